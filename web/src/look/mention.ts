/**
 * Names offered behind `@` in a comment, fetched when somebody writes the sign: chosen with the arrows and Enter or by a
 * press, and written as they stand. Whoever writes a whole name by hand names the same person; nothing else depends on this.
 *
 * It finds fields inside `[data-names]`, and `[data-names-list]` with every word to show. The field stays a plain text field:
 * no key is taken while a word is being composed, and what an input method holds is never written over.
 */
import { namedAt, type Place, written } from "./named"

interface Name {
  name: string
  title: string
}

type Field = HTMLTextAreaElement | HTMLInputElement

/** A fast typist is asked for once a syllable. */
const REST_MS = 150
/** What a key tells while an input method has it. */
const COMPOSING_KEY = 229
/** What a phone shows without a bar to scroll by, which no keyboard would reach. */
const SHOWN_MAX = 5
const LIST_ID = "names-list"

const known = new Map<string, readonly Name[]>()

const list = document.createElement("ul")
list.id = LIST_ID
list.className = "names-list"
list.setAttribute("role", "listbox")
const told = document.createElement("span")
told.className = "vh"
told.setAttribute("role", "status")
/** Takes no place itself: the list lies over what follows, so that no button moves away from under a finger. */
const stand = document.createElement("div")
stand.className = "names-stand"
stand.append(list, told)

let field: Field | null = null
let place: Place | null = null
let names: readonly Name[] = []
let chosen = 0
/** The sign whose list was closed by hand: it stays closed until another sign is written. */
let closedAt = -1
let timer = 0
let composing = false
let taking = false

export function isNaming(target: EventTarget | null): target is Field {
  const plain = target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === "text")
  return plain && (target as Field).closest("[data-names]") !== null
}

/** Looks at what stands behind the last sign before the caret. */
function look(at: Field): void {
  const caret = at.selectionEnd === at.selectionStart ? at.selectionEnd : null
  const found = caret === null ? null : namedAt(at.value, caret)
  if (!found) closedAt = -1
  if (!found || found.from === closedAt) return close()
  // Another field, another sign: what was offered there says nothing here.
  if (field !== at || !place || place.from !== found.from) close()
  field = at
  place = found
  clearTimeout(timer)
  timer = window.setTimeout(() => void offer(at, found.typed), known.has(found.typed) ? 0 : REST_MS)
}

async function offer(at: Field, typed: string): Promise<void> {
  const found = await asked(typed)
  // Meanwhile more was typed, or the field was left.
  if (field !== at || !place || place.typed !== typed || document.activeElement !== at) return
  // The one name that it can be, and whole: there is nothing left to choose.
  names = found.length === 1 && found[0]!.name === typed.trim() ? [] : found.slice(0, SHOWN_MAX)
  chosen = 0
  draw(at)
}

async function asked(typed: string): Promise<readonly Name[]> {
  const before = known.get(typed)
  if (before) return before
  // What nobody's name holds is held by none with more behind it either.
  for (let end = 1; end < typed.length; end++) {
    const shorter = known.get(typed.slice(0, end))
    if (shorter && !shorter.length) return []
  }
  try {
    const answer = await fetch(`/api/v1/names?q=${encodeURIComponent(typed)}`, { credentials: "same-origin" })
    if (!answer.ok) return []
    const found = (await answer.json()) as Name[]
    known.set(typed, found)
    return found
  } catch {
    // Without a network the name is written by hand.
    return []
  }
}

function draw(at: Field): void {
  if (!names.length) return hide()
  if (stand.previousElementSibling !== at) at.insertAdjacentElement("afterend", stand)
  list.textContent = ""
  names.forEach((one, nth) => {
    const option = document.createElement("li")
    option.id = `${LIST_ID}-${nth}`
    option.setAttribute("role", "option")
    const name = document.createElement("bdi")
    name.textContent = one.name
    const title = document.createElement("bdi")
    title.className = "quiet small"
    title.textContent = one.title
    option.append(name, " ", title)
    list.appendChild(option)
  })
  stand.hidden = false
  at.setAttribute("aria-autocomplete", "list")
  at.setAttribute("aria-controls", LIST_ID)
  const words = (document.querySelector<HTMLElement>("[data-names-list]") || document.body).dataset
  list.setAttribute("aria-label", words.namesList || "")
  const says = (words.namesCount || "").replace("#", String(names.length))
  if (told.textContent !== says) told.textContent = says
  mark()
  // Of a list that begins at the edge of a sheet as much is shown as there is room for.
  list.scrollIntoView({ block: "nearest" })
}

/** Shows which name Enter would write. */
function mark(): void {
  Array.from(list.children).forEach((option, nth) => option.setAttribute("aria-selected", String(nth === chosen)))
  if (field) field.setAttribute("aria-activedescendant", `${LIST_ID}-${chosen}`)
  const current = list.children[chosen]
  if (current) current.scrollIntoView({ block: "nearest" })
}

function hide(): void {
  names = []
  stand.hidden = true
  told.textContent = ""
  if (field) field.removeAttribute("aria-activedescendant")
}

function close(): void {
  clearTimeout(timer)
  hide()
  field = null
  place = null
}

function take(nth: number): void {
  const [at, one] = [field, names[nth]]
  if (!at || !one) return
  if (composing) {
    // What an input method still holds is first made the field's own: the field is left for a moment.
    taking = true
    at.blur()
    at.focus()
    taking = false
  }
  const caret = at.selectionEnd === null ? at.value.length : at.selectionEnd
  const found = namedAt(at.value, caret)
  if (found) {
    at.setRangeText(written(one.name, at.value.slice(caret)), found.from, caret, "end")
    closedAt = found.from
  }
  close()
  // As if it had been typed: drafts are kept by the same event.
  at.dispatchEvent(new Event("input", { bubbles: true }))
}

function pressed(event: KeyboardEvent): void {
  if (event.target !== field || !names.length || event.isComposing || event.keyCode === COMPOSING_KEY) return
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    chosen = (chosen + (event.key === "ArrowDown" ? 1 : names.length - 1)) % names.length
    mark()
  } else if (event.key === "Enter") take(chosen)
  else if (event.key === "Escape") {
    closedAt = place ? place.from : -1
    close()
  } else return
  event.preventDefault()
  event.stopPropagation()
}

stand.hidden = true
// The keyboard stays in the field.
list.addEventListener("pointerdown", (event) => event.preventDefault())
list.addEventListener("mousedown", (event) => event.preventDefault())
list.addEventListener("click", (event) => {
  const option = event.target instanceof Element ? event.target.closest("[role=option]") : null
  if (option) take(Array.from(list.children).indexOf(option))
})
document.addEventListener("input", (event) => isNaming(event.target) && look(event.target))
document.addEventListener("compositionstart", () => (composing = true))
document.addEventListener("compositionend", (event) => {
  composing = false
  if (isNaming(event.target)) look(event.target)
})
document.addEventListener("keydown", pressed, true)
document.addEventListener("focusout", (event) => {
  if (event.target === field && !taking) close()
})
// Fetched because of a sign that stands there already.
if (isNaming(document.activeElement)) look(document.activeElement)
