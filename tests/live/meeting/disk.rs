//! What survives a crash: the log, the actors, the stage, the roles and a snapshot, by the rules of `store/change.rs`.

use std::collections::{BTreeMap, BTreeSet};

use duthao::domain::person::Roles;
use duthao::domain::stage::Stage;
use duthao::id::PersonId;
use duthao::live::gate::keeper;
use duthao::live::graph::{Bytes, hash_of};
use duthao::live::log::{LogError, Logged, LoggedChange, Snapshot};
use duthao::live::wire::sync::Hash;

pub struct Disk {
    pub rows: Vec<LoggedChange>,
    known: BTreeSet<Hash>,
    actors: BTreeMap<String, PersonId>,
    pub stage: Stage,
    pub roles: BTreeMap<PersonId, Roles>,
    pub snapshot: Option<Snapshot>,
    /// Every attempt to write fails.
    pub busy: bool,
}

impl Disk {
    pub fn new(rows: Vec<LoggedChange>, stage: Stage) -> Self {
        let known = rows.iter().filter_map(|row| hash_of(&row.hash)).collect();
        let actors = rows.iter().map(|row| (row.actor.clone(), row.person.clone())).collect();
        Self { rows, known, actors, stage, roles: BTreeMap::new(), snapshot: None, busy: false }
    }

    pub fn has(&self, hash: &Hash) -> bool {
        self.known.contains(hash)
    }

    pub fn upto(&self) -> i64 {
        self.rows.len() as i64
    }

    /// One transaction: all of the group or nothing; returns the rows that are new.
    pub fn append(&mut self, open: &[Stage], group: &[LoggedChange]) -> Result<Vec<LoggedChange>, LogError> {
        if !open.contains(&self.stage) {
            return Err(LogError::Closed);
        }
        let foreign =
            |row: &&LoggedChange| self.actors.get(&row.actor).is_some_and(|person| *person != row.person);
        if let Some(row) = group.iter().find(foreign) {
            return Err(LogError::ForeignActor(row.actor.clone()));
        }
        let mut new = Vec::new();
        for row in group {
            self.actors.entry(row.actor.clone()).or_insert_with(|| row.person.clone());
            if self.known.insert(hash_of(&row.hash).unwrap()) {
                new.push(row.clone());
            }
        }
        self.rows.extend(new.iter().cloned());
        Ok(new)
    }

    /// Another node has bound an actor to somebody else, before this one stored any of its changes.
    pub fn steal_actor(&mut self, actor: &str) -> bool {
        let free = !self.actors.contains_key(actor);
        if free {
            self.actors.insert(actor.to_owned(), "stranger".into());
        }
        free
    }

    pub fn since(&self, after: i64) -> &[LoggedChange] {
        &self.rows[(after as usize).min(self.rows.len())..]
    }

    pub fn load(&self, snapshot: bool) -> Logged {
        let snapshot = self.snapshot.clone().filter(|_| snapshot);
        let after = snapshot.as_ref().map_or(0, |kept| kept.upto);
        let changes = self.since(after).iter().cloned().zip(after + 1..).map(|(row, seq)| (seq, row));
        let actors = self.actors.iter().map(|(actor, person)| (actor.clone(), person.clone()));
        Logged { snapshot, changes: changes.collect(), actors: actors.collect() }
    }

    pub fn save_snapshot(&mut self, snapshot: Snapshot) {
        if self.snapshot.as_ref().is_none_or(|kept| kept.upto < snapshot.upto) {
            self.snapshot = Some(snapshot);
        }
    }

    /// A snapshot that an earlier life of the room left behind.
    pub fn leave_snapshot(&mut self, upto: usize) {
        let history: Vec<Bytes> = self.rows[..upto].iter().map(|row| Bytes::from(&row.bytes[..])).collect();
        let made = keeper::snapshot(&history, upto as i64).expect("the log makes a snapshot");
        self.save_snapshot(made);
    }
}
