/** Writes beside each clause of the text how much evidence it stands on: an attribute, drawn by CSS, no node. */
import type { EditorState } from "prosemirror-state"
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view"
import { idOf } from "../editor/schema"
import type { Words } from "../words"
import type { Overview } from "./overview"

export class Chips {
  private words = new Map<string, string>()
  private chosen: string | null = null
  private made: { doc: EditorState["doc"]; set: DecorationSet } | null = null
  private key = ""

  constructor(
    private readonly view: EditorView,
    private readonly t: Words,
  ) {
    view.setProps({ decorations: (state) => this.decorations(state) })
  }

  update(overview: Overview, chosen: string | null): void {
    const words = overview.clauses.flatMap(({ id, code, kind, links }): [string, string][] => {
      const count = links.length
      if (!code || (!count && kind !== "proposal")) return []
      return [[id, count ? this.t("evidence-count", { count }) : this.t("evidence-none")]]
    })
    const key = JSON.stringify([words, chosen])
    if (key === this.key) return
    this.key = key
    this.words = new Map(words)
    this.chosen = chosen
    this.made = null
    // While a word is being composed nothing may be redrawn; the next state brings it.
    if (!this.view.composing) this.view.updateState(this.view.state)
  }

  private decorations(state: EditorState): DecorationSet {
    if (this.made?.doc === state.doc) return this.made.set
    const decorations: Decoration[] = []
    state.doc.forEach((node, pos) => {
      const id = idOf(node)
      const words = this.words.get(id)
      const attributes: Record<string, string> = {}
      if (words) attributes["data-evidence"] = words
      if (id !== "" && id === this.chosen) attributes.class = "is-chosen"
      if (words || attributes.class) decorations.push(Decoration.node(pos, pos + node.nodeSize, attributes))
    })
    const set = DecorationSet.create(state.doc, decorations)
    this.made = { doc: state.doc, set }
    return set
  }
}
