/**
 * The entry of the editor page: reads what the server gave, opens the room, and ties text and panels to it.
 *
 * The page works on plain http in a hall without internet: no secure context is needed anywhere.
 */
import * as A from "@automerge/automerge/slim"
import wasmUrl from "@automerge/automerge/automerge.wasm?url"
import { TextSelection } from "prosemirror-state"
import "./look/mention"
import "./look/mention.css"
import { findClause, spotAt } from "./editor/schema"
import { type ClauseEditor, createEditor } from "./editor/view"
import { answersPanel } from "./panel/answers"
import { attributionPanel } from "./panel/attribution"
import { bar } from "./panel/bar"
import { Chips } from "./panel/chips"
import { commentsPanel } from "./panel/comments"
import { conflictsPanel } from "./panel/conflicts"
import type { Boot, Desk, Panel } from "./panel/desk"
import { h } from "./panel/element"
import { evidencePanel } from "./panel/evidence"
import { asidePanel, removedPanel } from "./panel/kept"
import { laneMargin, placeNote } from "./panel/lane"
import { type Frame, frame } from "./panel/layout"
import { outlinePanel } from "./panel/outline"
import { type Overview, overviewOf } from "./panel/overview"
import { peopleHere, presencePanel } from "./panel/presence"
import { stagePanel } from "./panel/stage"
import { maySuggest, type SuggestionsPanel, suggestionsPanel } from "./panel/suggested"
import { bannerPanel, signalPanel } from "./panel/status"
import { toolbarPanel } from "./panel/toolbar"
import { freshKey } from "./panel/unsent"
import { type UnsentPanel, unsentPanel } from "./panel/unsent_panel"
import { Room } from "./room"
import { indexedShelf, memoryShelf, type Shelf } from "./saved"
import type { SocketLike } from "./socket"
import { documentIdOf } from "./wire"
import { words } from "./words"
import "./look/paper.css"
import "./look/editor.css"
import "./look/offered.css"
import "./look/suggested.css"

/** Panels follow the typing at this distance: the key path stays free. */
const PANELS_AFTER_MS = 120

/** Two bars and a line above, the tabs of a phone below. */
const CARET_MARGIN_PX = { top: 150, bottom: 110, left: 5, right: 5 }

async function start(): Promise<void> {
  const place = document.getElementById("editor")
  const boot = readBoot()
  if (!place || !boot) return
  const t = words(boot.lang)
  try {
    // Read whole rather than streamed: old browsers and simple servers disagree about the type of wasm.
    const wasm = await fetch(wasmUrl)
    await A.initializeWasm(new Uint8Array(await wasm.arrayBuffer()))
  } catch {
    place.replaceChildren(h("p", { class: "notice bad", role: "alert" }, t("open-failed")))
    return
  }
  const shelf = await indexedShelf(documentIdOf(boot.documentUrl), boot.person.id)
  await new Page(boot, place, shelf).open()
}

function readBoot(): Boot | null {
  const text = document.getElementById("boot")?.textContent
  return text ? (JSON.parse(text) as Boot) : null
}

class Page {
  private readonly desk: Desk
  private readonly frame: Frame
  private readonly room: Room
  private panels: Panel[] = []
  private editor: ClauseEditor | null = null
  private chips: Chips | null = null
  private suggested: SuggestionsPanel | null = null
  private unsent: UnsentPanel | null = null
  private readonly wish: Wish
  private overview: Overview = { clauses: [], byId: new Map(), removed: [] }
  private seen: unknown = null
  private timer = 0

  constructor(
    private readonly boot: Boot,
    place: HTMLElement,
    private readonly shelf: Shelf | null,
  ) {
    const t = words(boot.lang)
    this.wish = new Wish(boot)
    const top = bar(boot, t)
    if (top) place.before(top)
    placeNote(place)
    this.frame = frame(place, t)
    this.room = this.makeRoom()
    this.desk = {
      boot,
      room: this.room,
      t,
      editor: () => this.editor,
      change: (edit) => this.editor?.binding.change(edit),
      goTo: (clause) => this.goTo(clause),
      show: (part) => this.frame.show(part),
      choose: (suggests) => {
        this.wish.suggests = suggests
        this.follow()
        this.update()
      },
    }
  }

  async open(): Promise<void> {
    const { desk, frame: parts } = this
    const signal = signalPanel(desk)
    const comments = desk.boot.lane ? null : commentsPanel(desk)
    const tools = toolbarPanel(desk, () => comments?.begin())
    const banner = bannerPanel(desk)
    const outline = outlinePanel(desk)
    const stage = stagePanel(desk)
    const margin = comments ? this.margin(comments) : laneMargin(desk)
    this.panels = [signal, tools, banner, stage, outline, ...margin]
    parts.tools.append(tools.dom, stage.readOnly)
    if (!signal.dom.isConnected) parts.tools.append(signal.dom)
    parts.tabs.prepend(signal.again)
    parts.banner.append(stage.dom, banner.dom)
    parts.outline.append(outline.dom)
    parts.margin.append(...margin.map((panel) => panel.dom))
    this.room.subscribe(() => {
      // The signal and the right to write may not lag behind the truth; everything else may.
      signal.update(this.sight())
      this.follow()
      this.soon()
    })
    this.listen()
    this.update()
    if (!this.shelf) this.room.dispatch({ type: "forgetful" })
    await this.room.start()
  }

  private margin(comments: Panel): Panel[] {
    const { desk } = this
    const suggested = (this.suggested = suggestionsPanel(desk))
    const unsent = (this.unsent = unsentPanel(desk, suggested.unsent))
    const mending = [asidePanel(desk, suggested.suggestions), conflictsPanel(desk), unsent, suggested]
    const here = [presencePanel(desk), attributionPanel(desk)]
    return [...mending, ...here, comments, evidencePanel(desk), answersPanel(desk), removedPanel(desk)]
  }

  private makeRoom(): Room {
    const scheme = location.protocol === "https:" ? "wss" : "ws"
    const url = `${scheme}://${location.host}${this.boot.syncPath}`
    return new Room({
      documentId: documentIdOf(this.boot.documentUrl),
      actor: randomHex,
      shelf: this.shelf ?? memoryShelf(),
      open: () => new WebSocket(url) as unknown as SocketLike,
      now: () => Date.now(),
      random: () => Math.random(),
      later: (act, ms) => {
        const timer = setTimeout(act, ms)
        return () => clearTimeout(timer)
      },
      edit: (doc, hooks) => this.edit(doc, hooks),
    })
  }

  private edit(doc: Parameters<typeof createEditor>[0]["doc"], hooks: Hooks) {
    const { boot, desk } = this
    this.editor = createEditor({
      doc,
      person: boot.person.id,
      onChange: hooks.onChange,
      place: this.frame.paper,
      ariaLabel: desk.t("text-label"),
      placeholder: desk.t("text-placeholder"),
      editable: this.sight().mayEdit,
      onState: (state, tr) => {
        hooks.onState(state, tr)
        this.stand()
        this.unsent?.follow()
        this.soon()
      },
      onPasteRefused: () => window.alert(desk.t("pasted-too-long")),
    })
    // The caret must not hide under the bars above or the tabs below.
    this.editor.view.setProps({ scrollMargin: CARET_MARGIN_PX, scrollThreshold: CARET_MARGIN_PX })
    this.chips = new Chips(this.editor.view, desk.t)
    if (this.unsent) this.editor.view.dom.after(this.unsent.bar)
    this.follow()
    // Whoever only reads is here too; where, is told once a clause is chosen.
    this.room.stand({ clause: null, anchor: 0, head: 0 })
    return this.editor.binding
  }

  private listen(): void {
    const { room } = this
    window.addEventListener("online", room.online)
    window.addEventListener("offline", room.offline)
    window.addEventListener("pagehide", () => room.leave())
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") room.leave()
      else room.online()
    })
    window.addEventListener("beforeunload", (event) => {
      this.editor?.binding.flush(true)
      if (!room.hasUnsaved()) return
      event.preventDefault()
      // Chrome before 119, as on Windows 7, asks only when this is set.
      event.returnValue = true
    })
  }

  private stand(): void {
    const state = this.editor?.view.state
    if (!state) return
    const head = spotAt(state.doc, state.selection.head)
    const anchor = spotAt(state.doc, state.selection.anchor)
    if (!head) return
    const same = anchor?.id === head.id
    // Others see the text without what is only suggested: the clause is told, the letter would be another.
    const letter = (offset: number) => (this.editor?.suggesting?.drafts.has(head.id) ? 0 : offset)
    const at = { anchor: letter(same ? anchor.offset : head.offset), head: letter(head.offset) }
    this.room.stand({ clause: this.standing(head.id) || null, ...at })
  }

  private soon(): void {
    if (this.timer) return
    this.timer = window.setTimeout(() => {
      this.timer = 0
      this.update()
    }, PANELS_AFTER_MS)
  }

  private update(): void {
    const { binding } = this.room
    if (binding && binding.doc !== this.seen) {
      this.seen = binding.doc
      this.overview = overviewOf(binding.doc)
    }
    const sight = this.sight()
    this.panels.forEach((panel) => panel.update(sight))
    this.chips?.update(this.overview, sight.clause)
    // One caret a person, also of one with several pages.
    const carets = peopleHere(sight.state.here, this.boot.person.id).filter((one) => one.clause !== null)
    this.editor?.setCarets(carets.map(({ person, name, clause, head }) => ({ person, name, clause: clause!, anchor: head })))
  }

  private sight() {
    const state = this.editor?.view.state
    const spot = state ? spotAt(state.doc, state.selection.head) : null
    const { mayEdit: allowed, mayLink = allowed } = this.room.state.standing ?? this.boot
    const may = maySuggest(this.desk, this.room.state.standing?.stage ?? this.boot.stage)
    // Whoever may not write suggests; whoever may do both has chosen.
    const suggests = may && (!allowed || this.wish.suggests)
    const clause = spot && this.standing(spot.id)
    const { overview } = this
    return { state: this.room.state, overview, clause, mayEdit: allowed && !suggests, mayLink, suggests, mayChoose: may && allowed }
  }

  /** A clause that is only suggested stands behind one that others see too. */
  private standing(clause: string): string {
    return this.editor?.suggesting?.drafts.get(clause)?.fresh?.after ?? clause
  }

  /** Writing, suggesting or reading: as the stage, the role and one's own choice have it now. */
  private follow(): void {
    const { editor, suggested } = this
    if (!editor) return
    const { mayEdit, suggests } = this.sight()
    // A lane has no suggestions; its right to write comes and goes all the same.
    if (suggested && suggests !== (editor.suggesting !== null)) {
      const { t } = this.desk
      const words = { unsent: t("unsent-sign"), fresh: t("unsent-sign-fresh"), gone: t("suggested-gone") }
      const { unsent } = suggested
      const settings = { drafts: unsent.drafts, key: freshKey, words, onDraft: unsent.keep.bind(unsent) }
      editor.suggest(suggests ? settings : null)
    }
    editor.binding.setEditable(mayEdit)
  }

  private goTo(clause: string): void {
    const view = this.editor?.view
    const found = view && findClause(view.state.doc, clause)
    if (!view || !found) return
    const { tr } = view.state
    view.dispatch(tr.setSelection(TextSelection.create(tr.doc, found.pos + 1)))
    view.focus()
    view.nodeDOM(found.pos)?.parentElement?.querySelector(`[data-clause="${CSS.escape(clause)}"]`)?.scrollIntoView({ block: "center" })
  }
}

/** Whether its person chose to suggest instead of writing, as this browser remembers it. */
class Wish {
  private chosen = false
  private readonly name: string

  constructor({ person, resolution }: Boot) {
    this.name = `duthao-suggests ${person.id} ${resolution}`
    try {
      this.chosen = localStorage.getItem(this.name) !== null
    } catch {
      // Chosen anew at each visit.
    }
  }

  get suggests(): boolean {
    return this.chosen
  }

  set suggests(on: boolean) {
    this.chosen = on
    try {
      if (on) localStorage.setItem(this.name, "1")
      else localStorage.removeItem(this.name)
    } catch {
      // As above.
    }
  }
}

type Hooks = Parameters<ConstructorParameters<typeof Room>[0]["edit"]>[1]

// `crypto.randomUUID` exists in secure contexts only; this does everywhere.
function randomHex(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

void start()
