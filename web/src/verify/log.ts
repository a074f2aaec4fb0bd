/** The audit log: each line gives its hash, neighbours are linked, and rows of other tables are those it binds. */
import { Broken } from "./broken"
import { bytesToHex, Hash, long, utf8 } from "./bytes"
import type { LogLine, Rows } from "./papers"

const FORM = "duthao audit line 1\n"
const ROWS_FORM = "duthao bound rows 1\n"

function field(hash: Hash, value: Uint8Array | string | null | undefined): void {
  if (value === null || value === undefined) {
    hash.raw(Uint8Array.of(0))
    return
  }
  const bytes = typeof value === "string" ? utf8(value) : value
  hash.raw(Uint8Array.of(1)).raw(long(bytes.length)).raw(bytes)
}

function ownHash(line: LogLine): string {
  const told = line.told!
  const hash = new Hash().raw(utf8(FORM))
  field(hash, long(line.seq))
  field(hash, long(told.at))
  const fields = [told.person, told.roles, line.act, told.object, told.detail, told.was, told.became, told.bound, line.previous]
  for (const one of fields) field(hash, one)
  return hash.hex()
}

export function rowsHash(rows: Rows): string {
  const digests = rows.rows.map((row) => {
    const hash = new Hash()
    for (const one of row) field(hash, one)
    return bytesToHex(hash.digest())
  })
  const all = new Hash().raw(utf8(ROWS_FORM))
  for (const digest of digests.sort()) {
    all.raw(Uint8Array.from(digest.match(/../g)!, (pair) => parseInt(pair, 16)))
  }
  return all.hex()
}

/** Proves the lines: each by itself, and those that follow one another. */
export function chained(lines: LogLine[]): void {
  let before: LogLine | undefined
  for (const one of lines) {
    const given = { name: String(one.seq) }
    if (one.told && ownHash(one) !== one.hash) throw new Broken("log", "log-line", given)
    const next = before && before.seq + 1 === one.seq
    if (before && (one.seq <= before.seq || (next && one.previous !== before.hash))) {
      throw new Broken("log", "log-link", given)
    }
    before = one
  }
}

/** Tells whether a line of this act binds exactly these rows. */
export function binds(lines: LogLine[], act: string, rows: Rows): boolean {
  const bound = [rows.table, rows.key, rows.columns.join(","), String(rows.rows.length), rowsHash(rows)].join(" ")
  return lines.some((line) => line.act === act && (line.told?.bound ?? "").split("\n").includes(bound))
}
