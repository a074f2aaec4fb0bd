/**
 * The carets of others, drawn in a layer above the text and never inside it: an element among the letters would break
 * composition.
 */
import type { EditorView } from "prosemirror-view"
import { findClause } from "./schema"

export interface RemoteCaret {
  person: string
  name: string
  clause: string
  /** UTF-16 offset in the clause. */
  anchor: number
}

/** Colours told apart by people with impaired colour vision too; the name always stands beside. */
const COLOUR_COUNT = 6

export class CaretLayer {
  readonly dom: HTMLElement
  private carets: readonly RemoteCaret[] = []

  constructor(private readonly view: EditorView) {
    this.dom = document.createElement("div")
    this.dom.className = "carets"
    // Presence is told elsewhere on the page; moving names would drown a screen reader.
    this.dom.setAttribute("aria-hidden", "true")
    view.dom.insertAdjacentElement("afterend", this.dom)
  }

  set(carets: readonly RemoteCaret[]) {
    this.carets = carets
    this.draw()
  }

  draw() {
    const layer = this.dom.getBoundingClientRect()
    this.dom.replaceChildren(...this.carets.flatMap((caret) => this.mark(caret, layer) ?? []))
  }

  private mark(caret: RemoteCaret, layer: DOMRect): HTMLElement | null {
    const found = findClause(this.view.state.doc, caret.clause)
    if (!found) return null
    const offset = Math.max(0, Math.min(caret.anchor, found.node.content.size))
    const place = this.view.coordsAtPos(found.pos + 1 + offset)
    const mark = document.createElement("span")
    mark.className = "caret"
    mark.dataset.colour = String(colourOf(caret.person))
    mark.style.left = `${place.left - layer.left}px`
    mark.style.top = `${place.top - layer.top}px`
    mark.style.height = `${place.bottom - place.top}px`
    const name = document.createElement("span")
    name.className = "caret-name"
    name.textContent = caret.name
    mark.append(name)
    return mark
  }
}

/** Returns the same colour number for a person on every screen. */
export function colourOf(person: string): number {
  let sum = 0
  for (const letter of person) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return sum % COLOUR_COUNT
}
