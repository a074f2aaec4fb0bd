/** The outline: headings and the clauses that carry meaning, with how much evidence each stands on. */
import type { Desk, Panel, Sight } from "./desk"
import { h, refill } from "./element"
import { beginning, type ClauseSight } from "./overview"

export function outlinePanel(desk: Desk): Panel {
  const { t } = desk
  const list = h("ol", { class: "outline-list" })
  const dom = h("nav", { class: "ed-outline", "aria-label": t("outline") }, h("h2", {}, t("outline")), list)
  const update = ({ overview, clause, state }: Sight) => {
    const shown = overview.clauses.filter((one) => one.kind === "heading" || one.code !== "")
    const now = current(overview.clauses, clause)
    const key = JSON.stringify([state.ready, shown.map((one) => [one.id, one.level, one.label, one.code, one.links.length, beginning(one.text)])])
    refill(list, key, () => {
      if (!shown.length) return state.ready ? [h("li", { class: "quiet" }, t("outline-empty"))] : []
      return shown.map((one) => item(desk, one))
    })
    list.querySelectorAll("button").forEach((button) => {
      if (button.dataset.clause === now) {
        // Follows the caret, but never moves under a pointer.
        if (!button.hasAttribute("aria-current") && !dom.matches(":hover")) button.scrollIntoView({ block: "nearest" })
        button.setAttribute("aria-current", "true")
      } else button.removeAttribute("aria-current")
    })
  }
  return { dom, update }
}

function item(desk: Desk, one: ClauseSight): HTMLElement {
  const { t } = desk
  const count = one.links.length
  const chip = count ? t("evidence-count", { count }) : one.kind === "proposal" ? t("evidence-none") : ""
  const go = () => {
    desk.show("text")
    desk.goTo(one.id)
  }
  const name = one.code || one.label
  return h(
    "li",
    { "data-level": one.level },
    h(
      "button",
      { type: "button", "data-clause": one.id, onclick: go },
      name && h("span", { class: "outline-code" }, name),
      h("span", { class: "outline-words" }, beginning(one.text)),
      chip && h("span", { class: count ? "outline-chip" : "outline-chip outline-chip--none" }, chip),
    ),
  )
}

// The entry the caret is under: its own clause, or the nearest one above that the outline shows.
function current(clauses: readonly ClauseSight[], id: string | null): string | null {
  let last: string | null = null
  for (const one of clauses) {
    if (one.kind === "heading" || one.code !== "") last = one.id
    if (one.id === id) return last
  }
  return null
}
