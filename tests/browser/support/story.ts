/** Acts that several tests and the pictures share: linking a record, filling gaps, taking a step, voting. */
import type { BrowserContext, Page } from "playwright-core"
import { expect } from "vitest"
import { Editor, expectAgreement } from "./editor"
import type { Hall } from "./hall"
import { type DemoPerson, DEMO, type Server } from "./server"

/** Links the first record found by these words to a clause; returns the record's words. */
export async function linkEvidence(editor: Editor, id: string, query: string): Promise<string> {
  const { page } = editor
  await editor.caret(id)
  const form = page.locator(".link-add")
  if ((await form.getAttribute("open")) === null) await form.locator("summary").click()
  const results = form.locator(".result")
  await results.first().waitFor()
  const answered = page.waitForResponse((answer) => answer.url().includes("/api/v1/evidence?") && answer.url().includes("q="))
  await form.getByLabel("Tìm trong bản ghi").fill(query)
  await answered
  const first = results.first()
  await first.waitFor()
  const words = (await first.locator("label").evaluate((label) => label.firstChild?.textContent ?? "")).trim()
  await first.locator("input").check()
  await form.getByRole("button", { name: "Gắn minh chứng" }).click()
  await expect.poll(() => editor.clause(id).getAttribute("data-evidence")).toMatch(/^◆/)
  return words
}

/** What the seal asks for: every "[…]" filled in, every proposal with evidence. */
export async function finishText(editor: Editor, server: Server): Promise<void> {
  for (const { id, runs } of await server.clauses()) {
    for (;;) {
      const at = (await editor.wordsOf(id)).search(/\[(…|\.\.\.)\]/)
      if (at < 0 || !runs.length) break
      const gap = /\[(…|\.\.\.)\]/.exec(await editor.wordsOf(id))![0]
      await editor.select(id, at, at + gap.length)
      await editor.type("80")
    }
  }
  for (const bare of (await server.clauses()).filter((one) => one.kind === "proposal" && !one.evidence.length)) {
    await linkEvidence(editor, bare.id, "bồi dưỡng")
  }
  await expectAgreement(server, [editor])
}

/** Takes a step of the table of stages on its page. */
export async function takeStep(context: BrowserContext, server: Server, step: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}/stage?step=${step}`)
  await send(page.locator("form.confirm"))
  expect(new URL(page.url()).pathname, `${step} was taken`).not.toMatch(/\/stage$/)
  await page.close()
}

/** Presses the main button of a form and waits for the page that follows. */
export async function send(form: ReturnType<Page["locator"]>): Promise<void> {
  const page = form.page()
  const gone = page.waitForEvent("framenavigated")
  await form.locator('button[type="submit"]').first().click()
  await gone
  await page.waitForLoadState()
}

/** Opens a page of the resolution. */
export async function visit(context: BrowserContext, server: Server, path: string): Promise<Page> {
  const page = await context.newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}${path}`)
  return page
}

/** From the draft to the sealed text, each step by whom it belongs to. */
export async function bringToVote(hall: Hall, server: Server): Promise<void> {
  await bringToSeal(hall, server)
  await seal(hall, server)
}

/** From the draft to the page on which nothing is left but to seal. */
export async function bringToSeal(hall: Hall, server: Server): Promise<void> {
  const editor = await hall.enter(server.person(["editor"]))
  const office = await hall.enter(server.person(["office"]))
  const standing = await hall.enter(server.person(["committee", "standing"]))
  const desk = await Editor.open(editor, server)
  await finishText(desk, server)
  await desk.page.close()
  for (const step of ["open_workshop", "close_workshop", "submit_to_appraisal"]) await takeStep(editor, server, step)
  await appraise(server)
  await takeStep(office, server, "pass_appraisal")
  await decideFlags(standing, server)
  const checks = await visit(standing, server, "/checks")
  await letPass(checks)
  await checks.close()
}

/** The office notes something on a target, and the editors answer. */
async function appraise(server: Server): Promise<void> {
  const path = `/resolutions/${DEMO}/review`
  const target = (await server.clauses()).find((one) => one.kind === "target")!
  const words = "Cần ghi rõ đơn vị theo dõi, đánh giá chỉ tiêu này hằng năm."
  const { id } = await server.post<{ id: string }>(`${path}/notes`, server.person(["office"]), { clause: target.id, words })
  const answer = "Giữ như dự thảo: phần tổ chức thực hiện đã giao Ban Tổ chức Thị ủy theo dõi."
  await server.post(`${path}/${id}/answer`, server.person(["editor"]), { words: answer })
}

/** Seals the words. */
export async function seal(hall: Hall, server: Server): Promise<void> {
  const checks = await visit(await hall.enter(server.person(["committee", "standing"])), server, "/checks")
  await send(checks.locator("form#seal"))
  expect(new URL(checks.url()).pathname).toMatch(/\/vote$/)
  await checks.close()
}

/** Keeps, with a reason, every clause whose record was corrected or withdrawn since it was linked. */
export async function decideFlags(context: BrowserContext, server: Server): Promise<void> {
  const checks = await visit(context, server, "/checks")
  const flags = checks.locator(".checks li", { hasText: "Dựa vào minh chứng đã sửa" })
  for (let left = await flags.count(); left > 0; left--) {
    await flags.first().getByRole("link").click()
    await checks.locator("#leaning").getByRole("link", { name: "Quyết định", exact: true }).first().click()
    await checks.locator('input[value="keep"]').check()
    await checks.getByLabel("Lý do", { exact: true }).fill("Ý chính của minh chứng không đổi")
    await send(checks.locator("form.confirm"))
    await expect.poll(() => flags.count()).toBe(left - 1)
  }
  await checks.close()
}

/** Lets pass, by name and with a reason, whatever may be let pass on the page of checks. */
export async function letPass(checks: Page): Promise<void> {
  const faults = checks.locator(".checks details.more")
  for (let left = await faults.count(); left > 0; left--) {
    await faults.first().locator("summary").click()
    await faults.first().locator("textarea").fill("Thường trực đã xem xét và thống nhất")
    await send(faults.first().locator("form"))
    await expect.poll(() => faults.count()).toBe(left - 1)
  }
}

/** A member's ballot, on a phone: choose, confirm, read that it was recorded. */
export async function castBallot(hall: Hall, server: Server, member: DemoPerson, choice: string): Promise<void> {
  const phone = await hall.enter(member, { viewport: { width: 390, height: 844 } })
  const page = await visit(phone, server, "/vote")
  await Promise.all([
    page.waitForURL(/\/vote\/choose$/),
    page.locator(`form.choices button[value="${choice}"]`).click(),
  ])
  if (choice === "other") await page.getByLabel("Ý kiến").fill("Đề nghị làm rõ chỉ tiêu đến năm 2025.")
  await send(page.locator("form.ballot"))
  expect(await page.locator(".ballot-mine").textContent()).toContain("Phiếu của đồng chí đã được ghi lúc")
  await phone.close()
}

/** Whoever votes: the eleven of the Standing Committee. */
export function committee(server: Server): DemoPerson[] {
  return server.people.filter((one) => one.roles.includes("committee"))
}

/** Opens the vote if nobody has, lets all eleven agree, and closes it. */
export async function closeVote(hall: Hall, server: Server): Promise<void> {
  const office = await hall.enter(server.person(["office"]))
  const desk = await visit(office, server, "/vote")
  if (await desk.locator("form.form").count()) await send(desk.locator("form.form"))
  for (const member of committee(server)) await castBallot(hall, server, member, "agree")
  await desk.goto(`${desk.url().replace(/\/open$/, "")}/close`)
  await send(desk.locator("form.confirm"))
}
