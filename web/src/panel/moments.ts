/** Sentences with their authors as the server tells them: when each was written, and which one a caret is in. No page. */

export interface Signed {
  text: string
  /** Most letters first. */
  authors: { name: string; letters: number }[]
  /** Milliseconds since 1970 UTC. */
  first: number
  last: number
}

/** Asia/Ho_Chi_Minh is seven hours ahead, summer and winter, wherever the reader's computer thinks it is. */
const AHEAD_MS = 7 * 3600 * 1000

/** Returns a moment as people here write it: 03/02/2021 15:42. */
export function momentOf(millis: number): string {
  const [date, time] = new Date(millis + AHEAD_MS).toISOString().split("T") as [string, string]
  const [year, month, day] = date.split("-")
  return `${day}/${month}/${year} ${time.slice(0, 5)}`
}

/** Returns which sentence of a clause an offset lies in; -1 when the words have changed so much that none is found. */
export function sentenceAt(text: string, sentences: readonly Signed[], offset: number): number {
  let end = 0
  let found = -1
  for (const [index, sentence] of sentences.entries()) {
    const start = text.indexOf(sentence.text, end)
    if (start < 0) return -1
    end = start + sentence.text.length
    // At a boundary the caret belongs to the sentence it has just written.
    if (found < 0 && offset <= end) found = index
  }
  return found < 0 ? sentences.length - 1 : found
}
