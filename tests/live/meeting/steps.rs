//! What may happen at a step: the daily round of words and frames, and the troubles.

use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
use duthao::domain::stage::{Stage, TRANSITIONS};
use duthao::live::hub::{Edit, SeedClause};
use duthao::live::room::{Input, Member};
use duthao::live::text::plain_runs;

use super::hall::Hall;
use super::line::{Line, caret_frame};
use super::pen;
use super::plan::Size;

/// Words of a lecture that nobody interrupts: more than may wait for a reader (`OUTGOING_MESSAGES_MAX`).
const LECTURE_WORDS: usize = 300;

/// How long a machine may be away: past every timer of the page.
const AWAY_MILLIS: i64 = 20_000;

impl Hall {
    pub fn step(&mut self) {
        self.now += self.chance.between(0, 40);
        if self.chance.one_in(25) {
            self.now += self.chance.between(100, 3_000);
        }
        self.timers();
        let snaps =
            self.server.as_ref().is_some_and(|server| server.snapshot.is_some() || server.saved.is_some());
        if snaps && self.chance.one_in(8) {
            return self.crash();
        }
        if self.chance.one_in(self.plan.troubles) {
            return self.trouble();
        }
        match self.chance.weighed(&[24, 16, 8, 16, 12, 7, 7, 2, 8]) {
            0 => self.somebody_writes(),
            1 => self.some_line(Self::server_reads, |line| line.server && !line.up.is_empty()),
            2 => self.some_line(Self::pumps, |line| line.server),
            3 => self.some_line(Self::client_reads_or_lags, |line| line.client && !line.down.is_empty()),
            4 => drop(self.lane_works()),
            5 => drop(self.disk_works()),
            6 => drop(self.disk_answers()),
            7 => drop(self.snapshot_works()),
            _ => drop(self.round()),
        }
    }

    /// Everything moves on by one.
    pub fn round(&mut self) -> bool {
        let mut busy = self.lane_works() | self.disk_works() | self.disk_answers() | self.snapshot_works();
        for conn in self.lines.keys().copied().collect::<Vec<_>>() {
            busy |= self.server_reads(conn);
            self.pumps(conn);
            busy |= self.client_reads_or_lags(conn);
        }
        busy
    }

    /// Moves one of the lines that have something to move: a little, or all there is.
    fn some_line(&mut self, act: impl Fn(&mut Self, u64) -> bool, moves: impl Fn(&Line) -> bool) {
        let conns: Vec<u64> =
            self.lines.iter().filter(|(_, line)| moves(line)).map(|(conn, _)| *conn).collect();
        if !conns.is_empty() {
            let conn = *self.chance.pick(&conns);
            for _ in 0..=self.chance.below(3) {
                act(self, conn);
            }
        }
    }

    pub fn pumps(&mut self, conn: u64) -> bool {
        let now = self.now;
        let Some(line) = self.lines.get_mut(&conn).filter(|line| line.server) else { return false };
        let ended = line.pump(now);
        if ended {
            self.server_leaves(conn);
        }
        ended
    }

    fn client_reads_or_lags(&mut self, conn: u64) -> bool {
        let guest = self.lines.get(&conn).map(|line| line.guest);
        let lags = guest.is_some_and(|who| self.guests[who].slow);
        if lags { false } else { self.client_reads(conn) }
    }

    fn somebody_writes(&mut self) {
        let who = self.chance.below(self.guests.len());
        if !self.guests[who].silent {
            let careless = self.chance.one_in(60) && self.guests[who].page().is_some();
            self.writes(who, careless, false);
        }
    }

    fn trouble(&mut self) {
        let who = self.chance.below(self.guests.len());
        let kind = self.chance.weighed(&[12, 8, 8, 10, 10, 4, 4, 3, 6, 4, 5, 5, 8, 3, 6, 3]);
        self.watch.note(&[kind as u8]);
        match kind {
            0 => self.line_breaks(),
            1 => self.half_open(who),
            2 => self.crash(),
            3 => self.roles_flip(),
            4 => self.stage_moves(),
            5 => self.clock_jumps(),
            6 => self.disk.busy = !self.disk.busy,
            7 => self.disk.busy = false,
            8 => self.composes(who),
            9 => self.reloads(who),
            10 => self.everybody_leaves(),
            11 => self.seals(),
            12 => self.server_edits(),
            13 => self.steals_an_actor(who),
            14 => self.caret(who),
            _ => self.lags(who),
        }
        self.hear_of_things();
    }

    /// Words of stages and roles reach the room some time after they were taken.
    fn hear_of_things(&mut self) {
        if self.chance.one_in(2)
            && let Some(stage) = self.stage_words.pop_front()
        {
            self.feed(Input::Stage(stage));
        }
        for conn in self.lines.keys().copied().collect::<Vec<_>>() {
            if self.chance.one_in(3) {
                self.hears_of_roles(conn);
            }
        }
        self.idles();
    }

    fn line_breaks(&mut self) {
        self.watch.meets("a line breaks");
        let conns: Vec<u64> = self.lines.keys().copied().collect();
        if conns.is_empty() {
            return;
        }
        let conn = *self.chance.pick(&conns);
        let (server, client) = (self.chance.between(0, 200), self.chance.between(0, 200));
        if let Some(line) = self.lines.get_mut(&conn) {
            line.cut(&mut self.chance, self.now + server, self.now + client);
        }
    }

    /// The client has gone and comes back on another line; the server believes in the old one for a while.
    fn half_open(&mut self, who: usize) {
        if let Some(conn) = self.guests[who].conn {
            self.watch.meets("a half-open line");
            let seen = self.chance.between(1_000, 65_000);
            let back = if self.chance.one_in(4) { AWAY_MILLIS } else { 0 };
            self.client_hangs_up(conn, seen, back);
        }
    }

    fn roles_flip(&mut self) {
        self.watch.meets("roles change");
        let people: Vec<_> = self.disk.roles.keys().cloned().collect();
        let person = self.chance.pick(&people).clone();
        let some = [Role::Editor, Role::Editor, Role::Editor, Role::Office, Role::Viewer];
        let role = *self.chance.pick(&some);
        self.disk.roles.insert(person, [role].into());
    }

    /// Somebody takes a step of the table of stages; what is decided is reopened rather than filed.
    fn stage_moves(&mut self) {
        self.watch.meets("the stage moves");
        let stage = self.disk.stage;
        let ways: Vec<Stage> = TRANSITIONS
            .iter()
            .filter(|line| line.from == stage && line.to != Stage::Adopted)
            .map(|line| line.to)
            .collect();
        if !ways.is_empty() {
            let way = self.chance.below(ways.len());
            self.moves_to(ways[way]);
        }
    }

    pub fn moves_to(&mut self, stage: Stage) {
        self.disk.stage = stage;
        self.stage_words.push_back(stage);
    }

    fn clock_jumps(&mut self) {
        self.watch.meets("the clock jumps");
        self.skew += match self.chance.below(3) {
            0 => 3 * 3_600_000,
            1 => -600_000,
            _ => -3_600_000,
        };
    }

    fn composes(&mut self, who: usize) {
        if let Some(page) = self.guests[who].page() {
            if page.composing {
                page.release();
            } else {
                page.composing = true;
            }
        }
    }

    fn reloads(&mut self, who: usize) {
        let actor = self.chance.actor();
        let keeps = self.chance.one_in(2);
        let conn = self.guests[who].conn;
        let Some(page) = self.guests[who].page() else { return };
        page.release();
        if keeps {
            return page.keep_copy();
        }
        page.reload(actor);
        self.watch.meets("a page is opened again");
        if let Some(conn) = conn {
            let seen = self.chance.between(0, 2_000);
            self.client_hangs_up(conn, seen, 0);
        }
    }

    fn everybody_leaves(&mut self) {
        if !self.chance.one_in(3) {
            return;
        }
        let away = self.chance.between(200, AWAY_MILLIS);
        for conn in self.lines.keys().copied().collect::<Vec<_>>() {
            self.client_hangs_up(conn, 0, away);
        }
        for _ in 0..20 {
            self.round();
        }
        self.idles();
    }

    /// A room that nobody needs leaves memory.
    fn idles(&mut self) {
        if self.server.as_ref().is_some_and(|server| server.room.is_idle()) {
            self.watch.meets("an idle room leaves memory");
            self.server = None;
            self.watch.room_gone();
            self.sealing = None;
        }
    }

    /// A seal: the room settles, then one transaction makes sure that nothing newer is stored, and moves the stage.
    fn seals(&mut self) {
        match self.sealing.take() {
            None => {
                if self.server.is_some() {
                    let ticket = self.ticket("standing", Role::Editor);
                    self.sealing = Some((ticket, None));
                    self.feed(Input::Settle { ticket });
                }
            }
            Some((_, Some(heads))) => {
                let log = self.disk.load(false);
                let (keeper, ..) = duthao::live::gate::keeper::Keeper::wake(&log).unwrap();
                if keeper.heads() == heads {
                    self.watch.meets("sealed");
                    self.moves_to(Stage::CommitteeVote);
                }
            }
            waits @ Some((_, None)) => self.sealing = waits,
        }
    }

    fn ticket(&mut self, person: &str, role: Role) -> u64 {
        self.last_ticket += 1;
        self.watch.asks(self.last_ticket, &person.into(), &[role].into());
        self.last_ticket
    }

    /// A form of the server edits the text for somebody, perhaps from an older version.
    fn server_edits(&mut self) {
        let Some(server) = &self.server else { return };
        let heads = server.room.heads();
        let stage = self.disk.stage;
        let role = if stage == Stage::Appraisal { Role::Office } else { Role::Editor };
        let letters = pen::word(&mut self.fresh, &mut self.chance);
        let edit = match self.chance.below(4) {
            0 => Edit::SetSubject { subject: letters },
            1 => Edit::SetWords { clause: "cgoal".into(), runs: plain_runs(&letters), base: Some(heads) },
            2 => Edit::Insert {
                after: None,
                clause: SeedClause::plain(format!("f{}", self.fresh), Kind::Proposal, 1, &letters),
            },
            _ => Edit::Remove { clause: "clack".into() },
        };
        if matches!(edit, Edit::SetWords { .. }) {
            // It puts its words in place of all that stood there.
            self.watch.deleted.extend(self.watch.written.values().flat_map(|fact| fact.letters.chars()));
        }
        let person = format!("form{}", self.last_ticket);
        let ticket = self.ticket(&person, role);
        let member = Member { person: person.as_str().into(), name: person, roles: [role].into() };
        self.feed(Input::Edit { ticket, member, edit });
    }

    /// Another node has met this page's actor first, in other hands.
    fn steals_an_actor(&mut self, who: usize) {
        if let Some(page) = self.guests[who].page() {
            let actor = hex::encode(page.actor);
            if self.disk.steal_actor(&actor) {
                self.watch.meets("an actor belongs to somebody else");
                self.watch.stolen.insert(actor);
            }
        }
    }

    fn caret(&mut self, who: usize) {
        self.guests[who].carets += 1;
        let frame = caret_frame(self.guests[who].carets, "cgoal");
        if self.guests[who].greeted {
            self.sends(who, vec![frame]);
        }
    }

    fn lags(&mut self, who: usize) {
        self.guests[who].slow = !self.guests[who].slow;
        if self.plan.size == Size::Lecture && self.guests[who].slow {
            let speaker = (who + 1) % self.guests.len();
            for _ in 0..LECTURE_WORDS {
                self.now += 5;
                self.writes(speaker, false, true);
                while self.round() {}
            }
            self.watch.meets("a lecture");
        }
    }
}
