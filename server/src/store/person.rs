//! People, their roles, and their keys to sign in with.

use std::collections::BTreeMap;

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::person::{Person, Role};
use crate::id::{BlocId, PersonId};

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: String,
    name: String,
    title: String,
    bloc: Option<String>,
    survey_group: Option<i64>,
    protocol: i64,
    invented: bool,
    active: bool,
}

/// What a person signs in with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A link or QR code.
    Link,
    /// A printed code, typed by hand.
    Code,
    /// A token for scripts.
    Bearer,
}

impl KeyKind {
    fn id(self) -> &'static str {
        match self {
            KeyKind::Link => "link",
            KeyKind::Code => "code",
            KeyKind::Bearer => "bearer",
        }
    }
}

/// A key as stored: the part that finds it, and a hash of the part that proves it.
#[derive(Clone, Debug)]
pub struct SignInKey {
    pub selector: String,
    pub person: PersonId,
    pub kind: KeyKind,
    pub secret_hash: String,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub wrong_tries: i64,
    pub locked_until: Millis,
    /// Whether it stands on a printed card.
    pub card: bool,
}

#[derive(sqlx::FromRow)]
struct KeyRow {
    selector: String,
    person: String,
    secret_hash: String,
    created_at: i64,
    expires_at: i64,
    wrong_tries: i64,
    locked_until: i64,
    card: bool,
}

impl KeyRow {
    fn key(self, kind: KeyKind) -> SignInKey {
        SignInKey {
            selector: self.selector,
            person: PersonId::from(self.person),
            kind,
            secret_hash: self.secret_hash,
            created_at: Millis(self.created_at),
            expires_at: Millis(self.expires_at),
            wrong_tries: self.wrong_tries,
            locked_until: Millis(self.locked_until),
            card: self.card,
        }
    }
}

const PERSON: &str = "SELECT id, name, title, bloc, survey_group, protocol, invented, active FROM person";

impl Store {
    /// Adds a person with roles. The audit line is written with it.
    pub async fn add_person(&self, person: &Person, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO person (id, name, title, bloc, survey_group, protocol, invented, active)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            )
            .bind(person.id.as_str())
            .bind(&person.name)
            .bind(&person.title)
            .bind(person.bloc.as_ref().map(|id| id.as_str()))
            .bind(person.group.map(i64::from))
            .bind(i64::from(person.protocol))
            .bind(person.invented)
            .bind(person.active)
            .execute(&mut *tx)
            .await?;
            for role in &person.roles {
                sqlx::query("INSERT INTO person_role (person, role) VALUES ($1, $2)")
                    .bind(person.id.as_str())
                    .bind(role.id())
                    .execute(&mut *tx)
                    .await?;
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Reads everybody in protocol order.
    pub async fn people(&self) -> Answer<Vec<Person>> {
        let (rows, roles): (Vec<PersonRow>, Vec<(String, String)>) = crate::reading!(self, |pool| {
            (
                sqlx::query_as(sqlx::AssertSqlSafe(format!("{PERSON} ORDER BY protocol, name, id")))
                    .fetch_all(pool)
                    .await?,
                sqlx::query_as("SELECT person, role FROM person_role").fetch_all(pool).await?,
            )
        });
        let mut held: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (person, role) in roles {
            held.entry(person).or_default().push(role);
        }
        rows.into_iter()
            .map(|row| {
                let roles = held.remove(&row.id).unwrap_or_default();
                whole(row, roles)
            })
            .collect()
    }

    /// Reads one person.
    pub async fn person(&self, id: &PersonId) -> Answer<Person> {
        let (row, roles): (PersonRow, Vec<(String,)>) = crate::reading!(self, |pool| {
            (
                sqlx::query_as(sqlx::AssertSqlSafe(format!("{PERSON} WHERE id = $1")))
                    .bind(id.as_str())
                    .fetch_one(pool)
                    .await?,
                sqlx::query_as("SELECT role FROM person_role WHERE person = $1")
                    .bind(id.as_str())
                    .fetch_all(pool)
                    .await?,
            )
        });
        whole(row, roles.into_iter().map(|(role,)| role).collect())
    }

    /// Stores a new key.
    pub async fn add_key(&self, key: &SignInKey, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query(
                "INSERT INTO sign_in_key (selector, person, kind, secret_hash, created_at, expires_at, card)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)",
            )
            .bind(&key.selector)
            .bind(key.person.as_str())
            .bind(key.kind.id())
            .bind(&key.secret_hash)
            .bind(key.created_at.0)
            .bind(key.expires_at.0)
            .bind(key.card)
            .execute(&mut *tx)
            .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Finds a key of that kind by its selector.
    pub async fn key(&self, kind: KeyKind, selector: &str) -> Answer<Option<SignInKey>> {
        let row: Option<KeyRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT selector, person, secret_hash, created_at, expires_at, wrong_tries, locked_until, card
                 FROM sign_in_key WHERE selector = $1 AND kind = $2",
            )
            .bind(selector)
            .bind(kind.id())
            .fetch_optional(pool)
            .await?
        });
        Ok(row.map(|row| row.key(kind)))
    }

    /// Counts a try at a code and returns the code; `None` if it is locked or not there.
    ///
    /// The try that reaches `tries_max` locks the code until `until` and begins the count anew;
    /// a right one takes that back by [`Store::forget_wrong_tries`].
    pub async fn take_try(
        &self,
        selector: &str,
        tries_max: i64,
        now: Millis,
        until: Millis,
    ) -> Answer<Option<SignInKey>> {
        let row: Option<KeyRow> = crate::writing!(self, |tx| {
            sqlx::query_as(
                "UPDATE sign_in_key SET
                   locked_until = CASE WHEN wrong_tries + 1 >= $2 THEN $3 ELSE locked_until END,
                   wrong_tries = CASE WHEN wrong_tries + 1 >= $2 THEN 0 ELSE wrong_tries + 1 END
                 WHERE selector = $1 AND kind = 'code' AND locked_until <= $4
                 RETURNING selector, person, secret_hash, created_at, expires_at, wrong_tries, locked_until,
                   card",
            )
            .bind(selector)
            .bind(tries_max)
            .bind(until.0)
            .bind(now.0)
            .fetch_optional(&mut *tx)
            .await?
        });
        Ok(row.map(|row| row.key(KeyKind::Code)))
    }

    /// Forgets the tries, and the lock they brought, of a code that was then used rightly.
    pub async fn forget_wrong_tries(&self, selector: &str) -> Answer<()> {
        crate::writing!(self, |tx| {
            sqlx::query("UPDATE sign_in_key SET wrong_tries = 0, locked_until = 0 WHERE selector = $1")
                .bind(selector)
                .execute(&mut *tx)
                .await?;
        });
        Ok(())
    }
}

fn whole(row: PersonRow, roles: Vec<String>) -> Answer<Person> {
    let roles = roles
        .iter()
        .map(|id| Role::of_id(id).ok_or_else(|| StoreError::Unreadable(format!("role {id}"))))
        .collect::<Result<_, _>>()?;
    Ok(Person {
        id: PersonId::from(row.id),
        name: row.name,
        title: row.title,
        roles,
        bloc: row.bloc.map(BlocId::from),
        group: row.survey_group.and_then(|group| u8::try_from(group).ok()),
        protocol: i32::try_from(row.protocol).unwrap_or(i32::MAX),
        invented: row.invented,
        active: row.active,
    })
}
