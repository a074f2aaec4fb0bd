/** The state of a room: "Đã lưu" is only ever said when it is so. */
import { expect, test } from "vitest"
import { hasUnsaved, next, PRESENCE_LASTS_MS, type RoomEvent, type RoomState, signalOf, START } from "../../src/state"

const after = (...events: RoomEvent[]): RoomState => events.reduce(next, START)
const own = (hash: string) => ({ hash, bytes: new Uint8Array() })
const open: RoomEvent[] = [{ type: "joined" }, { type: "ready" }]
const announced = (...missing: string[]): RoomEvent => ({ type: "announced", missing: new Set(missing) })

test.each<[string, RoomEvent[], string]>([
  ["before anything", [], "opening"],
  ["joined, but the server has not spoken", open, "saving"],
  ["the server spoke", [...open, announced()], "saved"],
  ["a letter typed", [...open, announced(), { type: "pending", pending: true }], "saving"],
  ["a change made", [...open, announced(), { type: "made", own: [own("a")] }], "saving"],
  ["the server has only the first", [...open, { type: "made", own: [own("a"), own("b")] }, announced("b")], "saving"],
  ["the server has both", [...open, { type: "made", own: [own("a"), own("b")] }, announced()], "saved"],
  ["lost with nothing waiting", [...open, announced(), { type: "lost" }], "waiting"],
  ["trying again is still lost", [...open, announced(), { type: "lost" }, { type: "connecting" }], "waiting"],
  ["back, but the server has not spoken again", [...open, announced(), { type: "lost" }, { type: "joined" }], "saving"],
  ["stopped", [...open, { type: "stopped", why: "signed-out" }], "stopped"],
])("%s", (_name, events, kind) => {
  expect(signalOf(after(...events)).kind).toBe(kind)
})

test("the waiting are counted, a half-typed word too", () => {
  const state = after(...open, { type: "made", own: [own("a"), own("b")] }, { type: "pending", pending: true }, { type: "lost" })
  expect(signalOf(state)).toMatchObject({ kind: "waiting", count: 3 })
  expect(hasUnsaved(state)).toBe(true)
})

test("what was typed is said to be kept when the last word of it stands in the browser's storage, not before", () => {
  const typing = after(...open, { type: "lost" }, { type: "made", own: [own("a")] }, { type: "shelved" }, { type: "pending", pending: true })
  expect(signalOf(typing)).toMatchObject({ kept: false })
  const made = next(next(typing, { type: "made", own: [own("b")] }), { type: "pending", pending: false })
  expect(signalOf(made)).toMatchObject({ kept: false })
  expect(signalOf(next(made, { type: "shelved" }))).toEqual({ kind: "waiting", count: 2, kept: true })
})

test("refused changes leave the waiting, their words stand aside until they are dropped", () => {
  const words = [{ id: "w", clause: "c", text: "lời", reason: "stage", at: 1 }]
  const state = after(...open, { type: "made", own: [own("a"), own("b")] }, { type: "refused", hashes: new Set(["a"]), reason: "stage", words })
  expect(state.unsaved.map((one) => one.hash)).toEqual(["b"])
  expect(state.refusal).toBe("stage")
  expect(next(state, { type: "aside-dropped", id: "w" })).toMatchObject({ aside: [], refusal: null })
})

test("people come, move and fade", () => {
  const presence = { clause: "c1", anchor: 0, head: 0, person: "p", name: "Bình", gone: false }
  let state = after(...open, { type: "present", peer: "x", presence, at: 1 })
  state = next(state, { type: "present", peer: "x", presence: { ...presence, clause: "c2" }, at: 2 })
  expect(state.here.map((one) => one.clause)).toEqual(["c2"])
  expect(next(state, { type: "present", peer: "x", presence: { ...presence, gone: true }, at: 3 }).here).toHaveLength(0)
  expect(next(state, { type: "tick", at: PRESENCE_LASTS_MS }).here).toHaveLength(1)
  expect(next(state, { type: "tick", at: PRESENCE_LASTS_MS + 2 }).here).toHaveLength(0)
  expect(next(state, { type: "present", peer: "y", presence: { ...presence, name: "" }, at: 2 }).here).toHaveLength(1)
})
