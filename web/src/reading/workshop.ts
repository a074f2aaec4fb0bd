/**
 * The workshop's pages, live: parts marked `data-live` are renewed when the agenda moves on. The pages are complete
 * without this script; what somebody types, or a part in which the keyboard stands, is never replaced.
 *
 * The stream is closed while the page is hidden: browsers allow six at once, and people leave tabs open.
 */
import { listenForNotices } from "../look/bell"

const root = document.getElementById("workshop")
const url = (root && root.dataset.events) || ""
const address = (root && root.dataset.page) || ""

/** What happens in one breath is fetched once. */
const GATHER_MS = 300

let source: EventSource | null = null
let timer = 0
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

/** Lists that were opened stay open. */
function keepOpen(old: Element, fresh: Element): void {
  const opened = old.querySelectorAll("details")
  fresh.querySelectorAll("details").forEach((details, at) => {
    if (opened[at]) details.open = opened[at]!.open
  })
}

async function renew(): Promise<void> {
  waiting = false
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null)
  // Without an answer the stream breaks as well; it comes back, and the parts are fetched then.
  if (!answer || !answer.ok || answer.redirected) return
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html")
  for (const part of Array.from(document.querySelectorAll("[data-live]"))) {
    const now = fresh.getElementById(part.id)
    if (!now) continue
    if (!isFree(part)) {
      waiting = true
      continue
    }
    keepOpen(part, now)
    if (now.innerHTML === part.innerHTML) continue
    part.innerHTML = now.innerHTML
    part.classList.remove("fresh-in")
    // Asked for its width, the browser begins the fade anew.
    void (part as HTMLElement).offsetWidth
    part.classList.add("fresh-in")
  }
}

function soon(): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void renew(), GATHER_MS)
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
