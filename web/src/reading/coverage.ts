/**
 * The coverage page, live: cells that changed are put in place, nothing else moves under the reader.
 *
 * The page is complete without this script. It finds `#live` with two addresses (`data-events`, `data-tables`), in it
 * `#tables`, and `#line` with the words to show (`data-open`, `data-lost`). The stream is closed while the page is hidden.
 */
import { listenForNotices } from "../look/bell"

/** While people type each word is an event; the tables are fetched at most about this often, a hall spread over it. */
const FETCH_AFTER_MS = 400
const FETCH_SPREAD_MS = 800
/** The browser gives up for good after some errors; then the line is opened again after about this long. */
const REOPEN_MS = 5_000
/** As long as the fade of what changed lasts. */
const FRESH_MS = 1_500

const CELLS = '[id^="cov-"]'

const live = document.getElementById("live")
const line = document.getElementById("line")
const eventsUrl = (live && live.dataset.events) || ""
const tablesUrl = (live && live.dataset.tables) || ""

let source: EventSource | null = null
let fetching = false
let again = false

function tell(state: "open" | "lost"): void {
  if (!line) return
  const words = (state === "open" ? line.dataset.open : line.dataset.lost) || ""
  if (line.textContent !== words) line.textContent = words
}

function follow(): void {
  if (document.visibilityState === "hidden") {
    if (source) source.close()
    source = null
  } else if (!source) {
    listen()
  }
}

function listen(): void {
  const mine = (source = new EventSource(eventsUrl))
  mine.onopen = () => tell("open")
  // The stream begins with the newest text: what was missed while it was down is asked for by that.
  mine.addEventListener("text", soon)
  mine.addEventListener("records", soon)
  listenForNotices(mine)
  mine.onerror = () => {
    if (source !== mine) return
    tell("lost")
    if (mine.readyState !== EventSource.CLOSED) return
    source = null
    setTimeout(follow, REOPEN_MS * (0.5 + Math.random()))
  }
}

function soon(): void {
  again = fetching
  if (fetching) return
  fetching = true
  setTimeout(
    () => {
      again = false
      renew()
        .catch(() => tell("lost"))
        .then(() => {
          fetching = false
          if (again) soon()
        })
    },
    FETCH_AFTER_MS + Math.random() * FETCH_SPREAD_MS,
  )
}

async function renew(): Promise<void> {
  const answer = await fetch(tablesUrl, { credentials: "same-origin", cache: "no-cache" })
  const now = document.getElementById("tables")
  if (!answer.ok || !now) return
  // Parsed apart: nothing in it runs.
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("tables")
  if (!fresh) return
  head(fresh)
  if (skeleton(now) === skeleton(fresh)) cells(now, fresh)
  else rows(now, fresh)
}

function head(fresh: HTMLElement): void {
  put(document.querySelector(".page-head h1"), fresh.dataset.state)
  put(document.querySelector(".page-head .lede"), fresh.dataset.sum)
}

function put(element: Element | null, words: string | undefined): void {
  if (element && words && element.textContent !== words) element.textContent = words
}

function all(of: ParentNode): HTMLElement[] {
  return Array.from(of.querySelectorAll<HTMLElement>(CELLS))
}

/** Which rows and columns stand there, in order. */
function skeleton(tables: HTMLElement): string {
  return all(tables)
    .map((cell) => cell.id)
    .join(" ")
}

/** A cell without what the reader did to it. */
function markup(cell: HTMLElement): string {
  const copy = cell.cloneNode(true) as HTMLElement
  copy.classList.remove("is-fresh")
  copy.querySelectorAll("details").forEach((one) => one.removeAttribute("open"))
  return `${copy.className} ${copy.innerHTML}`
}

function cells(now: HTMLElement, fresh: HTMLElement): void {
  const wanted = all(fresh)
  all(now).forEach((cell, at) => {
    const next = wanted[at]
    if (next && markup(cell) !== markup(next)) replace(cell, next)
  })
}

function replace(cell: HTMLElement, next: HTMLElement): void {
  const open = cell.querySelector("details[open]") !== null
  const focused = cell.contains(document.activeElement)
  cell.className = next.className
  cell.replaceChildren(...Array.from(next.childNodes).map((node) => document.importNode(node, true)))
  const details = cell.querySelector("details")
  if (details && open) details.open = true
  // The keyboard stays where it was.
  if (focused) cell.querySelector<HTMLElement>("summary, a")?.focus({ preventScroll: true })
  cell.classList.add("is-fresh")
  setTimeout(() => cell.classList.remove("is-fresh"), FRESH_MS)
}

/** A clause came or went: the tables are put anew, scrolled and opened as they were. */
function rows(now: HTMLElement, fresh: HTMLElement): void {
  const open = all(now).filter((cell) => cell.querySelector("details[open]"))
  const scrolled = Array.from(now.querySelectorAll(".table-scroll")).map(({ scrollLeft, scrollTop }) => [scrollLeft, scrollTop])
  const focused = document.activeElement?.closest(CELLS)?.id
  now.replaceChildren(...Array.from(fresh.childNodes).map((node) => document.importNode(node, true)))
  open.forEach(({ id }) => document.getElementById(id)?.querySelector("details")?.setAttribute("open", ""))
  now.querySelectorAll(".table-scroll").forEach((frame, at) => {
    const [left, top] = scrolled[at] || [0, 0]
    frame.scrollLeft = left!
    frame.scrollTop = top!
  })
  if (focused) document.getElementById(focused)?.querySelector<HTMLElement>("summary, a")?.focus({ preventScroll: true })
}

if (eventsUrl && tablesUrl && "EventSource" in window) {
  document.addEventListener("visibilitychange", follow)
  follow()
}
