/** Forms of the reading page as they wait to be sent: any that goes to the API as JSON under a key. Knows no page. */
import { NOTE_MS_MAX, post } from "../entry/http"
import type { Kept as Waiting } from "../entry/queue"
import type { Server } from "../entry/send"

/** What was written, and where it goes. */
export interface Form {
  /** An address of the API that takes a key. */
  path: string
  body: Record<string, unknown>
  clause: string
  /** "GP2", or nothing: shown beside the words while they wait. */
  place: string
  words: string
}

export type Kept = Form & Waiting

/** Where forms of the reading page wait. */
export const FORMS = "duthao-forms"

/** Letters of a form shown while it waits: two lines of a phone. */
const LETTERS_SHOWN = 140

export function formServer(csrf: () => string): Server<Kept> {
  return {
    note: (kept) => post(kept.path, csrf(), "application/json", JSON.stringify({ ...kept.body, key: kept.id }), NOTE_MS_MAX),
    // These forms carry no files.
    photo: () => Promise.resolve({ kind: "done", id: "" }),
  }
}

export function shortened(words: string, letters = LETTERS_SHOWN): string {
  return words.length > letters ? `${words.slice(0, letters)}…` : words
}

export function filled(words: string | undefined, value: string | number): string {
  return (words || "").replace("#", String(value))
}

/** The line that says what waits: "Mất kết nối, bài gõ vẫn được giữ (1 ý kiến chờ gửi)". Empty when there is nothing to say. */
export function stateLine(kept: readonly Kept[], reached: boolean, words: DOMStringMap): string {
  const waiting = kept.filter((one) => one.state === "waiting").length
  const refused = kept.filter((one) => one.state === "refused").length
  const last = kept.reduce((sum, one) => Math.max(sum, one.sentAt), 0)
  const parts: string[] = []
  if (waiting) parts.push(filled(reached ? words.waiting : words.lost, waiting))
  if (refused) parts.push(filled(words.refused, refused))
  if (!parts.length && last) parts.push(filled(words.sentAt, clock(last)))
  return parts.join(" · ")
}

function clock(moment: number): string {
  const at = new Date(moment)
  return `${`0${at.getHours()}`.slice(-2)}:${`0${at.getMinutes()}`.slice(-2)}`
}

const KEY_BYTES = 16

/** Chance without `crypto.randomUUID`, which plain http does not have. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  return Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("")
}
