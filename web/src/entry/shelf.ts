/**
 * Where notes wait: in the browser's storage, or in memory where it gives none. Knows no network and no page.
 *
 * Every key begins with the person: two people at one phone never see each other's notes. `change` reads and writes in
 * one transaction, so of two tabs one takes a note.
 */
import type { Entry, Kept } from "./queue"

export interface Photo {
  name: string
  bytes: ArrayBuffer
}

export interface Shelf<E extends Kept = Entry> {
  /** Whether what stands here survives the page. */
  lasting: boolean
  all(): Promise<E[]>
  photos(id: string): Promise<Photo[]>
  /** Puts a note with its photos, in the place of another one if `instead` names it. */
  put(entry: E, photos: readonly Photo[], instead?: string): Promise<void>
  /** Changes a note in one step: null drops it, undefined leaves it as it is. Returns it as it stands, or null. */
  change(id: string, how: (entry: E) => E | null | undefined): Promise<E | null>
  /** Drops the first photo of a note, which was sent or refused, and changes the note with it. */
  shiftPhoto(id: string, how: (entry: E) => E): Promise<void>
}

/** Keeps notes as long as the page lives. */
export function memoryShelf<E extends Kept = Entry>(): Shelf<E> {
  const entries = new Map<string, E>()
  const photos = new Map<string, Photo[]>()
  const drop = (id: string) => {
    entries.delete(id)
    photos.delete(id)
  }
  return {
    lasting: false,
    all: async () => Array.from(entries.values()),
    photos: async (id) => photos.get(id) || [],
    put: async (entry, more, instead) => {
      if (instead) drop(instead)
      entries.set(entry.id, entry)
      photos.set(entry.id, more.slice())
    },
    change: async (id, how) => {
      const entry = entries.get(id)
      const next = entry ? how(entry) : undefined
      if (next) entries.set(id, next)
      if (next === null) drop(id)
      return next === undefined ? entry || null : next
    },
    shiftPhoto: async (id, how) => {
      const entry = entries.get(id)
      if (!entry) return
      photos.set(id, (photos.get(id) || []).slice(1))
      entries.set(id, how(entry))
    },
  }
}

const DATABASE = "duthao-entry"
const VERSION = 1

/** Opens what waits of one person, notes where no other `database` is named, or null where the browser has no storage to give. */
export async function indexedShelf<E extends Kept = Entry>(person: string, database = DATABASE): Promise<Shelf<E> | null> {
  if (typeof indexedDB === "undefined" || !indexedDB) return null
  try {
    return shelfIn<E>(await open(database), person)
  } catch {
    return null
  }
}

function open(database: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, VERSION)
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entry")
      request.result.createObjectStore("photo")
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error || new Error("storage is blocked"))
  })
}

function shelfIn<E extends Kept>(database: IDBDatabase, person: string): Shelf<E> {
  const mine = IDBKeyRange.bound([person], [person, []])
  const photosOf = (id: string) => IDBKeyRange.bound([person, id], [person, id, []])
  // What is told as kept is on the disk: a phone's battery may end at any moment.
  const write = (act: (entries: IDBObjectStore, photos: IDBObjectStore) => void) =>
    new Promise<void>((resolve, reject) => {
      const options = { durability: "strict" } as IDBTransactionOptions
      const transaction = database.transaction(["entry", "photo"], "readwrite", options)
      transaction.oncomplete = () => resolve()
      transaction.onerror = transaction.onabort = () => reject(transaction.error || new Error("storage failed"))
      act(transaction.objectStore("entry"), transaction.objectStore("photo"))
    })
  const read = <T>(name: "entry" | "photo", range: IDBKeyRange) =>
    new Promise<T[]>((resolve, reject) => {
      const request = database.transaction(name).objectStore(name).getAll(range)
      request.onsuccess = () => resolve(request.result as T[])
      request.onerror = () => reject(request.error || new Error("storage failed"))
    })
  const drop = (entries: IDBObjectStore, photos: IDBObjectStore, id: string) => {
    entries.delete([person, id])
    photos.delete(photosOf(id))
  }
  return {
    lasting: true,
    all: () => read<E>("entry", mine),
    photos: (id) => read<Photo>("photo", photosOf(id)),
    put: (entry, more, instead) =>
      write((entries, photos) => {
        if (instead) drop(entries, photos, instead)
        entries.put(entry, [person, entry.id])
        more.forEach((photo, at) => photos.put(photo, [person, entry.id, at]))
      }),
    async change(id, how) {
      let now: E | null = null
      await write((entries, photos) => {
        const request = entries.get([person, id])
        request.onsuccess = () => {
          const entry = request.result as E | undefined
          const next = entry ? how(entry) : undefined
          now = next === undefined ? entry || null : next
          if (next) entries.put(next, [person, id])
          if (next === null) drop(entries, photos, id)
        }
      })
      return now
    },
    shiftPhoto: (id, how) =>
      write((entries, photos) => {
        const request = entries.get([person, id])
        request.onsuccess = () => {
          if (request.result) entries.put(how(request.result as E), [person, id])
        }
        const first = photos.openKeyCursor(photosOf(id))
        first.onsuccess = () => {
          if (first.result) photos.delete(first.result.primaryKey)
        }
      }),
  }
}
