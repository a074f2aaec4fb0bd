/** The wire: what goes out is plain CBOR the stock peer reads, what comes in is checked, nothing throws. */
import * as A from "@automerge/automerge"
import { cbor } from "@automerge/automerge-repo"
import { Encoder } from "cbor-x/index-no-eval"
import { describe, expect, test } from "vitest"
import {
  batches,
  CHANGES_BYTES_MAX,
  CHANGES_PER_MESSAGE_MAX,
  decode,
  documentIdOf,
  encode,
  presenceData,
  readPresence,
  readSync,
  syncData,
} from "../../src/wire"

const packer = new Encoder({ tagUint8Array: false, useRecords: false })
const pack = (value: unknown) => new Uint8Array(packer.encode(value))
const address = { senderId: "an", targetId: "server", documentId: "doc" }

describe("going out", () => {
  test("the stock reader reads every message", () => {
    const join = {
      type: "join" as const,
      senderId: "an",
      peerMetadata: { isEphemeral: true },
      supportedProtocolVersions: ["1"],
    }
    expect(cbor.decode(encode(join))).toEqual(join)
    const sync = { type: "sync" as const, ...address, data: new Uint8Array([1, 2, 3]) }
    const read = cbor.decode(encode(sync)) as typeof sync
    expect(new Uint8Array(read.data)).toEqual(sync.data)
  })

  test("byte strings carry no tag", () => {
    const bytes = encode({ type: "sync", ...address, data: new Uint8Array([7, 8]) })
    expect(Buffer.from(bytes).toString("hex")).toContain("42" + "0708")
    expect(Buffer.from(bytes).toString("hex")).not.toContain("d840" + "42")
  })

  test("a sync message says what it should and nothing of capabilities", () => {
    const head = "ab".repeat(32)
    const data = syncData({ heads: [head], need: [head], lastSync: [head], changes: [] })
    const read = A.decodeSyncMessage(data as A.SyncMessage) as unknown as Record<string, unknown>
    expect(read.heads).toEqual([head])
    expect(read.need).toEqual([head])
    expect(read.supportedCapabilities).toBeUndefined()
    expect(readSync(data)).toEqual({ heads: [head], need: [head], lastSync: [head], changes: [] })
  })
})

describe("coming in", () => {
  test("known messages are read", () => {
    expect(decode(pack({ type: "peer", senderId: "server", peerMetadata: {} }))).toEqual({ type: "peer", senderId: "server" })
    expect(decode(pack({ type: "duthao/refused", ...address, hashes: ["aa"], reason: "stage" }))).toEqual({
      type: "duthao/refused",
      ...address,
      hashes: ["aa"],
      reason: "stage",
    })
  })

  test("a new stage is read with what may be done there", () => {
    const told = { type: "duthao/stage", ...address, stage: "appraisal", mayEdit: false, mayLink: true }
    expect(decode(pack(told))).toEqual(told)
  })

  test.each([
    ["no bytes at all", new Uint8Array()],
    ["broken CBOR", new Uint8Array([0xbf, 0x61])],
    ["a number", pack(7)],
    ["a list", pack([1])],
    ["an unknown type", pack({ type: "remote-heads-changed", ...address })],
    ["sync without data", pack({ type: "sync", ...address })],
    ["sync with empty data", pack({ type: "sync", ...address, data: new Uint8Array() })],
    ["sync with a number for an id", pack({ type: "sync", ...address, documentId: 3, data: new Uint8Array([1]) })],
    ["a stage without rights", pack({ type: "duthao/stage", ...address, stage: "appraisal", mayEdit: true })],
    ["refused without a list", pack({ type: "duthao/refused", ...address, hashes: "aa" })],
  ])("%s is left aside", (_name, bytes) => {
    expect(decode(bytes)).toBeNull()
  })

  test("bytes that are no sync message are left aside", () => {
    expect(readSync(new Uint8Array([9, 9, 9]))).toBeNull()
  })
})

describe("presence", () => {
  test("comes back with the name the server put in", () => {
    const place = { clause: "c00000000001", anchor: 3, head: 5 }
    expect(readPresence(presenceData(place))).toEqual({ ...place, person: "", name: "", gone: false })
    const named = pack({ duthao: "presence", ...place, person: "p", name: "Trần Thị A" })
    expect(readPresence(named)?.name).toBe("Trần Thị A")
  })

  test("of others' programs is nobody", () => {
    expect(readPresence(pack({ cursor: 1 }))).toBeNull()
    expect(readPresence(new Uint8Array([0xff]))).toBeNull()
    expect(readPresence(pack({ duthao: "presence", clause: 4, anchor: -1, head: "x" }))).toMatchObject({ clause: null, anchor: 0, head: 0 })
  })
})

test("changes are split below both limits, in order, none left out", () => {
  const small = Array.from({ length: CHANGES_PER_MESSAGE_MAX + 1 }, (_, at) => new Uint8Array([at % 256]))
  expect(batches(small).map((one) => one.length)).toEqual([CHANGES_PER_MESSAGE_MAX, 1])
  const large = [new Uint8Array(CHANGES_BYTES_MAX + 1), new Uint8Array(1), new Uint8Array(1)]
  expect(batches(large).map((one) => one.length)).toEqual([1, 2])
  expect(batches([])).toEqual([])
})

test("the id of a document is its URL without scheme and heads", () => {
  expect(documentIdOf("automerge:2akvofn6L1o4RMUEMQi7qzwRjKWZ#abc|def")).toBe("2akvofn6L1o4RMUEMQi7qzwRjKWZ")
})
