/**
 * A page with one text and two writers, for the browser tests: the one at the keyboard has the real view, the other is
 * a binding beside it, whose acts arrive at the very moment the test wants. Time stands still until told to pass.
 */
import * as A from "@automerge/automerge/slim"
import { type ClauseSeed, emptyDocument, type ResolutionDoc } from "../../src/document"
import { toggleStrong } from "../../src/editor/commands"
import { marksOf } from "../../src/editor/diff"
import { idOf } from "../../src/editor/schema"
import { type ClauseEditor, createEditor } from "../../src/editor/view"
import { ACTS, MAIN, PEER_LETTER, type Scene, SCENE } from "./scene"
import { Clock, difference, seeded, Writer } from "./support"

/** A busy machine takes its time to bring a key to the page. */
const WAIT_MS_MAX = 30_000

export interface Line {
  id: string
  kind: string
  words: string
  strong: string
}

export interface Report {
  lines: Line[]
  /** How view, documents and page differ; null if they agree. */
  difference: string | null
  pending: boolean
  composing: boolean
}

interface Sent {
  change: Uint8Array
  /** How often the two have exchanged since. */
  age: number
}

const realTimeout = window.setTimeout.bind(window)

export class Stage {
  private clock = new Clock()
  private editor: ClauseEditor | null = null
  private peer: Writer | null = null
  private scene: Scene = { before: "", after: "" }
  /** Changes of the writer, and of the other, under way. */
  private mine: Sent[] = []
  private theirs: Sent[] = []

  constructor(private readonly place: HTMLElement) {
    const cancels = new Map<number, () => void>()
    let last = 0
    window.setTimeout = ((run: () => void, ms = 0) => {
      cancels.set(++last, this.clock.later(run, ms))
      return last
    }) as typeof window.setTimeout
    window.clearTimeout = (id) => cancels.get(id as number)?.()
    Date.now = () => this.clock.now
    place.addEventListener("input", () => this.keyTakesTime())
    for (const next of ["keydown", "compositionupdate"]) place.addEventListener(next, () => this.untimed && this.timed(), true)
  }

  private untimed = false

  // Once the view has heard of a key, time passes: before the next one, else keys that pile up would look like a rest.
  private keyTakesTime(): void {
    this.untimed = true
    realTimeout(() => this.untimed && this.timed(), 0)
  }

  private timed(): void {
    this.untimed = false
    this.clock.pass(this.scene.keyMs ?? 0)
  }

  /** Puts a fresh text there, the caret between `before` and `after`. */
  open(scene: Scene): void {
    this.editor?.destroy()
    this.clock = new Clock()
    this.untimed = false
    this.scene = scene
    this.mine = []
    this.theirs = []
    const texts = ["Khoản trước.", scene.before + scene.after, "Khoản sau."]
    const seeds: ClauseSeed[] = SCENE.map((id, index) => ({ id, text: texts[index]! }))
    const start = A.save(emptyDocument(seeds))
    const load = () => A.load<never>(start) as ResolutionDoc
    const editor = (this.editor = createEditor({
      doc: load(),
      actor: "11",
      person: "an",
      place: this.place,
      ariaLabel: "text",
      placeholder: "",
      editable: true,
      onChange: (change) => void this.mine.push({ change, age: 0 }),
    }))
    this.peer = new Writer("binh", this.clock, load(), seeded(1), "22", (change) => this.theirs.push({ change, age: 0 }))
    this.caret(MAIN, scene.before.length)
    editor.view.focus()
  }

  /** Puts the caret of the writer at the keyboard, or selects from there. */
  caret(index: number, offset: number, toIndex = index, toOffset = offset): void {
    const { view, binding } = this.editor!
    const at = (clause: number, letter: number) => {
      let pos = 1
      for (let before = 0; before < clause; before++) pos += binding.state.doc.child(before).nodeSize
      return pos + letter
    }
    const { tr } = binding.state
    const selection = binding.state.selection.constructor as unknown as {
      create: (doc: unknown, anchor: number, head: number) => typeof binding.state.selection
    }
    view.dispatch(tr.setSelection(selection.create(tr.doc, at(index, offset), at(toIndex, toOffset))))
  }

  /** Waits until the page shows words of the writer, whatever the other wrote among them. */
  async shows(words: string): Promise<void> {
    await this.until(() => this.words().includes(words), () => `the page shows "${this.words()}", not "${words}"`)
  }

  async composing(on: boolean): Promise<void> {
    await this.until(() => this.editor!.view.composing === on, () => `composing is not ${on}`)
  }

  /** The other acts; `seen`: after what the writer typed so far has reached them. */
  act(name: string, seen: boolean): void {
    if (seen) this.editor!.binding.flush()
    this.exchange()
    const end = this.peer!.view.child(MAIN).content.size
    const { before, after } = this.scene
    ACTS[name]!(this.peer!, { word: before.length, caret: end - after.length, end })
    this.exchange()
  }

  /** The other types at their caret, or at a place of the middle clause counted from its end. */
  peerTypes(words: string, fromEnd?: number, lag = 0): void {
    if (fromEnd !== undefined) {
      this.exchange(lag)
      this.peer!.select(MAIN, this.peer!.view.child(MAIN).content.size - fromEnd)
    }
    this.peer!.type(words).flush()
    this.exchange(lag)
  }

  pass(ms: number): void {
    this.clock.pass(ms)
  }

  /** How many changes of the writer are under way. */
  left(): number {
    return this.mine.length
  }

  /** Runs a command as the toolbar does. */
  bold(): void {
    this.editor!.run(toggleStrong)
  }

  /** What stands where right now. */
  report(): Report {
    const { view, binding } = this.editor!
    const lines: Line[] = []
    const wrong: string[] = []
    const doms = [...view.dom.querySelectorAll<HTMLElement>("[data-clause]")]
    binding.state.doc.forEach((node, _pos, index) => {
      const strong = marksOf(node).filter(({ name }) => name === "strong")
      const words = node.textContent
      lines.push({
        id: idOf(node),
        kind: String(node.attrs.kind),
        words,
        strong: strong.map(({ start, end }) => words.slice(start, end)).join(""),
      })
      const dom = doms[index]
      if (dom?.dataset.clause !== idOf(node) || dom.textContent !== words) {
        wrong.push(`page: ${dom?.dataset.clause} "${dom?.textContent}", view: ${idOf(node)} "${words}"`)
      }
    })
    if (doms.length !== lines.length) wrong.push(`page: ${doms.length} clauses, view: ${lines.length}`)
    if (view.state !== binding.state) wrong.push("the view lags behind")
    return { lines, difference: wrong[0] ?? null, pending: binding.pending, composing: view.composing }
  }

  /** Waits for the writer's last words, lets everything come to rest, and tells what stands there. */
  async finish(words: string): Promise<Report> {
    await this.shows(words)
    await this.composing(false)
    const peer = this.peer!
    const { binding } = this.editor!
    for (let round = 0; round < 5; round++) {
      this.clock.pass(1_000)
      this.exchange()
      peer.flush()
    }
    const report = this.report()
    const apart =
      difference(binding.state.doc, binding.doc) ??
      difference(peer.view, peer.doc) ??
      (peer.view.eq(binding.state.doc) ? null : `the other sees ${peer.text()}`)
    return { ...report, difference: report.difference ?? apart }
  }

  // What has been under way for longer than the lag arrives.
  private exchange(lag = 0): void {
    const arrived = (sent: Sent[]) => sent.filter((one) => one.age++ >= lag).map(({ change }) => change)
    const [mine, theirs] = [arrived(this.mine), arrived(this.theirs)]
    this.mine = this.mine.filter(({ change }) => !mine.includes(change))
    this.theirs = this.theirs.filter(({ change }) => !theirs.includes(change))
    if (mine.length) this.peer!.binding.remote(mine)
    if (theirs.length) this.editor!.binding.remote(theirs)
  }

  private words(): string {
    return this.editor!.view.dom.textContent!.split(PEER_LETTER).join("")
  }

  private async until(done: () => boolean, why: () => string): Promise<void> {
    const end = performance.now() + WAIT_MS_MAX
    while (!done()) {
      if (performance.now() > end) throw new Error(why())
      await new Promise((next) => realTimeout(next, 1))
    }
  }
}

async function start(): Promise<void> {
  const wasm = await fetch("/automerge.wasm")
  await A.initializeWasm(new Uint8Array(await wasm.arrayBuffer()))
  Object.assign(window, { stage: new Stage(document.getElementById("place")!) })
}

void start()
