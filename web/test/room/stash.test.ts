/** What is stashed at once outlives a page that is closed before its storage has answered, and nothing else does. */
import { describe, expect, test } from "vitest"
import { type Own, stashIn } from "../../src/saved"

/** The browser's small storage: names and letters, its names listed as a browser lists them. */
function storage(room = Infinity): Storage {
  const held: Record<string, string> = {}
  const methods = {
    getItem: (key: string) => held[key] ?? null,
    setItem(key: string, letters: string) {
      if (letters.length > room) throw new DOMException("full", "QuotaExceededError")
      held[key] = letters
    },
    removeItem: (key: string) => void delete held[key],
  }
  return new Proxy(held, { get: (_, name) => methods[name as keyof typeof methods] }) as unknown as Storage
}

const own = (hash: string, ...bytes: number[]): Own => ({ hash, bytes: Uint8Array.from(bytes) })

describe("the stash", () => {
  test("gives back every byte of what was left, oldest first, and forgets only what it gave", () => {
    const small = storage()
    const every = own("a", ...Array.from({ length: 256 }, (_, byte) => byte))
    stashIn(small, "mai doc").hold([every, own("b", 1)])
    stashIn(small, "mai doc").hold([own("c", 2)])
    const { own: left, release } = stashIn(small, "mai doc").left()
    expect(left).toEqual([every, own("b", 1), own("c", 2)])
    stashIn(small, "mai doc").hold([own("d", 3)])
    release()
    expect(stashIn(small, "mai doc").left().own).toEqual([own("d", 3)])
  })

  test("forgets what stands elsewhere by now", () => {
    const small = storage()
    const release = stashIn(small, "mai doc").hold([own("a", 1)])
    stashIn(small, "mai doc").hold([own("b", 2)])
    release()
    expect(stashIn(small, "mai doc").left().own).toEqual([own("b", 2)])
  })

  test("keeps people and documents apart", () => {
    const small = storage()
    stashIn(small, "mai doc").hold([own("a", 1)])
    expect(stashIn(small, "mai doc2").left().own).toEqual([])
    expect(stashIn(small, "lan doc").left().own).toEqual([])
  })

  test("fails nothing where it cannot hold or read", () => {
    const full = stashIn(storage(3), "mai doc")
    full.hold([own("a", 1)])()
    expect(full.left().own).toEqual([])
    const spoilt = storage()
    spoilt.setItem("duthao-unsent mai doc x", "{")
    expect(stashIn(spoilt, "mai doc").left().own).toEqual([])
  })
})
