/** What the panels show of a document. */
import { expect, test } from "vitest"
import * as A from "@automerge/automerge"
import { emptyDocument, scalar } from "../../src/document"
import { beginning, overviewOf, shortName } from "../../src/panel/overview"
import { peopleHere } from "../../src/panel/presence"
import { dayOf } from "../../src/panel/api"

const doc = A.change(
  emptyDocument([
    { id: "c1", kind: "heading", text: "TÌNH HÌNH" },
    { id: "c2", kind: "shortcoming", level: 1, text: "Sinh hoạt hình thức" },
    { id: "c3", kind: "proposal", level: 1, text: "Đổi mới khâu chuẩn bị" },
    { id: "c4", kind: "paragraph", text: "Đã bỏ" },
  ]),
  (draft) => {
    const link = (record: string, at: number) => ({
      record: scalar(record),
      version: 1,
      relation: scalar("supports"),
      note: scalar(""),
      by: scalar("p"),
      at,
      heads: [],
    })
    draft.clauses.c3!.evidence = { lb: link("r2", 20), la: link("r1", 10) }
    draft.clauses.c3!.answers = { c2: true }
    draft.clauses.c4!.removed = { by: scalar("p"), at: 5 }
  },
)

test("clauses stand in order with their codes, links oldest first, removed apart", () => {
  const { clauses, byId, removed } = overviewOf(doc)
  expect(clauses.map((one) => [one.label, one.code, one.links.length])).toEqual([
    ["I-", "", 0],
    ["1.", "HC1", 0],
    ["2.", "GP1", 2],
  ])
  expect(byId.get("c3")!.links.map((link) => link.record)).toEqual(["r1", "r2"])
  expect(byId.get("c3")!.answers).toEqual(["c2"])
  expect(removed).toEqual([{ id: "c4", text: "Đã bỏ", at: 5 }])
  expect(shortName(byId.get("c3")!)).toBe("GP1")
  expect(shortName(byId.get("c1")!)).toBe("I- TÌNH HÌNH")
})

test("a beginning is cut between words", () => {
  expect(beginning("ngắn")).toBe("ngắn")
  expect(beginning("một hai ba bốn năm sáu bảy tám chín mười mười một mười hai")).toBe("một hai ba bốn năm sáu bảy tám chín mười mười…")
})

test("a person with two pages is one, sorted by given name, the reader left out", () => {
  const at = (person: string, name: string, clause: string, time: number) => ({
    peer: `${person}${time}`,
    person,
    name,
    clause,
    gone: false,
    anchor: 0,
    head: 0,
    at: time,
  })
  const here = [at("p1", "Trần Thị Yến", "c1", 1), at("p1", "Trần Thị Yến", "c2", 2), at("p2", "Yên Văn An", "c3", 1), at("me", "Tôi", "c1", 1)]
  expect(peopleHere(here, "me").map((one) => [one.name, one.clause])).toEqual([
    ["Yên Văn An", "c3"],
    ["Trần Thị Yến", "c2"],
  ])
})

test("dates are written as people here write them", () => {
  expect(dayOf("2020-09-14")).toBe("14/09/2020")
  expect(dayOf("đợt 1")).toBe("đợt 1")
})
