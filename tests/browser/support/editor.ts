/** The editor page as a person uses it: caret, keys, the saved signal, and the words on the paper. */
import type { BrowserContext, CDPSession, Locator, Page } from "playwright-core"
import { DEMO, type Server } from "./server"

/** After a restart of the server a page waits a while before it tries again. */
const SAVED_MS_MAX = 20_000

/** UniKey and EVKey send letters as VK_PACKET. */
const KEY_PACKET = 231

export class Editor {
  private session: CDPSession | null = null

  constructor(readonly page: Page) {}

  static async open(context: BrowserContext, server: Pick<Server, "url">, resolution = DEMO): Promise<Editor> {
    const editor = new Editor(await context.newPage())
    // Every signal the page ever showed, in order: a moment of a wrong "Đã lưu" is caught too.
    await editor.page.addInitScript(noteSignals)
    await editor.page.goto(`${server.url}/resolutions/${resolution}/edit`)
    await editor.opened()
    return editor
  }

  async opened(): Promise<void> {
    await this.page.locator(".clauses .clause").first().waitFor()
    await this.saved()
  }

  clause(id: string): Locator {
    return this.page.locator(`.clauses [data-clause="${id}"]`)
  }

  /** The words of every clause as the page shows them. */
  words(): Promise<[string, string][]> {
    return this.page.locator(".clauses > [data-clause]").evaluateAll((clauses) =>
      clauses.map((clause): [string, string] => [clause.getAttribute("data-clause")!, clause.textContent ?? ""]),
    )
  }

  async wordsOf(id: string): Promise<string> {
    return (await this.clause(id).textContent()) ?? ""
  }

  /** What the page says about the writer's words: saved, saving, waiting, opening, stopped. */
  async signal(): Promise<string> {
    return (await this.page.locator("#saved").getAttribute("data-kind")) ?? ""
  }

  async saved(): Promise<void> {
    await this.page.locator('#saved[data-kind="saved"]', { hasText: /^Đã lưu$/ }).waitFor({ timeout: SAVED_MS_MAX })
  }

  /** The signals shown since this was asked last. */
  signals(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as { signals: string[] }).signals.splice(0))
  }

  /** Puts the caret before the letter of that number of a clause; -1 is the end. */
  async caret(id: string, offset = -1): Promise<void> {
    await this.clause(id).scrollIntoViewIfNeeded()
    await this.clause(id).evaluate(placeCaret, offset)
    // The editor hears of a selection by an event of its own.
    await this.page.waitForSelector(`.clauses [data-clause="${id}"].is-chosen`)
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  }

  /** Selects letters of a clause, to be typed over. */
  async select(id: string, from: number, to: number): Promise<void> {
    await this.caret(id, from)
    await this.page.keyboard.down("Shift")
    for (let at = from; at < to; at++) await this.page.keyboard.press("ArrowRight")
    await this.page.keyboard.up("Shift")
  }

  async type(words: string, delay = 0): Promise<void> {
    await this.page.keyboard.type(words, { delay })
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key)
  }

  /** Composes a word as macOS, Android and ibus do: each step replaces the one before, the last is committed. */
  async compose(steps: readonly string[], between: (step: number) => Promise<void>): Promise<void> {
    const cdp = await this.cdp()
    for (const [at, text] of steps.entries()) {
      await cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length })
      await between(at)
    }
    await cdp.send("Input.insertText", { text: steps[steps.length - 1]! })
  }

  /** Types as UniKey does: Backspaces and letters sent again, no composition at all. "<" is a Backspace. */
  async unikey(keys: string, between: (step: number) => Promise<void>): Promise<void> {
    const cdp = await this.cdp()
    for (const [at, key] of [...keys].entries()) {
      if (key === "<") await this.press("Backspace")
      else {
        const event = { key, text: key, unmodifiedText: key, windowsVirtualKeyCode: KEY_PACKET }
        await cdp.send("Input.dispatchKeyEvent", { type: "keyDown", ...event })
        await cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key, windowsVirtualKeyCode: KEY_PACKET })
      }
      await between(at)
    }
  }

  private async cdp(): Promise<CDPSession> {
    return (this.session ??= await this.page.context().newCDPSession(this.page))
  }
}

/** Everybody's page says saved, all show the same words, and the server has just these. */
export async function expectAgreement(server: Server, editors: Editor[], resolution = DEMO): Promise<void> {
  for (const editor of editors) await editor.saved()
  const until = Date.now() + SAVED_MS_MAX
  for (;;) {
    const [stored, ...shown] = await Promise.all([server.words(resolution), ...editors.map((one) => one.words())])
    const other = shown.find((words) => JSON.stringify(words) !== JSON.stringify(stored))
    if (!other) return
    if (Date.now() > until) throw new Error(`a page differs from the server: ${difference(stored, other)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function difference(stored: [string, string][], shown: [string, string][]): string {
  const at = stored.findIndex((one, index) => JSON.stringify(one) !== JSON.stringify(shown[index]))
  return `stored ${stored.length} clauses, shown ${shown.length}; at ${at}: ${stored[at]} ≠ ${shown[at]}`
}

function placeCaret(clause: HTMLElement | SVGElement, offset: number): void {
  const walker = document.createTreeWalker(clause, NodeFilter.SHOW_TEXT)
  let left = offset < 0 ? (clause.textContent ?? "").length : offset
  let node: Node | null = null
  for (let next = walker.nextNode(); next; next = walker.nextNode()) {
    node = next
    const length = next.textContent!.length
    if (left <= length) break
    left -= length
  }
  clause.closest<HTMLElement>(".clauses")?.focus({ preventScroll: true })
  getSelection()?.collapse(node ?? clause, node ? left : 0)
}

function noteSignals(): void {
  const signals: string[] = []
  Object.assign(window, { signals })
  const note = () => {
    const kind = document.getElementById("saved")?.dataset.kind
    if (kind && signals[signals.length - 1] !== kind) signals.push(kind)
  }
  new MutationObserver(note).observe(document, { subtree: true, childList: true, attributeFilter: ["data-kind"] })
}
