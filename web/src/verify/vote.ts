/** The vote: roster and rule, ballots where they were named, the count they give, and what the count decides. */
import { Broken, type Held } from "./broken"
import { value, type Issue, type Member, type Rows, type Rule, type Seal, type Vote } from "./papers"

/** The fewest ballots of a secret vote whose split is told. */
const SPLIT_LEAST = 3

const fault = (name: string) => new Broken("vote", name)

function needed(rows: Rows, column: string): string {
  const found = value(rows, column)
  if (found === null) throw new Broken("vote", "unreadable", { name: "vote.json" })
  return found
}

function whole(rows: Rows, column: string): number | null {
  const found = value(rows, column)
  return found === null ? null : Number(found)
}

function least(part: { parts: number; of: number }, of: number, strict: boolean): number {
  const product = of * part.parts
  return strict ? Math.floor(product / part.of) + 1 : Math.ceil(product / part.of)
}

function isSound(rule: Rule): boolean {
  const { share, quorum } = rule
  const fits = share.of > 0 && share.parts > 0 && share.parts <= share.of
  return fits && (!rule.strict || share.parts < share.of) && quorum.of > 0 && quorum.parts <= quorum.of
}

function decide(rule: Rule, members: number, present: number, received: number, agree: number): string {
  const part = rule.base === "present" ? present : received
  if (part < least(rule.quorum, members, false)) return "no_quorum"
  const of = { roster: members, present, cast: received }[rule.base]
  return agree >= Math.max(1, least(rule.share, of, rule.strict)) ? "adopted" : "not_adopted"
}

function sameIds(one: string[], other: string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort())
}

/** Counts; `null` where no vote was opened. */
export function count(vote: Vote | null, issue: Issue | null, seal: Seal): Held {
  const held = vote ? counted(vote, seal) : { link: "vote" as const, key: "vote-none", given: {} }
  if (issue && held.given["decision"] !== "adopted") throw fault("issued-not-adopted")
  return held
}

function counted(vote: Vote, seal: Seal): Held {
  const { opened, closed } = vote
  const of = [needed(opened, "seal"), needed(opened, "resolution"), needed(opened, "round")]
  if (JSON.stringify(of) !== JSON.stringify([seal.id, seal.resolution, String(seal.round)])) throw fault("vote-other-seal")
  const roster = JSON.parse(needed(opened, "roster")) as Member[]
  const leftOut = JSON.parse(needed(opened, "left_out")) as Member[]
  const ids = (members: Member[]) => members.map((one) => one.id)
  if (!sameIds([...ids(roster), ...ids(leftOut)], ids(seal.roster))) throw fault("roster")
  const rule = JSON.parse(needed(opened, "rule")) as Rule
  if (!isSound(rule)) throw fault("rule")
  if (!closed) {
    if (vote.ballots) throw fault("ballots-early")
    return { link: "vote", key: "vote-open", given: {} }
  }
  if (opened.columns.some((column) => value(closed, column) !== value(opened, column))) throw fault("terms")
  const decision = needed(closed, "decision")
  const present = (JSON.parse(value(closed, "present") ?? "[]") as string[]).length
  const received = whole(closed, "received") ?? 0
  if (received > roster.length) throw fault("received")
  const decides = (agree: number) => {
    if (decide(rule, roster.length, present, received, agree) !== decision) throw fault("decision")
  }
  const secret = needed(opened, "secrecy") === "secret"
  const key = secret ? hidden(vote, closed, received, decides) : named(vote, closed, ids(roster), decides)
  const agree = value(closed, "agree") ?? "…"
  const given = { agree, received: String(received), members: String(roster.length), decision: decision.replace("_", "-") }
  return { link: "vote", key, given }
}

function named(vote: Vote, closed: Rows, roster: string[], decides: (agree: number) => void): string {
  if (!vote.ballots) throw fault("ballots-missing")
  const voters = new Set<string>()
  const tally = { agree: 0, disagree: 0, other: 0 }
  for (const { person, choice } of vote.ballots) {
    if (!roster.includes(person) || voters.has(person)) throw new Broken("vote", "ballot", { name: person })
    voters.add(person)
    tally[choice] += 1
  }
  const told = (["agree", "disagree", "other"] as const).every((choice) => whole(closed, choice) === tally[choice])
  if (!told || whole(closed, "received") !== vote.ballots.length) throw fault("tally")
  decides(tally.agree)
  return "vote-named"
}

function hidden(vote: Vote, closed: Rows, received: number, decides: (agree: number) => void): string {
  if (vote.ballots) throw fault("ballots-secret")
  const [agree, disagree, other] = [whole(closed, "agree"), whole(closed, "disagree"), whole(closed, "other")]
  if (agree === null) {
    const noQuorum = value(closed, "decision") === "no_quorum"
    if ((received >= SPLIT_LEAST && !noQuorum) || (disagree !== null && other !== null)) throw fault("tally")
    if (noQuorum) decides(0)
    return "vote-secret-hidden"
  }
  if (agree > received) throw fault("tally")
  if (disagree !== null && other !== null && disagree + other !== received - agree) throw fault("tally")
  decides(agree)
  return "vote-secret"
}
