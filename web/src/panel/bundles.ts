/** What waits for an answer in a resolution, as the server gives it in bundles: kept fresh, found by clause, answered. */

/** More than this at once is answered on a page of its own. */
const SHOWN_MAX = 200

/** Why the server did not take something: its words, and the slug of its problem. Both are empty when it was not reached. */
export interface Refusal {
  words: string
  slug: string
}

/** Open bundles of one kind (`offers`, `suggestions`), kept fresh while the page is open; the cards' line tells of changes. */
export class Bundles<Bundle extends { clause: string }> {
  protected all: readonly Bundle[] = []
  private reading = false
  private again = false

  constructor(
    protected readonly base: string,
    private readonly csrf: string,
    private readonly kind: string,
    private readonly changed: () => void,
  ) {}

  /** Reads them now and whenever the server says that they have changed. */
  follow(): void {
    this.renew()
    for (const kind of ["open", this.kind]) window.addEventListener(`duthao:${kind}`, () => this.renew())
  }

  of(clause: string): readonly Bundle[] {
    return this.all.filter((one) => one.clause === clause)
  }

  protected path(id: string): string {
    return `${this.base}/${this.kind}/${encodeURIComponent(id)}`
  }

  protected async post(url: string, body: object): Promise<Refusal | null> {
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
    const url = `${this.base}/${this.kind}?limit=${SHOWN_MAX}`
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    if (!answer.ok) return
    this.all = ((await answer.json()) as { items: Bundle[] }).items
    this.changed()
  }
}
