/** What left the text and is not lost: clauses taken out by anyone, and own words the server did not take. */
import type { Aside } from "../saved"
import type { Desk, Panel, Sight } from "./desk"
import { h, refill } from "./element"
import { beginning } from "./overview"
import type { Suggestions } from "./suggestions"
import { freshKey } from "./unsent"

export function removedPanel(desk: Desk): Panel {
  const { t } = desk
  const summary = h("summary", {})
  const list = h("ul", { class: "kept" })
  const dom = h("details", { class: "ed-panel", hidden: true }, summary, list)
  const update = ({ overview, mayEdit }: Sight) => {
    const { removed } = overview
    dom.hidden = removed.length === 0
    refill(list, JSON.stringify([mayEdit, removed]), () => {
      summary.textContent = t("removed", { count: removed.length })
      return removed.map(({ id, text }) => {
        const restore = () => desk.change((draft) => void (draft.clauses[id]!.removed = null))
        const label = t("removed-restore-label", { text: beginning(text) })
        return h("li", {}, h("p", {}, text), mayEdit && act(t("removed-restore"), label, restore))
      })
    })
  }
  return { dom, update }
}

/** `suggestions`: where words not taken may be suggested; in the lane of a working group they may not. */
export function asidePanel(desk: Desk, suggestions: Suggestions | null): Panel {
  const { t } = desk
  const list = h("ul", { class: "kept" })
  const done = h("p", { class: "small", role: "status" })
  const hint = h("p", { class: "small quiet" }, t("aside-hint"))
  const dom = h("section", { class: "ed-panel ed-aside", hidden: true }, h("h2", {}, t("aside")), hint, list, done)
  const update = ({ state }: Sight) => {
    dom.hidden = state.aside.length === 0
    refill(list, JSON.stringify(state.aside.map((one) => one.id)), () =>
      state.aside.map((one) => asideItem(desk, suggestions, one, (words) => (done.textContent = words))),
    )
  }
  return { dom, update }
}

function asideItem(desk: Desk, suggestions: Suggestions | null, one: Aside, told: (words: string) => void): HTMLElement {
  const { t } = desk
  const copy = () => told(t(copied(one.text) ? "aside-copied" : "aside-copy-failed"))
  // Pressed twice, or after a lost answer, it is one suggestion.
  const key = freshKey()
  const suggest = async (suggestions: Suggestions) => {
    const wish = { key, words: one.text.normalize("NFC"), note: "", base: one.base }
    let refusal = await suggestions.suggest(one.clause, wish)
    // The version it stands on was never stored either: the present text is the next best.
    if (refusal?.slug === "suggestion-version-unknown") refusal = await suggestions.suggest(one.clause, { ...wish, base: [] })
    if (refusal) return told(refusal.words.trim() || t("suggesting-failed"))
    desk.room.dropAside(one.id)
    told(t("suggesting-sent"))
  }
  return h(
    "li",
    {},
    h("p", { class: "link-warn" }, t("aside-why", { reason: reasonWord(desk, one.reason) })),
    h("p", { class: "aside-text" }, one.text),
    suggestions && act(t("aside-suggest"), null, () => void suggest(suggestions)),
    act(t("aside-copy"), null, copy),
    act(t("aside-drop"), null, () => desk.room.dropAside(one.id)),
  )
}

/** The words of the gate for a refusal (`Refusal::id` on the server). */
const REASONS = ["role", "stage", "actor", "author", "shape", "too-large", "dependency", "full", "damaged"]

/** Says a reason of the server: a code it is known by, or its own words. */
export function reasonWord(desk: Desk, reason: string): string {
  return REASONS.includes(reason) ? desk.t(`aside-reason-${reason}`) : desk.t("aside-reason-other", { reason })
}

// Pages of the hall are no secure context: the clipboard is reached by a selected field, as it always was.
function copied(text: string): boolean {
  const field = h("textarea", { class: "vh", readonly: true })
  field.value = text
  document.body.append(field)
  field.select()
  try {
    return document.execCommand("copy")
  } catch {
    return false
  } finally {
    field.remove()
  }
}

function act(word: string, label: string | null, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "button plain small", "aria-label": label, onclick }, word)
}
