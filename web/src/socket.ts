/**
 * The line to the server: one WebSocket at a time, joined, watched, and made anew when it is lost.
 *
 * Unlike the stock adapter it notices a line that is half open, waits longer after each failure and not in step with
 * the others in the hall, and understands why the server closed. Knows no document; time and chance are handed in.
 */
import {
  type ClientMessage,
  decode,
  type DocumentMessage,
  encode,
  PROBE_DOCUMENT,
  PROTOCOL_VERSION,
  syncData,
} from "./wire"

/** The first wait after a loss, doubled by each failure: a blip is over quickly. */
const WAIT_FIRST_MS = 500
/** In a hall with one access point nobody should look at "mất kết nối" longer than this after it is back. */
const WAIT_MAX_MS = 15_000
/** A restarting server meets everybody at once: they come back spread over this time. */
const RESTART_SPREAD_MS = 2_000
/** Sent too much too fast: give the server's window time to pass. */
const SLOW_DOWN_MS = 10_000
/** From opening the socket to the server's greeting. */
const JOIN_MAX_MS = 10_000
/** Silence after which the line is tested; mobile networks drop idle lines after a minute and more. */
const SILENCE_MAX_MS = 25_000
/** After a test, or after words were sent, something must come back within this time. */
const ANSWER_MAX_MS = 8_000

/** Why the server closed; the numbers are agreed with `http/socket.rs`. */
export const CLOSE = { signedOut: 4001, foreign: 4003, malformed: 4004, tooMuch: 4009, restarting: 4012 } as const

export type StopReason = "signed-out" | "foreign"

export type SocketEvent =
  | { type: "connecting" }
  | { type: "joined"; server: string }
  | { type: "lost"; retryMs: number }
  | { type: "stopped"; why: StopReason }
  | { type: "message"; message: DocumentMessage }

/** `WebSocket.OPEN`, which is not there where no browser is. */
const OPEN = 1

/** The part of a WebSocket that is used. */
export interface SocketLike {
  binaryType: string
  readonly readyState: number
  onopen: ((event: never) => void) | null
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(bytes: Uint8Array): void
  close(code?: number): void
}

export type Cancel = () => void
export type Later = (act: () => void, ms: number) => Cancel

export interface SocketParts {
  peerId: string
  open: () => SocketLike
  later: Later
  random: () => number
  hear: (event: SocketEvent) => void
}

export class Socket {
  private socket: SocketLike | null = null
  private server: string | null = null
  private failures = 0
  private stopped = false
  private retry: Cancel | null = null
  private watch: Cancel | null = null
  private due: Cancel | null = null

  constructor(private readonly parts: SocketParts) {}

  get joined(): boolean {
    return this.server !== null
  }

  /** Opens the line now, whatever waiting was planned. */
  connect(): void {
    if (this.stopped || this.socket) return
    this.retry?.()
    this.retry = null
    this.parts.hear({ type: "connecting" })
    let socket: SocketLike
    try {
      socket = this.parts.open()
    } catch {
      this.lose(null, 0)
      return
    }
    this.socket = socket
    socket.binaryType = "arraybuffer"
    // Each handler names its own socket: a late event of an abandoned one is nobody's.
    socket.onopen = () => this.socket === socket && this.join(socket)
    socket.onmessage = (event: { data: unknown }) => this.socket === socket && this.receive(event.data)
    socket.onclose = (event: { code?: number }) => this.lose(socket, event.code ?? 0)
    socket.onerror = () => this.lose(socket, 0)
    this.due = this.parts.later(() => this.lose(socket, 0), JOIN_MAX_MS)
  }

  /** Sends a message to the server, addressed by this line; false when there is no line. */
  send(message: Unaddressed): boolean {
    if (!this.socket || this.server === null) return false
    const addressed = { ...message, senderId: this.parts.peerId, targetId: this.server } as ClientMessage
    return this.write(addressed)
  }

  /** Asks for proof that the line is alive; without any answer it is given up. */
  expectAnswer(): void {
    const socket = this.socket
    if (socket && !this.due) this.due = this.parts.later(() => this.lose(socket, 0), ANSWER_MAX_MS)
  }

  /** The device says that the network is gone: do not wait for the silence. */
  offline(): void {
    if (this.socket) this.lose(this.socket, 0)
  }

  /** The device says that the network is back, or the page woke up. */
  online(): void {
    if (this.socket) this.probe()
    else {
      this.failures = 0
      this.connect()
    }
  }

  stop(): void {
    this.stopped = true
    this.retry?.()
    this.drop()
  }

  private join(socket: SocketLike): void {
    if (this.socket !== socket) return
    this.write({
      type: "join",
      senderId: this.parts.peerId,
      peerMetadata: { isEphemeral: true },
      supportedProtocolVersions: [PROTOCOL_VERSION],
    })
  }

  private receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer) && !(data instanceof Uint8Array)) return
    const message = decode(data instanceof ArrayBuffer ? new Uint8Array(data) : data)
    this.heard()
    if (!message) return
    if (message.type === "peer") {
      this.server = message.senderId
      this.failures = 0
      this.parts.hear({ type: "joined", server: message.senderId })
    } else if (message.type === "error") this.lose(this.socket, CLOSE.malformed)
    else if (message.documentId !== PROBE_DOCUMENT) this.parts.hear({ type: "message", message })
  }

  private heard(): void {
    this.due?.()
    this.due = null
    this.watch?.()
    this.watch = this.parts.later(() => this.probe(), SILENCE_MAX_MS)
  }

  private probe(): void {
    const data = syncData({ heads: [], need: [], lastSync: [], changes: [] })
    if (this.send({ type: "request", documentId: PROBE_DOCUMENT, data })) this.expectAnswer()
  }

  private write(message: ClientMessage): boolean {
    const socket = this.socket
    // A line that is being closed takes words without a sound and drops them; its close event comes by itself.
    if (!socket || socket.readyState !== OPEN) return false
    try {
      socket.send(encode(message))
      return true
    } catch {
      this.lose(socket, 0)
      return false
    }
  }

  private lose(socket: SocketLike | null, code: number): void {
    if (socket !== this.socket) return
    this.drop()
    if (this.stopped) return
    if (code === CLOSE.signedOut || code === CLOSE.foreign) {
      this.stopped = true
      this.parts.hear({ type: "stopped", why: code === CLOSE.signedOut ? "signed-out" : "foreign" })
      return
    }
    const retryMs = waitBefore(code, this.failures, this.parts.random())
    this.failures += 1
    this.retry = this.parts.later(() => this.connect(), retryMs)
    this.parts.hear({ type: "lost", retryMs })
  }

  private drop(): void {
    const socket = this.socket
    this.socket = null
    this.server = null
    this.due?.()
    this.watch?.()
    this.due = this.watch = null
    try {
      socket?.close()
    } catch {
      // A socket that never opened may refuse to close; it is abandoned either way.
    }
  }
}

type Without<Message> = Message extends unknown ? Omit<Message, "senderId" | "targetId"> : never
export type Unaddressed = Without<Exclude<ClientMessage, { type: "join" }>>

/** Returns how long to wait before trying again: longer after each failure, and at a chance time of the second half. */
export function waitBefore(code: number, failures: number, chance: number): number {
  if (code === CLOSE.restarting && failures === 0) return chance * RESTART_SPREAD_MS
  const full = Math.min(WAIT_FIRST_MS * 2 ** Math.min(failures, 10), WAIT_MAX_MS)
  const wait = full / 2 + (chance * full) / 2
  const slow = code === CLOSE.tooMuch || code === CLOSE.malformed
  return slow ? Math.max(wait, SLOW_DOWN_MS + chance * WAIT_FIRST_MS) : wait
}
