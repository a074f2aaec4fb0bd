//! A gate under test, and what must hold whatever it is offered.

use std::fmt;

use automerge::{Automerge, Change};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::gate::chunk;
use duthao::live::gate::keeper::{self, Keeper};
use duthao::live::gate::{Proposal, Refusal, Rights, Source, Work};
use duthao::live::graph::Bytes;
use duthao::live::log::LoggedChange;
use duthao::live::text::{self, read};

use super::document::{self, EVE, NOW, Scene};

/// What became of the inputs of a run.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub inputs: u64,
    /// Stopped before the merge engine saw a byte.
    pub unread: u64,
    pub refused: u64,
    pub accepted: u64,
    /// Broke the document in memory, which was built again.
    pub harmful: u64,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { inputs, unread, refused, accepted, harmful } = self;
        write!(
            f,
            "{inputs} inputs: {unread} unread, {refused} refused, {accepted} accepted, {harmful} undone"
        )
    }
}

/// A gate on the scene, with all that it let in.
pub struct Stand<'a> {
    scene: &'a Scene,
    keeper: Keeper,
    log: Vec<LoggedChange>,
    pub tally: Tally,
}

impl<'a> Stand<'a> {
    pub fn on(scene: &'a Scene) -> Self {
        let (keeper, _, _) = Keeper::wake(&scene.logged()).expect("the scene wakes");
        Self { scene, keeper, log: scene.log.clone(), tally: Tally::default() }
    }

    /// Offers the bytes of changes as one message of one editor, and looks at what they did.
    pub fn offer(&mut self, messages: &[&[u8]]) -> Vec<Refusal> {
        self.tally.inputs += messages.len() as u64;
        let mut chunks = Vec::new();
        let mut refusals = Vec::new();
        for bytes in messages {
            match chunk::read(bytes) {
                Ok(chunk) => chunks.push(chunk),
                Err(refusal) => {
                    self.tally.unread += 1;
                    refusals.push(refusal);
                }
            }
        }
        if !chunks.is_empty() {
            refusals.extend(self.look(chunks, messages));
        }
        refusals
    }

    /// Offers changes that were measured already.
    pub fn offer_chunks(&mut self, chunks: Vec<chunk::Chunk>) -> Vec<Refusal> {
        self.look(chunks, &[])
    }

    fn look(&mut self, chunks: Vec<chunk::Chunk>, messages: &[&[u8]]) -> Vec<Refusal> {
        let offered = chunks.len() as u64;
        let outcome = self.pass(EVE, chunks);
        let passed = outcome.passed.len() as u64;
        self.tally.harmful += if outcome.harmful { offered } else { 0 };
        self.tally.accepted += passed;
        self.tally.refused += if outcome.harmful { 0 } else { offered - passed };
        self.log.extend(outcome.passed.into_iter().map(|passed| passed.logged));
        if passed > 0 || outcome.harmful {
            self.hold(self.keeper.loads_back(), "the document does not load back", messages);
            let text = self.keeper.text(&self.keeper.heads());
            self.hold(text.is_some(), "the text cannot be read", messages);
        }
        outcome.refused.into_iter().map(|(_, refusal)| refusal).collect()
    }

    fn pass(&mut self, person: &str, chunks: Vec<chunk::Chunk>) -> duthao::live::gate::Outcome {
        let rights = Rights::of(&[Role::Editor].into(), Stage::Workshop);
        let proposal = Proposal {
            from: Source::Connection(1),
            person: person.into(),
            rights,
            work: Work::Changes(chunks),
        };
        self.keeper.pass(vec![proposal], NOW).pop().expect("an outcome")
    }

    /// After a while: an honest writer is served, and everybody who reads the log reads the same words.
    pub fn close(mut self) -> Tally {
        let mut ben = self.replica(false).with_actor(automerge::ActorId::random());
        let subject = document::at(&ben, &["subject"]);
        ben.transact::<_, _, automerge::AutomergeError>(|tx| {
            automerge::transaction::Transactable::splice_text(tx, &subject, 0, 0, "và ")
        })
        .expect("an honest writer writes");
        let honest = ben.get_last_local_change().unwrap().raw_bytes().to_vec();
        let outcome = self.pass("ben", vec![chunk::read(&honest).unwrap()]);
        self.hold(outcome.passed.len() == 1, "an honest change is refused", &[&honest]);
        self.log.extend(outcome.passed.into_iter().map(|passed| passed.logged));

        let live = self.keeper.text(&self.keeper.heads());
        let woken = Keeper::wake(&document::logged(&self.log)).map(|(keeper, _, _)| keeper);
        self.hold(woken.is_ok(), "the room does not wake again", &[]);
        let woken = woken.ok().and_then(|keeper| keeper.text(&self.keeper.heads()));
        self.hold(woken == live && live.is_some(), "the room wakes with other words", &[]);
        let history: Vec<Bytes> = self.log.iter().map(|change| change.bytes.as_slice().into()).collect();
        self.hold(keeper::snapshot(&history, 1).is_some(), "no snapshot can be made", &[]);
        for backwards in [false, true] {
            let words = read::text(&self.replica(backwards));
            self.hold(Some(&words) == live.as_ref(), "a reader reads other words", &[]);
        }
        self.tally
    }

    /// What a reader has who hears the changes in the order of the log, or as late as can be.
    fn replica(&self, backwards: bool) -> Automerge {
        let mut doc = text::empty();
        let changes = || self.log.iter().map(|change| Change::try_from(&change.bytes[..]).unwrap());
        if backwards {
            for change in changes().rev() {
                doc.apply_changes([change]).expect("it applies");
            }
        } else {
            for change in changes() {
                doc.apply_changes([change]).expect("it applies");
            }
        }
        doc
    }

    /// Fails with all that is needed to keep the case.
    fn hold(&self, good: bool, what: &str, messages: &[&[u8]]) {
        if good {
            return;
        }
        let before = self.log[self.scene.log.len()..].iter().map(|change| hex::encode(&change.bytes));
        let before: Vec<String> = before.collect();
        let last: Vec<String> = messages.iter().map(hex::encode).collect();
        let read = messages.iter().filter_map(|bytes| Change::try_from(*bytes).ok());
        let operations: Vec<String> =
            read.map(|change| format!("{:?}", change.decode().operations)).collect();
        panic!("{what}\nlet in so far: {before:#?}\noffered last: {last:#?}\nwhich is: {operations:#?}");
    }
}
