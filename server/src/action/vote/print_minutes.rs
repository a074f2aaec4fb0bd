//! Prints the minutes of the committee's meeting on a resolution, with no more than their reader may know.
//!
//! The committee's own copy tells of opinions reserved and notes on clauses besides; nobody else is given it.

use super::print_record::{key_of_paper, record_of};
use super::see_notes::see_notes;
use super::see_vote::{SeenVote, see_round};
use super::write_minutes::maybe_absent;
use crate::action::resolution::lay_out::{File, LayOutError, Wanted, file_of, words_of};
use crate::action::vote::note_clause::NoteClauseError;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::{Person, Role};
use crate::domain::review::{Note, NoteKind};
use crate::domain::vote::Way;
use crate::domain::vote::minutes::{Added, Amended, Attendance, Concluded, Inner, Minutes, Noted};
use crate::format::Format;
use crate::format::vote_minutes::build;
use crate::id::{PersonId, ResolutionId};
use crate::store::resolution::ResolutionRow;
use crate::store::version::VersionKind;
use crate::store::vote::Vote;
use crate::store::{Answer, StoreError};

/// Why the minutes could not be printed.
#[derive(Debug, thiserror::Error)]
pub enum PrintMinutesError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("no vote of that round was closed")]
    NotClosed,
    #[error(transparent)]
    Notes(#[from] NoteClauseError),
    #[error(transparent)]
    LayOut(#[from] LayOutError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PrintMinutesError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NotClosed => "vote-not-closed",
            Self::Notes(fault) => fault.slug(),
            Self::LayOut(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NotClosed => Class::Conflict,
            Self::Notes(fault) => fault.class(),
            Self::LayOut(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Which copy is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinutesCopy {
    /// For everybody who may read the record of the vote.
    Plain,
    /// The committee's own, with what never leaves it.
    Committee,
}

/// Lays the minutes of a round out in the committee's form and writes them as a file.
pub async fn print_minutes(
    app: &App,
    reader: &Person,
    (id, round): (&ResolutionId, i64),
    copy: MinutesCopy,
    format: Format,
) -> Result<File, PrintMinutesError> {
    let row = app.store.resolution(id).await?;
    let seen = see_round(app, reader, id, Some(round)).await?.ok_or(PrintMinutesError::NotClosed)?;
    let vote = seen.vote.clone().ok_or(PrintMinutesError::NotClosed)?;
    let key = key_of_paper(app, &seen).await?;
    let record = record_of(&seen, key).ok_or(PrintMinutesError::NotClosed)?;
    let added = app.store.vote_minutes(&vote.id).await?.map(|(added, _)| added);
    let inner = match copy {
        MinutesCopy::Plain => None,
        MinutesCopy::Committee => Some(inner(app, reader, id, &seen).await?),
    };
    let review = reviewed(app, reader, &row, &seen).await?;
    let minutes = Minutes {
        attendance: attendance(app, reader, &vote, added.as_ref()).await?,
        record,
        added: added.unwrap_or_default(),
        draft: draft(app, id, &seen).await?,
        conclusions: review.as_ref().map(|review| conclusions(review, &seen)),
        amendments: review.map(|review| amendments(review, &vote)).unwrap_or_default(),
        inner,
    };
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, &Wanted::Version(seen.seal.version.clone())).await?;
    let tree = build(&minutes, &words.text, &body, &words.copy).map_err(LayOutError::from)?;
    Ok(file_of(tree, format).await?)
}

/// Who is told by name who was there: those who are told of the ballots, and the standing members who conclude on them.
fn sees_names(reader: &Person) -> bool {
    [Role::Committee, Role::Standing, Role::Office].into_iter().any(|role| reader.is(role))
}

async fn attendance(app: &App, reader: &Person, vote: &Vote, added: Option<&Added>) -> Answer<Attendance> {
    let counted = vote.closed.as_ref().is_some_and(|closing| closing.present.is_some());
    if vote.held.way != Way::Meeting || (added.is_none() && !counted) {
        return Ok(Attendance::default());
    }
    let reasons = added.map(|added| added.absent.0.clone()).unwrap_or_default();
    let missing = maybe_absent(app, vote).await?;
    // Where nobody was counted, only those of whom the office says so are absent.
    let away = |person: &PersonId| {
        missing.iter().any(|(id, _)| id == person) && (counted || reasons.contains_key(person))
    };
    let members = vote.held.roster.0.iter();
    let names: Vec<String> =
        members.clone().filter(|one| !away(&one.id)).map(|one| one.name.clone()).collect();
    let present = Some(names.len());
    if !sees_names(reader) {
        return Ok(Attendance { present, ..Attendance::default() });
    }
    let reason = |person: &PersonId| reasons.get(person).cloned().unwrap_or_default();
    let absent = members.filter(|one| away(&one.id)).map(|one| (one.name.clone(), reason(&one.id)));
    Ok(Attendance { present, names, absent: absent.collect() })
}

/// Returns n of the draft that was sealed.
async fn draft(app: &App, id: &ResolutionId, seen: &SeenVote) -> Answer<Option<i64>> {
    let versions = app.store.versions(id).await?;
    let before = versions
        .iter()
        .filter(|one| one.kind == VersionKind::Draft && one.made_at <= seen.seal.sealed_at)
        .map(|one| one.ordinal);
    Ok(before.max())
}

/// Notes of the review from the seal of the round before on, for readers of the review.
async fn reviewed(
    app: &App,
    reader: &Person,
    row: &ResolutionRow,
    seen: &SeenVote,
) -> Answer<Option<Vec<Note>>> {
    if permit(&reader.roles, Act::ReadReview, Some(row.stage)).is_err() {
        return Ok(None);
    }
    let seals = app.store.seals_newest_first(&row.id).await?;
    let before = seals.into_iter().find(|seal| seal.round == seen.seal.round - 1);
    let since = before.map(|seal| seal.sealed_at);
    let notes = app.store.notes(&row.id).await?.into_iter();
    Ok(Some(notes.filter(|note| since.is_none_or(|since| note.at > since)).collect()))
}

/// The conclusions that were written before the seal; those of a later round are told in its own minutes.
fn conclusions(review: &[Note], seen: &SeenVote) -> Vec<Concluded> {
    let told = |note: &&Note| note.kind == NoteKind::Conclusion && note.at <= seen.seal.sealed_at;
    let one = |note: &Note| Concluded {
        place: note.place.clone(),
        words: note.words.clone(),
        answer: note.answer.as_ref().map(|answer| answer.words.clone()).unwrap_or_default(),
    };
    review.iter().filter(told).map(one).collect()
}

/// What the committee asked to be changed, and had not taken back when the vote was closed.
fn amendments(review: Vec<Note>, vote: &Vote) -> Vec<Amended> {
    let Some(closed) = vote.closed.as_ref().map(|closing| closing.at) else { return Vec::new() };
    let told = |note: &Note| {
        let open = note.checked.as_ref().is_none_or(|(_, at)| *at > closed);
        note.kind == NoteKind::Amendment && note.at >= vote.opened_at && note.at <= closed && open
    };
    let asked = review.into_iter().filter(told);
    asked.map(|note| Amended { place: note.place, words: note.words }).collect()
}

async fn inner(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    seen: &SeenVote,
) -> Result<Inner, NoteClauseError> {
    let seen_notes = see_notes(app, reader, id, Some(seen.seal.round)).await?;
    let clauses = seen_notes.map(|notes| notes.noted).unwrap_or_default();
    let notes = clauses.into_iter().flat_map(|clause| {
        let place = clause.place;
        clause.notes.into_iter().map(move |note| Noted {
            place: place.clone(),
            name: note.name,
            words: note.words,
        })
    });
    let notes = notes.collect();
    let reserved = seen.reserved.iter().map(|(_, name, words)| (name.clone(), words.clone())).collect();
    Ok(Inner { reserved, notes })
}
