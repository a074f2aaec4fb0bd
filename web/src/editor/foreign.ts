/**
 * Which letters on the screen others wrote since the session began, so that the writer's undo leaves them (R14).
 *
 * Kept as ranges of the view, mapped through every transaction. The actor of a letter would not do: an Enter or a join
 * of ours writes the words of others anew, under our actor. Older letters need no range: undo takes back only what
 * the session itself wrote, and what was written inside that.
 */
import { type Fragment, Slice } from "prosemirror-model"
import { type EditorState, Plugin, PluginKey, type Transaction } from "prosemirror-state"
import { isHistoryTransaction, redoDepth } from "prosemirror-history"
import { ReplaceStep, type StepMap } from "prosemirror-transform"
import { REMOTE } from "./remote"
import { findClause, idOf } from "./schema"
import { MOVED } from "./undo"

interface Range {
  from: number
  to: number
  /** Put back by an undo: how many acts could be redone right after it. Redoing that one writes the letters again. */
  back?: number
}

const key = new PluginKey<readonly Range[]>("duthao/foreign")

/** The meta of a transaction that puts letters of others back: they stay theirs. Its value is `Range.back`. */
const PUT_BACK = "duthao/put-back"

/** The meta of a transaction of which letters written anew are those of others: a list of ranges before it. */
const THEIRS = "duthao/theirs"

export function foreignPlugin(): Plugin<readonly Range[]> {
  return new Plugin<readonly Range[]>({
    key,
    state: {
      init: () => [],
      apply(tr, ranges) {
        const back = tr.getMeta(PUT_BACK) as number | undefined
        const theirs = (tr.getMeta(THEIRS) as Range[] | undefined) ?? []
        const foreign = tr.getMeta(REMOTE) === true || back !== undefined
        const start = theirs.length ? joined([...ranges, ...theirs]) : endsRedo(tr, foreign) ? forgetBack(ranges) : ranges
        return tr.mapping.maps.reduce((now, map) => mapped(now, map, foreign, back), start)
      },
    },
  })
}

// A new act of the writer ends all redoing.
function endsRedo(tr: Transaction, foreign: boolean): boolean {
  const root = (tr.getMeta("appendedTransaction") as Transaction | undefined) ?? tr
  return tr.docChanged && !foreign && !isHistoryTransaction(root) && root.getMeta(MOVED) === undefined
}

function forgetBack(ranges: readonly Range[]): readonly Range[] {
  return ranges.some(({ back }) => back !== undefined) ? joined(ranges.map(({ from, to }) => ({ from, to }))) : ranges
}

function mapped(ranges: readonly Range[], map: StepMap, foreign: boolean, back?: number): readonly Range[] {
  const inserted: Range[] = []
  map.forEach((_oldStart, _oldEnd, from, to) => {
    if (from < to) inserted.push({ from, to, back })
  })
  if (!ranges.length && !foreign) return ranges
  const moved = ranges.map((one) => ({ ...one, from: map.map(one.from, 1), to: map.map(one.to, -1) }))
  return foreign ? joined([...moved, ...inserted]) : inserted.reduce(without, moved).filter(({ from, to }) => from < to)
}

// The writer's own letters inside a word of others are the writer's.
function without(ranges: Range[], hole: Range): Range[] {
  return ranges.flatMap((range) => {
    if (hole.to <= range.from || hole.from >= range.to) return [range]
    return [
      { ...range, to: hole.from },
      { ...range, from: hole.to },
    ]
  })
}

function joined(ranges: Range[]): Range[] {
  const result: Range[] = []
  for (const range of ranges.filter(({ from, to }) => from < to).sort((a, b) => a.from - b.from)) {
    const last = result[result.length - 1]
    if (last && last.to >= range.from && last.back === range.back) last.to = Math.max(last.to, range.to)
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

/** Returns the transaction that puts them back after the undo; null if nothing is to be put. */
export function putBack(state: EditorState, kept: readonly Kept[]): Transaction | null {
  const tr = state.tr.setMeta("addToHistory", false).setMeta(PUT_BACK, redoDepth(state))
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

/** Letters put back by an undo which a redo has written once more. */
export interface Twice {
  /** Where the letters put back stand after the redo. */
  old: Range
  /** Where the redo wrote them. */
  again: Range
}

/** Returns which letters of others a redo of `state` writes although they were put back when it was undone. */
export function writtenTwice(state: EditorState, tr: Transaction): Twice[] {
  const written = insertedBy(tr).map((range) => ({ ...range, text: tr.doc.textBetween(range.from, range.to) }))
  const depth = redoDepth(state)
  return (key.getState(state) ?? []).flatMap(({ from, to, back }) => {
    const words = back === depth ? state.doc.textBetween(from, to) : ""
    const home = words === "" ? undefined : written.find(({ text }) => text.includes(words))
    if (!home) return []
    const start = home.from + home.text.indexOf(words)
    const old = { from: tr.mapping.map(from, 1), to: tr.mapping.map(to, -1) }
    return [{ old, again: { from: start, to: start + words.length } }]
  })
}

/** The stretches of words a transaction wrote inside one clause, in its final document. */
function insertedBy(tr: Transaction): Range[] {
  const found: Range[] = []
  tr.mapping.maps.forEach((map, index) => {
    const rest = tr.mapping.slice(index + 1)
    map.forEach((_oldStart, _oldEnd, from, to) => found.push({ from: rest.map(from, 1), to: rest.map(to, -1) }))
  })
  return found.filter(({ from, to }) => {
    const start = tr.doc.resolve(Math.min(from, to))
    return from < to && start.depth === 1 && to <= start.end()
  })
}

/** Returns the transaction that takes the older copies away; the newer ones are the others' from then on. */
export function takeOlder(state: EditorState, twice: readonly Twice[]): Transaction | null {
  const tr = state.tr.setMeta("addToHistory", false)
  for (const { old } of twice) {
    const [from, to] = [tr.mapping.map(old.from, 1), tr.mapping.map(old.to, -1)]
    if (from < to) tr.delete(from, to)
  }
  return tr.docChanged ? tr.setMeta(THEIRS, twice.map(({ again }) => again)) : null
}
