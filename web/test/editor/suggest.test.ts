/** Suggesting in place: what is typed becomes drafts, the document stays, what others write goes on beside it. */
import { type Node } from "prosemirror-model"
import { TextSelection } from "prosemirror-state"
import { expect, test } from "vitest"
import { type Draft, merged, rebased, suggestedNode, wishOf } from "../../src/editor/drafts"
import { clauseNode, docNode, findClause, idOf, textNode } from "../../src/editor/schema"
import { Suggesting } from "../../src/editor/suggest"
import { backspace, enter, erase, writeText } from "../../src/editor/suggest_commands"

const text = (words: Record<string, string>): Node =>
  docNode(Object.entries(words).map(([id, said]) => clauseNode({ id, kind: id.startsWith("h") ? "heading" : "paragraph", level: 1 }, said ? [textNode(said)] : null)))

/** One who suggests, at a document that others go on writing. */
class Desk {
  document: Node
  heads = ["h0"]
  composing = false
  kept = new Map<string, Draft>()
  private keys = 0
  readonly suggesting: Suggesting

  constructor(words: Record<string, string>, drafts: Record<string, Draft> = {}) {
    this.document = text(words)
    this.kept = new Map(Object.entries(drafts))
    this.suggesting = new Suggesting({
      document: () => this.document,
      heads: () => this.heads,
      drafts: this.kept,
      composing: () => this.composing,
      key: () => `k${(this.keys += 1)}`,
      words: { unsent: "chưa gửi", fresh: "mới", gone: "xoá" },
      onState: () => undefined,
      onDraft: (id, draft) => void (draft ? this.kept.set(id, draft) : this.kept.delete(id)),
    })
  }

  get words(): Record<string, string> {
    const said: Record<string, string> = {}
    this.suggesting.state.doc.forEach((node) => void (said[idOf(node)] = node.textContent))
    return said
  }

  caret(id: string, offset: number, to = offset, end = id): this {
    const { state } = this.suggesting
    const at = (clause: string, letter: number) => findClause(state.doc, clause)!.pos + 1 + letter
    this.suggesting.local(state.tr.setSelection(TextSelection.create(state.doc, at(id, offset), at(end, to))))
    return this
  }

  type(words: string): this {
    const { state } = this.suggesting
    this.suggesting.local(state.selection.empty ? state.tr.insertText(words) : writeText(state, words))
    return this
  }

  run(command: typeof backspace): this {
    command(this.suggesting.state, (tr) => this.suggesting.local(tr))
    return this
  }

  enter(): this {
    return this.run(enter(() => `k${(this.keys += 1)}`))
  }

  others(words: Record<string, string>, heads = "h1"): this {
    this.document = text(words)
    this.heads = [heads]
    this.suggesting.follow()
    return this
  }

  get at(): [string, number] {
    const { $head } = this.suggesting.state.selection
    return [idOf($head.parent), $head.parentOffset]
  }
}

const wishes = (desk: Desk) =>
  [...desk.kept].map(([id, draft]) => {
    const found = wishOf(id, draft)
    return found && [found.clause, found.wish.sort, found.wish.words]
  })

test("words typed in place are a suggestion on the words that stood there, and the document is untouched", () => {
  const desk = new Desk({ a: "Họp ít lần.", b: "Hai." })
  const before = desk.document
  desk.caret("a", 3).type(" quá")
  expect(desk.words).toEqual({ a: "Họp quá ít lần.", b: "Hai." })
  expect(desk.document).toBe(before)
  expect(desk.kept.get("a")).toMatchObject({ from: "Họp ít lần.", words: "Họp quá ít lần.", base: ["h0"], note: "" })
  expect(wishes(desk)).toEqual([["a", "words", "Họp quá ít lần."]])
  desk.suggesting.undo()
  expect(desk.words.a).toBe("Họp ít lần.")
  expect(desk.kept.size, "nothing is left of what was undone").toBe(0)
})

test("several clauses hold unsent words, each of its own, and they stand again after a reload", () => {
  const desk = new Desk({ a: "Một.", b: "Hai.", c: "Ba." })
  desk.caret("a", 4).type(" Thêm").caret("c", 0).type("Trước ")
  expect(wishes(desk)).toEqual([["a", "words", "Một. Thêm"], ["c", "words", "Trước Ba."]])
  const again = new Desk({ a: "Một.", b: "Hai.", c: "Ba." }, Object.fromEntries(desk.kept))
  expect(again.words).toEqual({ a: "Một. Thêm", b: "Hai.", c: "Trước Ba." })
})

test("Enter begins a new clause behind this one and tears no words; Backspace takes it away again", () => {
  const desk = new Desk({ h1: "Tiêu đề", b: "Hai." })
  desk.caret("h1", 4).enter()
  const id = desk.at[0]
  expect(id).toMatch(/^new:/)
  expect(desk.words).toEqual({ h1: "Tiêu đề", [id]: "", b: "Hai." })
  expect(desk.kept.get(id)!.fresh, "what follows a heading is plain text").toMatchObject({ after: "h1", kind: "paragraph", level: 1 })
  expect(wishes(desk), "nothing is suggested yet").toEqual([null])
  desk.enter()
  expect(Object.keys(desk.words).length, "an empty new clause is new enough").toBe(3)
  desk.type("Điều mới").enter().type("Điều nữa")
  expect(Object.values(desk.words)).toEqual(["Tiêu đề", "Điều mới", "Điều nữa", "Hai."])
  expect(wishes(desk)).toEqual([["h1", "insert", "Điều mới"], ["h1", "insert", "Điều nữa"]])
  const again = new Desk({ h1: "Tiêu đề", b: "Hai." }, Object.fromEntries(desk.kept))
  expect(Object.values(again.words), "in the order written").toEqual(["Tiêu đề", "Điều mới", "Điều nữa", "Hai."])
  desk.caret(desk.at[0], 0, 8).run(erase).run(backspace)
  expect(Object.values(desk.words)).toEqual(["Tiêu đề", "Điều mới", "Hai."])
  expect(desk.kept.size).toBe(1)
})

test("all words taken out suggest the removal of the clause; across clauses each keeps its place", () => {
  const desk = new Desk({ a: "Một.", b: "Hai.", c: "Ba." })
  desk.caret("a", 2, 1, "c").run(erase)
  expect(desk.words).toEqual({ a: "Mộ", b: "", c: "a." })
  expect(wishes(desk)).toEqual([["a", "words", "Mộ"], ["b", "remove", ""], ["c", "words", "a."]])
  desk.suggesting.undo()
  expect(desk.words).toEqual({ a: "Một.", b: "Hai.", c: "Ba." })
  desk.caret("b", 0).run(backspace)
  expect(desk.words, "nothing is joined").toEqual({ a: "Một.", b: "Hai.", c: "Ba." })
})

test("a step that would join or tear clauses is refused whole", () => {
  const desk = new Desk({ a: "Một.", b: "Hai." })
  const { state } = desk.suggesting
  desk.suggesting.local(state.tr.join(findClause(state.doc, "b")!.pos))
  desk.suggesting.local(desk.suggesting.state.tr.split(3))
  expect(desk.words).toEqual({ a: "Một.", b: "Hai." })
  expect(desk.kept.size).toBe(0)
})

test("others write elsewhere in the same clause: both stand, the caret stays at its word, undo takes one's own back", () => {
  const desk = new Desk({ a: "Chi bộ họp ít lần trong năm.", b: "Hai." })
  desk.caret("a", "Chi bộ họp ít lần".length).type(" quá")
  desk.others({ a: "Các chi bộ họp ít lần trong năm.", b: "Hai.", c: "Ba." })
  expect(desk.words).toEqual({ a: "Các chi bộ họp ít lần quá trong năm.", b: "Hai.", c: "Ba." })
  expect(desk.at).toEqual(["a", "Các chi bộ họp ít lần quá".length])
  expect(desk.kept.get("a")).toMatchObject({ from: "Các chi bộ họp ít lần trong năm.", base: ["h1"] })
  desk.suggesting.undo()
  expect(desk.words.a).toBe("Các chi bộ họp ít lần trong năm.")
  expect(desk.kept.size).toBe(0)
})

test("others write in the very words one changes: one's own stand, on the words they began from, and the crossing is told", () => {
  const desk = new Desk({ a: "Chi bộ họp ít lần." })
  desk.caret("a", 11, 13).type("đủ")
  desk.others({ a: "Chi bộ họp nhiều lần." })
  expect(desk.words.a).toBe("Chi bộ họp đủ lần.")
  expect(desk.kept.get("a")).toMatchObject({ from: "Chi bộ họp ít lần.", words: "Chi bộ họp đủ lần.", base: ["h0"] })
  expect(desk.suggesting.isCrossed("a")).toBe(true)
  desk.type("g")
  expect(desk.kept.get("a")).toMatchObject({ from: "Chi bộ họp ít lần.", words: "Chi bộ họp đủg lần.", base: ["h0"] })
  expect(desk.suggesting.isCrossed("b")).toBe(false)
})

test("a clause removed by others leaves its draft, also while one types on elsewhere", () => {
  const desk = new Desk({ a: "Một.", b: "Hai." })
  desk.caret("a", 4).type(" Thêm").enter().type("Mới")
  desk.others({ b: "Hai." })
  expect(desk.words).toEqual({ b: "Hai." })
  desk.caret("b", 4).type("!")
  expect(wishes(desk)).toEqual([["a", "words", "Một. Thêm"], ["a", "insert", "Mới"], ["b", "words", "Hai.!"]])
})

test("what others come to write themselves is no suggestion any more", () => {
  const desk = new Desk({ a: "Một." })
  desk.caret("a", 4).type(" Thêm")
  desk.others({ a: "Một. Thêm" })
  expect(desk.kept.size).toBe(0)
})

test("while a word is composed nothing of others is drawn; then it is", () => {
  const desk = new Desk({ a: "Một.", b: "Hai." })
  desk.composing = true
  desk.caret("a", 4).type("q").others({ a: "Một.", b: "Hai, ba." })
  expect(desk.words).toEqual({ a: "Một.q", b: "Hai." })
  desk.composing = false
  desk.suggesting.compositionEnd()
  expect(desk.words).toEqual({ a: "Một.q", b: "Hai, ba." })
})

test("a draft given up comes back by undo", () => {
  const desk = new Desk({ a: "Một." })
  desk.caret("a", 4).type(" Thêm")
  desk.suggesting.put("a", null, true)
  expect(desk.words.a).toBe("Một.")
  desk.suggesting.undo()
  expect(desk.words.a).toBe("Một. Thêm")
  expect(wishes(desk)).toEqual([["a", "words", "Một. Thêm"]])
})

test("changes of two are put together by words, and never where they touch", () => {
  expect(merged("a b c d e", "a X c d e", "a b c d Y")).toBe("a X c d Y")
  expect(merged("a b c", "a X c", "a Y c")).toBeNull()
  expect(merged("a b c", "a b c X", "a b c Y"), "both at one place").toBeNull()
  expect(merged("a b c", "a b X c", "a b X c"), "the same").toBe("a b X c")
  expect(merged("a b c d", "", "a b c X")).toBeNull()
  const draft: Draft = { key: "k", words: "a X c d e", note: "", from: "a b c d e", base: ["h0"] }
  expect(rebased(draft, "a b c d Y", ["h1"])).toMatchObject({ words: "a X c d Y", from: "a b c d Y", base: ["h1"] })
})

test("words that stay keep their bold and italics", () => {
  const clause = clauseNode({ id: "a" }, [textNode("Ba "), textNode("phần", { strong: true }), textNode(" và hết")])
  const node = suggestedNode(clause, "Bốn phần và hết")
  expect(node.textContent).toBe("Bốn phần và hết")
  const bold: string[] = []
  node.forEach((part) => void (part.marks.length && bold.push(part.text!)))
  expect(bold).toEqual(["phần"])
})
