/** Two people write at once, in different clauses and in one; both keep their words, and everybody reads the same. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { Server } from "./support/server"

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

test("each sees the other and where they are", async () => {
  const [a, b] = await both()
  const [clause] = await paragraphs()
  const names = [server.person(["editor"]).name, server.person(["delegate", "editor"]).name]
  await Promise.all([a.caret(clause!, 3), b.caret(clause!, 9)])
  await a.page.locator(".here", { hasText: names[1]! }).waitFor()
  await b.page.locator(".here", { hasText: names[0]! }).waitFor()
  await expect.poll(() => a.page.locator(".carets > *").count()).toBeGreaterThan(0)
})
