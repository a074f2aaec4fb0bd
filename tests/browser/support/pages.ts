/**
 * Every page of the product, with who opens it and how it is brought to the state worth seeing. A new page is a new
 * line here: it is then looked at in the console test and in the pictures.
 */
import type { Page } from "playwright-core"
import { Editor } from "./editor"
import { bringBack, groupPage, lanePage, writeAndLook } from "./groups"
import { DEMO, type Server } from "./server"
import { send, takeStep } from "./story"
import type { Hall } from "./hall"

export interface Place {
  name: string
  /** Roles of whoever opens it; null is a stranger. */
  as: string[] | null
  path: (server: Server) => string | Promise<string>
  /** What to do on the page before it is looked at. */
  then?: (page: Page, hall: Hall, server: Server) => Promise<void>
  /** Looked at as it stands on the screen: its bars follow the reader, and a picture of its whole length shows them twice. */
  screen?: boolean
  /** The page is a problem on purpose. */
  problem?: boolean
}

const EDITOR = ["editor"]
const OFFICE = ["office"]
const SURVEYOR = ["surveyor"]

const at = (path: string) => () => path
const about = (path: string) => at(`/resolutions/${DEMO}${path}`)

/** Pages as the demo opens: a draft. */
export const DRAFT: readonly Place[] = [
  { name: "sign-in", as: null, path: at("/sign-in") },
  { name: "sign-in-wrong", as: null, path: at("/sign-in"), then: wrongCode, problem: true },
  { name: "demo-people", as: null, path: at("/demo") },
  { name: "design", as: null, path: at("/design") },
  { name: "verify", as: null, path: at("/verify") },
  { name: "home", as: EDITOR, path: at("/") },
  { name: "resolutions", as: EDITOR, path: at("/resolutions") },
  { name: "resolution-new", as: EDITOR, path: at("/resolutions/new") },
  { name: "resolution-new-wrong", as: EDITOR, path: at("/resolutions/new"), then: sendEmpty, problem: true },
  { name: "import", as: EDITOR, path: at("/resolutions/import") },
  { name: "import-none", as: EDITOR, path: at("/resolutions/import"), then: sendEmpty, problem: true },
  { name: "import-draft", as: EDITOR, path: at("/resolutions/import"), then: sendWord },
  { name: "import-copy", as: ["delegate"], path: about("/import") },
  { name: "import-copy-same", as: ["delegate"], path: about("/import"), then: sendWord },
  { name: "overview", as: EDITOR, path: about("/overview") },
  { name: "reading", as: ["viewer"], path: about("") },
  { name: "comments-none", as: ["delegate"], path: about("/comments") },
  { name: "reading-say", as: ["delegate"], path: about(""), then: openSheet, screen: true },
  { name: "clause-comments", as: ["delegate"], path: async (server) => `/resolutions/${DEMO}/clauses/${await commented(server)}/comments` },
  { name: "clause-comments-wrong", as: ["delegate"], path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/comments`, then: sendEmptyComment, problem: true },
  { name: "comments", as: EDITOR, path: about("/comments"), then: (page) => page.locator(".comment summary").first().click() },
  { name: "reading-find", as: ["viewer"], path: about(""), then: findInText, screen: true },
  { name: "editor-suggesting", as: ["delegate"], path: about("/edit"), then: suggestInText, screen: true },
  { name: "reading-comments", as: EDITOR, path: about("") },
  { name: "editor", as: EDITOR, path: about("/edit"), then: twoPeople, screen: true },
  { name: "editor-evidence", as: EDITOR, path: about("/edit"), then: openEvidence, screen: true },
  { name: "editor-viewer", as: ["viewer"], path: about("/edit"), then: (page) => new Editor(page).opened(), screen: true },
  { name: "coverage", as: EDITOR, path: about("/coverage") },
  { name: "coverage-cell", as: EDITOR, path: async (server) => `/resolutions/${DEMO}/coverage/${await proposal(server)}/${(await record(server)).meeting.bloc}` },
  { name: "chain", as: EDITOR, path: about("/chain") },
  { name: "why", as: ["viewer"], path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/why` },
  { name: "clause-evidence", as: EDITOR, path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/evidence` },
  { name: "clause-offer", as: ["delegate"], path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/evidence` },
  { name: "offers-none", as: ["delegate"], path: about("/offers") },
  { name: "suggestions-none", as: ["delegate"], path: about("/suggestions") },
  { name: "suggest", as: ["delegate"], path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/suggest?sort=insert` },
  { name: "suggest-same", as: ["delegate"], path: async (server) => `/resolutions/${DEMO}/clauses/${await proposal(server)}/suggest`, then: suggestSame, problem: true },
  { name: "suggestions", as: EDITOR, path: suggested },
  { name: "editor-suggestion", as: EDITOR, path: about("/edit"), then: openSuggested, screen: true },
  { name: "suggestion-three", as: EDITOR, path: suggestedLongAgo },
  { name: "groups-none", as: ["delegate"], path: about("/groups") },
  { name: "group-new", as: ["secretary"], path: about("/groups/new") },
  { name: "group-new-wrong", as: ["secretary"], path: about("/groups/new"), then: sendEmpty, problem: true },
  { name: "group", as: ["secretary"], path: groupPage("") },
  { name: "groups", as: ["delegate"], path: about("/groups") },
  { name: "group-lane", as: ["delegate"], path: lanePage, then: (page) => new Editor(page).opened(), screen: true },
  { name: "group-bring", as: ["delegate"], path: groupPage(""), then: writeAndLook },
  { name: "group-brought", as: ["delegate"], path: groupPage(""), then: bringBack },
  { name: "group-close", as: ["secretary"], path: groupPage("/close") },
  { name: "responses", as: EDITOR, path: about("/responses") },
  { name: "search", as: EDITOR, path: searched },
  { name: "checks", as: ["committee", "standing"], path: about("/checks") },
  { name: "checks-reason-missing", as: OFFICE, path: about("/checks"), then: waiveSilently, problem: true },
  { name: "unused", as: EDITOR, path: about("/unused") },
  { name: "waivers", as: OFFICE, path: about("/waivers") },
  { name: "versions", as: EDITOR, path: about("/versions") },
  { name: "compare", as: EDITOR, path: about("/compare"), then: wordsChanged },
  { name: "compare-side", as: EDITOR, path: about("/compare?view=side") },
  { name: "history", as: EDITOR, path: about("/history") },
  { name: "workshop-none", as: ["viewer"], path: about("/workshop") },
  { name: "workshop-prepared", as: ["secretary"], path: about("/workshop"), then: addToAgenda },
  { name: "workshop-wrong", as: ["secretary"], path: about("/workshop"), then: addNothing, problem: true },
  { name: "workshop-wall", as: ["viewer"], path: about("/workshop/wall"), screen: true },
  { name: "paper-new", as: ["delegate"], path: about("/papers/new") },
  { name: "minutes-none", as: ["viewer"], path: about("/workshop/minutes") },
  { name: "cards", as: OFFICE, path: at("/people/cards") },
  { name: "opinions-none", as: EDITOR, path: about("/opinions") },
  { name: "step", as: EDITOR, path: about("/stage?step=open_workshop") },
  { name: "vote-not-sealed", as: ["committee"], path: about("/vote") },
  { name: "meetings", as: SURVEYOR, path: at("/meetings") },
  { name: "meeting", as: SURVEYOR, path: async (server) => `/meetings/${(await record(server)).meeting.id}` },
  { name: "meeting-new", as: SURVEYOR, path: at("/meetings/new") },
  { name: "meeting-form", as: SURVEYOR, path: meetingForm },
  { name: "meeting-form-wrong", as: SURVEYOR, path: meetingForm, then: sendEmpty, problem: true },
  { name: "meeting-correct", as: SURVEYOR, path: meetingCorrect },
  { name: "plan", as: OFFICE, path: at("/meetings/plan") },
  { name: "plan-one", as: OFFICE, path: async (server) => `/meetings/plan/${await missing(server)}` },
  { name: "plan-new", as: OFFICE, path: at("/meetings/plan/new?round=4") },
  { name: "plan-form", as: OFFICE, path: planForm },
  { name: "plan-form-wrong", as: OFFICE, path: planForm, then: sendEmpty, problem: true },
  { name: "plan-move", as: OFFICE, path: async (server) => `/meetings/plan/${await missing(server)}/move` },
  { name: "plan-call-off", as: OFFICE, path: async (server) => `/meetings/plan/${await missing(server)}/call-off` },
  { name: "plan-print", as: OFFICE, path: async (server) => `/meetings/plan/${await missing(server)}/print` },
  { name: "meeting-print", as: OFFICE, path: at("/meetings/lien-phu-d1/print") },
  { name: "meeting-planned-form", as: SURVEYOR, path: async (server) => `/meetings/new?plan=${await missing(server)}` },
  { name: "guidance", as: OFFICE, path: at("/guidance") },
  { name: "guidance-form", as: OFFICE, path: at("/guidance/new") },
  { name: "score-templates", as: OFFICE, path: at("/score-templates") },
  { name: "score-template", as: OFFICE, path: at("/score-templates/b/1") },
  { name: "score-template-form", as: OFFICE, path: at("/score-templates/a/new") },
  { name: "evidence", as: SURVEYOR, path: at("/evidence") },
  { name: "evidence-found", as: SURVEYOR, path: at("/evidence?q=hinh+thuc") },
  { name: "record", as: EDITOR, path: async (server) => `/evidence/${(await record(server)).id}` },
  { name: "record-new", as: EDITOR, path: async (server) => `/evidence/new?meeting=${(await record(server)).meeting.id}` },
  { name: "record-correct", as: EDITOR, path: async (server) => `/evidence/${(await record(server)).id}/correct` },
  { name: "record-withdraw", as: EDITOR, path: async (server) => `/evidence/${(await record(server)).id}/withdraw` },
  { name: "record-flagged", as: EDITOR, path: flagged },
  { name: "flag", as: EDITOR, path: flagged, then: decide },
  { name: "flag-wrong", as: EDITOR, path: flagged, then: decideNothing, problem: true },
  { name: "flags", as: EDITOR, path: about("/flags") },
  { name: "overview-flagged", as: EDITOR, path: about("/overview") },
  { name: "record-speaker", as: EDITOR, path: async (server) => `/evidence/${(await record(server)).id}/speaker` },
  { name: "quick-entry", as: SURVEYOR, path: at("/evidence/quick") },
  { name: "units", as: OFFICE, path: at("/units") },
  { name: "body", as: OFFICE, path: at("/body") },
  { name: "notices-none", as: ["viewer"], path: at("/notices") },
  { name: "notices", as: ["secretary"], path: noticed },
  { name: "notices-settings", as: EDITOR, path: at("/notices/settings") },
  { name: "reading-naming", as: ["delegate"], path: about(""), then: nameSomebody, screen: true },
  { name: "people", as: OFFICE, path: at("/people") },
  { name: "audit", as: OFFICE, path: at("/audit") },
  { name: "register", as: OFFICE, path: at("/register") },
  { name: "person-new", as: OFFICE, path: at("/people/new") },
  { name: "person-new-wrong", as: OFFICE, path: at("/people/new"), then: sendEmpty, problem: true },
  { name: "problem-not-found", as: EDITOR, path: at("/khong-co"), problem: true },
  { name: "problem-forbidden", as: ["viewer"], path: at("/people/new"), problem: true },
]

/** Pages of the demo whose workshop is under way. */
export const WORKSHOP: readonly Place[] = [
  { name: "workshop", as: ["viewer"], path: about("/workshop") },
  { name: "workshop-run", as: ["secretary"], path: about("/workshop") },
  { name: "wall", as: ["viewer"], path: about("/workshop/wall"), then: changeOnWall, screen: true },
  { name: "paper", as: ["delegate"], path: paper },
  { name: "paper-own", as: ["delegate", "editor"], path: paper },
  { name: "paper-withdraw", as: ["delegate", "editor"], path: async (server) => `${await paper(server)}/withdraw` },
  { name: "paper-withdraw-wrong", as: ["delegate", "editor"], path: async (server) => `${await paper(server)}/withdraw`, then: sendConfirm, problem: true },
  { name: "minutes", as: ["secretary"], path: about("/workshop/minutes") },
  { name: "opinions", as: EDITOR, path: about("/opinions") },
  { name: "comments-hall", as: EDITOR, path: about("/comments") },
  { name: "suggestions-hall", as: EDITOR, path: about("/suggestions") },
  { name: "responses-hall", as: EDITOR, path: about("/responses") },
  { name: "groups-hall", as: ["secretary"], path: about("/groups") },
  { name: "reading-hall", as: ["delegate"], path: about("") },
  { name: "editor-hall", as: EDITOR, path: about("/edit"), then: (page) => new Editor(page).opened(), screen: true },
  { name: "overview-hall", as: EDITOR, path: about("/overview") },
  { name: "compare-hall", as: ["viewer"], path: about("/compare") },
]

/** The page on which nothing is left but to seal. */
export const SEAL: readonly Place[] = [{ name: "review", as: ["committee", "standing"], path: about("/review") }, { name: "seal", as: ["committee", "standing"], path: about("/checks"), then: (page) => page.locator("form#seal").waitFor() }]

/** Pages of the vote, in the order in which the vote meets them; each leaves the resolution ready for the next. */
export const VOTE: readonly Place[] = [
  { name: "vote-before", as: OFFICE, path: about("/vote") },
  { name: "dossier", as: OFFICE, path: about("/dossier") },
  { name: "dossier-letter-wrong", as: OFFICE, path: about("/dossier"), then: writeTooMuch, problem: true },
  { name: "dossier-job", as: ["committee"], path: about("/dossier"), then: makeDossier },
  { name: "vote-open", as: OFFICE, path: about("/vote"), then: openVote },
  { name: "vote-papers", as: OFFICE, path: about("/vote/papers") },
  { name: "vote-ballot", as: ["committee"], path: about("/vote") },
  { name: "vote-confirm", as: ["committee"], path: about("/vote"), then: chooseOther },
  { name: "vote-recorded", as: ["committee"], path: about("/vote"), then: voteOnce },
  { name: "clause-note", as: ["committee"], path: async (server) => `/resolutions/${DEMO}/vote/notes/${await proposal(server)}` },
  { name: "clause-note-wrong", as: ["committee"], path: async (server) => `/resolutions/${DEMO}/vote/notes/${await proposal(server)}`, then: sendEmpty, problem: true },
  { name: "clause-notes", as: OFFICE, path: noted },
  { name: "vote-rounds-open", as: EDITOR, path: about("/vote/rounds") },
  { name: "vote-close", as: OFFICE, path: about("/vote/close") },
  { name: "vote-amendments", as: OFFICE, path: about("/review"), then: amendAndDrop },
  { name: "vote-return", as: ["committee", "standing"], path: about("/stage?step=return_from_vote") },
]

export const DECIDED: readonly Place[] = [
  { name: "vote-result", as: OFFICE, path: about("/vote") },
  { name: "vote-rounds", as: OFFICE, path: about("/vote/rounds") },
  { name: "vote-minutes", as: OFFICE, path: about("/vote/rounds/1/minutes") },
  { name: "vote-minutes-wrong", as: OFFICE, path: about("/vote/rounds/1/minutes"), then: wrongHour, problem: true },
  { name: "issue", as: OFFICE, path: about("/issue") },
  { name: "recipients", as: OFFICE, path: about("/recipients") },
  { name: "printed-form", as: OFFICE, path: about("/form") },
  { name: "signed-none", as: OFFICE, path: about("/signed") },
  { name: "audit-resolution", as: OFFICE, path: about("/audit") },
  { name: "checks-sealed", as: OFFICE, path: about("/checks") },
  { name: "versions-sealed", as: OFFICE, path: about("/versions") },
  { name: "overview-adopted", as: EDITOR, path: about("/overview") },
  { name: "flags-decided", as: ["viewer"], path: about("/flags") },
  { name: "waivers-sealed", as: OFFICE, path: about("/waivers") },
  { name: "reading-sealed", as: ["viewer"], path: about("") },
]

/** Pages of the follow-up, once the resolution is issued. */
export const ISSUED: readonly Place[] = [
  { name: "overview-issued", as: OFFICE, path: about("/overview") },
  { name: "task-new", as: OFFICE, path: about("/tasks/new") },
  { name: "task-new-wrong", as: OFFICE, path: about("/tasks/new"), then: sendForm, problem: true },
  { name: "task", as: OFFICE, path: given },
  { name: "task-reading", as: ["viewer"], path: given },
  { name: "task-record-wrong", as: OFFICE, path: given, then: recordNothing, problem: true },
  { name: "task-mend", as: OFFICE, path: async (server) => `${await given(server)}/mend` },
  { name: "task-withdraw", as: OFFICE, path: async (server) => `${await given(server)}/withdraw` },
  { name: "task-history", as: ["viewer"], path: async (server) => `${await given(server)}/history` },
  { name: "tasks", as: OFFICE, path: about("/tasks"), then: (page) => page.locator("details.more summary").first().click() },
  { name: "tasks-silent", as: ["viewer"], path: about("/tasks/silent") },
  { name: "register-issued", as: OFFICE, path: at("/register") },
  { name: "publication-none", as: OFFICE, path: about("/publication"), then: (page) => page.locator("details.more summary").first().click() },
  { name: "publication", as: OFFICE, path: published },
  { name: "publication-end-wrong", as: OFFICE, path: published, then: sendConfirm, problem: true },
  { name: "public", as: null, path: async (server) => (await published(server), `/public/${DEMO}`), then: (page) => page.locator("details summary").first().click() },
]

/** The height of a phone's or a desk's window of that width. */
export const heightOf = (width: number): number => (width < 600 ? 844 : 800)

/** Opens a place in a window of the given width. */
export async function openPlace(hall: Hall, server: Server, place: Place, width: number): Promise<Page> {
  const person = place.as === null ? null : server.person(place.as)
  const context = await hall.enter(person, { viewport: { width, height: heightOf(width) } })
  const page = await context.newPage()
  await page.goto(`${server.url}${await place.path(server)}`)
  await place.then?.(page, hall, server)
  await page.evaluate(() => document.fonts.ready)
  return page
}

export async function toSigning(hall: Hall, server: Server): Promise<void> {
  await takeStep(await hall.enter(server.person(OFFICE)), server, "send_to_signing")
}

/** One of the office proposes the issue, another confirms it. */
export async function toIssued(server: Server): Promise<void> {
  const path = `/resolutions/${DEMO}/issue`
  const { proposal } = await server.post<{ proposal: string }>(path, server.person(OFFICE), { date: "" })
  await server.post(`${path}/confirm`, server.person(OFFICE, 1), { proposal })
}

/** The page from which the office publishes: with all that may be told, once, however many widths look at it. */
async function published(server: Server): Promise<string> {
  const path = `/resolutions/${DEMO}/publication`
  const office = server.person(OFFICE)
  const known = await server.api<{ open: boolean }>(path, office).catch(() => ({ open: false }))
  if (!known.open) await server.post(path, office, { reasons: "words", code: true })
  return path
}

/** A task that some cells have taken over, some have done and one cannot; each page finds the same one. */
async function given(server: Server): Promise<string> {
  const path = `/resolutions/${DEMO}/tasks`
  const office = server.person(OFFICE)
  const words = "Mỗi quý tổ chức ít nhất một kỳ sinh hoạt chuyên đề, gửi tài liệu trước ba ngày"
  const { items } = await server.api<{ items: { id: string; words: string }[] }>(path)
  const known = items.find((one) => one.words === words)
  if (known) return `${path}/${known.id}`
  const clause = (await server.clauses()).find((one) => one.kind === "proposal")!.id
  const inCharge = "Ban Tổ chức Thị ủy"
  const { id } = await server.post<{ id: string }>(path, office, { clause, words, inCharge, to: "cells", due: dayAhead(60), note: "Báo cáo cùng kỳ với đánh giá quý" })
  const units = await server.api<{ items: { unit: string }[] }>(`${path}/${id}/units`)
  const some = (from: number, to: number) => units.items.slice(from, to).map((one) => one.unit)
  const record = (units: string[], state: string, result: string) =>
    server.post(`${path}/${id}/record`, office, { edition: 1, units, state, result, who: "Bí thư chi bộ" })
  await record(some(0, 40), "taken", "")
  await record(some(5, 20), "done", "Đã sinh hoạt chuyên đề về học tập và làm theo Bác")
  await record(some(40, 41), "unable", "Chi bộ đang chờ sáp nhập")
  return `${path}/${id}`
}

/** A day so many days from now, as it is written here. */
function dayAhead(days: number): string {
  const day = new Date(Date.now() + days * 24 * 3_600_000)
  return [day.getDate(), day.getMonth() + 1].map((part) => `${part}`.padStart(2, "0")).join("/") + `/${day.getFullYear()}`
}

async function sendForm(page: Page): Promise<void> {
  await send(page.locator("form.form"))
  await page.locator(".error-summary a").first().waitFor()
}

/** Records for no unit, in the form behind the filter. */
async function recordNothing(page: Page): Promise<void> {
  await page.locator('form.form input[value="done"]').check()
  await sendForm(page)
}

/** The paper that somebody of two roles handed in. */
async function paper(server: Server): Promise<string> {
  const { items } = await server.api<{ items: { id: string; title: string }[] }>(`/resolutions/${DEMO}/papers`)
  return `/resolutions/${DEMO}/papers/${items.find((one) => one.title.includes("trường học"))!.id}`
}

/** The clause under discussion gets a word more while the wall is looked at. */
async function changeOnWall(page: Page, hall: Hall, server: Server): Promise<void> {
  const clause = (await server.clauses()).find((one) => one.runs.some((run) => run.text.startsWith("Tài liệu, dự thảo nghị quyết")))!
  if (!(await page.locator("#wall-now ins", { hasText: "bằng văn bản" }).count())) {
    const desk = await Editor.open(await hall.enter(server.person(EDITOR)), server)
    await desk.caret(clause.id)
    await desk.type(" Gửi bằng văn bản.")
    await desk.saved()
    await desk.page.close()
  }
  await page.locator("#wall-now ins", { hasText: "bằng văn bản" }).waitFor()
}

/** What the committee asks to be changed is written down, and taken back: with it open the vote would not end in a signature. */
async function amendAndDrop(page: Page): Promise<void> {
  const form = page.locator('form[action$="/review/amendments"]')
  await form.locator("textarea").fill("Ghi rõ thời hạn: chậm nhất ngày 15 hằng tháng.")
  await send(form)
  await send(page.locator('form[action$="/drop"]'))
  await page.locator('section[aria-labelledby="amendments"] .review-note').last().waitFor()
}

async function sendConfirm(page: Page): Promise<void> {
  await page.locator("form.confirm button").first().click()
  await page.locator(".error-summary a").first().waitFor()
}

async function suggestSame(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Gửi đề nghị" }).click()
  await page.locator("#keyed-fault").waitFor()
}

/** The list with one that waits; each width finds the same one. */
async function suggested(server: Server): Promise<string> {
  const words = "Chi ủy họp trước, chọn vấn đề thiết thực, gửi tài liệu trước ba ngày cho từng đảng viên."
  await suggestOnce(server, await proposal(server), words)
  return `/resolutions/${DEMO}/suggestions`
}

async function openSuggested(page: Page, _: Hall, server: Server): Promise<void> {
  const editor = new Editor(page)
  await editor.opened()
  await editor.caret(await proposal(server))
  if (page.viewportSize()!.width < 600) await page.locator('.ed-tabs [data-part="margin"]').click()
  await page.locator("[data-suggestion]").first().waitFor({ state: "attached" })
  await page.locator("[data-suggestion]").first().scrollIntoViewIfNeeded()
}

async function suggestOnce(server: Server, clause: string, words: string): Promise<string> {
  const body = { key: "picture-0123456789-" + clause.replace(/[^A-Za-z0-9]/g, ""), sort: "words", words, note: "Nhiều chi bộ cùng nêu" }
  const path = `/resolutions/${DEMO}/clauses/${encodeURIComponent(clause)}/suggestions`
  return (await server.post<{ id: string }>(path, server.person(["delegate"]), body)).id
}

/** One whose clause was changed since, by another that was accepted. */
async function suggestedLongAgo(server: Server): Promise<string> {
  const clause = (await server.clauses()).filter((one) => one.kind === "paragraph")[1]!
  const words = clause.runs.map((run) => run.text).join("")
  const old = await server.api<{ items: { id: string; clause: string }[] }>(`/resolutions/${DEMO}/suggestions?clause=${clause.id}`)
  if (old.items[0]) return `/resolutions/${DEMO}/suggestions/${old.items[0].id}`
  const id = await suggestOnce(server, clause.id, `${words} Mỗi quý báo cáo một lần.`)
  const path = `/resolutions/${DEMO}/clauses/${encodeURIComponent(clause.id)}/suggestions`
  const other = await server.post<{ id: string }>(path, server.person(["delegate"], 1), { sort: "words", words: `Trước hết, ${words}` })
  await server.post(`/resolutions/${DEMO}/suggestions/${other.id}/acceptance`, server.person(EDITOR), {})
  return `/resolutions/${DEMO}/suggestions/${id}`
}

interface RecordFound {
  id: string
  meeting: { id: string; bloc: string }
}

/** A proposal that leans on something. */
async function proposal(server: Server): Promise<string> {
  return (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length > 1)!.id
}

async function record(server: Server): Promise<RecordFound> {
  const { items } = await server.api<{ items: RecordFound[] }>("/evidence?limit=1")
  return items[0]!
}

/** A record that a clause leans on, corrected since: the page is looked at in two widths, but it is corrected once. */
async function flagged(server: Server): Promise<string> {
  const linked = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length > 0)!
  const { record } = linked.evidence[0]!
  const known = await server.api<{ version: number; text: string; kind: string; speakerRole: string }>(`/evidence/${record}`)
  if (known.version === 1) {
    const { version, kind, speakerRole } = known
    const text = `${known.text} Đã đếm lại theo biên bản.`
    const body = { version, kind, speakerRole, text, reason: "đếm lại theo biên bản" }
    await server.post(`/evidence/${record}/corrections`, server.person(EDITOR), body)
  }
  return `/evidence/${record}`
}

async function decide(page: Page): Promise<void> {
  await page.locator("#leaning").getByRole("link", { name: "Quyết định", exact: true }).first().click()
  await page.locator("form.confirm").waitFor()
}

async function decideNothing(page: Page): Promise<void> {
  await decide(page)
  await page.getByLabel("Lý do", { exact: true }).fill("Chưa chọn gì")
  await page.locator("form.confirm button.main").click()
  await page.locator(".error-summary a").first().waitFor()
}

/** Lets the first fault pass without saying why. */
async function waiveSilently(page: Page): Promise<void> {
  const fault = page.locator(".checks details.more").first()
  await fault.locator("summary").click()
  await fault.locator('button[type="submit"]').click()
  await page.locator(".error-summary a").first().waitFor()
}

/** The agenda of a workshop that is prepared, with a bloc's delegates unfolded. */
async function addToAgenda(page: Page): Promise<void> {
  for (const title of ["Khai mạc, trình bày dự thảo lần 1", "Thảo luận nhóm giải pháp về chuẩn bị sinh hoạt chi bộ"]) {
    // Looked at in two widths, added once.
    if (await page.locator("#agenda-list .row-title", { hasText: title }).count()) continue
    const add = page.locator("#add")
    if ((await add.getAttribute("open")) === null) await add.locator("summary").click()
    await page.locator("#add-form #title").fill(title)
    await send(page.locator("#add-form"))
    await page.locator("#agenda-list .row-title", { hasText: title }).first().waitFor()
  }
  await page.locator("#present-list summary").first().click()
}

async function addNothing(page: Page): Promise<void> {
  const add = page.locator("#add")
  if ((await add.getAttribute("open")) === null) await add.locator("summary").click()
  await page.locator("#add-form button").click()
  await page.locator(".error-summary a").first().waitFor()
}

async function meetingForm(server: Server): Promise<string> {
  const { items } = await server.api<{ items: { id: string }[] }>("/cells?limit=1")
  return `/meetings/new?cell=${items[0]!.id}`
}

async function planForm(server: Server): Promise<string> {
  const { items } = await server.api<{ items: { id: string }[] }>("/cells?limit=1")
  return `/meetings/plan/new?cell=${items[0]!.id}&round=4`
}

/** The planned meeting whose day has passed and that nobody recorded. */
async function missing(server: Server): Promise<string> {
  const { entries } = await server.api<{ entries: { plan: string; progress: string }[] }>("/plan")
  return entries.find((one) => one.progress === "missing")!.plan
}

/** A meeting of the surveyor's own group. */
async function meetingCorrect(server: Server): Promise<string> {
  const { items } = await server.api<{ items: { id: string; group: number }[] }>("/meetings")
  return `/meetings/${items.find((one) => one.group === 1)!.id}/correct`
}

/** Sends the form as it opened: all that is missing is told at once. */
async function sendEmpty(page: Page): Promise<void> {
  await page.locator("form.form button.main").click()
  await page.locator(".error-summary a").first().waitFor()
}

async function wrongCode(page: Page): Promise<void> {
  await page.locator('form[action^="/sign-in"] input:not([type="hidden"])').first().fill("ABCD-EFGH")
  await page.locator('form[action^="/sign-in"] button[type="submit"]').click()
  await page.locator(".error-summary, .error").first().waitFor()
}

/** Opens the vote, unless it is open already: the page is looked at in two widths. */
async function openVote(page: Page): Promise<void> {
  if (await page.locator("form.form").count()) await send(page.locator("form.form"))
}

/** A passage that is longer than the letter takes. */
async function writeTooMuch(page: Page): Promise<void> {
  await page.locator("#passage").fill("Hồ sơ đủ. ".repeat(700))
  await sendForm(page)
}

/** Has the dossier bound, and waits until it can be taken. */
async function makeDossier(page: Page): Promise<void> {
  await page.locator('button[name="binding"][value="pdf"]').click()
  await page.locator('a[href$="/file"]').waitFor({ timeout: 60_000 })
}

/** The sheet in which a delegate comments on a proposal. */
async function openSheet(page: Page, _hall: Hall, server: Server): Promise<void> {
  await page.locator("#say-bar").waitFor()
  await page.locator(`#clause-${await proposal(server)} .comment-link`).click()
  await page.getByRole("dialog").waitFor()
}

/** The secretary was named and answered; each is done once. */
async function noticed(server: Server): Promise<string> {
  const { id } = (await server.clauses()).find((one) => one.kind === "proposal")!
  const path = `/resolutions/${DEMO}/clauses/${id}/comments`
  const secretary = server.person(["secretary"])
  const words = `Xin đồng chí @${secretary.name} ghi việc này vào chương trình hội thảo.`
  await server.post(path, server.person(["delegate"]), { words, key: "shots-notice-001" })
  await server.post(path, secretary, { words: "Nên nêu rõ thời hạn.", key: "shots-notice-002" })
  const { items } = await server.api<{ items: { id: string; words: string; state: string }[] }>(`/resolutions/${DEMO}/comments?state=open`)
  const open = items.find((one) => one.words === "Nên nêu rõ thời hạn.")
  const answer = { verdict: "accepted", reason: "" }
  if (open) await server.post(`/resolutions/${DEMO}/comments/${open.id}/answer`, server.person(EDITOR), answer)
  return "/notices"
}

async function nameSomebody(page: Page): Promise<void> {
  await page.locator("#say-open").click()
  await page.locator("#say-words").focus()
  await page.keyboard.type("Nhờ @")
  await page.getByRole("option").first().waitFor()
}

async function findInText(page: Page): Promise<void> {
  await page.locator("#find-open").click()
  await page.getByRole("searchbox").fill("chi bo")
  await page.locator(".find-count", { hasText: "/" }).waitFor()
}

/** A delegate's own words in the text, not sent. */
async function suggestInText(page: Page, _hall: Hall, server: Server): Promise<void> {
  const editor = new Editor(page)
  await editor.opened()
  await editor.caret(await proposal(server))
  await editor.type(" Ghi rõ thời hạn.")
  await page.getByRole("group", { name: "Đề xuất cho điều khoản này" }).waitFor()
}

async function sendEmptyComment(page: Page): Promise<void> {
  await send(page.locator("form#comment"))
  await page.locator(".error-summary, .error").first().waitFor()
}

/** A clause with a comment that was answered, one on words that waits, and an internal one; each is made once. */
async function commented(server: Server): Promise<string> {
  const { heads } = await server.api<{ heads: string[] }>(`/resolutions/${DEMO}/text`)
  const [clause, other] = (await server.clauses()).filter((one) => one.kind === "proposal")
  const to = (id: string) => `/resolutions/${DEMO}/clauses/${id}/comments`
  const lan = server.person(["delegate"])
  const say = (id: string, by: string[], body: object) => server.post<{ id: string }>(to(id), server.person(by), body)
  const said = "Nên ghi rõ ai làm, khi nào xong.\n\nỞ chi bộ tôi việc này đã làm từ tháng 3."
  const first = await say(clause!.id, ["delegate"], { words: said, key: "shots-comment-01" })
  const { items } = await server.api<{ items: { id: string; state: string }[] }>(`/resolutions/${DEMO}/comments`)
  if (items.find((one) => one.id === first.id)?.state === "open") {
    const path = `/resolutions/${DEMO}/comments/${first.id}`
    await server.post(`${path}/replies`, lan, { words: "Xin nói thêm: cần giao cho chi ủy.", key: "shots-comment-02" })
    await server.post(`${path}/answer`, server.person(EDITOR), { verdict: "partly", reason: "Thời hạn ghi ở kế hoạch thực hiện." })
  }
  const span = { from: 0, to: clause!.runs.map((run) => run.text).join("").indexOf(" ", 12) }
  await say(clause!.id, ["delegate"], { words: "Chữ này hơi rộng, nên cụ thể hơn.", heads, span, key: "shots-comment-03" })
  await say(clause!.id, EDITOR, { words: "Cân nhắc gộp với giải pháp sau.", internal: true, key: "shots-comment-04" })
  await say(other!.id, ["delegate"], { words: "Đồng ý.", key: "shots-comment-05" })
  return clause!.id
}

/** A ballot that was recorded; looked at in two widths, cast once. */
async function voteOnce(page: Page): Promise<void> {
  if (await page.locator(".ballot-mine").count()) return
  await Promise.all([page.waitForURL(/\/choose$/), page.locator('form.choices button[value="agree"]').click()])
  await send(page.locator("form.ballot"))
  await page.locator(".ballot-mine").waitFor()
}

/** Two members noted something on a clause of the sealed words; looked at in two widths, noted once. */
async function noted(server: Server): Promise<string> {
  const { canonicalHash } = await server.api<{ canonicalHash: string }>(`/resolutions/${DEMO}/seal`)
  const path = `/resolutions/${DEMO}/vote/notes/${await proposal(server)}`
  const note = (by: string[], words: string) => server.post(path, server.person(by), { seal: canonicalHash, words })
  await note(["committee"], "Khi triển khai cần giao Ban Tổ chức theo dõi việc sơ kết hằng quý.")
  await note(["committee", "standing"], "Đã trao đổi với Ban Tổ chức, thống nhất.")
  return `/resolutions/${DEMO}/vote/notes`
}

/** A meeting that is said to have ended at an hour that is none. */
async function wrongHour(page: Page): Promise<void> {
  await page.locator("#ended").fill("25:00")
  await sendEmpty(page)
}

/** Words that a clause, records and somebody's comment have. */
/** Sends the demo's own Word file in the form of the page. */
async function sendWord(page: Page): Promise<void> {
  const file = await page.request.get(new URL(`/resolutions/${DEMO}/files/now/docx`, page.url()).href)
  const buffer = await file.body()
  const mimeType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
  await page.locator("#file").setInputFiles({ name: "du-thao.docx", mimeType, buffer })
  await Promise.all([page.waitForNavigation(), page.locator("form.form [type=submit]").click()])
}

async function searched(server: Server): Promise<string> {
  await commented(server)
  await suggested(server)
  return "/search?q=cu+the"
}

async function chooseOther(page: Page): Promise<void> {
  await Promise.all([page.waitForURL(/\/choose$/), page.locator('form.choices button[value="other"]').click()])
}

/** A version that was named, and words typed since: compared once, looked at in two widths. */
async function wordsChanged(page: Page, hall: Hall, server: Server): Promise<void> {
  const { items } = await server.api<{ items: unknown[] }>(`/resolutions/${DEMO}/versions`)
  if (!items.length) {
    const context = await hall.enter(server.person(EDITOR))
    const versions = await context.newPage()
    await versions.goto(`${server.url}/resolutions/${DEMO}/versions`)
    await send(versions.locator("#name-version"))
    const desk = await Editor.open(context, server)
    const clauses = (await server.clauses()).filter((one) => one.kind === "proposal")
    await desk.caret(clauses[0]!.id)
    await desk.type(" Mỗi chi bộ chọn một việc khó để bàn.")
    await desk.select(clauses[1]!.id, 0, 8)
    await desk.type("Làm tốt")
    await desk.saved()
    await desk.page.close()
  }
  await page.reload()
}

/** An editor at a proposal, and a delegate in the clause above. */
async function twoPeople(page: Page, hall: Hall, server: Server): Promise<void> {
  const mine = new Editor(page)
  const theirs = await Editor.open(await hall.enter(server.person(["delegate", "editor"])), server)
  await mine.opened()
  const clauses = await server.clauses()
  const first = clauses.findIndex((one) => one.kind === "proposal")
  await theirs.caret(clauses[first + 1]!.id, 24)
  await mine.caret(clauses[first]!.id)
  await page.locator(".here .here-person").first().waitFor({ state: "attached" })
  await page.locator(".carets > *").first().waitFor({ state: "attached" })
}

/** The margin with the form that links a record. */
async function openEvidence(page: Page, _hall: Hall, server: Server): Promise<void> {
  const mine = new Editor(page)
  await mine.opened()
  const proposal = (await server.clauses()).find((one) => one.kind === "proposal" && one.evidence.length === 0)
  await mine.caret(proposal!.id)
  if (page.viewportSize()!.width < 600) await page.locator('.ed-tabs [data-part="margin"]').click()
  await page.locator(".link-add > summary").click()
  await page.locator(".result").first().waitFor()
}
