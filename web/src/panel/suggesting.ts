/**
 * The field that suggests other words for the clause at the caret, and the mode in which that is all its person does: the
 * text is then read only, and what is typed beside it becomes suggestions.
 *
 * What is typed is kept by clause in this browser until it is sent, so that a closed tab loses nothing.
 */
import type { Desk, Sight } from "./desk"
import { elementId, h, refill, say } from "./element"
import { redline } from "./redline"
import { freshKey, type Suggestions } from "./suggestions"

/** Stages at which suggestions are taken (`domain/permission.rs`). */
const STAGES = ["drafting", "workshop", "consolidation"]

interface Draft {
  key: string
  words: string
  note: string
  /** The clause's words it began from, and the version they stood in. */
  from: string
  base: string[]
}

export class Composer {
  readonly dom: HTMLElement
  mode = false
  private readonly form: HTMLElement
  private readonly words: HTMLTextAreaElement
  private readonly note: HTMLInputElement
  private readonly shown = h("div", { class: "suggested-preview" })
  private readonly told = h("p", { class: "small", role: "status" })
  private readonly details: HTMLDetailsElement
  private readonly others: HTMLAnchorElement
  private clause: string | null = null
  private draft: Draft | null = null
  private last: Sight | null = null

  constructor(
    private readonly desk: Desk,
    private readonly suggestions: Suggestions,
    modeChanged: () => void,
  ) {
    const { t } = desk
    const [wordsId, noteId, modeId] = [elementId(), elementId(), elementId()]
    this.words = h("textarea", { id: wordsId, class: "input", rows: 6, oninput: () => this.typed() })
    this.note = h("input", { id: noteId, class: "input", type: "text", maxlength: 1_000, oninput: () => this.typed() })
    const submit = (event: Event) => {
      event.preventDefault()
      void this.send()
    }
    const box = h("input", {
      id: modeId,
      type: "checkbox",
      onchange: () => {
        this.mode = box.checked
        if (this.mode) this.details.open = true
        modeChanged()
      },
    })
    this.form = h(
      "form",
      { class: "offer-form", onsubmit: submit },
      h("label", { for: wordsId, class: "small" }, t("suggesting-words")),
      this.words,
      this.shown,
      h("label", { for: noteId, class: "small" }, t("suggesting-note")),
      this.note,
      h("button", { type: "submit", class: "button small" }, t("suggesting-send")),
    )
    this.details = h("details", { class: "offer-more" }, h("summary", {}, t("suggesting")), this.form)
    this.others = h("a", { class: "small" }, t("suggesting-others"))
    const mode = h("label", { for: modeId, class: "suggesting-mode" }, box, ` ${t("suggesting-mode")}`)
    this.dom = h("div", { class: "suggesting" }, mode, this.details, this.others, this.told)
  }

  update(sight: Sight): void {
    this.last = sight
    const stage = sight.state.standing?.stage ?? this.desk.boot.stage
    const may = STAGES.includes(stage) && this.desk.boot.person.roles.some((role) => role !== "viewer")
    this.dom.hidden = !may
    const words = this.wordsOf(sight.clause)
    this.details.hidden = this.others.hidden = words === null
    this.others.href = `/resolutions/${encodeURIComponent(this.desk.boot.resolution)}/clauses/${encodeURIComponent(sight.clause ?? "")}/suggest?sort=insert`
    if (sight.clause !== this.clause) {
      this.clause = sight.clause
      this.draft = sight.clause === null ? null : this.kept(sight.clause)
      this.fill(words ?? "")
      say(this.told, "")
    } else if (!this.draft && words !== null && this.words.value !== words) {
      // Nothing typed yet: the field follows the text.
      this.fill(words)
    }
  }

  private wordsOf(clause: string | null): string | null {
    return clause === null ? null : (this.last?.overview.byId.get(clause)?.text ?? null)
  }

  private fill(words: string): void {
    this.words.value = this.draft?.words ?? words
    this.note.value = this.draft?.note ?? ""
    if (this.draft) this.details.open = true
    this.draw()
  }

  private typed(): void {
    if (this.clause === null) return
    const from = this.draft?.from ?? this.wordsOf(this.clause) ?? ""
    const { key, base } = this.draft ?? { key: freshKey(), base: this.desk.room.heads() }
    this.draft = { key, base, from, words: this.words.value, note: this.note.value }
    if (this.words.value === from && this.note.value === "") this.draft = null
    this.keep()
    this.draw()
  }

  /** What would change, as the editors will see it. */
  private draw(): void {
    const parts = this.draft ? redline(this.draft.from, this.draft.words) : []
    refill(this.shown, JSON.stringify(parts), () =>
      parts.map(({ kind, text }) => (kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text))),
    )
  }

  private async send(): Promise<void> {
    const { clause, draft } = this
    const { t } = this.desk
    if (clause === null || !draft) return say(this.told, t("suggesting-nothing"))
    const wish = { key: draft.key, words: draft.words.normalize("NFC"), note: draft.note.normalize("NFC"), base: draft.base }
    const refusal = await this.suggestions.suggest(clause, wish)
    if (refusal?.slug === "suggestion-version-unknown" && this.draft) {
      // Words it began from that the server does not have yet: the present text is the next best.
      this.draft = { ...this.draft, base: [] }
      this.keep()
    }
    if (refusal) return say(this.told, refusal.words.trim() || t("suggesting-failed"))
    this.forget(clause)
    if (this.clause === clause) {
      this.draft = null
      this.fill(this.wordsOf(clause) ?? "")
      this.details.open = this.mode
    }
    say(this.told, t("suggesting-sent"))
  }

  // Browsers may forbid storage: then it is kept as long as the page.
  private readonly memory = new Map<string, string>()

  private name(clause: string): string {
    return `duthao-suggest ${this.desk.boot.person.id} ${this.desk.boot.resolution} ${clause}`
  }

  private keep(): void {
    if (this.clause === null) return
    if (!this.draft) return this.forget(this.clause)
    const text = JSON.stringify(this.draft)
    this.memory.set(this.clause, text)
    try {
      localStorage.setItem(this.name(this.clause), text)
    } catch {
      // Kept in memory above.
    }
  }

  private forget(clause: string): void {
    this.memory.delete(clause)
    try {
      localStorage.removeItem(this.name(clause))
    } catch {
      // There was none.
    }
  }

  private kept(clause: string): Draft | null {
    try {
      const text = this.memory.get(clause) ?? localStorage.getItem(this.name(clause))
      return text ? (JSON.parse(text) as Draft) : null
    } catch {
      return null
    }
  }
}
