/** Two people write at once, in different clauses and in one; both keep their words, and everybody reads the same. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"

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

async function both(): Promise<[Editor, Editor]> {
  const editor = await hall.enter(server.person(["editor"]))
  const delegate = await hall.enter(server.person(["delegate", "editor"]))
  return Promise.all([Editor.open(editor, server), Editor.open(delegate, server)])
}

async function paragraphs(): Promise<string[]> {
  return (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
}

test("in different clauses", async () => {
  const [a, b] = await both()
  const [first, , , , second] = await paragraphs()
  await a.caret(first!)
  await b.caret(second!)
  await Promise.all([a.type(" Chi bộ họp đều.", 15), b.type(" Chi ủy gửi tài liệu trước.", 15)])
  await expectAgreement(server, [a, b])
  for (const page of [a, b]) {
    expect(await page.wordsOf(first!)).toMatch(/ Chi bộ họp đều\.$/)
    expect(await page.wordsOf(second!)).toMatch(/ Chi ủy gửi tài liệu trước\.$/)
  }
})

test("in one clause, at its two ends", async () => {
  const [a, b] = await both()
  const [, clause] = await paragraphs()
  await a.caret(clause!, 0)
  await b.caret(clause!)
  await Promise.all([a.type("Đầu câu có thêm chữ. ", 15), b.type(" Cuối câu cũng thêm chữ.", 15)])
  await expectAgreement(server, [a, b])
  expect(await a.wordsOf(clause!)).toMatch(/^Đầu câu có thêm chữ\. /)
  expect(await a.wordsOf(clause!)).toMatch(/ Cuối câu cũng thêm chữ\.$/)
})

test("in one clause, at the very same place", async () => {
  const [a, b] = await both()
  const [, , clause] = await paragraphs()
  await Promise.all([a.caret(clause!), b.caret(clause!)])
  const [mine, theirs] = [["xuân", "hạ", "thu", "đông"], ["nắng", "mưa", "gió", "bão"]]
  await Promise.all([a.type(` ${mine.join(" ")} `, 25), b.type(` ${theirs.join(" ")} `, 25)])
  await expectAgreement(server, [a, b])
  const words = await a.wordsOf(clause!)
  for (const word of [...mine, ...theirs]) expect(words).toContain(word)
})

test("new clauses, and what a page shows after it is loaded again", async () => {
  const [a, b] = await both()
  const [, , , first, second] = await paragraphs()
  await a.caret(first!)
  await b.caret(second!)
  await Promise.all([
    a.press("Enter").then(() => a.type("Khoản mới của tổ biên tập.", 10)),
    b.press("Enter").then(() => b.type("Khoản mới của đại biểu.", 10)),
  ])
  await expectAgreement(server, [a, b])
  const before = await a.words()
  expect(before.map(([, words]) => words)).toEqual(
    expect.arrayContaining(["Khoản mới của tổ biên tập.", "Khoản mới của đại biểu."]),
  )
  await Promise.all([a.page.reload(), b.page.reload()])
  await Promise.all([a.opened(), b.opened()])
  await expectAgreement(server, [a, b])
  expect(await a.words()).toEqual(before)
  expect(await b.words()).toEqual(before)
})

test("each sees the other and where they are, once, until they leave", async () => {
  const mine = await hall.enter(server.person(["editor"]))
  const theirs = await hall.enter(server.person(["delegate", "editor"]))
  const [a, b] = await Promise.all([Editor.open(mine, server), Editor.open(theirs, server)])
  const clauses = await server.clauses()
  const proposal = clauses.find((one) => one.kind === "proposal")!.id
  const [, , , , , other] = await paragraphs()
  const names = [server.person(["editor"]).name, server.person(["delegate", "editor"]).name]
  await Promise.all([a.caret(proposal, 3), b.caret(proposal, 9)])
  await a.page.locator(".here", { hasText: `${names[1]!} — GP1` }).waitFor()
  await b.page.locator(".here", { hasText: `${names[0]!} — GP1` }).waitFor()
  await expect.poll(() => a.page.locator(".carets > *").count()).toBe(1)
  // A second page of the same person: still one person, where they were last.
  const again = await Editor.open(theirs, server)
  await again.caret(other!, 0)
  await a.page.locator(".here", { hasText: `${names[1]!} — đoạn` }).waitFor()
  expect(await a.page.locator(".here-person", { hasText: names[1]! }).count()).toBe(1)
  expect(await a.page.locator(".carets > *").count()).toBe(1)
  // The overview and the reading page tell it too, the latter with the place.
  const overview = await mine.newPage()
  await overview.goto(`${server.url}/resolutions/${DEMO}/overview`)
  await overview.locator("#here", { hasText: names[1]! }).waitFor()
  const reading = await mine.newPage()
  await reading.goto(`${server.url}/resolutions/${DEMO}`)
  await reading.locator("#here", { hasText: `${names[0]!} (GP1)` }).waitFor()
  await theirs.close()
  await a.page.locator(".here", { hasText: names[1]! }).waitFor({ state: "detached" })
  await expect.poll(() => a.page.locator(".carets > *").count()).toBe(0)
  await reading.locator("#here", { hasText: names[1]! }).waitFor({ state: "detached" })
})

test("the caret of another moves, its name fades, and the clause under it is not touched", async () => {
  const [a, b] = await both()
  const [clause] = await paragraphs()
  await Promise.all([a.caret(clause!, 0), b.caret(clause!, 1)])
  const caret = a.page.locator(".carets .caret")
  await caret.waitFor()
  const left = () => caret.evaluate((element) => (element as HTMLElement).style.left)
  const before = await left()
  await a.clause(clause!).evaluate((element) => {
    const touched: string[] = []
    Object.assign(window, { touched })
    const note = (records: MutationRecord[]) => touched.push(...records.map((record) => record.type))
    new MutationObserver(note).observe(element, { subtree: true, childList: true, characterData: true })
  })
  for (let step = 0; step < 6; step++) await b.press("ArrowRight")
  await expect.poll(left, { timeout: 20_000 }).not.toBe(before)
  expect(await a.page.evaluate(() => (window as unknown as { touched: string[] }).touched)).toEqual([])
  const seen = () => caret.locator(".caret-name").evaluate((name) => getComputedStyle(name).opacity)
  await expect.poll(seen, { timeout: 30_000 }).toBe("0")
  expect(await caret.isVisible(), "the thin line stays").toBe(true)
})
