/** The messages: both languages say the same things, nothing asked for is missing, nothing is left over. */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import english from "../../src/messages/en.ftl?raw"
import vietnamese from "../../src/messages/vi.ftl?raw"
import { words } from "../../src/words"

const idsOf = (ftl: string) => [...ftl.matchAll(/^([a-z][\w-]*) =/gm)].map((match) => match[1]!)
const argumentsOf = (ftl: string, id: string) => {
  const message = new RegExp(`^${id} =((?:.*\\n(?!\\S))*.*)`, "m").exec(ftl)![1]!
  return [...new Set([...message.matchAll(/\$(\w+)/g)].map((match) => match[1]!))].sort()
}

function sources(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? sources(path) : path.endsWith(".ts") ? readFileSync(path, "utf8") : ""))
    .join("\n")
}

const code = sources(new URL("../../src", import.meta.url).pathname)

test("both languages have the same messages with the same values", () => {
  expect(idsOf(english)).toEqual(idsOf(vietnamese))
  for (const id of idsOf(vietnamese)) expect([id, argumentsOf(english, id)]).toEqual([id, argumentsOf(vietnamese, id)])
})

test("every message asked for exists", () => {
  const asked = [...code.matchAll(/\bt\("([\w-]+)"/g)].map((match) => match[1]!)
  const known = new Set(idsOf(vietnamese))
  expect(asked.length).toBeGreaterThan(40)
  expect(asked.filter((id) => !known.has(id))).toEqual([])
})

test("no message is left over", () => {
  // Families such as `kind-…` are asked for by a name put together.
  const families = [...code.matchAll(/t\(`([\w-]+-)\$\{/g)].map((match) => match[1]!)
  const unused = idsOf(vietnamese).filter((id) => !code.includes(`"${id}"`) && !families.some((one) => id.startsWith(one)))
  expect(unused).toEqual([])
})

test("counts are said in both languages", () => {
  expect(words("vi")("signal-waiting", { count: 2 })).toBe("Mất kết nối, bài gõ vẫn được giữ (2 thay đổi chờ)")
  expect(words("vi")("signal-waiting", { count: 0 })).toBe("Mất kết nối, bài gõ vẫn được giữ")
  expect(words("en")("signal-waiting", { count: 1 })).toContain("1 change waiting")
})
