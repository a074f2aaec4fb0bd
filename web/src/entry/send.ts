/**
 * Sends what waits, one note after the other, and keeps what became of each. Knows no page: it is given a shelf, a way
 * to the server, a clock and chance.
 */
import { done, due, HOLD_MS, held, later, pause, refused, stored, untried, type Entry, type Kept, type Wrong } from "./queue"
import type { Photo, Shelf } from "./shelf"

/** What came of asking the server. */
export type Answer =
  | { kind: "done"; id: string; version?: number }
  | { kind: "refused"; reason: string; slug?: string; wrong?: Wrong[] }
  /** No answer, or one that may be another next time. */
  | { kind: "later" }
  /** Not signed in, or not as the writer. */
  | { kind: "stranger" }
  /** Not asked at all: something before it is still under way. */
  | { kind: "wait" }

export interface Server<E extends Kept = Entry> {
  note(entry: E): Promise<Answer>
  photo(record: string, photo: Photo): Promise<Answer>
}

export interface Sender<E extends Kept = Entry> {
  shelf: Shelf<E>
  server: Server<E>
  now(): number
  chance(): number
}

/** What to do next: go on at once, wait, or wait for the writer to sign in. */
export type Next = "again" | "later" | "stranger" | "nothing"

/** Sends the note whose turn it is. */
export async function sendNext<E extends Kept>(sender: Sender<E>): Promise<Next> {
  const { shelf, now } = sender
  const entry = due(await shelf.all(), now())
  if (!entry) return "nothing"
  let mine: E | null = null
  await shelf.change(entry.id, (one) => (mine = held(one, now())) || undefined)
  // Another tab was quicker.
  if (!mine) return "again"
  // A photo over a weak network takes longer than a hold: it is said again that this tab is at it.
  const timer = setInterval(() => void hold(sender, entry.id), HOLD_MS / 3)
  try {
    return await sent(sender, mine)
  } finally {
    clearInterval(timer)
  }
}

async function hold<E extends Kept>({ shelf, now }: Sender<E>, id: string): Promise<void> {
  await shelf.change(id, (one) => (one.heldUntil > 0 ? { ...one, heldUntil: now() + HOLD_MS } : undefined))
}

async function sent<E extends Kept>(sender: Sender<E>, entry: E): Promise<Next> {
  const { shelf, server, now } = sender
  let record = entry.record
  if (record === "") {
    const answer = await server.note(entry)
    if (answer.kind !== "done") return notNow(sender, entry.id, answer)
    record = answer.id
    const { version } = answer
    await shelf.change(entry.id, (one) => stored(version === undefined ? one : { ...one, version }, record, now()))
  }
  for (const photo of await shelf.photos(entry.id)) {
    const answer = await server.photo(record, photo)
    if (answer.kind !== "done" && answer.kind !== "refused") return notNow(sender, entry.id, answer)
    const reason = answer.kind === "refused" ? answer.reason : ""
    await shelf.shiftPhoto(entry.id, (one) => ({ ...one, photos: one.photos - 1, reason: reason || one.reason }))
  }
  await shelf.change(entry.id, (one) => ({ ...one, photos: 0, bytes: 0, heldUntil: 0, notBefore: 0 }))
  for (const old of done(await shelf.all())) await shelf.change(old.id, () => null)
  return "again"
}

async function notNow<E extends Kept>(sender: Sender<E>, id: string, answer: Exclude<Answer, { kind: "done" }>): Promise<Next> {
  const { shelf, now, chance } = sender
  await shelf.change(id, (one) => {
    if (answer.kind === "refused") {
      const { reason, slug, wrong } = answer
      return refused(slug === undefined ? one : { ...one, slug, wrong }, reason)
    }
    if (answer.kind === "wait") return { ...untried(one), notBefore: now() + pause(0, chance()) }
    return answer.kind === "stranger" ? untried(one) : later(one, now(), chance())
  })
  if (answer.kind === "wait") return "later"
  return answer.kind === "refused" ? "again" : answer.kind
}
