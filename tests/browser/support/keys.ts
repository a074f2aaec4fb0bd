/** A page gone through by the keyboard alone, each stop as a screen reader says it: its role and its name. */
import type { Page } from "playwright-core"
import { expect } from "vitest"

/** More stops than a page of a resolution has: past them the wanted place is not reached at all. */
const STOPS_MAX = 400

/** What has the keyboard, in the words of a screen reader: `button "Tán thành"`. */
export async function spoken(page: Page): Promise<string> {
  const focused = page.locator(":focus")
  if (!(await focused.count())) return ""
  const tree = await focused.ariaSnapshot()
  // What unfolds is told by its words alone.
  const unfolds = /^- text: (.+)/.exec(tree)
  if (unfolds) return `text "${unfolds[1]!}"`
  return /^- ([a-z]+(?: "(?:[^"\\]|\\.)*")?)/.exec(tree)?.[1] ?? tree
}

/** Goes on until what is said matches; where the keyboard stops must be seen, or nobody knows where they are. */
export async function goTo(page: Page, wanted: RegExp, key = "Tab"): Promise<string> {
  const passed: string[] = []
  for (let stops = 0; stops < STOPS_MAX; stops++) {
    await page.keyboard.press(key)
    const said = await spoken(page)
    passed.push(said)
    if (said !== "" && passed.length > 1) expect(said, `every stop has a name: ${passed.slice(-4).join(", ")}`).toContain('"')
    if (!wanted.test(said)) continue
    const [box, view] = [(await page.locator(":focus").boundingBox())!, page.viewportSize()!]
    expect(box.x >= 0 && box.x + box.width <= view.width, `${said} is wholly on the page`).toBe(true)
    expect(box.y + box.height > 0 && box.y < view.height, `${said} is in sight`).toBe(true)
    return said
  }
  throw new Error(`${String(wanted)} is not reached by ${key}; passed ${passed.slice(0, 60).join(", ")}`)
}

/** Presses a key that leads to another page, and waits for that page. */
export async function follow(page: Page, to: RegExp, key = "Enter"): Promise<void> {
  await Promise.all([page.waitForURL(to), page.keyboard.press(key)])
  await page.waitForLoadState()
}
