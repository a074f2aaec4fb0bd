/**
 * Stock automerge-repo clients against the real server, without a browser: first their own acceptance tests for network
 * adapters (2.5.6), unchanged, three clients at our socket; then the same acts in the form in which they can be done here.
 *
 * | their test                                  | here                                                            |
 * |---------------------------------------------|-----------------------------------------------------------------|
 * | can sync 2 repos                            | cannot: documents are made over HTTP. Done with a resolution     |
 * | can sync 3 repos                            | cannot, the same. Done with a resolution                         |
 * | can broadcast a message                     | cannot: only carets pass, under the server's name. Done so       |
 * | emits a peer-candidate … metadata           | cannot: peers are not introduced. The server introduces itself   |
 * | should emit disconnect events on disconnect | cannot: the same. Who leaves hears it, who stays is not disturbed |
 * | should not send messages after disconnect   | cannot: the same. Nothing leaves after it                        |
 * | should support reconnecting after disconnect | passes                                                          |
 *
 * A test that cannot pass is run and must fail (`support/expected.ts` says why of each).
 */
import { type DocHandle, type PeerId, updateText } from "@automerge/automerge-repo"
import { runNetworkAdapterTests } from "@automerge/automerge-repo/helpers/tests/network-adapter-tests.js"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { CANNOT, ran } from "./support/expected"
import { DEMO, Server } from "./support/server"
import { BearerAdapter, isSaved, stock, type Stock } from "./support/stock"

interface Resolution {
  subject: string
  clauses: Record<string, { text: string }>
}

const EDITOR = ["editor"]
const DELEGATE = ["delegate", "editor"]

let server: Server
let clause: string
let url: string
let lines: BearerAdapter[] = []
let clients: Stock[] = []

beforeAll(async () => {
  server = await Server.start()
  clause = (await server.clauses()).find((one) => one.kind === "paragraph")!.id
  url = (await server.api<{ documentUrl: string }>(`/resolutions/${DEMO}`)).documentUrl
})
afterEach(async () => {
  lines.splice(0).forEach((line) => line.leave())
  await Promise.all(clients.splice(0).map((one) => one.leave()))
})
afterAll(() => server?.remove())

function line(roles: string[]): BearerAdapter {
  const one = new BearerAdapter(server.socketUrl, () => server.person(roles).token)
  lines.push(one)
  return one
}

async function client(roles: string[]): Promise<[Stock, DocHandle<Resolution>]> {
  const one = stock(server, roles)
  clients.push(one)
  return [one, await one.repo.find<Resolution>(url as never)]
}

const reads = (handle: DocHandle<Resolution>) => handle.doc().clauses[clause]!.text
const adds = (handle: DocHandle<Resolution>, words: string) =>
  handle.change((draft) => updateText(draft, ["clauses", clause, "text"], draft.clauses[clause]!.text + words))

runNetworkAdapterTests(async () => ({ adapters: [line(EDITOR), line(DELEGATE), line(EDITOR)] }), "three clients of ours")

test("their tests are the ones this table was made for", () => {
  expect(ran).toEqual([...Object.keys(CANNOT), "should support reconnecting after disconnect"])
})

describe("the same acts at a resolution", () => {
  test.each([
    ["an editor", EDITOR, DELEGATE],
    ["a delegate", DELEGATE, EDITOR],
  ])("2 repos sync, %s first", async (_who, first, second) => {
    const [, alice] = await client(first)
    const [, bob] = await client(second)
    adds(alice, " Lời thứ nhất.")
    await expect.poll(() => reads(bob)).toMatch(/ Lời thứ nhất\.$/)
    adds(bob, " Lời thứ hai.")
    await expect.poll(() => reads(alice)).toMatch(/ Lời thứ nhất\. Lời thứ hai\.$/)
  })

  test("3 repos sync, and each is told by the stock signal that its words are stored", async () => {
    const people = await Promise.all([client(EDITOR), client(DELEGATE), client(EDITOR)])
    people.forEach(([, handle], at) => adds(handle, ` Người ${at}.`))
    for (const [one, handle] of people) {
      for (const at of [0, 1, 2]) await expect.poll(() => reads(handle)).toContain(`Người ${at}.`)
      await expect.poll(() => isSaved(one, handle)).toBe(true)
    }
    const [[, first], ...others] = people
    for (const [, other] of others) expect(reads(other)).toBe(reads(first))
    expect(new Map(await server.words()).get(clause)).toBe(reads(first))
  })

  test("a caret reaches the others under the name the server knows; any other message goes nowhere", async () => {
    const [, alice] = await client(EDITOR)
    const [, bob] = await client(DELEGATE)
    const heard: unknown[] = []
    bob.on("ephemeral-message", ({ message }) => void heard.push(message))
    alice.broadcast({ presence: "alice" })
    alice.broadcast({ duthao: "presence", clause, anchor: 1, head: 1, name: "Người khác" })
    await expect.poll(() => heard.length).toBeGreaterThan(0)
    expect(heard).toEqual([expect.objectContaining({ clause, name: server.person(EDITOR).name })])
  })

  test("the server introduces itself, with a storage", async () => {
    const one = line(EDITOR)
    const met = new Promise((resolve) => one.on("peer-candidate", resolve))
    one.connect("a" as PeerId, {})
    expect(await met).toMatchObject({
      peerId: "duthao-server",
      peerMetadata: { storageId: expect.stringMatching(/./), isEphemeral: false },
    })
  })

  test("who leaves sends nothing more and hears that it left; who stays is not disturbed", async () => {
    const [left, alice] = await client(EDITOR)
    const [right, bob] = await client(DELEGATE)
    const gone: string[] = []
    left.repo.networkSubsystem.on("peer-disconnected", () => gone.push("left"))
    right.repo.networkSubsystem.on("peer-disconnected", () => gone.push("right"))
    left.line.disconnect()
    adds(alice, " Gõ sau khi rời.")
    adds(bob, " Gõ tiếp.")
    await expect.poll(() => isSaved(right, bob)).toBe(true)
    expect(gone).toEqual(["left"])
    expect(new Map(await server.words()).get(clause)).not.toContain("Gõ sau khi rời.")
    // Back again, the words that were kept come along.
    left.line.connect(left.repo.peerId, {})
    await expect.poll(() => reads(bob)).toContain("Gõ sau khi rời.")
    await expect.poll(() => isSaved(left, alice)).toBe(true)
    expect(reads(alice)).toBe(reads(bob))
  })
})
