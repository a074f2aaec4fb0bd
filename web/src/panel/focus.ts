/** The focus of whoever works by keyboard, kept while a list under it is drawn anew. */

/** What in an item takes the focus. */
const CONTROLS = "a[href], button, summary, textarea, input, select"

/**
 * Draws a list anew and leaves the focus on the same control of the same item, by the attribute that names items; on
 * `otherwise` where that is gone, so that nobody is thrown back to the beginning of the page.
 */
export function holdFocus(list: HTMLElement, naming: string, otherwise: HTMLElement, redraw: () => void): void {
  const held = document.activeElement
  const item = held instanceof HTMLElement && list.contains(held) ? held.closest<HTMLElement>(`[${naming}]`) : null
  if (!item || !(held instanceof HTMLElement)) return redraw()
  const at = controls(item).indexOf(held)
  const caret = held instanceof HTMLTextAreaElement ? ([held.selectionStart, held.selectionEnd] as const) : null
  redraw()
  if (held.isConnected) return
  const name = item.getAttribute(naming)
  const same = Array.from(list.querySelectorAll<HTMLElement>(`[${naming}]`)).find((one) => one.getAttribute(naming) === name)
  const control = same && controls(same)[at]
  if (!control || control.tagName !== held.tagName) return otherwise.focus()
  control.closest("details")?.setAttribute("open", "")
  control.focus()
  if (caret && control instanceof HTMLTextAreaElement) control.setSelectionRange(...caret)
}

function controls(item: HTMLElement): HTMLElement[] {
  return Array.from(item.querySelectorAll<HTMLElement>(CONTROLS))
}
