//! Reads offers with what a reader needs beside them. Editors read all, everybody else their own.

use std::collections::BTreeMap;

use crate::action::ReadError;
use crate::action::resolution::read_attribution::{Author, Names};
use crate::app::App;
use crate::domain::evidence::Record;
use crate::domain::numbering::{Label, labels};
use crate::domain::offer::{Bundle, Offer, bundled};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Clause;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, OfferId, PersonId, RecordId, ResolutionId};
use crate::store::offer::OfferFilter;

/// Open offers read at once, to be put together: a hall of 150 with all that each may have waiting fits nearly twice.
const OPEN_MAX: i64 = 5000;

/// Which offers are wanted.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// Those that wait, equal ones together.
    Open { clause: Option<ClauseId> },
    /// Those answered or taken back, the newest first, one by one.
    Answered { after: Option<OfferId>, limit: i64 },
}

/// Offers with what stands beside them.
pub struct ListedOffers {
    /// Oldest first while they wait; the newest first once answered, each alone.
    pub bundles: Vec<Bundle>,
    /// The records named, at their newest version.
    pub records: BTreeMap<RecordId, Record>,
    /// The clauses named that stand in the text.
    pub clauses: BTreeMap<ClauseId, (Label, Clause)>,
    /// Whether these are all offers there are, not only the reader's own.
    pub of_all: bool,
    names: Names,
}

impl ListedOffers {
    /// Returns somebody as the reader is told.
    pub fn author(&self, id: &PersonId) -> Author {
        self.names.author(id)
    }
}

/// Returns whose offers somebody reads: `None` is everybody's.
pub fn reads_of(reader: &Person) -> Option<PersonId> {
    // Whoever answers at the workshop keeps reading the answers, also when nothing can be answered any more.
    let all = permit(&reader.roles, Act::AnswerOffer, Some(Stage::Workshop)).is_ok();
    if all { None } else { Some(reader.id.clone()) }
}

/// Reads offers for one reader.
pub async fn list_offers(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    wanted: &Wanted,
) -> Result<ListedOffers, ReadError> {
    let by = reads_of(reader);
    let of_all = by.is_none();
    let bundles = match wanted {
        Wanted::Open { clause } => {
            let filter = OfferFilter { open: Some(true), clause: clause.clone(), by };
            bundled(app.store.offers(resolution, &filter, None, OPEN_MAX).await?)
        }
        Wanted::Answered { after, limit } => {
            let filter = OfferFilter { open: Some(false), clause: None, by };
            let offers = app.store.offers(resolution, &filter, after.as_ref(), *limit).await?;
            offers.into_iter().map(|offer| Bundle { offers: vec![offer] }).collect()
        }
    };
    beside(app, reader, resolution, bundles, of_all).await
}

async fn beside(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    bundles: Vec<Bundle>,
    of_all: bool,
) -> Result<ListedOffers, ReadError> {
    let ids: Vec<RecordId> = bundles.iter().map(|bundle| bundle.first().record.clone()).collect();
    let records = app.store.records_of(&ids).await?;
    let text = app.rooms.text(resolution).await?;
    let named = |clause: &Clause| bundles.iter().any(|bundle| bundle.first().clause == clause.id);
    let clauses = text.clauses.iter().zip(labels(&text.clauses));
    let clauses = clauses.filter(|(clause, _)| named(clause));
    Ok(ListedOffers {
        records: records.into_iter().map(|record| (record.id.clone(), record)).collect(),
        clauses: clauses.map(|(clause, label)| (clause.id.clone(), (label, clause.clone()))).collect(),
        names: Names::for_reader(app, reader, resolution).await?,
        bundles,
        of_all,
    })
}

/// Tells whether this person may accept offers now, and whether they may decline them.
pub fn answers(reader: &Person, stage: Stage) -> (bool, bool) {
    let may = |act| permit(&reader.roles, act, Some(stage)).is_ok();
    (may(Act::AnswerOffer) && may(Act::LinkEvidence), may(Act::AnswerOffer))
}

/// Tells whether this person may take an offer back now.
pub fn takes_back(reader: &Person, stage: Stage) -> bool {
    permit(&reader.roles, Act::OfferEvidence, Some(stage)).is_ok()
}

/// Reads the answered offers of a clause, from which links know who offered them: the oldest first.
pub async fn credits_of(
    app: &App,
    resolution: &ResolutionId,
    clause: &ClauseId,
) -> Result<Vec<Offer>, ReadError> {
    let filter = OfferFilter { open: Some(false), clause: Some(clause.clone()), by: None };
    let mut offers = app.store.offers(resolution, &filter, None, OPEN_MAX).await?;
    offers.reverse();
    Ok(offers)
}
