/** A working group in browsers: its members write in a draft of their own, nobody else opens it, and it comes back. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { groupOf, lanePage, writeAndLook } from "./support/groups"
import { Hall, PROBLEM_PAGE } from "./support/hall"
import { DEMO, Server } from "./support/server"

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

test("delegates write in their group's draft beside the resolution, and bring it back", async () => {
  const { lane, name } = await groupOf(server)
  const [lan, nam] = [server.person(["delegate"]), server.person(["delegate"], 1)]
  const one = await Editor.open(await hall.enter(lan), server, lane)
  const two = await Editor.open(await hall.enter(nam), server, lane)
  await one.page.getByText(`Bản nháp riêng của ${name}`).waitFor()
  await one.page.getByText("Chỉ 2 thành viên của tổ đọc được.").waitFor()
  // Nothing stands beside the text that belongs to the resolution: no page of it is asked for in vain.
  expect(await one.page.locator(".ed-comments, .ed-suggested, .ed-evidence").count()).toBe(0)
  const { id } = (await server.clauses()).find((clause) => clause.kind === "proposal")!
  const before = await one.wordsOf(id)
  await one.caret(id)
  await one.type(" Gửi trước 3 ngày.")
  await one.saved()
  await expect.poll(() => two.wordsOf(id)).toBe(`${before} Gửi trước 3 ngày.`)
  // In the resolution the same people only read, and nothing of it stands there.
  const main = await Editor.open(await hall.enter(lan), server)
  expect(await main.wordsOf(id)).toBe(before)
  const home = await one.page.locator(".bar-where a").getAttribute("href")
  expect(home).toBe(`/resolutions/${DEMO}/groups/${(await groupOf(server)).id}`)
  await writeAndLook(one.page, hall, server)
  await one.page.getByRole("button", { name: "Đưa về dự thảo" }).click()
  await one.page.locator("#brought .suggestion").first().waitFor()
  expect(await one.page.locator("#brought").textContent()).toContain("chờ trả lời")
  hall.expectQuiet()
})

test("who is no member opens the draft neither by its page nor by what they have of it", async () => {
  hall.allow(PROBLEM_PAGE)
  const path = await lanePage(server)
  const page = await (await hall.enter(server.person(["editor"]))).newPage()
  const answer = await page.goto(`${server.url}${path}`)
  expect(answer!.status()).toBe(404)
  expect(await page.locator("#editor").count()).toBe(0)
  const told = await page.evaluate((path) => fetch(path).then((answer) => answer.status), `/api/v1${path.replace("/edit", "/text")}`)
  expect(told).toBe(404)
})

test("when the group ends, the open draft is read only at once, and no key asks for what a lane has not", async () => {
  const { id, lane } = await groupOf(server)
  const one = await Editor.open(await hall.enter(server.person(["delegate"])), server, lane)
  const { id: clause } = (await server.clauses()).find((other) => other.kind === "proposal")!
  await one.caret(clause)
  await one.press("Control+Alt+KeyM")
  await one.type(" Còn viết được.")
  await one.saved()
  expect(await one.wordsOf(clause)).toContain("Còn viết được.")
  const text = one.page.locator(".clauses")
  expect(await text.getAttribute("contenteditable")).toBe("true")
  await server.post(`/resolutions/${DEMO}/groups/${id}/close`, server.person(["secretary"]), {})
  await expect.poll(() => text.getAttribute("contenteditable")).toBe("false")
})
