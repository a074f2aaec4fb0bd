//! Offers a link from a clause to an evidence record, for the editors to decide.

use crate::action::notice::tell_notices::tell_notices;
use crate::action::resolution::link_record::NewLink;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::offer::{OPEN_OFFERS_MAX, Offer, OfferError, State, may_offer};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{OfferId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::offer::Offering;

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum OfferLinkError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Offer(#[from] OfferError),
    #[error("there is no such record")]
    UnknownRecord,
    #[error("the same offer of yours waits already")]
    AlreadyOffered,
    #[error("too many offers of yours wait for an answer")]
    TooMany,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for OfferLinkError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Offer(OfferError::NoClause) => "offer-clause-gone",
            Self::Offer(OfferError::WrongKind) => "offer-wrong-kind",
            Self::Offer(OfferError::WithdrawnRecord) => "record-withdrawn",
            Self::Offer(OfferError::AlreadyLinked) => "already-linked",
            Self::Offer(OfferError::UnknownVersion | OfferError::LongNote) | Self::UnknownRecord => {
                "wrong-fields"
            }
            Self::AlreadyOffered => "already-offered",
            Self::TooMany => "too-many-offers",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Offer(OfferError::UnknownVersion | OfferError::LongNote | OfferError::WrongKind)
            | Self::UnknownRecord => Class::Invalid,
            Self::Offer(OfferError::NoClause | OfferError::WithdrawnRecord | OfferError::AlreadyLinked)
            | Self::AlreadyOffered => Class::Conflict,
            Self::TooMany => Class::TooMany,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooMany => vec![("max", OPEN_OFFERS_MAX.to_string())],
            Self::Denied(_)
            | Self::Offer(_)
            | Self::UnknownRecord
            | Self::AlreadyOffered
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Offer(OfferError::LongNote) => vec![WrongField::of("note", "field-too-long")],
            Self::Offer(OfferError::UnknownVersion) | Self::UnknownRecord => {
                vec![WrongField::of("record", "field-record-unknown")]
            }
            Self::Offer(OfferError::AlreadyLinked) => vec![WrongField::of("record", "field-already-linked")],
            Self::Offer(OfferError::WithdrawnRecord) => {
                vec![WrongField::of("record", "problem-record-withdrawn")]
            }
            Self::AlreadyOffered => vec![WrongField::of("record", "problem-already-offered")],
            Self::Denied(_)
            | Self::Offer(OfferError::NoClause | OfferError::WrongKind)
            | Self::TooMany
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Offers a link; the editors see it at once.
pub async fn offer_link(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewLink,
) -> Result<OfferId, OfferLinkError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::OfferEvidence, Some(row.stage))?;
    let record = match app.store.record(&new.record).await {
        Err(StoreError::NotFound) => return Err(OfferLinkError::UnknownRecord),
        found => found?,
    };
    let note = canonical::line(&new.note);
    let text = app.rooms.text(resolution).await?;
    let clause = text.clause(&new.clause).map(|(_, clause)| clause);
    may_offer(clause, &record, (new.version, new.relation, &note))?;
    let offer = Offer {
        id: OfferId::fresh(),
        resolution: resolution.clone(),
        clause: new.clause,
        record: new.record,
        version: new.version,
        relation: new.relation,
        note,
        by: by.id.clone(),
        at: app.clock.now(),
        state: State::Open,
    };
    // On the offer itself, not on the resolution: the journal of a workshop would tell of nothing else.
    let line = AuditLine {
        at: offer.at,
        person: Some(by.id.clone()),
        act: "offer.make",
        object: offer.id.to_string(),
        detail: format!("{resolution} {}", offer.clause),
    };
    let open_max = i64::try_from(OPEN_OFFERS_MAX).unwrap_or(i64::MAX);
    match app.store.add_offer(&offer, open_max, &line).await? {
        Offering::Done => {
            app.rooms.offers_changed(resolution);
            tell_notices(app, resolution, offer.at).await;
            Ok(offer.id)
        }
        Offering::AlreadyOffered => Err(OfferLinkError::AlreadyOffered),
        Offering::TooMany => Err(OfferLinkError::TooMany),
    }
}
