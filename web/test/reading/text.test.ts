/** The live reading page: only what changed is touched. */
import { expect, test } from "vitest"
import { changes, type Section, sizeAfter, SIZES } from "../../src/reading/text"

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
