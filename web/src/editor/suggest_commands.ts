/**
 * The acts of somebody who suggests, as ProseMirror commands: words go and come inside clauses, Enter begins a new clause
 * behind this one, and no clause of the document is torn or joined.
 */
import type { Node } from "prosemirror-model"
import { type Command, type EditorState, TextSelection, type Transaction } from "prosemirror-state"
import { freshName, isFresh } from "./drafts"
import { attrsOf, clauseNode, idOf } from "./schema"

/** Kinds that stand alone: what follows one of them is plain text (as in `commands.ts`). */
const SINGLE_KINDS: readonly string[] = ["heading", "enacting"]

/** Begins a new clause behind the one with the caret, whose words stay together. */
export function enter(key: () => string): Command {
  return (state, dispatch) => {
    const { $head } = state.selection
    if ($head.depth !== 1) return false
    const { id, kind, level } = attrsOf($head.parent)
    // A new clause without words is new enough; and the placeholder of an empty text is nothing to stand behind.
    if (id === "" || (isFresh(id) && $head.parent.content.size === 0)) return true
    const pos = $head.after()
    const next = clauseNode({ id: freshName(key()), kind: SINGLE_KINDS.includes(kind) ? "paragraph" : kind, level })
    const tr = state.tr.insert(pos, next)
    dispatch?.(tr.setSelection(TextSelection.create(tr.doc, pos + 1)).scrollIntoView())
    return true
  }
}

/** Backspace: takes the selection away; at its very beginning an empty new clause goes, and nothing is joined. */
export const backspace: Command = (state, dispatch) => {
  const { empty, $head } = state.selection
  if (!empty) return erase(state, dispatch)
  if ($head.parentOffset > 0) return false
  const node = $head.parent
  if ($head.depth === 1 && isFresh(idOf(node)) && node.content.size === 0) {
    const pos = $head.before()
    const tr = state.tr.delete(pos, pos + node.nodeSize)
    dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(pos), -1)).scrollIntoView())
  }
  return true
}

export const deleteForward: Command = (state, dispatch) => {
  const { empty, $head } = state.selection
  return empty ? $head.parentOffset === $head.parent.content.size : erase(state, dispatch)
}

/** Takes the selected words out of each clause; the clauses stay. */
export const erase: Command = (state, dispatch) => {
  if (state.selection.empty) return false
  dispatch?.(eraseSelection(state.tr).scrollIntoView())
  return true
}

function eraseSelection(tr: Transaction): Transaction {
  const { from, to } = tr.selection
  const ranges: [number, number][] = []
  tr.doc.nodesBetween(from, to, (node: Node, pos) => {
    const [begin, end] = [Math.max(from, pos + 1), Math.min(to, pos + node.nodeSize - 1)]
    if (begin <= end) ranges.push([begin, end])
    return false
  })
  const first = ranges[0]
  ranges.reverse().forEach(([begin, end]) => void (begin < end && tr.delete(begin, end)))
  return first ? tr.setSelection(TextSelection.create(tr.doc, first[0])) : tr
}

/** Writes text in place of the selection; lines become words of one clause. */
export function writeText(state: EditorState, text: string): Transaction {
  const words = text.replace(/\s*[\r\n]+\s*/g, " ").normalize("NFC")
  const tr = eraseSelection(state.tr)
  return words === "" ? tr : tr.insertText(words).scrollIntoView()
}
