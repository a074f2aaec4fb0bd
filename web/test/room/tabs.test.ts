/** Two tabs of one person share a shelf, and a closed tab leaves things on it: nothing is lost, doubled, or lied about. */
import * as A from "@automerge/automerge"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { memoryShelf, type Shelf } from "../../src/saved"
import { OurServer, until, Writer } from "./hall"

const FIRST = "c00000000001"

let server: OurServer
let writers: Writer[] = []

async function tab(shelf: Shelf): Promise<Writer> {
  const one = await Writer.at(server, shelf, server)
  writers.push(one)
  return one
}

const isSaved = (...all: Writer[]) => until(() => all.every((one) => one.signal === "saved"), "all is saved")
const stored = () => server.doc.clauses[FIRST]!.text

beforeEach(() => {
  server = new OurServer([{ id: FIRST, text: "Một." }])
})

afterEach(() => {
  writers.forEach((one) => one.leaves())
  writers = []
})

describe("two tabs of one person", () => {
  test("send the same waiting words, and they are stored once", async () => {
    const shelf = memoryShelf()
    const one = await tab(shelf)
    await isSaved(one)
    server.silent = true
    one.types(FIRST, " chờ gửi. ")
    await until(() => one.room.state.unsaved.length > 0, "the words wait")
    server.silent = false
    const two = await tab(shelf)
    await isSaved(two)
    expect(two.reads()[0]).toBe("Một. chờ gửi. ")
    one.room.offline()
    one.room.online()
    await isSaved(one)
    expect(stored()).toBe("Một. chờ gửi. ")
    expect((await shelf.read()).unsaved).toEqual([])
  })

  test("are both refused the same words, and these stand aside once", async () => {
    const shelf = memoryShelf()
    const one = await tab(shelf)
    await isSaved(one)
    server.silent = true
    one.types(FIRST, " không nhận. ")
    server.silent = false
    server.refuses = "stage"
    const two = await tab(shelf)
    await until(() => two.room.state.aside.length > 0, "the second tab is refused")
    one.room.offline()
    one.room.online()
    await until(() => one.room.state.aside.length > 0, "the first tab is refused")
    const { aside } = await shelf.read()
    expect(aside.map(({ text, reason }) => [text.trim(), reason])).toEqual([["Một. không nhận.", "stage"]])
    // A third tab, or a reload, shows them too.
    expect((await tab(shelf)).room.state.aside).toEqual(aside)
  })

  test("are refused different words of one clause, and none of these is lost", async () => {
    const shelf = memoryShelf()
    const one = await tab(shelf)
    await isSaved(one)
    server.silent = true
    one.types(FIRST, " sớm. ")
    one.room.leave()
    const two = await tab(shelf)
    one.types(FIRST, " muộn. ")
    server.silent = false
    server.refuses = "stage"
    for (const each of [one, two]) {
      each.room.offline()
      each.room.online()
      await until(() => each.room.state.aside.length > 0, "refused")
    }
    const texts = (await shelf.read()).aside.map(({ text }) => text).join("|")
    expect(texts).toContain("sớm.")
    expect(texts).toContain("muộn.")
  })
})

describe("a copy with words that nobody knows to be waiting", () => {
  async function leftByAnotherTab(): Promise<Shelf> {
    const shelf = memoryShelf()
    const one = await tab(shelf)
    await isSaved(one)
    server.silent = true
    one.types(FIRST, " sót lại. ")
    one.room.leave()
    one.leaves()
    const { unsaved } = await shelf.read()
    expect(unsaved).not.toEqual([])
    // Another tab was told that they were refused, and took them off the shelf; the copy was written by this one.
    await shelf.drop(unsaved.map(({ hash }) => hash))
    return shelf
  }

  test("is not shown as saved: the words are sent", async () => {
    const shelf = await leftByAnotherTab()
    const again = await tab(shelf)
    expect(again.reads()[0]).toContain("sót lại.")
    expect(again.room.hasUnsaved()).toBe(true)
    server.silent = false
    again.room.offline()
    again.room.online()
    await isSaved(again)
    expect(stored()).toContain("sót lại.")
  })

  test("refused again, the words leave the text and stand aside", async () => {
    const shelf = await leftByAnotherTab()
    server.silent = false
    server.refuses = "stage"
    const again = await tab(shelf)
    await until(() => again.room.state.aside.length > 0, "the refusal is heard")
    expect(again.reads()[0]).toBe("Một.")
    expect(again.room.state.aside[0]!.text).toContain("sót lại.")
  })
})

describe("refused words", () => {
  test("in a sentence that others write too leave alone; the others' words stay", async () => {
    const [an, binh] = [await tab(memoryShelf()), await tab(memoryShelf())]
    await isSaved(an, binh)
    binh.types(FIRST, " Lời của Bình. ")
    await isSaved(binh)
    an.room.offline()
    an.room.online()
    await until(() => an.reads()[0]!.includes("Bình"), "An reads Bình's words")
    server.refuses = "stage"
    an.types(FIRST, " Lời của An. ")
    await until(() => an.room.state.aside.length > 0, "the refusal is heard")
    server.refuses = null
    binh.types(FIRST, " Bình nói tiếp. ")
    await isSaved(binh)
    an.room.offline()
    an.room.online()
    await until(() => an.reads()[0] === stored(), "An reads what is stored")
    expect(stored()).toContain("Lời của Bình.")
    expect(stored()).toContain("Bình nói tiếp.")
    expect(stored()).not.toContain("An")
    expect(an.room.state.aside[0]!.text).toContain("Lời của An.")
    expect(A.getHeads(an.room.doc)).toEqual(A.getHeads(server.doc))
  })

  test("of a closed tab stand aside when it is opened again", async () => {
    const shelf = memoryShelf()
    const an = await tab(shelf)
    await isSaved(an)
    server.silent = true
    an.types(FIRST, " gõ khi mất mạng. ")
    an.room.leave()
    an.leaves()
    server.silent = false
    server.refuses = "stage"
    const again = await tab(shelf)
    await until(() => again.room.state.aside.length > 0, "the refusal is heard")
    expect(again.room.state.aside[0]).toMatchObject({ clause: FIRST, reason: "stage" })
    expect(again.room.state.aside[0]!.text).toContain("gõ khi mất mạng.")
    expect(again.signal).toBe("saved")
    const kept = await shelf.read()
    expect([kept.unsaved, kept.aside.length]).toEqual([[], 1])
  })
})
