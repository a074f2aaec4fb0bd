/** Conflict cards as the server gives them: read, decided, and heard of at once. */
import { listenForNotices } from "../look/bell"

export interface ConflictSide {
  person: string
  name: string
  text: string
  at: number
}

export interface Stray {
  text: string
  lead: string
  from: string
  to: string
}

export type How = "keep" | "choose_first" | "choose_second" | "edited"

export interface Card {
  id: string
  clause: string
  kind: "sentence" | "removed" | "tail" | "twice"
  base: string
  sides: ConflictSide[]
  merged: string
  span: [string, string] | null
  places: string[]
  strays: Stray[]
}

/** A line that broke is tried again after this, spread by chance: a hall must not come back as one. */
const REOPEN_MS = 10_000

/** What the other panels hear of by this line. */
const TOLD = ["open", "offers", "comments", "suggestions", "records"]

/** The cards of a resolution, kept fresh while the page is open. */
export class Cards {
  open: readonly Card[] = []
  private reading = false
  private again = false
  private source: EventSource | null = null

  constructor(
    private readonly base: string,
    private readonly csrf: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the cards now and whenever the server says that they have changed. */
  follow(): void {
    this.renew()
    this.listen()
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") return this.stop()
      this.renew()
      this.listen()
    })
  }

  // A page nobody looks at holds no line: browsers allow six to one server, over all tabs.
  private stop(): void {
    this.source?.close()
    this.source = null
  }

  private listen(): void {
    if (!("EventSource" in window) || this.source) return
    const source = (this.source = new EventSource(`${this.base}/events`))
    // What happened while the line was down has no event left.
    source.addEventListener("open", () => this.renew())
    source.addEventListener("conflicts", () => this.renew())
    listenForNotices(source)
    // One line serves the whole page: what else it tells is handed on.
    for (const kind of TOLD) source.addEventListener(kind, () => window.dispatchEvent(new Event(`duthao:${kind}`)))
    source.addEventListener("error", () => {
      if (source.readyState !== EventSource.CLOSED || this.source !== source) return
      this.source = null
      setTimeout(() => document.visibilityState !== "hidden" && this.listen(), REOPEN_MS * (0.5 + Math.random()))
    })
  }

  /** Decides a card; false when the server did not take it. One that somebody else decided is gone as well. */
  async resolve(card: string, how: How): Promise<boolean> {
    const url = `${this.base}/conflicts/${encodeURIComponent(card)}/resolve`
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.csrf }
    try {
      const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify({ how }) })
      this.renew()
      return answer.ok
    } catch {
      return false
    }
  }

  private renew(): void {
    this.again = this.reading
    if (this.reading) return
    this.reading = true
    this.read()
      // The next event or the next opening of the line asks again.
      .catch(() => undefined)
      .then(() => {
        this.reading = false
        if (this.again) this.renew()
      })
  }

  private async read(): Promise<void> {
    const answer = await fetch(`${this.base}/conflicts`, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    if (!answer.ok) return
    this.open = ((await answer.json()) as { items: Card[] }).items
    this.changed()
  }
}
