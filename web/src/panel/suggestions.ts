/** Suggestions that wait, as the server gives them: read, made, decided, and heard of at once. */

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
  words: string
  note: string
  base?: string[]
}

/** What came of it: null when it was taken, else the server's words; `moved` when the clause is to be looked at first. */
export interface Refusal {
  words: string
  slug: string
}

/** A hall that suggests more than this at once is answered on the page of suggestions. */
const SHOWN_MAX = 200

/** The open suggestions of a resolution, kept fresh while the page is open; the cards' line tells when they changed. */
export class Suggestions {
  private all: readonly SuggestionBundle[] = []
  private reading = false
  private again = false

  constructor(
    private readonly base: string,
    private readonly csrf: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the suggestions now and whenever the server says that they, or the text beneath them, have changed. */
  follow(): void {
    this.renew()
    for (const kind of ["open", "suggestions"]) window.addEventListener(`duthao:${kind}`, () => this.renew())
  }

  get count(): number {
    return this.all.length
  }

  of(clause: string): readonly SuggestionBundle[] {
    return this.all.filter((one) => one.clause === clause)
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

  /** Suggests other words for a clause. */
  suggest(clause: string, wish: Wish): Promise<Refusal | null> {
    return this.post(`${this.base}/clauses/${encodeURIComponent(clause)}/suggestions`, { sort: "words", ...wish })
  }

  private path(id: string): string {
    return `${this.base}/suggestions/${encodeURIComponent(id)}`
  }

  private async post(url: string, body: object): Promise<Refusal | null> {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.csrf }
    try {
      const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) })
      this.renew()
      if (answer.ok) return null
      const told = (await answer.json()) as { type?: string; title?: string; next?: string; fields?: { message: string }[] }
      const words = told.fields?.length ? told.fields.map((one) => one.message).join(" ") : `${told.title ?? ""} ${told.next ?? ""}`
      return { words, slug: (told.type ?? "").replace("/problems/", "") }
    } catch {
      return { words: "", slug: "" }
    }
  }

  private renew(): void {
    this.again = this.reading
    if (this.reading) return
    this.reading = true
    this.load()
      // The next event or the next opening of the line asks again.
      .catch(() => undefined)
      .then(() => {
        this.reading = false
        if (this.again) this.renew()
      })
  }

  private async load(): Promise<void> {
    const url = `${this.base}/suggestions?limit=${SHOWN_MAX}`
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    if (!answer.ok) return
    this.all = ((await answer.json()) as { items: SuggestionBundle[] }).items
    this.changed()
  }
}

/** A key that no other suggestion has; works on plain http, too. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}
