/** The sheet of a meeting: what is sent of it, what comes back, what differs, and whose words win where two were at work. */
import { expect, test } from "vitest"
import { sheetMeaning } from "../../src/entry/http"
import { written } from "../../src/entry/queue"
import { sendNext, type Answer } from "../../src/entry/send"
import { memoryShelf } from "../../src/entry/shelf"
import { bodyOf, differing, isClash, merged, onto, STEP, typedOf, type MeetingView, type Sheet, type Typed } from "../../src/entry/sheet"

const VIEW: MeetingView = {
  id: "m1",
  version: 3,
  cell: "c1",
  kind: "regular",
  round: 2,
  date: "2020-09-03",
  start: "19:00",
  end: "21:10",
  place: "Nhà văn hóa",
  group: 1,
  superiors: ["Phó bí thư", "Trưởng ban"],
  chair: "Bí thư",
  secretary: "",
  attendance: { total: 31, exempt: 1, present: 28, absentWithReason: 1, absentWithoutReason: 1, spoke: 7 },
  preparation: { committeeMet: true, draftResolution: false, papersSent: true },
  plan: "p1",
  guidance: 2,
  stepsDone: ["Chào cờ", "Chấm điểm"],
  template: "a",
  templateVersion: 1,
  selfScores: { preparation: 0, attendance: 20 },
  confirmedScores: { preparation: 15 },
  overrideGrade: "good",
  overrideReason: "vì thế",
  notes: "dòng một\ndòng hai",
}

const sheet = (typed: Typed, more: Partial<Sheet> = {}): Sheet => ({ ...written("key", { target: "t", name: "n", path: "/", typed, base: {}, after: "" }, 1, 0, 0), ...more })

test("a meeting read and sent again loses nothing", () => {
  const { id, version, ...body } = VIEW
  expect([id, version]).toEqual(["m1", 3])
  expect(bodyOf(typedOf(VIEW))).toEqual({ ...body, date: "03/09/2020" })
})

test("what is no number is sent as none, so that the server names the field", () => {
  const counts = bodyOf({ ...typedOf(VIEW), total: "ba mươi", present: "", exempt: "-1", spoke: "7.5" }).attendance
  expect([counts.total, counts.present, counts.exempt, counts.spoke]).toEqual([-1, -1, -1, -1])
  expect(bodyOf({ ...typedOf(VIEW), group: "một", "self.preparation": "" })).toMatchObject({ group: -1, selfScores: { attendance: 20 } })
})

test("only what was changed here is put onto what another made", () => {
  const base = typedOf(VIEW)
  const typed = { ...base, spoke: "9", [STEP + "Chào cờ"]: "", reason: "đếm lại" }
  const theirs = typedOf({ ...VIEW, version: 4, chair: "Chủ trì khác", stepsDone: ["Chào cờ", "Chấm điểm", "Bầu"], attendance: { ...VIEW.attendance, spoke: 8 } })
  const both = merged(typed, base, theirs)
  expect(both).toMatchObject({ of: "m1", version: "4", chair: "Chủ trì khác", spoke: "9", reason: "đếm lại" })
  expect(bodyOf(both).stepsDone).toEqual(["Chấm điểm", "Bầu"])
  expect(differing(both, theirs)).toEqual(["spoke", STEP + "Chào cờ"])
  expect(differing(typed, { ...typed, version: "9", reason: "khác", template_version: "2" }), "what only names the meeting is no difference").toEqual([])
})

test("a meeting that was begun from nothing was typed here wholly, as far as it was typed", () => {
  const typed: Typed = { of: "", place: "Nơi mới", exempt: "0", chair: "" }
  expect(merged(typed, typed, typedOf(VIEW))).toMatchObject({ of: "m1", version: "3", place: "Nơi mới", exempt: "0", chair: "Bí thư" })
  expect(onto(typed, "m1", 5)).toEqual({ ...typed, of: "m1", version: "5" })
})

test("somebody else's work is told from a mistake of one's own", () => {
  const refused = { state: "refused" as const }
  expect(isClash(sheet({}, { ...refused, slug: "meeting-changed" }))).toBe(true)
  expect(isClash(sheet({}, { ...refused, slug: "wrong-fields", wrong: [{ field: "plan", message: "x" }] }))).toBe(true)
  expect(isClash(sheet({}, { ...refused, slug: "wrong-fields", wrong: [{ field: "present", message: "x" }] }))).toBe(false)
  expect(isClash(sheet({}, { slug: "meeting-changed" }))).toBe(false)
})

test("what answers to a sheet mean", () => {
  const problem = JSON.stringify({ type: "/problems/wrong-fields", title: "t", fields: [{ field: "present", message: "Sai." }] })
  expect(sheetMeaning(201, "application/json", '{"id":"m1","version":2}')).toEqual({ kind: "done", id: "m1", version: 2 })
  expect(sheetMeaning(422, "application/problem+json", problem)).toEqual({ kind: "refused", reason: "Sai.", slug: "wrong-fields", wrong: [{ field: "present", message: "Sai." }] })
  expect(sheetMeaning(502, "text/html", "<html>")).toEqual({ kind: "later" })
})

test("a sheet that waits for another is not spent, and a refused one keeps its fields", async () => {
  const shelf = memoryShelf<Sheet>()
  await shelf.put(sheet({}), [])
  const answers: Answer[] = [{ kind: "wait" }, { kind: "refused", reason: "Sai.", slug: "wrong-fields", wrong: [{ field: "end", message: "Sai." }] }]
  let now = 1_000
  const sender = { shelf, server: { note: async () => answers.shift()!, photo: async (): Promise<Answer> => ({ kind: "done", id: "" }) }, now: () => now, chance: () => 1 }
  expect(await sendNext(sender)).toBe("later")
  expect((await shelf.all())[0]).toMatchObject({ tries: 0, state: "waiting", heldUntil: 0 })
  expect(await sendNext(sender), "it does not spin").toBe("nothing")
  now += 60_000
  expect(await sendNext(sender)).toBe("again")
  expect((await shelf.all())[0]).toMatchObject({ state: "refused", slug: "wrong-fields", wrong: [{ field: "end", message: "Sai." }] })
})
