/**
 * Clauses as they stand on the reading page: which one is looked at, which words of one are chosen, and where words are.
 *
 * Offsets count UTF-16 units of a clause's words alone (`[data-words]`), without its number, as the server counts them.
 */

/** A clause, and the words of it that were chosen. */
export interface Chosen {
  clause: string
  /** "GP2", "mục 1.1", or nothing. */
  place: string
  heads: string[]
  span: { from: number; to: number } | null
  quote: string
}

/** The reader's eye is a third down the page. */
const EYE = 1 / 3

export function sectionOf(node: Node | null): HTMLElement | null {
  const element = node instanceof Element ? node : node ? node.parentElement : null
  return element ? element.closest<HTMLElement>("section.clause") : null
}

export function wordsOf(section: Element): HTMLElement | null {
  return section.querySelector<HTMLElement>("[data-words]")
}

/** The version of the text that is shown. */
export function headsShown(): string[] {
  const shown = document.querySelector<HTMLElement>("[data-heads]")
  return ((shown && shown.dataset.heads) || "").split(" ").filter(Boolean)
}

/** "GP2" or "mục 1.1"; empty where a clause is counted by a mere dash. */
export function placeOf(section: HTMLElement | null): string {
  const place = (section && section.dataset.place) || ""
  return /\s$/.test(place) ? "" : place
}

export function wholeClause(section: HTMLElement): Chosen {
  return { clause: section.dataset.clause || "", place: placeOf(section), heads: headsShown(), span: null, quote: "" }
}

/** The clause that the reader looks at. */
export function clauseInView(): HTMLElement | null {
  const eye = window.innerHeight * EYE
  let found: HTMLElement | null = null
  const sections = document.querySelectorAll<HTMLElement>("#text section.clause")
  for (let at = 0; at < sections.length; at++) {
    const section = sections[at]!
    if (found && section.getBoundingClientRect().top > eye) break
    found = section
  }
  return found
}

/** The words of one clause that are chosen now; null when none are, or those of several clauses. */
export function chosenWords(): Chosen | null {
  const selection = document.getSelection()
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null
  const range = selection.getRangeAt(0)
  const section = sectionOf(range.startContainer)
  const words = section && wordsOf(section)
  if (!section || !words) return null
  const inside = (node: Node) => words === node || words.contains(node)
  // A double click takes the end of the line along: what ends right behind the words ends with them.
  const ends = inside(range.endContainer) || (range.endOffset === 0 && range.toString().trim().length <= words.textContent!.length)
  if (!inside(range.startContainer) || !ends) return null
  const all = words.textContent || ""
  let from = offsetIn(words, range.startContainer, range.startOffset)
  let to = inside(range.endContainer) ? offsetIn(words, range.endContainer, range.endOffset) : all.length
  while (from < to && /\s/.test(all.charAt(from))) from++
  while (to > from && /\s/.test(all.charAt(to - 1))) to--
  if (from >= to) return null
  return { ...wholeClause(section), span: { from, to }, quote: all.slice(from, to) }
}

function offsetIn(words: Element, node: Node, offset: number): number {
  const range = document.createRange()
  range.selectNodeContents(words)
  range.setEnd(node, offset)
  return range.toString().length
}

/** Puts marks around the words from one offset up to another; returns them, in order. */
export function markWords(words: Element, from: number, to: number, name: string): HTMLElement[] {
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  const pieces: Range[] = []
  let at = 0
  for (let node = walker.nextNode(); node && at < to; node = walker.nextNode()) {
    const length = (node.textContent || "").length
    const [begin, end] = [Math.max(from - at, 0), Math.min(to - at, length)]
    if (begin < end) {
      const piece = document.createRange()
      piece.setStart(node, begin)
      piece.setEnd(node, end)
      pieces.push(piece)
    }
    at += length
  }
  return pieces.map((piece) => {
    const mark = document.createElement("mark")
    mark.className = "said-of"
    mark.dataset.said = name
    piece.surroundContents(mark)
    return mark
  })
}

/** Takes all marks away; the words are as the server gave them. */
export function unmark(within: Element): void {
  within.querySelectorAll("mark.said-of").forEach((mark) => {
    const parent = mark.parentNode!
    while (mark.firstChild) parent.insertBefore(mark.firstChild, mark)
    parent.removeChild(mark)
    parent.normalize()
  })
}
