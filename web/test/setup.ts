/** Loads the wasm of automerge for node; the code under test imports the `/slim` entry, which has none of its own. */
import "@automerge/automerge"
