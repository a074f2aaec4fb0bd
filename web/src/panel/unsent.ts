/**
 * Suggestions that are written and not yet sent: kept in this browser, clause by clause, until the server has them. The text
 * (in place), the field of the margin and the lists all read and write them here. Knows no page.
 */
import { type Draft, isFresh, wishOf } from "../editor/drafts"
import type { Suggestions } from "./suggestions"

/** What came of sending: sent, nothing to send, or the server's words (empty when it was not reached). */
export type Sent = { kind: "sent" } | { kind: "nothing" } | { kind: "refused"; words: string }

export class Unsent {
  private readonly all = new Map<string, Draft>()
  private readonly listeners: ((id: string) => void)[] = []
  private readonly sending = new Set<string>()

  constructor(
    private readonly person: string,
    private readonly resolution: string,
    private readonly suggestions: Pick<Suggestions, "suggest">,
    // Browsers may forbid storage: then it is kept as long as the page.
    private readonly storage: Storage | null = storageOf(),
  ) {
    this.read()
  }

  get drafts(): ReadonlyMap<string, Draft> {
    return this.all
  }

  /** Those that would change something, in the order in which they were begun. */
  list(): [string, Draft][] {
    return [...this.all].filter(([id, draft]) => wishOf(id, draft) !== null)
  }

  keep(id: string, draft: Draft | null): void {
    if (draft) this.all.set(id, draft)
    else this.all.delete(id)
    try {
      if (draft) this.storage?.setItem(this.name(id), JSON.stringify(draft))
      else this.storage?.removeItem(this.name(id))
    } catch {
      // Kept in memory above.
    }
    this.listeners.forEach((listener) => listener(id))
  }

  onChange(listener: (id: string) => void): void {
    this.listeners.push(listener)
  }

  /** Sends one; pressed twice, or after a lost answer, it is one suggestion. */
  async send(id: string): Promise<Sent> {
    const draft = this.all.get(id)
    const asked = draft && wishOf(id, draft)
    if (!draft || !asked || this.sending.has(id)) return { kind: "nothing" }
    this.sending.add(id)
    let refusal = await this.suggestions.suggest(asked.clause, asked.wish)
    if (refusal?.slug === "suggestion-version-unknown") {
      // Words it began from that the server does not have yet: the present text is the next best.
      refusal = await this.suggestions.suggest(asked.clause, { ...asked.wish, base: [] })
    }
    this.sending.delete(id)
    if (refusal) return { kind: "refused", words: refusal.words.trim() }
    this.done(id, draft)
    return { kind: "sent" }
  }

  // What was typed on while it was sent is the beginning of another one.
  private done(id: string, sent: Draft): void {
    const now = this.all.get(id)
    const same = now && now.words === sent.words && now.note === sent.note
    if (!now || same || isFresh(id)) this.keep(id, null)
    else this.keep(id, { ...now, key: freshKey() })
  }

  private prefix(): string {
    return `duthao-suggest ${this.person} ${this.resolution} `
  }

  private name(id: string): string {
    return this.prefix() + id
  }

  private read(): void {
    try {
      const { storage } = this
      for (let at = 0; storage && at < storage.length; at++) {
        const name = storage.key(at) ?? ""
        const draft = name.startsWith(this.prefix()) ? read(storage.getItem(name)) : null
        if (draft) this.all.set(name.slice(this.prefix().length), draft)
      }
    } catch {
      // Nothing is kept here.
    }
  }
}

function read(text: string | null): Draft | null {
  try {
    const draft = JSON.parse(text ?? "null") as Draft | null
    return draft && typeof draft.words === "string" && typeof draft.from === "string" ? draft : null
  } catch {
    return null
  }
}

function storageOf(): Storage | null {
  try {
    return localStorage
  } catch {
    return null
  }
}

/** A key that no other suggestion has; works on plain http, too. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
