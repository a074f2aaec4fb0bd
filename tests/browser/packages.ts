/** The browser tests live beside the other tests, their packages in `web/`: bare imports are looked up from there. */
import { basename, dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const HERE = dirname(fileURLToPath(import.meta.url))
const WEB = join(HERE, "../../web")

interface Resolver {
  resolve(source: string, importer: string, options: { skipSelf: boolean }): Promise<unknown>
}

function fromWeb() {
  return {
    name: "packages-of-web",
    enforce: "pre" as const,
    resolveId(this: Resolver, source: string, importer: string | undefined) {
      const bare = !/^[./]|^node:|^\0/.test(source)
      if (!bare || !importer?.startsWith(HERE)) return null
      return this.resolve(source, join(WEB, "package.json"), { skipSelf: true })
    },
  }
}

/** automerge-repo's own acceptance tests are told which of them cannot pass here (`support/expected.ts`). */
const THEIRS = /helpers\/tests\/network-adapter-tests/

function expected() {
  return {
    name: "expected-of-acceptance-tests",
    enforce: "pre" as const,
    resolveId(source: string, importer: string | undefined) {
      return source === "vitest" && THEIRS.test(importer ?? "") ? join(HERE, "support/expected.ts") : null
    },
  }
}

/** What takes longest, longest first: begun last, it would run alone while the other core has nothing left to do. */
const LONGEST = ["pages", "vietnamese-matrix", "workshop-story", "hall", "acceptance", "vote-pages"]

interface Specification {
  moduleId: string
}

/** Puts the longest files first; a fresh clone has no times of its own to go by, and sizes say little here. */
class LongestFirst {
  shard<T extends Specification>(files: T[]): T[] {
    return files
  }

  sort<T extends Specification>(files: T[]): T[] {
    const rank = (file: T) => {
      const place = LONGEST.indexOf(basename(file.moduleId).replace(/\..*/, ""))
      return place < 0 ? LONGEST.length : place
    }
    return [...files].sort((one, other) => rank(one) - rank(other))
  }
}

/** What both runs share: a real server and a real browser are slow to start and quick to answer. */
export function configFor(include: string[]) {
  return {
    root: HERE,
    cacheDir: join(WEB, "node_modules/.vite"),
    plugins: [expected(), fromWeb()],
    test: {
      include,
      testTimeout: 90_000,
      hookTimeout: 60_000,
      expect: { poll: { timeout: 20_000, interval: 50 } },
      server: { deps: { inline: [THEIRS] } },
      pool: "forks" as const,
      // A file is one server and one browser: two fit on two cores.
      maxWorkers: 2,
      minWorkers: 1,
      sequence: { sequencer: LongestFirst },
    },
  }
}
