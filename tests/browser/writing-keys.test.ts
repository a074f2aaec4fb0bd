/** What somebody who writes all day does with keys and mouse: nothing is lost, nothing comes twice, clauses stay themselves. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { PEER_LETTER, SCENE } from "../../web/test/editor/scene"
import type { Report } from "../../web/test/editor/stage"
import { Hall } from "./support/hall"
import { OPEN_MS_MAX, Stage } from "./support/stage"
import { COMPOSED } from "./support/words"

const BEFORE = "Điều một "
const AFTER = "và đuôi"
const WORDS = ["Khoản trước.", BEFORE + AFTER, "Khoản sau."]

/** The key code of a key that an input method takes for itself. */
const KEY_PROCESSED = 229
const CONTROL = 2

let hall: Hall
let stage: Stage

beforeAll(async () => {
  hall = await Hall.open()
  stage = await Stage.open(await hall.enter(null))
}, OPEN_MS_MAX)
afterEach(() => hall.expectQuiet())
afterAll(() => hall?.close())

async function scene(): Promise<void> {
  await stage.open({ before: BEFORE, after: AFTER })
}

const press = (key: string) => stage.page.keyboard.press(key)

/** The words of all clauses at the end; everybody agrees on them. */
async function words(last = ""): Promise<string[]> {
  return wordsOf(await stage.finish(last))
}

function wordsOf({ lines, difference }: Report): string[] {
  expect(difference).toBeNull()
  return lines.map((line) => line.words)
}

/** Where a word of the text stands on the screen. */
function placeOf(word: string): Promise<{ x: number; y: number }> {
  return stage.page.evaluate((wanted) => {
    const walker = document.createTreeWalker(document.querySelector(".clauses")!, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.textContent!.indexOf(wanted)
      if (at < 0) continue
      const range = document.createRange()
      range.setStart(node, at)
      range.setEnd(node, at + wanted.length)
      const box = range.getBoundingClientRect()
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    throw new Error(`nowhere: ${wanted}`)
  }, word)
}

test("Home and End stay in the clause", async () => {
  await scene()
  await press("Home")
  await stage.keys("A")
  await press("End")
  await stage.keys("Z")
  expect(await words("Z")).toEqual([WORDS[0], `A${BEFORE}${AFTER}Z`, WORDS[2]])
})

test("a word chosen by a double click is replaced by what is typed", async () => {
  await scene()
  const { x, y } = await placeOf("đuôi")
  await stage.page.mouse.dblclick(x, y)
  await stage.keys("cuo<<uối")
  expect(await words("cuối")).toEqual([WORDS[0], `${BEFORE}và cuối`, WORDS[2]])
})

test("everything chosen and typed over comes back by undo, each clause as itself", async () => {
  await scene()
  await press("Control+a")
  await stage.keys("x")
  expect(await words("x")).toEqual(["x"])
  await press("Control+z")
  const report = await stage.finish("Khoản trước.")
  expect(wordsOf(report)).toEqual(WORDS)
  expect(report.lines.map(({ id }) => id)).toEqual(SCENE)
})

test("everything chosen and deleted leaves a text to write in", async () => {
  await scene()
  await press("Control+a")
  await press("Delete")
  await stage.keys("m")
  await stage.finish("m")
  await stage.keys("ới")
  expect(await words("mới")).toEqual(["mới"])
  for (let act = 0; act < 3; act++) await press("Control+z")
  expect(await words("Khoản trước.")).toEqual(WORDS)
})

test("Shift and Enter start a clause like Enter: there are no lines inside one", async () => {
  await scene()
  await press("Shift+Enter")
  expect(await words()).toEqual([WORDS[0], BEFORE, AFTER, WORDS[2]])
})

test("Tab leaves the text and changes nothing", async () => {
  await scene()
  await press("Tab")
  expect(await stage.page.evaluate(() => document.activeElement!.matches(".clauses"))).toBe(false)
  expect(await words()).toEqual(WORDS)
})

test("Backspace and Delete by words take one word, and join at the ends", async () => {
  await scene()
  await press("Control+Backspace")
  expect((await words())[1]!.replace(/\s+/g, " ").trim()).toBe("Điều và đuôi")
  await stage.select(0)
  await press("Control+Backspace")
  expect(await words()).toHaveLength(2)
  await press("Control+z")
  expect(await words()).toHaveLength(3)
})

test("words dragged to another place stay where they are, once", async () => {
  await scene()
  const from = await placeOf("đuôi")
  const to = await placeOf("sau")
  const { mouse } = stage.page
  await stage.select((BEFORE + "và ").length, (BEFORE + AFTER).length)
  await stage.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  await mouse.move(from.x, from.y)
  await mouse.down()
  await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 })
  await mouse.move(to.x, to.y, { steps: 3 })
  await mouse.up()
  expect(await words()).toEqual(WORDS)
  // The text takes keys as before.
  await stage.select(0)
  await stage.page.locator(".clauses").focus()
  await stage.keys("A")
  expect(await words(`A${BEFORE}`)).toEqual([WORDS[0], `A${WORDS[1]}`, WORDS[2]])
})

test("words dragged in from elsewhere are not taken", async () => {
  await scene()
  await stage.page.locator("textarea").fill("ngoài")
  const box = (await stage.page.locator("textarea").boundingBox())!
  const { mouse } = stage.page
  await mouse.dblclick(box.x + 12, box.y + 10)
  await mouse.down()
  const to = await placeOf("sau")
  await mouse.move(to.x, to.y, { steps: 4 })
  await mouse.up()
  expect(await words()).toEqual(WORDS)
})

test("a word put right by the browser is replaced once, its neighbours stay", async () => {
  await scene()
  const at = BEFORE.length + "và ".length
  await stage.select(at, at + "đuôi".length)
  await stage.page.evaluate(() => document.execCommand("insertText", false, "đuối"))
  await stage.peerTypes(PEER_LETTER, 0)
  expect(await words("đuối")).toEqual([WORDS[0], `${BEFORE}và đuối${PEER_LETTER}`, WORDS[2]])
})

test("Enter that ends a composed word starts no clause", async () => {
  await scene()
  for (const step of COMPOSED.tiếng!) await stage.compose(step)
  const key = { key: "Enter", code: "Enter", windowsVirtualKeyCode: KEY_PROCESSED }
  await stage.cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key })
  await stage.commit("tiếng")
  await stage.cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...key })
  expect(await words("tiếng")).toEqual([WORDS[0], `${BEFORE}tiếng${AFTER}`, WORDS[2]])
})

test("a telephone's menu makes bold as the keys do", async () => {
  await scene()
  await stage.select(0, "Điều".length)
  await stage.page.evaluate(() => document.execCommand("bold"))
  const report = await stage.finish()
  expect(wordsOf(report)).toEqual(WORDS)
  expect(report.lines[1]!.strong).toBe("Điều")
})

test("the keys of bold in the middle of a composed word tear nothing", async () => {
  await scene()
  for (const step of COMPOSED.tiếng!.slice(0, 4)) await stage.compose(step)
  const key = { key: "b", code: "KeyB", windowsVirtualKeyCode: 66, modifiers: CONTROL }
  await stage.cdp.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key })
  await stage.cdp.send("Input.dispatchKeyEvent", { type: "keyUp", ...key })
  await stage.peerTypes(PEER_LETTER, 0)
  for (const step of COMPOSED.tiếng!.slice(4)) await stage.compose(step)
  await stage.commit("tiếng")
  expect(await words("tiếng")).toEqual([WORDS[0], `${BEFORE}tiếng${AFTER}${PEER_LETTER}`, WORDS[2]])
})
