/** A stage moves on while the editor is open: the page says so at once, takes or gives back the pen, and loses no word. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server } from "./support/server"

/** A busy machine takes its time, and a lost line is tried again after a while. */
const TOLD_MS_MAX = 30_000

let server: Server
let hall: Hall
let clause: string

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  clause = (await server.clauses()).find((one) => one.kind === "paragraph")!.id
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

const take = (step: string, role: string, reason = "") =>
  server.post(`/resolutions/${DEMO}/stage`, server.person([role]), { step, reason })

const banner = (editor: Editor) => editor.page.locator(".ed-banner--stage")

async function told(editor: Editor, stage: string, may: string): Promise<void> {
  await banner(editor).getByText(`“${stage}”`).waitFor({ timeout: TOLD_MS_MAX })
  expect(await banner(editor).textContent()).toContain(may)
  expect(await editor.page.locator("#stage").textContent()).toBe(stage)
}

/** Writes the text, suggests in it, or only reads. */
async function may(editor: Editor, what: "write" | "suggest" | "read"): Promise<void> {
  const text = editor.page.locator(".clauses")
  await expect.poll(() => text.getAttribute("contenteditable"), { timeout: TOLD_MS_MAX }).toBe(String(what !== "read"))
  const told = editor.page.locator(".ed-readonly")
  await expect.poll(() => told.isVisible(), { timeout: TOLD_MS_MAX }).toBe(what !== "write")
  if (what !== "write") await expect.poll(() => told.textContent(), { timeout: TOLD_MS_MAX }).toContain(what === "read" ? "Chỉ đọc" : "Chế độ đề xuất")
  await expect.poll(() => editor.page.getByRole("button", { name: "Đậm" }).isVisible(), { timeout: TOLD_MS_MAX }).toBe(what === "write")
}

test("an editor's page becomes read-only and the office's editable, and back, without a reload", async () => {
  const writer = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const office = await Editor.open(await hall.enter(server.person(["office"])), server)
  await office.clause(clause).click()
  await writer.caret(clause)
  await may(office, "suggest")
  await take("open_workshop", "editor")
  await told(writer, "Hội thảo", "được sửa văn bản")
  await may(writer, "write")
  await take("close_workshop", "secretary")
  await told(writer, "Tiếp thu", "được sửa văn bản")

  // A word that is still under way when the stage moves on: stored in time, or kept for its writer.
  await writer.type(" Lời đang gõ dở")
  await take("submit_to_appraisal", "editor")
  await told(writer, "Thẩm định", "chỉ đọc")
  await may(writer, "read")
  const kept = async () => (await writer.wordsOf(clause)) + (await writer.page.locator(".ed-aside").textContent())
  await expect.poll(kept, { timeout: TOLD_MS_MAX }).toContain("dở")
  await writer.type(" không vào")
  expect(await writer.wordsOf(clause)).not.toContain("không vào")
  const overview = banner(writer).getByRole("link")
  expect(await overview.getAttribute("href")).toBe(`/resolutions/${DEMO}/overview`)
  expect(await banner(writer).getAttribute("role")).toBe("status")

  await banner(writer).getByRole("button", { name: "Đã rõ" }).click()
  expect(await banner(writer).isVisible(), "who has read it may put it away").toBe(false)

  await told(office, "Thẩm định", "được sửa văn bản")
  await may(office, "write")
  await office.caret(clause)
  await office.type(" Văn phòng sửa thể thức.")
  await expectAgreement(server, [office])

  await take("return_from_appraisal", "office", "Cần viết lại")
  await told(writer, "Tiếp thu", "được sửa văn bản")
  await may(writer, "write")
  await may(office, "suggest")
  await writer.caret(clause)
  await writer.type(" Viết tiếp.")
  await expectAgreement(server, [writer])
  expect(await writer.wordsOf(clause)).toContain("Viết tiếp.")
})

test("a page that was away learns the stage when it comes back", async () => {
  hall.allow(SERVER_AWAY)
  const context = await hall.enter(server.person(["editor"]))
  const writer = await Editor.open(context, server)
  await writer.caret(clause)
  await context.setOffline(true)
  await writer.page.locator('#saved[data-kind="waiting"]').waitFor({ timeout: TOLD_MS_MAX })
  await take("submit_to_appraisal", "editor")
  expect(await banner(writer).isVisible()).toBe(false)
  await context.setOffline(false)
  await told(writer, "Thẩm định", "chỉ đọc")
  await may(writer, "read")
})
