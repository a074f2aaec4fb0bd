/**
 * Undo of the writer's own acts only (R14).
 *
 * Typing and structure lie in prosemirror-history, which maps them over what others did. Two things it gets wrong:
 * taking back a run of typing also takes the letters others typed inside it (`foreign.ts` puts them back), and taking
 * back a move would bring back old text (moves have a stack of their own, here).
 */
import type { Node } from "prosemirror-model"
import { closeHistory, redo, redoDepth, undo, undoDepth } from "prosemirror-history"
import { type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import { clauseIds, findClause, spotAt } from "./schema"

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
