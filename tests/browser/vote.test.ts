/** From a draft with gaps to a numbered PDF, on the pages people use: seal, eleven ballots, count, number, file. */
import { execFileSync } from "node:child_process"
import { afterAll, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { Server } from "./support/server"
import { bringToVote, castBallot, committee, send, takeStep, visit } from "./support/story"

/** The whole way to the seal, and eleven members who sign in, vote and leave. */
const STORY_MS_MAX = 420_000

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

test("the committee votes and the numbered resolution is downloaded", { timeout: STORY_MS_MAX }, async () => {
  const standing = await hall.enter(server.person(["committee", "standing"]))
  const early = await visit(standing, server, "/checks")
  expect(await early.locator("h1").textContent()).toMatch(/^\d+ chỗ cần hoàn thiện trước khi niêm$/)
  expect(await early.locator(".checks").textContent()).toContain("GP6")

  // A record that no clause uses: the standing member lets it pass by name on the way.
  const { items } = await server.api<{ items: { meeting: { id: string } }[] }>("/evidence?limit=1")
  const said = { kind: "observation", text: "Chi bộ gửi tài liệu qua tin nhắn", speakerRole: "Thành viên tổ khảo sát" }
  await server.post("/evidence", server.person(["office"]), { meeting: items[0]!.meeting.id, ...said })
  await bringToVote(hall, server)
  const office = await hall.enter(server.person(["office"]))
  const desk = await visit(office, server, "/vote")
  await send(desk.locator("form.form"))
  expect(await desk.locator(".ballot").textContent()).toContain("Cần ít nhất 6/11 đồng chí tán thành")

  const members = committee(server)
  expect(members.length).toBe(11)
  const choices = ["disagree", "other", ...Array.from({ length: 9 }, () => "agree")]
  for (const [at, member] of members.entries()) await castBallot(hall, server, member, choices[at]!)
  await desk.reload()
  expect(await desk.locator(".ballot").textContent()).toContain("Đã nhận 11/11 phiếu.")
  expect(await desk.locator(".tally").count(), "the split is not shown before the close").toBe(0)

  await desk.goto(`${desk.url()}/close`)
  await send(desk.locator("form.confirm"))
  expect(await desk.locator(".ballot").textContent()).toContain("với 9/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 81,8%")
  await takeStep(office, server, "send_to_signing")
  const issue = await visit(office, server, "/issue")
  await issue.getByLabel("Ngày", { exact: false }).first().fill("03/02/2021")
  await send(issue.locator("form#propose"))
  expect(await issue.locator("h1").textContent()).toBe("Chờ người thứ hai xác nhận ban hành")
  expect(await issue.locator("form#confirm").count(), "nobody confirms the own proposal").toBe(0)
  const second = await visit(await hall.enter(server.person(["office"], 1)), server, "/issue")
  await send(second.locator("form#confirm"))
  expect((await server.api<{ stage: string }>("/resolutions/demo")).stage).toBe("issued")

  const versions = await visit(office, server, "/versions")
  const sealed = versions.locator("tr", { hasText: /niêm/i }).first()
  const [file] = await Promise.all([versions.waitForEvent("download"), sealed.getByRole("link", { name: "PDF" }).first().click()])
  expect(file.suggestedFilename()).toMatch(/\.pdf$/)
  const text = execFileSync("pdftotext", ["-layout", await file.path(), "-"], { encoding: "utf8" })
  expect(text).toMatch(/Số\s+\d\d-NQ\/ThU/)
  expect(text).toContain("ngày 03 tháng 02 năm 2021")
  expect(text).toContain("ĐẢNG CỘNG SẢN VIỆT NAM")
  expect(text).not.toContain("Dự thảo lần")
  expect(text).not.toContain("[…]")


  // Beside it, the annex: what was let pass on the way, and why.
  const annexed = sealed.getByRole("link", { name: "PDF" }).last()
  const [annex] = await Promise.all([versions.waitForEvent("download"), annexed.click()])
  const beside = execFileSync("pdftotext", ["-layout", await annex.path(), "-"], { encoding: "utf8" })
  expect(beside).toContain("PHỤ LỤC")
  expect(beside.replace(/\s+/g, " ")).toContain("Kèm theo Nghị quyết số")
  expect(beside).toContain("thống nhất")

  await hall.empty()
  hall.expectQuiet()
})
