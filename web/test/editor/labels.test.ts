/** Labels and the placeholder follow the text without a browser. */
import { expect, test } from "vitest"
import type { DecorationSet } from "prosemirror-view"
import { emptyDocument } from "../../src/document"
import { Binding } from "../../src/editor/binding"
import { labelsPlugin } from "../../src/editor/decorations"
import { enter, setKind, shiftLevel } from "../../src/editor/commands"
import { Clock, seeded } from "./support"

function writing(clauses: Parameters<typeof emptyDocument>[0]) {
  const clock = new Clock()
  const plugin = labelsPlugin("Viết ở đây")
  const binding = new Binding({
    doc: emptyDocument(clauses),
    actor: "aa",
    person: "an",
    now: () => clock.now,
    random: seeded(1),
    composing: () => false,
    later: clock.later,
    onChange: () => undefined,
    onState: () => undefined,
    plugins: [plugin],
  })
  const attributes = () =>
    (plugin.getState(binding.state) as DecorationSet)
      .find()
      .sort((a, b) => a.from - b.from)
      .map((one) => (one as unknown as { type: { attrs: Record<string, string> } }).type.attrs)
  return { binding, attributes, dispatch: binding.local.bind(binding) }
}

test("labels and codes follow kind, level and new clauses", () => {
  const { binding, attributes, dispatch } = writing([
    { id: "c0", kind: "heading", text: "một" },
    { id: "c1", kind: "proposal", level: 1, text: "hai" },
  ])
  expect(attributes()).toEqual([{ "data-label": "I-" }, { "data-label": "1.", "data-code": "GP1" }])
  setKind("proposal")(binding.state, dispatch)
  shiftLevel(1)(binding.state, dispatch)
  binding.local(binding.state.tr.insertText("x", 1))
  expect(attributes()).toEqual([
    { "data-label": "1.", "data-code": "GP1" },
    { "data-label": "2.", "data-code": "GP2" },
  ])
  enter(binding.state, dispatch)
  expect(attributes().map((one) => one["data-code"])).toEqual(["GP1", "GP2", "GP3"])
})

test("an empty text shows the placeholder until the first letter", () => {
  const { binding, attributes } = writing([])
  expect(attributes()).toEqual([{ "data-placeholder": "Viết ở đây" }])
  binding.local(binding.state.tr.insertText("x"))
  expect(attributes()).toEqual([{}])
})
