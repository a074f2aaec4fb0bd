// Drives the stock automerge-repo client against a server; prints one JSON line for each thing it saw.
// Run with the web folder as working directory, this text on standard input, address and document as arguments.
import { Repo, ImmutableString, updateText, splice } from "@automerge/automerge-repo"
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"

const [address, url, unknown] = process.argv.slice(2)
const say = (what, data) => console.log(JSON.stringify({ what, ...data }))
const sleep = (millis) => new Promise((done) => setTimeout(done, millis))

async function until(what, test) {
  for (let tries = 0; tries < 400; tries++) {
    if (test()) return
    await sleep(25)
  }
  say("timeout", { waiting: what })
  process.exit(1)
}

function open(who) {
  const repo = new Repo({ network: [new WebSocketClientAdapter(`${address}?as=${who}`)], peerId: `${who}-${Math.random()}` })
  let storage
  repo.networkSubsystem.on("peer", ({ peerMetadata }) => (storage = peerMetadata.storageId))
  return { repo, storage: () => storage }
}

const saved = (person, handle) => {
  const info = person.storage() && handle.getSyncInfo(person.storage())
  return info !== undefined && JSON.stringify(info.lastHeads) === JSON.stringify(handle.heads())
}

const ada = open("ada")
const ben = open("ben")
const viewer = open("vy")
const [a, b, v] = await Promise.all([ada, ben, viewer].map((person) => person.repo.find(url)))
say("opened", { subject: a.doc().subject, text: b.doc().clauses.clack.text })
await until("Ada knows what is stored", () => saved(ada, a))

const started = performance.now()
a.change((doc) => {
  const text = doc.clauses.clack.text
  updateText(doc, ["clauses", "clack", "text"], text.replace("còn hình thức", "còn nặng về hình thức"))
})
await until("Ben reads Ada's words", () => b.doc().clauses.clack.text.includes("nặng về"))
say("seen", { millis: Math.round(performance.now() - started) })
await until("Ada is told they are stored", () => saved(ada, a))
say("saved", { heads: a.heads() })

b.change((doc) => {
  doc.clauses.cnew00000001 = {
    kind: new ImmutableString("proposal"), level: 1, order: new ImmutableString("a5"), text: "Đề xuất mới của Bến",
    removed: null, answers: { clack: true },
    evidence: { lnew00000001: { record: new ImmutableString("r1"), version: 1, relation: new ImmutableString("supports"),
      note: new ImmutableString(""), by: new ImmutableString("ben"), at: Date.now(), heads: [] } },
  }
})
await until("Ada sees Ben's clause", () => a.doc().clauses.cnew00000001 !== undefined)

// Both at once, many times.
for (let turn = 0; turn < 20; turn++) {
  a.change((doc) => { splice(doc, ["clauses", "cgoal", "text"], doc.clauses.cgoal.text.length, 0, ` a${turn}`) })
  b.change((doc) => { splice(doc, ["clauses", "cgoal", "text"], doc.clauses.cgoal.text.length, 0, ` b${turn}`) })
  if (turn % 5 === 0) await sleep(30)
}
const same = () => JSON.stringify(a.heads()) === JSON.stringify(b.heads())
await until("both have the same", () => same() && a.doc().clauses.cgoal.text.includes("b19") && a.doc().clauses.cgoal.text.includes("a19"))
await until("both are saved", () => saved(ada, a) && saved(ben, b))
await until("the viewer reads along", () => v.doc().clauses.cgoal.text === a.doc().clauses.cgoal.text)
say("converged", { heads: a.heads() })

// The viewer's own words go nowhere, and harm nobody.
v.change((doc) => { updateText(doc, ["clauses", "cgoal", "text"], "của người xem") })
await sleep(600)
say("viewer", { saved: saved(viewer, v), leaked: a.doc().clauses.cgoal.text.includes("người xem") })
a.change((doc) => { updateText(doc, ["subject"], "về đổi mới sinh hoạt chi bộ") })
await until("Ben reads on", () => b.doc().subject === "về đổi mới sinh hoạt chi bộ")
await until("the viewer reads on", () => v.doc().subject === "về đổi mới sinh hoạt chi bộ")

// Somebody new, and a document nobody has.
const late = open("ada")
const l = await late.repo.find(url)
await until("a newcomer reads everything", () => l.doc().subject === "về đổi mới sinh hoạt chi bộ")
let refused = ""
try { await late.repo.find(unknown) } catch (fault) { refused = String(fault.message ?? fault) }
say("unknown", { refused })

// Messages between people: carets.
const heard = new Promise((done) => b.on("ephemeral-message", ({ message }) => done(message)))
a.broadcast({ duthao: "presence", clause: "cgoal", anchor: 3, head: 3, name: "Người khác" })
say("caret", await Promise.race([heard, sleep(3000).then(() => ({ lost: true }))]))
await until("all is saved", () => saved(ada, a) && saved(ben, b))
say("done", { heads: a.heads(), text: a.doc().clauses.cgoal.text })
process.exit(0)
