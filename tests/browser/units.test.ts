/** A units file as the office brings it: sent, told what is wrong by row and column, mended, looked at, and only then imported. */
import type { Page } from "playwright-core"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall, PROBLEM_PAGE } from "./support/hall"
import { Server } from "./support/server"

const HEADER = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên"

const TEST_MS_MAX = 120_000

/** More than a page of cells holds. */
const ROWS = 70

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

async function send(page: Page, name: string, text: string): Promise<void> {
  await page.locator("#file").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(`\uFEFF${text}`) })
  await page.locator("form[action='/units/import'] [type=submit]").click()
}

const found = async (words: string) => (await server.api<{ items: { name: string }[] }>(`/cells?q=${encodeURIComponent(words)}&limit=200`)).items

for (const width of [390, 1280]) {
  test(`a file with faults imports nothing; mended it is shown and imported when confirmed, at ${width} points`, { timeout: TEST_MS_MAX }, async () => {
    hall.allow(PROBLEM_PAGE)
    const context = await hall.enter(server.person(["office"]), { viewport: { width, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${server.url}/units`)
    await page.locator("a[href='/units/import']").first().click()
    await page.locator("#file").waitFor()
    const rows = Array.from({ length: ROWS }, (_, nth) => `Khối trường học;Đảng bộ thử ${width};Chi bộ thử ${width} số ${nth};${nth}`)
    const wrong = rows.slice()
    wrong[1] = `Khối trường học;Đảng bộ thử ${width};Chi bộ thử ${width} số 1;ba mươi`
    wrong[4] = `Khối trường học;Đảng bộ thử ${width};;9`
    await send(page, "đơn vị.csv", [HEADER, ...wrong].join("\n"))
    const faults = page.locator("ol.rows li")
    await faults.first().waitFor()
    const told = await faults.allTextContents()
    expect(told).toHaveLength(2)
    expect(told[0]).toMatch(/3.*[Ss]ố đảng viên.*ba mươi/s)
    expect(told[1]).toMatch(/6.*[Cc]hi bộ/s)
    expect(await page.getByRole("button", { name: "Nhập", exact: false }).count(), "nothing to confirm").toBe(0)
    expect(await found(`Chi bộ thử ${width}`)).toEqual([])

    await page.locator(".head a[href='/units/import'], a.button.main[href='/units/import']").first().click()
    await send(page, "đơn vị.csv", [HEADER, ...rows].join("\r\n"))
    const confirm = page.locator("form.acts [type=submit]").first()
    await confirm.waitFor()
    expect(await page.locator("h1").textContent()).toContain(String(ROWS))
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing wider than the screen").toBe(true)
    expect(await found(`Chi bộ thử ${width}`), "looked at, not imported").toEqual([])
    await confirm.click()
    await page.waitForURL((url) => !url.pathname.startsWith("/units/import"))
    expect(await found(`Chi bộ thử ${width}`)).toHaveLength(ROWS)

    // The list is paged, and every row is found on it once.
    await page.goto(`${server.url}/units?q=${encodeURIComponent(`Đảng bộ thử ${width}`)}`)
    const met: string[] = []
    for (;;) {
      met.push(...(await page.locator("a[href^='/units/cells/']").filter({ hasText: "Chi bộ thử" }).allTextContents()))
      const next = page.locator("a[rel=next]")
      if ((await next.count()) === 0) break
      const before = page.url()
      await next.click()
      await page.waitForURL((url) => url.href !== before)
    }
    expect([met.length, new Set(met).size]).toEqual([ROWS, ROWS])
  })
}
