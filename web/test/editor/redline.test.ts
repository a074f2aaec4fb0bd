/** What a conflict card says: the redline of two texts, and when. */
import { expect, test } from "vitest"
import { timeOf } from "../../src/panel/conflicts"
import { redline } from "../../src/editor/redline"

const said = (base: string, text: string) =>
  redline(base, text)
    .map(({ kind, text: words }) => (kind === "same" ? words : kind === "added" ? `[+${words}]` : `[-${words}]`))
    .join("")

test("words put in and taken out are told apart, punctuation stays with nobody", () => {
  expect(said("Nội dung còn nghèo.", "Nội dung còn rất nghèo.")).toBe("Nội dung còn [+rất ]nghèo.")
  expect(said("Nội dung còn nghèo.", "Nội dung còn khô khan.")).toBe("Nội dung còn [-nghèo][+khô khan].")
  expect(said("một hai ba", "một ba")).toBe("một [-hai ]ba")
})

test("a phrase written anew is one change, not one for each word", () => {
  expect(said("Họp quá ít lần.", "Sinh hoạt đủ số kỳ.")).toBe("[-Họp quá ít lần][+Sinh hoạt đủ số kỳ].")
})

test("nothing before, nothing after, nothing changed", () => {
  expect(said("", "mới")).toBe("[+mới]")
  expect(said("cũ", "")).toBe("[-cũ]")
  expect(said("như cũ", "như cũ")).toBe("như cũ")
})

test("the parts give both texts back", () => {
  const texts = ["Đổi mới nội dung sinh hoạt chi bộ.", "Đổi mới cách sinh hoạt của chi bộ, đúng kỳ.", "a b c d e", "c d a b"]
  for (const base of texts) {
    for (const text of texts) {
      const parts = redline(base, text)
      expect(parts.filter((part) => part.kind !== "added").map((part) => part.text).join("")).toBe(base)
      expect(parts.filter((part) => part.kind !== "gone").map((part) => part.text).join("")).toBe(text)
    }
  }
})

test("the time of a side is that of the place, wherever the page is opened", () => {
  expect(timeOf(Date.UTC(2020, 10, 27, 17, 5))).toBe("00:05 28/11")
})
