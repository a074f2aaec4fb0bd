/** "Ai viết câu này?": who wrote each sentence of a clause and when, under the names the office chose. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"
import { send } from "./support/story"

const MOMENT = /\d{2}\/\d{2}\/\d{4} \d{2}:\d{2}/

let server: Server
let hall: Hall
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  clauses = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

/** Somebody who may write and may be named by delegation: a delegate in the editing group. */
const delegate = () => server.person(["delegate", "editor"])
const editor = () => server.person(["editor"])

/** Asks about the clause with the caret; each sentence with who and when. */
async function asked(page: Editor): Promise<{ text: string; who: string; when: string; here: boolean }[]> {
  const panel = page.page.locator(".ed-authors")
  await panel.getByRole("button", { name: "Ai viết câu này?" }).click()
  await panel.locator(".authors > li").first().waitFor()
  return panel.locator(".authors > li").evaluateAll((items) =>
    items.map((item) => ({
      text: item.querySelector(".authors-text")?.textContent ?? "",
      who: item.querySelector(".authors-who")?.textContent ?? "",
      when: item.querySelector(".quiet")?.textContent ?? "",
      here: item.getAttribute("aria-current") === "true",
    })),
  )
}

/** Two sentences in one clause, each by somebody else. */
async function twoWriters(clause: string): Promise<[Editor, Editor]> {
  const [a, b] = [await hall.enter(editor()), await hall.enter(delegate())]
  const pages = await Promise.all([Editor.open(a, server), Editor.open(b, server)])
  await pages[0].caret(clause)
  await pages[0].type(" Chi bộ họp đều hằng tháng.")
  await expectAgreement(server, pages)
  await pages[1].caret(clause)
  await pages[1].type(" Tài liệu gửi trước ba ngày.")
  await expectAgreement(server, pages)
  return pages
}

test("each sentence names its writer and the time, and the one with the caret is marked", async () => {
  const [a] = await twoWriters(clauses[0]!)
  await a.caret(clauses[0]!)
  const told = await asked(a)
  const [first, last] = [told.find((one) => one.text.startsWith("Chi bộ họp đều hằng"))!, told[told.length - 1]!]
  expect(first.who).toBe(editor().name)
  expect(first.when).toMatch(MOMENT)
  expect(last).toMatchObject({ text: "Tài liệu gửi trước ba ngày.", who: delegate().name, here: true })
  expect(told.filter((one) => one.here)).toHaveLength(1)
  expect(await a.page.locator(".ed-authors [role=status]").textContent()).toContain(`${told.length} câu`)
  // Elsewhere nothing is told until it is asked for.
  await a.caret(clauses[1]!)
  await expect.poll(() => a.page.locator(".authors > li").count()).toBe(0)
})

test("a tail moved by Enter keeps its writer", async () => {
  const [a, b] = await twoWriters(clauses[2]!)
  const words = await b.wordsOf(clauses[2]!)
  await b.caret(clauses[2]!, words.indexOf("Chi bộ họp đều hằng"))
  await b.press("Enter")
  await expectAgreement(server, [a, b])
  const told = await asked(b)
  expect(told.map(({ text, who }) => [text, who])).toEqual([
    ["Chi bộ họp đều hằng tháng.", editor().name],
    ["Tài liệu gửi trước ba ngày.", delegate().name],
  ])
})

test("the office chooses the names; readers see them so, on a phone too, while editors see people", async () => {
  const [a] = await twoWriters(clauses[4]!)
  const office = await (await hall.enter(server.person(["office"]))).newPage()
  await office.goto(`${server.url}/resolutions/${DEMO}/overview`)
  await office.getByLabel("Khối", { exact: true }).check()
  await send(office.locator('form[action$="/naming"]'))
  expect(await office.getByLabel("Khối", { exact: true }).isChecked()).toBe(true)

  const phone = await hall.enter(server.person(["viewer"]), { viewport: { width: 390, height: 800 } })
  const viewer = await Editor.open(phone, server)
  await viewer.clause(clauses[4]!).click()
  await viewer.page.waitForSelector(`.clauses [data-clause="${clauses[4]!}"].is-chosen`)
  await viewer.page.locator('.ed-tabs [data-part="margin"]').click()
  const told = await asked(viewer)
  const names = told.map((one) => one.who).join()
  expect(names).not.toContain(editor().name)
  expect(names).not.toContain(delegate().name)
  expect(names).toContain("Tổ biên tập")
  const wide = await viewer.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  expect(wide, "nothing stands out at 390 px").toBeLessThanOrEqual(0)

  await a.caret(clauses[4]!)
  expect((await asked(a)).map((one) => one.who).join()).toContain(delegate().name)
})
