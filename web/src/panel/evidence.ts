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
  const dom = h("section", { class: "ed-panel", "aria-labelledby": "evidence-panel" }, heading, hint, list, done, form.dom)

  const update = (sight: Sight) => {
    const before = chosen(last)?.id
    last = sight
    const clause = chosen(sight)
    if (clause?.id !== before) done.textContent = ""
    heading.textContent = clause ? t("evidence-of", { code: clause.code }) : t("evidence")
    hint.hidden = clause !== null
    list.hidden = done.hidden = clause === null
    form.dom.hidden = clause === null || !sight.mayLink
    if (!clause) return
    records.want(clause.links.map((link) => link.record))
    const known = clause.links.map((link) => [link, records.get(link.record)?.version, records.get(link.record)?.withdrawn])
    refill(list, JSON.stringify([clause.id, sight.mayLink, known]), () =>
      clause.links.length
        ? clause.links.map((link) => linkItem(desk, clause, link, records.get(link.record), sight.mayLink))
        : [h("li", { class: "quiet" }, t("evidence-empty"))],
    )
  }
  return { dom, update }
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
    record?.withdrawn === true && h("p", { class: "link-warn" }, t("evidence-withdrawn")),
    record !== undefined && !record.withdrawn && record.version > link.version && h("p", { class: "link-warn" }, t("evidence-newer")),
    record !== undefined &&
      (record.withdrawn || record.version > link.version) &&
      h("a", { class: "small", href: `/evidence/${record.id}#leaning` }, t("evidence-decide")),
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
