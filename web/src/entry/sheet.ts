/**
 * The sheet of a meeting as it waits on a phone: what was typed, against what it was begun from, and what is sent of it.
 *
 * Pure. A sheet is a flat list of fields, named as the form names them; a step stands under its own words, since the
 * checklist of another version has other places.
 */
import type { Kept } from "./queue"

export type Typed = Record<string, string>

export interface Sheet extends Kept {
  /** What it is the sheet of: a cell, a plan or a meeting. */
  target: string
  /** The cell's name and the page's address, to find it again. */
  name: string
  path: string
  typed: Typed
  /** What the page said before anything was typed. */
  base: Typed
  /** The sheet that must have been sent before this one; empty where there is none. */
  after: string
}

/** What a step stands under. */
export const STEP = "step:"

/** Fields that say which meeting and version is meant, not what it was like. */
const NAMING = ["of", "version", "reason", "template_version"]

/** A number that cannot be read: the server names the field. */
const UNREAD = -1

interface Counts {
  total: number
  exempt: number
  present: number
  absentWithReason: number
  absentWithoutReason: number
  spoke: number
}

/** A meeting as the API takes and shows it. */
export interface MeetingBody {
  cell: string
  kind: string
  round: number
  date: string
  start: string
  end: string
  place: string
  group: number | null
  superiors: string[]
  chair: string
  secretary: string
  attendance: Counts
  preparation: { committeeMet: boolean; draftResolution: boolean; papersSent: boolean }
  plan: string | null
  guidance: number | null
  stepsDone: string[]
  template: string | null
  templateVersion: number | null
  selfScores: Record<string, number>
  confirmedScores: Record<string, number>
  overrideGrade: string | null
  overrideReason: string | null
  notes: string
}

export interface MeetingView extends MeetingBody {
  id: string
  version: number
}

function number(words: string | undefined): number {
  const plain = (words || "").trim()
  return /^\d{1,9}$/.test(plain) ? Number(plain) : UNREAD
}

const lines = (words: string | undefined) => (words || "").split("\n").map((line) => line.trim()).filter((line) => line !== "")

function scores(typed: Typed, who: string): Record<string, number> {
  const found: Record<string, number> = {}
  for (const name of Object.keys(typed)) {
    if (name.indexOf(`${who}.`) === 0 && typed[name]) found[name.slice(who.length + 1)] = number(typed[name])
  }
  return found
}

/** What is sent of a sheet. */
export function bodyOf(typed: Typed): MeetingBody {
  const word = (name: string) => typed[name] || ""
  const some = (name: string) => (word(name) ? number(word(name)) : null)
  return {
    cell: word("cell"),
    kind: word("kind"),
    round: number(typed.round),
    date: word("date"),
    start: word("start"),
    end: word("end"),
    place: word("place"),
    group: some("group"),
    superiors: lines(typed.superiors),
    chair: word("chair"),
    secretary: word("secretary"),
    attendance: {
      total: number(typed.total),
      exempt: number(typed.exempt),
      present: number(typed.present),
      absentWithReason: number(typed.absent_with_reason),
      absentWithoutReason: number(typed.absent_without_reason),
      spoke: number(typed.spoke),
    },
    preparation: {
      committeeMet: word("committee_met") === "yes",
      draftResolution: word("draft_resolution") === "yes",
      papersSent: word("papers_sent") === "yes",
    },
    plan: word("plan") || null,
    guidance: some("guidance"),
    stepsDone: Object.keys(typed).filter((name) => name.indexOf(STEP) === 0 && typed[name]).map((name) => name.slice(STEP.length)),
    template: word("template") || null,
    templateVersion: some("template_version"),
    selfScores: scores(typed, "self"),
    confirmedScores: scores(typed, "confirmed"),
    overrideGrade: word("override_grade") || null,
    overrideReason: word("override_grade") ? word("override_reason") : null,
    notes: word("notes"),
  }
}

/** A day as it is shown and typed: 03/09/2020. */
const shownDay = (iso: string) => iso.split("-").reverse().join("/")

/** A meeting of the server as a sheet that was begun from it. */
export function typedOf(view: MeetingView): Typed {
  const { attendance, preparation } = view
  const text = (value: string | number | null) => (value === null || value === undefined ? "" : String(value))
  const typed: Typed = {
    of: view.id,
    version: text(view.version),
    cell: view.cell,
    kind: view.kind,
    round: text(view.round),
    date: shownDay(view.date),
    start: view.start,
    end: view.end,
    place: view.place,
    group: text(view.group),
    superiors: view.superiors.join("\n"),
    chair: view.chair,
    secretary: view.secretary,
    total: text(attendance.total),
    exempt: text(attendance.exempt),
    present: text(attendance.present),
    absent_with_reason: text(attendance.absentWithReason),
    absent_without_reason: text(attendance.absentWithoutReason),
    spoke: text(attendance.spoke),
    committee_met: preparation.committeeMet ? "yes" : "",
    draft_resolution: preparation.draftResolution ? "yes" : "",
    papers_sent: preparation.papersSent ? "yes" : "",
    plan: text(view.plan),
    guidance: text(view.guidance),
    template: text(view.template),
    template_version: text(view.templateVersion),
    override_grade: text(view.overrideGrade),
    override_reason: text(view.overrideReason),
    notes: view.notes,
  }
  for (const step of view.stepsDone) typed[STEP + step] = "yes"
  for (const id of Object.keys(view.selfScores)) typed[`self.${id}`] = text(view.selfScores[id]!)
  for (const id of Object.keys(view.confirmedScores)) typed[`confirmed.${id}`] = text(view.confirmedScores[id]!)
  return typed
}

function union(a: Typed, b: Typed): string[] {
  const names = Object.keys(a)
  return names.concat(Object.keys(b).filter((name) => names.indexOf(name) < 0))
}

/** The fields in which two sheets differ, those that only name the meeting left out. */
export function differing(a: Typed, b: Typed): string[] {
  return union(a, b).filter((name) => NAMING.indexOf(name) < 0 && (a[name] || "") !== (b[name] || ""))
}

/**
 * What was typed here, put onto what somebody else has made meanwhile: each field changed here is as typed, each other as
 * they have it. What was begun from nothing was typed here wholly, as far as anything was.
 */
export function merged(typed: Typed, base: Typed, theirs: Typed): Typed {
  const from = typed.of ? base : {}
  const result: Typed = { ...theirs, reason: typed.reason || "" }
  for (const name of differing(typed, from)) result[name] = typed[name] || ""
  return result
}

/** The same as typed, for another version of the same meeting. */
export function onto(typed: Typed, of: string, version: number): Typed {
  return { ...typed, of, version: String(version) }
}

/** A refusal that somebody else's work is the cause of, so that both are shown. */
export function isClash(sheet: Sheet): boolean {
  return sheet.state === "refused" && (sheet.slug === "meeting-changed" || (sheet.wrong || []).some((one) => one.field === "plan"))
}
