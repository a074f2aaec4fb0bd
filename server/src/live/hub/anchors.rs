//! Where comments hang: asked of the room's document, at versions that are stored.

use tokio::sync::oneshot;

use super::command::{Command, Question};
use super::{Hub, LiveError, MOVES_MAX};
use crate::domain::comment::{Comment, Place, Range, RangeError};
use crate::domain::resolution::Heads;
use crate::id::{ClauseId, ResolutionId};
use crate::live::gate::keeper::Keeper;

impl Hub {
    /// Tells whether a version is one of this resolution's.
    pub async fn knows(&self, resolution: &ResolutionId, at: &Heads) -> Result<bool, LiveError> {
        self.question(resolution, || {
            let at = at.clone();
            move |keeper: &Keeper| keeper.knows(&at)
        })
        .await
    }

    /// Ties the words from one UTF-16 offset up to another, as they stood at `at`.
    pub async fn tie(
        &self,
        resolution: &ResolutionId,
        clause: &ClauseId,
        at: &Heads,
        span: (usize, usize),
    ) -> Result<Result<Range, RangeError>, LiveError> {
        self.question(resolution, || {
            let (clause, at) = (clause.clone(), at.clone());
            move |keeper: &Keeper| keeper.tie(&clause, &at, span)
        })
        .await
    }

    /// Finds where the words of comments stand at `now`, each in its turn. A whole clause is not looked for here.
    pub async fn places(
        &self,
        resolution: &ResolutionId,
        now: &Heads,
        comments: &[&Comment],
    ) -> Result<Vec<Place>, LiveError> {
        let ranged: Vec<(ClauseId, Heads, Option<Range>)> = comments
            .iter()
            .map(|comment| (comment.clause.clone(), comment.heads.clone(), comment.range.clone()))
            .collect();
        if ranged.iter().all(|(_, _, range)| range.is_none()) {
            return Ok(vec![Place::Clause; ranged.len()]);
        }
        self.question(resolution, || {
            let (ranged, now) = (ranged.clone(), now.clone());
            move |keeper: &Keeper| {
                let place = |(clause, made, range): &(ClauseId, Heads, Option<Range>)| match range {
                    None => Place::Clause,
                    Some(range) => keeper.find(clause, made, range, &now),
                };
                ranged.iter().map(place).collect()
            }
        })
        .await
    }

    /// Asks the document; a room that was just leaving memory is woken again.
    async fn question<T, Ask>(
        &self,
        resolution: &ResolutionId,
        make: impl Fn() -> Ask,
    ) -> Result<T, LiveError>
    where
        T: Send + 'static,
        Ask: FnOnce(&Keeper) -> T + Send + 'static,
    {
        for _ in 0..MOVES_MAX {
            let (reply, answer) = oneshot::channel();
            let ask = make();
            let question: Question = Box::new(move |keeper| drop(reply.send(ask(keeper))));
            if self.room(resolution).send(Command::Ask(question)).await.is_ok()
                && let Ok(told) = answer.await
            {
                return Ok(told);
            }
            // Says why, when there is no such room or it cannot wake.
            self.heads(resolution).await?;
        }
        Err(LiveError::Moved)
    }
}
