/** Verifying in a real browser: from a disk without any network, and on the page /verify over plain http. */
import { readFileSync, writeFileSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { afterAll, beforeAll, expect, test } from "vitest"
import type { Page } from "playwright-core"
import { Hall } from "./support/hall"
import { ROOT, Server } from "./support/server"

const BUNDLE = join(ROOT, "tests/fixtures/bundle-v1.zip")

let server: Server
let hall: Hall
const folder = mkdtempSync(join(tmpdir(), "duthao-verify-"))

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
  rmSync(folder, { recursive: true })
})

async function chosen(page: Page, file: string): Promise<string> {
  await page.locator("#verify-file").setInputFiles(file)
  return (await page.locator(".verify-verdict").textContent()) ?? ""
}

function flipped(): string {
  const bytes = readFileSync(BUNDLE)
  bytes[Math.floor(bytes.length / 2)]! ^= 1
  const path = join(folder, "flipped.zip")
  writeFileSync(path, bytes)
  return path
}

async function goesThrough(page: Page): Promise<void> {
  expect(await chosen(page, BUNDLE)).toContain("Mọi mắt xích đều khớp. Còn phải so mã khoá")
  expect(await page.locator(".verify-links li").count()).toBe(10)
  await page.locator("#verify-key").fill("0000-0000-0000-0000-0000")
  await page.locator("#verify-key").blur()
  expect(await page.locator(".verify-verdict").textContent()).toContain("2/10 Chữ ký bị đứt")
  await page.locator("#verify-key").fill("4289-765e a9a6-1d3b-04ff")
  await page.locator("#verify-key").blur()
  expect(await page.locator(".verify-verdict").textContent()).toBe("Mọi mắt xích đều khớp.")
  await page.locator("#verify-key").fill("")
  await page.locator("#verify-key").blur()
  expect(await chosen(page, flipped())).toContain("1/10 Tệp gói bị đứt")
}

test("the file in the bundle verifies it from a disk, without a network", async () => {
  const page = await (await hall.enter(null, { offline: true })).newPage()
  await page.goto(pathToFileURL(join(ROOT, "web/dist/verify.html")).href)
  await goesThrough(page)
  hall.expectQuiet()
})

test("the page /verify does the same for anybody, and sends nothing", async () => {
  const context = await hall.enter(null)
  const page = await context.newPage()
  await page.goto(`${server.url}/verify`)
  const asked: string[] = []
  page.on("request", (request) => asked.push(request.url()))
  await goesThrough(page)
  expect(asked).toEqual([])
  hall.expectQuiet()
})
