//! Gathers what a bundle holds of one sealed version, and leaves in the house what belongs there.

use sha2::{Digest, Sha256};

use super::make_bundle::{MakeBundleError, json};
use super::sign::{MAKE_ACT, ROTATE_ACT};
use crate::action::resolution::lay_out::{Wanted, write_file};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::audit::{Bound, Line};
use crate::domain::bundle::{
    ANNEX, BallotPaper, DOCUMENT, FilePaper, ISSUE, IssuePaper, LOG, LogLine, RECORDS, RecordPaper, Rows,
    SEAL, SIGNED, SealPaper, VOTE, VotePaper, WORDS, Words, is_closed_line,
};
use crate::domain::evidence::Said;
use crate::domain::evidence::attachment::Owner;
use crate::domain::resolution::{Clause, Link, Text};
use crate::domain::seal::hash_of;
use crate::domain::signing::fingerprint;
use crate::domain::vote::Secrecy;
use crate::format::Format;
use crate::format::bundle::{Files, HISTORY};
use crate::id::RecordId;
use crate::live::gate::history::cut;
use crate::store::audit::read::AuditFilter;
use crate::store::seal::Seal;
use crate::store::seal_proof::SealProof;
use crate::store::vote::Vote;
use crate::store::{Answer, StoreError};

/// Lines of one act on one resolution that are looked through: rounds of voting, not keystrokes.
const LINES_MAX: i64 = 1000;

/// What was gathered, and the moment of the last act in it.
pub struct Gathered {
    pub files: Files,
    pub last: Millis,
}

/// Gathers all but the keys and the list.
pub async fn gather_files(app: &App, seal: &Seal, signer: &str) -> Result<Gathered, MakeBundleError> {
    let proof = app.store.seal_proof(&seal.id).await?.ok_or(MakeBundleError::TooOld)?;
    let annex = app.store.stored_annex(&seal.id).await?.ok_or(MakeBundleError::TooOld)?;
    let text = app.store.version(&seal.resolution, &seal.version).await?.text;
    let mut files = documents(app, seal).await?;
    files.insert(HISTORY.to_owned(), history(app, seal).await?);
    files.insert(RECORDS.to_owned(), json(&records(app, &text, seal.sealed_at).await?)?);
    files.insert(ANNEX.to_owned(), annex.into_bytes());
    files.insert(WORDS.to_owned(), json(&Words { subject: text.subject, clauses: text.clauses })?);
    files.insert(SEAL.to_owned(), json(&seal_paper(seal, &proof))?);
    let vote = app.store.vote_on(&seal.id).await?;
    let lines = lines(app, seal, &proof, (vote.as_ref(), signer)).await?;
    if let Some(paper) = vote_paper(app, vote.as_ref(), &lines).await? {
        files.insert(VOTE.to_owned(), json(&paper)?);
    }
    if let Some(paper) = issue_paper(app, &lines).await? {
        if let Some(hash) = newest_copy(paper.signed.as_ref()) {
            files.insert(SIGNED.to_owned(), stored(app, hash).await?);
        }
        files.insert(ISSUE.to_owned(), json(&paper)?);
    }
    let secrecy = vote.map(|vote| vote.held.secrecy);
    let last = lines.iter().map(|line| line.at).max().unwrap_or(seal.sealed_at.0);
    files.insert(LOG.to_owned(), log(&lines, secrecy)?);
    Ok(Gathered { files, last: Millis(last) })
}

async fn documents(app: &App, seal: &Seal) -> Result<Files, MakeBundleError> {
    let mut files = Files::new();
    for format in Format::ALL {
        let wanted = Wanted::Version(seal.version.clone());
        let file = write_file(app, &seal.resolution, &wanted, format).await?;
        files.insert(format!("{DOCUMENT}.{}", format.extension()), file.bytes);
    }
    Ok(files)
}

async fn history(app: &App, seal: &Seal) -> Result<Vec<u8>, MakeBundleError> {
    let mut log = Vec::new();
    let mut last = 0;
    loop {
        let rows = app.store.log_page(&seal.resolution, last).await?;
        let Some((seq, _)) = rows.last() else { break };
        last = *seq;
        log.extend(rows.into_iter().map(|(_, change)| change));
    }
    Ok(cut(&log, &seal.heads)?)
}

fn seal_paper(seal: &Seal, kept: &SealProof) -> SealPaper {
    let (seal, proof) = (seal.clone(), kept.proof.clone());
    SealPaper {
        id: seal.id,
        resolution: seal.resolution,
        version: seal.version,
        round: seal.round,
        heads: seal.heads.0,
        canonical_hash: seal.canonical_hash,
        roster: seal.roster,
        rule: seal.rule,
        sealed_by: seal.sealed_by,
        sealed_at: seal.sealed_at,
        leaves: proof.leaves,
        root: proof.root,
        evidence_hash: proof.evidence_hash,
        seal_hash: kept.seal_hash.clone(),
    }
}

fn said_hash(said: &Said) -> String {
    hash_of([said.kind.id(), &said.text, &said.speaker_role])
}

/// What stands behind each clause by its hash, with the files that stood beside it when the words were sealed.
async fn records(app: &App, text: &Text, sealed_at: Millis) -> Answer<Vec<RecordPaper>> {
    let mut links: Vec<(&Clause, &Link)> = Vec::new();
    for clause in &text.clauses {
        links.extend(clause.evidence.iter().map(|link| (clause, link)));
    }
    let wanted: Vec<(RecordId, i64)> =
        links.iter().map(|(_, link)| (link.record.clone(), link.version)).collect();
    let said = app.store.record_versions_at(&wanted).await?;
    let mut papers = Vec::new();
    for (clause, link) in links {
        let version = said.iter().find(|(id, one)| *id == link.record && one.version == link.version);
        let attached = app.store.attachments(&Owner::from(&link.record)).await?;
        let stood = attached.into_iter().filter(|file| file.at <= sealed_at && file.stood_at(link.version));
        papers.push(RecordPaper {
            clause: clause.id.clone(),
            link: link.id.clone(),
            record: link.record.clone(),
            version: link.version,
            sha256: version.map(|(_, version)| said_hash(&version.said)),
            files: stood.map(|file| FilePaper { sha256: file.hash, size: file.size }).collect(),
        });
    }
    Ok(papers)
}

/// Finds the lines of the log that tell of this seal, its vote, its number and the key.
async fn lines(
    app: &App,
    seal: &Seal,
    proof: &SealProof,
    (vote, signer): (Option<&Vote>, &str),
) -> Result<Vec<Line>, MakeBundleError> {
    let resolution = seal.resolution.as_str();
    let mut lines = told(app, "resolution.seal", resolution).await?;
    lines.retain(|line| line.detail.ends_with(&proof.seal_hash));
    if lines.is_empty() {
        return Err(MakeBundleError::TooOld);
    }
    if let Some(vote) = vote {
        for act in ["vote.open", "vote.close", "vote.withdraw"] {
            let acts = told(app, act, resolution).await?;
            lines.extend(acts.into_iter().filter(|line| bound(line, "vote", vote.id.as_str()).is_some()));
        }
    }
    let newest = app.store.newest_seal(&seal.resolution).await?;
    if newest.is_some_and(|newest| newest.id == seal.id) {
        lines.extend(told(app, "resolution.issue", resolution).await?);
        lines.extend(told(app, "resolution.take_signed", resolution).await?);
    }
    for act in [MAKE_ACT, ROTATE_ACT] {
        lines.extend(told(app, act, &fingerprint(signer)).await?);
    }
    lines.sort_by_key(|line| line.seq);
    Ok(lines)
}

async fn told(app: &App, act: &str, object: &str) -> Answer<Vec<Line>> {
    let filter = AuditFilter { act: act.to_owned(), object: object.to_owned(), ..AuditFilter::default() };
    app.store.find_audit(&filter, i64::MAX, LINES_MAX).await
}

/// Finds what a line binds of a table.
fn bound(line: &Line, table: &str, key: &str) -> Option<Bound> {
    let all = line.bound.as_deref().map(Bound::of_lines).unwrap_or_default();
    all.into_iter().find(|bound| bound.table == table && bound.key == key)
}

/// Reads the rows that the last line of an act binds, as they are now: `duthao check` tells whether they changed.
async fn rows(app: &App, lines: &[Line], act: &str, table: &str) -> Answer<Option<Rows>> {
    let Some(line) = lines.iter().rev().find(|line| line.act == act) else { return Ok(None) };
    let all = line.bound.as_deref().map(Bound::of_lines).unwrap_or_default();
    let Some(bound) = all.into_iter().find(|bound| bound.table == table) else { return Ok(None) };
    let rows = app.store.bound_rows(&bound).await?;
    Ok(rows.map(|rows| Rows { table: bound.table, key: bound.key, columns: bound.columns, rows }))
}

async fn vote_paper(app: &App, vote: Option<&Vote>, lines: &[Line]) -> Answer<Option<VotePaper>> {
    let (Some(vote), Some(opened)) = (vote, rows(app, lines, "vote.open", "vote").await?) else {
        return Ok(None);
    };
    let mut closed = match vote.closed {
        Some(_) => rows(app, lines, "vote.close", "vote").await?,
        None => None,
    };
    if vote.held.secrecy == Secrecy::Secret {
        closed.as_mut().map(unname_present).transpose()?;
    }
    let told = vote.held.secrecy == Secrecy::Named && closed.is_some();
    let ballots = if told { Some(ballots(app, vote).await?) } else { None };
    Ok(Some(VotePaper { opened, closed, ballots }))
}

/// Leaves of those present only how many they were: of a secret vote they are, often enough, exactly those who voted.
fn unname_present(closed: &mut Rows) -> Answer<()> {
    let Some(place) = closed.columns.iter().position(|column| column == "present") else { return Ok(()) };
    for present in closed.rows.iter_mut().filter_map(|row| row.get_mut(place)?.as_mut()) {
        let people: Vec<String> = serde_json::from_str(present)?;
        *present = serde_json::to_string(&vec![""; people.len()])?;
    }
    Ok(())
}

async fn ballots(app: &App, vote: &Vote) -> Answer<Vec<BallotPaper>> {
    let given = app.store.named_ballots(&vote.id).await?;
    let of = |person| given.iter().find(|ballot| ballot.person == person);
    let members = vote.held.roster.0.iter().filter_map(|member| of(member.id.clone()));
    Ok(members.map(|one| BallotPaper { person: one.person.clone(), choice: one.choice }).collect())
}

async fn issue_paper(app: &App, lines: &[Line]) -> Answer<Option<IssuePaper>> {
    let register = rows(app, lines, "resolution.issue", "register").await?;
    let signed = rows(app, lines, "resolution.take_signed", "signed_copy").await?;
    Ok(register.map(|register| IssuePaper { register, signed }))
}

/// Returns the hash of the newest signed copy.
pub(super) fn newest_copy(signed: Option<&Rows>) -> Option<&str> {
    let signed = signed?;
    let place = |name: &str| signed.columns.iter().position(|column| column == name);
    let (version, hash) = (place("version")?, place("hash")?);
    let number = |row: &&Vec<Option<String>>| {
        row.get(version).and_then(Option::as_deref).and_then(|number| number.parse::<i64>().ok())
    };
    signed.rows.iter().max_by_key(number)?.get(hash)?.as_deref()
}

async fn stored(app: &App, hash: &str) -> Answer<Vec<u8>> {
    let file = app.store.stored_file(hash).await?.ok_or(StoreError::NotFound)?;
    let mut bytes = Vec::new();
    for place in 0..(file.size + file.piece_size - 1) / file.piece_size {
        bytes.extend(app.store.piece(&file.upload, place).await?);
    }
    Ok(bytes)
}

fn log(lines: &[Line], secrecy: Option<Secrecy>) -> Result<Vec<u8>, StoreError> {
    let mut written = Vec::new();
    for line in lines {
        let told = LogLine::of(line, is_closed_line(&line.act, secrecy));
        serde_json::to_writer(&mut written, &told)?;
        written.push(b'\n');
    }
    Ok(written)
}

/// Whether a hash is that of these bytes.
pub(super) fn is_hash_of(hash: &str, bytes: &[u8]) -> bool {
    hex::encode(Sha256::digest(bytes)) == hash
}
