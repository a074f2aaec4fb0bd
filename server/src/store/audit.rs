//! The audit log: appended in the same transaction as the act it tells of.

use crate::clock::Millis;
use crate::id::PersonId;

/// One act for the log. Never holds the choice of a ballot.
#[derive(Clone, Debug)]
pub struct AuditLine {
    pub at: Millis,
    pub person: Option<PersonId>,
    /// The act in the field's words, such as `vote.close`.
    pub act: &'static str,
    /// The identity of what was acted on.
    pub object: String,
    pub detail: String,
}

/// One act as read back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AuditRow {
    pub seq: i64,
    pub at: i64,
    pub person: Option<String>,
    pub act: String,
    pub object: String,
    pub detail: String,
}

/// Appends a line inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! audit {
    ($tx:ident, $line:expr) => {{
        let line: &$crate::store::audit::AuditLine = $line;
        sqlx::query("INSERT INTO audit (at, person, act, object, detail) VALUES ($1, $2, $3, $4, $5)")
            .bind(line.at.0)
            .bind(line.person.as_ref().map(|id| id.as_str()))
            .bind(line.act)
            .bind(&line.object)
            .bind(&line.detail)
            .execute(&mut *$tx)
            .await?;
    }};
}

impl super::Store {
    /// Reads the newest acts on one object, newest first.
    pub async fn acts_on(&self, object: &str, limit: i64) -> super::Answer<Vec<AuditRow>> {
        self.acts_on_except(object, "", limit).await
    }

    /// Reads the newest acts on one object but those of one name, which the limit does not count.
    pub async fn acts_on_except(
        &self,
        object: &str,
        except: &str,
        limit: i64,
    ) -> super::Answer<Vec<AuditRow>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as::<_, AuditRow>(
                "SELECT seq, at, person, act, object, detail FROM audit
                 WHERE object = $1 AND act <> $2 ORDER BY seq DESC LIMIT $3",
            )
            .bind(object)
            .bind(except)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }
}
