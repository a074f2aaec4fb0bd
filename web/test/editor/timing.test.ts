/** When pending words leave and when others' come, by the injected clock. */
import { describe, expect, test } from "vitest"
import { enter, toggleStrong } from "../../src/editor/commands"
import { GATHER_MS, HOLD_POLL_MS, IDLE_MS, STUCK_MS } from "../../src/editor/timing"
import { roomOf, type Writer } from "./support"

function pair(texts: string[]) {
  const room = roomOf(texts)
  const [an, binh] = room.writers as [Writer, Writer]
  return { room, clock: room.clock, an, binh }
}

describe("own words leave", () => {
  test("at the end of a word, not at each letter", () => {
    const { an } = pair([""])
    an.type("nghị")
    expect(an.made).toHaveLength(0)
    an.type(" ")
    expect(an.made).toHaveLength(1)
    an.type("quyết,")
    expect(an.made).toHaveLength(2)
  })

  test("after half a second of rest, counted from the last key", () => {
    const { an, clock } = pair([""])
    an.type("ng")
    clock.pass(IDLE_MS - 1)
    an.type("h")
    clock.pass(IDLE_MS - 1)
    expect(an.made).toHaveLength(0)
    clock.pass(1)
    expect(an.made).toHaveLength(1)
  })

  test("with structure, format, a jump of the caret, undo and leaving the page", () => {
    const acts: ((an: Writer) => void)[] = [
      (an) => an.do(enter),
      (an) => an.select(0, 0, 0, 2).do(toggleStrong),
      (an) => an.select(0, 0),
      (an) => an.binding.undo(),
      (an) => an.binding.blur(),
      (an) => an.binding.close(),
      (an) => an.binding.setEditable(false),
      (an) => an.binding.change((draft) => void (draft.schema = 1)),
    ]
    for (const act of acts) {
      const { an } = pair(["x"])
      an.select(0, 1).type("ng")
      expect(an.binding.pending).toBe(true)
      act(an)
      expect(an.binding.pending).toBe(false)
      expect(an.made.length).toBeGreaterThan(0)
    }
  })

  test("UniKey's Backspaces inside a word leave no trace in the history", () => {
    const { an } = pair([""])
    an.type("tie")
    an.local((tr) => tr.delete(an.pos(0, 2), an.pos(0, 3)))
    an.type("êng")
    an.local((tr) => tr.delete(an.pos(0, 2), an.pos(0, 5)))
    an.type("ếng ")
    expect(an.made).toHaveLength(1)
    expect(an.doc.clauses.c0!.text).toBe("tiếng ")
  })
})

describe("words of others come", () => {
  test("at once when nothing is pending, else with the word or after a moment", () => {
    const { an, binh, clock } = pair(["a", "b"])
    binh.select(1, 1).type("X ")
    an.receive()
    expect(an.text()).toBe("a | bX ")
    an.select(0, 1).type("ng")
    binh.type("Y ")
    an.receive()
    expect(an.text()).toBe("ang | bX ")
    clock.pass(GATHER_MS)
    expect(an.text()).toBe("ang | bX Y ")
    an.type("h")
    binh.type("Z ")
    an.receive()
    an.type(" ")
    clock.pass(0)
    expect(an.text()).toBe("angh  | bX Y Z ")
  })

  test("not while composing, and the own half word does not leave", () => {
    const { an, binh, clock } = pair(["", "b"])
    an.composing = true
    an.type("quye")
    binh.select(1, 1).type("X ")
    an.receive()
    clock.pass(STUCK_MS - HOLD_POLL_MS)
    expect(an.made).toHaveLength(0)
    expect(an.text()).toBe("quye | b")
    an.composing = false
    an.binding.compositionEnd()
    expect(an.text()).toBe("quye | b")
    clock.pass(0)
    expect(an.text()).toBe("quye | bX ")
    expect(an.made).toHaveLength(1)
  })

  test("nor does a word begun before composing leave in the middle of it", () => {
    const { an, clock } = pair([""])
    an.type("q")
    an.composing = true
    clock.pass(IDLE_MS)
    expect(an.made).toHaveLength(0)
  })

  test("what came before a composition began and after it neither break into it nor wait for ever", () => {
    const { an, binh, clock } = pair(["", "b"])
    an.type("q")
    binh.select(1, 1).type("X ")
    an.receive()
    an.composing = true
    clock.pass(GATHER_MS)
    expect(an.text()).toBe("q | b")
    an.composing = false
    clock.pass(HOLD_POLL_MS)
    expect(an.text()).toBe("q | bX ")
  })

  test("nor does what comes while nothing is typed wait for ever", () => {
    const { an, binh, clock } = pair(["", "b"])
    an.composing = true
    binh.select(1, 1).type("X ")
    an.receive()
    expect(an.text()).toBe(" | b")
    an.composing = false
    clock.pass(HOLD_POLL_MS)
    expect(an.text()).toBe(" | bX ")
  })

  test("also if the end of composition is never told", () => {
    const { an, binh, clock } = pair(["", "b"])
    an.composing = true
    an.type("quye")
    binh.select(1, 1).type("X ")
    an.receive()
    an.composing = false
    clock.pass(HOLD_POLL_MS)
    expect(an.text()).toBe("quye | bX ")
  })

  test("after three seconds without input, though the keyboard still composes", () => {
    const { an, binh, clock } = pair(["", "b"])
    an.composing = true
    an.type("quye")
    binh.select(1, 1).type("X ")
    an.receive()
    clock.pass(2_000)
    an.type("t")
    clock.pass(STUCK_MS - HOLD_POLL_MS)
    expect(an.made).toHaveLength(0)
    clock.pass(2 * HOLD_POLL_MS)
    expect(an.text()).toBe("quyet | bX ")
    expect(an.made).toHaveLength(1)
  })
})

test("a read-only text takes changes of others and none of its own", () => {
  const { an, binh } = pair(["a"])
  an.binding.setEditable(false)
  an.type("x")
  binh.select(0, 1).type("b ")
  an.receive()
  expect(an.text()).toBe("ab ")
  expect(an.binding.undo()).toBe(false)
})

test("listeners hear of every flush, merge and change", () => {
  const { an, binh } = pair(["a"])
  let calls = 0
  const stop = an.binding.onDocument(() => calls++)
  an.select(0, 1).type("b ")
  binh.type("c ")
  an.receive()
  an.binding.change((draft) => void (draft.clauses.c0!.answers.c9 = true))
  expect(calls).toBe(3)
  stop()
  an.type("d ")
  expect(calls).toBe(3)
})

test("changes of a foreign document are refused and nothing else is lost", () => {
  const { an, binh } = pair(["a"])
  expect(() => an.binding.remote([new Uint8Array([1, 2, 3])])).toThrow()
  binh.select(0, 1).type("b ")
  an.receive()
  expect(an.text()).toBe("ab ")
})
