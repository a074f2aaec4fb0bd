//! Declines a suggestion with all that come to the same, with the reason that their authors read.

use super::{DecideSuggestionError, waiting_with};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::answer::{Answer, Verdict};
use crate::domain::canonical;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::suggestion::Decision;
use crate::id::{ResolutionId, SuggestionId};

/// Declines a suggestion.
pub async fn decline_suggestion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &SuggestionId,
    reason: &str,
) -> Result<(), DecideSuggestionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::DeclineSuggestion, Some(row.stage))?;
    let bundle = waiting_with(app, resolution, id).await?;
    let answer = Answer::new(Verdict::Declined, &canonical::line(reason), by.id.clone(), app.clock.now())?;
    let clause = bundle.first().clause.clone();
    let decision = Decision { ids: bundle.ids(), clause, answer, taken: None };
    app.store.decide_suggestions(resolution, &decision).await?;
    app.rooms.suggestions_changed(resolution);
    tell_notices(app, resolution, decision.answer.at).await;
    Ok(())
}
