/**
 * Stands in for vitest in automerge-repo's own acceptance tests: those that cannot pass against this server, by how it
 * is made, are expected to fail. One that passes all the same fails the run, and its line here is to go.
 */
import { it as vitestIt } from "vitest"

export { describe, expect } from "vitest"

/** A test that waits for what never comes is given up after this long; most of them fail at once. */
const NEVER_COMES_MS = 4_000

/** Why a test cannot pass, by its name. What stands in its place is in `acceptance.test.ts`. */
export const CANNOT: Record<string, string> = {
  "can sync 2 repos": "a client makes the document; here documents are made over HTTP, in the shape of a resolution",
  "can sync 3 repos": "the same",
  "can broadcast a message": "the same; and only carets are passed on, under the name the server knows",
  "emits a peer-candidate event with proper peer metadata when a peer connects":
    "peers are not introduced to one another: each knows the server alone",
  "should emit disconnect events on disconnect": "the same: nobody hears that another has gone",
  "should not send messages after disconnect": "the same: it waits to hear that the other has gone",
}

export const ran: string[] = []

export function it(name: string, act: () => Promise<void>): void {
  ran.push(name)
  if (name in CANNOT) vitestIt.fails(`${name} (cannot: ${CANNOT[name]})`, { timeout: NEVER_COMES_MS }, act)
  else vitestIt(name, act)
}
