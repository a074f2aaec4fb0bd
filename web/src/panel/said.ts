/** Open comments as the server gives them: read, made, replied to, answered, and heard of at once. */

export interface Said {
  id: string
  clause: string
  place: "clause" | "words" | "changed" | "gone"
  range: { quote: string } | null
  words: string
  internal: boolean
  by: string
  replies: { id: string; by: string; words: string }[]
  mayReply: boolean
  mayAnswer: boolean
}

export interface NewSaid {
  words: string
  internal: boolean
  heads: readonly string[]
  span: { from: number; to: number } | null
}

/** A hall that says more than this at once is answered on the page of comments. */
const SHOWN_MAX = 200
/** The words on the screen go by the socket and the comment does not: the version it names may arrive a moment later. */
const AGAIN_MS = 500
const AGAIN_MAX = 10
const KEY_BYTES = 16

interface Problem {
  type?: string
  title?: string
  next?: string
  fields?: { message: string }[]
}

/** The open comments of a resolution, kept fresh while the page is open; the cards' line tells when they changed. */
export class Comments {
  private all: readonly Said[] = []
  private reading = false
  private again = false
  /** One key as long as the same words are sent: pressed again after a lost answer, it is the same comment. */
  private readonly keys = new Map<string, string>()

  constructor(
    private readonly base: string,
    private readonly csrf: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the comments now and whenever the server says that they have changed. */
  follow(): void {
    this.renew()
    for (const kind of ["open", "comments"]) window.addEventListener(`duthao:${kind}`, () => this.renew())
  }

  /** Those on a clause, oldest first. */
  of(clause: string): readonly Said[] {
    return this.all.filter((one) => one.clause === clause).reverse()
  }

  async make(clause: string, said: NewSaid): Promise<string | null> {
    const path = `clauses/${encodeURIComponent(clause)}/comments`
    for (let time = 1; ; time++) {
      const { failed, slug } = await this.post(path, { ...said, key: this.keyOf(path, said.words) })
      if (slug !== "comment-version-unknown" || time === AGAIN_MAX) return this.settled(path, said.words, failed)
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
    }
  }

  async reply(id: string, words: string): Promise<string | null> {
    const path = `comments/${encodeURIComponent(id)}/replies`
    const { failed } = await this.post(path, { words, key: this.keyOf(path, words) })
    return this.settled(path, words, failed)
  }

  async answer(id: string, verdict: string, reason: string): Promise<string | null> {
    return (await this.post(`comments/${encodeURIComponent(id)}/answer`, { verdict, reason })).failed
  }

  private keyOf(path: string, words: string): string {
    const about = `${path} ${words}`
    const known = this.keys.get(about)
    if (known !== undefined) return known
    const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
    const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
    this.keys.set(about, key)
    return key
  }

  private settled(path: string, words: string, failed: string | null): string | null {
    if (failed === null) this.keys.delete(`${path} ${words}`)
    return failed
  }

  /** Sends; tells the title and advice of the server where it did not take it, empty words where it did not answer. */
  private async post(path: string, body: unknown): Promise<{ failed: string | null; slug: string }> {
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.csrf }
    try {
      const answer = await fetch(`${this.base}/${path}`, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) })
      this.renew()
      if (answer.ok) return { failed: null, slug: "" }
      const { type, title, next, fields } = (await answer.json()) as Problem
      const failed = fields?.length ? fields.map((one) => one.message).join(" ") : `${title ?? ""} ${next ?? ""}`
      return { failed, slug: (type ?? "").split("/").pop() ?? "" }
    } catch {
      return { failed: "", slug: "" }
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
    const url = `${this.base}/comments?state=open&limit=${SHOWN_MAX}`
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    if (!answer.ok) return
    this.all = ((await answer.json()) as { items: Said[] }).items
    this.changed()
  }
}
