/**
 * The ProseMirror schema of a resolution: a list of clauses with three marks, and nothing else.
 *
 * Line breaks inside a clause are not in the model: a new line is a new clause. An id of "" means "not yet in the
 * shared document": the placeholder of an empty resolution, or a clause just made, which `ids.ts` names.
 */
import { type Fragment, type Mark, type Node, Schema } from "prosemirror-model"
import { LEVEL_MAX, type MarkName, MARKS } from "../document"

export const schema = new Schema({
  nodes: {
    doc: { content: "clause+" },
    clause: {
      content: "text*",
      marks: "_",
      selectable: false,
      attrs: { id: { default: "" }, kind: { default: "paragraph" }, level: { default: 0 } },
      toDOM: (node) => [
        "p",
        {
          class: "clause",
          "data-clause": node.attrs.id as string,
          "data-kind": node.attrs.kind as string,
          "data-level": String(node.attrs.level),
        },
        0,
      ],
      parseDOM: [{ tag: "p[data-clause]", getAttrs: clauseAttrs }, { tag: "p" }, { tag: "div" }],
    },
    text: {},
  },
  marks: {
    strong: {
      parseDOM: [{ tag: "strong" }, { tag: "b" }],
      toDOM: () => ["strong", 0],
    },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
  },
})

// The view parses its own DOM again after every native edit: the attributes must survive that.
function clauseAttrs(dom: HTMLElement) {
  const level = Number(dom.getAttribute("data-level") ?? 0)
  return {
    id: dom.getAttribute("data-clause") ?? "",
    kind: dom.getAttribute("data-kind") ?? "paragraph",
    level: level >= 0 && level <= LEVEL_MAX ? level : 0,
  }
}

const clauseType = schema.nodes.clause!

export interface ClauseAttrs {
  id: string
  kind: string
  level: number
}

export function attrsOf(node: Node): ClauseAttrs {
  return node.attrs as ClauseAttrs
}

export function idOf(node: Node): string {
  return node.attrs.id as string
}

export function clauseNode(attrs: Partial<ClauseAttrs>, content?: Fragment | readonly Node[] | null): Node {
  return clauseType.create(attrs, content)
}

export function docNode(clauses: readonly Node[]): Node {
  return schema.node("doc", null, clauses.length ? clauses : [clauseNode({})])
}

/** Returns a text node with the marks of ours that are set; foreign mark names and null values are left out. */
export function textNode(text: string, marks?: Record<string, unknown>): Node {
  const ours: Mark[] = marks ? MARKS.filter((name) => marks[name]).map((name) => markOf(name)) : []
  return schema.text(text, ours)
}

export function markOf(name: MarkName): Mark {
  return schema.mark(name)
}

/** A clause found in a document: its position is that of its opening. */
export interface Found {
  node: Node
  pos: number
  index: number
}

export function findClause(doc: Node, id: string): Found | null {
  let pos = 0
  for (let index = 0; index < doc.childCount; index++) {
    const node = doc.child(index)
    if (idOf(node) === id) return { node, pos, index }
    pos += node.nodeSize
  }
  return null
}

/** A place in the words of a clause, which survives whatever happens to the clauses before it. */
export interface Spot {
  id: string
  offset: number
}

export function spotAt(doc: Node, pos: number): Spot | null {
  const at = doc.resolve(pos)
  return at.depth === 1 ? { id: idOf(at.parent), offset: at.parentOffset } : null
}

export function clauseIds(doc: Node): string[] {
  const ids: string[] = []
  for (let index = 0; index < doc.childCount; index++) ids.push(idOf(doc.child(index)))
  return ids
}
