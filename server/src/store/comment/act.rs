//! Acts on a thread. Each first raises the thread's turn, which holds its row: two acts at once stand one behind the other.

use super::Act;
use crate::clock::Millis;
use crate::domain::answer::Answer as Answered;
use crate::domain::comment::{Reply, ThreadError};
use crate::id::{CommentId, PersonId};
use crate::store::audit::AuditLine;
use crate::store::{Answer, Store};

const TURN: &str = "UPDATE comment SET turn = turn + 1 WHERE id = $1 AND state = 'open'";

impl Store {
    /// Keeps a reply to an open comment that has fewer than `replies_max`.
    ///
    /// Fails with `AlreadyThere` when one of this identity is kept already.
    pub async fn add_reply(&self, reply: &Reply, replies_max: i64, line: &AuditLine) -> Answer<Act> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(TURN).bind(reply.comment.as_str()).execute(&mut *tx).await?;
            let said: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM comment_reply WHERE comment = $1")
                .bind(reply.comment.as_str())
                .fetch_one(&mut *tx)
                .await?;
            if held.rows_affected() == 0 {
                Err(ThreadError::NotOpen)
            } else if said >= replies_max {
                Err(ThreadError::FullThread)
            } else {
                sqlx::query(
                    "INSERT INTO comment_reply (id, comment, words, said_by, said_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(reply.id.as_str())
                .bind(reply.comment.as_str())
                .bind(&reply.words)
                .bind(reply.by.as_str())
                .bind(reply.at.0)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                Ok(())
            }
        }))
    }

    /// Answers an open comment.
    pub async fn answer_comment(&self, id: &CommentId, answer: &Answered, line: &AuditLine) -> Answer<Act> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(
                "UPDATE comment SET turn = turn + 1, state = 'answered' WHERE id = $1 AND state = 'open'",
            )
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
            if held.rows_affected() == 0 {
                Err(ThreadError::NotOpen)
            } else {
                sqlx::query(
                    "INSERT INTO comment_answer (comment, ordinal, verdict, reason, answered_by, answered_at)
                     SELECT $1, COUNT(*) + 1, $2, $3, $4, $5 FROM comment_answer WHERE comment = $1",
                )
                .bind(id.as_str())
                .bind(answer.verdict.id())
                .bind(&answer.reason)
                .bind(answer.by.as_str())
                .bind(answer.at.0)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                Ok(())
            }
        }))
    }

    /// Opens an answered comment again; its answer is kept as an earlier one.
    pub async fn reopen_comment(
        &self,
        id: &CommentId,
        by: &PersonId,
        at: Millis,
        line: &AuditLine,
    ) -> Answer<Act> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(
                "UPDATE comment SET turn = turn + 1, state = 'open' WHERE id = $1 AND state = 'answered'",
            )
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
            if held.rows_affected() == 0 {
                Err(ThreadError::NotAnswered)
            } else {
                sqlx::query(
                    "UPDATE comment_answer SET reopened_by = $2, reopened_at = $3
                     WHERE comment = $1 AND reopened_at IS NULL",
                )
                .bind(id.as_str())
                .bind(by.as_str())
                .bind(at.0)
                .execute(&mut *tx)
                .await?;
                crate::audit!(tx, line);
                Ok(())
            }
        }))
    }

    /// Writes a comment anew to which nobody has said anything yet.
    pub async fn edit_comment(
        &self,
        id: &CommentId,
        words: &str,
        at: Millis,
        line: &AuditLine,
    ) -> Answer<Act> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(TURN).bind(id.as_str()).execute(&mut *tx).await?;
            let said: i64 = sqlx::query_scalar(
                "SELECT (SELECT COUNT(*) FROM comment_reply WHERE comment = $1)
                   + (SELECT COUNT(*) FROM comment_answer WHERE comment = $1)",
            )
            .bind(id.as_str())
            .fetch_one(&mut *tx)
            .await?;
            if held.rows_affected() == 0 {
                Err(ThreadError::NotOpen)
            } else if said > 0 {
                Err(ThreadError::Replied)
            } else {
                sqlx::query("UPDATE comment SET words = $2, edited_at = $3 WHERE id = $1")
                    .bind(id.as_str())
                    .bind(words)
                    .bind(at.0)
                    .execute(&mut *tx)
                    .await?;
                crate::audit!(tx, line);
                Ok(())
            }
        }))
    }

    /// Takes an open comment back.
    pub async fn take_back_comment(&self, id: &CommentId, at: Millis, line: &AuditLine) -> Answer<Act> {
        Ok(crate::writing!(self, |tx| {
            let held = sqlx::query(
                "UPDATE comment SET turn = turn + 1, state = 'taken_back', taken_back_at = $2
                 WHERE id = $1 AND state = 'open'",
            )
            .bind(id.as_str())
            .bind(at.0)
            .execute(&mut *tx)
            .await?;
            if held.rows_affected() == 0 {
                Err(ThreadError::NotOpen)
            } else {
                crate::audit!(tx, line);
                Ok(())
            }
        }))
    }
}
