/** The lane of a working group: a text like any other, with nothing beside it but what mends the words themselves. */
import { attributionPanel } from "./attribution"
import { conflictsPanel } from "./conflicts"
import type { Boot, Desk, Panel } from "./desk"
import { asidePanel, removedPanel } from "./kept"
import { presencePanel } from "./presence"

export interface LaneOf {
  group: string
  /** The resolution it works on. */
  resolution: string
}

/** Returns the page above the text: the resolution's, or the group's. */
export function homeOf({ resolution, lane }: Boot): string {
  if (lane) return `/resolutions/${encodeURIComponent(lane.resolution)}/groups/${encodeURIComponent(lane.group)}`
  return `/resolutions/${encodeURIComponent(resolution)}/overview`
}

/** Comments, suggestions and evidence belong to the resolution and are made there. */
export function laneMargin(desk: Desk): Panel[] {
  const mending = [asidePanel(desk, null), conflictsPanel(desk)]
  return [...mending, presencePanel(desk), attributionPanel(desk), removedPanel(desk)]
}

/** Puts the word of whose draft it is under the bar, where the page brings one. */
export function placeNote(place: HTMLElement): void {
  const note = document.getElementById("lane-note")
  if (note) place.before(note)
}
