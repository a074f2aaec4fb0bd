/** The package: entries stored as they are, every byte where it must be, as the server packs it (`format/bundle.rs`). */
import { Broken } from "./broken"
import { utf8 } from "./bytes"

export type Files = Map<string, Uint8Array>

/** The whole file is held in memory. */
const BUNDLE_BYTES_MAX = 256 * 1024 * 1024
const ENTRIES_MAX = 100
const NAME_BYTES_MAX = 100

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const HEAD_BYTES = 30
const LINE_BYTES = 46
const NEEDED = 10
const MADE_BY = (3 << 8) | NEEDED
const FLAGS = 1 << 11
const DAY = 0x21
const RIGHTS = 0o100644 * 0x10000

const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
  let rest = number
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
  return rest >>> 0
})

export function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff]! ^ (sum >>> 8)
  return (sum ^ 0xffffffff) >>> 0
}

/** Numbers of two and four bytes, the least first. */
class Out {
  private readonly view: DataView
  at = 0

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer)
  }

  two(...numbers: number[]): this {
    for (const number of numbers) {
      this.view.setUint16(this.at, number, true)
      this.at += 2
    }
    return this
  }

  four(...numbers: number[]): this {
    for (const number of numbers) {
      this.view.setUint32(this.at, number, true)
      this.at += 4
    }
    return this
  }

  put(bytes: Uint8Array): this {
    this.bytes.set(bytes, this.at)
    this.at += bytes.length
    return this
  }

  common(name: Uint8Array, content: Uint8Array): this {
    this.two(NEEDED, FLAGS, 0, 0, DAY).four(crc(content), content.length, content.length)
    return this.two(name.length, 0)
  }
}

/** Packs files in their order. */
export function pack(files: Iterable<readonly [string, Uint8Array]>): Uint8Array {
  const entries = [...files].map(([name, content]) => ({ name: utf8(name), content }))
  const sizes = entries.map((one) => HEAD_BYTES + LINE_BYTES + 2 * one.name.length + one.content.length)
  const out = new Out(new Uint8Array(sizes.reduce((sum, size) => sum + size, 22)))
  const places = entries.map(({ name, content }) => {
    const place = out.at
    out.four(LOCAL).common(name, content).put(name).put(content)
    return place
  })
  const start = out.at
  entries.forEach(({ name, content }, index) => {
    out.four(CENTRAL).two(MADE_BY).common(name, content).two(0, 0, 0)
    out.four(RIGHTS, places[index]!).put(name)
  })
  const size = out.at - start
  out.four(END).two(0, 0, entries.length, entries.length).four(size, start).two(0)
  return out.bytes
}

function isPlain(name: string): boolean {
  const parts = name.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  return parts && /^[A-Za-z0-9._/-]+$/.test(name) && name.length <= NAME_BYTES_MAX
}

/** Unpacks a bundle whose every byte is where `pack` would have put it. */
export function unpack(bytes: Uint8Array): Files {
  if (bytes.length > BUNDLE_BYTES_MAX) throw new Broken("archive", "too-large")
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begins = (at: number) => at + 4 <= bytes.length && view.getUint32(at, true) === LOCAL
  if (!begins(0)) throw new Broken("archive", "foreign")
  const files: Files = new Map()
  let last = ""
  let at = 0
  while (begins(at)) {
    if (files.size === ENTRIES_MAX) throw new Broken("archive", "too-many")
    if (at + HEAD_BYTES > bytes.length) throw new Broken("archive", "packing")
    if (view.getUint16(at + 8, true) !== 0) throw new Broken("archive", "foreign")
    const nameEnd = at + HEAD_BYTES + view.getUint16(at + 26, true)
    if (nameEnd > bytes.length) throw new Broken("archive", "packing")
    const name = String.fromCharCode(...bytes.subarray(at + HEAD_BYTES, Math.min(nameEnd, at + HEAD_BYTES + NAME_BYTES_MAX + 1)))
    if (!isPlain(name) || name <= last) throw new Broken("archive", "name", { name })
    const end = nameEnd + view.getUint32(at + 18, true)
    if (end > bytes.length) throw new Broken("archive", "damaged", { name })
    const content = bytes.subarray(nameEnd, end)
    if (crc(content) !== view.getUint32(at + 14, true)) throw new Broken("archive", "damaged", { name })
    files.set(name, content)
    last = name
    at = end
  }
  const same = pack(files)
  const fits = same.length === bytes.length && same.every((byte, place) => byte === bytes[place])
  if (!fits) throw new Broken("archive", "packing")
  return files
}
