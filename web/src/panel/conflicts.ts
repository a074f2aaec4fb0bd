/**
 * Conflict cards in the margin: what each of two people meant, what became of it, and the decision.
 *
 * Whoever may not edit reads the cards and has no buttons. Changes are underlined or struck, and said in words too.
 */
import { chooseTr, putBackTr, wordsAt } from "../editor/choose"
import { isKnown, isLive } from "../editor/am"
import type { ResolutionDoc } from "../document"
import { type Card, Cards, type ConflictSide, type How } from "./cards"
import type { Desk, Panel, Sight } from "./desk"
import { type Child, h, refill, say } from "./element"
import { beginning, type Overview, shortName } from "./overview"
import { type Part, redline } from "../editor/redline"

export function conflictsPanel(desk: Desk): Panel {
  const { t, boot } = desk
  const heading = h("h2", {}, "")
  const list = h("ul", { class: "conflicts" })
  const done = h("p", { class: "small conflicts-done", role: "status" })
  const section = h("div", {}, heading, h("p", { class: "small quiet" }, t("conflicts-hint")), list)
  const dom = h("section", { class: "ed-panel ed-conflicts", hidden: true, "aria-label": t("conflicts-label") }, section, done)
  const editing = new Set<string>()
  let last: Sight | null = null
  const cards = new Cards(`/api/v1/resolutions/${encodeURIComponent(boot.resolution)}`, boot.csrf, () => last && update(last))
  const table: Table = {
    desk,
    cards,
    editing,
    told: (word) => say(done, word === "" ? "" : t(word)),
    again: () => last && update(last),
  }
  let following = false
  const update = (sight: Sight) => {
    last = sight
    if (!following) cards.follow()
    following = true
    const doc = desk.room.binding?.doc
    const shown = doc ? cards.open : []
    section.hidden = shown.length === 0
    dom.hidden = shown.length === 0 && done.textContent === ""
    if (!doc) return
    say(heading, t("conflicts", { count: shown.length }))
    const lines = shown.map((card) => ({ card, now: nowOf(doc, card), place: placeOf(desk, doc, sight.overview, card) }))
    const key = JSON.stringify([sight.mayEdit, [...editing], lines])
    refill(list, key, () => lines.map(({ card, now, place }) => item(table, card, { now, place, mayEdit: sight.mayEdit })))
  }
  return { dom, update }
}

/** What every card is drawn with. */
interface Table {
  desk: Desk
  cards: Cards
  /** Cards whose place somebody is writing anew on this page. */
  editing: Set<string>
  told: (word: string) => void
  again: () => void
}

interface Shown {
  now: string
  place: string
  mayEdit: boolean
}

/** The merged words as they stand now, not as they stood when the card was made. */
function nowOf(doc: ResolutionDoc, card: Card): string {
  if (card.kind !== "sentence" || !card.span) return card.merged
  return wordsAt(doc, card.clause, card.span) ?? card.merged
}

function placeOf(desk: Desk, doc: ResolutionDoc, overview: Overview, card: Card): string {
  const clause = overview.byId.get(card.clause)
  if (clause) {
    const start = beginning(clause.text)
    return clause.code ? `${clause.code} — ${start}` : start || shortName(clause)
  }
  return desk.t("conflict-place-removed", { words: beginning(isKnown(doc, card.clause) ? card.base : "") })
}

function item(table: Table, card: Card, shown: Shown): HTMLElement {
  const { t } = table.desk
  const go = () => {
    table.desk.show("text")
    const [place] = [card.clause, ...card.places].filter((id) => isLive(table.desk.room.binding!.doc, id))
    if (place !== undefined) table.desk.goTo(place)
  }
  return h(
    "li",
    { class: "conflict", "data-kind": card.kind, "data-conflict": card.id },
    h("h3", { class: "conflict-kind" }, t(`conflict-${card.kind}`)),
    h("button", { type: "button", class: "conflict-place", onclick: go }, shown.place),
    ...card.sides.map((side) => sideOf(table.desk, card, side)),
    h("p", { class: "conflict-who" }, t(card.kind === "removed" ? "conflict-left" : "conflict-now")),
    h("p", { class: "conflict-words conflict-merged" }, shown.now === "" ? t("conflict-nothing") : shown.now),
    shown.mayEdit && buttons(table, card, go),
  )
}

function sideOf(desk: Desk, card: Card, side: ConflictSide): HTMLElement {
  const { t } = desk
  const who = t("conflict-side", { name: side.name, when: timeOf(side.at) })
  const words: Child[] = side.text === "" ? [t("conflict-took-out")] : redline(card.base, side.text).map((part) => marked(desk, part))
  return h("div", { class: "conflict-side" }, h("p", { class: "conflict-who" }, who), h("p", { class: "conflict-words" }, ...words))
}

function marked(desk: Desk, { kind, text }: Part): Child {
  if (kind === "same") return text
  const [tag, word] = kind === "added" ? (["ins", "change-added"] as const) : (["del", "change-gone"] as const)
  return h(tag, {}, h("span", { class: "vh" }, `${desk.t(word)} `), text)
}

function buttons(table: Table, card: Card, go: () => void): HTMLElement {
  const { desk, editing } = table
  const { t } = desk
  const act = (word: string, onclick: () => void, plain = true) =>
    h("button", { type: "button", class: plain ? "button small" : "button small main", onclick }, word)
  if (editing.has(card.id)) {
    const close = () => {
      editing.delete(card.id)
      void decide(table, card, "edited")
    }
    return h("div", { class: "conflict-acts" }, h("p", { class: "small" }, t("conflict-edit-hint")), act(t("conflict-edited"), close, false))
  }
  const edit = () => {
    editing.add(card.id)
    table.again()
    go()
  }
  const [first, second] = card.sides
  const choose = (side: 0 | 1) => () => void choice(table, card, side)
  const offered = card.strays.length > 0 && card.places.length > 0
  return h(
    "div",
    { class: "conflict-acts" },
    act(t("conflict-keep"), () => void decide(table, card, "keep")),
    offered && act(t("conflict-put-back"), () => void putBack(table, card)),
    first !== undefined && act(t(`conflict-choose-${card.kind}`, { name: first.name }), choose(0)),
    second !== undefined && act(t(card.kind === "removed" ? "conflict-restore" : `conflict-choose-${card.kind}`, { name: second.name }), choose(1)),
    act(t("conflict-edit"), edit),
  )
}

async function choice(table: Table, card: Card, side: 0 | 1): Promise<void> {
  const editor = table.desk.editor()
  if (!editor) return
  // Pending words leave first, so that the places in the document are those on the screen.
  editor.binding.flush(true)
  const { doc } = editor.binding
  if (card.kind === "removed" && side === 1 && !isLive(doc, card.clause)) {
    table.desk.change((draft) => void (draft.clauses[card.clause]!.removed = null))
  } else {
    const tr = chooseTr(editor.view.state, doc, card, side)
    if (!tr) return table.told("conflict-not-written")
    if (tr.docChanged) editor.view.dispatch(tr.scrollIntoView())
  }
  editor.binding.flush(true)
  await decide(table, card, side === 0 ? "choose_first" : "choose_second")
}

async function putBack(table: Table, card: Card): Promise<void> {
  const editor = table.desk.editor()
  if (!editor) return
  editor.binding.flush(true)
  const tr = putBackTr(editor.view.state, editor.binding.doc, card)
  if (!tr) return table.told("conflict-not-written")
  editor.view.dispatch(tr.scrollIntoView())
  editor.binding.flush(true)
  await decide(table, card, "edited")
}

async function decide(table: Table, card: Card, how: How): Promise<void> {
  const taken = await table.cards.resolve(card.id, how)
  table.told(taken ? "conflict-decided" : "conflict-not-decided")
  table.again()
}

const CLOCK = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  day: "2-digit",
  month: "2-digit",
  hourCycle: "h23",
})

/** Hours and day as people here write them, by the clock of the place. */
export function timeOf(at: number): string {
  const parts = new Map(CLOCK.formatToParts(at).map(({ type, value }) => [type, value]))
  return `${parts.get("hour")}:${parts.get("minute")} ${parts.get("day")}/${parts.get("month")}`
}
