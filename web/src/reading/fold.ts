/**
 * Words of a text found as a Vietnamese reader looks for them: exact accents first, then without (đ as d). Where the tone
 * stands within a syllable is a habit of typing: "hoà" and "hòa", "uỷ" and "ủy" are one. Pure: no page.
 */

/** Where words stand: in which of the texts, and which letters (UTF-16 units). */
export interface Hit {
  text: number
  from: number
  to: number
  /** Its accents are those that were asked for. */
  exact: boolean
}

/** More places than that tell nothing; a letter alone is found everywhere. */
export const HITS_MAX = 2_000

const TONES = "\u0300\u0301\u0303\u0309\u0323"

/** A letter apart: what it is, and the tone it carries. */
function apart(letter: string): [string, string] {
  let [base, tone] = ["", ""]
  for (const sign of letter.normalize("NFD")) {
    if (TONES.indexOf(sign) >= 0) tone += sign
    else base += sign
  }
  return [base.normalize("NFC"), tone]
}

// Every form has a sign for each sign of the text, so that places in one are places in the other.
function one(sign: string, instead: string): string {
  return sign.length === 1 ? sign : instead
}

/** Lower case; the tone of "oà", "oè", "uỳ" on its first letter, whichever it was typed on. */
export function exactForm(text: string): string {
  const letters = text.split("").map((sign) => apart(one(sign.toLowerCase(), sign)))
  for (let at = 1; at < letters.length; at++) {
    const [first, second] = [letters[at - 1]!, letters[at]!]
    const pair = first[0] + second[0]
    // In "quý" the u belongs to the q.
    const glide = pair === "uy" && at > 1 && letters[at - 2]![0] === "q"
    if ((pair !== "oa" && pair !== "oe" && pair !== "uy") || glide || first[1] || !second[1]) continue
    first[1] = second[1]
    second[1] = ""
  }
  return letters.map(([base, tone], at) => one((base + tone).normalize("NFC"), text.charAt(at))).join("")
}

export function foldedForm(text: string): string {
  const folded = text.split("").map((sign) => {
    const base = sign.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    return one(base === "đ" ? "d" : base === "\u00a0" ? " " : base, sign)
  })
  return folded.join("")
}

/** Returns the places of what was asked for: those with its accents first, each sort in the order of the text. */
export function hitsOf(texts: readonly string[], typed: string): Hit[] {
  const asked = typed.normalize("NFC").trim().replace(/\s+/g, " ")
  if (!asked) return []
  const [exactly, loosely] = [exactForm(asked), foldedForm(asked)]
  const [found, others]: [Hit[], Hit[]] = [[], []]
  texts.forEach((text, index) => {
    const [exact, folded] = [exactForm(text), foldedForm(text)]
    for (let at = folded.indexOf(loosely); at >= 0; at = folded.indexOf(loosely, at + loosely.length)) {
      const same = exact.substr(at, exactly.length) === exactly
      const hits = same ? found : others
      hits.push({ text: index, from: at, to: at + loosely.length, exact: same })
    }
  })
  return found.concat(others).slice(0, HITS_MAX)
}

/** A place that was looked at, in the words it stood in. */
export interface Seen {
  text: string
  from: number
  to: number
}

/**
 * Returns which of some places of a text is the one that was looked at in an earlier state of it: the one among the most of
 * the same letters, on both sides. -1 when there is none.
 */
export function sameHit(seen: Seen, text: string, places: readonly { from: number; to: number }[]): number {
  let [best, most] = [-1, -1]
  places.forEach(({ from, to }, at) => {
    const same = commonEnd(seen.text.slice(0, seen.from), text.slice(0, from)) + commonBeginning(seen.text.slice(seen.to), text.slice(to))
    if (same > most) [best, most] = [at, same]
  })
  return best
}

function commonBeginning(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one.charAt(at) === other.charAt(at)) at++
  return at
}

function commonEnd(one: string, other: string): number {
  let at = 0
  while (at < one.length && at < other.length && one.charAt(one.length - 1 - at) === other.charAt(other.length - 1 - at)) at++
  return at
}
