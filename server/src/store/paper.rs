//! Papers of a workshop: their order, whose they are, what became of them. Words are read by themselves.

use super::attachment::{StoredFile, insert_file, media_of};
use super::audit::AuditLine;
use super::waiver::take_resolution;
use super::workshop::Kept;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::paper::{Author, Paper, PaperFile, Standing};
use crate::domain::stage::Stage;
use crate::id::{AgendaId, BlocId, PaperId, PersonId, ResolutionId};

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    resolution: String,
    title: String,
    person: Option<String>,
    author: String,
    bloc: Option<String>,
    item: Option<String>,
    has_words: bool,
    hash: Option<String>,
    file_name: String,
    media: Option<String>,
    size: Option<i64>,
    handed_by: String,
    handed_at: i64,
    delivered_at: Option<i64>,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<i64>,
    reason: String,
}

impl TryFrom<Row> for Paper {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let standing = match (row.delivered_at, row.withdrawn_by, row.withdrawn_at) {
            (None, None, None) => Standing::Waiting,
            (Some(at), None, None) => Standing::Delivered { at: Millis(at) },
            (None, Some(by), Some(at)) => {
                Standing::Withdrawn { by: by.into(), at: Millis(at), reason: row.reason }
            }
            _ => return Err(StoreError::Unreadable(format!("paper {}", row.id))),
        };
        let file = match (row.hash, row.media, row.size) {
            (Some(hash), Some(media), Some(size)) => {
                Some(PaperFile { name: row.file_name, hash, media: media_of(&media)?, size })
            }
            _ => None,
        };
        Ok(Self {
            id: row.id.into(),
            resolution: row.resolution.into(),
            title: row.title,
            author: row.person.map_or(Author::Named(row.author), |id| Author::Person(id.into())),
            bloc: row.bloc.map(BlocId::from),
            item: row.item.map(AgendaId::from),
            has_words: row.has_words,
            file,
            by: row.handed_by.into(),
            at: Millis(row.handed_at),
            standing,
        })
    }
}

const PAPER: &str = "SELECT p.id, p.resolution, p.title, p.person, p.author, p.bloc, p.item, p.words <> '' AS has_words,
       p.hash, p.file_name, f.media, f.size, p.handed_by, p.handed_at, p.delivered_at, p.withdrawn_by, p.withdrawn_at,
       p.reason
     FROM paper p LEFT JOIN stored_file f ON f.hash = p.hash WHERE p.resolution = $1";

impl Store {
    /// Keeps a paper at the end of the order, with the file that was uploaded for it, unless there are `papers_max`
    /// already. The inner flag: whether the upload's pieces are the file's own from now on.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when a paper of this identity is kept already.
    pub async fn add_paper(
        &self,
        (paper, words): (&Paper, &str),
        file: Option<(&StoredFile, Option<&[u8]>)>,
        stage: Stage,
        papers_max: i64,
        line: &AuditLine,
    ) -> Answer<(Kept, bool)> {
        let (person, author) = match &paper.author {
            Author::Person(id) => (Some(id.as_str()), ""),
            Author::Named(name) => (None, name.as_str()),
        };
        Ok(crate::writing!(self, |tx| {
            if !take_resolution!(tx, &paper.resolution, stage) {
                return Ok((Kept::StageMoved, false));
            }
            let (count, last): (i64, i64) = sqlx::query_as(
                "SELECT COUNT(*), COALESCE(MAX(position), 0) FROM paper WHERE resolution = $1",
            )
            .bind(paper.resolution.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if count >= papers_max {
                return Ok((Kept::Full, false));
            }
            let mut owned = false;
            if let Some((stored, thumbnail)) = file {
                owned = insert_file!(tx, stored, thumbnail);
                sqlx::query("DELETE FROM upload WHERE id = $1")
                    .bind(&stored.upload)
                    .execute(&mut *tx)
                    .await?;
            }
            sqlx::query(
                "INSERT INTO paper (id, resolution, position, title, person, author, bloc, item, words, hash, file_name,
                   handed_by, handed_at, reason)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')",
            )
            .bind(paper.id.as_str())
            .bind(paper.resolution.as_str())
            .bind(last + 1)
            .bind(&paper.title)
            .bind(person)
            .bind(author)
            .bind(paper.bloc.as_ref().map(BlocId::as_str))
            .bind(paper.item.as_ref().map(AgendaId::as_str))
            .bind(words)
            .bind(paper.file.as_ref().map(|file| file.hash.as_str()))
            .bind(paper.file.as_ref().map_or("", |file| file.name.as_str()))
            .bind(paper.by.as_str())
            .bind(paper.at.0)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            (Kept::Done, owned)
        }))
    }

    /// Reads the papers of a workshop in their order, withdrawn ones too.
    pub async fn papers(&self, resolution: &ResolutionId) -> Answer<Vec<Paper>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{PAPER} ORDER BY p.position, p.id")))
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one paper with its words; these are empty where it is only a file.
    pub async fn paper(&self, resolution: &ResolutionId, id: &PaperId) -> Answer<(Paper, String)> {
        let (row, words): (Row, String) = crate::reading!(self, |pool| {
            (
                sqlx::query_as(sqlx::AssertSqlSafe(format!("{PAPER} AND p.id = $2")))
                    .bind(resolution.as_str())
                    .bind(id.as_str())
                    .fetch_one(pool)
                    .await?,
                sqlx::query_scalar("SELECT words FROM paper WHERE resolution = $1 AND id = $2")
                    .bind(resolution.as_str())
                    .bind(id.as_str())
                    .fetch_one(pool)
                    .await?,
            )
        });
        Ok((row.try_into()?, words))
    }

    /// Moves a paper from one standing to the next.
    ///
    /// Fails with [`StoreError::AlreadyThere`] when it left `from` meanwhile.
    pub async fn move_paper(
        &self,
        resolution: &ResolutionId,
        id: &PaperId,
        (from, to): (&Standing, &Standing),
        line: &AuditLine,
    ) -> Answer<()> {
        let (delivered, gone): (Option<i64>, Option<(&PersonId, i64, &str)>) = match to {
            Standing::Waiting => (None, None),
            Standing::Delivered { at } => (Some(at.0), None),
            Standing::Withdrawn { by, at, reason } => (None, Some((by, at.0, reason))),
        };
        crate::writing!(self, |tx| {
            let moved = sqlx::query(
                "UPDATE paper SET delivered_at = $4, withdrawn_by = $5, withdrawn_at = $6, reason = $7
                 WHERE resolution = $1 AND id = $2 AND $3 = CASE WHEN withdrawn_at IS NOT NULL THEN 'withdrawn'
                   WHEN delivered_at IS NOT NULL THEN 'delivered' ELSE 'waiting' END",
            )
            .bind(resolution.as_str())
            .bind(id.as_str())
            .bind(from.id())
            .bind(delivered)
            .bind(gone.map(|(by, ..)| by.as_str()))
            .bind(gone.map(|(_, at, _)| at))
            .bind(gone.map_or("", |(.., reason)| reason))
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Lets two papers change places; fails with [`StoreError::AlreadyThere`] when one was withdrawn meanwhile.
    pub async fn swap_papers(
        &self,
        resolution: &ResolutionId,
        [one, other]: [&PaperId; 2],
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            // One statement: both places are read as they stood before either is written.
            let moved = sqlx::query(
                "UPDATE paper SET position = (SELECT CAST(SUM(pair.position) AS BIGINT) FROM paper AS pair
                     WHERE pair.resolution = $1 AND pair.id IN ($2, $3)) - position
                 WHERE resolution = $1 AND id IN ($2, $3) AND withdrawn_at IS NULL
                   AND (SELECT COUNT(*) FROM paper AS pair WHERE pair.resolution = $1
                     AND pair.id IN ($2, $3) AND pair.withdrawn_at IS NULL) = 2",
            )
            .bind(resolution.as_str())
            .bind(one.as_str())
            .bind(other.as_str())
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() != 2 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }
}
