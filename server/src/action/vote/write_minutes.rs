//! Writes what the office adds to the minutes of a round: place, chair, secretary, hours, why members were absent.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::vote::Way;
use crate::domain::vote::minutes::{Added, AddedError};
use crate::id::{PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::vote::Vote;
use crate::store::vote::rounds::Written;

/// Why the minutes could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteMinutesError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("no vote of that round was closed")]
    NotClosed,
    #[error("somebody wrote them meanwhile")]
    Newer,
    #[error(transparent)]
    Added(#[from] AddedError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for WriteMinutesError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NotClosed => "vote-not-closed",
            Self::Newer => "vote-minutes-newer",
            Self::Added(_) => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::NotClosed | Self::Newer => Class::Conflict,
            Self::Added(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let Self::Added(wrong) = self else { return Vec::new() };
        vec![match wrong {
            AddedError::LongLine(field) => WrongField::of(field, "field-vote-minutes-long"),
            AddedError::WrongHour(field) => WrongField::of(field, "field-vote-minutes-hour"),
            AddedError::EndsBefore => WrongField::of("ended", "field-vote-minutes-ends-before"),
            AddedError::LongReason => WrongField::of("absent", "field-vote-minutes-reason-long"),
            AddedError::NotAbsent => WrongField::of("absent", "field-vote-minutes-not-absent"),
        }]
    }
}

/// Reads the vote of a round, if it is closed.
pub async fn closed_vote(app: &App, id: &ResolutionId, round: i64) -> Result<Option<Vote>, StoreError> {
    let votes = app.store.votes(id).await?;
    Ok(votes.into_iter().find(|vote| vote.round == round && vote.closed.is_some()))
}

/// Returns the members of whom nothing shows that they were in the meeting, in protocol order.
///
/// A vote in writing has no meeting, and nobody is absent from it. Where those present were counted the count stands;
/// otherwise whoever voted was there.
pub async fn maybe_absent(app: &App, vote: &Vote) -> Result<Vec<(PersonId, String)>, StoreError> {
    if vote.held.way != Way::Meeting {
        return Ok(Vec::new());
    }
    let counted = vote.closed.as_ref().and_then(|closing| closing.present.clone());
    let there: Vec<PersonId> = match counted {
        Some(present) => present,
        None => app.store.voters(&vote.id).await?.into_iter().collect(),
    };
    let members = vote.held.roster.0.iter().filter(|member| !there.contains(&member.id));
    Ok(members.map(|member| (member.id.clone(), member.name.clone())).collect())
}

/// Keeps what the office adds, in place of what it added before. `seen`, if given, is when those minutes were written that
/// were read; `None` in it, that there were none.
pub async fn write_minutes(
    app: &App,
    by: &Person,
    (id, round): (&ResolutionId, i64),
    (added, seen): (&Added, Option<Option<Millis>>),
) -> Result<(), WriteMinutesError> {
    let row = app.store.resolution(id).await?;
    permit(&by.roles, Act::WriteVoteMinutes, Some(row.stage))?;
    let vote = closed_vote(app, id, round).await?.ok_or(WriteMinutesError::NotClosed)?;
    let missing = maybe_absent(app, &vote).await?;
    let added = added.settled(|person| missing.iter().any(|(id, _)| id == person))?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.minutes",
        object: id.to_string(),
        detail: String::new(),
    };
    match app.store.write_vote_minutes((id, row.stage), &vote.id, (&added, seen), &line).await? {
        Written::Done => Ok(()),
        Written::StageMoved => Err(Denied::WrongStage.into()),
        Written::NotClosed => Err(WriteMinutesError::NotClosed),
        Written::Newer => Err(WriteMinutesError::Newer),
    }
}
