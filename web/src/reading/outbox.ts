/**
 * Keeps the forms of the reading page on this device and sends each once: through a lost network, a closed tab, another
 * person at the same phone.
 *
 * It finds `#queue-state` (the line), and `#queue` with the person, every word to show, `#queue-told` and `#queue-list`.
 */
import { done, ENTRIES_MAX, fits, mayChange, nextMoment, refused, written } from "../entry/queue"
import { sendNext, type Sender } from "../entry/send"
import { indexedShelf, memoryShelf, type Shelf } from "../entry/shelf"
import { addressOf, type Form, formServer, FORMS, type Kept, shortened, stateLine } from "./form"

/** Another tab may have changed the list. */
const LOOK_MS = 5_000
/** Less than the browser's own shortest turn would spin. */
const TURN_MS_MIN = 250
/** One form: its limit of letters, in the longest UTF-8, and what stands around them. */
const FORM_BYTES_MAX = 64_000

export interface Outbox {
  /** Keeps a form and sends it as soon as may be; returns what keeps it out. */
  put(id: string, form: Form, instead: string): Promise<string | undefined>
  /** Opens a kept form where it is written anew, as its button does. */
  edit(id: string): Promise<void>
}

export interface OutboxParts {
  csrf: HTMLInputElement
  /** A page of ours that is small: from it the token is read anew. */
  small: string
  /** Writes a form of this page anew. */
  edit(kept: Kept): void
  /** Hears what became of forms: sent, refused, or not here any more (null: another tab has done with it). */
  became?(id: string, kept: Kept | null): void
}

/** Opens the outbox of the person whose page it is; null where the page has no place for it. */
export async function openOutbox(parts: OutboxParts): Promise<Outbox | null> {
  const queue = document.getElementById("queue")
  if (!queue) return null
  const { dataset: words } = queue
  const person = words.person || ""
  const box = new Box({ ...parts, words, person }, (await indexedShelf<Kept>(person, FORMS)) || memoryShelf<Kept>())
  await box.begin()
  return { put: (id, form, instead) => box.put(id, form, instead), edit: (id) => box.editById(id) }
}

type Who = "writer" | "nobody" | "other"

class Box {
  private readonly sender: Sender<Kept>
  private who: Who = "writer"
  private reached = true
  private busy = false
  private timer = 0
  private drawn = ""
  private waiting = 0

  /** Put here by this page: what becomes of them is told once. */
  private readonly own = new Set<string>()

  constructor(
    private readonly parts: OutboxParts & { words: DOMStringMap; person: string },
    private readonly shelf: Shelf<Kept>,
  ) {
    this.sender = { shelf, server: formServer(() => parts.csrf.value), now: () => Date.now(), chance: Math.random }
  }

  async begin(): Promise<void> {
    // What was sent in an earlier visit has been told there.
    for (const one of await this.shelf.all()) if (one.state === "sent") await this.shelf.change(one.id, () => null)
    const back = () => void this.ask().then(() => this.wake())
    window.addEventListener("online", back)
    window.addEventListener("offline", () => {
      this.reached = false
      void this.show()
    })
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.waiting) back()
    })
    window.addEventListener("beforeunload", (event) => {
      if (this.shelf.lasting || !this.waiting) return
      event.preventDefault()
      event.returnValue = ""
    })
    await this.show()
    // Whose is the page now? A hall that opens it need not ask while nothing waits.
    if (this.waiting) await this.ask()
    await this.show()
    this.soon(0)
  }

  async put(id: string, form: Form, instead: string): Promise<string | undefined> {
    const { words } = this.parts
    const others = (await this.shelf.all()).filter((one) => one.id !== instead)
    const bytes = JSON.stringify(form.body).length
    if (bytes > FORM_BYTES_MAX || others.length >= ENTRIES_MAX || !fits(others, bytes)) return words.full
    try {
      await this.shelf.put(written(id, form, Date.now(), 0, bytes), [], instead || undefined)
    } catch {
      return words.full
    }
    this.own.add(id)
    await this.show()
    this.soon(0)
    return undefined
  }

  private async show(): Promise<void> {
    const { words } = this.parts
    const kept = await this.shelf.all()
    this.waiting = kept.filter((one) => one.state !== "sent").length
    const state = document.getElementById("queue-state")
    const line = stateLine(kept, this.reached, words)
    if (state) {
      state.hidden = line === ""
      state.dataset.state = this.reached ? "saved" : "offline"
      if (state.textContent !== line) state.textContent = line
    }
    const told = document.getElementById("queue-told")
    const loud = this.loud(kept)
    if (told) {
      told.hidden = loud === ""
      if (told.textContent !== loud) told.textContent = loud
    }
    const unsent = kept.filter((one) => one.state !== "sent").sort((a, b) => b.made - a.made)
    const queue = document.getElementById("queue")
    if (queue) queue.hidden = unsent.length === 0 && loud === ""
    // Drawn anew only when it says something else: a button under a finger stays where it is.
    const sight = JSON.stringify(unsent.map((one) => [one.id, this.toldOf(one), mayChange(one)]))
    if (sight !== this.drawn) this.draw(unsent)
    this.drawn = sight
    this.tell(kept)
  }

  private tell(kept: readonly Kept[]): void {
    this.own.forEach((id) => {
      const one = kept.filter((other) => other.id === id)[0] || null
      if (one && one.state === "waiting") return
      this.own.delete(id)
      if (this.parts.became) this.parts.became(id, one)
    })
  }

  private loud(kept: readonly Kept[]): string {
    const { words } = this.parts
    if (!this.waiting) return ""
    if (this.who === "nobody") return words.signedOut || ""
    if (this.who === "other") return words.otherPerson || ""
    return this.shelf.lasting || !kept.length ? "" : words.memory || ""
  }

  private toldOf(kept: Kept): string {
    const { words } = this.parts
    if (kept.state === "refused") return kept.reason
    return (kept.heldUntil > Date.now() ? words.isSending : words.isWaiting) || ""
  }

  private draw(unsent: readonly Kept[]): void {
    const list = document.getElementById("queue-list")
    if (!list) return
    while (list.firstChild) list.removeChild(list.firstChild)
    unsent.forEach((one) => list.appendChild(this.row(one)))
  }

  private row(kept: Kept): HTMLElement {
    const { words } = this.parts
    const row = part("li", `entry-${kept.state}`, "")
    row.dataset.entry = kept.id
    const said = part("p", "row-title said", shortened(kept.words))
    said.dir = "auto"
    row.appendChild(said)
    const refused = kept.state === "refused"
    const place = kept.place ? `${kept.place} · ` : ""
    row.appendChild(part("p", refused ? "error" : "row-facts", `${place}${this.toldOf(kept)}`))
    if (!mayChange(kept)) return row
    const acts = part("div", "acts row", "")
    acts.appendChild(button(words.edit, () => void this.edit(kept)))
    acts.appendChild(button(words.drop, () => void this.drop(kept)))
    row.appendChild(acts)
    return row
  }

  private async edit(kept: Kept): Promise<void> {
    // It is not sent while it is written anew; a page that closes leaves it here as it was.
    const { words } = this.parts
    const now = await this.shelf.change(kept.id, (one) => (mayChange(one) ? refused(one, one.reason || words.editing || "") : undefined))
    this.own.delete(kept.id)
    await this.show()
    if (!now || now.state !== "refused") return
    // Forms kept by an earlier version of this page know no other place.
    if (!now.home || now.home === location.pathname) this.parts.edit(now)
    else location.assign(addressOf(now))
  }

  async editById(id: string): Promise<void> {
    const kept = (await this.shelf.all()).filter((one) => one.id === id)[0]
    if (kept) await this.edit(kept)
  }

  private async drop(kept: Kept): Promise<void> {
    if (!window.confirm(this.parts.words.dropSure)) return
    await this.shelf.change(kept.id, () => null)
    await this.show()
  }

  private soon(ms: number): void {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => void this.turn(), Math.max(ms, TURN_MS_MIN))
  }

  /** Sends what can be sent now, and comes back when the next may be tried. */
  private async turn(): Promise<void> {
    if (this.busy) return
    this.busy = true
    try {
      while (this.who === "writer") {
        const next = await sendNext(this.sender)
        if (next === "again") this.reached = true
        if (next === "later") this.reached = false
        await this.show()
        if (next === "stranger" || next === "later") await this.ask()
        if (next !== "again") break
      }
      for (const old of done(await this.shelf.all())) await this.shelf.change(old.id, () => null)
      await this.show()
    } finally {
      this.busy = false
      const moment = nextMoment(await this.shelf.all())
      this.soon(moment === null ? LOOK_MS : Math.min(LOOK_MS, moment - Date.now()))
    }
  }

  /** The network is back: what waits need not wait for its pause. */
  private async wake(): Promise<void> {
    for (const one of await this.shelf.all()) {
      if (one.notBefore > 0) await this.shelf.change(one.id, (kept) => ({ ...kept, notBefore: 0 }))
    }
    await this.show()
    this.soon(0)
  }

  /** Asks who is signed in now, and takes the token of a new session along. */
  private async ask(): Promise<void> {
    const { person, csrf, small } = this.parts
    try {
      const me = await fetch("/api/v1/me", { credentials: "same-origin", cache: "no-cache" })
      if (me.status === 401) {
        this.reached = true
        this.who = "nobody"
        return
      }
      if (!me.ok) throw new Error(String(me.status))
      const { id } = (await me.json()) as { id?: unknown }
      this.who = id === person ? "writer" : "other"
      if (this.who === "writer") {
        const page = await fetch(small, { credentials: "same-origin", cache: "no-cache" })
        // Parsed apart: nothing in it runs.
        const field = new DOMParser().parseFromString(await page.text(), "text/html").querySelector<HTMLInputElement>("[name=csrf]")
        if (field) csrf.value = field.value
      }
      this.reached = true
    } catch {
      this.reached = false
    }
  }
}

function part<K extends keyof HTMLElementTagNameMap>(name: K, className: string, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  if (className) made.className = className
  made.textContent = text
  return made
}

function button(label: string | undefined, act: () => void): HTMLElement {
  const made = part("button", "button", label || "")
  made.type = "button"
  made.addEventListener("click", act)
  return made
}
