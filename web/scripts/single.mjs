/** Builds the page that verifies a bundle as one file: nothing fetched, its own script and style named by their hashes. */
import { createHash } from "node:crypto"
import { readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "vite"

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))

const built = await build({
  configFile: false,
  logLevel: "warn",
  build: {
    write: false,
    target: "es2020",
    lib: { entry: at("src/verify/page.ts"), formats: ["iife"], name: "verify", cssFileName: "verify" },
  },
})
const output = built[0].output
const script = output.find((one) => one.type === "chunk").code.replaceAll("</script", "<\\/script").trim()
const style = (readFileSync(at("src/verify/single.css"), "utf8") + readFileSync(at("src/verify/verify.css"), "utf8")).trim()
const messages = readFileSync(at("../server/messages/vi/bundle.ftl"), "utf8")
const say = (key) => messages.match(new RegExp(`^${key} = (.*)$`, "m"))[1]
const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`

const page = `<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${say("verify-title")}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${say("verify-title")}</h1>
<p>${say("verify-lede")}</p>
<div id="verify" class="verify"><noscript>${say("verify-noscript")}</noscript></div>
</main>
<script>${script}</script>
</body>
</html>
`
writeFileSync(at("dist/verify.html"), page)
console.log(`verify.html ${(page.length / 1024).toFixed(1)} kB`)
