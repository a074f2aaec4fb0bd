/** The stage of `web/test/editor/stage.ts` in a page of its own, and its keyboard: composing, and keys as UniKey sends them. */
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import type { BrowserContext, CDPSession, Page } from "playwright-core"
import type { Scene } from "../../../web/test/editor/scene"
import type { Report, Stage as Acting } from "../../../web/test/editor/stage"
import { ROOT } from "./server"

/** No server answers there: the test gives the page everything. */
const URL = "http://stage.test"

/** UniKey and EVKey send letters as VK_PACKET. */
const KEY_PACKET = 231
const KEY_BACKSPACE = 8

/** A browser starts and a script is bundled, on a machine that may be busy with everything else. */
export const OPEN_MS_MAX = 180_000

const WEB = join(ROOT, "web")
const PAGE = `<!doctype html><meta charset="utf-8"><title>stage</title><textarea></textarea><div id="place"></div><script src="/stage.js"></script>`

type Staged = Window & { stage: Acting }

export class Stage {
  private constructor(
    readonly page: Page,
    readonly cdp: CDPSession,
  ) {}

  static async open(context: BrowserContext): Promise<Stage> {
    const script = await bundled()
    const wasm = readFileSync(join(WEB, "node_modules/@automerge/automerge/dist/automerge.wasm"))
    const page = await context.newPage()
    page.setDefaultTimeout(OPEN_MS_MAX)
    await page.route(`${URL}/**`, (route) => {
      const path = route.request().url().slice(URL.length)
      if (path === "/stage.js") return route.fulfill({ contentType: "text/javascript; charset=utf-8", body: script })
      if (path === "/automerge.wasm") return route.fulfill({ contentType: "application/wasm", body: wasm })
      if (path === "/") return route.fulfill({ contentType: "text/html; charset=utf-8", body: PAGE })
      return route.fulfill({ status: 204, body: "" })
    })
    await page.goto(`${URL}/`)
    await page.waitForFunction(() => (window as unknown as Staged).stage !== undefined)
    return new Stage(page, await context.newCDPSession(page))
  }

  open(scene: Scene): Promise<void> {
    return this.page.evaluate((what) => (window as unknown as Staged).stage.open(what), scene)
  }

  /** Selects letters of the middle clause, or puts the caret there. */
  select(from: number, to = from): Promise<void> {
    return this.page.evaluate(([a, b]) => (window as unknown as Staged).stage.caret(1, a!, 1, b!), [from, to])
  }

  selectAcross(from: [number, number], to: [number, number]): Promise<void> {
    return this.page.evaluate(([a, b]) => (window as unknown as Staged).stage.caret(...a!, ...b!), [from, to] as const)
  }

  /** Waits until the words are on the page. */
  shows(words: string): Promise<void> {
    return this.page.evaluate((shown) => (window as unknown as Staged).stage.shows(shown), words)
  }

  /** The other acts once these words of the writer are on the page; `seen`: having got them. */
  act(name: string, words: string, seen: boolean): Promise<void> {
    return this.page.evaluate(
      async ([what, shown, got]) => {
        const { stage } = window as unknown as Staged
        await stage.shows(shown)
        stage.act(what, got)
      },
      [name, words, seen] as const,
    )
  }

  /** The other types at their caret, or at a place counted from the end of the middle clause. */
  peerTypes(words: string, fromEnd?: number, lag = 0): Promise<void> {
    return this.page.evaluate(
      ([what, at, late]) => (window as unknown as Staged).stage.peerTypes(what, at, late),
      [words, fromEnd, lag] as const,
    )
  }

  pass(ms: number): Promise<void> {
    return this.page.evaluate((time) => (window as unknown as Staged).stage.pass(time), ms)
  }

  report(): Promise<Report> {
    return this.page.evaluate(() => (window as unknown as Staged).stage.report())
  }

  /** Waits for the writer's last words, lets everything come to rest, and tells what stands there. */
  finish(words = ""): Promise<Report> {
    return this.page.evaluate((last) => (window as unknown as Staged).stage.finish(last), words)
  }

  /** How many changes of the writer have left. */
  left(): Promise<number> {
    return this.page.evaluate(() => (window as unknown as Staged).stage.left())
  }

  bold(): Promise<void> {
    return this.page.evaluate(() => (window as unknown as Staged).stage.bold())
  }

  composing(on: boolean): Promise<void> {
    return this.page.evaluate((wanted) => (window as unknown as Staged).stage.composing(wanted), on)
  }

  /** One step of a composed word: it replaces the step before. */
  async compose(text: string): Promise<void> {
    await this.cdp.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length })
  }

  /** Ends the composition with a word, or writes words without one, as voice input does. */
  async commit(text: string): Promise<void> {
    await this.cdp.send("Input.insertText", { text })
  }

  /** One key as UniKey sends it; "<" is a Backspace. */
  async key(key: string): Promise<void> {
    const event =
      key === "<"
        ? { key: "Backspace", code: "Backspace", windowsVirtualKeyCode: KEY_BACKSPACE }
        : { key, text: key, unmodifiedText: key, windowsVirtualKeyCode: KEY_PACKET }
    await Promise.all([
      this.cdp.send("Input.dispatchKeyEvent", { type: "keyDown", ...event }),
      this.cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key: event.key, windowsVirtualKeyCode: event.windowsVirtualKeyCode }),
    ])
  }

  async keys(keys: string): Promise<void> {
    for (const key of keys) await this.key(key)
  }
}

/** The steps a word passes through on the screen when its keys come as UniKey sends them. */
export function injectedSteps(keys: string): string[] {
  let word = ""
  return [...keys].map((key) => (word = key === "<" ? [...word].slice(0, -1).join("") : word + key))
}

interface Bundler {
  build: (options: object) => Promise<{ outputFiles: { text: string }[] }>
}

async function bundled(): Promise<string> {
  // The packages live in `web/`, and the bundler comes with one of them: it needs a tenth of the time of a whole build.
  const vite = createRequire(join(WEB, "package.json")).resolve("vite")
  const bundler = createRequire(vite).resolve("esbuild")
  const { build } = (await import(pathToFileURL(bundler).href)) as Bundler
  const entry = join(WEB, "test/editor/stage.ts")
  const options = { bundle: true, write: false, format: "iife", platform: "browser", target: "es2020", logLevel: "error" }
  const { outputFiles } = await build({ ...options, entryPoints: [entry], absWorkingDir: WEB })
  return outputFiles[0]!.text
}
