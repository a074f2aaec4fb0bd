/** The signature over the list of files, and how one key hands on to the next (`domain/signing.rs`). */
import * as ed25519 from "@noble/ed25519"
import { sha512 } from "@noble/hashes/sha2.js"
import { hexToBytes } from "@noble/hashes/utils.js"

import { sha256Hex, utf8 } from "./bytes"
import type { PublicKey } from "./papers"

// The browser's own hashes are for secure pages alone; this page is also opened from a disk and from http://192.168….
ed25519.hashes.sha512 = sha512

const MANIFEST_FORM = "duthao bundle manifest 1\n"
const SUCCESSION_FORM = "duthao key succession 1\n"
const GROUPS = 5

export function fingerprint(key: string): string {
  const digits = sha256Hex(utf8(key)).toUpperCase()
  return Array.from({ length: GROUPS }, (_, place) => digits.slice(place * 4, place * 4 + 4)).join("-")
}

function signed(key: string, form: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const head = utf8(form)
    const message = new Uint8Array(head.length + bytes.length)
    message.set(head)
    message.set(bytes, head.length)
    return ed25519.verify(hexToBytes(signature), message, hexToBytes(key), { zip215: false })
  } catch {
    return false
  }
}

export function signedManifest(key: string, manifest: Uint8Array, signature: string): boolean {
  return signed(key, MANIFEST_FORM, manifest, signature)
}

/** Tells whether the key asked for, by fingerprint or public half, leads to the one that signed. */
export function leadsTo(asked: string, keys: PublicKey[], signer: string): boolean {
  const wanted = asked.replace(/[^A-Za-z0-9]/g, "").toLowerCase()
  const isAsked = (key: string) => wanted === key || wanted === fingerprint(key).replace(/-/g, "").toLowerCase()
  let known = isAsked(signer)
  let reached = false
  keys.forEach((key, place) => {
    const before = keys[place - 1]
    const follows = before && key.handed_on ? signed(before.public, SUCCESSION_FORM, utf8(key.public), key.handed_on) : false
    reached = isAsked(key.public) || (reached && follows)
    known ||= reached && key.public === signer
  })
  return known
}
