/**
 * Letters as one sign each (NFC): some keyboards send "ê" and a dot below as two, as that of Windows for Vietnamese
 * does. Text is stored, searched and hashed in NFC, so they become one letter before they leave.
 */
import type { EditorState, Transaction } from "prosemirror-state"
import type { ClauseEdit } from "./diff"
import { findClause } from "./schema"

const MARKED_LETTER = /\P{M}\p{M}+/gu

/** Returns the transaction that puts a letter's marks into it if they are typed right behind it; else null. */
export function markTyped(state: EditorState, text: string, pos: number): Transaction | null {
  if (!/^\p{M}/u.test(text)) return null
  const at = state.doc.resolve(pos)
  const letter = /\P{M}\p{M}*$/u.exec(at.parent.textContent.slice(0, at.parentOffset))?.[0]
  if (letter === undefined) return null
  const whole = (letter + text).normalize("NFC")
  return whole === letter + text ? null : state.tr.insertText(whole, pos - letter.length, pos)
}

/** Returns the transaction that does so in what a composition or a program has written; else null. */
export function marksWritten(state: EditorState, edits: readonly ClauseEdit[]): Transaction | null {
  // Not an act of its own: undo takes the words back, not this.
  const tr = state.tr.setMeta("addToHistory", false)
  for (const { id, splice } of edits) {
    const found = splice && /\p{M}/u.test(splice.insert) ? findClause(state.doc, id) : null
    if (!found || !splice) continue
    const ends = splice.at + splice.insert.length
    for (const { 0: letter, index } of found.node.textContent.matchAll(MARKED_LETTER)) {
      const whole = letter.normalize("NFC")
      if (whole === letter || index + letter.length <= splice.at || index >= ends) continue
      const from = tr.mapping.map(found.pos + 1 + index)
      tr.insertText(whole, from, from + letter.length)
    }
  }
  return tr.docChanged ? tr : null
}
