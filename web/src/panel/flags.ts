/** Which links of the text wait for a decision because their record was corrected or withdrawn, as the server tells. */
import { read } from "./api"

interface OpenFlag {
  clause: string
  link: string
}

/** The open flags of a resolution, kept fresh by what the cards' line tells. */
export class Flags {
  private open: ReadonlySet<string> | null = null

  constructor(
    private readonly base: string,
    private readonly changed: () => void,
  ) {}

  /** Tells whether a link waits for a decision; undefined until that is known. */
  waits(clause: string, link: string): boolean | undefined {
    return this.open?.has(key(clause, link))
  }

  renew(): void {
    read<{ items: OpenFlag[] }>(`${this.base}/flags`).then(
      ({ items }) => {
        this.open = new Set(items.map((flag) => key(flag.clause, flag.link)))
        this.changed()
      },
      // The next event asks again; until then the record's own version tells.
      () => undefined,
    )
  }
}

function key(clause: string, link: string): string {
  return `${clause} ${link}`
}
