/** A delegate on a phone suggests other words; an editor who is writing decides in the margin; everybody reads what came of it. */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"

/** A busy machine takes its time. */
const TOLD_MS_MAX = 30_000

const PHONE = { viewport: { width: 390, height: 844 } }

/** More stops than the reading page has. */
const TABS_MAX = 600

let server: Server
let hall: Hall
let paragraphs: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  const all = (await server.clauses()).filter((one) => one.kind === "paragraph")
  paragraphs = all.filter((one) => one.runs.map((run) => run.text).join("").length > 60).map((one) => one.id)
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
  items: { id: string; state: string; suggestions: { by: string }[] }[]
}

const at = (path: string) => `${server.url}/resolutions/${DEMO}${path}`
const delegate = (nth = 0) => server.person(["delegate"], nth)
const editor = () => server.person(["editor"])
const open = (clause: string) => server.api<Told>(`/resolutions/${DEMO}/suggestions?clause=${clause}`)
const suggest = (by: ReturnType<typeof delegate>, clause: string, words: string) =>
  server.post<{ id: string }>(`/resolutions/${DEMO}/clauses/${clause}/suggestions`, by, { sort: "words", words })

async function wordsOf(clause: string): Promise<string> {
  return (await server.words()).find(([id]) => id === clause)![1]
}

test("words suggested on a phone are merged with what was typed meanwhile, and stay their author's", async () => {
  const clause = paragraphs[0]!
  const base = await wordsOf(clause)
  const [first, ...rest] = base.split(" ")
  const better = `${first} gọn và rõ hơn ${rest.join(" ")}`

  const phone = await (await hall.enter(delegate(), PHONE)).newPage()
  await phone.goto(at(`/clauses/${clause}/suggest`))
  const field = phone.getByLabel("Lời mới", { exact: true })
  expect(await field.inputValue()).toBe(base)
  await field.fill(better)
  await phone.getByLabel("Lý do").fill("để đọc một lần là hiểu")
  await Promise.all([phone.waitForURL(/\/suggestions\/[^/]+$/), phone.getByRole("button", { name: "Gửi đề nghị" }).click()])
  await phone.locator(".suggestion", { hasText: "chờ trả lời" }).waitFor()
  const one = new URL(phone.url()).pathname
  expect(await phone.locator(".suggestion ins").first().textContent()).toContain("gọn và rõ hơn")
  await suggest(delegate(1), clause, better)
  const { items } = await open(clause)
  expect(items, "two who say the same are one bundle").toHaveLength(1)
  expect(items[0]!.suggestions).toHaveLength(2)
  const author = items[0]!.suggestions[0]!.by

  // The editor has typed on in the same clause; the margin tells of it and shows what accepting gives.
  const page = await Editor.open(await hall.enter(editor()), server)
  await page.caret(clause)
  await page.type(" Lời gõ thêm sau đó.")
  await page.saved()
  await page.page.reload()
  await page.opened()
  await page.caret(clause)
  const card = page.page.locator("[data-suggestion]")
  await card.waitFor({ timeout: TOLD_MS_MAX })
  expect(await card.textContent()).toContain("để đọc một lần là hiểu")
  await card.getByRole("button", { name: "Xem bản ghép rồi quyết định" }).click()
  const merged = `${better} Lời gõ thêm sau đó.`
  await card.locator(".suggested-three", { hasText: "Lời gõ thêm sau đó." }).first().waitFor({ timeout: TOLD_MS_MAX })
  await card.getByRole("button", { name: "Tiếp thu", exact: true }).focus()
  await page.press("Enter")
  await card.waitFor({ state: "detached", timeout: TOLD_MS_MAX })
  await expect.poll(() => wordsOf(clause), { timeout: TOLD_MS_MAX }).toBe(merged)
  await expectAgreement(server, [page])

  const reading = await (await hall.enter(server.person(["viewer"]), PHONE)).newPage()
  await reading.goto(at(""))
  expect(await reading.locator(`#clause-${clause}`).textContent()).toContain("gọn và rõ hơn")
  const wrote = await server.api(`/resolutions/${DEMO}/clauses/${clause}/attribution`)
  expect(JSON.stringify(wrote), "the words are the delegate's").toContain(author)
  expect((await open(clause)).items, "both were decided").toHaveLength(0)
  await phone.goto(`${server.url}${one}`)
  await phone.locator(".suggestion", { hasText: "đã tiếp thu" }).waitFor()
  await phone.goto(at("/suggestions?state=decided&mine=1"))
  expect(await phone.locator(".suggestion").count()).toBe(1)
})

test("on plain forms the three versions are seen, a part is taken up, and a refusal tells its author why", async () => {
  const clause = paragraphs[1]!
  const base = await wordsOf(clause)
  const { id } = await suggest(delegate(), clause, `${base} Nên có hạn một tháng.`)
  const writer = await Editor.open(await hall.enter(editor()), server)
  await writer.caret(clause, 0)
  await writer.type("Trước hết, ")
  await writer.saved()

  // Without script, as an old browser or a screen reader may have it.
  const plain = await hall.enter(editor(), { javaScriptEnabled: false })
  const page = await plain.newPage()
  await page.goto(at("/suggestions"))
  await page.locator(`#suggestion-${id}`).getByRole("link", { name: "Xem ba bản rồi quyết định" }).click()
  const three = page.locator(".three")
  for (const words of ["Khi đề nghị", "Hiện nay", "Theo đề nghị", "Trước hết,", "Nên có hạn"]) {
    expect(await three.textContent()).toContain(words)
  }
  await page.locator(".suggestion summary", { hasText: /^Tiếp thu một phần$/ }).click()
  await page.getByLabel("Lời Tổ biên tập sẽ lấy").fill(`Trước hết, ${base} Nên có hạn một quý.`)
  await page.locator(`#partly-${id}`).fill("một tháng thì gấp")
  await page.getByRole("button", { name: "Tiếp thu một phần" }).click()
  await page.locator(".suggestion", { hasText: "tiếp thu một phần" }).waitFor()
  expect(await wordsOf(clause)).toBe(`Trước hết, ${base} Nên có hạn một quý.`)
  await expectAgreement(server, [writer])

  const other = await suggest(delegate(), paragraphs[2]!, "Bỏ hết.")
  await page.goto(at(`/suggestions/${other.id}`))
  await page.locator(".suggestion summary", { hasText: /^Không tiếp thu$/ }).click()
  await page.locator(`#decline-${other.id}`).fill("câu này có trong hướng dẫn")
  await page.getByRole("button", { name: "Không tiếp thu" }).click()
  const phone = await (await hall.enter(delegate(), PHONE)).newPage()
  await phone.goto(at("/suggestions?state=decided&mine=1"))
  await phone.locator(".suggestion", { hasText: "Giải trình: câu này có trong hướng dẫn" }).waitFor()
})

test("whoever chose to suggest may type beside the text, which stays as it is until somebody accepts", async () => {
  const clause = paragraphs[3]!
  const base = await wordsOf(clause)
  const page = await Editor.open(await hall.enter(editor()), server)
  await page.caret(clause)
  const panel = page.page.locator(".ed-suggested")
  await panel.getByLabel("Chế độ đề xuất").check()
  await page.page.locator(".ed-readonly", { hasText: "Chế độ đề xuất" }).waitFor({ timeout: TOLD_MS_MAX })
  // The field of the margin holds the draft that is typed in place, too.
  await panel.locator("summary", { hasText: "Đề nghị lời khác" }).click()
  const field = panel.getByLabel("Lời đề nghị")
  await expect.poll(() => field.inputValue()).toBe(base)
  await field.fill(`${base} Gõ ở chế độ đề xuất.`)
  await panel.locator(".suggested-preview ins", { hasText: "Gõ ở chế độ đề xuất." }).waitFor()
  await page.clause(clause).locator("ins", { hasText: "Gõ ở chế độ đề xuất." }).waitFor({ timeout: TOLD_MS_MAX })
  // A page that was closed by accident has lost nothing.
  await page.page.reload()
  await page.opened()
  await page.caret(clause)
  await expect.poll(() => field.inputValue(), { timeout: TOLD_MS_MAX }).toBe(`${base} Gõ ở chế độ đề xuất.`)
  await panel.locator("summary", { hasText: "Đề nghị lời khác" }).click()
  await panel.getByRole("button", { name: "Gửi đề nghị" }).click()
  await panel.locator("[data-suggestion]", { hasText: "Gõ ở chế độ đề xuất." }).waitFor({ timeout: TOLD_MS_MAX })
  expect(await wordsOf(clause)).toBe(base)
  await panel.locator("[data-suggestion]").getByRole("button", { name: "Tiếp thu", exact: true }).click()
  await expect.poll(() => wordsOf(clause), { timeout: TOLD_MS_MAX }).toBe(`${base} Gõ ở chế độ đề xuất.`)
  await expectAgreement(server, [page])
})

test("words that the server refused go on as a suggestion, and leave the lane they waited in", async () => {
  const clause = paragraphs[4]!
  const base = await wordsOf(clause)
  const page = await Editor.open(await hall.enter(editor()), server)
  await page.saved()
  // As the page keeps them when a right to write was lost.
  await page.page.evaluate(keepAside, { clause, text: `${base} Lời không được nhận.` })
  await page.page.reload()
  await page.opened()
  const lane = page.page.locator(".ed-aside")
  await lane.locator(".aside-text", { hasText: "Lời không được nhận." }).waitFor()
  await lane.getByRole("button", { name: "Gửi thành đề nghị" }).click()
  await expect.poll(async () => (await open(clause)).items.length, { timeout: TOLD_MS_MAX }).toBe(1)
  await lane.waitFor({ state: "hidden", timeout: TOLD_MS_MAX })
  await page.caret(clause)
  await page.page.locator("[data-suggestion] ins", { hasText: "Lời không được nhận." }).waitFor({ timeout: TOLD_MS_MAX })
  expect(await wordsOf(clause)).toBe(base)
})

/** Runs in the page: puts words where the page keeps those that were refused. */
function keepAside(words: { clause: string; text: string }): Promise<void> {
  const boot = JSON.parse(document.getElementById("boot")!.textContent!) as { person: { id: string }; documentUrl: string }
  const scope = `${boot.person.id} ${boot.documentUrl.replace("automerge:", "")}`
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open("duthao")
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const database = opening.result
      const writing = database.transaction("aside", "readwrite")
      writing.objectStore("aside").put({ id: "refused", ...words, reason: "role", at: 1 }, [scope, "refused"])
      writing.onerror = () => reject(writing.error)
      writing.oncomplete = () => {
        database.close()
        resolve()
      }
    }
  })
}

/** Goes on by one key until an element that the selector names has the focus; it must be in sight, or nobody knows where they are. */
async function goTo(page: Page, selector: string, key = "Tab"): Promise<void> {
  for (let stops = 0; stops < TABS_MAX; stops++) {
    await page.keyboard.press(key)
    if (!(await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector))) continue
    const box = (await page.locator(":focus").boundingBox())!
    expect(box.x >= 0 && box.x + box.width <= PHONE.viewport.width, `${selector} is wholly on the phone's page`).toBe(true)
    expect(box.y >= 0 && box.y < PHONE.viewport.height, `${selector} is in sight`).toBe(true)
    return
  }
  throw new Error(`${selector} is not reached by ${key}`)
}

test("on a phone's page a suggestion is made by keyboard alone, and a screen reader is told every control by name", async () => {
  const clause = paragraphs[5]!
  const page = await (await hall.enter(delegate(2), PHONE)).newPage()
  await page.goto(at(""))
  await page.locator("#say-open").waitFor({ timeout: TOLD_MS_MAX })
  await goTo(page, `#clause-${clause} .comment-link`)
  await page.keyboard.press("Enter")
  await page.getByRole("dialog", { name: /^Góp ý cho/ }).waitFor({ timeout: TOLD_MS_MAX })
  await goTo(page, "#say-suggest", "Shift+Tab")
  await page.keyboard.press("Enter")
  const dialog = page.getByRole("dialog", { name: /^Đề nghị sửa/ })
  await dialog.waitFor({ timeout: TOLD_MS_MAX })
  // The accessibility tree, as a screen reader walks through it.
  const tree = await dialog.ariaSnapshot()
  for (const told of [/heading "Đề nghị sửa/, /button "Đóng"/, /textbox "Lời mới"/, /textbox "Lý do/, /link "[^"]+"/, /button "Gửi đề nghị"/]) expect(tree).toMatch(told)
  const nameless = tree.split("\n").filter((line) => /- (button|link|textbox|combobox|checkbox|radio)\b/.test(line) && !line.includes('"'))
  expect(nameless, tree).toEqual([])

  expect(await page.evaluate(() => document.activeElement?.id), "the words are at hand").toBe("better")
  // Sent without a change nothing leaves, and it is said why.
  await goTo(page, "#better-form [type=submit]")
  await page.keyboard.press("Enter")
  await dialog.getByRole("alert").filter({ hasText: /\S/ }).waitFor({ timeout: TOLD_MS_MAX })
  await goTo(page, "#better", "Shift+Tab")
  await page.keyboard.press("Control+End")
  await page.keyboard.type(" Mỗi quý sơ kết một lần.")
  await goTo(page, "#better-note")
  await page.keyboard.type("để có hạn")
  await goTo(page, "#better-form [type=submit]")
  await page.keyboard.press("Enter")
  await dialog.waitFor({ state: "hidden", timeout: TOLD_MS_MAX })
  expect(await page.evaluate((id) => document.activeElement?.closest(`#clause-${id}`) !== null, clause), "the place is not lost").toBe(true)
  await expect.poll(async () => (await open(clause)).items.length, { timeout: TOLD_MS_MAX }).toBe(1)
  await page.getByRole("status").filter({ hasText: "Đã gửi" }).waitFor({ timeout: TOLD_MS_MAX })
  await page.goto(at(`/suggestions?clause=${clause}`))
  const card = page.locator(".suggestion")
  expect(await card.locator("ins").allTextContents()).toEqual([expect.stringContaining("Mỗi quý sơ kết một lần.")])
  expect(await card.textContent()).toContain("để có hạn")
})
