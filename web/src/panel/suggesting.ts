/**
 * The field of the margin that suggests other words for the clause at the caret: the same draft that is typed in place in
 * the text, for who would rather write in a plain field; and the choice to suggest instead of writing.
 */
import type { Draft } from "../editor/drafts"
import { redline } from "../editor/redline"
import type { Desk, Sight } from "./desk"
import { elementId, h, refill, say } from "./element"
import { freshKey, type Unsent } from "./unsent"

export class Composer {
  readonly dom: HTMLElement
  private readonly words: HTMLTextAreaElement
  private readonly note: HTMLInputElement
  private readonly box: HTMLInputElement
  private readonly mode: HTMLElement
  private readonly shown = h("div", { class: "suggested-preview" })
  private readonly told = h("p", { class: "small", role: "status" })
  private readonly details: HTMLDetailsElement
  private readonly others: HTMLAnchorElement
  private clause: string | null = null
  private last: Sight | null = null

  constructor(
    private readonly desk: Desk,
    private readonly unsent: Unsent,
  ) {
    const { t } = desk
    const [wordsId, noteId, modeId] = [elementId(), elementId(), elementId()]
    this.words = h("textarea", { id: wordsId, class: "input", rows: 6, oninput: () => this.typed() })
    this.note = h("input", { id: noteId, class: "input", type: "text", maxlength: 1_000, oninput: () => this.typed() })
    const submit = (event: Event) => {
      event.preventDefault()
      void this.send()
    }
    this.box = h("input", { id: modeId, type: "checkbox", onchange: () => desk.choose(this.box.checked) })
    const form = h(
      "form",
      { class: "offer-form", onsubmit: submit },
      h("label", { for: wordsId, class: "small" }, t("suggesting-words")),
      this.words,
      this.shown,
      h("label", { for: noteId, class: "small" }, t("suggesting-note")),
      this.note,
      h("button", { type: "submit", class: "button small" }, t("suggesting-send")),
    )
    this.details = h("details", { class: "offer-more" }, h("summary", {}, t("suggesting")), form)
    this.others = h("a", { class: "small" }, t("suggesting-others"))
    this.mode = h("label", { for: modeId, class: "suggesting-mode" }, this.box, ` ${t("suggesting-mode")}`)
    this.dom = h("div", { class: "suggesting" }, this.mode, this.details, this.others, this.told)
    // Typed in place, sent or given up elsewhere: the field follows, but for the finger in it.
    unsent.onChange((id) => id === this.clause && document.activeElement !== this.words && document.activeElement !== this.note && this.fill())
  }

  update(sight: Sight, may: boolean): void {
    this.last = sight
    this.dom.hidden = !may
    this.mode.hidden = !sight.mayChoose
    this.box.checked = sight.suggests
    const words = this.wordsOf(sight.clause)
    this.details.hidden = this.others.hidden = words === null
    this.others.href = `/resolutions/${encodeURIComponent(this.desk.boot.resolution)}/clauses/${encodeURIComponent(sight.clause ?? "")}/suggest?sort=insert`
    const moved = sight.clause !== this.clause
    this.clause = sight.clause
    if (moved) say(this.told, "")
    // Nothing typed yet: the field follows the text.
    if (moved || (!this.draft() && words !== null && this.words.value !== words)) this.fill()
  }

  private wordsOf(clause: string | null): string | null {
    return clause === null ? null : (this.last?.overview.byId.get(clause)?.text ?? null)
  }

  private draft(): Draft | undefined {
    return this.clause === null ? undefined : this.unsent.drafts.get(this.clause)
  }

  private fill(): void {
    const draft = this.draft()
    this.words.value = draft?.words ?? this.wordsOf(this.clause) ?? ""
    this.note.value = draft?.note ?? ""
    // In the mode the words stand in the text; the field is open for whoever opens it.
    if (draft && !this.last?.suggests) this.details.open = true
    this.draw()
  }

  private typed(): void {
    const { clause } = this
    if (clause === null) return
    const old = this.draft()
    const from = old?.from ?? this.wordsOf(clause) ?? ""
    const { key, base } = old ?? { key: freshKey(), base: this.desk.room.heads() }
    const draft = { key, base, from, words: this.words.value, note: this.note.value }
    const nothing = draft.words === from && draft.note === ""
    this.unsent.keep(clause, nothing ? null : draft)
    this.desk.editor()?.suggesting?.put(clause, nothing ? null : draft)
    this.draw()
  }

  /** What would change, as the editors will see it. */
  private draw(): void {
    const draft = this.draft()
    const parts = draft ? redline(draft.from, draft.words) : []
    refill(this.shown, JSON.stringify(parts), () =>
      parts.map(({ kind, text }) => (kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text))),
    )
  }

  private async send(): Promise<void> {
    const { clause } = this
    const { t } = this.desk
    if (clause === null) return
    const sent = await this.unsent.send(clause)
    if (sent.kind === "nothing") return say(this.told, t("suggesting-nothing"))
    if (sent.kind === "refused") return say(this.told, sent.words || t("suggesting-failed"))
    this.desk.editor()?.suggesting?.put(clause, null)
    if (this.clause === clause) {
      this.fill()
      this.details.open = false
    }
    say(this.told, t("suggesting-sent"))
  }
}
