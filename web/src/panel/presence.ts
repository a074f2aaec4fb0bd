/** Who is here and in which clause. A person with two pages is one person. */
import { colourOf } from "../editor/carets"
import type { Here } from "../state"
import type { Desk, Panel, Sight } from "./desk"
import { h, refill } from "./element"
import { beginning, type Overview, shortName } from "./overview"
import { byGivenName } from "../reading/people"

export function presencePanel(desk: Desk): Panel {
  const { t, boot } = desk
  const list = h("ul", { class: "here" })
  const dom = h("section", { class: "ed-panel", "aria-label": t("presence") }, h("h2", {}, t("presence")), list)
  const update = ({ state, overview }: Sight) => {
    const people = peopleHere(state.here, boot.person.id)
    const lines = people.map(({ head: _head, ...one }) => ({ ...one, place: placeOf(desk, overview, one.clause) }))
    refill(list, JSON.stringify(lines), () =>
      lines.length ? lines.map((line) => person(desk, line)) : [h("li", { class: "quiet" }, t("presence-alone"))],
    )
  }
  return { dom, update }
}

interface PersonHere {
  person: string
  name: string
  clause: string | null
  head: number
}

/** Returns each person once, at the place last told; the own other pages are left out. */
export function peopleHere(here: readonly Here[], self: string): PersonHere[] {
  const latest = new Map<string, Here>()
  for (const one of here) {
    const known = latest.get(one.person)
    if (one.person !== self && (!known || known.at <= one.at)) latest.set(one.person, one)
  }
  const people = [...latest.values()].map(({ person, name, clause, head }) => ({ person, name, clause, head }))
  return people.sort(byGivenName)
}

function placeOf(desk: Desk, overview: Overview, id: string | null): string {
  const clause = id ? overview.byId.get(id) : undefined
  if (!clause) return desk.t("place-none")
  if (clause.code || clause.kind === "heading") return shortName(clause)
  return clause.text.trim() ? desk.t("place-unnamed", { words: beginning(clause.text) }) : desk.t("place-empty")
}

function person(desk: Desk, line: Omit<PersonHere, "head"> & { place: string }): HTMLElement {
  const { person: id, name, clause, place } = line
  const go = () => {
    if (!clause) return
    desk.show("text")
    desk.goTo(clause)
  }
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "here-person", onclick: go, disabled: clause === null },
      h("span", { class: "here-dot", "data-colour": colourOf(id), "aria-hidden": "true" }),
      desk.t("presence-at", { name, place }),
    ),
  )
}
