//! Notices: written in the transaction of the act that causes them, read by the one person they are for.

pub mod cause;
pub mod mail;
pub mod tell;

use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::notice::{Kind, Notice, Sort};
use crate::id::{ClauseId, PersonId, ResolutionId};

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    seq: i64,
    kind: String,
    sort: String,
    resolution: String,
    clause: Option<String>,
    object: String,
    detail: String,
    caused_by: Option<String>,
    number: i64,
    at: i64,
    read_at: Option<i64>,
}

pub(super) const NOTICE: &str =
    "SELECT seq, kind, sort, resolution, clause, object, detail, caused_by, number, at, read_at FROM notice";

impl TryFrom<Row> for Notice {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("notice {what}"));
        Ok(Self {
            seq: row.seq,
            kind: Kind::of_id(&row.kind).ok_or_else(|| unreadable(&row.kind))?,
            sort: Sort::of_id(&row.sort).ok_or_else(|| unreadable(&row.sort))?,
            resolution: ResolutionId::from(row.resolution),
            clause: row.clause.map(ClauseId::from),
            object: row.object,
            detail: row.detail,
            by: row.caused_by.map(PersonId::from),
            number: row.number,
            at: Millis(row.at),
            read: row.read_at.map(Millis),
        })
    }
}

/// A place in somebody's list: everything older comes after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeCursor {
    pub at: Millis,
    pub seq: i64,
}

impl NoticeCursor {
    /// Before everything.
    pub const START: Self = Self { at: Millis(i64::MAX), seq: i64::MAX };

    /// The place behind a notice.
    pub fn behind(notice: &Notice) -> Self {
        Self { at: notice.at, seq: notice.seq }
    }

    /// Reads it as [`NoticeCursor::to_text`] writes it.
    pub fn of_text(text: &str) -> Option<Self> {
        let (at, seq) = text.split_once('.')?;
        Some(Self { at: Millis(at.parse().ok()?), seq: seq.parse().ok()? })
    }

    /// Writes it for an address.
    pub fn to_text(self) -> String {
        format!("{}.{}", self.at.0, self.seq)
    }
}

impl Store {
    /// Reads somebody's notices, the newest first; internal ones only where they may be read.
    pub async fn notices(
        &self,
        person: &PersonId,
        insider: bool,
        after: NoticeCursor,
        limit: i64,
    ) -> Answer<Vec<Notice>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{NOTICE} WHERE person = $1 AND (internal = 0 OR $2 = 1) AND (at < $3 OR (at = $3 AND seq < $4))
                 ORDER BY at DESC, seq DESC LIMIT $5"
            )))
            .bind(person.as_str())
            .bind(i64::from(insider))
            .bind(after.at.0)
            .bind(after.seq)
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one of somebody's notices; another's is not there.
    pub async fn notice(&self, person: &PersonId, insider: bool, seq: i64) -> Answer<Notice> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{NOTICE} WHERE person = $1 AND (internal = 0 OR $2 = 1) AND seq = $3"
            )))
            .bind(person.as_str())
            .bind(i64::from(insider))
            .bind(seq)
            .fetch_one(pool)
            .await?
        });
        row.try_into()
    }

    /// Counts what somebody has not read.
    pub async fn count_unread_notices(&self, person: &PersonId, insider: bool) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT COUNT(*) FROM notice WHERE person = $1 AND read_at IS NULL AND (internal = 0 OR $2 = 1)",
            )
            .bind(person.as_str())
            .bind(i64::from(insider))
            .fetch_one(pool)
            .await?
        });
        Ok(count)
    }

    /// Marks one of somebody's notices as read; one read before stays as it is, another's is not touched.
    pub async fn read_notice(&self, person: &PersonId, seq: i64, at: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE notice SET read_at = $3 WHERE person = $1 AND seq = $2 AND read_at IS NULL")
                .bind(person.as_str())
                .bind(seq)
                .bind(at.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Marks as read what was told up to a moment: what came while the list was read stays unread.
    pub async fn read_notices_upto(&self, person: &PersonId, upto: Millis, at: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE notice SET read_at = $3 WHERE person = $1 AND at <= $2 AND read_at IS NULL")
                .bind(person.as_str())
                .bind(upto.0)
                .bind(at.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Reads who was told something of a resolution in this very moment.
    pub async fn told_at(&self, resolution: &ResolutionId, at: Millis) -> Answer<Vec<PersonId>> {
        let rows: Vec<(String,)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT DISTINCT person FROM notice WHERE resolution = $1 AND at = $2 ORDER BY person",
            )
            .bind(resolution.as_str())
            .bind(at.0)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(id,)| PersonId::from(id)).collect())
    }

    /// Removes what is older; returns how many there were.
    pub async fn forget_notices_before(&self, before: Millis) -> Answer<u64> {
        Ok(crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM notice WHERE at < $1")
                .bind(before.0)
                .execute(&mut *tx)
                .await?
                .rows_affected()
        }))
    }

    /// Reads the kinds that somebody does not want.
    pub async fn unwanted_notices(&self, person: &PersonId) -> Answer<Vec<Kind>> {
        let rows: Vec<(String,)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT kind FROM notice_off WHERE person = $1 ORDER BY kind")
                .bind(person.as_str())
                .fetch_all(pool)
                .await?
        });
        let kind = |(id,): (String,)| {
            Kind::of_id(&id).ok_or_else(|| StoreError::Unreadable(format!("kind of notice {id}")))
        };
        rows.into_iter().map(kind).collect()
    }
}
