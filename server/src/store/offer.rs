//! Offers of evidence and their answers.

use super::audit::AuditLine;
use super::notice::cause::{of_answer, of_offer};
use super::notice::tell::OFFERED;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::notice::Sort;
use crate::domain::offer::{Offer, State};
use crate::domain::resolution::Relation;
use crate::id::{ClauseId, LinkId, OfferId, PersonId, RecordId, ResolutionId};

/// Which offers of a resolution are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferFilter {
    /// Only those that wait, or only those that do not.
    pub open: Option<bool>,
    pub clause: Option<ClauseId>,
    pub by: Option<PersonId>,
}

/// What came of offering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offering {
    Done,
    /// The same of the same person waits already.
    AlreadyOffered,
    /// As many of this person wait as may.
    TooMany,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    clause: String,
    record: String,
    version: i64,
    relation: String,
    note: String,
    offered_by: String,
    offered_at: i64,
    state: String,
    reason: String,
    link: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<i64>,
}

const OFFER: &str = "SELECT id, resolution, clause, record, version, relation, note, offered_by, offered_at, \
                     state, reason, link, answered_by, answered_at FROM offer";

/// Offers of a resolution by a filter: empty words ask for everything.
const FITS: &str = "resolution = $1 AND ($2 = '' OR clause = $2) AND ($3 = '' OR offered_by = $3)
     AND ($4 = '' OR ($4 = 'open') = (state = 'open'))";

impl TryFrom<Row> for Offer {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("offer {what}"));
        let at = row.answered_at.map(Millis).ok_or_else(|| unreadable("moment"));
        let by = row.answered_by.map(PersonId::from).ok_or_else(|| unreadable("person"));
        let state = match row.state.as_str() {
            "open" => State::Open,
            "accepted" => {
                let link = row.link.map(LinkId::from).ok_or_else(|| unreadable("link"))?;
                State::Accepted { link, by: by?, at: at? }
            }
            "declined" => State::Declined { reason: row.reason, by: by?, at: at? },
            "taken_back" => State::TakenBack { at: at? },
            other => return Err(unreadable(other)),
        };
        Ok(Self {
            id: OfferId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            clause: ClauseId::from(row.clause),
            record: RecordId::from(row.record),
            version: row.version,
            relation: Relation::of_id(&row.relation).ok_or_else(|| unreadable(&row.relation))?,
            note: row.note,
            by: PersonId::from(row.offered_by),
            at: Millis(row.offered_at),
            state,
        })
    }
}

/// What an answer writes: state, reason, link, person, moment.
fn written(state: &State) -> (&'static str, &str, Option<&str>, Option<&str>, Option<i64>) {
    let id = state.id();
    match state {
        State::Open => (id, "", None, None, None),
        State::Accepted { link, by, at } => (id, "", Some(link.as_str()), Some(by.as_str()), Some(at.0)),
        State::Declined { reason, by, at } => (id, reason, None, Some(by.as_str()), Some(at.0)),
        State::TakenBack { at } => (id, "", None, None, Some(at.0)),
    }
}

impl Store {
    /// Keeps an open offer, unless `open_max` of this person wait in the resolution.
    pub async fn add_offer(&self, offer: &Offer, open_max: i64, line: &AuditLine) -> Answer<Offering> {
        let kept = self.try_add_offer(offer, open_max, line).await;
        match kept {
            Ok(true) => Ok(Offering::Done),
            Ok(false) => Ok(Offering::TooMany),
            Err(StoreError::AlreadyThere) => Ok(Offering::AlreadyOffered),
            Err(fault) => Err(fault),
        }
    }

    async fn try_add_offer(&self, offer: &Offer, open_max: i64, line: &AuditLine) -> Answer<bool> {
        Ok(crate::writing!(self, |tx| {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM offer WHERE offered_by = $1 AND resolution = $2 AND state = 'open'",
            )
            .bind(offer.by.as_str())
            .bind(offer.resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if waiting < open_max {
                sqlx::query(
                    "INSERT INTO offer (id, resolution, clause, record, version, relation, note, offered_by,
                       offered_at, state, reason)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', '')",
                )
                .bind(offer.id.as_str())
                .bind(offer.resolution.as_str())
                .bind(offer.clause.as_str())
                .bind(offer.record.as_str())
                .bind(offer.version)
                .bind(offer.relation.id())
                .bind(&offer.note)
                .bind(offer.by.as_str())
                .bind(offer.at.0)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                crate::notify_waiting!(tx, of_offer(offer));
            }
            waiting < open_max
        }))
    }

    /// Reads offers of a resolution, the newest first, those after the offer `after` in this order.
    pub async fn offers(
        &self,
        resolution: &ResolutionId,
        filter: &OfferFilter,
        after: Option<&OfferId>,
        limit: i64,
    ) -> Answer<Vec<Offer>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{OFFER} WHERE {FITS} AND ($5 = '' OR EXISTS (SELECT 1 FROM offer AS last WHERE last.id = $5
                   AND (offer.offered_at < last.offered_at
                     OR (offer.offered_at = last.offered_at AND offer.id < last.id))))
                 ORDER BY offered_at DESC, id DESC LIMIT $6"
            )))
            .bind(resolution.as_str())
            .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
            .bind(filter.by.as_ref().map_or("", PersonId::as_str))
            .bind(asked(filter.open))
            .bind(after.map_or("", OfferId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts offers of a resolution.
    pub async fn count_offers(&self, resolution: &ResolutionId, filter: &OfferFilter) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM offer WHERE {FITS}")))
                .bind(resolution.as_str())
                .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
                .bind(filter.by.as_ref().map_or("", PersonId::as_str))
                .bind(asked(filter.open))
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Counts the open offers of each clause that has some.
    pub async fn open_offers(&self, resolution: &ResolutionId) -> Answer<Vec<(ClauseId, i64)>> {
        let rows: Vec<(String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT clause, COUNT(*) FROM offer WHERE resolution = $1 AND state = 'open' GROUP BY clause",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(|(clause, count)| (ClauseId::from(clause), count)).collect())
    }

    /// Reads one offer of a resolution.
    pub async fn offer(&self, resolution: &ResolutionId, id: &OfferId) -> Answer<Offer> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{OFFER} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Answers open offers: all of them or none.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when one of them was answered or taken back meanwhile.
    pub async fn answer_offers(&self, ids: &[OfferId], state: &State, line: &AuditLine) -> Answer<()> {
        let (id, reason, link, by, at) = written(state);
        crate::writing!(self, |tx| {
            for offer in ids {
                let answered = sqlx::query(
                    "UPDATE offer SET state = $2, reason = $3, link = $4, answered_by = $5, answered_at = $6
                     WHERE id = $1 AND state = 'open'",
                )
                .bind(offer.as_str())
                .bind(id)
                .bind(reason)
                .bind(link)
                .bind(by)
                .bind(at)
                .execute(&mut *tx)
                .await?;
                if answered.rows_affected() == 0 {
                    return Err(StoreError::AlreadyThere);
                }
                if by.is_some() {
                    let (resolution, clause): (String, String) =
                        sqlx::query_as("SELECT resolution, clause FROM offer WHERE id = $1")
                            .bind(offer.as_str())
                            .fetch_one(&mut *tx)
                            .await?;
                    let place = (resolution.as_str(), Some(clause.as_str()));
                    let cause = of_answer(Sort::Offer, place, (offer.as_str(), id), line);
                    crate::notify!(tx, &cause, OFFERED, "");
                }
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }
}

fn asked(open: Option<bool>) -> &'static str {
    match open {
        None => "",
        Some(true) => "open",
        Some(false) => "answered",
    }
}
