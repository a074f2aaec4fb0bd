/** Draws the notes that wait, were refused or were sent, and the line that counts them. */
import { mayChange, type Entry } from "./queue"

/** Letters of a note shown: two lines of a phone. */
const LETTERS_SHOWN = 140

type Words = DOMStringMap

function put(words: string | undefined, value: string | number): string {
  return (words || "").replace("#", String(value))
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  if (className) made.className = className
  made.textContent = text
  return made
}

export function clock(moment: number): string {
  const at = new Date(moment)
  return `${`0${at.getHours()}`.slice(-2)}:${`0${at.getMinutes()}`.slice(-2)}`
}

/** "3 ghi chép chờ gửi · 1 ghi chép chưa được nhận" */
export function counted(entries: readonly Entry[], words: Words): string {
  const waiting = entries.filter((one) => one.state === "waiting").length
  const wrong = entries.filter((one) => one.state === "refused").length
  const parts = [waiting ? put(words.waiting, waiting) : words.noneWaiting || ""]
  if (wrong) parts.push(put(words.refused, wrong))
  return parts.join(" · ")
}

/** What became of a note, in words. */
export function told(entry: Entry, words: Words, now: number): string {
  if (entry.state === "refused") return entry.reason
  const sending = entry.heldUntil > now ? words.isSending : words.isWaiting
  if (entry.state === "waiting") return sending || ""
  const parts = [put(words.sentAt, clock(entry.sentAt))]
  if (entry.photos) parts.push(put(words.sentPhotos, entry.photos))
  if (entry.reason) parts.push(put(words.photoFault, entry.reason))
  return parts.join(" · ")
}

export interface Acts {
  edit(entry: Entry): void
  drop(entry: Entry): void
}

export function draw(list: Element, entries: readonly Entry[], words: Words, now: number, acts: Acts): void {
  const order = entries.slice().sort((a, b) => b.made - a.made)
  const rows = order.map((entry) => row(entry, words, now, acts))
  while (list.firstChild) list.removeChild(list.firstChild)
  rows.forEach((one) => list.appendChild(one))
}

function row(entry: Entry, words: Words, now: number, acts: Acts): HTMLElement {
  const item = element("li", `entry-${entry.state}`, "")
  item.dataset.entry = entry.id
  const short = entry.text.length > LETTERS_SHOWN ? `${entry.text.slice(0, LETTERS_SHOWN)}…` : entry.text
  item.appendChild(element("p", "row-title said", short))
  const photos = entry.photos && entry.state !== "sent" ? [put(words.photo, entry.photos)] : []
  item.appendChild(element("p", "row-facts", [entry.kindName, entry.role, entry.meetingName, ...photos].join(" · ")))
  item.appendChild(element("p", entry.state === "refused" ? "error" : "row-facts entry-told", told(entry, words, now)))
  const buttons = element("div", "acts row", "")
  if (mayChange(entry)) {
    buttons.appendChild(button(words.edit, () => acts.edit(entry)))
    buttons.appendChild(button(words.drop, () => acts.drop(entry)))
  }
  if (entry.record) {
    const link = element("a", "button", words.open || "")
    link.href = `/evidence/${entry.record}`
    buttons.appendChild(link)
  }
  if (buttons.firstChild) item.appendChild(buttons)
  return item
}

function button(label: string | undefined, act: () => void): HTMLElement {
  const made = element("button", "button", label || "")
  made.type = "button"
  made.addEventListener("click", act)
  return made
}
