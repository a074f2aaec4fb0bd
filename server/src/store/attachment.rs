//! Files attached to records, to the guidance and to papers. The bytes lie in the database too, piece by piece: one backup holds everything, any
//! node serves everything, and a file is there wholly or not at all (decision 0006).

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::evidence::attachment::{Attachment, Media, Owner, PER_RECORD_MAX, Withdrawal};
use crate::id::{AttachmentId, PersonId};

/// Bytes of a piece: stored in a moment, so that a writer of the text waits for one piece at most, and small enough
/// that fifty phones that listen at once hold few in memory.
pub const PIECE_BYTES: usize = 512 * 1024;

/// After this time an upload that did not end has broken off.
const UPLOAD_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// A file as stored, once whatever it is attached to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// SHA-256 of the bytes, in hex.
    pub hash: String,
    /// Whose pieces are its bytes.
    pub upload: String,
    pub media: Media,
    pub size: i64,
    pub piece_size: i64,
    pub width: i64,
    pub height: i64,
}

/// What came of attaching a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attached {
    /// Attached; `kept` tells whether the pieces of this upload are the file's own from now on.
    Done {
        kept: bool,
    },
    /// The owner has this very file already.
    Already(AttachmentId),
    TooMany,
    /// The record was withdrawn, or a newer version of the guidance was issued.
    Closed,
}

#[derive(sqlx::FromRow)]
struct FileRow {
    hash: String,
    upload: String,
    media: String,
    size: i64,
    piece_size: i64,
    width: i64,
    height: i64,
}

impl TryFrom<FileRow> for StoredFile {
    type Error = StoreError;

    fn try_from(row: FileRow) -> Answer<Self> {
        let FileRow { hash, upload, media, size, piece_size, width, height } = row;
        Ok(Self { hash, upload, media: media_of(&media)?, size, piece_size, width, height })
    }
}

pub(super) fn media_of(id: &str) -> Answer<Media> {
    Media::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("media {id}")))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    hash: String,
    media: String,
    size: i64,
    width: i64,
    height: i64,
    since_version: i64,
    added_by: Option<String>,
    added_at: i64,
    until_version: Option<i64>,
    withdrawn_by: Option<String>,
    withdrawn_at: Option<i64>,
    reason: String,
}

impl TryFrom<Row> for Attachment {
    type Error = StoreError;

    fn try_from(row: Row) -> Answer<Self> {
        let withdrawn = match (row.until_version, row.withdrawn_by, row.withdrawn_at) {
            (Some(version), Some(by), Some(at)) => {
                Some(Withdrawal { version, by: by.into(), at: Millis(at), reason: row.reason })
            }
            _ => None,
        };
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            media: media_of(&row.media)?,
            size: row.size,
            hash: row.hash,
            width: row.width,
            height: row.height,
            since: row.since_version,
            by: row.added_by.map(PersonId::from),
            at: Millis(row.added_at),
            withdrawn,
        })
    }
}

/// The columns of a stored file.
const FILE: &str = "SELECT hash, upload, media, size, piece_size, width, height FROM stored_file";

/// The columns of an attachment with its file.
const ATTACHMENT: &str = "SELECT a.id, a.name, a.hash, f.media, f.size, f.width, f.height, a.since_version,
       a.added_by, a.added_at, a.until_version, a.withdrawn_by, a.withdrawn_at, a.reason
     FROM attachment a JOIN stored_file f ON f.hash = a.hash WHERE (a.record = $1 OR a.guidance = $2)";

/// Takes the row that stands for an owner, so that two uploads at once are counted one after the other. Returns the
/// version of it that stands, and whether files are still taken.
macro_rules! take_owner {
    ($tx:ident, $owner:expr) => {
        match $owner {
            Owner::Record(record) => {
                let version: i64 =
                    sqlx::query_scalar("UPDATE record SET version = version WHERE id = $1 RETURNING version")
                        .bind(record.as_str())
                        .fetch_one(&mut *$tx)
                        .await?;
                let withdrawn: bool = sqlx::query_scalar(
                    "SELECT withdrawn FROM record_version WHERE record = $1 AND version = $2",
                )
                .bind(record.as_str())
                .bind(version)
                .fetch_one(&mut *$tx)
                .await?;
                (version, !withdrawn)
            }
            Owner::Guidance(version) => {
                sqlx::query("UPDATE guidance_turn SET turn = turn + 1").execute(&mut *$tx).await?;
                let newest: Option<i64> =
                    sqlx::query_scalar("SELECT MAX(version) FROM guidance").fetch_one(&mut *$tx).await?;
                (*version, newest == Some(*version))
            }
        }
    };
}

/// Adds a file's row; tells whether it was the first of these bytes.
macro_rules! insert_file {
    ($tx:ident, $file:expr, $thumbnail:expr) => {{
        let file: &$crate::store::attachment::StoredFile = $file;
        let added = sqlx::query(
            "INSERT INTO stored_file (hash, upload, media, size, piece_size, thumbnail, width, height)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(&file.hash)
        .bind(&file.upload)
        .bind(file.media.id())
        .bind(file.size)
        .bind(file.piece_size)
        .bind($thumbnail)
        .bind(file.width)
        .bind(file.height)
        .execute(&mut *$tx)
        .await?;
        added.rows_affected() == 1
    }};
}
pub(super) use insert_file;

impl Store {
    /// Begins an upload, and throws away what is left of those that broke off long ago.
    pub async fn begin_upload(&self, id: &str, now: Millis) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "DELETE FROM upload_piece WHERE upload IN (SELECT id FROM upload WHERE begun_at < $1)",
            )
            .bind(now.0 - UPLOAD_MILLIS)
            .execute(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM upload WHERE begun_at < $1")
                .bind(now.0 - UPLOAD_MILLIS)
                .execute(&mut *tx)
                .await?;
            sqlx::query("INSERT INTO upload (id, begun_at) VALUES ($1, $2)")
                .bind(id)
                .bind(now.0)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Stores the next piece of an upload: of [`PIECE_BYTES`], but for the last.
    pub async fn add_piece(&self, upload: &str, place: i64, bytes: &[u8]) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("INSERT INTO upload_piece (upload, place, bytes) VALUES ($1, $2, $3)")
                .bind(upload)
                .bind(place)
                .bind(bytes)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }

    /// Reads a piece of an upload or of a stored file.
    pub async fn piece(&self, upload: &str, place: i64) -> Answer<Vec<u8>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT bytes FROM upload_piece WHERE upload = $1 AND place = $2")
                .bind(upload)
                .bind(place)
                .fetch_one(pool)
                .await?
        }))
    }

    /// Throws away an upload that became no file.
    pub async fn drop_upload(&self, id: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            // Never the bytes of a file, whatever the caller believes.
            sqlx::query(
                "DELETE FROM upload_piece WHERE upload = $1
                   AND NOT EXISTS (SELECT 1 FROM stored_file WHERE upload = $1)",
            )
            .bind(id)
            .execute(&mut *tx)
            .await?;
            sqlx::query("DELETE FROM upload WHERE id = $1").bind(id).execute(&mut *tx).await?;
        });
        Ok(())
    }

    /// Makes a whole upload a file of its owner, in one step: the file, its place beside the owner, the audit line.
    pub async fn attach(
        &self,
        owner: &Owner,
        new: &Attachment,
        file: &StoredFile,
        thumbnail: Option<&[u8]>,
        line: &AuditLine,
    ) -> Answer<Attached> {
        Ok(crate::writing!(self, |tx| {
            let (version, open) = take_owner!(tx, owner);
            let standing: Vec<(String, String)> = sqlx::query_as(
                "SELECT id, hash FROM attachment WHERE (record = $1 OR guidance = $2) AND until_version IS NULL",
            )
            .bind(owner.record())
            .bind(owner.guidance())
            .fetch_all(&mut *tx)
            .await?;
            if !open {
                return Ok(Attached::Closed);
            }
            if let Some((id, _)) = standing.iter().find(|(_, hash)| *hash == file.hash) {
                return Ok(Attached::Already(id.as_str().into()));
            }
            if i64::try_from(standing.len()).unwrap_or(i64::MAX) >= PER_RECORD_MAX {
                return Ok(Attached::TooMany);
            }
            let kept = insert_file!(tx, file, thumbnail);
            sqlx::query("DELETE FROM upload WHERE id = $1").bind(&file.upload).execute(&mut *tx).await?;
            sqlx::query(
                "INSERT INTO attachment (id, record, guidance, hash, name, added_by, added_at, since_version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(new.id.as_str())
            .bind(owner.record())
            .bind(owner.guidance())
            .bind(&file.hash)
            .bind(&new.name)
            .bind(new.by.as_ref().map(|id| id.as_str()))
            .bind(new.at.0)
            .bind(version)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
            Attached::Done { kept }
        }))
    }

    /// Reads the file of these bytes, if it is stored.
    pub async fn stored_file(&self, hash: &str) -> Answer<Option<StoredFile>> {
        let row: Option<FileRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{FILE} WHERE hash = $1")))
                .bind(hash)
                .fetch_optional(pool)
                .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads stored files in order of their hashes, from one on.
    pub async fn stored_files(&self, after: &str, limit: i64) -> Answer<Vec<StoredFile>> {
        let rows: Vec<FileRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{FILE} WHERE hash > $1 ORDER BY hash LIMIT $2")))
                .bind(after)
                .bind(limit)
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads the small picture of a file, if it has one.
    pub async fn thumbnail(&self, hash: &str) -> Answer<Option<Vec<u8>>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT thumbnail FROM stored_file WHERE hash = $1")
                .bind(hash)
                .fetch_one(pool)
                .await?
        }))
    }

    /// Reads all files of an owner, withdrawn ones too, in the order in which they were added.
    pub async fn attachments(&self, owner: &Owner) -> Answer<Vec<Attachment>> {
        let rows: Vec<Row> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{ATTACHMENT} ORDER BY a.added_at, a.id")))
                .bind(owner.record())
                .bind(owner.guidance())
                .fetch_all(pool)
                .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads one file of an owner.
    pub async fn attachment(&self, owner: &Owner, id: &AttachmentId) -> Answer<Attachment> {
        let row: Row = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{ATTACHMENT} AND a.id = $3")))
                .bind(owner.record())
                .bind(owner.guidance())
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }

    /// Withdraws a file from its owner; its bytes stay. Fails with [`StoreError::AlreadyThere`] when it is withdrawn.
    pub async fn withdraw_attachment(
        &self,
        owner: &Owner,
        id: &AttachmentId,
        reason: &str,
        by: &PersonId,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            let done = sqlx::query(
                "UPDATE attachment
                 SET until_version = COALESCE((SELECT version FROM record WHERE id = $1), guidance),
                   withdrawn_by = $4, withdrawn_at = $5, reason = $6
                 WHERE (record = $1 OR guidance = $2) AND id = $3 AND until_version IS NULL",
            )
            .bind(owner.record())
            .bind(owner.guidance())
            .bind(id.as_str())
            .bind(by.as_str())
            .bind(line.at.0)
            .bind(reason)
            .execute(&mut *tx)
            .await?;
            if done.rows_affected() == 0 {
                return Err(StoreError::AlreadyThere);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }
}
