/**
 * The saved signal, always a word; and the banner for what lasts.
 *
 * The signal tells the truth at once. The banner waits some seconds, for a blip of the Wi-Fi is nobody's concern.
 */
import { type Signal, signalOf } from "../state"
import type { Desk, Panel, Sight } from "./desk"
import { h, refill, say } from "./element"
import { reasonWord } from "./kept"

/** A loss shorter than this raises no banner; and when it is over, the banner says so for as long. */
export const BANNER_MS = 5_000

/** What the banner shows of the line, and since when something else is true or shown; null when nothing is to come. */
export interface BannerState {
  shown: "none" | "lost" | "back"
  since: number | null
}

export const QUIET: BannerState = { shown: "none", since: null }

/** Follows the line without flicker: what is shown is always true, it only comes and goes late. */
export function bannerNext(banner: BannerState, lost: boolean, at: number): BannerState {
  const lasted = banner.since !== null && at - banner.since >= BANNER_MS
  switch (banner.shown) {
    case "none":
      if (!lost) return QUIET
      if (lasted) return { shown: "lost", since: null }
      return banner.since === null ? { shown: "none", since: at } : banner
    case "lost":
      return lost ? banner : { shown: "back", since: at }
    case "back":
      if (lost) return { shown: "lost", since: null }
      return lasted ? QUIET : banner
  }
}

/** Names of the style sheet: what they show is also said in words. */
const STYLE = { saved: "saved", saving: "saving", opening: "saving", waiting: "offline", stopped: "offline" }

/** Returns the signal; it stands in the bar of the page if that has a place for it (`#saved`), else in the toolbar. */
export function signalPanel(desk: Desk): Panel & { again: HTMLElement } {
  const dom = document.getElementById("saved") ?? h("p", { id: "saved" })
  dom.classList.add("connection")
  dom.setAttribute("role", "status")
  // The same words where a small screen shows them; screen readers hear them once.
  const again = h("p", { class: "connection", "aria-hidden": "true" })
  return {
    dom,
    again,
    update({ state }) {
      const signal = signalOf(state)
      for (const one of [dom, again]) {
        one.dataset.state = STYLE[signal.kind]
        one.dataset.kind = signal.kind
        say(one, signalWords(desk, signal, state.forgetful))
      }
    },
  }
}

export function bannerPanel(desk: Desk): Panel {
  const { t } = desk
  const dom = h("div", { class: "ed-banner", role: "alert", hidden: true })
  let timer = 0
  let banner = QUIET
  let last: Sight | null = null
  const update = (sight: Sight) => {
    last = sight
    const { state } = sight
    const signal = signalOf(state)
    const now = Date.now()
    banner = signal.kind === "stopped" ? QUIET : bannerNext(banner, signal.kind === "waiting", now)
    clearTimeout(timer)
    if (banner.since !== null) timer = window.setTimeout(() => last && update(last), banner.since + BANNER_MS - now)
    const shown = signal.kind === "stopped" || banner.shown !== "none"
    const back = banner.shown === "back"
    const refusal = state.refusal !== null && state.aside.length > 0 ? reasonWord(desk, state.refusal) : null
    dom.hidden = !shown && refusal === null
    const words = signalWords(desk, signal, state.forgetful)
    refill(dom, JSON.stringify([shown, back, signal, refusal, state.forgetful]), () => [
      refusal !== null && h("p", {}, t("aside-why", { reason: refusal })),
      shown && h("p", {}, back ? t("signal-back", { signal: words }) : words),
      signal.kind === "stopped" && signal.why === "signed-out" && h("a", { class: "button", href: "/" }, t("signal-sign-in")),
    ])
  }
  return { dom, update }
}

function signalWords({ t }: Desk, signal: Signal, forgetful: boolean): string {
  switch (signal.kind) {
    case "opening":
      return t("signal-opening")
    case "saved":
      return t("signal-saved")
    case "saving":
      return t("signal-saving")
    case "waiting":
      if (forgetful) return t("signal-waiting-memory", { count: signal.count })
      return signal.kept ? t("signal-waiting", { count: signal.count }) : t("signal-keeping")
    case "stopped":
      return t(`signal-${signal.why}`)
  }
}
