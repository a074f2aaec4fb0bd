/**
 * The overview of a resolution, live: who is here now. The page is complete without this script.
 *
 * The stream is closed while the page is hidden: browsers allow six at once, and people leave tabs open.
 */
import { listenForNotices } from "../look/bell"
import { showHere } from "./here"

const line = document.getElementById("here")
const url = (line && line.dataset.events) || ""

let source: EventSource | null = null

function follow(): void {
  if (document.visibilityState === "hidden") {
    if (source) source.close()
    source = null
  } else if (!source) {
    source = new EventSource(url)
    source.addEventListener("present", showHere)
    listenForNotices(source)
  }
}

if (url && "EventSource" in window) {
  document.addEventListener("visibilitychange", follow)
  follow()
}
