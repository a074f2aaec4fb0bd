//! Who wrote the words of a clause: letters from the document, people and moments from the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::command::{Command, Question, Reply};
use super::{EditError, Hub, LiveError};
use crate::domain::attribution::Written;
use crate::domain::resolution::Heads;
use crate::id::{ClauseId, ResolutionId};
use crate::live::log::{LoggedChange, Sender};
use crate::live::text::attribution::Stretch;
use crate::live::text::watch::Touched;

/// Reads the letters of a clause with their changes.
pub fn letters(at: Heads, clause: ClauseId, reply: Reply<Vec<Stretch>>) -> Question {
    Box::new(move |keeper| {
        let read = keeper.letters(&clause, &at);
        drop(reply.send(read.ok_or(LiveError::Edit(EditError::UnknownClause(clause)))));
    })
}

/// Reads which clauses changes touched.
pub fn touched(changes: Arc<Vec<LoggedChange>>, reply: Reply<Touched>) -> Question {
    Box::new(move |keeper| {
        let read = keeper.touched(&changes);
        drop(reply.send(read.ok_or_else(|| LiveError::Fault("the changes could not be read".into()))));
    })
}

impl Hub {
    /// Tells which clauses the changes of the log after `after` and up to `upto` touched, whose they were, and when
    /// each person's last one came. At most the newest `most` are looked at.
    pub async fn touched(
        &self,
        resolution: &ResolutionId,
        (after, upto): (i64, i64),
        most: usize,
    ) -> Result<Touched, LiveError> {
        let logged = self.0.log.since(resolution, after).await?;
        let wanted: Vec<LoggedChange> =
            logged.into_iter().take_while(|(seq, _)| *seq <= upto).map(|(_, change)| change).collect();
        let from = wanted.len().saturating_sub(most);
        let changes = Arc::new(wanted[from..].to_vec());
        self.ask(resolution, |reply| Command::Touched { changes: changes.clone(), reply }).await
    }

    /// Returns who wrote the words of a clause and when they came, in reading order. Only stored words are told.
    pub async fn written(
        &self,
        resolution: &ResolutionId,
        clause: &ClauseId,
    ) -> Result<Vec<Written>, LiveError> {
        let stretches =
            self.ask(resolution, |reply| Command::Letters { clause: clause.clone(), reply }).await?;
        let mut senders: BTreeMap<(String, u64), Sender> = BTreeMap::new();
        for (actor, (from, to)) in spans(&stretches) {
            let found = self.0.log.senders(resolution, actor, from, to).await?;
            senders.extend(found.into_iter().map(|sender| ((actor.to_owned(), sender.actor_seq), sender)));
        }
        stretches
            .into_iter()
            .map(|stretch| {
                let sender = senders
                    .get(&(stretch.actor, stretch.seq))
                    .ok_or_else(|| LiveError::Fault("a change is not in the log".into()))?;
                Ok(Written { text: stretch.text, person: sender.person.clone(), at: sender.received_at })
            })
            .collect()
    }
}

/// The first and last change of each actor.
fn spans(stretches: &[Stretch]) -> BTreeMap<&str, (u64, u64)> {
    let mut spans: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for Stretch { actor, seq, .. } in stretches {
        let span = spans.entry(actor).or_insert((*seq, *seq));
        *span = (span.0.min(*seq), span.1.max(*seq));
    }
    spans
}
