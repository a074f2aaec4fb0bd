/** Offers of evidence that wait, as the server gives them: read, accepted, declined, and heard of at once. */
import type { EvidenceRecord } from "./api"

export interface OfferBundle {
  id: string
  clause: string
  record: EvidenceRecord | null
  version: number
  relation: string
  mayAccept: boolean
  mayDecline: boolean
  offers: { id: string; by: string; mine: boolean; note: string; at: number }[]
}

/** A hall that offers more than this at once is answered on the page of offers. */
const SHOWN_MAX = 200

/** The open offers of a resolution, kept fresh while the page is open; the cards' line tells when they changed. */
export class Offers {
  private all: readonly OfferBundle[] = []
  private reading = false
  private again = false

  constructor(
    private readonly base: string,
    private readonly csrf: string,
    private readonly changed: () => void,
  ) {}

  /** Reads the offers now and whenever the server says that they have changed. */
  follow(): void {
    this.renew()
    for (const kind of ["open", "offers"]) window.addEventListener(`duthao:${kind}`, () => this.renew())
  }

  of(clause: string): readonly OfferBundle[] {
    return this.all.filter((one) => one.clause === clause)
  }

  /** Answers an offer; the title and advice of the server where it did not take the answer. */
  async answer(id: string, how: "acceptance" | "refusal", body: Record<string, string>): Promise<string | null> {
    const url = `${this.base}/offers/${encodeURIComponent(id)}/${how}`
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": this.csrf }
    try {
      const answer = await fetch(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) })
      this.renew()
      if (answer.ok) return null
      const { title, fields, next } = (await answer.json()) as { title?: string; next?: string; fields?: { message: string }[] }
      return fields?.length ? fields.map((one) => one.message).join(" ") : `${title ?? ""} ${next ?? ""}`
    } catch {
      return ""
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
    const url = `${this.base}/offers?limit=${SHOWN_MAX}`
    const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" })
    if (!answer.ok) return
    this.all = ((await answer.json()) as { items: OfferBundle[] }).items
    this.changed()
  }
}
