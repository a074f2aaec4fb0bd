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
import { Suggesting, type SuggestOptions } from "./suggest"
import * as suggestCommands from "./suggest_commands"

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

/** What the page gives to somebody who suggests; the rest is the editor's own. */
export type SuggestSettings = Pick<SuggestOptions, "drafts" | "key" | "words" | "onDraft">

/** The text on the page: its binding, its view, and the carets of others. */
export interface ClauseEditor {
  readonly binding: Binding
  readonly view: EditorView
  /** What is typed becomes suggestions, while this is there. */
  readonly suggesting: Suggesting | null
  /** Begins to suggest in place, or (null) ends it. Words that wait for the document leave first. */
  suggest(settings: SuggestSettings | null): void
  /** Runs a command as if its key had been pressed, and keeps the focus in the text. */
  run(command: Command): boolean
  setCarets(carets: readonly RemoteCaret[]): void
  destroy(): void
}

export function createEditor(options: EditorOptions): ClauseEditor {
  // The view needs the binding's first state, the binding draws into the view.
  let view: EditorView | null = null
  let carets: CaretLayer | null = null
  let suggesting: Suggesting | null = null
  const draw = (state: EditorState, tr?: Transaction) => {
    view?.updateState(state)
    if (tr?.docChanged) carets?.draw()
    options.onState?.(state, tr)
  }
  const binding: Binding = new Binding({
    ...options,
    now: () => Date.now(),
    random: () => Math.random(),
    composing: () => view?.composing ?? false,
    later,
    plugins: [...keys(() => binding), labelsPlugin(options.placeholder)],
    // Who suggests sees the document with what they wrote in it.
    onState: (state, tr) => (suggesting ? suggesting.follow() : draw(state, tr)),
  })
  binding.editable = options.editable
  view = new EditorView(options.place, viewProps(binding, () => suggesting, options))
  carets = new CaretLayer(view)
  const composing = () => view?.composing ?? false
  const suggest = (settings: SuggestSettings | null) => {
    binding.flush(true)
    suggesting = settings && beginSuggesting(settings, { binding, composing, draw, placeholder: options.placeholder })
    draw((suggesting ?? binding).state)
  }
  return finished(binding, view, carets, () => suggesting, suggest)
}

interface Surroundings {
  binding: Binding
  composing: () => boolean
  draw: (state: EditorState, tr?: Transaction) => void
  placeholder: string
}

function beginSuggesting(settings: SuggestSettings, { binding, composing, draw, placeholder }: Surroundings): Suggesting {
  const document = () => binding.state.doc
  const heads = () => binding.heads()
  const begun = new Suggesting({ ...settings, document, heads, composing, onState: draw, plugins: [labelsPlugin(placeholder)] })
  begun.caretFrom(binding.state)
  return begun
}

function finished(
  binding: Binding,
  view: EditorView,
  carets: CaretLayer,
  suggesting: () => Suggesting | null,
  suggest: ClauseEditor["suggest"],
): ClauseEditor {
  const redraw = () => carets.draw()
  const leave = () => binding.blur()
  const hide = () => void (document.visibilityState === "hidden" && leave())
  window.addEventListener("resize", redraw)
  window.addEventListener("pagehide", leave)
  document.addEventListener("visibilitychange", hide)
  return {
    binding,
    view,
    get suggesting() {
      return suggesting()
    },
    suggest,
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

function viewProps(binding: Binding, suggesting: () => Suggesting | null, options: EditorOptions) {
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
    editable: () => suggesting() !== null || binding.editable,
    dispatchTransaction: (tr: Transaction) => (suggesting() ?? binding).local(tr),
    handleTextInput: (view: EditorView, from: number, to: number, text: string) => {
      if (view.composing) return false
      const across = commands.spansClauses(view.state)
      const replace = suggesting() ? suggestCommands.writeText : commands.replaceText
      const tr = across ? replace(view.state, text) : from === to ? markTyped(view.state, text, from) : null
      if (tr) view.dispatch(tr)
      return tr !== null
    },
    handlePaste: (view: EditorView, event: ClipboardEvent) => paste(view, event.clipboardData, options, suggesting() !== null),
    handleDOMEvents: {
      compositionend: () => {
        binding.compositionEnd()
        // After the browser has finished with its event, as the binding does.
        setTimeout(() => suggesting()?.compositionEnd(), 0)
      },
      blur: () => void binding.blur(),
      focus: () => void options.onFocus?.(),
      cut: (view: EditorView, event: ClipboardEvent) => cut(view, event, suggesting() ? suggestCommands.erase : commands.erase),
      // Words are moved by cutting and pasting: undoing a drag could take them from here and not put them back there. A
      // file let go over the text must not take its place either.
      drop: (_view: EditorView, event: DragEvent) => (event.preventDefault(), true),
      beforeinput: (view: EditorView, event: InputEvent) => browserCommand(binding, suggesting(), view, event),
    },
  }
}

// The browser's own undo knows nothing of others, and its own bold (a telephone's menu, or the keys while a word is
// being composed) would tear the word.
function browserCommand(binding: Binding, suggesting: Suggesting | null, view: EditorView, event: InputEvent): boolean {
  const run = BROWSER_COMMANDS[event.inputType]
  if (!run) return false
  event.preventDefault()
  if (!suggesting || event.inputType.startsWith("history")) run(suggesting ?? binding, view)
  return true
}

type Undoable = Pick<Binding | Suggesting, "undo" | "redo">

const toggle = (command: Command) => (_text: Undoable, view: EditorView) =>
  void (view.composing || command(view.state, view.dispatch))

const BROWSER_COMMANDS: Record<string, (text: Undoable, view: EditorView) => void> = {
  historyUndo: (text) => void text.undo(),
  historyRedo: (text) => void text.redo(),
  formatBold: toggle(commands.toggleStrong),
  formatItalic: toggle(commands.toggleEm),
  formatUnderline: toggle(commands.toggleUnderline),
}

function paste(view: EditorView, clipboard: DataTransfer | null, options: EditorOptions, suggests: boolean): boolean {
  if (!clipboard || !view.editable) return true
  const lines = clipboardLines(clipboard.getData("text/html"), clipboard.getData("text/plain"))
  const long = tooLong(lines)
  if (long) options.onPasteRefused?.()
  // Words alone are suggested: lines become one.
  const words = () => lines.map(({ runs }) => runs.map((run) => run.text).join("")).join("\n")
  const tr = !suggests ? pasteTr(view.state, lines) : long ? null : suggestCommands.writeText(view.state, words())
  if (tr) view.dispatch(tr)
  return true
}

// ProseMirror would leave the first of several whole clauses behind as an empty one.
function cut(view: EditorView, event: ClipboardEvent, erase: Command): boolean {
  if (!view.editable || view.state.selection.empty || !event.clipboardData) return false
  const { dom, text } = view.serializeForClipboard(view.state.selection.content())
  event.clipboardData.clearData()
  event.clipboardData.setData("text/html", dom.innerHTML)
  event.clipboardData.setData("text/plain", text)
  event.preventDefault()
  erase(view.state, view.dispatch)
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
