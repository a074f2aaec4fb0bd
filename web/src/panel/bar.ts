/** The thin bar above the page, where the server's page brings none: product, resolution, stage, signal, notices (`template#bell`), person. */
import type { Boot } from "./desk"
import { h } from "./element"
import { homeOf } from "./lane"
import type { Words } from "../words"

/** Returns the bar, with the place for the saved signal in it; null where the page already has one. */
export function bar(boot: Boot, t: Words): HTMLElement | null {
  if (document.querySelector(".bar")) return null
  const { title, stage, person, roleWords } = boot
  const bell = document.querySelector<HTMLTemplateElement>("template#bell")
  return h(
    "header",
    { class: "bar" },
    h("a", { class: "bar-product", href: "/" }, t("product")),
    h(
      "div",
      { class: "bar-where" },
      h("a", { href: homeOf(boot), title }, title),
      h("span", { class: "lozenge", id: "stage" }, t(`stage-${stage}`)),
    ),
    h(
      "div",
      { class: "bar-end" },
      h("span", { id: "saved" }),
      bell && document.importNode(bell.content, true),
      h("span", { class: "account-name" }, person.name, h("span", { class: "account-roles" }, roleWords ? ` — ${roleWords}` : "")),
    ),
  )
}
