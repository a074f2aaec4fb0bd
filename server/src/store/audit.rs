//! The audit log: appended in the same transaction as the act it tells of, each line chained to the one before.
//!
//! `audit!` keeps a line until the act has done all its own work; [`Acting::close`] appends it as the last thing before the
//! commit. So the chain's head is always the last row that a transaction takes: two acts that wait for each other's rows
//! cannot, besides, wait for each other here.

use std::ops::{Deref, DerefMut};

use sqlx::{PgConnection, SqliteConnection};

use super::Answer;
use crate::clock::Millis;
use crate::domain::audit::{Head, Line};
use crate::id::PersonId;

#[macro_use]
mod bound;
pub mod read;
mod start;

/// Who wrote a line that no person's act made: the program.
pub const BEGIN_ACT: &str = "audit.begin";

/// One act for the log. Never holds the choice of a ballot.
#[derive(Clone, Debug)]
pub struct AuditLine {
    pub at: Millis,
    pub person: Option<PersonId>,
    /// The act in the field's words, such as `vote.close`.
    pub act: &'static str,
    /// The identity of what was acted on.
    pub object: String,
    pub detail: String,
}

impl AuditLine {
    /// The same line, saying what stood before and what stands now.
    pub fn changed(&self, was: impl Into<String>, became: impl Into<String>) -> Told {
        Told { line: self.clone(), change: Some((was.into(), became.into())) }
    }
}

/// A line to be appended, with what it put in the place of what.
#[derive(Clone, Debug)]
pub struct Told {
    line: AuditLine,
    change: Option<(String, String)>,
}

impl From<&AuditLine> for Told {
    fn from(line: &AuditLine) -> Self {
        Self { line: line.clone(), change: None }
    }
}

/// One act as the journal of a resolution reads it back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AuditRow {
    pub seq: i64,
    pub at: i64,
    pub person: Option<String>,
    pub act: String,
    pub object: String,
    pub detail: String,
}

/// Tells a line inside a [`crate::writing`] transaction: it is appended when the act's own work is done.
#[macro_export]
macro_rules! audit {
    ($tx:ident, $line:expr) => {
        $tx.tell($line)
    };
}

/// The connection of a writing transaction, with the lines that its act has told so far.
pub struct Acting<'t, C> {
    connection: &'t mut C,
    told: Vec<Told>,
}

impl<'t, C: Ledger> Acting<'t, C> {
    /// Begins with nothing told.
    pub fn on(connection: &'t mut C) -> Self {
        Self { connection, told: Vec::new() }
    }

    /// Keeps a line for the end.
    pub fn tell(&mut self, line: impl Into<Told>) {
        self.told.push(line.into());
    }

    /// Appends what was told. Nothing may follow but the commit.
    pub async fn close(self) -> Answer<()> {
        if self.told.is_empty() { Ok(()) } else { self.connection.append(self.told).await }
    }
}

impl<C> Deref for Acting<'_, C> {
    type Target = C;

    fn deref(&self) -> &C {
        self.connection
    }
}

impl<C> DerefMut for Acting<'_, C> {
    fn deref_mut(&mut self) -> &mut C {
        self.connection
    }
}

/// A connection that can append to the log.
pub trait Ledger {
    /// Appends lines behind the head, which is taken until the commit.
    fn append(&mut self, told: Vec<Told>) -> impl Future<Output = Answer<()>> + Send;
}

/// Inserts a linked line.
macro_rules! insert_line {
    ($on:expr, $line:expr) => {{
        let line: &Line = $line;
        sqlx::query(
            "INSERT INTO audit (seq, at, person, roles, act, object, detail, was, became, bound, previous, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(line.seq)
        .bind(line.at)
        .bind(&line.person)
        .bind(&line.roles)
        .bind(&line.act)
        .bind(&line.object)
        .bind(&line.detail)
        .bind(&line.was)
        .bind(&line.became)
        .bind(&line.bound)
        .bind(&line.previous)
        .bind(&line.hash)
        .execute(&mut *$on)
        .await?
    }};
}

/// Takes the row of the head until the commit: whoever else appends waits.
macro_rules! take_head {
    ($on:expr) => {{
        let (seq, hash): (i64, String) =
            sqlx::query_as("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
                .fetch_one(&mut *$on)
                .await?;
        Head { seq, hash }
    }};
}

/// Sets the head to the last line.
macro_rules! put_head {
    ($on:expr, $head:expr) => {{
        sqlx::query("UPDATE audit_head SET seq = $1, hash = $2 WHERE id = 1")
            .bind($head.seq)
            .bind(&$head.hash)
            .execute(&mut *$on)
            .await?
    }};
}

pub(in crate::store::audit) use {insert_line, put_head, take_head};

/// One text for both engines, as `writing!` is.
macro_rules! ledger_of {
    ($connection:ty) => {
        impl Ledger for $connection {
            async fn append(&mut self, told: Vec<Told>) -> Answer<()> {
                let mut head = take_head!(self);
                for Told { line, change } in told {
                    let person = line.person.map(|id| id.to_string());
                    // Read here, not handed in: what counts is what the person held at the moment of the act.
                    let roles: Vec<String> =
                        sqlx::query_scalar("SELECT role FROM person_role WHERE person = $1 ORDER BY role")
                            .bind(&person)
                            .fetch_all(&mut *self)
                            .await?;
                    let (was, became) = change.unzip();
                    let mut line = Line {
                        at: line.at.0,
                        person,
                        roles: roles.join(","),
                        bound: bound::bound_by!(self, line.act, &line.object),
                        act: line.act.to_owned(),
                        object: line.object,
                        detail: line.detail,
                        was,
                        became,
                        ..Line::default()
                    };
                    head = line.link(&head);
                    insert_line!(self, &line);
                }
                put_head!(self, &head);
                Ok(())
            }
        }
    };
}

ledger_of!(SqliteConnection);
ledger_of!(PgConnection);

impl super::Store {
    /// Reads the newest acts on one object, newest first.
    pub async fn acts_on(&self, object: &str, limit: i64) -> Answer<Vec<AuditRow>> {
        self.acts_on_except(object, "", limit).await
    }

    /// Reads the newest acts on one object but those of one name, which the limit does not count.
    pub async fn acts_on_except(&self, object: &str, except: &str, limit: i64) -> Answer<Vec<AuditRow>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_as::<_, AuditRow>(
                "SELECT seq, at, person, act, object, detail FROM audit
                 WHERE object = $1 AND act <> $2 ORDER BY seq DESC LIMIT $3",
            )
            .bind(object)
            .bind(except)
            .bind(limit)
            .fetch_all(pool)
            .await?
        }))
    }
}
