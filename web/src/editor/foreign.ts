/**
 * Which letters on the screen others wrote since the session began, so that the writer's undo leaves them (R14).
 *
 * Kept as ranges of the view, mapped through every transaction. The actor of a letter would not do: an Enter or a join
 * of ours writes the words of others anew, under our actor. Older letters need no range: undo takes back only what
 * the session itself wrote, and what was written inside that.
 */
import { type Fragment, Slice } from "prosemirror-model"
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state"
import { ReplaceStep } from "prosemirror-transform"
import type { StepMap } from "prosemirror-transform"
import { REMOTE } from "./remote"
import { findClause, idOf } from "./schema"

interface Range {
  from: number
  to: number
}

const key = new PluginKey<readonly Range[]>("duthao/foreign")

/** The meta of a transaction that puts letters of others back: they stay theirs. */
const PUT_BACK = "duthao/put-back"

export function foreignPlugin(): Plugin<readonly Range[]> {
  return new Plugin<readonly Range[]>({
    key,
    state: {
      init: () => [],
      apply: (tr, ranges) => tr.mapping.maps.reduce((now, map) => mapped(now, map, isForeign(tr)), ranges),
    },
  })
}

function isForeign(tr: Transaction): boolean {
  return tr.getMeta(REMOTE) === true || tr.getMeta(PUT_BACK) === true
}

function mapped(ranges: readonly Range[], map: StepMap, foreign: boolean): readonly Range[] {
  const inserted: Range[] = []
  map.forEach((_oldStart, _oldEnd, from, to) => {
    if (from < to) inserted.push({ from, to })
  })
  if (!ranges.length && !foreign) return ranges
  const moved = ranges.map(({ from, to }) => ({ from: map.map(from, 1), to: map.map(to, -1) }))
  return foreign ? joined([...moved, ...inserted]) : inserted.reduce(without, moved).filter(({ from, to }) => from < to)
}

// The writer's own letters inside a word of others are the writer's.
function without(ranges: Range[], hole: Range): Range[] {
  return ranges.flatMap((range) => {
    if (hole.to <= range.from || hole.from >= range.to) return [range]
    return [
      { from: range.from, to: hole.from },
      { from: hole.to, to: range.to },
    ]
  })
}

function joined(ranges: Range[]): Range[] {
  const result: Range[] = []
  for (const range of ranges.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = result[result.length - 1]
    if (last && last.to >= range.from) last.to = Math.max(last.to, range.to)
    else result.push({ ...range })
  }
  return result
}

/** Letters of others that an undo is about to take along. */
export interface Kept {
  id: string
  /** Where they belong once the undo is done. */
  pos: number
  content: Fragment
}

/** Returns the letters of others that a transaction of `state` would delete from clauses that stay. */
export function foreignLetters(state: EditorState, tr: Transaction): Kept[] {
  const kept: Kept[] = []
  const staying = new Set<string>()
  tr.doc.forEach((node) => staying.add(idOf(node)))
  for (const range of key.getState(state) ?? []) {
    state.doc.nodesBetween(range.from, range.to, (node, pos, parent) => {
      // Letters of a clause that goes stay in its Text, from where it can be restored whole.
      if (!node.isText || !staying.has(idOf(parent!))) return
      const from = Math.max(range.from, pos)
      const to = Math.min(range.to, pos + node.nodeSize)
      for (const gone of deletedWithin(tr, from, to)) {
        const id = idOf(parent!)
        kept.push({ id, pos: tr.mapping.map(gone.from, -1), content: state.doc.slice(gone.from, gone.to).content })
      }
    })
  }
  return kept
}

function deletedWithin(tr: Transaction, from: number, to: number): Range[] {
  const gone: Range[] = []
  for (let pos = from; pos < to; pos++) {
    if (!tr.mapping.mapResult(pos, 1).deletedAfter) continue
    const last = gone[gone.length - 1]
    if (last && last.to === pos) last.to = pos + 1
    else gone.push({ from: pos, to: pos + 1 })
  }
  return gone
}

/** Returns the transaction that puts them back; null if nothing is to be put. */
export function putBack(state: EditorState, kept: readonly Kept[]): Transaction | null {
  const tr = state.tr.setMeta("addToHistory", false).setMeta(PUT_BACK, true)
  for (const { id, pos, content } of kept) {
    const place = placeIn(tr, id, tr.mapping.map(Math.min(pos, state.doc.content.size), 1))
    if (place !== null) tr.step(new ReplaceStep(place, place, new Slice(content, 0, 0)))
  }
  return tr.docChanged ? tr : null
}

// A clause put back whole has its letters anew: then the place lies before it.
function placeIn(tr: Transaction, id: string, pos: number): number | null {
  if (tr.doc.resolve(pos).depth === 1) return pos
  const found = findClause(tr.doc, id)
  return found && Math.max(found.pos + 1, Math.min(pos, found.pos + 1 + found.node.content.size))
}
