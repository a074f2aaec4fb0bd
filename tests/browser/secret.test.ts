/** A secret vote on a phone: cast, changed on the same phone, refused on another device, counted without names. */
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Page } from "playwright-core"
import { Hall } from "./support/hall"
import { lookAt } from "./support/look"
import { DEMO, Server } from "./support/server"
import { bringToVote, committee, send, visit } from "./support/story"

/** Bringing the words to the seal is most of it. */
const STORY_MS_MAX = 420_000

const PHONE = { viewport: { width: 390, height: 844 } }

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

/** Answers by keyboard alone, as somebody does who cannot use a pointer. */
async function answer(page: Page, choice: string): Promise<void> {
  await page.locator(`form.choices button[value="${choice}"]`).focus()
  await Promise.all([page.waitForURL(/\/vote\/choose$/), page.keyboard.press("Enter")])
  const form = page.locator("form.ballot")
  await form.locator("button.main").focus()
  await Promise.all([page.waitForURL(/\/vote#recorded$/), page.keyboard.press("Enter")])
}

test("a secret ballot is cast and changed on one phone, and nobody is told what it says", { timeout: STORY_MS_MAX }, async () => {
  await bringToVote(hall, server)
  const office = await hall.enter(server.person(["office"]))
  const desk = await visit(office, server, "/vote")
  await desk.locator('input[name="secrecy"][value="secret"]').check()
  await send(desk.locator("form.form"))
  await lookAt(hall, server, { name: "vote-secret", as: ["committee"], path: () => `/resolutions/${DEMO}/vote` })
  await lookAt(hall, server, { name: "vote-secret-papers", as: ["office"], path: () => `/resolutions/${DEMO}/vote/papers` })

  const [first, ...others] = committee(server)
  const phone = await visit(await hall.enter(first!, PHONE), server, "/vote")
  expect(await phone.locator(".ballot").textContent()).toContain("Phiếu kín: chỉ ghi rằng đồng chí đã bỏ phiếu")
  await answer(phone, "disagree")
  expect(await phone.locator(".ballot-mine").textContent()).toContain("Có thể đổi trên máy này")
  expect(await phone.locator(".choice-word").count(), "the answer is not shown again").toBe(0)
  await answer(phone, "agree")
  expect(await phone.locator(".ballot").textContent()).toContain("Đã nhận 1/11 phiếu.")

  const laptop = await visit(await hall.enter(first!), server, "/vote")
  expect(await laptop.locator(".ballot-mine").textContent()).toContain("dùng đúng máy đã gửi lần đầu")
  expect(await laptop.locator("form.choices").count()).toBe(0)

  for (const member of others.slice(0, 8)) {
    const page = await visit(await hall.enter(member, PHONE), server, "/vote")
    await answer(page, "agree")
    await page.context().close()
  }
  const last = await visit(await hall.enter(others[8]!, PHONE), server, "/vote")
  await answer(last, "disagree")
  await desk.goto(`${server.url}/resolutions/${DEMO}/vote/close`)
  await send(desk.locator("form.confirm"))
  const told = await desk.locator(".ballot").textContent()
  expect(told).toContain("với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%")
  expect(await desk.locator(".tally dt").allTextContents()).toEqual(["Tán thành", "Không tán thành hoặc ý kiến khác"])
  await hall.empty()
  hall.expectQuiet()
})
