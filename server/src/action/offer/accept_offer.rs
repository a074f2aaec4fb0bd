//! Accepts an offer with all that equal it: the clause gets one link, and everybody who offered it the credit.
//!
//! The link is written into the shared text first, under an id that follows from the offer. Whatever stops the
//! second half, pressing once more finds that link and makes no other.

use super::AnswerOfferError;
use crate::action::notice::tell_notices::tell_notices;
use crate::action::resolution::link_record::LINK_NOTE_CHARS_MAX;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::canonical;
use crate::domain::offer::{AnswerError, Bundle, Offer, State, bundled, linked};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Link;
use crate::id::{LinkId, OfferId, ResolutionId};
use crate::live::hub::{Edit, LiveError};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::offer::OfferFilter;

/// How often it is begun anew when an equal offer comes or goes in the same moment.
const TRIES_MAX: usize = 3;

/// Equal offers answered at once: everybody in the hall.
const EQUAL_MAX: i64 = 1000;

/// Accepts an offer; `note` stands in place of what was offered, if given. Returns the link.
pub async fn accept_offer(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &OfferId,
    note: Option<&str>,
) -> Result<LinkId, AnswerOfferError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AnswerOffer, Some(row.stage))?;
    permit(&by.roles, Act::LinkEvidence, Some(row.stage))?;
    let note = note.map(canonical::line);
    if note.as_ref().is_some_and(|note| note.chars().count() > LINK_NOTE_CHARS_MAX) {
        return Err(AnswerOfferError::LongNote);
    }
    for _ in 0..TRIES_MAX {
        let bundle = waiting_with(app, resolution, id).await?;
        let (link, made) = link_of(app, by, &bundle, note.as_deref()).await?;
        match answer(app, by, &bundle, &link).await {
            Ok(at) => {
                app.rooms.offers_changed(resolution);
                tell_notices(app, resolution, at).await;
                return Ok(link);
            }
            Err(StoreError::AlreadyThere) => {}
            Err(fault) => return Err(fault.into()),
        }
        match app.store.offer(resolution, id).await?.state {
            // An equal one went: the rest is still to be answered.
            State::Open => {}
            // Somebody else accepted it in the same moment: it is their link.
            State::Accepted { link: theirs, .. } if theirs == link => break,
            State::Accepted { .. } | State::Declined { .. } | State::TakenBack { .. } => {
                if made {
                    let clause = bundle.first().clause.clone();
                    app.rooms.edit(resolution, by, Edit::Unlink { clause, link }).await?;
                }
                break;
            }
        }
    }
    Err(AnswerError::AlreadyAnswered.into())
}

/// Reads an open offer with all open ones that equal it.
pub(super) async fn waiting_with(
    app: &App,
    resolution: &ResolutionId,
    id: &OfferId,
) -> Result<Bundle, AnswerOfferError> {
    let offer = app.store.offer(resolution, id).await?;
    let filter =
        OfferFilter { open: Some(true), clause: Some(offer.clause.clone()), ..OfferFilter::default() };
    let all = app.store.offers(resolution, &filter, None, EQUAL_MAX).await?;
    let equal: Vec<Offer> = all.into_iter().filter(|one| one.equals(&offer)).collect();
    if !equal.iter().any(|one| one.id == offer.id) {
        return Err(AnswerError::AlreadyAnswered.into());
    }
    bundled(equal).into_iter().next().ok_or_else(|| AnswerError::AlreadyAnswered.into())
}

/// Returns the link that says what was offered, made now unless it stands, and whether it was made.
async fn link_of(
    app: &App,
    by: &Person,
    bundle: &Bundle,
    note: Option<&str>,
) -> Result<(LinkId, bool), AnswerOfferError> {
    let Offer { resolution, clause, record, relation, .. } = bundle.first();
    if let Some(link) = standing_link(app, bundle).await? {
        return Ok((link, false));
    }
    if app.store.record(record).await?.withdrawn {
        return Err(AnswerOfferError::WithdrawnRecord);
    }
    let link = Link {
        id: LinkId::from(bundle.first().id.as_str()),
        record: record.clone(),
        version: bundle.version(),
        relation: *relation,
        note: note.unwrap_or_else(|| bundle.note()).to_owned(),
        by: by.id.clone(),
        at: app.clock.now(),
        heads: app.rooms.heads(resolution).await?,
    };
    let id = link.id.clone();
    match app.rooms.edit(resolution, by, Edit::Link { clause: clause.clone(), link }).await {
        Ok(_) => Ok((id, true)),
        // Somebody else wrote it in the same moment: two of one id are refused.
        Err(LiveError::Refused(reason)) => match standing_link(app, bundle).await? {
            Some(link) => Ok((link, false)),
            None => Err(LiveError::Refused(reason).into()),
        },
        Err(fault) => Err(fault.into()),
    }
}

async fn standing_link(app: &App, bundle: &Bundle) -> Result<Option<LinkId>, AnswerOfferError> {
    let Offer { resolution, clause, record, relation, .. } = bundle.first();
    let text = app.rooms.text(resolution).await?;
    let (_, clause) = text.clause(clause).ok_or(AnswerOfferError::ClauseGone)?;
    Ok(linked(clause, record, *relation))
}

async fn answer(app: &App, by: &Person, bundle: &Bundle, link: &LinkId) -> Result<Millis, StoreError> {
    let now = app.clock.now();
    let first = bundle.first();
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "offer.accept",
        object: first.resolution.to_string(),
        detail: format!("{} {link}", first.clause),
    };
    let ids: Vec<OfferId> = bundle.offers.iter().map(|offer| offer.id.clone()).collect();
    let state = State::Accepted { link: link.clone(), by: by.id.clone(), at: now };
    app.store.answer_offers(&ids, &state, &line).await?;
    Ok(now)
}
