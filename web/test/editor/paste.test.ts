/** What comes out of a clipboard, and where it goes. */
import { describe, expect, test } from "vitest"
import { htmlLines } from "../../src/editor/html"
import { clipboardLines, PASTE_LINES_MAX, pasteTr, textLines } from "../../src/editor/paste"
import { marksOf } from "../../src/editor/diff"
import { roomOf } from "./support"

const plain = (html: string) => htmlLines(html).map((line) => line.runs.map((run) => run.text).join(""))

describe("HTML", () => {
  test("blocks are lines, blank ones are left out, labels stay", () => {
    expect(plain("<ol><li>1. Một</li><li>a) Hai</li></ol><p> </p><p>&nbsp;</p><div>- Ba<br>Bốn</div>")).toEqual(["1. Một", "a) Hai", "- Ba", "Bốn"])
  })

  test("only strong, em and underline survive", () => {
    const [line] = htmlLines('<p>x<b>đậm</b><i><u>cả hai</u></i><a href="javascript:x" style="color:red">nối</a></p>')
    expect(line!.runs).toEqual([
      { text: "x", marks: [] },
      { text: "đậm", marks: ["strong"] },
      { text: "cả hai", marks: ["em", "underline"] },
      { text: "nối", marks: [] },
    ])
  })

  test("styles of word processors count, and can take a mark away", () => {
    const [line] = htmlLines('<b style="font-weight:normal"><span style="font-weight:700">A</span><span style="font-style:italic;text-decoration:underline">B</span>C</b>')
    expect(line!.runs.map((run) => run.marks)).toEqual([["strong"], ["em", "underline"], []])
  })

  test("scripts, styles and comments are not text", () => {
    expect(plain("<style>p{x}</style><!--StartFragment--><script>alert('<p>')</script><p>Chữ\n  dài</p><!--EndFragment-->")).toEqual(["Chữ dài"])
  })

  test("entities and broken markup", () => {
    expect(plain("<p>A &amp; B &#273;&#x1EBF; &lt;i&gt; &unknown; 1 < 2</p>")).toEqual(["A & B đế <i> &unknown; 1 < 2"])
    expect(plain("<p>mở <b>đậm<p>tiếp")).toEqual(["mở đậm", "tiếp"])
  })

  test("clauses of our own keep kind, level and spaces", () => {
    const [line] = htmlLines('<p class="clause" data-clause="cabc" data-kind="proposal" data-level="2">hai  cách </p>')
    expect(line).toEqual({ clause: { id: "cabc", kind: "proposal", level: 2 }, runs: [{ text: "hai  cách ", marks: [] }] })
  })
})

test("plain text: a line is a clause", () => {
  expect(textLines("một\r\n\r\nhai\u2028ba").map((line) => line.runs[0]!.text)).toEqual(["một", "hai", "ba"])
  expect(clipboardLines("", "x")).toHaveLength(1)
  expect(clipboardLines("<p>y</p>", "x")[0]!.runs[0]!.text).toBe("y")
})

describe("pasted", () => {
  function pasted(texts: string[], index: number, offset: number, lines: ReturnType<typeof textLines>) {
    const [an] = roomOf(texts).writers
    const writer = an!.select(index, offset)
    const tr = pasteTr(writer.state, lines)
    if (tr) writer.binding.local(tr)
    return writer
  }

  test("NFD becomes NFC", () => {
    expect(pasted([""], 0, 0, textLines("nghị quyết".normalize("NFD"))).text()).toBe("nghị quyết")
  })

  test("one line goes into the words, the caret behind it", () => {
    const writer = pasted(["đầu đuôi"], 0, 4, textLines("giữa "))
    expect(writer.text()).toBe("đầu giữa đuôi")
    expect(writer.caret()).toBe("0:9")
  })

  test("several lines split the clause", () => {
    const writer = pasted(["đầu đuôi", "sau"], 0, 4, textLines("một\nhai\nba "))
    expect(writer.text()).toBe("đầu một | hai | ba đuôi | sau")
    expect(writer.caret()).toBe("2:3")
    expect(writer.id(0)).toBe("c0")
  })

  test("at the start of words, these keep their clause", () => {
    const writer = pasted(["đuôi"], 0, 0, textLines("một\nhai "))
    expect(writer.text()).toBe("một | hai đuôi")
    expect(writer.id(1)).toBe("c0")
    expect(writer.caret()).toBe("1:4")
  })

  test("marks come along, what is too long does not", () => {
    const writer = pasted([""], 0, 0, htmlLines("<p>a<b>b</b></p>"))
    expect(marksOf(writer.view.child(0))).toEqual([{ name: "strong", start: 1, end: 2 }])
    expect(pasteTr(writer.state, textLines("x\n".repeat(PASTE_LINES_MAX + 1)))).toBeNull()
  })

  test("a clause cut and pasted keeps its identity, a copied one gets its own", () => {
    const clause = (id: string) => `<p data-clause="${id}" data-kind="proposal" data-level="1">giải pháp</p>`
    const [an] = roomOf(["", "giải pháp", "cuối"]).writers
    const tr = pasteTr(an!.state, htmlLines(clause("c1") + clause("cother")))!
    an!.binding.local(tr)
    expect(an!.text()).toBe("giải pháp | giải pháp | giải pháp | cuối")
    expect(an!.id(2)).toBe("c1")
    expect(new Set([0, 1, 2, 3].map((index) => an!.id(index))).size).toBe(4)
    expect(an!.view.child(0).attrs).toMatchObject({ kind: "proposal", level: 1 })
  })
})
