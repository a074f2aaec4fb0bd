/** A surveyor's phone in a hall: the meeting's own numbers are kept without a server, arrive once, and overwrite nobody's. */
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

/** Meetings read back: the demo has fewer. */
const ALL = 200

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

const surveyor = () => server.person(["surveyor"])
const address = (path: string) => `http://${ELSEWHERE}:${server.port}${path}`

interface Meeting {
  id: string
  version: number
  cell: string
  group: number | null
  place: string
  chair: string
  plan: string | null
  start: string
  attendance: { total: number; exempt: number; present: number; absentWithReason: number; absentWithoutReason: number; spoke: number }
  preparation: { papersSent: boolean }
  stepsDone: string[]
  selfScores: Record<string, number>
}

const meetings = async () => (await server.api<{ items: Meeting[] }>(`/meetings?limit=${ALL}`)).items
const at = async (place: string) => (await meetings()).filter((one) => one.place === place)
const meeting = (id: string) => server.api<Meeting>(`/meetings/${id}`)

async function signIn(context: BrowserContext, person: DemoPerson): Promise<void> {
  const page = await context.newPage()
  await page.goto(person.link.replace(server.url, address("")))
  expect(new URL(page.url()).pathname, `${person.name} is signed in`).not.toContain("sign-in")
  await page.close()
}

async function open(context: BrowserContext, path: string, base = address("")): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${base}${path}`)
  await page.locator("#queue-state").waitFor()
  return page
}

const fill = async (page: Page, fields: Record<string, string>) => {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value)
}
const save = (page: Page) => page.locator("#sheet [type=submit]").click()
const state = (page: Page) => page.locator("#queue-state").textContent()
const sent = (page: Page) => expect.poll(() => state(page), SENT).toMatch(/Đã gửi lúc \d\d:\d\d/)

/** A meeting that the surveyor's group may correct. */
async function own(nth: number): Promise<Meeting> {
  const headers = { authorization: `Bearer ${surveyor().token}` }
  const all = await meetings()
  const asked = await Promise.all(all.map((one) => fetch(`${server.url}/meetings/${one.id}/quick`, { headers })))
  const found = all.filter((_, at) => asked[at]!.status === 200)[nth]
  if (!found) throw new Error("the demo has no meeting of this group")
  return found
}

const COUNTS = { total: "30", exempt: "2", present: "25", absent_with_reason: "2", absent_without_reason: "1", spoke: "9" }
const WHEN = { start: "19h00", end: "20:30", round: "3" }

test("a sheet whose answer was lost is one meeting, also when its correction's answer is lost", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/)
  const [{ cell }] = [await own(0)]
  // By its number: what the test sends on in the page's place finds the server by that alone.
  const context = await hall.enter(surveyor(), PHONE)
  const lost: string[] = []
  // The server stores it, and the answer does not come back.
  await context.route(/\/api\/v1\/meetings(\/[^/]+\/versions)?$/, async (route) => {
    const kind = new URL(route.request().url()).pathname.endsWith("/versions") ? "correction" : "meeting"
    if (route.request().method() !== "POST" || lost.includes(kind)) return route.fallback()
    lost.push(kind)
    await route.fetch()
    await route.abort()
  })
  const page = await open(context, `/meetings/quick?cell=${cell}`, server.url)
  await fill(page, { ...COUNTS, ...WHEN, place: "Nhà mất câu trả lời" })
  await save(page)
  await sent(page)
  await fill(page, { spoke: "12" })
  await save(page)
  await expect.poll(() => lost.length, SENT).toBe(2)
  await sent(page)
  const found = await at("Nhà mất câu trả lời")
  expect(found.map((one) => [one.version, one.attendance.spoke])).toEqual([[2, 12]])
})

test("what the server refuses names its fields, and nothing typed is lost", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(/status of 422/)
  const [{ cell }] = [await own(0)]
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const page = await open(context, `/meetings/quick?cell=${cell}`)
  await fill(page, { ...COUNTS, ...WHEN, place: "Nhà số sai", present: "ba mươi", end: "muộn" })
  await save(page)
  await page.locator("#sheet-faults a[href='#present']").waitFor(SENT)
  await page.locator("#sheet-faults a[href='#end']").waitFor()
  expect(await page.locator("#present").getAttribute("aria-invalid")).toBe("true")
  await expect.poll(() => page.evaluate(() => document.activeElement!.id), SENT).toBe("sheet-faults")
  await page.reload()
  await page.locator("#sheet-faults a[href='#present']").waitFor(SENT)
  expect(await page.locator("#present").inputValue()).toBe("ba mươi")
  await fill(page, { present: "24", end: "20h30" })
  expect(await page.locator("#sheet-tally").textContent()).toContain("Cần có 28 người")
  await fill(page, { present: "25" })
  expect(await page.locator("#sheet-tally").textContent()).toBe("")
  await save(page)
  await sent(page)
  await expect.poll(() => page.locator("#sheet-faults").isVisible()).toBe(false)
  expect((await at("Nhà số sai")).map((one) => one.version)).toEqual([1])
})

/** Somebody types offline, and the editor corrects the same meeting meanwhile. */
async function crossed(page: Page, context: BrowserContext, was: Meeting, spoke: string): Promise<void> {
  await context.route("**/api/v1/meetings/*/versions", (route) => route.abort())
  await fill(page, { spoke, place: "Địa điểm của tổ" })
  await save(page)
  await expect.poll(() => state(page), SENT).toContain("chờ gửi")
  const { attendance } = was
  const correction = { ...(await meeting(was.id)), ofVersion: was.version, reason: "đếm lại", chair: "Phó bí thư", attendance: { ...attendance, spoke: 1 } }
  await server.post(`/meetings/${was.id}/versions`, server.person(["editor"]), correction)
  await context.unroute("**/api/v1/meetings/*/versions")
  await page.locator("#sheet-clash").waitFor(SENT)
}

test("a meeting that somebody else corrected meanwhile is shown beside what was typed, and the surveyor's is put onto it", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/, /status of 409/)
  const was = await own(1)
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const page = await open(context, `/meetings/${was.id}/quick`)
  await crossed(page, context, was, "2")
  const rows = page.locator("#sheet-clash-rows tr")
  expect(await rows.filter({ hasText: "Phát biểu" }).locator("td").allTextContents()).toEqual(["2", "1"])
  expect(await rows.filter({ hasText: "Chủ trì" }).count(), "what only the other changed is not in question").toBe(0)
  expect((await meeting(was.id)).attendance.spoke, "nothing is replaced unasked").toBe(1)
  // A closed tab does not make the question go away.
  await page.close()
  const again = await open(context, `/meetings/${was.id}/quick`)
  await again.locator("#sheet-clash").waitFor(SENT)
  await again.locator("#sheet-keep-mine").click()
  await sent(again)
  expect(await meeting(was.id)).toMatchObject({ version: was.version + 2, chair: "Phó bí thư", place: "Địa điểm của tổ", attendance: { spoke: 2 } })
  await expect.poll(() => again.locator("#sheet-clash").isVisible()).toBe(false)
})

test("or what the other made is kept", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/, /status of 409/)
  const was = await own(2)
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const page = await open(context, `/meetings/${was.id}/quick`)
  await crossed(page, context, was, "2")
  await page.locator("#sheet-keep-theirs").click()
  await expect.poll(() => page.locator("#spoke").inputValue()).toBe("1")
  await expect.poll(() => page.locator("#sheet-clash").isVisible()).toBe(false)
  expect(await page.locator("#queue-list li").count()).toBe(0)
  expect((await meeting(was.id)).version).toBe(was.version + 1)
})

test("a plan that somebody else recorded meanwhile is not recorded twice", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/, /status of 4(09|22)/)
  const was = await own(0)
  const [editor, context] = [server.person(["editor"]), await hall.enter(null, PHONE)]
  const office = server.person(["office"])
  const plan = await server.post<{ id: string }>("/plan", office, { cell: was.cell, round: 3, kind: "regular", date: "2020-12-03", start: "19:00", place: "Nhà theo kế hoạch" })
  await signIn(context, surveyor())
  const page = await open(context, `/meetings/quick?plan=${plan.id}`)
  expect(await page.locator("#place").inputValue()).toBe("Nhà theo kế hoạch")
  await context.route("**/api/v1/meetings", (route) => route.abort())
  await fill(page, { ...COUNTS, ...WHEN })
  await save(page)
  await expect.poll(() => state(page), SENT).toContain("chờ gửi")
  const counts = { total: 30, exempt: 2, present: 28, absentWithReason: 0, absentWithoutReason: 0, spoke: 3 }
  const told = { cell: was.cell, plan: plan.id, kind: "regular", round: 3, date: "2020-12-03", start: "19:00", end: "21:00", place: "Nhà theo kế hoạch", attendance: counts }
  const theirs = await server.post<Meeting>("/meetings", editor, told)
  await context.unroute("**/api/v1/meetings")
  await page.locator("#sheet-clash").waitFor(SENT)
  expect(await page.locator("#sheet-clash-rows tr", { hasText: "Phát biểu" }).locator("td").allTextContents()).toEqual(["9", "3"])
  await page.locator("#sheet-keep-mine").click()
  await sent(page)
  expect(await at("Nhà theo kế hoạch")).toMatchObject([{ id: theirs.id, version: 2, attendance: { spoke: 9, present: 25 } }])
})

test("without a server a meeting is recorded, survives a closed page, and arrives once with what was added later", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const [{ cell }] = [await own(0)]
  const context = await hall.enter(null, PHONE)
  await signIn(context, surveyor())
  const here = `/meetings/quick?cell=${cell}`
  const page = await open(context, here)
  expect(await page.evaluate(() => [isSecureContext, location.hostname])).toEqual([false, ELSEWHERE])

  await server.kill()
  await fill(page, { ...COUNTS, ...WHEN, place: "Nhà văn hóa mất mạng" })
  await page.getByRole("checkbox").nth(2).check()
  const step = page.locator("[data-step]").first()
  const words = await step.getAttribute("data-step")
  await step.check()
  const points = page.locator("[name^='self.']")
  const criteria = await points.count()
  for (let nth = 0; nth < criteria; nth++) await points.nth(nth).fill("1")
  await page.close()

  // Opened again while the server is away: the page comes from the browser's memory, what was typed from its storage.
  const again = await open(context, here)
  expect(await again.locator("#present").inputValue()).toBe("25")
  expect(await again.locator("[data-step]").first().isChecked()).toBe(true)
  expect(await again.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the phone").toBe(true)
  const tried = again.waitForEvent("requestfailed", { predicate: (request) => request.url().endsWith("/api/v1/meetings"), ...SENT })
  await save(again)
  await expect.poll(() => state(again), SENT).toContain("Đã giữ trên máy này, chờ gửi")
  await tried
  await expect.poll(() => state(again), SENT).toContain("Mất kết nối")
  // It was tried already: what is added now waits behind it.
  await fill(again, { spoke: "10" })
  await save(again)
  await expect.poll(() => again.locator("#queue-list li").count(), SENT).toBe(2)
  await again.close()

  await server.start()
  const last = await open(context, here)
  await sent(last)
  await expect.poll(async () => (await at("Nhà văn hóa mất mạng")).map((one) => one.attendance.spoke), SENT).toEqual([10])
  const [made] = await at("Nhà văn hóa mất mạng")
  expect(made).toMatchObject({ version: 2, cell, start: "19:00", preparation: { papersSent: true }, stepsDone: [words] })
  expect(made!.attendance).toEqual({ total: 30, exempt: 2, present: 25, absentWithReason: 2, absentWithoutReason: 1, spoke: 10 })
  expect(Object.values(made!.selfScores)).toEqual(Array(criteria).fill(1))

  // What is typed now corrects the meeting that it became.
  await fill(last, { spoke: "11" })
  await save(last)
  await expect.poll(async () => (await meeting(made!.id)).version, SENT).toBe(3)
  await sent(last)
  await save(last)
  await last.locator("#sheet-fault", { hasText: "giống hệt" }).waitFor()
  expect((await at("Nhà văn hóa mất mạng")).map((one) => one.version)).toEqual([3])
})
