//! Seals: exact words, who may vote on them, and by which rule. Made in one transaction with the stage.

use std::collections::BTreeSet;

use super::audit::AuditLine;
use super::review::notes_open;
use super::version::Version;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::annex::Annex;
use crate::domain::canonical::short_hash;
use crate::domain::resolution::Heads;
use crate::domain::stage::Stage;
use crate::domain::vote::{Roster, RosterMember, Rule};
use crate::id::{PersonId, ResolutionId, SealId, VersionId, WaiverId};

/// Sealed words with the roster and the rule of their vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    pub id: SealId,
    pub resolution: ResolutionId,
    pub version: VersionId,
    /// k of "vòng k".
    pub round: i64,
    pub heads: Heads,
    pub canonical_hash: String,
    pub roster: Roster,
    pub rule: Rule,
    pub sealed_by: PersonId,
    pub sealed_at: Millis,
}

impl Seal {
    /// Returns the hash as paper prints it: `7F3A-91C2`.
    pub fn short_hash(&self) -> String {
        short_hash(&self.canonical_hash)
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct SealRow {
    id: String,
    resolution: String,
    version: String,
    round: i64,
    heads: String,
    canonical_hash: String,
    roster: String,
    rule: String,
    sealed_by: String,
    sealed_at: i64,
}

pub(super) const SEAL: &str = "SELECT id, resolution, version, round, heads, canonical_hash, roster, rule, \
                               sealed_by, sealed_at FROM seal";

impl TryFrom<SealRow> for Seal {
    type Error = StoreError;

    fn try_from(row: SealRow) -> Answer<Self> {
        Ok(Self {
            id: SealId::from(row.id),
            resolution: ResolutionId::from(row.resolution),
            version: VersionId::from(row.version),
            round: row.round,
            heads: Heads::of_line(&row.heads),
            canonical_hash: row.canonical_hash,
            roster: serde_json::from_str(&row.roster)?,
            rule: serde_json::from_str(&row.rule)?,
            sealed_by: PersonId::from(row.sealed_by),
            sealed_at: Millis(row.sealed_at),
        })
    }
}

/// What is to be sealed. Its round, roster and stage are settled inside the transaction.
#[derive(Clone, Debug)]
pub struct ToSeal {
    pub id: SealId,
    /// The words; the ordinal is set to the round.
    pub version: Version,
    pub rule: Rule,
    /// The last sequence number of the log that the words hold.
    pub last_seq: i64,
    /// The waivers by which the words may be sealed.
    pub waivers: Vec<WaiverId>,
    /// How many versions of records there were when the words were looked through.
    pub evidence_clock: i64,
    /// What is printed beside the words from now on.
    pub annex: Annex,
}

/// What came of sealing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sealing {
    Done(Box<Seal>),
    /// The resolution no longer stands before the standing members: somebody was faster.
    StageMoved,
    /// A change was stored after the words were read.
    WordsMoved,
    /// A waiver was taken back, or a record made, corrected or withdrawn, after the words were looked through.
    GroundsMoved,
    /// So many notes of the appraisal have no answer, or conclusions are not checked off.
    NotesOpen(i64),
    /// No active member of the committee: the vote could never be decided.
    NobodyVotes,
}

/// Tells inside a [`crate::writing`] transaction whether a waiver was taken back, or a record made, corrected or
/// withdrawn, since the words were looked through.
macro_rules! grounds_moved {
    ($tx:ident, $wanted:expr) => {{
        let clock: i64 =
            sqlx::query_scalar("SELECT COUNT(*) FROM record_version").fetch_one(&mut *$tx).await?;
        let mut standing = 0;
        for waiver in &$wanted.waivers {
            standing += sqlx::query_scalar::<_, i64>(
                "SELECT COUNT(*) FROM waiver WHERE id = $1 AND resolution = $2 AND taken_at IS NULL",
            )
            .bind(waiver.as_str())
            .bind($wanted.version.resolution.as_str())
            .fetch_one(&mut *$tx)
            .await?;
        }
        clock != $wanted.evidence_clock || usize::try_from(standing) != Ok($wanted.waivers.len())
    }};
}

/// The log names the hash over all that the seal binds: what is changed in the tables later no longer agrees with it.
fn naming(line: &AuditLine, seal_hash: &str) -> AuditLine {
    AuditLine { detail: format!("{} {seal_hash}", line.detail).trim().to_owned(), ..line.clone() }
}

type MemberRow = (String, String, i64);

fn roster_of(rows: Vec<MemberRow>) -> Roster {
    let member = |(id, name, protocol): MemberRow| RosterMember {
        id: PersonId::from(id),
        name,
        protocol: i32::try_from(protocol).unwrap_or(i32::MAX),
    };
    Roster(rows.into_iter().map(member).collect())
}

impl Store {
    /// Reads the last sequence number of the log and the heads of all that is stored.
    ///
    /// Reads the whole log's hashes: for the few moments that must be sure that the words in memory are the
    /// words on disk.
    pub async fn log_heads(&self, resolution: &ResolutionId) -> Answer<(i64, Heads)> {
        let rows: Vec<(i64, String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT seq, hash, deps FROM change WHERE resolution = $1 ORDER BY seq")
                .bind(resolution.as_str())
                .fetch_all(pool)
                .await?
        });
        let mut heads: BTreeSet<&str> = rows.iter().map(|(_, hash, _)| hash.as_str()).collect();
        for dep in rows.iter().flat_map(|(_, _, deps)| deps.split_whitespace()) {
            heads.remove(dep);
        }
        let last = rows.last().map_or(0, |(seq, _, _)| *seq);
        Ok((last, Heads(heads.into_iter().map(str::to_owned).collect())))
    }

    /// Seals the words: version, roster, rule, annex, stage and audit line, all or none.
    ///
    /// The resolution's row is locked first, as every append to the log does: a change that is stored after
    /// this finds the stage closed, and one stored before it is seen here.
    pub async fn seal(&self, wanted: &ToSeal, line: &AuditLine) -> Answer<Sealing> {
        let resolution = &wanted.version.resolution;
        Ok(crate::writing!(self, |tx| {
            let locked = sqlx::query(
                "UPDATE resolution SET stage = $3, stage_since = $4, touched = touched + 1
                 WHERE id = $1 AND stage = $2",
            )
            .bind(resolution.as_str())
            .bind(Stage::StandingReview.id())
            .bind(Stage::CommitteeVote.id())
            .bind(wanted.version.made_at.0)
            .execute(&mut *tx)
            .await?;
            if locked.rows_affected() == 0 {
                return Ok(Sealing::StageMoved);
            }
            let last: i64 =
                sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM change WHERE resolution = $1")
                    .bind(resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            if last != wanted.last_seq {
                return Ok(Sealing::WordsMoved);
            }
            let notes = notes_open!(tx, resolution);
            if notes > 0 {
                return Ok(Sealing::NotesOpen(notes));
            }
            if grounds_moved!(tx, wanted) {
                return Ok(Sealing::GroundsMoved);
            }
            let members: Vec<MemberRow> = sqlx::query_as(
                "SELECT p.id, p.name, p.protocol FROM person p JOIN person_role r ON r.person = p.id
                 WHERE r.role = 'committee' AND p.active ORDER BY p.protocol, p.name, p.id",
            )
            .fetch_all(&mut *tx)
            .await?;
            if members.is_empty() {
                return Ok(Sealing::NobodyVotes);
            }
            let round: i64 =
                sqlx::query_scalar("SELECT COALESCE(MAX(round), 0) + 1 FROM seal WHERE resolution = $1")
                    .bind(resolution.as_str())
                    .fetch_one(&mut *tx)
                    .await?;
            let version = Version { ordinal: round, ..wanted.version.clone() };
            crate::insert_version!(tx, &version);
            let seal = Seal {
                id: wanted.id.clone(),
                resolution: resolution.clone(),
                version: version.id.clone(),
                round,
                heads: version.text.heads.clone(),
                canonical_hash: version.canonical_hash.clone(),
                roster: roster_of(members),
                rule: wanted.rule,
                sealed_by: version.made_by.clone(),
                sealed_at: version.made_at,
            };
            crate::insert_seal!(tx, &seal);
            let seal_hash = crate::insert_seal_proof!(tx, &seal, &version.text, &wanted.annex);
            let line = naming(line, &seal_hash);
            crate::audit!(tx, line.changed(Stage::StandingReview.id(), Stage::CommitteeVote.id()));
            crate::notify_stage!(tx, resolution, Stage::CommitteeVote, &line);
            Sealing::Done(Box::new(seal))
        }))
    }

    /// Reads the newest seal of a resolution, if it was ever sealed.
    pub async fn newest_seal(&self, resolution: &ResolutionId) -> Answer<Option<Seal>> {
        let row: Option<SealRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SEAL} WHERE resolution = $1 ORDER BY round DESC LIMIT 1"
            )))
            .bind(resolution.as_str())
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads what was waived and what stood behind each proposal when this version was sealed; `None` for a version
    /// that was not sealed, or before there were annexes.
    pub async fn sealed_annex(&self, version: &VersionId) -> Answer<Option<Annex>> {
        let annex: Option<String> = crate::reading!(self, |pool| {
            sqlx::query_scalar(
                "SELECT a.annex FROM seal_annex a JOIN seal s ON s.id = a.seal WHERE s.version = $1",
            )
            .bind(version.as_str())
            .fetch_optional(pool)
            .await?
        });
        annex.map(|json| serde_json::from_str(&json)).transpose().map_err(Into::into)
    }

    /// Reads one seal.
    pub async fn seal_of(&self, id: &SealId) -> Answer<Seal> {
        let row: SealRow = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{SEAL} WHERE id = $1")))
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        row.try_into()
    }
}

/// Inserts a seal inside a [`crate::writing`] transaction.
#[macro_export]
macro_rules! insert_seal {
    ($tx:ident, $seal:expr) => {{
        let seal: &$crate::store::seal::Seal = $seal;
        sqlx::query(
            "INSERT INTO seal (id, resolution, version, round, heads, canonical_hash, roster, rule, sealed_by,
                               sealed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(seal.id.as_str())
        .bind(seal.resolution.as_str())
        .bind(seal.version.as_str())
        .bind(seal.round)
        .bind(seal.heads.to_line())
        .bind(&seal.canonical_hash)
        .bind(serde_json::to_string(&seal.roster)?)
        .bind(serde_json::to_string(&seal.rule)?)
        .bind(seal.sealed_by.as_str())
        .bind(seal.sealed_at.0)
        .execute(&mut *$tx)
        .await?;
    }};
}
