//! What the page "why does this clause stand here" reads in one go: records as they were linked, and votes round by round.

use super::evidence::kind_of;
use super::vote::shown_of;
use super::{Answer, Store, StoreError};
use crate::clock::Millis;
use crate::domain::evidence::{RecordVersion, Said};
use crate::domain::vote::{Decision, Roster, Shown};
use crate::id::{PersonId, RecordId, ResolutionId, VersionId};

/// One round: the words that were sealed, and what the vote on them came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    pub version: VersionId,
    pub round: i64,
    pub canonical_hash: String,
    pub sealed_by: PersonId,
    pub sealed_at: Millis,
    pub members: u32,
    /// Absent until the vote is closed; with how many amendments were open then.
    pub decided: Option<(Millis, Shown, Decision, u32)>,
}

#[derive(sqlx::FromRow)]
struct RoundRow {
    version: String,
    round: i64,
    canonical_hash: String,
    sealed_by: String,
    sealed_at: i64,
    roster: String,
    closed_at: Option<i64>,
    received: Option<i64>,
    agree: Option<i64>,
    disagree: Option<i64>,
    other: Option<i64>,
    decision: Option<String>,
    amendments: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct VersionRow {
    record: String,
    version: i64,
    kind: String,
    text: String,
    criterion: Option<String>,
    speaker_role: String,
    withdrawn: bool,
    reason: String,
    made_by: Option<String>,
    made_at: i64,
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Answer<Self> {
        let roster: Roster = serde_json::from_str(&row.roster)?;
        let decided = match (row.closed_at, row.decision) {
            (Some(at), Some(decision)) => {
                let decision = Decision::ALL
                    .into_iter()
                    .find(|one| one.id() == decision)
                    .ok_or_else(|| StoreError::Unreadable(format!("decision {decision}")))?;
                let tally = shown_of(row.received, [row.agree, row.disagree, row.other])?;
                let amendments = u32::try_from(row.amendments.unwrap_or_default()).unwrap_or_default();
                Some((Millis(at), tally, decision, amendments))
            }
            (None | Some(_), _) => None,
        };
        Ok(Self {
            version: VersionId::from(row.version),
            round: row.round,
            canonical_hash: row.canonical_hash,
            sealed_by: PersonId::from(row.sealed_by),
            sealed_at: Millis(row.sealed_at),
            members: roster.len(),
            decided,
        })
    }
}

impl Store {
    /// Reads these versions of records, those that exist.
    pub async fn record_versions_at(
        &self,
        wanted: &[(RecordId, i64)],
    ) -> Answer<Vec<(RecordId, RecordVersion)>> {
        // One list of records in one parameter; of each the versions wanted are picked here.
        let listed = match self {
            Store::Sqlite { .. } => "SELECT value FROM json_each($1)",
            Store::Postgres(_) => "SELECT value FROM json_array_elements_text(CAST($1 AS json))",
        };
        let sql = format!(
            "SELECT record, version, kind, text, criterion, speaker_role, withdrawn, reason, made_by, made_at
             FROM record_version WHERE record || '/' || CAST(version AS TEXT) IN ({listed})
               AND record IN ({})",
            listed.replace("$1", "$2")
        );
        let exact: Vec<String> =
            wanted.iter().map(|(record, version)| format!("{record}/{version}")).collect();
        // The second list lets the primary key find the rows.
        let records: Vec<&RecordId> = wanted.iter().map(|(record, _)| record).collect();
        let (exact, records) = (serde_json::to_string(&exact)?, serde_json::to_string(&records)?);
        let rows: Vec<VersionRow> = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&exact).bind(&records).fetch_all(pool).await?
        });
        let read = |row: VersionRow| -> Answer<(RecordId, RecordVersion)> {
            let said = Said {
                kind: kind_of(&row.kind)?,
                text: row.text,
                criterion: row.criterion,
                speaker_role: row.speaker_role,
            };
            let version = RecordVersion {
                version: row.version,
                said,
                withdrawn: row.withdrawn,
                reason: row.reason,
                by: row.made_by.map(PersonId::from),
                at: Millis(row.made_at),
            };
            Ok((RecordId::from(row.record), version))
        };
        rows.into_iter().map(read).collect()
    }

    /// Reads all rounds of a resolution, the first first.
    pub async fn rounds(&self, resolution: &ResolutionId) -> Answer<Vec<Round>> {
        let rows: Vec<RoundRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT s.version, s.round, s.canonical_hash, s.sealed_by, s.sealed_at,
                   COALESCE(v.roster, s.roster) AS roster, v.closed_at, v.received, v.agree, v.disagree, v.other, v.decision,
                   v.amendments
                 FROM seal s LEFT JOIN vote v ON v.seal = s.id WHERE s.resolution = $1 ORDER BY s.round",
            )
            .bind(resolution.as_str())
            .fetch_all(pool)
            .await?
        });
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
