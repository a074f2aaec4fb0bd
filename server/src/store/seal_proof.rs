//! What each seal binds clause by clause, kept beside it: read to show what changed since the last round, and to prove
//! that seal, words and evidence are still those that were sealed.

use super::seal::{SEAL, Seal, SealRow};
use super::{Answer, Store};
use crate::domain::seal::{Leaf, Proof, hash_of};
use crate::id::SealId;

/// A proof as stored, with the hash over the seal and itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealProof {
    pub proof: Proof,
    pub seal_hash: String,
}

/// Returns the hash over every field of a seal and its proof.
///
/// # Errors
/// Fails if roster, rule or leaves cannot be written as JSON.
pub fn seal_hash(seal: &Seal, proof: &Proof) -> Answer<String> {
    let (round, sealed_at) = (seal.round.to_string(), seal.sealed_at.0.to_string());
    let (roster, rule) = (serde_json::to_string(&seal.roster)?, serde_json::to_string(&seal.rule)?);
    let (heads, leaves) = (seal.heads.to_line(), serde_json::to_string(&proof.leaves)?);
    Ok(hash_of([
        seal.id.as_str(),
        seal.resolution.as_str(),
        seal.version.as_str(),
        &round,
        &heads,
        &seal.canonical_hash,
        &roster,
        &rule,
        seal.sealed_by.as_str(),
        &sealed_at,
        &leaves,
        &proof.root,
        &proof.evidence_hash,
    ]))
}

/// Inserts the annex and the proof of a seal inside a [`crate::writing`] transaction; its value is the hash over all.
#[macro_export]
macro_rules! insert_seal_proof {
    ($tx:ident, $seal:expr, $text:expr, $annex:expr) => {{
        let seal: &$crate::store::seal::Seal = $seal;
        let annex = serde_json::to_string($annex)?;
        sqlx::query("INSERT INTO seal_annex (seal, annex) VALUES ($1, $2)")
            .bind(seal.id.as_str())
            .bind(&annex)
            .execute(&mut *$tx)
            .await?;
        let proof = &$crate::domain::seal::Proof::of($text, &annex);
        let seal_hash = $crate::store::seal_proof::seal_hash(seal, proof)?;
        sqlx::query(
            "INSERT INTO seal_proof (seal, leaves, root, evidence_hash, seal_hash) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(seal.id.as_str())
        .bind(serde_json::to_string(&proof.leaves)?)
        .bind(&proof.root)
        .bind(&proof.evidence_hash)
        .bind(&seal_hash)
        .execute(&mut *$tx)
        .await?;
        seal_hash
    }};
}

impl Store {
    /// Reads the proof of a seal; `None` for one made before there were proofs.
    pub async fn seal_proof(&self, seal: &SealId) -> Answer<Option<SealProof>> {
        let row: Option<(String, String, String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT leaves, root, evidence_hash, seal_hash FROM seal_proof WHERE seal = $1")
                .bind(seal.as_str())
                .fetch_optional(pool)
                .await?
        });
        let Some((leaves, root, evidence_hash, seal_hash)) = row else { return Ok(None) };
        let leaves: Vec<Leaf> = serde_json::from_str(&leaves)?;
        Ok(Some(SealProof { proof: Proof { leaves, root, evidence_hash }, seal_hash }))
    }

    /// Reads the seal of the round before this one, if there was one.
    pub async fn seal_before(&self, seal: &Seal) -> Answer<Option<Seal>> {
        let row: Option<SealRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "{SEAL} WHERE resolution = $1 AND round < $2 ORDER BY round DESC LIMIT 1"
            )))
            .bind(seal.resolution.as_str())
            .bind(seal.round)
            .fetch_optional(pool)
            .await?
        });
        row.map(TryInto::try_into).transpose()
    }

    /// Reads what was printed beside the words of a seal, as it is stored.
    pub async fn stored_annex(&self, seal: &SealId) -> Answer<Option<String>> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT annex FROM seal_annex WHERE seal = $1")
                .bind(seal.as_str())
                .fetch_optional(pool)
                .await?
        }))
    }
}
