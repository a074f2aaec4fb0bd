/** The stock automerge-repo client with a bearer token, as another program would use it; and a bare line for misuse. */
import { Repo } from "@automerge/automerge-repo"
import type { DocHandle, PeerId, PeerMetadata, StorageId } from "@automerge/automerge-repo"
import { WebSocketClientAdapter } from "@automerge/automerge-repo-network-websocket"
import { WebSocket } from "ws"
import type { DemoPerson, Server } from "./server"

/** A stock client asks again after this long; five seconds are its own habit, and a test's patience is shorter. */
const RETRY_MS = 300

/** The state of a socket that may be written to. */
const OPEN = 1

/** Browsers cannot set headers on a WebSocket, so the stock adapter has no place for them; programs can. */
export class BearerAdapter extends WebSocketClientAdapter {
  private left = false

  constructor(
    url: string,
    private readonly token: () => string,
  ) {
    super(url, RETRY_MS)
  }

  override connect(peerId: PeerId, peerMetadata?: PeerMetadata): void {
    if (this.left) return
    this.peerId = peerId
    this.peerMetadata = peerMetadata ?? {}
    const socket = new WebSocket(this.url, { headers: { authorization: `Bearer ${this.token()}` } })
    socket.binaryType = "arraybuffer"
    socket.addEventListener("open", this.onOpen)
    socket.addEventListener("close", this.onClose)
    socket.addEventListener("message", this.onMessage)
    // The stock handler throws where nobody can catch it when a server dies; the closing that follows says enough.
    socket.addEventListener("error", () => undefined)
    this.socket = socket as never
  }

  // The stock adapter throws on a line that has just gone, out of a timer where nobody can catch it. What was not sent is
  // sent by the next greeting.
  override send(message: Parameters<WebSocketClientAdapter["send"]>[0]): void {
    if (this.socket?.readyState === OPEN) super.send(message)
  }

  /** Loses the line as a network does: nothing is said, and the adapter comes back by itself. */
  cut(): void {
    ;(this.socket as unknown as WebSocket | undefined)?.terminate()
  }

  /** Goes for good: a retry that is still planned comes to nothing. */
  leave(): void {
    this.left = true
    const socket = this.socket as unknown as WebSocket | undefined
    socket?.removeAllListeners("close")
    socket?.terminate()
  }
}

/** A stock client with one line to the server. */
export interface Stock {
  repo: Repo
  line: BearerAdapter
  /** What the stock client knows the server's storage by, once it has been greeted. */
  storage: () => StorageId | undefined
  leave: () => Promise<void>
}

/** Opens a stock client; the demo gives new tokens at each start, so the token is looked up for each line. */
export function stock(server: Server, roles: string[], nth = 0): Stock {
  const line = new BearerAdapter(server.socketUrl, () => server.person(roles, nth).token)
  const peerId = `stock-${Math.random().toString(36).slice(2)}` as PeerId
  const repo = new Repo({ peerId, network: [line] })
  let storage: StorageId | undefined
  repo.networkSubsystem.on("peer", ({ peerMetadata }) => (storage = peerMetadata.storageId))
  const leave = async () => {
    line.leave()
    await repo.shutdown()
  }
  return { repo, line, storage: () => storage, leave }
}

export function stockRepo(server: Server, person: DemoPerson): Repo {
  const name = `stock-${Math.random().toString(36).slice(2)}` as PeerId
  return new Repo({ peerId: name, network: [new BearerAdapter(server.socketUrl, () => person.token)] })
}

/** Whether the stock client's own signal says that the server has stored everything in the document. */
export function isSaved({ storage }: Stock, handle: DocHandle<unknown>): boolean {
  const known = storage()
  const info = known && handle.getSyncInfo(known)
  return info !== undefined && JSON.stringify(info.lastHeads) === JSON.stringify(handle.heads())
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
