//! Opinions spoken at a workshop, and their answers.

use super::audit::AuditLine;
use super::notice::cause::{of_answer, of_opinion};
use super::notice::tell::SPOKE;
use super::waiver::take_resolution;
use super::workshop::Kept;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::answer::{Answer as Given, Verdict};
use crate::domain::notice::Sort;
use crate::domain::opinion::{Opinion, OpinionState, SaidFor};
use crate::domain::stage::Stage;
use crate::id::{AgendaId, BlocId, ClauseId, OpinionId, PaperId, PersonId, ResolutionId};

/// Which opinions of a resolution are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpinionFilter {
    /// `open`, `answered` or `taken_back`; all but those taken back, where none is named.
    pub state: Option<&'static str>,
    pub clause: Option<ClauseId>,
    /// Only those taken from this paper.
    pub paper: Option<PaperId>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    item: Option<String>,
    clause: Option<String>,
    person: Option<String>,
    bloc: Option<String>,
    said_name: String,
    said_title: String,
    paper: Option<String>,
    words: String,
    recorded_by: String,
    recorded_at: i64,
    state: String,
    verdict: Option<String>,
    reason: String,
    ended_by: Option<String>,
    ended_at: Option<i64>,
}

const OPINION: &str = "SELECT id, resolution, item, clause, person, bloc, said_name, said_title, paper, words, recorded_by, \
                       recorded_at, state, verdict, reason, ended_by, ended_at FROM opinion";

/// Opinions of a resolution by a filter.
const FITS: &str = "resolution = $1 AND (($2 = '' AND state <> 'taken_back') OR state = $2)
     AND ($3 = '' OR clause = $3) AND ($4 = '' OR paper = $4)";

impl TryFrom<Row> for Opinion {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("opinion {what}"));
        let ended = row.ended_by.map(PersonId::from).zip(row.ended_at.map(Millis));
        let state = match (row.state.as_str(), ended) {
            ("open", None) => OpinionState::Open,
            ("taken_back", Some((by, at))) => OpinionState::TakenBack { by, at },
            ("answered", Some((by, at))) => {
                let verdict = row.verdict.as_deref().and_then(Verdict::of_id);
                let verdict = verdict.ok_or_else(|| unreadable("verdict"))?;
                OpinionState::Answered(Given { verdict, reason: row.reason, by, at })
            }
            (other, _) => return Err(unreadable(other)),
        };
        let said_for = match (row.person, row.bloc) {
            (Some(person), _) => SaidFor::Person(PersonId::from(person)),
            (None, Some(bloc)) => SaidFor::Delegation(BlocId::from(bloc)),
            (None, None) => SaidFor::Named { name: row.said_name, title: row.said_title },
        };
        Ok(Self {
            id: OpinionId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            item: row.item.map(AgendaId::from),
            clause: row.clause.map(ClauseId::from),
            said_for,
            paper: row.paper.map(PaperId::from),
            words: row.words,
            by: PersonId::from(row.recorded_by),
            at: Millis(row.recorded_at),
            state,
        })
    }
}

impl Store {
    /// Keeps an open opinion, unless the resolution holds `opinions_max` already.
    pub async fn add_opinion(
        &self,
        opinion: &Opinion,
        stage: Stage,
        opinions_max: i64,
        line: &AuditLine,
    ) -> Answer<Kept> {
        let (person, bloc, name, title) = match &opinion.said_for {
            SaidFor::Person(person) => (Some(person.as_str()), None, "", ""),
            SaidFor::Delegation(bloc) => (None, Some(bloc.as_str()), "", ""),
            SaidFor::Named { name, title } => (None, None, name.as_str(), title.as_str()),
        };
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, &opinion.resolution, stage) {
                return Ok(Kept::StageMoved);
            }
            let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM opinion WHERE resolution = $1")
                .bind(opinion.resolution.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if count < opinions_max {
                sqlx::query(
                    "INSERT INTO opinion (id, resolution, item, clause, person, bloc, said_name, said_title,
                       words, recorded_by, recorded_at, paper, state, reason)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '')",
                )
                .bind(opinion.id.as_str())
                .bind(opinion.resolution.as_str())
                .bind(opinion.item.as_ref().map(AgendaId::as_str))
                .bind(opinion.clause.as_ref().map(ClauseId::as_str))
                .bind(person)
                .bind(bloc)
                .bind(name)
                .bind(title)
                .bind(&opinion.words)
                .bind(opinion.by.as_str())
                .bind(opinion.at.0)
                .bind(opinion.paper.as_ref().map(PaperId::as_str))
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                crate::notify_waiting!(tx, of_opinion(opinion));
            }
            if count < opinions_max { Kept::Done } else { Kept::Full }
        }))
    }

    /// Reads opinions of a resolution, the newest first, those after the opinion `after` in this order.
    pub async fn opinions(
        &self,
        resolution: &ResolutionId,
        filter: &OpinionFilter,
        after: Option<&OpinionId>,
        limit: i64,
    ) -> Answer<Vec<Opinion>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{OPINION} WHERE {FITS} AND ($5 = '' OR EXISTS (SELECT 1 FROM opinion AS last WHERE last.id = $5
                   AND (opinion.recorded_at < last.recorded_at
                     OR (opinion.recorded_at = last.recorded_at AND opinion.id < last.id))))
                 ORDER BY recorded_at DESC, id DESC LIMIT $6"
            )))
            .bind(resolution.as_str())
            .bind(filter.state.unwrap_or(""))
            .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
            .bind(filter.paper.as_ref().map_or("", PaperId::as_str))
            .bind(after.map_or("", OpinionId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads which opinions were recorded after one, the nearest first: they stand above it in the list that has it.
    pub async fn opinions_above(&self, one: &Opinion, limit: i64) -> Answer<Vec<OpinionId>> {
        let ids: Vec<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT id FROM opinion WHERE resolution = $1 AND (state = 'taken_back') = $2
                   AND (recorded_at > $3 OR (recorded_at = $3 AND id > $4))
                 ORDER BY recorded_at, id LIMIT $5",
            )
            .bind(one.resolution.as_str())
            .bind(matches!(one.state, OpinionState::TakenBack { .. }))
            .bind(one.at.0)
            .bind(one.id.as_str())
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(ids.into_iter().map(OpinionId::from).collect())
    }

    /// Counts opinions of a resolution.
    pub async fn count_opinions(&self, resolution: &ResolutionId, filter: &OpinionFilter) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM opinion WHERE {FITS}")))
                .bind(resolution.as_str())
                .bind(filter.state.unwrap_or(""))
                .bind(filter.clause.as_ref().map_or("", ClauseId::as_str))
                .bind(filter.paper.as_ref().map_or("", PaperId::as_str))
                .fetch_one(pool)
                .await?
        });
        Ok(count)
    }

    /// Reads one opinion of a resolution.
    pub async fn opinion(&self, resolution: &ResolutionId, id: &OpinionId) -> Answer<Opinion> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{OPINION} WHERE resolution = $1 AND id = $2")))
                .bind(resolution.as_str())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Answers an open opinion, or takes it back.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when it is open no more.
    pub async fn end_opinion(&self, id: &OpinionId, state: &OpinionState, line: &AuditLine) -> Answer<()> {
        let (verdict, reason, by, at) = match state {
            OpinionState::Open => return Err(StoreError::AlreadyThere),
            OpinionState::Answered(given) => {
                (Some(given.verdict.id()), given.reason.as_str(), &given.by, given.at)
            }
            OpinionState::TakenBack { by, at } => (None, "", by, *at),
        };
        crate::writing!(self, |tx| {
            let ended = sqlx::query(
                "UPDATE opinion SET state = $2, verdict = $3, reason = $4, ended_by = $5, ended_at = $6
                 WHERE id = $1 AND state = 'open'",
            )
            .bind(id.as_str())
            .bind(state.id())
            .bind(verdict)
            .bind(reason)
            .bind(by.as_str())
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
            if ended.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
            if let Some(verdict) = verdict {
                let (resolution, clause): (String, Option<String>) =
                    sqlx::query_as("SELECT resolution, clause FROM opinion WHERE id = $1")
                        .bind(id.as_str())
                        .fetch_one(&mut *tx)
                        .await?;
                let place = (resolution.as_str(), clause.as_deref());
                let cause = of_answer(Sort::Opinion, place, (id.as_str(), verdict), line);
                crate::notify!(tx, &cause, SPOKE, "");
            }
        });
        Ok(())
    }
}
