/** The way to the server: notes and photos, and who is signed in. Knows no storage. */
import type { Entry, Wrong } from "./queue"
import type { Answer, Server } from "./send"
import type { Photo } from "./shelf"

/** A note is small: when nothing comes back by then, nothing will. */
export const NOTE_MS_MAX = 25_000
/** A photo of 20 MB over a hall's Wi-Fi that all share. */
const PHOTO_MS_MAX = 600_000

interface Problem {
  type?: string
  title?: string
  fields?: { field?: string; message: string }[]
}

/** Names of refusals that say who is asking, not what is asked. */
const STRANGER = ["not-signed-in", "stale-form", "foreign-origin"]

/** What an answer means for a note or photo. */
export function meaning(status: number, kind: string, body: string): Answer {
  const json = parsed(body)
  if (status >= 200 && status < 300) {
    const { id } = json as { id?: unknown }
    // A page of a network's own sign-in is no answer of ours.
    return typeof id === "string" ? { kind: "done", id } : { kind: "later" }
  }
  if (kind.indexOf("application/problem+json") !== 0) return { kind: "later" }
  const problem = json as Problem
  const slug = String(problem.type || "").split("/").pop() || ""
  if (STRANGER.indexOf(slug) >= 0) return { kind: "stranger" }
  if (status >= 500 || status === 429 || slug === "request-under-way") return { kind: "later" }
  const reasons = (problem.fields || []).map((one) => one.message)
  return { kind: "refused", reason: (reasons.length ? reasons : [problem.title || slug]).join(" ") }
}

/** The same for a sheet, whose page helps to mend what is refused, field by field. */
export function sheetMeaning(status: number, kind: string, body: string): Answer {
  const answer = meaning(status, kind, body)
  const json = parsed(body) as Problem & { version?: unknown }
  if (answer.kind === "done" && typeof json.version === "number") return { ...answer, version: json.version }
  if (answer.kind !== "refused") return answer
  const slug = String(json.type || "").split("/").pop() || ""
  const wrong: Wrong[] = (json.fields || []).map(({ field, message }) => ({ field: field || "", message }))
  return { ...answer, slug, wrong }
}

function parsed(body: string): object {
  try {
    return (JSON.parse(body) as object | null) || {}
  } catch {
    return {}
  }
}

/** Sends what was kept; what comes back is told as what it means. */
export async function post(path: string, csrf: string, kind: string, body: BodyInit, msMax: number, read = meaning, key = ""): Promise<Answer> {
  const stop = "AbortController" in window ? new AbortController() : null
  const timer = setTimeout(() => stop && stop.abort(), msMax)
  try {
    const headers: Record<string, string> = { "x-csrf-token": csrf, "content-type": kind }
    if (key) headers["idempotency-key"] = key
    const init: RequestInit = { method: "POST", credentials: "same-origin", headers, body }
    if (stop) init.signal = stop.signal
    const answer = await fetch(path, init)
    return read(answer.status, answer.headers.get("content-type") || "", await answer.text())
  } catch {
    return { kind: "later" }
  } finally {
    clearTimeout(timer)
  }
}

/** `csrf` is asked each time: it changes when the writer signs in anew. */
export function server(csrf: () => string): Server {
  return {
    note: ({ id, meeting, kind, text, role }: Entry) =>
      post("/api/v1/evidence", csrf(), "application/json", JSON.stringify({ key: id, meeting, kind, text, speakerRole: role }), NOTE_MS_MAX),
    photo: (record: string, { name, bytes }: Photo) =>
      post(`/api/v1/evidence/${record}/attachments?name=${encodeURIComponent(name)}`, csrf(), "application/octet-stream", bytes, PHOTO_MS_MAX),
  }
}

/** Sends a sheet of a meeting. */
export function postSheet(path: string, csrf: string, body: object): Promise<Answer> {
  return post(path, csrf, "application/json", JSON.stringify(body), NOTE_MS_MAX, sheetMeaning)
}

/** Reads something of the API; null when it cannot be had. */
export async function got<T>(path: string): Promise<T | null> {
  try {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", headers: { accept: "application/json" } })
    return answer.ok ? ((await answer.json()) as T) : null
  } catch {
    return null
  }
}

export interface Fresh {
  person: string
  csrf: string
  /** The form as it stands on the page now. */
  form: HTMLFormElement | null
  status: number
  meetings: HTMLSelectElement | null
}

/**
 * Asks for this page anew, past the browser's memory: whose is it now? Null: the server could not be asked. What comes
 * is kept by the browser as the page to open again.
 */
export async function fresh(name = "#entry"): Promise<Fresh | null> {
  try {
    // Asked whether it changed: "reload" would make the browser forget the page it has before a new one is there.
    const answer = await fetch(location.pathname + location.search, { credentials: "same-origin", cache: "no-cache" })
    if (answer.status >= 500) return null
    // Parsed apart: nothing in it runs.
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    const form = page.querySelector<HTMLFormElement>(name)
    const csrf = form && form.querySelector<HTMLInputElement>("[name=csrf]")
    const person = (form && form.dataset.person) || ""
    return { person, csrf: (csrf && csrf.value) || "", form, status: answer.status, meetings: form && form.querySelector<HTMLSelectElement>("#meeting") }
  } catch {
    return null
  }
}
