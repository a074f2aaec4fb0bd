/**
 * Suggesting in place in the editor, as it is really typed: by composition and by UniKey's Backspaces, in the middle of
 * words that stand, while somebody else writes in the same clause; sent, given up, and kept through a reload.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"
import { COMPOSED, INJECTED } from "./support/words"

/** A busy machine takes its time. */
const TOLD = { timeout: 60_000 }
const TEST_MS_MAX = 180_000

let server: Server
let hall: Hall
let paragraphs: { id: string; words: string }[]
let turn = 0

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  const all = (await server.clauses()).map(({ id, kind, runs }) => ({ id, kind, words: runs.map((run) => run.text).join("") }))
  paragraphs = all.filter((one) => one.kind === "paragraph" && one.words.length > 60)
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
  items: { sort: string; words: string; baseWords: string; suggestions: { note: string }[] }[]
}

const fresh = () => paragraphs[turn++ % paragraphs.length]!
const suggested = async (clause: string) => (await server.api<Told>(`/resolutions/${DEMO}/suggestions?clause=${clause}`)).items
const stored = async (clause: string) => (await server.words()).find(([id]) => id === clause)?.[1]

/** What stands in a clause as suggested: without the words taken out, which are shown but are none of the text. */
function now(page: Editor, clause: string): Promise<string> {
  return page.clause(clause).evaluate((element) => {
    const copy = element.cloneNode(true) as HTMLElement
    copy.querySelectorAll("del").forEach((one) => one.remove())
    return copy.textContent ?? ""
  })
}

const put = (page: Editor, clause: string) => page.clause(clause).locator("ins").allTextContents()
const gone = (page: Editor, clause: string) => page.clause(clause).locator("del").evaluateAll((all) => all.map((one) => one.lastChild!.textContent))
const bar = (page: Editor) => page.page.getByRole("group", { name: "Đề xuất cho điều khoản này" })

/** A delegate may not write: the text is theirs to suggest in from the start. */
async function delegate(nth = 0): Promise<Editor> {
  const page = await Editor.open(await hall.enter(server.person(["delegate"], nth)), server)
  await expect.poll(() => page.page.locator(".clauses").getAttribute("contenteditable"), TOLD).toBe("true")
  return page
}

test("a delegate types in the text: the words are a suggestion, kept through a reload, sent with a reason", { timeout: TEST_MS_MAX }, async () => {
  const [{ id, words }, other] = [fresh(), fresh()]
  let page = await delegate()
  const writer = await Editor.open(await hall.enter(server.person(["editor"])), server)
  expect(await page.page.locator(".ed-readonly").textContent()).toContain("Chế độ đề xuất")
  await page.caret(id)
  await page.type(" Ghi rõ thời hạn.")
  await page.caret(other.id, 0)
  await page.type("Trước hết, ")
  expect(await now(page, id)).toBe(`${words} Ghi rõ thời hạn.`)
  expect((await put(page, id)).join("")).toContain("Ghi rõ thời hạn")
  for (const clause of [id, other.id]) expect(await page.clause(clause).getAttribute("data-unsent")).toBe("Chưa gửi")
  expect(await stored(id), "the shared text is untouched").toBe(words)
  expect(await writer.wordsOf(id)).toBe(words)

  await page.page.reload()
  await page.opened()
  await expect.poll(() => now(page, id), TOLD).toBe(`${words} Ghi rõ thời hạn.`)
  const list = page.page.getByRole("region", { name: "Đề xuất chưa gửi" })
  await expect.poll(() => list.locator("li").count(), TOLD).toBe(2)
  await page.caret(id)
  await bar(page).getByLabel("Lý do").fill("để dễ kiểm tra")
  await bar(page).getByRole("button", { name: "Gửi đề xuất" }).click()
  await expect.poll(() => suggested(id), TOLD).toMatchObject([{ sort: "words", words: `${words} Ghi rõ thời hạn.`, suggestions: [{ note: "để dễ kiểm tra" }] }])
  await expect.poll(() => now(page, id), TOLD).toBe(words)
  expect(await page.clause(id).getAttribute("data-unsent")).toBeNull()
  // The other one is given up from the list, and taken back by undo.
  await list.locator("li").getByRole("button", { name: /^Bỏ:/ }).click()
  await expect.poll(() => now(page, other.id), TOLD).toBe(other.words)
  await page.press("Control+z")
  await expect.poll(() => now(page, other.id), TOLD).toBe(`Trước hết, ${other.words}`)
  await page.caret(other.id, 3)
  await bar(page).getByRole("button", { name: "Bỏ", exact: true }).click()
  await expect.poll(() => now(page, other.id), TOLD).toBe(other.words)
  expect(await suggested(other.id)).toEqual([])
  await expectAgreement(server, [writer])
  page = await delegate()
  expect(await now(page, other.id)).toBe(other.words)
})

for (const way of ["composed", "injected"] as const) {
  test(`Vietnamese words ${way} in the middle of a clause, while somebody else writes at its beginning`, { timeout: TEST_MS_MAX }, async () => {
    const { id, words } = fresh()
    const page = await delegate()
    const writer = await Editor.open(await hall.enter(server.person(["editor"])), server)
    const at = words.indexOf(" ", 20)
    await page.caret(id, at)
    await writer.caret(id, 0)
    const typed = ["tiếng", "Việt", "đường", "nghị", "quyết", "thuở", "Ủy", "hoà"]
    let keys = 0
    const between = async () => {
      keys += 1
      await writer.type("x ")
    }
    await page.type(" ")
    for (const [nth, word] of typed.entries()) {
      if (nth > 0) await page.type(" ")
      if (way === "composed") await page.compose(COMPOSED[word]!, between)
      else await page.unikey(INJECTED[word]!, between)
    }
    await writer.saved()
    const theirs = "x ".repeat(keys)
    await expect.poll(() => stored(id), TOLD).toBe(theirs + words)
    const wanted = `${theirs}${words.slice(0, at)} ${typed.join(" ")}${words.slice(at)}`
    await expect.poll(() => now(page, id), TOLD).toBe(wanted)
    expect((await put(page, id)).join("").trim()).toBe(typed.join(" "))
    await page.press("Control+Enter")
    await expect.poll(() => suggested(id), TOLD).toMatchObject([{ words: wanted }])
    await expect.poll(() => now(page, id), TOLD).toBe(theirs + words)
  })

  test(`a word that stands is replaced by one ${way}: struck through and put in, at its place`, { timeout: TEST_MS_MAX }, async () => {
    const { id, words } = fresh()
    const page = await delegate()
    const from = words.indexOf(" ", 10) + 1
    const to = words.indexOf(" ", from)
    const old = words.slice(from, to)
    await page.caret(id, to)
    for (let letter = from; letter < to; letter++) await page.press("Backspace")
    await expect.poll(() => gone(page, id), TOLD).toEqual([expect.stringContaining(old)])
    if (way === "composed") await page.compose(COMPOSED.quyết!, async () => undefined)
    else await page.unikey(INJECTED.quyết!, async () => undefined)
    const wanted = `${words.slice(0, from)}quyết${words.slice(to)}`
    await expect.poll(() => now(page, id), TOLD).toBe(wanted)
    await expect.poll(() => gone(page, id), TOLD).toEqual([old])
    expect(await put(page, id)).toEqual(["quyết"])
    // Then on at the very place, and back.
    await page.type(" sách")
    await expect.poll(() => now(page, id), TOLD).toBe(`${words.slice(0, from)}quyết sách${words.slice(to)}`)
    await page.press("Control+z")
    await page.press("Control+z")
    await page.press("Control+z")
    await page.press("Control+z")
    await expect.poll(async () => words.startsWith((await now(page, id)).slice(0, from)), TOLD).toBe(true)
    expect(await stored(id)).toBe(words)
  })
}

test("Enter suggests a new clause, and a clause without words its removal", { timeout: TEST_MS_MAX }, async () => {
  const [one, two] = [fresh(), fresh()]
  const page = await delegate(1)
  const count = (await server.words()).length
  await page.caret(one.id, 5)
  await page.press("Enter")
  await page.type("Điều khoản thêm.")
  const made = page.page.locator('.clauses [data-clause^="new:"]')
  expect(await made.textContent()).toBe("Điều khoản thêm.")
  expect(await now(page, one.id), "the words of this one stay together").toBe(one.words)
  expect(await made.getAttribute("data-unsent")).toBe("Mới, chưa gửi")
  await bar(page).locator(".unsent-state", { hasText: "Điều khoản mới" }).waitFor(TOLD)
  await page.press("Control+Enter")
  await expect.poll(() => suggested(one.id), TOLD).toMatchObject([{ sort: "insert", words: "Điều khoản thêm." }])
  await expect.poll(() => made.count(), TOLD).toBe(0)

  await page.caret(two.id, 0)
  await page.press("Shift+End")
  await page.page.evaluate((id) => {
    const clause = document.querySelector(`[data-clause="${id}"]`)!
    getSelection()!.selectAllChildren(clause)
  }, two.id)
  await page.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await page.press("Backspace")
  await expect.poll(() => now(page, two.id), TOLD).toBe("")
  expect(await gone(page, two.id), "what goes stays readable").toEqual([two.words])
  await bar(page).locator(".unsent-state", { hasText: "Bỏ điều khoản" }).waitFor(TOLD)
  await bar(page).getByRole("button", { name: "Gửi đề xuất" }).click()
  await expect.poll(() => suggested(two.id), TOLD).toMatchObject([{ sort: "remove" }])
  expect((await server.words()).length).toBe(count)
})

test("whoever may write chooses; both changed the same words: the three versions are shown and nothing is lost", { timeout: TEST_MS_MAX }, async () => {
  const { id, words } = fresh()
  const page = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const writer = await Editor.open(await hall.enter(server.person(["delegate", "editor"])), server)
  const mode = page.page.getByRole("button", { name: "Đề xuất", exact: true })
  await mode.click()
  await expect.poll(() => mode.getAttribute("aria-pressed"), TOLD).toBe("true")
  const end = words.indexOf(" ", 12)
  await page.caret(id, end)
  await page.type(" và của tôi")
  await writer.caret(id, end)
  await writer.type(" và của người khác")
  await writer.saved()
  const list = page.page.getByRole("region", { name: "Đề xuất chưa gửi" })
  await list.locator(".suggested-three", { hasText: "và của người khác" }).waitFor(TOLD)
  expect(await now(page, id)).toBe(`${words.slice(0, end)} và của tôi${words.slice(end)}`)
  await page.press("Control+Enter")
  await expect.poll(() => suggested(id), TOLD).toMatchObject([{ baseWords: words, words: `${words.slice(0, end)} và của tôi${words.slice(end)}` }])
  const theirs = `${words.slice(0, end)} và của người khác${words.slice(end)}`
  await expect.poll(() => now(page, id), TOLD).toBe(theirs)

  // Back to writing: what is typed is the text again.
  await mode.click()
  await expect.poll(() => mode.getAttribute("aria-pressed"), TOLD).toBe("false")
  await page.caret(id, 0)
  await page.type("Nay ")
  await expect.poll(() => stored(id), TOLD).toBe(`Nay ${theirs}`)
  await expectAgreement(server, [page, writer])
})
