//! What became of the work: tried by the gate, stored, or lost on the way.

use std::collections::BTreeMap;

use super::{Closing, Effect, Failure, REFUSED_MAX, Room, Unmade};
use crate::id::PersonId;
use crate::live::gate::{Outcome, Passed, Refusal, Rights, Source, Work};
use crate::live::wire::sync::Hash;

impl Room {
    pub(super) fn on_tried(&mut self, outcomes: Vec<Outcome>, effects: &mut Vec<Effect>) {
        let Some((stage, sources)) = self.trying.take() else { return };
        for ((from, member), outcome) in sources.into_iter().zip(outcomes) {
            if let (true, Source::Connection(conn)) = (outcome.harmful, from) {
                effects.push(Effect::Close { conn, why: Closing::Protocol });
            }
            if let Some(failure) = self.tainted.clone() {
                self.lose_outcome(from, outcome, &failure, effects);
                continue;
            }
            if !outcome.passed.is_empty() {
                self.accepted.stages.insert(stage);
            }
            self.accept(from, outcome.passed, outcome.fault.is_none() && outcome.refused.is_empty());
            for (hash, refusal) in outcome.refused {
                self.refuse(from, &member.person, vec![hash], &refusal, effects);
            }
            if let (Some(fault), Source::Ticket(ticket)) = (outcome.fault, from) {
                effects.push(Effect::Answer { ticket, result: Err(Unmade::Edit(fault)) });
            }
        }
        if let Some(failure) = self.tainted.take() {
            self.lose_what_hangs_on_lost(&failure, effects);
            self.rebuild(effects);
        }
    }

    fn accept(&mut self, from: Source, passed: Vec<Passed>, answered: bool) {
        self.accepted.passed.extend(passed.into_iter().map(|passed| {
            self.pending.entry(passed.chunk.hash).or_default();
            (from, passed)
        }));
        if let (Source::Ticket(ticket), true) = (from, answered) {
            self.accepted.tickets.push(ticket);
        }
    }

    /// Refuses what somebody sent, and tells all their connections that sent it.
    pub(super) fn refuse(
        &mut self,
        from: Source,
        person: &PersonId,
        hashes: Vec<Hash>,
        refusal: &Refusal,
        effects: &mut Vec<Effect>,
    ) {
        let Source::Connection(conn) = from else {
            if let Source::Ticket(ticket) = from {
                effects.push(Effect::Answer { ticket, result: Err(Unmade::Refused(refusal.clone())) });
            }
            return;
        };
        self.refuse_waiting_on(&hashes, refusal, effects);
        let mut told: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
        for hash in &hashes {
            for other in self.pending.remove(hash).unwrap_or_default() {
                told.entry(other).or_default().push(*hash);
            }
        }
        told.insert(conn, hashes);
        for (to, hashes) in told {
            let Some(reader) = self.readers.get(&to) else { continue };
            if reader.member.person == *person {
                self.refuse_to(to, hashes, refusal, effects);
            } else {
                // Judged by another's rights: these come again and are judged by their own.
                effects.push(Effect::Close { conn: to, why: Closing::Again });
            }
        }
    }

    fn refuse_to(&mut self, to: u64, hashes: Vec<Hash>, refusal: &Refusal, effects: &mut Vec<Effect>) {
        let Some(reader) = self.readers.get_mut(&to).filter(|_| !hashes.is_empty()) else { return };
        reader.refused.extend(&hashes);
        if refusal.is_hostile() || reader.refused.len() > REFUSED_MAX {
            effects.push(Effect::Close { conn: to, why: Closing::Protocol });
        }
        effects.push(Effect::Refuse { to, hashes, refusal: refusal.clone() });
    }

    pub(super) fn on_stored(&mut self, upto: i64, effects: &mut Vec<Effect>) {
        let Some(group) = self.storing.take() else { return };
        let before = self.graph.len();
        for (from, passed) in group.passed {
            let conn = match from {
                Source::Connection(conn) => conn,
                Source::Ticket(_) => 0,
            };
            let senders = self.pending.remove(&passed.chunk.hash).unwrap_or_default();
            if self.graph.has(&passed.chunk.hash) {
                continue;
            }
            if self.graph.add(passed.chunk.hash, &passed.chunk.deps, passed.chunk.bytes) {
                self.origin.push(conn);
            }
            for sender in senders {
                if let Some(reader) = self.readers.get_mut(&sender) {
                    reader.owed = true;
                }
            }
        }
        let added = i64::try_from(self.graph.len() - before).unwrap_or(i64::MAX);
        self.partial |= upto - self.upto != added;
        self.upto = upto;
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
            self.lose(from, passed.chunk.hash, Some(&passed.logged.actor), failure, effects);
        }
        self.spoiled = false;
        self.lose_what_hangs_on_lost(failure, effects);
        if self.trying.is_some() {
            self.tainted = Some(failure.clone());
        } else {
            self.rebuild(effects);
        }
    }

    /// What waits may build on what was lost: its writers come back and send all of it again.
    fn lose_what_hangs_on_lost(&mut self, failure: &Failure, effects: &mut Vec<Effect>) {
        let waiting = std::mem::take(&mut self.queue);
        for queued in waiting {
            let founded = match &queued.work {
                Work::Changes(chunks) => chunks.iter().all(|chunk| self.leads_on(&chunk.deps)),
                Work::Edit(_) | Work::Wait => true,
            };
            match &queued.work {
                Work::Changes(chunks) if !founded => {
                    for chunk in chunks {
                        self.lose(queued.from, chunk.hash, None, failure, effects);
                    }
                }
                Work::Changes(_) | Work::Edit(_) | Work::Wait => self.queue.push_back(queued),
            }
        }
    }

    /// Takes back all that was tried on a document which held what is lost.
    fn lose_outcome(&mut self, from: Source, outcome: Outcome, failure: &Failure, effects: &mut Vec<Effect>) {
        for passed in outcome.passed {
            self.lose(from, passed.chunk.hash, Some(&passed.logged.actor), failure, effects);
        }
        for (hash, _) in outcome.refused {
            self.lose(from, hash, None, failure, effects);
        }
        if let Source::Ticket(ticket) = from {
            effects.push(Effect::Answer { ticket, result: Err(Unmade::Refused(failure.refusal())) });
        }
    }

    /// Takes back a change that did not reach the log, from everybody who sent it.
    fn lose(
        &mut self,
        from: Source,
        hash: Hash,
        actor: Option<&String>,
        failure: &Failure,
        effects: &mut Vec<Effect>,
    ) {
        let mut senders = self.pending.remove(&hash).unwrap_or_default();
        if let Source::Connection(conn) = from
            && !senders.contains(&conn)
        {
            senders.push(conn);
        }
        for conn in senders {
            let Some(reader) = self.readers.get(&conn) else { continue };
            let rights = Rights::in_room(self.lane, &reader.member.roles, self.stage);
            let refusal = match failure {
                // Who may write on, at the new stage or with the new roles, comes back and sends again.
                Failure::Closed => rights.none().map(|_| Refusal::Stage),
                Failure::Rights => rights.none(),
                Failure::ForeignActor(foreign) => (Some(foreign) == actor).then_some(Refusal::Actor),
                // Nothing is wrong with the words.
                Failure::Fault => None,
            };
            match refusal {
                Some(refusal) => self.refuse_to(conn, vec![hash], &refusal, effects),
                None => effects.push(Effect::Close { conn, why: Closing::Again }),
            }
        }
    }

    fn rebuild(&mut self, effects: &mut Vec<Effect>) {
        self.rebuilding = true;
        effects.push(Effect::Rebuild(self.graph.from(0).cloned().collect()));
    }
}

/// Tells each writer once for each reason: a week of words refused one by one would not fit into what may wait.
pub(super) fn gather_refusals(effects: Vec<Effect>) -> Vec<Effect> {
    let mut gathered: Vec<Effect> = Vec::with_capacity(effects.len());
    let mut places: Vec<(u64, Refusal, usize)> = Vec::new();
    for effect in effects {
        let Effect::Refuse { to, hashes, refusal } = effect else {
            gathered.push(effect);
            continue;
        };
        let place = places.iter().find(|(known, why, _)| *known == to && *why == refusal);
        if let Some(Effect::Refuse { hashes: first, .. }) = place.and_then(|(.., at)| gathered.get_mut(*at)) {
            first.extend(hashes);
        } else {
            places.push((to, refusal.clone(), gathered.len()));
            gathered.push(Effect::Refuse { to, hashes, refusal });
        }
    }
    gathered
}
