/** How the browser tests run: Chromium against the real binary. */
import { configFor } from "./packages"

export default configFor(["*.test.ts"])
