/** What to do to one list of sections to make it another, and the sizes of letters. No page. */

export interface Section {
  id: string
  html: string
}

export interface Changes {
  /** Sections to put in, each behind another (null: first), in order. */
  put: { id: string; after: string | null }[]
  drop: string[]
}

/** Returns the fewest simple acts: new and changed sections are put, moved ones too, the rest is not touched. */
export function changes(now: readonly Section[], wanted: readonly Section[]): Changes {
  const html = new Map(now.map((one) => [one.id, one.html] as const))
  const ids = new Set(wanted.map((one) => one.id))
  const drop = now.filter((one) => !ids.has(one.id)).map((one) => one.id)
  const stay = now.filter((one) => ids.has(one.id)).map((one) => one.id)
  const put: Changes["put"] = []
  let after: string | null = null
  for (const one of wanted) {
    // `stay` holds what stands in the page from here on; a section in its turn needs nothing.
    const inTurn = stay[0] === one.id
    if (inTurn) stay.shift()
    else if (stay.includes(one.id)) stay.splice(stay.indexOf(one.id), 1)
    if (!inTurn || html.get(one.id) !== one.html) put.push({ id: one.id, after })
    after = one.id
  }
  return { put, drop }
}

/**
 * Returns the whole text after what the server told: all of it, or (`order` or nothing) what differs from `now`. Null when
 * a clause is missing: the page then asks for the whole.
 */
export function wholeOf(now: readonly Section[], told: readonly Section[], partial: boolean, order: readonly string[] | null): Section[] | null {
  if (!partial) return [...told]
  const known = new Map(now.map((one) => [one.id, one] as const))
  told.forEach((one) => known.set(one.id, one))
  const whole = (order || now.map((one) => one.id)).map((id) => known.get(id))
  return whole.every((one) => one !== undefined) ? (whole as Section[]) : null
}

/** The classes of the paper for A− and A+; the second is the plain size. */
export const SIZES = ["small", "", "large", "larger"]

export function sizeAfter(size: number, by: number): number {
  const wanted = (Number.isInteger(size) ? size : 1) + by
  return Math.max(0, Math.min(SIZES.length - 1, wanted))
}
