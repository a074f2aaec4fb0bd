/** The scene of the browser's typing tests: three clauses, a word being typed in the middle one, and what another does. */
import * as commands from "../../src/editor/commands"
import type { Writer } from "./support"

/** What the other writes: no word of the tests has it. */
export const PEER_LETTER = "Ж"

/** The clause everything happens in; one stands before it and one behind. */
export const SCENE = ["c0", "c1", "c2"] as const
export const MAIN = 1

export interface Scene {
  /** The words before and behind the caret in the middle clause. */
  before: string
  after: string
  /** How long each key takes; without it time passes only when told to. */
  keyMs?: number
}

type Act = (peer: Writer, offsets: { word: number; caret: number; end: number }) => void

const typeAt = (peer: Writer, offset: number) => void peer.select(MAIN, offset).type(PEER_LETTER).flush()
const enterAt = (peer: Writer, offset: number) => void peer.select(MAIN, offset).do(commands.enter)

/** The fourteen acts of the other, given where they see the word. */
export const ACTS: Record<string, Act> = {
  "writes at the clause's start": (peer) => typeAt(peer, 0),
  "writes just before the word": (peer, { word }) => typeAt(peer, word),
  "writes at the caret": (peer, { caret }) => typeAt(peer, caret),
  "writes inside the word": (peer, { word, caret }) => typeAt(peer, (word + caret) >> 1),
  "writes behind the word": (peer, { end }) => typeAt(peer, end),
  "presses Enter before the word": (peer, { word }) => enterAt(peer, word - 2),
  "presses Enter at the caret": (peer, { caret }) => enterAt(peer, caret),
  "presses Enter behind the word": (peer, { end }) => enterAt(peer, end - 1),
  "removes the clause": (peer) => void peer.do(commands.removeClause(SCENE[MAIN])),
  "moves the clause": (peer) => void peer.select(MAIN, 0).do(commands.moveClause(-1)),
  "joins the clause with the one before": (peer) => void peer.select(MAIN, 0).do(commands.backspace),
  "makes the clause bold": (peer, { end }) => void peer.select(MAIN, 0, MAIN, end).do(commands.toggleStrong),
  "makes the clause a heading": (peer) => void peer.select(MAIN, 0).do(commands.setKind("heading")),
  "writes in another clause": (peer) => void peer.select(2, 0).type(PEER_LETTER).flush(),
}
