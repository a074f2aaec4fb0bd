/** The live reading page: only what changed is touched. */
import { describe, expect, test } from "vitest"
import { changes, type Section, sizeAfter, SIZES, wholeOf } from "../../src/reading/text"

const list = (text: string): Section[] =>
  text.split(" ").filter(Boolean).map((one) => ({ id: one.slice(0, 1), html: one }))

/** Does to a list what the page does to its elements. */
function done(now: Section[], wanted: Section[]): string {
  const { put, drop } = changes(now, wanted)
  let page = now.filter((one) => !drop.includes(one.id))
  for (const { id, after } of put) {
    page = page.filter((one) => one.id !== id)
    page.splice(page.findIndex((one) => one.id === after) + 1, 0, wanted.find((one) => one.id === id)!)
  }
  return page.map((one) => one.html).join(" ")
}

test.each([
  ["a b c", "a b c", 0],
  ["a b c", "a b2 c", 1],
  ["a b c", "a x b c", 1],
  ["a b c", "b c", 0],
  ["a b c", "a c b", 1],
  ["a b c d", "d a b c", 1],
  ["", "a b", 2],
  ["a b", "", 0],
  ["a b c", "c2 x a", 2],
])("from '%s' to '%s' %i sections are put", (now, wanted, count) => {
  expect(done(list(now), list(wanted))).toBe(wanted)
  expect(changes(list(now), list(wanted)).put).toHaveLength(count)
})

test("letters grow and shrink within bounds, whatever was stored", () => {
  expect(sizeAfter(1, 1)).toBe(2)
  expect(sizeAfter(0, -1)).toBe(0)
  expect(sizeAfter(SIZES.length - 1, 1)).toBe(SIZES.length - 1)
  expect(sizeAfter(Number.NaN, 0)).toBe(1)
})

describe("the whole after what the server told", () => {
  const now = [
    { id: "a", html: "1" },
    { id: "b", html: "2" },
  ]

  test("is all of it where it told the whole", () => {
    expect(wholeOf(now, [{ id: "c", html: "3" }], false, null)).toEqual([{ id: "c", html: "3" }])
  })

  test("keeps what did not change, in the order told or as it was", () => {
    expect(wholeOf(now, [{ id: "b", html: "5" }], true, null)).toEqual([now[0], { id: "b", html: "5" }])
    const told = wholeOf(now, [{ id: "c", html: "3" }], true, ["c", "b"])
    expect(told).toEqual([{ id: "c", html: "3" }, now[1]])
    expect(wholeOf(now, [], true, null)).toEqual(now)
  })

  test("is asked for anew when a clause is missing", () => {
    expect(wholeOf(now, [], true, ["a", "x"])).toBeNull()
  })
})
