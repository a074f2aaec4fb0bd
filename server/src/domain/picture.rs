//! The picture of the chain: shortcomings, causes, proposals, and the evidence behind the proposals, in columns.
//!
//! This file says what is drawn and what hangs on what; [`layout`] says where. Words are the page's.

pub mod layout;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::chain::follows;
use super::evidence::{MeetingRef, Record};
use super::numbering::labels;
use super::resolution::{Clause, Kind, Relation, Text};
use crate::id::{BlocId, ClauseId, RecordId};

/// Clauses drawn in one column; the rest are one box that says how many. A sheet of A4 holds no more that can be read.
pub const CLAUSES_MAX: usize = 40;

/// Boxes of evidence: while there are no more meetings each has its own, else each bloc has one.
pub const GROUPS_MAX: usize = 30;

/// A column, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    Shortcoming,
    Cause,
    Proposal,
    Evidence,
}

impl Column {
    /// Every column, from left to right.
    pub const ALL: [Column; 4] = [Column::Shortcoming, Column::Cause, Column::Proposal, Column::Evidence];

    /// Returns the id used in message names.
    pub fn id(self) -> &'static str {
        match self {
            Column::Shortcoming => "shortcoming",
            Column::Cause => "cause",
            Column::Proposal => "proposal",
            Column::Evidence => "evidence",
        }
    }

    fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::Shortcoming => Some(Self::Shortcoming),
            Kind::Cause => Some(Self::Cause),
            Kind::Proposal => Some(Self::Proposal),
            Kind::Basis | Kind::Enacting | Kind::Heading | Kind::Paragraph | Kind::Target => None,
        }
    }
}

/// What a box stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Clause {
        id: ClauseId,
        number: String,
        code: String,
        words: String,
    },
    Meeting(MeetingRef),
    Bloc {
        id: BlocId,
        name: String,
    },
    /// So many more, which the list beside the picture tells.
    Rest(usize),
    /// Nothing stands where something should: a word, not a blank.
    Gap,
}

/// A box of the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub column: Column,
    pub what: What,
    /// Records: those behind a clause, or those of a meeting or bloc that carry something here.
    pub records: usize,
}

/// A line from one box to another further right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    pub from: usize,
    pub to: usize,
    /// Records it stands for; 0 between clauses.
    pub records: usize,
    /// Whether all of them speak against.
    pub against: bool,
}

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// Column by column, in the order in which the boxes stand.
    pub nodes: Vec<Node>,
    pub ties: Vec<Tie>,
}

impl Drawing {
    /// Returns the boxes on a chain with this one, itself included: everything it leads to or comes from.
    pub fn chain_of(&self, node: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::from([node]);
        for forward in [true, false] {
            let mut waiting = vec![node];
            while let Some(at) = waiting.pop() {
                for tie in &self.ties {
                    let (here, there) = if forward { (tie.from, tie.to) } else { (tie.to, tie.from) };
                    if here == at && found.insert(there) {
                        waiting.push(there);
                    }
                }
            }
        }
        found
    }

    /// Returns what a box leads to, with the ties.
    pub fn leads_to(&self, node: usize) -> Vec<(&Tie, &Node)> {
        let ties = self.ties.iter().filter(|tie| tie.from == node);
        ties.map(|tie| (tie, &self.nodes[tie.to])).collect()
    }
}

/// Says what is drawn of a text. Records that were withdrawn or are not known carry nothing.
pub fn draw(text: &Text, records: &BTreeMap<RecordId, Record>) -> Drawing {
    let mut drawing = Drawing::default();
    let places = place_clauses(&mut drawing, text, records);
    tie_clauses(&mut drawing, text, &places);
    mark_gaps(&mut drawing, text, &places);
    add_evidence(&mut drawing, text, records, &places);
    in_columns(drawing)
}

/// Where each clause is drawn; several share the box of the rest.
type Places = BTreeMap<ClauseId, usize>;

fn place_clauses(drawing: &mut Drawing, text: &Text, records: &BTreeMap<RecordId, Record>) -> Places {
    let mut places = Places::new();
    let labelled: Vec<_> = text.clauses.iter().zip(labels(&text.clauses)).collect();
    for column in [Column::Shortcoming, Column::Cause, Column::Proposal] {
        let own = labelled.iter().filter(|(clause, _)| Column::of(clause.kind) == Some(column));
        let count = own.clone().count();
        // One box is kept for the rest, when there is one.
        let shown = if count > CLAUSES_MAX { CLAUSES_MAX - 1 } else { count };
        for (at, (clause, label)) in own.enumerate() {
            if at <= shown && at < count {
                let what = if at < shown {
                    let (number, code) = (label.number.clone(), label.code.clone());
                    What::Clause { id: clause.id.clone(), number, code, words: clause.plain() }
                } else {
                    What::Rest(count - shown)
                };
                drawing.nodes.push(Node { column, what, records: carrying(clause, records).count() });
            } else if let Some(rest) = drawing.nodes.last_mut() {
                rest.records += carrying(clause, records).count();
            }
            places.insert(clause.id.clone(), drawing.nodes.len() - 1);
        }
    }
    places
}

/// The records behind a clause that are known and stand, each once with how it bears.
fn carrying<'a>(
    clause: &'a Clause,
    records: &'a BTreeMap<RecordId, Record>,
) -> impl Iterator<Item = (&'a Record, bool)> {
    let mut seen = BTreeSet::new();
    clause.evidence.iter().filter_map(move |link| {
        let record = records.get(&link.record).filter(|record| !record.withdrawn)?;
        let against = link.relation == Relation::Contradicts;
        seen.insert((&record.id, against)).then_some((record, against))
    })
}

fn tie_clauses(drawing: &mut Drawing, text: &Text, places: &Places) {
    for clause in &text.clauses {
        let Some(to) = places.get(&clause.id) else { continue };
        for answered in text.clauses.iter().filter(|one| clause.answers.contains(&one.id)) {
            if let Some(from) = places.get(&answered.id).filter(|_| follows(clause.kind, answered.kind)) {
                tie(drawing, (*from, *to), 0, false);
            }
        }
    }
}

fn tie(drawing: &mut Drawing, (from, to): (usize, usize), records: usize, against: bool) {
    match drawing.ties.iter_mut().find(|known| (known.from, known.to) == (from, to)) {
        Some(known) => {
            known.records += records;
            known.against &= against;
        }
        None => drawing.ties.push(Tie { from, to, records, against }),
    }
}

/// A shortcoming or cause that nothing answers leads to a gap among the proposals, a proposal that nothing
/// carries to one among the evidence.
fn mark_gaps(drawing: &mut Drawing, text: &Text, places: &Places) {
    let answered: BTreeSet<usize> = drawing.ties.iter().map(|tie| tie.from).collect();
    let mut gaps = Vec::new();
    for clause in &text.clauses {
        let Some(place) = places.get(&clause.id) else { continue };
        let (open, column) = match Column::of(clause.kind) {
            Some(Column::Shortcoming | Column::Cause) => (!answered.contains(place), Column::Proposal),
            Some(Column::Proposal) => (drawing.nodes[*place].records == 0, Column::Evidence),
            Some(Column::Evidence) | None => (false, Column::Evidence),
        };
        if open && !gaps.contains(&(*place, column)) {
            gaps.push((*place, column));
        }
    }
    for (place, column) in gaps {
        drawing.nodes.push(Node { column, what: What::Gap, records: 0 });
        let to = drawing.nodes.len() - 1;
        drawing.ties.push(Tie { from: place, to, records: 0, against: false });
    }
}

/// What tells two groups apart, and puts them in order.
type GroupKey = (String, String);

fn add_evidence(drawing: &mut Drawing, text: &Text, records: &BTreeMap<RecordId, Record>, places: &Places) {
    let proposals = || text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal);
    let all = || proposals().flat_map(|clause| carrying(clause, records).map(|(record, _)| record));
    let meetings: BTreeSet<_> = all().map(|record| &record.meeting.id).collect();
    let by_meeting = meetings.len() <= GROUPS_MAX;
    let key = |record: &Record| -> GroupKey {
        let MeetingRef { id, cell, .. } = &record.meeting;
        let meeting = if by_meeting { id.to_string() } else { String::new() };
        (cell.bloc_name.clone(), meeting)
    };
    let mut groups: BTreeMap<GroupKey, BTreeSet<&RecordId>> = BTreeMap::new();
    let mut told: BTreeMap<GroupKey, What> = BTreeMap::new();
    for record in all() {
        groups.entry(key(record)).or_default().insert(&record.id);
        told.entry(key(record)).or_insert_with(|| {
            let MeetingRef { cell, .. } = &record.meeting;
            if by_meeting {
                What::Meeting(record.meeting.clone())
            } else {
                What::Bloc { id: cell.bloc.clone(), name: cell.bloc_name.clone() }
            }
        });
    }
    let shown = if groups.len() > GROUPS_MAX { GROUPS_MAX - 1 } else { groups.len() };
    let mut nodes: BTreeMap<GroupKey, usize> = BTreeMap::new();
    let many = groups.len();
    for (at, (key, ids)) in groups.into_iter().enumerate() {
        if at <= shown {
            let what =
                if at < shown { told.remove(&key).unwrap_or(What::Gap) } else { What::Rest(many - shown) };
            drawing.nodes.push(Node { column: Column::Evidence, what, records: ids.len() });
        } else if let Some(rest) = drawing.nodes.last_mut() {
            rest.records += ids.len();
        }
        nodes.insert(key, drawing.nodes.len() - 1);
    }
    for clause in proposals() {
        for (record, against) in carrying(clause, records) {
            if let (Some(from), Some(to)) = (places.get(&clause.id), nodes.get(&key(record))) {
                tie(drawing, (*from, *to), 1, against);
            }
        }
    }
}

/// Puts the boxes column by column: clauses in reading order; what hangs on them beside what it hangs on.
fn in_columns(drawing: Drawing) -> Drawing {
    let mut order: Vec<usize> = (0..drawing.nodes.len()).collect();
    let mut rank: Vec<f64> = (0_u32..).take(drawing.nodes.len()).map(f64::from).collect();
    for column in Column::ALL {
        for (at, node) in drawing.nodes.iter().enumerate().filter(|(_, node)| node.column == column) {
            let hangs = matches!(node.what, What::Gap) || column == Column::Evidence;
            let from: Vec<f64> =
                drawing.ties.iter().filter(|tie| tie.to == at).map(|tie| rank[tie.from]).collect();
            if hangs && !from.is_empty() {
                rank[at] = mean(&from);
            }
        }
        let last = |node: &Node| column == Column::Proposal && matches!(node.what, What::Gap);
        let mut own: Vec<usize> =
            (0..drawing.nodes.len()).filter(|at| drawing.nodes[*at].column == column).collect();
        own.sort_by(|a, b| {
            let (one, other) = (&drawing.nodes[*a], &drawing.nodes[*b]);
            last(one).cmp(&last(other)).then(rank[*a].total_cmp(&rank[*b])).then(a.cmp(b))
        });
        for (place, at) in (0_u32..).zip(&own) {
            rank[*at] = f64::from(place);
        }
    }
    order.sort_by(|a, b| {
        let (one, other) = (&drawing.nodes[*a], &drawing.nodes[*b]);
        one.column.cmp(&other.column).then(rank[*a].total_cmp(&rank[*b]))
    });
    let mut new = vec![0; order.len()];
    for (place, old) in order.iter().enumerate() {
        new[*old] = place;
    }
    let ties = drawing.ties.iter().map(|tie| Tie { from: new[tie.from], to: new[tie.to], ..*tie });
    Drawing { ties: ties.collect(), nodes: order.iter().map(|old| drawing.nodes[*old].clone()).collect() }
}

fn mean(of: &[f64]) -> f64 {
    let count = u32::try_from(of.len()).unwrap_or(u32::MAX);
    of.iter().sum::<f64>() / f64::from(count)
}
