/** Labels and codes as the printed form has them. */
import { expect, test } from "vitest"
import { letters, numberClauses, roman } from "../../src/editor/numbering"

const label = (list: [string, number][]) => numberClauses(list.map(([kind, level]) => ({ kind, level }))).map((one) => one.label)

test("a resolution is numbered I-, 1., 1.1., a), -, +", () => {
  expect(
    label([
      ["basis", 0],
      ["enacting", 0],
      ["heading", 0],
      ["heading", 1],
      ["paragraph", 1],
      ["shortcoming", 1],
      ["heading", 0],
      ["heading", 1],
      ["heading", 2],
      ["target", 2],
      ["target", 3],
      ["target", 3],
      ["proposal", 4],
      ["proposal", 5],
      ["heading", 1],
      ["heading", 2],
    ]),
  ).toEqual(["-", "", "I-", "1.", "", "2.", "II-", "1.", "1.1.", "1.2.", "a)", "b)", "-", "+", "2.", "2.1."])
})

test("level 2 without a level 1 above has its own number only", () => {
  expect(label([["heading", 0], ["proposal", 2], ["proposal", 2]])).toEqual(["I-", "1.", "2."])
})

test("the letters have đ and neither f, j, w nor z", () => {
  expect([1, 4, 5, 6, 23, 24, 25].map(letters)).toEqual(["a", "d", "đ", "e", "y", "aa", "ab"])
})

test("Roman numbers", () => {
  expect([1, 4, 9, 14, 40, 90].map(roman)).toEqual(["I", "IV", "IX", "XIV", "XL", "XC"])
})

test("codes count each kind in document order", () => {
  const kinds = ["shortcoming", "proposal", "cause", "target", "heading", "proposal", "shortcoming"]
  expect(numberClauses(kinds.map((kind) => ({ kind, level: 1 }))).map((one) => one.code)).toEqual([
    "HC1",
    "GP1",
    "NN1",
    "CT1",
    "",
    "GP2",
    "HC2",
  ])
})
