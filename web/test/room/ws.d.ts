/** The little of `ws` (which automerge-repo brings along) that tests use; it ships no types of its own. */
declare module "ws" {
  import type { EventEmitter } from "node:events"

  export class WebSocket extends EventEmitter {
    constructor(url: string, options?: { headers: Record<string, string> })
    binaryType: string
    addEventListener(type: string, listener: (event: never) => void): void
    send(bytes: Uint8Array): void
    terminate(): void
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: { port: number; host: string })
    clients: Set<WebSocket>
    address(): unknown
    close(done: () => void): void
  }
}
