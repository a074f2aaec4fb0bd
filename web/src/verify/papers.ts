/** What the files of a bundle hold, as `domain/bundle.rs` writes them. */

export interface Run {
  text: string
  strong?: boolean
  em?: boolean
  underline?: boolean
}

export interface EvidenceLink {
  id: string
  record: string
  version: number
  relation: string
  note: string
  by: string
  at: number
  heads: string[]
}

export interface Clause {
  id: string
  kind: string
  level: number
  runs: Run[]
  answers: string[]
  evidence: EvidenceLink[]
}

export interface Words {
  subject: string
  clauses: Clause[]
}

export interface Leaf {
  clause: string | null
  hash: string
}

export interface Rule {
  base: "roster" | "present" | "cast"
  share: { parts: number; of: number }
  strict: boolean
  quorum: { parts: number; of: number }
}

export interface Member {
  id: string
  name: string
  protocol: number
}

export interface Seal {
  id: string
  resolution: string
  version: string
  round: number
  heads: string[]
  canonical_hash: string
  roster: Member[]
  rule: Rule
  sealed_by: string
  sealed_at: number
  leaves: Leaf[]
  root: string
  evidence_hash: string
  seal_hash: string
}

export interface Rows {
  table: string
  key: string
  columns: string[]
  rows: (string | null)[][]
}

export interface Vote {
  opened: Rows
  closed: Rows | null
  ballots: { person: string; choice: "agree" | "disagree" | "other" }[] | null
}

export interface Issue {
  register: Rows
  signed: Rows | null
}

export interface LogLine {
  seq: number
  told?: {
    at: number
    person: string | null
    roles: string
    object: string
    detail: string
    was: string | null
    became: string | null
    bound: string | null
  } | null
  act: string
  previous: string
  hash: string
}

export interface Manifest {
  schema: number
  program: string
  resolution: string
  version: string
  round: number
  seal_hash: string
  files: { path: string; size: number; sha256: string }[]
}

export interface PublicKey {
  public: string
  handed_on: string | null
}

export interface RecordPaper {
  clause: string
  link: string
  record: string
  version: number
}

/** Returns the value of a column of the first row. */
export function value(rows: Rows, column: string): string | null {
  const place = rows.columns.indexOf(column)
  return place < 0 ? null : (rows.rows[0]?.[place] ?? null)
}
