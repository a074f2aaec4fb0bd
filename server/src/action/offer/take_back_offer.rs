//! Takes an offer back; only whoever made it may, while it waits.

use super::AnswerOfferError;
use crate::app::App;
use crate::domain::person::Person;
use crate::id::{OfferId, ResolutionId};
use crate::store::audit::AuditLine;

/// Takes an offer back.
pub async fn take_back_offer(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &OfferId,
) -> Result<(), AnswerOfferError> {
    let offer = app.store.offer(resolution, id).await?;
    let now = app.clock.now();
    let state = offer.take_back(&by.id, now)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "offer.take_back",
        object: id.to_string(),
        detail: format!("{resolution} {}", offer.clause),
    };
    app.store.answer_offers(std::slice::from_ref(id), &state, &line).await?;
    app.rooms.offers_changed(resolution);
    Ok(())
}
