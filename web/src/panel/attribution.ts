/**
 * Who wrote the clause with the caret, sentence by sentence, asked for on demand: "Ai viết câu này?"
 *
 * The server answers from the operations, under the names this reader may see; here it is only shown.
 */
import { spotAt } from "../editor/schema"
import { read } from "./api"
import type { Desk, Panel, Sight } from "./desk"
import { h, say } from "./element"
import { momentOf, type Signed, sentenceAt } from "./moments"
import { type ClauseSight, shortName } from "./overview"

interface Attribution {
  naming: string
  clause: Signed | null
  sentences: Signed[]
}

export function attributionPanel(desk: Desk): Panel {
  const { t, boot } = desk
  let sight: Sight | null = null
  /** The clause answered for, with its words at that time. */
  let asked: { id: string; text: string } | null = null
  const hint = h("p", { class: "quiet" }, t("authors-choose"))
  const button = h("button", { type: "button", class: "button", onclick: () => void ask() }, t("authors-ask"))
  const told = h("p", { class: "small authors-told", role: "status" })
  const list = h("ol", { class: "authors" })
  const heading = h("h2", { id: "authors-panel" }, t("authors"))
  const dom = h("section", { class: "ed-panel ed-authors", "aria-labelledby": "authors-panel" }, heading, hint, button, told, list)

  const chosen = () => (sight?.clause ? sight.overview.byId.get(sight.clause) : undefined)
  const clear = () => {
    asked = null
    say(told, "")
    list.replaceChildren()
  }
  const ask = async () => {
    const clause = chosen()
    if (!clause) return
    desk.editor()?.binding.flush()
    clear()
    const question = (asked = { id: clause.id, text: clause.text })
    say(told, t("authors-asking"))
    const [resolution, id] = [boot.resolution, clause.id].map(encodeURIComponent)
    const url = `/api/v1/resolutions/${resolution}/clauses/${id}/attribution`
    const answer = await read<Attribution>(url).catch(() => null)
    // The caret has gone elsewhere meanwhile: nobody waits for this answer.
    if (asked !== question) return
    say(told, answer ? summary(desk, clause, answer) : t("authors-failed"))
    if (!answer) return
    list.replaceChildren(...items(desk, clause, answer.sentences))
    list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" })
  }
  const update = (next: Sight) => {
    sight = next
    const clause = chosen()
    if (asked && asked.id !== clause?.id) clear()
    hint.hidden = clause !== undefined
    button.hidden = clause === undefined
    if (asked && clause && clause.text !== asked.text && list.childElementCount > 0) say(told, t("authors-changed"))
  }
  return { dom, update }
}

function summary({ t }: Desk, clause: ClauseSight, { sentences }: Attribution): string {
  if (!sentences.length) return t("authors-empty")
  const found = clause.code
    ? t("authors-found", { code: shortName(clause), sentences: sentences.length })
    : t("authors-found-unnamed", { sentences: sentences.length })
  return `${found}. ${t("authors-saved-only")}`
}

function items(desk: Desk, clause: ClauseSight, sentences: readonly Signed[]): HTMLElement[] {
  const state = desk.editor()?.view.state
  const spot = state && spotAt(state.doc, state.selection.head)
  const at = spot?.id === clause.id ? sentenceAt(clause.text, sentences, spot.offset) : -1
  return sentences.map((sentence, index) =>
    h(
      "li",
      { "aria-current": index === at ? "true" : null },
      index === at && h("p", { class: "authors-here small" }, desk.t("authors-here")),
      h("p", { class: "authors-text", lang: "vi" }, sentence.text),
      h("p", { class: "authors-who" }, names(desk, sentence)),
      h("p", { class: "small quiet" }, when(desk, sentence)),
    ),
  )
}

function names({ t }: Desk, { authors }: Signed): string {
  if (authors.length === 1) return authors[0]!.name
  const all = authors.reduce((sum, one) => sum + one.letters, 0)
  return authors.map(({ name, letters }) => t("authors-part", { name, letters, all })).join(", ")
}

function when({ t }: Desk, sentence: Signed): string {
  const [first, last] = [momentOf(sentence.first), momentOf(sentence.last)]
  return first === last ? t("authors-at", { first }) : t("authors-between", { first, last })
}
