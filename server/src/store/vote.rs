//! Votes: opened on a seal, closed with a count and a decision. Ballots are `ballot.rs`.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::{Choice, Decision, Roster, Rule, Tally};
use crate::id::{PersonId, ResolutionId, SealId, VoteId};

/// Who can be known to have voted how. Secret votes will be another kind, kept in other tables.
const NAMED: &str = "named";

/// A round of voting on a seal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    pub id: VoteId,
    pub resolution: ResolutionId,
    pub seal: SealId,
    pub round: i64,
    pub opened_at: Millis,
    pub opened_by: PersonId,
    /// Absent while ballots are taken.
    pub closed: Option<Closing>,
}

/// How a vote ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    pub at: Millis,
    pub by: PersonId,
    pub tally: Tally,
    pub decision: Decision,
}

/// What came of opening a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    Done(Vote),
    /// The resolution does not stand before the committee.
    StageMoved,
    /// A vote on this seal is open or closed already.
    AlreadyOpened,
}

/// What came of closing a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    Done(Closing),
    /// No vote is open.
    NotOpen,
}

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
    agree: Option<i64>,
    disagree: Option<i64>,
    other: Option<i64>,
    decision: Option<String>,
}

const VOTE: &str = "SELECT id, resolution, seal, round, opened_at, opened_by, closed_at, closed_by, agree, \
                    disagree, other, decision FROM vote";

impl TryFrom<VoteRow> for Vote {
    type Error = StoreError;

    fn try_from(row: VoteRow) -> Answer<Self> {
        let closed = match (row.closed_at, row.closed_by, row.decision) {
            (Some(at), Some(by), Some(decision)) => Some(Closing {
                at: Millis(at),
                by: PersonId::from(by),
                tally: Tally {
                    agree: whole(row.agree.unwrap_or_default())?,
                    disagree: whole(row.disagree.unwrap_or_default())?,
                    other: whole(row.other.unwrap_or_default())?,
                },
                decision: Decision::of_id(&decision)
                    .ok_or_else(|| StoreError::Unreadable(format!("decision {decision}")))?,
            }),
            _ => None,
        };
        Ok(Self {
            id: VoteId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            seal: SealId::from(row.seal),
            round: row.round,
            opened_at: Millis(row.opened_at),
            opened_by: PersonId::from(row.opened_by),
            closed,
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
    /// Opens the vote on the newest seal of a resolution that stands before the committee.
    pub async fn open_vote(
        &self,
        id: &VoteId,
        resolution: &ResolutionId,
        line: &AuditLine,
    ) -> Answer<Opening> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        let opened = self.try_open_vote(id, resolution, &by, line).await;
        match opened {
            // The tables allow one vote a seal: whoever came second is told so.
            Err(StoreError::AlreadyThere) => Ok(Opening::AlreadyOpened),
            other => other,
        }
    }

    async fn try_open_vote(
        &self,
        id: &VoteId,
        resolution: &ResolutionId,
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<Opening> {
        Ok(crate::writing!(self, |tx| {
            let locked =
                sqlx::query("UPDATE resolution SET touched = touched + 1 WHERE id = $1 AND stage = $2")
                    .bind(resolution.as_str())
                    .bind(Stage::CommitteeVote.id())
                    .execute(&mut *tx)
                    .await?;
            if locked.rows_affected() == 0 {
                return Ok(Opening::StageMoved);
            }
            let (seal, round): (String, i64) = sqlx::query_as(
                "SELECT id, round FROM seal WHERE resolution = $1 ORDER BY round DESC LIMIT 1",
            )
            .bind(resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            sqlx::query(
                "INSERT INTO vote (id, resolution, seal, round, secrecy, opened_at, opened_by)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(id.as_str())
            .bind(resolution.as_str())
            .bind(&seal)
            .bind(round)
            .bind(NAMED)
            .bind(line.at.0)
            .bind(by.as_str())
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Opening::Done(Vote {
                id: id.clone(),
                resolution: resolution.clone(),
                seal: SealId::from(seal),
                round,
                opened_at: line.at,
                opened_by: by.clone(),
                closed: None,
            })
        }))
    }

    /// Closes the open vote: counts, decides, moves the stage and tells the audit log, all or none.
    pub async fn close_vote(&self, resolution: &ResolutionId, line: &AuditLine) -> Answer<Ending> {
        let by = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            let open: Option<(String, String)> = sqlx::query_as(
                "UPDATE vote SET touched = touched + 1 WHERE resolution = $1 AND closed_at IS NULL
                 RETURNING id, seal",
            )
            .bind(resolution.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some((vote, seal)) = open else { return Ok(Ending::NotOpen) };
            let rows: Vec<(String, i64)> =
                sqlx::query_as("SELECT choice, COUNT(*) FROM ballot WHERE vote = $1 GROUP BY choice")
                    .bind(&vote)
                    .fetch_all(&mut *tx)
                    .await?;
            let tally = counted(rows)?;
            let (roster, rule): (String, String) =
                sqlx::query_as("SELECT roster, rule FROM seal WHERE id = $1")
                    .bind(&seal)
                    .fetch_one(&mut *tx)
                    .await?;
            let roster: Roster = serde_json::from_str(&roster)?;
            let decision = serde_json::from_str::<Rule>(&rule)?.decide(roster.len(), tally);
            sqlx::query(
                "UPDATE vote SET closed_at = $2, closed_by = $3, agree = $4, disagree = $5, other = $6,
                                 decision = $7
                 WHERE id = $1",
            )
            .bind(&vote)
            .bind(line.at.0)
            .bind(by.as_str())
            .bind(i64::from(tally.agree))
            .bind(i64::from(tally.disagree))
            .bind(i64::from(tally.other))
            .bind(decision.id())
            .execute(&mut *tx)
            .await?;
            let stage = decided_stage(decision);
            let moved = sqlx::query(
                "UPDATE resolution SET stage = $3, stage_since = $4, touched = touched + 1
                 WHERE id = $1 AND stage = $2",
            )
            .bind(resolution.as_str())
            .bind(Stage::CommitteeVote.id())
            .bind(stage.id())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::Unreadable("an open vote outside its stage".to_owned()));
            }
            let told = AuditLine { detail: decision.id().to_owned(), ..line.clone() };
            crate::audit!(tx, told.changed(Stage::CommitteeVote.id(), stage.id()));
            crate::notify_stage!(tx, resolution, stage, line);
            Ending::Done(Closing { at: line.at, by, tally, decision })
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

/// A resolution not adopted goes back to those who write it, whatever it fell by.
fn decided_stage(decision: Decision) -> Stage {
    match decision {
        Decision::Adopted => Stage::Adopted,
        Decision::NotAdopted | Decision::NoQuorum => Stage::Returned,
    }
}
