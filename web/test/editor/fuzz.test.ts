/** Seeded sessions of three writers. A failing seed is printed; keep it as a plain test once understood. */
import { expect, test } from "vitest"
import { runSession } from "./session"

const SESSIONS = Number(process.env.DUTHAO_FUZZ_SESSIONS ?? 120)
const FIRST_SEED = Number(process.env.DUTHAO_FUZZ_SEED ?? 1)

test(`${SESSIONS} sessions of three writers end with equal documents and no letter lost`, { timeout: 0 }, () => {
  const outcomes = Array.from({ length: SESSIONS }, (_, index) => runSession(FIRST_SEED + index))
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
