/**
 * The text while somebody suggests: what is typed in place becomes drafts, the shared document is never written.
 *
 * It holds its own state of the editor, which shows the document with the drafts in it (`suggestedDoc`). Two ways lead in:
 * `local` takes what is typed and reads the drafts from it; `follow` takes what the document says now (`put` a draft that was
 * written elsewhere). While a word is being composed `follow` waits.
 */
import { closeHistory, history, redo, undo } from "prosemirror-history"
import { keymap } from "prosemirror-keymap"
import { Fragment, type Node } from "prosemirror-model"
import { EditorState, type Plugin, TextSelection, type Transaction } from "prosemirror-state"
import { baseKeymap } from "prosemirror-commands"
import { splice } from "./diff"
import { type Draft, type Drafts, isFresh, keepsClauses, rebased, suggestedDoc } from "./drafts"
import { REDRAW, redliningPlugin, type RedlineWords } from "./redlining"
import { attrsOf, clauseIds, findClause, idOf, spotAt, type Spot } from "./schema"
import * as commands from "./suggest_commands"

export interface SuggestOptions {
  /** The shared text as it stands. */
  document: () => Node
  heads: () => string[]
  /** What was typed earlier. */
  drafts: Drafts
  composing: () => boolean
  /** A key nobody else has. */
  key: () => string
  words: RedlineWords
  plugins?: readonly Plugin[]
  onState: (state: EditorState, tr?: Transaction) => void
  /** Takes a draft that changed, to be kept; null when it is no more. */
  onDraft: (id: string, draft: Draft | null) => void
}

export class Suggesting {
  state: EditorState
  private readonly all: Map<string, Draft>
  /** The document that was followed last. */
  private document: Node
  private behind = false

  constructor(private readonly options: SuggestOptions) {
    this.document = options.document()
    this.all = new Map(options.drafts)
    this.rebase()
    const from = (id: string) => this.all.get(id)?.from ?? this.wordsOf(id)
    const plugins = [history(), ...keys(options.key), ...(options.plugins ?? []), redliningPlugin(from, options.composing, options.words)]
    this.state = EditorState.create({ doc: suggestedDoc(this.document, this.all), plugins })
  }

  get drafts(): Drafts {
    return this.all
  }

  /** Takes a transaction of the writer. One that would tear, join or move clauses is refused. */
  local(tr: Transaction): void {
    const next = this.state.apply(tr)
    if (tr.docChanged && !keepsClauses(this.state.doc, next.doc)) return this.options.onState(this.state)
    this.state = next
    if (tr.docChanged) this.read()
    this.options.onState(next, tr)
  }

  /** Puts the caret where it stood in the text of the writers. */
  caretFrom({ doc, selection }: EditorState): void {
    const [anchor, head] = [spotAt(doc, selection.anchor), spotAt(doc, selection.head)].map(
      (spot) => spot && followed(spot, doc, this.state.doc),
    )
    const tr = this.state.tr
    if (anchor && head) this.state = this.state.apply(select(tr, anchor, head))
  }

  undo(): void {
    undo(this.state, (tr) => this.local(tr))
  }

  redo(): void {
    redo(this.state, (tr) => this.local(tr))
  }

  /** The document may say something else: shown at once, or when the word is composed. */
  follow(): void {
    if (this.options.composing()) return void (this.behind = true)
    this.behind = false
    const document = this.options.document()
    if (document === this.document) return this.options.onState(this.state)
    this.document = document
    this.rebase()
    this.show(false)
  }

  compositionEnd(): void {
    // Drawn anew, now that nothing is being composed any more.
    this.local(this.state.tr.setMeta(REDRAW, true))
    if (this.behind) this.follow()
  }

  /** Takes a draft that was written elsewhere, or none any more. What is given up by its writer comes back by undo. */
  put(id: string, draft: Draft | null, undoable = false): void {
    if (draft) this.all.set(id, draft)
    else this.all.delete(id)
    this.show(undoable)
  }

  /** Whether the text has changed since where this draft began, so that both changed the same words. */
  isCrossed(id: string): boolean {
    const draft = this.all.get(id)
    return draft !== undefined && !draft.fresh && draft.from !== this.wordsOf(id)
  }

  private wordsOf(id: string): string | null {
    return findClause(this.document, id)?.node.textContent ?? null
  }

  private rebase(): void {
    for (const [id, draft] of [...this.all]) {
      const now = draft.fresh ? null : this.wordsOf(id)
      // Of a clause that was removed meanwhile the words are kept, and shown beside the text.
      if (now === null) continue
      const next = rebased(draft, now, this.options.heads())
      if (next !== draft) this.change(id, next)
    }
  }

  private change(id: string, draft: Draft | null): void {
    if (draft) this.all.set(id, draft)
    else this.all.delete(id)
    this.options.onDraft(id, draft)
  }

  /** Reads the drafts from the text as it was typed. */
  private read(): void {
    let after = ""
    let at = 0
    const seen = new Set<string>()
    this.state.doc.forEach((node) => {
      const id = idOf(node)
      seen.add(id)
      if (isFresh(id)) return this.readFresh(node, after, (at = this.placeAfter(id, after, at)))
      ;[after, at] = [id, 0]
      if (id !== "") this.readClause(id, node)
    })
    for (const [id, draft] of [...this.all]) {
      const stands = draft.fresh && (draft.fresh.after === "" || this.wordsOf(draft.fresh.after) !== null)
      if (stands && !seen.has(id)) this.change(id, null)
    }
  }

  // Between its neighbours: those behind keep theirs.
  private placeAfter(id: string, after: string, at: number): number {
    const known = this.all.get(id)?.fresh
    if (known && known.after === after && known.at > at) return known.at
    const later = [...this.all.values()].filter(({ fresh }) => fresh?.after === after && fresh.at > at).map(({ fresh }) => fresh!.at)
    return later.length ? (at + Math.min(...later)) / 2 : at + 1
  }

  private readFresh(node: Node, after: string, at: number): void {
    const { id, kind, level } = attrsOf(node)
    const words = node.textContent
    const old = this.all.get(id)
    if (old && old.words === words && old.fresh?.at === at) return
    const base = old?.base ?? this.options.heads()
    this.change(id, { key: old?.key ?? this.options.key(), words, note: old?.note ?? "", from: "", base, fresh: { after, at, kind, level } })
  }

  private readClause(id: string, node: Node): void {
    const now = this.wordsOf(id)
    const words = node.textContent
    const old = this.all.get(id)
    if (now === null || (old ? old.words : now) === words) return
    if (words === (old?.from ?? now)) return this.change(id, null)
    const { key, note, from, base } = old ?? { key: this.options.key(), note: "", from: now, base: this.options.heads() }
    this.change(id, { key, note, from, base, words })
  }

  /** Brings the view to what document and drafts say, letter by letter where they differ. */
  private show(undoable: boolean): void {
    const wanted = suggestedDoc(this.document, this.all)
    const tr = this.state.tr.setMeta("addToHistory", undoable).setMeta(REDRAW, true)
    // An act of its own: undo takes back no typing with it.
    if (undoable) closeHistory(tr)
    const { selection } = this.state
    const [anchor, head] = [spotAt(tr.doc, selection.anchor), spotAt(tr.doc, selection.head)]
    const spots = [anchor, head].map((spot) => spot && followed(spot, tr.doc, wanted))
    if (clauseIds(tr.doc).join(" ") !== clauseIds(wanted).join(" ")) replaceMiddle(tr, wanted)
    repair(tr, wanted)
    if (spots[0] && spots[1]) select(tr, spots[0], spots[1])
    this.state = this.state.apply(tr)
    this.options.onState(this.state, tr)
  }
}

function select(tr: Transaction, anchor: Spot, head: Spot): Transaction {
  const [from, to] = [findClause(tr.doc, anchor.id), findClause(tr.doc, head.id)]
  if (!from || !to) return tr
  return tr.setSelection(TextSelection.create(tr.doc, from.pos + 1 + anchor.offset, to.pos + 1 + head.offset))
}

/** Where a caret stands once the words around it are others; what is put in right at it comes behind it. */
function followed({ id, offset }: Spot, before: Node, after: Node): Spot {
  const [old, now] = [findClause(before, id)?.node, findClause(after, id)?.node]
  const edit = old && now && splice(old.textContent, now.textContent)
  const size = now ? now.content.size : 0
  if (!edit || offset <= edit.at) return { id, offset: Math.min(offset, size) }
  const moved = offset >= edit.at + edit.remove ? offset + edit.insert.length - edit.remove : edit.at
  return { id, offset: Math.min(Math.max(moved, 0), size) }
}

/** Clauses that came, went or changed places: those between the first and the last that differ are put anew. */
function replaceMiddle(tr: Transaction, wanted: Node): void {
  const [old, now] = [clauseIds(tr.doc), clauseIds(wanted)]
  let head = 0
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head++
  let tail = 0
  while (tail < Math.min(old.length, now.length) - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const [from, to] = [offsetOf(tr.doc, head), offsetOf(tr.doc, old.length - tail)]
  tr.replaceWith(from, to, wanted.content.cut(offsetOf(wanted, head), offsetOf(wanted, now.length - tail)))
}

function offsetOf(doc: Node, index: number): number {
  let pos = 0
  for (let at = 0; at < index; at++) pos += doc.child(at).nodeSize
  return pos
}

// From the last clause to the first: a repair then moves nothing that is still to be looked at.
function repair(tr: Transaction, wanted: Node): void {
  const is = tr.doc
  let pos = is.content.size
  for (let index = is.childCount - 1; index >= 0; index--) {
    const [node, want] = [is.child(index), wanted.child(index)]
    pos -= node.nodeSize
    if (node === want || node.eq(want)) continue
    if (!node.sameMarkup(want)) tr.setNodeMarkup(pos, null, want.attrs)
    const edit = splice(node.textContent, want.textContent)
    if (edit) {
      const content = want.content.cut(edit.at, edit.at + edit.insert.length)
      tr.replaceWith(pos + 1 + edit.at, pos + 1 + edit.at + edit.remove, content)
    }
    const now = tr.doc.nodeAt(pos)!
    // Bold or italics alone: the words stay, their look changes.
    if (!now.content.eq(want.content)) tr.replaceWith(pos + 1, pos + now.nodeSize - 1, want.content as Fragment)
  }
}

function keys(key: () => string): Plugin[] {
  const enter = commands.enter(key)
  const nothing = () => true
  return [
    keymap({
      Enter: enter,
      "Shift-Enter": enter,
      Backspace: commands.backspace,
      "Mod-Backspace": commands.backspace,
      "Shift-Backspace": commands.backspace,
      Delete: commands.deleteForward,
      "Mod-Delete": commands.deleteForward,
      "Mod-z": undo,
      "Mod-y": redo,
      "Mod-Shift-z": redo,
      // Only words are suggested here; how they look is the editors' work.
      "Mod-b": nothing,
      "Mod-i": nothing,
      "Mod-u": nothing,
    }),
    keymap(baseKeymap),
  ]
}
