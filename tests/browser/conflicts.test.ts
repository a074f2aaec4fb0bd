/** Two people change the same words while one is cut off: one card for both, and the decision is written into the text. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server } from "./support/server"

/** A slow machine reads, stores and looks; the page hears of it by its own line. */
const CARD_MS_MAX = 60_000

let server: Server
let hall: Hall
let lan: Editor
let binh: Editor
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  hall.allow(SERVER_AWAY)
  clauses = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
  const editors = server.people.filter((one) => one.roles.includes("editor"))
  expect(editors.length, "two people of the demo edit").toBeGreaterThan(1)
  lan = await Editor.open(await hall.enter(editors[0]!), server)
  binh = await Editor.open(await hall.enter(editors[1]!), server)
})
afterEach(() => hall.expectQuiet())
afterAll(async () => {
  await hall?.empty()
  await hall?.close()
  await server?.remove()
})

const cards = (editor: Editor) => editor.page.locator(".conflict")

async function cardsOfServer(): Promise<{ kind: string; sides: { name: string; text: string }[] }[]> {
  return (await server.api<{ items: { kind: string; sides: { name: string; text: string }[] }[] }>(`/resolutions/${DEMO}/conflicts`)).items
}

/** Lets Lan act while she is cut off, and Bình meanwhile; then Lan comes back. */
async function apart(act: () => Promise<void>, other: () => Promise<void>): Promise<void> {
  await lan.page.context().setOffline(true)
  await act()
  await other()
  await binh.saved()
  await lan.page.context().setOffline(false)
  await expectAgreement(server, [lan, binh])
}

async function oneCard(kind: string): Promise<void> {
  for (const editor of [lan, binh]) {
    await editor.page.locator(`.conflict[data-kind="${kind}"]`).waitFor({ timeout: CARD_MS_MAX })
    expect(await cards(editor).count()).toBe(1)
  }
  expect((await cardsOfServer()).map((card) => card.kind)).toEqual([kind])
}

async function noCard(): Promise<void> {
  for (const editor of [lan, binh]) await expect.poll(() => cards(editor).count(), { timeout: CARD_MS_MAX }).toBe(0)
  expect(await cardsOfServer()).toEqual([])
}

test("one sentence changed by both: one card on both pages, and the chosen sentence is written", async () => {
  const clause = clauses[3]!
  await lan.caret(clause, 0)
  await lan.press("Enter")
  await lan.caret(clause)
  const fresh = (await lan.words()).at((await lan.words()).findIndex(([id]) => id === clause) - 1)![0]
  await lan.caret(fresh)
  await lan.type("Nội dung còn nghèo.")
  await expectAgreement(server, [lan, binh])
  await noCard()
  await apart(
    async () => {
      await lan.select(fresh, 13, 18)
      await lan.type("khô")
    },
    async () => {
      await binh.caret(fresh, 9)
      await binh.type("họp ")
    },
  )
  await oneCard("sentence")
  const card = cards(binh).first()
  expect(await card.locator("ins").first().textContent()).toContain("thêm:")
  expect(await card.locator(".conflict-merged").textContent()).toBe("Nội dung họp còn khô.")
  const chosen = (await cardsOfServer())[0]!.sides[0]!
  expect(chosen.text).toBe("Nội dung họp còn nghèo.")
  await card.getByRole("button", { name: `Chọn câu của ${chosen.name}` }).click()
  await noCard()
  await expectAgreement(server, [lan, binh])
  expect(await lan.wordsOf(fresh)).toBe(chosen.text)
  // It was an act of Bình's, who may take it back.
  await binh.caret(fresh)
  await binh.press("Control+z")
  await expectAgreement(server, [lan, binh])
  expect(await lan.wordsOf(fresh)).toBe("Nội dung họp còn khô.")
})

test("words typed in a tail that was moved meanwhile are put where they belong", async () => {
  const clause = clauses[5]!
  const whole = await lan.wordsOf(clause)
  const half = whole.indexOf(" ", Math.floor(whole.length / 2)) + 1
  await apart(
    async () => {
      await lan.caret(clause, half)
      await lan.press("Enter")
    },
    async () => {
      await binh.caret(clause)
      await binh.type(" Thêm một ý.")
    },
  )
  await oneCard("tail")
  await cards(lan).first().getByRole("button", { name: "Đưa chữ về đúng chỗ" }).click()
  await noCard()
  await expectAgreement(server, [lan, binh])
  expect(await binh.wordsOf(clause)).toBe(whole.slice(0, half))
  const words = await binh.words()
  const next = words[words.findIndex(([id]) => id === clause) + 1]![1]
  expect(next).toBe(`${whole.slice(half)} Thêm một ý.`)
})

test("who may not edit reads the card and has no buttons", async () => {
  const clause = clauses[6]!
  await apart(
    async () => {
      await lan.caret(clause, 0)
      await lan.type("Một là ")
    },
    async () => {
      await binh.caret(clause, 0)
      await binh.type("Hai là ")
    },
  )
  await oneCard("sentence")
  const viewer = await Editor.open(await hall.enter(server.person(["viewer"])), server)
  await cards(viewer).first().waitFor({ timeout: CARD_MS_MAX })
  expect(await cards(viewer).first().locator(".conflict-acts").count()).toBe(0)
  await cards(lan).first().getByRole("button", { name: "Sửa tại chỗ" }).click()
  await cards(lan).first().getByRole("button", { name: "Đã sửa xong" }).click()
  await noCard()
  await expect.poll(() => cards(viewer).count(), { timeout: CARD_MS_MAX }).toBe(0)
})

/** Lan writes two clauses behind one of the demo's; returns their ids. */
async function pair(): Promise<[string, string]> {
  await lan.caret(clauses[7]!)
  await lan.press("Enter")
  await lan.type("Khoản một")
  await lan.press("Enter")
  await lan.type("Khoản hai")
  await expectAgreement(server, [lan, binh])
  const ids = (await lan.words()).map(([id]) => id)
  const at = ids.indexOf(clauses[7]!)
  return [ids[at + 1]!, ids[at + 2]!]
}

type Act = (editor: Editor, first: string, second: string) => Promise<void>

const splits: Act = async (editor, first) => {
  await editor.caret(first, 5)
  await editor.press("Enter")
}
const joins: Act = async (editor, _first, second) => {
  await editor.caret(second, 0)
  await editor.press("Backspace")
}
const removes: Act = async (editor, _first, second) => {
  await editor.caret(second)
  await editor.page.getByRole("button", { name: "Bỏ điều khoản" }).click()
}
const types: Act = async (editor, _first, second) => {
  await editor.caret(second, 5)
  await editor.type(" XYZ")
}

const AT_ONCE: [string, Act, Act, string][] = [
  ["the same Enter twice", splits, splits, "twice"],
  ["the same join twice", joins, joins, "twice"],
  ["a join against typing", joins, types, "removed"],
  ["a removal against typing", removes, types, "removed"],
]

for (const [what, one, other, kind] of AT_ONCE) {
  test(`${what}: one card, and keeping the merged text closes it`, async () => {
    const [first, second] = await pair()
    await apart(() => one(lan, first, second), () => other(binh, first, second))
    await oneCard(kind)
    const before = await lan.words()
    await cards(binh).first().getByRole("button", { name: "Giữ bản gộp" }).click()
    await noCard()
    expect(await lan.words()).toEqual(before)
  })
}
