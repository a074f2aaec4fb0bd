/**
 * What changed between two ProseMirror documents, clause by clause.
 *
 * Unchanged clauses are the same objects, so a key costs one comparison of pointers a clause. Pure: it knows the
 * document model and nothing of automerge.
 */
import type { Node } from "prosemirror-model"
import { MARKS, type MarkName } from "../document"
import { type ClauseAttrs, attrsOf, clauseIds, idOf, type Spot } from "./schema"

export interface Splice {
  at: number
  remove: number
  insert: string
}

export interface MarkRange {
  name: MarkName
  start: number
  end: number
}

export interface MarkEdit extends MarkRange {
  on: boolean
}

export interface ClauseEdit {
  id: string
  before: Node
  after: Node
  /** Null if only marks or attributes differ. */
  splice: Splice | null
  attrs: Partial<Pick<ClauseAttrs, "kind" | "level">>
}

export interface Gone {
  id: string
  /** How many letters at its end now end the clause before it (R8): they were moved, not taken away. */
  movedTail: number
}

export interface Edits {
  changed: ClauseEdit[]
  added: Node[]
  gone: Gone[]
  /** All ids in their new order, or null if no clause came and none changed place. */
  sequence: string[] | null
}

/** Returns the smallest edit from one text to another; where letters repeat, the one that ends at the caret (R5). */
export function splice(before: string, after: string, caret?: number): Splice | null {
  if (before === after) return null
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before.charCodeAt(head) === after.charCodeAt(head)) head++
  let tail = 0
  while (tail < shorter && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) {
    tail++
  }
  if (head + tail > shorter) {
    const wanted = caret === undefined ? shorter - head : after.length - caret
    tail = Math.max(shorter - head, Math.min(tail, wanted))
    head = Math.min(head, shorter - tail)
  }
  if (cutsPair(before, head) || cutsPair(after, head)) head--
  if (cutsPair(before, before.length - tail) || cutsPair(after, after.length - tail)) tail--
  return { at: head, remove: before.length - head - tail, insert: after.slice(head, after.length - tail) }
}

/** Says whether a cut at this place would part the two halves of a surrogate pair. */
export function cutsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false
  const left = text.charCodeAt(at - 1)
  const right = text.charCodeAt(at)
  return left >= 0xd800 && left < 0xdc00 && right >= 0xdc00 && right < 0xe000
}

/** Returns the marks of a clause as ranges, neighbours joined. */
export function marksOf(clause: Node): MarkRange[] {
  const ranges: MarkRange[] = []
  for (const name of MARKS) {
    let open: MarkRange | null = null
    clause.forEach((text, offset) => {
      const on = text.marks.some((mark) => mark.type.name === name)
      if (on && open) open.end = offset + text.nodeSize
      else if (on) ranges.push((open = { name, start: offset, end: offset + text.nodeSize }))
      else open = null
    })
  }
  return ranges
}

/** Returns what must be marked and unmarked to get from one set of ranges to the other. */
export function markDiff(have: readonly MarkRange[], want: readonly MarkRange[]): MarkEdit[] {
  const edits: MarkEdit[] = []
  for (const name of MARKS) {
    const from = have.filter((range) => range.name === name)
    const to = want.filter((range) => range.name === name)
    for (const range of subtract(to, from)) edits.push({ name, ...range, on: true })
    for (const range of subtract(from, to)) edits.push({ name, ...range, on: false })
  }
  return edits
}

interface Stretch {
  start: number
  end: number
}

function subtract(ranges: readonly Stretch[], holes: readonly Stretch[]): Stretch[] {
  let left = ranges.map(({ start, end }) => ({ start, end }))
  for (const hole of holes) {
    left = left.flatMap(({ start, end }) =>
      [
        { start, end: Math.min(end, hole.start) },
        { start: Math.max(start, hole.end), end },
      ].filter((part) => part.start < part.end),
    )
  }
  return left
}

/** Returns the edits from one document to the next; null if nothing differs. */
export function diffDocs(before: Node, after: Node, caret: Spot | null): Edits | null {
  const old = clausesOf(before)
  const now = clausesOf(after)
  const edits: Edits = { changed: [], added: [], gone: [], sequence: null }
  const hosts = hostsOf(before, now)
  now.forEach((node, id) => {
    const was = old.get(id)
    if (!was) edits.added.push(node)
    else if (was !== node) pushChanged(edits, was, node, caretHint(id, node, caret, hosts))
  })
  hosts.forEach((victims, host) => edits.gone.push(...goneAfter(host, victims, edits, old)))
  if (edits.added.length || movedAny(before, after, now)) edits.sequence = clauseIds(after).filter((id) => id !== "")
  const nothing = !edits.changed.length && !edits.gone.length && !edits.sequence
  return nothing ? null : edits
}

function clausesOf(doc: Node): Map<string, Node> {
  const map = new Map<string, Node>()
  doc.forEach((node) => {
    if (idOf(node) !== "") map.set(idOf(node), node)
  })
  return map
}

/** For each clause that stayed ("" for none): the clauses right behind it that are gone. */
function hostsOf(before: Node, now: ReadonlyMap<string, Node>): Map<string, Node[]> {
  const hosts = new Map<string, Node[]>()
  let host = ""
  before.forEach((node) => {
    const id = idOf(node)
    if (id === "") return
    if (now.has(id)) host = id
    else hosts.set(host, [...(hosts.get(host) ?? []), node])
  })
  return hosts
}

// A clause that took in the words of the next one was changed at its end, wherever the caret stands.
function caretHint(id: string, node: Node, caret: Spot | null, hosts: ReadonlyMap<string, Node[]>) {
  if (hosts.has(id)) return node.content.size
  return caret && caret.id === id ? caret.offset : undefined
}

function pushChanged(edits: Edits, before: Node, after: Node, caret: number | undefined) {
  const was = attrsOf(before)
  const is = attrsOf(after)
  const attrs: ClauseEdit["attrs"] = {}
  if (was.kind !== is.kind) attrs.kind = is.kind
  if (was.level !== is.level) attrs.level = is.level
  if (!Object.keys(attrs).length && before.content.eq(after.content)) return
  edits.changed.push({ id: is.id, before, after, attrs, splice: splice(before.textContent, after.textContent, caret) })
}

function goneAfter(host: string, victims: readonly Node[], edits: Edits, old: ReadonlyMap<string, Node>): Gone[] {
  let rest = insertedAtEnd(edits.changed.find((edit) => edit.id === host), old.get(host))
  const gone: Gone[] = []
  for (const victim of [...victims].reverse()) {
    const text = victim.textContent
    const movedTail = commonEnd(rest, text)
    gone.unshift({ id: idOf(victim), movedTail })
    // Only a clause that came over whole can have another one before it in these letters.
    rest = movedTail === text.length ? rest.slice(0, rest.length - movedTail) : ""
  }
  return gone
}

function insertedAtEnd(edit: ClauseEdit | undefined, before: Node | undefined): string {
  if (!edit?.splice || !before) return ""
  const { at, remove, insert } = edit.splice
  return at + remove === before.content.size ? insert : ""
}

function commonEnd(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  let count = 0
  while (count < shorter && left.charCodeAt(left.length - 1 - count) === right.charCodeAt(right.length - 1 - count)) {
    count++
  }
  return cutsPair(right, right.length - count) ? count - 1 : count
}

function movedAny(before: Node, after: Node, now: ReadonlyMap<string, Node>): boolean {
  const stayed = clauseIds(before).filter((id) => now.has(id))
  const known = new Set(stayed)
  const order = clauseIds(after).filter((id) => known.has(id))
  return order.some((id, index) => id !== stayed[index])
}
