//! Acts on a thread. Each first raises the thread's turn, which holds its row: two acts at once stand one behind the other.

use super::Act;
use super::told::{STANDS, Stands};
use crate::clock::Millis;
use crate::domain::answer::Answer as Answered;
use crate::domain::comment::{Reply, ThreadError};
use crate::domain::notice::{Kind, REOPENED};
use crate::id::{CommentId, PersonId};
use crate::store::audit::AuditLine;
use crate::store::notice::cause::Cause;
use crate::store::notice::tell::{COMMENTED, IN_THREAD};
use crate::store::{Answer, Store};

/// Reads where a thread stands, inside a transaction.
macro_rules! stands {
    ($tx:ident, $id:expr) => {
        sqlx::query_as(STANDS).bind($id.as_str()).fetch_one(&mut *$tx).await?
    };
}

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
                let stands: Stands = stands!(tx, &reply.comment);
                let act = (format!("reply {}", reply.id), "");
                let named = stands.cause(Kind::Mention, reply.comment.as_str(), act, (&reply.by, reply.at));
                crate::notify_named!(tx, &named, &reply.words, "");
                crate::notify!(tx, &Cause { kind: Kind::Reply, ..named }, IN_THREAD, "");
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
                let stands: Stands = stands!(tx, id);
                let act = (format!("answer {id} {}", answer.at.0), answer.verdict.id());
                let cause = stands.cause(Kind::Answer, id.as_str(), act, (&answer.by, answer.at));
                crate::notify!(tx, &cause, COMMENTED, "");
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
                let stands: Stands = stands!(tx, id);
                let act = (format!("reopen {id} {}", at.0), REOPENED);
                let cause = stands.cause(Kind::Reply, id.as_str(), act, (by, at));
                crate::notify!(tx, &cause, IN_THREAD, "");
                crate::notify_waiting!(tx, cause);
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
                let stands: Stands = stands!(tx, id);
                sqlx::query("UPDATE comment SET words = $2, edited_at = $3 WHERE id = $1")
                    .bind(id.as_str())
                    .bind(words)
                    .bind(at.0)
                    .execute(&mut *tx)
                    .await?;
                crate::audit!(tx, line);
                if let Some(by) = &line.person {
                    let act = (format!("edit {id} {}", at.0), "");
                    let cause = stands.cause(Kind::Mention, id.as_str(), act, (by, at));
                    crate::notify_named!(tx, &cause, words, &stands.words);
                }
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
                crate::forget_notices!(tx, id.as_str());
                Ok(())
            }
        }))
    }
}
