/** A room of writers without a browser: one clock, one seed, changes delivered when the test says so. */
import * as A from "@automerge/automerge/slim"
import type { Node } from "prosemirror-model"
import { type Command, TextSelection, type Transaction } from "prosemirror-state"
import { type ClauseSeed, emptyDocument, type ResolutionDoc } from "../../src/document"
import { isLive, sequence } from "../../src/editor/am"
import { Binding } from "../../src/editor/binding"
import { marksOf } from "../../src/editor/diff"
import { clauseIds, findClause, idOf } from "../../src/editor/schema"

export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

interface Timer {
  at: number
  run: () => void
}

/** A clock that moves only when told to. */
export class Clock {
  now = 1_000_000
  private timers: Timer[] = []

  later = (run: () => void, ms: number) => {
    const timer = { at: this.now + ms, run }
    this.timers.push(timer)
    return () => void (this.timers = this.timers.filter((one) => one !== timer))
  }

  pass(ms: number) {
    const end = this.now + ms
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.timers = this.timers.filter((one) => one !== next)
      this.now = Math.max(this.now, next.at)
      next.run()
    }
    this.now = end
  }
}

export class Writer {
  readonly binding: Binding
  composing = false
  /** Changes made here, in order. */
  readonly made: Uint8Array[] = []
  /** What others made and this writer has not got yet. */
  inbox: Uint8Array[] = []

  constructor(
    readonly name: string,
    readonly clock: Clock,
    doc: ResolutionDoc,
    random: () => number,
    actor: string,
    send: (change: Uint8Array) => void,
  ) {
    this.binding = new Binding({
      doc,
      actor,
      person: name,
      now: () => clock.now,
      random,
      composing: () => this.composing,
      later: clock.later,
      onChange: (change) => {
        this.made.push(change)
        send(change)
      },
      onState: () => undefined,
    })
  }

  get state() {
    return this.binding.state
  }

  get doc() {
    return this.binding.doc
  }

  get view() {
    return this.state.doc
  }

  /** What the next flush is compared with. */
  get base(): Node {
    return (this.binding as unknown as { base: Node }).base
  }

  do(command: Command): boolean {
    return command(this.state, (tr) => this.binding.local(tr))
  }

  local(make: (tr: Transaction) => Transaction) {
    this.binding.local(make(this.state.tr))
  }

  /** The id of the n-th clause. */
  id(index: number): string {
    return idOf(this.view.child(index))
  }

  pos(index: number, offset: number): number {
    return findClause(this.view, this.id(index))!.pos + 1 + offset
  }

  /** Puts the caret, or selects, by clause number and offset. */
  select(index: number, offset: number, toIndex = index, toOffset = offset): this {
    const selection = TextSelection.create(this.view, this.pos(index, offset), this.pos(toIndex, toOffset))
    this.local((tr) => tr.setSelection(selection))
    return this
  }

  /** Types letter by letter in place of the selection. */
  type(text: string): this {
    for (const letter of text) this.local((tr) => tr.insertText(letter))
    return this
  }

  flush(): this {
    this.binding.flush()
    return this
  }

  receive(): this {
    const batch = this.inbox
    this.inbox = []
    this.binding.remote(batch)
    return this
  }

  lines(): string[] {
    const lines: string[] = []
    this.view.forEach((node) => lines.push(node.textContent))
    return lines
  }

  text(): string {
    return this.lines().join(" | ")
  }

  /** The words of removed clauses, blank ones left out. */
  removed(): string[] {
    return Object.keys(this.doc.clauses)
      .filter((id) => !isLive(this.doc, id) && this.doc.clauses[id]!.text !== "")
      .map((id) => this.doc.clauses[id]!.text)
  }

  /** Caret as "clause number:offset". */
  caret(): string {
    const at = this.state.selection.$head
    return `${at.index(0)}:${at.parentOffset}`
  }
}

export class Room {
  readonly clock = new Clock()
  readonly writers: Writer[]

  constructor(clauses: ClauseSeed[], names = ["an", "binh"], seed = 1) {
    const random = seeded(seed)
    const start = A.save(emptyDocument(clauses))
    this.writers = names.map((name, index) => {
      const doc = A.load<never>(start) as ResolutionDoc
      const actor = `${index + 1}`.repeat(2)
      return new Writer(name, this.clock, doc, random, actor, (change) => {
        for (const other of this.writers) if (other.name !== name) other.inbox.push(change)
      })
    })
  }

  /** Everything pending leaves and reaches everyone, until nobody has anything new. */
  settle(): this {
    for (const writer of this.writers) writer.composing = false
    for (let round = 0; round < 20; round++) {
      this.clock.pass(1_000)
      for (const writer of this.writers) writer.binding.blur()
      if (this.writers.every((writer) => writer.inbox.length === 0)) return this
      for (const writer of this.writers) writer.receive()
    }
    throw new Error("the room does not come to rest")
  }
}

/** Makes a room of clauses "c0", "c1" … with these texts. */
export function roomOf(texts: string[], names?: string[]): Room {
  return new Room(texts.map((text, index) => ({ id: `c${index}`, text })), names)
}

/** Says how view and document of a writer differ; null if they agree. */
export function difference(view: Node, doc: ResolutionDoc): string | null {
  const wanted = sequence(doc)
  const ids = clauseIds(view)
  if ((wanted.join() || "") !== ids.join()) return `order: document ${wanted.join()} view ${ids.join()}`
  for (const id of wanted) {
    const node = findClause(view, id)!.node
    const clause = doc.clauses[id]!
    if (node.textContent !== clause.text) return `text of ${id}: document "${clause.text}" view "${node.textContent}"`
    const marks = (list: { name: string; start: number; end: number }[]) =>
      list.map(({ name, start, end }) => `${name}${start}-${end}`).sort().join()
    const own = A.marks(doc, ["clauses", id, "text"]).filter((mark) => mark.value)
    if (marks(own) !== marks(marksOf(node))) return `marks of ${id}: document ${marks(own)} view ${marks(marksOf(node))}`
    if (clause.kind.val !== node.attrs.kind || clause.level !== node.attrs.level) return `attributes of ${id}`
  }
  return null
}
