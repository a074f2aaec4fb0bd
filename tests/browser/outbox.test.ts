/** Suggestions and offers of evidence written on a phone that loses the network or its tab: kept, sent once, mended when refused. */
import type { BrowserContext, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall, PROBLEM_PAGE, SERVER_AWAY } from "./support/hall"
import { DEMO, Server, type DemoPerson } from "./support/server"

const PHONE = { viewport: { width: 390, height: 844 } }

/** Pauses between tries grow to a minute; the machine may be busy. */
const SENT = { timeout: 120_000 }
const TEST_MS_MAX = 240_000

let server: Server
let hall: Hall
let paragraphs: { id: string; words: string }[]
let proposals: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  const all = (await server.clauses()).map(({ id, kind, runs }) => ({ id, kind, words: runs.map((run) => run.text).join("") }))
  paragraphs = all.filter((one) => one.kind === "paragraph" && one.words.length > 60)
  proposals = all.filter((one) => one.kind === "proposal").map((one) => one.id)
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

interface Suggested {
  sort: string
  words: string
  suggestions: { note: string }[]
}

interface Offered {
  suggestions: never
  relation: string
  offers: { note: string }[]
}

const delegate = (nth = 0): DemoPerson => server.person(["delegate"], nth)
const at = (path = "") => `${server.url}/resolutions/${DEMO}${path}`
const state = (page: Page) => page.locator("#queue-state").textContent()
const sheet = (page: Page) => page.getByRole("dialog")

async function suggested(clause: string): Promise<[string, string, string[]][]> {
  const { items } = await server.api<{ items: Suggested[] }>(`/resolutions/${DEMO}/suggestions?clause=${clause}`)
  return items.map((one) => [one.sort, one.words, one.suggestions.map(({ note }) => note)])
}

async function offered(clause: string): Promise<[string, string[]][]> {
  const { items } = await server.api<{ items: Offered[] }>(`/resolutions/${DEMO}/offers?clause=${clause}`)
  return items.map((one) => [one.relation, one.offers.map(({ note }) => note)])
}

async function read(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(at())
  await page.locator("#say-bar").waitFor()
  return page
}

/** Opens the sheet for a clause and in it the part that suggests other words. */
async function rewrite(page: Page, clause: string): Promise<void> {
  const paragraph = page.locator(`#clause-${clause} p`).first()
  // Clear of the bars above and below, which follow the reader.
  await paragraph.evaluate((element) => element.scrollIntoView({ block: "center" }))
  await paragraph.click()
  await page.locator("#say-open").click()
  await sheet(page).getByRole("button", { name: "Sửa câu chữ" }).click()
}

const field = (page: Page) => sheet(page).getByLabel("Lời mới", { exact: true })
const send = (page: Page) => page.getByRole("button", { name: "Gửi đề nghị" }).click()

test("words changed in the sheet survive a lost network and a closed tab, and become one suggestion", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const [one, two] = [paragraphs[0]!, paragraphs[1]!]
  const context = await hall.enter(delegate(), PHONE)
  let page = await read(context)
  await context.setOffline(true)
  await rewrite(page, one.id)
  expect(await field(page).inputValue(), "the clause's own words stand in the field").toBe(one.words)
  await field(page).fill(`${one.words} Ghi rõ thời hạn.`)
  await sheet(page).getByLabel("Lý do").fill("để dễ kiểm tra")
  await send(page)
  await expect.poll(() => state(page), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)")
  await page.locator("#queue-list li", { hasText: "Ghi rõ thời hạn." }).getByText(/^Đề nghị sửa/).waitFor(SENT)
  // The next one is only half written when the tab is closed.
  await rewrite(page, two.id)
  await field(page).fill(`${two.words} Viết dở`)
  await page.close()
  expect(await suggested(one.id)).toEqual([])

  await context.setOffline(false)
  page = await read(context)
  await expect.poll(() => suggested(one.id), SENT).toEqual([["words", `${one.words} Ghi rõ thời hạn.`, ["để dễ kiểm tra"]]])
  await expect.poll(() => state(page), SENT).toMatch(/^Đã gửi ý kiến lúc \d\d:\d\d$/)
  await rewrite(page, two.id)
  expect(await field(page).inputValue()).toBe(`${two.words} Viết dở`)
  await send(page)
  await expect.poll(() => suggested(two.id), SENT).toEqual([["words", `${two.words} Viết dở`, [""]]])
  expect((await suggested(one.id)).length, "each arrived once").toBe(1)
})

test("on the page of suggestions a new clause waits for the network, and what is refused comes back filled", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, PROBLEM_PAGE)
  const { id, words } = paragraphs[2]!
  const context = await hall.enter(delegate(1), PHONE)
  let page = await context.newPage()
  await page.goto(at(`/clauses/${id}/suggest?sort=insert`))
  await page.locator("#queue").waitFor({ state: "attached" })
  await page.getByLabel("Lời của điều khoản mới").fill("Điều khoản thêm khi mất mạng.")
  await page.getByLabel("Lý do").fill("còn thiếu")
  // What is half written is there again.
  await page.reload()
  expect(await page.getByLabel("Lời của điều khoản mới").inputValue()).toBe("Điều khoản thêm khi mất mạng.")
  await context.setOffline(true)
  await send(page)
  await expect.poll(() => state(page), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)")
  await page.close()
  await context.setOffline(false)
  page = await read(context)
  await expect.poll(() => suggested(id), SENT).toEqual([["insert", "Điều khoản thêm khi mất mạng.", ["còn thiếu"]]])

  // The same words as those that stand are refused; the reason stands above the form, and nothing typed is gone.
  await page.goto(at(`/clauses/${id}/suggest`))
  await page.getByLabel("Lý do").fill("lý do vẫn còn")
  await send(page)
  await page.locator("#keyed-fault", { hasText: "giống hệt" }).waitFor(SENT)
  await page.goto(at())
  const row = page.locator("#queue-list li", { hasText: words.slice(0, 40) })
  await row.locator(".error", { hasText: "giống hệt" }).waitFor(SENT)
  await Promise.all([page.waitForURL(/\/suggest/), row.getByRole("button", { name: "Sửa" }).click()])
  await page.locator("#keyed-fault", { hasText: "giống hệt" }).waitFor(SENT)
  expect(await page.getByLabel("Lý do").inputValue()).toBe("lý do vẫn còn")
  await page.getByLabel("Lời mới", { exact: true }).fill(`${words} Sửa lại cho khác.`)
  await Promise.all([page.waitForURL(/\/suggestions\/[^/]+$/, SENT), send(page)])
  expect(await suggested(id)).toContainEqual(["words", `${words} Sửa lại cho khác.`, ["lý do vẫn còn"]])
  await page.goto(at())
  await page.locator("#say-bar").waitFor()
  expect(await page.locator("#queue-list li").count(), "it took the place of the one refused").toBe(0)
})

test("an offer of evidence waits for the network, and one whose answer was lost is one offer", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/)
  const clause = proposals[0]!
  const context = await hall.enter(delegate(2), PHONE)
  let page = await context.newPage()
  await page.goto(at(`/clauses/${clause}/evidence`))
  await page.locator("#queue").waitFor({ state: "attached" })
  await page.locator('#add-form input[name="record"]:not([disabled])').first().check()
  await page.getByLabel("Ghi chú").last().fill("ở chi bộ tôi cũng thế")
  await context.setOffline(true)
  await send(page)
  await expect.poll(() => state(page), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)")
  await page.close()
  expect(await offered(clause)).toEqual([])
  await context.setOffline(false)
  let lost = 0
  await context.route("**/clauses/*/offers", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback()
    lost++
    await route.fetch()
    await route.abort()
  })
  page = await read(context)
  await expect.poll(() => state(page), SENT).toMatch(/^Đã gửi/)
  expect(await offered(clause)).toEqual([["supports", ["ở chi bộ tôi cũng thế"]]])
  expect(lost).toBe(1)
})
