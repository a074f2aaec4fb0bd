/** What a decision on a conflict card writes: into the text, as the writer's own act that can be taken back. */
import * as A from "@automerge/automerge/slim"
import { expect, test } from "vitest"
import { type Choice, chooseTr, putBackTr, wordsAt } from "../../src/editor/choose"
import { backspace, enter, removeClause } from "../../src/editor/commands"
import { TYPING_WINS_MS } from "../../src/editor/timing"
import { difference, type Room, roomOf, type Writer } from "./support"

const TEXT = "đầu câu và đuôi"
const APART_MS = TYPING_WINS_MS + 1_000

function meet(texts: string[], a: (an: Writer) => void, b: (binh: Writer) => void): [Writer, Writer, Room] {
  const room = roomOf(texts)
  const [an, binh] = room.writers as [Writer, Writer]
  a(an)
  b(binh)
  for (const writer of [an, binh]) writer.binding.blur()
  room.clock.pass(APART_MS)
  room.settle()
  return [an, binh, room]
}

/** The cursors of the first and the last letter of words in a clause. */
function cursors(writer: Writer, clause: string, words: string): [string, string] {
  const at = writer.doc.clauses[clause]!.text.indexOf(words)
  const path = ["clauses", clause, "text"]
  return [A.getCursor(writer.doc, path, at), A.getCursor(writer.doc, path, at + words.length - 1)]
}

function card(kind: Choice["kind"], more: Partial<Choice>): Choice {
  return { clause: "c0", kind, base: TEXT, sides: [{ text: "" }, { text: "" }], span: null, places: [], strays: [], ...more }
}

function choose(writer: Writer, one: Choice, side: 0 | 1): void {
  const tr = chooseTr(writer.state, writer.doc, one, side)
  expect(tr).not.toBeNull()
  writer.local(() => tr!)
  writer.binding.flush(true)
}

function expectSame(room: Room): void {
  room.settle()
  const [an, binh] = room.writers as [Writer, Writer]
  expect(binh.text()).toBe(an.text())
  for (const writer of room.writers) expect(difference(writer.view, writer.doc)).toBeNull()
}

test("a chosen sentence is written where the merged one stands now, whatever was typed around it, and can be undone", () => {
  const texts = ["Câu một. Nội dung còn nghèo. Câu ba."]
  const [an, binh, room] = meet(
    texts,
    (one) => one.select(0, 22, 0, 27).type("khô"),
    (two) => two.select(0, 9, 0, 17).type("Đề tài"),
  )
  const merged = "Đề tài còn khô."
  expect(an.text()).toBe(`Câu một. ${merged} Câu ba.`)
  const span = cursors(an, "c0", merged)
  binh.select(0, 0).type("Mới. ")
  binh.select(0, binh.lines()[0]!.length).type(" Hết.")
  room.settle()
  expect(wordsAt(an.doc, "c0", span)).toBe(merged)
  choose(an, card("sentence", { span, sides: [{ text: "Nội dung còn khô." }, { text: "Đề tài còn nghèo." }] }), 1)
  expectSame(room)
  expect(binh.text()).toBe("Mới. Câu một. Đề tài còn nghèo. Câu ba. Hết.")
  an.binding.undo()
  expectSame(room)
  expect(binh.text()).toBe(`Mới. Câu một. ${merged} Câu ba. Hết.`)
})

test("a span whose last letters are gone ends before the next sentence", () => {
  const [an, , room] = meet(["Một hai. Ba."], () => undefined, () => undefined)
  const span = cursors(an, "c0", "Một hai.")
  an.select(0, 3, 0, 8).type(".")
  room.settle()
  expect(wordsAt(an.doc, "c0", span)).toMatch(/^Một/)
  expect(wordsAt(an.doc, "c0", span)).not.toContain("Ba")
})

test("words typed in a moved tail go back to it, or go, or take the tail back", () => {
  const split = () => meet([TEXT], (an) => an.select(0, 8).do(enter), (binh) => binh.select(0, 11).type("XYZ"))
  const tail = (an: Writer): Choice => {
    const [from, to] = cursors(an, "c0", "XYZ")
    const sides = [{ text: "đầu câu \nvà đuôi" }, { text: "đầu câu và XYZđuôi" }]
    return card("tail", { sides, places: [an.id(1)], strays: [{ text: "XYZ", lead: "và ", from, to }] })
  }
  const [an, , room] = split()
  expect(an.text()).toBe("đầu câu XYZ | và đuôi")
  const back = putBackTr(an.state, an.doc, tail(an))!
  an.local(() => back)
  an.binding.flush(true)
  expectSame(room)
  expect(an.text()).toBe("đầu câu  | và XYZđuôi")

  const [first, , roomFirst] = split()
  choose(first, tail(first), 0)
  expectSame(roomFirst)
  expect(first.text()).toBe("đầu câu  | và đuôi")

  const [second, , roomSecond] = split()
  choose(second, tail(second), 1)
  expectSame(roomSecond)
  expect(second.text()).toBe("đầu câu và XYZđuôi")
})

test("of a tail that stands twice one copy goes", () => {
  const split = (writer: Writer) => void writer.select(0, 8).do(enter)
  const [an, binh, room] = meet([TEXT, "sau"], split, split)
  expect(an.text()).toBe("đầu câu  | và đuôi | và đuôi | sau")
  choose(binh, card("twice", { places: [an.id(1), an.id(2)] }), 0)
  expectSame(room)
  expect(an.text()).toBe("đầu câu  | và đuôi | sau")
})

test("of words joined twice one copy goes", () => {
  const join = (writer: Writer) => void writer.select(1, 0).do(backspace)
  const [an, , room] = meet(["khoản một", "khoản hai"], join, join)
  expect(an.text()).toBe("khoản mộtkhoản haikhoản hai")
  choose(an, card("twice", { clause: "c1", base: "khoản hai", places: ["c0"] }), 0)
  expectSame(room)
  expect(an.text()).toBe("khoản mộtkhoản hai")
})

test("words left in a joined clause go where its words went", () => {
  const [an, , room] = meet(
    ["khoản một", "khoản hai"],
    (one) => one.select(1, 0).do(backspace),
    (two) => two.select(1, 5).type("XYZ"),
  )
  expect(an.removed()).toEqual(["XYZ"])
  const [from, to] = cursors(an, "c1", "XYZ")
  const one = card("removed", { clause: "c1", places: ["c0"], strays: [{ text: "XYZ", lead: "khoản", from, to }] })
  const tr = putBackTr(an.state, an.doc, one)!
  an.local(() => tr)
  expectSame(room)
  expect(an.text()).toBe("khoản mộtkhoảnXYZ hai")
})

test("what cannot be written from here is not written", () => {
  const [an] = meet([TEXT, "hai"], (one) => one.do(removeClause("c1")), (two) => two.select(1, 3).type("XYZ"))
  expect(chooseTr(an.state, an.doc, card("removed", { clause: "c1" }), 0)!.docChanged).toBe(false)
  expect(chooseTr(an.state, an.doc, card("removed", { clause: "c1" }), 1)).toBeNull()
  expect(chooseTr(an.state, an.doc, card("sentence", { clause: "nowhere", span: ["1@aa", "1@aa"] }), 0)).toBeNull()
  expect(putBackTr(an.state, an.doc, card("tail", { places: ["nowhere"] }))).toBeNull()
})
