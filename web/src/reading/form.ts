/** Forms of the reading page as they wait to be sent: any that goes to the API as JSON under a key. Knows no page. */
import { NOTE_MS_MAX, post, sheetMeaning } from "../entry/http"
import type { Kept as Waiting } from "../entry/queue"
import type { Server } from "../entry/send"

/** What was written, and where it goes. */
export interface Form {
  /** An address of the API that takes a key. */
  path: string
  body: Record<string, unknown>
  /** The page on which it is written anew. */
  home: string
  /** The key goes in the header: the act knows none of its own. */
  headed?: boolean
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
    note: (kept) => {
      const body = JSON.stringify(kept.headed ? kept.body : { ...kept.body, key: kept.id })
      return post(kept.path, csrf(), "application/json", body, NOTE_MS_MAX, sheetMeaning, kept.headed ? kept.id : "")
    },
    // These forms carry no files.
    photo: () => Promise.resolve({ kind: "done", id: "" }),
  }
}

/** What a page of a form names in its address when it is opened to write one anew. */
const KEPT = "#kept="

/** Where a form is written anew; the page that stands there finds it by `keptHere`. */
export function addressOf({ id, home }: Kept): string {
  return home + KEPT + id
}

/** The form that this page was opened to write anew, or nothing. */
export function keptHere(hash: string): string {
  return hash.indexOf(KEPT) === 0 ? hash.slice(KEPT.length) : ""
}

export function shortened(words: string, letters = LETTERS_SHOWN): string {
  return words.length > letters ? `${words.slice(0, letters)}…` : words
}

/** Letters shown before the first word that differs. */
const LETTERS_BEFORE = 30

/** Words from a little before where they begin to differ from others: what is new stands in what is shown. */
export function fromChange(before: string, words: string): string {
  let at = 0
  while (at < words.length && before.charAt(at) === words.charAt(at)) at++
  const start = words.lastIndexOf(" ", Math.max(0, at - LETTERS_BEFORE)) + 1
  return start > 0 ? `…${words.slice(start)}` : words
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
