//! Fills the store with the demo's units, pilot meetings and evidence records.

use super::files::{self, Blocs, MeetingLine, Meetings, PreparationLine, RecordLine, Records};
use super::load_demo::LoadDemoError;
use super::read_invented::{CELLS_SETTING, InventedCells};
use crate::action::evidence::add_record::{NewRecord, add_record};
use crate::action::meeting::add_meeting::{NewMeeting, add_meeting};
use crate::action::unit::import_units::import_units;
use crate::app::App;
use crate::domain::evidence::{RecordKind, Said};
use crate::domain::meeting::{Attendance, Details, Grade, GradeOverride, MeetingKind, Origin, Preparation};
use crate::domain::unit::Cell;
use crate::id::{MeetingId, PlanId, RecordId};

/// The units file, in the form that every office can send.
const UNITS: &str = "units.csv";

pub(super) fn refused(what: &str, fault: impl std::fmt::Display) -> LoadDemoError {
    LoadDemoError::Refused(format!("{what}: {fault}"))
}

/// Adds the cells of the units file.
pub async fn load_units(app: &App) -> Result<(), LoadDemoError> {
    let bytes = files::bytes(UNITS)?;
    import_units(app, None, UNITS, &bytes).await.map_err(|fault| refused(UNITS, fault))?;
    let blocs: Blocs = files::read("blocs.toml")?;
    let mut invented = InventedCells::default();
    let mut real = 0;
    for cell in app.store.cells(None, i64::MAX).await? {
        let mut known = blocs.units.from_article.iter();
        match known.find(|line| line.cell == cell.name && line.organisation == cell.organisation_name) {
            None => {
                invented.whole.insert(cell.id);
            }
            Some(line) => {
                real += 1;
                if !line.facts.iter().any(|fact| fact == "members") {
                    invented.members.insert(cell.id);
                }
            }
        }
    }
    if real != blocs.units.from_article.len() {
        return Err(LoadDemoError::Unknown("a cell of [[units.from_article]]".into()));
    }
    app.store.set(CELLS_SETTING, &invented).await?;
    Ok(())
}

/// Adds the meetings and their records.
pub async fn load_evidence(app: &App) -> Result<(), LoadDemoError> {
    let meetings: Meetings = files::read("meetings.toml")?;
    let cells = app.store.cells(None, i64::MAX).await?;
    for line in meetings.meeting {
        let id = line.id.clone();
        add_meeting(app, None, meeting(line, &cells)?).await.map_err(|fault| refused(&id, fault))?;
    }
    let records: Records = files::read("records.toml")?;
    for line in records.record {
        let id = line.id.clone();
        add_record(app, None, record(line)?).await.map_err(|fault| refused(&id, fault))?;
    }
    Ok(())
}

/// Returns the cell of that name in the organisation of that name.
pub(super) fn cell_of<'a>(
    cells: &'a [Cell],
    organisation: &str,
    name: &str,
) -> Result<&'a Cell, LoadDemoError> {
    let mut of = cells.iter();
    of.find(|cell| cell.name == name && cell.organisation_name == organisation)
        .ok_or_else(|| LoadDemoError::Unknown(name.to_owned()))
}

fn meeting(line: MeetingLine, cells: &[Cell]) -> Result<NewMeeting, LoadDemoError> {
    let cell = cell_of(cells, &line.organisation, &line.cell)?;
    let kind = MeetingKind::of_id(&line.kind).ok_or(LoadDemoError::Unknown(line.kind))?;
    let PreparationLine { committee_met, draft_resolution, papers_sent } = line.prep;
    let grade_override = match line.override_grade {
        Some(id) => {
            let grade = Grade::of_id(&id).ok_or(LoadDemoError::Unknown(id))?;
            Some(GradeOverride { grade, reason: line.override_reason })
        }
        None => None,
    };
    Ok(NewMeeting {
        unread: Vec::new(),
        id: Some(MeetingId::from(line.id)),
        key: None,
        cell: cell.id.to_string(),
        kind,
        round: line.round,
        date: line.date,
        start: line.start,
        end: line.end,
        group: line.group,
        attendance: Attendance {
            total: line.members_total,
            exempt: line.exempt,
            present: line.present,
            absent_with_reason: line.absent_with_reason,
            absent_without_reason: line.absent_without_reason,
            spoke: line.spoke,
        },
        template: line.template,
        template_version: None,
        details: Details {
            place: line.place,
            superiors: line.superiors,
            chair: line.chair,
            secretary: line.secretary,
            preparation: Preparation { committee_met, draft_resolution, papers_sent },
            guidance: None,
            plan: line.plan.map(PlanId::from),
            steps_done: line.steps_done,
            self_scores: line.self_scores,
            confirmed_scores: line.confirmed_scores,
            grade_override,
            notes: line.notes,
            from_source: line.from_article,
        },
        origin: Origin { invented: line.invented, source: line.source },
    })
}

fn record(line: RecordLine) -> Result<NewRecord, LoadDemoError> {
    let kind = RecordKind::of_id(&line.kind).ok_or(LoadDemoError::Unknown(line.kind))?;
    Ok(NewRecord {
        key: None,
        unread: Vec::new(),
        id: Some(RecordId::from(line.id)),
        meeting: line.meeting,
        said: Said {
            kind,
            text: line.text,
            criterion: Some(line.criterion).filter(|id| !id.is_empty()),
            speaker_role: line.speaker_role,
        },
        group: line.recorder_group,
        origin: Origin { invented: line.invented, source: line.source },
    })
}
