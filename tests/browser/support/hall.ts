/** Chromium and the people in it: each with a context of their own, and with every complaint of their pages noted. */
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core"
import { expect } from "vitest"
import type { DemoPerson } from "./server"

const CHROMIUM = process.env.DUTHAO_CHROMIUM ?? "/usr/bin/chromium"

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
]

/** What the browser says by itself when the server is away; no page can keep it silent. */
export const SERVER_AWAY = /^WebSocket connection to .* failed|net::ERR_(CONNECTION|INTERNET|EMPTY|SOCKET|INCOMPLETE_CHUNKED)/

/** What the browser says when a page or an answer is a problem on purpose. */
export const PROBLEM_PAGE = /Failed to load resource: the server responded with a status of 4\d\d/

export class Hall {
  readonly complaints: string[] = []
  private contexts: BrowserContext[] = []

  private constructor(
    private readonly browser: Browser,
    private allowed: RegExp[],
  ) {}

  /** Starts Chromium; `names` are made-up names of this machine. */
  static async open(...names: string[]): Promise<Hall> {
    const rules = names.map((name) => `MAP ${name} 127.0.0.1`).join(",")
    const args = names.length ? [...ARGUMENTS, `--host-resolver-rules=${rules}`] : ARGUMENTS
    return new Hall(await chromium.launch({ executablePath: CHROMIUM, args }), [])
  }

  /** A window of somebody's own, signed in by their link, or of a stranger. */
  async enter(person: DemoPerson | null, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 }, locale: "vi-VN", ...options })
    this.contexts.push(context)
    context.on("page", (page) => this.watch(page))
    if (person) {
      // Without a page: to draw one for each window costs more than many a test.
      const answer = await context.request.get(person.link)
      expect(new URL(answer.url()).pathname, `${person.name} is signed in`).not.toContain("sign-in")
    }
    return context
  }

  /** Allows complaints that the test itself provokes. */
  allow(...complaints: RegExp[]): void {
    this.allowed.push(...complaints)
  }

  /** Fails on whatever a console said that no test provoked: errors, warnings of the content policy, uncaught faults. */
  expectQuiet(): void {
    const said = this.complaints.splice(0)
    expect(said, "the console of every page stays quiet").toEqual([])
  }

  /** Closes everybody's windows, so that the next test begins in an empty hall. */
  async empty(): Promise<void> {
    const contexts = this.contexts.splice(0)
    await Promise.all(contexts.map((context) => context.close()))
    this.allowed = []
  }

  async close(): Promise<void> {
    await this.browser.close()
  }

  private watch(page: Page): void {
    page.on("pageerror", (error) => this.note(`uncaught: ${error.stack ?? error.message}`))
    page.on("console", (message) => {
      const policy = /Content Security Policy/.test(message.text())
      if (message.type() === "error" || policy) this.note(`${message.text()} (${message.location().url})`)
    })
  }

  private note(words: string): void {
    if (!this.allowed.some((pattern) => pattern.test(words))) this.complaints.push(words)
  }
}
