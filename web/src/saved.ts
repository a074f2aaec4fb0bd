/**
 * What must survive a closed tab: own changes that the server has not been seen to have, words it refused, and a copy
 * of the document for a quick start.
 *
 * Behind a small interface with two bodies: IndexedDB in the page, memory in tests and where a browser forbids
 * storage. Knows no network. Nothing here is the truth: the server's log is.
 */

/** A change of this person that is not yet known to be on the server. */
export interface Own {
  hash: string
  bytes: Uint8Array
}

/** Words that the server did not take, kept for their writer alone. */
export interface Aside {
  id: string
  clause: string
  text: string
  reason: string
  at: number
  /** The version without them, on which they stand; older ones were kept without. */
  base?: string[]
}

/** The document as last seen, with the heads the server had announced by then. */
export interface Copy {
  bytes: Uint8Array
  serverHeads: string[]
}

export interface Kept {
  unsaved: Own[]
  aside: Aside[]
  copy: Copy | null
}

export interface Shelf {
  read(): Promise<Kept>
  keep(own: readonly Own[]): Promise<void>
  drop(hashes: readonly string[]): Promise<void>
  keepAside(words: readonly Aside[]): Promise<void>
  dropAside(id: string): Promise<void>
  keepCopy(copy: Copy | null): Promise<void>
}

/** Keeps things as long as the page lives. */
export function memoryShelf(): Shelf {
  const unsaved = new Map<string, Own>()
  const aside = new Map<string, Aside>()
  let copy: Copy | null = null
  return {
    read: async () => ({ unsaved: [...unsaved.values()], aside: [...aside.values()], copy }),
    keep: async (own) => own.forEach((one) => unsaved.set(one.hash, one)),
    drop: async (hashes) => hashes.forEach((hash) => unsaved.delete(hash)),
    keepAside: async (words) => words.forEach((one) => aside.set(one.id, one)),
    dropAside: async (id) => void aside.delete(id),
    keepCopy: async (next) => void (copy = next),
  }
}

const DATABASE = "duthao"
const DATABASE_VERSION = 1
const STORES = { change: "change", aside: "aside", copy: "copy" } as const
type StoreName = keyof typeof STORES

/** Opens the shelf of one person for one document, or null where the browser has no storage to give. */
export async function indexedShelf(documentId: string, person: string): Promise<Shelf | null> {
  if (typeof indexedDB === "undefined") return null
  try {
    return shelfIn(await openDatabase(), `${person} ${documentId}`)
  } catch {
    return null
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, DATABASE_VERSION)
    request.onupgradeneeded = () => {
      for (const name of Object.values(STORES)) request.result.createObjectStore(name)
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error ?? new Error("storage is blocked"))
  })
}

function shelfIn(database: IDBDatabase, scope: string): Shelf {
  // Every key is [scope, order or id]: two people at one computer never see each other's words.
  const all = IDBKeyRange.bound([scope], [scope, []])
  const write = (name: StoreName, act: (store: IDBObjectStore) => void) =>
    new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(name, "readwrite")
      transaction.oncomplete = () => resolve()
      transaction.onerror = transaction.onabort = () => reject(transaction.error ?? new Error("storage failed"))
      act(transaction.objectStore(name))
      // A page that is closing never sees its requests answered, and what was not committed by then is undone.
      transaction.commit?.()
    })
  const values = <T>(name: StoreName) =>
    new Promise<T[]>((resolve, reject) => {
      const request = database.transaction(name).objectStore(name).getAll(all)
      request.onsuccess = () => resolve(request.result as T[])
      request.onerror = () => reject(request.error ?? new Error("storage failed"))
    })
  return {
    async read() {
      const unsaved = await values<Own & { made: number }>("change")
      unsaved.sort((a, b) => a.made - b.made)
      const aside = await values<Aside>("aside")
      const copies = await values<Copy>("copy")
      return { unsaved: unsaved.map(({ hash, bytes }) => ({ hash, bytes })), aside, copy: copies[0] ?? null }
    },
    keep: (own) =>
      write("change", (store) => {
        own.forEach((one, at) => store.put({ ...one, made: Date.now() + at / 1000 }, [scope, one.hash]))
      }),
    drop: (hashes) => write("change", (store) => hashes.forEach((hash) => store.delete([scope, hash]))),
    keepAside: (words) => write("aside", (store) => words.forEach((one) => store.put(one, [scope, one.id]))),
    dropAside: (id) => write("aside", (store) => void store.delete([scope, id])),
    keepCopy: (copy) =>
      write("copy", (store) => void (copy ? store.put(copy, [scope, 0]) : store.delete([scope, 0]))),
  }
}
