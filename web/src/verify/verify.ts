/**
 * Verifies a bundle in the browser, link by link as `duthao verify` does, but for the history: the merge engine would weigh
 * more than the page, so the words are proved against the seal and the history's file by its hash alone.
 */
import { Broken, type Held, type Link } from "./broken"
import { line, sha256Hex, text } from "./bytes"
import { around, READ } from "./documents"
import { binds, chained } from "./log"
import type { Issue, LogLine, Manifest, PublicKey, RecordPaper, Rows, Seal, Vote, Words } from "./papers"
import { value } from "./papers"
import { canonicalHash, clauseLines, evidenceHash, leaves, root, sealHash } from "./seal"
import { fingerprint, leadsTo, signedManifest } from "./signature"
import { count } from "./vote"
import { unpack, type Files } from "./zip"

const SCHEMA = 1
const DOCUMENT = "documents/nghi-quyet"
const SIGNED = "signed/signed.pdf"
const UNLISTED = ["manifest.json", "manifest.sig", "manifest.key"]
const NEEDED = [
  "history.automerge",
  "words.json",
  "seal.json",
  "evidence/annex.json",
  "evidence/records.json",
  "audit.jsonl",
  "keys.json",
  "README.txt",
  ...["docx", "pdf", "html", "md", "txt", "xml", "json"].map((ending) => `${DOCUMENT}.${ending}`),
]

class Read {
  constructor(readonly files: Files) {}

  bytes(link: Link, name: string): Uint8Array {
    const bytes = this.files.get(name)
    if (!bytes) throw new Broken(link, "missing", { name })
    return bytes
  }

  words(link: Link, name: string): string {
    return this.read(link, name, text)
  }

  json<T>(link: Link, name: string): T {
    return this.read(link, name, (bytes) => JSON.parse(text(bytes)) as T)
  }

  private read<T>(link: Link, name: string, how: (bytes: Uint8Array) => T): T {
    const bytes = this.bytes(link, name)
    try {
      return how(bytes)
    } catch {
      throw new Broken(link, "unreadable", { name })
    }
  }
}

/** Verifies a bundle and returns the links that hold, or throws the first that does not. */
export function verify(bytes: Uint8Array, key = ""): Held[] {
  const held: Held[] = []
  let link: Link = "archive"
  const holds = (key: string, given: Record<string, string> = {}) => held.push({ link, key, given })
  try {
    const read = new Read(unpack(bytes))
    holds("archive", { count: String(read.files.size) })
    link = "signature"
    const { manifest, signer } = signed(read, key.trim())
    holds(key.trim() === "" ? "signature-own" : "signature-known", { name: fingerprint(signer) })
    link = "files"
    listed(read, manifest)
    holds("files", { count: String(manifest.files.length) })
    link = "history"
    const seal = read.json<Seal>(link, "seal.json")
    const words = read.json<Words>(link, "words.json")
    if (canonicalHash(words) !== seal.canonical_hash) throw new Broken(link, "canonical")
    holds("page-history", { count: String(words.clauses.length), name: seal.canonical_hash })
    link = "seal"
    sealed(seal, words, manifest)
    holds("seal", { name: `${seal.canonical_hash.slice(0, 4)}-${seal.canonical_hash.slice(4, 8)}`.toUpperCase() })
    link = "evidence"
    holds("evidence", { count: String(evidence(read, seal, words)) })
    link = "documents"
    documents(read, words)
    holds("page-documents")
    link = "vote"
    const vote = read.files.has("vote.json") ? read.json<Vote>(link, "vote.json") : null
    const issue = read.files.has("issue.json") ? read.json<Issue>(link, "issue.json") : null
    held.push(count(vote, issue, seal))
    link = "log"
    const lines = log(read, seal, signer)
    voted(lines, vote)
    if (issue) issued(read, lines, issue, seal)
    const closed = lines.filter((one) => !one.told).length
    holds("log", { count: String(lines.length), closed: String(closed), last: String(lines[lines.length - 1]?.seq ?? 0) })
    link = "signed"
    const hash = copy(read, lines, issue?.signed ?? null)
    if (hash === "") holds("signed-none")
    else holds("signed", { name: hash })
  } catch (fault) {
    // What a stranger wrote may have any shape: whatever it breaks, the link under way does not hold.
    throw fault instanceof Broken ? fault : new Broken(link, "unreadable", { name: link })
  }
  return held
}

function signed(read: Read, key: string): { manifest: Manifest; signer: string } {
  const link = "signature"
  const bytes = read.bytes(link, "manifest.json")
  const [signature, signer] = ["manifest.sig", "manifest.key"].map((name) => {
    const words = read.words(link, name)
    if (!words.endsWith("\n")) throw new Broken(link, "unreadable", { name })
    return words.slice(0, -1)
  }) as [string, string]
  if (!signedManifest(signer, bytes, signature)) throw new Broken(link, "signature")
  const keys = read.json<PublicKey[]>(link, "keys.json")
  if (!keys.some((one) => one.public === signer)) throw new Broken(link, "keys")
  if (key !== "" && !leadsTo(key, keys, signer)) throw new Broken(link, "other-key", { name: fingerprint(signer) })
  const manifest = read.json<Manifest>(link, "manifest.json")
  if (manifest.schema > SCHEMA) throw new Broken(link, "newer", { name: manifest.program })
  return { manifest, signer }
}

function listed(read: Read, manifest: Manifest): void {
  const link = "files"
  const named = new Set(UNLISTED)
  for (const { path: name, size, sha256 } of manifest.files) {
    if (named.has(name)) throw new Broken(link, "listed-twice", { name })
    named.add(name)
    const bytes = read.bytes(link, name)
    if (bytes.length !== size || sha256Hex(bytes) !== sha256) throw new Broken(link, "changed", { name })
  }
  for (const name of read.files.keys()) if (!named.has(name)) throw new Broken(link, "extra", { name })
  for (const name of NEEDED) read.bytes(link, name)
}

function sealed(seal: Seal, words: Words, manifest: Manifest): void {
  const made = leaves(words)
  const other = made.find((leaf, place) => seal.leaves[place]?.hash !== leaf.hash || seal.leaves[place]?.clause !== leaf.clause)
  if (other || made.length !== seal.leaves.length) throw new Broken("seal", "leaf", { name: other?.clause ?? "-" })
  if (root(seal.leaves.map((leaf) => leaf.hash)) !== seal.root) throw new Broken("seal", "root")
  if (sealHash(seal) !== seal.seal_hash) throw new Broken("seal", "seal-hash")
  const of = (one: Seal | Manifest) => JSON.stringify([one.seal_hash, one.version, one.resolution, one.round])
  if (of(seal) !== of(manifest)) throw new Broken("seal", "seal-other")
}

function evidence(read: Read, seal: Seal, words: Words): number {
  const link = "evidence"
  if (evidenceHash(words, read.words(link, "evidence/annex.json")) !== seal.evidence_hash) throw new Broken(link, "evidence")
  const papers = read.json<RecordPaper[]>(link, "evidence/records.json")
  const told = papers.map((one) => [one.clause, one.link, one.record, one.version])
  const linked = words.clauses.flatMap((clause) => clause.evidence.map((one) => [clause.id, one.id, one.record, one.version]))
  if (JSON.stringify(told) !== JSON.stringify(linked)) throw new Broken(link, "records")
  return papers.length
}

function documents(read: Read, words: Words): void {
  const link = "documents"
  const expected = clauseLines(words)
  let reference: string | undefined
  for (const format of READ) {
    const name = `${DOCUMENT}.${format}`
    const rest = around(read.words(link, name), format, expected, name)
    if (reference === undefined && !rest.includes(line(words.subject))) throw new Broken(link, "document-subject", { name })
    reference ??= JSON.stringify(rest)
    if (JSON.stringify(rest) !== reference) throw new Broken(link, "document-frame", { name })
  }
}

function log(read: Read, seal: Seal, signer: string): LogLine[] {
  const link = "log"
  const rows = read.words(link, "audit.jsonl").split("\n")
  const lines = rows.filter((row) => row !== "").map((row) => JSON.parse(row) as LogLine)
  chained(lines)
  const detail = `${seal.canonical_hash} ${seal.seal_hash}`
  const tells = (one: LogLine) => one.told?.object === seal.resolution && one.told.detail === detail
  if (!lines.some((one) => one.act === "resolution.seal" && tells(one))) throw new Broken(link, "log-seal")
  const ofKey = (one: LogLine) => (one.act === "key.make" || one.act === "key.rotate") && one.told?.detail === signer
  if (!lines.some(ofKey)) throw new Broken(link, "log-key")
  return lines
}

function voted(lines: LogLine[], vote: Vote | null): void {
  if (!vote) return
  if (!binds(lines, "vote.open", vote.opened)) throw new Broken("log", "log-open")
  if (!vote.closed) return
  // The closing line of a secret vote is shown by its hash alone: it would tell who took part.
  const secret = value(vote.opened, "secrecy") === "secret"
  const hidden = secret && lines.some((one) => one.act === "vote.close" && !one.told)
  if (!hidden && !binds(lines, "vote.close", vote.closed)) throw new Broken("log", "log-close")
}

function issued(read: Read, lines: LogLine[], issue: Issue, seal: Seal): void {
  const { register } = issue
  if (register.key !== seal.resolution || !binds(lines, "resolution.issue", register)) throw new Broken("log", "log-issue")
  const number = (value(register, "number") ?? "").padStart(2, "0")
  const name = line(`Số ${number}-${value(register, "sign") ?? ""}`)
  const said = read.words("log", `${DOCUMENT}.txt`).split("\n").map(line)
  if (!said.includes(name)) throw new Broken("log", "number", { name })
}

/** Returns the hash of the signed copy, or nothing where none was taken back. */
function copy(read: Read, lines: LogLine[], rows: Rows | null): string {
  const link = "signed"
  if (!rows) {
    if (read.files.has(SIGNED)) throw new Broken(link, "signed-unknown")
    return ""
  }
  if (!binds(lines, "resolution.take_signed", rows)) throw new Broken(link, "log-signed")
  const [version, hash] = [rows.columns.indexOf("version"), rows.columns.indexOf("hash")]
  const newest = [...rows.rows].sort((one, other) => Number(other[version]) - Number(one[version]))[0]?.[hash] ?? ""
  if (sha256Hex(read.bytes(link, SIGNED)) !== newest) throw new Broken(link, "signed")
  return newest
}
