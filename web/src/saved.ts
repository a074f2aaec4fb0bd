/**
 * What must survive a closed tab: own changes that the server has not been seen to have, words it refused, and a copy
 * of the document for a quick start.
 *
 * Behind a small interface with two bodies: IndexedDB in the page, memory in tests and where a browser forbids
 * storage. A write to IndexedDB is only begun when a page closes; what is on its way there is stashed beside it. Knows no network. Nothing here is the truth: the server's log is.
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

/** What was made a moment ago, held where a closing page can still put it: at once, with nothing to wait for. */
export interface Stash {
  /** Returns what takes it away again, once it stands elsewhere. */
  hold(own: readonly Own[]): () => void
  /** What a page that was closed too soon left behind, oldest first, and what takes just that away. */
  left(): { own: Own[]; release: () => void }
}

/** Begins the names of what is stashed in the browser's small storage. */
const STASH = "duthao-unsent"

/** A stash in the small storage of this browser. Where that is full or forbidden, nothing is held and nothing fails. */
export function stashIn(storage: Storage, scope: string): Stash {
  const prefix = `${STASH} ${scope} `
  const attempt = <T>(act: () => T, otherwise: T): T => {
    try {
      return act()
    } catch {
      return otherwise
    }
  }
  const remove = (keys: string[]) => attempt(() => keys.forEach((key) => storage.removeItem(key)), undefined)
  const held = (key: string) => attempt(() => JSON.parse(storage.getItem(key) || "null") as Stashed | null, null)
  return {
    hold(own) {
      const key = `${prefix}${own[0]?.hash}`
      const made: Stashed = { at: Date.now(), own: own.map(({ hash, bytes }) => [hash, toLetters(bytes)]) }
      attempt(() => storage.setItem(key, JSON.stringify(made)), undefined)
      return () => remove([key])
    },
    left() {
      const keys = attempt(() => Object.keys(storage).filter((key) => key.startsWith(prefix)), [])
      const all = keys.map(held).filter((one) => one !== null)
      all.sort((a, b) => a.at - b.at)
      const own = all.flatMap((one) => one.own.map(([hash, letters]) => ({ hash, bytes: toBytes(letters) })))
      return { own, release: () => remove(keys) }
    },
  }
}

interface Stashed {
  at: number
  own: [hash: string, letters: string][]
}

/** The small storage takes only letters. */
function toLetters(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}

function toBytes(letters: string): Uint8Array {
  return Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0))
}

const DATABASE = "duthao"
const DATABASE_VERSION = 1
const STORES = { change: "change", aside: "aside", copy: "copy" } as const
type StoreName = keyof typeof STORES

/** Opens the shelf of one person for one document, or null where the browser has no storage to give. */
export async function indexedShelf(documentId: string, person: string): Promise<Shelf | null> {
  if (typeof indexedDB === "undefined") return null
  try {
    const scope = `${person} ${documentId}`
    return shelfIn(await openDatabase(), scope, stashIn(localStorage, scope))
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

function shelfIn(database: IDBDatabase, scope: string, stash: Stash): Shelf {
  // Every key is [scope, order or id]: two people at one computer never see each other's words.
  const scoped = IDBKeyRange.bound([scope], [scope, []])
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
      const request = database.transaction(name).objectStore(name).getAll(scoped)
      request.onsuccess = () => resolve(request.result as T[])
      request.onerror = () => reject(request.error ?? new Error("storage failed"))
    })
  const keep = (own: readonly Own[]) => {
    // A page that closes now may never see the write done, nor be heard asking for it.
    const release = stash.hold(own)
    const written = write("change", (store) => {
      own.forEach((one, at) => store.put({ ...one, made: Date.now() + at / 1000 }, [scope, one.hash]))
    })
    return written.then(release)
  }
  return {
    async read() {
      const { own: left, release } = stash.left()
      const unsaved = await values<Own & { made: number }>("change")
      unsaved.sort((a, b) => a.made - b.made)
      const known = new Set(unsaved.map(({ hash }) => hash))
      const late = left.filter(({ hash }) => !known.has(hash))
      // Where it cannot be kept, it stays in the stash, and is read from there again.
      if (left.length) keep(left).then(release, () => undefined)
      const aside = await values<Aside>("aside")
      const copies = await values<Copy>("copy")
      const all = [...unsaved, ...late].map(({ hash, bytes }) => ({ hash, bytes }))
      return { unsaved: all, aside, copy: copies[0] ?? null }
    },
    keep,
    drop: (hashes) => write("change", (store) => hashes.forEach((hash) => store.delete([scope, hash]))),
    keepAside: (words) => write("aside", (store) => words.forEach((one) => store.put(one, [scope, one.id]))),
    dropAside: (id) => write("aside", (store) => void store.delete([scope, id])),
    keepCopy: (copy) =>
      write("copy", (store) => void (copy ? store.put(copy, [scope, 0]) : store.delete([scope, 0]))),
  }
}
