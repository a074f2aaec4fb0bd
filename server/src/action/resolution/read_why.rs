//! Gathers why a clause stands as it does: meeting, record, link, who wrote the words, what was decided (`domain.md` §4).

use std::collections::BTreeMap;

use super::read_attribution::{Attribution, Author, Names, ReadAttributionError, read_attribution};
use crate::action::offer::list_offers::credits_of;
use crate::action::suggestion::told::suggestions_decided;
use crate::action::{Class, Explain, ReadError};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::answer::Verdict;
use crate::domain::chain::{Branch, Chain, chain};
use crate::domain::conflict::{ConflictKind, How, State as CardState};
use crate::domain::evidence::{Record, RecordVersion};
use crate::domain::offer::{Offer, State as OfferState};
use crate::domain::person::Person;
use crate::domain::resolution::{Clause, Link, Relation, Text};
use crate::domain::vote::{Decision, Shown};
use crate::id::{ClauseId, RecordId, ResolutionId};
use crate::store::StoreError;
use crate::store::chain::Round;
use crate::store::version::{Version, VersionKind};

/// Why it could not be told.
#[derive(Debug, thiserror::Error)]
pub enum ReadWhyError {
    #[error("no such clause stands in the text")]
    UnknownClause,
    #[error(transparent)]
    Read(ReadError),
    #[error(transparent)]
    Attribution(#[from] ReadAttributionError),
}

impl<E: Into<ReadError>> From<E> for ReadWhyError {
    fn from(fault: E) -> Self {
        Self::Read(fault.into())
    }
}

impl Explain for ReadWhyError {
    fn slug(&self) -> &'static str {
        match self {
            Self::UnknownClause => "not-found",
            Self::Read(fault) => fault.slug(),
            Self::Attribution(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::UnknownClause => Class::NotFound,
            Self::Read(fault) => fault.class(),
            Self::Attribution(fault) => fault.class(),
        }
    }
}

/// A record behind a clause, as it was linked and as it stands.
#[derive(Clone, Debug)]
pub struct Ground {
    pub link: Link,
    /// Who made the link.
    pub linked_by: Author,
    /// Who offered it, where it came from offers.
    pub offered_by: Vec<Author>,
    /// The record as it stands; `None` when it is not known here.
    pub record: Option<Record>,
    /// The record as it was when it was linked.
    pub linked: Option<RecordVersion>,
}

impl Ground {
    /// Tells whether the record was corrected since it was linked.
    pub fn is_behind(&self) -> bool {
        self.record.as_ref().is_some_and(|record| !record.withdrawn && record.version > self.link.version)
    }

    /// Tells whether the record was withdrawn.
    pub fn is_withdrawn(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.withdrawn)
    }

    /// Returns the words that were linked; those of today where these are not known.
    pub fn words(&self) -> &str {
        let linked = self.linked.as_ref().map(|version| version.said.text.as_str());
        linked.or(self.record.as_ref().map(|record| record.said.text.as_str())).unwrap_or_default()
    }
}

/// What was decided about a clause.
#[derive(Clone, Debug)]
pub enum Decided {
    Conflict {
        kind: ConflictKind,
        how: How,
        by: Author,
    },
    /// An offer of evidence was answered; `reason` is empty where it was accepted.
    Offer {
        relation: Relation,
        words: String,
        accepted: bool,
        reason: String,
        by: Author,
    },
    /// What somebody suggested was taken up or declined; `reason` is empty where none was owed.
    Suggestion {
        authors: Vec<Author>,
        verdict: Verdict,
        reason: String,
        by: Author,
    },
    /// The words were kept as a draft in which the clause stands.
    Draft {
        ordinal: i64,
        by: Author,
    },
    Sealed {
        round: i64,
        hash: String,
        by: Author,
    },
    Voted {
        round: i64,
        tally: Shown,
        members: u32,
        decision: Decision,
        /// Open at the close: words adopted with any are voted on anew.
        amendments: u32,
    },
}

/// Why a clause stands as it does.
pub struct Why {
    pub chain: Chain,
    /// The clause's evidence in the order in which it was linked.
    pub grounds: Vec<Ground>,
    /// The evidence of the other clauses of the chain.
    pub beside: BTreeMap<ClauseId, Vec<(Link, Record)>>,
    /// Who wrote the words.
    pub written: Attribution,
    /// In the order of time.
    pub decisions: Vec<(Millis, Decided)>,
}

/// Reads why a clause stands as it does, for one reader.
pub async fn read_why(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    clause: &ClauseId,
) -> Result<Why, ReadWhyError> {
    let text = app.rooms.text(resolution).await?;
    let chain = chain(&text, clause).ok_or(ReadWhyError::UnknownClause)?;
    let names = Names::for_reader(app, reader, resolution).await?;
    let offers = credits_of(app, resolution, clause).await?;
    let records = records_of(app, &chain).await?;
    let grounds = grounds(app, &chain.clause, &records, &offers, &names).await?;
    let written = read_attribution(app, reader, resolution, clause).await?;
    let beside = beside(&chain, &records);
    let mut decisions = decided_about(app, resolution, clause, &names).await?;
    decisions.extend(offers_decided(app, &offers, &names).await?);
    decisions.extend(suggestions_decided(app, resolution, clause, &names).await?);
    decisions.sort_by_key(|(at, _)| *at);
    Ok(Why { chain, grounds, beside, written, decisions })
}

/// Every clause of a chain but the first.
fn others(chain: &Chain) -> Vec<&Branch> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Branch> = chain.answers.iter().chain(&chain.answered_by).collect();
    while let Some(branch) = waiting.pop() {
        found.push(branch);
        waiting.extend(&branch.next);
    }
    found
}

async fn records_of(app: &App, chain: &Chain) -> Result<BTreeMap<RecordId, Record>, ReadWhyError> {
    let other = others(chain).into_iter().flat_map(|branch| &branch.clause.evidence);
    let wanted: Vec<RecordId> =
        chain.clause.evidence.iter().chain(other).map(|link| link.record.clone()).collect();
    let records = app.store.records_of(&wanted).await?;
    Ok(records.into_iter().map(|record| (record.id.clone(), record)).collect())
}

/// Reads the evidence of one clause alone, for one reader.
pub async fn read_grounds(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    clause: &Clause,
) -> Result<Vec<Ground>, ReadWhyError> {
    if clause.evidence.is_empty() {
        return Ok(Vec::new());
    }
    let wanted: Vec<RecordId> = clause.evidence.iter().map(|link| link.record.clone()).collect();
    let records = app.store.records_of(&wanted).await?;
    let records = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let offers = credits_of(app, resolution, &clause.id).await?;
    let names = Names::for_reader(app, reader, resolution).await?;
    grounds(app, clause, &records, &offers, &names).await
}

async fn grounds(
    app: &App,
    clause: &Clause,
    records: &BTreeMap<RecordId, Record>,
    offers: &[Offer],
    names: &Names,
) -> Result<Vec<Ground>, ReadWhyError> {
    let links = &clause.evidence;
    let wanted: Vec<(RecordId, i64)> = links.iter().map(|link| (link.record.clone(), link.version)).collect();
    let versions = app.store.record_versions_at(&wanted).await?;
    let mut found: Vec<Ground> = links
        .iter()
        .map(|link| Ground {
            linked_by: names.author(&link.by),
            offered_by: offers
                .iter()
                .filter(|offer| became(offer, link))
                .map(|one| names.author(&one.by))
                .collect(),
            record: records.get(&link.record).cloned(),
            linked: versions
                .iter()
                .find(|(record, version)| *record == link.record && version.version == link.version)
                .map(|(_, version)| version.clone()),
            link: link.clone(),
        })
        .collect();
    found.sort_by(|a, b| (a.link.at, &a.link.id).cmp(&(b.link.at, &b.link.id)));
    Ok(found)
}

/// Tells whether an offer became this link.
pub fn became(offer: &Offer, link: &Link) -> bool {
    matches!(&offer.state, OfferState::Accepted { link: made, .. } if *made == link.id)
}

fn beside(chain: &Chain, records: &BTreeMap<RecordId, Record>) -> BTreeMap<ClauseId, Vec<(Link, Record)>> {
    let of = |branch: &Branch| {
        let links = branch.clause.evidence.iter();
        links
            .filter_map(|link| records.get(&link.record).map(|record| (link.clone(), record.clone())))
            .collect()
    };
    others(chain).into_iter().map(|branch| (branch.clause.id.clone(), of(branch))).collect()
}

async fn offers_decided(
    app: &App,
    offers: &[Offer],
    names: &Names,
) -> Result<Vec<(Millis, Decided)>, ReadWhyError> {
    let wanted: Vec<RecordId> = offers.iter().map(|offer| offer.record.clone()).collect();
    let records = app.store.records_of(&wanted).await?;
    let mut found: Vec<(Millis, Decided)> = Vec::new();
    let mut told: Vec<&Offer> = Vec::new();
    for offer in offers {
        let (accepted, reason, by, at) = match &offer.state {
            OfferState::Accepted { by, at, .. } => (true, "", by, *at),
            OfferState::Declined { reason, by, at } => (false, reason.as_str(), by, *at),
            OfferState::Open | OfferState::TakenBack { .. } => continue,
        };
        // Equal offers were answered as one: one line tells of it.
        if told.iter().any(|known| known.equals(offer) && known.state == offer.state) {
            continue;
        }
        told.push(offer);
        let record = records.iter().find(|record| record.id == offer.record);
        let words = record.map(|record| record.said.text.clone()).unwrap_or_default();
        let (relation, reason, by) = (offer.relation, reason.to_owned(), names.author(by));
        found.push((at, Decided::Offer { relation, words, accepted, reason, by }));
    }
    Ok(found)
}

async fn decided_about(
    app: &App,
    resolution: &ResolutionId,
    clause: &ClauseId,
    names: &Names,
) -> Result<Vec<(Millis, Decided)>, StoreError> {
    let cards = app.store.conflicts(resolution, false).await?;
    let cards = cards.into_iter().filter(|card| card.clause == *clause || card.body.places.contains(clause));
    let mut found: Vec<(Millis, Decided)> = cards
        .filter_map(|card| match card.state {
            CardState::Open => None,
            CardState::Resolved { how, by, at } => {
                Some((at, Decided::Conflict { kind: card.kind, how, by: names.author(&by) }))
            }
        })
        .collect();
    let rounds = app.store.rounds(resolution).await?;
    for version in app.store.versions(resolution).await? {
        if holds(&version.text, clause) {
            found.extend(kept(&version, &rounds, names));
        }
    }
    Ok(found)
}

fn holds(text: &Text, clause: &ClauseId) -> bool {
    text.clause(clause).is_some()
}

/// A named version tells of a draft; a sealed one of its seal, and of the vote once it is closed.
fn kept(version: &Version, rounds: &[Round], names: &Names) -> Vec<(Millis, Decided)> {
    let by = names.author(&version.made_by);
    match version.kind {
        VersionKind::Draft => vec![(version.made_at, Decided::Draft { ordinal: version.ordinal, by })],
        VersionKind::Sealed => {
            let Some(round) = rounds.iter().find(|round| round.version == version.id) else {
                return Vec::new();
            };
            let sealed = Decided::Sealed {
                round: round.round,
                hash: crate::domain::canonical::short_hash(&round.canonical_hash),
                by: names.author(&round.sealed_by),
            };
            let voted = round.decided.map(|(at, tally, decision, amendments)| {
                (
                    at,
                    Decided::Voted {
                        round: round.round,
                        tally,
                        members: round.members,
                        decision,
                        amendments,
                    },
                )
            });
            std::iter::once((round.sealed_at, sealed)).chain(voted).collect()
        }
    }
}
