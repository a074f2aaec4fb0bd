/**
 * Suggestions in the margin: those of the clause at the caret, with what they change, decided in place; and a field that
 * suggests other words for it.
 *
 * A clause that changed since is shown as it was, is, and would be before anything is written.
 */
import type { Desk, Panel, Sight } from "./desk"
import { elementId, h, refill, say } from "./element"
import type { Refusal } from "./bundles"
import { type RedlinePart, type SuggestionBundle, type SuggestionRead, Suggestions } from "./suggestions"
import { Composer } from "./suggesting"
import { Unsent } from "./unsent"

/** The server refuses longer ones. */
const REASON_LETTERS_MAX = 2_000

export interface SuggestionsPanel extends Panel {
  readonly suggestions: Suggestions
  readonly unsent: Unsent
}

/** Stages at which suggestions are taken (`domain/permission.rs`). */
const STAGES: readonly string[] = ["drafting", "workshop", "consolidation"]

/** Whether this person may suggest at this stage: whoever is more than a guest. */
export function maySuggest({ boot }: Pick<Desk, "boot">, stage: string): boolean {
  // In the lane of a working group nothing is suggested: the group writes.
  return !boot.lane && STAGES.includes(stage) && boot.person.roles.some((role) => role !== "viewer")
}

export function suggestionsPanel(desk: Desk): SuggestionsPanel {
  const { t, boot } = desk
  let last: Sight | null = null
  const base = `/api/v1/resolutions/${encodeURIComponent(boot.resolution)}`
  const again = () => last && update(last)
  const suggestions = new Suggestions(base, boot.csrf, again)
  const heading = h("h2", {})
  const all = h("a", { class: "small", href: `/resolutions/${encodeURIComponent(boot.resolution)}/suggestions` }, "")
  const list = h("ul", { class: "suggested" })
  const told = h("p", { class: "small", role: "status" })
  const unsent = new Unsent(boot.person.id, boot.resolution, suggestions)
  const composer = new Composer(desk, unsent)
  const dom = h("section", { class: "ed-panel ed-suggested", "aria-label": t("suggested-label") }, heading, all, list, told, composer.dom)
  const table = new Table(desk, suggestions, told, again)
  let following = false
  let shown: string | null = null
  const update = (sight: Sight) => {
    last = sight
    if (!following) suggestions.follow()
    following = true
    if (sight.clause !== shown) say(told, "")
    shown = sight.clause
    const bundles = sight.clause === null ? [] : suggestions.of(sight.clause)
    say(heading, t("suggested", { count: bundles.length }))
    say(all, t("suggested-all", { count: suggestions.count }))
    all.hidden = suggestions.count === 0
    refill(list, JSON.stringify([bundles, [...table.read]]), () => bundles.map((bundle) => table.item(bundle)))
    composer.update(sight, maySuggest(desk, sight.state.standing?.stage ?? boot.stage))
  }
  return { dom, update, suggestions, unsent }
}

/** Words with what is added and what goes, for the eye and the ear. */
function redlined(desk: Desk, parts: readonly RedlinePart[]): HTMLElement {
  const word = (key: string) => h("span", { class: "vh" }, `${desk.t(key)} `)
  const children = parts.flatMap(({ fate, text }) => {
    if (fate === "same") return [`${text} `]
    const element = fate === "added" ? h("ins", {}, word("suggested-added"), text) : h("del", {}, word("suggested-gone"), text)
    return [element, " "]
  })
  return h("p", { class: "suggested-words" }, ...children)
}

class Table {
  /** What was read of suggestions whose clause changed. */
  readonly read = new Map<string, SuggestionRead>()
  /** What was typed, by suggestion: a list drawn anew loses nothing. */
  private readonly typed = new Map<string, string>()

  constructor(
    private readonly desk: Desk,
    private readonly suggestions: Suggestions,
    private readonly told: HTMLElement,
    private readonly again: () => void,
  ) {}

  item(bundle: SuggestionBundle): HTMLElement {
    const { t } = this.desk
    const names = [...new Set(bundle.suggestions.map((one) => one.by))].join(", ")
    const notes = bundle.suggestions.map((one) => one.note).filter((note) => note !== "")
    return h(
      "li",
      { "data-suggestion": bundle.id },
      h("p", { class: "small" }, h("strong", {}, names), ` · ${t(`suggested-sort-${bundle.sort}`)}`),
      redlined(this.desk, bundle.redline),
      ...notes.map((note) => h("p", { class: "small" }, `“${note}”`)),
      bundle.movedOn && h("p", { class: "link-warn" }, t("suggested-moved-on")),
      ...this.acts(bundle),
    )
  }

  private acts(bundle: SuggestionBundle): HTMLElement[] {
    const { t } = this.desk
    const read = this.read.get(bundle.id)
    const acts: HTMLElement[] = []
    if (bundle.mayAccept && bundle.movedOn && !read) {
      acts.push(h("button", { type: "button", class: "button small", onclick: () => void this.look(bundle) }, t("suggested-look")))
    } else if (bundle.mayAccept) {
      if (read) acts.push(this.three(read))
      const accept = () => void this.send(bundle, this.suggestions.accept(bundle.id, { seen: read?.seen }), "suggested-accepted")
      acts.push(h("button", { type: "button", class: "button small", onclick: accept }, t("suggested-accept")))
      if (bundle.sort === "words" || bundle.sort === "insert") acts.push(this.partly(bundle, read))
    }
    if (bundle.mayDecline) acts.push(this.decline(bundle))
    return acts
  }

  /** As it stands now, and as it would stand. */
  private three(read: SuggestionRead): HTMLElement {
    const { t } = this.desk
    return h(
      "div",
      { class: "suggested-three" },
      h("h3", {}, t("suggested-now")),
      redlined(this.desk, read.since),
      h("h3", {}, t("suggested-merged")),
      read.merged === null ? h("p", {}, t("suggested-merged-gone")) : redlined(this.desk, read.comesTo),
    )
  }

  private partly(bundle: SuggestionBundle, read: SuggestionRead | undefined): HTMLElement {
    const { t } = this.desk
    const words = this.field(`words ${bundle.id}`, t("suggested-words"), read?.merged ?? bundle.words, 5)
    const reason = this.field(`partly ${bundle.id}`, t("suggested-reason"), "", 2)
    const submit = (event: Event) => {
      event.preventDefault()
      const taking = { seen: read?.seen, words: words.input.value.normalize("NFC"), reason: reason.input.value.normalize("NFC") }
      void this.send(bundle, this.suggestions.accept(bundle.id, taking), "suggested-partly-done")
    }
    const form = h("form", { class: "offer-form", onsubmit: submit }, words.dom, reason.dom, submitButton(t("suggested-partly")))
    const open = this.typed.has(`words ${bundle.id}`) || this.typed.has(`partly ${bundle.id}`)
    return h("details", { class: "offer-more", open }, h("summary", {}, t("suggested-partly")), form)
  }

  private decline(bundle: SuggestionBundle): HTMLElement {
    const { t } = this.desk
    const reason = this.field(`decline ${bundle.id}`, t("suggested-reason"), "", 2)
    const submit = (event: Event) => {
      event.preventDefault()
      void this.send(bundle, this.suggestions.decline(bundle.id, reason.input.value.normalize("NFC")), "suggested-declined")
    }
    const form = h("form", { class: "offer-form", onsubmit: submit }, reason.dom, submitButton(t("suggested-decline")))
    return h("details", { class: "offer-more", open: this.typed.has(`decline ${bundle.id}`) }, h("summary", {}, t("suggested-decline")), form)
  }

  private field(key: string, label: string, value: string, rows: number) {
    const id = elementId()
    const limit = key.startsWith("words") ? {} : { maxlength: REASON_LETTERS_MAX }
    const input = h("textarea", { id, class: "input", rows, ...limit, oninput: () => this.typed.set(key, input.value) })
    input.value = this.typed.get(key) ?? value
    return { input, dom: h("div", {}, h("label", { for: id, class: "small" }, label), input) }
  }

  private async look(bundle: SuggestionBundle): Promise<void> {
    const read = await this.suggestions.read(bundle.id)
    if (read) this.read.set(bundle.id, read)
    else say(this.told, this.desk.t("suggested-failed"))
    this.again()
  }

  private async send(bundle: SuggestionBundle, sent: Promise<Refusal | null>, done: string): Promise<void> {
    const refusal = await sent
    const { t } = this.desk
    if (refusal === null) {
      for (const key of ["words", "partly", "decline"]) this.typed.delete(`${key} ${bundle.id}`)
      this.read.delete(bundle.id)
      return say(this.told, t(done))
    }
    say(this.told, refusal.words.trim() || t("suggested-failed"))
    if (refusal.slug === "suggestion-moved-on") await this.look(bundle)
  }
}

function submitButton(word: string): HTMLElement {
  return h("button", { type: "submit", class: "button small" }, word)
}

