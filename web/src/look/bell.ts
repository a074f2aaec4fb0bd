/**
 * The number of unread notices in the bar of a page that is open: asked for anew when the page's own stream says that
 * somebody told its reader something. Without this script the number is that of when the page was opened.
 */

/** Several may be told at once, such as an answer and a stage: one look tells of all. */
const GATHER_MS = 300

let timer = 0
let missed = false

/** Follows a stream that a page has open; it opens none of its own. */
export function listenForNotices(source: EventSource): void {
  source.addEventListener("notices", soon)
  source.addEventListener("error", () => (missed = true))
  // What was told while the line was down has no event left.
  source.addEventListener("open", () => {
    if (missed) soon()
    missed = false
  })
}

function soon(): void {
  window.clearTimeout(timer)
  timer = window.setTimeout(() => void ask(), GATHER_MS)
}

async function ask(): Promise<void> {
  try {
    const answer = await fetch("/api/v1/notices/unread", { credentials: "same-origin", cache: "no-store" })
    if (answer.ok) show(((await answer.json()) as { unread: number }).unread)
  } catch {
    // The next notice, or the next page, tells.
  }
}

function show(unread: number): void {
  const count = document.querySelector<HTMLElement>("[data-unread]")
  const number = document.querySelector<HTMLElement>("[data-unread-number]")
  if (!count || !number) return
  number.textContent = String(unread)
  count.hidden = unread === 0
}
