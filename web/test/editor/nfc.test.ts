/** Letters that come as two signs leave as one. */
import { expect, test } from "vitest"
import { markTyped } from "../../src/editor/nfc"
import { difference, roomOf, type Writer } from "./support"

function alone(text: string, at: number): Writer {
  return roomOf([text]).writers[0]!.select(0, at)
}

test("a mark typed behind its letter goes into it at once, in front of whatever follows", () => {
  const an = alone("Điều một  và đuôi", 9)
  an.type("Viê")
  an.binding.local(markTyped(an.state, "\u0323", an.state.selection.head)!)
  an.type("t")
  expect(an.text()).toBe("Điều một Việt và đuôi")
  expect(an.caret()).toBe("0:13")
})

test("what makes no letter with it stays as it is", () => {
  const an = alone("x", 1)
  expect(markTyped(an.state, "\u0302", 2)).toBeNull()
  expect(markTyped(an.state, "a", 2)).toBeNull()
})

test("words written apart become whole before they leave, and undo takes them back", () => {
  const an = alone("Điều một  và đuôi", 9)
  an.type("tiếng Việt".normalize("NFD")).flush()
  expect(an.text()).toBe("Điều một tiếng Việt và đuôi")
  expect(an.doc.clauses.c0!.text).toBe(an.text())
  expect(difference(an.view, an.doc)).toBeNull()
  expect(an.caret()).toBe("0:19")
  an.binding.undo()
  expect(an.text()).toBe("Điều một  và đuôi")
})

test("not while they are being composed, and not the letters of others", () => {
  const nfd = "Việt".normalize("NFD")
  const an = alone(`${nfd} `, nfd.length + 1)
  an.composing = true
  an.type(nfd)
  expect(an.text()).toBe(`${nfd} ${nfd}`)
  an.composing = false
  an.binding.compositionEnd()
  an.clock.pass(0)
  expect(an.text()).toBe(`${nfd} Việt`)
})
