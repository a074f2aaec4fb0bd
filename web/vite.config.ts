/** How the web parts are built: hashed files with a manifest the server reads, nothing inline, nothing from elsewhere. */
import { transformWithEsbuild, type Plugin } from "vite"
import { defineConfig } from "vite"

/** Pages read on old phones; the editor needs more anyway (Chrome 80 and later know ES2020). */
const LIGHT_ENTRIES = ["page", "reading", "overview", "here", "coverage", "chain", "history", "workshop", "keyed", "find", "mention", "entry", "meeting", "upload"]

/** Small parts of every live page, together in one file: a request more costs a phone more than their bytes. */
const COMMON = /\/src\/(reading\/(here|people)|look\/(menu|bell|names))\.ts$/

/** Parts that several light pages share. */
const LIGHT_PARTS = /\/src\/(entry|look|reading)\//

function lightEntries(): Plugin {
  return {
    name: "light-entries",
    async renderChunk(code, chunk) {
      const shared = !chunk.isEntry && chunk.moduleIds.length > 0 && chunk.moduleIds.every((id) => LIGHT_PARTS.test(id))
      if (!LIGHT_ENTRIES.includes(chunk.name) && !shared) return null
      const { code: light } = await transformWithEsbuild(code, `${chunk.name}.js`, { target: "es2017", minify: true })
      return { code: light, map: null }
    },
  }
}

export default defineConfig({
  base: "/assets/",
  publicDir: false,
  plugins: [lightEntries()],
  build: {
    outDir: "dist",
    // The base is the folder; the files lie flat in it.
    assetsDir: "",
    manifest: true,
    target: "es2020",
    cssTarget: "chrome80",
    // The content security policy allows no data: URLs, and a polyfill for preloading is not worth its bytes.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The editor is one chunk by design: nearly all of it is needed before the first key.
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: { manualChunks: (id) => (COMMON.test(id) ? "common" : undefined) },
      input: [
        "src/edit.ts",
        "src/page.ts",
        "src/reading/reading.ts",
        "src/reading/overview.ts",
        "src/reading/coverage.ts",
        "src/reading/chain.ts",
        "src/reading/history.ts",
        "src/reading/workshop.ts",
        "src/reading/keyed.ts",
        "src/reading/find.ts",
        "src/entry/entry.ts",
        "src/entry/meeting.ts",
        "src/entry/upload.ts",
        "src/look/mention.ts",
        "src/look/mention.css",
        "src/look/desk.css",
        "src/look/paper.css",
        "src/look/reasons.css",
        "src/look/comments.css",
        "src/look/suggestions.css",
        "src/look/compare.css",
        "src/look/workshop.css",
        "src/look/find.css",
        "src/verify/page.ts",
        "src/verify/verify.css",
        "src/look/public.css",
      ],
    },
  },
})
