//! Takes a suggestion into the text, whole or in the editor's words, with all that come to the same.
//!
//! **One change, however often.** The suggestion's words are written by the actor drawn for it (`live/text/take_up.rs`),
//! and its row is decided in the transaction that stores the change: there is no moment in which one of the two is done.
//! Pressed twice, the room finds the words and writes nothing; by two editors, one decision is stored and the other
//! is told of it; declined in the same moment, either that or the change is stored. A crash leaves both or neither.
//!
//! **What was seen.** Where the clause changed since it was suggested, nothing is written before the editor has seen
//! all three versions: the room compares the clause with the version the editor names, in the turn in which it writes.

use super::place_clause::place_clause;
use super::{DecideSuggestionError, waiting_with};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::answer::{Answer, Verdict};
use crate::domain::canonical;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::place::Place;
use crate::domain::suggestion::{Bundle, DecideError, Decision, State, fits};
use crate::id::{ResolutionId, SuggestionId};
use crate::live::hub::{Edit, EditError, LiveError, TakeUp};
use crate::store::StoreError;

/// How often it is begun anew when an equal suggestion comes or goes in the same moment.
const TRIES_MAX: usize = 3;

/// How a suggestion is taken up.
#[derive(Clone, Debug, Default)]
pub struct Acceptance {
    /// The version the editor saw; the one it was suggested at, when not told.
    pub seen: Option<Heads>,
    /// The words as the editor would have them: then it is accepted partly.
    pub taken: Option<String>,
    pub reason: String,
}

/// Takes a suggestion up.
pub async fn accept_suggestion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &SuggestionId,
    acceptance: Acceptance,
) -> Result<(), DecideSuggestionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::DecideSuggestion, Some(row.stage))?;
    permit(&by.roles, Act::EditText, Some(row.stage))?;
    let now = app.clock.now();
    let verdict = if acceptance.taken.is_some() { Verdict::Partly } else { Verdict::Accepted };
    let taken = acceptance.taken.as_deref().map(canonical::line);
    app.store.suggestion(resolution, id).await?.may_decide(verdict)?;
    if let Some(taken) = &taken {
        fits(taken)?;
    }
    let answer = Answer::new(verdict, &canonical::line(&acceptance.reason), by.id.clone(), now)?;
    for _ in 0..TRIES_MAX {
        let bundle = waiting_with(app, resolution, id).await?;
        let mut take = take_up(&bundle, acceptance.seen.clone(), answer.clone(), taken.clone());
        take.place = place_clause(app, bundle.first()).await?;
        match app.rooms.edit(resolution, by, Edit::TakeUp(Box::new(take.clone()))).await {
            Ok(_) => {}
            // A version that was never stored was seen by nobody else: it is shown anew.
            Err(LiveError::Edit(EditError::MovedOn(_) | EditError::UnknownVersion)) => {
                return Err(DecideSuggestionError::MovedOn);
            }
            Err(LiveError::Edit(EditError::UnknownClause(_))) => {
                return Err(DecideSuggestionError::ClauseGone);
            }
            // An equal one was taken back or declined before it was stored: the rest is still to be decided.
            Err(LiveError::Refused(_)) if goes_on(app, resolution, id, &bundle).await? => continue,
            Err(fault) => return Err(fault.into()),
        }
        if decided(app, resolution, id, &take.decision).await? {
            app.rooms.suggestions_changed(resolution);
            tell_notices(app, resolution, now).await;
            return Ok(());
        }
    }
    Err(DecideError::AlreadyDecided.into())
}

/// What the room is given to write.
pub(super) fn take_up(bundle: &Bundle, seen: Option<Heads>, answer: Answer, taken: Option<String>) -> TakeUp {
    let first = bundle.first();
    TakeUp {
        actor: first.actor.clone(),
        author: first.by.clone(),
        clause: first.clause.clone(),
        wish: first.wish.clone(),
        base: first.base.clone(),
        seen: seen.unwrap_or_else(|| first.base.clone()),
        fresh: first.fresh(),
        // Asked for where the text is written: a look has no place.
        place: Place::default(),
        decision: Decision { ids: bundle.ids(), clause: first.clause.clone(), answer, taken },
    }
}

/// What accepting would be, to ask what it comes to.
pub(super) fn would_take_up(bundle: &Bundle, by: &Person, now: Millis) -> TakeUp {
    let answer = Answer { verdict: Verdict::Accepted, reason: String::new(), by: by.id.clone(), at: now };
    take_up(bundle, None, answer, None)
}

/// Tells whether what was refused by the store may be tried with the suggestions that are left.
async fn goes_on(
    app: &App,
    resolution: &ResolutionId,
    id: &SuggestionId,
    tried: &Bundle,
) -> Result<bool, DecideSuggestionError> {
    Ok(waiting_with(app, resolution, id).await? != *tried)
}

/// Tells whether the decision stands; where the text said so already, it is stored now, alone.
///
/// `false` when an equal suggestion went in the same moment, and the rest is to be tried again.
async fn decided(
    app: &App,
    resolution: &ResolutionId,
    id: &SuggestionId,
    decision: &Decision,
) -> Result<bool, DecideSuggestionError> {
    match app.store.suggestion(resolution, id).await?.state {
        State::Decided { answer, .. } if answer == decision.answer => Ok(true),
        State::Decided { .. } | State::TakenBack { .. } => Err(DecideError::AlreadyDecided.into()),
        State::Open => match app.store.decide_suggestions(resolution, decision).await {
            Ok(()) => Ok(true),
            Err(StoreError::AlreadyThere) => Ok(false),
            Err(fault) => Err(fault.into()),
        },
    }
}
