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
test("undo trace", () => {
  const s: any = new Session(Number(process.env.SEED))
  const who = process.env.WHO
  for (const w of s.room.writers) {
    if (w.name !== who) continue
    const un = w.binding.undo.bind(w.binding)
    w.binding.undo = () => {
      const before = w.text(); 
      const f = JSON.stringify(w.state.plugins.map((p: any) => p.key.startsWith("duthao/foreign") ? p.getState(w.state) : null).filter(Boolean))
      const orig = w.binding.moves.next.bind(w.binding.moves)
      w.binding.moves.next = (st: any, a: any) => { const tr = orig(st, a); console.log("STEPS", JSON.stringify(tr?.steps.map((x: any) => x.toJSON()))); return tr }
      const r = un(); w.binding.moves.next = orig
      console.log(`UNDO at ${s.log[s.log.length - 1]}\n ${before}\n -> ${w.text()}\n ids ${w.view.content.content.map((n: any) => n.attrs.id)} foreign before ${f}`)
      return r }
  }
  s.run(60)
})
