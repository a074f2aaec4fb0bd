/** Writes a .br and a .gz beside each built file, so that the server only hands out what lies there. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const FOLDER = new URL("../dist/", import.meta.url)
const COMPRESSED = /\.(js|css|wasm|svg|json)$/

const kb = (bytes) => `${(bytes / 1024).toFixed(1)} kB`.padStart(10)

for (const name of readdirSync(FOLDER).filter((one) => COMPRESSED.test(one)).sort()) {
  const bytes = readFileSync(new URL(name, FOLDER))
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
  const brotli = brotliCompressSync(bytes, { params })
  const gzip = gzipSync(bytes, { level: 9 })
  writeFileSync(new URL(`${name}.br`, FOLDER), brotli)
  writeFileSync(new URL(`${name}.gz`, FOLDER), gzip)
  console.log(`${name.padEnd(36)} ${kb(bytes.length)}  gzip ${kb(gzip.length)}  brotli ${kb(brotli.length)}`)
}
