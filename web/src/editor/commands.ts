/**
 * The acts of a writer on clauses, as ProseMirror commands. Undo and redo are the binding's (`undo.ts`).
 *
 * New clauses carry the id ""; `ids.ts` names them. A clause keeps its identity with its words: links, comments and
 * attribution hang on it (R10).
 */
import { toggleMark } from "prosemirror-commands"
import type { Node, ResolvedPos } from "prosemirror-model"
import { type Command, type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import { type Kind, LEVEL_MAX } from "../document"
import { attrsOf, clauseIds, clauseNode, idOf, schema, spotAt } from "./schema"
import { moveTr } from "./undo"

export const toggleStrong = toggleMark(schema.marks.strong!)
export const toggleEm = toggleMark(schema.marks.em!)
export const toggleUnderline = toggleMark(schema.marks.underline!)

/** Kinds that stand alone: what follows one of them is plain text, not another of the same. */
const SINGLE_KINDS: readonly string[] = ["heading", "enacting"]

interface Place {
  node: Node
  /** The position of the clause's opening. */
  pos: number
  index: number
}

function placeOf(at: ResolvedPos): Place | null {
  return at.depth === 1 ? { node: at.parent, pos: at.before(), index: at.index(0) } : null
}

/** Starts a new clause at the caret. */
export const enter: Command = (state, dispatch) => {
  const tr = state.tr
  eraseSelection(tr)
  const at = tr.selection.$from
  const place = placeOf(at)
  if (!place) return false
  const { kind, level } = attrsOf(place.node)
  const size = place.node.content.size
  if (at.parentOffset === 0 && size > 0) {
    tr.insert(place.pos, clauseNode({ kind, level }))
  } else {
    const next = at.parentOffset === size && SINGLE_KINDS.includes(kind) ? "paragraph" : kind
    tr.split(at.pos, 1, [{ type: schema.nodes.clause!, attrs: { id: "", kind: next, level } }])
  }
  dispatch?.(tr.scrollIntoView())
  return true
}

/** Backspace: takes the selection away, or joins with the clause before. */
export const backspace: Command = (state, dispatch) => {
  if (!state.selection.empty) return erase(state, dispatch)
  const place = placeOf(state.selection.$from)
  if (!place || state.selection.$from.parentOffset > 0 || place.index === 0) return false
  dispatch?.(joinAt(state.tr, place.pos).scrollIntoView())
  return true
}

/** Delete: takes the selection away, or joins with the clause behind. */
export const deleteForward: Command = (state, dispatch) => {
  if (!state.selection.empty) return erase(state, dispatch)
  const at = state.selection.$from
  const place = placeOf(at)
  if (!place || at.parentOffset < place.node.content.size || place.index === state.doc.childCount - 1) return false
  dispatch?.(joinAt(state.tr, at.after()).scrollIntoView())
  return true
}

// An empty clause goes whole, so that the one behind it keeps its identity with its words.
function joinAt(tr: Transaction, boundary: number): Transaction {
  const before = tr.doc.resolve(boundary).nodeBefore!
  if (before.content.size === 0) return caretAt(tr.delete(boundary - before.nodeSize, boundary), boundary - 1)
  return tr.join(boundary)
}

function caretAt(tr: Transaction, pos: number): Transaction {
  return tr.setSelection(TextSelection.create(tr.doc, pos))
}

/** Takes the selected words away. */
export const erase: Command = (state, dispatch) => {
  if (state.selection.empty) return false
  const tr = state.tr
  eraseSelection(tr)
  dispatch?.(tr.scrollIntoView())
  return true
}

/** Takes the selection away in a transaction; a clause selected from its very start goes whole (R10). */
export function eraseSelection(tr: Transaction): void {
  if (tr.selection.empty) return
  const from = inClause(tr.doc, tr.selection.from, 1)
  const to = inClause(tr.doc, tr.selection.to, -1)
  const last = to.before()
  if (from.parentOffset === 0 && from.before() !== last) {
    tr.delete(last + 1, to.pos).delete(from.before(), last)
    caretAt(tr, from.pos)
  } else {
    tr.delete(from.pos, to.pos)
    caretAt(tr, from.pos)
  }
}

function inClause(doc: Node, pos: number, side: 1 | -1): ResolvedPos {
  const at = doc.resolve(pos)
  return at.depth === 1 ? at : TextSelection.near(at, side).$from
}

/** Writes text in place of the selection (the view asks this when the selection spans clauses). */
export function replaceText(state: EditorState, text: string): Transaction {
  const tr = state.tr
  eraseSelection(tr)
  return tr.insertText(text).scrollIntoView()
}

export function spansClauses(state: EditorState): boolean {
  const { $from, $to } = state.selection
  return !$from.sameParent($to) || $from.depth === 0
}

/** Sets the kind of all clauses touched by the selection. */
export function setKind(kind: Kind): Command {
  return setAttr("kind", () => kind)
}

export function setLevel(level: number): Command {
  return setAttr("level", () => clamp(level))
}

/** Moves all clauses touched by the selection deeper (+1) or up again (-1). */
export function shiftLevel(by: number): Command {
  return setAttr("level", (node) => clamp(attrsOf(node).level + by))
}

function clamp(level: number): number {
  return Math.max(0, Math.min(LEVEL_MAX, level))
}

function setAttr(name: "kind" | "level", value: (node: Node) => string | number): Command {
  return (state, dispatch) => {
    const tr = state.tr
    const { from, to } = state.selection
    state.doc.nodesBetween(from, Math.max(to, Math.min(from + 1, state.doc.content.size)), (node, pos) => {
      if (node.type !== schema.nodes.clause) return false
      const wanted = value(node)
      if (node.attrs[name] !== wanted) tr.setNodeAttribute(pos, name, wanted)
      return false
    })
    if (tr.docChanged) dispatch?.(tr)
    return tr.docChanged
  }
}

/** Moves the clause with the caret one place up (-1) or down (+1). */
export function moveClause(by: 1 | -1): Command {
  return (state, dispatch) => {
    const spot = spotAt(state.doc, state.selection.head)
    if (!spot) return false
    const ids = clauseIds(state.doc)
    const index = ids.indexOf(spot.id)
    const target = index + (by > 0 ? 1 : -2)
    if (index + by < 0 || index + by >= ids.length) return false
    const tr = moveTr(state, spot.id, target < 0 ? null : ids[target]!)
    if (tr) dispatch?.(tr.scrollIntoView())
    return tr !== null
  }
}

/** Puts a clause behind another (null: to the front), as when it is dragged. */
export function moveBehind(id: string, after: string | null): Command {
  return (state, dispatch) => {
    const tr = moveTr(state, id, after)
    if (tr) dispatch?.(tr)
    return tr !== null
  }
}

/** Takes a clause out of the text; its words stay in the document and can be restored. */
export function removeClause(id: string): Command {
  return (state, dispatch) => {
    let range: { from: number; to: number } | null = null
    state.doc.forEach((node, pos) => {
      if (idOf(node) === id) range = { from: pos, to: pos + node.nodeSize }
    })
    if (!range || id === "") return false
    const { from, to } = range
    const tr = state.tr
    // The last clause of all leaves a placeholder behind, never an empty document.
    if (state.doc.childCount === 1) tr.replaceWith(from, to, clauseNode({}))
    else tr.delete(from, to)
    dispatch?.(tr)
    return true
  }
}
