/**
 * Which letters are missing when a removed clause comes back (R7): only insertions, never a deletion.
 *
 * Pure text work, by a longest common subsequence of what lies between the common ends.
 */
import { cutsPair } from "./diff"

/** The table of the comparison; two clauses of 2 000 letters without a common end fit. Beyond it letters may double. */
const CELLS_MAX = 4_000_000

export interface Missing {
  /** Where in the text that is there. */
  at: number
  /** Where in the text that is wanted. */
  start: number
  insert: string
}

/** Returns the stretches of `want` that `have` lacks, in order, with their places in `have`. */
export function missingLetters(have: string, want: string): Missing[] {
  const head = commonHead(have, want)
  const tail = commonTail(have, want, head)
  const left = have.slice(head, have.length - tail)
  const right = want.slice(head, want.length - tail)
  if (right === "") return []
  if (left === "" || left.length * right.length > CELLS_MAX) return [{ at: head, start: head, insert: right }]
  return compared(left, right).map((part) => ({ ...part, at: part.at + head, start: part.start + head }))
}

function commonHead(have: string, want: string): number {
  let count = 0
  while (count < Math.min(have.length, want.length) && have[count] === want[count]) count++
  return cutsPair(have, count) || cutsPair(want, count) ? count - 1 : count
}

function commonTail(have: string, want: string, head: number): number {
  const most = Math.min(have.length, want.length) - head
  let count = 0
  while (count < most && have[have.length - 1 - count] === want[want.length - 1 - count]) count++
  return cutsPair(have, have.length - count) || cutsPair(want, want.length - count) ? count - 1 : count
}

function compared(left: string, right: string): Missing[] {
  const have = [...left]
  const want = [...right]
  const width = want.length + 1
  const table = new Uint16Array((have.length + 1) * width)
  for (let row = have.length - 1; row >= 0; row--) {
    for (let column = want.length - 1; column >= 0; column--) {
      const cell = row * width + column
      table[cell] =
        have[row] === want[column] ? table[cell + width + 1]! + 1 : Math.max(table[cell + width]!, table[cell + 1]!)
    }
  }
  return walk(have, want, table, width)
}

function walk(have: readonly string[], want: readonly string[], table: Uint16Array, width: number): Missing[] {
  const parts: Missing[] = []
  let row = 0
  let at = 0
  let start = 0
  for (let column = 0; column < want.length; ) {
    const cell = row * width + column
    if (row < have.length && have[row] === want[column]) {
      at += have[row++]!.length
      start += want[column++]!.length
    } else if (row < have.length && table[cell + width]! >= table[cell + 1]!) {
      at += have[row++]!.length
    } else {
      const last = parts[parts.length - 1]
      if (last && last.at === at && last.start + last.insert.length === start) last.insert += want[column]!
      else parts.push({ at, start, insert: want[column]! })
      start += want[column++]!.length
    }
  }
  return parts
}
