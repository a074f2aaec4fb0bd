/**
 * An older member of the committee with a phone and no pointer: reads the sealed words, sees what changed since the last
 * round and what stands behind a clause, votes, changes the vote, sees it counted. Every step is gone by the keyboard and
 * read as a screen reader reads it.
 */
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { faultsOf } from "./support/axe"
import { Editor } from "./support/editor"
import { Hall } from "./support/hall"
import { follow, goTo, spoken } from "./support/keys"
import { DEMO, Server } from "./support/server"
import { bringToVote, committee, decideFlags, letPass, seal, visit } from "./support/story"

/** Two rounds, each with the whole way to its seal. */
const STORY_MS_MAX = 540_000

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** What a finger can be asked to hit, and what an older eye can be asked to read, in CSS pixels. */
const TARGET_PX_MIN = 44
const WORDS_PX_MIN = 18

/** What the editors put into a proposal after the first round fell. */
const ADDED = " Mỗi quý sơ kết một lần."

const PATH = `/resolutions/${DEMO}`

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

interface SealSeen {
  canonicalHash: string
  shortHash: string
}

const sealed = () => server.api<SealSeen>(`${PATH}/seal`)

/** The first round falls: everybody disagrees. */
async function fall(): Promise<void> {
  const office = server.person(["office"])
  const { canonicalHash } = await sealed()
  await server.post(`${PATH}/vote`, office, {})
  for (const member of committee(server)) await server.post(`${PATH}/vote/ballot`, member, { choice: "disagree", seal: canonicalHash })
  await server.post(`${PATH}/vote/close`, office, {})
}

/** The editors add a sentence to a proposal, and the words go up to the seal again. Returns the proposal. */
async function sealAgain(): Promise<string> {
  const step = (roles: string[], name: string) => server.post(`${PATH}/stage`, server.person(roles), { step: name })
  await step(["editor"], "reopen")
  const clause = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length > 0)!
  const desk = await Editor.open(await hall.enter(server.person(["editor"])), server)
  await desk.caret(clause.id)
  await desk.type(ADDED)
  await desk.saved()
  await hall.empty()
  await step(["editor"], "submit_to_appraisal")
  await step(["office"], "pass_appraisal")
  const standing = await hall.enter(server.person(["committee", "standing"]))
  await decideFlags(standing, server)
  await letPass(await visit(standing, server, "/checks"))
  await seal(hall, server)
  await hall.empty()
  await server.post(`${PATH}/vote`, server.person(["office"]), {})
  return clause.id
}

/** Whatever somebody could press that is too small for a finger. Words in a running line are spared, as WCAG does. */
function smallTargets(least: number): string[] {
  const found: string[] = []
  for (const one of Array.from(document.querySelectorAll<HTMLElement>("a[href], button, summary, input, select, textarea"))) {
    if (one instanceof HTMLInputElement && one.type === "hidden") continue
    const box = (one.closest("label") ?? one).getBoundingClientRect()
    const away = box.width === 0 || box.bottom < 0 || one.classList.contains("skip")
    const running = getComputedStyle(one).display === "inline" && one.parentElement!.textContent!.trim() !== one.textContent!.trim() && one.closest("p, li")
    if (away || (running && one.closest("nav") === null)) continue
    if (box.width < least || box.height < least) found.push(`${one.tagName} ${one.textContent!.trim().slice(0, 40)} ${Math.round(box.width)}×${Math.round(box.height)}`)
  }
  return found
}

/** Words of the ballot that are set smaller than an older eye reads. */
function smallWords([within, least]: readonly [string, number]): string[] {
  const found: string[] = []
  for (const root of Array.from(document.querySelectorAll(within))) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const size = parseFloat(getComputedStyle(node.parentElement!).fontSize)
      if (node.textContent!.trim() !== "" && size < least) found.push(`${node.textContent!.trim().slice(0, 40)} ${size}`)
    }
  }
  return found
}

/** The page is told to a screen reader like this, and usable by a hand and an eye that are not young any more. */
async function expectPage(page: Page, heading: RegExp, told: RegExp[]): Promise<void> {
  const tree = await page.getByRole("main").ariaSnapshot()
  expect(tree).toMatch(new RegExp(`- heading "${heading.source}[^"]*" \\[level=1\\]`))
  for (const words of told) expect(tree).toMatch(words)
  const nameless = tree.split("\n").filter((line) => /- (button|link|textbox|combobox|checkbox|radio)\b(?! ")/.test(line))
  expect(nameless, tree).toEqual([])
  expect(await faultsOf(page)).toEqual([])
  expect(await page.evaluate(smallTargets, TARGET_PX_MIN), `a finger hits everything of ${page.url()}`).toEqual([])
  expect(await page.evaluate(smallWords, ["main .ballot", WORDS_PX_MIN] as const), "the ballot is large enough to read").toEqual([])
}

/** Chooses by the keyboard, reads what is about to be sent, sends it, and is told that it was recorded. */
async function vote(page: Page, choice: string): Promise<void> {
  await goTo(page, new RegExp(`^button "${choice}`))
  await follow(page, /\/vote\/choose$/)
  await expectPage(page, /Xác nhận phiếu biểu quyết/, [new RegExp(`paragraph: ${choice}\\n`), /textbox "Ý kiến/, /button "Gửi phiếu"/, /link "Chọn lại"/])
  await goTo(page, /^textbox "Ý kiến/)
  if (choice === "Ý kiến khác") await page.keyboard.type("Đề nghị làm rõ thời hạn sơ kết.")
  await goTo(page, /^button "Gửi phiếu"/)
  // A space presses a button as Enter does.
  await follow(page, /\/vote#recorded$/, "Space")
  await expect.poll(() => page.evaluate(() => document.activeElement!.id), { message: "the keyboard is where it says so" }).toBe("recorded")
}

test("an older member reads, sees what changed, votes, changes the vote and sees it counted, by keyboard alone", { timeout: STORY_MS_MAX }, async () => {
  await bringToVote(hall, server)
  await hall.empty()
  const first = await sealed()
  await fall()
  const clause = await sealAgain()
  const second = await sealed()
  expect(second.shortHash).not.toBe(first.shortHash)

  const [member, ...others] = committee(server).reverse()
  const page = await (await hall.enter(member!, PHONE)).newPage()
  await page.goto(`${server.url}${PATH}/overview`)
  // The first stop of every page leads past its bars.
  await page.keyboard.press("Tab")
  expect(await spoken(page)).toMatch(/^link ".*nội dung/i)
  await page.keyboard.press("Enter")
  await goTo(page, /^link "Bỏ phiếu"/)
  await follow(page, /\/vote$/)

  // What is decided, by its name on paper, what changed, the rule, and the three answers alike.
  const ballot = [
    new RegExp(second.shortHash),
    /heading "Thay đổi so với bản biểu quyết vòng 1"/,
    /listitem:\n\s+- strong: "Sửa:"/,
    /Cần ít nhất 6\/11 đồng chí tán thành/,
    /button "Tán thành"/,
    /button "Không tán thành"/,
    /button "Ý kiến khác/,
  ]
  await expectPage(page, /Biểu quyết thông qua Nghị quyết — vòng 2/, ballot)
  expect(await page.getByRole("main").ariaSnapshot()).toContain("Đã nhận 0/11 phiếu.")

  // Word by word, beside those of the round before.
  await goTo(page, /^link "Xem từng chữ thay đổi"/)
  await follow(page, /\/compare\?/)
  expect(await page.locator("main ins").allTextContents()).toEqual([expect.stringContaining(ADDED.trim())])
  await backToVote(page)

  // The whole text, and what stands behind the clause that was changed.
  await goTo(page, /^link "Đọc toàn văn"/)
  await follow(page, new RegExp(`${PATH}$`))
  await page.locator(`#clause-${clause}`).waitFor()
  await expect.poll(() => page.getByRole("main").ariaSnapshot()).toContain(ADDED.trim())
  await goToEvidence(page, clause)
  await follow(page, new RegExp(`/clauses/${clause}/evidence$`))
  expect(await page.getByRole("main").ariaSnapshot()).toMatch(/heading ".*[Mm]inh chứng/)
  // The name of the resolution in the bar leads to its words.
  await goTo(page, /^link "NQ /)
  await follow(page, new RegExp(`${PATH}$`))
  await backToVote(page)

  await vote(page, "Ý kiến khác")
  const recorded = [/Phiếu của đồng chí đã được ghi lúc \d\d:\d\d\. Có thể đổi đến khi chủ trì đóng biểu quyết\./, /paragraph: Ý kiến khác/, /Đề nghị làm rõ thời hạn sơ kết\./]
  await expectPage(page, /Biểu quyết thông qua Nghị quyết — vòng 2/, [...recorded, /status: Đã nhận 1\/11 phiếu\./, /heading "Muốn đổi phiếu, chọn lại"/])
  await vote(page, "Tán thành")
  await expectPage(page, /Biểu quyết thông qua Nghị quyết — vòng 2/, [recorded[0]!, /paragraph: Tán thành/, /status: Đã nhận 1\/11 phiếu\./])
  expect(await page.getByRole("main").ariaSnapshot(), "the first answer is gone").not.toContain("Đề nghị làm rõ")

  // Seven of the others agree, two do not, one sends nothing.
  for (const [at, other] of others.slice(0, 9).entries()) {
    await server.post(`${PATH}/vote/ballot`, other, { choice: at < 7 ? "agree" : "disagree", seal: second.canonicalHash })
  }
  await page.reload()
  await expectPage(page, /Biểu quyết thông qua Nghị quyết — vòng 2/, [/status: Đã nhận 10\/11 phiếu\./])
  await server.post(`${PATH}/vote/close`, server.person(["office"]), {})
  await page.reload()
  const counted = [
    /heading "Đã thông qua, với 8\/11 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 72,7%"/,
    /term: Tán thành\n\s+- definition: 8\/11/,
    /term: Không tán thành\n\s+- definition: 2\/11/,
    /paragraph: Phiếu của đồng chí\n\s+- paragraph: Tán thành/,
  ]
  await expectPage(page, /Biểu quyết thông qua Nghị quyết — vòng 2/, counted)
  expect(await page.getByRole("row", { name: new RegExp(`${member!.name}.*Tán thành`) }).count(), "the own answer stands in the list").toBe(1)
  await hall.empty()
  hall.expectQuiet()
})

/** By the resolution's menu. */
async function backToVote(page: Page): Promise<void> {
  await goTo(page, /^link "Kiểm tra, biểu quyết"/)
  await follow(page, /\/vote$/)
}

/** The chip beside the clause, among those of the other clauses. */
async function goToEvidence(page: Page, clause: string): Promise<void> {
  for (;;) {
    expect(await goTo(page, /^link "\d+ minh chứng"/)).toMatch(/^link "[1-9]/)
    if (await page.evaluate((id) => document.activeElement!.closest(`#clause-${id}`) !== null, clause)) return
  }
}
