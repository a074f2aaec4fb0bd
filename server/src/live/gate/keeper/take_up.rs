//! Suggestions on their way into the document: each once, its author's letters under its author.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{ACTOR_BYTES, Keeper, Passed};
use crate::clock::Millis;
use crate::id::PersonId;
use crate::live::log::FROM_SUGGESTION;
use crate::live::text::EditError;
use crate::live::text::take_up::{self, Preview, TakeUp};

impl Keeper {
    /// Writes a suggestion for the editor who decided so; nothing when its words are here already.
    pub(super) fn take_up(
        &mut self,
        take: &TakeUp,
        own: &[u8; ACTOR_BYTES],
        editor: &PersonId,
        now: Millis,
    ) -> Result<Vec<Passed>, EditError> {
        let actor = hex::decode(&take.actor).map_err(|_| EditError::Shape("actor".into()))?;
        if self.ancestry.last_seq(&actor) > 0 {
            return Ok(Vec::new());
        }
        let changes = take_up::write(&mut self.doc, own, take, now)?;
        let mut passed = Vec::new();
        for change in &changes {
            let of_author = change.actor_id().to_bytes() == actor;
            let person = if of_author { &take.author } else { editor };
            let mut one = self.made(change, person, now)?;
            FROM_SUGGESTION.clone_into(&mut one.logged.connection);
            // One change is enough to carry the decision: the group is stored whole.
            one.logged.decides = passed.is_empty().then(|| take.decision.clone());
            passed.push(one);
        }
        Ok(passed)
    }

    /// Tells what a suggestion would come to, on a copy; `None` when its clause is unknown.
    pub fn preview(&self, take: &TakeUp) -> Option<Preview> {
        catch_unwind(AssertUnwindSafe(|| take_up::preview(&self.doc, take))).ok().flatten()
    }
}
