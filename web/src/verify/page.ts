/** The page: a file is chosen or dropped, its links are told one under the other. Nothing is sent anywhere. */
import "./verify.css"
import { Broken, type Held } from "./broken"
import { verify } from "./verify"
import { Words } from "./words"

const place = document.querySelector<HTMLElement>("#verify")
if (place) open(place)

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  set: Partial<HTMLElementTagNameMap[K]> = {},
  ...inside: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(name), set)
  made.append(...inside)
  return made
}

function open(place: HTMLElement): void {
  const words = new Words(document.documentElement.lang)
  const file = element("input", { type: "file", id: "verify-file", accept: ".zip,application/zip" })
  const key = element("input", { type: "text", id: "verify-key", autocomplete: "off", spellcheck: false })
  key.setAttribute("aria-describedby", "verify-key-hint")
  const result = element("div", { id: "verify-result" })
  result.setAttribute("aria-live", "polite")
  place.replaceChildren(
    element("p", { className: "field" }, element("label", { htmlFor: file.id }, words.say("verify-choose")), file),
    element(
      "p",
      { className: "field" },
      element("label", { htmlFor: key.id }, words.say("verify-key")),
      element("span", { id: "verify-key-hint", className: "hint" }, words.say("verify-key-hint")),
      key,
    ),
    result,
  )
  let turns = 0
  const look = async () => {
    const turn = ++turns
    const chosen = file.files?.[0]
    // What was told of another file or key is not read as told of this one.
    result.replaceChildren()
    if (!chosen) return
    // A file that went, or is on a medium that is gone, is told as one that cannot be read.
    const bytes = await chosen.arrayBuffer().then((buffer) => new Uint8Array(buffer), () => new Uint8Array())
    if (turn === turns) result.replaceChildren(...told(words, bytes, key.value))
  }
  file.addEventListener("change", () => void look())
  key.addEventListener("change", () => void look())
}

function told(words: Words, bytes: Uint8Array, key: string): HTMLElement[] {
  try {
    const held = verify(bytes, key)
    const all = element("p", { className: "verify-verdict good" }, words.say(key.trim() === "" ? "verify-all-own" : "verify-all"))
    return [all, list(words, held), element("p", {}, words.say("verify-page-limits"))]
  } catch (fault) {
    if (!(fault instanceof Broken)) throw fault
    return [element("p", { className: "verify-verdict bad" }, words.broken(fault))]
  }
}

function list(words: Words, held: Held[]): HTMLElement {
  const one = (link: Held) => element("li", {}, element("strong", {}, words.link(link.link)), element("span", {}, words.held(link)))
  return element("ol", { className: "verify-links" }, ...held.map(one))
}
