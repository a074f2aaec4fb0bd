/**
 * Undo of the writer's own acts only (R14).
 *
 * Typing and structure lie in prosemirror-history, which maps them over what others did. Two things it gets wrong:
 * taking back a run of typing also takes the letters others typed inside it (they are put back here), and taking back
 * a move would bring back old text (moves have a stack of their own).
 */
import * as A from "@automerge/automerge/slim"
import type { Fragment, Node } from "prosemirror-model"
import { closeHistory, redo, redoDepth, undo, undoDepth } from "prosemirror-history"
import { type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import type { ResolutionDoc } from "../document"
import { clauseIds, findClause, idOf, spotAt } from "./schema"

/** The meta of a transaction that moves a clause: a `Move`, with the place it had before. */
export const MOVED = "duthao/moved"

export interface Move {
  id: string
  /** The clause it stood behind; null: it was the first. */
  after: string | null
}

interface KeptMove extends Move {
  /** How many acts prosemirror-history held: the move is the latest act while there are no more. */
  depth: number
}

/** Moves kept; older ones are forgotten, as prosemirror-history forgets its own. */
const MOVES_MAX = 100

/** The writer's moves, to be taken back in their turn between the other acts. */
export class Moves {
  private done: KeptMove[] = []
  private undone: KeptMove[] = []

  /** Notes a writer's own transaction that is neither undo nor redo. */
  note(tr: Transaction, state: EditorState) {
    const move = tr.getMeta(MOVED) as Move | undefined
    if (move) this.done = [...this.done, { ...move, depth: undoDepth(state) }].slice(-MOVES_MAX)
    if (move || tr.docChanged) this.undone = []
  }

  /** Returns the transaction of the next undo or redo; null if there is nothing left. */
  next(state: EditorState, again: boolean): Transaction | null {
    const [from, to] = again ? [this.undone, this.done] : [this.done, this.undone]
    const depthOf = (back: boolean) => (back ? redoDepth(state) : undoDepth(state))
    for (let move = from[from.length - 1]; move && depthOf(again) <= move.depth; move = from[from.length - 1]) {
      from.pop()
      const tr = moveTr(state, move.id, move.after)
      if (!tr) continue
      to.push({ ...(tr.getMeta(MOVED) as Move), depth: depthOf(!again) })
      return tr
    }
    return historyTr(state, again)
  }
}

function historyTr(state: EditorState, again: boolean): Transaction | null {
  let found: Transaction | null = null
  ;(again ? redo : undo)(state, (tr) => (found = tr))
  return found
}

/**
 * Returns a transaction that puts a clause behind another; null if it stands there already or one is gone.
 *
 * The clauses in between are taken out and put back, not the moved one: its caret and its undo stay alive.
 */
export function moveTr(state: EditorState, id: string, after: string | null): Transaction | null {
  const ids = clauseIds(state.doc)
  const from = ids.indexOf(id)
  const target = after === null ? -1 : ids.indexOf(after)
  if (from < 0 || id === after || (after !== null && target < 0) || target === from - 1) return null
  const found = findClause(state.doc, id)!
  const end = found.pos + found.node.nodeSize
  const back = { id, after: from > 0 ? ids[from - 1]! : null }
  const tr = closeHistory(state.tr).setMeta("addToHistory", false).setMeta(MOVED, back)
  const spots = [spotAt(state.doc, state.selection.anchor), spotAt(state.doc, state.selection.head)]
  if (target > from) {
    const stop = findClause(state.doc, after!)!
    const between = state.doc.slice(end, stop.pos + stop.node.nodeSize).content
    tr.delete(end, end + between.size).insert(found.pos, between)
  } else {
    const start = after === null ? 0 : endOf(state.doc, after)
    const between = state.doc.slice(start, found.pos).content
    tr.insert(end, between).delete(start, found.pos)
  }
  const [anchor, head] = spots.map((spot) => spot && findClause(tr.doc, spot.id)!.pos + 1 + spot.offset)
  if (typeof anchor === "number" && typeof head === "number") {
    tr.setSelection(TextSelection.create(tr.doc, anchor, head))
  }
  return tr
}

function endOf(doc: Node, id: string): number {
  const { pos, node } = findClause(doc, id)!
  return pos + node.nodeSize
}

/** Letters of others that an undo is about to take along. */
export interface Kept {
  pos: number
  content: Fragment
}

/** Returns the letters of other actors that a transaction deletes from clauses that stay, with their new places. */
export function foreignLetters(tr: Transaction, doc: ResolutionDoc): Kept[] {
  const own = A.getActorId(doc)
  const staying = new Set(clauseIds(tr.doc))
  const after = new Set<Node>()
  tr.doc.forEach((node) => after.add(node))
  const kept: Kept[] = []
  tr.before.forEach((node, pos) => {
    // Letters of a clause that goes stay in its Text, from where it can be restored whole.
    if (after.has(node) || !staying.has(idOf(node)) || !doc.clauses[idOf(node)]) return
    for (const { from, to } of runs(node.content.size, (at) => takesForeign(tr, doc, own, node, pos, at))) {
      kept.push({ pos: tr.mapping.map(pos + 1 + from, -1), content: node.content.cut(from, to) })
    }
  })
  return kept
}

function takesForeign(tr: Transaction, doc: ResolutionDoc, own: string, node: Node, pos: number, at: number): boolean {
  if (!tr.mapping.mapResult(pos + 1 + at, 1).deletedAfter) return false
  const cursor = A.getCursor(doc, ["clauses", idOf(node), "text"], at)
  return cursor.slice(cursor.indexOf("@") + 1) !== own
}

function runs(size: number, takes: (at: number) => boolean): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (let at = 0; at < size; at++) {
    if (!takes(at)) continue
    const last = found[found.length - 1]
    if (last && last.to === at) last.to = at + 1
    else found.push({ from: at, to: at + 1 })
  }
  return found
}

/** Returns the transaction that puts them back. */
export function putBack(state: EditorState, kept: readonly Kept[]): Transaction | null {
  const tr = state.tr.setMeta("addToHistory", false)
  for (const { pos, content } of kept) {
    const place = tr.mapping.map(Math.min(pos, state.doc.content.size), 1)
    if (tr.doc.resolve(place).depth === 1) tr.replaceWith(place, place, content)
  }
  return tr.docChanged ? tr : null
}
