/**
 * Fetches `mention.ts` when somebody first writes `@` where people can be named: it costs the others nothing. Without it the
 * name is written by hand.
 */

/** Waits for the first sign in a field inside `[data-names]`; `[data-names-list]` holds the addresses to fetch. */
export function waitForNames(): void {
  const parts = document.querySelector<HTMLElement>("[data-names-list]")
  if (!parts) return
  const typed = (event: Event) => {
    const field = event.target as HTMLTextAreaElement
    if (!field.closest || !field.closest("[data-names]") || (field.value || "").indexOf("@") < 0) return
    document.removeEventListener("input", typed)
    const style = document.createElement("link")
    style.rel = "stylesheet"
    style.href = parts.dataset.style || ""
    const script = document.createElement("script")
    script.type = "module"
    script.src = parts.dataset.script || ""
    // The network was away: the next letter tries again.
    script.onerror = () => document.addEventListener("input", typed)
    document.head.append(style, script)
  }
  document.addEventListener("input", typed)
}
