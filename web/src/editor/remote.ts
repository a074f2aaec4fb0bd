/**
 * From patches of automerge to one ProseMirror transaction: state in, transaction out.
 *
 * The patch is a hint, the rebuilt clause the truth (R2): letters go where the patches say, so that carets and the
 * undo history map exactly; then each touched clause is compared with the document and repaired.
 */
import type { Patch } from "@automerge/automerge/slim"
import { Fragment, type Node, Slice } from "prosemirror-model"
import { AllSelection, type EditorState, type Transaction } from "prosemirror-state"
import { ReplaceStep } from "prosemirror-transform"
import type { ResolutionDoc } from "../document"
import { nodeOf, sequence } from "./am"
import { markDiff, marksOf, splice } from "./diff"
import { lis } from "./order"
import { clauseIds, clauseNode, findClause, idOf, markOf, textNode } from "./schema"
import { Trail } from "./trail"

/** The meta of a transaction that shows what the document says; it is never a writer's own act. */
export const REMOTE = "duthao/remote"

export interface TextPatch {
  id: string
  at: number
  insert: string
  remove: number
  marks?: Record<string, unknown>
}

export interface Touched {
  ids: Set<string>
  texts: TextPatch[]
  /** A mark patch may name the wrong clause (R3): all are compared. */
  all: boolean
  sequence: boolean
}

export function nothingTouched(): Touched {
  return { ids: new Set(), texts: [], all: false, sequence: false }
}

/** Returns what a batch of patches touches. */
export function touchedBy(patches: readonly Patch[]): Touched {
  const touched = nothingTouched()
  for (const patch of patches) note(touched, patch)
  return touched
}

function note(touched: Touched, patch: Patch) {
  const [root, id, field, at] = patch.path
  if (root !== "clauses") return
  if (patch.action === "mark" || patch.action === "unmark") touched.all = true
  if (typeof id !== "string") {
    touched.all = touched.sequence = true
    return
  }
  touched.ids.add(id)
  if (field === undefined || field === "order" || field === "removed") touched.sequence = true
  if (field !== "text" || typeof at !== "number") return
  if (patch.action === "splice") {
    touched.texts.push({ id, at, insert: patch.value, remove: 0, marks: patch.marks })
  } else if (patch.action === "del") {
    touched.texts.push({ id, at, insert: "", remove: patch.length ?? 1 })
  }
}

/** Returns the transaction that makes the view show the document; null if it does already. */
export function remoteTr(state: EditorState, doc: ResolutionDoc, touched: Touched): Transaction | null {
  const tr = state.tr
  const trail = new Trail(state, touched.texts)
  for (const patch of touched.texts) applyText(tr, patch, trail)
  if (touched.sequence) repairSequence(tr, doc)
  repairClauses(tr, doc, touched, trail)
  if (!tr.steps.length) return null
  if (!(state.selection instanceof AllSelection)) trail.restore(tr)
  tr.setStoredMarks(state.storedMarks)
  return tr.setMeta("addToHistory", false).setMeta(REMOTE, true)
}

function applyText(tr: Transaction, patch: TextPatch, trail: Trail) {
  const found = findClause(tr.doc, patch.id)
  // Patches of removed and of new clauses have no place in the view; a wrong one is mended by the repair.
  if (!found || patch.at + patch.remove > found.node.content.size) return
  if (patch.remove) trail.beforeDelete(patch, found.node.textContent)
  const content = patch.insert === "" ? Fragment.empty : Fragment.from(textNode(patch.insert, patch.marks))
  replace(tr, found.pos + 1 + patch.at, found.pos + 1 + patch.at + patch.remove, content)
  trail.shift(patch.id, patch.at, patch.remove, patch.insert.length)
}

function replace(tr: Transaction, from: number, to: number, content: Fragment) {
  tr.step(new ReplaceStep(from, to, new Slice(content, 0, 0)))
}

function repairSequence(tr: Transaction, doc: ResolutionDoc) {
  const wanted = sequence(doc)
  // R11: a view cannot be empty; the placeholder is no clause of the document.
  if (!wanted.length) wanted.push("")
  const stale = staleClauses(tr.doc, wanted)
  const steps = tr.steps.length
  insertMissing(tr, doc, wanted, new Set(stale.map(({ index }) => index)))
  const mapping = tr.mapping.slice(steps)
  for (const { from, to } of stale.reverse()) replace(tr, mapping.map(from, 1), mapping.map(to, -1), Fragment.empty)
}

interface Stale {
  index: number
  from: number
  to: number
}

/** The clauses of the view that are gone or stand at a wrong place. */
function staleClauses(view: Node, wanted: readonly string[]): Stale[] {
  const place = new Map(wanted.map((id, index) => [id, index]))
  const present: { index: number; place: number }[] = []
  clauseIds(view).forEach((id, index) => {
    if (place.has(id)) present.push({ index, place: place.get(id)! })
  })
  const kept = new Set(lis(present.map((one) => one.place)).map((at) => present[at]!.index))
  const stale: Stale[] = []
  view.forEach((node, pos, index) => {
    if (!kept.has(index)) stale.push({ index, from: pos, to: pos + node.nodeSize })
  })
  return stale
}

function insertMissing(tr: Transaction, doc: ResolutionDoc, wanted: readonly string[], stale: ReadonlySet<number>) {
  const view = tr.doc
  const kept = new Map<string, number>()
  view.forEach((node, pos, index) => {
    if (!stale.has(index)) kept.set(idOf(node), pos + node.nodeSize)
  })
  let end = 0
  let grown = 0
  for (const id of wanted) {
    if (kept.has(id)) {
      end = kept.get(id)!
      continue
    }
    const node = id === "" ? clauseNode({}) : nodeOf(doc, id)
    replace(tr, end + grown, end + grown, Fragment.from(node))
    grown += node.nodeSize
  }
}

// From the last clause to the first: a repair then moves nothing that is still to be looked at.
function repairClauses(tr: Transaction, doc: ResolutionDoc, touched: Touched, trail: Trail) {
  const view = tr.doc
  let pos = view.content.size
  for (let index = view.childCount - 1; index >= 0; index--) {
    const node = view.child(index)
    pos -= node.nodeSize
    const id = idOf(node)
    if (id !== "" && doc.clauses[id] && (touched.all || touched.ids.has(id))) {
      repairClause(tr, pos, node, nodeOf(doc, id), trail)
    }
  }
}

function repairClause(tr: Transaction, pos: number, is: Node, want: Node, trail: Trail) {
  if (is.eq(want)) return
  for (const name of ["kind", "level"]) {
    if (is.attrs[name] !== want.attrs[name]) tr.setNodeAttribute(pos, name, want.attrs[name])
  }
  const edit = splice(is.textContent, want.textContent)
  if (edit) {
    const content = want.content.cut(edit.at, edit.at + edit.insert.length)
    replace(tr, pos + 1 + edit.at, pos + 1 + edit.at + edit.remove, content)
    trail.shift(idOf(want), edit.at, edit.remove, edit.insert.length)
  }
  for (const { name, start, end, on } of markDiff(marksOf(tr.doc.nodeAt(pos)!), marksOf(want))) {
    if (on) tr.addMark(pos + 1 + start, pos + 1 + end, markOf(name))
    else tr.removeMark(pos + 1 + start, pos + 1 + end, markOf(name))
  }
}
