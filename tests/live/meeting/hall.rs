//! A whole meeting: the server, its disk, the network, the people and their machines, step by step under one seed.

use std::collections::{BTreeMap, VecDeque};

use automerge::Automerge;
use duthao::domain::person::{Role, Roles};
use duthao::domain::resolution::Heads;
use duthao::domain::stage::Stage;
use duthao::id::PersonId;
use duthao::live::log::LoggedChange;

use super::chance::Chance;
use super::disk::Disk;
use super::line::{Heard, Line, hear, join_frame};
use super::page::Page;
use super::pen::{self, Desk, Written};
use super::plan::Plan;
use super::server::Server;
use super::stock::Stock;
use super::watch::Watch;

pub enum Machine {
    Stock(Stock),
    Page(Page),
}

/// Somebody at a machine.
pub struct Guest {
    pub person: PersonId,
    pub machine: Machine,
    pub conn: Option<u64>,
    pub greeted: bool,
    pub retry_at: i64,
    /// Only reads.
    pub silent: bool,
    /// Takes long to read what it is sent.
    pub slow: bool,
    pub carets: u64,
}

impl Guest {
    pub fn doc(&self) -> &Automerge {
        match &self.machine {
            Machine::Stock(stock) => &stock.doc,
            Machine::Page(page) => &page.doc,
        }
    }

    pub fn page(&mut self) -> Option<&mut Page> {
        match &mut self.machine {
            Machine::Page(page) => Some(page),
            Machine::Stock(_) => None,
        }
    }
}

pub struct Hall {
    pub chance: Chance,
    /// The time of the world, which only runs forward.
    pub now: i64,
    /// How far the server's clock is off: it jumps.
    pub skew: i64,
    pub disk: Disk,
    pub server: Option<Server>,
    pub life: u64,
    pub lines: BTreeMap<u64, Line>,
    pub guests: Vec<Guest>,
    pub watch: Watch,
    pub plan: Plan,
    last_conn: u64,
    pub last_ticket: u64,
    /// Stages that the room will hear of.
    pub stage_words: VecDeque<Stage>,
    /// A seal on its way: who waits for the room to settle, and the version to be sealed.
    pub sealing: Option<(u64, Option<Heads>)>,
    pub fresh: u32,
    /// The troubles have ceased: every line that is whole is answered in time.
    pub calm: bool,
}

impl Hall {
    pub fn of(plan: Plan, mut chance: Chance, log: Vec<LoggedChange>) -> Self {
        let disk = Disk::new(log, plan.stage);
        let people = plan.people(&mut chance);
        let mut hall = Self {
            chance,
            now: 0,
            skew: 1_000_000,
            disk,
            server: None,
            life: 0,
            lines: BTreeMap::new(),
            guests: Vec::new(),
            watch: Watch::new(),
            plan,
            last_conn: 0,
            last_ticket: 0,
            stage_words: VecDeque::new(),
            sealing: None,
            fresh: 1,
            calm: false,
        };
        for (person, role) in people {
            hall.seat(&person, role);
        }
        hall
    }

    fn seat(&mut self, person: &str, role: Role) {
        let person = PersonId::from(person);
        self.disk.roles.entry(person.clone()).or_insert_with(|| [role].into());
        let actor = self.chance.actor();
        let stock = self.chance.one_in(3);
        let machine = if stock { Machine::Stock(Stock::new(actor)) } else { Machine::Page(Page::new(actor)) };
        let silent = self.chance.one_in(8);
        self.guests.push(Guest {
            person,
            machine,
            conn: None,
            greeted: false,
            retry_at: 0,
            silent,
            slow: false,
            carets: 0,
        });
    }

    /// Opens a new connection for a guest who has none.
    pub fn connect(&mut self, who: usize) {
        self.last_conn += 1;
        let conn = self.last_conn;
        let guest = &mut self.guests[who];
        guest.conn = Some(conn);
        guest.greeted = false;
        let roles: Roles = self.disk.roles[&guest.person].clone();
        let mut line = Line::open(who, &guest.person, roles, conn);
        line.up.push_back(join_frame(&format!("client-{conn}")));
        self.lines.insert(conn, line);
    }

    /// The client's side of a connection ends; it comes back after a while.
    pub fn client_leaves(&mut self, conn: u64, wait: i64) {
        let Some(line) = self.lines.get_mut(&conn) else { return };
        line.client = false;
        line.down.clear();
        let guest = &mut self.guests[line.guest];
        if guest.conn == Some(conn) {
            guest.conn = None;
            guest.greeted = false;
            guest.retry_at = self.now + wait;
            if let Some(page) = guest.page() {
                page.lost();
            }
        }
    }

    /// The client gives a connection up on its side; the server sees it later.
    pub fn client_hangs_up(&mut self, conn: u64, seen_after: i64, wait: i64) {
        let now = self.now;
        if let Some(line) = self.lines.get_mut(&conn) {
            line.cut(&mut self.chance, now + seen_after, now);
        }
        self.client_leaves(conn, wait);
    }

    pub fn sends(&mut self, who: usize, frames: Vec<Vec<u8>>) {
        let Some(conn) = self.guests[who].conn else { return };
        let Some(line) = self.lines.get_mut(&conn) else { return };
        // Written into a line that is cut already: nobody will read it.
        if line.up_ends.is_none() && line.server {
            line.up.extend(frames);
        }
    }

    /// A frame comes out of the network at the client.
    pub fn client_reads(&mut self, conn: u64) -> bool {
        let Some(line) = self.lines.get_mut(&conn).filter(|line| line.client) else { return false };
        let who = line.guest;
        let Some(frame) = line.down.pop_front() else {
            if let Some((code, _)) = line.down_ends.filter(|(_, at)| *at <= self.now) {
                // Codes for which the page waits longer.
                let long = matches!(code, 4004 | 4009);
                let wait = if long { 10_000 } else { self.chance.between(0, 800) };
                line.up_ends.get_or_insert(self.now);
                self.client_leaves(conn, wait);
                return true;
            }
            return false;
        };
        self.watch.note(&frame.len().to_be_bytes());
        let now = self.now;
        if let Some(page) = self.guests[who].page() {
            page.is_answered();
        }
        let frames = match hear(&frame) {
            Heard::Peer => {
                let guest = &mut self.guests[who];
                guest.greeted = true;
                match &mut guest.machine {
                    Machine::Stock(stock) => stock.greets(),
                    Machine::Page(page) => page.joined(now),
                }
            }
            Heard::Sync(data) => self.hears_sync(who, &data),
            Heard::Refused(hashes, why) => {
                self.hears_refusal(who, &hashes, &why, conn);
                Vec::new()
            }
            Heard::Other => Vec::new(),
        };
        self.sends(who, frames);
        true
    }

    fn hears_sync(&mut self, who: usize, data: &[u8]) -> Vec<Vec<u8>> {
        let now = self.now;
        match &mut self.guests[who].machine {
            Machine::Stock(stock) => stock.hears(data),
            Machine::Page(page) => {
                let (learned, frames) = page.hears(data, now);
                let saved = page.is_saved();
                assert!(learned.lost.is_empty(), "the server no longer has what it once announced");
                self.watch.saved(&learned.saved, &self.disk);
                if saved {
                    self.watch.all_saved(who, &self.disk);
                }
                frames
            }
        }
    }

    fn hears_refusal(&mut self, who: usize, hashes: &[[u8; 32]], why: &str, conn: u64) {
        let actor = self.chance.actor();
        if why == "store" {
            return self.client_hangs_up(conn, 0, 500);
        }
        let Some(page) = self.guests[who].page() else { return };
        let left = page.refused(hashes, actor);
        // What hung on a refused change leaves with it, before the server has judged it.
        self.watch.refused.extend(left);
    }

    /// Somebody writes something.
    pub fn writes(&mut self, who: usize, careless: bool, word: bool) {
        let now = self.now;
        let guest = &mut self.guests[who];
        let person = guest.person.clone();
        let (fresh, chance) = (&mut self.fresh, &mut self.chance);
        let (doc, actor) = match &mut guest.machine {
            Machine::Stock(stock) => (&mut stock.doc, stock.actor),
            Machine::Page(page) if page.may_write() => (&mut page.doc, page.actor),
            Machine::Page(_) => return,
        };
        let mut desk = Desk { doc, actor, person: &person, now, fresh };
        let written = match (careless, word) {
            (true, _) => pen::carelessly(&mut desk, chance),
            (false, true) => pen::types_a_word(&mut desk, chance),
            (false, false) => pen::write(&mut desk, chance),
        };
        if let Some(written) = written {
            self.has_written(who, &person, &written);
        }
    }

    fn has_written(&mut self, who: usize, person: &PersonId, written: &Written) {
        self.watch.wrote(who, person, written);
        self.watch.note(&written.change.hash().0[..8]);
        let now = self.now;
        let guest = &mut self.guests[who];
        let frames = match &mut guest.machine {
            Machine::Page(page) => page.made(&written.change, now),
            Machine::Stock(stock) if guest.greeted => stock.speaks(),
            Machine::Stock(_) => Vec::new(),
        };
        self.sends(who, frames);
    }

    /// Clients come back, and pages do what is due.
    pub fn timers(&mut self) {
        for who in 0..self.guests.len() {
            if self.guests[who].conn.is_none() && self.guests[who].retry_at <= self.now {
                self.connect(who);
            }
            let now = self.now;
            let conn = self.guests[who].conn;
            let Some(page) = self.guests[who].page().filter(|page| page.due().is_some_and(|at| at <= now))
            else {
                continue;
            };
            let (alive, frames) = page.tick(now);
            if alive {
                self.sends(who, frames);
            } else if let Some(conn) = conn {
                self.watch.meets("a page gives up a silent line");
                let whole = self.lines.get(&conn).is_some_and(Line::is_whole);
                assert!(!(self.calm && whole), "words on a whole line are never answered");
                self.client_hangs_up(conn, 0, 500);
            }
        }
        self.tick_if_due();
        self.lines.retain(|_, line| !line.is_gone());
    }

    /// The server process dies and another takes its place.
    pub fn crash(&mut self) {
        if let Some(server) = &self.server {
            let moment = match &server.storing {
                Some(storing) if storing.result.is_some() => "crash after the commit, before the answer",
                Some(_) => "crash before the commit",
                None if server.snapshot.is_some() || server.saved.is_some() => "crash while snapshotting",
                None => match server.lane.front() {
                    Some(super::server::Job::Rebuild(_)) => "crash while rebuilding",
                    Some(super::server::Job::Try(_)) => "crash while trying",
                    None => "crash at rest",
                },
            };
            self.watch.meets(moment);
        }
        self.server = None;
        self.watch.room_gone();
        self.sealing = None;
        let now = self.now;
        for line in self.lines.values_mut().filter(|line| line.server) {
            line.crash(&mut self.chance, now);
        }
    }
}
