/**
 * Where the writer's selection goes when others edit (R12).
 *
 * A caret is kept as (clause, offset): an insertion exactly at it goes behind it (association −1), and a moved clause
 * carries it along. If its words were moved by someone's Enter or join, it follows the words: the letters deleted
 * around it are looked for in the insertions of the same batch.
 */
import type { Node } from "prosemirror-model"
import { type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import type { TextPatch } from "./remote"
import { clauseIds, findClause, type Spot, spotAt } from "./schema"

interface Followed {
  id: string
  near: number
  words: string
  offset: number
}

interface Tracked extends Spot {
  followed: Followed | null
}

export class Trail {
  private readonly anchor: Tracked | null
  private readonly head: Tracked | null
  private readonly before: Node
  private readonly insertions: TextPatch[]
  private readonly original: { anchor: Spot | null; head: Spot | null }

  constructor(state: EditorState, texts: readonly TextPatch[]) {
    this.before = state.doc
    this.insertions = texts.filter((patch) => patch.insert !== "")
    this.original = { anchor: spotAt(state.doc, state.selection.anchor), head: spotAt(state.doc, state.selection.head) }
    this.anchor = tracked(this.original.anchor)
    this.head = tracked(this.original.head)
  }

  /** Notes letters about to be deleted around a caret: it may have to follow them. */
  beforeDelete(patch: TextPatch, text: string) {
    for (const spot of [this.anchor, this.head]) {
      if (!spot || spot.followed || spot.id !== patch.id) continue
      if (spot.offset <= patch.at || spot.offset > patch.at + patch.remove) continue
      spot.followed = this.follow(text.slice(patch.at, patch.at + patch.remove), spot.offset - patch.at)
    }
  }

  shift(id: string, at: number, removed: number, inserted: number) {
    for (const spot of [this.anchor, this.head]) {
      if (!spot || spot.id !== id || spot.offset <= at) continue
      spot.offset = spot.offset >= at + removed ? spot.offset - removed + inserted : at
    }
  }

  /** Sets the selection of the finished transaction. */
  restore(tr: Transaction) {
    const anchor = this.place(tr.doc, this.anchor, this.original.anchor)
    const head = this.place(tr.doc, this.head, this.original.head)
    if (anchor !== null && head !== null) tr.setSelection(TextSelection.create(tr.doc, anchor, head))
  }

  private follow(words: string, offset: number): Followed | null {
    const homes = this.insertions.filter((patch) => patch.insert.includes(words))
    if (words === "" || homes.length !== 1) return null
    const home = homes[0]!
    return { id: home.id, near: home.at + home.insert.indexOf(words), words, offset }
  }

  private place(doc: Node, spot: Tracked | null, original: Spot | null): number | null {
    if (!spot || !original) return null
    const found = findClause(doc, spot.id)
    const words = found ? null : (findClause(this.before, original.id)?.node.textContent ?? "")
    const followed = spot.followed ?? (words === null ? null : this.follow(words, original.offset))
    const home = followed && findClause(doc, followed.id)
    if (home) return home.pos + 1 + Math.min(homeOffset(home.node.textContent, followed), home.node.content.size)
    if (found) return found.pos + 1 + Math.min(spot.offset, found.node.content.size)
    return this.nearest(doc, original.id)
  }

  // The clause is gone: the end of the one that stood before it.
  private nearest(doc: Node, id: string): number {
    const ids = clauseIds(this.before)
    for (let index = ids.indexOf(id) - 1; index >= 0; index--) {
      const found = findClause(doc, ids[index]!)
      if (found) return found.pos + 1 + found.node.content.size
    }
    return 1
  }
}

function tracked(spot: Spot | null): Tracked | null {
  return spot && { ...spot, followed: null }
}

function homeOffset(text: string, { words, near, offset }: Followed): number {
  const first = text.indexOf(words)
  const only = first >= 0 && text.indexOf(words, first + 1) < 0
  return (only ? first : near) + offset
}
