/** A hall for tests: a stock automerge-repo server, and rooms that reach it through sockets that can be cut. */
import * as A from "@automerge/automerge"
import { Repo } from "@automerge/automerge-repo"
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket"
import type { AddressInfo } from "node:net"
import { TextSelection } from "prosemirror-state"
import { WebSocket, WebSocketServer } from "ws"
import { Encoder } from "cbor-x/index-no-eval"
import { emptyDocument, type Kind, type Resolution, scalar } from "../../src/document"
import { Binding } from "../../src/editor/binding"
import { Room } from "../../src/room"
import { memoryShelf, type Shelf } from "../../src/saved"
import type { Later, SocketLike } from "../../src/socket"
import { signalOf } from "../../src/state"
import { documentIdOf, readSync, syncData } from "../../src/wire"

export const later: Later = (act, ms) => {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}

export function hex(): string {
  return Array.from({ length: 32 }, () => Math.floor(Math.random() * 16).toString(16)).join("")
}

export interface Server {
  url: string
  documentId: string
  doc: () => A.Doc<Resolution>
  close: () => Promise<void>
}

/** Starts a stock server with one resolution of the given clauses. */
export async function stockServer(clauses: { id: string; text: string; kind?: Kind }[]): Promise<Server> {
  const wss = new WebSocketServer({ port: 0, host: "127.0.0.1" })
  await new Promise((resolve) => wss.once("listening", resolve))
  const repo = new Repo({ network: [new WebSocketServerAdapter(wss as never)], peerId: "stock-server" as never })
  const handle = repo.create<Resolution>()
  handle.change((draft) => {
    draft.schema = 1
    draft.subject = "về việc thử"
    draft.clauses = {}
    clauses.forEach(({ id, text, kind = "paragraph" }, at) => {
      const order = scalar(`b0${at}V`)
      draft.clauses[id] = { kind: scalar(kind), level: 0, order, text, removed: null, answers: {}, evidence: {} }
    })
  })
  return {
    url: `ws://127.0.0.1:${(wss.address() as AddressInfo).port}`,
    documentId: documentIdOf(handle.url),
    doc: () => handle.doc() as unknown as A.Doc<Resolution>,
    close: async () => {
      wss.clients.forEach((client) => client.terminate())
      await new Promise<void>((resolve) => wss.close(resolve))
    },
  }
}

/** A person at a page, with a cable that can be pulled. */
export class Writer {
  readonly room: Room
  binding: Binding | null = null
  composing = false
  sent: Uint8Array[] = []
  /** How often the line was lost: counted, since a loss may be over between two looks. */
  losses = 0
  private sockets: WebSocket[] = []
  private plugged = true
  private deaf = false

  constructor(
    server: Pick<Server, "url" | "documentId">,
    readonly shelf: Shelf = memoryShelf(),
    ours?: OurServer,
  ) {
    this.room = new Room({
      documentId: server.documentId,
      actor: hex,
      shelf,
      open: () => (ours ? ours.socket() : this.open(server.url)),
      now: () => Date.now(),
      random: () => Math.random(),
      later,
      edit: (doc, hooks) => {
        this.binding = new Binding({
          doc,
          person: "an",
          now: () => Date.now(),
          random: () => Math.random(),
          later,
          composing: () => this.composing,
          ...hooks,
        })
        return this.binding
      },
    })
    let link = this.room.state.link
    this.room.subscribe((state) => {
      if (state.link === "lost" && link !== "lost") this.losses += 1
      link = state.link
    })
  }

  static async at(server: Pick<Server, "url" | "documentId">, shelf?: Shelf, ours?: OurServer): Promise<Writer> {
    const writer = new Writer(server, shelf, ours)
    await writer.room.start()
    await until(() => writer.room.state.ready, "the text is read")
    return writer
  }

  /** Types at the end of a clause; the words leave when they end with a space or a point. */
  types(clause: string, text: string): void {
    const binding = this.binding!
    let end = -1
    binding.state.doc.forEach((node, pos) => {
      if (node.attrs.id === clause) end = pos + node.nodeSize - 1
    })
    if (end < 0) throw new Error(`no clause ${clause}`)
    for (const letter of text) {
      const { tr } = binding.state
      tr.insertText(letter, end)
      binding.local(tr.setSelection(TextSelection.create(tr.doc, end + 1)))
      end += 1
    }
  }

  reads(): string[] {
    const texts: string[] = []
    this.binding!.state.doc.forEach((node) => void texts.push(node.textContent))
    return texts
  }

  get signal(): string {
    return signalOf(this.room.state).kind
  }

  pullCable(): void {
    this.plugged = false
    this.sockets.splice(0).forEach((socket) => socket.terminate())
  }

  plugIn(): void {
    this.plugged = true
    this.room.online()
  }

  /** The line stays open and carries nothing of ours any more. */
  halfOpen(): void {
    this.deaf = true
  }

  leaves(): void {
    this.room.stop()
    this.pullCable()
  }

  private open(url: string): SocketLike {
    if (!this.plugged) throw new Error("no cable")
    this.deaf = false
    const socket = new WebSocket(url)
    this.sockets.push(socket)
    const send = socket.send.bind(socket)
    socket.send = ((bytes: Uint8Array) => {
      this.sent.push(bytes)
      if (!this.deaf) send(bytes)
    }) as typeof socket.send
    return socket as unknown as SocketLike
  }
}

/** A server of ours as the design has it: it may refuse, forget, answer with a whole document, and hold its tongue. */
export class OurServer {
  readonly documentId = "2akvofn6L1o4RMUEMQi7qzwRjKWZ"
  readonly url = ""
  doc: A.Doc<Resolution>
  refuses: string | null = null
  silent = false
  /** Answers newcomers with one document chunk in place of changes. */
  whole = false
  private sockets: { hear: (bytes: Uint8Array) => void; close: (code: number) => void; peer: string }[] = []
  private readonly packer = new Encoder({ tagUint8Array: false, useRecords: false })

  constructor(clauses: { id: string; text: string }[]) {
    this.doc = emptyDocument(clauses, "aa") as unknown as A.Doc<Resolution>
  }

  socket(): SocketLike {
    const own = { hear: (_: Uint8Array) => undefined as void, close: (_: number) => undefined as void, peer: "" }
    const socket: SocketLike = {
      binaryType: "",
      readyState: 1,
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (bytes) => queueMicrotask(() => this.receive(own, bytes)),
      close: () => (this.sockets = this.sockets.filter((one) => one !== own)),
    }
    own.hear = (bytes) => queueMicrotask(() => socket.onmessage?.({ data: bytes } as never))
    own.close = (code) => queueMicrotask(() => socket.onclose?.({ code } as never))
    this.sockets.push(own)
    queueMicrotask(() => socket.onopen?.({} as never))
    return socket
  }

  closesAll(code: number): void {
    this.sockets.splice(0).forEach((one) => one.close(code))
  }

  private receive(from: OurServer["sockets"][number], bytes: Uint8Array): void {
    const message = this.packer.decode(bytes) as { type: string; senderId: string; documentId?: string; data: Uint8Array }
    if (message.type === "join") {
      from.peer = message.senderId
      return this.tell(from, { type: "peer", peerMetadata: {}, selectedProtocolVersion: "1" })
    }
    if (this.silent || message.type === "ephemeral") return
    if (message.documentId !== this.documentId) return this.tell(from, { type: "doc-unavailable", documentId: message.documentId })
    const said = readSync(message.data)!
    if (said.changes.length && this.refuses !== null) {
      const hashes = said.changes.map((change) => A.decodeChange(change as A.Change).hash)
      return this.tell(from, { type: "duthao/refused", documentId: this.documentId, hashes, reason: this.refuses })
    }
    if (said.changes.length) this.doc = A.applyChanges(this.doc, said.changes as A.Change[])[0]
    const missing = A.getChangesSince(this.doc, said.heads.filter((head) => A.hasHeads(this.doc, [head])))
    const changes = this.whole && !said.heads.length ? [A.save(this.doc)] : missing
    const heads = A.getHeads(this.doc)
    const data = syncData({ heads, need: [], lastSync: heads, changes })
    this.tell(from, { type: "sync", documentId: this.documentId, data })
  }

  private tell(to: OurServer["sockets"][number], message: Record<string, unknown>): void {
    to.hear(new Uint8Array(this.packer.encode({ ...message, senderId: "ours", targetId: to.peer })))
  }
}

export async function until(holds: () => boolean, what: string, ms = 15_000): Promise<void> {
  const end = Date.now() + ms
  while (!holds()) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
