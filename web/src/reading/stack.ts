/** Where notes stand in a margin: each beside its words, moved down only as far as the one above it asks. Knows no page. */

export interface Wanted {
  top: number
  height: number
}

/** Returns the tops, in the order given, which is that of the words. */
export function stacked(notes: readonly Wanted[], gap: number): number[] {
  let free = 0
  return notes.map(({ top, height }) => {
    const at = Math.max(top, free)
    free = at + height + gap
    return at
  })
}
