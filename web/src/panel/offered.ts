/** What delegates offer to the chosen clause: equal offers as one, accepted with a note or declined with a reason. */
import { dayOf } from "./api"
import type { Desk } from "./desk"
import { elementId, h, refill, say } from "./element"
import type { OfferBundle, Offers } from "./offers"

/** The server refuses longer ones. */
const WORDS_LETTERS_MAX = 500

export interface Offered {
  dom: HTMLElement
  update(clause: string | null): void
}

export function offeredList(desk: Desk, offers: Offers): Offered {
  const { t } = desk
  const heading = h("h3", {})
  const list = h("ul", { class: "links offered" })
  const told = h("p", { class: "small", role: "status" })
  const section = h("div", { hidden: true }, heading, list)
  const dom = h("div", {}, section, told)
  let shown = ""
  /** What was typed, by offer: a list drawn anew loses nothing. */
  const typed = new Map<string, string>()

  const send = async (bundle: OfferBundle, how: "acceptance" | "refusal", words: string) => {
    const failed = await offers.answer(bundle.id, how, how === "acceptance" ? { note: words } : { reason: words })
    if (failed === null) typed.delete(`${how} ${bundle.id}`)
    const done = t(how === "acceptance" ? "offer-accepted" : "offer-declined")
    say(told, failed === null ? done : failed.trim() || t("offer-failed"))
  }
  const form = (bundle: OfferBundle, how: "acceptance" | "refusal") => {
    const id = elementId()
    const key = `${how} ${bundle.id}`
    const input = h("input", { id, class: "input", type: "text", maxlength: WORDS_LETTERS_MAX, oninput: () => typed.set(key, input.value) })
    input.value = typed.get(key) ?? (how === "acceptance" ? (bundle.offers.find((one) => one.note !== "")?.note ?? "") : "")
    const accepts = how === "acceptance"
    const submit = (event: Event) => {
      event.preventDefault()
      void send(bundle, how, input.value.trim().normalize("NFC"))
    }
    return h(
      "form",
      { class: "offer-form", onsubmit: submit },
      h("label", { for: id, class: "small" }, t(accepts ? "evidence-note" : "offer-reason")),
      input,
      h("button", { type: "submit", class: "button small" }, t(accepts ? "offer-accept" : "offer-decline")),
    )
  }
  const item = (bundle: OfferBundle) => {
    const { record } = bundle
    return h(
      "li",
      { class: "link", "data-offer": bundle.id },
      h("span", { class: `relation relation--${bundle.relation}` }, t(`relation-${bundle.relation}`)),
      h("p", { class: "link-text" }, record ? record.text : t("offer-unknown")),
      record && h("p", { class: "small quiet" }, t("evidence-source", { cell: record.meeting.cell, bloc: record.meeting.blocName, date: dayOf(record.meeting.date) })),
      record?.withdrawn === true && h("p", { class: "link-warn" }, t("evidence-withdrawn")),
      h("p", { class: "small" }, t("offer-by", { names: [...new Set(bundle.offers.map((one) => one.by))].join(", ") })),
      bundle.mayAccept && record?.withdrawn !== true && form(bundle, "acceptance"),
      bundle.mayDecline && h("details", { class: "offer-more", open: typed.has(`refusal ${bundle.id}`) }, h("summary", {}, t("offer-decline")), form(bundle, "refusal")),
    )
  }
  return {
    dom,
    update(clause) {
      if (clause !== shown) say(told, "")
      shown = clause ?? ""
      const bundles = clause === null ? [] : offers.of(clause)
      section.hidden = bundles.length === 0
      say(heading, t("offers", { count: bundles.length }))
      refill(list, JSON.stringify(bundles), () => bundles.map(item))
    },
  }
}
