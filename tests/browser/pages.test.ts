/** Every page on a phone and on a desk: nothing wider than the screen, nothing said in the console, no fault uncaught. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { faultsOf } from "./support/axe"
import { Hall, PROBLEM_PAGE } from "./support/hall"
import { DRAFT, openPlace } from "./support/pages"
import { Server } from "./support/server"

const WIDTHS = [390, 1280]

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterEach(() => hall.empty())
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

for (const place of DRAFT) {
  test(place.name, async () => {
    if (place.problem) hall.allow(PROBLEM_PAGE)
    for (const width of WIDTHS) {
      const page = await openPlace(hall, server, place, width)
      expect(await page.title()).toMatch(/^.+ · Dự Thảo$/)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(wide, `${place.name} at ${width} px`).toBeLessThanOrEqual(width)
      expect(await page.evaluate(missingWords), "every word has a message").toEqual([])
      expect(await faultsOf(page), `${place.name} at ${width} px is usable by everybody`).toEqual([])
    }
    hall.expectQuiet()
  })
}

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

/** A message that is missing shows its own name: letters with hyphens and nothing else. */
function missingWords(): string[] {
  const found: string[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent!.trim()
    const shown = !node.parentElement?.closest("script, code")
    if (shown && /^[a-z]+(-[a-z]+)+$/.test(words)) found.push(words)
  }
  return found
}
