/** Which shortcomings and causes the chosen proposal answers, and which shortcomings a cause stands for: boxes to tick, shared at once. */
import type { Desk, Panel, Sight } from "./desk"
import { h, refill } from "./element"
import { beginning, type ClauseSight } from "./overview"

/** What a clause of a kind may answer; the server follows the chain by the same. */
const ANSWERED: Record<string, readonly string[]> = { proposal: ["shortcoming", "cause"], cause: ["shortcoming"] }

export function answersPanel(desk: Desk): Panel {
  const { t } = desk
  const heading = h("h2", { id: "answers-panel" })
  const list = h("div", { class: "answers" })
  const dom = h("section", { class: "ed-panel", "aria-labelledby": "answers-panel", hidden: true }, heading, list)
  const update = ({ overview, clause, mayEdit }: Sight) => {
    const proposal = clause ? overview.byId.get(clause) : undefined
    const wanted = (proposal && ANSWERED[proposal.kind]) ?? []
    dom.hidden = wanted.length === 0
    if (!proposal || dom.hidden) return
    heading.textContent = t(proposal.kind === "cause" ? "answers-cause" : "answers", { code: proposal.code })
    const asked = overview.clauses.filter((one) => wanted.includes(one.kind))
    const key = JSON.stringify([proposal.id, proposal.answers, mayEdit, asked.map((one) => [one.id, one.code, beginning(one.text)])])
    const focused = document.activeElement?.id ?? ""
    const made = refill(list, key, () => {
      if (!asked.length) return [h("p", { class: "quiet" }, t("answers-empty"))]
      return asked.map((one) => box(desk, proposal, one, mayEdit))
    })
    // A tick draws the list anew; the keyboard stays where it was.
    if (made && focused.startsWith("answers-")) document.getElementById(focused)?.focus()
  }
  return { dom, update }
}

function box(desk: Desk, proposal: ClauseSight, asked: ClauseSight, mayEdit: boolean): HTMLElement {
  const id = `answers-${asked.id}`
  const set = () =>
    desk.change((draft) => {
      const target = draft.clauses[proposal.id]
      if (!target) return
      if (input.checked) target.answers[asked.id] = true
      else delete target.answers[asked.id]
    })
  const checked = proposal.answers.includes(asked.id)
  const input = h("input", { type: "checkbox", id, checked, disabled: !mayEdit, onchange: set })
  return h("div", { class: "answer" }, input, h("label", { for: id }, h("strong", {}, asked.code), ` ${beginning(asked.text)}`))
}
