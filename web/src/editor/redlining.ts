/**
 * Draws what is suggested where it stands: words put in are underlined, words taken out are shown struck through at their
 * place, clauses with unsent words carry a sign.
 *
 * While a word is being composed nothing is drawn anew: what is there only moves along.
 */
import type { Node } from "prosemirror-model"
import { type EditorState, Plugin, PluginKey } from "prosemirror-state"
import { Decoration, DecorationSet } from "prosemirror-view"
import { isFresh } from "./drafts"
import { redline } from "./redline"
import { idOf } from "./schema"

export interface RedlineWords {
  /** The sign beside a clause with unsent words, and beside a new one. */
  unsent: string
  fresh: string
  /** Said before words taken out, to who hears the text. */
  gone: string
}

const KEY = new PluginKey<DecorationSet>("duthao/redline")

/** The meta of a transaction after which everything is drawn anew. */
export const REDRAW = "duthao/redraw"

export function redliningPlugin(from: (id: string) => string | null, composing: () => boolean, words: RedlineWords): Plugin {
  const drawn = (state: Pick<EditorState, "doc">) => DecorationSet.create(state.doc, decorations(state.doc, from, words))
  return new Plugin<DecorationSet>({
    key: KEY,
    state: {
      init: (_config, state) => drawn(state),
      apply(tr, set) {
        if (!tr.docChanged && !tr.getMeta(REDRAW)) return set
        return composing() ? set.map(tr.mapping, tr.doc) : drawn(tr)
      },
    },
    props: { decorations: (state) => KEY.getState(state) },
  })
}

function decorations(doc: Node, from: (id: string) => string | null, words: RedlineWords): Decoration[] {
  const all: Decoration[] = []
  doc.forEach((node, pos) => {
    const id = idOf(node)
    const fresh = isFresh(id)
    const was = fresh ? "" : from(id)
    if (was === null || (!fresh && was === node.textContent)) return
    const sign = { class: "has-unsent", "data-unsent": fresh ? words.fresh : words.unsent }
    all.push(Decoration.node(pos, pos + node.nodeSize, sign))
    let at = pos + 1
    for (const { kind, text } of redline(was, node.textContent)) {
      if (kind === "added") all.push(Decoration.inline(at, at + text.length, { nodeName: "ins" }))
      if (kind === "gone") all.push(Decoration.widget(at, () => struck(text, words.gone), { side: -1, key: `gone ${text}`, ignoreSelection: true }))
      if (kind !== "gone") at += text.length
    }
  })
  return all
}

function struck(text: string, said: string): HTMLElement {
  const made = document.createElement("del")
  made.contentEditable = "false"
  const heard = document.createElement("span")
  heard.className = "vh"
  heard.textContent = `${said} `
  made.append(heard, text)
  return made
}
