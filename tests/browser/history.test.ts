/** Two drafts compared, a clause brought back, and the slider over the life of the text. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall } from "./support/hall"
import { Server } from "./support/server"
import { send, visit } from "./support/story"

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

test("what was typed since a draft is compared, read at its moment, and brought back", async () => {
  const mine = await hall.enter(server.person(["editor"]))
  const versions = await visit(mine, server, "/versions")
  await send(versions.locator("#name-version"))

  const desk = await Editor.open(mine, server)
  const clause = (await server.clauses()).find((one) => one.kind === "proposal")!
  const before = await desk.wordsOf(clause.id)
  await desk.caret(clause.id)
  await desk.type(" Mỗi quý bàn một việc khó.")
  await desk.saved()

  // The draft against the present words, in one column and in two.
  await versions.reload()
  await versions.getByRole("link", { name: "So với hiện tại" }).first().click()
  const line = versions.locator(`#line-${clause.id}`)
  await line.locator("ins", { hasText: "Mỗi quý bàn một việc khó." }).waitFor()
  expect(await versions.locator("h1").textContent()).toBe("1 điều khoản khác nhau")
  await versions.getByRole("link", { name: "Xem hai bên" }).click()
  expect(await line.locator(".compared-sides > p").count()).toBe(2)
  expect(await line.locator(".compared-sides > p").first().locator("ins").count()).toBe(0)

  // The slider, by keyboard: the beginning has none of it, the end has it, and the address can be passed on.
  const history = await visit(mine, server, "/history")
  const slider = history.locator("#moment")
  await slider.waitFor()
  await history.locator(`#shown #line-${clause.id} ins`).waitFor()
  await slider.focus()
  await slider.press("Home")
  await history.locator(`#shown #line-${clause.id}`, { hasNotText: "Mỗi quý" }).waitFor()
  expect(new URL(history.url()).searchParams.get("at")).toBe("c1")
  expect(await slider.getAttribute("aria-valuetext")).toContain("thay đổi")
  await slider.press("End")
  await history.locator(`#shown #line-${clause.id}`, { hasText: "Mỗi quý" }).waitFor()
  await history.reload()
  await history.locator(`#shown #line-${clause.id}`, { hasText: "Mỗi quý" }).waitFor()

  // Brought back: everybody who has the text open sees it.
  versions.once("dialog", (dialog) => void dialog.accept())
  const restored = versions.waitForURL(/#line-/)
  await line.getByRole("button", { name: "Khôi phục như trước" }).click()
  await restored
  await expect.poll(() => desk.wordsOf(clause.id)).toBe(before)
  await desk.saved()
})
