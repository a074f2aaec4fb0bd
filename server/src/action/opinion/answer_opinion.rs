//! Answers an opinion spoken at the workshop.

use super::OpinionError;
use crate::action::WrongField;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::answer::{Answer, Verdict};
use crate::domain::opinion::tidy;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{OpinionId, ResolutionId};
use crate::store::audit::AuditLine;

/// Answers an open opinion; `verdict` is nothing where none was chosen.
pub async fn answer_opinion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &OpinionId,
    (verdict, reason): (Option<Verdict>, &str),
) -> Result<(), OpinionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::AnswerOpinion, Some(row.stage))?;
    let opinion = app.store.opinion(resolution, id).await?;
    let Some(verdict) = verdict else {
        return Err(OpinionError::Wrong(vec![WrongField::of("verdict", "field-verdict-choose")]));
    };
    let now = app.clock.now();
    let answer = Answer::new(verdict, &tidy(reason), by.id.clone(), now)?;
    let state = opinion.answer(answer)?;
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "opinion.answer",
        object: id.to_string(),
        detail: format!("{resolution} {}", verdict.id()),
    };
    app.store.end_opinion(id, &state, &line).await?;
    app.rooms.agenda_changed(resolution);
    tell_notices(app, resolution, now).await;
    Ok(())
}
