/** What a writer of a seeded session may do: every act of `binding.md`, at places and with words that chance picks. */
import { Fragment, type Node, Slice } from "prosemirror-model"
import { closeHistory } from "prosemirror-history"
import { KINDS, MARKS } from "../../src/document"
import { isLive } from "../../src/editor/am"
import * as commands from "../../src/editor/commands"
import { cutsPair } from "../../src/editor/diff"
import type { Line } from "../../src/editor/html"
import { pasteTr } from "../../src/editor/paste"
import { attrsOf, clauseNode, schema } from "../../src/editor/schema"
import type { Writer } from "./support"

/** Ids of clauses copied in another resolution; two writers may paste the same one. */
const FOREIGN_IDS = ["cforeign0001", "cforeign0002"]

export class Acts {
  /** Letters made so far. */
  letters = 0
  private clipboard: Node[] = []
  private lines: Line[] = []

  constructor(private readonly random: () => number) {}

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

  /** As ProseMirror itself does it while a word is composed over a selection. */
  typeRaw(writer: Writer) {
    this.range(writer)
    writer.type(this.words(1 + this.below(3)))
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
      const id = this.pick(["", ...FOREIGN_IDS, "c1", writer.id(0)])
      nodes.push(clauseNode({ id }, [schema.text(this.words(2))]))
    }
    const open = this.pick([0, 1])
    const at = writer.state.selection.head
    const slice = new Slice(Fragment.fromArray(nodes), open, open)
    writer.local((tr) => (open ? tr.replace(at, at, slice) : tr.insert(tr.doc.resolve(at).after(), nodes)))
  }

  cutWords(writer: Writer) {
    this.range(writer)
    this.lines = copied(writer)
    writer.do(commands.erase)
  }

  /** What was cut comes back as the clipboard has it: clauses with their ids, of which some still stand in the text. */
  pasteWords(writer: Writer) {
    this.caret(writer)
    const tr = pasteTr(writer.state, this.lines)
    if (tr) writer.binding.local(tr)
    this.lines = []
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

  leave(writer: Writer) {
    writer.binding.blur()
  }

  /** Letters no session has used yet, some outside the first plane. */
  words(count: number): string {
    let text = ""
    for (let index = 0; index < count; index++) {
      const next = this.letters++
      text += next % 9 === 8 ? String.fromCodePoint(0x20000 + next) : String.fromCharCode(0x4e00 + next)
    }
    return text
  }

  below(limit: number): number {
    return Math.floor(this.random() * limit)
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
}

/** The selection as the clipboard of our own editor holds it. */
function copied(writer: Writer): Line[] {
  const lines: Line[] = []
  writer.state.selection.content().content.forEach((clause) => {
    const runs: Line["runs"] = []
    clause.forEach((text) => {
      runs.push({ text: text.text!, marks: MARKS.filter((name) => text.marks.some((mark) => mark.type.name === name)) })
    })
    lines.push({ runs, clause: { ...attrsOf(clause) } })
  })
  return lines
}

export const ACTS = [
  ...Array<"type">(6).fill("type"),
  ...Array<"correct">(3).fill("correct"),
  "typeOver",
  "typeRaw",
  "erase",
  "erase",
  "enter",
  "enter",
  "rawSplit",
  "join",
  "join",
  "paste",
  "pasteNodes",
  "cutWords",
  "pasteWords",
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
  "leave",
] as const
