/** The form that says anew how a link bears: relation, note, and the record's newest version. Shared at once. */
import { scalar } from "../document"
import type { EvidenceRecord } from "./api"
import type { Desk } from "./desk"
import { h, option } from "./element"
import type { ClauseSight, LinkSight } from "./overview"

/** The gate refuses longer notes. */
const NOTE_LETTERS_MAX = 500

const RELATIONS: readonly string[] = ["supports", "contradicts", "quantifies"]

interface Typed {
  link: string
  relation: string
  note: string
  newest: boolean
}

export interface LinkEditor {
  /** Which link's form is open: part of what the list is drawn from. */
  open(): string
  form(clause: ClauseSight, link: LinkSight, record: EvidenceRecord | undefined): HTMLElement
}

export function linkEditor(desk: Desk, changed: () => void): LinkEditor {
  const { t } = desk
  // Kept apart from the list: it may be drawn anew at any time, and nothing typed is lost.
  let typed: Typed | null = null
  const close = () => {
    const button = typed ? `link-${typed.link}` : ""
    typed = null
    changed()
    document.getElementById(button)?.focus()
  }
  const save = (clause: ClauseSight, link: LinkSight, record: EvidenceRecord | undefined) => {
    const wanted = typed
    if (!wanted) return
    desk.change((draft) => {
      const target = draft.clauses[clause.id]?.evidence[link.id]
      if (!target) return
      if (wanted.relation !== link.relation) target.relation = scalar(wanted.relation)
      if (wanted.note !== link.note) target.note = scalar(wanted.note)
      if (wanted.newest && record && record.version > link.version) target.version = record.version
    })
    close()
  }
  return {
    open: () => typed?.link ?? "",
    form(clause, link, record) {
      const id = `link-${link.id}`
      if (typed?.link !== link.id) {
        const open = () => {
          typed = { link: link.id, relation: link.relation, note: link.note, newest: false }
          changed()
          document.getElementById(`${id}-relation`)?.focus()
        }
        const label = t("evidence-edit-label", { text: record?.text ?? link.record })
        return h("button", { type: "button", id, class: "button plain small", "aria-label": label, onclick: open }, t("evidence-edit"))
      }
      const now = typed
      const relation = h("select", { id: `${id}-relation`, class: "select", onchange: () => (now.relation = relation.value) }, ...RELATIONS.map((one) => option(one, t(`relation-${one}`))))
      relation.value = now.relation
      const note = h("input", { id: `${id}-note`, class: "input", type: "text", maxlength: NOTE_LETTERS_MAX, oninput: () => (now.note = note.value.trim().normalize("NFC")) })
      note.value = now.note
      const behind = record && !record.withdrawn && record.version > link.version
      const newest = h("input", { id: `${id}-newest`, type: "checkbox", checked: now.newest, onchange: () => (now.newest = newest.checked) })
      const submit = (event: Event) => {
        event.preventDefault()
        save(clause, link, record)
      }
      return h(
        "form",
        { class: "link-edit", onsubmit: submit },
        h("label", { for: relation.id, class: "small" }, t("evidence-relation")),
        relation,
        h("label", { for: note.id, class: "small" }, t("evidence-note")),
        note,
        behind ? h("div", { class: "answer" }, newest, h("label", { for: newest.id }, t("evidence-newest", { version: record.version }))) : null,
        h("button", { type: "submit", class: "button small" }, t("evidence-save")),
        h("button", { type: "button", class: "button plain small", onclick: close }, t("evidence-cancel")),
      )
    },
  }
}
