/**
 * The page as it is used in a hall: opened on plain http by the name or number of another machine, closed with words in
 * it, and overtaken by a seal while it was away.
 */
import type { Dialog, Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { Server } from "./support/server"
import { bringToVote } from "./support/story"

/** No name of this machine: to the browser the page comes from elsewhere, without the favours that localhost has. */
const ELSEWHERE = "may-chu.hoi-truong"

const DELEGATE = ["delegate", "editor"]

/** The whole way to the seal, gap by gap and step by step, on a loaded machine. */
const SEAL_MS_MAX = 300_000

let server: Server
let hall: Hall
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open(ELSEWHERE)])
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

/** Takes the server away from under a page. */
async function loseServer(editor: Editor): Promise<void> {
  hall.allow(SERVER_AWAY)
  await server.kill()
  await expect.poll(() => editor.signal()).toBe("waiting")
}

/** Closes a page as a person does; returns what the browser asks, or null when it just closes. */
async function closes(page: Page): Promise<Dialog | null> {
  const answer = new Promise<Dialog | null>((resolve) => {
    page.once("dialog", resolve)
    page.once("close", () => resolve(null))
  })
  await page.close({ runBeforeUnload: true })
  return answer
}

/** A page that keeps the storage busy until it is told to let go. */
interface Holding {
  release: () => void
}

/** Keeps the store of unsent words busy, as a slow disk does, until `release()` is called. */
function holdStorage(): Promise<void> {
  return new Promise((held) => {
    const opening = indexedDB.open("duthao")
    opening.onsuccess = () => {
      let busy = true
      Object.assign(window, { release: () => (busy = false) })
      const store = opening.result.transaction("change", "readwrite").objectStore("change")
      const again = () => {
        if (busy) store.count().onsuccess = again
      }
      again()
      held()
    }
  })
}

test("on plain http from elsewhere the page edits, saves, keeps and sends what it kept", async () => {
  const url = `http://${ELSEWHERE}:${server.port}`
  const context = await hall.enter(null)
  const entry = await context.newPage()
  await entry.goto(server.person(DELEGATE).link.replace(server.url, url))
  expect(new URL(entry.url()).pathname, "signed in").not.toContain("sign-in")
  await entry.close()

  const first = await Editor.open(context, { url })
  expect(await first.page.evaluate(() => [isSecureContext, location.hostname])).toEqual([false, ELSEWHERE])
  await first.caret(clauses[0]!)
  await first.type(" Gõ từ máy khác.")
  await expectAgreement(server, [first])
  expect(await first.wordsOf(clauses[0]!)).toMatch(/ Gõ từ máy khác\.$/)

  await loseServer(first)
  await first.type(" Gõ khi máy chủ vắng.")
  await expect.poll(() => first.page.locator("#saved").textContent()).toMatch(/bài gõ vẫn được giữ \(\d+ thay đổi chờ\)/)
  await first.page.close()
  await server.start()
  const again = await Editor.open(context, { url })
  await expectAgreement(server, [again])
  expect(await again.wordsOf(clauses[0]!)).toMatch(/ Gõ từ máy khác\. Gõ khi máy chủ vắng\.$/)
})

test("closing a page with unsent words asks first; opened again it sends them", async () => {
  const context = await hall.enter(server.person(["editor"]))
  const first = await Editor.open(context, server)
  await first.caret(clauses[1]!)
  await first.type(" Đã gửi.")
  await first.saved()
  expect(await closes(first.page), "nothing to lose, nothing to ask").toBeNull()

  // The storage is as slow as on a busy machine: the words are on their way into it when the page closes.
  const other = await context.newPage()
  await other.goto(server.url)
  const second = await Editor.open(context, server)
  await second.caret(clauses[1]!)
  await loseServer(second)
  await other.evaluate(holdStorage)
  await second.type(" Chưa gửi.")
  const asked = await closes(second.page)
  expect(asked?.type()).toBe("beforeunload")
  await asked!.dismiss()
  expect(await second.wordsOf(clauses[1]!)).toMatch(/ Đã gửi\. Chưa gửi\.$/)
  const gone = second.page.waitForEvent("close")
  await (await closes(second.page))!.accept()
  await gone
  await other.evaluate(() => (window as unknown as Holding).release())

  await server.start()
  const again = await Editor.open(context, server)
  await expectAgreement(server, [again])
  expect(await again.wordsOf(clauses[1]!)).toMatch(/ Đã gửi\. Chưa gửi\.$/)
})

/** The lane of words that were not taken, as the writer sees it. */
const lane = ({ page }: Editor) => page.locator(".ed-aside")

async function expectAside(editor: Editor, words: string): Promise<void> {
  await expect.poll(() => lane(editor).locator(".aside-text").allTextContents()).toEqual([expect.stringContaining(words)])
  expect(await lane(editor).textContent()).toContain("Không được nhận: bước này không cho sửa văn bản")
  await expectAgreement(server, [editor])
  expect((await editor.words()).join()).not.toContain(words)
}

test("words typed offline that come after the seal are not taken, and are not lost either", { timeout: SEAL_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const [staying, closing] = await Promise.all([hall.enter(server.person(DELEGATE)), hall.enter(server.person(DELEGATE))])
  const [stays, closed] = await Promise.all([Editor.open(staying, server), Editor.open(closing, server)])
  for (const [editor, words] of [[stays, " Lời của trang còn mở."], [closed, " Lời của trang đã đóng."]] as const) {
    await editor.caret(clauses[2]!)
    await editor.page.context().setOffline(true)
    await expect.poll(() => editor.signal()).toBe("waiting")
    await editor.type(words)
    await expect.poll(() => editor.page.locator("#saved").textContent()).toMatch(/\(\d+ thay đổi chờ\)/)
  }
  await closed.page.close()
  await bringToVote(hall, server)
  await Promise.all([staying.setOffline(false), closing.setOffline(false)])

  // The page that stayed open, a second tab beside it, and a reload all show the words.
  await expectAside(stays, "Lời của trang còn mở.")
  expect(await stays.page.locator(".ed-banner[role=alert]").textContent()).toContain("Không được nhận")
  await expectAside(await Editor.open(staying, server), "Lời của trang còn mở.")
  await stays.page.reload()
  await stays.opened()
  await expectAside(stays, "Lời của trang còn mở.")
  await lane(stays).getByRole("button", { name: "Chép" }).click()
  expect(await lane(stays).getByRole("status").textContent()).toBe("Đã chép")

  // The page that was closed finds out when it is opened again.
  const again = await Editor.open(closing, server)
  await expectAside(again, "Lời của trang đã đóng.")
  await lane(again).getByRole("button", { name: "Bỏ" }).click()
  await expect.poll(() => lane(again).isVisible()).toBe(false)
  await again.page.reload()
  await again.opened()
  expect(await lane(again).isVisible(), "what the writer threw away stays away").toBe(false)
})
