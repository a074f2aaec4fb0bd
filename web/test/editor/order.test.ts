/** Keys between keys, longest runs, and which clauses get a new key. */
import { describe, expect, test } from "vitest"
import { assignOrders, KEY_LENGTH_MAX, keyBetween, keysBetween, lis, NoRoom, rootBetween } from "../../src/editor/order"
import { seeded } from "./support"

describe("the longest increasing run", () => {
  test("keeps as many as possible", () => {
    const values = ["c", "a", "b", "e", "d"]
    expect(lis(values).map((index) => values[index])).toHaveLength(3)
    expect(lis([])).toEqual([])
  })

  test("of equal keys keeps one", () => {
    expect(lis(["a", "a", "b"])).toHaveLength(2)
  })
})

describe("keys", () => {
  test("a root lies strictly between its neighbours, also where a prefix is near", () => {
    const random = seeded(7)
    for (const [low, high] of [[null, null], ["a0", "a1"], ["a0U", "a0V1"], ["a0", "a0V1"], [null, "a0"], ["a0", null]] as const) {
      for (let index = 0; index < 50; index++) {
        const key = rootBetween(low, high, random)
        if (low !== null) expect(key > low).toBe(true)
        if (high !== null) expect(key < high).toBe(true)
        expect(key.endsWith("0")).toBe(false)
      }
    }
  })

  test("keys of another alphabet still have room between them", () => {
    for (const [low, high] of [["8000", "80008000"], ["01", "02"], ["x-1", "x-2"], ["", "0001"]] as const) {
      const key = keyBetween(low, high)
      expect(key > low && key < high).toBe(true)
    }
    expect(() => keyBetween("b", "b00")).toThrow(NoRoom)
  })

  test("a pasted run shares one root", () => {
    const { keys, root } = keysBetween("a0", "a1", 50, seeded(1))
    expect([...keys].sort()).toEqual(keys)
    expect(new Set(keys).size).toBe(50)
    expect(keys.every((key) => key.startsWith(root))).toBe(true)
  })
})

describe("orders", () => {
  const hint = (seed = 1, moved: string[] = []) => ({ moved: new Set(moved), roots: new Map<string, string>(), random: seeded(seed) })

  function sorted(ids: string[], keys: Map<string, string>) {
    return [...ids].sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1))
  }

  test("the moved clause gets the new key, not its neighbours", () => {
    const keys = new Map([["x", "a0"], ["y", "a1"], ["z", "a2"]])
    const fresh = assignOrders(["y", "x", "z"], (id) => keys.get(id), hint(1, ["x"]))
    expect([...fresh.keys()]).toEqual(["x"])
    const other = assignOrders(["y", "x", "z"], (id) => keys.get(id), hint(1, ["y"]))
    expect([...other.keys()]).toEqual(["y"])
  })

  test("of two equal keys the second gives way to let a new clause between them", () => {
    const keys = new Map([["x", "a1"], ["y", "a1"], ["z", "a2"]])
    const fresh = assignOrders(["x", "new", "y", "z"], (id) => keys.get(id), hint())
    fresh.forEach((key, id) => keys.set(id, key))
    expect(keys.get("x")).toBe("a1")
    expect(sorted(["x", "new", "y", "z"], keys)).toEqual(["x", "new", "y", "z"])
  })

  test("where no key fits, the next clause gives way too", () => {
    const keys = new Map([["x", "b"], ["y", "b00"]])
    assignOrders(["x", "new", "y"], (id) => keys.get(id), hint()).forEach((key, id) => keys.set(id, key))
    expect(sorted(["x", "new", "y"], keys)).toEqual(["x", "new", "y"])
  })

  test("350 Enters in a row keep keys short and sorted", () => {
    const keys = new Map([["first", "a0"], ["last", "a1"]])
    const own = hint()
    const ids = ["first", "last"]
    for (let index = 0; index < 350; index++) {
      ids.splice(ids.length - 1, 0, `n${index}`)
      assignOrders(ids, (id) => keys.get(id), own).forEach((key, id) => keys.set(id, key))
    }
    expect(sorted(ids, keys)).toEqual(ids)
    expect(Math.max(...[...keys.values()].map((key) => key.length))).toBeLessThanOrEqual(KEY_LENGTH_MAX)
  })
})
