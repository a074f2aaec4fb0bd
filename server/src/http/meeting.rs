//! Pages of pilot meetings: doors, and what several of these pages show alike.

use axum::http::Method;
use axum::routing::{get, post};

use super::routes::Doors;
use crate::domain::meeting::{ScoreTemplate, share};
use crate::domain::permission::Act;
use crate::store::meeting::MeetingRow;

mod correct;
mod form;
mod list;
pub(super) mod print;
mod quick;
mod read;
mod template;
mod typed;

pub(super) use form::choose_cell;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadEvidence, Method::GET, "/meetings", get(list::list))
        .page(Act::RecordMeeting, Method::GET, "/meetings/new", get(form::new_meeting))
        .page(Act::RecordMeeting, Method::POST, "/meetings/new", post(form::add))
        .page(Act::RecordMeeting, Method::GET, "/meetings/quick", get(quick::new_meeting))
        .page(Act::ReadEvidence, Method::GET, "/meetings/{meeting}", get(read::read))
        .page(Act::RecordMeeting, Method::GET, "/meetings/{meeting}/quick", get(quick::recorded))
        .page(Act::ReadEvidence, Method::GET, "/meetings/{meeting}/print", get(print::of_meeting))
        .page(Act::RecordMeeting, Method::GET, "/meetings/{meeting}/correct", get(correct::page))
        .page(Act::RecordMeeting, Method::POST, "/meetings/{meeting}/correct", post(correct::correct))
        .page(Act::RecordMeeting, Method::GET, "/meetings/{meeting}/correct/cell", get(correct::other_cell))
        .page(Act::ReadEvidence, Method::GET, "/score-templates", get(template::list))
        .page(Act::ManageGuidance, Method::POST, "/score-templates/adopt", post(template::adopt))
        .page(Act::ReadEvidence, Method::GET, "/score-templates/{template}/{version}", get(template::read))
        .page(Act::ManageGuidance, Method::GET, "/score-templates/{template}/new", get(template::new_version))
        .page(Act::ManageGuidance, Method::POST, "/score-templates/{template}/new", post(template::add))
}

/// Writes "30/33 (90,9%)": a share with the numbers it stands on.
fn present(row: &MeetingRow) -> String {
    let attendance = &row.meeting.attendance;
    share(attendance.present, attendance.expected())
}

/// Returns the template a meeting was scored with.
fn template_of<'a>(row: &MeetingRow, templates: &'a [ScoreTemplate]) -> Option<&'a ScoreTemplate> {
    let used = row.meeting.template.as_ref()?;
    templates.iter().find(|template| template.id == used.id && template.version == used.version)
}

/// Returns each template once, at its newest version.
pub(super) fn newest(templates: &[ScoreTemplate]) -> Vec<&ScoreTemplate> {
    let mut found: Vec<&ScoreTemplate> = Vec::new();
    for template in templates {
        if !found.iter().any(|known| known.id == template.id) {
            found.push(template);
        }
    }
    found
}
