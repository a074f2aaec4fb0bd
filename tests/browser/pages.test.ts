/** Every page on a phone and on a desk: nothing wider than the screen, nothing said in the console, no fault uncaught. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { lookAt } from "./support/look"
import { DRAFT, openPlace, type Place, WORKSHOP } from "./support/pages"
import { DEMO, Server } from "./support/server"

let server: Server
/** The demo whose workshop is under way. */
let busy: Server
let hall: Hall

beforeAll(async () => {
  ;[server, busy, hall] = await Promise.all([Server.start(), Server.start("--workshop"), Hall.open()])
})
afterEach(() => hall.empty())
afterAll(async () => {
  await hall?.close()
  await server?.remove()
  await busy?.remove()
})

/** Looks at a place in both widths. */
async function check(on: Server, place: Place): Promise<void> {
  await lookAt(hall, on, place)
  hall.expectQuiet()
}

for (const place of DRAFT) test(place.name, () => check(server, place))
for (const place of WORKSHOP) test(place.name, () => check(busy, place))

test("on a phone the parts of a resolution are one row that slides, the one shown in sight, its pages below", async () => {
  for (const name of ["overview", "reading", "coverage", "checks", "versions", "vote-not-sealed"]) {
    const page = await openPlace(hall, server, DRAFT.find((place) => place.name === name)!, 390)
    expect(await page.locator(".submenu").count(), name).toBe(["overview", "reading"].includes(name) ? 1 : 2)
    await page.waitForFunction(() => {
      const row = document.querySelector(".submenu")!.getBoundingClientRect()
      const current = document.querySelector(".submenu [aria-current]")!.getBoundingClientRect()
      return current.left >= row.left && current.right <= row.right
    })
    const tops = await page.evaluate(() =>
      Array.from(document.querySelector(".submenu")!.querySelectorAll("li")).map((one) => Math.round(one.getBoundingClientRect().top)),
    )
    expect(tops.length, name).toBe(8)
    expect(new Set(tops).size, `${name}: one row`).toBe(1)
    await hall.empty()
  }
})

test("the page one is on stays in sight when the letters come late, as on a first visit over a slow line", async () => {
  const context = await hall.enter(server.person(["editor"]), { viewport: { width: 390, height: 844 } })
  const page = await context.newPage()
  let letGo = (): void => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  await page.route(/\.woff2/, async (route) => {
    await held
    await route.continue()
  })
  await page.goto(`${server.url}/resolutions/${DEMO}/coverage`, { waitUntil: "domcontentloaded" })
  const slid = () => page.evaluate(() => Array.from(document.querySelectorAll(".submenu")).map((row) => row.scrollLeft))
  await expect.poll(async () => (await slid())[0]).toBeGreaterThan(0)
  letGo()
  await page.evaluate(() => document.fonts.ready)
  const away = await page.evaluate(() => {
    const row = document.querySelector(".submenu")!
    const [frame, current] = [row, row.querySelector("[aria-current]")!].map((one) => one.getBoundingClientRect())
    const middle = row.scrollLeft + current!.left - frame!.left - (frame!.width - current!.width) / 2
    return Math.abs(row.scrollLeft - Math.min(middle, row.scrollWidth - row.clientWidth))
  })
  expect(away, "in the middle, or as far as the row goes").toBeLessThan(2)
})

test("the coverage is printed across the sheet, with every bloc, every proposal and every shortcoming", async () => {
  const page = await openPlace(hall, server, DRAFT.find((place) => place.name === "coverage")!, 1280)
  const codes = await page.locator(".coverage tbody .clause-code").allTextContents()
  const blocs = await page.locator(".coverage thead th").allTextContents()
  expect(codes.length).toBe(12)
  const folder = mkdtempSync(join(tmpdir(), "duthao-print-"))
  const file = join(folder, "coverage.pdf")
  await page.pdf({ path: file, preferCSSPageSize: true })
  const info = execFileSync("pdfinfo", [file]).toString()
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(info)!
  expect(Number(width), "A4 lies on its long side").toBeGreaterThan(Number(height))
  const words = execFileSync("pdftotext", [file, "-"]).toString().replace(/\s+/g, " ")
  for (const word of [...codes, ...blocs]) expect(words).toContain(word.trim())
  // Nothing reaches over the edge of the printed width: A4 across, less the margins.
  await page.emulateMedia({ media: "print" })
  await page.setViewportSize({ width: Math.round((267 / 25.4) * 96), height: 680 })
  const table = await page.evaluate(() => {
    const frame = document.querySelector(".table-scroll.cross")!
    return { wide: frame.scrollWidth - frame.clientWidth, high: frame.scrollHeight - frame.clientHeight }
  })
  expect(table).toEqual({ wide: 0, high: 0 })
  rmSync(folder, { recursive: true })
})

test("the papers of a meeting are two sheets of A4, without the product around them", async () => {
  for (const name of ["meeting-print", "plan-print"]) {
    const page = await openPlace(hall, server, DRAFT.find((place) => place.name === name)!, 1280)
    const folder = mkdtempSync(join(tmpdir(), "duthao-print-"))
    const file = join(folder, `${name}.pdf`)
    await page.pdf({ path: file, preferCSSPageSize: true })
    const info = execFileSync("pdfinfo", [file]).toString()
    expect(info, name).toMatch(/Pages:\s+2\n/)
    expect(info, name).toMatch(/Page size:\s+59\d(\.\d+)? x 84\d(\.\d+)? pts \(A4\)/)
    const sheet = (number: number) => {
      const words = execFileSync("pdftotext", ["-f", `${number}`, "-l", `${number}`, "-layout", file, "-"])
      return words.toString().normalize("NFC").replace(/\s+/g, " ")
    }
    expect(sheet(1)).toContain("CHƯƠNG TRÌNH")
    expect(sheet(1)).toContain("CHỦ TRÌ")
    expect(sheet(2)).toContain("PHIẾU CHẤM ĐIỂM")
    expect(sheet(2)).toContain("giả định")
    for (const word of ["Ctrl+P", "Nghị quyết", "Phùng"]) expect(sheet(1) + sheet(2)).not.toContain(word)
    rmSync(folder, { recursive: true })
    await hall.empty()
  }
})
