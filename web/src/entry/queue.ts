/**
 * What waits to be sent: notes of a meeting, in the order in which they were written, and when each may be tried.
 *
 * Pure: no page, no network, no storage. A note is sent by one tab at a time, which holds it for a short while; its key
 * makes it one record on the server however often it arrives.
 */

/** A note as written. */
export interface Note {
  meeting: string
  meetingName: string
  kind: string
  kindName: string
  text: string
  role: string
}

/** A field that the server does not take, and why. */
export interface Wrong {
  field: string
  message: string
}

/** What became of something that waits to be sent, whatever it is. */
export interface Kept {
  /** Its name here, and the key under which the server knows it again. */
  id: string
  made: number
  state: "waiting" | "refused" | "sent"
  /** The record it became, once the server has said so. */
  record: string
  /** Why it was refused; on a note that was sent: why a photo was. */
  reason: string
  /** The name of the refusal and its fields, where the page can help to mend them. */
  slug?: string
  wrong?: Wrong[]
  /** The version that the server made of it, where it counts any. */
  version?: number
  /** Photos that still wait. */
  photos: number
  bytes: number
  tries: number
  notBefore: number
  /** Until when a tab is sending it. */
  heldUntil: number
  sentAt: number
}

export interface Entry extends Note, Kept {}

/** Notes that may wait: a long meeting, twice. */
export const ENTRIES_MAX = 200
export const PHOTOS_MAX = 3
/** Photos that may wait in a phone's browser, which throws everything away when it runs out of room. */
export const WAITING_BYTES_MAX = 60_000_000
/** Notes that were sent and are still shown. */
export const SENT_SHOWN = 10
/** How long a tab holds a note it is sending without saying so again. */
export const HOLD_MS = 30_000

const FIRST_PAUSE_MS = 2_000
const PAUSE_MS_MAX = 60_000

export function written<N extends object = Note>(id: string, note: N, now: number, photos: number, bytes: number): N & Kept {
  return { ...note, id, made: now, state: "waiting", record: "", reason: "", photos, bytes, tries: 0, notBefore: 0, heldUntil: 0, sentAt: 0 }
}

/** How long to wait after so many tries; `chance` (0 to 1) keeps the phones of a hall from coming back as one. */
export function pause(tries: number, chance: number): number {
  return Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * Math.pow(2, Math.min(tries, 10))) * (0.5 + chance / 2)
}

function waits(entry: Kept): boolean {
  return entry.state === "waiting" || (entry.state === "sent" && entry.photos > 0)
}

/** Returns the note to be sent now, the oldest first, or null. */
export function due<E extends Kept>(entries: readonly E[], now: number): E | null {
  const able = entries.filter((one) => waits(one) && one.notBefore <= now && one.heldUntil <= now)
  return able.sort((a, b) => a.made - b.made)[0] || null
}

/** Returns the moment at which some note may be tried, or null when none waits. */
export function nextMoment(entries: readonly Kept[]): number | null {
  const moments = entries.filter(waits).map((one) => Math.max(one.notBefore, one.heldUntil))
  return moments.length ? Math.min(...moments) : null
}

/** Takes a note for sending; null when another tab has it or it needs no sending any more. */
export function held<E extends Kept>(entry: E, now: number): E | null {
  if (!waits(entry) || entry.heldUntil > now || entry.notBefore > now) return null
  return { ...entry, heldUntil: now + HOLD_MS, tries: entry.tries + 1 }
}

export function stored<E extends Kept>(entry: E, record: string, now: number): E {
  return { ...entry, state: "sent", record, reason: "", sentAt: now, tries: 0 }
}

export function refused<E extends Kept>(entry: E, reason: string): E {
  return { ...entry, state: "refused", reason, heldUntil: 0 }
}

export function later<E extends Kept>(entry: E, now: number, chance: number): E {
  return { ...entry, heldUntil: 0, notBefore: now + pause(entry.tries, chance) }
}

/** Lets a note go that could not be tried at all: whoever is signed in is not its writer. */
export function untried<E extends Kept>(entry: E): E {
  return { ...entry, heldUntil: 0, tries: Math.max(0, entry.tries - 1) }
}

/** A note may be written anew while the server cannot have it: refused, or never tried. */
export function mayChange(entry: Kept): boolean {
  return entry.state === "refused" || (entry.state === "waiting" && entry.tries === 0 && entry.record === "")
}

/** Tells whether one more note fits, with so many bytes of photos. */
export function fits(entries: readonly Kept[], bytes: number): boolean {
  const kept = entries.filter((one) => one.state !== "sent" || one.photos > 0)
  return kept.length < ENTRIES_MAX && kept.reduce((sum, one) => sum + one.bytes, bytes) <= WAITING_BYTES_MAX
}

/** Returns the notes that need not be kept any more: sent whole, and followed by enough others. */
export function done<E extends Kept>(entries: readonly E[]): E[] {
  const sent = entries.filter((one) => one.state === "sent" && one.photos === 0)
  return sent.sort((a, b) => b.sentAt - a.sentAt).slice(SENT_SHOWN)
}
