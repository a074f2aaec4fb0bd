/**
 * Writes what was chosen on a conflict card: an ordinary change of the writer's, so that it can be taken back.
 *
 * Pure: state in, transaction out. Places come as automerge cursors, which survive whatever was typed since.
 */
import * as A from "@automerge/automerge/slim"
import { closeHistory } from "prosemirror-history"
import type { EditorState, Transaction } from "prosemirror-state"
import type { ResolutionDoc } from "../document"
import { isLive } from "./am"
import { splice } from "./diff"
import { findClause } from "./schema"

export interface Stretch {
  from: number
  to: number
}

/** Returns where the letters between two cursors stand now; null if that cannot be told. */
export function stretchOf(doc: ResolutionDoc, clause: string, cursors: readonly [string, string]): Stretch | null {
  if (doc.clauses[clause] === undefined) return null
  const path = ["clauses", clause, "text"]
  try {
    const from = A.getCursorPosition(doc, path, cursors[0] as A.Cursor)
    // Where the last letter is gone, the one before it counts.
    const last = A.getCursorPosition(doc, path, `-${cursors[1]}` as A.Cursor)
    return { from, to: Math.max(from, Math.min(last + 1, doc.clauses[clause]!.text.length)) }
  } catch {
    return null
  }
}

/** The words between two cursors as they stand now. */
export function wordsAt(doc: ResolutionDoc, clause: string, cursors: readonly [string, string]): string | null {
  const at = stretchOf(doc, clause, cursors)
  return at && doc.clauses[clause]!.text.slice(at.from, at.to)
}

/** Puts words in the place of a stretch by the smallest edit, so that letters that stay keep their looks. */
export function putWords(tr: Transaction, clause: string, at: Stretch, words: string): boolean {
  const found = findClause(tr.doc, clause)
  if (!found || at.to > found.node.content.size) return false
  const edit = splice(found.node.textContent.slice(at.from, at.to), words)
  if (!edit) return true
  const from = found.pos + 1 + at.from + edit.at
  if (edit.insert === "") tr.delete(from, from + edit.remove)
  else tr.insertText(edit.insert, from, from + edit.remove)
  return true
}

/** Takes a whole clause out; the last one stays. */
export function dropClause(tr: Transaction, clause: string): boolean {
  const found = findClause(tr.doc, clause)
  if (!found || tr.doc.childCount < 2) return false
  tr.delete(found.pos, found.pos + found.node.nodeSize)
  return true
}

/** Puts words behind those they belong behind; at the end where these are not to be found. */
export function putBehind(tr: Transaction, clause: string, lead: string, words: string): boolean {
  const found = findClause(tr.doc, clause)
  if (!found) return false
  const text = found.node.textContent
  const at = lead === "" ? -1 : text.lastIndexOf(lead)
  const place = lead === "" ? 0 : at < 0 ? text.length : at + lead.length
  return putWords(tr, clause, { from: place, to: place }, words)
}

/** What a card tells, as far as its words are to be written. */
export interface Choice {
  clause: string
  kind: "sentence" | "removed" | "tail" | "twice"
  base: string
  sides: readonly { text: string }[]
  span: readonly [string, string] | null
  places: readonly string[]
  strays: readonly { text: string; lead: string; from: string; to: string }[]
}

/**
 * Returns the transaction that writes one side's words; null if it cannot be written from here. A transaction without
 * steps says that the words stand so already.
 */
export function chooseTr(state: EditorState, doc: ResolutionDoc, card: Choice, side: 0 | 1): Transaction | null {
  const tr = own(state)
  const done = {
    sentence: () => chooseSentence(tr, doc, card, side),
    removed: () => (side === 0 ? leaveOut(tr, card) : restored(tr, card)),
    tail: () => (side === 0 ? strike(tr, doc, card) : rejoin(tr, card)),
    twice: () => dropCopy(tr, card, side === 0 ? 1 : 0),
  }[card.kind]()
  return done ? tr : null
}

/** Returns the transaction that puts stray words where they belong; null if that place is gone. */
export function putBackTr(state: EditorState, doc: ResolutionDoc, card: Choice): Transaction | null {
  const tr = own(state)
  const [place] = card.places
  if (place === undefined || !card.strays.length || !isLive(doc, place)) return null
  // From behind: the places of the words before do not move.
  const moved = [...card.strays].reverse().every(({ text, lead }) => putBehind(tr, place, lead, text))
  const left = card.kind === "tail" ? strike(tr, doc, card) : findClause(tr.doc, card.clause) === null || dropClause(tr, card.clause)
  return moved && left ? tr : null
}

// An act by itself: what the writer typed just before is not taken back with it.
function own(state: EditorState): Transaction {
  return closeHistory(state.tr)
}

function chooseSentence(tr: Transaction, doc: ResolutionDoc, card: Choice, side: number): boolean {
  const at = card.span && stretchOf(doc, card.clause, card.span)
  return at ? putWords(tr, card.clause, at, card.sides[side]!.text) : false
}

function leaveOut(tr: Transaction, card: Choice): boolean {
  return findClause(tr.doc, card.clause) === null || dropClause(tr, card.clause)
}

// A clause that is not in the text is brought back by a change of the document (`restores`).
function restored(tr: Transaction, card: Choice): boolean {
  return findClause(tr.doc, card.clause) !== null
}

function strike(tr: Transaction, doc: ResolutionDoc, card: Choice): boolean {
  const at = card.strays.map(({ from, to }) => stretchOf(doc, card.clause, [from, to]))
  if (at.some((one) => one === null)) return false
  return [...at].reverse().every((one) => putWords(tr, card.clause, one!, ""))
}

function rejoin(tr: Transaction, card: Choice): boolean {
  const found = findClause(tr.doc, card.clause)
  if (!found) return false
  const whole = { from: 0, to: found.node.content.size }
  return putWords(tr, card.clause, whole, card.sides[1]!.text) && card.places.every((place) => dropClause(tr, place))
}

// Of two new clauses one goes; of words that stand twice in one clause the later ones.
function dropCopy(tr: Transaction, card: Choice, which: number): boolean {
  const id = card.places[which] ?? card.places[0]
  const found = id === undefined ? null : findClause(tr.doc, id)
  if (!found) return false
  const text = found.node.textContent
  if (card.places.length > 1 && card.base.includes(text)) return dropClause(tr, id!)
  const other = findClause(tr.doc, card.places[1 - which] ?? "")?.node.textContent
  const twice = card.places.length > 1 && other !== undefined ? other : card.base
  const at = text.lastIndexOf(twice)
  const first = text.indexOf(twice)
  if (at < 0 || (card.places.length < 2 && at === first)) return false
  return putWords(tr, id!, { from: at, to: at + twice.length }, "")
}
