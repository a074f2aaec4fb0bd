/** The pages on which the words are sealed, voted on and issued, on a phone and on a desk: usable by everybody. */
import { afterAll, beforeAll, test } from "vitest"
import { Hall } from "./support/hall"
import { lookAt } from "./support/look"
import { DECIDED, type Place, SEAL, toSigning, VOTE } from "./support/pages"
import { DEMO, Server } from "./support/server"
import { bringToSeal, committee, seal } from "./support/story"

/** Some fifteen pages, each in two widths, with the whole way there. */
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

/** All eleven agree, and the vote is closed: how they do so on their phones is told in `vote.test.ts`. */
async function decide(): Promise<void> {
  const path = `/resolutions/${DEMO}`
  const { canonicalHash } = await server.api<{ canonicalHash: string }>(`${path}/seal`)
  for (const member of committee(server)) await server.post(`${path}/vote/ballot`, member, { choice: "agree", seal: canonicalHash })
  await server.post(`${path}/vote/close`, server.person(["office"]), {})
}

/** Looks at places one after the other, in an empty hall: pages that follow the vote would go on doing so. */
async function look(places: readonly Place[]): Promise<void> {
  for (const place of places) {
    await lookAt(hall, server, place)
    await hall.empty()
  }
}

test("the pages of the seal, the vote and the result are usable by everybody, on a phone and on a desk", { timeout: STORY_MS_MAX }, async () => {
  await bringToSeal(hall, server)
  await look(SEAL)
  await seal(hall, server)
  await look(VOTE)
  await decide()
  await toSigning(hall, server)
  await look(DECIDED)
  hall.expectQuiet()
})
