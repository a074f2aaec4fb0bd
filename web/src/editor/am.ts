/**
 * Between the automerge document and ProseMirror nodes: reading clauses, and writing edits into a draft.
 *
 * Inside a change everything is read from the plain document: walking proxies of 350 clauses costs 30 ms.
 */
import * as A from "@automerge/automerge/slim"
import type { Node } from "prosemirror-model"
import type { MarkName, Resolution, ResolutionDoc } from "../document"
import { kindOf, levelOf, MARKS, newClause, scalar, textOf } from "../document"
import { type Edits, type ClauseEdit, markDiff, type MarkEdit, type MarkRange, marksOf } from "./diff"
import { assignOrders, type Random } from "./order"
import { missingLetters } from "./revive"
import { attrsOf, clauseNode, docNode, idOf, textNode } from "./schema"

/** Stands for a block marker in a Text, which counts as one letter there; no writer of ours makes any. */
const OBJECT_LETTER = "\ufffc"

/** What a change of clauses needs to know beyond the edits. */
export interface Author {
  person: string
  now: number
  random: Random
  moved: ReadonlySet<string>
  roots: Map<string, string>
}

export function isLive(doc: ResolutionDoc, id: string): boolean {
  const clause = doc.clauses?.[id]
  return clause !== undefined && typeof clause.text === "string" && (clause.removed ?? null) === null
}

export function isKnown(doc: ResolutionDoc, id: string): boolean {
  return doc.clauses?.[id] !== undefined
}

/** Returns the ids of the clauses that stand in the text, in their order. */
export function sequence(doc: ResolutionDoc): string[] {
  const clauses = doc.clauses ?? {}
  const live = Object.keys(clauses).filter((id) => isLive(doc, id))
  const keys = new Map(live.map((id) => [id, textOf(clauses[id]!.order)]))
  return live.sort((a, b) => compare(keys.get(a)!, keys.get(b)!) || compare(a, b))
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Returns a clause of the document as the view should show it. */
export function nodeOf(doc: ResolutionDoc, id: string): Node {
  const clause = doc.clauses[id]!
  const parts: Node[] = []
  for (const span of A.spans(doc, ["clauses", id, "text"])) {
    if (span.type !== "text") parts.push(textNode(OBJECT_LETTER))
    else if (span.value !== "") parts.push(textNode(span.value, span.marks))
  }
  return clauseNode({ id, kind: kindOf(clause.kind), level: levelOf(clause.level) }, parts)
}

export function render(doc: ResolutionDoc): Node {
  return docNode(sequence(doc).map((id) => nodeOf(doc, id)))
}

/** Writes edits into a draft of `doc`; returns the clauses brought back from removal, which must be drawn anew. */
export function applyEdits(draft: Resolution, doc: ResolutionDoc, edits: Edits, author: Author): string[] {
  const orders = edits.sequence ? ordersFor(doc, edits.sequence, author) : new Map<string, string>()
  const revived = edits.added.filter((node) => isKnown(doc, idOf(node)))
  for (const node of edits.added) {
    if (isKnown(doc, idOf(node))) revive(draft, doc, node)
    else create(draft, node, orders.get(idOf(node))!)
  }
  orders.forEach((order, id) => {
    if (isKnown(doc, id)) draft.clauses[id]!.order = scalar(order)
  })
  for (const edit of edits.changed) change(draft, edit)
  for (const { id, movedTail } of edits.gone) remove(draft, doc, id, movedTail, author)
  return revived.map(idOf)
}

function ordersFor(doc: ResolutionDoc, ids: readonly string[], author: Author): Map<string, string> {
  const keyOf = (id: string) => (isKnown(doc, id) ? textOf(doc.clauses[id]!.order) : undefined)
  return assignOrders(ids, keyOf, author)
}

function create(draft: Resolution, node: Node, order: string) {
  const { id, kind, level } = attrsOf(node)
  draft.clauses[id] = newClause(kind, level, order, node.textContent)
  writeMarks(draft, id, markDiff([], marksOf(node)))
}

function change(draft: Resolution, edit: ClauseEdit) {
  const { id, attrs, splice, after } = edit
  if (attrs.kind !== undefined) draft.clauses[id]!.kind = scalar(attrs.kind)
  if (attrs.level !== undefined) draft.clauses[id]!.level = attrs.level
  if (splice) A.splice(draft, textPath(id), splice.at, splice.remove, splice.insert)
  // R4: automerge lets marks grow by rules of its own; the writer's screen decides.
  if (splice || !edit.before.content.eq(after.content)) writeMarks(draft, id, markDiff(readMarks(draft, id), marksOf(after)))
}

// R8: the letters that moved into the clause before leave; what stays are words the mover did not know of.
function remove(draft: Resolution, doc: ResolutionDoc, id: string, movedTail: number, author: Author) {
  if (!isLive(doc, id)) return
  const length = doc.clauses[id]!.text.length
  const tail = Math.min(movedTail, length)
  if (tail > 0) A.splice(draft, textPath(id), length - tail, tail, "")
  draft.clauses[id]!.removed = { by: scalar(author.person), at: author.now }
}

// R7: letters the clause holds now are never deleted, whoever wrote them; only the missing ones come.
function revive(draft: Resolution, doc: ResolutionDoc, node: Node) {
  const { id, kind, level } = attrsOf(node)
  const known = doc.clauses[id]!
  const clause = draft.clauses[id]!
  if ((known.removed ?? null) !== null) clause.removed = null
  if (kindOf(known.kind) !== kind) clause.kind = scalar(kind)
  if (levelOf(known.level) !== level) clause.level = level
  const wanted = marksOf(node)
  const missing = missingLetters(known.text, node.textContent)
  for (const { at, insert } of [...missing].reverse()) A.splice(draft, textPath(id), at, 0, insert)
  let shift = 0
  for (const { at, start, insert } of missing) {
    const place = { start: at + shift, end: at + shift + insert.length }
    const want = within(wanted, start, start + insert.length, place.start - start)
    writeMarks(draft, id, markDiff(within(readMarks(draft, id), place.start, place.end, 0), want))
    shift += insert.length
  }
}

function within(ranges: readonly MarkRange[], from: number, to: number, move: number): MarkRange[] {
  return ranges
    .map(({ name, start, end }) => ({ name, start: Math.max(start, from) + move, end: Math.min(end, to) + move }))
    .filter(({ start, end }) => start < end)
}

function readMarks(draft: Resolution, id: string): MarkRange[] {
  return A.marks(draft, textPath(id))
    .filter((mark) => (MARKS as readonly string[]).includes(mark.name) && mark.value)
    .map(({ name, start, end }) => ({ name: name as MarkName, start, end }))
}

function writeMarks(draft: Resolution, id: string, edits: readonly MarkEdit[]) {
  for (const { name, start, end, on } of edits) {
    if (on) A.mark(draft, textPath(id), { start, end, expand: "after" }, name, true)
    else A.unmark(draft, textPath(id), { start, end, expand: "none" }, name)
  }
}

function textPath(id: string): A.Prop[] {
  return ["clauses", id, "text"]
}
