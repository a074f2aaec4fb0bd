/**
 * When pending words leave: what in a transaction ends a word, changes structure, or jumps.
 *
 * Words leave whole: a fifth of the changes, and never half a syllable of UniKey's Backspaces and letters.
 */
import type { EditorState, Transaction } from "prosemirror-state"
import { ReplaceStep } from "prosemirror-transform"

/** Idle time after which an unfinished word leaves. */
export const IDLE_MS = 500

/** While a word is unfinished, remote batches wait this long at most: else ten a second would force ten flushes. */
export const GATHER_MS = 250

/** How often a hold is looked at again: the net under a compositionend that never comes. */
export const HOLD_POLL_MS = 200

/** Some keyboards (Android) keep composing while the caret rests: after this long without input nothing is held. */
export const STUCK_MS = 3_000

/** A removal that meets a clause typed in this recently is undone (R13). */
export const TYPING_WINS_MS = 3_000

const WORD_END = /[\s\p{P}]$/u

/** Says whether a transaction does more than write or delete letters inside one clause. */
export function changesStructure(tr: Transaction): boolean {
  return tr.steps.some((step, index) => {
    if (!(step instanceof ReplaceStep)) return true
    const { from, to, slice } = step
    if (slice.openStart || slice.openEnd) return true
    const doc = tr.docs[index]!
    const start = doc.resolve(from)
    if (start.depth !== 1 || to > start.end()) return true
    let words = true
    slice.content.forEach((node) => (words &&= node.isText))
    return !words
  })
}

/** Says whether the letters written last end a word. */
export function endsWord(tr: Transaction): boolean {
  const step = tr.steps[tr.steps.length - 1]
  if (!(step instanceof ReplaceStep) || step.slice.size === 0) return false
  return WORD_END.test(step.slice.content.textBetween(0, step.slice.content.size, "\n"))
}

/** Says whether the caret went somewhere else without writing. */
export function jumps(before: EditorState, tr: Transaction): boolean {
  return tr.selectionSet && !tr.docChanged && tr.selection.head !== before.selection.head
}
