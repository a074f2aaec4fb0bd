/** A proposal is linked to a record in one page: the other shows it at once, and the record names the clause. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"
import { linkEvidence } from "./support/story"

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

test("a link made in one page stands in the other, on the record's page and in the table", async () => {
  const mine = await hall.enter(server.person(["editor"]))
  const theirs = await hall.enter(server.person(["delegate", "editor"]))
  const [a, b] = await Promise.all([Editor.open(mine, server), Editor.open(theirs, server)])
  const bare = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length === 0)!
  // The mark follows the words at a small distance.
  for (const page of [a, b]) await expect.poll(() => page.clause(bare.id).getAttribute("data-evidence")).toMatch(/^◇\s+chưa\s+có$/)

  // Without diacritics, as many people type.
  const words = await linkEvidence(a, bare.id, "lien phu")
  await expect.poll(() => b.clause(bare.id).getAttribute("data-evidence")).toBe("◆1")
  expect(await a.clause(bare.id).getAttribute("data-evidence")).toBe("◆1")
  await expectAgreement(server, [a, b])
  await b.caret(bare.id)
  await b.page.locator(".links .link", { hasText: words }).waitFor()

  const link = (await server.clauses()).find((one) => one.id === bare.id)!.evidence[0]!
  const record = await mine.newPage()
  await record.goto(`${server.url}/evidence/${link.record}`)
  expect(await record.locator("#leaning").textContent()).toContain(await a.wordsOf(bare.id))

  await b.page.locator(".links .link", { hasText: words }).getByRole("button", { name: "Gỡ" }).click()
  await expect.poll(() => a.clause(bare.id).getAttribute("data-evidence")).toMatch(/^◇\s+chưa\s+có$/)
  await record.reload()
  expect(await record.locator("#leaning").textContent()).not.toContain(await a.wordsOf(bare.id))
})

test("records are found by words with diacritics and by bloc", async () => {
  const page = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const proposal = (await server.clauses()).find((one) => one.kind === "proposal")!
  await page.caret(proposal.id)
  await page.page.locator(".link-add > summary").click()
  const results = page.page.locator(".result")
  await results.first().waitFor()
  await page.page.getByLabel("Khối", { exact: true }).selectOption({ label: "Khối nông thôn" })
  await expect.poll(async () => (await results.allTextContents()).every((text) => /nông thôn/i.test(text))).toBe(true)
  await page.page.getByLabel("Tìm trong bản ghi").fill("không có từ nào như thế")
  await page.page.getByText("Không có bản ghi nào khớp").waitFor()
  await page.page.getByLabel("Khối", { exact: true }).selectOption({ label: "Mọi khối" })
  await page.page.getByLabel("Tìm trong bản ghi").fill("hình thức")
  await results.first().waitFor()
  expect((await results.allTextContents()).join()).toMatch(/hình thức/i)
})

test("a delegate on a phone offers a record, an editor accepts it, and the matrix fills while it is looked at", async () => {
  const bare = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length === 0)!
  const at = `${server.url}/resolutions/${DEMO}`
  const sum = `#cov-${bare.id}-sum`

  // The table, opened and scrolled as somebody left it.
  const watcher = await (await hall.enter(server.person(["viewer"]))).newPage()
  await watcher.goto(`${at}/coverage`)
  await watcher.locator("#line", { hasText: /tự cập nhật/ }).waitFor()
  expect(await watcher.locator(sum).textContent()).toMatch(/chưa có/)
  const opened = watcher.locator("#proposals details").first()
  await opened.locator("summary").click()
  const cell = await watcher.evaluateHandle(() => document.querySelector("#proposals details")!.closest("td")!)
  await watcher.evaluate(() => window.scrollTo(0, 120))

  const editor = await Editor.open(await hall.enter(server.person(["editor"])), server)
  await editor.caret(bare.id)

  const phone = await (await hall.enter(server.person(["delegate"]), { viewport: { width: 390, height: 844 } })).newPage()
  await phone.goto(at)
  await phone.locator(`#clause-${bare.id}`).getByRole("link", { name: "Nêu minh chứng" }).click()
  await phone.getByLabel("Tìm (có dấu").fill("boi duong")
  await phone.getByRole("button", { name: "Tìm", exact: true }).click()
  const choice = phone.locator('#add-form input[name="record"]').first()
  const record = (await choice.getAttribute("value"))!.split(" ")[0]!
  await choice.check()
  await phone.getByLabel("Ghi chú").fill("ở chi bộ tôi cũng vậy")
  await Promise.all([phone.waitForURL(/#offers$/), phone.getByRole("button", { name: "Gửi đề nghị" }).click()])
  await phone.locator("#offers", { hasText: "chờ trả lời" }).waitFor()

  // The editor hears of it at once, with the note, and accepts by keyboard.
  const offered = editor.page.locator(".offered [data-offer]")
  await offered.waitFor()
  expect(await offered.locator("input").first().inputValue()).toBe("ở chi bộ tôi cũng vậy")
  await offered.getByRole("button", { name: "Nhận, gắn" }).focus()
  await editor.press("Enter")
  await expect.poll(() => editor.clause(bare.id).getAttribute("data-evidence")).toBe("◆1")
  await offered.waitFor({ state: "detached" })
  expect((await server.clauses()).find((one) => one.id === bare.id)!.evidence.map((link) => link.record)).toEqual([record])

  await watcher.locator(sum, { hasText: "n = 1" }).waitFor()
  expect(await watcher.locator("h1").textContent()).toMatch(/^0\//)
  expect(await opened.getAttribute("open"), "what was opened stays open").not.toBeNull()
  expect(await cell.evaluate((td) => td.isConnected), "what did not change was not touched").toBe(true)
  expect(await watcher.evaluate(() => window.scrollY)).toBe(120)

  await phone.goto(`${at}/offers?state=answered`)
  await phone.locator(".offer", { hasText: "đã nhận" }).waitFor()
  await phone.goto(`${at}/clauses/${bare.id}/why`)
  await phone.locator("#why-evidence", { hasText: "đề nghị" }).waitFor()

  // Said anew in the margin: the note of the link, by its own form.
  await editor.page.locator(".links .link").getByRole("button", { name: /^Sửa/ }).click()
  await editor.page.locator(".link-edit input").first().fill("nhiều chi bộ cùng nêu")
  await editor.page.locator(".link-edit").getByRole("button", { name: "Lưu" }).click()
  await editor.page.locator(".link-note", { hasText: "nhiều chi bộ cùng nêu" }).waitFor()
  await editor.saved()
  const link = (await server.clauses()).find((one) => one.id === bare.id)!.evidence[0]!
  expect(link).toMatchObject({ note: "nhiều chi bộ cùng nêu", record })
})

test("a corrected record warns in the open editor until somebody decides, and the reading page leads to the decision", async () => {
  const clause = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length > 0)!
  const { id, record } = clause.evidence[0]!
  const person = server.person(["editor"])
  const mine = await hall.enter(person)
  const editor = await Editor.open(mine, server)
  await editor.caret(clause.id)
  type Whole = { version: number; text: string; kind: string; criterion: string | null; speakerRole: string }
  const { version, text, kind, criterion, speakerRole } = await server.api<Whole>(`/evidence/${record}`)
  const linked = (words: string) => editor.page.locator(".links .link", { hasText: words })
  await linked(text).waitFor()
  expect(await linked(text).locator(".link-warn").count()).toBe(0)
  const reading = await mine.newPage()
  await reading.goto(`${server.url}/resolutions/${DEMO}`)
  await reading.locator("#line[data-state=saved]").waitFor()

  const correction = { version, kind, criterion, speakerRole, text: "Đã ghi lại cho đúng lời", reason: "ghi thiếu" }
  await server.post(`/evidence/${record}/corrections`, person, correction)
  const link = linked("Đã ghi lại cho đúng lời")
  await link.locator(".link-warn", { hasText: "đã được sửa sau khi gắn" }).waitFor()
  const flag = reading.locator(`#clause-${clause.id}`).getByRole("link", { name: "Minh chứng đã đổi, chờ quyết định" })
  await flag.click()
  await reading.getByRole("heading", { name: /chỗ chờ quyết định/ }).waitFor()

  const decision = { version: version + 1, decision: "keep", reason: "ý chính không đổi" }
  await server.post(`/resolutions/${DEMO}/flags/${clause.id}/${id}`, person, decision)
  await link.getByText("đã quyết định giữ nguyên").waitFor()
  expect(await link.locator(".link-warn").count()).toBe(0)
  await reading.reload()
  await reading.locator("#decisions", { hasText: "ý chính không đổi" }).waitFor()
})

test("in the picture the chain of the chosen box is lit, by keyboard too", async () => {
  const page = await (await hall.enter(server.person(["viewer"]))).newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}/chain`)
  const box = page.locator("svg.chain .box.clause").first()
  await box.focus()
  const lit = (await box.getAttribute("data-chain"))!.split(" ")
  expect(await page.locator("svg.chain .box.is-lit").count()).toBe(lit.length)
  expect(await page.locator("svg.chain.is-choosing .tie.is-lit").count()).toBeGreaterThan(0)
  await page.keyboard.press("Tab")
  expect(await page.evaluate(() => document.activeElement!.getAttribute("data-box"))).toBe("1")
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/why$/)
})
