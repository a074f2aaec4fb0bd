//! What kind of meeting a seed makes: how many people, how long, and which troubles.

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::gate::chunk;
use duthao::live::log::LoggedChange;
use duthao::live::text::{Edit, plain_runs, write};

use super::chance::Chance;
use crate::live::people::seed;

/// Changes in the log before a meeting that is to see the room take a snapshot (`SNAPSHOT_EVERY` is 500).
const BOOK_ROWS: usize = 496;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Small,
    /// More readers than are told everything at once.
    Crowd,
    Long,
    /// A log long enough for a snapshot.
    Book,
    /// One speaks without a pause, and somebody does not read.
    Lecture,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub size: Size,
    pub guests: usize,
    pub steps: usize,
    pub stage: Stage,
    /// One trouble in so many steps.
    pub troubles: usize,
}

impl Plan {
    pub fn draw(chance: &mut Chance) -> Self {
        let size = match chance.below(1_000) {
            0..=939 => Size::Small,
            940..=974 => Size::Crowd,
            975..=988 => Size::Long,
            989..=994 => Size::Book,
            _ => Size::Lecture,
        };
        let (guests, steps) = match size {
            Size::Small => (2 + chance.below(4), 40 + chance.below(70)),
            Size::Crowd => (9 + chance.below(4), 80),
            Size::Long => (3 + chance.below(3), 300 + chance.below(150)),
            Size::Book => (3, 60 + chance.below(40)),
            Size::Lecture => (3, 120),
        };
        let open =
            [Stage::Workshop, Stage::Workshop, Stage::Drafting, Stage::Consolidation, Stage::Appraisal];
        let stage = *chance.pick(&open);
        Self { size, guests, steps, stage, troubles: *chance.pick(&[6, 10, 16, 30]) }
    }

    /// Who sits where; a person may sit at two machines.
    pub fn people(&self, chance: &mut Chance) -> Vec<(String, Role)> {
        let mut people: Vec<(String, Role)> = Vec::new();
        for number in 0..self.guests {
            let twice = number > 0 && chance.one_in(4);
            let some = [Role::Editor, Role::Editor, Role::Editor, Role::Editor, Role::Office, Role::Viewer];
            let role = *chance.pick(&some);
            let person = if twice { chance.pick(&people).clone() } else { (format!("p{number}"), role) };
            people.push(person);
        }
        people
    }

    /// What the log holds before anybody comes.
    pub fn log(&self) -> Vec<LoggedChange> {
        let (mut doc, first) = write::create(&seed(), &[9; 16], Millis(0)).unwrap();
        let mut changes = vec![first];
        if self.size == Size::Book {
            for number in 1..BOOK_ROWS {
                let edit = Edit::SetWords {
                    clause: "cgoal".into(),
                    runs: plain_runs(&format!("Lần {number}")),
                    base: None,
                };
                let made = write::edit(&mut doc, &[9; 16], &edit, &"server".into(), Millis(0)).unwrap();
                changes.extend(made);
            }
        }
        changes.iter().map(|change| logged(change.raw_bytes())).collect()
    }
}

fn logged(bytes: &[u8]) -> LoggedChange {
    let chunk = chunk::read(bytes).unwrap();
    LoggedChange {
        hash: hex::encode(chunk.hash),
        actor: hex::encode(&chunk.actor),
        actor_seq: chunk.seq,
        deps: chunk.deps.iter().map(hex::encode).collect(),
        bytes: bytes.to_vec(),
        person: "server".into(),
        connection: "server".to_owned(),
        received_at: Millis(0),
        decides: None,
    }
}
