/** The stock automerge-repo client with a bearer token, as another program would use it; and a bare line for misuse. */
import { Repo } from "@automerge/automerge-repo"
import { type PeerId, type PeerMetadata } from "@automerge/automerge-repo"
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"
import { WebSocket } from "ws"
import type { DemoPerson, Server } from "./server"

/** Browsers cannot set headers on a WebSocket, so the stock adapter has no place for them; programs can. */
class BearerAdapter extends WebSocketClientAdapter {
  constructor(
    url: string,
    private readonly token: string,
  ) {
    super(url)
  }

  override connect(peerId: PeerId, peerMetadata?: PeerMetadata): void {
    this.peerId = peerId
    this.peerMetadata = peerMetadata ?? {}
    const socket = new WebSocket(this.url, { headers: { authorization: `Bearer ${this.token}` } })
    socket.binaryType = "arraybuffer"
    socket.addEventListener("open", this.onOpen)
    socket.addEventListener("close", this.onClose)
    socket.addEventListener("message", this.onMessage)
    socket.addEventListener("error", this.onError)
    this.socket = socket as never
  }
}

export function stockRepo(server: Server, person: DemoPerson): Repo {
  const name = `stock-${Math.random().toString(36).slice(2)}` as PeerId
  return new Repo({ peerId: name, network: [new BearerAdapter(server.socketUrl, person.token)] })
}

/** A socket that says whatever the test wants, and tells how the server ended it. */
export class Line {
  readonly frames: Uint8Array[] = []
  readonly closed: Promise<number>
  private readonly socket: WebSocket

  private constructor(socket: WebSocket) {
    this.socket = socket
    socket.on("message", (bytes: Uint8Array) => this.frames.push(bytes))
    this.closed = new Promise((resolve) => socket.on("close", (code: number) => resolve(code)))
    socket.on("error", () => undefined)
  }

  static async open(server: Server, headers: Record<string, string>): Promise<Line> {
    const socket = new WebSocket(server.socketUrl, { headers })
    await new Promise((resolve, reject) => {
      socket.once("open", resolve)
      socket.once("unexpected-response", (_request: unknown, answer: { statusCode: number }) =>
        reject(new Error(`refused with ${answer.statusCode}`)),
      )
      socket.once("error", reject)
    })
    return new Line(socket)
  }

  static as(server: Server, person: DemoPerson): Promise<Line> {
    return Line.open(server, { authorization: `Bearer ${person.token}` })
  }

  send(bytes: Uint8Array | string): void {
    this.socket.send(bytes as Uint8Array)
  }

  end(): void {
    this.socket.terminate()
  }
}
