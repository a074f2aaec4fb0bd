/** How the pictures of all pages are made. */
import { configFor } from "./packages"

export default configFor(["*.shots.ts"])
