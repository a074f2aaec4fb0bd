/** A proposal is linked to a record in one page: the other shows it at once, and the record names the clause. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor, expectAgreement } from "./support/editor"
import { Hall } from "./support/hall"
import { Server } from "./support/server"
import { linkEvidence } from "./support/story"

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterEach(async () => {
  await hall.empty()
  hall.expectQuiet()
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

test("a link made in one page stands in the other, on the record's page and in the table", async () => {
  const mine = await hall.enter(server.person(["editor"]))
  const theirs = await hall.enter(server.person(["delegate", "editor"]))
  const [a, b] = await Promise.all([Editor.open(mine, server), Editor.open(theirs, server)])
  const bare = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length === 0)!
  for (const page of [a, b]) expect(await page.clause(bare.id).getAttribute("data-evidence")).toMatch(/^◇\s+chưa\s+có$/)

  // Without diacritics, as many people type.
  const words = await linkEvidence(a, bare.id, "lien phu")
  await expect.poll(() => b.clause(bare.id).getAttribute("data-evidence")).toBe("◆1")
  expect(await a.clause(bare.id).getAttribute("data-evidence")).toBe("◆1")
  await expectAgreement(server, [a, b])
  await b.caret(bare.id)
  await b.page.locator(".links .link", { hasText: words }).waitFor()

  const link = (await server.clauses()).find((one) => one.id === bare.id)!.evidence[0]!
  const record = await mine.newPage()
  await record.goto(`${server.url}/evidence/${link.record}`)
  expect(await record.locator("#leaning").textContent()).toContain(await a.wordsOf(bare.id))

  await b.page.locator(".links .link", { hasText: words }).getByRole("button", { name: "Gỡ" }).click()
  await expect.poll(() => a.clause(bare.id).getAttribute("data-evidence")).toMatch(/^◇\s+chưa\s+có$/)
  await record.reload()
  expect(await record.locator("#leaning").textContent()).not.toContain(await a.wordsOf(bare.id))
})

test("records are found by words with diacritics and by bloc", async () => {
  const page = await Editor.open(await hall.enter(server.person(["editor"])), server)
  const proposal = (await server.clauses()).find((one) => one.kind === "proposal")!
  await page.caret(proposal.id)
  await page.page.locator(".link-add > summary").click()
  const results = page.page.locator(".result")
  await results.first().waitFor()
  await page.page.getByLabel("Khối", { exact: true }).selectOption({ label: "nông thôn" })
  await expect.poll(async () => (await results.allTextContents()).every((text) => /nông thôn/i.test(text))).toBe(true)
  await page.page.getByLabel("Tìm trong bản ghi").fill("không có từ nào như thế")
  await page.page.getByText("Không có bản ghi nào khớp").waitFor()
  await page.page.getByLabel("Tìm trong bản ghi").fill("hình thức")
  await results.first().waitFor()
  expect((await results.allTextContents()).join()).toMatch(/hình thức/i)
})
