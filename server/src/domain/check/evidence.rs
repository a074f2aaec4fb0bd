//! Faults of the evidence behind a text: what stands on nothing, on one record, or beside everything.

use std::collections::{BTreeMap, BTreeSet};

use super::blank::shortened;
use super::{Fault, Finding, Known, basis};
use crate::domain::flag::{Decided, flags_of};
use crate::domain::numbering::Label;
use crate::domain::proposal::coverage;
use crate::domain::resolution::{Clause, Kind, Relation, Text};
use crate::id::{ClauseId, RecordId};

/// With fewer proposals, one record behind more than half of them is one behind all there are: no other record could
/// mend that, so it says nothing.
const PROPOSALS_MIN: usize = 2;

/// Returns the records that carry a proposal: known, not withdrawn, and not speaking against it.
fn carriers<'a>(proposal: &'a Clause, known: &Known) -> BTreeSet<&'a RecordId> {
    let stands = |record: &RecordId| known.records.get(record).is_some_and(|record| !record.withdrawn);
    let links = proposal.evidence.iter().filter(|link| match link.relation {
        Relation::Supports | Relation::Quantifies => stands(&link.record),
        Relation::Contradicts => false,
    });
    links.map(|link| &link.record).collect()
}

/// A record that contradicts a proposal is evidence, but does not carry it.
pub(super) fn is_founded(proposal: &Clause, known: &Known) -> bool {
    !carriers(proposal, known).is_empty()
}

/// Returns the flags of a clause that nobody has decided.
pub(super) fn open_flags(clause: &Clause, label: &Label, known: &Known) -> Vec<Finding> {
    let flags = flags_of(clause, &known.records);
    let open = flags.into_iter().filter(|flag| !known.decided.contains(&Decided::of(flag)));
    open.map(|flag| Finding {
        basis: basis(&[flag.link.as_str(), &flag.version.to_string()]),
        about: flag.record.to_string(),
        ..Finding::at(Fault::OpenFlag, clause, label, shortened(&clause.plain()))
    })
    .collect()
}

fn proposals(text: &Text) -> impl Iterator<Item = &Clause> {
    text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal)
}

/// Returns the blocs that no proposal leans on. A gap is a gap, never 0 %.
///
/// Bound to the proposals there are: one more makes the gap another. A new record of the bloc need not be asked for
/// here, since it is unused at first, which is a finding of its own.
pub(super) fn bare_blocs(text: &Text, known: &Known) -> Vec<Finding> {
    let named: Vec<&str> = proposals(text).map(|clause| clause.id.as_str()).collect();
    if named.is_empty() {
        return Vec::new();
    }
    let sums = coverage(text, &known.records, &known.blocs).blocs;
    let bare = sums.into_iter().filter(|sum| sum.records == 0);
    bare.map(|sum| Finding {
        about: sum.bloc.id.to_string(),
        basis: basis(&named),
        ..Finding::nowhere(Fault::BlocWithoutEvidence, sum.bloc.name)
    })
    .collect()
}

/// Returns the records that stand behind more than half of all proposals, in whole numbers.
pub(super) fn records_that_carry_most(text: &Text, known: &Known) -> Vec<Finding> {
    let count = proposals(text).count();
    if count < PROPOSALS_MIN {
        return Vec::new();
    }
    let mut carried: BTreeMap<&RecordId, Vec<&ClauseId>> = BTreeMap::new();
    for proposal in proposals(text) {
        for record in carriers(proposal, known) {
            carried.entry(record).or_default().push(&proposal.id);
        }
    }
    let most = carried.into_iter().filter(|(_, clauses)| clauses.len() * 2 > count);
    most.map(|(id, clauses)| {
        let record = &known.records[id];
        let mut parts: Vec<String> = clauses.iter().map(ToString::to_string).collect();
        parts.extend([record.version.to_string(), count.to_string()]);
        Finding {
            about: id.to_string(),
            basis: basis(&parts),
            ..Finding::nowhere(Fault::OneRecordCarriesMost, shortened(&record.said.text))
        }
    })
    .collect()
}

/// Returns the one finding of all records that no clause uses.
pub(super) fn unused(known: &Known) -> Option<Finding> {
    let unused = &known.unused;
    (unused.count > 0).then(|| Finding {
        basis: unused.basis.clone(),
        ..Finding::nowhere(Fault::UnusedEvidence, format!("n = {}", unused.count))
    })
}
