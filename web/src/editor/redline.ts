/** What was put into a text and what was taken out, word by word. Pure; equal words are told apart by their order. */

export interface Part {
  kind: "same" | "added" | "gone"
  text: string
}

/** Words compared at most on each side: a long clause. Beyond it the whole text counts as written anew. */
const WORDS_MAX = 1_500

export function redline(base: string, text: string): Part[] {
  const old = tokens(base)
  const now = tokens(text)
  if (old.length > WORDS_MAX || now.length > WORDS_MAX) return joined([part("gone", base), part("added", text)])
  const width = now.length + 1
  const table = lengths(old, now, width)
  const parts: Part[] = []
  let [row, column] = [0, 0]
  while (row < old.length || column < now.length) {
    const cell = row * width + column
    if (row < old.length && column < now.length && old[row] === now[column]) {
      parts.push(part("same", old[row]!))
      row++
      column++
    } else if (column >= now.length || (row < old.length && table[cell + width]! >= table[cell + 1]!)) {
      parts.push(part("gone", old[row++]!))
    } else parts.push(part("added", now[column++]!))
  }
  return joined(parts)
}

function tokens(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? []
}

function lengths(old: readonly string[], now: readonly string[], width: number): Uint16Array {
  const table = new Uint16Array((old.length + 1) * width)
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      const cell = row * width + column
      table[cell] = old[row] === now[column] ? table[cell + width + 1]! + 1 : Math.max(table[cell + width]!, table[cell + 1]!)
    }
  }
  return table
}

function part(kind: Part["kind"], text: string): Part {
  return { kind, text }
}

// Runs of one kind are one part. A space between two changed words belongs to the change: else every word of a
// phrase written anew would be marked by itself.
function joined(parts: readonly Part[]): Part[] {
  const runs: Part[] = []
  let [gone, added] = ["", ""]
  const close = () => {
    if (gone !== "") runs.push(part("gone", gone))
    if (added !== "") runs.push(part("added", added))
    gone = added = ""
  }
  parts.forEach(({ kind, text }, at) => {
    const inside = kind === "same" && /^\s+$/.test(text) && (gone !== "" || added !== "") && parts[at + 1]?.kind !== "same" && at + 1 < parts.length
    if (kind === "gone" || inside) gone += text
    if (kind === "added" || inside) added += text
    if (kind !== "same" || inside) return
    close()
    const last = runs[runs.length - 1]
    if (last?.kind === "same") last.text += text
    else runs.push(part("same", text))
  })
  close()
  return runs
}
