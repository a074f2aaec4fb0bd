//! Conflict cards, what they were found by, and how far the log has been looked through.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::conflict::{Body, Conflict, ConflictKind, Found, How, State};
use crate::id::{ClauseId, ConflictId, PersonId, ResolutionId};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    clause: String,
    kind: String,
    sentence: String,
    body: String,
    opened_at: i64,
    how: Option<String>,
    resolved_by: Option<String>,
    resolved_at: Option<i64>,
}

const CARD: &str =
    "SELECT id, clause, kind, sentence, body, opened_at, how, resolved_by, resolved_at FROM conflict_card";

impl TryFrom<Row> for Conflict {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let kind = ConflictKind::of_id(&row.kind)
            .ok_or_else(|| StoreError::Unreadable(format!("conflict kind {}", row.kind)))?;
        let state = match (row.how, row.resolved_by, row.resolved_at) {
            (Some(how), Some(by), Some(at)) => State::Resolved {
                how: How::of_id(&how).ok_or_else(|| StoreError::Unreadable(format!("decision {how}")))?,
                by: PersonId::from(by),
                at: Millis(at),
            },
            _ => State::Open,
        };
        Ok(Self {
            id: ConflictId::from(row.id),
            clause: ClauseId::from(row.clause),
            kind,
            sentence: row.sentence,
            body: serde_json::from_str(&row.body)?,
            state,
            opened_at: Millis(row.opened_at),
        })
    }
}

/// Takes the row that makes those wait who look through the same resolution, and returns how far was looked.
macro_rules! take_look {
    ($tx:ident, $resolution:expr) => {
        sqlx::query_scalar::<_, i64>(
            "INSERT INTO conflict_look (resolution, upto) VALUES ($1, 0)
             ON CONFLICT (resolution) DO UPDATE SET upto = conflict_look.upto RETURNING upto",
        )
        .bind($resolution.as_str())
        .fetch_one(&mut *$tx)
        .await?
    };
}

/// Finds the open card for what was found: the one known to tell of it, else the one at the same place.
macro_rules! open_card {
    ($tx:ident, $resolution:expr, $found:expr) => {{
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "{CARD} WHERE resolution = $1 AND clause = $2 AND how IS NULL ORDER BY opened_at, id"
        )))
        .bind($resolution.as_str())
        .bind($found.clause.as_str())
        .fetch_all(&mut *$tx)
        .await?;
        choose_card(rows, $found)
    }};
}

/// A card at the very place comes first: two of them may not stand open.
fn choose_card(mut rows: Vec<Row>, found: &Found) -> Option<Row> {
    let same = |row: &Row| row.kind == found.kind.id() && row.sentence == found.sentence;
    let known = |row: &Row| found.card.as_ref().is_some_and(|card| card.as_str() == row.id);
    let place = rows.iter().position(same).or_else(|| rows.iter().position(known))?;
    Some(rows.swap_remove(place))
}

/// What a card says once it has taken in what was found since.
fn renewed(row: &Row, found: &Found) -> Answer<String> {
    let mut body: Body = serde_json::from_str(&row.body)?;
    body.renew(found.body.clone());
    Ok(serde_json::to_string(&body)?)
}

macro_rules! keep_found {
    ($tx:ident, $resolution:expr, $found:expr, $now:expr) => {{
        let found: &Found = $found;
        let card = match open_card!($tx, $resolution, found) {
            Some(row) => {
                sqlx::query("UPDATE conflict_card SET kind = $2, sentence = $3, body = $4 WHERE id = $1")
                    .bind(&row.id)
                    .bind(found.kind.id())
                    .bind(&found.sentence)
                    .bind(renewed(&row, found)?)
                    .execute(&mut *$tx)
                    .await?;
                row.id
            }
            None => {
                let id = ConflictId::fresh().to_string();
                sqlx::query(
                    "INSERT INTO conflict_card (id, resolution, clause, kind, sentence, body, opened_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)",
                )
                .bind(&id)
                .bind($resolution.as_str())
                .bind(found.clause.as_str())
                .bind(found.kind.id())
                .bind(&found.sentence)
                .bind(serde_json::to_string(&found.body)?)
                .bind($now.0)
                .execute(&mut *$tx)
                .await?;
                id
            }
        };
        for hash in &found.changes {
            sqlx::query(
                "INSERT INTO conflict_change (resolution, clause, hash, against, card)
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            )
            .bind($resolution.as_str())
            .bind(found.clause.as_str())
            .bind(hash)
            .bind(found.against.as_str())
            .bind(&card)
            .execute(&mut *$tx)
            .await?;
        }
    }};
}

/// Tells whether a card, open or not, rests on what was found.
macro_rules! is_known {
    ($tx:ident, $resolution:expr, $found:expr) => {
        sqlx::query_scalar::<_, String>(
            "SELECT card FROM conflict_change
             WHERE resolution = $1 AND clause = $2 AND hash = $3 AND against = $4",
        )
        .bind($resolution.as_str())
        .bind($found.clause.as_str())
        .bind($found.changes.last().map_or("", String::as_str))
        .bind($found.against.as_str())
        .fetch_optional(&mut *$tx)
        .await?
        .is_some()
    };
}

impl Store {
    /// Keeps what was found; what is known already makes no second card. Returns whether any card changed.
    pub async fn keep_conflicts(
        &self,
        resolution: &ResolutionId,
        upto: i64,
        found: &[Found],
        now: Millis,
    ) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            let mut changed = false;
            if take_look!(tx, resolution) < upto {
                sqlx::query("UPDATE conflict_look SET upto = $2 WHERE resolution = $1")
                    .bind(resolution.as_str())
                    .bind(upto)
                    .execute(&mut *tx)
                    .await?;
            }
            for one in found {
                if !is_known!(tx, resolution, one) {
                    keep_found!(tx, resolution, one, now);
                    changed = true;
                }
            }
            changed
        }))
    }

    /// Reads the cards of a resolution, oldest first; with `open` only those that wait.
    pub async fn conflicts(&self, resolution: &ResolutionId, open: bool) -> Answer<Vec<Conflict>> {
        let only = if open { " AND how IS NULL" } else { "" };
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{CARD} WHERE resolution = $1{only} ORDER BY opened_at, id"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one card of a resolution.
    pub async fn conflict(&self, resolution: &ResolutionId, id: &ConflictId) -> Answer<Conflict> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{CARD} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Decides an open card.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when somebody else decided it first.
    pub async fn resolve_conflict(
        &self,
        id: &ConflictId,
        (how, by, at): (How, &PersonId, Millis),
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            let decided = sqlx::query(
                "UPDATE conflict_card SET how = $2, resolved_by = $3, resolved_at = $4
                 WHERE id = $1 AND how IS NULL",
            )
            .bind(id.as_str())
            .bind(how.id())
            .bind(by.as_str())
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
            if decided.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads how far the log has been looked through for conflicts.
    pub async fn looked_for_conflicts(&self, resolution: &ResolutionId) -> Answer<i64> {
        let upto: Option<i64> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT upto FROM conflict_look WHERE resolution = $1")
                .bind(resolution.as_str())
                .fetch_optional(pool)
                .await?
        });
        Ok(upto.unwrap_or(0))
    }
}
