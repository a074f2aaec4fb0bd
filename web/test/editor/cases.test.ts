/** What becomes of two acts at once (`A ‖ B`): the table everyone may hold us to. */
import * as A from "@automerge/automerge/slim"
import { describe, expect, test } from "vitest"
import { backspace, enter, erase, moveClause, removeClause } from "../../src/editor/commands"
import { TYPING_WINS_MS } from "../../src/editor/timing"
import { Room, roomOf, type Writer } from "./support"

const TEXT = "đầu câu và đuôi"

/** Runs two acts apart, lets them meet, and returns what both then see. */
function meet(texts: string[], a: (an: Writer) => void, b: (binh: Writer) => void, apartMs = TYPING_WINS_MS + 1000) {
  const room = roomOf(texts)
  const [an, binh] = room.writers as [Writer, Writer]
  a(an)
  b(binh)
  for (const writer of [an, binh]) writer.binding.blur()
  // Long enough that nobody counts as typing any more, unless the case is about that.
  room.clock.pass(apartMs)
  return seen(room)
}

function seen(room: Room) {
  room.settle()
  const [an, binh] = room.writers as [Writer, Writer]
  expect(binh.text()).toBe(an.text())
  expect(binh.binding.heads()).toEqual(an.binding.heads())
  return { text: an.text(), removed: an.removed(), room, an, binh }
}

const joinInto = (writer: Writer, index: number) => void writer.select(index + 1, 0).do(backspace)

describe("Enter", () => {
  test("‖ typing in the tail: the words stay in the first clause", () => {
    const { text } = meet([TEXT], (an) => an.select(0, 8).do(enter), (binh) => binh.select(0, 11).type("XYZ"))
    expect(text).toBe("đầu câu XYZ | và đuôi")
  })

  test("‖ the same Enter: the tail stands twice", () => {
    const split = (writer: Writer) => void writer.select(0, 8).do(enter)
    expect(meet([TEXT], split, split).text).toBe("đầu câu  | và đuôi | và đuôi")
  })

  test("then typed in the tail, then undone: the words are kept", () => {
    const room = roomOf([TEXT])
    const [an, binh] = room.writers as [Writer, Writer]
    an.select(0, 8).do(enter)
    room.settle()
    binh.select(1, 3).type("XYZ")
    room.settle()
    an.binding.undo()
    expect(seen(room).text).toBe("đầu câu và XYZđuôi")
  })

  test("undone ‖ typing in the new clause: the words lie in the removed clause", () => {
    const room = roomOf([TEXT])
    const [an, binh] = room.writers as [Writer, Writer]
    an.select(0, 8).do(enter)
    room.settle()
    an.binding.undo()
    binh.select(1, 3).type("XYZ").flush()
    room.clock.pass(TYPING_WINS_MS + 1)
    const { text, removed } = seen(room)
    expect(text).toBe(TEXT)
    expect(removed).toEqual(["XYZ"])
  })
})

describe("join", () => {
  const texts = ["khoản một ", "khoản hai", "khoản ba"]

  test("‖ typing in the joined clause: those words alone are left in the removed clause", () => {
    const { text, removed } = meet(texts, (an) => joinInto(an, 0), (binh) => binh.select(1, 5).type("XYZ"))
    expect(text).toBe("khoản một khoản hai | khoản ba")
    expect(removed).toEqual(["XYZ"])
  })

  test("‖ typing this very moment: typing wins, the words are a clause of their own", () => {
    const { text } = meet(texts, (an) => joinInto(an, 0), (binh) => binh.select(1, 5).type("XYZ"), 0)
    expect(text).toBe("khoản một khoản hai | XYZ | khoản ba")
  })

  test("‖ the same join: the words stand twice, and both removals can be seen", () => {
    const join = (writer: Writer) => joinInto(writer, 0)
    const { text, an } = meet(texts, join, join)
    expect(text).toBe("khoản một khoản haikhoản hai | khoản ba")
    expect(Object.keys(A.getConflicts(an.doc.clauses.c1!, "removed")!)).toHaveLength(2)
  })

  test("of 1 into 0 ‖ of 2 into 1: the words of 2 lie in the removed 1", () => {
    const { text, removed } = meet(texts, (an) => joinInto(an, 0), (binh) => joinInto(binh, 1))
    expect(text).toBe("khoản một khoản hai")
    expect(removed).toEqual(["khoản ba"])
  })

  test("of 1 into 0 ‖ Enter in 1: nothing is lost, the tail stands twice", () => {
    const { text } = meet(texts, (an) => joinInto(an, 0), (binh) => binh.select(1, 6).do(enter))
    expect(text).toBe("khoản một khoản hai | hai | khoản ba")
  })
})

describe("removal", () => {
  test("‖ typing in it: the words are whole in the removed clause, undo brings both back", () => {
    const { an, binh, removed, room } = meet(
      ["một", "hai", "ba"],
      (an) => an.do(removeClause("c1")),
      (binh) => binh.select(1, 3).type(" XYZ"),
    )
    expect(an.text()).toBe("một | ba")
    expect(removed).toEqual(["hai XYZ"])
    an.binding.undo()
    room.settle()
    expect(binh.text()).toBe("một | hai XYZ | ba")
  })

  test("‖ removal is one removal; either's undo restores", () => {
    const remove = (writer: Writer) => void writer.do(removeClause("c1"))
    const { text, an, binh, room } = meet(["một", "hai", "ba"], remove, remove)
    expect(text).toBe("một | ba")
    binh.binding.undo()
    room.settle()
    expect(an.text()).toBe("một | hai | ba")
  })

  test("by erasing across three clauses ‖ typing in them: the middle words lie in the removed clauses", () => {
    const { text, removed } = meet(
      ["một đầu", "giữa", "cuối ba"],
      (an) => an.select(0, 4, 2, 5).do(erase),
      (binh) => binh.select(1, 4).type(" XYZ"),
    )
    expect(text).toBe("một ba")
    expect(removed).toEqual(["giữa XYZ", "cuối "])
  })
})

describe("move", () => {
  test("‖ typing: both", () => {
    const { text } = meet(["một", "hai", "ba"], (an) => an.select(2, 0).do(moveClause(-1)), (binh) => binh.select(2, 2).type("X"))
    expect(text).toBe("một | baX | hai")
  })

  test("‖ move of the same clause: one place, nothing twice", () => {
    const { text } = meet(
      ["một", "hai", "ba"],
      (an) => an.select(1, 0).do(moveClause(-1)),
      (binh) => binh.select(1, 0).do(moveClause(1)),
    )
    expect(["hai | một | ba", "một | ba | hai"]).toContain(text)
  })
})

test("undo of typing after another's Enter before it loses nothing", () => {
  const room = roomOf(["đầu "])
  const [an, binh] = room.writers as [Writer, Writer]
  an.select(0, 4).type("mới")
  room.settle()
  binh.select(0, 2).do(enter)
  room.settle()
  an.binding.undo()
  expect(seen(room).text.replace(" | ", "")).toContain("đầu ")
})
