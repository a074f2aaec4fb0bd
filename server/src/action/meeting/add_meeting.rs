//! Records a pilot meeting.

use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::meeting::{
    Attendance, Day, Details, GradeOverride, Hour, Meeting, MeetingFault, MeetingKind, Origin, ScoreTemplate,
    TemplateRef,
};
use crate::domain::permission::{Act, permit, permit_group};
use crate::domain::person::Person;
use crate::id::{CellId, MeetingId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// A meeting as told.
#[derive(Clone, Debug, Default)]
pub struct NewMeeting {
    /// Drawn afresh when absent.
    pub id: Option<MeetingId>,
    pub cell: String,
    pub kind: MeetingKind,
    pub round: i64,
    /// `2020-09-03` or `03/09/2020`.
    pub date: String,
    /// `19:00`.
    pub start: String,
    pub end: String,
    /// The survey group; that of the recorder when absent.
    pub group: Option<u8>,
    pub attendance: Attendance,
    /// The template of the scores, at its newest version.
    pub template: Option<String>,
    pub details: Details,
    pub origin: Origin,
    /// What could not even be read; told with everything else that is wrong.
    pub unread: Vec<WrongField>,
}

/// The fields in the order in which somebody fills them in, so that they are told in that order.
const ORDER: [&str; 10] =
    ["cell", "kind", "round", "date", "start", "end", "group", "place", "superiors", "chair"];

fn field_of(fault: MeetingFault) -> WrongField {
    let (field, key) = match fault {
        MeetingFault::Round => ("round", "field-round-wrong"),
        MeetingFault::Group => ("group", "field-group-wrong"),
        MeetingFault::Times => ("end", "field-times-wrong"),
        MeetingFault::Place => ("place", "field-place-missing"),
        MeetingFault::Count("total") => ("total", "field-total-wrong"),
        MeetingFault::Count(field) => (field, "field-count-wrong"),
        MeetingFault::Exempt => ("exempt", "field-exempt-wrong"),
        MeetingFault::Sum => ("present", "field-sum-wrong"),
        MeetingFault::Spoke => ("spoke", "field-spoke-wrong"),
        MeetingFault::SelfScores => ("self_scores", "field-scores-wrong"),
        MeetingFault::ConfirmedScores => ("confirmed_scores", "field-scores-wrong"),
        MeetingFault::OverrideReason => ("override_reason", "field-override-reason-missing"),
        MeetingFault::TooLong(field) => (field, "field-too-long"),
    };
    WrongField::of(field, key)
}

/// Records a meeting; `by` is `None` for the operator at the machine itself.
pub async fn add_meeting(
    app: &App,
    by: Option<&Person>,
    mut new: NewMeeting,
) -> Result<MeetingId, EntryError> {
    if let Some(by) = by {
        permit(&by.roles, Act::RecordMeeting, None)?;
        permit_group(by, new.group)?;
    }
    let mut wrong = std::mem::take(&mut new.unread);
    let cell = CellId::from(new.cell.as_str());
    match app.store.cell(&cell).await {
        Ok(_) => {}
        Err(StoreError::NotFound) => wrong.push(WrongField::of("cell", "field-cell-unknown")),
        Err(fault) => return Err(fault.into()),
    }
    let template = chosen_template(app, new.template.as_deref(), &mut wrong).await?;
    let meeting = read(new, cell, by, template.as_ref(), &mut wrong);
    let Some(meeting) = meeting.filter(|_| wrong.is_empty()) else {
        let place = |wrong: &WrongField| ORDER.iter().position(|field| *field == wrong.field);
        wrong.sort_by_key(|wrong| place(wrong).unwrap_or(ORDER.len()));
        return Err(EntryError::Wrong(wrong));
    };
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "meeting.add",
        object: meeting.id.to_string(),
        detail: meeting.cell.to_string(),
    };
    app.store.add_meeting(&meeting, &line).await?;
    Ok(meeting.id)
}

async fn chosen_template(
    app: &App,
    id: Option<&str>,
    wrong: &mut Vec<WrongField>,
) -> Result<Option<ScoreTemplate>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let found = app.store.score_templates().await?.into_iter().find(|template| template.id == id);
    if found.is_none() {
        wrong.push(WrongField::of("template", "field-template-unknown"));
    }
    Ok(found)
}

/// Reads what was told; where a day or hour cannot be read, everything else is checked all the same.
fn read(
    new: NewMeeting,
    cell: CellId,
    by: Option<&Person>,
    template: Option<&ScoreTemplate>,
    wrong: &mut Vec<WrongField>,
) -> Option<Meeting> {
    let (day, start, end) = (Day::of(&new.date), Hour::of(&new.start), Hour::of(&new.end));
    let mut note = |missing: bool, field: &'static str, key: &'static str| {
        if missing {
            wrong.push(WrongField::of(field, key));
        }
    };
    note(day.is_none(), "date", "field-date-wrong");
    note(start.is_none(), "start", "field-hour-wrong");
    note(end.is_none(), "end", "field-hour-wrong");
    let all_read = day.is_some() && start.is_some() && end.is_some();
    // Any day and hours that can be read stand in, so that the rest is checked too.
    let start = start.or(Hour::of("00:00"))?;
    let meeting = Meeting {
        id: new.id.unwrap_or_else(MeetingId::fresh),
        cell,
        kind: new.kind,
        round: new.round,
        date: day.or(Day::of("2000-01-01"))?,
        start,
        end: end.or(Hour::of("23:59"))?,
        group: new.group.or(by.and_then(|by| by.group)),
        attendance: new.attendance,
        template: template.map(|template| TemplateRef { id: template.id.clone(), version: template.version }),
        details: tidied(new.details),
        origin: new.origin,
    };
    let faults = meeting.faults(template);
    wrong.extend(faults.into_iter().map(field_of));
    all_read.then_some(meeting)
}

fn tidied(details: Details) -> Details {
    let lines = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|line| canonical::line(line)).filter(|line| !line.is_empty()).collect()
    };
    Details {
        place: canonical::line(&details.place),
        superiors: lines(&details.superiors),
        chair: canonical::line(&details.chair),
        secretary: canonical::line(&details.secretary),
        steps_done: lines(&details.steps_done),
        grade_override: details
            .grade_override
            .map(|given| GradeOverride { reason: canonical::line(&given.reason), ..given }),
        notes: details.notes.lines().map(canonical::line).collect::<Vec<_>>().join("\n").trim().to_owned(),
        ..details
    }
}
