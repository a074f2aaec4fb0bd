/** The workshop's own pages, live: the wall follows the words without a flicker, and nothing typed is replaced. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server, type ServerClause } from "./support/server"
import { send, visit } from "./support/story"

const PHONE = { viewport: { width: 390, height: 844 } }

/** The machine may be busy. */
const SHOWN = { timeout: 60_000 }

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start("--workshop"), Hall.open()])
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

/** The clause that the demo's hall discusses. */
async function discussed(): Promise<ServerClause> {
  const clauses = await server.clauses()
  return clauses.find((one) => one.runs.map((run) => run.text).join("").startsWith("Tài liệu, dự thảo nghị quyết"))!
}

test("the wall shows what changed since the discussion began, and only that fades in", async () => {
  const wall = await visit(await hall.enter(server.person(["viewer"]), PHONE), server, "/workshop/wall")
  const title = await wall.locator("#wall-now h1").textContent()
  const desk = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const { id } = await discussed()
  // Whatever is new is noted with its words, as the browser begins to fade it in.
  await wall.evaluate(() => {
    const faded: string[] = []
    Object.assign(window, { faded })
    document.addEventListener("animationstart", (event) => faded.push((event.target as Element).tagName))
  })
  await desk.caret(id)
  await desk.type(" Gửi cả bản in.")
  await desk.saved()
  await wall.locator("#wall-now ins", { hasText: "Gửi cả bản in." }).waitFor(SHOWN)
  expect(await wall.locator("#wall-now h1").textContent()).toBe(title)
  await expect.poll(() => wall.evaluate(() => (window as unknown as { faded: string[] }).faded.includes("INS")), SHOWN).toBe(true)
  const faded = await wall.evaluate(() => (window as unknown as { faded: string[] }).faded)
  expect(faded, "the words that stood there stay as they are").not.toContain("H1")
  expect(faded).not.toContain("DIV")
  await expect.poll(() => wall.locator("#wall-now").textContent(), SHOWN).toContain("kể từ khi bắt đầu thảo luận")
})

test("while the secretary writes an opinion down, the agenda moves on around it", async () => {
  const secretary = await hall.enter(server.person(["secretary"]))
  const [page, other] = [await visit(secretary, server, "/workshop"), await visit(secretary, server, "/workshop")]
  await page.locator("#record-form #words").fill("Đang ghi dở một ý kiến")
  await send(other.locator('#now form[action$="/close"]'))
  await page.locator("#now:not(:has(section))").waitFor({ ...SHOWN, state: "attached" })
  const next = other.locator("#agenda-list li", { hasText: "giải pháp 6" })
  await send(next.locator('form[action$="/open"]'))
  await page.locator("#now h2", { hasText: "giải pháp 6" }).waitFor(SHOWN)
  expect(await page.locator("#record-form #words").inputValue()).toBe("Đang ghi dở một ý kiến")
})

test("a delegate hands in a paper on a phone; the secretary sees it come, and marks it delivered", async () => {
  const secretary = await visit(await hall.enter(server.person(["secretary"])), server, "/workshop")
  const phone = await visit(await hall.enter(server.person(["delegate"], 1), PHONE), server, "/workshop")
  const hostile = "Kinh nghiệm <script>alert(1)</script> của thôn"
  await phone.getByRole("link", { name: "Gửi tham luận" }).click()
  // The keyboard alone: each field is reached by its label.
  await phone.getByLabel("Tên tham luận").fill(hostile)
  await phone.getByLabel("Toàn văn").fill("Dòng một.\n\n=SUM(A1)<b>đậm</b>")
  const file = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
  await phone.locator('input[type="file"]').setInputFiles({ name: "tham luận.pdf", mimeType: "application/pdf", buffer: file })
  await send(phone.locator('form[enctype="multipart/form-data"]'))
  const row = secretary.locator("#papers-list li", { hasText: hostile })
  await row.waitFor(SHOWN)
  expect(await row.textContent()).toContain("Kiều Thị Mỹ Duệ")
  await Promise.all([secretary.waitForURL(/#papers$/), row.getByRole("button", { name: /^Đánh dấu đã trình bày/ }).click()])
  await phone.goto(`${server.url}/resolutions/${DEMO}/workshop`)
  await phone.getByRole("link", { name: hostile }).click()
  await phone.locator(".lozenge.good").waitFor(SHOWN)
  expect(await phone.locator(".paper-words").textContent()).toContain("=SUM(A1)<b>đậm</b>")
  const [saved] = await Promise.all([phone.waitForEvent("download"), phone.locator("a[download]").click()])
  expect(saved.suggestedFilename()).toBe("tham luận.pdf")
})
