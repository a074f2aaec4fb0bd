/** The clauses of a document as panels show them: in order, numbered, with what hangs on them. No page, no state. */
import type { EvidenceLink, ResolutionDoc } from "../document"
import { kindOf, levelOf, textOf } from "../document"
import { sequence } from "../editor/am"
import { numberClauses } from "../editor/numbering"

export const LINKED_KINDS: readonly string[] = ["proposal", "shortcoming", "cause", "target"]

export interface ClauseSight {
  id: string
  kind: string
  level: number
  label: string
  code: string
  text: string
  links: LinkSight[]
  answers: string[]
}

export interface LinkSight {
  id: string
  record: string
  version: number
  relation: string
  note: string
}

export interface RemovedSight {
  id: string
  text: string
  at: number
}

export interface Overview {
  clauses: ClauseSight[]
  byId: Map<string, ClauseSight>
  removed: RemovedSight[]
}

export function overviewOf(doc: ResolutionDoc): Overview {
  const ids = sequence(doc)
  const plain = ids.map((id) => ({ kind: kindOf(doc.clauses[id]!.kind), level: levelOf(doc.clauses[id]!.level) }))
  const numbers = numberClauses(plain)
  const clauses = ids.map((id, index): ClauseSight => {
    const { text, evidence, answers } = doc.clauses[id]!
    return { id, ...plain[index]!, ...numbers[index]!, text, links: linksOf(evidence), answers: answered(answers) }
  })
  return { clauses, byId: new Map(clauses.map((one) => [one.id, one])), removed: removedOf(doc) }
}

function answered(answers: Record<string, boolean> | undefined): string[] {
  return Object.entries(answers ?? {}).flatMap(([id, on]) => (on ? [id] : []))
}

function linksOf(evidence: Record<string, EvidenceLink> | undefined): LinkSight[] {
  const links = Object.entries(evidence ?? {}).map(([id, link]) => ({
    id,
    record: textOf(link.record),
    version: Number(link.version) || 0,
    relation: textOf(link.relation),
    note: textOf(link.note),
    at: Number(link.at) || 0,
  }))
  return links.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map(({ at: _at, ...link }) => link)
}

// The latest first: what was just taken out by mistake is what people look for.
function removedOf(doc: ResolutionDoc): RemovedSight[] {
  return Object.entries(doc.clauses)
    .filter(([, clause]) => (clause.removed ?? null) !== null && clause.text.trim() !== "")
    .map(([id, clause]) => ({ id, text: clause.text, at: Number(clause.removed!.at) || 0 }))
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))
}

/** A clause in few words: its code, or its number, or its beginning. */
export function shortName(clause: ClauseSight): string {
  if (clause.code) return clause.code
  const start = beginning(clause.text)
  return clause.kind === "heading" && clause.label ? `${clause.label} ${start}` : start
}

/** The first words of a text: enough to know it again. */
const BEGINNING_LETTERS_MAX = 48

export function beginning(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim()
  if (flat.length <= BEGINNING_LETTERS_MAX) return flat
  const cut = flat.slice(0, BEGINNING_LETTERS_MAX)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), BEGINNING_LETTERS_MAX / 2))}…`
}
