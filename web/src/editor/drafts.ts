/**
 * Suggestions that are still being written: other words for a clause, no words at all (its removal), or a new clause behind
 * it; and what becomes of them when the text below moves on. Pure: no view, no storage, no network.
 */
import { Fragment, type Node } from "prosemirror-model"
import { redline } from "./redline"
import { clauseNode, docNode, idOf, textNode } from "./schema"

/** A clause that does not stand yet. */
export interface Fresh {
  /** The clause of the document it stands behind; "" for the very beginning. */
  after: string
  /** Its place among the new clauses there. */
  at: number
  kind: string
  level: number
}

export interface Draft {
  /** Under which the server knows it again when it is sent twice. */
  key: string
  words: string
  note: string
  /** The clause's words it began from, and the version they stood in. */
  from: string
  base: string[]
  fresh?: Fresh
}

/** By clause; a new clause by a name of its own. */
export type Drafts = ReadonlyMap<string, Draft>

/** What names of new clauses begin with: no clause of the document is named so. */
const FRESH = "new:"

export function freshName(key: string): string {
  return FRESH + key
}

export function isFresh(id: string): boolean {
  return id.startsWith(FRESH)
}

/** What is asked of the API. */
export interface Wish {
  key: string
  sort: "words" | "insert" | "remove"
  words: string
  kind?: string
  level?: number
  note: string
  base: string[]
}

/** Returns what a draft suggests, and to which clause; null when it changes nothing. */
export function wishOf(id: string, { key, words, note, from, base, fresh }: Draft): { clause: string; wish: Wish } | null {
  const all = { key, words: words.trim().normalize("NFC"), note: note.trim().normalize("NFC"), base }
  if (fresh) return all.words === "" ? null : { clause: fresh.after, wish: { ...all, sort: "insert", kind: fresh.kind, level: fresh.level } }
  if (all.words === from.trim()) return null
  return { clause: id, wish: { ...all, sort: all.words === "" ? "remove" : "words" } }
}

interface Hunk {
  start: number
  end: number
  insert: string
}

/** What was done to a text, by words. */
function hunks(from: string, to: string): Hunk[] {
  const found: Hunk[] = []
  let at = 0
  for (const { kind, text } of redline(from, to)) {
    const last = found[found.length - 1]
    const touches = last !== undefined && last.end === at
    if (kind === "added" && touches) last.insert += text
    else if (kind === "added") found.push({ start: at, end: at, insert: text })
    else if (kind === "gone" && touches) last.end += text.length
    else if (kind === "gone") found.push({ start: at, end: at + text.length, insert: "" })
    if (kind !== "added") at += text.length
  }
  return found
}

/**
 * Returns one text with both changes of a third, or null where they touch each other: no machine knows which words are
 * meant then.
 */
export function merged(from: string, mine: string, theirs: string): string | null {
  if (mine === theirs) return mine
  const [own, other] = [hunks(from, mine), hunks(from, theirs)]
  for (const one of own) if (other.some(({ start, end }) => one.start <= end && start <= one.end)) return null
  let [text, at] = ["", 0]
  for (const { start, end, insert } of [...own, ...other].sort((a, b) => a.start - b.start)) {
    text += from.slice(at, start) + insert
    at = end
  }
  return text + from.slice(at)
}

/**
 * Returns the draft on the words that stand now: with their change beside its own, or as it was where both changed the
 * same words (three versions are shown then); null when the text has become what was suggested.
 */
export function rebased(draft: Draft, now: string, heads: string[]): Draft | null {
  if (draft.fresh || draft.from === now) return draft
  if (draft.words === now) return null
  const words = merged(draft.from, draft.words, now)
  return words === null ? draft : { ...draft, from: now, base: heads, words }
}

/** The words of a clause as suggested: what stays keeps its bold and italics. */
export function suggestedNode(clause: Node, words: string): Node {
  if (clause.textContent === words) return clause
  let content = Fragment.empty
  let at = 0
  for (const { kind, text } of redline(clause.textContent, words)) {
    if (kind === "same") content = content.append(clause.content.cut(at, at + text.length))
    if (kind === "added") content = content.append(Fragment.from(textNode(text)))
    if (kind !== "added") at += text.length
  }
  return clause.type.create(clause.attrs, content)
}

/** The text as its reader would have it. Clauses that nobody wrote at are the document's own nodes. */
export function suggestedDoc(document: Node, drafts: Drafts): Node {
  const behind = new Map<string, [string, Draft][]>()
  drafts.forEach((draft, id) => {
    if (draft.fresh) behind.set(draft.fresh.after, [...(behind.get(draft.fresh.after) ?? []), [id, draft]])
  })
  const nodes: Node[] = []
  const put = (after: string) =>
    (behind.get(after) ?? [])
      .sort(([, a], [, b]) => a.fresh!.at - b.fresh!.at)
      .forEach(([id, { words, fresh }]) => {
        const content = words === "" ? null : Fragment.from(textNode(words))
        nodes.push(clauseNode({ id, kind: fresh!.kind, level: fresh!.level }, content))
      })
  put("")
  document.forEach((node) => {
    const draft = drafts.get(idOf(node))
    nodes.push(draft ? suggestedNode(node, draft.words) : node)
    put(idOf(node))
  })
  return docNode(nodes)
}

/** Says whether a text may follow another by typing: clauses of the document neither come, go nor change places. */
export function keepsClauses(before: Node, after: Node): boolean {
  const ids = (doc: Node) => {
    const found: string[] = []
    doc.forEach((node) => found.push(idOf(node)))
    return found
  }
  const now = ids(after)
  const standing = (all: string[]) => all.filter((id) => !isFresh(id)).join(" ")
  return standing(ids(before)) === standing(now) && new Set(now).size === now.length
}
