/**
 * Questions to the graph of changes: what a peer has, what hangs on a change, what a document is without it.
 *
 * Pure functions over an automerge document. Exact: the whole graph is at hand, so nothing is guessed.
 */
import * as A from "@automerge/automerge/slim"
import type { Resolution, ResolutionDoc } from "./document"

/** The byte that names the kind of a chunk, and the two kinds that are one change each (plain and deflated). */
const CHUNK_TYPE_AT = 8
const CHANGE_CHUNKS = [1, 2]

export function hasChange(doc: ResolutionDoc, hash: string): boolean {
  return A.hasHeads(doc, [hash])
}

/** Returns plain changes: a peer may answer a newcomer with a whole document in place of its changes. */
export function expand(chunks: readonly Uint8Array[]): Uint8Array[] {
  return chunks.flatMap((chunk) => {
    if (CHANGE_CHUNKS.includes(chunk[CHUNK_TYPE_AT] ?? 0)) return [chunk]
    const doc = A.loadIncremental(A.init<Resolution>(), chunk)
    const changes = A.getAllChanges(doc)
    A.free(doc)
    return changes
  })
}

export interface Covered {
  /** Changes of the document that are no ancestors of the heads. */
  behind: A.ChangeMetadata[]
  /** Says whether a change is among the heads and their ancestors. */
  has: (hash: string) => boolean
}

/** Tells what stands behind `heads`; `held` are changes known but not merged yet, with their dependencies. */
export function covered(
  doc: ResolutionDoc,
  heads: readonly string[],
  held: ReadonlyMap<string, readonly string[]>,
): Covered {
  const { seen, frontier } = reached(doc, heads, held)
  const behind = A.getChangesMetaSince(doc, frontier)
  const outside = new Set(behind.map((meta) => meta.hash))
  return { behind, has: (hash) => seen.has(hash) || (hasChange(doc, hash) && !outside.has(hash)) }
}

/** Returns where `heads` stand in a document that has not merged all that was received: its own latest ancestors of them. */
export function frontierOf(
  doc: ResolutionDoc,
  heads: readonly string[],
  held: ReadonlyMap<string, readonly string[]>,
): string[] {
  return reached(doc, heads, held).frontier
}

function reached(doc: ResolutionDoc, heads: readonly string[], held: ReadonlyMap<string, readonly string[]>) {
  const seen = new Set<string>()
  const frontier: string[] = []
  const stack = [...heads]
  for (let hash = stack.pop(); hash !== undefined; hash = stack.pop()) {
    if (seen.has(hash)) continue
    seen.add(hash)
    if (hasChange(doc, hash)) frontier.push(hash)
    else stack.push(...(held.get(hash) ?? []))
  }
  return { seen, frontier }
}

/** Returns the document without some changes and all that hangs on them, and the hashes that left it. */
export function without(
  doc: ResolutionDoc,
  hashes: readonly string[],
  actor: string,
): { doc: ResolutionDoc; left: Set<string> } {
  const left = new Set(hashes)
  const stay: A.Change[] = []
  const backend = A.getBackend(doc)
  for (const meta of A.getChangesMetaSince(doc, [])) {
    if (left.has(meta.hash) || meta.deps.some((dep) => left.has(dep))) left.add(meta.hash)
    else stay.push(backend.getChangeByHash(meta.hash)!)
  }
  return { doc: A.applyChanges(A.init<Resolution>({ actor }), stay)[0], left }
}

/** Returns the clauses whose words were other before: the words as their writer had them. */
export function wordsLost(before: ResolutionDoc, after: ResolutionDoc): { clause: string; text: string }[] {
  const lost: { clause: string; text: string }[] = []
  for (const [clause, { text }] of Object.entries(before.clauses ?? {})) {
    const now = after.clauses?.[clause]?.text
    if (text !== now && text.trim() !== "") lost.push({ clause, text })
  }
  return lost
}
