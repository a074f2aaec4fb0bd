/** Delegates comment on their phones, one of them without a network for a while; an editor answers; everybody reads it. */
import type { BrowserContext, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server, type DemoPerson, type ServerClause } from "./support/server"

/** To the browser the page comes from elsewhere, without the favours that localhost has. */
const ELSEWHERE = "may-chu.hoi-truong"

const PHONE = { viewport: { width: 390, height: 800 } }
const DESK = { viewport: { width: 1280, height: 800 } }

/** Pauses between tries grow to a minute; the machine may be busy. */
const SENT = { timeout: 120_000 }

const TEST_MS_MAX = 240_000

let server: Server
let hall: Hall
let proposals: ServerClause[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open(ELSEWHERE)])
  proposals = (await server.clauses()).filter((one) => one.kind === "proposal")
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

interface Told {
  id: string
  words: string
  place: string
  state: string
  range: { quote: string } | null
}

const address = (path: string) => `http://${ELSEWHERE}:${server.port}${path}`
const reading = `/resolutions/${DEMO}`
const words = (clause: ServerClause) => clause.runs.map((run) => run.text).join("")

async function enter(person: DemoPerson, options = PHONE): Promise<BrowserContext> {
  const context = await hall.enter(null, options)
  const page = await context.newPage()
  await page.goto(person.link.replace(server.url, address("")))
  expect(new URL(page.url()).pathname, `${person.name} is signed in`).not.toContain("sign-in")
  await page.close()
  return context
}

async function open(context: BrowserContext, base = address("")): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${base}${reading}`)
  await page.locator("#say-bar").waitFor()
  return page
}

async function said(clause: ServerClause): Promise<Told[]> {
  const { items } = await server.api<{ items: Told[] }>(`/resolutions/${DEMO}/comments?clause=${clause.id}`)
  return items.reverse()
}

const told = async (clause: ServerClause) => (await said(clause)).map((one) => one.words)
const section = (page: Page, clause: ServerClause) => page.locator(`#clause-${clause.id}`)
const link = (page: Page, clause: ServerClause) => section(page, clause).locator(".comment-link")
const count = (page: Page, clause: ServerClause) => link(page, clause).locator("[data-count]").textContent()
const state = (page: Page) => page.locator("#queue-state").textContent()
const sheet = (page: Page) => page.getByRole("dialog")

/** Opens the sheet by the clause's own link, or by the large button once the clause has comments. */
async function begin(page: Page, clause: ServerClause): Promise<void> {
  if ((await link(page, clause).locator('[data-count="0"]').count()) === 1) return link(page, clause).click()
  const paragraph = section(page, clause).locator("p").first()
  // Clear of the bars above and below, which follow the reader.
  await paragraph.evaluate((element) => element.scrollIntoView({ block: "center" }))
  await paragraph.click()
  await page.locator("#say-open").click()
}

async function write(page: Page, clause: ServerClause, text: string): Promise<void> {
  await begin(page, clause)
  await sheet(page).getByLabel("Lời góp ý", { exact: true }).fill(text)
}

const send = (page: Page) => sheet(page).getByRole("button", { name: "Gửi ý kiến" }).click()

/** Chooses words of a clause as a finger does, by their place in it. */
async function choose(page: Page, clause: ServerClause, from: number, to: number): Promise<void> {
  await section(page, clause).locator("[data-words]").evaluate(
    (element, [from, to]) => {
      const range = document.createRange()
      const at = (offset: number): [Node, number] => {
        const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
        let left = offset
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const { length } = node.textContent!
          if (left <= length) return [node, left]
          left -= length
        }
        throw new Error("no such place")
      }
      range.setStart(...at(from!))
      range.setEnd(...at(to!))
      document.getSelection()!.removeAllRanges()
      document.getSelection()!.addRange(range)
    },
    [from, to],
  )
}

test("two delegates comment, one without a network for a while: everything arrives once, is answered, and is read", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const [first, second] = [proposals[0]!, proposals[1]!]
  const lan = await enter(server.person(["delegate"]))
  const nam = await enter(server.person(["delegate"], 1))
  let mine = await open(lan)
  expect(await mine.evaluate(() => [isSecureContext, location.hostname])).toEqual([false, ELSEWHERE])
  const theirs = await open(nam)
  await write(mine, first, "Nên giao rõ ai làm")
  await send(mine)
  await expect.poll(() => told(first), SENT).toEqual(["Nên giao rõ ai làm"])
  await expect.poll(() => count(theirs, first), SENT).toBe("1 ý kiến")

  // The network goes while she types; she sends, writes on, and closes the tab.
  await write(mine, second, "Cần ghi thời hạn")
  await lan.setOffline(true)
  await send(mine)
  await expect.poll(() => state(mine), SENT).toBe("Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)")
  await write(mine, first, "Đang viết dở về mục này")
  await mine.close()
  expect(await told(second)).toEqual([])

  // Meanwhile somebody else comments on chosen words of the same clause.
  const [from, to] = [0, words(second).indexOf(" ", 8)]
  await choose(theirs, second, from, to)
  await expect.poll(() => theirs.locator("#say-open").textContent()).toBe("Góp ý cho các chữ đã chọn")
  await theirs.locator("#say-open").click()
  expect(await sheet(theirs).locator("#say-quote").textContent()).toBe(words(second).slice(from, to))
  await sheet(theirs).getByLabel("Lời góp ý", { exact: true }).fill("<img src=x onerror=alert(1)> \u202engược " + "dài".repeat(80))
  await send(theirs)
  await expect.poll(async () => (await said(second)).length, SENT).toBe(1)
  expect((await said(second))[0]!.range!.quote).toBe(words(second).slice(from, to))

  await lan.setOffline(false)
  mine = await open(lan)
  await expect.poll(() => told(second), SENT).toContain("Cần ghi thời hạn")
  await expect.poll(() => state(mine), SENT).toMatch(/^Đã gửi ý kiến lúc \d\d:\d\d$/)
  expect((await told(second)).length, "each arrived once").toBe(2)
  await expect.poll(() => count(mine, second), SENT).toBe("2 ý kiến")
  await begin(mine, first)
  expect(await sheet(mine).getByLabel("Lời góp ý", { exact: true }).inputValue()).toBe("Đang viết dở về mục này")
  await mine.keyboard.press("Escape")
  expect(await mine.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the phone").toBe(true)

  // The editor sees them beside the words, and answers on the page of comments.
  const desk = await (await enter(server.person(["editor"]), DESK)).newPage()
  await desk.goto(address(reading))
  await desk.locator(".said-note", { hasText: "<img src=x" }).waitFor(SENT)
  expect(await desk.locator(".said-note").count()).toBe(3)
  expect(await section(desk, second).locator("mark.said-of").allTextContents()).toEqual([words(second).slice(from, to)])
  const boxes = await desk.locator(".said-note").evaluateAll((notes) => notes.map((note) => note.getBoundingClientRect()).map((box) => [box.top, box.bottom]))
  boxes.slice(1).forEach(([top], at) => expect(top, "notes lie one below the other").toBeGreaterThanOrEqual(boxes[at]![1]!))
  await desk.goto(address(`${reading}/comments`))
  expect(await desk.locator("h1").textContent()).toBe("3 ý kiến chờ trả lời")
  const thread = desk.locator(".comment", { hasText: "Cần ghi thời hạn" })
  await thread.locator("summary", { hasText: "Trả lời" }).click()
  await thread.getByLabel("Tiếp thu một phần").check()
  await thread.getByLabel("Giải trình").fill("Thời hạn ghi ở kế hoạch, không ghi ở nghị quyết.")
  await thread.getByRole("button", { name: "Gửi trả lời" }).click()
  await desk.waitForURL(/\/comments#comment-/)

  await mine.goto(address(`${reading}/comments?state=mine`))
  const answered = mine.locator(".comment", { hasText: "Cần ghi thời hạn" })
  expect(await answered.locator(".comment-answer").textContent()).toContain("Thời hạn ghi ở kế hoạch")
  expect(await answered.locator(".comment-answer .lozenge").textContent()).toBe("Tiếp thu một phần")
  expect(await mine.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the phone").toBe(true)
})

test("a comment whose answer was lost is one comment, also from two tabs", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY, /net::ERR_FAILED/)
  const clause = proposals[2]!
  // By its number: what the test sends on in the page's place finds the server by that alone.
  const context = await hall.enter(server.person(["delegate"]), PHONE)
  let lost = 0
  await context.route("**/clauses/*/comments", async (route) => {
    if (route.request().method() !== "POST" || lost > 0) return route.fallback()
    lost++
    await route.fetch()
    await route.abort()
  })
  const [one, two] = [await open(context, server.url), await open(context, server.url)]
  await write(one, clause, "Câu trả lời bị mất trên đường")
  await send(one)
  for (const page of [one, two]) await expect.poll(() => count(page, clause), SENT).toBe("1 ý kiến")
  await expect.poll(() => state(one), SENT).toMatch(/^Đã gửi/)
  expect(await told(clause)).toEqual(["Câu trả lời bị mất trên đường"])
  expect(lost).toBe(1)
})

test("by keyboard alone, and told to a screen reader by name", { timeout: TEST_MS_MAX }, async () => {
  const clause = proposals[3]!
  const page = await open(await enter(server.person(["delegate"]), DESK))
  await link(page, clause).focus()
  await page.keyboard.press("Enter")
  const dialog = page.getByRole("dialog", { name: /^Góp ý cho/ })
  await dialog.waitFor()
  await page.keyboard.type("Viết bằng bàn phím")
  await page.keyboard.press("Escape")
  await expect.poll(() => dialog.count()).toBe(0)
  await link(page, clause).focus()
  await page.keyboard.press("Enter")
  expect(await dialog.getByLabel("Lời góp ý", { exact: true }).inputValue(), "nothing typed is lost").toBe("Viết bằng bàn phím")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect.poll(() => told(clause), SENT).toEqual(["Viết bằng bàn phím"])
  await page.locator(".said-note", { hasText: "Viết bằng bàn phím" }).waitFor(SENT)
  await page.locator(".said-note a", { hasText: "Trao đổi" }).last().focus()
  await page.keyboard.press("Enter")
  await page.waitForURL(/\/comments#comment-/)
})

test("what the server refuses stays with its reason and is mended", { timeout: TEST_MS_MAX }, async () => {
  hall.allow(/status of 422/)
  const clause = proposals[4]!
  const page = await open(await enter(server.person(["delegate"])))
  await write(page, clause, "Ngắn")
  // A program's mistake: the page itself holds the length.
  await page.locator("#say-form").evaluate((form: HTMLFormElement) => (form.dataset.charsMax = "99999"))
  await sheet(page).getByLabel("Lời góp ý", { exact: true }).fill(`Dài quá mức ${"từ ".repeat(1500)}`)
  await send(page)
  const row = page.locator("#queue-list li", { hasText: "Dài quá mức" })
  await row.locator(".error", { hasText: "quá dài" }).waitFor(SENT)
  await expect.poll(() => state(page)).toContain("1 ý kiến chưa được nhận")
  // The page asks who is signed in and has no answer yet: a press is not lost for that.
  let release = () => {}
  const held = new Promise<void>((done) => (release = done))
  await page.route("**/api/v1/me", async (route) => {
    await held
    await route.fallback()
  })
  await page.reload()
  await row.getByRole("button", { name: "Sửa" }).click()
  const field = sheet(page).getByLabel("Lời góp ý", { exact: true })
  await expect.poll(() => field.inputValue()).toContain("từ từ")
  await field.fill("Vừa đủ dài")
  await send(page)
  release()
  await expect.poll(() => told(clause), SENT).toEqual(["Vừa đủ dài"])
  expect(await row.count()).toBe(0)
})

test("in the editor the comments of the clause at the caret are answered, and words just typed are commented on", { timeout: TEST_MS_MAX }, async () => {
  const clause = proposals[5]!
  const said = await server.post<{ id: string }>(`/resolutions/${DEMO}/clauses/${clause.id}/comments`, server.person(["delegate"]), { words: "Xin nói rõ hơn" })
  const mai = await Editor.open(await hall.enter(server.person(["editor"]), DESK), server)
  await mai.caret(clause.id, 0)
  const margin = mai.page.getByRole("region", { name: /ý kiến/i })
  const thread = margin.locator("li", { hasText: "Xin nói rõ hơn" })
  await thread.waitFor(SENT)
  await thread.locator("summary", { hasText: "Trao đổi" }).click()
  await thread.getByLabel("Lời góp ý").fill("Đồng chí muốn rõ chỗ nào?")
  await thread.getByRole("button", { name: "Gửi" }).click()
  await thread.getByText("Đồng chí muốn rõ chỗ nào?").waitFor(SENT)
  await thread.locator("summary", { hasText: "Trả lời" }).click()
  await thread.getByRole("combobox").selectOption({ label: "Tiếp thu" })
  await thread.getByRole("button", { name: "Gửi" }).first().click()
  await expect.poll(async () => (await server.api<{ items: Told[] }>(`/resolutions/${DEMO}/comments?state=answered`)).items.map((one) => one.id), SENT).toContain(said.id)
  await expect.poll(() => thread.count(), SENT).toBe(0)

  // Words that have only just been typed: the comment names a version that goes to the server by another way.
  await mai.caret(clause.id, 0)
  await mai.page.keyboard.type("Ngay từ đầu năm, ")
  await mai.select(clause.id, "Ngay từ đầu ".length, "Ngay từ đầu năm".length)
  // The editor hears of a selection by an event of its own.
  await mai.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await mai.page.keyboard.press("Control+Alt+KeyM")
  expect(await margin.locator(".offer-more > .quoted").last().textContent()).toBe("năm")
  await mai.page.keyboard.type("Năm nào?")
  await margin.locator("details[open]").getByRole("button", { name: "Gửi" }).click()
  await margin.locator("li", { hasText: "Năm nào?" }).waitFor(SENT)
  const made = (await server.api<{ items: Told[] }>(`/resolutions/${DEMO}/comments?state=open&clause=${clause.id}`)).items
  expect(made.map((one) => [one.words, one.range!.quote, one.place])).toEqual([["Năm nào?", "năm", "words"]])

  // The tool above the text opens the same form, and leaves what is chosen as it is.
  await mai.select(clause.id, 0, "Ngay".length)
  await mai.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await mai.page.getByRole("button", { name: "Ý kiến", exact: true }).click()
  expect(await margin.locator(".offer-more > .quoted").last().textContent()).toBe("Ngay")
  await mai.page.keyboard.type("Từ ngày nào?")
  await margin.locator("details[open]").getByRole("button", { name: "Gửi" }).click()
  await margin.locator("li", { hasText: "Từ ngày nào?" }).waitFor(SENT)
  await mai.saved()
})
