/** Suggestions that wait, as the server gives them: read, made, decided, and heard of at once. */
import { Bundles, type Refusal } from "./bundles"

export interface RedlinePart {
  fate: "same" | "added" | "gone"
  text: string
}

export interface SuggestionBundle {
  id: string
  clause: string
  sort: "words" | "insert" | "remove" | "move"
  words: string
  kind: string | null
  after: string | null
  redline: RedlinePart[]
  movedOn: boolean
  mayAccept: boolean
  mayDecline: boolean
  suggestions: { id: string; by: string; mine: boolean; note: string; at: number }[]
}

/** One suggestion with what stands now, and what accepting it comes to. */
export interface SuggestionRead {
  seen: string[]
  now: string | null
  since: RedlinePart[]
  merged: string | null
  comesTo: RedlinePart[]
}

/** How a suggestion is taken up: whole, or in other words with a reason. */
export interface Taking {
  seen?: string[]
  words?: string
  reason?: string
}

/** What is suggested to a clause; the same key sent twice is one suggestion. */
export interface Wish {
  key: string
  /** Other words, when absent. */
  sort?: "words" | "insert" | "remove"
  words: string
  /** Of a new clause. */
  kind?: string
  level?: number
  note: string
  base?: string[]
}

/** The open suggestions of a resolution. */
export class Suggestions extends Bundles<SuggestionBundle> {
  constructor(base: string, csrf: string, changed: () => void) {
    super(base, csrf, "suggestions", changed)
  }

  get count(): number {
    return this.all.length
  }

  /** Reads one with its three versions; null when it cannot be had now. */
  async read(id: string): Promise<SuggestionRead | null> {
    try {
      const answer = await fetch(this.path(id), { headers: { Accept: "application/json" }, credentials: "same-origin" })
      return answer.ok ? ((await answer.json()) as SuggestionRead) : null
    } catch {
      return null
    }
  }

  accept(id: string, taking: Taking): Promise<Refusal | null> {
    return this.post(`${this.path(id)}/acceptance`, taking)
  }

  decline(id: string, reason: string): Promise<Refusal | null> {
    return this.post(`${this.path(id)}/refusal`, { reason })
  }

  /** Suggests something to a clause. */
  suggest(clause: string, wish: Wish): Promise<Refusal | null> {
    return this.post(`${this.base}/clauses/${encodeURIComponent(clause)}/suggestions`, { sort: "words", ...wish })
  }
}
