/**
 * The page of a text's life: the slider reads the text as it stood at each step, without leaving the page.
 *
 * The page is complete without this script. It finds `#slider` with the address of the text (`data-text`) and words
 * to show (`data-loading`, `data-lost`), in it `#moment`; `#steps` with one `li[data-point]` a step, newest first, and marks whose link names a step (`a[data-of]`); `#shown`
 * where the text stands; `#line` for what is going on.
 */
import { showCurrent } from "../look/menu"

/** A slider under a thumb passes many steps; one is read when it rests. */
const REST_MS = 150

const slider = document.getElementById("slider")
const range = document.getElementById("moment") as HTMLInputElement | null
const shown = document.getElementById("shown")
const line = document.getElementById("line")
const steps = Array.from(document.querySelectorAll<HTMLElement>("#steps [data-point]")).reverse()

/** Of several readings under way only the newest is shown. */
let turn = 0
let resting = 0

function say(words: string): void {
  if (line && line.textContent !== words) line.textContent = words
}

/** The date, who, and how much of a step, as the list has it. */
function labelOf(step: HTMLElement): string {
  return (step.textContent || "").replace(/\s+/g, " ").trim()
}

function mark(step: HTMLElement): void {
  for (const one of steps) one.querySelector("a")!.removeAttribute("aria-current")
  step.querySelector("a")!.setAttribute("aria-current", "true")
  range!.setAttribute("aria-valuetext", labelOf(step))
}

async function read(step: HTMLElement): Promise<void> {
  const mine = ++turn
  say(slider!.dataset.loading || "")
  const answer = await fetch(`${slider!.dataset.text}?at=${step.dataset.point}&first=${step.dataset.first}`, { credentials: "same-origin" })
  if (!answer.ok) throw new Error(String(answer.status))
  const html = await answer.text()
  if (mine !== turn) return
  // Parsed apart: nothing in it runs.
  const fresh = new DOMParser().parseFromString(html, "text/html").body
  const top = window.scrollY
  shown!.replaceChildren(...Array.from(fresh.childNodes).map((node) => document.importNode(node, true)))
  // Whoever follows one clause through its life stays beside it.
  window.scrollTo(0, top)
  say(labelOf(step))
  history.replaceState(null, "", step.querySelector("a")!.href)
}

function go(at: number): void {
  const step = steps[at]
  if (!step) return
  mark(step)
  read(step).catch(() => say(slider!.dataset.lost || ""))
}

function start(): void {
  if (!slider || !range || !shown || !steps.length) return
  const now = steps.findIndex((step) => step.querySelector("[aria-current]"))
  range.value = String(now < 0 ? steps.length - 1 : now)
  range.setAttribute("aria-valuetext", labelOf(steps[Number(range.value)]!))
  slider.hidden = false
  range.addEventListener("input", () => {
    const at = Number(range.value)
    say(labelOf(steps[at]!))
    clearTimeout(resting)
    resting = window.setTimeout(() => go(at), REST_MS)
  })
  document.getElementById("steps")!.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null
    if (!link) return
    // A mark leads to the text as it stood then.
    const of = link.dataset.of || link.closest<HTMLElement>("[data-point]")?.dataset.point
    const step = steps.find((one) => one.dataset.point === of)
    if (!step) return
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const at = steps.indexOf(step)
    range.value = String(at)
    go(at)
  })
}

showCurrent()
start()
