/** Offers of evidence that wait, as the server gives them: read, accepted, declined, and heard of at once. */
import type { EvidenceRecord } from "./api"
import { Bundles } from "./bundles"

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

/** The open offers of a resolution. */
export class Offers extends Bundles<OfferBundle> {
  constructor(base: string, csrf: string, changed: () => void) {
    super(base, csrf, "offers", changed)
  }

  /** Answers an offer; the title and advice of the server where it did not take the answer. */
  async answer(id: string, how: "acceptance" | "refusal", body: Record<string, string>): Promise<string | null> {
    const refusal = await this.post(`${this.path(id)}/${how}`, body)
    return refusal && refusal.words
  }
}
