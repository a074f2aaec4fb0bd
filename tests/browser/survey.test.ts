/**
 * The whole way of one piece of evidence: written on a phone without a network, linked, counted, withdrawn, flagged, refused at
 * the seal, let pass by name, and printed in the annex.
 */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Editor } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server } from "./support/server"
import { decideFlags, finishText, letPass, linkEvidence, send, takeStep, visit } from "./support/story"

/** A phone tries again after pauses that grow to a minute; the machine may be busy. */
const SENT = { timeout: 120_000 }

/** Every stage up to the seal, on a loaded machine. */
const STORY_MS_MAX = 400_000

const PHONE = { viewport: { width: 390, height: 844 } }
const WORDS = "Bí thư chi bộ đề nghị được bồi dưỡng kỹ năng điều hành"

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

/** Writes a note on a phone while the server is away; it is sent when the server is back. Returns the record's id. */
async function noteWithoutNetwork(page: Page): Promise<string> {
  await page.goto(`${server.url}/evidence/quick`)
  await page.locator("#queue-state").waitFor()
  await server.kill()
  const meeting = page.locator("#meeting")
  await meeting.selectOption((await meeting.locator("option").nth(1).getAttribute("value"))!)
  await page.getByRole("radio", { name: "Kiến nghị" }).check()
  await page.locator("#text").fill(WORDS)
  await page.locator("#role-tiles").getByText("Bí thư chi bộ", { exact: true }).click()
  await page.getByRole("button", { name: "Lưu", exact: true }).click()
  await expect.poll(() => page.locator("#queue-state").textContent(), SENT).toContain("1 ghi chép chờ gửi")
  await server.start()
  await page.locator("#queue-list li", { hasText: WORDS }).getByText(/Đã gửi lúc/).waitFor(SENT)
  const { items } = await server.api<{ items: { id: string; text: string }[] }>(`/evidence?q=${encodeURIComponent(WORDS)}`)
  const sent = items.filter((one) => one.text === WORDS)
  expect(sent).toHaveLength(1)
  return sent[0]!.id
}

test("from a phone without a network to the waiver in the annex", { timeout: STORY_MS_MAX }, async () => {
  hall.allow(SERVER_AWAY)
  const phone = await (await hall.enter(server.person(["surveyor"]), PHONE)).newPage()
  const record = await noteWithoutNetwork(phone)

  // An editor links it, and the matrix fills.
  const writing = await hall.enter(server.person(["editor"]))
  const desk = await Editor.open(writing, server)
  const bare = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length === 0)!
  await linkEvidence(desk, bare.id, WORDS)
  const links = async () => (await server.clauses()).find((one) => one.id === bare.id)!.evidence.map((link) => link.record)
  await expect.poll(links).toEqual([record])
  const matrix = await visit(writing, server, "/coverage")
  expect(await matrix.locator(`#cov-${bare.id}-sum`).textContent()).toContain("n = 1")
  await finishText(desk, server)
  await desk.page.close()

  // Its surveyor takes it back: the clause is flagged where it is read.
  await phone.goto(`${server.url}/evidence/${record}/withdraw`)
  await phone.locator("form.confirm [name=reason]").fill("Ghi nhầm buổi sinh hoạt")
  await send(phone.locator("form.confirm"))
  const reading = await visit(writing, server, "")
  await reading.locator(`#clause-${bare.id}`, { hasText: "Minh chứng đã đổi, chờ quyết định" }).waitFor()
  await matrix.locator(`#cov-${bare.id}-sum`, { hasText: "chưa có" }).waitFor()

  // The seal refuses.
  for (const step of ["open_workshop", "close_workshop", "submit_to_appraisal"]) await takeStep(writing, server, step)
  await takeStep(await hall.enter(server.person(["office"])), server, "pass_appraisal")
  const chair = server.person(["committee", "standing"])
  const standing = await hall.enter(chair)
  const checks = await visit(standing, server, "/checks")
  expect(await checks.locator("form#seal").count()).toBe(0)
  await expect(server.post(`/resolutions/${DEMO}/stage`, chair, { step: "seal", reason: "" })).rejects.toThrow(/answered 409/)

  // Decided and let pass by name; then it is sealed, and the annex says who let what pass, and why.
  await decideFlags(standing, server)
  await checks.reload()
  await letPass(checks)
  await send(checks.locator("form#seal"))
  expect(new URL(checks.url()).pathname).toMatch(/\/vote$/)
  const annex = await standing.request.get(`${server.url}/api/v1/resolutions/${DEMO}/versions/now/annex/text`)
  expect(annex.status()).toBe(200)
  const printed = await annex.text()
  expect(printed).toContain("Thường trực đã xem xét và thống nhất")
  expect(printed).toContain(chair.name)
  for (const format of ["docx", "pdf"]) {
    const file = await standing.request.get(`${server.url}/resolutions/${DEMO}/annexes/now/${format}`)
    expect(file.status()).toBe(200)
    expect((await file.body()).length).toBeGreaterThan(1_000)
  }
})
