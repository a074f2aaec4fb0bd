/** What every panel is given: the room, the words, the acts that reach the text. */
import type { Resolution } from "../document"
import type { ClauseEditor } from "../editor/view"
import type { Room } from "../room"
import type { RoomState } from "../state"
import type { Words } from "../words"
import type { LaneOf } from "./lane"
import type { Overview } from "./overview"

export interface Boot {
  resolution: string
  title: string
  stage: string
  documentUrl: string
  person: { id: string; name: string; roles: string[] }
  /** The roles in words, as the bar shows them. */
  roleWords?: string
  mayEdit: boolean
  /** Whether evidence may be linked, where that right is not the same as editing. */
  mayLink?: boolean
  /** Whether this person may comment, and read what is internal. */
  mayComment?: boolean
  readsInternal?: boolean
  /** Whose draft it is, where it is the lane of a working group. */
  lane?: LaneOf
  csrf: string
  lang: "vi" | "en"
  syncPath: string
}

export interface Desk {
  readonly boot: Boot
  readonly room: Room
  readonly t: Words
  /** The text, once it has been read. */
  editor(): ClauseEditor | null
  /** Changes the document outside the text. */
  change(edit: (draft: Resolution) => void): void
  /** Puts the caret at a clause and shows it. */
  goTo(clause: string): void
  /** On a small screen: shows one of the three parts. */
  show(part: Part): void
  /** Chooses between writing (false) and suggesting, where there is a choice. */
  choose(suggests: boolean): void
}

export type Part = "outline" | "text" | "margin"

/** What panels are redrawn from. */
export interface Sight {
  state: RoomState
  overview: Overview
  /** The clause with the caret. */
  clause: string | null
  mayEdit: boolean
  mayLink: boolean
  /** What is typed becomes suggestions: chosen, or because this person may do no more. */
  suggests: boolean
  /** Whether there is a choice between writing and suggesting. */
  mayChoose: boolean
}

export interface Panel {
  readonly dom: HTMLElement
  update(sight: Sight): void
}
