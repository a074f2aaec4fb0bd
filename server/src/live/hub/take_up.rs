//! What accepting a suggestion would come to, asked of the document itself.

use super::command::{Command, Question, Reply};
use super::{EditError, Event, Hub, LiveError, Preview, TakeUp};
use crate::id::ResolutionId;

/// Asks what a suggestion would come to.
pub fn taken_up(take: Box<TakeUp>, reply: Reply<Preview>) -> Question {
    Box::new(move |keeper| {
        let seen = keeper.preview(&take);
        drop(reply.send(seen.ok_or(LiveError::Edit(EditError::UnknownClause(take.clause)))));
    })
}

impl Hub {
    /// Tells what accepting a suggestion would come to now. Changes nothing.
    pub async fn preview(&self, resolution: &ResolutionId, take: &TakeUp) -> Result<Preview, LiveError> {
        self.ask(resolution, |reply| Command::Preview { take: Box::new(take.clone()), reply }).await
    }

    /// Tells everybody who follows a room that its suggestions are others now.
    pub fn suggestions_changed(&self, resolution: &ResolutionId) {
        drop(self.events(resolution).send(Event::Suggestions));
    }
}
