/**
 * The room of one resolution as its page sees it: it holds the state, the document and the line, and performs what
 * the pure `next` of `state.ts` cannot: sending, keeping, merging.
 *
 * The page owns the document: sync messages go from the line into the binding, so that nothing is merged while a
 * word is being composed. The signal "saved" reads the server's heads even then.
 */
import * as A from "@automerge/automerge/slim"
import { type Resolution, type ResolutionDoc } from "./document"
import type { Binding, BindingOptions } from "./editor/binding"
import { covered, expand, frontierOf, hasChange, without, wordsLost } from "./graph"
import type { Aside, Own, Shelf } from "./saved"
import { type Cancel, type Later, Socket, type SocketEvent, type SocketLike } from "./socket"
import { hasUnsaved, next, type RoomEvent, type RoomState, START } from "./state"
import { batches, type DocumentMessage, presenceData, readPresence, readSync, syncData } from "./wire"
import type { Place, Said } from "./wire"

/** Received changes are acknowledged together: the server needs to know, but not at once. */
const ACKNOWLEDGE_MS = 250
/** Own changes unseen by the server for this long are sent again, whatever went wrong. */
const RESEND_MS = 10_000
/** The reason of a server that could not store, through no fault of the words (`Refusal::Store`). */
const AGAIN = "store"
/** A caret that moves all the time is told five times a second at most. */
const PRESENCE_MS = 200
/** A resting caret is told again, so that newcomers see it and the gone fade (`PRESENCE_LASTS_MS`). */
const PRESENCE_AGAIN_MS = 20_000
/** The copy for a quick start is renewed this often; saving a long document takes 40 ms. */
const COPY_MS = 120_000

export interface RoomParts {
  documentId: string
  /** 32 hex digits of chance, new at each call. */
  actor: () => string
  shelf: Shelf
  open: () => SocketLike
  now: () => number
  random: () => number
  later: Later
  /** The text is there: puts it on the page, with what the room wants to hear of it. */
  edit: (doc: ResolutionDoc, hooks: Pick<BindingOptions, "onChange" | "onState">) => Binding
}

export class Room {
  state: RoomState = START
  binding: Binding | null = null

  private readonly peerId: string
  private readonly sessionId: string
  private readonly socket: Socket
  private readonly listeners = new Set<(state: RoomState) => void>()
  private early: ResolutionDoc
  /** Changes handed to the binding that it has not merged yet: hash and dependencies. */
  private held = new Map<string, string[]>()
  private serverHeads: string[] = []
  private place: Place | null = null
  private count = 0
  private acknowledge: Cancel | null = null
  private resend: Cancel | null = null
  private presence: Cancel | null = null

  constructor(private readonly parts: RoomParts) {
    this.peerId = `duthao-${parts.actor().slice(0, 20)}`
    this.sessionId = parts.actor().slice(0, 20)
    this.early = A.init<Resolution>({ actor: parts.actor() })
    const { open, later, random } = parts
    this.socket = new Socket({ peerId: this.peerId, open, later, random, hear: (event) => this.hear(event) })
  }

  get doc(): ResolutionDoc {
    return this.binding?.doc ?? this.early
  }

  /** Every event passes through here. */
  dispatch(event: RoomEvent): void {
    const before = this.state
    this.state = next(before, event)
    if (this.state !== before) this.listeners.forEach((listener) => listener(this.state))
  }

  subscribe(listener: (state: RoomState) => void): Cancel {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Reads what was kept, then opens the line. */
  async start(): Promise<void> {
    const kept = await this.parts.shelf.read().catch(() => null)
    if (!kept) this.dispatch({ type: "forgetful" })
    const { unsaved = [], aside = [], copy = null } = kept ?? {}
    if (copy) {
      try {
        this.early = A.load<Resolution>(copy.bytes, { actor: A.getActorId(this.early) })
        this.serverHeads = copy.serverHeads
      } catch {
        this.shelved(this.parts.shelf.keepCopy(null))
      }
    }
    const strays = this.strays(unsaved)
    this.dispatch({ type: "kept", unsaved: [...strays, ...unsaved], aside })
    if (strays.length) this.shelved(this.parts.shelf.keep(strays))
    for (const own of unsaved) this.early = applied(this.early, [own.bytes]) ?? this.early
    this.openIfRead()
    this.socket.connect()
    this.every(COPY_MS, () => this.keepCopy())
    this.every(PRESENCE_AGAIN_MS, () => {
      this.dispatch({ type: "tick", at: this.parts.now() })
      this.tellPlace()
    })
  }

  online = (): void => this.socket.online()
  offline = (): void => this.socket.offline()

  /** The page is being hidden or left: words leave now. */
  leave(): void {
    this.binding?.blur()
    this.keepCopy()
  }

  stop(): void {
    this.binding?.close()
    this.socket.stop()
  }

  hasUnsaved(): boolean {
    return hasUnsaved(this.state)
  }

  /** Tells the others where the caret is. */
  stand(place: Place): void {
    const { place: was } = this
    if (was && was.clause === place.clause && was.anchor === place.anchor && was.head === place.head) return
    this.place = place
    this.presence ??= this.parts.later(() => {
      this.presence = null
      this.tellPlace()
    }, PRESENCE_MS)
  }

  /** The version of the document as it is read here. */
  heads(): string[] {
    return A.getHeads(this.doc)
  }

  dropAside(id: string): void {
    this.dispatch({ type: "aside-dropped", id })
    this.shelved(this.parts.shelf.dropAside(id))
  }

  private hear(event: SocketEvent): void {
    switch (event.type) {
      case "message":
        return this.receive(event.message)
      case "joined":
        this.dispatch({ type: "joined" })
        return this.greet()
      case "lost":
      case "connecting":
        return this.dispatch({ type: event.type })
      case "stopped":
        return this.dispatch(event)
    }
  }

  private receive(message: DocumentMessage): void {
    if (message.documentId !== this.parts.documentId) return
    switch (message.type) {
      case "sync":
      case "request": {
        const said = readSync(message.data)
        return said ? this.receiveSync(said) : undefined
      }
      case "ephemeral": {
        const presence = readPresence(message.data)
        if (!presence || message.senderId === this.peerId) return
        return this.dispatch({ type: "present", peer: message.senderId, presence, at: this.parts.now() })
      }
      case "doc-unavailable":
        this.socket.stop()
        return this.dispatch({ type: "stopped", why: "unavailable" })
      case "duthao/refused":
        return this.refused(message.hashes, message.reason)
      case "duthao/stage": {
        const { stage, mayEdit, mayLink } = message
        return this.dispatch({ type: "standing", standing: { stage, mayEdit, mayLink } })
      }
    }
  }

  private receiveSync(said: Said): void {
    const changes = expand(said.changes)
    if (changes.length) this.merge(changes, said.heads)
    this.serverHeads = said.heads
    this.openIfRead()
    this.compare()
    this.answer(said, changes.length > 0)
  }

  private merge(changes: readonly Uint8Array[], heads: string[]): void {
    if (!this.binding) {
      this.early = applied(this.early, changes) ?? this.early
      return
    }
    try {
      this.binding.remote(changes)
    } catch {
      // The binding drops what the document refuses; the next comparison of heads asks for it again.
      return
    }
    // Nearly always everything is merged by now, and nothing is held.
    if (A.hasHeads(this.doc, heads)) return
    for (const change of changes) {
      const { hash, deps } = A.decodeChange(change as A.Change)
      if (!hasChange(this.doc, hash)) this.held.set(hash, deps)
    }
  }

  // Which own changes are not among the ancestors of the server's heads? Those it once had and has no longer (a server
  // put back from a backup) are sent again like new ones.
  private compare(): void {
    const { behind, has } = covered(this.doc, this.serverHeads, this.held)
    const unsaved = new Set(this.state.unsaved.map((own) => own.hash))
    const missing = new Set([...unsaved].filter((hash) => !has(hash)))
    const actor = A.getActorId(this.doc)
    const lost = behind.filter((meta) => meta.actor === actor && !unsaved.has(meta.hash))
    if (lost.length) this.made(lost.map((meta) => ({ hash: meta.hash, bytes: this.bytesOf(meta.hash)! })))
    lost.forEach((meta) => missing.add(meta.hash))
    const done = [...unsaved].filter((hash) => !missing.has(hash))
    this.dispatch({ type: "announced", missing })
    if (done.length) this.shelved(this.parts.shelf.drop(done))
    if (missing.size) this.armResend()
  }

  // Another tab may have been told that changes were refused, and taken them off the shelf, while the one that wrote the
  // copy still had them in its text. Nobody has them but this copy: they are sent like new ones.
  private strays(unsaved: readonly Own[]): Own[] {
    if (!this.serverHeads.length) return []
    const waiting = new Set(unsaved.map((own) => own.hash))
    const { behind } = covered(this.early, this.serverHeads, this.held)
    const strays = behind.filter((meta) => !waiting.has(meta.hash))
    return strays.map(({ hash }) => ({ hash, bytes: this.bytesOf(hash)! }))
  }

  private answer(said: Said, brought: boolean): void {
    const unknown = said.heads.filter((head) => !this.knows(head))
    const wanted = said.need.map((hash) => this.bytesOf(hash)).filter((bytes) => bytes !== null)
    for (const batch of batches(wanted)) this.say({ changes: batch })
    // Heads without their changes: ask for them, and if nothing at all came, for everything.
    if (unknown.length && !this.acknowledge) this.acknowledgeSoon({ need: unknown, all: !brought })
    else if (!wanted.length) this.acknowledgeSoon({})
  }

  private acknowledgeSoon(ask: { need?: string[]; all?: boolean }): void {
    this.acknowledge ??= this.parts.later(() => {
      this.acknowledge = null
      const need = ask.need?.filter((head) => !this.knows(head)) ?? []
      this.say({ need, ...(ask.all && need.length ? { lastSync: [] } : {}) })
    }, ACKNOWLEDGE_MS)
  }

  /** The first words on a new line: what this page has, and every own change not known to be saved. */
  private greet(): void {
    this.acknowledge?.()
    this.acknowledge = null
    if (A.getHeads(this.doc).length === 0) this.say({ type: "request" })
    else this.say({})
    this.sendUnsaved()
    this.tellPlace()
  }

  private sendUnsaved(): void {
    for (const batch of batches(this.state.unsaved.map((own) => own.bytes))) this.say({ changes: batch })
    if (this.state.unsaved.length) this.armResend()
  }

  private armResend(): void {
    this.resend ??= this.parts.later(() => {
      this.resend = null
      if (this.state.link === "open") this.sendUnsaved()
    }, RESEND_MS)
  }

  private say(said: Partial<Said> & { type?: "sync" | "request" }): void {
    const { type = "sync", ...rest } = said
    const lastSync = this.serverHeads.filter((head) => this.knows(head))
    const data = syncData({ heads: A.getHeads(this.doc), need: [], lastSync, changes: [], ...rest })
    const sent = this.socket.send({ type, documentId: this.parts.documentId, data })
    if (sent && rest.changes?.length) this.socket.expectAnswer()
  }

  private made(own: Own[]): void {
    this.dispatch({ type: "made", own })
    this.shelved(this.parts.shelf.keep(own).finally(() => this.dispatch({ type: "shelved" })))
    for (const batch of batches(own.map(({ bytes }) => bytes))) this.say({ changes: batch })
    this.armResend()
  }

  // The text can be shown once everything the server told of is here; or at once, from the copy of the last visit.
  private openIfRead(): void {
    if (this.binding || this.early.clauses === undefined || !A.hasHeads(this.early, this.serverHeads)) return
    this.binding = this.parts.edit(this.early, {
      onChange: (bytes) => this.made([{ hash: A.decodeChange(bytes as A.Change).hash!, bytes }]),
      onState: () => this.notePending(),
    })
    this.binding.onDocument(() => this.settled())
    this.dispatch({ type: "ready" })
  }

  private settled(): void {
    this.held.forEach((_, hash) => hasChange(this.doc, hash) && this.held.delete(hash))
    this.notePending()
  }

  private notePending(): void {
    const pending = this.binding?.pending ?? false
    if (pending !== this.state.pending) this.dispatch({ type: "pending", pending })
  }

  // Refused changes, and what was written on top of them, leave the document; their words go to the writer's own lane.
  private refused(hashes: readonly string[], reason: string): void {
    // Nothing is wrong with these words: a new line sends them again.
    if (reason === AGAIN) return this.socket.offline()
    // What hung on a change refused before has already left with it.
    if (!hashes.some((hash) => this.bytesOf(hash))) return
    this.binding?.flush(true)
    const before = this.doc
    const { doc, left } = without(before, hashes, this.parts.actor())
    // The same words, refused to two tabs of one person, stand aside once: their name is what they say.
    const known = new Set(this.state.aside.map((one) => one.id))
    const lost = wordsLost(before, doc).map(({ clause, text }) => ({ id: `${clause} ${text}`, clause, text }))
    const words: Aside[] = lost
      .filter(({ id }) => !known.has(id))
      .map((one) => ({ ...one, reason, at: this.parts.now(), base: A.getHeads(doc) }))
    if (this.binding) this.binding.replaceDocument(doc)
    else this.early = doc
    hashes.forEach((hash) => left.add(hash))
    this.dispatch({ type: "refused", hashes: left, reason, words })
    this.notePending()
    const { shelf } = this.parts
    this.shelved(shelf.keepAside(words).then(() => Promise.all([shelf.drop([...left]), shelf.keepCopy(null)])))
  }

  private tellPlace(): void {
    if (!this.place || !this.state.ready || !this.socket.joined) return
    const { documentId } = this.parts
    const data = presenceData(this.place)
    this.socket.send({ type: "ephemeral", documentId, count: ++this.count, sessionId: this.sessionId, data })
  }

  private keepCopy(): void {
    if (!this.state.ready) return
    const serverHeads = frontierOf(this.doc, this.serverHeads, this.held)
    this.shelved(this.parts.shelf.keepCopy({ bytes: A.save(this.doc), serverHeads }))
  }

  private knows(hash: string): boolean {
    return this.held.has(hash) || hasChange(this.doc, hash)
  }

  private bytesOf(hash: string): Uint8Array | null {
    const own = this.state.unsaved.find((one) => one.hash === hash)
    return own?.bytes ?? A.getBackend(this.doc).getChangeByHash(hash)
  }

  private shelved(done: Promise<unknown>): void {
    done.catch(() => this.state.forgetful || this.dispatch({ type: "forgetful" }))
  }

  private every(ms: number, act: () => void): void {
    this.parts.later(() => {
      act()
      this.every(ms, act)
    }, ms)
  }
}

function applied(doc: ResolutionDoc, changes: readonly Uint8Array[]): ResolutionDoc | null {
  try {
    return A.applyChanges(doc, changes as A.Change[])[0]
  } catch {
    return null
  }
}
