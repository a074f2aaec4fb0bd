/** Deciding by keyboard alone: every control is reached and named, what came of it is told, and nobody loses their place. */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"

/** A busy machine takes its time. */
const TOLD = { timeout: 60_000 }

/** Controls between one place and another that are passed by Tab before the test takes it for lost. */
const TABS_MAX = 12

let server: Server
let hall: Hall
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  const all = (await server.clauses()).filter((one) => one.kind === "paragraph")
  clauses = all.filter((one) => one.runs.map((run) => run.text).join("").length > 60).map((one) => one.id)
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

async function wordsOf(clause: string): Promise<string> {
  return (await server.words()).find(([id]) => id === clause)![1]
}

/** Says what a delegate would have a clause say. */
async function suggest(clause: string, words: string, nth = 0): Promise<string> {
  const path = `/resolutions/${DEMO}/clauses/${clause}/suggestions`
  return (await server.post<{ id: string }>(path, server.person(["delegate"], nth), { sort: "words", words })).id
}

/** What has the focus: its words, or those that name it. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const held = document.activeElement as HTMLElement | null
    const label = held instanceof HTMLTextAreaElement ? held.labels[0] : null
    return (label ?? held)?.textContent?.trim() ?? ""
  })

/** Goes on by Tab until something of that name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs++) {
    await page.keyboard.press("Tab")
    if ((await focused(page)) === name) return
  }
  throw new Error(`${name} is not reached by Tab; the focus is on ${await focused(page)}`)
}

test("suggestions are declined and accepted in the margin by keyboard alone, and what came of it is told", async () => {
  const clause = clauses[0]!
  const base = await wordsOf(clause)
  await suggest(clause, `${base} Hằng tháng.`)
  await suggest(clause, `${base} Hằng quý.`, 1)
  const desk = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const { page } = desk
  await desk.caret(clause)
  const margin = page.getByRole("region", { name: "Đề nghị sửa" })
  const heading = (count: number) => margin.getByRole("heading", { name: `${count} đề nghị sửa chờ trả lời`, exact: true })
  await heading(2).waitFor(TOLD)

  // The first is declined, while another one comes in: whoever types goes on where they were.
  const monthly = margin.getByRole("listitem").filter({ hasText: "Hằng tháng." })
  await monthly.getByRole("button", { name: "Tiếp thu", exact: true }).focus()
  await tabTo(page, "Không")
  await page.keyboard.press("Enter")
  await tabTo(page, "Giải trình")
  await page.keyboard.type("Một tháng ")
  await suggest(clause, `${base} Hằng năm.`)
  await heading(3).waitFor(TOLD)
  expect(await focused(page)).toBe("Giải trình")
  await page.keyboard.type("thì gấp.")
  expect(await monthly.getByRole("textbox", { name: "Giải trình" }).last().inputValue()).toBe("Một tháng thì gấp.")
  await tabTo(page, "Không")
  await page.keyboard.press("Space")
  await heading(2).waitFor(TOLD)
  await margin.getByRole("status").filter({ hasText: "Đã trả lời đề nghị." }).waitFor(TOLD)
  await expect.poll(() => focused(page), TOLD).toBe("2 đề nghị sửa chờ trả lời")
  expect(await monthly.count()).toBe(0)

  // The next is accepted from there.
  await tabTo(page, "Tiếp thu")
  const [words] = await margin.getByRole("listitem").filter({ has: page.locator(":focus") }).locator("ins").allTextContents()
  await page.keyboard.press("Enter")
  await heading(1).waitFor(TOLD)
  await margin.getByRole("status").filter({ hasText: "Đã tiếp thu và ghi vào văn bản." }).waitFor(TOLD)
  await expect.poll(() => focused(page), TOLD).toBe("1 đề nghị sửa chờ trả lời")
  expect(words).toContain("Hằng quý.")
  await expect.poll(() => wordsOf(clause), TOLD).toBe(`${base} Hằng quý.`)
  const { items } = await server.api<{ items: { state: string; reason: string }[] }>(`/resolutions/${DEMO}/suggestions?state=decided&clause=${clause}`)
  expect(items.map((one) => one.state).sort()).toEqual(["accepted", "declined"])
})

test("on a plain page a suggestion is accepted by keyboard alone, and the page that follows says so", async () => {
  const clause = clauses[1]!
  const base = await wordsOf(clause)
  const id = await suggest(clause, `${base} Từ năm 2021.`)
  const plain = await hall.enter(server.person(["editor"]), { javaScriptEnabled: false })
  const page = await plain.newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}/suggestions/${id}`)
  await page.getByRole("button", { name: "Tiếp thu", exact: true }).focus()
  await page.keyboard.press("Enter")
  await page.getByText("đã tiếp thu", { exact: true }).waitFor(TOLD)
  expect(await wordsOf(clause)).toBe(`${base} Từ năm 2021.`)
})
