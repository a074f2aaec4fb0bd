/**
 * The reading page, live: what changed in the text is put in place, the rest stays untouched under the finger.
 *
 * The page is complete without this script. It finds `#text` inside an element with `data-events` and `data-text` (two
 * addresses; `data-offers` where offers are counted), buttons with `data-size` (-1, 1), and `#line` with the words to
 * show (`data-open`, `data-lost`). Comments: `margin.ts` and `say.ts`. `#find-open` fetches `find.ts` when it is pressed.
 */
import { showHere } from "./here"
import { listenForNotices } from "../look/bell"
import { showCurrent } from "../look/menu"
import { waitForNames } from "../look/names"
import { Margin } from "./margin"
import { beginSaying } from "./say"
import { changes, sizeAfter, SIZES, type Section, wholeOf } from "./text"

/** All phones of the hall hear of a change at once: they fetch it spread over this time. */
const FETCH_SPREAD_MS = 600
/** The browser gives up for good after some errors; then the line is opened again after about this long. */
const REOPEN_MS = 5_000
const SIZE_KEY = "duthao.size"

const text = document.getElementById("text")
const line = document.getElementById("line")
const paper = text ? text.closest<HTMLElement>("[data-events]") : null
const eventsUrl = paper ? paper.dataset.events || "" : ""
const textUrl = paper ? paper.dataset.text || "" : ""

const edge = document.getElementById("reading-margin")
const margin = paper && text && edge ? new Margin(paper, text, edge) : null

/** The clauses as the server gave them: what is done to them here is no part of the text. */
let served: Section[] = text ? sections(text) : []
let fetching = false
let again = false
/** A fetch failed although the stream may be alive: what is shown is behind what was told. */
let behind = false

function tell(state: "open" | "lost"): void {
  if (!line) return
  const words = (state === "open" ? line.dataset.open : line.dataset.lost) || ""
  if (line.textContent !== words) line.textContent = words
  line.dataset.state = state === "open" ? "saved" : "offline"
}

function listen(): void {
  const source = new EventSource(eventsUrl)
  let missed = false
  source.onopen = () => {
    tell("open")
    // What happened while the line was down has no event left.
    if (missed) soon()
    if (missed && margin) margin.changed()
    missed = false
  }
  source.onerror = () => {
    missed = true
    tell("lost")
    if (source.readyState !== EventSource.CLOSED) return
    setTimeout(() => {
      listen()
      soon()
    }, REOPEN_MS * (0.5 + Math.random()))
  }
  source.addEventListener("text", (event) => shows((event as MessageEvent).data) || soon())
  // A flag beside a clause comes and goes with the record it leans on.
  source.addEventListener("records", soon)
  // Whoever answers offers sees beside the clauses how many wait; for the rest of the hall nothing changes.
  if (paper && paper.dataset.offers !== undefined) source.addEventListener("offers", soon)
  // How many would have a clause say something else stands beside it.
  source.addEventListener("suggestions", soon)
  source.addEventListener("comments", () => margin && margin.changed())
  source.addEventListener("present", showHere)
  listenForNotices(source)
}

/** Tells whether the page shows this version already, as it does when its stream has just begun. */
function shows(data: unknown): boolean {
  const shown = document.querySelector<HTMLElement>("[data-heads]")
  try {
    const { heads } = JSON.parse(String(data)) as { heads?: unknown }
    return Boolean(shown && heads) && shown!.dataset.heads === heads
  } catch {
    return false
  }
}

/** The version that stands in the page, as the server names it. */
function version(): string {
  const shown = document.querySelector<HTMLElement>("[data-heads]")
  return (shown && shown.dataset.version) || ""
}

function soon(): void {
  if (fetching) {
    again = true
    return
  }
  fetching = true
  setTimeout(() => {
    renew()
      .then(() => {
        if (behind) tell("open")
        behind = false
      })
      .catch(() => {
        tell("lost")
        behind = true
      })
      .then(() => {
        fetching = false
        if (again) soon()
        // Nobody tells of it again: it is fetched until it comes.
        else if (behind) setTimeout(catchUp, REOPEN_MS * (0.5 + Math.random()))
      })
  }, Math.random() * FETCH_SPREAD_MS)
}

function catchUp(): void {
  if (behind) soon()
}

async function renew(): Promise<void> {
  again = false
  const since = version()
  const answer = await fetch(`${textUrl}?since=${since}`, { credentials: "same-origin", cache: "no-cache" })
  // A server that is restarting has the text in a moment; one that refuses will refuse again.
  if (answer.status >= 500) throw new Error(String(answer.status))
  if (!answer.ok || !text) return
  // Parsed apart: nothing in it runs.
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body
  const head = fresh.querySelector<HTMLElement>("[data-heads]")
  const { since: from, order } = head ? head.dataset : ({} as DOMStringMap)
  const wanted = wholeOf(served, sections(fresh), Boolean(since) && from === since, order ? (JSON.parse(order) as string[]) : null)
  if (!wanted) {
    // Should never be: then the page shows the whole again.
    const shown = document.querySelector<HTMLElement>("[data-heads]")
    if (shown) shown.dataset.version = ""
    again = true
    return
  }
  const { put, drop } = changes(served, wanted)
  served = wanted
  drop.forEach((id) => element(id)?.remove())
  put.forEach(({ id, after }) => place(fresh, id, after))
  carry(fresh)
  if (margin && (put.length || drop.length)) margin.textChanged()
}

function sections(parent: Element): Section[] {
  const found = Array.from(parent.children).filter((child) => child.id !== "")
  // Classes of ours (the fade) are not part of the text.
  return found.map((child) => ({ id: child.id, html: words(child) + kinds(child) }))
}

/** A clause's markup without how many comments it has: a new one makes no clause flash. */
function words(child: Element): string {
  const link = child.querySelector(".comment-link")
  return link ? child.innerHTML.replace(link.outerHTML, "") : child.innerHTML
}

/** What is no part of the words is carried over alone: the version shown, and the numbers of comments. */
function carry(fresh: Element): void {
  const [shown, heads] = [document, fresh].map((one) => one.querySelector<HTMLElement>("[data-heads]"))
  if (shown && heads) {
    shown.dataset.heads = heads.dataset.heads
    shown.dataset.version = heads.dataset.version
  }
  fresh.querySelectorAll<HTMLElement>(".comment-link").forEach((link) => {
    const section = link.closest("section")
    const mine = section && element(section.id)
    const old = mine && mine.querySelector<HTMLElement>(".comment-link")
    if (!old || old.innerHTML === link.innerHTML) return
    while (old.firstChild) old.removeChild(old.firstChild)
    Array.from(link.childNodes).forEach((node) => old.appendChild(document.importNode(node, true)))
    old.hidden = link.hidden
  })
}

function kinds(child: Element): string {
  const { dataset } = child as HTMLElement
  return JSON.stringify(dataset)
}

function element(id: string): HTMLElement | null {
  return document.getElementById(id)
}

function place(fresh: Element, id: string, after: string | null): void {
  const source = Array.from(fresh.children).find((child) => child.id === id)
  const old = element(id)
  if (!text || (!source && !old)) return
  // What only moved is not sent again.
  const made = source ? (document.importNode(source, true) as HTMLElement) : old!
  if (old) old.remove()
  const before = after === null ? null : element(after)
  text.insertBefore(made, before ? before.nextSibling : text.firstElementChild)
  // The fade is the style's: it comes with the class and goes with it, and not at all where motion is unwanted.
  made.classList.add("is-fresh")
  setTimeout(() => made.classList.remove("is-fresh"), 1500)
}

function setSize(size: number): void {
  if (!paper) return
  SIZES.forEach((name, at) => name && paper.classList.toggle(name, at === size))
  try {
    localStorage.setItem(SIZE_KEY, String(size))
  } catch {
    return
  }
}

function kept(): number {
  try {
    return sizeAfter(Number(localStorage.getItem(SIZE_KEY) || "1"), 0)
  } catch {
    return 1
  }
}

showCurrent()

let size = kept()
if (size !== 1) setSize(size)
document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-size]") : null
  if (!button) return
  size = sizeAfter(size, Number(button.dataset.size))
  setSize(size)
  if (margin) margin.settle()
})

/** Finding is fetched by whoever looks for something: it costs the others nothing. */
function beginFinding(button: HTMLElement): void {
  button.hidden = false
  const fetchIt = () => {
    const style = document.createElement("link")
    style.rel = "stylesheet"
    style.href = button.dataset.style || ""
    const script = document.createElement("script")
    script.type = "module"
    script.src = button.dataset.script || ""
    // The network was away: the next press tries again.
    script.onerror = () => button.addEventListener("click", fetchIt, { once: true })
    document.head.append(style, script)
  }
  button.addEventListener("click", fetchIt, { once: true })
}

const find = document.getElementById("find-open")
if (find) beginFinding(find)
if (margin) margin.begin()
if (paper) beginSaying(paper)
waitForNames()

window.addEventListener("online", catchUp)
if (eventsUrl && textUrl && "EventSource" in window) listen()
