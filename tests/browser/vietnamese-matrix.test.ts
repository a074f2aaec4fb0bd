/**
 * Every act of somebody else at every step of a Vietnamese word: two words, composed and in UniKey's keys, fourteen acts.
 *
 * The writer has a real view in Chromium and a real keyboard over CDP; the other is a binding in the same page, so that
 * an act arrives exactly between two keys.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { ACTS, PEER_LETTER, SCENE } from "../../web/test/editor/scene"
import type { Report } from "../../web/test/editor/stage"
import { Hall } from "./support/hall"
import { injectedSteps, OPEN_MS_MAX, Stage } from "./support/stage"
import { COMPOSED, INJECTED } from "./support/words"

const BEFORE = "Điều một "
const AFTER = " và đuôi"

/** The pace of a quick typist; what waits a quarter of a second then arrives within the word. */
const KEY_MS = 130

let hall: Hall
let stage: Stage

beforeAll(async () => {
  hall = await Hall.open()
  stage = await Stage.open(await hall.enter(null))
}, OPEN_MS_MAX)
afterEach(() => hall.expectQuiet())
afterAll(() => hall?.close())

const WAYS = ["composed", "injected", "injected and seen"] as const
type Way = (typeof WAYS)[number]

/** Whether the other has got what was typed so far makes no difference to the rest. */
const SEEN_MATTERS = /word|caret|removes|joins/

/** Types the word, lets the other act after the given step, and tells what stands there at the end. */
async function typed(word: string, way: Way, name: string, at: number): Promise<Report> {
  await stage.open({ before: BEFORE, after: AFTER, keyMs: KEY_MS })
  const steps = way === "composed" ? COMPOSED[word]! : injectedSteps(INJECTED[word]!)
  const send = async (from: number, to: number) => {
    const sent: Promise<void>[] = []
    for (let step = from; step < to; step++) {
      sent.push(way === "composed" ? stage.compose(steps[step]!) : stage.key(INJECTED[word]![step]!))
    }
    await Promise.all(sent)
  }
  await send(0, at + 1)
  await stage.act(name, steps[at]!, way === "injected and seen")
  await send(at + 1, steps.length)
  if (way === "composed") await stage.commit(word)
  return stage.finish(word)
}

/** The words of all clauses without what the other wrote, in their order before the other moved one. */
function ownWords({ lines }: Report): string {
  const rank = (id: string) => (id === SCENE[0] ? 0 : id === SCENE[2] ? 2 : 1)
  const sorted = [...lines].sort((a, b) => rank(a.id) - rank(b.id))
  return sorted.map(({ words }) => words.split(PEER_LETTER).join("")).join("|")
}

function check(report: Report, word: string, name: string, where: string): void {
  expect(report.difference, where).toBeNull()
  const own = ownWords(report)
  const around = own.split(word)
  expect(around, `${word} once, ${where}: ${own}`).toHaveLength(2)
  const rest = around.join("").split("|").join("")
  expect(rest, where).toBe(`Khoản trước.${BEFORE}${AFTER}Khoản sau.`)
  kept(report, name, where)
}

function kept({ lines }: Report, name: string, where: string): void {
  const line = (id: string) => lines.find((one) => one.id === id)
  const letters = lines.flatMap((one) => [...one.words]).filter((letter) => letter === PEER_LETTER).length
  expect(letters, `the other's letters, ${where}`).toBe(/^writes/.test(name) ? 1 : 0)
  if (/Enter/.test(name)) expect(lines, where).toHaveLength(4)
  else if (!/^joins/.test(name)) expect(lines, where).toHaveLength(3)
  if (/^moves/.test(name)) expect(lines[0]!.id, where).toBe(SCENE[1])
  if (/^joins/.test(name)) expect(line(SCENE[0])!.words, where).toContain(BEFORE)
  if (/bold/.test(name)) expect(line(SCENE[1])!.strong, where).toMatch(new RegExp(`^${BEFORE}.*${AFTER}$`))
  if (/heading/.test(name)) expect(line(SCENE[1])!.kind, where).toBe("heading")
}

for (const word of ["quyết", "đường"]) {
  for (const way of WAYS) {
    describe(`${word} ${way}, while somebody`, () => {
      for (const name of Object.keys(ACTS)) {
        if (way === "injected and seen" && !SEEN_MATTERS.test(name)) continue
        test(name, async () => {
          const steps = way === "composed" ? COMPOSED[word]!.length : INJECTED[word]!.length
          for (let at = 0; at < steps; at++) check(await typed(word, way, name, at), word, name, `after step ${at}`)
        })
      }
    })
  }
}
