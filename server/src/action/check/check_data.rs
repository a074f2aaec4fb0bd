//! Proves what is stored: the database, every log, snapshot, named version, seal, file, and the audit log with what it
//! binds. Changes nothing.

use std::fmt;

use sha2::{Digest, Sha256};

use super::check_audit::check_audit;
use super::check_seal::fault_of_seal;
use crate::domain::canonical::canonical_hash;
use crate::domain::resolution::Text;
use crate::id::ResolutionId;
use crate::live::gate::proof::{Flaw, Proof, Prover};
use crate::store::attachment::StoredFile;
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
    pub files: usize,
    /// Lines of the audit log.
    pub lines: i64,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resolutions, changes, actors, snapshots, versions, seals, files, lines } = self;
        write!(
            f,
            "{resolutions} resolutions, {changes} changes by {actors} actors, {snapshots} snapshots, \
             {versions} named versions, {seals} seals, {files} files, {lines} lines of the audit log"
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
    #[error(
        "{0}; everything else is sound: take this file from the last backup, or withdraw it from its record and \
         attach it again"
    )]
    Files(String),
    #[error(
        "{0}; this program only appends to the audit log, so somebody else wrote in the database: stop the server, keep a \
         copy of the database as it is, and compare it with the last backup and the printed copies"
    )]
    Audit(String),
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
    let (lines, audit) = check_audit(store).await?;
    let mut counts = Counts { lines, ..Counts::default() };
    match check_words(store, &mut counts).await {
        // A row that nobody can read any more may be one that the log binds: that says more.
        Err(CheckError::Store(fault)) if audit.is_empty() => return Err(fault.into()),
        Err(CheckError::Store(_)) => {}
        looked => looked?,
    }
    told(audit, CheckError::Audit)?;
    Ok(counts)
}

/// Looks at every text with its log, versions and seals, and at every file.
async fn check_words(store: &Store, counts: &mut Counts) -> Result<(), CheckError> {
    let (mut logs, mut snapshots, mut words) = (Vec::new(), Vec::new(), Vec::new());
    for row in store.resolutions_and_lanes().await? {
        counts.resolutions += 1;
        let id = row.id;
        // Read before the log: whatever they name was stored before them.
        let snapshot = store.snapshot(&id).await?;
        let versions = store.versions(&id).await?;
        let seals = store.seals_newest_first(&id).await?;
        let proof = match prove(store, &id, counts).await? {
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
        for seal in &seals {
            words.extend(fault_of_seal(store, &versions, seal).await?);
        }
    }
    let files = files(store, counts).await?;
    told(logs, CheckError::Log)?;
    told(words, CheckError::Words)?;
    told(snapshots, CheckError::Snapshot)?;
    told(files, CheckError::Files)
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

/// Files looked at after one question: only their rows, not their bytes.
const FILES_PAGE: i64 = 200;

/// Reads every file to its end; its bytes give its hash, and there are as many as its row says.
async fn files(store: &Store, counts: &mut Counts) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    let mut last = String::new();
    loop {
        let page = store.stored_files(&last, FILES_PAGE).await?;
        let Some(end) = page.last() else { return Ok(faults) };
        last.clone_from(&end.hash);
        counts.files += page.len();
        for file in &page {
            faults.extend(fault_of_file(store, file).await?);
        }
    }
}

async fn fault_of_file(store: &Store, file: &StoredFile) -> Result<Option<String>, StoreError> {
    let name = format!("the file {}", file.hash);
    let (mut hash, mut size) = (Sha256::new(), 0);
    for place in 0..(file.size + file.piece_size - 1) / file.piece_size {
        match store.piece(&file.upload, place).await {
            Ok(piece) => {
                hash.update(&piece);
                size += i64::try_from(piece.len()).unwrap_or(i64::MAX);
            }
            Err(StoreError::NotFound) => return Ok(Some(format!("{name} lacks its piece {place}"))),
            Err(fault) => return Err(fault),
        }
    }
    let sound = size == file.size && hex::encode(hash.finalize()) == file.hash;
    Ok((!sound).then(|| format!("{name} has other bytes than its hash stands for")))
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
