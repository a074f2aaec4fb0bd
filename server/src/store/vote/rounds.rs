//! The rounds of a resolution: every seal with the vote on it, and what the minutes of its meeting say besides.

use super::{VOTE, Vote, VoteRow};
use crate::clock::Millis;
use crate::domain::stage::Stage;
use crate::domain::vote::minutes::Added;
use crate::id::{PersonId, ResolutionId, SealId, VoteId};
use crate::store::audit::AuditLine;
use crate::store::seal::{SEAL, Seal, SealRow};
use crate::store::waiver::take_resolution;
use crate::store::{Answer, Store, StoreError};

#[derive(sqlx::FromRow)]
struct MinutesRow {
    place: String,
    chair: String,
    secretary: String,
    started: String,
    ended: String,
    absent: String,
    written_at: i64,
}

/// What came of writing the minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    Done,
    /// The resolution stands elsewhere.
    StageMoved,
    /// The vote is not closed.
    NotClosed,
    /// Somebody wrote them since they were read.
    Newer,
}

impl Store {
    /// Reads every seal of a resolution, newest first: as many as there were rounds, each a meeting of the committee.
    pub async fn seals_newest_first(&self, resolution: &ResolutionId) -> Answer<Vec<Seal>> {
        let rows: Vec<SealRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SEAL} WHERE resolution = $1 ORDER BY round DESC")))
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads the votes of a resolution, newest first.
    pub async fn votes(&self, resolution: &ResolutionId) -> Answer<Vec<Vote>> {
        let rows: Vec<VoteRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{VOTE} WHERE resolution = $1 ORDER BY round DESC")))
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads the vote on a seal, if it was opened.
    pub async fn vote_on(&self, seal: &SealId) -> Answer<Option<Vote>> {
        let row: Option<VoteRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{VOTE} WHERE seal = $1")))
                .bind(seal.as_str())
                .fetch_optional(pool)
                .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads what the office added to the minutes of a vote, and when; `None` where nothing was.
    pub async fn vote_minutes(&self, vote: &VoteId) -> Answer<Option<(Added, Millis)>> {
        let row: Option<MinutesRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT place, chair, secretary, started, ended, absent, written_at FROM vote_minutes WHERE vote = $1",
            )
            .bind(vote.as_str())
            .fetch_optional(pool)
            .await?
        });
        let Some(row) = row else { return Ok(None) };
        let MinutesRow { place, chair, secretary, started, ended, absent, written_at } = row;
        let absent = serde_json::from_str(&absent)?;
        Ok(Some((Added { place, chair, secretary, started, ended, absent }, Millis(written_at))))
    }

    /// Keeps what the office adds to the minutes of a closed vote while the resolution stands at `stage`. `seen`, if given,
    /// is when those that were read were written; `None` in it, that there were none.
    pub async fn write_vote_minutes(
        &self,
        (resolution, stage): (&ResolutionId, Stage),
        vote: &VoteId,
        (added, seen): (&Added, Option<Option<Millis>>),
        line: &AuditLine,
    ) -> Answer<Written> {
        let by: PersonId = line.person.clone().ok_or(StoreError::NotFound)?;
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Written::StageMoved);
            }
            // A vote that is closed stays closed, and its row as the log has bound it: it is only looked at.
            let closed: i64 =
                sqlx::query_scalar("SELECT COUNT(*) FROM vote WHERE id = $1 AND closed_at IS NOT NULL")
                    .bind(vote.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if closed == 0 {
                return Ok(Written::NotClosed);
            }
            let kept: Option<i64> = sqlx::query_scalar("SELECT written_at FROM vote_minutes WHERE vote = $1")
                .bind(vote.as_str())
                .fetch_optional(&mut *tx)
                .await?;
            if seen.is_some_and(|seen| seen != kept.map(Millis)) {
                return Ok(Written::Newer);
            }
            sqlx::query(
                "INSERT INTO vote_minutes
                   (vote, place, chair, secretary, started, ended, absent, written_by, written_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (vote) DO UPDATE SET
                   place = excluded.place, chair = excluded.chair, secretary = excluded.secretary,
                   started = excluded.started, ended = excluded.ended, absent = excluded.absent,
                   written_by = excluded.written_by, written_at = excluded.written_at",
            )
            .bind(vote.as_str())
            .bind(&added.place)
            .bind(&added.chair)
            .bind(&added.secretary)
            .bind(&added.started)
            .bind(&added.ended)
            .bind(serde_json::to_string(&added.absent)?)
            .bind(by.as_str())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Written::Done
        }))
    }
}
