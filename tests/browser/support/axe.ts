/** axe-core on a page as it stands: what somebody with a screen reader, a keyboard or weak eyes would stumble over. */
import axe from "axe-core"
import type { Page } from "playwright-core"

/** What is asked for: WCAG 2.2 A and AA, and the habits of the field. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

/** Returns every fault with its places, in words that name the rule; an empty list when the page is clean. */
export async function faultsOf(page: Page): Promise<string[]> {
  // As text through the debugger: the content policy of the page forbids scripts of others, rightly.
  // A page that was only turned has it already.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source)
  const violations = await page.evaluate(async (tags) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") }
    const result = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] })
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      places: nodes.map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)} (${node.any.concat(node.all, node.none).map((one) => one.message).join("; ")})`),
    }))
  }, TAGS)
  return violations.map(({ id, help, places }) => [`${id}: ${help}`, ...places.slice(0, 5)].join("\n    "))
}
