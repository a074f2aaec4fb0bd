/** Who is here: each person once, by given name, at the place last told, gone within the watchdog's bound. */
import { expect, test } from "vitest"
import { momentOf, type Signed, sentenceAt } from "../../src/panel/moments"
import { peopleHere } from "../../src/panel/presence"
import { next, PRESENCE_LASTS_MS, type RoomState, START } from "../../src/state"

function tells(state: RoomState, peer: string, person: string, name: string, clause: string | null, at: number, gone = false) {
  const presence = { person, name, clause, anchor: 0, head: at % 10, gone }
  return next(state, { type: "present", peer, presence, at })
}

test("people are listed by their given name, in the order of the Vietnamese alphabet", () => {
  let state = START
  const names = ["Nguyễn Văn Ước", "Trần Thị Đào", "Lê Dung", "Võ Thị Ánh", "Hồ An", "Chu Văn Ân", "Bùi Ăn", "Phạm Dung"]
  names.forEach((name, at) => (state = tells(state, `p${at}`, `n${at}`, name, null, at)))
  expect(peopleHere(state.here, "self").map((one) => one.name)).toEqual([
    "Hồ An",
    "Võ Thị Ánh",
    "Bùi Ăn",
    "Chu Văn Ân",
    "Lê Dung",
    "Phạm Dung",
    "Trần Thị Đào",
    "Nguyễn Văn Ước",
  ])
})

test("a person with two pages is one person, where the caret was told last; the own other page is nobody", () => {
  let state = tells(START, "tab1", "an", "Hồ An", "c1", 1)
  state = tells(state, "tab2", "an", "Hồ An", "c2", 2)
  state = tells(state, "tab3", "self", "Tôi", "c9", 3)
  expect(peopleHere(state.here, "self")).toEqual([{ person: "an", name: "Hồ An", clause: "c2", head: 2 }])
  state = tells(state, "tab1", "an", "Hồ An", "c5", 4)
  expect(peopleHere(state.here, "self").map((one) => one.clause)).toEqual(["c5"])
  // One page closed: the other one stays.
  state = tells(state, "tab1", "an", "Hồ An", null, 5, true)
  expect(peopleHere(state.here, "self").map((one) => one.clause)).toEqual(["c2"])
})

test("who says nothing any more has gone within the bound, and a lost line shows nobody", () => {
  let state = tells(START, "tab1", "an", "Hồ An", "c1", 1_000)
  state = next(state, { type: "tick", at: 1_000 + PRESENCE_LASTS_MS - 1 })
  expect(peopleHere(state.here, "self")).toHaveLength(1)
  state = next(state, { type: "tick", at: 1_000 + PRESENCE_LASTS_MS })
  expect(peopleHere(state.here, "self")).toEqual([])
  state = next(tells(state, "tab1", "an", "Hồ An", "c1", 2_000), { type: "lost" })
  expect(peopleHere(state.here, "self")).toEqual([])
})

test("a peer whom the server does not name is nobody", () => {
  expect(peopleHere(tells(START, "tab1", "an", "", "c1", 1).here, "self")).toEqual([])
})

test("moments are those of Hà Nội, wherever the computer is", () => {
  expect(momentOf(Date.UTC(2021, 1, 3, 8, 42))).toBe("03/02/2021 15:42")
  expect(momentOf(Date.UTC(2021, 1, 3, 17, 0))).toBe("04/02/2021 00:00")
})

test("the sentence with the caret is found among equal ones", () => {
  const text = "Họp đều. Họp đều.  Gửi trước"
  const sentences = ["Họp đều.", "Họp đều.", "Gửi trước"].map((words): Signed => ({ text: words, authors: [], first: 0, last: 0 }))
  expect([0, 8, 9, 17, 19, 28].map((offset) => sentenceAt(text, sentences, offset))).toEqual([0, 0, 1, 1, 2, 2])
  expect(sentenceAt("Đã sửa cả", sentences, 3)).toBe(-1)
})

test("a stage is kept as the server told it", () => {
  const standing = { stage: "appraisal", mayEdit: false, mayLink: false }
  expect(next(START, { type: "standing", standing }).standing).toEqual(standing)
})
