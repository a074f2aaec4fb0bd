/**
 * The workshop's pages, live: parts marked `data-live` are renewed when the agenda or the words move on. The pages are
 * complete without this script; what somebody types, or a part in which the keyboard stands, is never replaced. Only
 * what is new fades in: a whole wall that blinks at every word is not read.
 *
 * The stream is closed while the page is hidden: browsers allow six at once, and people leave tabs open.
 */
import { listenForNotices } from "../look/bell"

const root = document.getElementById("workshop")
const url = (root && root.dataset.events) || ""
const address = (root && root.dataset.page) || ""

/** What happens in one breath is fetched once; while people type on, the page follows at this pace. */
const GATHER_MS = 300

let source: EventSource | null = null
let timer = 0
let fetching = false
let waiting = false

/** A part may be replaced when nobody is in it and no box in it was changed. */
function isFree(part: Element): boolean {
  if (part.contains(document.activeElement)) return false
  return !Array.from(part.querySelectorAll("input, textarea, select")).some((field) => {
    if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked !== field.defaultChecked
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue
    return field instanceof HTMLSelectElement && field.selectedIndex > 0
  })
}

/** The pieces of a part that come and go on their own. */
const PIECES = "h1, h2, li, p, ins, del"

/** What a piece says by itself, without the pieces inside. */
function said(piece: Element): string {
  const own = piece.cloneNode(true) as Element
  own.querySelectorAll(PIECES).forEach((inner) => inner.remove())
  return `${piece.tagName} ${own.textContent || ""}`
}

/** Puts the fresh part in place of the old; pieces that say something new fade in. */
function replace(part: Element, now: Element): void {
  const known = new Set(Array.from(part.querySelectorAll(PIECES), said))
  part.innerHTML = now.innerHTML
  for (const piece of Array.from(part.querySelectorAll(PIECES))) {
    // A clause that gets a mark stands as it stood: the mark alone is new.
    if (!known.has(said(piece)) && !piece.querySelector("ins, del")) piece.classList.add("fresh-in")
  }
}

/** Lists that were opened stay open. */
function keepOpen(old: Element, fresh: Element): void {
  const opened = old.querySelectorAll("details")
  fresh.querySelectorAll("details").forEach((details, at) => {
    if (opened[at]) details.open = opened[at]!.open
  })
}

async function renew(): Promise<void> {
  waiting = false
  const answer = await fetch(address, { credentials: "same-origin" })
  if (!answer.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of Array.from(document.querySelectorAll("[data-live]"))) {
    const now = fresh.getElementById(part.id)
    if (!now) continue
    if (!isFree(part)) {
      waiting = true
      continue
    }
    keepOpen(part, now)
    if (!isSame(part, now)) replace(part, now)
  }
}

/** The part as the server made it: what faded in before is no difference. */
function isSame(part: Element, now: Element): boolean {
  const bare = part.cloneNode(true) as Element
  bare.querySelectorAll(".fresh-in").forEach((piece) => {
    piece.classList.remove("fresh-in")
    if (!piece.className) piece.removeAttribute("class")
  })
  return bare.innerHTML === now.innerHTML
}

async function catchUp(): Promise<void> {
  timer = 0
  // One at a time: an answer that was overtaken would put the old words back.
  if (fetching) return soon()
  fetching = true
  // Without an answer the stream breaks as well; it comes back, and the parts are fetched then.
  await renew().catch(() => undefined)
  fetching = false
}

function soon(): void {
  if (!timer) timer = window.setTimeout(() => void catchUp(), GATHER_MS)
}

function follow(): void {
  if (document.visibilityState === "hidden") {
    if (source) source.close()
    source = null
  } else if (!source) {
    source = new EventSource(url)
    source.addEventListener("agenda", soon)
    source.addEventListener("stage", soon)
    listenForNotices(source)
    // The first thing told on every connection, and whenever the words change: what was missed is fetched.
    source.addEventListener("text", soon)
  }
}

if (url && "EventSource" in window) {
  document.addEventListener("visibilitychange", follow)
  document.addEventListener("focusout", () => {
    if (waiting) soon()
  })
  follow()
}

/** Nothing is handed out: the name of each part stays its own. */
export {}
