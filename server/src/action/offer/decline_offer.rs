//! Declines an offer with all that equal it, with the reason that everybody who offered it reads.

use super::AnswerOfferError;
use super::accept_offer::waiting_with;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{OfferId, ResolutionId};
use crate::store::audit::AuditLine;

/// Declines an offer.
pub async fn decline_offer(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &OfferId,
    reason: &str,
) -> Result<(), AnswerOfferError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AnswerOffer, Some(row.stage))?;
    let bundle = waiting_with(app, resolution, id).await?;
    let now = app.clock.now();
    let first = bundle.first();
    let state = first.state.clone().decline(canonical::line(reason), by.id.clone(), now)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "offer.decline",
        object: resolution.to_string(),
        detail: format!("{} {}", first.clause, first.id),
    };
    let ids: Vec<OfferId> = bundle.offers.iter().map(|offer| offer.id.clone()).collect();
    app.store.answer_offers(&ids, &state, &line).await?;
    app.rooms.offers_changed(resolution);
    tell_notices(app, resolution, now).await;
    Ok(())
}
