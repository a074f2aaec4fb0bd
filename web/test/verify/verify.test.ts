/** The page that verifies: the same bundle that every version of the program verifies, and every way of breaking it. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import * as ed25519 from "@noble/ed25519"
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js"
import { expect, test } from "vitest"

import { Broken, LINKS } from "../../src/verify/broken"
import { sha256Hex, text, utf8 } from "../../src/verify/bytes"
import { fingerprint } from "../../src/verify/signature"
import { verify } from "../../src/verify/verify"
import { Words } from "../../src/verify/words"
import { pack, unpack, type Files } from "../../src/verify/zip"

const BUNDLE = new Uint8Array(readFileSync(fileURLToPath(new URL("../../../tests/fixtures/bundle-v1.zip", import.meta.url))))

function broken(bytes: Uint8Array, key = ""): Broken {
  try {
    verify(bytes, key)
  } catch (fault) {
    expect(fault).toBeInstanceOf(Broken)
    return fault as Broken
  }
  throw new Error("it holds")
}

test("a bundle of the program holds, and each link is told in words", () => {
  const held = verify(BUNDLE)
  expect(held.map((one) => one.link)).toEqual([...LINKS])
  for (const lang of ["vi", "en"]) {
    const words = new Words(lang)
    for (const one of held) expect(`${words.link(one.link)} ${words.held(one)}`).not.toMatch(/verify-|\{/)
  }
  const signer = text(unpack(BUNDLE).get("manifest.key")!).trim()
  expect(verify(BUNDLE, fingerprint(signer))[1]!.key).toBe("signature-known")
  expect(verify(BUNDLE, signer)[1]!.key).toBe("signature-known")
  expect(broken(BUNDLE, "0000-0000-0000-0000-0000").fault).toBe("other-key")
})

test("a byte flipped anywhere is named", () => {
  for (let at = 0; at < BUNDLE.length; at += at < 200 || at > BUNDLE.length - 1500 ? 7 : 9973) {
    const other = BUNDLE.slice()
    other[at]! ^= 0x10
    expect(broken(other).link, `byte ${at}`).toBe("archive")
  }
  for (const [name, bytes] of unpack(BUNDLE)) {
    for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
      const files: Files = new Map(unpack(BUNDLE))
      const other = bytes.slice()
      other[at]! ^= 1
      const found = broken(pack(files.set(name, other)))
      expect(["signature", "files"], `${name} at ${at}: ${found.message}`).toContain(found.link)
      if (found.link === "files") expect(found.given).toEqual({ name })
    }
  }
})

/** Changes files and signs the whole anew with a key of the forger's own. */
function forged(change: (files: Files) => void): Uint8Array {
  const files: Files = new Map(unpack(BUNDLE))
  const secret = hexToBytes("09".repeat(32))
  const own = bytesToHex(ed25519.getPublicKey(secret))
  const keys = JSON.parse(text(files.get("keys.json")!)) as object[]
  files.set("keys.json", utf8(JSON.stringify(keys.map((key) => ({ ...key, public: own })))))
  change(files)
  const manifest = JSON.parse(text(files.get("manifest.json")!)) as { files: { path: string; size: number; sha256: string }[] }
  for (const one of manifest.files) {
    const bytes = files.get(one.path)!
    Object.assign(one, { size: bytes.length, sha256: sha256Hex(bytes) })
  }
  const bytes = utf8(JSON.stringify(manifest))
  const head = utf8("duthao bundle manifest 1\n")
  const signature = ed25519.sign(Uint8Array.from([...head, ...bytes]), secret)
  files.set("manifest.json", bytes)
  files.set("manifest.sig", utf8(`${bytesToHex(signature)}\n`))
  files.set("manifest.key", utf8(`${own}\n`))
  return pack([...files].sort(([one], [other]) => (one < other ? -1 : 1)))
}

function replaced(name: string, from: string, to: string): Uint8Array {
  return forged((files) => {
    const words = text(files.get(name)!)
    expect(words, name).toContain(from)
    files.set(name, utf8(words.replace(from, to)))
  })
}

test.each([
  ["history", "canonical", "words.json", "Đổi mới", "Đổi lại"],
  ["seal", "leaf", "words.json", '"kind": "proposal"', '"kind": "target"'],
  ["seal", "seal-hash", "seal.json", "Uỷ viên 1", "Uỷ viên 9"],
  ["evidence", "evidence", "evidence/annex.json", "31/31", "30/31"],
  ["evidence", "records", "evidence/records.json", '"version": 1', '"version": 2'],
  ["documents", "document-clause", "documents/nghi-quyet.html", "Đổi mới", "Đổi lại"],
  ["documents", "document-clause", "documents/nghi-quyet.md", "Đổi mới", "Đổi lại"],
  ["documents", "document-frame", "documents/nghi-quyet.json", "BÍ THƯ", "PHÓ BÍ THƯ"],
  ["vote", "tally", "vote.json", '"choice": "agree"', '"choice": "other"'],
  ["vote", "decision", "vote.json", '"adopted"', '"not_adopted"'],
  ["log", "log-line", "audit.jsonl", "resolution.issue", "resolution.issua"],
])("whoever signs anew breaks the link %s: %s", (link, fault, name, from, to) => {
  const found = broken(replaced(name, from, to))
  expect([found.link, found.fault]).toEqual([link, fault])
})

test("hostile files are refused politely", () => {
  expect(broken(utf8("%PDF-1.7")).fault).toBe("foreign")
  expect(broken(new Uint8Array()).fault).toBe("foreign")
  expect(broken(pack([["../a", utf8("x")]])).fault).toBe("name")
  const twice: [string, Uint8Array][] = [
    ["a", utf8("x")],
    ["a", utf8("y")],
  ]
  expect(broken(pack(twice)).fault).toBe("name")
  const many = Array.from({ length: 101 }, (_, number): [string, Uint8Array] => [`f${1000 + number}`, utf8("x")])
  expect(broken(pack(many)).fault).toBe("too-many")
  expect(broken(BUNDLE.slice(0, 5000)).link).toBe("archive")
  for (const name of ["seal.json", "words.json", "vote.json", "audit.jsonl", "keys.json", "issue.json", "evidence/records.json"]) {
    for (const words of ["", "null", "[]", "{}", "\u0000"]) {
      expect(broken(forged((files) => files.set(name, utf8(words)))), name).toBeInstanceOf(Broken)
    }
  }
})
