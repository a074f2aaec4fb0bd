/** Seeded sessions of three writers. A failing seed is printed; keep it as a plain test once understood. */
import { expect, test, vi } from "vitest"
import { type Outcome, runSession } from "./session"

const SESSIONS = Number(process.env.DUTHAO_FUZZ_SESSIONS ?? 120)
const FIRST_SEED = Number(process.env.DUTHAO_FUZZ_SEED ?? 1)

test(`${SESSIONS} sessions of three writers end with equal documents and no letter lost`, { timeout: 0 }, async () => {
  // ProseMirror only warns of a caret outside the words; here that is a fault of the session.
  const warn = vi.spyOn(console, "warn").mockImplementation((message) => {
    throw new Error(String(message))
  })
  const outcomes: Outcome[] = []
  for (let index = 0; index < SESSIONS; index++) {
    outcomes.push(runSession(FIRST_SEED + index))
    // A long run must let the test runner answer its own messages.
    await new Promise((done) => setImmediate(done))
  }
  warn.mockRestore()
  const bad = outcomes.filter(({ fault, lost }) => fault !== null || lost.length > 0)
  const sum = (of: (one: (typeof outcomes)[number]) => number) => outcomes.reduce((all, one) => all + of(one), 0)
  const letters = sum((one) => one.letters)
  console.info(
    `fuzz: ${SESSIONS} sessions from seed ${FIRST_SEED}, ${letters} letters, ` +
      `${((100 * sum((one) => one.doubled)) / letters).toFixed(1)} % doubled, ` +
      `${((100 * sum((one) => one.cards)) / SESSIONS).toFixed(1)} % only in removed clauses`,
  )
  const report = bad.map(({ seed, fault, lost }) => `seed ${seed}: ${fault ?? ""} lost ${lost.join("") || "none"}`)
  expect(report.slice(0, 5), `${bad.length} of ${SESSIONS} sessions failed`).toEqual([])
})
