import { test } from "vitest"
import { Session } from "./session"
import { isLive } from "../../src/editor/am"
test("debug", () => {
  const seed = Number(process.env.SEED), letters = process.env.LETTERS!
  const s: any = new Session(seed)
  const orig = s.step.bind(s)
  let prev = ""
  s.step = (n: number) => {
    const r = orig(n)
    const state = s.room.writers.map((w: any) => {
      const where: string[] = []
      for (const id of Object.keys(w.doc.clauses)) { const t = [...w.doc.clauses[id].text].filter((l: string) => letters.includes(l)).join(""); if (t) where.push(`${id}${isLive(w.doc, id) ? "" : "(removed)"}:${t}`) }
      const v: string[] = []
      w.view.forEach((node: any) => { const t = [...node.textContent].filter((l: string) => letters.includes(l)).join(""); if (t) v.push(`${node.attrs.id}:${t}`) })
      return `  ${w.name} doc ${where.join(" ")} view ${v.join(" ")} ${w.composing ? "composing" : ""}`
    }).join("\n")
    if (state !== prev) console.log(`step ${n} ${s.log[s.log.length - 1]}\n${state}`)
    prev = state
    return r
  }
  const out = s.run(100)
  console.log(out)
})
