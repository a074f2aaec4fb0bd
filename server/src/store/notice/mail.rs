//! Copies by mail: what somebody wants, and what is to be sent. The notices themselves are the queue.

use super::{NOTICE, Row};
use crate::clock::Millis;
use crate::domain::notice::{Kind, Notice};
use crate::id::PersonId;
use crate::store::{Answer, Store};

/// Where copies of somebody's notices go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Copies {
    /// Kept also while none are wanted; empty when there is none.
    pub address: String,
    pub wanted: bool,
}

/// Somebody to whom a mail is due.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct DueMail {
    pub person: String,
    pub address: String,
    pub lang: String,
    /// How often sending it has failed.
    pub tries: i64,
    pub next_at: i64,
}

/// Not yet copied, not read meanwhile, and told since copies are wanted.
const UNMAILED: &str = "notice.mailed = 0 AND notice.read_at IS NULL
     AND notice.at >= (SELECT since FROM notice_mail WHERE notice_mail.person = notice.person)";

impl Store {
    /// Keeps which kinds somebody does not want and, where it is said, where copies go. Copies begin with what is told
    /// from then on.
    pub async fn set_notices(
        &self,
        person: &PersonId,
        unwanted: &[Kind],
        copies: Option<(&Copies, &str)>,
        now: Millis,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("DELETE FROM notice_off WHERE person = $1")
                .bind(person.as_str())
                .execute(&mut *tx)
                .await?;
            for kind in unwanted {
                sqlx::query("INSERT INTO notice_off (person, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                    .bind(person.as_str())
                    .bind(kind.id())
                    .execute(&mut *tx)
                    .await?;
            }
            if let Some((copies, lang)) = copies {
                sqlx::query(
                    "INSERT INTO notice_mail (person, address, wanted, lang, since, tries, next_at)
                     VALUES ($1, $2, $3, $4, $5, 0, $5)
                     ON CONFLICT (person) DO UPDATE SET address = excluded.address, wanted = excluded.wanted,
                       lang = excluded.lang, tries = 0, next_at = excluded.next_at,
                       since = CASE WHEN notice_mail.wanted = 1 AND notice_mail.address = excluded.address
                         THEN notice_mail.since ELSE excluded.since END",
                )
                .bind(person.as_str())
                .bind(&copies.address)
                .bind(i64::from(copies.wanted))
                .bind(lang)
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
            }
        });
        Ok(())
    }

    /// Reads where copies of somebody's notices go.
    pub async fn copies_of(&self, person: &PersonId) -> Answer<Copies> {
        let row: Option<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT address, wanted FROM notice_mail WHERE person = $1")
                .bind(person.as_str())
                .fetch_optional(pool)
                .await?
        });
        Ok(row.map(|(address, wanted)| Copies { address, wanted: wanted == 1 }).unwrap_or_default())
    }

    /// Reads to whom a mail is due, who has waited longest first.
    pub async fn due_mails(&self, now: Millis, limit: i64) -> Answer<Vec<DueMail>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT notice_mail.person, address, lang, tries, next_at FROM notice_mail
                 JOIN person ON person.id = notice_mail.person
                 WHERE wanted = 1 AND next_at <= $1 AND person.active
                   AND EXISTS (SELECT 1 FROM notice WHERE notice.person = notice_mail.person AND {UNMAILED})
                 ORDER BY next_at, notice_mail.person LIMIT $2"
            )))
            .bind(now.0)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }

    /// Takes a mail in hand until `next_at`, and tells whether nobody else has: of two servers one sends it.
    ///
    /// It counts as a failure until it is told otherwise, so that a crash while sending does not send for ever.
    pub async fn claim_mail(&self, due: &DueMail, next_at: Millis) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            sqlx::query(
                "UPDATE notice_mail SET next_at = $3, tries = tries + 1
                 WHERE person = $1 AND next_at = $2 AND tries = $4 AND wanted = 1 AND address = $5",
            )
            .bind(&due.person)
            .bind(due.next_at)
            .bind(next_at.0)
            .bind(due.tries)
            .bind(&due.address)
            .execute(&mut *tx)
            .await?
            .rows_affected()
                == 1
        }))
    }

    /// Reads what a mail tells, the oldest first.
    pub async fn unmailed_notices(
        &self,
        person: &PersonId,
        insider: bool,
        limit: i64,
    ) -> Answer<Vec<Notice>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{NOTICE} WHERE person = $1 AND {UNMAILED} AND (internal = 0 OR $2 = 1) ORDER BY at, seq LIMIT $3"
            )))
            .bind(person.as_str())
            .bind(i64::from(insider))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Puts a mail off that could not be sent now.
    pub async fn delay_mail(&self, person: &PersonId, next_at: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE notice_mail SET next_at = $2 WHERE person = $1")
                .bind(person.as_str())
                .bind(next_at.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Ends a mail that was sent or given up: what was told up to `upto` is not sent again, and the next waits.
    ///
    /// What came or grew after it was read is told by the next one.
    pub async fn end_mail(&self, person: &PersonId, upto: Millis, next_at: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE notice SET mailed = 1 WHERE person = $1 AND mailed = 0 AND at <= $2")
                .bind(person.as_str())
                .bind(upto.0)
                .execute(&mut *tx)
                .await?;
            sqlx::query("UPDATE notice_mail SET tries = 0, next_at = $2 WHERE person = $1")
                .bind(person.as_str())
                .bind(next_at.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}
