/**
 * The shared document, schema 1: its types, how to read its scalars, and its creation for tests.
 *
 * The server makes the first change of a real document. Scalars are `ImmutableString`s: in automerge 3 a plain
 * string would be a Text. Nothing here knows the editor.
 */
import * as A from "@automerge/automerge/slim"

export const KINDS = [
  "basis",
  "enacting",
  "heading",
  "paragraph",
  "shortcoming",
  "cause",
  "target",
  "proposal",
] as const
export type Kind = (typeof KINDS)[number]

/** The deepest level of the numbering (`+`); also what the gate accepts. */
export const LEVEL_MAX = 5

export const MARKS = ["strong", "em", "underline"] as const
export type MarkName = (typeof MARKS)[number]

export type Scalar = A.ImmutableString

export interface Removal {
  by: Scalar
  at: number | Date
}

export type Relation = "supports" | "contradicts" | "quantifies"

export interface EvidenceLink {
  record: Scalar
  version: number
  relation: Scalar
  note: Scalar
  by: Scalar
  at: number | Date
  heads: Scalar[]
}

export interface Clause {
  kind: Scalar
  level: number
  order: Scalar
  text: string
  removed: Removal | null
  answers: Record<string, boolean>
  evidence: Record<string, EvidenceLink>
}

export interface Resolution {
  schema: number
  subject: string
  clauses: Record<string, Clause>
}

export type ResolutionDoc = A.Doc<Resolution>

export function scalar(text: string): Scalar {
  return new A.ImmutableString(text)
}

/** Returns the text of a scalar, whichever of the two forms a writer chose. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value
  return A.isImmutableString(value) ? value.val : ""
}

export function kindOf(value: unknown): Kind {
  const text = textOf(value)
  return (KINDS as readonly string[]).includes(text) ? (text as Kind) : "paragraph"
}

export function levelOf(value: unknown): number {
  const level = Math.trunc(Number(value))
  return level > 0 ? Math.min(level, LEVEL_MAX) : 0
}

/** A clause as a test names it. */
export interface ClauseSeed {
  id: string
  text?: string
  kind?: Kind
  level?: number
  order?: string
}

/** Returns a clause ready to be put into a draft; its text is filled in afterwards or given here. */
export function newClause(kind: string, level: number, order: string, text = ""): Clause {
  return { kind: scalar(kind), level, order: scalar(order), text, removed: null, answers: {}, evidence: {} }
}

/** Returns a document made by an actor of its own, as the server makes it. */
export function emptyDocument(clauses: ClauseSeed[] = [], actor = "00"): ResolutionDoc {
  return A.change(A.init<Resolution>({ actor }), { time: 0 }, (draft) => {
    draft.schema = 1
    draft.subject = ""
    draft.clauses = {}
    clauses.forEach((seed, index) => {
      const order = seed.order ?? `b${String(index).padStart(2, "0")}V`
      draft.clauses[seed.id] = newClause(seed.kind ?? "paragraph", seed.level ?? 0, order, seed.text ?? "")
    })
  })
}
