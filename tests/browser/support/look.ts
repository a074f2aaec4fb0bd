/** What every page is held to, on a phone and on a desk. */
import type { Page } from "playwright-core"
import { expect } from "vitest"
import { faultsOf } from "./axe"
import { type Hall, PROBLEM_PAGE } from "./hall"
import { heightOf, openPlace, type Place } from "./pages"
import type { Server } from "./server"

const WIDTHS = [390, 1280]

/**
 * Looks at a place in both widths: nothing wider than the screen, every word a message, usable by everybody.
 *
 * A place where something is done first is opened anew in each width, for phone and desk may differ in how; any other is
 * turned from one to the other, as a tablet is.
 */
export async function lookAt(hall: Hall, server: Server, place: Place): Promise<void> {
  if (place.problem) hall.allow(PROBLEM_PAGE)
  let page: Page | null = null
  for (const width of WIDTHS) {
    if (page && !place.then) await turn(page, width)
    else page = await openPlace(hall, server, place, width)
    expect(await page.title()).toMatch(/^.+ · Dự Thảo$/)
    const wide = await page.evaluate(() => document.documentElement.scrollWidth)
    expect(wide, `${place.name} at ${width} px`).toBeLessThanOrEqual(width)
    expect(await page.evaluate(missingWords), "every word has a message").toEqual([])
    expect(await faultsOf(page), `${place.name} at ${width} px is usable by everybody`).toEqual([])
  }
}

async function turn(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: heightOf(width) })
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
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
