/** What the reading page weighs on its first visit: 150 phones behind one access point open it at once (design §5). */
import { afterAll, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { DEMO, Server } from "./support/server"

/** Everything that comes over the line, compressed, with its headers and fonts. */
const BYTES_MAX = 100_000

let server: Server
let hall: Hall

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

interface Part {
  url: string
  bytes: number
}

async function loaded(width: number): Promise<{ parts: Part[]; scripts: string[] }> {
  const context = await hall.enter(server.person(["delegate"]), { viewport: { width, height: 800 } })
  const page = await context.newPage()
  const line = await context.newCDPSession(page)
  await line.send("Network.enable")
  await line.send("Network.setCacheDisabled", { cacheDisabled: true })
  const urls = new Map<string, string>()
  const parts: Part[] = []
  line.on("Network.requestWillBeSent", ({ requestId, request }) => urls.set(requestId, request.url))
  line.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const url = urls.get(requestId) ?? ""
    if (!url.startsWith("data:")) parts.push({ url: url.replace(server.url, ""), bytes: encodedDataLength })
  })
  await page.goto(`${server.url}/resolutions/${DEMO}`)
  await page.locator("#say-bar").waitFor()
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  // The stream is open: nothing more is asked for at first load.
  await page.locator('#line[data-state="saved"]').waitFor()
  const scripts: string[] = []
  for (const { url } of parts) if (url.endsWith(".js")) scripts.push(await (await fetch(`${server.url}${url}`)).text())
  await hall.empty()
  return { parts, scripts }
}

test("the reading page weighs no more than a phone behind a full access point can fetch", async () => {
  const { parts, scripts } = await loaded(390)
  const sum = parts.reduce((bytes, part) => bytes + part.bytes, 0)
  const listed = parts.map((part) => `${part.bytes} ${part.url}`).join("\n")
  expect(parts.some((part) => part.url.endsWith(".woff2")), `fonts are counted:\n${listed}`).toBe(true)
  expect(sum, listed).toBeLessThanOrEqual(BYTES_MAX)
  console.info(`the reading page: ${sum} bytes\n${listed}`)
  // Old phones know no newer words of the language (ES2017): each script of the page is written for them.
  expect(scripts.length).toBeGreaterThan(0)
  for (const script of scripts) expect(/\?\.[a-zA-Z_[(]|\?\?|[{,]\.\.\./.exec(script)?.[0] ?? "", script.slice(0, 80)).toBe("")
})
