/** The sealed words: canonical text, a leaf for each clause, their root, the evidence behind them, the hash over all. */
import { numberClauses } from "../editor/numbering"
import { Hash, hashOf, line, sha256Hex, utf8 } from "./bytes"
import type { Clause, Leaf, Run, Seal, Words } from "./papers"

const LEAF = Uint8Array.of(0)
const KNOT = Uint8Array.of(1)

export function plain(clause: Clause): string {
  return clause.runs.map((run) => run.text).join("")
}

/** Each clause as a line with its number. */
export function clauseLines(words: Words): string[] {
  const labels = numberClauses(words.clauses)
  return words.clauses.map((clause, place) => line(`${labels[place]!.label} ${plain(clause)}`)).filter((one) => one !== "")
}

export function canonicalHash(words: Words): string {
  const lines = [line(words.subject), ...clauseLines(words)].filter((one) => one !== "")
  return sha256Hex(utf8(`${lines.join("\n")}\n`))
}

function looks(runs: Run[]): [number, string][] {
  const found: [number, string][] = []
  for (const run of runs) {
    const look = Number(run.strong ?? false) | (Number(run.em ?? false) << 1) | (Number(run.underline ?? false) << 2)
    const last = found[found.length - 1]
    if (last?.[0] === look) last[1] += run.text
    else found.push([look, run.text])
  }
  return found.map(([look, words]) => [look, line(words)])
}

function leafHash(fields: string[], runs: Run[]): string {
  const hash = new Hash().raw(LEAF)
  for (const field of fields) hash.put(field)
  for (const [look, words] of looks(runs)) hash.raw(Uint8Array.of(look)).put(words)
  return hash.hex()
}

export function leaves(words: Words): Leaf[] {
  const subject = { clause: null, hash: leafHash(["subject", line(words.subject)], []) }
  const of = (clause: Clause): Leaf => {
    const fields = [clause.id, clause.kind, String(clause.level), line(plain(clause))]
    return { clause: clause.id, hash: leafHash(fields, clause.runs) }
  }
  return [subject, ...words.clauses.map(of)]
}

export function root(hashes: string[]): string {
  if (hashes.length === 0) return new Hash().hex()
  if (hashes.length === 1) return hashes[0]!
  let left = 1
  while (left * 2 < hashes.length) left *= 2
  return new Hash().raw(KNOT).put(root(hashes.slice(0, left))).put(root(hashes.slice(left))).hex()
}

export function evidenceHash(words: Words, annex: string): string {
  const hash = new Hash().put(annex)
  for (const clause of words.clauses) {
    for (const answer of [...clause.answers].sort()) hash.put("answer").put(clause.id).put(answer)
    const links = new Map(clause.evidence.map((link) => [link.id, link]))
    for (const id of [...links.keys()].sort()) {
      const link = links.get(id)!
      const fields = [link.record, String(link.version), link.relation, link.note, link.by, String(link.at), link.heads.join(" ")]
      hash.put("link").put(clause.id).put(id)
      for (const field of fields) hash.put(field)
    }
  }
  return hash.hex()
}

export function sealHash(seal: Seal): string {
  return hashOf([
    seal.id,
    seal.resolution,
    seal.version,
    String(seal.round),
    seal.heads.join(" "),
    seal.canonical_hash,
    JSON.stringify(seal.roster),
    JSON.stringify(seal.rule),
    seal.sealed_by,
    String(seal.sealed_at),
    JSON.stringify(seal.leaves),
    seal.root,
    seal.evidence_hash,
  ])
}
