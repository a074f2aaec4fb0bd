//! What was decided about a clause on the suggestion of somebody, for "Vì sao có câu này?": whose words they are is told
//! by the letters themselves, who let them in is told here.

use crate::action::resolution::read_attribution::Names;
use crate::action::resolution::read_why::Decided;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::suggestion::{State, Suggestion};
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::store::suggestion::SuggestionFilter;
use crate::store::{Answer, StoreError};

/// Decisions on suggestions told about one clause, the newest: more than any clause was ever discussed.
const TOLD_MAX: i64 = 200;

/// Reads what was decided on suggestions to a clause, and on the one by which it came.
pub async fn suggestions_decided(
    app: &App,
    resolution: &ResolutionId,
    clause: &ClauseId,
    names: &Names,
) -> Answer<Vec<(Millis, Decided)>> {
    let filter = SuggestionFilter { clause: Some(clause.clone()), by: None };
    let mut decided = app.store.decided_suggestions(resolution, &filter, None, TOLD_MAX).await?;
    // A clause that came new bears the name of what suggested it.
    match app.store.suggestion(resolution, &SuggestionId::from(clause.as_str())).await {
        Ok(one) => decided.extend(app.store.equal_suggestions(&one, false, TOLD_MAX).await?),
        Err(StoreError::NotFound) => {}
        Err(fault) => return Err(fault),
    }
    // Equal ones were decided as one: one line tells of it, with everybody who said so.
    let mut bundles: Vec<Vec<Suggestion>> = Vec::new();
    for one in decided {
        match bundles.iter_mut().find(|bundle| bundle[0].equals(&one) && bundle[0].state == one.state) {
            Some(bundle) => bundle.push(one),
            None => bundles.push(vec![one]),
        }
    }
    Ok(bundles.iter().filter_map(|bundle| told(bundle, names)).collect())
}

fn told(bundle: &[Suggestion], names: &Names) -> Option<(Millis, Decided)> {
    let State::Decided { answer, .. } = &bundle[0].state else { return None };
    let mut made: Vec<&Suggestion> = bundle.iter().collect();
    made.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let decided = Decided::Suggestion {
        authors: made.iter().map(|one| names.author(&one.by)).collect(),
        verdict: answer.verdict,
        reason: answer.reason.clone(),
        by: names.author(&answer.by),
    };
    Some((answer.at, decided))
}
