//! The form that corrects a recorded meeting.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::form::{choose_cell, form_page, switched};
use super::typed::{Typed, of_meeting, read_form, sheet_of, tick_steps};
use crate::action::meeting::correct_meeting::{CorrectMeetingError, MeetingCorrection, correct_meeting};
use crate::app::App;
use crate::domain::permission::permit_group;
use crate::http::member::{Member, Who};
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::http::unit::CellQuery;
use crate::id::{CellId, MeetingId};
use crate::words::say;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct PageQuery {
    /// Another cell, where it was recorded for the wrong one.
    cell: String,
}

pub(super) async fn page(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(meeting): Path<String>,
    Query(query): Query<PageQuery>,
) -> Result<Response, Problem> {
    let row = app.store.meeting(&MeetingId::from(meeting)).await?;
    permit_group(&by, row.meeting.group)?;
    let mut typed = of_meeting(&row);
    let cell = if query.cell.is_empty() {
        app.store.cell(&row.meeting.cell).await?
    } else {
        // The plan was of the cell before.
        typed.remove("plan");
        app.store.cell(&CellId::from(query.cell)).await?
    };
    let sheet = sheet_of(&app, &typed).await?;
    tick_steps(&mut typed, &row.meeting.details.steps_done, &sheet);
    form_page(&app, &member, cell, typed, Some(row), None).await
}

/// Chooses the cell that the meeting was really of.
pub(super) async fn other_cell(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(meeting): Path<String>,
    Query(search): Query<CellQuery>,
) -> Result<Response, Problem> {
    let row = app.store.meeting(&MeetingId::from(meeting)).await?;
    permit_group(&by, row.meeting.group)?;
    let page = Page::of(&app, &member, say(member.lang, "meeting-choose-cell", &[])).under("meetings");
    let path = format!("/meetings/{}/correct", row.meeting.id);
    choose_cell(&app, page, (&format!("{path}/cell"), &path), search, Vec::new()).await
}

pub(super) async fn correct(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(meeting): Path<String>,
    Form(mut typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = MeetingId::from(meeting);
    let row = app.store.meeting(&id).await?;
    permit_group(&by, row.meeting.group)?;
    let cell = match typed.get("cell").filter(|cell| !cell.is_empty()) {
        Some(cell) => CellId::from(cell.as_str()),
        None => row.meeting.cell.clone(),
    };
    let cell = app.store.cell(&cell).await?;
    typed.insert("cell".to_owned(), cell.id.to_string());
    if switched(&mut typed) {
        return form_page(&app, &member, cell, typed, Some(row), None).await;
    }
    let sheet = sheet_of(&app, &typed).await?;
    let word = |field: &str| typed.get(field).map(String::as_str).unwrap_or_default();
    let correction = MeetingCorrection {
        of_version: word("version").parse().unwrap_or_default(),
        told: read_form(&typed, &sheet),
        reason: word("reason").to_owned(),
    };
    match correct_meeting(&app, &by, &id, correction).await {
        Ok(_) => Ok(Redirect::to(&format!("/meetings/{id}#versions")).into_response()),
        Err(
            error
            @ (CorrectMeetingError::Wrong(_) | CorrectMeetingError::Same | CorrectMeetingError::Changed),
        ) => {
            let row = app.store.meeting(&id).await?;
            if matches!(error, CorrectMeetingError::Changed) {
                // What somebody else made meanwhile is shown; who sends this again has been told of it.
                typed.insert("version".to_owned(), row.version.to_string());
            }
            form_page(&app, &member, cell, typed, Some(row), Some(&error.into())).await
        }
        Err(error @ (CorrectMeetingError::Denied(_) | CorrectMeetingError::Store(_))) => Err(error.into()),
    }
}
