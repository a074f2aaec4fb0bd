/** Where in words somebody is being named: behind `@`, as the server reads it (`domain/notice.rs`). */

/** No name is longer; whoever has written more behind the sign is not naming anybody. */
const NAME_LETTERS_MAX = 60

/** The sign, and what stands between it and the caret. */
export interface Place {
  /** Where the words behind the sign begin. */
  from: number
  typed: string
}

/** Finds the name that is being written before the caret; null where none is. */
export function namedAt(words: string, caret: number): Place | null {
  const from = words.slice(0, caret).lastIndexOf("@") + 1
  if (from === 0) return null
  const typed = words.slice(from, caret).normalize("NFC")
  const before = words.charAt(from - 2)
  // An address of mail names nobody; a name begins right behind the sign, and no such sign is in it.
  if (isLetter(before) || /^\s|[\n,;:!?()]/.test(typed) || typed.length > NAME_LETTERS_MAX) return null
  return { from, typed }
}

/** The name as it is written before what follows: a blank ends it where no sign does. */
export function written(name: string, after: string): string {
  return /^[\s.,;:!?)\]]/.test(after) ? name : `${name} `
}

/** Letters and digits of any script, also for browsers that know no classes of letters; an accent that stands alone is part of one. */
function isLetter(sign: string): boolean {
  return /[0-9\u0300-\u036f]/.test(sign) || sign.toLowerCase() !== sign.toUpperCase()
}
