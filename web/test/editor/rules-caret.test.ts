/** The rules of the writer's own caret, of typing against removal, and of undo; the table of all rules is in `rules.test.ts`. */
import { describe, expect, test } from "vitest"
import { isLive } from "../../src/editor/am"
import { backspace, enter, erase, moveClause, removeClause } from "../../src/editor/commands"
import { difference, roomOf, type Writer } from "./support"

function pair(texts: string[]) {
  const room = roomOf(texts)
  const [an, binh] = room.writers as [Writer, Writer]
  const agree = () => {
    room.settle()
    for (const writer of room.writers) expect(difference(writer.view, writer.doc)).toBeNull()
    expect(binh.view.eq(an.view)).toBe(true)
    return an.text()
  }
  return { room, an, binh, agree }
}

describe("R12: the own caret", () => {
  test("stays before what others write exactly at it", () => {
    const { an, binh } = pair(["đầu đuôi"])
    an.select(0, 4)
    binh.select(0, 4).type("X").flush()
    an.receive()
    expect(an.caret()).toBe("0:4")
  })

  test("follows its words through another's Enter", () => {
    const { an, binh } = pair(["đầu câu và đuôi"])
    an.select(0, 11)
    binh.select(0, 8).do(enter)
    an.receive()
    expect(an.caret()).toBe("1:3")
  })

  test("follows its words through another's join", () => {
    const { an, binh } = pair(["một ", "hai"])
    an.select(1, 2)
    an.clock.pass(10_000)
    binh.select(1, 0).do(backspace)
    an.receive()
    expect(an.caret()).toBe("0:6")
  })

  test("goes along with its clause", () => {
    const { an, binh } = pair(["một", "hai", "ba"])
    an.select(2, 1)
    binh.select(2, 0).do(moveClause(-1))
    binh.do(moveClause(-1))
    an.receive()
    expect(an.caret()).toBe("0:1")
  })

  test("goes to the end of the clause before when its own is removed", () => {
    const { an, binh } = pair(["một", "hai"])
    an.select(1, 1)
    binh.do(removeClause("c1"))
    an.receive()
    expect(an.caret()).toBe("0:3")
  })
})

describe("R13: typing wins", () => {
  test("over a removal of the clause being written", () => {
    const { an, binh, agree } = pair(["một", "hai"])
    an.select(1, 3).type(" X")
    binh.do(removeClause("c1"))
    an.receive()
    an.clock.pass(250)
    expect(an.text()).toBe("một | hai X")
    expect(agree()).toBe("một | hai X")
    expect(isLive(binh.doc, "c1")).toBe(true)
  })

  test("so that UniKey's Backspaces never eat the neighbour's letters", () => {
    const { an, binh, agree } = pair(["Điều một", ""])
    an.select(1, 0).type("Nghie")
    binh.do(removeClause("c1"))
    an.receive()
    an.clock.pass(250)
    const back = an.state.selection.head
    an.local((tr) => tr.delete(back - 1, back))
    an.type("ê")
    expect(agree()).toBe("Điều một | Nghiê")
  })

  test("not after the writer has left it for a while", () => {
    const { an, binh, agree } = pair(["một", "hai"])
    an.select(1, 3).type(" X")
    an.clock.pass(10_000)
    binh.receive()
    binh.do(removeClause("c1"))
    expect(agree()).toBe("một")
  })
})

describe("R14: undo is the writer's own", () => {
  test("letters of others inside the run taken back stay", () => {
    const { room, an, binh, agree } = pair(["đầu "])
    an.select(0, 4).type("abcd")
    room.settle()
    binh.select(0, 6).type("XY")
    room.settle()
    an.binding.undo()
    expect(agree()).toBe("đầu XY")
  })

  test("also when the writer's Enter has moved them", () => {
    const { room, an, binh, agree } = pair(["đầu "])
    an.select(0, 4).type("abcd")
    room.settle()
    binh.select(0, 6).type("XY")
    room.settle()
    an.select(0, 5).do(enter)
    an.binding.undo()
    an.binding.undo()
    expect(agree()).toBe("đầu XY")
  })

  test("redo brings the own letters back, the others' once", () => {
    const { room, an, binh, agree } = pair(["đầu "])
    an.select(0, 4).type("abcd")
    room.settle()
    binh.select(0, 6).type("XY")
    room.settle()
    an.binding.undo()
    an.binding.redo()
    expect(agree()).toBe("đầu abXYcd")
    an.binding.undo()
    expect(agree()).toBe("đầu XY")
  })

  test("a move taken back brings no deleted letters of its neighbour back", () => {
    const { room, an, binh, agree } = pair(["một", "hai", "ba"])
    an.select(0, 0).do(moveClause(1))
    room.settle()
    binh.select(0, 1, 0, 3).do(erase)
    room.settle()
    an.binding.undo()
    expect(agree()).toBe("một | h | ba")
  })

  test("a move is taken back in its turn, and brings no old text back", () => {
    const { room, an, binh, agree } = pair(["một", "hai", "ba"])
    an.select(0, 3).type(" A")
    an.do(moveClause(1))
    an.type("B")
    room.settle()
    binh.select(1, 0).type("X").flush()
    room.settle()
    expect(agree()).toBe("hai | Xmột AB | ba")
    an.binding.undo()
    expect(agree()).toBe("hai | Xmột A | ba")
    an.binding.undo()
    expect(agree()).toBe("Xmột A | hai | ba")
    an.binding.undo()
    expect(agree()).toBe("Xmột | hai | ba")
    for (let count = 0; count < 3; count++) an.binding.redo()
    expect(agree()).toBe("hai | Xmột AB | ba")
  })

  test("own letters inside a word of others are taken back, the word around them stays", () => {
    const { room, an, binh, agree } = pair(["đầu "])
    binh.select(0, 4).type("XYZ")
    room.settle()
    an.select(0, 5).type("abc")
    room.settle()
    an.binding.undo()
    expect(agree()).toBe("đầu XYZ")
  })

  test("nothing of others is ever taken back", () => {
    const { room, an, binh, agree } = pair(["một"])
    binh.select(0, 3).type(" X")
    room.settle()
    an.binding.undo()
    expect(agree()).toBe("một X")
  })
})

