/**
 * Rows of a menu that slide on a phone open with the page one is on in sight. Every entry is reached without this
 * script: the row then begins at its start.
 */

/** Slides each row sideways by itself: the page stays where it is. */
export function showCurrent(within: ParentNode = document): void {
  within.querySelectorAll<HTMLElement>(".menu, .submenu").forEach((row) => {
    const current = row.querySelector<HTMLElement>("[aria-current]")
    if (!current || row.scrollWidth <= row.clientWidth) return
    const from = row.getBoundingClientRect()
    const at = current.getBoundingClientRect()
    // In the middle, so that the reader sees that there are entries on both sides.
    row.scrollLeft += at.left - from.left - (row.clientWidth - at.width) / 2
  })
}
