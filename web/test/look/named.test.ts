/** Where somebody is being named, as the server reads it, and what is written when a name was chosen. */
import { expect, test } from "vitest"
import { namedAt, written } from "../../src/look/named"

/** The caret stands at "|". */
const at = (words: string) => namedAt(words.replace("|", ""), words.indexOf("|"))

test("what stands between the last sign and the caret is looked for", () => {
  expect(at("Nhờ @Trần Th| xem")).toEqual({ from: 5, typed: "Trần Th" })
  expect(at("@|")).toEqual({ from: 1, typed: "" })
  expect(at("@Lan, @Na|")).toEqual({ from: 7, typed: "Na" })
  expect(at("(@Lan|")).toEqual({ from: 2, typed: "Lan" })
  expect(at("dòng một\n@Lan|")).toEqual({ from: 10, typed: "Lan" })
})

test("an address, a sign that stands alone, and what goes on behind a name name nobody", () => {
  for (const words of ["lan@office|", "Đỗ@|", "9@|", "e\u0301@|", "@ Lan|", "@Lan, xem|", "@Lan\nxem|", "Lan|", "|@Lan", `@${"a".repeat(61)}|`]) {
    expect(at(words), words).toBeNull()
  }
})

test("letters that come as two signs are looked for as one, and the place is that of the field", () => {
  const apart = "@Trần".normalize("NFD")
  expect(apart.length).toBeGreaterThan("@Trần".length)
  expect(namedAt(apart, apart.length)).toEqual({ from: 1, typed: "Trần" })
})

test("a blank ends a name where no sign does", () => {
  expect(written("Lê Nam", "")).toBe("Lê Nam ")
  expect(written("Lê Nam", "xem")).toBe("Lê Nam ")
  for (const after of [" xem", ", xem", ".", ")", "\n"]) expect(written("Lê Nam", after), after).toBe("Lê Nam")
})
