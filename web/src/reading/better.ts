/**
 * Other words for a clause, written in the sheet of the reading page: the clause's own words stand in the field, and what
 * is made of them becomes a suggestion. It works without a network; what is half written survives a closed tab.
 *
 * It finds `#better-form` (with its words to show), `#better`, `#better-note`, `#better-other` and `#better-fault`.
 */
import { type Chosen, headsShown, wordsOf } from "./clauses"
import { filled, freshKey, fromChange, type Kept } from "./form"
import type { Outbox } from "./outbox"

/** Half written, as it survives a closed tab. */
interface Draft {
  words: string
  note: string
  /** The words it began from, and their version. */
  from: string
  base: string[]
}

const PLACE = /\/suggestions$/

/** Whether a kept form is written anew in this part of the sheet. */
export function isBetter(kept: Kept): boolean {
  return PLACE.test(kept.path)
}

export class Better {
  private chosen: Chosen | null = null
  private from = ""
  private base: string[] = []
  private editing = ""

  private constructor(
    readonly form: HTMLFormElement,
    private readonly paper: HTMLElement,
    private readonly person: string,
    private readonly outbox: () => Promise<Outbox | null>,
    private readonly done: () => void,
  ) {
    form.addEventListener("input", () => this.keep())
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      void this.send()
    })
  }

  /** Takes charge of the form where the page has one: who may suggest nothing is shown none. */
  static on(paper: HTMLElement, person: string, outbox: () => Promise<Outbox | null>, done: () => void): Better | null {
    const form = document.querySelector<HTMLFormElement>("#better-form")
    return form && new Better(form, paper, person, outbox, done)
  }

  title(place: string): string {
    const { title, titleOf } = this.form.dataset
    return (place ? filled(titleOf, place) : title) || ""
  }

  hasDraft(clause: string): boolean {
    return this.draft(clause) !== null
  }

  show(chosen: Chosen, kept?: Kept): void {
    const section = document.getElementById(`clause-${chosen.clause}`)
    const words = section && wordsOf(section)
    const now = (words && words.textContent) || ""
    const draft = kept ? null : this.draft(chosen.clause)
    this.chosen = chosen
    this.editing = kept ? kept.id : ""
    this.from = draft ? draft.from : now
    // It is sent as a change of the words its writer began from, whatever was made of them since.
    this.base = kept ? baseOf(kept) : draft ? draft.base : headsShown()
    this.words.value = kept ? String(kept.body.words) : draft ? draft.words : now
    this.note.value = kept ? String(kept.body.note) : draft ? draft.note : ""
    const other = byId("better-other") as HTMLAnchorElement
    other.href = `${this.paper.dataset.clauses || ""}/${encodeURIComponent(chosen.clause)}/suggest?sort=insert`
    this.fault(kept && kept.reason)
  }

  focus(): void {
    this.words.focus()
  }

  private get words(): HTMLTextAreaElement {
    return byId("better") as HTMLTextAreaElement
  }

  private get note(): HTMLInputElement {
    return byId("better-note") as HTMLInputElement
  }

  private fault(words: string | undefined): void {
    const fault = byId("better-fault")
    fault.textContent = words || ""
    fault.hidden = !words
  }

  private async send(): Promise<void> {
    const { chosen, editing } = this
    const words = this.words.value.trim()
    if (!chosen) return
    if (!words) return this.fault(this.form.dataset.none)
    if (words === this.from.trim() && !this.editing) return this.fault(this.form.dataset.same)
    const body = { sort: "words", words, note: this.note.value.trim(), base: this.base.length ? this.base : null }
    const path = `${this.paper.dataset.api || ""}/clauses/${encodeURIComponent(chosen.clause)}/suggestions`
    const place = this.title(chosen.place)
    // What is shown while it waits says what it is: comments wait in the same list.
    const form = { path, body, home: location.pathname, clause: chosen.clause, place, words: fromChange(this.from, words) }
    this.chosen = null
    // Pressed before it has opened: the words wait for it.
    const outbox = await this.outbox()
    if (!outbox) return void (this.chosen = chosen)
    const fault = await outbox.put(freshKey(), form, editing)
    if (fault) {
      this.chosen = chosen
      return this.fault(fault)
    }
    this.write(chosen.clause, null)
    this.done()
  }

  private key(clause: string): string {
    return `duthao.better.${this.person}.${this.paper.dataset.api || ""}.${clause}`
  }

  private keep(): void {
    const { chosen } = this
    if (!chosen || this.editing) return
    const draft = { words: this.words.value, note: this.note.value, from: this.from, base: this.base }
    this.write(chosen.clause, draft.words === this.from && !draft.note ? null : draft)
  }

  // A browser without storage keeps nothing.
  private write(clause: string, draft: Draft | null): void {
    try {
      if (draft) localStorage.setItem(this.key(clause), JSON.stringify(draft))
      else localStorage.removeItem(this.key(clause))
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
}

/** The version a refused suggestion began from; one that the server does not know is of no use again. */
function baseOf(kept: Kept): string[] {
  return kept.slug === "suggestion-version-unknown" ? headsShown() : (kept.body.base as string[] | null) || []
}

function byId(id: string): HTMLElement {
  return document.getElementById(id)!
}
