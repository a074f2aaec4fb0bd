//! Watches what is stored for words that two people changed without seeing one another.
//!
//! Reads the history only as far back as two changes can be concurrent within [`LOOK_BACK_MAX`], and nothing at all
//! for a change that follows from everything before it. Whether there is a conflict is ruled by
//! `domain::conflict::clash`; here the letters are read for it. Decision 0004 says why it is done so.

mod body;
mod past;
mod print;

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use automerge::{Automerge, Change, ChangeHash};

use self::past::{Line, Past};
use self::print::{Atlas, Print, Touch};
use crate::clock::Millis;
use crate::domain::conflict::clash::{Letter, Side, compare};
use crate::domain::conflict::{Conflict, Found};
use crate::id::{ClauseId, PersonId};
use crate::live::graph::{Bytes, hash_of};
use crate::live::log::{FROM_SUGGESTION, LoggedChange};
use crate::live::wire::sync::Hash;

/// How many changes back a concurrent one is looked for: some 40,000 letters typed by others, more than a workshop
/// writes while somebody is away for a morning. Words from before that merge all the same, but make no card.
pub const LOOK_BACK_MAX: usize = 10_000;

/// The newest changes, with what they did as far as that was needed.
#[derive(Default)]
pub struct Watch {
    line: Line,
    kept: VecDeque<Kept>,
    atlas: Atlas,
}

struct Kept {
    person: PersonId,
    at: Millis,
    bytes: Bytes,
    print: Option<Arc<Print>>,
}

/// What has been compared in one look: a newer change with the same opposite covers the older ones of its writer.
type Done = HashMap<(String, PersonId), (Vec<usize>, Past)>;

/// One writer's part in a dispute.
struct Party {
    person: PersonId,
    /// Places of this writer's changes of the clause that the other has not seen, in order.
    places: Vec<usize>,
    heads: Vec<ChangeHash>,
    side: Side,
    /// Where moved words went.
    to: Option<String>,
}

/// Who touched a clause, and when last.
pub type Touched = BTreeMap<ClauseId, BTreeMap<PersonId, Millis>>;

/// Tells which clauses these changes touched, and whose they were; the document must hold them.
pub fn touched(doc: &Automerge, changes: &[LoggedChange]) -> Touched {
    let mut atlas = Atlas::default();
    let mut touched = Touched::new();
    for change in changes {
        let Ok(read) = Change::from_bytes(change.bytes.clone()) else { continue };
        for clause in atlas.touched(doc, &read) {
            let people = touched.entry(ClauseId::from(clause)).or_default();
            let last = people.entry(change.person.clone()).or_insert(change.received_at);
            *last = (*last).max(change.received_at);
        }
    }
    touched
}

impl Watch {
    /// Takes in a stored change that has been looked at before.
    pub fn add(&mut self, change: &LoggedChange) -> Option<usize> {
        let hash = hash_of(&change.hash)?;
        let deps: Vec<Hash> = change.deps.iter().filter_map(|dep| hash_of(dep)).collect();
        let end = self.line.end();
        let place = self.line.push(hash, &deps);
        if place == end {
            let bytes = Bytes::from(change.bytes.as_slice());
            self.kept.push_back(Kept {
                person: change.person.clone(),
                at: change.received_at,
                bytes,
                print: None,
            });
        }
        Some(place)
    }

    /// Looks at newly stored changes, which the document must hold. `open` are the cards that are open now.
    pub fn look(&mut self, doc: &Automerge, fresh: &[LoggedChange], open: &[Conflict]) -> Vec<Found> {
        let mut places = Vec::new();
        for change in fresh {
            // Whoever accepted a suggestion saw what it comes to among the words of others: no dispute is left.
            let place = self.add(change).filter(|_| change.connection != FROM_SUGGESTION);
            places.extend(place);
        }
        let alone: Vec<usize> = places.into_iter().filter(|place| !self.line.gathers(*place)).collect();
        let mut found = Vec::new();
        let mut done = Done::new();
        for place in alone.into_iter().rev() {
            self.examine(doc, place, open, &mut done, &mut found);
        }
        self.line.keep(LOOK_BACK_MAX);
        while self.kept.len() > self.line.end() - self.line.start() {
            self.kept.pop_front();
        }
        found.reverse();
        found
    }

    fn examine(
        &mut self,
        doc: &Automerge,
        place: usize,
        open: &[Conflict],
        done: &mut Done,
        found: &mut Vec<Found>,
    ) {
        let past = self.line.past(place);
        let Some(person) = self.kept(place).map(|kept| kept.person.clone()) else { return };
        let unseen: Vec<usize> = (past.floor()..place)
            .filter(|other| !past.has(*other) && self.kept(*other).is_some_and(|kept| kept.person != person))
            .collect();
        if unseen.is_empty() {
            return;
        }
        let mine = self.print(doc, place);
        let mut clauses: Vec<&String> = mine
            .iter()
            .filter(|(_, touch)| !touch.made && !touch.is_idle())
            .map(|(clause, _)| clause)
            .collect();
        clauses.sort_unstable();
        for clause in clauses {
            let mut others: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
            for other in
                unseen.iter().copied().filter(|other| self.touches(doc, *other, clause)).collect::<Vec<_>>()
            {
                if let Some(kept) = self.kept(other) {
                    others.entry(kept.person.clone()).or_default().push(other);
                }
            }
            for (other, places) in others {
                let key = (format!("{person} {clause}"), other);
                let covered = done.get(&key).is_some_and(|(same, newer)| *same == places && newer.has(place));
                if !covered {
                    found.extend(self.pair(doc, clause, (place, &past), &places, open));
                    done.insert(key, (places, past.clone()));
                }
            }
        }
    }

    /// Compares the newest change of one writer with those of another that it has not seen.
    fn pair(
        &mut self,
        doc: &Automerge,
        clause: &str,
        (place, past): (usize, &Past),
        theirs: &[usize],
        open: &[Conflict],
    ) -> Option<Found> {
        let (newest, their_past) = self.newest_of(theirs)?;
        let base_heads = known(doc, self.line.common_heads(past, &their_past))?;
        let person = self.kept(place)?.person.clone();
        let mine: Vec<usize> = (their_past.floor()..=place)
            .filter(|one| past.has(*one) && !their_past.has(*one))
            .filter(|one| self.kept(*one).is_some_and(|kept| kept.person == person))
            .collect();
        let mine: Vec<usize> = mine.into_iter().filter(|one| self.touches(doc, *one, clause)).collect();
        let base = self.atlas.letters(doc, clause, Some(&base_heads));
        let was_removed = print::is_removed(doc, clause, &base_heads);
        let first = self.party(doc, clause, (theirs, &newest), &base, was_removed)?;
        let second = self.party(doc, clause, (&mine, &[place]), &base, was_removed)?;
        let merged = self.atlas.letters(doc, clause, None);
        let clash = compare(&base, [&first.side, &second.side], &merged)?;
        let scene = body::Scene { doc, clause, base: &base, parties: [&first, &second], merged: &merged };
        let mut found = scene.found(&self.atlas, &clash);
        let names = |places: &[usize]| -> Vec<String> {
            places.iter().filter_map(|one| self.line.hash(*one)).map(hex::encode).collect()
        };
        let [ours, all] = [names(&mine), names(&[theirs, &mine].concat())];
        for (at, party) in [(0, &first), (1, &second)] {
            let newest = *party.places.last()?;
            scene.sign(&mut found, at, &clash, hex::encode(self.line.hash(newest)?), self.kept(newest)?.at);
        }
        found.changes = ours;
        found.against = first.person.clone();
        scene.attach(&mut found, &all, open);
        Some(found)
    }

    /// The newest of some changes, and all that they follow from.
    fn newest_of(&self, places: &[usize]) -> Option<(Vec<usize>, Past)> {
        let mut newest = Vec::new();
        let mut whole: Option<Past> = None;
        for place in places.iter().rev() {
            let past = self.line.past(*place);
            match &mut whole {
                Some(whole) if whole.has(*place) => {}
                Some(whole) => {
                    whole.join(&past);
                    newest.push(*place);
                }
                None => {
                    whole = Some(past);
                    newest.push(*place);
                }
            }
        }
        Some((newest, whole?))
    }

    fn party(
        &mut self,
        doc: &Automerge,
        clause: &str,
        (places, newest): (&[usize], &[usize]),
        base: &[Letter],
        was_removed: bool,
    ) -> Option<Party> {
        let heads = known(doc, newest.iter().filter_map(|place| self.line.hash(*place)).collect())?;
        let mut side = Side { letters: self.atlas.letters(doc, clause, Some(&heads)), ..Side::default() };
        let touches: Vec<Touch> =
            places.iter().filter_map(|place| self.print(doc, *place).get(clause).cloned()).collect();
        let here: HashSet<_> = side.letters.iter().map(|letter| letter.id).collect();
        let gone: HashSet<_> = base.iter().map(|letter| letter.id).filter(|id| !here.contains(id)).collect();
        let mut to = None;
        for touch in touches {
            side.typed.extend(touch.typed.iter().filter(|id| here.contains(id)));
            side.brought.extend(touch.brought.iter().filter(|id| here.contains(id)));
            side.struck.extend(touch.struck.iter().filter(|id| gone.contains(id)));
            let moved = touch.moved.iter().filter(|id| gone.contains(id));
            // Where the new clause was taken back, the words were struck and not moved.
            let stands = touch.to.as_ref().is_some_and(|target| !print::is_removed(doc, target, &heads));
            if stands {
                side.moved.extend(moved);
                to = touch.to;
            } else {
                side.struck.extend(moved);
            }
        }
        side.removed = !was_removed && print::is_removed(doc, clause, &heads);
        let person = self.kept(*places.last()?)?.person.clone();
        Some(Party { person, places: places.to_vec(), heads, side, to })
    }

    fn kept(&self, place: usize) -> Option<&Kept> {
        self.kept.get(place.checked_sub(self.line.start())?)
    }

    fn touches(&mut self, doc: &Automerge, place: usize, clause: &str) -> bool {
        self.print(doc, place).get(clause).is_some_and(|touch| !touch.made && !touch.is_idle())
    }

    /// What a change does, read once.
    fn print(&mut self, doc: &Automerge, place: usize) -> Arc<Print> {
        let Some(index) = place.checked_sub(self.line.start()) else { return Arc::default() };
        let Some(kept) = self.kept.get(index) else { return Arc::default() };
        if let Some(print) = &kept.print {
            return print.clone();
        }
        let change = Change::try_from(&kept.bytes[..]);
        let print = Arc::new(change.map(|change| self.atlas.print(doc, &change)).unwrap_or_default());
        self.kept[index].print = Some(print.clone());
        print
    }
}

/// Returns hashes that the document knows; `None` when there are none or one is unknown.
fn known(doc: &Automerge, hashes: Vec<Hash>) -> Option<Vec<ChangeHash>> {
    let hashes: Vec<ChangeHash> = hashes.into_iter().map(ChangeHash).collect();
    let all = hashes.iter().all(|hash| doc.get_change_meta_by_hash(hash).is_some());
    (all && !hashes.is_empty()).then_some(hashes)
}
