/**
 * The order keys of clauses (R9): keys between keys, and which clauses need a new one.
 *
 * Two writers who press Enter at the same place while apart must not alternate their paragraphs: every run of
 * clauses made by one session lives under a key of its own, its root (`root < key < root + "z"`).
 * Chance is an argument; nothing here knows automerge or ProseMirror.
 */
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing"

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Random digits behind a new root: 14 million values, so two roots made at once practically never meet. */
const JITTER_DIGITS = 4

/** A longer key asks for a new root: keys are stored and sent whole. A run of some 80 Enters fits under one root. */
export const KEY_LENGTH_MAX = 24

export type Random = () => number

/** Says that no key fits between two keys (a writer with another alphabet, or keys ending in zeros). */
export class NoRoom extends Error {}

/** Returns the indexes of one longest strictly increasing run. */
export function lis<T extends string | number>(values: readonly T[]): number[] {
  const tails: number[] = []
  const before: number[] = []
  values.forEach((value, index) => {
    let low = 0
    let high = tails.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (values[tails[middle]!]! < value) low = middle + 1
      else high = middle
    }
    // Of equal values the first stays: the second is the one that gives way.
    if (low < tails.length && values[tails[low]!] === value) return
    before[index] = low > 0 ? tails[low - 1]! : -1
    tails[low] = index
  })
  const run: number[] = []
  for (let at = tails.length ? tails[tails.length - 1]! : -1; at >= 0; at = before[at]!) run.push(at)
  return run.reverse()
}

/** Returns a key strictly between two keys, whatever alphabet their writer used. */
export function keyBetween(low: string | null, high: string | null): string {
  try {
    return generateKeyBetween(low, high)
  } catch {
    return plainBetween(low ?? "", high)
  }
}

// For keys that are no valid fractional indexes: plain strings compared letter by letter.
function plainBetween(low: string, high: string | null): string {
  const next = `${low}V`
  if (high === null || next < high) return next
  const rest = high.slice(low.length)
  const at = rest.search(/[^0]/)
  if (at < 0 || !high.startsWith(low)) throw new NoRoom(`no key between ${low} and ${high}`)
  const digit = DIGITS.indexOf(rest[at]!)
  return low + rest.slice(0, at) + (digit > 1 ? DIGITS[digit >> 1]! : "0V")
}

/** Returns a key between two keys that ends in random digits. */
export function rootBetween(low: string | null, high: string | null, random: Random): string {
  let key = keyBetween(low, high)
  // With digits behind it a prefix of the upper key could pass it.
  while (high !== null && high.startsWith(key)) key = keyBetween(low, key)
  return key + jitter(random)
}

function jitter(random: Random): string {
  let digits = ""
  for (let index = 1; index < JITTER_DIGITS; index++) digits += DIGITS[Math.floor(random() * DIGITS.length)]!
  // A trailing zero would make the key invalid.
  return digits + DIGITS[1 + Math.floor(random() * (DIGITS.length - 1))]!
}

export interface Run {
  keys: string[]
  root: string
}

/** Returns keys for a run of new clauses between two keys: under the given root if the run goes on there. */
export function keysBetween(
  low: string | null,
  high: string | null,
  count: number,
  random: Random,
  root?: string,
): Run {
  if (root !== undefined && low !== null && low.startsWith(root)) {
    const keys = keysUnder(low, high, root, count)
    if (keys) return { keys, root }
  }
  const fresh = rootBetween(low, high, random)
  const rest = count > 1 ? keysUnder(fresh, high, fresh, count - 1, Infinity) : []
  return { keys: [fresh, ...(rest ?? [])], root: fresh }
}

function keysUnder(low: string, high: string | null, root: string, count: number, longest = KEY_LENGTH_MAX) {
  const roof = `${root}z`
  const top = high !== null && high < roof ? high : roof
  if (low >= top) return null
  try {
    const keys = generateNKeysBetween(low, top, count)
    return keys.every((key) => key.length <= longest) ? keys : null
  } catch {
    return count === 1 ? [keyBetween(low, top)] : plainRun(low, top, count)
  }
}

function plainRun(low: string, top: string, count: number): string[] {
  const keys: string[] = []
  for (let index = 0; index < count; index++) keys.push(keyBetween(keys[index - 1] ?? low, top))
  return keys
}

export interface OrderHint {
  /** Clauses the writer moved on purpose: they get the new key, not their neighbours. */
  moved: ReadonlySet<string>
  /** The root of each clause this session made; kept up to date here. */
  roots: Map<string, string>
  random: Random
}

/** Returns the new keys needed so that the clauses sort as given; as many as possible keep theirs. */
export function assignOrders(
  ids: readonly string[],
  keyOf: (id: string) => string | undefined,
  hint: OrderHint,
): Map<string, string> {
  const keep = keptClauses(ids, keyOf, hint.moved)
  for (;;) {
    try {
      return fillGaps(ids, keyOf, keep, hint)
    } catch (error) {
      if (!(error instanceof NoRoom) || !giveWay(ids, keep)) throw error
    }
  }
}

function keptClauses(ids: readonly string[], keyOf: (id: string) => string | undefined, moved: ReadonlySet<string>) {
  const withKey = ids.filter((id) => keyOf(id) !== undefined && !moved.has(id))
  const run = lis(withKey.map((id) => keyOf(id)!))
  return new Set(run.map((index) => withKey[index]!))
}

// Where no key fits, the clause after the first gap gets a new one too.
function giveWay(ids: readonly string[], keep: Set<string>): boolean {
  const next = ids.find((id, index) => keep.has(id) && index > 0 && !keep.has(ids[index - 1]!))
  return next !== undefined && keep.delete(next)
}

function fillGaps(
  ids: readonly string[],
  keyOf: (id: string) => string | undefined,
  keep: ReadonlySet<string>,
  hint: OrderHint,
): Map<string, string> {
  const fresh = new Map<string, string>()
  const made = new Map<string, string>()
  for (let start = 0; start < ids.length; start++) {
    if (keep.has(ids[start]!)) continue
    let end = start
    while (end < ids.length && !keep.has(ids[end]!)) end++
    const before = start > 0 ? ids[start - 1]! : null
    const low = before === null ? null : keyOf(before)!
    const high = end < ids.length ? keyOf(ids[end]!)! : null
    const run = keysBetween(low, high, end - start, hint.random, before === null ? undefined : hint.roots.get(before))
    run.keys.forEach((key, index) => {
      fresh.set(ids[start + index]!, key)
      made.set(ids[start + index]!, run.root)
    })
    start = end
  }
  made.forEach((root, id) => hint.roots.set(id, root))
  return fresh
}
