/** A real `duthao serve --demo` with its own data and port, which can be stopped, killed, frozen and started again. */
import { type ChildProcess, spawn } from "node:child_process"
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../../..")

const BINARY = process.env.DUTHAO_BINARY ?? join(ROOT, "target/debug/duthao")

/** A start loads the demo; a busy machine takes its time. */
const START_MS_MAX = 30_000

/** The resolution the demo opens with. */
export const DEMO = "demo"

export interface DemoPerson {
  name: string
  roles: string[]
  link: string
  token: string
}

interface Run {
  text: string
}

export interface ServerClause {
  id: string
  kind: string
  level: number
  runs: Run[]
  evidence: { id: string; record: string; note: string }[]
}

export class Server {
  people: DemoPerson[] = []
  private child: ChildProcess | null = null
  private readonly data = mkdtempSync(join(tmpdir(), "duthao-browser-"))

  private constructor(
    readonly port: number,
    private readonly flags: readonly string[],
  ) {}

  /** With "--workshop" the demo's workshop is under way. */
  static async start(...flags: string[]): Promise<Server> {
    const server = new Server(await freePort(), flags)
    await server.start()
    return server
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get socketUrl(): string {
    return `ws://127.0.0.1:${this.port}/sync`
  }

  /** Starts on the same data and port; sign-in sessions last, links and tokens of the demo are new. */
  async start(): Promise<void> {
    const log = openSync(join(this.data, "log"), "a")
    const options = ["serve", "--demo", ...this.flags, "--data", this.data, "--listen", `127.0.0.1:${this.port}`]
    const child = spawn(BINARY, options, { stdio: ["ignore", log, log] })
    closeSync(log)
    this.child = child
    const until = Date.now() + START_MS_MAX
    while (!(await this.ready())) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${this.log()}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    this.people = (await (await fetch(`${this.url}/demo/people.json`)).json()) as DemoPerson[]
  }

  /** Asks it to stop, as an operator does. */
  stop(): Promise<void> {
    return this.end("SIGTERM")
  }

  /** Ends it as a power cut does. */
  kill(): Promise<void> {
    return this.end("SIGKILL")
  }

  /** Stops its time: connections stay open, nothing is answered. */
  freeze(): void {
    this.child?.kill("SIGSTOP")
  }

  thaw(): void {
    this.child?.kill("SIGCONT")
  }

  async remove(): Promise<void> {
    this.thaw()
    await this.stop()
    rmSync(this.data, { recursive: true, force: true })
  }

  log(): string {
    return readFileSync(join(this.data, "log"), "utf8").slice(-4_000)
  }

  /** Somebody with exactly these roles; `nth` when several are wanted. */
  person(roles: string[], nth = 0): DemoPerson {
    const wanted = [...roles].sort().join()
    const found = this.people.filter((one) => [...one.roles].sort().join() === wanted)[nth]
    if (!found) throw new Error(`the demo has nobody who is ${wanted}`)
    return found
  }

  async api<T>(path: string, by: DemoPerson = this.person(["editor"])): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1${path}`, { headers: { authorization: `Bearer ${by.token}` } })
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as T
  }

  async post<T>(path: string, by: DemoPerson, body: unknown): Promise<T> {
    const headers = {
      authorization: `Bearer ${by.token}`,
      "content-type": "application/json",
      "idempotency-key": crypto.randomUUID(),
    }
    const answer = await fetch(`${this.url}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text}`)
    return (text ? JSON.parse(text) : null) as T
  }

  async clauses(resolution = DEMO): Promise<ServerClause[]> {
    return (await this.api<{ clauses: ServerClause[] }>(`/resolutions/${resolution}/text`)).clauses
  }

  /** The words of every clause, in order, as the server reads them. */
  async words(resolution = DEMO): Promise<[string, string][]> {
    return (await this.clauses(resolution)).map(({ id, runs }) => [id, runs.map((run) => run.text).join("")])
  }

  private async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/readyz`)).ok
    } catch {
      return false
    }
  }

  private end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this
    this.child = null
    if (!child || child.exitCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      child.once("exit", () => resolve())
      child.kill(signal)
    })
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
