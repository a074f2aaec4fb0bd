/** One seeded session of three writers who do everything at once; every letter is unique, so none can hide. */
import type { Node } from "prosemirror-model"
import type { ResolutionDoc } from "../../src/document"
import { isLive } from "../../src/editor/am"
import { Acts, ACTS } from "./acts"
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
  private readonly acts: Acts
  private readonly author = new Map<string, string>()
  private readonly deleted = new Set<string>()
  private readonly offline = new Set<string>()
  private readonly log: string[] = []
  /** What was found equal already, so that it is not compared again. */
  private readonly equal = new Map<string, { view: Node; doc: ResolutionDoc }>()

  constructor(private readonly seed: number) {
    this.random = seeded(seed)
    this.acts = new Acts(this.random)
    const seeds = ["c0", "c1", "c2", "c3"].map((id) => ({ id, text: this.acts.words(8) }))
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
    return { seed: this.seed, fault, letters: this.acts.letters, ...this.count() }
  }

  private step(step: number): string | null {
    const writer = this.acts.pick(this.room.writers)
    const dice = this.random()
    if (dice < 0.6) this.act(writer, step)
    else if (dice < 0.85) this.deliver(writer)
    else if (dice < 0.92) this.room.clock.pass(this.acts.below(700))
    else if (dice < 0.95) this.toggle(this.offline, writer.name)
    else if (dice < 0.98) this.compose(writer)
    else this.room.clock.pass(4_000)
    for (const one of this.room.writers) {
      const fault = this.differs(one)
      if (fault) return `step ${step}, ${one.name}: ${fault}`
    }
    return null
  }

  // What the next flush is compared with is the document at every moment; the view is it too when nothing is pending.
  private differs(writer: Writer): string | null {
    const { doc, base } = writer
    const seen = this.equal.get(writer.name)
    if (seen?.view === base && seen.doc === doc) return null
    this.equal.set(writer.name, { view: base, doc })
    return difference(base, doc)
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
    const count = 1 + this.acts.below(shuffled.length)
    writer.inbox = shuffled.slice(count)
    writer.binding.remote(shuffled.slice(0, count))
  }

  private act(writer: Writer, step: number) {
    const before = lettersOf(writer.view)
    const name = this.acts.pick(ACTS)
    this.log.push(`${step} ${writer.name} ${name}`)
    this.acts[name](writer)
    const after = lettersOf(writer.view)
    before.forEach((count, letter) => {
      // Undo may take back only what the writer wrote.
      if ((after.get(letter) ?? 0) >= count || (name === "undo" && this.author.get(letter) !== writer.name)) return
      this.deleted.add(letter)
    })
    for (const letter of after.keys()) if (!this.author.has(letter)) this.author.set(letter, writer.name)
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
}

/** How often each letter stands in a view: acts that cross can double letters, and each copy can be deleted. */
function lettersOf(view: Node): Map<string, number> {
  const counts = new Map<string, number>()
  for (const letter of view.textContent) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  return counts
}
