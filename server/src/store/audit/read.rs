//! Reading the log: whole and in order for whoever proves it, newest first and by filters for whoever looks something up.

use crate::clock::Millis;
use crate::domain::audit::{Head, Line};
use crate::store::{Answer, Store};

/// What is looked for; what is empty is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    pub person: String,
    pub act: String,
    /// An identity: that of what was acted on.
    pub object: String,
    /// A resolution: acts on it, and on what belongs to it.
    pub resolution: String,
    /// From this moment on.
    pub since: Option<Millis>,
    /// Before this moment.
    pub until: Option<Millis>,
}

/// What a look through the chain from a page found last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The last line that holds.
    pub upto: Head,
    pub at: Millis,
    /// Whether it came to the end, or has to go on from there.
    pub whole: bool,
    /// What does not hold first, and the number of its line; the id is empty while all do.
    pub flaw: (String, i64),
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: i64,
    person: Option<String>,
    roles: String,
    act: String,
    object: String,
    detail: String,
    was: Option<String>,
    became: Option<String>,
    bound: Option<String>,
    previous: String,
    hash: String,
}

impl From<Row> for Line {
    fn from(row: Row) -> Self {
        let Row { seq, at, person, roles, act, object, detail, was, became, bound, previous, hash } = row;
        Self { seq, at, person, roles, act, object, detail, was, became, bound, previous, hash }
    }
}

const LINE: &str =
    "SELECT seq, at, person, roles, act, object, detail, was, became, bound, previous, hash FROM audit";

/// What belongs to a resolution names it at the beginning of its object or detail. Nobody's ballots are looked up by their
/// name: when each came is nobody's business.
const FITS: &str = "($1 = '' OR (person = $1 AND act <> 'vote.ballot')) AND ($2 = '' OR act = $2) AND ($3 = '' OR object = $3)
   AND ($4 = '' OR object = $4 OR detail = $4 OR substr(object, 1, length($4) + 1) = $4 || '/'
     OR substr(detail, 1, length($4) + 1) = $4 || ' ')
   AND at >= $5 AND at < $6";

impl Store {
    /// Reads the head of the chain.
    pub async fn audit_head(&self) -> Answer<Head> {
        let (seq, hash): (i64, String) = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT seq, hash FROM audit_head WHERE id = 1").fetch_one(pool).await?
        });
        Ok(Head { seq, hash })
    }

    /// Reads lines in order, from behind one on.
    pub async fn audit_lines(&self, after: i64, limit: i64) -> Answer<Vec<Line>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{LINE} WHERE seq > $1 ORDER BY seq LIMIT $2")))
                .bind(after)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Finds lines, newest first, older than one.
    pub async fn find_audit(&self, filter: &AuditFilter, before: i64, limit: i64) -> Answer<Vec<Line>> {
        let sql = format!("{LINE} WHERE {FITS} AND seq < $7 ORDER BY seq DESC LIMIT $8");
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql))
                .bind(&filter.person)
                .bind(&filter.act)
                .bind(&filter.object)
                .bind(&filter.resolution)
                .bind(filter.since.map_or(i64::MIN, |at| at.0))
                .bind(filter.until.map_or(i64::MAX, |at| at.0))
                .bind(before)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Reads what the last look from a page found.
    pub async fn audit_look(&self) -> Answer<Option<Look>> {
        let row: Option<(i64, String, i64, bool, String, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT seq, hash, looked_at, whole, flaw, flaw_line FROM audit_look WHERE id = 1")
                .fetch_optional(pool)
                .await?
        });
        Ok(row.map(|(seq, hash, at, whole, flaw, line)| Look {
            upto: Head { seq, hash },
            at: Millis(at),
            whole,
            flaw: (flaw, line),
        }))
    }

    /// Keeps what a look found.
    pub async fn keep_audit_look(&self, look: &Look) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO audit_look (id, seq, hash, looked_at, whole, flaw, flaw_line)
                 VALUES (1, $1, $2, $3, $4, $5, $6)
                 ON CONFLICT (id) DO UPDATE SET seq = $1, hash = $2, looked_at = $3, whole = $4, flaw = $5,
                   flaw_line = $6",
            )
            .bind(look.upto.seq)
            .bind(&look.upto.hash)
            .bind(look.at.0)
            .bind(look.whole)
            .bind(&look.flaw.0)
            .bind(look.flaw.1)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }
}
