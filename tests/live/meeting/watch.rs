//! What must hold at every step: the witness of the meeting, who sees both what people did and what was stored.

use std::collections::{BTreeMap, BTreeSet};

use duthao::domain::person::Roles;
use duthao::domain::stage::Stage;
use duthao::id::PersonId;
use duthao::live::gate::{Refusal, Rights};
use duthao::live::graph::hash_of;
use duthao::live::log::LoggedChange;
use duthao::live::wire::sync::Hash;

use super::disk::Disk;
use super::pen::{Need, Written};

/// A change as its writer made it.
pub struct Fact {
    pub guest: usize,
    person: PersonId,
    actor: String,
    pub need: Need,
    deps: Vec<Hash>,
    pub letters: String,
}

/// What somebody asked of the server in a form: an edit, or to wait until all is stored.
pub struct Ticket {
    person: PersonId,
    pub roles: Roles,
}

#[derive(Default)]
pub struct Watch {
    pub written: BTreeMap<Hash, Fact>,
    pub deleted: BTreeSet<char>,
    pub refused: BTreeSet<Hash>,
    /// The roles of each connection as the room was told last.
    told: BTreeMap<u64, (PersonId, Roles)>,
    /// The stage and the roles when the present proposals were handed to the gate.
    tried: (Option<Stage>, BTreeMap<u64, (PersonId, Roles)>),
    pub tickets: BTreeMap<u64, Ticket>,
    pub stolen: BTreeSet<String>,
    /// How often each hazard was met, so that no run is empty without anybody noticing.
    pub met: BTreeMap<&'static str, usize>,
    pub trace: u64,
    /// Tells the story while it happens, for whoever looks into a failure: `DUTHAO_SIM_ALOUD=1`.
    pub aloud: bool,
}

fn allows(need: Need, roles: &Roles, stage: Stage) -> bool {
    let rights = Rights::of(roles, stage);
    match need {
        Need::Text => rights.text.is_ok(),
        Need::Evidence => rights.evidence.is_ok(),
        Need::Nothing => false,
    }
}

impl Watch {
    pub fn new() -> Self {
        Self { aloud: std::env::var_os("DUTHAO_SIM_ALOUD").is_some(), ..Self::default() }
    }

    /// Folds something into the trace: two runs of one seed must leave the same.
    pub fn note(&mut self, what: &[u8]) {
        for byte in what {
            self.trace = (self.trace ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    pub fn say(&self, what: impl FnOnce() -> String) {
        if self.aloud {
            println!("{}", what());
        }
    }

    pub fn meets(&mut self, hazard: &'static str) {
        *self.met.entry(hazard).or_default() += 1;
    }

    pub fn wrote(&mut self, guest: usize, person: &PersonId, written: &Written) {
        let change = &written.change;
        self.deleted.extend(written.deleted.chars());
        let fact = Fact {
            guest,
            person: person.clone(),
            actor: change.actor_id().to_hex_string(),
            need: written.need,
            deps: change.deps().iter().map(|dep| dep.0).collect(),
            letters: written.letters.clone(),
        };
        self.written.insert(change.hash().0, fact);
    }

    pub fn joins(&mut self, conn: u64, person: &PersonId, roles: &Roles) {
        self.told.insert(conn, (person.clone(), roles.clone()));
    }

    /// The room is told of a person's roles: from now on they hold for all that this person has under way.
    pub fn told(&mut self, person: &PersonId, roles: &Roles) {
        for (who, known) in self.told.values_mut() {
            if who == person {
                known.clone_from(roles);
            }
        }
        for ticket in self.tickets.values_mut().filter(|ticket| ticket.person == *person) {
            ticket.roles.clone_from(roles);
        }
    }

    pub fn asks(&mut self, ticket: u64, person: &PersonId, roles: &Roles) {
        self.tickets.insert(ticket, Ticket { person: person.clone(), roles: roles.clone() });
    }

    /// The room is gone, and with it everybody who waited for an answer.
    pub fn room_gone(&mut self) {
        self.told.clear();
        self.tickets.clear();
    }

    pub fn tries(&mut self, stage: Stage) {
        self.tried = (Some(stage), self.told.clone());
    }

    /// The roles under which each change of a group is handed to the log.
    pub fn roles_of(&self, group: &[LoggedChange]) -> Vec<Option<Roles>> {
        let roles = group.iter().map(|row| match row.connection.parse::<u64>() {
            Ok(conn) => self.told.get(&conn).map(|(_, roles)| roles.clone()),
            Err(_) => self
                .tickets
                .values()
                .rfind(|ticket| ticket.person == row.person)
                .map(|ticket| ticket.roles.clone()),
        });
        roles.collect()
    }

    /// Nothing is stored but what an allowed person wrote, at this stage, before a seal.
    pub fn stored(&mut self, row: &LoggedChange, roles: Option<&Roles>, stage: Stage) {
        let hash = hash_of(&row.hash).unwrap();
        assert!(!stage.is_sealed(), "a change was stored after the seal");
        let Some(roles) = roles else { panic!("a change of nobody who is known was stored") };
        match self.written.get(&hash) {
            Some(fact) => {
                assert_eq!(fact.person, row.person, "a change was stored under another's name");
                assert!(
                    allows(fact.need, roles, stage),
                    "{} has stored a change of {:?} with the roles {roles:?} at {stage:?}",
                    row.person,
                    fact.need
                );
            }
            None => {
                assert_eq!(row.connection, "server", "a change that nobody wrote was stored");
                assert!(Rights::of(roles, stage).none().is_none(), "an edit of the server was not allowed");
            }
        }
    }

    /// What is refused was really not allowed.
    pub fn refuses(&mut self, conn: u64, hashes: &[Hash], why: &Refusal, stage: Stage, disk: &Disk) {
        self.refused.extend(hashes);
        for hash in hashes {
            assert!(!disk.has(hash), "a stored change was refused: {why}");
            let Some(fact) = self.written.get(hash) else { continue };
            let right = match why {
                Refusal::Role | Refusal::Stage => {
                    let now = self.told.get(&conn).is_some_and(|(_, roles)| allows(fact.need, roles, stage));
                    let then = match &self.tried {
                        (Some(stage), told) => {
                            told.get(&conn).is_some_and(|(_, roles)| allows(fact.need, roles, *stage))
                        }
                        (None, _) => true,
                    };
                    !(now && then)
                }
                Refusal::Dependency => {
                    fact.deps.iter().any(|dep| self.refused.contains(dep) && !disk.has(dep))
                }
                Refusal::Actor => self.stolen.contains(&fact.actor),
                Refusal::Author | Refusal::Shape(_) => fact.need == Need::Nothing,
                Refusal::TooLarge | Refusal::Full | Refusal::Store | Refusal::Damaged(_) => false,
            };
            assert!(right, "an honest change was refused: {why} at {stage:?}");
        }
    }

    /// A page calls a change saved: it is on disk.
    pub fn saved(&self, hashes: &[Hash], disk: &Disk) {
        for hash in hashes {
            assert!(disk.has(hash), "a page says that a word is saved, and it is not stored");
        }
    }

    /// A page says that everything is saved: all its writer wrote in it is stored, or was refused.
    pub fn all_saved(&self, guest: usize, disk: &Disk) {
        for (hash, fact) in &self.written {
            assert!(
                fact.guest != guest || disk.has(hash) || self.refused.contains(hash),
                "a page says that all is saved, and a change of it is nowhere"
            );
        }
    }
}
