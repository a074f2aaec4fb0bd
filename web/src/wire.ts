/**
 * The messages of the automerge-repo protocol, version "1", as this page writes and reads them.
 *
 * Everything that arrives is checked for shape here, so that the room never meets a half-formed message. What the
 * server adds beyond the protocol (`duthao/…`) is read here too. Knows no socket and no document.
 */
import * as A from "@automerge/automerge/slim"
// The entry without `new Function`: the content security policy of the page forbids making code from text.
import { Decoder, Encoder } from "cbor-x/index-no-eval"

export const PROTOCOL_VERSION = "1"

/** A document nobody has (16 zero bytes): asking for it always brings an answer, which proves the line is alive. */
export const PROBE_DOCUMENT = "11111111111111114Ki9Gx"

/** A message of changes stays well below the server's limits of 4 MiB and 5 000 changes. */
export const CHANGES_BYTES_MAX = 512 * 1024
export const CHANGES_PER_MESSAGE_MAX = 500

export interface JoinMessage {
  type: "join"
  senderId: string
  peerMetadata: { isEphemeral: boolean }
  supportedProtocolVersions: string[]
}

interface Addressed {
  senderId: string
  targetId: string
  documentId: string
}

export interface SyncMessage extends Addressed {
  type: "sync" | "request"
  data: Uint8Array
}

export interface EphemeralMessage extends Addressed {
  type: "ephemeral"
  count: number
  sessionId: string
  data: Uint8Array
}

export interface UnavailableMessage extends Addressed {
  type: "doc-unavailable"
}

/** The server kept these changes out of the resolution; `reason` is a word for people. */
export interface RefusedMessage extends Addressed {
  type: "duthao/refused"
  hashes: string[]
  reason: string
}

/** At which stage the resolution is now, and what this person may do there. */
export interface StageMessage extends Addressed {
  type: "duthao/stage"
  stage: string
  mayEdit: boolean
  mayLink: boolean
}

export interface PeerMessage {
  type: "peer"
  senderId: string
}

export interface ErrorMessage {
  type: "error"
  message: string
}

export type DocumentMessage = SyncMessage | EphemeralMessage | UnavailableMessage | RefusedMessage | StageMessage
export type ServerMessage = PeerMessage | ErrorMessage | DocumentMessage
export type ClientMessage = JoinMessage | SyncMessage | EphemeralMessage

// Plain byte strings and definite lengths: what the server's reader and the stock client agree on.
const encoder = new Encoder({ tagUint8Array: false, useRecords: false })
const decoder = new Decoder({ useRecords: false })

export function encode(message: ClientMessage): Uint8Array {
  return pack(message)
}

function pack(value: unknown): Uint8Array {
  // A copy: the encoder hands out a window on its own buffer.
  return new Uint8Array(encoder.encode(value))
}

/** Returns the message, or null for what this page does not know and may leave aside. */
export function decode(bytes: Uint8Array): ServerMessage | null {
  let raw: unknown
  try {
    raw = decoder.decode(bytes)
  } catch {
    return null
  }
  if (!isRecord(raw) || typeof raw.type !== "string") return null
  if (raw.type === "peer") return isText(raw.senderId) ? { type: "peer", senderId: raw.senderId } : null
  if (raw.type === "error") return { type: "error", message: isText(raw.message) ? raw.message : "" }
  return documentMessage(raw)
}

function documentMessage(raw: Record<string, unknown>): DocumentMessage | null {
  const { senderId, targetId, documentId, data, count, sessionId, hashes, reason } = raw
  if (!isText(senderId) || !isText(targetId) || !isText(documentId)) return null
  const address = { senderId, targetId, documentId }
  switch (raw.type) {
    case "sync":
    case "request":
      return isBytes(data) ? { type: raw.type, ...address, data } : null
    case "ephemeral":
      if (!isBytes(data) || !isText(sessionId) || typeof count !== "number") return null
      return { type: "ephemeral", ...address, count, sessionId, data }
    case "doc-unavailable":
      return { type: "doc-unavailable", ...address }
    case "duthao/refused":
      if (!Array.isArray(hashes) || !hashes.every(isText)) return null
      return { type: "duthao/refused", ...address, hashes, reason: isText(reason) ? reason : "" }
    case "duthao/stage":
      return stageMessage(raw, address)
    default:
      return null
  }
}

function stageMessage({ stage, mayEdit, mayLink }: Record<string, unknown>, address: Addressed): StageMessage | null {
  if (!isText(stage) || typeof mayEdit !== "boolean" || typeof mayLink !== "boolean") return null
  return { type: "duthao/stage", ...address, stage, mayEdit, mayLink }
}

/** What one side says in a sync message. */
export interface Said {
  heads: string[]
  need: string[]
  /** The heads whose ancestors the sender surely has: what comes after them is asked for. */
  lastSync: string[]
  changes: Uint8Array[]
}

/** Returns the bytes of a sync message. The Bloom filter stays empty and the capabilities unsaid: plain changes only. */
export function syncData(said: Said): Uint8Array {
  const { heads, need, lastSync, changes } = said
  // The types of the library name a field "type" that its encoder fills in itself.
  const message = { heads, need, have: [{ lastSync, bloom: new Uint8Array() }], changes }
  return A.encodeSyncMessage(message as unknown as A.DecodedSyncMessage)
}

/** Returns what a sync message says, or null when its bytes are not one. */
export function readSync(data: Uint8Array): Said | null {
  try {
    const { heads, need, have, changes } = A.decodeSyncMessage(data as A.SyncMessage)
    return { heads, need, lastSync: have[0]?.lastSync ?? [], changes }
  } catch {
    return null
  }
}

/** Splits changes into messages that stay below the limits; a change larger than the limit travels alone. */
export function batches(changes: readonly Uint8Array[]): Uint8Array[][] {
  const result: Uint8Array[][] = []
  let batch: Uint8Array[] = []
  let bytes = 0
  for (const change of changes) {
    const full = batch.length >= CHANGES_PER_MESSAGE_MAX || bytes + change.byteLength > CHANGES_BYTES_MAX
    if (full && batch.length) {
      result.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(change)
    bytes += change.byteLength
  }
  if (batch.length) result.push(batch)
  return result
}

/** Where a person is; `person` and `name` are put in by the server, never by the peer. */
export interface Presence {
  clause: string | null
  anchor: number
  head: number
  person: string
  name: string
  /** The person has left. */
  gone: boolean
}

export type Place = Pick<Presence, "clause" | "anchor" | "head">

export function presenceData(place: Place): Uint8Array {
  return pack({ duthao: "presence", clause: place.clause, anchor: place.anchor, head: place.head })
}

/** Returns the presence in an ephemeral message, or null when it holds something else. */
export function readPresence(data: Uint8Array): Presence | null {
  let raw: unknown
  try {
    raw = decoder.decode(data)
  } catch {
    return null
  }
  if (!isRecord(raw) || raw.duthao !== "presence") return null
  const { clause, anchor, head, person, name, gone } = raw
  return {
    clause: isText(clause) ? clause : null,
    anchor: offset(anchor),
    head: offset(head),
    person: isText(person) ? person : "",
    name: isText(name) ? name : "",
    gone: gone === true,
  }
}

/** Returns the id of a document URL, without its scheme and its heads. */
export function documentIdOf(url: string): string {
  return url.replace(/^automerge:/, "").replace(/[#?].*$/, "")
}

function offset(value: unknown): number {
  return typeof value === "number" && value > 0 ? Math.trunc(value) : 0
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === "string"
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.byteLength > 0
}
