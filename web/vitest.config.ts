/** How the TypeScript tests run: in node, without a browser, with the automerge wasm loaded before any test. */
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    setupFiles: ["test/setup.ts"],
    // The seeded sessions of the editor binding take seconds, not milliseconds.
    testTimeout: 120_000,
  },
})
