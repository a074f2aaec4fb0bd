//! Gathers what is printed beside words: what was let pass, and what stands behind each proposal.

use std::collections::BTreeMap;

use super::look_for_faults::{Looked, used_records};
use crate::app::App;
use crate::domain::annex::{Annex, Waived, annex};
use crate::domain::check::Fault;
use crate::domain::flag::{Decided, Decision, flags_of};
use crate::domain::proposal::coverage;
use crate::domain::resolution::Text;
use crate::id::{PersonId, RecordId, ResolutionId};
use crate::store::StoreError;

/// Gathers the annex of words that were just looked through.
pub async fn gather_annex(
    app: &App,
    resolution: &ResolutionId,
    looked: &Looked,
) -> Result<Annex, StoreError> {
    let text = looked.text.as_ref();
    let used: Vec<RecordId> = used_records(text).into_iter().collect();
    let records = app.store.records_of(&used).await?;
    let records = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let people = app.store.people().await?;
    let names: BTreeMap<PersonId, String> = people.into_iter().map(|one| (one.id, one.name)).collect();
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let given = looked.judged.iter().filter_map(|one| one.waiver.as_ref()).map(|waiver| Waived {
        fault: waiver.fault,
        place: waiver.place.clone(),
        by: name(&waiver.by),
        at: waiver.at,
        reason: waiver.reason.clone(),
    });
    let mut waived: Vec<Waived> = given.collect();
    let kept = kept_flags(text, &records);
    for ruling in app.store.rulings(resolution).await? {
        let flag =
            Decided { clause: ruling.clause.clone(), link: ruling.link.clone(), version: ruling.version };
        if ruling.decision == Decision::Keep && kept.contains(&flag) {
            waived.push(Waived {
                fault: Fault::OpenFlag,
                place: ruling.place,
                by: name(&ruling.by),
                at: ruling.at,
                reason: ruling.reason,
            });
        }
    }
    let said = app.store.sayings_of(&used).await?;
    Ok(annex(waived, text, &coverage(text, &records, &app.store.blocs().await?), &said))
}

/// Names the flags that stand in these words: a decision on any other has had its effect.
fn kept_flags(text: &Text, records: &BTreeMap<RecordId, crate::domain::evidence::Record>) -> Vec<Decided> {
    text.clauses.iter().flat_map(|clause| flags_of(clause, records)).map(|flag| Decided::of(&flag)).collect()
}
