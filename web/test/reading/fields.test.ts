/** Forms of pages of their own: what the API is told of them, and how they come back into their fields. */
import { expect, test } from "vitest"
import { MEANINGS, type Values, written } from "../../src/reading/fields"

const all: Values = { sort: "words", words: "Lời mới", fresh: "Điều mới", kind: "target", level: "2", after: "-", note: "cho rõ", base: "aa bb" }

test("of a suggestion the API is told what was chosen and nothing else that stands in the form", () => {
  const { body } = MEANINGS.suggestion!
  const common = { note: "cho rõ", base: ["aa", "bb"] }
  expect(body(all)).toEqual({ ...common, sort: "words", words: "Lời mới" })
  expect(body({ ...all, sort: "insert" })).toEqual({ ...common, sort: "insert", words: "Điều mới", kind: "target", level: 2 })
  expect(body({ ...all, sort: "remove" })).toEqual({ ...common, sort: "remove" })
  expect(body({ ...all, sort: "move" }), "the very beginning").toEqual({ ...common, sort: "move", after: null })
  expect(body({ ...all, sort: "move", after: "c9" })).toEqual({ ...common, sort: "move", after: "c9" })
  expect(body({ ...all, base: "" }).base, "without a version the present one counts").toBeNull()
})

test("what was kept stands in the fields as it was typed", () => {
  for (const sort of ["words", "insert", "remove", "move"]) {
    const { body, values } = MEANINGS.suggestion!
    const typed: Values = { ...all, sort }
    const back = values(body(typed))
    for (const name of Object.keys(back)) expect(back[name], `${sort}: ${name}`).toBe(typed[name])
  }
  const { body, values } = MEANINGS.offer!
  const offered = { record: "r7 3", relation: "contradicts", note: "một nguồn" }
  expect(body(offered)).toEqual({ record: "r7", version: 3, relation: "contradicts", note: "một nguồn" })
  expect(values(body(offered))).toEqual(offered)
})

test("a form counts as written once a field differs from what was served", () => {
  expect(written(all, all)).toBe(false)
  expect(written({ ...all, note: "" }, all)).toBe(true)
})
