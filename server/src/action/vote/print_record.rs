//! Prints the record of a vote once it is closed, with no more than its reader may know.

use super::see_vote::{SeenVote, see_round};
use crate::action::bundle::sign::signing_key;
use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::person::Person;
use crate::domain::signing::PublicKey;
use crate::domain::vote::quorum_words;
use crate::domain::vote::record::{Answer, Papers, Record};
use crate::format::Format;
use crate::format::tree::Tree;
use crate::format::vote_record::build;
use crate::id::ResolutionId;
use crate::store::StoreError;

/// Why the record could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintRecordError {
    #[error("no vote on this seal was closed")]
    NotClosed,
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PrintRecordError {
    fn slug(&self) -> &'static str {
        match self {
            Self::NotClosed => "vote-not-closed",
            Self::LayOut(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::NotClosed => Class::Conflict,
            Self::LayOut(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Lays the record of a round, or of the newest, out and writes it as a file.
pub async fn print_record(
    app: &App,
    reader: &Person,
    of: (&ResolutionId, Option<i64>),
    format: Format,
) -> Result<File, PrintRecordError> {
    Ok(file_of(lay_out_record(app, reader, of).await?, format).await?)
}

/// Lays the record of a round, or of the newest, out in the committee's form beside the sealed words it tells of.
pub async fn lay_out_record(
    app: &App,
    reader: &Person,
    (id, round): (&ResolutionId, Option<i64>),
) -> Result<Tree, PrintRecordError> {
    let seen = see_round(app, reader, id, round).await?.ok_or(PrintRecordError::NotClosed)?;
    let key = key_of_paper(app, &seen).await?;
    let record = record_of(&seen, key).ok_or(PrintRecordError::NotClosed)?;
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Version(seen.seal.version.clone())).await?;
    Ok(build(&record, &words.text, &body, &words.copy).map_err(LayOutError::from)?)
}

/// Puts together what this reader sees; `None` while the vote is open or was never opened.
pub(super) fn record_of(seen: &SeenVote, signing_key: String) -> Option<Record> {
    let vote = seen.vote.as_ref()?;
    let closing = seen.closing()?;
    let named = seen.named.iter().flatten();
    let answers = named.map(|(name, ballot)| Answer {
        name: name.clone(),
        choice: ballot.as_ref().map(|ballot| ballot.choice),
        opinion: ballot.as_ref().map(|ballot| ballot.opinion.clone()).unwrap_or_default(),
    });
    let (taken_part, opinions) = seen.taken_part.clone().unwrap_or_default();
    let papers = seen.papers.iter().filter_map(|papers| {
        Some(Papers {
            count: papers.count,
            entered_by: papers.entered_by.clone(),
            confirmed_by: papers.confirmed_by.clone()?,
        })
    });
    Some(Record {
        round: vote.round,
        canonical_hash: seen.seal.canonical_hash.clone(),
        short_hash: seen.seal.short_hash(),
        opened: vote.opened_at,
        closed: closing.at,
        secrecy: vote.held.secrecy,
        way: vote.held.way,
        rule: seen.rule_words(),
        quorum: quorum_words(seen.rule(), seen.members()),
        member_title: seen.member_title.clone(),
        members: seen.members(),
        present: closing.present.as_ref().map(Vec::len),
        left_out: vote.held.left_out.clone(),
        shown: closing.tally,
        decision: closing.decision,
        amendments: closing.amendments,
        answers: answers.collect(),
        taken_part,
        opinions,
        papers: papers.collect(),
        signing_key,
    })
}

/// Returns the fingerprint of the key that signed when the vote was closed, so that a record printed again is the same; of
/// the first key, where the vote is older than all.
pub(super) async fn key_of_paper(app: &App, seen: &SeenVote) -> Result<String, StoreError> {
    signing_key(app).await?;
    let keys = app.store.public_keys().await?;
    let closed = seen.closing().map(|closing| closing.at);
    let then = keys.iter().rfind(|key| Some(key.made_at) <= closed);
    Ok(then.or(keys.first()).map(PublicKey::fingerprint).unwrap_or_default())
}
