/** How people are put in order on lists here: by given name, which stands last. Knows no page. */

/** Compares by given name, then by the whole name, in the order of the Vietnamese alphabet. */
export function byGivenName(a: { name: string }, b: { name: string }): number {
  const byGiven = givenName(a.name).localeCompare(givenName(b.name), "vi")
  return byGiven !== 0 ? byGiven : a.name.localeCompare(b.name, "vi")
}

function givenName(name: string): string {
  return name.trim().split(/\s+/).pop() || ""
}
