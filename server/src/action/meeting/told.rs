//! Reads a meeting as told by a form, a program or the demo, and says everything that is wrong with it at once.

use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::meeting::{
    Attendance, Day, Details, GradeOverride, Hour, Meeting, MeetingFault, MeetingKind, Origin, ScoreTemplate,
    TemplateRef,
};
use crate::id::{CellId, MeetingId};
use crate::store::StoreError;
use crate::store::meeting::MeetingRow;

/// A meeting as told.
#[derive(Clone, Debug, Default)]
pub struct NewMeeting {
    /// Drawn afresh when absent.
    pub id: Option<MeetingId>,
    /// Chosen by whoever may have to send it twice: the same key of the same person is the same meeting.
    pub key: Option<String>,
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
    /// The template of the scores.
    pub template: Option<String>,
    /// Its version; the newest when absent.
    pub template_version: Option<i64>,
    pub details: Details,
    pub origin: Origin,
    /// What could not even be read; told with everything else that is wrong.
    pub unread: Vec<WrongField>,
}

/// The fields in the order in which somebody fills them in, so that they are told in that order.
const ORDER: [&str; 11] =
    ["cell", "plan", "kind", "round", "date", "start", "end", "group", "place", "superiors", "chair"];

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

/// Returns the meeting that was told; `was` is what it corrects, whose group it need not name again.
pub(super) async fn understood(
    app: &App,
    mut new: NewMeeting,
    was: Option<&MeetingRow>,
) -> Result<Meeting, EntryError> {
    let mut wrong = std::mem::take(&mut new.unread);
    let cell = CellId::from(new.cell.as_str());
    match app.store.cell(&cell).await {
        Ok(_) => {}
        Err(StoreError::NotFound) => wrong.push(WrongField::of("cell", "field-cell-unknown")),
        Err(fault) => return Err(fault.into()),
    }
    check_plan(app, &new, &cell, was, &mut wrong).await?;
    new.details.guidance = followed(app, new.details.guidance, was, &mut wrong).await?;
    let template = chosen_template(app, &new, &mut wrong).await?;
    let meeting = read(new, cell, template.as_ref(), &mut wrong);
    meeting.filter(|_| wrong.is_empty()).ok_or_else(|| {
        let place = |wrong: &WrongField| ORDER.iter().position(|field| *field == wrong.field);
        wrong.sort_by_key(|wrong| place(wrong).unwrap_or(ORDER.len()));
        EntryError::Wrong(wrong)
    })
}

/// A plan must be of this cell, and wait to be recorded; the one that a corrected meeting keeps is its own.
async fn check_plan(
    app: &App,
    new: &NewMeeting,
    cell: &CellId,
    was: Option<&MeetingRow>,
    wrong: &mut Vec<WrongField>,
) -> Result<(), StoreError> {
    let Some(plan) = &new.details.plan else { return Ok(()) };
    let fits = match app.store.plan(plan).await {
        Ok(row) => {
            let own = row.meeting.is_some() && row.meeting.as_ref() == was.map(|was| &was.meeting.id);
            row.plan.cell == *cell && (row.is_open() || own)
        }
        Err(StoreError::NotFound) => false,
        Err(fault) => return Err(fault),
    };
    if !fits {
        wrong.push(WrongField::of("plan", "field-plan-wrong"));
    }
    Ok(())
}

/// Returns the version of the guidance that was followed: the one named, that of before, or the one in force.
async fn followed(
    app: &App,
    named: Option<i64>,
    was: Option<&MeetingRow>,
    wrong: &mut Vec<WrongField>,
) -> Result<Option<i64>, StoreError> {
    let Some(version) = named else {
        return match was {
            Some(was) => Ok(was.meeting.details.guidance),
            None => Ok(app.store.guidance(None).await?.map(|newest| newest.version)),
        };
    };
    if version < 1 || app.store.guidance(Some(version)).await?.is_none() {
        wrong.push(WrongField::of("guidance", "field-guidance-unknown"));
    }
    Ok(named)
}

async fn chosen_template(
    app: &App,
    new: &NewMeeting,
    wrong: &mut Vec<WrongField>,
) -> Result<Option<ScoreTemplate>, StoreError> {
    let Some(id) = &new.template else { return Ok(None) };
    let meant = |template: &ScoreTemplate| {
        template.id == *id && new.template_version.is_none_or(|version| version == template.version)
    };
    let found = app.store.score_templates().await?.into_iter().find(meant);
    if found.is_none() {
        wrong.push(WrongField::of("template", "field-template-unknown"));
    }
    Ok(found)
}

/// Reads what was told; where a day or hour cannot be read, everything else is checked all the same.
fn read(
    new: NewMeeting,
    cell: CellId,
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
        group: new.group,
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
