/**
 * How long the acts of a writer take in a long resolution that was much worked on, without a browser's drawing:
 *
 *     npm run speed
 *
 * 350 clauses, 90,000 letters, written five keys a change: some 18,000 changes. Prints medians and the 95th of 100, and
 * the processor's time, which other work on the machine does not lengthen; no test asserts them.
 */
import "@automerge/automerge"
import * as A from "@automerge/automerge/slim"
import { type ClauseSeed, emptyDocument, type Resolution, type ResolutionDoc } from "../../src/document"
import { render, sequence } from "../../src/editor/am"
import * as commands from "../../src/editor/commands"
import { Clock, seeded, Writer } from "./support"

const CLAUSES = 350
const LETTERS_EACH = 257
const KEYS_A_CHANGE = 5
const ROUNDS = 120
/** Not counted: the machine code of an act is made while it runs for the first times. */
const WARM_ROUNDS = 30
const FEW_ROUNDS = 9

const random = seeded(7)
const below = (limit: number) => Math.floor(random() * limit)

function written(): ResolutionDoc {
  const seeds: ClauseSeed[] = Array.from({ length: CLAUSES }, (_, index) => ({ id: `c${index}`, order: `b${String(index).padStart(3, "0")}V` }))
  let doc = emptyDocument(seeds)
  const words = "nghị quyết của chi bộ về nâng cao chất lượng sinh hoạt "
  for (let at = 0; at < LETTERS_EACH; at += KEYS_A_CHANGE) {
    for (let index = 0; index < CLAUSES; index++) {
      const keys = Math.min(KEYS_A_CHANGE, LETTERS_EACH - at)
      const text = Array.from({ length: keys }, (_, key) => words[(at + key + index) % words.length]!).join("")
      doc = A.change(doc, (draft) => A.splice(draft, ["clauses", `c${index}`, "text"], at, 0, text))
    }
  }
  return doc
}

function timed(name: string, rounds: number, act: (round: number) => void, prepare: (round: number) => void = () => undefined) {
  const times: number[] = []
  const costs: number[] = []
  const warm = rounds === ROUNDS ? WARM_ROUNDS : 0
  for (let round = 0; round < warm + rounds; round++) {
    prepare(round)
    const used = process.cpuUsage()
    const start = performance.now()
    act(round)
    const passed = performance.now() - start
    const { user, system } = process.cpuUsage(used)
    if (round < warm) continue
    times.push(passed)
    costs.push((user + system) / 1000)
  }
  const at = (list: number[], part: number) => {
    const sorted = list.sort((a, b) => a - b)
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!.toFixed(2).padStart(9)
  }
  console.info(`${name.padEnd(40)}${at(times, 0.5)}${at(times, 0.95)}${at(costs, 0.5)}`)
}

const doc = written()
const saved = A.save(doc)
console.info(`${CLAUSES} clauses, ${CLAUSES * LETTERS_EACH} letters, ${CLAUSES * Math.ceil(LETTERS_EACH / KEYS_A_CHANGE)} changes, ${saved.length} bytes saved`)
console.info(`${"ms".padEnd(40)}   median     95th  of the processor`)

let loaded: ResolutionDoc = doc
timed("load", FEW_ROUNDS, () => void (loaded = A.load<Resolution>(saved)))
timed("first render: all clauses as nodes", FEW_ROUNDS, () => void render(loaded))
timed("order of all clauses", FEW_ROUNDS, () => void sequence(loaded))

const clock = new Clock()
const sent: Uint8Array[] = []
const writer = new Writer("an", clock, loaded, seeded(1), "11", () => undefined)
const peer = new Writer("binh", clock, A.load<Resolution>(saved), seeded(2), "22", (change) => sent.push(change))
/** Both writers' documents are equal, and the caret stands in the middle of some clause. */
const somewhere = () => {
  const index = below(CLAUSES)
  writer.select(index, writer.view.child(index).content.size >> 1)
}
const elsewhere = () => {
  const index = below(CLAUSES)
  peer.select(index, peer.view.child(index).content.size >> 1)
}
const take = () => sent.splice(0)

timed("key, the word not done", ROUNDS, () => void writer.type("x"), (round) => round % KEYS_A_CHANGE || (writer.flush(), somewhere()))
timed("flush of five keys", ROUNDS, () => void writer.flush(), () => void (somewhere(), writer.type("chữxx")))
timed("key that ends a word, with its flush", ROUNDS, () => void writer.type(" "), () => void (somewhere(), writer.type("chữ")))
timed("Backspace, flushed at once", ROUNDS, () => {
  writer.local((tr) => tr.delete(tr.selection.head - 1, tr.selection.head))
  writer.flush()
}, somewhere)
timed("Enter", ROUNDS, () => void writer.do(commands.enter), somewhere)
timed("join", ROUNDS, () => void writer.do(commands.backspace), () => void writer.select(1 + below(CLAUSES - 2), 0))
timed("bold a word", ROUNDS, () => void writer.do(commands.toggleStrong), () => {
  const index = below(CLAUSES)
  writer.select(index, 0, index, 5)
})
timed("move a clause", ROUNDS, () => void writer.do(commands.moveClause(1)), () => void writer.select(below(CLAUSES - 2), 0))
timed("undo", ROUNDS, () => void writer.binding.undo())

timed("key of another", ROUNDS, () => writer.binding.remote(take()), () => void (elsewhere(), peer.type("x").flush()))
timed("20 changes of others in 10 clauses", ROUNDS, () => writer.binding.remote(take()), () => {
  for (let clause = 0; clause < 10; clause++) {
    elsewhere()
    peer.type("chữ").flush().type(" xa").flush()
  }
})
timed("Enter of another", ROUNDS, () => writer.binding.remote(take()), () => void (elsewhere(), peer.do(commands.enter)))
timed("bold of another (all clauses compared)", ROUNDS, () => writer.binding.remote(take()), () => {
  const index = below(CLAUSES)
  peer.select(index, 0, index, 5).do(commands.toggleStrong)
})
