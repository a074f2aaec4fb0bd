/**
 * What is suggested in place and not yet sent: beside the clause with the caret a bar with its acts, in the margin the list
 * of all of them, with the three versions where somebody else changed the same words meanwhile.
 *
 * The bar lies in the paper behind the text, never inside it: Tab leads from the text to it. `Ctrl+Enter` sends.
 */
import { type Draft, isFresh, wishOf } from "../editor/drafts"
import { redline } from "../editor/redline"
import { spotAt } from "../editor/schema"
import type { Desk, Panel, Sight } from "./desk"
import { elementId, h, refill, say } from "./element"
import { beginning } from "./overview"
import type { Unsent } from "./unsent"

export interface UnsentPanel extends Panel {
  /** Stands in the paper. */
  readonly bar: HTMLElement
  /** The bar goes where the caret is, and where its clause is. */
  follow(): void
}

export function unsentPanel(desk: Desk, unsent: Unsent): UnsentPanel {
  return new Drafts(desk, unsent)
}

class Drafts implements UnsentPanel {
  readonly dom: HTMLElement
  readonly bar: HTMLElement
  private readonly heading = h("h2", {})
  private readonly list = h("ul", { class: "suggested unsent-list" })
  private readonly told = h("p", { class: "small", role: "status" })
  private readonly state = h("span", { class: "unsent-state" })
  private readonly note: HTMLInputElement
  /** The draft that the bar is about. */
  private at: string | null = null
  private last: Sight | null = null

  constructor(
    private readonly desk: Desk,
    private readonly unsent: Unsent,
  ) {
    const { t } = desk
    this.dom = h("section", { class: "ed-panel ed-unsent", "aria-label": t("unsent-label"), hidden: true }, this.heading, this.list, this.told)
    const id = elementId()
    this.note = h("input", { id, class: "input", type: "text", maxlength: 1_000, oninput: () => this.noted() })
    const act = (word: string, run: (id: string) => void, kind = "") =>
      h("button", { type: "button", class: `button small ${kind}`, onclick: () => this.at !== null && run(this.at) }, t(word))
    const form = h(
      "form",
      { class: "unsent-acts", onsubmit: (event) => (event.preventDefault(), this.at !== null && void this.send(this.at)) },
      this.state,
      h("label", { for: id, class: "vh" }, t("suggesting-note")),
      this.note,
      h("button", { type: "submit", class: "button small main" }, t("unsent-send")),
      act("unsent-drop", (draft) => this.drop(draft)),
    )
    this.note.placeholder = t("unsent-note")
    this.bar = h("div", { class: "unsent-bar", role: "group", "aria-label": t("unsent-bar"), hidden: true }, form)
    unsent.onChange(() => this.last && this.update(this.last))
    document.addEventListener("keydown", (event) => this.key(event))
    window.addEventListener("resize", () => this.place())
  }

  update(sight: Sight): void {
    this.last = sight
    const all = sight.suggests ? this.unsent.list() : []
    this.dom.hidden = all.length === 0 && this.told.textContent === ""
    say(this.heading, this.desk.t("unsent", { count: all.length }))
    const shown = all.map(([id, draft]) => [id, draft, this.now(draft, id)] as const)
    refill(this.list, JSON.stringify(shown), () => shown.map(([id, draft, now]) => this.item(id, draft, now)))
    this.follow()
  }

  follow(): void {
    const state = this.desk.editor()?.suggesting?.state
    const at = state ? (spotAt(state.doc, state.selection.head)?.id ?? null) : null
    const draft = at === null ? undefined : this.unsent.drafts.get(at)
    const shown = draft !== undefined && wishOf(at!, draft) !== null
    if (at !== this.at) this.note.value = draft?.note ?? ""
    this.at = at
    this.bar.hidden = !shown
    if (!shown) return
    say(this.state, this.desk.t(`unsent-${wishOf(at!, draft)!.wish.sort}`))
    this.place()
  }

  private place(): void {
    const editor = this.desk.editor()
    if (this.bar.hidden || !editor || this.at === null) return
    const clause = editor.view.dom.querySelector<HTMLElement>(`[data-clause="${CSS.escape(this.at)}"]`)
    const paper = this.bar.offsetParent
    if (!clause || !paper) return
    this.bar.style.top = `${clause.getBoundingClientRect().bottom - paper.getBoundingClientRect().top}px`
  }

  private key(event: KeyboardEvent): void {
    const here = event.target instanceof Node && (this.desk.editor()?.view.dom.contains(event.target) || this.bar.contains(event.target))
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !here || this.bar.hidden || this.at === null) return
    event.preventDefault()
    void this.send(this.at)
  }

  private noted(): void {
    const draft = this.at === null ? undefined : this.unsent.drafts.get(this.at)
    if (!draft || this.at === null) return
    const next = { ...draft, note: this.note.value }
    this.unsent.keep(this.at, next)
    this.desk.editor()?.suggesting?.put(this.at, next)
  }

  private item(id: string, draft: Draft, now: string | null): HTMLElement {
    const { t } = this.desk
    const { wish } = wishOf(id, draft)!
    const place = draft.fresh ? this.last?.overview.byId.get(draft.fresh.after) : this.last?.overview.byId.get(id)
    const about = beginning(isFresh(id) ? draft.words : (place?.text ?? draft.from))
    const parts = redline(draft.from, draft.words)
    const act = (word: string, run: () => void) =>
      h("button", { type: "button", class: "button plain small", "aria-label": `${t(word)}: ${about}`, onclick: run }, t(word))
    return h(
      "li",
      { "data-unsent-of": id },
      h("p", { class: "small" }, [t(`unsent-${wish.sort}`), place?.code || place?.label].filter(Boolean).join(" · ")),
      h("p", { class: "suggested-words" }, ...parts.map(({ kind, text }) => (kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text)))),
      now === null && h("p", { class: "link-warn" }, t("unsent-gone")),
      now !== null && now !== draft.from && !draft.fresh && this.three(id, draft, now),
      act("unsent-go", () => (this.desk.show("text"), this.desk.goTo(id))),
      act("unsent-send", () => void this.send(id)),
      act("unsent-drop", () => this.drop(id)),
    )
  }

  /** The clause's words now; null where it does not stand any more. */
  private now(draft: Draft, id: string): string | null {
    const { byId } = this.last!.overview
    return byId.get(draft.fresh ? draft.fresh.after : id)?.text ?? null
  }

  /** Both changed the same words: what was read, what stands now, what is suggested; and the way to begin from now. */
  private three(id: string, draft: Draft, now: string): HTMLElement {
    const { t } = this.desk
    const parts = redline(draft.from, now)
    const anew = () => {
      const next = { ...draft, from: now, base: this.desk.room.heads() }
      this.unsent.keep(id, next)
      this.desk.editor()?.suggesting?.put(id, next)
    }
    return h(
      "div",
      { class: "suggested-three" },
      h("p", { class: "link-warn" }, t("unsent-crossed")),
      h("h3", {}, t("unsent-read")),
      h("p", { class: "suggested-words" }, draft.from),
      h("h3", {}, t("suggested-now")),
      h("p", { class: "suggested-words" }, ...parts.map(({ kind, text }) => (kind === "same" ? text : h(kind === "added" ? "ins" : "del", {}, text)))),
      h("button", { type: "button", class: "button small", onclick: anew }, t("unsent-anew")),
    )
  }

  private async send(id: string): Promise<void> {
    const { t } = this.desk
    const sent = await this.unsent.send(id)
    if (sent.kind === "nothing") return
    // What was typed on meanwhile stays.
    if (sent.kind === "sent") this.desk.editor()?.suggesting?.put(id, this.unsent.drafts.get(id) ?? null)
    say(this.told, sent.kind === "sent" ? t("suggesting-sent") : sent.words || t("suggesting-failed"))
    if (this.last) this.update(this.last)
    if (this.bar.hidden) this.desk.editor()?.view.focus()
  }

  /** Given up; undo in the text brings it back. */
  private drop(id: string): void {
    this.unsent.keep(id, null)
    this.desk.editor()?.suggesting?.put(id, null, true)
    say(this.told, this.desk.t("unsent-dropped"))
    if (this.last) this.update(this.last)
    this.desk.editor()?.view.focus()
  }
}
