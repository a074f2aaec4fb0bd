/**
 * How many comments each clause has, and on a wide screen the open ones in the margin beside their words.
 *
 * The server writes the numbers; this script keeps them fresh and draws the margin. On a phone the margin stays empty,
 * and nothing is fetched for it.
 */
import { markWords, unmark, wordsOf } from "./clauses"
import { filled } from "./form"
import { stacked } from "./stack"

interface Comment {
  id: string
  clause: string
  place: "clause" | "words" | "changed" | "gone"
  range: { quote: string; from: number | null; to: number | null } | null
  words: string
  internal: boolean
  by: string
  replies: unknown[]
}

/** All phones of the hall hear of a comment at once: they ask spread over this time. */
const FETCH_SPREAD_MS = 600
/** A margin with more than that is read on the page of comments. */
const SHOWN_MAX = 200
/** Between two notes. */
const GAP_PX = 8
/** As in the style: narrower than that there is no margin. */
const WIDE = "(min-width: 78rem)"

export class Margin {
  private comments: Comment[] = []
  private notes: { note: HTMLElement; comment: Comment }[] = []
  private fetching = false
  private again = false

  constructor(
    private readonly paper: HTMLElement,
    private readonly text: HTMLElement,
    private readonly margin: HTMLElement,
  ) {}

  begin(): void {
    if (window.matchMedia(WIDE).matches) this.soon(0)
    window.matchMedia(WIDE).addListener(() => this.soon(0))
    window.addEventListener("resize", () => this.settle())
    for (const kind of ["pointerover", "focusin"]) this.margin.addEventListener(kind, (event) => this.light(event.target))
    for (const kind of ["pointerleave", "focusout"]) this.margin.addEventListener(kind, () => this.light(null))
    if (document.fonts) void document.fonts.ready.then(() => this.settle())
  }

  /** Comments are others now. */
  changed(): void {
    this.soon(Math.random() * FETCH_SPREAD_MS)
  }

  /** The words are others now: marks are put anew, and where comments stand is asked again. */
  textChanged(): void {
    if (this.comments.length) this.changed()
  }

  /** Notes are put beside their words, which may have moved. */
  settle(): void {
    if (!this.notes.length) return
    const top = this.margin.getBoundingClientRect().top
    const wanted = this.notes.map(({ note, comment }) => {
      const mark = this.text.querySelector(`mark[data-said="${comment.id}"]`)
      const place = mark || document.getElementById(`clause-${comment.clause}`)
      return { top: place ? place.getBoundingClientRect().top - top : 0, height: note.offsetHeight }
    })
    const tops = stacked(wanted, GAP_PX)
    this.notes.forEach(({ note }, at) => (note.style.top = `${Math.round(tops[at]!)}px`))
    const last = this.notes.length - 1
    this.margin.style.minHeight = `${Math.round(tops[last]! + wanted[last]!.height)}px`
  }

  private soon(ms: number): void {
    if (this.fetching) {
      this.again = true
      return
    }
    this.fetching = true
    setTimeout(() => {
      this.again = false
      this.renew()
        // The next event asks again.
        .catch(() => undefined)
        .then(() => {
          this.fetching = false
          if (this.again) this.soon(Math.random() * FETCH_SPREAD_MS)
        })
    }, ms)
  }

  private async renew(): Promise<void> {
    const api = this.paper.dataset.api || ""
    const counts = await asked<{ clause: string; all: number }[]>(`${api}/comment-counts`)
    this.count(new Map(counts.map((one) => [one.clause, one.all] as const)))
    if (!window.matchMedia(WIDE).matches) return this.draw([])
    this.draw((await asked<{ items: Comment[] }>(`${api}/comments?state=open&limit=${SHOWN_MAX}`)).items)
  }

  private count(all: Map<string, number>): void {
    const { comments: many, commentsOne: one, comment: none, speaks } = this.paper.dataset
    this.text.querySelectorAll<HTMLElement>("section.clause").forEach((section) => {
      const link = section.querySelector<HTMLElement>(".comment-link")
      const told = link && link.querySelector<HTMLElement>("[data-count]")
      if (!link || !told) return
      const count = all.get(section.dataset.clause || "") || 0
      if (told.dataset.count === String(count)) return
      told.dataset.count = String(count)
      told.textContent = (count > 1 ? filled(many, count) : count ? one : none) || ""
      link.hidden = count === 0 && speaks === undefined
    })
  }

  private draw(comments: Comment[]): void {
    unmark(this.text)
    const order = new Map<string, number>()
    this.text.querySelectorAll<HTMLElement>("section.clause").forEach((one, at) => order.set(one.dataset.clause || "", at))
    const from = (one: Comment) => (one.range && one.range.from) || 0
    // What has no place in the text stands on the page of comments.
    this.comments = comments.filter((one) => order.has(one.clause)).reverse()
    this.comments.sort((a, b) => order.get(a.clause)! - order.get(b.clause)! || from(a) - from(b))
    this.comments.forEach((one) => this.mark(one))
    const focused = (document.activeElement && document.activeElement.closest<HTMLElement>(".said-note")) || null
    const kept = focused && this.margin.contains(focused) ? focused.dataset.said : undefined
    this.notes = this.comments.map((comment) => ({ note: this.note(comment), comment }))
    while (this.margin.firstChild) this.margin.removeChild(this.margin.firstChild)
    this.notes.forEach(({ note }) => this.margin.appendChild(note))
    this.paper.classList.toggle("has-margin", this.notes.length > 0)
    this.settle()
    // The keyboard stays where it was.
    const again = this.notes.filter(({ comment }) => comment.id === kept)[0]
    const link = again && again.note.querySelector<HTMLElement>("a")
    if (link) link.focus({ preventScroll: true })
  }

  private mark(comment: Comment): void {
    const section = document.getElementById(`clause-${comment.clause}`)
    const words = section && wordsOf(section)
    const { range } = comment
    if (!words || !range || range.from === null || range.to === null) return
    // The page may be a word behind: words that are not these are not marked.
    const there = (words.textContent || "").slice(range.from, range.to)
    if (comment.place === "words" && there !== range.quote) return
    markWords(words, range.from, range.to, comment.id)
  }

  private note(comment: Comment): HTMLElement {
    const { internal, changed, gone, replies } = this.margin.dataset
    const note = made("article", "said-note", "")
    note.dataset.said = comment.id
    const by = made("p", "said-by", "")
    by.appendChild(made("strong", "", comment.by))
    if (comment.internal) by.appendChild(made("span", "lozenge warn", internal || ""))
    note.appendChild(by)
    const told = comment.place === "gone" ? gone : comment.place === "changed" ? changed : ""
    if (told) note.appendChild(made("p", "said-told", told))
    if (comment.range && comment.place === "gone") note.appendChild(made("blockquote", "quoted", comment.range.quote))
    const words = made("p", "said-words", comment.words)
    words.dir = "auto"
    note.appendChild(words)
    const link = made("a", "said-link", comment.replies.length ? `${replies || ""} (${comment.replies.length})` : replies || "")
    // The address of the one comment leads to that part of its clause's page which has it.
    link.href = `${this.paper.dataset.threads || ""}/${encodeURIComponent(comment.id)}`
    link.setAttribute("aria-label", `${link.textContent || ""}: ${comment.by}, ${comment.words.slice(0, 60)}`)
    note.appendChild(link)
    return note
  }

  /** The words of the note under the pointer or the keyboard stand out. */
  private light(target: EventTarget | null): void {
    const note = target instanceof Element ? target.closest<HTMLElement>(".said-note") : null
    const said = note ? note.dataset.said : undefined
    this.text.querySelectorAll<HTMLElement>("mark.said-of").forEach((mark) => mark.classList.toggle("is-lit", mark.dataset.said === said))
    this.text.querySelectorAll(".clause.is-lit").forEach((section) => section.classList.remove("is-lit"))
    this.notes.forEach(({ note: one, comment }) => {
      const lit = comment.id === said
      one.classList.toggle("is-lit", lit)
      const section = lit && !comment.range ? document.getElementById(`clause-${comment.clause}`) : null
      if (section) section.classList.add("is-lit")
    })
  }
}

async function asked<T>(url: string): Promise<T> {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-cache" })
  if (!answer.ok) throw new Error(String(answer.status))
  return (await answer.json()) as T
}

function made<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  if (className) element.className = className
  element.textContent = text
  return element
}
