/**
 * What the room knows, and how each event changes it: one state, one way in, no time and no chance of its own.
 *
 * "Đã lưu" is decided here and nowhere else: no own change outside the ancestors of the heads the server announced,
 * and no word that has not yet left the editor. So is "bài gõ vẫn được giữ": everything typed is in the browser's storage.
 */
import type { StopReason } from "./socket"
import type { Aside, Own } from "./saved"
import type { Presence } from "./wire"

/** A person who says nothing for this long has gone; presence is told again every 20 s. */
export const PRESENCE_LASTS_MS = 50_000

export type Stop = StopReason | "unavailable"

export interface Here extends Presence {
  peer: string
  at: number
}

/** The stage of the resolution, and what this person may do there. */
export interface Standing {
  stage: string
  mayEdit: boolean
  mayLink: boolean
}

export interface RoomState {
  link: "connecting" | "open" | "lost" | "stopped"
  stop: Stop | null
  /** The text has been read and may be shown. */
  ready: boolean
  /** The server has spoken on this line: only then are its heads worth anything. */
  announced: boolean
  /** Typed words that have not become a change. */
  pending: boolean
  /** Own changes that the server has not been seen to have, in the order they were made. */
  unsaved: readonly Own[]
  /** How many times changes are on their way into this browser's storage: until they arrive, a closed tab loses them. */
  shelving: number
  /** Words the server did not take. */
  aside: readonly Aside[]
  refusal: string | null
  /** This browser keeps nothing: words live only as long as the page. */
  forgetful: boolean
  here: readonly Here[]
  /** What the server said last of stage and rights; null until it says something. */
  standing: Standing | null
}

export const START: RoomState = {
  link: "connecting",
  stop: null,
  ready: false,
  announced: false,
  pending: false,
  unsaved: [],
  shelving: 0,
  aside: [],
  refusal: null,
  forgetful: false,
  here: [],
  standing: null,
}

export type RoomEvent =
  | { type: "kept"; unsaved: readonly Own[]; aside: readonly Aside[] }
  | { type: "forgetful" }
  | { type: "connecting" }
  | { type: "joined" }
  | { type: "lost" }
  | { type: "stopped"; why: Stop }
  | { type: "ready" }
  | { type: "pending"; pending: boolean }
  | { type: "made"; own: readonly Own[] }
  /** What was made by one of the earlier events now stands in this browser's storage, or cannot. */
  | { type: "shelved" }
  /** The server announced its heads; `missing` are own changes outside their ancestors. */
  | { type: "announced"; missing: ReadonlySet<string> }
  | { type: "refused"; hashes: ReadonlySet<string>; reason: string; words: readonly Aside[] }
  | { type: "aside-dropped"; id: string }
  | { type: "present"; peer: string; presence: Presence; at: number }
  | { type: "tick"; at: number }
  | { type: "standing"; standing: Standing }

export function next(state: RoomState, event: RoomEvent): RoomState {
  switch (event.type) {
    case "kept":
      return { ...state, unsaved: event.unsaved, aside: event.aside }
    case "forgetful":
      return { ...state, forgetful: true }
    case "connecting":
      // A page that lost the line keeps saying so until it is really back.
      return state.link === "lost" ? state : { ...state, link: "connecting" }
    case "joined":
      return { ...state, link: "open", announced: false }
    case "lost":
      return { ...state, link: "lost", announced: false, here: [] }
    case "stopped":
      return { ...state, link: "stopped", stop: event.why, announced: false, here: [] }
    case "ready":
      return { ...state, ready: true }
    case "pending":
      return { ...state, pending: event.pending }
    case "made":
      return { ...state, unsaved: [...state.unsaved, ...event.own], shelving: state.shelving + 1 }
    case "shelved":
      return { ...state, shelving: state.shelving - 1 }
    case "announced":
      return { ...state, announced: true, unsaved: state.unsaved.filter((own) => event.missing.has(own.hash)) }
    case "refused":
      return {
        ...state,
        refusal: event.reason,
        unsaved: state.unsaved.filter((own) => !event.hashes.has(own.hash)),
        aside: [...state.aside, ...event.words],
      }
    case "aside-dropped":
      return asideDropped(state, event.id)
    case "present":
      return { ...state, here: present(state.here, event) }
    case "standing":
      return { ...state, standing: event.standing }
    case "tick":
      return { ...state, here: state.here.filter((one) => event.at - one.at < PRESENCE_LASTS_MS) }
  }
}

function asideDropped(state: RoomState, id: string): RoomState {
  const aside = state.aside.filter((one) => one.id !== id)
  return { ...state, aside, refusal: aside.length ? state.refusal : null }
}

function present(here: readonly Here[], event: RoomEvent & { type: "present" }): Here[] {
  const { peer, presence, at } = event
  const others = here.filter((one) => one.peer !== peer)
  // The server names people; a peer without a name is not somebody to show.
  return presence.name && !presence.gone ? [...others, { ...presence, peer, at }] : others
}

/** What the page tells about the writer's words. */
export type Signal =
  | { kind: "opening" }
  | { kind: "saved" }
  | { kind: "saving"; count: number }
  /** `kept`: all of them stand in this browser's storage and outlive the page. */
  | { kind: "waiting"; count: number; kept: boolean }
  | { kind: "stopped"; why: Stop; count: number }

export function signalOf(state: RoomState): Signal {
  const count = state.unsaved.length + (state.pending ? 1 : 0)
  if (state.link === "stopped") return { kind: "stopped", why: state.stop ?? "unavailable", count }
  if (state.link === "lost") return { kind: "waiting", count, kept: !state.pending && state.shelving === 0 }
  if (!state.ready) return { kind: "opening" }
  return count === 0 && state.announced ? { kind: "saved" } : { kind: "saving", count }
}

/** Says whether closing the page now would leave words behind. */
export function hasUnsaved(state: RoomState): boolean {
  return state.unsaved.length > 0 || state.pending
}
