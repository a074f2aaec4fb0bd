/** "Đã lưu" is said only when the server has stored the words; a server that dies in mid-typing loses nothing. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { Server } from "./support/server"

let server: Server
let hall: Hall
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  clauses = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

async function editor(): Promise<Editor> {
  return Editor.open(await hall.enter(server.person(["editor"])), server)
}

async function delegate(): Promise<Editor> {
  return Editor.open(await hall.enter(server.person(["delegate", "editor"])), server)
}

/** How many changes the page says are waiting. */
async function waiting({ page }: Editor): Promise<number> {
  return Number(/\((\d+) thay đổi chờ\)/.exec((await page.locator("#saved").textContent()) ?? "")?.[1])
}

/** How many changes lie in the browser's storage. */
function kept({ page }: Editor): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("duthao")
        opening.onerror = () => reject(opening.error)
        opening.onsuccess = () => {
          const counting = opening.result.transaction("change").objectStore("change").count()
          counting.onsuccess = () => resolve(counting.result)
          counting.onerror = () => reject(counting.error)
        }
      }),
  )
}

test("a server that stands still is not taken for one that stores", async () => {
  hall.allow(SERVER_AWAY)
  const page = await editor()
  await page.caret(clauses[0]!)
  server.freeze()
  await page.signals()
  await page.type(" Lời gõ khi máy chủ đứng yên.", 10)
  await expect.poll(() => page.signal()).toBe("saving")
  // The line is given up when nothing comes back; the words stay, and so does the truth about them.
  await expect.poll(() => page.signal()).toBe("waiting")
  expect(await page.page.locator("#saved").textContent()).toContain("Mất kết nối, bài gõ vẫn được giữ")
  expect(await page.signals()).not.toContain("saved")
  server.thaw()
  await expectAgreement(server, [page])
  expect(await page.wordsOf(clauses[0]!)).toMatch(/ Lời gõ khi máy chủ đứng yên\.$/)
})

test("what was shown as saved outlives a server that is killed at that moment", async () => {
  hall.allow(SERVER_AWAY)
  const page = await editor()
  for (const word of ["một", "hai", "ba"]) {
    await page.caret(clauses[1]!)
    await page.type(` ${word}.`)
    await page.saved()
    await server.kill()
    const shown = await page.wordsOf(clauses[1]!)
    await server.start()
    const stored = new Map(await server.words()).get(clauses[1]!)
    expect(stored, `stored after "${word}"`).toBe(shown)
    await page.saved()
  }
})

test("the server is killed and started again while both type: nothing is lost", async () => {
  hall.allow(SERVER_AWAY)
  const [a, b] = await Promise.all([editor(), delegate()])
  await Promise.all([a.caret(clauses[2]!), b.caret(clauses[3]!)])
  const mine = Array.from({ length: 30 }, (_, at) => `chữ${at}`).join(" ")
  const theirs = Array.from({ length: 30 }, (_, at) => `lời${at}`).join(" ")
  const typing = Promise.all([a.type(` ${mine}.`, 30), b.type(` ${theirs}.`, 30)])
  await expect.poll(async () => (await server.words()).join()).toContain("chữ5")
  await server.kill()
  await expect.poll(() => a.signal()).toBe("waiting")
  await server.start()
  await typing
  await expectAgreement(server, [a, b])
  expect(await b.wordsOf(clauses[2]!)).toMatch(new RegExp(` ${mine}\\.$`))
  expect(await a.wordsOf(clauses[3]!)).toMatch(new RegExp(` ${theirs}\\.$`))
})

test("a server that is asked to stop stores first, and the pages come back by themselves", async () => {
  hall.allow(SERVER_AWAY)
  const [a, b] = await Promise.all([editor(), delegate()])
  await Promise.all([a.caret(clauses[4]!), b.caret(clauses[4]!, 0)])
  const typing = Promise.all([a.type(" cuối câu được giữ nguyên vẹn.", 25), b.type("Đầu câu được giữ nguyên vẹn. ", 25)])
  await expect.poll(async () => (await server.words()).join()).toContain("được giữ")
  await server.stop()
  await server.start()
  await typing
  await expectAgreement(server, [a, b])
  expect(await a.wordsOf(clauses[4]!)).toMatch(/^Đầu câu được giữ nguyên vẹn\. .* cuối câu được giữ nguyên vẹn\.$/)
})

test("words typed without a server survive a closed tab", async () => {
  hall.allow(SERVER_AWAY)
  const context = await hall.enter(server.person(["editor"]))
  const first = await Editor.open(context, server)
  await first.caret(clauses[5]!)
  await server.kill()
  await expect.poll(() => first.signal()).toBe("waiting")
  await first.type(" Câu này gõ khi không có mạng.", 10)
  const shown = await first.wordsOf(clauses[5]!)
  // The last key ended a sentence, so every word has become a change by now; each must lie in the browser's storage.
  await expect.poll(() => first.page.locator("#saved").textContent()).toMatch(/\(\d+ thay đổi chờ\)/)
  await expect.poll(() => kept(first)).toBe(await waiting(first))
  await first.page.close()
  await server.start()
  expect(new Map(await server.words()).get(clauses[5]!)).not.toContain("không có mạng")
  const again = await Editor.open(context, server)
  await expectAgreement(server, [again])
  expect(await again.wordsOf(clauses[5]!)).toBe(shown)
})

test("a device without network says so, keeps the words and sends them when it is back", async () => {
  hall.allow(SERVER_AWAY)
  const [a, b] = await Promise.all([editor(), delegate()])
  await Promise.all([a.caret(clauses[6]!), b.caret(clauses[6]!, 0)])
  await a.page.context().setOffline(true)
  await expect.poll(() => a.signal()).toBe("waiting")
  await Promise.all([a.type(" Gõ ngoài vùng phủ sóng.", 10), b.type("Người khác gõ tiếp. ", 10)])
  await b.saved()
  expect(await a.signal()).toBe("waiting")
  expect(await b.wordsOf(clauses[6]!)).not.toContain("phủ sóng")
  await a.page.context().setOffline(false)
  await expectAgreement(server, [a, b])
  expect(await b.wordsOf(clauses[6]!)).toMatch(/^Người khác gõ tiếp\. .* Gõ ngoài vùng phủ sóng\.$/)
})
