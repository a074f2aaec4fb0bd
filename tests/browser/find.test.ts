/** Finding in the text of the reading page: by phone and by keyboard, with and without accents, through a live update. */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"

const PHONE = { viewport: { width: 390, height: 844 } }

/** A busy machine takes its time. */
const TOLD = { timeout: 60_000 }

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

const field = (page: Page) => page.getByRole("searchbox", { name: "Tìm trong văn bản" })
const count = (page: Page) => page.locator(".find-count").textContent()

/** The words lit as the present place, and how many others are lit. */
const lit = (page: Page) =>
  page.evaluate(() => {
    const lights = (CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights
    const words = (name: string) => [...(lights.get(name) ?? [])].map(String)
    return { now: words("found-now").join(), others: words("found").length }
  })

const inSight = (page: Page) =>
  page.evaluate(() => {
    const [range] = (CSS as unknown as { highlights: Map<string, Set<Range>> }).highlights.get("found-now")!
    const { top, bottom } = range!.getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight
  })

async function open(page: Page): Promise<void> {
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.getByRole("button", { name: "Tìm", exact: true }).click()
  await field(page).waitFor(TOLD)
}

test("words are found with their accents first, one after the other, and stay lit while the text changes", async () => {
  const writer = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const [first, second] = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
  await writer.caret(first!)
  await writer.type(" Ủy ban zích zắc.")
  await writer.caret(second!)
  await writer.type(" Uỷ ban ZÍCH ZẮC, zich zac.")
  await writer.saved()

  const page = await (await hall.enter(server.person(["delegate"]), PHONE)).newPage()
  const asked: string[] = []
  page.on("request", (request) => void asked.push(request.url()))
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.locator("#say-bar").waitFor()
  expect(asked.some((url) => url.includes("/find-")), "it costs nothing before it is asked for").toBe(false)
  const before = await page.locator("#text").innerHTML()
  await page.getByRole("button", { name: "Tìm", exact: true }).click()
  await field(page).fill("zích zắc")
  await expect.poll(() => count(page), TOLD).toBe("1/3 (đúng dấu: 2)")
  expect(await lit(page)).toEqual({ now: "zích zắc", others: 2 })
  expect(await inSight(page)).toBe(true)
  expect(await page.locator("#text").innerHTML(), "the text's elements are as they were").toBe(before)
  await page.keyboard.press("Enter")
  await expect.poll(() => count(page), TOLD).toBe("2/3 (đúng dấu: 2)")
  expect((await lit(page)).now).toBe("ZÍCH ZẮC")
  await page.keyboard.press("F3")
  expect((await lit(page)).now).toBe("zich zac")
  await page.keyboard.press("Shift+Enter")
  expect((await lit(page)).now).toBe("ZÍCH ZẮC")
  await page.getByRole("button", { name: "Chỗ trước" }).click()
  expect((await lit(page)).now).toBe("zích zắc")
  await page.getByRole("button", { name: "Chỗ trước" }).click()
  expect((await lit(page)).now, "around the end").toBe("zich zac")
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the phone").toBe(true)

  // Words come before the place that is looked at: it stays the one, and the new one is counted.
  await writer.caret(second!, 0)
  await writer.type("Zích zắc trước. ")
  await expect.poll(() => count(page), TOLD).toBe("4/4 (đúng dấu: 3)")
  expect((await lit(page)).now).toBe("zich zac")
  await field(page).fill("ủy ban z")
  await expect.poll(() => count(page), TOLD).toBe("1/2")
  await field(page).fill("không có chữ này")
  await expect.poll(() => count(page), TOLD).toBe("Không thấy")
  await page.keyboard.press("Escape")
  await field(page).waitFor({ state: "hidden" })
  expect(await page.evaluate(() => document.activeElement!.id), "the keyboard is back where it was").toBe("find-open")
})

test("a browser without highlights shows the places by boxes above the text", async () => {
  const context = await hall.enter(server.person(["viewer"]))
  await context.addInitScript(() => Reflect.deleteProperty(window, "Highlight"))
  const page = await context.newPage()
  await open(page)
  const before = await page.locator("#text").innerHTML()
  await field(page).fill("chi bộ")
  await page.locator(".find-layer .is-now").first().waitFor(TOLD)
  const places = Number(/\/(\d+)/.exec((await count(page)) ?? "")![1])
  expect(places).toBeGreaterThan(3)
  expect(await page.locator(".find-layer > span").count()).toBeGreaterThanOrEqual(places)
  const [box, words] = await page.evaluate(() => {
    const box = document.querySelector(".find-layer .is-now")!.getBoundingClientRect()
    const range = document.caretRangeFromPoint(box.left + 2, box.top + box.height / 2)!
    return [box.top >= 0 && box.bottom <= innerHeight, range.startContainer.textContent!.slice(range.startOffset, range.startOffset + 6)]
  })
  expect(box, "the place is in sight").toBe(true)
  expect(String(words).toLowerCase()).toBe("chi bộ")
  expect(await page.locator("#text").innerHTML()).toBe(before)
})
