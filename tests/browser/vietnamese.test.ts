/**
 * Vietnamese as it is really typed, by composition and by UniKey's Backspaces, on two real pages and through the real
 * server: after each step of the word another letter of the other's is on its way. What exactly arrives between two
 * keys, and what else people do meanwhile, is tried one by one in `vietnamese-matrix` and `vietnamese-words`.
 */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { Server } from "./support/server"
import { COMPOSED, INJECTED } from "./support/words"

/** Where the other writes: where their caret is put, given the length of the clause and the place of the word. */
const PLACES: Record<string, (length: number) => number> = {
  "before the word": () => 0,
  "just where the word is": (length) => length,
}

let server: Server
let hall: Hall
let writer: Editor
let peer: Editor
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  clauses = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
  const [a, b] = await Promise.all([hall.enter(server.person(["editor"])), hall.enter(server.person(["delegate", "editor"]))])
  ;[writer, peer] = await Promise.all([Editor.open(a, server), Editor.open(b, server)])
})
afterEach(() => hall.expectQuiet())
afterAll(async () => {
  await hall?.empty()
  await hall?.close()
  await server?.remove()
})

let turn = 0

interface Typed {
  clause: string
  before: string
}

/** Types words into a fresh place of a clause while the other types there too. */
async function typed(words: string[], way: "composed" | "injected", place: string, peerKey: string): Promise<Typed> {
  const clause = clauses[turn++ % clauses.length]!
  await writer.caret(clause)
  await writer.type(" ")
  await expectAgreement(server, [writer, peer])
  const before = await writer.wordsOf(clause)
  await peer.caret(clause, PLACES[place]!(before.length))
  for (const word of words) {
    const between = () => peer.type(peerKey)
    if (way === "composed") await writer.compose(COMPOSED[word]!, between)
    else await writer.unikey(INJECTED[word]!, between)
    await writer.type(" ")
  }
  await expectAgreement(server, [writer, peer])
  return { clause, before }
}

/** How often a word stands in a text, between spaces or letters of the peer. */
function count(text: string, word: string): number {
  return text.split(new RegExp(`(?<=^|[ x])${word}(?=[ x]|$)`)).length - 1
}

const WORDS = [
  ["tiếng", "Việt", "đường", "nghị", "quyết"],
  ["thuở", "giúp", "Uỷ", "Ủy", "hoà", "hòa", "ẤU"],
]

for (const way of ["composed", "injected"] as const) {
  for (const place of Object.keys(PLACES)) {
    for (const words of WORDS) {
      test(`${words.join(" ")} ${way}, with somebody writing ${place}`, async () => {
        // A space ends their word, so every key of theirs leaves at once.
        const { clause, before } = await typed(words, way, place, "x ")
        const text = await writer.wordsOf(clause)
        for (const word of words) expect(count(text, word), `${word} in: ${text}`).toBe(count(before, word) + 1)
        const keys = words.reduce((sum, word) => sum + (way === "composed" ? COMPOSED : INJECTED)[word]!.length, 0)
        expect(count(text, "x"), `the other's keys in: ${text}`).toBe(count(before, "x") + keys)
      })
    }
  }
}

test("đường composed while somebody breaks the clause before it", async () => {
  const clause = clauses[turn++ % clauses.length]!
  await writer.caret(clause)
  await writer.type(" ")
  await expectAgreement(server, [writer, peer])
  await peer.caret(clause, 5)
  await writer.compose(COMPOSED.đường!, async (step) => {
    if (step === 3) await peer.press("Enter")
  })
  await writer.type(".")
  await expectAgreement(server, [writer, peer])
  expect((await writer.words()).map(([, words]) => words).join("\n")).toContain("đường.")
})

test("undo takes back the injected word and nothing of the other's", async () => {
  const { clause, before } = await typed(["quyết"], "injected", "before the word", "y ")
  const text = await writer.wordsOf(clause)
  const theirs = "y ".repeat(INJECTED.quyết!.length)
  expect(text).toBe(`${theirs}${before}quyết `)
  await writer.press("Control+z")
  await expectAgreement(server, [writer, peer])
  const after = await writer.wordsOf(clause)
  expect(after.startsWith(theirs)).toBe(true)
  expect(after).not.toMatch(/quyết $/)
})
