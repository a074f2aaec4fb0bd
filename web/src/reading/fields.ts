/** Forms of a page of their own as the API takes them, and back into the fields. Knows no page. */

export type Values = Record<string, string>

/** What the fields of one sort of form mean to the API; and the words to show while it waits. */
export interface Meaning {
  body(values: Values): Record<string, unknown>
  values(body: Record<string, unknown>): Values
}

/** The choice that stands for the very beginning of the text. */
const AT_BEGINNING = "-"

const suggestion: Meaning = {
  body(values) {
    const { sort = "words", note = "" } = values
    const base = (values.base || "").split(" ").filter(Boolean)
    const all = { sort, note, base: base.length ? base : null }
    if (sort === "insert") return { ...all, words: values.fresh || "", kind: values.kind, level: Number(values.level) }
    if (sort === "move") return { ...all, after: values.after === AT_BEGINNING ? null : values.after }
    return sort === "remove" ? all : { ...all, words: values.words || "" }
  },
  values(body) {
    const { sort, note, base, words, kind, level, after } = body
    const values: Values = { sort: String(sort), note: String(note || ""), base: ((base as string[] | null) || []).join(" ") }
    if (sort === "insert") return { ...values, fresh: String(words), kind: String(kind), level: String(level) }
    if (sort === "move") return { ...values, after: after === null ? AT_BEGINNING : String(after) }
    return sort === "remove" ? values : { ...values, words: String(words) }
  },
}

const offer: Meaning = {
  // A record is chosen as it is read: by its id and version.
  body({ record = "", relation = "", note = "" }) {
    const [id, version] = record.split(" ")
    return { record: id, version: Number(version), relation, note }
  },
  values({ record, version, relation, note }) {
    return { record: `${record} ${version}`, relation: String(relation), note: String(note || "") }
  },
}

export const MEANINGS: Record<string, Meaning> = { suggestion, offer }

/** Fields that were written, of those that hold a value of the form's. */
export function written(values: Values, served: Values): boolean {
  return Object.keys(values).some((name) => values[name] !== served[name])
}
