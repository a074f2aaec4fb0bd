/** The form that links a record: search by words, bloc and meeting, choose one, say how it relates, attach. */
import { type Api, type Asked, dayOf, type EvidenceRecord } from "./api"
import type { Desk } from "./desk"
import { elementId, h, option } from "./element"
import { type NewLink, sourceOf } from "./evidence"

/** Typing pauses this long before the server is asked. */
const SEARCH_AFTER_MS = 250

/** A note is a hint beside a link, not a record of its own; the gate refuses longer ones. */
const NOTE_LETTERS_MAX = 500

export function linkForm(desk: Desk, api: Api, attach: (link: NewLink) => void): { dom: HTMLElement } {
  const { t } = desk
  const query = h("input", { id: elementId(), class: "input", type: "search", autocomplete: "off", maxlength: 200 })
  const bloc = h("select", { id: elementId(), class: "select" }, option("", t("evidence-bloc-all")))
  const meeting = h("select", { id: elementId(), class: "select" }, option("", t("evidence-meeting-all")))
  const results = resultList(desk, api, () => ({ query: query.value.trim(), bloc: bloc.value, meeting: meeting.value }))
  const relation = h(
    "select",
    { id: elementId(), class: "select" },
    ...["supports", "contradicts", "quantifies"].map((one) => option(one, t(`relation-${one}`))),
  )
  const note = h("input", { id: elementId(), class: "input", type: "text", maxlength: NOTE_LETTERS_MAX })
  const error = h("p", { class: "error", role: "alert" })
  const submit = (event: Event) => {
    event.preventDefault()
    const record = results.chosen()
    error.textContent = record ? "" : t("evidence-pick-first")
    if (!record) return
    attach({ record, relation: relation.value, note: note.value.trim().normalize("NFC") })
    note.value = ""
    results.clear()
  }
  let timer = 0
  query.addEventListener("input", () => {
    clearTimeout(timer)
    timer = window.setTimeout(results.search, SEARCH_AFTER_MS)
  })
  // Another bloc has other meetings.
  const listMeetings = () => {
    const wanted = bloc.value
    meeting.value = ""
    api.meetings(wanted).then(
      (meetings) => {
        if (bloc.value !== wanted) return
        const named = meetings.map((one) => option(one.id, t("evidence-meeting-of", { cell: one.cellName, round: one.round, date: dayOf(one.date) })))
        meeting.replaceChildren(option("", t("evidence-meeting-all")), ...named)
      },
      () => undefined,
    )
  }
  bloc.addEventListener("change", () => {
    listMeetings()
    results.search()
  })
  meeting.addEventListener("change", results.search)
  const form = h(
    "form",
    { class: "link-form", onsubmit: submit },
    field(t("evidence-search"), query, t("evidence-search-hint")),
    field(t("evidence-bloc"), bloc),
    field(t("evidence-meeting"), meeting),
    results.dom,
    field(t("evidence-relation"), relation),
    field(`${t("evidence-note")} ${t("evidence-note-optional")}`, note),
    error,
    h("button", { type: "submit", class: "button" }, t("evidence-attach")),
  )
  // Nothing is asked of the server before the form is wanted.
  const open = () => {
    if (!dom.open || bloc.options.length > 1) return
    results.search()
    listMeetings()
    api.blocs().then(
      (blocs) => bloc.append(...blocs.map((one) => option(one.id, one.name))),
      () => undefined,
    )
  }
  const summary = h("summary", {}, t("evidence-add"))
  const dom = h("details", { class: "link-add", ontoggle: open }, summary, form)
  return { dom }
}

function field(label: string, input: HTMLElement, hint?: string): HTMLElement {
  const hintId = hint ? elementId() : null
  if (hintId) input.setAttribute("aria-describedby", hintId)
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    hintId && h("p", { class: "hint", id: hintId }, hint!),
    input,
  )
}

interface Results {
  dom: HTMLElement
  search: () => void
  chosen: () => EvidenceRecord | null
  clear: () => void
}

function resultList(desk: Desk, api: Api, asked: () => Asked): Results {
  const { t } = desk
  const name = elementId()
  const state = h("p", { class: "small quiet", role: "status" })
  const list = h("div", { class: "results" })
  const more = h("button", { type: "button", class: "button plain small", hidden: true }, t("evidence-more"))
  const dom = h("fieldset", { class: "results-box" }, h("legend", {}, t("evidence-results")), state, list, more)
  let found: EvidenceRecord[] = []
  let chosen: EvidenceRecord | null = null
  let after: string | null = null
  let running: AbortController | null = null

  const draw = () => list.replaceChildren(...found.map((record) => result(desk, name, record, chosen?.id === record.id, (one) => (chosen = one))))
  const ask = async (fresh: boolean) => {
    running?.abort()
    const mine = (running = new AbortController())
    state.textContent = t("evidence-searching")
    try {
      const { items, next } = await api.search(asked(), fresh ? null : after, mine.signal)
      found = fresh ? items : [...found, ...items]
      after = next
      state.textContent = found.length ? "" : t("evidence-no-results")
      if (!found.some((record) => record.id === chosen?.id)) chosen = null
      more.hidden = next === null
      draw()
    } catch {
      if (!mine.signal.aborted) state.textContent = t("evidence-search-failed")
    }
  }
  more.addEventListener("click", () => void ask(false))
  const clear = () => {
    chosen = null
    draw()
  }
  return { dom, search: () => void ask(true), chosen: () => chosen, clear }
}

function result(
  desk: Desk,
  name: string,
  record: EvidenceRecord,
  checked: boolean,
  pick: (record: EvidenceRecord) => void,
): HTMLElement {
  const id = elementId()
  const radio = h("input", { type: "radio", name, id, value: record.id, checked, disabled: record.withdrawn, onchange: () => pick(record) })
  return h(
    "div",
    { class: "result" },
    radio,
    h(
      "label",
      { for: id },
      record.text,
      h("span", { class: "small quiet" }, sourceOf(desk, record)),
      record.withdrawn && h("span", { class: "link-warn" }, desk.t("evidence-withdrawn")),
    ),
  )
}
