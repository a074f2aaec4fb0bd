/**
 * Seeded sessions of three writers, in two halves so that two cores share them.
 *
 *     npm run fuzz                                  20,000 sessions, some 35 minutes on two shared cores
 *     DUTHAO_FUZZ_SESSIONS=n DUTHAO_FUZZ_SEED=n npx vitest run test/editor/fuzz
 *
 * Run whole on 27/11/2026: 20,000 sessions, 1,698,917 letters, none lost, every view equal to its document and all
 * documents equal; 6.0 % of the letters stand twice (split or joined by two at once), 17.2 % only in removed clauses.
 *
 * A failing seed is printed at once; keep it as a plain test once understood.
 */
import { expect, test, vi } from "vitest"
import { type Outcome, runSession } from "./session"

const SESSIONS = Number(process.env.DUTHAO_FUZZ_SESSIONS ?? 500)
const FIRST_SEED = Number(process.env.DUTHAO_FUZZ_SEED ?? 1)
const HALVES = 2

/** In a long run the figures so far are told after so many sessions. */
const TELL_EVERY = 1_000

class Tally {
  sessions = 0
  letters = 0
  lost = 0
  doubled = 0
  cards = 0
  readonly failed: string[] = []

  add({ seed, fault, lost, letters, doubled, cards }: Outcome) {
    this.sessions++
    this.letters += letters
    this.lost += lost.length
    this.doubled += doubled
    this.cards += cards
    if (fault === null && !lost.length) return
    this.failed.push(`seed ${seed}: ${fault ?? ""} lost ${lost.join("") || "none"}`)
    console.error(this.failed[this.failed.length - 1])
  }

  toString() {
    const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
    return (
      `fuzz: ${this.sessions} sessions, ${this.failed.length} failed, ${this.letters} letters, ${this.lost} lost, ` +
      `${percent(this.doubled, this.letters)} doubled, ${percent(this.cards, this.sessions)} only in removed clauses`
    )
  }
}

/** Makes the test of one half of the seeds. */
export function fuzzHalf(half: number): void {
  test(`sessions of three writers end with equal documents and no letter lost, ${half + 1} of ${HALVES}`, { timeout: 0 }, async () => {
    // ProseMirror only warns of a caret outside the words; here that is a fault of the session.
    const warn = vi.spyOn(console, "warn").mockImplementation((message) => {
      throw new Error(String(message))
    })
    const tally = new Tally()
    for (let index = half; index < SESSIONS; index += HALVES) {
      tally.add(runSession(FIRST_SEED + index))
      if (tally.sessions % TELL_EVERY === 0) console.info(String(tally))
      // A long run must let the test runner answer its own messages.
      await new Promise((done) => setImmediate(done))
    }
    warn.mockRestore()
    console.info(String(tally))
    expect(tally.failed.slice(0, 5), `${tally.failed.length} sessions failed`).toEqual([])
  })
}
