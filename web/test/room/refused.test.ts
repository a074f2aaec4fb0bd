/** A server that refuses, forgets, restarts or falls silent: words are kept, and the signal stays true. */
import * as A from "@automerge/automerge"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { memoryShelf } from "../../src/saved"
import { CLOSE } from "../../src/socket"
import { signalOf } from "../../src/state"
import { OurServer, until, Writer } from "./hall"

let server: OurServer
let writers: Writer[] = []

async function writer(shelf = memoryShelf()): Promise<Writer> {
  const one = await Writer.at(server, shelf, server)
  writers.push(one)
  await until(() => one.signal === "saved", "the first greeting")
  return one
}

beforeEach(() => {
  server = new OurServer([
    { id: "c00000000001", text: "Một." },
    { id: "c00000000002", text: "Hai." },
  ])
})

afterEach(() => {
  writers.forEach((one) => one.leaves())
  writers = []
})

describe("refused words", () => {
  test("leave the text, stand aside for their writer, and survive the page", async () => {
    const shelf = memoryShelf()
    const an = await writer(shelf)
    server.refuses = "stage"
    an.types("c00000000001", " bị từ chối. ")
    await until(() => an.room.state.aside.length > 0, "the refusal is heard")
    expect(an.reads()).toEqual(["Một.", "Hai."])
    expect(an.room.state.aside[0]).toMatchObject({ clause: "c00000000001", reason: "stage" })
    expect(an.room.state.aside.map((one) => one.text).join()).toContain("bị từ chối.")
    expect(an.room.state.unsaved).toEqual([])
    const kept = await shelf.read()
    expect(kept.unsaved).toEqual([])
    expect(kept.aside).toHaveLength(an.room.state.aside.length)
  })

  test("do not stop what is written afterwards", async () => {
    const an = await writer()
    server.refuses = "stage"
    an.types("c00000000001", " không. ")
    await until(() => an.room.state.aside.length > 0, "the refusal is heard")
    server.refuses = null
    an.types("c00000000002", " được. ")
    await until(() => an.signal === "saved", "saved")
    expect(server.doc.clauses.c00000000002!.text).toContain("được.")
    expect(server.doc.clauses.c00000000001!.text).toBe("Một.")
    expect(an.reads()).toEqual(Object.values(server.doc.clauses).map((clause) => clause.text))
  })
})

describe("the server", () => {
  test("may answer a newcomer with a whole document", async () => {
    server.whole = true
    const an = await writer()
    expect(an.reads()).toEqual(["Một.", "Hai."])
  })

  test("put back from an older backup gets the words again", async () => {
    const backup = A.clone(server.doc)
    const an = await writer()
    an.types("c00000000001", " sau bản sao. ")
    await until(() => an.signal === "saved", "saved")
    server.doc = backup
    server.closesAll(CLOSE.restarting)
    await until(() => an.losses > 0, "the restart")
    await until(() => an.signal === "saved", "saved again")
    expect(server.doc.clauses.c00000000001!.text).toContain("sau bản sao.")
  })

  test("that takes words and says nothing is not believed", async () => {
    const an = await writer()
    server.silent = true
    an.types("c00000000001", " vào im lặng. ")
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(an.signal).toBe("saving")
    expect(an.room.hasUnsaved()).toBe(true)
    server.silent = false
    await until(() => an.signal === "saved", "sent again", 20_000)
    expect(server.doc.clauses.c00000000001!.text).toContain("vào im lặng.")
  })

  test("ending the session stops the line and keeps the words", async () => {
    const shelf = memoryShelf()
    const an = await writer(shelf)
    server.silent = true
    an.types("c00000000001", " còn giữ. ")
    server.closesAll(CLOSE.signedOut)
    await until(() => an.signal === "stopped", "stopped")
    expect(signalOf(an.room.state)).toMatchObject({ why: "signed-out" })
    expect((await shelf.read()).unsaved).toHaveLength(an.room.state.unsaved.length)
    expect(an.room.state.unsaved.length).toBeGreaterThan(0)
  })
})
