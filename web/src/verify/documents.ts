/** The documents as text, line by line: each says the sealed words, and all say the same around them. */
import { Broken } from "./broken"
import { line } from "./bytes"

const INLINE = ["strong", "em", "u", "span", "b"]
const SIGNS: readonly (readonly [string, string])[] = [
  ["&lt;", "<"],
  ["&gt;", ">"],
  ["&quot;", '"'],
  ["&#39;", "'"],
  ["&amp;", "&"],
]

function html(page: string): string[] {
  const parts = (page.split("<body>")[1] ?? "").split("<")
  const lines = [parts.shift() ?? ""]
  for (const part of parts) {
    const end = part.indexOf(">")
    const name = part.slice(0, end).replace(/^\/+/, "").split(/[ /]/)[0]!
    if (!INLINE.includes(name)) lines.push("")
    lines[lines.length - 1] += part.slice(end + 1)
  }
  return lines.map((words) => SIGNS.reduce((rest, [sign, is]) => rest.split(sign).join(is), words))
}

function markdown(page: string): string[] {
  return page.split("\n").map((one) => one.replace(/^#+/, "").replace(/\\(.)|\*|<[^>]*>/gu, "$1"))
}

interface Copy {
  header: { text: string }[]
  heading: { text: string }[]
  clauses: { number?: string; runs: { text: string }[] }[]
  footer: { text: string }[]
}

function json(words: string): string[] {
  const copy = JSON.parse(words) as Copy
  const texts = (parts: { text: string }[]) => parts.map((part) => part.text)
  const clauses = copy.clauses.map((one) => `${one.number ?? ""} ${texts(one.runs).join("")}`)
  return [...texts(copy.header), ...texts(copy.heading), ...clauses, ...texts(copy.footer)]
}

const READERS = { txt: (words: string) => words.split("\n"), html, md: markdown, json }

export type Read = keyof typeof READERS

/** Formats read on this page, the reference first; the others are compared by their hashes alone. */
export const READ: readonly Read[] = ["txt", "html", "md", "json"]

/** Finds the clauses in a document and returns what stands around them, sorted. */
export function around(words: string, format: Read, expected: string[], name: string): string[] {
  const lines = READERS[format](words).map(line).filter((one) => one !== "")
  for (let from = 0; from + expected.length <= lines.length; from++) {
    if (expected.every((one, place) => lines[from + place] === one)) {
      return [...lines.slice(0, from), ...lines.slice(from + expected.length)].sort()
    }
  }
  const clause = expected.find((one) => !lines.includes(one)) ?? ""
  throw new Broken("documents", "document-clause", { name, clause: clause.slice(0, 60) })
}
