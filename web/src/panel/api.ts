/** The few questions the editor asks over HTTP: records to link, and the blocs to filter them by. Reads only. */

export interface EvidenceRecord {
  id: string
  version: number
  text: string
  kind: string
  criterion: string | null
  speakerRole: string | null
  withdrawn: boolean
  meeting: { id: string; cell: string; organisation: string; bloc: string; blocName: string; date: string; round: number }
}

export interface Bloc {
  id: string
  name: string
}

export interface MeetingOfBloc {
  id: string
  cellName: string
  date: string
  round: number
}

export interface Found {
  items: EvidenceRecord[]
  next: string | null
}

export interface Api {
  search(asked: Asked, after: string | null, signal: AbortSignal): Promise<Found>
  records(ids: readonly string[]): Promise<EvidenceRecord[]>
  blocs(): Promise<Bloc[]>
  /** The latest meetings, of one bloc or of all. */
  meetings(bloc: string): Promise<MeetingOfBloc[]>
}

/** What records are searched by; empty words ask for everything. */
export interface Asked {
  query: string
  bloc: string
  meeting: string
}

/** A list to choose from: more than fits a margin is a reason to search for other words. */
const FOUND_MAX = 10
/** Meetings to choose from; with more of them the words find the record. */
const MEETINGS_MAX = 200
/** Record ids asked for at once: a URL stays well below 2 000 characters. */
const IDS_MAX = 50
/** Records a page, and pages looked through: a resolution stands on some hundreds of records at most. */
const PAGE_MAX = 100
const PAGES_MAX = 10

export function httpApi(base = "/api/v1"): Api {
  return {
    search({ query, bloc, meeting }, after, signal) {
      const asked = new URLSearchParams({ q: query, limit: String(FOUND_MAX) })
      if (bloc) asked.set("bloc", bloc)
      if (meeting) asked.set("meeting", meeting)
      if (after) asked.set("after", after)
      return read<Found>(`${base}/evidence?${asked.toString()}`, signal)
    },
    async records(ids) {
      const found: EvidenceRecord[] = []
      for (let at = 0; at < ids.length; at += IDS_MAX) {
        const some = ids.slice(at, at + IDS_MAX)
        found.push(...(await recordsOf(base, some)))
      }
      return found
    },
    async meetings(bloc) {
      const asked = new URLSearchParams({ limit: String(MEETINGS_MAX) })
      if (bloc) asked.set("bloc", bloc)
      return (await read<{ items: MeetingOfBloc[] }>(`${base}/meetings?${asked.toString()}`)).items
    },
    blocs: async () => (await read<{ items: Bloc[] }>(`${base}/blocs`)).items,
  }
}

// A server that knows no `ids` answers with its list, page by page: then the wanted ones are looked for in it.
async function recordsOf(base: string, ids: readonly string[]): Promise<EvidenceRecord[]> {
  const found = new Map<string, EvidenceRecord>()
  let after: string | null = null
  for (let page = 0; page < PAGES_MAX && ids.some((id) => !found.has(id)); page++) {
    const asked = new URLSearchParams({ ids: ids.join(","), limit: String(PAGE_MAX) })
    if (after) asked.set("after", after)
    const { items, next }: Found = await read<Found>(`${base}/evidence?${asked.toString()}`)
    items.forEach((record) => found.set(record.id, record))
    if (next === null) break
    after = next
  }
  return [...found.values()]
}

export async function read<T>(url: string, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal })
  if (!answer.ok) throw new Error(`${answer.status}`)
  return (await answer.json()) as T
}

/** Returns a date of the API ("2020-09-14") as people here write it. */
export function dayOf(date: string): string {
  const [year, month, day] = date.slice(0, 10).split("-")
  return year && month && day ? `${day}/${month}/${year}` : date
}

/** Records already read, so that a panel drawn again asks for nothing. */
export class Records {
  private readonly known = new Map<string, EvidenceRecord>()
  private readonly asked = new Set<string>()

  constructor(
    private readonly api: Api,
    private readonly changed: () => void,
  ) {}

  get(id: string): EvidenceRecord | undefined {
    return this.known.get(id)
  }

  put(records: readonly EvidenceRecord[]): void {
    records.forEach((record) => this.known.set(record.id, record))
  }

  /** Reads those known anew, for they may have newer versions; what is shown stays until they are here. */
  renew(): void {
    const ids = [...this.known.keys()]
    if (!ids.length) return
    this.api.records(ids).then(
      (records) => {
        this.put(records)
        this.changed()
      },
      // The next event asks again.
      () => undefined,
    )
  }

  /** Asks for those not known yet; a failed question is asked again when the panel is next drawn. */
  want(ids: readonly string[]): void {
    const missing = ids.filter((id) => !this.known.has(id) && !this.asked.has(id))
    if (!missing.length) return
    missing.forEach((id) => this.asked.add(id))
    this.api.records(missing).then(
      (records) => {
        this.put(records)
        this.changed()
      },
      () => missing.forEach((id) => this.asked.delete(id)),
    )
  }
}
