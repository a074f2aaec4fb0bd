//! What became of the work: tried by the gate, stored, or lost on the way.

use super::{Closing, Effect, Failure, Queued, REFUSED_MAX, Room, Unmade};
use crate::live::gate::{Outcome, Passed, Refusal, Rights, Source};
use crate::live::wire::sync::Hash;

impl Room {
    pub(super) fn on_tried(&mut self, outcomes: Vec<Outcome>, effects: &mut Vec<Effect>) {
        let Some((stage, sources)) = self.trying.take() else { return };
        for ((from, _), outcome) in sources.into_iter().zip(outcomes) {
            if let Some(failure) = self.tainted.clone() {
                self.lose(from, outcome.passed, &failure, effects);
                if let Source::Ticket(ticket) = from {
                    effects.push(Effect::Answer { ticket, result: Err(Unmade::Refused(failure.refusal())) });
                }
                continue;
            }
            if !outcome.passed.is_empty() {
                self.accepted.stages.insert(stage);
            }
            self.accept(from, outcome.passed, outcome.fault.is_none() && outcome.refused.is_empty());
            for (hash, refusal) in outcome.refused {
                self.refuse(from, vec![hash], refusal, effects);
            }
            if let (Some(fault), Source::Ticket(ticket)) = (outcome.fault, from) {
                effects.push(Effect::Answer { ticket, result: Err(Unmade::Edit(fault)) });
            }
            if let (true, Source::Connection(conn)) = (outcome.harmful, from) {
                effects.push(Effect::Close { conn, why: Closing::Protocol });
            }
        }
        if self.tainted.take().is_some() {
            self.rebuild(effects);
        }
    }

    fn accept(&mut self, from: Source, passed: Vec<Passed>, answered: bool) {
        self.accepted.passed.extend(passed.into_iter().map(|passed| {
            self.pending.insert(passed.chunk.hash);
            (from, passed)
        }));
        if let (Source::Ticket(ticket), true) = (from, answered) {
            self.accepted.tickets.push(ticket);
        }
    }

    pub(super) fn refuse(
        &mut self,
        from: Source,
        hashes: Vec<Hash>,
        refusal: Refusal,
        effects: &mut Vec<Effect>,
    ) {
        for hash in &hashes {
            self.pending.remove(hash);
        }
        match from {
            Source::Ticket(ticket) => {
                effects.push(Effect::Answer { ticket, result: Err(Unmade::Refused(refusal)) });
            }
            Source::Connection(conn) if !hashes.is_empty() => {
                if let Some(reader) = self.readers.get_mut(&conn) {
                    reader.refused.extend(&hashes);
                    if refusal.is_hostile() || reader.refused.len() > REFUSED_MAX {
                        effects.push(Effect::Close { conn, why: Closing::Protocol });
                    }
                }
                self.refuse_waiting_on(&hashes, &refusal, effects);
                effects.push(Effect::Refuse { to: conn, hashes, refusal });
            }
            Source::Connection(_) => {}
        }
    }

    pub(super) fn on_stored(&mut self, upto: i64, effects: &mut Vec<Effect>) {
        let Some(group) = self.storing.take() else { return };
        self.upto = upto;
        for (from, passed) in group.passed {
            let conn = match from {
                Source::Connection(conn) => conn,
                Source::Ticket(_) => 0,
            };
            self.pending.remove(&passed.chunk.hash);
            if self.graph.has(&passed.chunk.hash) {
                continue;
            }
            if self.graph.add(passed.chunk.hash, &passed.chunk.deps, passed.chunk.bytes) {
                self.origin.push(conn);
            }
            if let Some(reader) = self.readers.get_mut(&conn) {
                reader.owed = true;
            }
        }
        effects.push(Effect::Changed(self.graph.named_heads()));
        self.answer_all(&group.tickets, effects);
        self.confirm_owed(effects);
    }

    pub(super) fn answer_all(&self, tickets: &[u64], effects: &mut Vec<Effect>) {
        for ticket in tickets {
            effects.push(Effect::Answer { ticket: *ticket, result: Ok(self.graph.named_heads()) });
        }
    }

    pub(super) fn on_not_stored(&mut self, failure: &Failure, effects: &mut Vec<Effect>) {
        let mut lost = self.storing.take().unwrap_or_default();
        let later = std::mem::take(&mut self.accepted);
        lost.passed.extend(later.passed);
        lost.tickets.extend(later.tickets);
        for ticket in lost.tickets {
            effects.push(Effect::Answer { ticket, result: Err(Unmade::Refused(failure.refusal())) });
        }
        for (from, passed) in lost.passed {
            self.lose(from, vec![passed], failure, effects);
        }
        if *failure != Failure::Closed {
            // What waits builds on what was lost: its writers come back and send all of it again.
            let waiting: Vec<Queued> = self.queue.drain(..).collect();
            for queued in waiting {
                match queued.from {
                    Source::Connection(conn) => effects.push(Effect::Close { conn, why: Closing::Again }),
                    Source::Ticket(_) => self.queue.push_back(queued),
                }
            }
            self.pending.clear();
        }
        if self.trying.is_some() {
            self.tainted = Some(failure.clone());
        } else {
            self.rebuild(effects);
        }
    }

    /// Takes back what passed the gate and did not reach the log.
    fn lose(&mut self, from: Source, passed: Vec<Passed>, failure: &Failure, effects: &mut Vec<Effect>) {
        let Source::Connection(conn) = from else {
            for passed in passed {
                self.pending.remove(&passed.chunk.hash);
            }
            return;
        };
        for passed in passed {
            let hash = passed.chunk.hash;
            self.pending.remove(&hash);
            let forged = *failure == Failure::ForeignActor(passed.logged.actor);
            match failure {
                // The stage moved to one where this writer may write on: they come back and send again.
                Failure::Closed if self.may_write(conn) => {
                    effects.push(Effect::Close { conn, why: Closing::Again });
                }
                Failure::Closed => self.refuse(from, vec![hash], Refusal::Stage, effects),
                Failure::ForeignActor(_) if forged => self.refuse(from, vec![hash], Refusal::Actor, effects),
                // Nothing is wrong with the words: their writer comes back and sends them again.
                Failure::ForeignActor(_) | Failure::Fault => {
                    effects.push(Effect::Close { conn, why: Closing::Again });
                }
            }
        }
    }

    fn may_write(&self, conn: u64) -> bool {
        let reader = self.readers.get(&conn);
        reader.is_some_and(|reader| Rights::of(&reader.member.roles, self.stage).none().is_none())
    }

    fn rebuild(&mut self, effects: &mut Vec<Effect>) {
        self.rebuilding = true;
        effects.push(Effect::Rebuild(self.graph.from(0).cloned().collect()));
    }
}
