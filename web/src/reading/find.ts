/**
 * Finding in the text of the reading page, fetched when somebody looks for something: a field, a count, on to the next and
 * back. What is found is lit without touching the text's elements (highlights of the browser, else boxes in a layer above),
 * so that live updates go on, and is looked for again in what they bring.
 *
 * It finds `#find-open` with every word to show, and `#text`.
 */
import { type Hit, hitsOf, sameHit, type Seen } from "./fold"

/** Boxes drawn at most where the browser has no highlights of its own. */
const BOXES_MAX = 200

/** Newer than this program's types everywhere; asked for before it is used. */
interface Lights {
  set(name: string, light: object): void
  delete(name: string): void
}
const registry = (window.CSS as unknown as { highlights?: Lights } | undefined) || {}
const Light = (window as unknown as { Highlight?: new (...ranges: Range[]) => object }).Highlight
const lights = Light && registry.highlights

class Find {
  private readonly words: DOMStringMap
  private readonly bar: HTMLFormElement
  private readonly field: HTMLInputElement
  private readonly count: HTMLElement
  private readonly layer: HTMLElement
  private hits: Hit[] = []
  private places: HTMLElement[] = []
  private at = 0
  private asked = 0
  /** The place that is looked at, as it stood. */
  private seen: (Seen & { clause: string }) | null = null

  constructor(
    private readonly open: HTMLElement,
    private readonly text: HTMLElement,
  ) {
    this.words = open.dataset
    this.bar = made("form", "find")
    this.bar.setAttribute("role", "search")
    this.field = made("input", "input find-words")
    this.field.type = "search"
    this.field.setAttribute("aria-label", this.words.field || "")
    this.field.autocomplete = "off"
    this.count = made("span", "find-count small")
    this.count.setAttribute("role", "status")
    this.layer = made("div", "find-layer")
    this.layer.setAttribute("aria-hidden", "true")
    this.bar.append(this.field, this.count, this.button("back", "↑", () => this.go(-1)), this.button("next", "↓", () => this.go(1)), this.button("close", "✕", () => this.close()))
    this.bar.hidden = true
    open.parentElement!.appendChild(this.bar)
    document.body.appendChild(this.layer)
    this.listen()
  }

  begin(): void {
    this.bar.hidden = false
    this.open.setAttribute("aria-expanded", "true")
    const chosen = String(document.getSelection() || "").trim()
    if (chosen && chosen.length < 80) this.field.value = chosen
    this.field.focus()
    this.field.select()
    this.look(true)
  }

  private listen(): void {
    this.open.addEventListener("click", () => (this.bar.hidden ? this.begin() : this.close()))
    this.field.addEventListener("input", () => this.look(true))
    this.bar.addEventListener("submit", (event) => event.preventDefault())
    this.field.addEventListener("keydown", (event) => {
      // A word that is being composed ends with Enter, too.
      if (event.key !== "Enter" || event.isComposing) return
      event.preventDefault()
      this.go(event.shiftKey ? -1 : 1)
    })
    document.addEventListener("keydown", (event) => {
      if (this.bar.hidden) return
      if (event.key === "Escape" && this.bar.contains(document.activeElement)) this.close()
      if (event.key !== "F3" || !this.field.value) return
      event.preventDefault()
      this.go(event.shiftKey ? -1 : 1)
    })
    // Whatever a live update brings, or takes, is looked at again.
    new MutationObserver(() => this.again()).observe(this.text, { childList: true, characterData: true, subtree: true })
    window.addEventListener("resize", () => this.again())
    document.addEventListener("click", (event) => event.target instanceof Element && event.target.closest("[data-size]") && this.again())
  }

  private again(): void {
    if (this.bar.hidden || this.asked) return
    this.asked = requestAnimationFrame(() => {
      this.asked = 0
      this.look(false)
    })
  }

  /** Looks through the text. Looked for anew it begins with the first; else it stays where it is. */
  private look(anew: boolean): void {
    this.places = Array.from(this.text.querySelectorAll<HTMLElement>("section.clause [data-words]"))
    this.hits = hitsOf(this.places.map((one) => one.textContent || ""), this.field.value)
    this.at = anew ? 0 : this.stayed()
    this.show()
    if (anew) this.reveal()
  }

  /** Where the place that was looked at stands now. */
  private stayed(): number {
    const { seen } = this
    const index = seen ? this.places.map(clauseOf).indexOf(seen.clause) : -1
    const here = this.hits.filter((hit) => hit.text === index)
    const found = seen && here.length ? sameHit(seen, this.places[index]!.textContent || "", here) : -1
    return found >= 0 ? this.hits.indexOf(here[found]!) : Math.min(this.at, Math.max(0, this.hits.length - 1))
  }

  private go(by: number): void {
    const { length } = this.hits
    if (!length) return
    this.at = (this.at + by + length) % length
    this.show()
    this.reveal()
  }

  private show(): void {
    const { hits, at, words } = this
    const looked = hits[at]
    const place = looked && this.places[looked.text]!
    this.seen = looked && place ? { text: place.textContent || "", from: looked.from, to: looked.to, clause: clauseOf(place) } : null
    const exact = hits.filter((hit) => hit.exact).length
    const told = hits.length ? (words.count || "").replace("#", String(at + 1)).replace("#", String(hits.length)) : words.none
    const some = hits.length && exact < hits.length ? ` ${(words.exact || "").replace("#", String(exact))}` : ""
    const line = this.field.value.trim() ? told + some : ""
    if (this.count.textContent !== line) this.count.textContent = line
    const ranges = hits.map((hit) => rangeOf(this.places[hit.text]!, hit))
    const now = ranges.splice(at, 1)
    if (lights && Light) {
      lights.set("found", new Light(...ranges))
      lights.set("found-now", new Light(...now))
    } else this.draw(now, ranges)
  }

  /** Without highlights of the browser: boxes over the words. */
  private draw(now: readonly Range[], others: readonly Range[]): void {
    while (this.layer.firstChild) this.layer.removeChild(this.layer.firstChild)
    const put = (range: Range, name: string) =>
      Array.from(range.getClientRects()).forEach(({ left, top, width, height }) => {
        const box = this.layer.appendChild(made("span", name))
        box.style.left = `${left + window.pageXOffset}px`
        box.style.top = `${top + window.pageYOffset}px`
        box.style.width = `${width}px`
        box.style.height = `${height}px`
      })
    others.slice(0, BOXES_MAX).forEach((range) => put(range, ""))
    now.forEach((range) => put(range, "is-now"))
  }

  /** Brings the place into sight, clear of the bars above and below. */
  private reveal(): void {
    const hit = this.hits[this.at]
    if (!hit) return
    const { top, bottom } = rangeOf(this.places[hit.text]!, hit).getBoundingClientRect()
    const clear = this.bar.getBoundingClientRect().bottom
    if (top < clear || bottom > window.innerHeight * 0.75) window.scrollBy(0, top - Math.max(clear + 20, window.innerHeight / 3))
  }

  private close(): void {
    this.bar.hidden = true
    this.open.setAttribute("aria-expanded", "false")
    this.hits = []
    if (lights) for (const name of ["found", "found-now"]) lights.delete(name)
    this.draw([], [])
    this.open.focus()
  }

  private button(word: string, sign: string, act: () => void): HTMLElement {
    const button = made("button", "button")
    button.type = "button"
    button.textContent = sign
    button.setAttribute("aria-label", this.words[word] || "")
    button.addEventListener("click", act)
    return button
  }
}

function clauseOf(words: HTMLElement): string {
  const section = words.closest("section")
  return section ? section.id : ""
}

/** The letters of a place, as a range: words may be parted by marks. */
function rangeOf(words: HTMLElement, { from, to }: Hit): Range {
  const range = document.createRange()
  range.selectNodeContents(words)
  const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT)
  let at = 0
  for (let node = walker.nextNode(); node && at < to; node = walker.nextNode()) {
    const { length } = node.textContent || ""
    if (from >= at && from < at + length) range.setStart(node, from - at)
    if (to <= at + length) range.setEnd(node, to - at)
    at += length
  }
  return range
}

function made<K extends keyof HTMLElementTagNameMap>(name: K, className: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(name)
  element.className = className
  return element
}

const open = document.getElementById("find-open")
const text = document.getElementById("text")
if (open && text) new Find(open, text).begin()
