/**
 * The small script of plain pages. Every form works without it.
 *
 * Forms with `data-draft` keep what is typed in this browser until they are sent, and ask before it is left behind.
 * Buttons with `data-confirm` ask their question first.
 */
import { showCurrent } from "./look/menu"
import { waitForNames } from "./look/names"

const PREFIX = "duthao.draft."
/** A draft nobody came back to for a week is thrown away, for others may use this computer. */
const DRAFT_LASTS_MS = 7 * 24 * 3600 * 1000

interface Draft {
  at: number
  sent: boolean
  values: Record<string, string>
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

let leaving = false

function keyOf(form: HTMLFormElement): string {
  return `${PREFIX}${location.pathname}#${form.dataset.draft || form.id}`
}

// Hidden fields are the server's (tokens), passwords and codes nobody's but the writer's.
function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter((element): element is Field => {
    if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return element.name !== ""
    const kept = ["text", "search", "number", "date", "time", "radio", "checkbox"]
    return element instanceof HTMLInputElement && element.name !== "" && kept.includes(element.type)
  })
}

function isBox(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox")
}

function nameOf(field: Field): string {
  return isBox(field) ? `${field.name}=${field.value}` : field.name
}

function valueOf(field: Field): string {
  return isBox(field) ? String(field.checked) : field.value
}

function isTouched(field: Field): boolean {
  if (isBox(field)) return field.checked !== field.defaultChecked
  if (field instanceof HTMLSelectElement) return Array.from(field.options).some((one) => one.selected !== one.defaultSelected)
  return field.value !== field.defaultValue
}

function read(key: string): Draft | null {
  try {
    return JSON.parse(localStorage.getItem(key) || "null") as Draft | null
  } catch {
    return null
  }
}

// A browser without storage keeps nothing; the question at leaving still stands.
function write(key: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(key, JSON.stringify(draft))
    else localStorage.removeItem(key)
  } catch {
    return
  }
}

function keep(form: HTMLFormElement, sent: boolean): void {
  const touched = fieldsOf(form).filter(isTouched)
  const values: Record<string, string> = {}
  touched.forEach((field) => (values[nameOf(field)] = valueOf(field)))
  write(keyOf(form), touched.length ? { at: Date.now(), sent, values } : null)
}

function restore(form: HTMLFormElement): void {
  const draft = read(keyOf(form))
  if (!draft) return
  const { type } = (performance.getEntriesByType("navigation")[0] || {}) as PerformanceNavigationTiming
  // A form that was sent is done with, unless the person came back to it because the sending failed.
  const done = draft.sent && type !== "back_forward"
  if (done || Date.now() - draft.at > DRAFT_LASTS_MS) return write(keyOf(form), null)
  for (const field of fieldsOf(form)) {
    const value = draft.values[nameOf(field)]
    // What the server put into the form (after an error) is newer than the draft.
    if (value === undefined || isTouched(field)) continue
    if (isBox(field)) field.checked = value === "true"
    else if (field.value === "" || field instanceof HTMLSelectElement) field.value = value
  }
}

function tend(form: HTMLFormElement): void {
  restore(form)
  let timer = 0
  form.addEventListener("input", () => {
    clearTimeout(timer)
    timer = window.setTimeout(() => keep(form, false), 300)
  })
  form.addEventListener("submit", () => {
    leaving = true
    clearTimeout(timer)
    keep(form, true)
  })
}

const forms = Array.from(document.querySelectorAll<HTMLFormElement>("form[data-draft]"))
forms.forEach(tend)

window.addEventListener("beforeunload", (event) => {
  if (leaving || !forms.some((form) => fieldsOf(form).some(isTouched))) return
  event.preventDefault()
  // Older browsers ask only when this is set.
  event.returnValue = ""
})

// The page may come back from the browser's memory after a failed sending.
window.addEventListener("pageshow", () => (leaving = false))

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-confirm]") : null
  if (button && !window.confirm(button.dataset.confirm)) event.preventDefault()
})

showCurrent()
// Letters that come later are of another width.
void document.fonts.ready.then(() => showCurrent())
waitForNames()
