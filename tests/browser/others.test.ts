/**
 * Whoever else comes to the socket: a stock automerge-repo client, a viewer who tries to write, and peers who send
 * nonsense. A page stays open the whole time and must go on.
 */
import { ImmutableString, updateText } from "@automerge/automerge-repo"
import { afterAll, afterEach, beforeAll, expect, test } from "vitest"
import { encode, PROTOCOL_VERSION } from "../../web/src/wire"
import { Editor, expectAgreement } from "./support/editor"
import { Hall, SERVER_AWAY } from "./support/hall"
import { DEMO, Server } from "./support/server"
import { Samod } from "./support/samod"
import { isSaved, Line, stock, stockRepo } from "./support/stock"

interface Resolution {
  subject: string
  clauses: Record<string, { kind: ImmutableString; text: string; evidence: Record<string, unknown> }>
}

/** Above the largest message the server takes (4 MiB). */
const TOO_LARGE_BYTES = 5 * 1024 * 1024

let server: Server
let hall: Hall
let page: Editor
let clauses: string[]

beforeAll(async () => {
  ;[server, hall] = await Promise.all([Server.start(), Hall.open()])
  clauses = (await server.clauses()).filter((one) => one.kind === "paragraph").map((one) => one.id)
  page = await Editor.open(await hall.enter(server.person(["editor"])), server)
})
afterEach(() => hall.expectQuiet())
afterAll(async () => {
  await hall?.empty()
  await hall?.close()
  await server?.remove()
})

async function documentUrl(): Promise<string> {
  return (await server.api<{ documentUrl: string }>(`/resolutions/${DEMO}`)).documentUrl
}

let goneOn = 0

/** The room goes on: the page writes, the server stores, the page is told. */
async function roomGoesOn(): Promise<void> {
  const clause = clauses[7]!
  const words = ` câu thứ ${++goneOn}.`
  await page.caret(clause)
  await page.signals()
  await page.type(words)
  await expectAgreement(server, [page])
  expect(await page.wordsOf(clause)).toContain(words)
  const signals = await page.signals()
  expect(signals, "the line of the page was not cut").not.toContain("waiting")
}

test("a stock automerge-repo client with a bearer token reads, edits a clause, and the page shows it", async () => {
  const repo = stockRepo(server, server.person(["delegate", "editor"]))
  try {
    const handle = await repo.find<Resolution>((await documentUrl()) as never)
    expect(handle.doc().subject).toContain("nâng cao chất lượng sinh hoạt cấp ủy")
    const [clause] = clauses
    expect(handle.doc().clauses[clause!]!.text).toBe(await page.wordsOf(clause!))
    handle.change((draft) => {
      updateText(draft, ["clauses", clause!, "text"], `${draft.clauses[clause!]!.text} Lời của một chương trình khác.`)
    })
    await expect.poll(() => page.wordsOf(clause!)).toMatch(/ Lời của một chương trình khác\.$/)
    await expectAgreement(server, [page])
    await page.caret(clause!, 0)
    await page.type("Trang trả lời. ")
    await expect.poll(() => handle.doc().clauses[clause!]!.text).toMatch(/^Trang trả lời\. /)
  } finally {
    await repo.shutdown()
  }
  await roomGoesOn()
})

test("a stock samod client and the page write in one clause at once and read the same", async () => {
  const samod = await Samod.open(server, server.person(["delegate", "editor"]), await documentUrl())
  try {
    const clause = clauses[1]!
    expect(await samod.asks(`read ${clause}`)).toBe(`words ${await page.wordsOf(clause)}`)
    await page.caret(clause, 0)
    const theirs = async () => {
      for (let turn = 0; turn < 8; turn++) expect(await samod.asks(`type ${clause}  [samod ${turn}]`)).toBe("typed")
      expect(await samod.asks("saved")).toBe("saved")
    }
    const ours = async () => {
      for (let turn = 0; turn < 8; turn++) await page.type(`[trang ${turn}] `)
    }
    await Promise.all([theirs(), ours()])
    await expectAgreement(server, [page])
    expect(await samod.asks(`until ${clause} [trang 7]`)).toBe("there")
    await expect.poll(() => page.wordsOf(clause)).toContain("[samod 7]")
    await expectAgreement(server, [page])
    const words = await page.wordsOf(clause)
    expect(await samod.asks(`read ${clause}`)).toBe(`words ${words}`)
    for (let turn = 0; turn < 8; turn++) {
      expect(words).toContain(`[samod ${turn}]`)
      expect(words).toContain(`[trang ${turn}]`)
    }
  } finally {
    samod.leave()
  }
  await roomGoesOn()
})

test("a viewer's page shows the text and takes no key", async () => {
  const viewer = await Editor.open(await hall.enter(server.person(["viewer"])), server)
  expect(await viewer.words()).toEqual(await page.words())
  const text = viewer.page.locator(".clauses")
  expect(await text.getAttribute("contenteditable")).toBe("false")
  expect(await viewer.page.locator(".ed-readonly").textContent()).toContain("Chỉ đọc")
  expect(await viewer.page.locator(".ed-tools").isVisible()).toBe(false)
  await viewer.clause(clauses[1]!).click()
  await viewer.type("không được")
  await page.caret(clauses[1]!)
  await page.type(" Người xem đọc theo.")
  await expectAgreement(server, [page, viewer])
  expect(await viewer.wordsOf(clauses[1]!)).not.toContain("không được")
})

test("a change that a viewer sends is refused, and the room goes on", async () => {
  const repo = stockRepo(server, server.person(["viewer"]))
  try {
    const handle = await repo.find<Resolution>((await documentUrl()) as never)
    const before = await server.words()
    handle.change((draft) => updateText(draft, ["clauses", clauses[2]!, "text"], "của người xem"))
    await roomGoesOn()
    expect(new Map(await server.words()).get(clauses[2]!)).toBe(new Map(before).get(clauses[2]!))
    expect(await page.wordsOf(clauses[2]!)).not.toContain("người xem")
  } finally {
    await repo.shutdown()
  }
})

test("two stock clients and a page type at once, over a cut line and a restart, and all read the same", async () => {
  hall.allow(SERVER_AWAY)
  const [a, b] = [stock(server, ["editor"]), stock(server, ["delegate", "editor"])]
  const clause = clauses[3]!
  try {
    const url = (await documentUrl()) as never
    const [first, second] = await Promise.all([a.repo.find<Resolution>(url), b.repo.find<Resolution>(url)])
    const adds = (handle: typeof first, words: string) =>
      handle.change((draft) => updateText(draft, ["clauses", clause, "text"], draft.clauses[clause]!.text + words))
    const round = async (name: string) => {
      await page.caret(clause, 0)
      const typing = page.type(`Trang ${name}. `, 10)
      for (const word of ["một", "hai", "ba"]) {
        adds(first, ` An ${name} ${word}.`)
        adds(second, ` Bình ${name} ${word}.`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      await typing
    }
    await round("đầu")
    a.line.cut()
    await round("đứt")
    const killed = server.kill()
    await round("tắt")
    await killed
    await server.start()
    await round("lại")

    await expectAgreement(server, [page])
    await expect.poll(() => isSaved(a, first) && isSaved(b, second)).toBe(true)
    const text = await page.wordsOf(clause)
    await expect.poll(() => [first, second].map((handle) => handle.doc().clauses[clause]!.text)).toEqual([text, text])
    for (const name of ["đầu", "đứt", "tắt", "lại"]) {
      expect(text.split(`Trang ${name}. `)).toHaveLength(2)
      for (const word of ["một", "hai", "ba"]) {
        for (const who of ["An", "Bình"]) expect(text.split(` ${who} ${name} ${word}.`), `${who} ${name} ${word}`).toHaveLength(2)
      }
    }
    expect([...first.heads()].sort()).toEqual([...second.heads()].sort())
  } finally {
    await Promise.all([a.leave(), b.leave()])
  }
  await page.signals()
  await roomGoesOn()
})

test("whatever a stock client says in passing, the page shows no stranger and goes on", async () => {
  const one = stock(server, ["delegate", "editor"])
  const name = server.person(["delegate", "editor"]).name
  try {
    const handle = await one.repo.find<Resolution>((await documentUrl()) as never)
    for (const said of ["xin chào", 7, null, { presence: "alice" }, { duthao: "presence", clause: 5, anchor: "x", head: -1 }]) {
      handle.broadcast(said)
    }
    handle.broadcast({ duthao: "presence", clause: clauses[4], anchor: 1e9, head: 1e9, person: "x", name: "Kẻ lạ" })
    const here = page.page.locator(".here")
    await expect.poll(() => here.textContent()).toContain(name)
    expect(await page.page.locator("body").textContent()).not.toContain("Kẻ lạ")
  } finally {
    await one.leave()
  }
  await roomGoesOn()
})

const MISUSE: Record<string, { codes: number[]; say: (line: Line) => void }> = {
  "bytes that are no CBOR": { codes: [4004], say: (line) => line.send(Uint8Array.from([0xff, 0x00, 0x9f, 0x1c])) },
  "a text frame": { codes: [4004], say: (line) => line.send("xin chào") },
  "a message before the greeting": {
    codes: [4004],
    say: (line) => line.send(encode({ type: "request", senderId: "x", targetId: "y", documentId: "z", data: Uint8Array.of(1) })),
  },
  "a greeting larger than any greeting": { codes: [4004, 4009], say: (line) => line.send(new Uint8Array(64 * 1024)) },
  "nonsense after the greeting": {
    codes: [4004],
    say: (line) => {
      greet(line)
      line.send(Uint8Array.from([0xa1, 0x64, 0x74, 0x79]))
    },
  },
  "a message larger than any message": {
    codes: [4009, 1009],
    say: (line) => {
      greet(line)
      line.send(new Uint8Array(TOO_LARGE_BYTES))
    },
  },
}

function greet(line: Line): void {
  line.send(
    encode({
      type: "join",
      senderId: "misuse",
      peerMetadata: { isEphemeral: true },
      supportedProtocolVersions: [PROTOCOL_VERSION],
    }),
  )
}

for (const [what, { codes, say }] of Object.entries(MISUSE)) {
  test(`${what}: closed with a code, and the room goes on`, async () => {
    const line = await Line.as(server, server.person(["delegate", "editor"]))
    say(line)
    expect(codes).toContain(await line.closed)
    await roomGoesOn()
  })
}

test("a page of another origin is not let in, even with the cookie", async () => {
  const context = await hall.enter(server.person(["editor"]))
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ")
  const refused = Line.open(server, { cookie, origin: "https://example.org" })
  await expect(refused).rejects.toThrow("refused with 403")
  const ours = await Line.open(server, { cookie, origin: server.url })
  ours.end()
  const stranger = await Line.open(server, { origin: server.url })
  expect(await stranger.closed).toBe(4001)
  await roomGoesOn()
})
