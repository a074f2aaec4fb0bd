//! Keeps the document of one room: tries proposals on it and answers what the text is.
//!
//! Runs on threads that may block. Whatever the merge engine does in here, the room goes on.

mod anchors;
mod letters;
mod snapshot;
mod take_up;
mod wake;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

use automerge::{ActorId, Automerge, Change, ChangeHash, ReadDoc};

pub use self::snapshot::snapshot;
pub use self::wake::WakeError;
use super::ancestry::{Ancestry, Unseen};
use super::chunk::{self, Chunk};
use super::shape::{Author, Made, Shapes};
use super::{Outcome, Passed, Proposal, Refusal, Source, Work, refusal_of};
use crate::clock::Millis;
use crate::domain::conflict::{Conflict, Found};
use crate::domain::resolution::{Heads, Text};
use crate::id::PersonId;
use crate::live::graph::Bytes;
use crate::live::log::LoggedChange;
use crate::live::text::attribution::Writers;
use crate::live::text::watch::{Touched, Watch, touched};
use crate::live::text::{self, EditError, read, write};
use crate::live::wire::sync::Hash;

/// Bytes of the actors that the server draws, as browsers do.
const ACTOR_BYTES: usize = 16;

/// The document of one room in memory, with what the gate knows about it.
pub struct Keeper {
    doc: Automerge,
    shapes: Shapes,
    /// Everything in the document, so that it can be built again.
    history: Vec<Bytes>,
    actors: HashMap<Vec<u8>, PersonId>,
    ancestry: Ancestry,
    writers: Writers,
    /// The actor the server writes with for each person; never used again after a rebuild.
    own: HashMap<PersonId, [u8; ACTOR_BYTES]>,
    draw: Draw,
}

/// Draws the actors that the server writes with.
type Draw = Box<dyn FnMut() -> [u8; ACTOR_BYTES] + Send>;

impl Keeper {
    /// Draws the server's actors by another chance than the machine's: a simulation runs twice alike.
    pub fn drawing(self, draw: impl FnMut() -> [u8; ACTOR_BYTES] + Send + 'static) -> Self {
        Self { draw: Box::new(draw), ..self }
    }

    /// Reads the text as it stood at `at`; `None` when that version is unknown.
    pub fn text(&self, at: &Heads) -> Option<Text> {
        let known = catch_unwind(AssertUnwindSafe(|| {
            if read::heads(&self.doc) == *at {
                Some(read::text(&self.doc))
            } else {
                read::text_at(&self.doc, at)
            }
        }));
        known.ok().flatten()
    }

    /// Looks at newly stored changes for conflicts; whatever goes wrong in here costs a card and no more.
    pub fn look(&self, watch: &mut Watch, fresh: &[LoggedChange], open: &[Conflict]) -> Option<Vec<Found>> {
        catch_unwind(AssertUnwindSafe(|| watch.look(&self.doc, fresh, open))).ok()
    }

    /// Tells which clauses these changes touched, and whose they were; `None` when they could not be read.
    pub fn touched(&self, changes: &[LoggedChange]) -> Option<Touched> {
        catch_unwind(AssertUnwindSafe(|| touched(&self.doc, changes))).ok()
    }

    /// Number of operations in the document.
    pub fn ops(&self) -> u64 {
        self.ancestry.counted.rows()
    }

    /// Tries each proposal in turn; what passes is in the document afterwards.
    pub fn pass(&mut self, proposals: Vec<Proposal>, now: Millis) -> Vec<Outcome> {
        proposals.into_iter().map(|proposal| self.pass_one(proposal, now)).collect()
    }

    fn pass_one(&mut self, proposal: Proposal, now: Millis) -> Outcome {
        if let Some(refusal) = self.refusal(&proposal) {
            return refuse_all(&proposal, refusal);
        }
        match &proposal.work {
            Work::Changes(chunks) => self.pass_changes(chunks, &proposal, now),
            Work::Wait => Outcome::default(),
            Work::Edit(edit) => {
                let made = catch_unwind(AssertUnwindSafe(|| self.edit(edit, &proposal.person, now)));
                match made {
                    Ok(Ok(passed)) => Outcome { passed, ..Outcome::default() },
                    Ok(Err(fault)) => {
                        // Made, and then found unfit: what follows would build on what is never stored.
                        if self.doc.get_heads().iter().any(|head| !self.ancestry.has(&head.0)) {
                            self.harmed(&proposal);
                        }
                        Outcome { fault: Some(fault), ..Outcome::default() }
                    }
                    Err(_) => self.harmed(&proposal),
                }
            }
        }
    }

    fn refusal(&self, proposal: &Proposal) -> Option<Refusal> {
        match proposal.work {
            Work::Wait => None,
            Work::Changes(_) | Work::Edit(_) if !self.ancestry.counted.takes(1) => Some(Refusal::Full),
            Work::Edit(ref edit) if edit.touches_text() => proposal.rights.text.err().map(refusal_of),
            Work::Changes(_) | Work::Edit(_) => proposal.rights.none(),
        }
    }

    fn pass_changes(&mut self, chunks: &[Chunk], proposal: &Proposal, now: Millis) -> Outcome {
        let mut outcome = Outcome::default();
        let mut seen = Seen::default();
        let mut changes = Vec::new();
        for chunk in chunks {
            seen.rows += chunk.rows;
            let tried = catch_unwind(AssertUnwindSafe(|| self.examine(chunk, proposal, &seen)));
            match tried {
                Ok(Ok((change, made, unseen))) => {
                    seen.marks |= made.marks;
                    seen.last = Some((chunk.hash, unseen));
                    // What the batch brings is known to its later changes; a rebuild forgets it again.
                    self.shapes.keep(made);
                    self.ancestry.add(chunk);
                    changes.push(change);
                    outcome.passed.push(passed(chunk.clone(), &proposal.person, proposal.from, now));
                }
                Ok(Err(refusal)) => outcome.refused.push((chunk.hash, refusal)),
                Err(_) => outcome.refused.push((chunk.hash, Refusal::Damaged("it cannot be read"))),
            }
        }
        if changes.is_empty() {
            return outcome;
        }
        let applied = catch_unwind(AssertUnwindSafe(|| self.apply(changes, &outcome.passed, seen.marks)));
        if !matches!(applied, Ok(true)) {
            return self.harmed(proposal);
        }
        self.keep(&outcome.passed, &proposal.person);
        outcome
    }

    fn keep(&mut self, passed: &[Passed], person: &PersonId) {
        for Passed { chunk, .. } in passed {
            self.history.push(chunk.bytes.clone());
            self.writers.learn(&chunk.actor, chunk.seq, chunk.start_op, chunk.rows, chunk.bytes.clone());
            self.actors.entry(chunk.actor.clone()).or_insert_with(|| person.clone());
        }
    }

    /// Reads a change and looks at everything in it, without touching the document.
    fn examine(
        &self,
        chunk: &Chunk,
        proposal: &Proposal,
        seen: &Seen,
    ) -> Result<(Change, Made, Rc<Unseen>), Refusal> {
        if self.actors.get(&chunk.actor).is_some_and(|owner| *owner != proposal.person) {
            return Err(Refusal::Actor);
        }
        // Counts what was refused too, so that one message cannot make the gate read without end.
        let counted = &self.ancestry.counted;
        if !counted.takes(seen.rows) {
            return Err(Refusal::Full);
        }
        let last = self.ancestry.last_seq(&chunk.actor);
        let behind = self.ancestry.last_op(&chunk.deps).ok_or(Refusal::Dependency)?;
        if chunk.seq != last + 1 {
            return Err(if chunk.seq > last { Refusal::Dependency } else { Refusal::Actor });
        }
        if chunk.deps.is_empty() || chunk.start_op <= behind || chunk.start_op > counted.start_op_max() {
            return Err(Refusal::Damaged("it does not follow from the history"));
        }
        // Nobody's editor writes one; with a counter that leaps the saved document would not load.
        if chunk.rows == 0 {
            return Err(Refusal::Shape("nothing at all"));
        }
        let change = Change::try_from(&chunk.bytes[..]).map_err(|_| Refusal::Damaged("it cannot be read"))?;
        let same = change.hash().0 == chunk.hash
            && *change.raw_bytes() == *chunk.bytes
            && change.len() as u64 == chunk.rows
            && change.actor_id().to_bytes() == chunk.actor;
        if !same {
            return Err(Refusal::Damaged("it reads back differently"));
        }
        // Of a run of one writer each builds on the one before, and none has seen more of the others.
        let unseen = match &seen.last {
            Some((hash, unseen)) if chunk.deps == [*hash] => unseen.clone(),
            Some(_) | None => Rc::new(self.ancestry.unseen(&chunk.deps)),
        };
        if !self.ancestry.knows_own(&unseen, &chunk.actor) {
            return Err(Refusal::Damaged("it does not follow from its own"));
        }
        let author = Author { person: proposal.person.as_str(), rights: proposal.rights };
        let made = self.shapes.check(&change, author, |id| self.ancestry.knows(&unseen, id))?;
        Ok((change, made, unseen))
    }

    /// Applies a batch, and tells whether the document gives the very same changes back.
    fn apply(&mut self, changes: Vec<Change>, passed: &[Passed], marks: bool) -> bool {
        if self.doc.apply_changes(changes).is_err() {
            return false;
        }
        let same = passed.iter().all(|Passed { chunk, .. }| {
            let again = self.doc.get_change_by_hash(&ChangeHash(chunk.hash));
            again.is_some_and(|change| *change.raw_bytes() == *chunk.bytes)
        });
        same && (!marks || self.loads_back())
    }

    /// The version in memory, which may be ahead of what is stored.
    pub fn heads(&self) -> Heads {
        read::heads(&self.doc)
    }

    /// Tells whether the document, saved, is still the same when loaded.
    pub fn loads_back(&self) -> bool {
        text::load(&self.doc.save()).is_ok_and(|loaded| loaded.get_heads() == self.doc.get_heads())
    }

    fn edit(&mut self, edit: &text::Edit, person: &PersonId, now: Millis) -> Result<Vec<Passed>, EditError> {
        let actor = *self.own.entry(person.clone()).or_insert_with(&mut self.draw);
        if let text::Edit::TakeUp(take) = edit {
            return self.take_up(take, &actor, person, now);
        }
        let change = write::edit(&mut self.doc, &actor, edit, person, now)?;
        change.map(|change| self.made(&change, person, now)).into_iter().collect()
    }

    /// Takes in a change that the server made.
    fn made(&mut self, change: &Change, person: &PersonId, now: Millis) -> Result<Passed, EditError> {
        let shape = |refusal: Refusal| EditError::Shape(refusal.to_string());
        let chunk = chunk::read(change.raw_bytes()).map_err(shape)?;
        self.shapes.learn(change);
        self.ancestry.add(&chunk);
        let passed = passed(chunk, person, Source::Ticket(0), now);
        self.keep(std::slice::from_ref(&passed), person);
        Ok(passed)
    }

    /// The proposal broke the document: nothing of it is kept.
    fn harmed(&mut self, proposal: &Proposal) -> Outcome {
        let history = std::mem::take(&mut self.history);
        if let Err(fault) = self.rebuild(history) {
            tracing::error!(%fault, "The document of a room could not be built again");
        }
        Outcome { harmful: true, ..refuse_all(proposal, Refusal::Damaged("it breaks the document")) }
    }
}

/// What a batch has brought so far.
#[derive(Default)]
struct Seen {
    /// Operations looked at, whatever became of them.
    rows: u64,
    /// The change let in last, and what its writer had not seen.
    last: Option<(Hash, Rc<Unseen>)>,
    marks: bool,
}

fn refuse_all(proposal: &Proposal, refusal: Refusal) -> Outcome {
    match &proposal.work {
        Work::Changes(chunks) => Outcome {
            refused: chunks.iter().map(|chunk| (chunk.hash, refusal.clone())).collect(),
            ..Outcome::default()
        },
        Work::Edit(_) | Work::Wait => {
            Outcome { refused: vec![(Hash::default(), refusal)], ..Outcome::default() }
        }
    }
}

fn passed(chunk: Chunk, person: &PersonId, from: Source, now: Millis) -> Passed {
    let connection = match from {
        Source::Connection(number) => number.to_string(),
        Source::Ticket(_) => "server".to_owned(),
    };
    let logged = LoggedChange {
        hash: hex::encode(chunk.hash),
        actor: hex::encode(&chunk.actor),
        actor_seq: chunk.seq,
        deps: chunk.deps.iter().map(hex::encode).collect(),
        bytes: chunk.bytes.to_vec(),
        person: person.clone(),
        connection,
        received_at: now,
        decides: None,
    };
    Passed { chunk, logged }
}

/// Makes the first change of a resolution, ready to be stored.
pub fn first_change(seed: &text::Seed, by: &PersonId, now: Millis) -> Result<LoggedChange, EditError> {
    let actor: [u8; ACTOR_BYTES] = rand::random();
    let (_, change) = write::create(seed, &actor, now)?;
    Ok(LoggedChange {
        hash: hex::encode(change.hash().0),
        actor: ActorId::from(&actor[..]).to_hex_string(),
        actor_seq: change.seq(),
        deps: Vec::new(),
        bytes: change.raw_bytes().to_vec(),
        person: by.clone(),
        connection: "server".to_owned(),
        received_at: now,
        decides: None,
    })
}
