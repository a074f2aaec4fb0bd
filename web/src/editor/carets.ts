/**
 * The carets of others, drawn in a layer above the text and never inside it: an element among the letters would break
 * composition.
 *
 * A name shows where somebody's caret comes to rest, then fades (the style's work); the thin line stays.
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

interface Mark {
  dom: HTMLElement
  /** Where the caret was told to be: a name shows again only when its person moved, not when the text did. */
  told: string
}

export class CaretLayer {
  readonly dom: HTMLElement
  private carets: readonly RemoteCaret[] = []
  private readonly marks = new Map<string, Mark>()

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
    if (!this.carets.length && !this.marks.size) return
    const layer = this.dom.getBoundingClientRect()
    const drawn = new Set<string>()
    for (const caret of this.carets) if (this.place(caret, layer)) drawn.add(caret.person)
    for (const [person, { dom }] of this.marks) {
      if (drawn.has(person)) continue
      dom.remove()
      this.marks.delete(person)
    }
  }

  private place(caret: RemoteCaret, layer: DOMRect): boolean {
    const found = findClause(this.view.state.doc, caret.clause)
    if (!found) return false
    const offset = Math.max(0, Math.min(caret.anchor, found.node.content.size))
    const place = this.view.coordsAtPos(found.pos + 1 + offset)
    const { style } = this.mark(caret).dom
    style.left = `${place.left - layer.left}px`
    style.top = `${place.top - layer.top}px`
    style.height = `${place.bottom - place.top}px`
    return true
  }

  private mark(caret: RemoteCaret): Mark {
    const told = JSON.stringify([caret.name, caret.clause, caret.anchor])
    const known = this.marks.get(caret.person)
    if (known?.told === told) return known
    const dom = known?.dom ?? this.dom.appendChild(document.createElement("span"))
    dom.className = "caret"
    dom.dataset.colour = String(colourOf(caret.person))
    // A new element begins its fade anew.
    const name = document.createElement("span")
    name.className = "caret-name"
    name.textContent = caret.name
    dom.replaceChildren(name)
    const mark = { dom, told }
    this.marks.set(caret.person, mark)
    return mark
  }
}

/** Returns the same colour number for a person on every screen. */
export function colourOf(person: string): number {
  let sum = 0
  for (const letter of person) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return sum % COLOUR_COUNT
}
