/** Every page on a phone and on a desk: nothing wider than the screen, nothing said in the console, no fault uncaught. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall, PROBLEM_PAGE } from "./support/hall"
import { DRAFT, openPlace } from "./support/pages"
import { Server } from "./support/server"

const WIDTHS = [390, 1280]

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterEach(() => hall.empty())
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

for (const place of DRAFT) {
  test(place.name, async () => {
    if (place.problem) hall.allow(PROBLEM_PAGE)
    for (const width of WIDTHS) {
      const page = await openPlace(hall, server, place, width)
      expect(await page.title()).toMatch(/^.+ · Dự Thảo$/)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, `${place.name} at ${width} px`).toBeLessThanOrEqual(width)
      expect(await page.evaluate(missingWords), "every word has a message").toEqual([])
    }
    hall.expectQuiet()
  })
}

/** A message that is missing shows its own name: letters with hyphens and nothing else. */
function missingWords(): string[] {
  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent!.trim()
    const shown = !node.parentElement?.closest("script, code")
    if (shown && /^[a-z]+(-[a-z]+)+$/.test(words)) found.push(words)
  }
  return found
}
