/** Vietnamese words at the keyboard of one writer: the test words in every way of typing, and what keyboards do at odd moments. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { PEER_LETTER } from "../../web/test/editor/scene"
import type { Report } from "../../web/test/editor/stage"
import { STUCK_MS } from "../../web/src/editor/timing"
import { Hall } from "./support/hall"
import { injectedSteps, OPEN_MS_MAX, Stage } from "./support/stage"
import { COMPOSED, INJECTED } from "./support/words"

const BEFORE = "Điều một "
const AFTER = " và đuôi"
const KEY_MS = 130

let hall: Hall
let stage: Stage

beforeAll(async () => {
  hall = await Hall.open()
  stage = await Stage.open(await hall.enter(null))
}, OPEN_MS_MAX)
afterEach(() => hall.expectQuiet())
afterAll(() => hall?.close())

/** The words of the middle clause; everybody must agree on them. */
function middle(report: Report): string {
  expect(report.difference).toBeNull()
  return report.lines.find(({ id }) => id === "c1")!.words
}

async function scene(before = BEFORE, after = AFTER): Promise<void> {
  await stage.open({ before, after, keyMs: KEY_MS })
}

async function compose(word: string): Promise<void> {
  for (const step of COMPOSED[word]!) await stage.compose(step)
  await stage.commit(word)
}

describe("the test words, with somebody in the same clause who", () => {
  for (const name of [
    "writes at the clause's start",
    "writes inside the word",
    "writes at the caret",
    "writes behind the word",
    "presses Enter before the word",
    "presses Enter at the caret",
  ]) {
    test(name, async () => {
      for (const word of Object.keys(COMPOSED)) {
        for (const way of ["composed", "injected"] as const) {
          await scene()
          const steps = way === "composed" ? COMPOSED[word]! : injectedSteps(INJECTED[word]!)
          const half = steps.length >> 1
          const send = (step: number) => (way === "composed" ? stage.compose(steps[step]!) : stage.key(INJECTED[word]![step]!))
          for (let step = 0; step < half; step++) await send(step)
          await stage.act(name, half ? steps[half - 1]! : "", false)
          for (let step = half; step < steps.length; step++) await send(step)
          if (way === "composed") await stage.commit(word)
          const { lines, difference } = await stage.finish(word)
          const all = lines.map(({ words }) => words).join("")
          const own = all.split(PEER_LETTER).join("")
          expect(difference, `${word} ${way}`).toBeNull()
          expect(own.split(word), `${word} ${way}: ${own}`).toHaveLength(2)
          expect(own.length, `${word} ${way}: ${own}`).toBe("Khoản trước.Khoản sau.".length + (BEFORE + word + AFTER).length)
          expect(all.length - own.length, `${word} ${way}: ${all}`).toBe(/^writes/.test(name) ? 1 : 0)
        }
      }
    })
  }
})

describe("composing", () => {
  test("with a key held down", async () => {
    await scene()
    for (const step of ["a", "aa", "aaa", "aaaa", "aaaa"]) await stage.compose(step)
    await stage.peerTypes(PEER_LETTER, AFTER.length)
    await stage.commit("aaaa")
    expect(middle(await stage.finish("aaaa")).replace(PEER_LETTER, "")).toBe(`${BEFORE}aaaa${AFTER}`)
  })

  test("given up again leaves the words as they were", async () => {
    await scene()
    for (const step of COMPOSED.tiếng!) await stage.compose(step)
    await stage.shows("tiếng")
    await stage.peerTypes(PEER_LETTER, AFTER.length)
    await stage.compose("")
    await stage.composing(false)
    expect(middle(await stage.finish())).toBe(`${BEFORE}${PEER_LETTER}${AFTER}`)
  })

  test("over a selection takes its place", async () => {
    await scene("Điều ", "một và đuôi")
    await stage.select(5, 8)
    for (const step of COMPOSED.tiếng!) {
      await stage.compose(step)
      await stage.peerTypes(PEER_LETTER, 0)
    }
    await stage.commit("tiếng")
    expect(middle(await stage.finish("tiếng"))).toBe(`Điều tiếng và đuôi${PEER_LETTER.repeat(COMPOSED.tiếng!.length)}`)
  })

  test("over a selection across clauses joins what is left", async () => {
    await scene()
    await stage.selectAcross([0, 6], [1, 5])
    for (const step of COMPOSED.tiếng!) await stage.compose(step)
    await stage.shows("tiếng")
    await stage.peerTypes(PEER_LETTER, 0)
    await stage.commit("tiếng")
    const { lines, difference } = await stage.finish("tiếng")
    expect(difference).toBeNull()
    const all = lines.map(({ words }) => words).join("|")
    expect(all.split(PEER_LETTER).join("").split("|").filter((words) => words !== "")).toEqual([
      `Khoản tiếngmột ${AFTER}`,
      "Khoản sau.",
    ])
    expect(all).toContain(PEER_LETTER)
  })

  for (const [where, before, after] of [
    ["at the start of a clause", "", "đuôi"],
    ["at the end of a clause", "đầu", ""],
    ["in an empty clause", "", ""],
  ] as const) {
    test(where, async () => {
      await scene(before, after)
      for (const step of COMPOSED.đường!) {
        await stage.compose(step)
        await stage.peerTypes(PEER_LETTER, 0)
        await stage.peerTypes(PEER_LETTER, after.length)
      }
      await stage.commit("đường")
      const words = middle(await stage.finish("đường"))
      expect(words.split(PEER_LETTER).join("")).toBe(`${before}đường${after}`)
      expect(words).toContain("đường")
      expect(words.length).toBe(before.length + "đường".length + after.length + 2 * COMPOSED.đường!.length)
    })
  }

  test("of which the end is never told: after a rest everything leaves and comes", async () => {
    await scene()
    await stage.page.evaluate(() => {
      document.addEventListener("compositionend", (event) => event.stopImmediatePropagation(), { capture: true, once: true })
    })
    await compose("quyết")
    await stage.shows("quyết")
    await stage.peerTypes(PEER_LETTER, 0)
    await stage.pass(STUCK_MS + 1_000)
    const report = await stage.report()
    expect(report.pending).toBe(false)
    expect(middle(report)).toBe(`${BEFORE}quyết${AFTER}${PEER_LETTER}`)
    expect(await stage.left()).toBe(1)
  })

  for (const [where, fromEnd] of [["in front of it", AFTER.length], ["far behind it", 0]] as const) {
    test(`while the caret rests, as Android does, and somebody writes ${where}`, async () => {
      await scene()
      for (const step of ["t", "ti", "tie"]) await stage.compose(step)
      await stage.shows("tie")
      await stage.peerTypes(PEER_LETTER, fromEnd)
      expect(middle(await stage.report())).not.toContain(PEER_LETTER)
      await stage.pass(STUCK_MS + 1_000)
      const rested = middle(await stage.report())
      expect(rested).toContain(PEER_LETTER)
      expect(rested.replace(PEER_LETTER, "")).toBe(`${BEFORE}tie${AFTER}`)
      expect(await stage.left()).toBe(1)
      // Where the composed letters themselves had to be drawn anew, the keyboard is told so and begins again; how, only
      // real ones show. Where they were not touched, it goes on.
      if (fromEnd > 0) return
      for (const step of ["tiê", "tiên", "tiêng", "tiếng"]) await stage.compose(step)
      await stage.commit("tiếng")
      expect(middle(await stage.finish("tiếng")).replace(PEER_LETTER, "")).toBe(`${BEFORE}tiếng${AFTER}`)
    })
  }

  test("with bold switched on in the middle of the word", async () => {
    await scene()
    for (const step of ["t", "ti", "tie"]) await stage.compose(step)
    await stage.shows("tie")
    await stage.bold()
    await stage.peerTypes(PEER_LETTER, 0)
    for (const step of ["tiê", "tiên", "tiêng", "tiếng"]) await stage.compose(step)
    await stage.commit("tiếng")
    expect(middle(await stage.finish("tiếng"))).toBe(`${BEFORE}tiếng${AFTER}${PEER_LETTER}`)
  })

  test("ẤU from a dead key, with the capitals locked", async () => {
    await scene()
    await stage.compose("´")
    await stage.compose("Ấ")
    await stage.peerTypes(PEER_LETTER, AFTER.length)
    await stage.commit("Ấ")
    await stage.key("U")
    expect(middle(await stage.finish("ẤU")).replace(PEER_LETTER, "")).toBe(`${BEFORE}ẤU${AFTER}`)
  })
})

describe("undo takes back", () => {
  for (const way of ["composed", "injected"] as const) {
    test(`the ${way} word and nothing of the other's`, async () => {
      await scene()
      const half = INJECTED.quyết!.length >> 1
      if (way === "composed") await compose("quyết")
      else {
        await stage.keys(INJECTED.quyết!.slice(0, half))
        await stage.peerTypes(PEER_LETTER, AFTER.length)
        await stage.keys(INJECTED.quyết!.slice(half))
      }
      await stage.shows("quyết")
      await stage.peerTypes(PEER_LETTER, (BEFORE + "quyết" + AFTER).length)
      const before = middle(await stage.finish("quyết"))
      await stage.page.keyboard.press("Control+z")
      const after = middle(await stage.finish())
      expect(after).toBe(before.replace("quyết", ""))
      await stage.page.keyboard.press("Control+y")
      expect(middle(await stage.finish("quyết")).split(PEER_LETTER).join("")).toBe(`${BEFORE}quyết${AFTER}`)
    })
  }
})

describe("two at the same caret, their words crossing", () => {
  for (const lag of [0, 1, 3]) {
    for (const way of ["composed", "injected"] as const) {
      test(`${way}, ${lag} keys late`, async () => {
        await scene()
        await stage.peerTypes("", AFTER.length)
        const theirs = [..."жук дом лес "]
        const mine = ["tiếng", "đường", "quyết"]
        const other = () => stage.peerTypes(theirs.shift() ?? "", undefined, lag)
        for (const word of mine) {
          for (const step of way === "composed" ? COMPOSED[word]! : INJECTED[word]!) {
            await (way === "composed" ? stage.compose(step) : stage.key(step))
            await other()
          }
          if (way === "composed") await stage.commit(word)
          await stage.key(" ")
        }
        const words = middle(await stage.finish("quyết"))
        for (const word of [...mine, "жук", "дом", "лес"]) expect(words.split(word), `${word} in: ${words}`).toHaveLength(2)
        expect(words.length).toBe((BEFORE + mine.join(" ") + " жук дом лес " + AFTER).length)
      })
    }
  }
})

test("pasted NFD becomes NFC", async () => {
  const nfd = "tiếng Việt, đường, Uỷ ban".normalize("NFD")
  await scene()
  await stage.page.locator("textarea").fill(nfd)
  await stage.page.locator("textarea").press("Control+a")
  await stage.page.keyboard.press("Control+c")
  await stage.page.locator(".clauses").focus()
  await stage.select(BEFORE.length)
  await stage.page.keyboard.press("Control+v")
  const words = middle(await stage.finish("Uỷ ban"))
  expect(words).toBe(`${BEFORE}tiếng Việt, đường, Uỷ ban${AFTER}`)
  expect(words).not.toContain(nfd)
})

test("marks typed behind their letter, as on the keyboard of Windows, become one letter with it", async () => {
  await scene()
  for (const key of "Viê\u0323t") await stage.key(key)
  await stage.peerTypes(PEER_LETTER, 0)
  expect(middle(await stage.finish("Việt"))).toBe(`${BEFORE}Việt${AFTER}${PEER_LETTER}`)
})

// Only the end is in NFD: Chromium itself loses letters of a composition that is so from step to step.
test("so do those of a composition, once it is done", async () => {
  await scene()
  await stage.compose("Vi")
  await stage.peerTypes(PEER_LETTER, AFTER.length)
  await stage.commit("Việt".normalize("NFD"))
  expect(middle(await stage.finish("V")).replace(PEER_LETTER, "")).toBe(`${BEFORE}Việt${AFTER}`)
})

test("words spoken come whole", async () => {
  await scene()
  await stage.commit("nghị quyết của chi bộ")
  await stage.peerTypes(PEER_LETTER, AFTER.length)
  expect(middle(await stage.finish("chi bộ")).replace(PEER_LETTER, "")).toBe(`${BEFORE}nghị quyết của chi bộ${AFTER}`)
})
