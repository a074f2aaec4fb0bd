/** Says at once that the resolution has moved to another stage, and what the writer may do now. */
import type { Standing } from "../state"
import type { Desk, Panel, Sight } from "./desk"
import { h, refill, say } from "./element"
import { homeOf } from "./lane"

export function stagePanel(desk: Desk): Panel & { readOnly: HTMLElement } {
  const { t, boot } = desk
  const dom = h("div", { class: "ed-banner ed-banner--stage", role: "status", hidden: true })
  const readOnly = h("p", { class: "ed-readonly", hidden: boot.mayEdit }, t("read-only"))
  let stage = boot.stage
  const update = ({ state: { standing }, mayEdit, suggests }: Sight) => {
    readOnly.hidden = mayEdit
    say(readOnly, t(suggests ? "suggest-here" : "read-only"))
    if (!standing || standing.stage === stage) return
    stage = standing.stage
    const lozenge = document.getElementById("stage")
    if (lozenge) say(lozenge, t(`stage-${stage}`))
    dom.hidden = false
    refill(dom, JSON.stringify(standing), () => [
      h("p", {}, `${t("stage-moved", { stage: t(`stage-${stage}`) })} ${t(may(standing, suggests))}`),
      h("a", { class: "button", href: homeOf(boot) }, t("stage-overview")),
      h("button", { type: "button", class: "button plain", onclick: () => (dom.hidden = true) }, t("stage-seen")),
    ])
  }
  return { dom, readOnly, update }
}

function may({ mayEdit, mayLink }: Standing, suggests: boolean): string {
  if (mayEdit) return "stage-may-edit"
  if (suggests) return "stage-may-suggest"
  return mayLink ? "stage-may-link" : "stage-may-read"
}
