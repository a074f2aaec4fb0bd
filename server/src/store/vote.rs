//! Votes: opened on a seal, closed with a count and a decision. Ballots are `ballot.rs`, `secret.rs` and `papers.rs`.

use std::collections::BTreeSet;

use super::audit::AuditLine;
use super::review::amendments_open;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::{Base, Choice, Decision, Held, LeftOut, Roster, Rule, Secrecy, Shown, Tally, Way};
use crate::id::{NoteId, PersonId, ResolutionId, SealId, VoteId};

pub mod open;
pub mod rounds;
pub mod withdraw;

use withdraw::Withdrawal;

/// A round of voting on a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub id: VoteId,
    pub resolution: ResolutionId,
    pub seal: SealId,
    pub round: i64,
    pub opened_at: Millis,
    pub opened_by: PersonId,
    /// Who votes and how, frozen by the opening.
    pub held: Held,
    /// Absent while ballots are taken, and for a round that ended without a count.
    pub closed: Option<Closing>,
    /// How the round ended without a count, if it did.
    pub withdrawn: Option<Withdrawal>,
}

impl Vote {
    /// Tells whether ballots are taken, unless a deadline has passed.
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && self.withdrawn.is_none()
    }
}

/// How a vote ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub at: Millis,
    pub by: PersonId,
    /// What may be told of the count.
    pub tally: Shown,
    /// Members in the meeting, where the rule asks for them.
    pub present: Option<Vec<PersonId>>,
    pub decision: Decision,
    /// How many amendments the committee still asked for; words adopted with any are voted on anew.
    pub amendments: u32,
}

/// What came of closing a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done(Closing),
    /// No vote is open.
    NotOpen,
    /// The vote is in writing, its deadline has not come and not everybody has answered.
    BeforeDeadline,
    /// Papers were entered that nobody has confirmed.
    PapersWait,
    /// Somebody named as present is not on the roster.
    NotOnRoster,
    /// Other amendments are open than whoever closes has seen.
    AmendmentsMoved,
}

/// The vote that a close has locked.
#[derive(sqlx::FromRow)]
struct OpenRow {
    id: String,
    secrecy: String,
    way: String,
    deadline: Option<i64>,
    roster: String,
    rule: String,
}

/// Everybody of whom there is a ballot, named or secret.
const VOTERS: &str = "SELECT person FROM ballot WHERE vote = $1 \
                      UNION SELECT person FROM vote_participation WHERE vote = $1";

/// Counts the entries of papers that nobody has confirmed.
pub(super) const PAPERS_WAIT: &str = "SELECT COUNT(*) FROM paper_entry \
                                      WHERE vote = $1 AND confirmed_by IS NULL AND withdrawn_by IS NULL";

#[derive(sqlx::FromRow)]
struct VoteRow {
    id: String,
    resolution: String,
    seal: String,
    round: i64,
    opened_at: i64,
    opened_by: String,
    closed_at: Option<i64>,
    closed_by: Option<String>,
    secrecy: String,
    way: String,
    deadline: Option<i64>,
    roster: String,
    left_out: String,
    rule: String,
    present: Option<String>,
    received: Option<i64>,
    agree: Option<i64>,
    disagree: Option<i64>,
    other: Option<i64>,
    decision: Option<String>,
    amendments: i64,
    withdrawn_at: Option<i64>,
    withdrawn_by: Option<String>,
    withdrawn_reason: Option<String>,
}

const VOTE: &str = "SELECT id, resolution, seal, round, opened_at, opened_by, closed_at, closed_by, secrecy, way, \
                    deadline, roster, left_out, rule, present, received, agree, disagree, other, decision, \
                    amendments, withdrawn_at, withdrawn_by, withdrawn_reason FROM vote";

impl VoteRow {
    fn closing(&self) -> Answer<Option<Closing>> {
        let (Some(at), Some(by), Some(decision)) = (self.closed_at, &self.closed_by, &self.decision) else {
            return Ok(None);
        };
        let present = self.present.as_deref().map(serde_json::from_str).transpose()?;
        Ok(Some(Closing {
            at: Millis(at),
            by: PersonId::from(by.as_str()),
            tally: shown_of(self.received, [self.agree, self.disagree, self.other])?,
            present,
            decision: Decision::of_id(decision)
                .ok_or_else(|| StoreError::Unreadable(format!("decision {decision}")))?,
            amendments: whole(self.amendments)?,
        }))
    }

    fn withdrawal(&self) -> Option<Withdrawal> {
        let (at, by) = self.withdrawn_at.zip(self.withdrawn_by.as_deref())?;
        let reason = self.withdrawn_reason.clone().unwrap_or_default();
        Some(Withdrawal { at: Millis(at), by: PersonId::from(by), reason })
    }
}

/// Reads what may be told of a count as the table keeps it.
pub(super) fn shown_of(received: Option<i64>, told: [Option<i64>; 3]) -> Answer<Shown> {
    let [agree, disagree, other] = told.map(|count| count.map(whole).transpose());
    Ok(Shown {
        received: whole(received.unwrap_or_default())?,
        agree: agree?,
        disagree: disagree?,
        other: other?,
    })
}

pub(super) fn secrecy_of(id: &str) -> Answer<Secrecy> {
    Secrecy::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("secrecy {id}")))
}

pub(super) fn way_of(id: &str, deadline: Option<i64>) -> Answer<Way> {
    Way::of_id(id, deadline.map(Millis)).ok_or_else(|| StoreError::Unreadable(format!("way {id}")))
}

impl TryFrom<VoteRow> for Vote {
    type Error = StoreError;

    fn try_from(row: VoteRow) -> Answer<Self> {
        let (closed, withdrawn) = (row.closing()?, row.withdrawal());
        let left_out: Vec<LeftOut> = serde_json::from_str(&row.left_out)?;
        let held = Held {
            secrecy: secrecy_of(&row.secrecy)?,
            way: way_of(&row.way, row.deadline)?,
            rule: serde_json::from_str(&row.rule)?,
            roster: serde_json::from_str(&row.roster)?,
            left_out,
        };
        Ok(Self {
            id: VoteId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            seal: SealId::from(row.seal),
            round: row.round,
            opened_at: Millis(row.opened_at),
            opened_by: PersonId::from(row.opened_by),
            held,
            closed,
            withdrawn,
        })
    }
}

pub(super) fn choice_of(id: &str) -> Answer<Choice> {
    // The value is not repeated: it would end in a log.
    Choice::of_id(id).ok_or_else(|| StoreError::Unreadable("a choice".to_owned()))
}

pub(super) fn whole(count: i64) -> Answer<u32> {
    u32::try_from(count).map_err(|_| StoreError::Unreadable(format!("count {count}")))
}

fn counted(rows: Vec<(String, i64)>) -> Answer<Tally> {
    let mut tally = Tally::default();
    for (choice, count) in rows {
        let count = whole(count)?;
        match choice_of(&choice)? {
            Choice::Agree => tally.agree = count,
            Choice::Disagree => tally.disagree = count,
            Choice::Other => tally.other = count,
        }
    }
    Ok(tally)
}

impl Store {
    /// Closes the open vote: counts, decides, moves the stage and tells the audit log, all or none.
    ///
    /// `attending` are the members in the meeting as the office ticked them; whoever voted is added. They are kept
    /// where the rule asks for them, and settled before anything is counted. `asked`, if given, are the amendments that
    /// whoever closes has seen: with others the outcome would be another than they were told.
    pub async fn close_vote(
        &self,
        resolution: &ResolutionId,
        (attending, asked): (&BTreeSet<PersonId>, Option<&BTreeSet<NoteId>>),
        line: &AuditLine,
    ) -> Answer<Ending> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let open: Option<OpenRow> = sqlx::query_as(
                "UPDATE vote SET touched = touched + 1
                 WHERE resolution = $1 AND closed_at IS NULL AND withdrawn_at IS NULL
                 RETURNING id, secrecy, way, deadline, roster, rule",
            )
            .bind(resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some(open) = open else { return Ok(Ending::NotOpen) };
            let vote = open.id.as_str();
            let secrecy = secrecy_of(&open.secrecy)?;
            let roster: Roster = serde_json::from_str(&open.roster)?;
            let voters: Vec<String> = sqlx::query_scalar(VOTERS).bind(vote).fetch_all(&mut *tx).await?;
            let waiting: i64 = sqlx::query_scalar(PAPERS_WAIT).bind(vote).fetch_one(&mut *tx).await?;
            if waiting > 0 {
                return Ok(Ending::PapersWait);
            }
            let way = way_of(&open.way, open.deadline)?;
            if let Some(held_up) = held_up((way, &roster), &voters, attending, line.at) {
                return Ok(held_up);
            }
            let present = present_of(attending, voters);
            let count = match secrecy {
                Secrecy::Named => "SELECT choice, COUNT(*) FROM ballot WHERE vote = $1 GROUP BY choice",
                Secrecy::Secret => {
                    "SELECT choice, COUNT(*) FROM secret_ballot WHERE vote = $1 GROUP BY choice"
                }
            };
            let rows: Vec<(String, i64)> = sqlx::query_as(count).bind(vote).fetch_all(&mut *tx).await?;
            let tally = counted(rows)?;
            let rule: Rule = serde_json::from_str(&open.rule)?;
            let decision = rule.decide(roster.len(), length(present.len()), tally);
            let present = (rule.base == Base::Present).then_some(present);
            let shown = Shown::of(secrecy, tally, decision);
            if secrecy == Secrecy::Secret {
                crate::forget_devices!(tx, vote);
            }
            // Amendments take the same row: one written down now is either counted here or refused.
            if !take_resolution!(tx, resolution, Stage::CommitteeVote) {
                return Err(StoreError::Unreadable("an open vote outside its stage".to_owned()));
            }
            let open: Vec<String> = amendments_open!(tx, resolution);
            let open: BTreeSet<NoteId> = open.into_iter().map(NoteId::from).collect();
            if asked.is_some_and(|asked| *asked != open) {
                return Ok(Ending::AmendmentsMoved);
            }
            let amendments = length(open.len());
            let closing = Closing { at: line.at, by, tally: shown, present, decision, amendments };
            crate::record_closing!(tx, vote, &closing);
            let stage = decided_stage(&closing);
            crate::move_stage!(tx, resolution, stage, line.at);
            let told = AuditLine { detail: told_closing(&closing), ..line.clone() };
            crate::audit!(tx, told.changed(Stage::CommitteeVote.id(), stage.id()));
            crate::notify_stage!(tx, resolution, stage, line);
            Ending::Done(closing)
        }))
    }

    /// Reads the newest vote of a resolution, if there was one.
    pub async fn newest_vote(&self, resolution: &ResolutionId) -> Answer<Option<Vote>> {
        let row: Option<VoteRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{VOTE} WHERE resolution = $1 ORDER BY round DESC LIMIT 1"
            )))
            .bind(resolution.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }
}

/// Tells what keeps a vote from being closed now, if anything does.
fn held_up(
    (way, roster): (Way, &Roster),
    voters: &[String],
    attending: &BTreeSet<PersonId>,
    now: Millis,
) -> Option<Ending> {
    let everybody = voters.len() == roster.0.len();
    if way.deadline().is_some() && !way.is_over(now) && !everybody {
        return Some(Ending::BeforeDeadline);
    }
    attending.iter().any(|person| !roster.holds(person)).then_some(Ending::NotOnRoster)
}

/// Whoever voted is in the meeting, ticked or not.
fn present_of(attending: &BTreeSet<PersonId>, voters: Vec<String>) -> Vec<PersonId> {
    let mut present = attending.clone();
    present.extend(voters.into_iter().map(PersonId::from));
    present.into_iter().collect()
}

pub(super) fn length(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The outcome as the audit log keeps it: "adopted", "adopted with 2 amendments".
fn told_closing(closing: &Closing) -> String {
    let decision = closing.decision.id();
    match closing.amendments {
        0 => decision.to_owned(),
        count => format!("{decision} with {count} amendments"),
    }
}

/// A resolution not adopted goes back to those who write it, whatever it fell by; so does one that is to be changed, for
/// a vote holds for exactly its words (decision 0010).
fn decided_stage(closing: &Closing) -> Stage {
    match closing.decision {
        Decision::Adopted if closing.amendments > 0 => Stage::AdoptedWithChanges,
        Decision::Adopted => Stage::Adopted,
        Decision::NotAdopted | Decision::NoQuorum => Stage::Returned,
    }
}

/// Moves a resolution whose row this [`crate::writing`] transaction holds on to another stage.
#[macro_export]
macro_rules! move_stage {
    ($tx:ident, $resolution:expr, $stage:expr, $at:expr) => {
        sqlx::query("UPDATE resolution SET stage = $2, stage_since = $3 WHERE id = $1")
            .bind($resolution.as_str())
            .bind($stage.id())
            .bind($at.0)
            .execute(&mut *$tx)
            .await?
    };
}

/// Writes how a vote ended beside it, inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! record_closing {
    ($tx:ident, $vote:expr, $closing:expr) => {{
        let closing: &$crate::store::vote::Closing = $closing;
        sqlx::query(
            "UPDATE vote SET closed_at = $2, closed_by = $3, agree = $4, disagree = $5, other = $6,
                             decision = $7, received = $8, present = $9, amendments = $10
             WHERE id = $1",
        )
        .bind($vote)
        .bind(closing.at.0)
        .bind(closing.by.as_str())
        .bind(closing.tally.agree.map(i64::from))
        .bind(closing.tally.disagree.map(i64::from))
        .bind(closing.tally.other.map(i64::from))
        .bind(closing.decision.id())
        .bind(i64::from(closing.tally.received))
        .bind(closing.present.as_ref().map(serde_json::to_string).transpose()?)
        .bind(i64::from(closing.amendments))
        .execute(&mut *$tx)
        .await?;
    }};
}
