/**
 * The glue between the binding and the browser: the ProseMirror view, its keys, clipboard and composition.
 *
 * Everything that can be decided without a browser is decided elsewhere. CSS must set `white-space: pre-wrap` on
 * `.clauses` and `position: relative` on its parent, `position: absolute; inset: 0 auto auto 0` on `.carets`.
 */
import { keymap } from "prosemirror-keymap"
import { baseKeymap } from "prosemirror-commands"
import type { Command, EditorState, Plugin, Transaction } from "prosemirror-state"
import { EditorView } from "prosemirror-view"
import { Binding, type BindingOptions } from "./binding"
import { CaretLayer, type RemoteCaret } from "./carets"
import * as commands from "./commands"
import { labelsPlugin } from "./decorations"
import { markTyped } from "./nfc"
import { clipboardLines, pasteTr, tooLong } from "./paste"

export interface EditorOptions extends Pick<BindingOptions, "doc" | "actor" | "person" | "onChange" | "onFault"> {
  /** Where the text is put. */
  place: HTMLElement
  ariaLabel: string
  placeholder: string
  editable: boolean
  /** Called after every state: for toolbars, margins and own presence. */
  onState?: (state: EditorState, tr?: Transaction) => void
  /** Called when a paste is refused because it is too long. */
  onPasteRefused?: () => void
  onFocus?: () => void
}

/** The text on the page: its binding, its view, and the carets of others. */
export interface ClauseEditor {
  readonly binding: Binding
  readonly view: EditorView
  /** Runs a command as if its key had been pressed, and keeps the focus in the text. */
  run(command: Command): boolean
  setCarets(carets: readonly RemoteCaret[]): void
  destroy(): void
}

export function createEditor(options: EditorOptions): ClauseEditor {
  // The view needs the binding's first state, the binding draws into the view.
  let view: EditorView | null = null
  let carets: CaretLayer | null = null
  const binding: Binding = new Binding({
    ...options,
    now: () => Date.now(),
    random: () => Math.random(),
    composing: () => view?.composing ?? false,
    later,
    plugins: [...keys(() => binding), labelsPlugin(options.placeholder)],
    onState(state, tr) {
      view?.updateState(state)
      if (tr?.docChanged) carets?.draw()
      options.onState?.(state, tr)
    },
  })
  binding.editable = options.editable
  view = new EditorView(options.place, viewProps(binding, options))
  carets = new CaretLayer(view)
  return finished(binding, view, carets)
}

function finished(binding: Binding, view: EditorView, carets: CaretLayer): ClauseEditor {
  const redraw = () => carets.draw()
  const leave = () => binding.blur()
  const hide = () => void (document.visibilityState === "hidden" && leave())
  window.addEventListener("resize", redraw)
  window.addEventListener("pagehide", leave)
  document.addEventListener("visibilitychange", hide)
  return {
    binding,
    view,
    run(command) {
      const done = command(view.state, view.dispatch, view)
      view.focus()
      return done
    },
    setCarets: (list) => carets.set(list),
    destroy() {
      window.removeEventListener("resize", redraw)
      window.removeEventListener("pagehide", leave)
      document.removeEventListener("visibilitychange", hide)
      binding.close()
      carets.dom.remove()
      view.destroy()
    },
  }
}

function later(run: () => void, ms: number) {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

function viewProps(binding: Binding, options: EditorOptions) {
  return {
    state: binding.state,
    attributes: {
      class: "clauses",
      lang: "vi",
      spellcheck: "false",
      role: "textbox",
      "aria-multiline": "true",
      "aria-label": options.ariaLabel,
      // Set here as well: without it the first key already loses a space.
      style: "white-space: pre-wrap",
    },
    editable: () => binding.editable,
    dispatchTransaction: (tr: Transaction) => binding.local(tr),
    handleTextInput: (view: EditorView, from: number, to: number, text: string) => {
      if (view.composing) return false
      const across = commands.spansClauses(view.state)
      const tr = across ? commands.replaceText(view.state, text) : from === to ? markTyped(view.state, text, from) : null
      if (tr) view.dispatch(tr)
      return tr !== null
    },
    handlePaste: (view: EditorView, event: ClipboardEvent) => paste(view, event.clipboardData, options),
    handleDOMEvents: {
      compositionend: () => void binding.compositionEnd(),
      blur: () => void binding.blur(),
      focus: () => void options.onFocus?.(),
      cut: (view: EditorView, event: ClipboardEvent) => cut(view, event),
      // Words are moved by cutting and pasting: undoing a drag could take them from here and not put them back there. A
      // file let go over the text must not take its place either.
      drop: (_view: EditorView, event: DragEvent) => (event.preventDefault(), true),
      beforeinput: (view: EditorView, event: InputEvent) => browserCommand(binding, view, event),
    },
  }
}

// The browser's own undo knows nothing of others, and its own bold (a telephone's menu, or the keys while a word is
// being composed) would tear the word.
function browserCommand(binding: Binding, view: EditorView, event: InputEvent): boolean {
  const run = BROWSER_COMMANDS[event.inputType]
  if (!run) return false
  event.preventDefault()
  run(binding, view)
  return true
}

const toggle = (command: Command) => (_binding: Binding, view: EditorView) =>
  void (view.composing || command(view.state, view.dispatch))

const BROWSER_COMMANDS: Record<string, (binding: Binding, view: EditorView) => void> = {
  historyUndo: (binding) => void binding.undo(),
  historyRedo: (binding) => void binding.redo(),
  formatBold: toggle(commands.toggleStrong),
  formatItalic: toggle(commands.toggleEm),
  formatUnderline: toggle(commands.toggleUnderline),
}

function paste(view: EditorView, clipboard: DataTransfer | null, options: EditorOptions): boolean {
  if (!clipboard || !view.editable) return true
  const lines = clipboardLines(clipboard.getData("text/html"), clipboard.getData("text/plain"))
  if (tooLong(lines)) options.onPasteRefused?.()
  const tr = pasteTr(view.state, lines)
  if (tr) view.dispatch(tr)
  return true
}

// ProseMirror would leave the first of several whole clauses behind as an empty one.
function cut(view: EditorView, event: ClipboardEvent): boolean {
  if (!view.editable || view.state.selection.empty || !event.clipboardData) return false
  const { dom, text } = view.serializeForClipboard(view.state.selection.content())
  event.clipboardData.clearData()
  event.clipboardData.setData("text/html", dom.innerHTML)
  event.clipboardData.setData("text/plain", text)
  event.preventDefault()
  commands.erase(view.state, view.dispatch)
  return true
}

function keys(binding: () => Binding): Plugin[] {
  const undo: Command = (_state, dispatch) => !dispatch || binding().undo() || true
  const redo: Command = (_state, dispatch) => !dispatch || binding().redo() || true
  return [
    keymap({
      Enter: commands.enter,
      // No line breaks inside a clause.
      "Shift-Enter": commands.enter,
      Backspace: commands.backspace,
      "Mod-Backspace": commands.backspace,
      "Shift-Backspace": commands.backspace,
      Delete: commands.deleteForward,
      "Mod-Delete": commands.deleteForward,
      "Mod-b": commands.toggleStrong,
      "Mod-i": commands.toggleEm,
      "Mod-u": commands.toggleUnderline,
      "Mod-z": undo,
      "Mod-y": redo,
      "Mod-Shift-z": redo,
      // Tab stays with the page: a keyboard user must be able to leave the text.
      "Mod-]": commands.shiftLevel(1),
      "Mod-[": commands.shiftLevel(-1),
      "Alt-ArrowUp": commands.moveClause(-1),
      "Alt-ArrowDown": commands.moveClause(1),
    }),
    keymap(baseKeymap),
  ]
}
