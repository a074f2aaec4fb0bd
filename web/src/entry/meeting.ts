/**
 * The sheet of a meeting on a surveyor's phone: kept while it is typed, sent when there is a network, and never put over
 * what somebody else has recorded meanwhile without both being shown.
 *
 * The page is a plain form without this script. Sheets wait in a storage of their own beside the notes, under the same
 * rules (`queue`, `send`, `shelf`): one tab sends one, and its key makes it one meeting.
 */
import { showCurrent } from "../look/menu"
import { compare, fill, label, mark, read } from "./form"
import { fresh, got, postSheet } from "./http"
import { clock } from "./list"
import { fits, mayChange, nextMoment, refused, written } from "./queue"
import { sendNext, type Answer, type Sender } from "./send"
import { indexedShelf, memoryShelf, type Shelf } from "./shelf"
import { bodyOf, differing, isClash, merged, onto, typedOf, type MeetingView, type Sheet, type Typed } from "./sheet"

const DATABASE = "duthao-meeting"
/** Another tab may have changed what waits. */
const LOOK_MS = 5_000
/** Less than the browser's own shortest turn would spin. */
const TURN_MS_MIN = 250
const KEY_BYTES = 16

/** What is half written, against what it was begun from. */
interface Draft {
  typed: Typed
  base: Typed
}

showCurrent()

const form = document.querySelector<HTMLFormElement>("form#sheet")
if (form && "fetch" in window) void begin(form)

async function begin(form: HTMLFormElement): Promise<void> {
  const words = form.dataset
  const [person, target] = [words.person || "", words.target || ""]
  const shelf: Shelf<Sheet> = (await indexedShelf<Sheet>(person, DATABASE)) || memoryShelf<Sheet>()
  const byId = (id: string) => document.getElementById(id)!
  const [queue, state, notice, list, fault, tally] = ["queue", "queue-state", "queue-told", "queue-list", "sheet-fault", "sheet-tally"].map(byId) as HTMLElement[]
  const [clash, clashRows, faults, afresh] = ["sheet-clash", "sheet-clash-rows", "sheet-faults", "sheet-afresh"].map(byId) as HTMLElement[]
  const csrf = form.elements.namedItem("csrf") as HTMLInputElement
  const place = `duthao.sheet.${person}.${target}`
  const served = read(form)
  let base = served
  let who: "writer" | "nobody" | "other" = "writer"
  let reached = true
  let timer = 0
  let busy = false
  let drawn = ""
  let faced = ""
  let spoken = ""
  /** What somebody else made of the meeting whose sheet was refused for it. */
  let theirs: { of: string; typed: Typed } | null = null

  const say = (line: string | undefined) => {
    fault!.textContent = line || ""
    fault!.hidden = !line
  }
  const keepDraft = () => {
    try {
      localStorage.setItem(place, JSON.stringify({ typed: read(form), base }))
    } catch {
      return
    }
  }
  const dropDraft = () => {
    try {
      localStorage.removeItem(place)
    } catch {
      return
    }
  }
  const draft = (): Draft | null => {
    try {
      return JSON.parse(localStorage.getItem(place) || "null") as Draft | null
    } catch {
      return null
    }
  }
  // A plan that was recorded meanwhile is this meeting now.
  const own = (one: Sheet) => one.target === target || (served.plan !== "" && one.target === `plan.${served.plan}`)
  const mine = async () => (await shelf.all()).filter(own).sort((a, b) => b.made - a.made)

  /** Puts a sheet into the form, as what is typed from now on. */
  function show(typed: Typed, from: Typed): void {
    base = from
    fill(form, typed)
    count()
  }

  /** Says what present and absent make, before the server has to. */
  function count(): void {
    const of = (name: string) => Number((form.elements.namedItem(name) as HTMLInputElement).value.trim() || NaN)
    const [expected, counted] = [of("total") - of("exempt"), of("present") + of("absent_with_reason") + of("absent_without_reason")]
    const differs = !isNaN(expected) && !isNaN(counted) && expected !== counted
    tally!.textContent = differs ? (words.tally || "").replace("#", String(expected)).replace("%", String(counted)) : ""
  }

  async function look(): Promise<void> {
    const all = (await shelf.all()).sort((a, b) => b.made - a.made)
    const here = all.filter(own)
    queue!.hidden = false
    const parts = [here[0] && !draft() ? told(here[0], words) : words.writing || ""]
    if (!reached) parts.push(words.offline || "")
    const line = parts.join(" · ")
    if (state!.textContent !== line) state!.textContent = line
    state!.dataset.state = reached ? "saved" : "offline"
    const loud = who === "nobody" ? words.signedOut : who === "other" ? words.otherPerson : shelf.lasting ? "" : words.memory
    notice!.textContent = loud || ""
    notice!.hidden = !loud
    afresh!.hidden = !here.some((one) => one.state === "sent") || served.of !== "" || served.plan !== ""
    const sight = JSON.stringify(all.map((one) => [one.id, told(one, words), one.record]))
    if (sight !== drawn) draw(list!, all, words, drop)
    drawn = sight
    const wrong = here.find((one) => one.state === "refused")
    // Drawn anew only when it is another: what is under a finger stays where it is.
    const matter = JSON.stringify(wrong ? [wrong.id, wrong.made, wrong.slug, wrong.reason, wrong.tries] : [])
    if (matter === faced) return
    faced = matter
    mark(form, faults!, (wrong && !isClash(wrong) && wrong.wrong) || [], (wrong && !isClash(wrong) && wrong.reason) || "")
    await face(wrong && isClash(wrong) ? wrong : null)
    // The button is far below what has to be read now; who is typing is left where they are.
    const at = document.activeElement
    const typing = at !== null && form.contains(at) && !(at instanceof HTMLButtonElement)
    const loudest = [clash!, faults!].find((one) => !one.hidden)
    const saying = loudest ? loudest.id + matter : ""
    if (loudest && !typing && saying !== spoken) loudest.focus()
    spoken = saying
  }

  /** Shows both, where somebody else was quicker. */
  async function face(sheet: Sheet | null): Promise<void> {
    if (!sheet) {
      theirs = null
      clash!.hidden = true
      return
    }
    const of = sheet.typed.of || (await recordedBy(sheet.typed.plan || ""))
    const view = of ? await got<MeetingView>(`/api/v1/meetings/${of}`) : null
    if (!view) {
      // Nobody has recorded it: it was called off, or it cannot be asked now.
      clash!.hidden = true
      faced = ""
      return mark(form, faults!, sheet.wrong || [], sheet.reason)
    }
    theirs = { of: view.id, typed: typedOf(view) }
    const ours = merged(sheet.typed, sheet.base, theirs.typed)
    const shown = (value: string | undefined) => (value === "yes" ? words.yes || "" : value || words.no || "")
    compare(clashRows!, differing(ours, theirs.typed).map((name) => [label(form, name), shown(ours[name]), shown(theirs!.typed[name])]))
    clash!.hidden = false
  }

  async function recordedBy(plan: string): Promise<string> {
    const found = plan ? await got<{ meeting: string | null }>(`/api/v1/plan/${plan}`) : null
    return (found && found.meeting) || ""
  }

  /** Asks who is signed in now; a page from the browser's memory takes over what was recorded since. */
  async function ask(): Promise<void> {
    const page = await fresh("#sheet")
    reached = page !== null
    if (!page) return
    // A plan that was called off has no form any more; that says nothing of who asks.
    if (!page.form && page.status >= 400 && page.status !== 401) return
    who = page.person === person ? "writer" : page.person ? "other" : "nobody"
    if (who !== "writer") return
    csrf.value = page.csrf
    const untouched = !draft() && !(await mine()).some((one) => one.state !== "sent")
    const now = page.form && page.form.dataset.target === target ? read(page.form) : null
    if (now && untouched && Number(now.version) > Number(read(form).version)) show(now, now)
  }

  function soon(ms: number): void {
    clearTimeout(timer)
    timer = window.setTimeout(() => void turn(), Math.max(ms, TURN_MS_MIN))
  }

  async function turn(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (;;) {
        if (who !== "writer") break
        const next = await sendNext(sender)
        if (next === "again") reached = true
        if (next === "again") await takeOver()
        await look()
        if (next === "stranger" || next === "later") await ask()
        if (next !== "again") break
      }
      await look()
    } finally {
      busy = false
      const moment = nextMoment(await shelf.all())
      soon(moment === null ? LOOK_MS : Math.min(LOOK_MS, moment - Date.now()))
    }
  }

  /** What is typed after a sheet was sent corrects the meeting that it became. */
  async function takeOver(): Promise<void> {
    const newest = (await mine())[0]
    if (!newest || newest.state !== "sent" || (newest.version || 1) <= Number(read(form).version)) return
    const at = onto(newest.typed, newest.record, newest.version || 1)
    if (!draft()) return show(at, at)
    base = at
    fill(form, onto(read(form), newest.record, newest.version || 1))
    keepDraft()
  }

  async function send(sheet: Sheet): Promise<Answer> {
    const before = sheet.after ? (await shelf.all()).find((one) => one.id === sheet.after) : undefined
    if (before && before.state === "waiting") return { kind: "wait" }
    // What was refused is older than what is sent now.
    if (before && before.state === "refused") await shelf.change(before.id, () => null)
    const typed = before && before.state === "sent" ? onto(sheet.typed, before.record, before.version || 1) : sheet.typed
    const body = bodyOf(typed)
    if (!typed.of) return postSheet("/api/v1/meetings", csrf.value, { ...body, key: sheet.id })
    const reason = typed.reason || words.reason || ""
    return postSheet(`/api/v1/meetings/${typed.of}/versions`, csrf.value, { ...body, ofVersion: Number(typed.version), reason })
  }

  const server = { note: send, photo: async (): Promise<Answer> => ({ kind: "done", id: "" }) }
  const sender: Sender<Sheet> = { shelf, server, now: () => Date.now(), chance: Math.random }

  /** Keeps a sheet to be sent: in the place of one the server cannot have, else after the one that is under way. */
  async function keep(typed: Typed, from: Typed): Promise<void> {
    const [last] = await mine()
    const anew = (one: Sheet, after: string): Sheet => ({ ...written(one.id, { target, name: one.name, path: one.path, typed, base: from, after }, one.made, 0, 0) })
    const changed = last && (await shelf.change(last.id, (one) => (mayChange(one) ? anew(one, one.after) : undefined)))
    if (changed && changed.typed === typed) return
    const about = { target, name: words.name || "", path: location.pathname + location.search, typed, base: from }
    const after = last && last.state === "waiting" ? last.id : ""
    const sheet = written(key(), { ...about, after }, Date.now(), 0, 0)
    if (!fits(await shelf.all(), 0)) throw new Error("full")
    await shelf.put(sheet, [])
  }

  async function save(): Promise<void> {
    const typed = read(form)
    const [last] = await mine()
    // The second press of one impatient finger, and a press with nothing to say.
    if (last && last.state === "waiting" && !differing(last.typed, typed).length) return
    if (typed.of && !differing(base, typed).length) return say(words.same)
    try {
      await keep(typed, base)
    } catch {
      return say(words.full)
    }
    say("")
    // Who types on meanwhile types the next one.
    if (!differing(read(form), typed).length) dropDraft()
    await look()
    soon(0)
  }

  async function drop(sheet: Sheet): Promise<void> {
    if (!window.confirm(words.dropSure)) return
    await shelf.change(sheet.id, (one) => (mayChange(one) ? null : undefined))
    await look()
  }

  /** Answers the question of the two: ours to be sent or written on, or theirs. */
  async function choose(how: "mine" | "theirs" | "mend"): Promise<void> {
    const sheet = (await mine()).find(isClash)
    if (!sheet || !theirs) return
    const { typed } = theirs
    const ours = merged(sheet.typed, sheet.base, typed)
    dropDraft()
    if (how === "theirs") {
      await shelf.change(sheet.id, () => null)
      show({ ...typed, reason: words.reason || "" }, typed)
    } else {
      show({ ...ours, reason: ours.reason || words.reason || "" }, typed)
      if (how === "mine") {
        await keep(read(form), typed)
      } else {
        keepDraft()
        await shelf.change(sheet.id, (one) => refused({ ...one, slug: "", wrong: [], typed: ours, base: typed }, one.reason))
      }
    }
    await look()
    soon(0)
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    // A phone's keyboard goes away, and what has to be read next can come into sight.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
    void save()
  })
  form.addEventListener("input", () => {
    keepDraft()
    count()
  })
  byId("sheet-keep-mine").addEventListener("click", () => void choose("mine"))
  byId("sheet-keep-theirs").addEventListener("click", () => void choose("theirs"))
  byId("sheet-mend").addEventListener("click", () => void choose("mend"))
  afresh!.addEventListener("click", () => void startAfresh())

  async function startAfresh(): Promise<void> {
    dropDraft()
    for (const one of await mine()) await shelf.change(one.id, (sheet) => ({ ...sheet, target: "" }))
    show(served, served)
    await look()
  }

  const back = () => void ask().then(wake)
  window.addEventListener("online", back)
  window.addEventListener("offline", () => {
    reached = false
    void look()
  })
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back())
  window.addEventListener("beforeunload", (event) => {
    if (shelf.lasting || queue!.querySelector(".entry-waiting") === null) return
    event.preventDefault()
    event.returnValue = ""
  })

  /** The network is back: what waits need not wait for its pause. */
  async function wake(): Promise<void> {
    for (const one of await shelf.all()) {
      if (one.notBefore > 0) await shelf.change(one.id, (sheet) => ({ ...sheet, notBefore: 0 }))
    }
    soon(0)
  }

  const [left, [last]] = [draft(), await mine()]
  if (left) show(left.typed, left.base)
  else if (last && last.state !== "sent") show(last.typed, last.base)
  else await takeOver()
  count()
  await look()
  // The page may have come from the browser's memory: whose is it now?
  await ask()
  await look()
  soon(0)
}

/** What became of a sheet, in words. */
function told(sheet: Sheet, words: DOMStringMap): string {
  if (sheet.state === "sent") return (words.sentAt || "").replace("#", clock(sheet.sentAt))
  if (sheet.state === "refused") return words.notTaken || ""
  return (sheet.heldUntil > Date.now() ? words.isSending : words.isWaiting) || ""
}

function draw(list: HTMLElement, sheets: readonly Sheet[], words: DOMStringMap, drop: (sheet: Sheet) => void): void {
  while (list.firstChild) list.removeChild(list.firstChild)
  for (const sheet of sheets) {
    const item = list.appendChild(document.createElement("li"))
    item.className = `entry-${sheet.state}`
    const line = (className: string, text: string) => {
      const made = item.appendChild(document.createElement("p"))
      made.className = className
      made.textContent = text
    }
    line("row-title", [sheet.name, sheet.typed.date || ""].join(" · "))
    line(sheet.state === "refused" ? "error" : "row-facts entry-told", told(sheet, words))
    const acts = item.appendChild(document.createElement("div"))
    acts.className = "acts row"
    const link = acts.appendChild(document.createElement("a"))
    link.className = "button"
    link.href = sheet.record ? `/meetings/${sheet.record}` : sheet.path
    link.textContent = (sheet.record ? words.open : words.mend) || ""
    if (!mayChange(sheet)) continue
    const button = acts.appendChild(document.createElement("button"))
    button.type = "button"
    button.className = "button"
    button.textContent = words.drop || ""
    button.addEventListener("click", () => drop(sheet))
  }
}

/** Chance without `crypto.randomUUID`, which plain http does not have. */
function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  return Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("")
}
