/** The toolbar: words beside signs, all of it reachable by Tab, its state following the caret. */
import { redoDepth, undoDepth } from "prosemirror-history"
import { type Kind, KINDS, LEVEL_MAX } from "../document"
import * as commands from "../editor/commands"
import { attrsOf, schema, spotAt } from "../editor/schema"
import type { EditorState } from "prosemirror-state"
import type { Desk, Panel, Sight } from "./desk"
import { elementId, h, option } from "./element"

interface Tool {
  dom: HTMLButtonElement
  follow(state: EditorState): void
}

/** `comment` opens the form of a comment on what is chosen. */
export function toolbarPanel(desk: Desk, comment: () => void): Panel {
  const { t } = desk
  const kind = choice(t("tool-kind"), KINDS.map((one) => [one, t(`kind-${one}`)]), (value) => {
    desk.editor()?.run(commands.setKind(value as Kind))
  })
  const levels = Array.from({ length: LEVEL_MAX + 1 }, (_, level) => [String(level), t(`level-${level}`)] as const)
  const level = choice(t("tool-level"), levels, (value) => void desk.editor()?.run(commands.setLevel(Number(value))))
  const [tools, history] = [writingTools(desk), historyTools(desk)]
  const group = (some: Tool[]) => h("div", { class: "tool-group" }, ...some.map((one) => one.dom))
  const writing = [kind.dom, level.dom, ...tools.map(group)]
  const back = group(history)
  const talk = talkTools(desk, comment)
  const dom = h("div", { class: "ed-tools", role: "group", "aria-label": t("tools") }, ...writing, back, group(Object.values(talk)))
  let suggests = false
  talk.suggest.dom.addEventListener("click", () => desk.choose(!suggests))
  const update = (sight: Sight) => {
    const state = desk.editor()?.view.state
    suggests = sight.suggests
    writing.forEach((one) => (one.hidden = !sight.mayEdit))
    back.hidden = !sight.mayEdit && !suggests
    talk.suggest.dom.hidden = !sight.mayChoose
    talk.suggest.dom.setAttribute("aria-pressed", String(suggests))
    const speaks = desk.boot.mayComment === true && !desk.boot.lane
    talk.comment.dom.hidden = !speaks
    // In the lane of a working group no evidence is linked.
    talk.evidence.dom.hidden = desk.boot.lane !== undefined
    // Whoever only reads has no tools.
    dom.hidden = !sight.mayEdit && !suggests && !speaks
    if (!state) return
    const spot = spotAt(state.doc, state.selection.head)
    const node = spot && state.doc.resolve(state.selection.head).parent
    if (node) {
      kind.select.value = attrsOf(node).kind
      level.select.value = String(attrsOf(node).level)
    }
    ;[...tools.flat(), ...history].forEach((tool) => tool.follow(state))
  }
  return { dom, update }
}

const plain = (sign: string, word: string, act: () => void, follow?: Follow) => tool("tool-sign", sign, word, act, follow)

function writingTools(desk: Desk): Tool[][] {
  const { t } = desk
  const run = (command: Parameters<NonNullable<ReturnType<Desk["editor"]>>["run"]>[0]) => () => {
    desk.editor()?.run(command)
  }
  const mark = (name: "strong" | "em" | "underline", sign: string, command: Parameters<typeof run>[0]) =>
    tool(`tool-sign tool-sign--${name}`, sign, t(`tool-${name}`), run(command), (dom, state) => {
      dom.setAttribute("aria-pressed", String(hasMark(state, name)))
    })
  return [
    [
      mark("strong", "B", commands.toggleStrong),
      mark("em", "I", commands.toggleEm),
      mark("underline", "U", commands.toggleUnderline),
    ],
    [
      plain("↑", t("tool-up"), run(commands.moveClause(-1))),
      plain("↓", t("tool-down"), run(commands.moveClause(1))),
      plain("✕", t("tool-remove"), () => removeCurrent(desk)),
    ],
  ]
}

/** Back and forth, in the text or in what is suggested. */
function historyTools(desk: Desk): Tool[] {
  const { t } = desk
  const back = (again: boolean) => () => {
    const editor = desk.editor()
    const text = editor?.suggesting ?? editor?.binding
    if (again) text?.redo()
    else text?.undo()
    editor?.view.focus()
  }
  return [
    plain("↶", t("tool-undo"), back(false), (dom, state) => quiet(dom, undoDepth(state) === 0)),
    plain("↷", t("tool-redo"), back(true), (dom, state) => quiet(dom, redoDepth(state) === 0)),
  ]
}

/** What is done beside the text: whoever may not write may do it too. */
function talkTools(desk: Desk, comment: () => void): Record<"comment" | "evidence" | "suggest", Tool> {
  const { t } = desk
  return {
    comment: plain("“”", t("tool-comment"), comment),
    evidence: plain("◆", t("tool-evidence"), () => {
      desk.show("margin")
      document.getElementById("evidence-panel")?.focus()
    }),
    suggest: plain("±", t("tool-suggest"), () => undefined),
  }
}

type Follow = (dom: HTMLButtonElement, state: EditorState) => void

function tool(sign: string, mark: string, word: string, act: () => void, follow?: Follow): Tool {
  const dom = h(
    "button",
    // The press must not take the focus, and with it the selection, from the text.
    { type: "button", class: "tool", onclick: act, onmousedown: (event) => event.preventDefault() },
    h("span", { class: sign, "aria-hidden": "true" }, mark),
    h("span", { class: "tool-word" }, word),
  )
  return { dom, follow: (state) => follow?.(dom, state) }
}

// Undo of a move is not in the history's count, so the button only looks quiet and still may be pressed.
function quiet(dom: HTMLButtonElement, on: boolean): void {
  dom.classList.toggle("tool--quiet", on)
}

function choice(label: string, options: readonly (readonly [string, string])[], pick: (value: string) => void) {
  const id = elementId()
  const select = h("select", { id, class: "select tool-select", onchange: () => pick(select.value) })
  select.append(...options.map(([value, text]) => option(value, text)))
  return { dom: h("div", { class: "tool-choice" }, h("label", { for: id, class: "vh" }, label), select), select }
}

function hasMark(state: EditorState, name: string): boolean {
  const type = schema.marks[name]!
  const { from, to, empty, $from } = state.selection
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
  return state.doc.rangeHasMark(from, to, type)
}

function removeCurrent(desk: Desk): void {
  const editor = desk.editor()
  if (!editor) return
  const { state } = editor.view
  const spot = spotAt(state.doc, state.selection.head)
  if (spot) editor.run(commands.removeClause(spot.id))
}
