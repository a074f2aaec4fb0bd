/** Forms of the reading page while they wait, and where notes stand in its margin. */
import { expect, test } from "vitest"
import { refused, stored, written } from "../../src/entry/queue"
import { sendNext } from "../../src/entry/send"
import { memoryShelf } from "../../src/entry/shelf"
import { addressOf, type Form, freshKey, fromChange, keptHere, type Kept, shortened, stateLine } from "../../src/reading/form"
import { stacked } from "../../src/reading/stack"

const WORDS = { waiting: "# chờ gửi", lost: "Mất kết nối (# chờ gửi)", refused: "# chưa nhận", sentAt: "Đã gửi lúc #" } as unknown as DOMStringMap

const form = (words: string): Form => ({ path: "/api/v1/x", body: { words }, home: "/resolutions/x", clause: "c", place: "GP1", words })
const waiting = (id: string, now = 1): Kept => written(id, form(id), now, 0, 10)

test("the line says what waits, also while the network is away, and then that it has arrived", () => {
  expect(stateLine([], true, WORDS)).toBe("")
  expect(stateLine([waiting("a"), waiting("b")], true, WORDS)).toBe("2 chờ gửi")
  expect(stateLine([waiting("a")], false, WORDS)).toBe("Mất kết nối (1 chờ gửi)")
  const sent = stored(waiting("a"), "k", new Date(2026, 10, 27, 9, 5).getTime())
  expect(stateLine([sent], true, WORDS)).toBe("Đã gửi lúc 09:05")
  expect(stateLine([sent, waiting("b"), refused(waiting("c"), "vì")], true, WORDS)).toBe("1 chờ gửi · 1 chưa nhận")
})

test("a form is sent under its own key, in the order written, and once", async () => {
  const shelf = memoryShelf<Kept>()
  await shelf.put(waiting("second", 2), [])
  await shelf.put(waiting("first", 1), [])
  const asked: [string, unknown][] = []
  const note = async (kept: Kept) => {
    asked.push([kept.id, kept.body])
    return { kind: "done", id: `of-${kept.id}` } as const
  }
  const sender = { shelf, server: { note, photo: () => Promise.reject(new Error("no files")) }, now: () => 10, chance: () => 0 }
  expect(await sendNext(sender)).toBe("again")
  expect(await sendNext(sender)).toBe("again")
  expect(await sendNext(sender)).toBe("nothing")
  expect(asked).toEqual([["first", { words: "first" }], ["second", { words: "second" }]])
  expect((await shelf.all()).map((one) => [one.state, one.record])).toEqual([["sent", "of-second"], ["sent", "of-first"]])
})

test("keys are as the server asks for them", () => {
  const keys = new Set(Array.from({ length: 100 }, freshKey))
  expect(keys.size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})

test("a form is written anew on the page it came from, which finds it by the address", () => {
  const address = addressOf(waiting("abc"))
  expect(address).toBe("/resolutions/x#kept=abc")
  expect(keptHere(new URL(address, "http://x").hash)).toBe("abc")
  expect(keptHere("#clause-1")).toBe("")
})

test("long words are cut where they are only shown", () => {
  expect(shortened("ngắn")).toBe("ngắn")
  expect(shortened("dài ".repeat(100), 7)).toBe("dài dài…")
})

test("of changed words those are shown that changed", () => {
  expect(fromChange("Họp ít lần.", "Họp đủ lần.")).toBe("Họp đủ lần.")
  const long = "Nội dung sinh hoạt chi bộ còn nghèo nàn, chậm đổi mới"
  expect(fromChange(`${long}.`, `${long}, khô khan.`)).toBe("…bộ còn nghèo nàn, chậm đổi mới, khô khan.")
})

test("notes stand beside their words and one below the other", () => {
  const notes = [
    { top: 100, height: 50 },
    { top: 110, height: 30 },
    { top: 400, height: 10 },
    { top: 405, height: 10 },
  ]
  expect(stacked(notes, 8)).toEqual([100, 158, 400, 418])
  expect(stacked([{ top: -20, height: 10 }], 8), "never above the page").toEqual([0])
  expect(stacked([], 8)).toEqual([])
})
