/**
 * Labels, codes and the placeholder: attributes on the clause's element, drawn by CSS, so that no element of ours ever
 * stands among the letters being composed.
 */
import type { Node } from "prosemirror-model"
import { Plugin } from "prosemirror-state"
import { Decoration, DecorationSet } from "prosemirror-view"
import { type Numbering, numberClauses } from "./numbering"
import { attrsOf } from "./schema"

/** Adds `data-label`, `data-code` and, on an empty text, `data-placeholder` to clauses. */
export function labelsPlugin(placeholder: string): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    state: {
      init: (_config, state) => labels(state.doc, placeholder),
      apply(tr, set, before, after) {
        if (before.doc === after.doc) return set
        if (sameShape(before.doc, after.doc)) return set.map(tr.mapping, tr.doc)
        return labels(after.doc, placeholder)
      },
    },
    props: {
      decorations(state) {
        return this.getState(state)
      },
    },
  })
}

// Typing changes no number: the decorations are only carried along.
function sameShape(before: Node, after: Node): boolean {
  if (before.childCount !== after.childCount || isBlank(before) !== isBlank(after)) return false
  for (let index = 0; index < before.childCount; index++) {
    const was = before.child(index)
    const is = after.child(index)
    if (was !== is && (!was.sameMarkup(is) || isSentence(was) !== isSentence(is))) return false
  }
  return true
}

function isBlank(doc: Node): boolean {
  return doc.childCount === 1 && doc.firstChild!.content.size === 0
}

// A heading that ends like a sentence is a numbered clause: it looks, and prints, as text.
function isSentence(node: Node): boolean {
  return attrsOf(node).kind === "heading" && /[.;,:…]\s*$/.test(node.textContent)
}

function labels(doc: Node, placeholder: string): DecorationSet {
  const nodes: { node: Node; pos: number }[] = []
  doc.forEach((node, pos) => nodes.push({ node, pos }))
  const numbers = numberClauses(nodes.map(({ node }) => attrsOf(node)))
  const blank = isBlank(doc) ? placeholder : ""
  const decorations = nodes.map(({ node, pos }, index) =>
    Decoration.node(pos, pos + node.nodeSize, attributes(numbers[index]!, blank, isSentence(node))),
  )
  return DecorationSet.create(doc, decorations)
}

function attributes({ label, code }: Numbering, placeholder: string, sentence: boolean): Record<string, string> {
  const all = {
    "data-label": label,
    "data-code": code,
    "data-placeholder": placeholder,
    "data-sentence": sentence ? "true" : "",
  }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""))
}
