/**
 * Which ids clauses of the view may carry (R6).
 *
 * An id is accepted if the document knows it or this session made it; a second copy and everything else (a paste from
 * elsewhere, a raw split) gets a fresh one. Never on what comes from others: the document is right there.
 */
import { type EditorState, Plugin, type Transaction } from "prosemirror-state"
import type { Random } from "./order"
import { REMOTE } from "./remote"
import { clauseIds, idOf } from "./schema"

const ID_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"

/** 36^11 values: two writers never make the same one, which would hide one of two clauses. */
const ID_LETTERS_COUNT = 11

export function freshId(prefix: "c" | "l", random: Random): string {
  let id: string = prefix
  for (let index = 0; index < ID_LETTERS_COUNT; index++) id += ID_LETTERS[Math.floor(random() * ID_LETTERS.length)]!
  return id
}

/** Names new clauses after every local change. */
export function idsPlugin(known: (id: string) => boolean, fresh: () => string): Plugin {
  return new Plugin({
    appendTransaction(transactions, before, after) {
      if (before.doc === after.doc || transactions.some((tr) => tr.getMeta(REMOTE))) return null
      return nameClauses(before, after, known, fresh)
    },
  })
}

function nameClauses(
  before: EditorState,
  after: EditorState,
  known: (id: string) => boolean,
  fresh: () => string,
): Transaction | null {
  const ids = clauseIds(after.doc)
  const owners = ownersOf(before, after)
  const tr = after.tr
  let pos = 0
  after.doc.forEach((node, _offset, index) => {
    const id = ids[index]!
    const mine = owners.get(id) === index
    if (id === "" || !mine || !known(id)) tr.setNodeAttribute(pos, "id", fresh())
    pos += node.nodeSize
  })
  return tr.docChanged ? tr : null
}

// Of copies, the clause that did not change is the original; else the first one is.
function ownersOf(before: EditorState, after: EditorState): Map<string, number> {
  const old = new Map<string, unknown>()
  before.doc.forEach((node) => old.set(idOf(node), node))
  const owners = new Map<string, number>()
  const sure = new Set<string>()
  after.doc.forEach((node, _offset, index) => {
    const id = idOf(node)
    const same = old.get(id) === node
    if (!owners.has(id) || (same && !sure.has(id))) owners.set(id, index)
    if (same) sure.add(id)
  })
  return owners
}
