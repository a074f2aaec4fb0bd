/**
 * The sheet in which a reader comments on the clause in view, or on the words chosen in it, or suggests other words for it
 * (`better.ts`).
 *
 * Every clause has a link to a plain form that does the same; without this script, or where a browser knows no `dialog`,
 * that is the way. It finds `#say-bar` with `#say-open`, `#say` (the dialog) and in it `#say-form` with every word to
 * show, and `.paper` with its addresses (`data-api`, `data-clauses`).
 */
import { chosenWords, clauseInView, headsShown, placeOf, sectionOf, wholeClause, wordsOf, type Chosen } from "./clauses"
import { Better, isBetter } from "./better"
import { filled, freshKey, keptHere, type Kept, shortened } from "./form"
import { openOutbox, type Outbox } from "./outbox"

/** A line or two of a phone. */
const BEGINNING_LETTERS = 80

/** What is half written, as it survives a closed tab. */
interface Draft {
  words: string
  chosen: Chosen
  internal: boolean
}

export function beginSaying(paper: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>("#say-form")
  const dialog = document.querySelector<HTMLDialogElement>("#say")
  if (!form || !dialog || !dialog.showModal || !("fetch" in window)) return
  void new Saying(paper, dialog, form).begin()
}

class Saying {
  private readonly words: DOMStringMap
  private readonly text: HTMLTextAreaElement
  private readonly internal: HTMLInputElement | null
  private readonly csrf: HTMLInputElement
  private readonly open: HTMLButtonElement
  private readonly person: string
  private readonly better: Better | null
  /** Opens once the storage is read and it is known whose page it is now. */
  private opening: Promise<Outbox | null> = Promise.resolve(null)
  private chosen: Chosen | null = null
  /** The words under the finger when it came down: the press itself may end the choice. */
  private pressed: Chosen | null = null
  private pointed: HTMLElement | null = null
  /** The kept form that is being written anew. */
  private editing = ""
  private asked = false
  /** Where the keyboard was when the sheet was opened. */
  private from: Element | null = null

  constructor(
    private readonly paper: HTMLElement,
    private readonly dialog: HTMLDialogElement,
    private readonly form: HTMLFormElement,
  ) {
    this.words = form.dataset
    this.text = form.querySelector("textarea")!
    this.internal = form.querySelector<HTMLInputElement>("[name=internal]")
    this.csrf = form.querySelector<HTMLInputElement>("[name=csrf]")!
    this.open = byId("say-open") as HTMLButtonElement
    this.person = byId("queue").dataset.person || ""
    this.better = Better.on(paper, this.person, () => this.opening, () => dialog.close())
  }

  async begin(): Promise<void> {
    byId("say-bar").hidden = false
    document.body.classList.add("has-say-bar")
    this.open.addEventListener("pointerdown", () => (this.pressed = chosenWords()))
    this.open.addEventListener("click", () => this.begun(this.pressed || chosenWords() || this.inView()))
    document.addEventListener("selectionchange", () => this.name())
    document.addEventListener("scroll", () => this.name(), { passive: true })
    const text = byId("text")
    text.addEventListener("click", (event) => this.clicked(event))
    byId("say-close").addEventListener("click", () => this.dialog.close())
    byId("say-whole").addEventListener("click", () => this.chosen && this.show({ ...this.chosen, span: null, quote: "" }))
    byId("say-words-way").addEventListener("click", () => this.chosen && this.show(this.chosen))
    const suggest = document.getElementById("say-suggest")
    if (suggest) suggest.addEventListener("click", () => this.chosen && this.suggest(this.chosen))
    this.dialog.addEventListener("close", () => this.closed())
    // A press beside the sheet closes it; what is typed stays for the next time.
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.dialog.close())
    this.form.addEventListener("input", () => this.keepDraft())
    this.form.addEventListener("submit", (event) => {
      event.preventDefault()
      void this.send()
    })
    this.name()
    const first = clauseInView()
    const small = first ? this.clausePath(first.dataset.clause || "", "comments") : location.pathname
    const edit = (kept: Kept) => this.edit(kept)
    this.opening = openOutbox({ csrf: this.csrf, small, edit })
    const outbox = await this.opening
    const kept = keptHere(location.hash)
    if (!kept || !outbox) return
    // The address has done its work: a page opened again does not open the sheet again.
    history.replaceState(null, "", location.pathname)
    await outbox.edit(kept)
  }

  private clausePath(clause: string, page: string): string {
    return `${this.paper.dataset.clauses || ""}/${encodeURIComponent(clause)}/${page}`
  }

  private inView(): Chosen | null {
    const section = this.pointed && document.body.contains(this.pointed) ? this.pointed : clauseInView()
    return section && wholeClause(section)
  }

  /** Names the button after what it is about now. */
  private name(): void {
    if (this.asked) return
    this.asked = true
    requestAnimationFrame(() => {
      this.asked = false
      // A clause that was pointed at counts as long as it is in sight.
      const box = this.pointed && this.pointed.getBoundingClientRect()
      if (box && (box.bottom < 0 || box.top > window.innerHeight)) this.point(null)
      const section = this.pointed || clauseInView()
      const place = placeOf(section)
      const words = chosenWords() ? this.open.dataset.words : place ? filled(this.words.place, place) : this.open.dataset.here
      if (this.open.textContent !== words) this.open.textContent = words || ""
    })
  }

  private point(section: HTMLElement | null): void {
    if (this.pointed) this.pointed.classList.remove("is-pointed")
    this.pointed = section
    if (section) section.classList.add("is-pointed")
  }

  private clicked(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null
    const section = sectionOf(target)
    if (!target || !section) return
    const link = target.closest<HTMLElement>(".comment-link")
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey
    if (link && plain && link.querySelector('[data-count="0"]')) {
      event.preventDefault()
      this.begun(wholeClause(section))
      return
    }
    if (target.closest("a, button")) return
    const selection = document.getSelection()
    if (selection && !selection.isCollapsed) return
    this.point(section)
    this.name()
  }

  private begun(chosen: Chosen | null): void {
    this.pressed = null
    if (!chosen) return
    this.from = document.activeElement
    const draft = this.draft(chosen.clause)
    this.editing = ""
    this.text.value = (draft && draft.words) || ""
    if (this.internal) this.internal.checked = Boolean(draft && draft.internal)
    // Half written words of a suggestion come before an empty field.
    if (!draft && !chosen.span && this.better && this.better.hasDraft(chosen.clause)) return this.suggest(chosen)
    // Words chosen now stand before those of a draft.
    this.show(chosen.span || !draft ? chosen : draft.chosen)
  }

  private suggest(chosen: Chosen, kept?: Kept): void {
    if (!this.better) return
    this.head(chosen, this.better.title(chosen.place), "say-suggest")
    this.better.show(chosen, kept)
    this.opened()
    this.better.focus()
  }

  private show(chosen: Chosen): void {
    const title = chosen.place ? filled(this.words.place, chosen.place) : this.words.here
    this.head(chosen, title, "say-words-way")
    this.fault("")
    this.opened()
    this.text.focus()
  }

  /** What the sheet is about, above whichever of its forms. */
  private head(chosen: Chosen, title: string | undefined, way: string): void {
    this.chosen = chosen
    byId("say-title").textContent = title || ""
    const suggests = way !== "say-words-way"
    const quote = byId("say-quote")
    quote.hidden = byId("say-whole-line").hidden = suggests || chosen.span === null
    quote.querySelector("p")!.textContent = chosen.quote
    const section = document.getElementById(`clause-${chosen.clause}`)
    // Many clauses have neither number nor code: the first words say which one it is.
    const about = byId("say-about")
    const words = section && wordsOf(section)
    about.hidden = suggests || chosen.span !== null || !words
    about.textContent = words ? shortened(words.textContent || "", BEGINNING_LETTERS) : ""
    const evidence = byId("say-evidence") as HTMLAnchorElement
    evidence.hidden = !section || section.dataset.evidence === undefined
    evidence.href = `${this.clausePath(chosen.clause, "evidence")}#add`
    this.form.hidden = suggests
    if (this.better) this.better.form.hidden = !suggests
    for (const id of ["say-words-way", "say-suggest"]) {
      const button = document.getElementById(id)
      if (button && id === way) button.setAttribute("aria-current", "true")
      if (button && id !== way) button.removeAttribute("aria-current")
    }
  }

  private opened(): void {
    if (!this.dialog.open) this.dialog.showModal()
  }

  private closed(): void {
    // A clause that was written anew meanwhile has another link.
    const back = this.from instanceof HTMLElement && this.from !== document.body && document.contains(this.from) ? this.from : this.open
    back.focus({ preventScroll: true })
  }

  private fault(words: string | undefined): void {
    const fault = byId("say-fault")
    fault.textContent = words || ""
    fault.hidden = !words
  }

  private async send(): Promise<void> {
    const { chosen, editing } = this
    const words = this.text.value.trim()
    if (!chosen) return
    if (!words) return this.fault(this.words.noWords)
    if (Array.from(words.normalize("NFC")).length > Number(this.words.charsMax)) return this.fault(this.words.long)
    const body: Record<string, unknown> = { words, heads: chosen.heads.length ? chosen.heads : null }
    if (chosen.span) body.span = chosen.span
    if (this.internal && this.internal.checked) body.internal = true
    const path = `${this.paper.dataset.api || ""}/clauses/${encodeURIComponent(chosen.clause)}/comments`
    const form = { path, body, home: location.pathname, clause: chosen.clause, place: chosen.place, words }
    // Emptied before the disk has it, so that a second press sends nothing twice; put back if it cannot be kept.
    this.text.value = ""
    // Pressed before it has opened: the words wait for it.
    const outbox = await this.opening
    if (!outbox) return void (this.text.value = words)
    const fault = await outbox.put(freshKey(), form, editing)
    if (fault) {
      this.text.value = this.text.value ? `${words}\n${this.text.value}` : words
      this.keepDraft()
      return this.fault(fault)
    }
    this.forget(chosen.clause)
    this.editing = ""
    this.dialog.close()
  }

  private edit(kept: Kept): void {
    const { words, clause, place } = kept
    const heads = Array.isArray(kept.body.heads) ? (kept.body.heads as string[]) : headsShown()
    if (isBetter(kept)) {
      const section = document.getElementById(`clause-${clause}`)
      return this.suggest({ clause, place: placeOf(section), heads, span: null, quote: "" }, kept)
    }
    this.editing = kept.id
    this.text.value = words
    if (this.internal) this.internal.checked = kept.body.internal === true
    // Words that the server did not find are not asked for again: the whole clause is, unless they are chosen anew.
    this.show({ clause, place, heads, span: null, quote: "" })
  }

  private key(clause: string): string {
    return `duthao.say.${this.person}.${this.paper.dataset.api || ""}.${clause}`
  }

  private keepDraft(): void {
    const { chosen } = this
    if (!chosen || this.editing) return
    const draft: Draft = { words: this.text.value, chosen, internal: Boolean(this.internal && this.internal.checked) }
    try {
      if (draft.words.trim()) localStorage.setItem(this.key(chosen.clause), JSON.stringify(draft))
      else localStorage.removeItem(this.key(chosen.clause))
    } catch {
      return
    }
  }

  private draft(clause: string): Draft | null {
    try {
      return JSON.parse(localStorage.getItem(this.key(clause)) || "null") as Draft | null
    } catch {
      return null
    }
  }

  private forget(clause: string): void {
    try {
      localStorage.removeItem(this.key(clause))
    } catch {
      return
    }
  }
}

function byId(id: string): HTMLElement {
  return document.getElementById(id)!
}
