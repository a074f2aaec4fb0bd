/**
 * The labels and codes of clauses: computed from kinds and levels, never stored. The server computes the same.
 */
import type { Kind } from "../document"

export interface Numbered {
  kind: string
  level: number
}

export interface Numbering {
  /** "I-", "1.", "1.1.", "a)", "-", "+" or "". */
  label: string
  /** "GP1", "HC2" … for kinds that carry meaning; else "". */
  code: string
}

/** The letters of Vietnamese documents: no f, j, w, z. */
const LETTERS = [..."abcdđeghiklmnopqrstuvxy"]

const CODES: Partial<Record<Kind, string>> = { proposal: "GP", shortcoming: "HC", cause: "NN", target: "CT" }

const NUMBERED: readonly string[] = ["heading", "shortcoming", "cause", "target", "proposal"]

const ROMAN: readonly (readonly [number, string])[] = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
]

/** Returns label and code of each clause of a text; removed clauses must not be among them. */
export function numberClauses(clauses: readonly Numbered[]): Numbering[] {
  const counters = [0, 0, 0, 0, 0, 0]
  const codes = new Map<string, number>()
  return clauses.map(({ kind, level }) => ({ label: labelOf(kind, level, counters), code: codeOf(kind, codes) }))
}

function labelOf(kind: string, level: number, counters: number[]): string {
  if (kind === "basis") return "-"
  if (!NUMBERED.includes(kind)) return ""
  counters[level] = (counters[level] ?? 0) + 1
  counters.fill(0, level + 1)
  const own = counters[level]!
  if (level === 0) return `${roman(own)}-`
  if (level === 1) return `${own}.`
  if (level === 2) return counters[1] ? `${counters[1]}.${own}.` : `${own}.`
  if (level === 3) return `${letters(own)})`
  return level === 4 ? "-" : "+"
}

function codeOf(kind: string, codes: Map<string, number>): string {
  const prefix = CODES[kind as Kind]
  if (prefix === undefined) return ""
  const own = (codes.get(kind) ?? 0) + 1
  codes.set(kind, own)
  return `${prefix}${own}`
}

export function roman(number: number): string {
  let rest = number
  let text = ""
  for (const [value, sign] of ROMAN) {
    for (; rest >= value; rest -= value) text += sign
  }
  return text
}

/** Returns a, b, c, d, đ … y, aa, ab …: there is no zero among letters. */
export function letters(number: number): string {
  let text = ""
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / LETTERS.length)) {
    text = LETTERS[(rest - 1) % LETTERS.length]! + text
  }
  return text
}
