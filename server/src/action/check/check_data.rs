//! Proves what is stored: the database, every log, snapshot, named version and seal. Changes nothing.

use std::fmt;

use crate::domain::canonical::canonical_hash;
use crate::domain::resolution::Text;
use crate::id::ResolutionId;
use crate::live::gate::proof::{Flaw, Proof, Prover};
use crate::store::seal::Seal;
use crate::store::version::Version;
use crate::store::{Store, StoreError};

/// Faults told at once: they often come from one cause.
const FAULTS_TOLD_MAX: usize = 5;

/// What was looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub resolutions: usize,
    pub changes: usize,
    pub actors: usize,
    pub snapshots: usize,
    pub versions: usize,
    pub seals: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resolutions, changes, actors, snapshots, versions, seals } = self;
        write!(
            f,
            "{resolutions} resolutions, {changes} changes by {actors} actors, {snapshots} snapshots, \
             {versions} named versions, {seals} seals"
        )
    }
}

/// What is wrong, with what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    #[error(
        "the tables are of another version of this program; run `duthao serve` of the version you check with once"
    )]
    OtherVersion,
    #[error("the database is damaged: {0}; stop the server and put the last backup in its place")]
    Database(String),
    #[error("{0}; stop the server, keep a copy of the database, and put the last backup in its place")]
    Log(String),
    #[error(
        "{0}; the log itself is sound: stop the server and delete this row of the table snapshot, it is made anew"
    )]
    Snapshot(String),
    #[error(
        "{0}; the log itself is sound: compare with the printed copies before anything is voted on or issued"
    )]
    Words(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at everything that is stored, one resolution after another.
pub async fn check_data(store: &Store) -> Result<Counts, CheckError> {
    let faults = store.own_faults().await?;
    if !faults.is_empty() {
        return Err(CheckError::Database(faults.join(", ")));
    }
    if !store.is_up_to_date().await? {
        return Err(CheckError::OtherVersion);
    }
    let mut counts = Counts::default();
    let (mut logs, mut snapshots, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for row in store.resolutions().await? {
        counts.resolutions += 1;
        let id = row.id;
        // Read before the log: whatever they name was stored before them.
        let snapshot = store.snapshot(&id).await?;
        let versions = store.versions(&id).await?;
        let seals = store.seals(&id).await?;
        let proof = match prove(store, &id, &mut counts).await? {
            Ok(proof) => proof,
            Err(flaw) => {
                logs.push(format!("resolution {id}: {flaw}"));
                continue;
            }
        };
        if let Some(Err(flaw)) = snapshot.as_ref().map(|snapshot| proof.holds(snapshot)) {
            snapshots.push(format!("resolution {id}: {flaw}"));
        }
        counts.snapshots += usize::from(snapshot.is_some());
        counts.versions += versions.len();
        counts.seals += seals.len();
        for version in &versions {
            let name = format!("version {} of resolution {id}", version.id);
            match proof.text_at(&version.text.heads) {
                Some(text) => words.extend(fault_of_version(&name, &text, version)),
                None => logs.push(format!("{name} names heads that are not in the log")),
            }
        }
        words.extend(seals.iter().filter_map(|seal| fault_of_seal(&versions, seal)));
    }
    told(logs, CheckError::Log)?;
    told(words, CheckError::Words)?;
    told(snapshots, CheckError::Snapshot)?;
    Ok(counts)
}

fn told(mut faults: Vec<String>, kind: impl Fn(String) -> CheckError) -> Result<(), CheckError> {
    if faults.is_empty() {
        return Ok(());
    }
    let more = faults.len().saturating_sub(FAULTS_TOLD_MAX);
    faults.truncate(FAULTS_TOLD_MAX);
    let mut line = faults.join(", ");
    if more > 0 {
        line = format!("{line}, and {more} more");
    }
    Err(kind(line))
}

async fn prove(
    store: &Store,
    id: &ResolutionId,
    counts: &mut Counts,
) -> Result<Result<Proof, Flaw>, StoreError> {
    let mut prover = Prover::default();
    let mut last = 0;
    loop {
        let rows = store.log_page(id, last).await?;
        let Some((seq, _)) = rows.last() else { break };
        last = *seq;
        for (seq, row) in &rows {
            if let Err(flaw) = prover.add(*seq, row) {
                return Ok(Err(flaw));
            }
        }
    }
    let actors = store.actors(id).await?;
    counts.actors += actors.len();
    let proof = prover.finish(&actors);
    counts.changes += proof.as_ref().map_or(0, Proof::changes);
    Ok(proof)
}

/// A version's kept words, the log at its heads and its hash all say the same.
fn fault_of_version(name: &str, logged: &Text, version: &Version) -> Option<String> {
    if canonical_hash(logged) != version.canonical_hash {
        return Some(format!("{name} has another hash than the words in the log"));
    }
    (canonical_hash(&version.text) != version.canonical_hash)
        .then(|| format!("{name} keeps other words than its hash stands for"))
}

/// A seal names the hash and the heads of its version.
fn fault_of_seal(versions: &[Version], seal: &Seal) -> Option<String> {
    let name = format!("seal {} of resolution {}", seal.id, seal.resolution);
    let Some(version) = versions.iter().find(|version| version.id == seal.version) else {
        return Some(format!("{name} names a version that is not there"));
    };
    (version.canonical_hash != seal.canonical_hash || version.text.heads != seal.heads)
        .then(|| format!("{name} has another hash than the words it seals"))
}
