/** A stock samod client, the other Rust program of the protocol (`tests/load/samod/src/bin/client.rs`), told what to do. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process"
import { createInterface, type Interface } from "node:readline"
import { fileURLToPath } from "node:url"
import type { DemoPerson, Server } from "./server"

/** Where `make samod` puts it. */
const PROGRAM = fileURLToPath(new URL("../../../target/load/debug/samod-client", import.meta.url))

export class Samod {
  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly answers: AsyncIterator<string>,
  ) {}

  static async open(server: Server, person: DemoPerson, documentUrl: string): Promise<Samod> {
    const child = spawn(PROGRAM, [server.socketUrl, documentUrl.replace("automerge:", "")], {
      env: { ...process.env, DUTHAO_TOKEN: person.token },
    })
    child.on("error", () => undefined)
    const lines: Interface = createInterface({ input: child.stdout })
    const samod = new Samod(child, lines[Symbol.asyncIterator]())
    await samod.hears("open")
    return samod
  }

  /** Asks for something and returns the answer; the client itself gives up what never comes. */
  async asks(order: string): Promise<string> {
    this.child.stdin.write(`${order}\n`)
    return this.answer()
  }

  leave(): void {
    this.child.kill()
  }

  private async hears(word: string): Promise<void> {
    const said = await this.answer()
    if (said !== word) throw new Error(`the samod client said "${said}" and not "${word}"`)
  }

  private async answer(): Promise<string> {
    const { done, value } = await this.answers.next()
    if (done) throw new Error("the samod client ended: `make samod` builds it, and its last words stand above")
    return value
  }
}
