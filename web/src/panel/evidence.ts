/**
 * The evidence of the chosen clause: what is linked, and how to link more.
 *
 * Links are written straight into the shared document, so everyone sees them at once.
 */
import { scalar } from "../document"
import { freshId } from "../editor/ids"
import { dayOf, type EvidenceRecord, httpApi, Records } from "./api"
import type { Desk, Panel, Sight } from "./desk"
import { h, refill } from "./element"
import { Flags } from "./flags"
import { linkEditor } from "./link_editor"
import { offeredList } from "./offered"
import { Offers } from "./offers"
import { type ClauseSight, LINKED_KINDS, type LinkSight } from "./overview"
import { linkForm } from "./search"

export interface NewLink {
  record: EvidenceRecord
  relation: string
  note: string
}

export function evidencePanel(desk: Desk): Panel {
  const { t } = desk
  const api = httpApi()
  let last: Sight | null = null
  const records = new Records(api, () => last && update(last))
  const heading = h("h2", { id: "evidence-panel", tabindex: -1 }, t("evidence"))
  const hint = h("p", { class: "quiet" }, t("evidence-choose"))
  const list = h("ul", { class: "links" })
  const done = h("p", { class: "links-done", role: "status" })
  const form = linkForm(desk, api, (link) => {
    const clause = chosen(last)
    if (!clause) return
    records.put([link.record])
    attach(desk, clause.id, link)
    done.textContent = t("evidence-attached", { code: clause.code })
  })
  const pages = h("p", { class: "small evidence-pages", hidden: true })
  const base = `/api/v1/resolutions/${encodeURIComponent(desk.boot.resolution)}`
  const offers = new Offers(base, desk.boot.csrf, () => last && update(last))
  const flags = new Flags(base, () => last && update(last))
  const offered = offeredList(desk, offers)
  const editor = linkEditor(desk, () => last && update(last))
  const dom = h(
    "section",
    { class: "ed-panel", "aria-labelledby": "evidence-panel" },
    ...[heading, hint, list, done, offered.dom, form.dom, pages],
  )
  let following = false

  const follow = () => {
    offers.follow()
    flags.renew()
    for (const kind of ["open", "records"])
      window.addEventListener(`duthao:${kind}`, () => {
        records.renew()
        flags.renew()
      })
  }

  const update = (sight: Sight) => {
    const before = chosen(last)?.id
    last = sight
    const clause = chosen(sight)
    if (clause?.id !== before) done.textContent = ""
    if (!following) follow()
    following = true
    tellPages(desk, pages, sight.clause)
    offered.update(clause?.id ?? null)
    heading.textContent = clause ? t("evidence-of", { code: clause.code }) : t("evidence")
    hint.hidden = clause !== null
    list.hidden = done.hidden = clause === null
    form.dom.hidden = clause === null || !sight.mayLink
    if (!clause) return
    records.want(clause.links.map((link) => link.record))
    const known = clause.links.map((link) => [
      ...[link, records.get(link.record)?.version, records.get(link.record)?.withdrawn],
      flags.waits(clause.id, link.id),
    ])
    const focused = document.activeElement?.id ?? ""
    const made = refill(list, JSON.stringify([clause.id, sight.mayLink, known, editor.open()]), () =>
      clause.links.length
        ? clause.links.map((link) => {
            const moved = movedOn(desk, link, records.get(link.record), flags.waits(clause.id, link.id))
            const item = linkItem(desk, clause, link, records.get(link.record), moved, sight.mayLink)
            if (sight.mayLink) item.append(editor.form(clause, link, records.get(link.record)))
            return item
          })
        : [h("li", { class: "quiet" }, t("evidence-empty"))],
    )
    // A form that opens or closes draws the list anew; the keyboard stays where it was.
    if (made && focused.startsWith("link-")) document.getElementById(focused)?.focus()
  }
  return { dom, update }
}

/** The pages about the chosen clause, whatever its kind; they open beside the editor. */
function tellPages({ t, boot }: Desk, place: HTMLElement, clause: string | null): void {
  place.hidden = clause === null
  if (clause === null) return
  const at = `/resolutions/${encodeURIComponent(boot.resolution)}/clauses/${encodeURIComponent(clause)}`
  refill(place, at, () => [
    h("a", { href: `${at}/why`, target: "_blank", rel: "noopener" }, t("evidence-why")),
    " · ",
    h("a", { href: `${at}/evidence`, target: "_blank", rel: "noopener" }, t("evidence-page")),
  ])
}

function chosen(sight: Sight | null): ClauseSight | null {
  const clause = sight?.clause ? sight.overview.byId.get(sight.clause) : undefined
  return clause && LINKED_KINDS.includes(clause.kind) ? clause : null
}

function linkItem(
  desk: Desk,
  clause: ClauseSight,
  link: LinkSight,
  record: EvidenceRecord | undefined,
  moved: (HTMLElement | null)[],
  mayLink: boolean,
): HTMLElement {
  const { t } = desk
  const text = record?.text ?? t("evidence-unknown", { record: link.record })
  const remove = () => desk.change((draft) => void delete draft.clauses[clause.id]?.evidence[link.id])
  return h(
    "li",
    { class: "link" },
    h("span", { class: `relation relation--${link.relation}` }, relationWord(desk, link.relation)),
    h("p", { class: "link-text" }, text),
    record ? h("p", { class: "small quiet" }, sourceOf(desk, record)) : null,
    link.note !== "" && h("p", { class: "link-note" }, link.note),
    ...moved,
    mayLink &&
      h(
        "button",
        {
          type: "button",
          class: "button plain small",
          "aria-label": t("evidence-remove-label", { text }),
          onclick: remove,
        },
        t("evidence-remove"),
      ),
  )
}

/** Says that the record is no longer what was linked: a warning until somebody has decided, a remark afterwards. */
function movedOn({ t }: Desk, link: LinkSight, record: EvidenceRecord | undefined, waits: boolean | undefined): (HTMLElement | null)[] {
  if (!record || !(record.withdrawn || record.version > link.version)) return []
  const where = { class: "small", href: `/evidence/${record.id}#leaning` }
  return waits === false
    ? [h("p", { class: "small quiet" }, t(`evidence-kept-${record.withdrawn ? "withdrawn" : "newer"}`)), h("a", where, t("evidence-decision"))]
    : [h("p", { class: "link-warn" }, record.withdrawn ? t("evidence-withdrawn") : t("evidence-newer")), h("a", where, t("evidence-decide"))]
}

const RELATIONS: readonly string[] = ["supports", "contradicts", "quantifies"]

function relationWord(desk: Desk, relation: string): string {
  return RELATIONS.includes(relation) ? desk.t(`relation-${relation}`) : relation
}

export function sourceOf(desk: Desk, { meeting }: EvidenceRecord): string {
  const { cell, blocName: bloc, date } = meeting
  return date
    ? desk.t("evidence-source", { cell, bloc, date: dayOf(date) })
    : desk.t("evidence-source-plain", { cell, bloc })
}

function attach(desk: Desk, clause: string, { record, relation, note }: NewLink): void {
  const editor = desk.editor()
  if (!editor) return
  // The heads it is made against must hold the words on the screen, so these leave first.
  editor.binding.flush(true)
  const heads = editor.binding.heads().map(scalar)
  const id = freshId("l", Math.random)
  desk.change((draft) => {
    const target = draft.clauses[clause]
    if (!target) return
    target.evidence[id] = {
      record: scalar(record.id),
      version: record.version,
      relation: scalar(relation),
      note: scalar(note),
      by: scalar(desk.boot.person.id),
      at: Date.now(),
      heads,
    }
  })
}
