/**
 * Comments of the clause at the caret: read, replied to, answered; and a new one on the clause or on the words chosen.
 *
 * `Ctrl+Alt+M`, or the tool above the text, opens the form. What is typed in any form here stays when the list is drawn anew.
 */
import { spotAt } from "../editor/schema"
import { Comments, type Said } from "./said"
import type { Desk, Panel, Sight } from "./desk"
import { elementId, h, option, refill, say } from "./element"

/** The server refuses longer ones. */
const WORDS_LETTERS_MAX = 4_000
const REASON_LETTERS_MAX = 2_000

const VERDICTS: readonly string[] = ["accepted", "partly", "declined", "noted"]

/** Words of a clause by which the form says what it is about. */
const BEGINNING_LETTERS = 80

interface Chosen {
  clause: string
  heads: string[]
  span: { from: number; to: number } | null
}

export function commentsPanel(desk: Desk): CommentsPanel {
  return new CommentsPanel(desk)
}

export class CommentsPanel implements Panel {
  readonly dom: HTMLElement
  private readonly comments: Comments
  private readonly heading: HTMLElement
  private readonly list = h("ul", { class: "links said-list" })
  private readonly told = h("p", { class: "small", role: "status" })
  private readonly page = h("p", { class: "small evidence-pages" })
  private readonly more: HTMLDetailsElement
  private readonly quote = h("blockquote", { class: "quoted", hidden: true })
  private readonly words: HTMLTextAreaElement
  private readonly internal: HTMLInputElement | null
  private last: Sight | null = null
  private following = false
  private chosen: Chosen | null = null
  private sending = false
  /** What was typed, by form: a list drawn anew loses nothing. */
  private readonly typed = new Map<string, string>()

  constructor(private readonly desk: Desk) {
    const { t, boot } = desk
    const base = `/api/v1/resolutions/${encodeURIComponent(boot.resolution)}`
    this.comments = new Comments(base, boot.csrf, () => this.last && this.update(this.last))
    this.heading = h("h2", { id: "comments-panel", tabindex: -1 }, t("comments"))
    const id = elementId()
    this.words = h("textarea", { id, class: "input", rows: 3, maxlength: WORDS_LETTERS_MAX })
    this.internal = boot.readsInternal === true ? h("input", { type: "checkbox" }) : null
    const submit = (event: Event) => {
      event.preventDefault()
      void this.send()
    }
    this.more = h(
      "details",
      { class: "offer-more" },
      h("summary", {}, t("comment-add")),
      this.quote,
      h(
        "form",
        { class: "offer-form", "data-names": "", onsubmit: submit },
        h("label", { for: id, class: "small" }, t("comment-words")),
        this.words,
        this.internal && h("label", { class: "small said-internal" }, this.internal, t("comment-internal-only")),
        h("button", { type: "submit", class: "button small" }, t("comment-send")),
      ),
    )
    // Opened by hand it is about what is chosen then; the words may be chosen anew while it stands open.
    this.more.addEventListener("toggle", () => this.more.open && this.choose())
    this.dom = h("section", { class: "ed-panel", "aria-labelledby": "comments-panel", hidden: true }, this.heading, this.list, this.told, this.more, this.page)
    document.addEventListener("keydown", (event) => this.key(event))
  }

  update(sight: Sight): void {
    const before = this.last && this.last.clause
    this.last = sight
    if (!this.following) this.comments.follow()
    this.following = true
    const { clause } = sight
    if (clause !== before) say(this.told, "")
    // An empty form goes along with the caret; one with words stays with the clause they are about.
    if (clause !== before && this.more.open && this.words.value.trim() === "") this.choose()
    this.dom.hidden = clause === null
    if (clause === null) return
    const said = this.comments.of(clause)
    say(this.heading, said.length ? this.desk.t("comments-n", { count: said.length }) : this.desk.t("comments"))
    this.more.hidden = this.desk.boot.mayComment !== true
    refill(this.page, clause, () => [
      h("a", { href: this.href(clause), target: "_blank", rel: "noopener" }, this.desk.t("comments-page")),
    ])
    refill(this.list, JSON.stringify(said), () => said.map((one) => this.item(one)))
  }

  private href(clause: string): string {
    return `/resolutions/${encodeURIComponent(this.desk.boot.resolution)}/clauses/${encodeURIComponent(clause)}/comments`
  }

  private key(event: KeyboardEvent): void {
    // By its place on the keyboard: with AltGr or a Vietnamese layout the letter is another.
    if (!event.ctrlKey || !event.altKey || event.code !== "KeyM" || this.more.hidden || this.dom.hidden) return
    event.preventDefault()
    this.begin()
  }

  /** Opens the form about what is chosen in the text, for the tool and for the keys. */
  begin(): void {
    if (this.more.hidden || this.dom.hidden) return
    this.desk.show("margin")
    this.choose()
    this.more.open = true
    this.words.focus()
  }

  /** Takes what is chosen in the text now: the words of one clause, or the clause with the caret. */
  private choose(): void {
    const editor = this.desk.editor()
    const clause = this.last && this.last.clause
    if (!editor || clause === null) return
    // The version it is made on holds the words on the screen, so these leave first.
    editor.binding.flush(true)
    const { state } = editor.view
    const { from, to, empty } = state.selection
    const [start, end] = [spotAt(state.doc, from), spotAt(state.doc, to)]
    // Words that are only suggested stand in no version: then it is about the whole clause.
    const drafted = start !== null && editor.suggesting?.drafts.has(start.id)
    const within = !empty && start !== null && end !== null && start.id === end.id && !drafted
    const span = within ? { from: start.offset, to: end.offset } : null
    const words = span ? state.doc.textBetween(from, to) : (this.last?.overview.byId.get(clause)?.text ?? "")
    this.chosen = { clause: span ? start!.id : clause, heads: editor.binding.heads(), span }
    this.quote.hidden = words === ""
    say(this.quote, span || words.length <= BEGINNING_LETTERS ? words : `${words.slice(0, BEGINNING_LETTERS)}…`)
  }

  private async send(): Promise<void> {
    const { chosen } = this
    const words = this.words.value.trim().normalize("NFC")
    const editor = this.desk.editor()
    if (!chosen || !editor || !words || this.sending) return
    this.sending = true
    const internal = this.internal !== null && this.internal.checked
    const failed = await this.comments.make(chosen.clause, { words, internal, heads: chosen.heads, span: chosen.span })
    this.sending = false
    if (failed !== null) return say(this.told, failed.trim() || this.desk.t("comment-failed"))
    this.words.value = ""
    if (this.internal) this.internal.checked = false
    this.more.open = false
    say(this.told, this.desk.t("comment-sent"))
    editor.view.focus()
  }

  private item(one: Said): HTMLElement {
    const { t } = this.desk
    const about = one.place === "gone" ? t("comment-gone") : one.place === "changed" ? t("comment-changed") : ""
    return h(
      "li",
      { class: "link", "data-comment": one.id },
      h("p", { class: "small" }, h("strong", {}, one.by), one.internal && h("span", { class: "lozenge warn" }, t("comment-internal"))),
      one.range && h("blockquote", { class: "quoted" }, one.range.quote),
      about !== "" && h("p", { class: "link-warn" }, about),
      h("p", { class: "link-text said-words-whole", dir: "auto" }, one.words),
      ...one.replies.map((reply) => h("p", { class: "small said-reply", dir: "auto" }, h("strong", {}, `${reply.by}: `), reply.words)),
      one.mayAnswer && this.form(one, "answer"),
      one.mayReply && this.form(one, "reply"),
    )
  }

  private form(one: Said, kind: "answer" | "reply"): HTMLElement {
    const { t } = this.desk
    const id = elementId()
    const key = `${kind} ${one.id}`
    const verdict = kind === "answer" ? h("select", { class: "select", "aria-label": t("comment-verdict") }, ...VERDICTS.map((name) => option(name, t(`verdict-${name}`)))) : null
    const maxlength = kind === "answer" ? REASON_LETTERS_MAX : WORDS_LETTERS_MAX
    const field = h("textarea", { id, class: "input", rows: 2, maxlength, oninput: () => this.typed.set(key, field.value) })
    field.value = this.typed.get(key) ?? ""
    const submit = async (event: Event) => {
      event.preventDefault()
      const words = field.value.trim().normalize("NFC")
      const failed = verdict ? await this.comments.answer(one.id, verdict.value, words) : await this.comments.reply(one.id, words)
      if (failed === null) this.typed.delete(key)
      const done = t(kind === "answer" ? "comment-answered" : "comment-replied")
      say(this.told, failed === null ? done : failed.trim() || t("comment-failed"))
    }
    return h(
      "details",
      { class: "offer-more", open: this.typed.has(key) },
      h("summary", {}, t(kind === "answer" ? "comment-answer" : "comment-reply")),
      h(
        "form",
        { class: "offer-form", "data-names": kind === "reply" && "", onsubmit: (event: Event) => void submit(event) },
        verdict,
        h("label", { for: id, class: "small" }, t(kind === "answer" ? "comment-reason" : "comment-words")),
        field,
        h("button", { type: "submit", class: "button small" }, t("comment-send")),
      ),
    )
  }
}
