/** Pictures of every page at phone and desk width, into `./shots`, and the one the README shows. */
import { mkdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { Hall } from "./support/hall"
import { DECIDED, DRAFT, ISSUED, openPlace, type Place, SEAL, toIssued, toSigning, VOTE, WORKSHOP } from "./support/pages"
import { ROOT, Server } from "./support/server"
import { bringToSeal, closeVote, seal } from "./support/story"

const WIDTHS = [390, 1280]
const FOLDER = join(ROOT, "shots")
const README = join(ROOT, "server/docs/screenshot-editor.png")

/** Enough to see outline, paper and margin. */
const README_PART = { x: 0, y: 0, width: 1280, height: 720 }

/** A picture in the README is looked at over slow lines too. */
const README_BYTES_MAX = 300_000

let server: Server
let hall: Hall

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true })
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
})
afterEach(() => hall.empty())
afterAll(async () => {
  await hall?.close()
  await server?.remove()
})

async function picture(place: Place): Promise<void> {
  for (const width of WIDTHS) {
    const page = await openPlace(hall, server, place, width)
    await page.screenshot({ path: join(FOLDER, `${place.name}-${width}.png`), fullPage: !place.screen })
    await hall.empty()
  }
}

for (const place of DRAFT) test(place.name, () => picture(place))

test("the picture of the README", async () => {
  const page = await openPlace(hall, server, DRAFT.find((one) => one.name === "editor")!, 1280)
  await page.screenshot({ path: README, clip: README_PART })
  expect(statSync(README).size).toBeLessThan(README_BYTES_MAX)
})

test("to the workshop under way", async () => {
  await server.remove()
  server = await Server.start("--workshop")
})
for (const place of WORKSHOP) test(place.name, () => picture(place))
test("back to a draft", async () => {
  await server.remove()
  server = await Server.start()
})

test("to the seal", () => bringToSeal(hall, server))
for (const place of SEAL) test(place.name, () => picture(place))
test("to the vote", () => seal(hall, server))
for (const place of VOTE) test(place.name, () => picture(place))
test("to the result", async () => {
  await closeVote(hall, server)
  await toSigning(hall, server)
})
for (const place of DECIDED) test(place.name, () => picture(place))

test("to the issue", () => toIssued(server))
for (const place of ISSUED) test(place.name, () => picture(place))
