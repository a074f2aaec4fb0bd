/** Bytes and hashes as the server makes them: each field with its length before it, SHA-256 in lower-case hexadecimal. */
import { sha256 } from "@noble/hashes/sha2.js"
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js"

export { bytesToHex }

/** White space as the server's language counts it. */
const BLANK = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g

/** One line: NFC, control characters taken for blanks, white space folded to single blanks. */
export function line(words: string): string {
  const parts = words.normalize("NFC").replace(CONTROL, " ").split(BLANK)
  return parts.filter((part) => part !== "").join(" ")
}

/** What is put into a hash, piece by piece. */
export class Hash {
  private readonly hash = sha256.create()

  raw(bytes: Uint8Array): this {
    this.hash.update(bytes)
    return this
  }

  /** A field with its length before it. */
  put(field: string): this {
    const bytes = utf8ToBytes(field)
    return this.raw(long(bytes.length)).raw(bytes)
  }

  digest(): Uint8Array {
    return this.hash.digest()
  }

  hex(): string {
    return bytesToHex(this.digest())
  }
}

/** A whole number as eight bytes, the greatest first. */
export function long(number: number): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(number))
  return bytes
}

export function hashOf(fields: Iterable<string>): string {
  const hash = new Hash()
  for (const field of fields) hash.put(field)
  return hash.hex()
}

export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes))
}

export const utf8 = utf8ToBytes

/** Reads bytes as text; fails on what is none. */
export function text(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
}
