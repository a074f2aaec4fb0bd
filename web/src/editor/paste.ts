/**
 * What pasted text becomes: one clause a line, in NFC, with no more than our three marks.
 *
 * Labels such as "1." or "a)" stay as they are: whether they are numbering or words only the writer knows.
 */
import { Fragment, type Node, Slice } from "prosemirror-model"
import { type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import { kindOf, levelOf } from "../document"
import { eraseSelection } from "./commands"
import { htmlLines, type Line, type Run } from "./html"
import { attrsOf, clauseNode, findClause, markOf, schema } from "./schema"

/** A pasted chapter fits, a pasted book does not. */
export const PASTE_LETTERS_MAX = 256 * 1024

/** Ten times the longest resolution; each clause costs a row on the screen. */
export const PASTE_LINES_MAX = 1_000

// Control characters and invisible marks that files of other programs carry; tabs become spaces before.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b\ufeff\u00ad]/g

/** Returns the lines of plain text, blank ones left out. */
export function textLines(text: string): Line[] {
  return text
    .split(/\r\n|[\r\n\u2028\u2029\v\f]/)
    .map((line) => ({ runs: [{ text: line, marks: [] }] }))
    .filter(({ runs }) => runs[0]!.text.trim() !== "")
}

/** Returns what a clipboard holds as lines: our own clauses, simple HTML, or plain text. */
export function clipboardLines(html: string, text: string): Line[] {
  const lines = html.trim() === "" ? [] : htmlLines(html)
  return lines.length ? lines : textLines(text)
}

export function tooLong(lines: readonly Line[]): boolean {
  const letters = lines.reduce((sum, line) => sum + line.runs.reduce((more, run) => more + run.text.length, 0), 0)
  return lines.length > PASTE_LINES_MAX || letters > PASTE_LETTERS_MAX
}

/** Returns the transaction that puts lines in place of the selection; null if there is nothing to put. */
export function pasteTr(state: EditorState, lines: readonly Line[]): Transaction | null {
  if (!lines.length || tooLong(lines)) return null
  const tr = state.tr
  eraseSelection(tr)
  if (lines.length === 1) putWords(tr, lines[0]!)
  else if (lines.every((line) => line.clause)) putClauses(tr, lines)
  else putLines(tr, lines)
  return tr.setMeta("paste", true).setMeta("uiEvent", "paste").scrollIntoView()
}

function putWords(tr: Transaction, line: Line) {
  const at = tr.selection.from
  const words = Fragment.fromArray(textNodes(line.runs))
  tr.replace(at, at, new Slice(words, 0, 0))
  tr.setSelection(TextSelection.create(tr.doc, at + words.size))
}

// Whole clauses of ours come as they were, with kind, level and, if they stand nowhere else, identity.
function putClauses(tr: Transaction, lines: readonly Line[]) {
  const at = tr.selection.$from
  const size = at.parent.content.size
  const inside = at.parentOffset > 0 && at.parentOffset < size
  if (inside) return putLines(tr, lines)
  const nodes = lines.map((line) => clauseFrom(line, tr.doc, at.parent))
  const fragment = Fragment.fromArray(nodes)
  const start = size > 0 && at.parentOffset === size ? at.after() : at.before()
  const end = size === 0 ? at.after() : start
  tr.replaceWith(start, end, fragment)
  tr.setSelection(TextSelection.create(tr.doc, start + fragment.size - 1))
}

function clauseFrom(line: Line, doc: Node, beside: Node): Node {
  const own = line.clause
  const { kind, level } = own ?? pastedAttrs(beside)
  const id = own && !findClause(doc, own.id) ? own.id : ""
  return clauseNode({ id, kind: kindOf(kind), level: levelOf(level) }, Fragment.fromArray(textNodes(line.runs)))
}

// Pasted lines are plain text below a heading, else more of what stands there.
function pastedAttrs(beside: Node): { kind: string; level: number } {
  const { kind, level } = attrsOf(beside)
  return kind === "heading" || kind === "enacting" ? { kind: "paragraph", level: 0 } : { kind, level }
}

function putLines(tr: Transaction, lines: readonly Line[]) {
  const at = tr.selection.$from
  const { kind, level } = pastedAttrs(at.parent)
  const nodes = lines.map((line) => clauseNode({ kind, level }, Fragment.fromArray(textNodes(line.runs))))
  const last = nodes[nodes.length - 1]!
  if (at.parentOffset === 0 && at.parent.content.size > 0) {
    // The words behind the caret keep their clause (R10): the lines come before it, the last one into it.
    tr.replace(at.pos, at.pos, new Slice(last.content, 0, 0))
    tr.insert(at.before(), Fragment.fromArray(nodes.slice(0, -1)))
    const grown = nodes.slice(0, -1).reduce((sum, node) => sum + node.nodeSize, 0)
    tr.setSelection(TextSelection.create(tr.doc, at.pos + grown + last.content.size))
    return
  }
  const tail = at.parent.content.size - at.parentOffset
  const steps = tr.steps.length
  tr.replace(at.pos, at.pos, new Slice(Fragment.fromArray(nodes), 1, 1))
  const end = tr.mapping.slice(steps).map(at.pos + tail, 1)
  tr.setSelection(TextSelection.create(tr.doc, end - tail))
}

function textNodes(runs: readonly Run[]): Node[] {
  return runs
    .map(({ text, marks }) => ({ text: clean(text), marks }))
    .filter(({ text }) => text !== "")
    .map(({ text, marks }) => schema.text(text, marks.map(markOf)))
}

function clean(text: string): string {
  return text.normalize("NFC").replace(/[\t\u00a0]/g, " ").replace(INVISIBLE, "")
}
