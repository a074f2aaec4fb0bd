/** After the issue, on a phone: a task for every cell, taken over by two at once, counted bloc by bloc. */
import { afterAll, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { lookAt } from "./support/look"
import { ISSUED, toIssued, toSigning } from "./support/pages"
import { DEMO, Server } from "./support/server"
import { bringToVote, committee, send, visit } from "./support/story"

/** The whole way to the issue, and some pages in two widths behind it. */
const STORY_MS_MAX = 420_000

const PHONE = { viewport: { width: 390, height: 844 } }

interface FollowUp {
  items: { count: { all: number; takenOver: number }; blocs: { name: string; count: { all: number; takenOver: number } }[] }[]
}

interface Units {
  items: { unit: string; state: string; who: string }[]
}

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

async function decideAndIssue(): Promise<void> {
  const path = `/resolutions/${DEMO}`
  const office = server.person(["office"])
  const { canonicalHash } = await server.api<{ canonicalHash: string }>(`${path}/seal`)
  await server.post(`${path}/vote`, office, {})
  for (const member of committee(server)) await server.post(`${path}/vote/ballot`, member, { choice: "agree", seal: canonicalHash })
  await server.post(`${path}/vote/close`, office, {})
  await toSigning(hall, server)
  await toIssued(server)
}

test("the office gives a task to every cell, two take it over, and the overview counts them by bloc", { timeout: STORY_MS_MAX }, async () => {
  await bringToVote(hall, server)
  await decideAndIssue()
  await hall.empty()
  const office = await hall.enter(server.person(["office"]), PHONE)
  const form = await visit(office, server, "/tasks/new")
  const clause = (await server.clauses()).find((one) => one.kind === "proposal")!.id
  await form.locator("#clause").selectOption(clause)
  await form.locator("#words").fill("Họp chi ủy, gửi tài liệu trước kỳ sinh hoạt")
  await send(form.locator("form.form"))
  // Two of one bloc, ticked in one list and sent once.
  const units = form.locator('input[name="unit"]')
  const two = [await units.nth(0).getAttribute("value"), await units.nth(1).getAttribute("value")]
  await units.nth(0).check()
  await units.nth(1).check()
  await form.locator("#who").fill("Bí thư chi bộ")
  await send(form.locator("form.form"))
  expect(await form.locator(".notice.good").textContent()).toContain("Đã ghi cho 2 đơn vị.")
  const [, task] = /tasks\/([^?]+)/.exec(form.url())!
  const listed = await server.api<Units>(`/resolutions/${DEMO}/tasks/${task}/units`)
  expect(listed.items.filter((one) => one.state !== "waiting").map((one) => [one.unit, one.state, one.who])).toEqual(
    two.map((unit) => [unit, "taken", "Bí thư chi bộ"]),
  )

  const list = await visit(office, server, "/tasks")
  const { items } = await server.api<FollowUp>(`/resolutions/${DEMO}/tasks`)
  const { count, blocs } = items[0]!
  expect(count.takenOver).toBe(2)
  expect(blocs.reduce((sum, bloc) => sum + bloc.count.all, 0)).toBe(count.all)
  await list.locator("details.more summary").click()
  const rows = list.locator("table tbody tr")
  expect(await rows.count()).toBe(blocs.length)
  for (const { name, count } of blocs) {
    const row = rows.filter({ has: list.getByRole("rowheader", { name, exact: true }) })
    expect(await row.locator("td").first().textContent(), name).toContain(`${count.takenOver}/${count.all}`)
  }
  expect(await list.locator(".progress").first().textContent()).toContain(`2/${count.all}`)
  expect(await list.locator("progress").first().evaluate((bar: HTMLProgressElement) => [bar.value, bar.max])).toEqual([2, count.all])
  await hall.empty()
  hall.expectQuiet()
  for (const place of ISSUED) {
    await lookAt(hall, server, place)
    hall.expectQuiet()
    await hall.empty()
  }
  await publicPage()
})

/** Everything a stranger's phone fetches for the page, as it comes without compression. */
const PUBLIC_BYTES_MAX = 60_000

/** What is printed is one clause after the other, and nothing of the screen. */
async function publicPage(): Promise<void> {
  const html = await (await fetch(`${server.url}/public/${DEMO}`)).text()
  expect(Buffer.byteLength(html), "the page is light").toBeLessThanOrEqual(PUBLIC_BYTES_MAX)
  expect(html).not.toContain("<script")
  const stranger = await hall.enter(null, { ...PHONE, javaScriptEnabled: false })
  const page = await stranger.newPage()
  await page.goto(`${server.url}/public/${DEMO}`)
  const clause = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length > 1)!.id
  const why = page.locator(`#c-${clause} + details`)
  await why.locator("summary").click()
  expect(await why.locator("li").count()).toBeGreaterThan(1)
  await page.emulateMedia({ media: "print" })
  expect(await page.locator(".screen").isVisible()).toBe(false)
  expect(await page.locator("details:not([open])").first().isVisible()).toBe(false)
  expect(await page.locator(`#c-${clause}`).isVisible()).toBe(true)
  await hall.empty()
}
