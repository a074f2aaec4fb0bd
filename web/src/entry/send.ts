/**
 * Sends what waits, one note after the other, and keeps what became of each. Knows no page: it is given a shelf, a way
 * to the server, a clock and chance.
 */
import { done, due, HOLD_MS, held, later, refused, stored, untried, type Entry, type Waiting } from "./queue"
import type { Photo, Shelf } from "./shelf"

/** What came of asking the server. */
export type Answer =
  | { kind: "done"; id: string }
  | { kind: "refused"; reason: string }
  /** No answer, or one that may be another next time. */
  | { kind: "later" }
  /** Not signed in, or not as the writer. */
  | { kind: "stranger" }

export interface Server<One extends Waiting = Entry> {
  note(entry: One): Promise<Answer>
  photo(record: string, photo: Photo): Promise<Answer>
}

export interface Sender<One extends Waiting = Entry> {
  shelf: Shelf<One>
  server: Server<One>
  now(): number
  chance(): number
}

/** What to do next: go on at once, wait, or wait for the writer to sign in. */
export type Next = "again" | "later" | "stranger" | "nothing"

/** Sends the note whose turn it is. */
export async function sendNext<One extends Waiting>(sender: Sender<One>): Promise<Next> {
  const { shelf, now } = sender
  const entry = due(await shelf.all(), now())
  if (!entry) return "nothing"
  let mine: One | null = null
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

async function hold<One extends Waiting>({ shelf, now }: Sender<One>, id: string): Promise<void> {
  await shelf.change(id, (one) => (one.heldUntil > 0 ? { ...one, heldUntil: now() + HOLD_MS } : undefined))
}

async function sent<One extends Waiting>(sender: Sender<One>, entry: One): Promise<Next> {
  const { shelf, server, now } = sender
  let record = entry.record
  if (record === "") {
    const answer = await server.note(entry)
    if (answer.kind !== "done") return notNow(sender, entry.id, answer)
    record = answer.id
    await shelf.change(entry.id, (one) => stored(one, record, now()))
  }
  for (const photo of await shelf.photos(entry.id)) {
    const answer = await server.photo(record, photo)
    if (answer.kind === "later" || answer.kind === "stranger") return notNow(sender, entry.id, answer)
    const reason = answer.kind === "refused" ? answer.reason : ""
    await shelf.shiftPhoto(entry.id, (one) => ({ ...one, photos: one.photos - 1, reason: reason || one.reason }))
  }
  await shelf.change(entry.id, (one) => ({ ...one, photos: 0, bytes: 0, heldUntil: 0, notBefore: 0 }))
  for (const old of done(await shelf.all())) await shelf.change(old.id, () => null)
  return "again"
}

async function notNow<One extends Waiting>(sender: Sender<One>, id: string, answer: Exclude<Answer, { kind: "done" }>): Promise<Next> {
  const { shelf, now, chance } = sender
  await shelf.change(id, (one) => {
    if (answer.kind === "refused") return refused(one, answer.reason)
    return answer.kind === "stranger" ? untried(one) : later(one, now(), chance())
  })
  return answer.kind === "refused" ? "again" : answer.kind
}
