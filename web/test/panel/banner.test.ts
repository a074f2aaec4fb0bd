/** The banner of a lost line: late to come, late to go, never in the way of the truth. */
import { expect, test } from "vitest"
import { BANNER_MS, bannerNext, QUIET } from "../../src/panel/status"

/** What is shown after each moment: the line is lost (−) or open (+) at that millisecond. */
function shown(...moments: [number, "-" | "+"][]): string[] {
  let banner = QUIET
  return moments.map(([at, line]) => (banner = bannerNext(banner, line === "-", at)).shown)
}

test("a blip raises nothing", () => {
  expect(shown([0, "-"], [BANNER_MS - 1, "-"], [BANNER_MS, "+"], [BANNER_MS + 1, "-"])).toEqual(["none", "none", "none", "none"])
})

test("a loss that lasts is shown, and its end for as long", () => {
  expect(shown([0, "-"], [BANNER_MS, "-"])).toEqual(["none", "lost"])
  const end = BANNER_MS + 100
  const after: [number, "+"][] = [[end, "+"], [end + BANNER_MS - 1, "+"], [end + BANNER_MS, "+"]]
  expect(shown([0, "-"], [BANNER_MS, "-"], ...after)).toEqual(["none", "lost", "back", "back", "none"])
})

test("a line that is lost again just after its return is said to be lost at once", () => {
  expect(shown([0, "-"], [BANNER_MS, "-"], [BANNER_MS + 10, "+"], [BANNER_MS + 20, "-"])).toEqual(["none", "lost", "back", "lost"])
})
