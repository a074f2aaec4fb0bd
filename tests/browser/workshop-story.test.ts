/**
 * One afternoon of the workshop: an editor, a secretary, and six delegates on phones, two of whom lose the network for a
 * while. Everything arrives once, everybody is answered, the table is complete, and draft 2 compares with draft 1.
 */
import type { BrowserContext, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server, type ServerClause } from "./support/server"
import { send, takeStep, visit } from "./support/story"

const PHONE = { viewport: { width: 390, height: 844 } }

/** Pauses between tries grow to a minute; the machine may be busy. */
const SENT = { timeout: 120_000 }

const STORY_MS_MAX = 600_000

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

interface Comment {
  words: string
  state: string
}

const wordsOf = (clause: ServerClause) => clause.runs.map((run) => run.text).join("")
const comments = async () => (await server.api<{ items: Comment[] }>(`/resolutions/${DEMO}/comments`)).items
const said = async () => (await comments()).map((one) => one.words).sort()
const section = (page: Page, clause: ServerClause) => page.locator(`#clause-${clause.id}`)
const dialog = (page: Page) => page.getByRole("dialog")

interface Phone {
  context: BrowserContext
  page: Page
}

/** A delegate's phone with the text open. */
async function phone(nth: number): Promise<Phone> {
  const context = await hall.enter(server.person(["delegate"], nth), PHONE)
  const page = await context.newPage()
  await reads(page)
  return { context, page }
}

async function reads(page: Page): Promise<void> {
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.locator("#say-bar").waitFor()
}

async function comment(page: Page, clause: ServerClause, words: string): Promise<void> {
  const paragraph = section(page, clause).locator("p").first()
  // Clear of the bars above and below, which follow the reader.
  await paragraph.evaluate((element) => element.scrollIntoView({ block: "center" }))
  await paragraph.click()
  await page.locator("#say-open").click()
  await dialog(page).getByLabel("Lời góp ý", { exact: true }).fill(words)
  await dialog(page).getByRole("button", { name: "Gửi ý kiến" }).click()
}

/** The secretary puts a clause on the agenda and opens it. */
async function discuss(page: Page, title: string, clause: ServerClause): Promise<void> {
  const form = page.locator("#add-form")
  if (!(await form.locator("#title").isVisible())) await page.locator("#add summary").click()
  await form.locator("#title").fill(title)
  await form.locator("#clause").selectOption(clause.id)
  await send(form)
  const item = page.locator("#agenda-list li", { hasText: title })
  await send(item.locator('form[action$="/open"]'))
  await page.locator("#now", { hasText: title }).waitFor()
}

/** The secretary writes down what somebody says aloud. */
async function record(page: Page, words: string, clause: ServerClause): Promise<void> {
  const form = page.locator("#record-form")
  if (!(await form.isVisible())) await page.locator("#record summary").click()
  const first = await form.locator('#for optgroup option[value^="bloc:"]').first().getAttribute("value")
  await form.locator("#for").selectOption(first)
  await form.locator("#words").fill(words)
  await form.locator("#opinion-clause").selectOption(clause.id)
  await send(form)
  await page.locator("#opinions-list", { hasText: words }).waitFor()
}

async function answerComment(page: Page, words: string, verdict: string, reason: string): Promise<void> {
  await page.goto(`${server.url}/resolutions/${DEMO}/comments?state=open`)
  const thread = page.locator(".comment", { hasText: words })
  await thread.locator("summary", { hasText: "Trả lời" }).click()
  await thread.getByLabel(verdict, { exact: true }).check()
  await thread.getByLabel("Giải trình").fill(reason)
  await Promise.all([page.waitForURL(/\/comments#comment-/), thread.getByRole("button", { name: "Gửi trả lời" }).click()])
}

test("a page that heard of new words and could not fetch them gets them by itself", async () => {
  hall.allow(/net::ERR_FAILED/)
  const clause = (await server.clauses()).find((one) => one.kind === "paragraph")!
  const context = await hall.enter(server.person(["viewer"]), PHONE)
  let asked = 0
  await context.route("**/text?since=*", (route) => (asked++ === 0 ? route.abort() : route.fallback()))
  const page = await context.newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.locator(`#line[data-state="saved"]`).waitFor(SENT)
  const desk = await Editor.open(await hall.enter(server.person(["editor"])), server)
  await desk.caret(clause.id)
  await desk.type(" Lời đến sau.")
  await desk.saved()
  await section(page, clause).getByText("Lời đến sau.").waitFor(SENT)
  expect(asked).toBeGreaterThan(1)
})

test("an afternoon of the workshop", { timeout: STORY_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const proposals = (await server.clauses()).filter((one) => one.kind === "proposal")
  const [first, second, third, fourth] = proposals as [ServerClause, ServerClause, ServerClause, ServerClause]

  // The draft is kept by name, and the workshop opens.
  const mai = await hall.enter(server.person(["editor"]))
  const versions = await visit(mai, server, "/versions")
  await send(versions.locator("#name-version"))
  await versions.close()
  await takeStep(mai, server, "open_workshop")
  const hoa = await visit(await hall.enter(server.person(["secretary"])), server, "/workshop")
  await discuss(hoa, "Thảo luận giải pháp thứ nhất", first)

  // Six phones. Two lose the network; all of them say something.
  const phones: Phone[] = []
  for (let nth = 0; nth < 6; nth++) phones.push(await phone(nth))
  const [lan, nam, tu, binh, dao, minh] = phones as [Phone, Phone, Phone, Phone, Phone, Phone]
  await Promise.all([nam.context.setOffline(true), tu.context.setOffline(true)])
  await comment(nam.page, first, "Nên ghi rõ ai làm")
  await comment(nam.page, second, "Xin ghi thêm thời hạn")
  await comment(tu.page, first, "Đồng ý với dự thảo")
  await expect.poll(() => nam.page.locator("#queue-state").textContent(), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (2 ý kiến chờ gửi)")
  await expect.poll(() => tu.page.locator("#queue-state").textContent(), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)")
  await tu.page.close()
  await comment(lan.page, third, "Câu này khó hiểu")
  await comment(minh.page, fourth, "Mức này cao quá")
  await expect.poll(said, SENT).toEqual(["Câu này khó hiểu", "Mức này cao quá"])

  await binh.page.goto(`${server.url}/resolutions/${DEMO}/clauses/${second.id}/suggest`)
  const better = `${wordsOf(second)} Báo cáo kết quả mỗi quý.`
  await binh.page.getByLabel("Lời mới", { exact: true }).fill(better)
  await binh.page.getByRole("button", { name: "Gửi đề nghị" }).click()
  await expect
    .poll(async () => (await server.api<{ items: unknown[] }>(`/resolutions/${DEMO}/suggestions`)).items.length, SENT)
    .toBe(1)
  await record(hoa, "Đoàn chúng tôi đề nghị giao cho đồng chí phó bí thư", first)

  // Meanwhile the editor types; a phone that only reads sees it by itself.
  const desk = await Editor.open(mai, server)
  await desk.caret(first.id)
  await desk.type(" Chi ủy chịu trách nhiệm.")
  await desk.saved()
  await section(dao.page, first).getByText("Chi ủy chịu trách nhiệm.").waitFor(SENT)

  // The network is back: one phone kept its tab, the other opens the page again.
  await Promise.all([nam.context.setOffline(false), tu.context.setOffline(false)])
  tu.page = await tu.context.newPage()
  await reads(tu.page)
  const all = ["Câu này khó hiểu", "Mức này cao quá", "Nên ghi rõ ai làm", "Xin ghi thêm thời hạn", "Đồng ý với dự thảo"]
  await expect.poll(said, SENT).toEqual([...all].sort())
  for (const { page } of [nam, tu]) await expect.poll(() => page.locator("#queue-state").textContent(), SENT).toMatch(/^Đã gửi ý kiến lúc/)
  await section(nam.page, first).getByText("Chi ủy chịu trách nhiệm.").waitFor(SENT)
  expect(await said(), "each arrived once").toHaveLength(5)

  // The table tells what is open; the editor answers all of it.
  const office = await mai.newPage()
  await office.goto(`${server.url}/resolutions/${DEMO}/responses`)
  expect(await office.locator("h1").textContent()).toBe("Còn 7 trong 7 ý kiến chưa trả lời")
  for (const words of all) await answerComment(office, words, "Tiếp thu một phần", `Đã xem ý "${words}".`)
  await office.goto(`${server.url}/resolutions/${DEMO}/suggestions`)
  await office.locator(".suggestion").getByRole("button", { name: "Tiếp thu", exact: true }).first().click()
  await expect.poll(async () => (await server.words()).find(([id]) => id === second.id)![1], SENT).toBe(better)
  await office.goto(`${server.url}/resolutions/${DEMO}/opinions?state=open`)
  const opinion = office.locator(".opinion", { hasText: "phó bí thư" })
  await opinion.locator("summary").click()
  await opinion.locator('select[name="verdict"]').selectOption("noted")
  await opinion.locator('textarea[name="reason"]').fill("Sẽ nêu ở kế hoạch thực hiện")
  await send(opinion.locator("form"))
  await office.goto(`${server.url}/resolutions/${DEMO}/responses`)
  const rows = await office.locator("main .rows > li").allTextContents()
  expect(rows).toHaveLength(7)
  for (const words of [...all, "phó bí thư", "Báo cáo kết quả mỗi quý"]) expect(rows.join("\n")).toContain(words)
  expect(await office.locator("h1").textContent()).toBe("Đã trả lời cả 7 ý kiến")

  // A delegate reads the answer on the phone; nothing is wider than the screen on any of them.
  await nam.page.goto(`${server.url}/resolutions/${DEMO}/comments?state=mine`)
  await nam.page.locator(".comment-answer", { hasText: "Xin ghi thêm thời hạn" }).waitFor()
  for (const { page } of phones) {
    if (page.isClosed()) continue
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  }

  // The item is closed, the second draft is kept, and the two compare.
  await hoa.reload()
  await send(hoa.locator("#now form"))
  await takeStep(mai, server, "close_workshop")
  const kept = await visit(mai, server, "/versions")
  await send(kept.locator("#name-version"))
  await kept.goto(`${server.url}/resolutions/${DEMO}/compare`)
  const drafts = await kept.locator("#from option").evaluateAll((options) =>
    options.map((one) => [(one as HTMLOptionElement).value, one.textContent ?? ""] as const),
  )
  const draft = (ordinal: number) => drafts.find(([, words]) => words.includes(`lần ${ordinal}`))![0]
  await kept.goto(`${server.url}/resolutions/${DEMO}/compare?from=${draft(1)}&to=${draft(2)}`)
  expect(await kept.locator("h1").textContent()).toBe("2 điều khoản khác nhau")
  await kept.locator(`#line-${first.id} ins`, { hasText: "Chi ủy chịu trách nhiệm." }).waitFor()
  await kept.locator(`#line-${second.id} ins`, { hasText: "Báo cáo kết quả mỗi quý." }).waitFor()
  await takeStep(mai, server, "submit_to_appraisal")
  await expectAgreement(server, [desk])
})
