/** The smallest splice, marks as ranges, and the comparison of whole documents. */
import { describe, expect, test } from "vitest"
import { diffDocs, markDiff, marksOf, splice } from "../../src/editor/diff"
import { missingLetters } from "../../src/editor/revive"
import { clauseNode, docNode, textNode } from "../../src/editor/schema"

describe("the splice", () => {
  test("is the smallest", () => {
    expect(splice("nghị quyết", "nghị quyết")).toBeNull()
    expect(splice("tieng", "tiếng")).toEqual({ at: 2, remove: 1, insert: "ế" })
    expect(splice("", "ab")).toEqual({ at: 0, remove: 0, insert: "ab" })
  })

  test("R5: among repeated letters it ends at the caret", () => {
    expect(splice("aaa", "aaaa", 1)).toEqual({ at: 0, remove: 0, insert: "a" })
    expect(splice("aaa", "aaaa", 2)).toEqual({ at: 1, remove: 0, insert: "a" })
    expect(splice("aaa", "aaaa", 4)).toEqual({ at: 3, remove: 0, insert: "a" })
    expect(splice("aaa", "aa", 1)).toEqual({ at: 1, remove: 1, insert: "" })
  })

  test("R5: it never cuts a surrogate pair", () => {
    const edit = splice("x😀y", "x😁y")!
    expect(edit).toEqual({ at: 1, remove: 2, insert: "😁" })
    // Equal low halves.
    expect(splice("x\u{1F600}", "x\u{1FA00}")!.insert).toBe("\u{1FA00}")
  })
})

test("marks that touch are one range", () => {
  const node = clauseNode({ id: "c" }, [textNode("ab", { strong: true }), textNode("cd", { strong: true, em: true }), textNode("e")])
  expect(marksOf(node)).toEqual([
    { name: "strong", start: 0, end: 4 },
    { name: "em", start: 2, end: 4 },
  ])
})

test("the difference of marks is only what changes", () => {
  const edits = markDiff([{ name: "strong", start: 0, end: 4 }], [{ name: "strong", start: 2, end: 6 }])
  expect(edits).toEqual([
    { name: "strong", start: 4, end: 6, on: true },
    { name: "strong", start: 0, end: 2, on: false },
  ])
  expect(markDiff([], [])).toEqual([])
})

describe("documents", () => {
  const clause = (id: string, text: string) => clauseNode({ id }, text === "" ? [] : [textNode(text)])

  test("an unchanged document has no edits", () => {
    const doc = docNode([clause("a", "một")])
    expect(diffDocs(doc, doc, null)).toBeNull()
  })

  test("R8: the end of a joined clause counts as moved", () => {
    const a = clause("a", "một ")
    const edits = diffDocs(docNode([a, clause("b", "hai ba")]), docNode([clause("a", "một ba")]), { id: "a", offset: 4 })!
    expect(edits.gone).toEqual([{ id: "b", movedTail: 2 }])
    expect(edits.changed[0]!.splice).toEqual({ at: 4, remove: 0, insert: "ba" })
  })

  test("R8: an erased clause has no moved words", () => {
    const edits = diffDocs(docNode([clause("a", "một"), clause("b", "hai")]), docNode([clause("a", "một")]), null)!
    expect(edits.gone).toEqual([{ id: "b", movedTail: 0 }])
  })

  test("a new order of old clauses is noticed", () => {
    const [a, b] = [clause("a", "1"), clause("b", "2")]
    expect(diffDocs(docNode([a, b]), docNode([b, a]), null)!.sequence).toEqual(["b", "a"])
    expect(diffDocs(docNode([a, b]), docNode([a]), null)!.sequence).toBeNull()
  })

  test("the placeholder is no clause", () => {
    const edits = diffDocs(docNode([]), docNode([clause("a", "x")]), null)!
    expect(edits.gone).toEqual([])
    expect(edits.sequence).toEqual(["a"])
  })
})

describe("R7: missing letters", () => {
  const filled = (have: string, want: string) => {
    let text = have
    for (const { at, insert } of missingLetters(have, want).reverse()) text = text.slice(0, at) + insert + text.slice(at)
    return text
  }

  test("come between the letters that are there", () => {
    expect(filled("", "đuôi")).toBe("đuôi")
    expect(filled("aXc", "abc")).toMatch(/^a(Xb|bX)c$/)
    expect(filled("aXbYc", "abc")).toBe("aXbYc")
    expect(filled("x😀z", "x😁z")).toMatch(/^x(😀😁|😁😀)z$/u)
  })
})
