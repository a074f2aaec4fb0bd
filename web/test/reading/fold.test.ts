/** Finding words as they are looked for in Vietnamese. */
import { expect, test } from "vitest"
import { exactForm, foldedForm, HITS_MAX, hitsOf, sameHit } from "../../src/reading/fold"

const found = (texts: string[], typed: string) => hitsOf(texts, typed).map(({ text, from, to, exact }) => `${text}:${texts[text]!.slice(from, to)}${exact ? "" : "?"}`)

test("exact accents come first, then the others, each in the order of the text", () => {
  const texts = ["Hoa sen, hòa giải", "Điều hoà; HOA"]
  expect(found(texts, "hoà")).toEqual(["0:hòa", "1:hoà", "0:Hoa?", "1:HOA?"])
  expect(found(texts, "hoa")).toEqual(["0:Hoa", "1:HOA", "0:hòa?", "1:hoà?"])
  expect(found(texts, "dieu")).toEqual(["1:Điều?"])
})

test("where a tone stands is a habit of typing, but not behind q", () => {
  for (const [one, other] of [["uỷ", "ủy"], ["hoà", "hòa"], ["Khoẻ", "khỏe"], ["TOÀN", "tòan"], ["thuý", "thúy"]]) {
    expect(exactForm(one!), one).toBe(exactForm(other!))
  }
  expect(exactForm("quý")).toBe("quý")
  expect(exactForm("uỷ")).not.toBe(exactForm("uỳ"))
})

test("letters typed as two signs, in capitals, or over several blanks are found", () => {
  expect(found(["Ban Thường vụ Thị ủy"], "  thường   VỤ ".normalize("NFD"))).toEqual(["0:Thường vụ"])
  expect(found(["Đảng\u00a0bộ"], "dang bo")).toEqual(["0:Đảng\u00a0bộ?"])
})

test("every form has a sign for each sign of the text", () => {
  const text = "Ấu, Ǆ İ ß 😀 đường e\u0302\u0301 uỷ quyết hoà"
  expect(exactForm(text)).toHaveLength(text.length)
  expect(foldedForm(text)).toHaveLength(text.length)
})

test("nothing asked, nothing found; and no more than tell something", () => {
  expect(hitsOf(["một"], "  ")).toEqual([])
  expect(hitsOf(["một"], "hai")).toEqual([])
  expect(hitsOf(["a".repeat(3 * HITS_MAX)], "a")).toHaveLength(HITS_MAX)
})

test("the place that is looked at is known again when words come or go around it", () => {
  const text = "chi bộ họp, chi bộ bàn, chi bộ làm"
  const at = (words: string, from = 0) => ({ from: words.indexOf("chi bộ", from), to: words.indexOf("chi bộ", from) + 6 })
  const places = (words: string) => hitsOf([words], "chi bộ")
  const seen = { text, ...at(text, 5) }
  for (const now of ["Nay chi bộ họp, chi bộ bàn, chi bộ làm", "chi bộ bàn, chi bộ làm", "chi bộ, chi bộ họp kỹ, chi bộ bàn, chi bộ làm"]) {
    const found = places(now)[sameHit(seen, now, places(now))]!
    expect(now.slice(found.from, found.from + 10), now).toBe("chi bộ bàn")
  }
  expect(sameHit(seen, "", [])).toBe(-1)
})
