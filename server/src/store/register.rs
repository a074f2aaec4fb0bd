//! The register of numbered documents: numbers run per document type and term, without gaps or repeats.

use super::audit::AuditLine;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::export::Day;
use crate::domain::stage::Stage;
use crate::id::{PersonId, ResolutionId};

/// The first number of a book that no setting says otherwise about.
const FIRST_NUMBER: i64 = 1;

/// A number given to a resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub document_type: String,
    pub term: String,
    pub number: u32,
    /// What follows the number: "NQ/ThU".
    pub sign: String,
    pub resolution: ResolutionId,
    pub issued_on: Day,
    /// Who proposed the issue.
    pub given_by: PersonId,
    pub given_at: Millis,
    /// The second person; absent for what was issued before two were asked for.
    pub confirmed_by: Option<PersonId>,
    pub title: String,
    pub signer: String,
    /// "Nơi nhận", as it was printed.
    pub recipients: Vec<String>,
}

/// A resolution to be numbered. The number itself is settled inside the transaction, the day was proposed.
#[derive(Clone, Debug)]
pub struct ToIssue {
    pub resolution: ResolutionId,
    /// The proposal that is confirmed.
    pub proposal: String,
    pub confirmed_by: PersonId,
    pub document_type: String,
    pub term: String,
    pub sign: String,
    pub title: String,
    pub signer: String,
    pub recipients: Vec<String>,
}

/// What came of issuing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Issuing {
    Done(Box<Entry>),
    /// The resolution does not wait for its signature.
    StageMoved,
    /// The proposal was withdrawn, declined or confirmed meanwhile, or is the own one.
    ProposalGone,
}

#[derive(sqlx::FromRow)]
struct EntryRow {
    document_type: String,
    term: String,
    number: i64,
    sign: String,
    resolution: String,
    issued_on: String,
    given_by: String,
    given_at: i64,
    confirmed_by: Option<String>,
    title: String,
    signer: String,
    recipients: String,
}

const ENTRY: &str =
    "SELECT document_type, term, number, sign, resolution, issued_on, given_by, given_at, confirmed_by,
       title, signer, recipients
     FROM register";

impl TryFrom<EntryRow> for Entry {
    type Error = StoreError;

    fn try_from(row: EntryRow) -> Answer<Self> {
        Ok(Self {
            document_type: row.document_type,
            term: row.term,
            number: number_of(row.number)?,
            sign: row.sign,
            resolution: ResolutionId::from(row.resolution),
            issued_on: day_of(&row.issued_on)?,
            given_by: PersonId::from(row.given_by),
            given_at: Millis(row.given_at),
            confirmed_by: row.confirmed_by.map(PersonId::from),
            title: row.title,
            signer: row.signer,
            recipients: serde_json::from_str(&row.recipients)?,
        })
    }
}

fn number_of(number: i64) -> Answer<u32> {
    u32::try_from(number).map_err(|_| StoreError::Unreadable(format!("number {number}")))
}

pub(super) fn day_line(day: Day) -> String {
    format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
}

pub(super) fn day_of(line: &str) -> Answer<Day> {
    let mut parts = line.splitn(3, '-');
    let mut next = || parts.next().unwrap_or_default();
    let (year, month, day) = (next().parse(), next().parse(), next().parse());
    match (year, month, day) {
        (Ok(year), Ok(month), Ok(day)) => Ok(Day { year, month, day }),
        _ => Err(StoreError::Unreadable(format!("day {line}"))),
    }
}

/// Returns the key of the setting that says where the numbers of a book go on: those given on paper before.
pub fn next_number_key(document_type: &str, term: &str) -> String {
    format!("register-next:{document_type}:{term}")
}

/// Reads where a book goes on; a setting beyond the book's own count wins.
macro_rules! start_of {
    ($tx:ident, $type:expr, $term:expr) => {{
        let value: Option<String> = sqlx::query_scalar("SELECT value FROM setting WHERE key = $1")
            .bind(next_number_key($type, $term))
            .fetch_optional(&mut *$tx)
            .await?;
        value
            .map(|json| serde_json::from_str::<i64>(&json))
            .transpose()?
            .unwrap_or(FIRST_NUMBER)
            .max(FIRST_NUMBER)
    }};
}

/// Writes a line of the register.
macro_rules! insert_entry {
    ($tx:ident, $entry:expr) => {{
        let entry: &Entry = $entry;
        sqlx::query(
            "INSERT INTO register
               (document_type, term, number, sign, resolution, issued_on, given_by, given_at, confirmed_by, title,
                signer, recipients)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(&entry.document_type)
        .bind(&entry.term)
        .bind(i64::from(entry.number))
        .bind(&entry.sign)
        .bind(entry.resolution.as_str())
        .bind(day_line(entry.issued_on))
        .bind(entry.given_by.as_str())
        .bind(entry.given_at.0)
        .bind(entry.confirmed_by.as_ref().map(PersonId::as_str))
        .bind(&entry.title)
        .bind(&entry.signer)
        .bind(serde_json::to_string(&entry.recipients)?)
        .execute(&mut *$tx)
        .await?;
    }};
}

impl Store {
    /// Confirms a proposal: gives the next number, writes the register and moves the stage, all or none.
    ///
    /// The book's row is locked until the commit: a number is neither given twice nor lost by a failure.
    pub async fn issue(&self, wanted: &ToIssue, line: &AuditLine) -> Answer<Issuing> {
        Ok(crate::writing!(self, |tx| {
            let moved = sqlx::query(
                "UPDATE resolution SET stage = $3, stage_since = $4, touched = touched + 1
                 WHERE id = $1 AND stage = $2",
            )
            .bind(wanted.resolution.as_str())
            .bind(Stage::Signing.id())
            .bind(Stage::Issued.id())
            .bind(line.at.0)
            .execute(&mut *tx)
            .await?;
            if moved.rows_affected() == 0 {
                return Ok(Issuing::StageMoved);
            }
            let proposed: Option<(String, String)> = sqlx::query_as(
                "UPDATE issue_proposal SET ended_by = $3, ended_at = $4, how = 'confirmed'
                 WHERE id = $1 AND resolution = $2 AND ended_at IS NULL AND proposed_by <> $3
                 RETURNING issued_on, proposed_by",
            )
            .bind(&wanted.proposal)
            .bind(wanted.resolution.as_str())
            .bind(wanted.confirmed_by.as_str())
            .bind(line.at.0)
            .fetch_optional(&mut *tx)
            .await?;
            let Some((issued_on, given_by)) = proposed else { return Ok(Issuing::ProposalGone) };
            let start = start_of!(tx, &wanted.document_type, &wanted.term);
            sqlx::query(
                "INSERT INTO register_book (document_type, term, next) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING",
            )
            .bind(&wanted.document_type)
            .bind(&wanted.term)
            .bind(start)
            .execute(&mut *tx)
            .await?;
            let number: i64 = sqlx::query_scalar(
                "UPDATE register_book SET next = CASE WHEN next < $3 THEN $3 ELSE next END + 1
                 WHERE document_type = $1 AND term = $2 RETURNING next - 1",
            )
            .bind(&wanted.document_type)
            .bind(&wanted.term)
            .bind(start)
            .fetch_one(&mut *tx)
            .await?;
            let entry = Entry {
                document_type: wanted.document_type.clone(),
                term: wanted.term.clone(),
                number: number_of(number)?,
                sign: wanted.sign.clone(),
                resolution: wanted.resolution.clone(),
                issued_on: day_of(&issued_on)?,
                given_by: PersonId::from(given_by),
                given_at: line.at,
                confirmed_by: Some(wanted.confirmed_by.clone()),
                title: wanted.title.clone(),
                signer: wanted.signer.clone(),
                recipients: wanted.recipients.clone(),
            };
            insert_entry!(tx, &entry);
            let detail = format!("{}-{} {issued_on}", entry.number, entry.sign);
            let told = AuditLine { detail, ..line.clone() };
            crate::audit!(tx, told.changed(Stage::Signing.id(), Stage::Issued.id()));
            crate::notify_stage!(tx, &wanted.resolution, Stage::Issued, line);
            Issuing::Done(Box::new(entry))
        }))
    }

    /// Reads the number a resolution was given, if it was issued.
    pub async fn register_entry(&self, resolution: &ResolutionId) -> Answer<Option<Entry>> {
        let row: Option<EntryRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{ENTRY} WHERE resolution = $1")))
                .bind(resolution.as_str())
                .fetch_optional(pool)
                .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads the whole register: the newest term first, each book from its last number down.
    pub async fn register(&self) -> Answer<Vec<Entry>> {
        let rows: Vec<EntryRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{ENTRY} ORDER BY term DESC, document_type, number DESC"
            )))
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Reads which number would be given now; another issue may take it first.
    pub async fn next_number(&self, document_type: &str, term: &str) -> Answer<u32> {
        let start: Option<i64> = self.setting(&next_number_key(document_type, term)).await?;
        let next: Option<i64> = crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT next FROM register_book WHERE document_type = $1 AND term = $2")
                .bind(document_type)
                .bind(term)
                .fetch_optional(pool)
                .await?
        });
        number_of(start.unwrap_or(FIRST_NUMBER).max(next.unwrap_or(FIRST_NUMBER)))
    }
}
