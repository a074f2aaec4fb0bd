/**
 * The only holder of state: the automerge document, the editor's state, and what waits between them.
 *
 * Two rules carry everything. Pending own edits are flushed right before every merge (R1), so document and view are
 * equal at each merge and nothing is ever rebased. While someone composes, both the remote queue and the own flush are
 * held. Clock, chance, composing and timers are given, so whole sessions run in node without a browser.
 */
import * as A from "@automerge/automerge/slim"
import { history } from "prosemirror-history"
import type { Node } from "prosemirror-model"
import { EditorState, type Plugin, TextSelection, type Transaction } from "prosemirror-state"
import type { Resolution, ResolutionDoc } from "../document"
import { applyEdits, isKnown, isLive, render } from "./am"
import { type ClauseEdit, diffDocs, type Edits } from "./diff"
import { foreignLetters, foreignPlugin, putBack, takeOlder, writtenTwice } from "./foreign"
import { freshId, idsPlugin } from "./ids"
import { marksWritten } from "./nfc"
import { nothingTouched, REMOTE, remoteTr, touchedBy, type Touched } from "./remote"
import { findClause, spotAt } from "./schema"
import { changesStructure, endsWord, jumps } from "./timing"
import { GATHER_MS, HOLD_POLL_MS, IDLE_MS, STUCK_MS, TYPING_WINS_MS } from "./timing"
import { MOVED, type Move, Moves } from "./undo"

export type Cancel = () => void

export interface BindingOptions {
  doc: ResolutionDoc
  /** Hex; without it the document keeps the actor it was loaded with. One actor, one writer at a time. */
  actor?: string
  /** The writer's id, which stands in `removed.by`. */
  person: string
  now: () => number
  random: () => number
  /** Says whether the writer is in the middle of a composed word. */
  composing: () => boolean
  later: (run: () => void, ms: number) => Cancel
  /** Takes every change this session makes, to be kept and sent. */
  onChange: (change: Uint8Array) => void
  /** Takes every new state, to be drawn; `tr` is the transaction that led there, if there is one. */
  onState: (state: EditorState, tr?: Transaction) => void
  /** Told when changes of others could not be merged: that batch is dropped, so the page must ask for it again. */
  onFault?: (error: unknown) => void
  plugins?: readonly Plugin[]
}

export class Binding {
  /** What the writer sees; the view is set to it through `onState`. */
  state: EditorState
  /** The shared document; replaced at each change, never changed from outside. */
  doc: ResolutionDoc
  editable = true

  private readonly options: BindingOptions
  /** The clauses as the document has them: what the next flush is compared with. */
  private base: Node
  private queue: Uint8Array[] = []
  private readonly made = new Set<string>()
  private readonly roots = new Map<string, string>()
  private moved = new Set<string>()
  private readonly moves = new Moves()
  private readonly typed = new Map<string, number>()
  private readonly listeners = new Set<() => void>()
  private lastInput = -Infinity
  private cancelIdle: Cancel | null = null
  private cancelGather: Cancel | null = null
  private cancelHold: Cancel | null = null
  private closed = false

  constructor(options: BindingOptions) {
    this.options = options
    this.doc = options.actor === undefined ? options.doc : A.clone(options.doc, { actor: options.actor })
    const known = (id: string) => this.made.has(id) || isKnown(this.doc, id)
    const ids = idsPlugin(known, () => this.clauseId())
    const plugins = [history(), foreignPlugin(), ids, ...(options.plugins ?? [])]
    this.state = EditorState.create({ doc: render(this.doc), plugins })
    this.state = this.state.apply(this.state.tr.setSelection(TextSelection.atStart(this.state.doc)))
    this.base = this.state.doc
  }

  heads(): string[] {
    return A.getHeads(this.doc)
  }

  /** Says whether the writer has words that have not left for the document. */
  get pending(): boolean {
    return this.state.doc !== this.base
  }

  /** Takes a transaction of the writer. */
  local(tr: Transaction): void {
    if (this.closed || (tr.docChanged && !this.editable)) return this.options.onState(this.state)
    if (tr.docChanged) this.moves.note(tr, this.state)
    this.apply(tr)
  }

  undo(): boolean {
    return this.takeBack(false)
  }

  redo(): boolean {
    return this.takeBack(true)
  }

  /** Sends pending words into the document; held while composing unless forced. */
  flush(force = false): void {
    if (!this.pending || (!force && this.options.composing())) return
    this.cancelIdle = cancelled(this.cancelIdle)
    let edits = this.edits()
    const whole = edits && !this.options.composing() ? marksWritten(this.state, edits.changed) : null
    if (whole) {
      this.draw(whole)
      edits = this.edits()
    }
    this.base = this.state.doc
    if (edits) this.commit(edits)
  }

  /** Takes changes of others: merged at once, or when the writer's word is done. */
  remote(changes: readonly Uint8Array[]): void {
    this.queue.push(...changes)
    if (this.closed || !this.queue.length) return
    if (!this.pending) this.release()
    else this.cancelGather ??= this.options.later(() => this.release(), GATHER_MS)
  }

  /** Merges what waits. Without `onFault` it throws if the document refuses the changes. */
  release(force = false): void {
    this.cancelGather = cancelled(this.cancelGather)
    if (!this.queue.length) return
    if (!force && this.options.composing()) return this.hold()
    this.flush(true)
    const batch = this.queue
    this.queue = []
    try {
      this.merge(batch)
    } catch (error) {
      if (!this.options.onFault) throw error
      this.options.onFault(error)
    }
  }

  /** The composed word has ended: what was held may go once the browser has finished with its event. */
  compositionEnd(): void {
    this.options.later(() => this.settle(), 0)
    this.hold()
  }

  /** The writer left the editor, or the page goes away: nothing waits any longer. */
  blur(): void {
    this.settle(true)
  }

  /** Makes a change of the document outside the text: evidence, answers, a clause restored. */
  change(edit: (draft: Resolution) => void): void {
    this.flush(true)
    const patches: A.Patch[] = []
    this.write(edit, patches)
    this.show(touchedBy(patches))
    this.tell()
  }

  /** Calls after every merge, flush or change; returns how to stop it. */
  onDocument(listener: () => void): Cancel {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  setEditable(editable: boolean): void {
    if (this.editable === editable) return
    if (!editable) this.settle(true)
    this.editable = editable
    this.options.onState(this.state)
  }

  /**
   * Puts another state of the same document in place, such as one without refused changes. Pending words leave first.
   * It must have an actor of its own: numbers of changes an actor has used must not be used again.
   */
  replaceDocument(doc: ResolutionDoc): void {
    this.flush(true)
    this.doc = doc
    this.show({ ...nothingTouched(), all: true, sequence: true })
    this.tell()
  }

  /** Ends the session: pending words leave, timers stop. */
  close(): void {
    this.settle(true)
    this.closed = true
    for (const cancel of [this.cancelIdle, this.cancelGather, this.cancelHold]) cancel?.()
  }

  private merge(batch: Uint8Array[]) {
    const patches: A.Patch[] = []
    const take = { patchCallback: (more: A.Patch[]) => void patches.push(...more) }
    this.doc = A.applyChanges(this.doc, batch, take)[0]
    this.typingWins(patches)
    this.show(touchedBy(patches))
    this.tell()
  }

  private apply(tr: Transaction) {
    const composing = this.options.composing()
    const structure = tr.docChanged && changesStructure(tr)
    const jumped = jumps(this.state, tr)
    if (structure && !composing) this.flushWords()
    this.state = this.state.apply(tr)
    if (tr.docChanged) this.noteTyping(tr)
    this.options.onState(this.state, tr)
    if (composing) return this.pending ? this.hold() : undefined
    if (structure || jumped || endsWord(tr)) this.flushThenRelease()
    else if (this.pending) this.armIdle()
  }

  private takeBack(again: boolean): boolean {
    if (!this.editable || this.closed) return false
    this.flush(true)
    const tr = this.moves.next(this.state, again)
    if (!tr) return false
    const kept = again ? [] : foreignLetters(this.state, tr)
    const twice = again ? writtenTwice(this.state, tr) : []
    this.draw(tr)
    this.noteTyping(tr)
    const mend = again ? takeOlder(this.state, twice) : putBack(this.state, kept)
    if (mend) this.draw(mend)
    this.flushThenRelease()
    return true
  }

  private draw(tr: Transaction) {
    this.state = this.state.apply(tr)
    this.options.onState(this.state, tr)
  }

  private noteTyping(tr: Transaction) {
    const now = this.options.now()
    this.lastInput = now
    const spot = spotAt(this.state.doc, this.state.selection.head)
    if (spot) this.typed.set(spot.id, now)
    this.typed.forEach((at, id) => {
      if (now - at > TYPING_WINS_MS) this.typed.delete(id)
    })
    const move = tr.getMeta(MOVED) as Move | undefined
    if (move) this.moved.add(move.id)
  }

  // Words typed before an act of structure leave first, so that a join finds them in the document. Only words: more
  // could redraw the view under the transaction that is about to be applied.
  private flushWords() {
    const edits = this.pending ? this.edits() : null
    if (!edits || edits.added.length || edits.gone.length || edits.sequence) return
    this.base = this.state.doc
    this.commit(edits)
  }

  private edits(): Edits | null {
    return diffDocs(this.base, this.state.doc, spotAt(this.state.doc, this.state.selection.head))
  }

  private commit(edits: Edits) {
    const { doc } = this
    const { person, now, random } = this.options
    const author = { person, now: now(), random, moved: this.moved, roots: this.roots }
    let revived: string[] = []
    this.write((draft) => (revived = applyEdits(draft, doc, edits, author)))
    this.moved = new Set()
    const structure = edits.added.length > 0 || edits.gone.length > 0 || edits.sequence !== null
    // A clause brought back may hold more than the view knew (R7); half a surrogate pair becomes another letter.
    const redrawn = [...revived, ...edits.changed.filter(hasHalfPair).map(({ id }) => id)]
    if (structure || redrawn.length) this.show({ ...nothingTouched(), ids: new Set(redrawn), sequence: structure })
    this.tell()
  }

  private write(edit: (draft: Resolution) => void, patches: A.Patch[] = []) {
    const time = Math.floor(this.options.now() / 1000)
    const take = { time, patchCallback: (more: A.Patch[]) => void patches.push(...more) }
    const next = A.change(this.doc, take, (draft) => void edit(draft))
    if (next === this.doc) return
    this.doc = next
    this.options.onChange(A.getLastLocalChange(next)!)
  }

  // R13: before the view sees it, a removal of a clause in which the writer is typing is taken back.
  private typingWins(patches: A.Patch[]) {
    const now = this.options.now()
    const removed = [...touchedBy(patches).ids].filter(
      (id) =>
        now - (this.typed.get(id) ?? -Infinity) <= TYPING_WINS_MS &&
        findClause(this.state.doc, id) !== null &&
        !isLive(this.doc, id) &&
        this.doc.clauses[id]!.text !== "",
    )
    if (!removed.length) return
    this.write((draft) => removed.forEach((id) => (draft.clauses[id]!.removed = null)), patches)
  }

  private show(touched: Touched) {
    const tr = remoteTr(this.state, this.doc, touched)
    if (!tr) return void (this.base = this.state.doc)
    this.state = this.state.apply(tr)
    // Before drawing: whatever the drawing calls back sees nothing pending.
    this.base = this.state.doc
    this.options.onState(this.state, tr)
  }

  private settle(force = false) {
    if (!force && this.options.composing()) return
    this.cancelHold = cancelled(this.cancelHold)
    this.flush(force)
    this.release(force)
  }

  private flushThenRelease() {
    this.flush()
    if (!this.queue.length) return
    this.cancelGather?.()
    // Not inside the browser's key event: the letters of others are drawn right after it.
    this.cancelGather = this.options.later(() => this.release(), 0)
  }

  private armIdle() {
    this.cancelIdle?.()
    this.cancelIdle = this.options.later(() => {
      this.cancelIdle = null
      this.flushThenRelease()
    }, IDLE_MS)
  }

  private hold() {
    if (this.cancelHold) return
    const since = this.options.now()
    const look = () => {
      this.cancelHold = null
      const stuck = this.options.now() - Math.max(this.lastInput, since) >= STUCK_MS
      if (stuck || !this.options.composing()) this.settle(stuck)
      else this.cancelHold = this.options.later(look, HOLD_POLL_MS)
    }
    this.cancelHold = this.options.later(look, HOLD_POLL_MS)
  }

  private clauseId(): string {
    const id = freshId("c", this.options.random)
    this.made.add(id)
    return id
  }

  private tell() {
    this.listeners.forEach((listener) => listener())
  }
}

/** Says whether a transaction shows others' changes rather than an act of the writer. */
export function isRemote(tr: Transaction): boolean {
  return tr.getMeta(REMOTE) === true
}

function hasHalfPair({ splice }: ClauseEdit): boolean {
  return splice !== null && /[\ud800-\udfff]/u.test(splice.insert)
}

function cancelled(cancel: Cancel | null): null {
  cancel?.()
  return null
}
