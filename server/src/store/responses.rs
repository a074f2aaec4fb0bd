//! Whatever was said of a text with what was answered, read from every noun that says something.

use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::answer::{Answer as Given, Verdict};
use crate::domain::responses::Source;
use crate::domain::stage::Stage;
use crate::id::{BlocId, ClauseId, GroupId, PaperId, PersonId, ResolutionId};

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Speaker {
    Person(PersonId),
    /// Said in the name of a delegation.
    Delegation(BlocId),
    /// Somebody who is not among the people of the product, with a title.
    Named(String),
}

/// Something said of a clause, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub source: Source,
    pub id: String,
    /// `None` is the whole text.
    pub clause: Option<ClauseId>,
    pub by: Speaker,
    /// The working group in whose name it was suggested.
    pub group: Option<GroupId>,
    pub at: Millis,
    /// Of a suggestion: `words insert remove move`; empty for a comment.
    pub sort: String,
    pub words: String,
    /// Of a comment: the words it is about. Of a suggestion: why.
    pub beside: String,
    /// The paper an opinion was taken from, with its title.
    pub paper: Option<(PaperId, String)>,
    pub answer: Option<Given>,
    /// Who let it pass without an answer; kept beside an answer that came later.
    pub pass: Option<Pass>,
}

/// Something let pass without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pass {
    pub reason: String,
    pub by: PersonId,
    pub at: Millis,
}

/// What came of letting one thing pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    Done,
    /// It was answered, taken back or never said.
    NotOpen,
    StageMoved,
}

#[derive(sqlx::FromRow)]
struct Row {
    source: String,
    id: String,
    clause: Option<String>,
    person: Option<String>,
    bloc: Option<String>,
    named: String,
    working_group: Option<String>,
    said_at: i64,
    sort: String,
    words: String,
    beside: String,
    verdict: Option<String>,
    reason: Option<String>,
    answered_by: Option<String>,
    answered_at: Option<i64>,
    paper: Option<String>,
    paper_title: Option<String>,
    pass_reason: Option<String>,
    passed_by: Option<String>,
    passed_at: Option<i64>,
}

impl TryFrom<Row> for Said {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let unreadable = |what: &str| StoreError::Unreadable(format!("response {what}"));
        let answer = match (row.verdict, row.answered_by, row.answered_at) {
            (Some(verdict), Some(by), Some(at)) => Some(Given {
                verdict: Verdict::of_id(&verdict).ok_or_else(|| unreadable(&verdict))?,
                reason: row.reason.unwrap_or_default(),
                by: PersonId::from(by),
                at: Millis(at),
            }),
            _ => None,
        };
        let pass = match (row.pass_reason, row.passed_by, row.passed_at) {
            (Some(reason), Some(by), Some(at)) => {
                Some(Pass { reason, by: PersonId::from(by), at: Millis(at) })
            }
            _ => None,
        };
        Ok(Self {
            source: Source::of_id(&row.source).ok_or_else(|| unreadable(&row.source))?,
            id: row.id,
            clause: row.clause.map(ClauseId::from),
            by: match (row.person, row.bloc) {
                (Some(person), _) => Speaker::Person(PersonId::from(person)),
                (None, Some(bloc)) => Speaker::Delegation(BlocId::from(bloc)),
                (None, None) => Speaker::Named(row.named),
            },
            group: row.working_group.map(GroupId::from),
            at: Millis(row.said_at),
            sort: row.sort,
            words: row.words,
            beside: row.beside,
            paper: row.paper.map(PaperId::from).zip(row.paper_title),
            answer,
            pass,
        })
    }
}

/// What internal comments say stays among those who write: they are in no table.
pub(super) const ALL_SAID: &str =
    "SELECT 'comment' AS source, c.id, c.clause, c.said_by AS person, CAST(NULL AS TEXT) AS bloc,
       '' AS named, CAST(NULL AS TEXT) AS working_group, c.said_at, '' AS sort, c.words,
       c.quote AS beside, a.verdict, a.reason, a.answered_by, a.answered_at, CAST(NULL AS TEXT) AS paper,
       CAST(NULL AS TEXT) AS paper_title
     FROM comment c LEFT JOIN comment_answer a ON a.comment = c.id AND a.reopened_at IS NULL
     WHERE c.resolution = $1 AND c.internal = 0 AND c.state <> 'taken_back'
     UNION ALL
     SELECT 'suggestion', s.id, s.clause, s.made_by, CAST(NULL AS TEXT), '', s.working_group, s.made_at, s.sort, s.words,
       s.note,
       CASE WHEN s.state = 'open' THEN NULL ELSE s.state END, s.reason, s.answered_by, s.answered_at,
       CAST(NULL AS TEXT), CAST(NULL AS TEXT)
     FROM suggestion s WHERE s.resolution = $1 AND s.state <> 'taken_back'
     UNION ALL
     SELECT 'opinion', o.id, o.clause, o.person, o.bloc,
       CASE WHEN o.said_title = '' THEN o.said_name ELSE o.said_name || ', ' || o.said_title END, CAST(NULL AS TEXT),
       o.recorded_at, '', o.words, '', o.verdict, o.reason, o.ended_by, o.ended_at, o.paper, paper.title
     FROM opinion o LEFT JOIN paper ON paper.id = o.paper WHERE o.resolution = $1 AND o.state <> 'taken_back'";

/// What a comment was let pass with is no word on it once it was opened again.
pub(super) const PASS: &str = "LEFT JOIN response_pass p
       ON p.resolution = $1 AND p.source = everything.source AND p.item = everything.id
         AND NOT EXISTS (SELECT 1 FROM comment_answer r
           WHERE everything.source = 'comment' AND r.comment = everything.id AND r.reopened_at >= p.made_at)";

/// Lets what a condition names pass inside a [`crate::writing`] transaction; tells how much it was.
macro_rules! let_pass {
    ($tx:ident, $resolution:expr, $reason:expr, $line:expr, $fits:expr, $($bound:expr),+) => {{
        let sql = format!(
            "INSERT INTO response_pass (resolution, source, item, reason, made_by, made_at)
             SELECT CAST($1 AS TEXT), everything.source, everything.id, CAST($2 AS TEXT), CAST($3 AS TEXT),
               CAST($4 AS BIGINT)
             FROM ({}) AS everything {} WHERE everything.verdict IS NULL AND {}
             ON CONFLICT (resolution, source, item) DO UPDATE
               SET reason = excluded.reason, made_by = excluded.made_by, made_at = excluded.made_at",
            $crate::store::responses::ALL_SAID,
            $crate::store::responses::PASS,
            $fits
        );
        let passed = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind($resolution.as_str())
            .bind($reason)
            .bind($line.person.as_ref().map(|person| person.as_str().to_owned()))
            .bind($line.at.0)
            $(.bind($bound))+
            .execute(&mut *$tx)
            .await?;
        passed.rows_affected()
    }};
}
pub(super) use let_pass;

/// Of [`let_pass`]: what nobody let pass since the moment `$5`.
pub(super) const NOT_PASSED: &str = "(p.made_at IS NULL OR p.made_at < $5)";

impl Store {
    /// Reads whatever was said of a text and not taken back, internal comments left out; oldest first.
    pub async fn all_said(&self, resolution: &ResolutionId) -> Answer<Vec<Said>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT everything.*, p.reason AS pass_reason, p.made_by AS passed_by, p.made_at AS passed_at
                 FROM ({ALL_SAID}) AS everything {PASS} ORDER BY said_at, id"
            )))
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts what nobody has answered.
    pub async fn count_unanswered(&self, resolution: &ResolutionId) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT COUNT(*) FROM ({ALL_SAID}) AS everything WHERE verdict IS NULL"
            )))
            .bind(resolution.as_str())
            .fetch_one(pool)
            .await?
        });
        Ok(count)
    }

    /// Counts what nobody has answered or, since a moment, let pass.
    pub async fn count_not_passed(&self, resolution: &ResolutionId, since: Millis) -> Answer<i64> {
        let (count,): (i64,) = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT COUNT(*) FROM ({ALL_SAID}) AS everything {PASS}
                 WHERE everything.verdict IS NULL AND (p.made_at IS NULL OR p.made_at < $2)"
            )))
            .bind(resolution.as_str())
            .bind(since.0)
            .fetch_one(pool)
            .await?
        });
        Ok(count)
    }

    /// Lets one thing pass without an answer while the resolution stands at `stage`; the last word on it holds.
    pub async fn pass_response(
        &self,
        resolution: &ResolutionId,
        stage: Stage,
        (source, id): (Source, &str),
        reason: &str,
        line: &AuditLine,
    ) -> Answer<Passed> {
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, resolution, stage) {
                return Ok(Passed::StageMoved);
            }
            let fits = "everything.source = $5 AND everything.id = $6";
            if let_pass!(tx, resolution, reason, line, fits, source.id(), id) == 0 {
                return Ok(Passed::NotOpen);
            }
            crate::audit!(tx, line);
            Passed::Done
        }))
    }
}
