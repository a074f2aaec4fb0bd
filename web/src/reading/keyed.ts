/**
 * A form on a page of its own (a suggestion, an offer of evidence) that goes through the outbox: kept on this device until
 * it has arrived, through a lost network and a closed tab, and sent once. Without this script it is a plain form.
 *
 * It finds a form with `data-keyed` (which sort), `data-api`, `data-done` (where to go then; `#` stands for what it became)
 * and `data-label`; before it `#keyed-fault`; and the parts of `outbox.ts`. A refused form stands here filled, with the
 * reason.
 */
import { MEANINGS, type Meaning, type Values, written } from "./fields"
import { freshKey, keptHere, type Kept } from "./form"
import { openOutbox, type Outbox } from "./outbox"

/** A draft nobody came back to for a week is thrown away, for others may use this computer. */
const DRAFT_LASTS_MS = 7 * 24 * 3600 * 1000

class Keyed {
  private readonly served: Values
  private readonly home = location.pathname
  private readonly key: string
  private outbox: Outbox | null = null
  /** The kept form that is being written anew. */
  private editing = ""

  constructor(
    private readonly form: HTMLFormElement,
    private readonly meaning: Meaning,
  ) {
    this.served = valuesOf(form)
    const queue = document.getElementById("queue")
    this.key = `duthao.keyed.${(queue && queue.dataset.person) || ""}.${form.dataset.api || ""}`
  }

  async begin(): Promise<void> {
    const { form } = this
    // What the server put into a form that it refused is newer than the draft.
    if (!document.getElementById("errors")) this.restore()
    // A form with `data-draft` is kept by the script of plain pages.
    if (form.dataset.draft === undefined) form.addEventListener("input", () => this.keep())
    const csrf = form.querySelector<HTMLInputElement>("[name=csrf]")!
    const edit = (kept: Kept) => this.edit(kept)
    const opening = openOutbox({ csrf, small: location.pathname, edit, became: (_id, kept) => this.became(kept) })
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      // Pressed before the storage has opened: it waits for it. Without a place for it, the plain form goes.
      void opening.then((outbox) => (outbox ? this.send() : form.submit()))
    })
    this.outbox = await opening
    if (!this.outbox) return
    const kept = keptHere(location.hash)
    if (!kept) return
    history.replaceState(null, "", location.pathname + location.search)
    await this.outbox.edit(kept)
  }

  private async send(): Promise<void> {
    const { form, meaning, outbox, editing } = this
    if (!outbox || form.hidden) return
    const values = valuesOf(form)
    const { api: path = "", label: place = "", keyed, missing } = form.dataset
    if (keyed === "offer" && !values.record) return this.fault(missing || "")
    const id = freshKey()
    // Hidden before the disk has it, so that a second press sends nothing twice; shown again if it cannot be kept.
    form.hidden = true
    const kept = { path, body: meaning.body(values), home: this.home, headed: keyed === "offer", clause: "", place, words: this.shown(values) }
    this.fault("")
    const fault = await outbox.put(id, kept, editing)
    if (fault) {
      form.hidden = false
      return this.fault(fault)
    }
    this.editing = ""
    this.write(null)
  }

  /** The words by which its writer knows a form again. */
  private shown(values: Values): string {
    const chosen = this.form.querySelector("label.check input:checked")
    const label = chosen && chosen.parentElement!
    const told = label && (label.querySelector("span:not(.hint)") || label).textContent
    const typed = values.sort === "insert" ? values.fresh : values.sort === "words" ? values.words : ""
    return [typed || (told || "").trim(), values.note].filter(Boolean).join(" — ")
  }

  private became(kept: Kept | null): void {
    const { done = "" } = this.form.dataset
    // Another tab told of it: the list of what was said knows it too.
    if (!kept || kept.state === "sent") location.assign(done.replace("#", encodeURIComponent((kept && kept.record) || "")))
    else if (this.outbox) void this.outbox.edit(kept.id)
  }

  private edit(kept: Kept): void {
    this.editing = kept.id
    const values = this.meaning.values(kept.body)
    // A version that the server does not know is of no use again.
    if (kept.slug === "suggestion-version-unknown") values.base = this.served.base || ""
    if (values.record) this.offerRecord(values.record, kept.words)
    fill(this.form, { ...this.served, ...values })
    this.form.hidden = false
    this.fault(kept.reason)
  }

  // The record that was chosen may not be among those that are found now.
  private offerRecord(value: string, words: string): void {
    const all = Array.from(this.form.querySelectorAll<HTMLInputElement>('input[name="record"]'))
    const first = all[0] && all[0].parentElement
    if (!first || all.some((one) => one.value === value)) return
    const label = first.cloneNode(true) as HTMLElement
    const input = label.querySelector("input")!
    const [said, ...rest] = Array.from(label.querySelectorAll("span"))
    input.value = value
    input.disabled = false
    if (said) said.textContent = words
    rest.forEach((one) => one.remove())
    first.parentElement!.insertBefore(label, first)
  }

  private fault(words: string): void {
    const box = document.getElementById("keyed-fault")
    if (!box) return
    box.querySelector("p")!.textContent = words
    box.hidden = words === ""
    if (words) box.focus()
  }

  private keep(): void {
    const values = valuesOf(this.form)
    if (!this.editing) this.write(written(values, this.served) ? values : null)
  }

  private restore(): void {
    try {
      const draft = JSON.parse(localStorage.getItem(this.key) || "null") as { at: number; values: Values } | null
      if (draft && Date.now() - draft.at < DRAFT_LASTS_MS) fill(this.form, draft.values)
    } catch {
      return
    }
  }

  // A browser without storage keeps nothing.
  private write(values: Values | null): void {
    try {
      if (values) localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), values }))
      else localStorage.removeItem(this.key)
    } catch {
      return
    }
  }
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** The fields that are its writer's, and the version it began from; not the server's tokens. */
function fieldsOf(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter((element): element is Field => {
    if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true
    return element instanceof HTMLInputElement && element.name !== "" && (element.type !== "hidden" || element.name === "base")
  })
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {}
  fieldsOf(form).forEach((field) => {
    if (field.type !== "radio" || (field as HTMLInputElement).checked) values[field.name] = field.value
  })
  return values
}

function fill(form: HTMLFormElement, values: Values): void {
  fieldsOf(form).forEach((field) => {
    const value = values[field.name]
    if (value === undefined) return
    if (field.type === "radio") (field as HTMLInputElement).checked = field.value === value
    else field.value = value
  })
  const more = form.querySelector("details")
  if (more && more.querySelector("input:checked")) more.open = true
}

const form = document.querySelector<HTMLFormElement>("form[data-keyed]")
const meaning = form && MEANINGS[form.dataset.keyed || ""]
if (form && meaning && "fetch" in window) void new Keyed(form, meaning).begin()
