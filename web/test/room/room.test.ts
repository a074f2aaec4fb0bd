/** Rooms over real WebSockets with a stock automerge-repo server: nothing typed is lost, "saved" is never a lie. */
import * as A from "@automerge/automerge"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { memoryShelf } from "../../src/saved"
import { type Server, stockServer, until, Writer } from "./hall"

let server: Server
let writers: Writer[] = []

async function writer(shelf = memoryShelf()): Promise<Writer> {
  const one = await Writer.at(server, shelf)
  writers.push(one)
  return one
}

const serverReads = () => Object.values(server.doc().clauses).map((clause) => clause.text)

beforeEach(async () => {
  server = await stockServer([
    { id: "c00000000001", text: "Một." },
    { id: "c00000000002", text: "Hai." },
  ])
})

afterEach(async () => {
  writers.forEach((one) => one.leaves())
  writers = []
  await server.close()
})

describe("two people at one text", () => {
  test("both keep their words and read the same", async () => {
    const an = await writer()
    const binh = await writer()
    an.types("c00000000001", " Gửi tài liệu trước. ")
    binh.types("c00000000001", " Họp chi ủy. ")
    binh.types("c00000000002", " Phân công cụ thể. ")
    await until(() => an.signal === "saved" && binh.signal === "saved", "both are saved")
    await until(() => an.reads().join("|") === binh.reads().join("|") && an.reads()[1]!.includes("Phân"), "both agree")
    expect(an.reads()[0]).toContain("Gửi tài liệu trước.")
    expect(an.reads()[0]).toContain("Họp chi ủy.")
    expect(serverReads()).toEqual(an.reads())
  })

  test("a presence without a name from the server is nobody", async () => {
    const an = await writer()
    const binh = await writer()
    an.room.stand({ clause: "c00000000001", anchor: 1, head: 1 })
    binh.types("c00000000001", "x ")
    await until(() => binh.signal === "saved", "saved")
    expect(binh.room.state.here).toEqual([])
  })
})

describe("the saved signal", () => {
  test("follows typing, and is only given for heads the server announced", async () => {
    const an = await writer()
    await until(() => an.signal === "saved", "the first greeting")
    an.types("c00000000001", "a")
    expect(an.signal).toBe("saving")
    an.types("c00000000001", "b. ")
    expect(an.signal).toBe("saving")
    const heads = an.binding!.heads()
    await until(() => an.signal === "saved", "saved")
    expect(A.hasHeads(server.doc(), heads)).toBe(true)
  })

  test("is read while a word is being composed", async () => {
    const an = await writer()
    const binh = await writer()
    an.types("c00000000001", " xong. ")
    an.composing = true
    binh.types("c00000000002", " thêm. ")
    await until(() => server.doc().clauses.c00000000002!.text.includes("thêm"), "the server has the words of Bình")
    await until(() => an.room.state.unsaved.length === 0, "the words of An are known to be saved")
    expect(an.reads()[1]).toBe("Hai.")
    an.composing = false
    an.binding!.compositionEnd()
    await until(() => an.reads()[1]!.includes("thêm"), "the held words come")
  })
})

describe("a bad line", () => {
  test("cut in mid-typing, all words arrive afterwards", async () => {
    const an = await writer()
    const binh = await writer()
    an.types("c00000000001", " trước khi đứt. ")
    an.pullCable()
    await until(() => an.losses > 0, "the loss is noticed")
    an.types("c00000000001", " trong khi đứt. ")
    an.types("c00000000002", " và đây nữa. ")
    expect(an.signal).toBe("waiting")
    expect(an.room.hasUnsaved()).toBe(true)
    binh.types("c00000000002", " Bình vẫn gõ. ")
    an.plugIn()
    await until(() => an.signal === "saved", "all is saved")
    await until(() => an.reads().join() === binh.reads().join(), "both agree")
    for (const words of ["trước khi đứt", "trong khi đứt"]) expect(serverReads()[0]).toContain(words)
    for (const words of ["và đây nữa", "Bình vẫn gõ"]) expect(serverReads()[1]).toContain(words)
    expect((await an.shelf.read()).unsaved).toEqual([])
  })

  test("half open, it is given up and made anew", async () => {
    const an = await writer()
    await until(() => an.signal === "saved", "the first greeting")
    an.halfOpen()
    an.types("c00000000001", " vào hư không. ")
    await until(() => an.losses > 0, "the silence is noticed", 12_000)
    await until(() => an.signal === "saved", "saved on a new line")
    expect(serverReads()[0]).toContain("vào hư không")
  })

  test("words of a closed tab are sent by the next one", async () => {
    const shelf = memoryShelf()
    const an = await writer(shelf)
    await until(() => an.signal === "saved", "the first greeting")
    an.pullCable()
    an.types("c00000000001", " chưa kịp gửi. ")
    an.room.leave()
    an.leaves()
    expect((await shelf.read()).unsaved).not.toEqual([])
    const again = await writer(shelf)
    expect(again.reads()[0]).toContain("chưa kịp gửi.")
    await until(() => again.signal === "saved", "saved")
    expect(serverReads()[0]).toContain("chưa kịp gửi.")
    expect((await shelf.read()).unsaved).toEqual([])
  })

  test("words of a closed tab are sent even when only they were kept, not the text", async () => {
    const shelf = memoryShelf()
    const an = await writer(shelf)
    an.pullCable()
    an.types("c00000000002", " chỉ có thay đổi. ")
    an.leaves()
    await shelf.keepCopy(null)
    const again = await writer(shelf)
    await until(() => again.signal === "saved", "saved")
    expect(serverReads()[1]).toContain("chỉ có thay đổi.")
  })
})
