/**
 * One test for each rule of the binding; each fails without its rule. Each rule was taken out of the code, one at a time:
 *
 *     rule                how it was undone                                failing test (of several, the first)
 *     R1                  release() does not flush                         R1
 *     R2                  no repair of letters after the patches           R2
 *                         letters come by the repair alone                 R12 follows its words through another's Enter
 *     R3                  a mark patch touches only the clause it names    R3
 *     R4                  marks are not compared after a splice            R4
 *     R5                  no hint of the caret; pairs are cut              R5 repeated letters; R5 emoji
 *     R6                  unknown ids kept; copies kept; the first copy    R6 foreign id; R6 raw split (both)
 *                         taken for the original
 *     R7                  letters written over; removal kept; not drawn    R7 cut and paste (the first three); R7 redo
 *                         anew; no marks on what comes back
 *     R8                  the moved letters stay; words do not leave       R8; R8 a moment ago
 *                         before an act of structure
 *     R9                  all get keys; the moved one has no precedence;   R9 a move (both); `order`: of equal keys;
 *                         equal keys both stay; no chance in roots         R9 runs of Enters
 *     new runs            a session's clauses have no root; a paste none   R9 runs of Enters; R9 two pastes
 *     R10                 Enter splits at 0; empty clauses are joined;     R10 Enter before; R10 Backspace;
 *                         a selection keeps its first clause               R10 a selection
 *     R11, placeholder    no placeholder                                   R11 (both)
 *     R12                 the caret goes before others' letters; does not  R12 stays; R12 follows its words;
 *                         follow words; is not restored                    R12 goes along
 *     R13                 removal wins; typing wins for ever; also when    R13 over a removal; R13 not after a while;
 *                         nothing is left of the clause                    `cases`: Enter, then undone
 *     R14, undo guard     nothing is put back; a redo doubles; own         R14 letters of others; R14 redo;
 *                         letters count as theirs                          R14 own letters inside
 *     moves               they lie in the history; they have no stack      R14 a move taken back; R14 a move in its turn
 *     holding             own half words leave; others' come               `timing`: not while composing
 *
 * R12 to R14 stand in `rules-caret.test.ts`.
 */
import * as A from "@automerge/automerge/slim"
import { describe, expect, test } from "vitest"
import type { ResolutionDoc } from "../../src/document"
import { nodeOf, sequence } from "../../src/editor/am"
import { backspace, deleteForward, enter, erase, moveClause, removeClause, setKind } from "../../src/editor/commands"
import { toggleStrong } from "../../src/editor/commands"
import { textLines, pasteTr } from "../../src/editor/paste"
import { clauseNode, schema } from "../../src/editor/schema"
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

const marks = (doc: ResolutionDoc, id: string) =>
  A.marks(doc, ["clauses", id, "text"]).filter((mark) => mark.value).map(({ name, start, end }) => `${name} ${start}-${end}`)

test("R1: pending words leave right before a merge", () => {
  const { an, binh, agree } = pair(["đầu đuôi"])
  binh.select(0, 0).type("XY").flush()
  an.select(0, 4).type("giữa")
  expect(an.binding.pending).toBe(true)
  an.receive()
  an.clock.pass(250)
  expect(an.binding.pending).toBe(false)
  expect(agree()).toBe("XYđầu giữađuôi")
})

test("R2: the patch is a hint, the document is the truth", () => {
  const { an, binh, agree } = pair(["một", "hai"])
  binh.do(removeClause("c1"))
  an.select(1, 3).type(" X").flush()
  binh.receive()
  // The patches of a revival say nothing of the letters that came while the clause was out of view.
  binh.binding.undo()
  expect(binh.text()).toBe("một | hai X")
  expect(agree()).toBe("một | hai X")
})

test("R3: a mark patch may name the wrong clause", () => {
  const { an, binh, agree } = pair(["không", "một hai", "ba bốn"])
  an.select(1, 4, 2, 2).do(toggleStrong)
  expect(marks(an.doc, "c1")).toEqual(["strong 4-7"])
  expect(marks(an.doc, "c2")).toEqual(["strong 0-2"])
  binh.receive()
  expect(binh.view.eq(an.view)).toBe(true)
  agree()
})

test("R4: the screen decides what is bold, not the growth of marks", () => {
  const { an, agree } = pair(["đậm thường"])
  an.select(0, 0, 0, 3).do(toggleStrong)
  // At the end of a bold word, but with the mark switched off.
  an.select(0, 3).do(toggleStrong)
  an.type("X").flush()
  expect(marks(an.doc, "c0")).toEqual(["strong 0-3"])
  agree()
})

describe("R5: the smallest splice", () => {
  test("of repeated letters ends at the caret, so that two writers do not cross", () => {
    const { an, binh, agree } = pair(["aaaa"])
    an.select(0, 1).type("a").flush()
    binh.select(0, 2).type("X").flush()
    expect(agree()).toBe("aaaXaa")
  })

  test("keeps emoji whole", () => {
    const { an, agree } = pair(["x😀y"])
    an.local((tr) => tr.insertText("😁", an.pos(0, 1), an.pos(0, 3)))
    expect(agree()).toBe("x😁y")
  })
})

describe("R6: ids", () => {
  test("a raw split and a copy get fresh ids, the old clause keeps its own", () => {
    const { an, agree } = pair(["một hai"])
    an.select(0, 4)
    an.local((tr) => tr.split(an.state.selection.head))
    an.local((tr) => tr.insert(0, clauseNode({ id: "c0" }, [schema.text("một")])))
    expect(an.id(1)).toBe("c0")
    expect(new Set([0, 1, 2].map((index) => an.id(index))).size).toBe(3)
    agree()
  })

  test("a foreign id is not taken from a clipboard, so two pastes cannot hide one another", () => {
    const { an, binh, agree } = pair([""])
    for (const writer of [an, binh]) {
      writer.local((tr) => tr.insert(0, clauseNode({ id: "cforeign0001" }, [schema.text(writer.name)])))
    }
    expect(agree()).toContain("an")
    expect(an.text()).toContain("binh")
    expect(an.doc.clauses.cforeign0001).toBeUndefined()
  })
})

describe("R7: a removed clause comes back", () => {
  test("by cut and paste, with its identity and the words that came meanwhile", () => {
    const { an, binh, agree } = pair(["một", "hai", "ba"])
    const cut = an.view.child(1)
    an.do(removeClause("c1"))
    binh.select(1, 0).type("X").flush()
    an.receive()
    an.local((tr) => tr.insert(0, cut))
    expect(an.id(0)).toBe("c1")
    expect(agree()).toBe("Xhai | một | ba")
  })

  test("by redo of a split, with the letters it lacks and their marks", () => {
    const { an, agree } = pair(["một hai"])
    an.select(0, 4, 0, 7).do(toggleStrong)
    an.select(0, 4).do(enter)
    const id = an.id(1)
    an.binding.undo()
    expect(an.text()).toBe("một hai")
    an.binding.redo()
    expect(agree()).toBe("một  | hai")
    expect(an.id(1)).toBe(id)
    expect(marks(an.doc, id)).toEqual(["strong 0-3"])
  })
})

test("R8: what a join moved leaves the removed clause, so that restoring does not double", () => {
  const { room, an, binh, agree } = pair(["một ", "hai"])
  an.select(1, 0).do(backspace)
  binh.select(1, 3).type(" X").flush()
  room.clock.pass(4_000)
  agree()
  expect(an.removed()).toEqual([" X"])
  an.binding.change((draft) => void (draft.clauses.c1!.removed = null))
  expect(agree()).toBe("một hai |  X")
})

test("R8: also of words typed a moment ago", () => {
  const { an, agree } = pair(["một ", "hai"])
  an.select(1, 3).type("X")
  expect(an.binding.pending).toBe(true)
  an.local((tr) => tr.join(an.pos(1, 0) - 1))
  expect(agree()).toBe("một haiX")
  expect(an.removed()).toEqual([])
})

describe("R9: order", () => {
  const write = (writer: Writer, words: string[]) => {
    writer.select(0, writer.view.child(0).content.size)
    for (const word of words) writer.do(enter) && writer.type(word)
  }

  test("two runs of Enters at the same place while apart do not alternate", () => {
    for (let round = 0; round < 10; round++) {
      const { an, binh, agree } = pair(["đầu", "cuối"])
      write(an, ["A1", "A2", "A3", "A4"])
      write(binh, ["B1", "B2", "B3", "B4"])
      const text = agree()
      expect(text).toContain("A1 | A2 | A3 | A4")
      expect(text).toContain("B1 | B2 | B3 | B4")
    }
  })

  test("nor do two pastes", () => {
    const { an, binh, agree } = pair(["đầu", "cuối"])
    an.select(0, 3).binding.local(pasteTr(an.state, textLines("\n0\nA1\nA2\nA3"))!)
    binh.select(0, 3).binding.local(pasteTr(binh.state, textLines("\n0\nB1\nB2\nB3"))!)
    const text = agree()
    expect(text).toContain("A1 | A2 | A3")
    expect(text).toContain("B1 | B2 | B3")
  })

  test("a move gives a new key to the moved clause only", () => {
    const { an, agree } = pair(["một", "hai", "ba"])
    const key = (id: string) => an.doc.clauses[id]!.order.val
    const before = ["c0", "c1", "c2"].map(key)
    an.select(0, 0).do(moveClause(1))
    expect(["c1", "c2"].map(key)).toEqual(before.slice(1))
    expect(key("c0")).not.toBe(before[0])
    expect(agree()).toBe("hai | một | ba")
  })

  test("equal keys let a clause between them", () => {
    const { an, agree } = pair(["một", "hai"])
    an.binding.change((draft) => void (draft.clauses.c1!.order = new A.ImmutableString(an.doc.clauses.c0!.order.val)))
    an.select(0, 3).do(enter)
    an.type("giữa")
    expect(agree()).toBe("một | giữa | hai")
  })
})

describe("R10: words keep their clause", () => {
  test("Enter before them puts an empty clause before", () => {
    const { an, agree } = pair(["một", "hai"])
    an.select(1, 0).do(enter)
    expect(agree()).toBe("một |  | hai")
    expect(an.id(2)).toBe("c1")
    expect(an.caret()).toBe("2:0")
  })

  test("Backspace after an empty clause, and Delete before one, take the empty one", () => {
    const { an, agree } = pair(["", "hai", ""])
    an.select(1, 0).do(backspace)
    an.select(0, 3).do(deleteForward)
    expect(agree()).toBe("hai")
    expect(an.id(0)).toBe("c1")
  })

  test("a selection from the very start takes that clause whole", () => {
    const { an, agree } = pair(["một", "hai", "ba bốn"])
    an.select(0, 0, 2, 3).do(erase)
    expect(agree()).toBe("bốn")
    expect(an.id(0)).toBe("c2")
    expect(an.caret()).toBe("0:0")
  })

  test("Enter behind a heading starts plain text", () => {
    const { an } = pair(["một"])
    an.do(setKind("heading"))
    an.select(0, 3).do(enter)
    expect(an.view.child(1).attrs).toMatchObject({ kind: "paragraph" })
  })
})

describe("R11: no clause left", () => {
  test("the view shows a placeholder, which becomes a clause when written into", () => {
    const { an, binh, agree } = pair(["một"])
    an.binding.change((draft) => void (draft.clauses.c0!.removed = { by: new A.ImmutableString("an"), at: 1 }))
    binh.receive()
    expect([binh.text(), binh.id(0)]).toEqual(["", ""])
    expect(sequence(binh.doc)).toEqual([])
    binh.type("mới")
    expect(agree()).toBe("mới")
    expect(sequence(an.doc)).toHaveLength(1)
  })

  test("also when only its kind is set", () => {
    const { an, agree } = pair(["một"])
    an.binding.change((draft) => void (draft.clauses.c0!.removed = { by: new A.ImmutableString("an"), at: 1 }))
    an.do(setKind("heading"))
    agree()
    expect(sequence(an.doc).map((id) => an.doc.clauses[id]!.kind.val)).toEqual(["heading"])
  })
})

test("a document whose first change the server made is shown whole", () => {
  const { an } = pair(["một", "hai"])
  const loaded = A.load(A.save(an.doc)) as ResolutionDoc
  expect(nodeOf(loaded, "c1").textContent).toBe("hai")
  expect(nodeOf(loaded, "c1").attrs).toEqual({ id: "c1", kind: "paragraph", level: 0 })
})
