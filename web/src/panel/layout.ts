/** The frame of the editor: outline | paper | margin; on a small screen one of them at a time, chosen below. */
import type { Words } from "../words"
import type { Part } from "./desk"
import { h } from "./element"

export interface Frame {
  /** Where the text is put. */
  paper: HTMLElement
  outline: HTMLElement
  margin: HTMLElement
  tools: HTMLElement
  banner: HTMLElement
  /** Below, on a small screen. */
  tabs: HTMLElement
  show(part: Part): void
}

const PARTS: readonly Part[] = ["outline", "text", "margin"]

export function frame(place: HTMLElement, t: Words): Frame {
  const paper = h("div", { class: "paper" })
  const outline = h("div", { class: "ed-part ed-part--outline" })
  const margin = h("section", { class: "ed-part ed-part--margin", "aria-label": t("margin") })
  const tools = h("div", { class: "ed-bar" })
  const banner = h("div", {})
  const text = h("div", { class: "ed-part ed-part--text" }, paper)
  const tabs = PARTS.map((part) =>
    h("button", { type: "button", "data-part": part, onclick: () => show(part) }, t(`tab-${part}`)),
  )
  const show = (part: Part) => {
    place.dataset.show = part
    tabs.forEach((tab) => tab.setAttribute("aria-pressed", String(tab.dataset.part === part)))
  }
  const below = h("div", { class: "ed-tabs" }, ...tabs)
  place.classList.add("ed")
  place.replaceChildren(
    h("div", { class: "ed-top" }, tools, banner),
    h("div", { class: "ed-grid" }, outline, text, margin),
    below,
  )
  show("text")
  return { paper, outline, margin, tools, banner, tabs: below, show }
}
