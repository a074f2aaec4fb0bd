/** One seeded session of three writers who do everything at once; every letter is unique, so none can hide. */
import { Fragment, type Node, Slice } from "prosemirror-model"
import { closeHistory } from "prosemirror-history"
import { KINDS } from "../../src/document"
import { isLive } from "../../src/editor/am"
import * as commands from "../../src/editor/commands"
import type { Line } from "../../src/editor/html"
import { pasteTr } from "../../src/editor/paste"
import { cutsPair } from "../../src/editor/diff"
import { clauseNode, schema } from "../../src/editor/schema"
import { difference, Room, seeded, type Writer } from "./support"

export interface Outcome {
  seed: number
  fault: string | null
  letters: number
  lost: string[]
  doubled: number
  cards: number
}

const STEPS = 100

export function runSession(seed: number, steps = STEPS): Outcome {
  return new Session(seed).run(steps)
}

export class Session {
  private readonly random: () => number
  private readonly room: Room
  private letters = 0
  private readonly author = new Map<string, string>()
  private readonly deleted = new Set<string>()
  private readonly offline = new Set<string>()
  private clipboard: Node[] = []
  private readonly log: string[] = []

  constructor(private readonly seed: number) {
    this.random = seeded(seed)
    const seeds = ["c0", "c1", "c2", "c3"].map((id) => ({ id, text: this.words(8) }))
    this.room = new Room(seeds, ["an", "binh", "chi"], seed + 1)
  }

  run(steps: number): Outcome {
    let fault: string | null = null
    try {
      for (let step = 0; step < steps && !fault; step++) fault = this.step(step)
      this.room.settle()
      fault ??= this.compare()
    } catch (error) {
      fault = `threw ${(error as Error).stack ?? String(error)}`
    }
    if (fault) fault += `\n${this.log.slice(-12).join("\n")}`
    return { seed: this.seed, fault, letters: this.letters, ...this.count() }
  }

  private step(step: number): string | null {
    const writer = this.pick(this.room.writers)
    const dice = this.random()
    if (dice < 0.6) this.act(writer, step)
    else if (dice < 0.85) this.deliver(writer)
    else if (dice < 0.92) this.room.clock.pass(this.below(700))
    else if (dice < 0.95) this.toggle(this.offline, writer.name)
    else if (dice < 0.98) this.compose(writer)
    else this.room.clock.pass(4_000)
    for (const one of this.room.writers) {
      const fault = one.binding.pending ? null : difference(one.view, one.doc)
      if (fault) return `step ${step}, ${one.name}: ${fault}`
    }
    return null
  }

  private compose(writer: Writer) {
    writer.composing = !writer.composing
    if (!writer.composing) writer.binding.compositionEnd()
  }

  private toggle(set: Set<string>, name: string) {
    if (!set.delete(name)) set.add(name)
  }

  // Any part of what waits, in any order: automerge holds back what lacks its ground.
  private deliver(writer: Writer) {
    if (this.offline.has(writer.name) || !writer.inbox.length) return
    const shuffled = this.random() < 0.5 ? writer.inbox : [...writer.inbox].sort(() => this.random() - 0.5)
    const count = 1 + this.below(shuffled.length)
    writer.inbox = shuffled.slice(count)
    writer.binding.remote(shuffled.slice(0, count))
  }

  private act(writer: Writer, step: number) {
    const before = lettersOf(writer.view)
    const name = this.pick(ACTS)
    this.log.push(`${step} ${writer.name} ${name}`)
    this[name](writer)
    const after = lettersOf(writer.view)
    before.forEach((count, letter) => {
      // Undo may take back only what the writer wrote.
      if ((after.get(letter) ?? 0) >= count || (name === "undo" && this.author.get(letter) !== writer.name)) return
      this.deleted.add(letter)
    })
    for (const letter of after.keys()) if (!this.author.has(letter)) this.author.set(letter, writer.name)
  }

  private caret(writer: Writer) {
    const index = this.below(writer.view.childCount)
    writer.select(index, this.offset(writer.view.child(index)))
  }

  /** A place between letters, never between the halves of one. */
  private offset(clause: Node): number {
    const at = this.below(clause.content.size + 1)
    return cutsPair(clause.textContent, at) ? at - 1 : at
  }

  private range(writer: Writer, across = this.random() < 0.4) {
    const from = this.below(writer.view.childCount)
    const to = across ? Math.min(writer.view.childCount - 1, from + this.below(3)) : from
    const places = [from, to].map((index) => {
      const clause = writer.view.child(index)
      const offset = this.pick([0, clause.content.size, this.offset(clause), this.offset(clause)])
      return { index, offset }
    })
    const [a, b] = places as [{ index: number; offset: number }, { index: number; offset: number }]
    const turn = a.index === b.index && a.offset > b.offset
    if (turn) writer.select(b.index, b.offset, a.index, a.offset)
    else writer.select(a.index, a.offset, b.index, b.offset)
  }

  type(writer: Writer) {
    if (this.random() < 0.5) this.caret(writer)
    writer.type(this.words(1 + this.below(4)))
    if (this.random() < 0.3) writer.flush()
  }

  typeOver(writer: Writer) {
    this.range(writer)
    writer.binding.local(commands.replaceText(writer.state, this.words(1 + this.below(3))))
  }

  correct(writer: Writer) {
    // As UniKey does: take letters back and write others.
    const { $head } = writer.state.selection
    const before = [...$head.parent.textContent.slice(0, $head.parentOffset)]
    const back = before.slice(-1 - this.below(2)).join("").length
    if (back) writer.local((tr) => tr.delete($head.pos - back, $head.pos))
    writer.type(this.words(1 + this.below(2)))
  }

  erase(writer: Writer) {
    this.range(writer)
    if (this.random() < 0.7) writer.do(commands.erase)
    else if (!writer.state.selection.empty) writer.local((tr) => tr.deleteSelection())
  }

  enter(writer: Writer) {
    if (this.random() < 0.6) this.caret(writer)
    writer.do(commands.enter)
  }

  rawSplit(writer: Writer) {
    this.caret(writer)
    writer.local((tr) => tr.split(writer.state.selection.head))
  }

  join(writer: Writer) {
    const index = this.below(writer.view.childCount)
    if (this.random() < 0.5) writer.select(index, 0).do(commands.backspace)
    else writer.select(index, writer.view.child(index).content.size).do(commands.deleteForward)
  }

  paste(writer: Writer) {
    this.range(writer, false)
    const lines: Line[] = []
    for (let count = 1 + this.below(3); count > 0; count--) {
      lines.push({ runs: [{ text: this.words(2), marks: this.random() < 0.3 ? ["strong"] : [] }] })
    }
    const tr = pasteTr(writer.state, lines)
    if (tr) writer.binding.local(tr)
  }

  /** A raw slice with ids of any kind, open or closed. */
  pasteNodes(writer: Writer) {
    this.caret(writer)
    const nodes: Node[] = []
    for (let count = 1 + this.below(3); count > 0; count--) {
      const id = this.pick(["", "cforeign0001", "cforeign0002", "c1", writer.id(0)])
      nodes.push(clauseNode({ id }, [schema.text(this.words(2))]))
    }
    const open = this.pick([0, 1])
    const at = writer.state.selection.head
    const slice = new Slice(Fragment.fromArray(nodes), open, open)
    writer.local((tr) => (open ? tr.replace(at, at, slice) : tr.insert(tr.doc.resolve(at).after(), nodes)))
  }

  cut(writer: Writer) {
    const index = this.below(writer.view.childCount)
    this.clipboard = [writer.view.child(index)]
    writer.do(commands.removeClause(writer.id(index)))
  }

  pasteCut(writer: Writer) {
    if (!this.clipboard.length) return
    const at = writer.pos(this.below(writer.view.childCount), 0) - 1
    const nodes = this.clipboard
    writer.local((tr) => tr.insert(at, nodes))
  }

  mark(writer: Writer) {
    this.range(writer)
    writer.do(this.pick([commands.toggleStrong, commands.toggleEm, commands.toggleUnderline]))
  }

  storedMark(writer: Writer) {
    this.caret(writer)
    writer.do(this.pick([commands.toggleStrong, commands.toggleEm]))
    writer.type(this.words(2))
  }

  kind(writer: Writer) {
    this.range(writer)
    writer.do(commands.setKind(this.pick(KINDS)))
  }

  level(writer: Writer) {
    this.range(writer)
    writer.do(commands.shiftLevel(this.pick([1, -1])))
  }

  move(writer: Writer) {
    this.caret(writer)
    writer.do(commands.moveClause(this.pick([1, -1])))
  }

  moveFar(writer: Writer) {
    const ids = Array.from({ length: writer.view.childCount }, (_, index) => writer.id(index))
    writer.do(commands.moveBehind(this.pick(ids), this.pick([null, ...ids])))
  }

  remove(writer: Writer) {
    writer.do(commands.removeClause(writer.id(this.below(writer.view.childCount))))
  }

  restore(writer: Writer) {
    const removed = Object.keys(writer.doc.clauses).filter((id) => !isLive(writer.doc, id))
    if (!removed.length) return
    writer.binding.change((draft) => void (draft.clauses[this.pick(removed)]!.removed = null))
  }

  undo(writer: Writer) {
    for (let count = 1 + this.below(3); count > 0; count--) writer.binding.undo()
  }

  redo(writer: Writer) {
    for (let count = 1 + this.below(2); count > 0; count--) writer.binding.redo()
  }

  breakHistory(writer: Writer) {
    writer.local((tr) => closeHistory(tr))
  }

  private compare(): string | null {
    const [first, ...others] = this.room.writers as [Writer, ...Writer[]]
    for (const writer of this.room.writers) {
      const fault = difference(writer.view, writer.doc)
      if (fault) return `at the end, ${writer.name}: ${fault}`
    }
    const heads = (writer: Writer) => [...writer.binding.heads()].sort().join()
    const apart = others.find((other) => heads(other) !== heads(first) || !other.view.eq(first.view))
    return apart ? `${apart.name} and ${first.name} differ: ${apart.text()} / ${first.text()}` : null
  }

  private count() {
    const { doc } = this.room.writers[0]!
    const seen = new Map<string, number>()
    let live = 0
    let removed = 0
    for (const id of Object.keys(doc.clauses)) {
      for (const letter of doc.clauses[id]!.text) {
        const alive = isLive(doc, id)
        if (alive) seen.set(letter, (seen.get(letter) ?? 0) + 1)
        else if (!seen.has(letter)) seen.set(letter, 0)
        if (alive) live++
        else removed++
      }
    }
    const lost = [...this.author.keys()].filter((letter) => !this.deleted.has(letter) && !seen.has(letter))
    return { lost, doubled: [...seen.values()].filter((count) => count > 1).length, cards: removed / (live + removed || 1) }
  }

  /** Letters no session has used yet, some outside the first plane. */
  private words(count: number): string {
    let text = ""
    for (let index = 0; index < count; index++) {
      const next = this.letters++
      text += next % 9 === 8 ? String.fromCodePoint(0x20000 + next) : String.fromCharCode(0x4e00 + next)
    }
    return text
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
}

const ACTS = [
  ...Array<"type">(6).fill("type"),
  ...Array<"correct">(3).fill("correct"),
  "typeOver",
  "erase",
  "erase",
  "enter",
  "enter",
  "rawSplit",
  "join",
  "join",
  "paste",
  "pasteNodes",
  "cut",
  "pasteCut",
  "mark",
  "mark",
  "storedMark",
  "kind",
  "level",
  "move",
  "moveFar",
  "remove",
  "restore",
  "undo",
  "undo",
  "redo",
  "breakHistory",
] as const

/** How often each letter stands in a view: acts that cross can double letters, and each copy can be deleted. */
function lettersOf(view: Node): Map<string, number> {
  const counts = new Map<string, number>()
  for (const letter of view.textContent) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return counts
}
