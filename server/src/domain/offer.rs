//! Offers of evidence: a delegate says which record bears on a clause, an editor answers (`domain.md` §2).
//!
//! An offer is no part of the text. Accepted, it becomes a link, and whoever offered keeps the credit.

#[cfg(test)]
mod tests;

use super::evidence::Record;
use super::resolution::{Clause, Kind, Relation};
use crate::clock::Millis;
use crate::id::{ClauseId, LinkId, OfferId, PersonId, RecordId, ResolutionId};

/// Offers of one person in one resolution that may wait for an answer: editors answer each one, and whoever has
/// so many waiting has been heard. The next may be sent when some are answered or taken back.
pub const OPEN_OFFERS_MAX: usize = 20;

/// Longest note beside a link or an offer: a sentence or two.
pub const NOTE_CHARS_MAX: usize = 500;

/// Longest reason for declining an offer.
pub const DECLINE_CHARS_MAX: usize = 500;

/// Tells whether clauses of this kind lean on evidence: those that claim something.
pub fn takes_evidence(kind: Kind) -> bool {
    match kind {
        Kind::Shortcoming | Kind::Cause | Kind::Target | Kind::Proposal => true,
        Kind::Basis | Kind::Enacting | Kind::Heading | Kind::Paragraph => false,
    }
}

/// Where an offer stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    /// It became this link.
    Accepted {
        link: LinkId,
        by: PersonId,
        at: Millis,
    },
    Declined {
        reason: String,
        by: PersonId,
        at: Millis,
    },
    /// Whoever offered took it back.
    TakenBack {
        at: Millis,
    },
}

/// Why an offer cannot be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AnswerError {
    #[error("the offer was answered or taken back already")]
    AlreadyAnswered,
    #[error("only whoever offered may take an offer back")]
    NotYours,
    #[error("declining needs a reason")]
    NoReason,
    #[error("the reason is too long")]
    LongReason,
}

impl State {
    /// Returns the id kept in tables and used in the API.
    pub fn id(&self) -> &'static str {
        match self {
            State::Open => "open",
            State::Accepted { .. } => "accepted",
            State::Declined { .. } => "declined",
            State::TakenBack { .. } => "taken_back",
        }
    }

    /// Accepts an open offer.
    pub fn accept(self, link: LinkId, by: PersonId, at: Millis) -> Result<Self, AnswerError> {
        self.open()?;
        Ok(Self::Accepted { link, by, at })
    }

    /// Declines an open offer, saying why.
    pub fn decline(self, reason: String, by: PersonId, at: Millis) -> Result<Self, AnswerError> {
        self.open()?;
        match reason.chars().count() {
            0 => Err(AnswerError::NoReason),
            1..=DECLINE_CHARS_MAX => Ok(Self::Declined { reason, by, at }),
            _ => Err(AnswerError::LongReason),
        }
    }

    fn open(&self) -> Result<(), AnswerError> {
        match self {
            Self::Open => Ok(()),
            Self::Accepted { .. } | Self::Declined { .. } | Self::TakenBack { .. } => {
                Err(AnswerError::AlreadyAnswered)
            }
        }
    }
}

/// A link that somebody offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub resolution: ResolutionId,
    pub clause: ClauseId,
    pub record: RecordId,
    /// The record's version that was read.
    pub version: i64,
    pub relation: Relation,
    pub note: String,
    pub by: PersonId,
    pub at: Millis,
    pub state: State,
}

impl Offer {
    /// Tells whether both say the same of the same clause.
    pub fn equals(&self, other: &Offer) -> bool {
        (&self.clause, &self.record, self.relation) == (&other.clause, &other.record, other.relation)
    }

    /// Takes the offer back.
    pub fn take_back(&self, by: &PersonId, at: Millis) -> Result<State, AnswerError> {
        self.state.open()?;
        if self.by != *by {
            return Err(AnswerError::NotYours);
        }
        Ok(State::TakenBack { at })
    }
}

/// Why an offer is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    #[error("the clause no longer stands in the text")]
    NoClause,
    #[error("clauses of this kind do not lean on evidence")]
    WrongKind,
    #[error("the record was withdrawn")]
    WithdrawnRecord,
    #[error("there is no such version of the record")]
    UnknownVersion,
    #[error("the clause leans on this record already, in the same way")]
    AlreadyLinked,
    #[error("the note is too long")]
    LongNote,
}

/// Decides whether a link may be offered to a clause as it stands.
pub fn may_offer(
    clause: Option<&Clause>,
    record: &Record,
    (version, relation, note): (i64, Relation, &str),
) -> Result<(), OfferError> {
    let clause = clause.ok_or(OfferError::NoClause)?;
    if !takes_evidence(clause.kind) {
        return Err(OfferError::WrongKind);
    }
    if record.withdrawn {
        return Err(OfferError::WithdrawnRecord);
    }
    if !(1..=record.version).contains(&version) {
        return Err(OfferError::UnknownVersion);
    }
    if linked(clause, &record.id, relation).is_some() {
        return Err(OfferError::AlreadyLinked);
    }
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(OfferError::LongNote);
    }
    Ok(())
}

/// Returns the link by which a clause leans on a record in this way.
pub fn linked(clause: &Clause, record: &RecordId, relation: Relation) -> Option<LinkId> {
    let link = clause.evidence.iter().find(|link| link.record == *record && link.relation == relation);
    link.map(|link| link.id.clone())
}

/// Equal open offers, oldest first: they are shown and answered as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    pub offers: Vec<Offer>,
}

impl Bundle {
    /// Returns the oldest, by which the bundle is named.
    pub fn first(&self) -> &Offer {
        &self.offers[0]
    }

    /// Returns the newest version of the record that somebody offered.
    pub fn version(&self) -> i64 {
        self.offers.iter().map(|offer| offer.version).max().unwrap_or(1)
    }

    /// Returns the first note that says something.
    pub fn note(&self) -> &str {
        self.offers.iter().map(|offer| offer.note.as_str()).find(|note| !note.is_empty()).unwrap_or_default()
    }
}

/// Puts equal offers together; bundles stand in the order of their oldest.
pub fn bundled(mut offers: Vec<Offer>) -> Vec<Bundle> {
    offers.sort_by(|a, b| (a.at, &a.id).cmp(&(b.at, &b.id)));
    let mut bundles: Vec<Bundle> = Vec::new();
    for offer in offers {
        match bundles.iter_mut().find(|bundle| bundle.first().equals(&offer)) {
            Some(bundle) => bundle.offers.push(offer),
            None => bundles.push(Bundle { offers: vec![offer] }),
        }
    }
    bundles
}
