/** A surveyor's phone in a hall: notes are kept without a server, survive a closed page, and arrive once, as their writer's. */
import type { BrowserContext, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall, SERVER_AWAY } from "./support/hall"
import { Server, type DemoPerson } from "./support/server"

/** To the browser the page comes from elsewhere, without the favours that localhost has. */
const ELSEWHERE = "may-chu.hoi-truong"

const PHONE = { viewport: { width: 390, height: 800 } }

/** Pauses between tries grow to a minute; the machine may be busy. */
const SENT = { timeout: 120_000 }

const TEST_MS_MAX = 240_000

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
)

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open(ELSEWHERE)])
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

const surveyor = (nth = 0) => server.person(["surveyor"], nth)
const address = (path: string) => `http://${ELSEWHERE}:${server.port}${path}`

async function signIn(context: BrowserContext, person: DemoPerson): Promise<void> {
  const page = await context.newPage()
  await page.goto(person.link.replace(server.url, address("")))
  expect(new URL(page.url()).pathname, `${person.name} is signed in`).not.toContain("sign-in")
  await page.close()
}

async function open(context: BrowserContext, base = address("")): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${base}/evidence/quick`)
  await page.locator("#queue-state").waitFor()
  return page
}

async function write(page: Page, text: string): Promise<void> {
  const meeting = page.locator("#meeting")
  if ((await meeting.inputValue()) === "") {
    const first = await meeting.locator("option").nth(1).getAttribute("value")
    await meeting.selectOption(first!)
  }
  await page.getByRole("radio", { name: "Cách làm tốt" }).check()
  await page.locator("#text").fill(text)
  await page.locator("#role-tiles").getByText("Bí thư chi bộ", { exact: true }).click()
}

const save = (page: Page) => page.getByRole("button", { name: "Lưu", exact: true }).click()
const row = (page: Page, text: string) => page.locator("#queue-list li", { hasText: text })
const state = (page: Page) => page.locator("#queue-state").textContent()

interface Found {
  id: string
  text: string
}

async function found(text: string): Promise<Found[]> {
  const { items } = await server.api<{ items: Found[] }>(`/evidence?q=${encodeURIComponent(text)}`)
  return items.filter((one) => one.text === text)
}

async function expectSent(page: Page, text: string): Promise<Found> {
  await row(page, text).getByText(/Đã gửi lúc \d\d:\d\d/).waitFor(SENT)
  const records = await found(text)
  expect(records.map((one) => one.text), "exactly one record").toEqual([text])
  return records[0]!
}

test("without a server notes are kept, survive a closed page, and arrive once with their photo", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const page = await open(context)
  expect(await page.evaluate(() => [isSecureContext, location.hostname])).toEqual([false, ELSEWHERE])
  await write(page, "Chi ủy gửi tài liệu trước ba ngày")
  await save(page)
  await expectSent(page, "Chi ủy gửi tài liệu trước ba ngày")

  await server.kill()
  await write(page, "Đảng viên phát biểu sôi nổi khi mất mạng")
  await page.locator("#file").setInputFiles({ name: "bảng.png", mimeType: "image/png", buffer: PNG })
  await save(page)
  await write(page, "Ghi chép thứ hai khi mất mạng")
  await save(page)
  await expect.poll(() => state(page), SENT).toContain("2 ghi chép chờ gửi")
  await expect.poll(() => state(page), SENT).toContain("Mất kết nối, ghi chép vẫn được giữ")
  await page.locator("#text").fill("Đang viết dở")
  await page.close()

  // Opened again while the server is away: the page comes from the browser's memory.
  const again = await open(context)
  await expect.poll(() => state(again)).toContain("2 ghi chép chờ gửi")
  expect(await again.locator("#text").inputValue()).toBe("Đang viết dở")
  expect(await again.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the phone").toBe(true)

  await server.start()
  const record = await expectSent(again, "Đảng viên phát biểu sôi nổi khi mất mạng")
  await expectSent(again, "Ghi chép thứ hai khi mất mạng")
  await expect.poll(() => state(again), SENT).toContain("Không có ghi chép nào chờ gửi")
  await expect
    .poll(async () => (await server.api<{ items: { name: string }[] }>(`/evidence/${record.id}/attachments`)).items.map((one) => one.name), SENT)
    .toEqual(["bảng.png"])
})

test("a note whose answer was lost is one record, also from two tabs", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/)
  // By its number: what the test sends on in the page's place finds the server by that alone.
  const context = await hall.enter(surveyor(), PHONE)
  let lost = 0
  // The server stores it, and the answer does not come back.
  await context.route("**/api/v1/evidence", async (route) => {
    if (lost > 0) return route.fallback()
    lost++
    await route.fetch()
    await route.abort()
  })
  const [first, second] = [await open(context, server.url), await open(context, server.url)]
  await write(first, "Câu trả lời bị mất trên đường")
  await save(first)
  await expectSent(first, "Câu trả lời bị mất trên đường")
  await expectSent(second, "Câu trả lời bị mất trên đường")
  expect(lost).toBe(1)
})

test("what the server refuses stays with its reason and is mended", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(/status of 422/)
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const page = await open(context)
  await write(page, "Dài quá mức")
  // A program's mistake: the form itself holds the length.
  await page.locator("#text").evaluate((field: HTMLTextAreaElement) => {
    field.removeAttribute("maxlength")
    field.value = `Dài quá mức ${"từ ".repeat(900)}`
  })
  await save(page)
  const refused = row(page, "Dài quá mức")
  await refused.locator(".error").waitFor(SENT)
  await expect.poll(() => state(page)).toContain("1 ghi chép chưa được nhận")
  await page.reload()
  await refused.getByRole("button", { name: "Sửa" }).click()
  await expect.poll(() => page.locator("#text").inputValue()).toContain("từ từ")
  await page.locator("#text").fill("Vừa đủ dài")
  await save(page)
  await expectSent(page, "Vừa đủ dài")
  expect(await refused.count()).toBe(0)
})

test("notes are their writer's: kept when signed out, unseen and unsent by another", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/, /status of 40[13]/)
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const mine = await open(context)
  const cut = (pattern: string) => context.route(pattern, (route) => route.abort())
  await cut("**/api/v1/evidence")
  await write(mine, "Chỉ người viết được thấy")
  await save(mine)
  await expect.poll(() => state(mine)).toContain("1 ghi chép chờ gửi")

  // Another person signs in on the same phone, in another tab; the writer's tab is still open.
  await signIn(context, surveyor(1))
  await context.unroute("**/api/v1/evidence")
  await mine.locator("#queue-told", { hasText: "tên người khác" }).waitFor(SENT)
  const theirs = await open(context)
  expect(await theirs.locator("#queue-list li").count()).toBe(0)
  expect(await theirs.locator("body").textContent()).not.toContain("Chỉ người viết được thấy")
  await theirs.locator(".account summary").click()
  await theirs.getByRole("button", { name: "Đăng xuất" }).click()
  await theirs.waitForURL(/sign-in/)
  await theirs.close()
  expect(await found("Chỉ người viết được thấy")).toEqual([])

  await mine.close()
  await signIn(context, surveyor())
  await expectSent(await open(context), "Chỉ người viết được thấy")
  const author = await server.api<{ versions: { by: string }[] }>(`/evidence/${(await found("Chỉ người viết được thấy"))[0]!.id}`)
  const me = await server.api<{ id: string }>("/me", surveyor())
  expect(author.versions[0]!.by).toBe(me.id)
})
