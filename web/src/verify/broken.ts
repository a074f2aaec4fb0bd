/** Links of the chain, and the first that does not hold. The ids are those of the server's `domain/bundle.rs`. */

export const LINKS = [
  "archive",
  "signature",
  "files",
  "history",
  "seal",
  "evidence",
  "documents",
  "vote",
  "log",
  "signed",
] as const

export type Link = (typeof LINKS)[number]

export type Given = Record<string, string>

/** A link that holds, with the message that says what was seen. */
export interface Held {
  link: Link
  key: string
  given: Given
}

/** Thrown at the first link that does not hold. */
export class Broken extends Error {
  constructor(
    readonly link: Link,
    readonly fault: string,
    readonly given: Given = {},
  ) {
    super(`${link}: ${fault} ${Object.values(given).join(" ")}`)
  }
}
