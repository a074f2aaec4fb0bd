/** The form of a sheet: what stands in it, filling it in, and which of its fields the server does not take. */
import type { Wrong } from "./queue"
import { STEP, type Typed } from "./sheet"

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const LINES = "other_steps"

function fields(form: HTMLFormElement): Field[] {
  return Array.from(form.querySelectorAll<Field>("input[name], textarea[name], select[name]")).filter((one) => one.name !== "csrf")
}

const ticked = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")

/** What a field stands under: a step under its words. */
const nameOf = (field: Field) => (field.dataset.step ? STEP + field.dataset.step : field.name)

/** Reads what is typed. */
export function read(form: HTMLFormElement): Typed {
  const typed: Typed = {}
  for (const field of fields(form)) {
    if (field.name === LINES) {
      field.value.split("\n").forEach((line) => line.trim() && (typed[STEP + line.trim()] = "yes"))
    } else if (!ticked(field)) {
      typed[field.name] = field.value.trim()
    } else if (field.checked) {
      typed[nameOf(field)] = field.value
    }
  }
  return typed
}

/** Fills the form in; steps that its checklist does not have stay with it. */
export function fill(form: HTMLFormElement, typed: Typed): void {
  const all = fields(form)
  const known = all.map(nameOf)
  for (const field of all) {
    if (field.name === LINES) {
      const others = Object.keys(typed).filter((name) => name.indexOf(STEP) === 0 && typed[name] && known.indexOf(name) < 0)
      field.value = others.map((name) => name.slice(STEP.length)).join("\n")
    } else if (ticked(field)) {
      field.checked = typed[nameOf(field)] === field.value
    } else {
      field.value = typed[field.name] || ""
    }
  }
}

/** What a field is called on the page. */
export function label(form: HTMLFormElement, name: string): string {
  if (name.indexOf(STEP) === 0) return name.slice(STEP.length)
  const field = fields(form).find((one) => one.name === name)
  if (!field) return name
  if (field.dataset.label) return field.dataset.label
  const found = form.querySelector<HTMLElement>(`label[for="${name}"]`) || field.closest("label") || field.closest("fieldset")!.querySelector("legend")
  const own = field instanceof HTMLInputElement && field.type === "radio" ? field.closest("fieldset")!.querySelector("legend") : found
  return own && own.firstChild ? textOf(own) : name
}

/** The words of a label without what stands beside them in small. */
function textOf(element: Element): string {
  return Array.from(element.childNodes)
    .filter((node) => !(node instanceof HTMLElement && node.classList.contains("optional")))
    .map((node) => node.textContent || "")
    .join("")
    .trim()
}

/** The list above the form, and a line at each field; none of either when nothing is wrong. */
export function mark(form: HTMLFormElement, summary: HTMLElement, wrong: readonly Wrong[], reason: string): void {
  form.querySelectorAll("[data-made]").forEach((one) => one.parentNode!.removeChild(one))
  form.querySelectorAll(".bad").forEach((one) => one.classList.remove("bad"))
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"))
  const list = summary.querySelector("ul")!
  while (list.firstChild) list.removeChild(list.firstChild)
  summary.hidden = !wrong.length && !reason
  for (const { field, message } of wrong) {
    const place = document.getElementById(field)
    const item = list.appendChild(document.createElement("li"))
    const words = `${label(form, field)}: ${message}`
    if (!place || !form.contains(place)) {
      item.textContent = words
      continue
    }
    const link = item.appendChild(document.createElement("a"))
    link.href = `#${field}`
    link.textContent = place instanceof HTMLFieldSetElement ? message : words
    const box = place.closest(".field") || place
    box.classList.add("bad")
    place.setAttribute("aria-invalid", "true")
    const line = document.createElement("p")
    line.className = "error"
    line.dataset.made = "yes"
    line.textContent = message
    const head = box.querySelector("legend, label")
    box.insertBefore(line, head ? head.nextSibling : box.firstChild)
  }
  if (!wrong.length && reason) list.appendChild(document.createElement("li")).textContent = reason
}

/** The rows of a comparison. */
export function compare(body: HTMLElement, rows: readonly [string, string, string][]): void {
  while (body.firstChild) body.removeChild(body.firstChild)
  // On a phone each row is a card, and each cell says of which column it is.
  const heads = Array.from(body.parentElement!.querySelectorAll("thead th")).map((one) => one.textContent || "")
  for (const [name, mine, theirs] of rows) {
    const row = body.appendChild(document.createElement("tr"))
    const head = row.appendChild(document.createElement("th"))
    head.scope = "row"
    head.textContent = name
    ;[mine, theirs].forEach((words, at) => {
      const cell = row.appendChild(document.createElement("td"))
      cell.dataset.label = heads[at + 1] || ""
      cell.textContent = words
    })
  }
}
