/**
 * Somebody is named in a comment, sees so in the bar of the page that is open, is led to the words by the keyboard, and has
 * then read of it. Names are offered behind `@`; hostile ones are shown as text.
 */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { DEMO, type DemoPerson, Server } from "./support/server"

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true }

/** A busy machine takes its time. */
const SOON = { timeout: 60_000 }

const TEST_MS_MAX = 240_000

const HOSTILE = '<b id="yours">Zích</b> "Zắc'

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

/** Somebody new with this name, signed in by a link of their own. */
async function made(name: string, roles: string[]): Promise<DemoPerson> {
  const office = server.person(["office"])
  const { id } = await server.post<{ id: string }>("/people", office, { name, title: "<i>Uỷ viên</i>", roles })
  const key = (kind: string) => server.post<{ key: string }>(`/people/${id}/keys`, office, { kind })
  const [link, token] = [await key("link"), await key("bearer")]
  return { name, roles, link: `${server.url}${link.key}`, token: token.key }
}

async function proposal(): Promise<string> {
  return (await server.clauses()).find((one) => one.kind === "proposal")!.id
}

async function comment(by: DemoPerson, words: string): Promise<void> {
  const key = crypto.randomUUID().replace(/-/g, "")
  await server.post(`/resolutions/${DEMO}/clauses/${await proposal()}/comments`, by, { words, key })
}

async function reading(person: DemoPerson, options = {}): Promise<Page> {
  const page = await (await hall.enter(person, options)).newPage()
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.locator("#say-bar").waitFor()
  // The page hears what is told from now on.
  await page.locator('#line[data-state="saved"]').waitFor(SOON)
  return page
}

/** The number in the bar; 0 where none is shown. */
async function unread(page: Page): Promise<number> {
  const count = page.locator(".bell [data-unread]")
  return (await count.isVisible()) ? Number(await page.locator("[data-unread-number]").textContent()) : 0
}

const offered = (page: Page) => page.getByRole("option")
const field = (page: Page) => page.getByRole("dialog").getByLabel("Lời góp ý", { exact: true })

async function openSheet(page: Page): Promise<void> {
  await page.locator("#say-open").click()
  await field(page).waitFor()
  await field(page).focus()
}

/** Goes on by the keyboard until something of the page has it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let press = 0; press < 60; press++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`the keyboard does not reach ${selector}`)
}

test("who is named sees it in the open page, is led to the words by the keyboard, and has then read of it", { timeout: TEST_MS_MAX }, async () => {
  const [lan, nam] = [server.person(["delegate"]), server.person(["delegate"], 1)]
  const theirs = await reading(nam)
  expect(await unread(theirs)).toBe(0)
  const mine = await reading(lan)
  await openSheet(mine)

  // Without accents, and as far as the name is unmistakable.
  const folded = nam.name.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/đ/g, "d")
  await mine.keyboard.type(`Nhờ @${folded}`)
  await expect.poll(() => offered(mine).first().textContent(), SOON).toContain(nam.name)
  expect(await field(mine).getAttribute("aria-activedescendant")).toBe(await offered(mine).first().getAttribute("id"))
  await mine.keyboard.press("Enter")
  expect(await field(mine).inputValue()).toBe(`Nhờ @${nam.name} `)
  expect(await offered(mine).count(), "nothing is left to choose").toBe(0)
  await mine.keyboard.type("xem lại.")
  await mine.getByRole("dialog").getByRole("button", { name: "Gửi ý kiến" }).click()

  await expect.poll(() => unread(theirs), SOON).toBe(1)
  expect(await unread(mine), "nobody else is told").toBe(0)
  await tabTo(theirs, ".bell")
  await theirs.keyboard.press("Enter")
  await theirs.waitForURL("**/notices")
  expect(await theirs.locator(".notice-line.is-unread").count()).toBe(1)
  await tabTo(theirs, ".notice-line a")
  await theirs.keyboard.press("Enter")
  await theirs.waitForURL(/\/comments\?comment=.+#comment-/)
  const target = theirs.locator(":target")
  expect(await target.textContent()).toContain(`Nhờ @${nam.name} xem lại.`)
  await expect.poll(() => target.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  }), SOON).toBe(true)
  expect(await unread(theirs), "it is read").toBe(0)
  await theirs.goto(`${server.url}/notices`)
  expect(await theirs.locator(".notice-line").count()).toBe(1)
  expect(await theirs.locator(".notice-line.is-unread").count()).toBe(0)
})

test("a hostile name is text in the list of names, in the notice and in the bar", { timeout: TEST_MS_MAX }, async () => {
  const hostile = await made(HOSTILE, ["secretary"])
  const nam = server.person(["delegate"], 2)
  const page = await reading(nam)
  await openSheet(page)
  await page.keyboard.type("@zich")
  await expect.poll(() => offered(page).count(), SOON).toBe(1)
  expect(await offered(page).textContent()).toBe(`${HOSTILE} <i>Uỷ viên</i>`)
  expect(await page.locator("#yours, [role=option] i").count()).toBe(0)
  await page.keyboard.press("Enter")
  expect(await field(page).inputValue()).toBe(`@${HOSTILE} `)
  await page.keyboard.press("Escape")

  await comment(hostile, `<img src=x onerror="document.title='yours'"> @${nam.name}`)
  await expect.poll(() => unread(page), SOON).toBe(1)
  await page.goto(`${server.url}/notices`)
  expect(await page.locator(".notice-line a").textContent()).toContain(HOSTILE)
  expect(await page.locator(".notice-line").textContent(), "a notice holds nobody's words").not.toContain("onerror")
  await page.locator(".notice-line a").click()
  await page.waitForURL(/#comment-/)
  expect(await page.locator(":target").textContent()).toContain("<img src=x onerror=")
  expect(await page.locator("#yours, :target img").count()).toBe(0)
  expect(await page.title()).not.toBe("yours")
})

test("on a phone a name is chosen by a finger; a list closed by hand stays closed; without the list all works", { timeout: TEST_MS_MAX }, async () => {
  const nam = server.person(["delegate"], 1)
  const page = await reading(server.person(["delegate"]), PHONE)
  await openSheet(page)
  const wanted = offered(page).filter({ hasText: nam.name })
  await page.keyboard.type(`@${nam.name.split(" ").pop()}`)
  await wanted.tap(SOON)
  expect(await field(page).inputValue()).toBe(`@${nam.name} `)
  expect(await field(page).evaluate((element) => element === document.activeElement), "the keyboard stays").toBe(true)

  await page.keyboard.type("và @")
  await offered(page).first().waitFor(SOON)
  await page.keyboard.press("Escape")
  expect(await page.getByRole("dialog").isVisible(), "the list closes, not the sheet").toBe(true)
  expect(await offered(page).count()).toBe(0)
  await page.keyboard.type("a")
  expect(await offered(page).count()).toBe(0)
  await page.keyboard.press("Enter")
  expect(await field(page).inputValue(), "Enter is a new line again").toBe(`@${nam.name} và @a\n`)

  // A syllable that is being composed is the input method's: the list may come, and takes no key of it.
  await page.keyboard.type("@")
  await offered(page).first().waitFor(SOON)
  const line = await page.context().newCDPSession(page)
  const [word] = nam.name.split(" ").slice(-1)
  await line.send("Input.imeSetComposition", { text: word!, selectionStart: word!.length, selectionEnd: word!.length })
  await expect.poll(() => wanted.count(), SOON).toBe(1)
  expect(await field(page).inputValue()).toBe(`@${nam.name} và @a\n@${word}`)
  await wanted.tap()
  expect(await field(page).inputValue()).toBe(`@${nam.name} và @a\n@${nam.name} `)

  await page.route("**/api/v1/names?*", (route) => route.abort())
  hall.allow(/net::ERR_FAILED/)
  const failed = page.waitForEvent("requestfailed")
  await page.keyboard.type("@Zz")
  await failed
  await page.keyboard.press("Enter")
  expect(await field(page).inputValue()).toBe(`@${nam.name} và @a\n@${nam.name} @Zz\n`)
})
