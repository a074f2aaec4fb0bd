//! Whatever was said of a text with what was answered, read from every noun that says something.

use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::answer::{Answer as Given, Verdict};
use crate::domain::responses::Source;
use crate::id::{BlocId, ClauseId, GroupId, PersonId, ResolutionId};

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
    pub answer: Option<Given>,
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
            answer,
        })
    }
}

/// What internal comments say stays among those who write: they are in no table.
const ALL_SAID: &str =
    "SELECT 'comment' AS source, c.id, c.clause, c.said_by AS person, CAST(NULL AS TEXT) AS bloc,
       '' AS named, CAST(NULL AS TEXT) AS working_group, c.said_at, '' AS sort, c.words,
       c.quote AS beside, a.verdict, a.reason, a.answered_by, a.answered_at
     FROM comment c LEFT JOIN comment_answer a ON a.comment = c.id AND a.reopened_at IS NULL
     WHERE c.resolution = $1 AND c.internal = 0 AND c.state <> 'taken_back'
     UNION ALL
     SELECT 'suggestion', s.id, s.clause, s.made_by, CAST(NULL AS TEXT), '', s.working_group, s.made_at, s.sort, s.words,
       s.note,
       CASE WHEN s.state = 'open' THEN NULL ELSE s.state END, s.reason, s.answered_by, s.answered_at
     FROM suggestion s WHERE s.resolution = $1 AND s.state <> 'taken_back'
     UNION ALL
     SELECT 'opinion', o.id, o.clause, o.person, o.bloc,
       CASE WHEN o.said_title = '' THEN o.said_name ELSE o.said_name || ', ' || o.said_title END, CAST(NULL AS TEXT),
       o.recorded_at, '', o.words, '', o.verdict, o.reason, o.ended_by, o.ended_at
     FROM opinion o WHERE o.resolution = $1 AND o.state <> 'taken_back'";

impl Store {
    /// Reads whatever was said of a text and not taken back, internal comments left out; oldest first.
    pub async fn all_said(&self, resolution: &ResolutionId) -> Answer<Vec<Said>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT * FROM ({ALL_SAID}) AS everything ORDER BY said_at, id"
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
}
