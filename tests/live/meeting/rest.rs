//! The end of a meeting: troubles cease, everybody comes back, and all must read what is stored.

use std::collections::BTreeSet;

use duthao::domain::stage::Stage;
use duthao::live::gate::Rights;
use duthao::live::gate::keeper::Keeper;
use duthao::live::graph::hash_of;
use duthao::live::room::Input;
use duthao::live::text::read;

use super::hall::{Hall, Machine};
use super::pen;

/// Rounds until everything has come to rest: a minute of timers, and much to say.
const ROUNDS_MAX: usize = 4_000;

impl Hall {
    /// Troubles cease, and everything under way arrives.
    pub fn settle(&mut self) {
        self.disk.busy = false;
        self.calm = true;
        for guest in &mut self.guests {
            guest.slow = false;
            guest.retry_at = guest.retry_at.min(self.now + 500);
            let now = self.now;
            if let Some(page) = guest.page() {
                page.release();
                page.be_patient(now);
            }
        }
        while let Some(stage) = self.stage_words.pop_front() {
            self.feed(Input::Stage(stage));
        }
        for conn in self.lines.keys().copied().collect::<Vec<_>>() {
            self.hears_of_roles(conn);
        }
        for _ in 0..ROUNDS_MAX {
            self.now += 50;
            self.timers();
            if self.round() {
                continue;
            }
            if self.is_quiet() {
                return;
            }
            self.now = self.now.max(self.next_due().unwrap_or(self.now));
        }
        panic!("the meeting never comes to rest: {}", self.unrest());
    }

    /// The next moment at which something happens by itself.
    fn next_due(&self) -> Option<i64> {
        let lines = self.lines.values().flat_map(|line| [line.up_ends, line.down_ends.map(|(_, at)| at)]);
        let guests = self.guests.iter().map(|guest| match (&guest.machine, guest.conn) {
            (_, None) => Some(guest.retry_at),
            (Machine::Page(page), _) => page.due(),
            (Machine::Stock(_), _) => None,
        });
        let server = self.server.as_ref().and_then(|server| server.tick_at);
        lines.chain(guests).flatten().chain(server).filter(|at| *at > self.now).min()
    }

    /// What still moves, for whoever looks into a failure.
    fn unrest(&self) -> String {
        let guests = self.guests.iter().map(|guest| match &guest.machine {
            Machine::Page(page) => format!("page {:?} {} {}", guest.conn, guest.greeted, page.unrest()),
            Machine::Stock(_) => format!("stock {:?} {}", guest.conn, guest.greeted),
        });
        let room = self.server.as_ref().map(|server| (server.room.is_settled(), server.tick_at));
        format!("room {room:?}, {} lines, {:?}", self.lines.len(), guests.collect::<Vec<_>>())
    }

    fn is_quiet(&self) -> bool {
        let room = self.server.as_ref().is_none_or(|server| {
            server.room.is_settled()
                && server.tick_at.is_none()
                && server.snapshot.is_none()
                && server.saved.is_none()
        });
        room && self.lines.values().all(|line| line.is_quiet() && line.client && line.server)
            && self.guests.iter().all(|guest| {
                guest.greeted
                    && match &guest.machine {
                        Machine::Page(page) => page.is_quiet(),
                        Machine::Stock(_) => true,
                    }
            })
    }

    /// Everybody leaves and comes back once more: what a stock client gave up on is sent again.
    pub fn come_back(&mut self) {
        for conn in self.lines.keys().copied().collect::<Vec<_>>() {
            self.client_hangs_up(conn, 0, 0);
        }
        self.settle();
    }

    /// A text that was closed is opened again, so that it is written on.
    pub fn reopen(&mut self) {
        if Rights::of(&[duthao::domain::person::Role::Editor].into(), self.disk.stage).text.is_err() {
            self.moves_to(Stage::Consolidation);
        }
        self.settle();
        self.calm = false;
        for who in 0..self.guests.len() {
            if !self.guests[who].silent {
                self.writes(who, false, true);
            }
        }
        self.settle();
    }

    /// All that must hold at the end.
    pub fn is_in_order(&self) {
        let (fresh, graph, _) = Keeper::wake(&self.disk.load(false)).expect("the log loads");
        let (quick, quick_graph, _) = Keeper::wake(&self.disk.load(true)).expect("the snapshot loads");
        assert_eq!(graph.named_heads(), quick_graph.named_heads(), "the snapshot lacks rows of the log");
        assert_eq!(graph.len(), self.disk.rows.len());
        let heads = graph.named_heads();
        let stored = fresh.text(&heads).unwrap();
        assert_eq!(quick.text(&heads).as_ref(), Some(&stored));
        if let Some(server) = &self.server {
            assert_eq!(server.room.heads(), heads, "the room has missed rows of the log");
            assert_eq!(server.keeper.heads(), heads, "the cache holds what is not stored");
            assert!(self.watch.tickets.is_empty(), "somebody was never answered");
        }
        for (who, guest) in self.guests.iter().enumerate() {
            match &guest.machine {
                Machine::Page(page) => {
                    assert!(page.is_saved(), "a page never says that its words are saved");
                    self.watch.all_saved(who, &self.disk);
                    assert_eq!(pen::named(&page.doc), heads, "{} has other changes", guest.person);
                    assert_eq!(read::text(&page.doc), stored, "{} reads something else", guest.person);
                }
                Machine::Stock(_) => self.stock_is_in_order(who, &stored),
            }
        }
        self.no_letter_is_lost();
    }

    /// A stock client cannot give up what was refused: beyond that it has exactly what is stored.
    fn stock_is_in_order(&self, who: usize, stored: &duthao::domain::resolution::Text) {
        let doc = self.guests[who].doc();
        let mut own = BTreeSet::new();
        for change in doc.get_changes(&[]) {
            let hash = change.hash().0;
            let refused = self.watch.refused.contains(&hash);
            assert!(self.disk.has(&hash) || refused, "a change of a stock client is nowhere");
            own.insert(hash);
        }
        for row in &self.disk.rows {
            assert!(own.contains(&hash_of(&row.hash).unwrap()), "a stock client lacks a stored change");
        }
        if own.len() == self.disk.rows.len() {
            assert_eq!(read::text(doc), *stored, "a stock client reads something else");
        }
    }

    /// A word that is stored stands or was deleted by somebody; one that a page was refused is kept aside.
    fn no_letter_is_lost(&self) {
        let Some(guest) = self.guests.iter().find(|guest| matches!(guest.machine, Machine::Page(_))) else {
            return;
        };
        let standing = pen::letters_in(guest.doc());
        for (hash, fact) in &self.watch.written {
            let aside = match &self.guests[fact.guest].machine {
                Machine::Page(page) => Some(&page.aside),
                Machine::Stock(_) => None,
            };
            for letter in fact.letters.chars().filter(|letter| !self.watch.deleted.contains(letter)) {
                let kept = if self.disk.has(hash) {
                    standing.contains(&letter)
                } else {
                    aside.is_none_or(|aside| aside.contains(letter))
                };
                let (stored, who) = (self.disk.has(hash), &self.guests[fact.guest].person);
                assert!(
                    kept,
                    "the letter {letter} of {who} is lost, stored: {stored} {}",
                    hex::encode(&hash[..3])
                );
            }
        }
    }
}
