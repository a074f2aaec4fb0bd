/** What waits to be sent: order, pauses, holds, refusals, photos; two tabs on one shelf; what answers mean. */
import { expect, test } from "vitest"
import { meaning } from "../../src/entry/http"
import { counted, told } from "../../src/entry/list"
import { done, due, ENTRIES_MAX, fits, held, HOLD_MS, later, mayChange, nextMoment, pause, refused, stored, WAITING_BYTES_MAX, written } from "../../src/entry/queue"
import { sendNext, type Answer, type Sender } from "../../src/entry/send"
import { memoryShelf, type Photo, type Shelf } from "../../src/entry/shelf"

const NOTE = { meeting: "m", meetingName: "Liên Phú", kind: "practice", kindName: "Cách làm tốt", text: "Gửi trước", role: "Bí thư" }
const entry = (id: string, made: number) => written(id, NOTE, made, 0, 0)
const photo = (name: string): Photo => ({ name, bytes: new ArrayBuffer(8) })

/** A server that answers from a list, and remembers what it was sent. */
function scripted(...answers: Answer[]) {
  const sent: string[] = []
  const next = async (what: string): Promise<Answer> => {
    sent.push(what)
    return answers.shift() ?? { kind: "done", id: `r-${what}` }
  }
  return { sent, server: { note: (one: { id: string }) => next(one.id), photo: (record: string, one: Photo) => next(`${record}/${one.name}`) } }
}

function sender(shelf: Shelf, server: Sender["server"], now = () => 1_000): Sender {
  return { shelf, server, now, chance: () => 1 }
}

test("the oldest note goes first, and one that waits for its pause lets others pass", () => {
  const [a, b] = [entry("a", 1), entry("b", 2)]
  expect(due([b, a], 5)?.id).toBe("a")
  const tried = later(held(a, 5)!, 5, 1)
  expect(due([b, tried], 6)?.id).toBe("b")
  expect(nextMoment([tried])).toBe(5 + pause(1, 1))
  expect(due([tried], 5 + pause(1, 1))?.id).toBe("a")
  expect(nextMoment([stored(a, "r", 9), refused(b, "no")])).toBeNull()
})

test("pauses grow to a minute and differ between phones", () => {
  expect([0, 1, 2, 3].map((tries) => pause(tries, 1))).toEqual([2_000, 4_000, 8_000, 16_000])
  expect(pause(50, 1)).toBe(60_000)
  expect(pause(50, 0)).toBe(30_000)
})

test("a note is held by one tab; a tab that is gone lets it go after a while", () => {
  const mine = held(entry("a", 1), 10)!
  expect(held(mine, 11)).toBeNull()
  expect(held(mine, 10 + HOLD_MS)?.tries).toBe(2)
})

test("only what the server cannot have may be written anew", () => {
  const one = entry("a", 1)
  expect([one, held(one, 1)!, refused(held(one, 1)!, "no"), stored(one, "r", 1)].map(mayChange)).toEqual([true, false, true, false])
})

test("notes and photos are bounded, and old ones that were sent go", () => {
  const many = Array.from({ length: ENTRIES_MAX }, (_, at) => entry(String(at), at))
  expect(fits(many, 0)).toBe(false)
  expect(fits(many.slice(1), 0)).toBe(true)
  expect(fits([], WAITING_BYTES_MAX + 1)).toBe(false)
  const sent = many.map((one, at) => stored(one, "r", at))
  expect(fits(sent, 0)).toBe(true)
  expect(done(sent)).toHaveLength(ENTRIES_MAX - 10)
  expect(done(sent).some((one) => one.sentAt === ENTRIES_MAX - 1)).toBe(false)
})

test("a note whose answer was lost is sent again under the same key, then is sent", async () => {
  const shelf = memoryShelf()
  await shelf.put(entry("a", 1), [])
  const { sent, server } = scripted({ kind: "later" })
  let now = 1_000
  expect(await sendNext(sender(shelf, server, () => now))).toBe("later")
  expect(await sendNext(sender(shelf, server, () => now))).toBe("nothing")
  now += pause(1, 1)
  expect(await sendNext(sender(shelf, server, () => now))).toBe("again")
  expect(sent).toEqual(["a", "a"])
  expect((await shelf.all())[0]).toMatchObject({ state: "sent", record: "r-a", heldUntil: 0 })
  expect(await sendNext(sender(shelf, server, () => now))).toBe("nothing")
})

test("two tabs on one shelf send a note once", async () => {
  const shelf = memoryShelf()
  await shelf.put(entry("a", 1), [])
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const { sent, server } = scripted()
  const slow = { ...server, note: async (one: { id: string }) => (await gate, server.note(one)) }
  const first = sendNext(sender(shelf, slow))
  const second = await sendNext(sender(shelf, slow))
  expect(["again", "nothing"]).toContain(second)
  expect(await sendNext(sender(shelf, slow))).toBe("nothing")
  release()
  expect(await first).toBe("again")
  expect(sent).toEqual(["a"])
})

test("a refused note stays with its reason and does not hold the others up", async () => {
  const shelf = memoryShelf()
  await shelf.put(entry("a", 1), [])
  await shelf.put(entry("b", 2), [])
  const { server } = scripted({ kind: "refused", reason: "Nhóm khác" })
  expect(await sendNext(sender(shelf, server))).toBe("again")
  expect(await sendNext(sender(shelf, server))).toBe("again")
  const [a, b] = await shelf.all()
  expect([a!.state, a!.reason, b!.state]).toEqual(["refused", "Nhóm khác", "sent"])
  await shelf.put(entry("a2", 3), [], "a")
  expect((await shelf.all()).map((one) => one.id)).toEqual(["b", "a2"])
})

test("for a stranger nothing is spent: the note waits as it was", async () => {
  const shelf = memoryShelf()
  await shelf.put(entry("a", 1), [])
  const { server } = scripted({ kind: "stranger" })
  expect(await sendNext(sender(shelf, server))).toBe("stranger")
  expect(await shelf.all()).toEqual([entry("a", 1)])
})

test("photos follow their note one by one; a refused one is told and holds nothing up", async () => {
  const shelf = memoryShelf()
  await shelf.put(written("a", NOTE, 1, 3, 24), [photo("1"), photo("2"), photo("3")])
  const { sent, server } = scripted({ kind: "done", id: "r" }, { kind: "done", id: "p1" }, { kind: "later" }, { kind: "refused", reason: "Không đọc được" })
  let now = 1_000
  expect(await sendNext(sender(shelf, server, () => now))).toBe("later")
  expect((await shelf.all())[0]).toMatchObject({ state: "sent", photos: 2 })
  now += pause(9, 1)
  expect(await sendNext(sender(shelf, server, () => now))).toBe("again")
  expect(sent).toEqual(["a", "r/1", "r/2", "r/2", "r/3"])
  expect((await shelf.all())[0]).toMatchObject({ state: "sent", photos: 0, bytes: 0, reason: "Không đọc được" })
})

test("what answers mean", () => {
  const problem = (slug: string, more: object = {}) => JSON.stringify({ type: `/problems/${slug}`, title: slug, ...more })
  const said = (status: number, slug: string, more = {}) => meaning(status, "application/problem+json", problem(slug, more))
  expect(meaning(201, "application/json", '{"id":"r1"}')).toEqual({ kind: "done", id: "r1" })
  expect(meaning(200, "text/html", "<html>a network's own sign-in</html>")).toEqual({ kind: "later" })
  expect(said(401, "not-signed-in")).toEqual({ kind: "stranger" })
  expect(said(403, "stale-form")).toEqual({ kind: "stranger" })
  expect(said(403, "other-group")).toEqual({ kind: "refused", reason: "other-group" })
  expect(said(422, "wrong-fields", { fields: [{ message: "Nhập nội dung." }] })).toEqual({ kind: "refused", reason: "Nhập nội dung." })
  for (const status of [500, 503, 429]) expect(said(status, "fault")).toEqual({ kind: "later" })
  expect(said(409, "request-under-way")).toEqual({ kind: "later" })
  expect(meaning(404, "text/html", "<html>")).toEqual({ kind: "later" })
})

test("the line and the rows say what is", () => {
  const words = { waiting: "# ghi chép chờ gửi", noneWaiting: "Không có", refused: "# chưa được nhận", isWaiting: "chờ gửi", isSending: "đang gửi", sentAt: "Đã gửi lúc #" } as DOMStringMap
  const [a, b] = [entry("a", 1), refused(entry("b", 2), "Nhóm khác")]
  expect(counted([a, a, a], words)).toBe("3 ghi chép chờ gửi")
  expect(counted([b], words)).toBe("Không có · 1 chưa được nhận")
  expect(told(a, words, 5)).toBe("chờ gửi")
  expect(told(held(a, 5)!, words, 6)).toBe("đang gửi")
  expect(told(b, words, 5)).toBe("Nhóm khác")
  expect(told(stored(a, "r", new Date(2020, 8, 3, 15, 42).getTime()), words, 5)).toBe("Đã gửi lúc 15:42")
})
