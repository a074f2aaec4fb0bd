/**
 * Pasted HTML as lines of words with strong, em and underline; everything else in it is dropped.
 *
 * A tokenizer of our own: it runs without a browser, loads nothing, and never builds elements from foreign markup.
 */
import { type MarkName, MARKS } from "../document"

export interface Run {
  text: string
  marks: MarkName[]
}

export interface Line {
  runs: Run[]
  /** Set if the line is a clause copied from an editor of ours. */
  clause?: { id: string; kind: string; level: number }
}

const BLOCKS = new Set(
  (
    "address article aside blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3 " +
    "h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr ul"
  ).split(" "),
)

/** Elements whose content is not text of the document. */
const SILENT = new Set(["script", "style", "head", "title", "template", "xml", "noscript", "svg", "object"])

const VOID = new Set(["br", "hr", "img", "meta", "link", "input", "col", "wbr", "base", "area", "source"])

const MARK_TAGS: Record<string, MarkName> = {
  b: "strong",
  strong: "strong",
  i: "em",
  em: "em",
  u: "underline",
  ins: "underline",
}

const ENTITIES: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  hellip: "…",
  ldquo: "“",
  rdquo: "”",
  lsquo: "‘",
  rsquo: "’",
  laquo: "«",
  raquo: "»",
  bull: "•",
  middot: "·",
  agrave: "à",
  aacute: "á",
  acirc: "â",
  atilde: "ã",
  egrave: "è",
  eacute: "é",
  ecirc: "ê",
  igrave: "ì",
  iacute: "í",
  ograve: "ò",
  oacute: "ó",
  ocirc: "ô",
  otilde: "õ",
  ugrave: "ù",
  uacute: "ú",
  yacute: "ý",
}

// A tag, a comment or declaration, or a stretch of text; a lone "<" is text.
const TOKEN = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<(\/?)([a-zA-Z][\w:-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|</g

interface Open {
  tag: string
  marks: ReadonlySet<MarkName>
  silent: boolean
}

/** Returns the lines of a piece of HTML, blank ones left out. */
export function htmlLines(html: string): Line[] {
  const reader = new Reader()
  for (const match of html.matchAll(TOKEN)) {
    const [token, slash, tag, rest] = match
    if (tag !== undefined && slash === "/") reader.close(tag.toLowerCase())
    else if (tag !== undefined) reader.open(tag.toLowerCase(), rest ?? "")
    else if (!/^<[!?]/.test(token)) reader.text(decode(token))
  }
  return reader.finish()
}

class Reader {
  private readonly lines: Line[] = []
  private line: Line = { runs: [] }
  private readonly stack: Open[] = []

  open(tag: string, attributes: string) {
    if (BLOCKS.has(tag)) this.breakLine()
    const clause = tag === "p" ? clauseOf(attributes) : undefined
    if (clause) this.line.clause = clause
    if (VOID.has(tag) || attributes.endsWith("/")) return
    const outer = this.stack[this.stack.length - 1]
    const marks = marksIn(tag, attributes, outer?.marks ?? new Set())
    this.stack.push({ tag, marks, silent: SILENT.has(tag) || (outer?.silent ?? false) })
  }

  close(tag: string) {
    if (BLOCKS.has(tag)) this.breakLine()
    const index = this.stack.map((open) => open.tag).lastIndexOf(tag)
    if (index >= 0) this.stack.length = index
  }

  text(raw: string) {
    const inner = this.stack[this.stack.length - 1]
    if (inner?.silent) return
    const last = this.line.runs[this.line.runs.length - 1]
    // Spaces collapse across elements, as on a page; copied clauses keep theirs.
    let text = raw.replace(this.line.clause ? /[\r\n\t]+/g : /[\s\u00a0]+/g, " ")
    if (!this.line.clause && (!last || last.text.endsWith(" "))) text = text.replace(/^ /, "")
    if (text === "") return
    const marks = MARKS.filter((name) => inner?.marks.has(name))
    if (last && last.marks.join() === marks.join()) last.text += text
    else this.line.runs.push({ text, marks })
  }

  finish(): Line[] {
    this.breakLine()
    return this.lines
  }

  private breakLine() {
    const { runs, clause } = this.line
    const last = runs[runs.length - 1]
    if (last && !clause) last.text = last.text.replace(/ $/, "")
    const words = runs.filter((run) => run.text !== "")
    if (words.length || clause) this.lines.push({ ...this.line, runs: words })
    this.line = { runs: [] }
  }
}

function marksIn(tag: string, attributes: string, outer: ReadonlySet<MarkName>): ReadonlySet<MarkName> {
  const marks = new Set(outer)
  const own = MARK_TAGS[tag]
  if (own) marks.add(own)
  const style = attributeOf(attributes, "style").toLowerCase()
  // Some editors wrap a whole paste in <b style="font-weight:normal">.
  const set = (name: MarkName, property: RegExp, on: RegExp) => {
    const value = property.exec(style)?.[1]
    if (value === undefined) return
    if (on.test(value)) marks.add(name)
    else if (name !== "underline") marks.delete(name)
  }
  set("strong", /font-weight\s*:\s*([^;]+)/, /bold|[6-9]00/)
  set("em", /font-style\s*:\s*([^;]+)/, /italic|oblique/)
  set("underline", /text-decoration(?:-line)?\s*:\s*([^;]+)/, /underline/)
  return marks
}

function clauseOf(attributes: string): Line["clause"] {
  const id = attributeOf(attributes, "data-clause")
  if (id === "") return undefined
  return { id, kind: attributeOf(attributes, "data-kind"), level: Number(attributeOf(attributes, "data-level")) || 0 }
}

function attributeOf(attributes: string, name: string): string {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes)
  return match ? decode(match[1] ?? match[2] ?? match[3] ?? "") : ""
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi, (whole, decimal, hex, name) => {
    if (name !== undefined) {
      const plain = ENTITIES[(name as string).toLowerCase()]
      if (plain === undefined) return whole as string
      return /^[A-Z]/.test(name as string) ? plain.toUpperCase() : plain
    }
    const code = decimal !== undefined ? Number(decimal) : parseInt(hex as string, 16)
    return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : ""
  })
}
