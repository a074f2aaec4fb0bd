/**
 * The quick entry: what is saved goes into this phone's storage first and to the server when there is one.
 *
 * The page is a plain form without this script. It finds `#entry` (the form, with every word to show in its data), and
 * `#queue` with the line, the notice and the list of what waits.
 */
import { showCurrent } from "../look/menu"
import { fresh, server } from "./http"
import { counted, draw, told } from "./list"
import { fits, mayChange, nextMoment, PHOTOS_MAX, refused, written, type Entry, type Note } from "./queue"
import { sendNext, type Sender } from "./send"
import { indexedShelf, memoryShelf, type Photo, type Shelf } from "./shelf"

/** Another tab may have changed the list. */
const LOOK_MS = 5_000
/** Less than the browser's own shortest turn would spin. */
const TURN_MS_MIN = 250
const KEY_BYTES = 16

showCurrent()

const form = document.querySelector<HTMLFormElement>("form#entry")
if (form && "fetch" in window) void begin(form)

async function begin(form: HTMLFormElement): Promise<void> {
  const words = form.dataset
  const person = words.person || ""
  const shelf: Shelf = (await indexedShelf(person)) || memoryShelf()
  const field = <T extends HTMLElement>(name: string) => form.elements.namedItem(name) as unknown as T
  const [meeting, text, role] = [field<HTMLSelectElement>("meeting"), field<HTMLTextAreaElement>("text"), field<HTMLInputElement>("speaker_role")]
  const [file, csrf] = [field<HTMLInputElement>("file"), field<HTMLInputElement>("csrf")]
  const kinds = Array.from(form.querySelectorAll<HTMLInputElement>("[name=kind]"))
  const byId = (id: string) => document.getElementById(id)!
  const [queue, state, notice, list, fault] = ["queue", "queue-state", "queue-told", "queue-list", "entry-fault"].map(byId) as HTMLElement[]
  const sender: Sender = { shelf, server: server(() => csrf.value), now: () => Date.now(), chance: Math.random }
  const draft = `duthao.entry.${person}`
  let who: "writer" | "nobody" | "other" = "writer"
  let reached = true
  let editing = ""
  let saving = 0
  let timer = 0
  let busy = false
  let drawn = ""

  const say = (words: string | undefined) => {
    fault!.textContent = words || ""
    fault!.hidden = !words
  }
  const kind = () => kinds.find((one) => one.checked)
  const note = (): Note => ({
    meeting: meeting.value,
    meetingName: (meeting.selectedOptions[0] && meeting.selectedOptions[0].textContent) || "",
    kind: (kind() && kind()!.value) || "",
    kindName: (kind() && kind()!.parentElement!.textContent!.trim()) || "",
    text: text.value.trim(),
    role: role.value.trim(),
  })
  const fill = (from: Partial<Note>) => {
    if (from.meeting && Array.from(meeting.options).some((one) => one.value === from.meeting)) meeting.value = from.meeting
    kinds.forEach((one) => (one.checked = one.value === from.kind))
    text.value = from.text || ""
    role.value = from.role || ""
  }
  // What is half written survives a closed tab too.
  const keepDraft = () => {
    try {
      localStorage.setItem(draft, JSON.stringify(note()))
    } catch {
      return
    }
  }
  const readDraft = (): Partial<Note> => {
    try {
      return (JSON.parse(localStorage.getItem(draft) || "{}") as Partial<Note> | null) || {}
    } catch {
      return {}
    }
  }

  async function show(): Promise<void> {
    const entries = await shelf.all()
    queue!.hidden = false
    const parts = [counted(entries, words)]
    if (!reached) parts.push(words.offline || "")
    const line = parts.join(" · ")
    if (state!.textContent !== line) state!.textContent = line
    state!.dataset.state = reached ? "saved" : "offline"
    const loud = who === "nobody" ? words.signedOut : who === "other" ? words.otherPerson : shelf.lasting ? "" : words.memory
    notice!.textContent = loud || ""
    notice!.hidden = !loud
    // Drawn anew only when it says something else: a button under a finger stays where it is.
    const sight = JSON.stringify(entries.map((one) => [one.id, told(one, words, Date.now()), mayChange(one)]))
    if (sight !== drawn) draw(list!, entries, words, Date.now(), { edit, drop })
    drawn = sight
  }

  /** Asks who is signed in now, and takes new meetings and the new token along. */
  async function ask(): Promise<void> {
    const page = await fresh()
    reached = page !== null
    if (!page) return
    who = page.person === person ? "writer" : page.person ? "other" : "nobody"
    if (who !== "writer") return
    csrf.value = page.csrf
    if (!page.meetings || page.meetings.innerHTML === meeting.innerHTML) return
    const chosen = meeting.value
    meeting.innerHTML = ""
    Array.from(page.meetings.options).forEach((one) => meeting.appendChild(document.importNode(one, true)))
    if (Array.from(meeting.options).some((one) => one.value === chosen)) meeting.value = chosen
  }

  function soon(ms: number): void {
    clearTimeout(timer)
    timer = window.setTimeout(() => void turn(), Math.max(ms, TURN_MS_MIN))
  }

  /** Sends what can be sent now, and comes back when the next may be tried. */
  async function turn(): Promise<void> {
    if (busy) return
    busy = true
    try {
      for (;;) {
        if (who !== "writer") break
        const next = await sendNext(sender)
        if (next === "again") reached = true
        await show()
        if (next === "stranger" || next === "later") await ask()
        // Signed in anew in another tab: the page has the new token now, and the next turn tries again.
        if (next !== "again") break
      }
      await show()
    } finally {
      busy = false
      const moment = nextMoment(await shelf.all())
      soon(moment === null ? LOOK_MS : Math.min(LOOK_MS, moment - Date.now()))
    }
  }

  async function photosOf(chosen: File[]): Promise<Photo[] | null> {
    const max = Number(words.pictureBytes)
    if (chosen.length > PHOTOS_MAX || chosen.some((one) => one.size > max)) return null
    return Promise.all(chosen.map(async (one) => ({ name: one.name, bytes: await new Response(one).arrayBuffer() })))
  }

  /** Puts a note into the list; returns what keeps it out. */
  async function kept(now: Note, chosen: File[], of: string): Promise<string | undefined> {
    const added = await photosOf(chosen).catch(() => null)
    const before = of ? await shelf.photos(of) : []
    if (!added || before.length + added.length > PHOTOS_MAX) return words.photoLarge
    const photos = before.concat(added)
    const bytes = photos.reduce((sum, one) => sum + one.bytes.byteLength, 0)
    const others = (await shelf.all()).filter((one) => one.id !== of)
    if (!fits(others, bytes)) return words.full
    try {
      await shelf.put(written(key(), now, Date.now(), photos.length, bytes), photos, of)
    } catch {
      return words.full
    }
    return undefined
  }

  async function save(): Promise<void> {
    const now = note()
    const chosen = Array.from(file.files || [])
    // The second press of one impatient finger.
    if (saving > 0 && !now.text && !chosen.length) return
    const missing = !now.meeting ? words.noMeeting : !now.kind ? words.noKind : !now.text ? words.noText : !now.role ? words.noRole : ""
    if (missing) return say(missing)
    // The form is free at once: who writes on while a photo is read writes the next note, not into this one.
    const of = editing
    editing = ""
    fill({ meeting: now.meeting })
    file.value = ""
    saving++
    const fault = await kept(now, chosen, of)
    saving--
    say(fault)
    if (fault) putBack(now, of)
    keepDraft()
    await show()
    soon(0)
  }

  /** What could not be kept stands in the form again, before what has been written since. */
  function putBack(now: Note, of: string): void {
    const since = note()
    if (!editing) editing = of
    fill({
      meeting: since.meeting || now.meeting,
      kind: since.kind || now.kind,
      text: since.text ? `${now.text}\n${since.text}` : now.text,
      role: since.role || now.role,
    })
  }

  async function edit(entry: Entry): Promise<void> {
    // It is not sent while it is written anew; a page that closes leaves it here as it was.
    const now = await shelf.change(entry.id, (one) => (mayChange(one) ? refused(one, one.reason || words.editing || "") : undefined))
    await show()
    if (!now || now.state !== "refused") return
    editing = entry.id
    fill(now)
    text.focus()
  }

  async function drop(entry: Entry): Promise<void> {
    if (!window.confirm(words.dropSure)) return
    await shelf.change(entry.id, () => null)
    if (editing === entry.id) editing = ""
    await show()
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault()
    void save()
  })
  form.addEventListener("input", keepDraft)
  const tiles = byId("role-tiles")
  tiles.hidden = false
  tiles.addEventListener("click", (event) => {
    const tile = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-role]") : null
    if (!tile) return
    role.value = tile.dataset.role || ""
    keepDraft()
  })
  const back = () => void ask().then(wake)
  window.addEventListener("online", back)
  window.addEventListener("offline", () => {
    reached = false
    void show()
  })
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && back())
  window.addEventListener("beforeunload", (event) => {
    if (shelf.lasting || (queue!.querySelector(".entry-waiting") === null)) return
    event.preventDefault()
    event.returnValue = ""
  })

  /** The network is back: what waits need not wait for its pause. */
  async function wake(): Promise<void> {
    for (const one of await shelf.all()) {
      if (one.notBefore > 0) await shelf.change(one.id, (entry) => ({ ...entry, notBefore: 0 }))
    }
    soon(0)
  }

  const left = readDraft()
  const asked = meeting.value
  if (!text.value) fill({ ...left, meeting: asked || left.meeting || "" })
  await show()
  // The page may have come from the browser's memory: whose is it now?
  await ask()
  await show()
  soon(0)
}

/** Chance without `crypto.randomUUID`, which plain http does not have. */
function key(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES))
  return Array.from(bytes, (byte) => `0${byte.toString(16)}`.slice(-2)).join("")
}
