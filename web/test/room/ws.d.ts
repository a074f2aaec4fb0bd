/** The little of `ws` (which automerge-repo brings along) that the hall uses; it ships no types of its own. */
declare module "ws" {
  import type { EventEmitter } from "node:events"

  export class WebSocket extends EventEmitter {
    constructor(url: string)
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
