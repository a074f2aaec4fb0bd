//! Chooses a cell for a round.

use crate::action::{EntryError, WrongField};
use crate::app::App;
use crate::domain::canonical;
use crate::domain::meeting::{Day, Hour, MeetingKind};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::plan::{Appointment, PlanFault, Planned, round_fault};
use crate::id::{CellId, PlanId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// When, where and before whom, as told.
#[derive(Clone, Debug, Default)]
pub struct ToldAppointment {
    /// `2020-09-03` or `03/09/2020`.
    pub date: String,
    /// `19:00`; empty while it is not known.
    pub start: String,
    pub place: String,
    pub group: Option<u8>,
}

/// A planned meeting as told.
#[derive(Clone, Debug, Default)]
pub struct NewPlan {
    /// Drawn afresh when absent.
    pub id: Option<PlanId>,
    pub cell: String,
    pub round: i64,
    pub kind: MeetingKind,
    pub when: ToldAppointment,
    pub invented: bool,
    /// What could not even be read; told with everything else that is wrong.
    pub unread: Vec<WrongField>,
}

/// The fields in the order in which somebody fills them in.
const ORDER: [&str; 7] = ["cell", "kind", "round", "date", "start", "place", "group"];

/// Puts wrong fields into the order of the form.
pub(super) fn in_order(wrong: &mut [WrongField]) {
    let place = |wrong: &WrongField| ORDER.iter().position(|field| *field == wrong.field);
    wrong.sort_by_key(|wrong| place(wrong).unwrap_or(ORDER.len()));
}

fn field_of(fault: PlanFault) -> WrongField {
    match fault {
        PlanFault::Round => WrongField::of("round", "field-round-wrong"),
        PlanFault::Group => WrongField::of("group", "field-group-wrong"),
        PlanFault::Place => WrongField::of("place", "field-too-long"),
    }
}

/// Reads an appointment and notes all that is wrong with it; `None` where its day or hour cannot be read.
pub(super) fn appointment(told: &ToldAppointment, wrong: &mut Vec<WrongField>) -> Option<Appointment> {
    let date = Day::of(&told.date);
    let hour = told.start.trim();
    let start = if hour.is_empty() { Some(None) } else { Hour::of(hour).map(Some) };
    if date.is_none() {
        wrong.push(WrongField::of("date", "field-date-wrong"));
    }
    if start.is_none() {
        wrong.push(WrongField::of("start", "field-plan-hour-wrong"));
    }
    // Any day stands in for one that cannot be read, so that the rest is checked too.
    let told = Appointment {
        date: date.or(Day::of("2000-01-01"))?,
        start: start.flatten(),
        place: canonical::line(&told.place),
        group: told.group,
    };
    wrong.extend(told.faults().into_iter().map(field_of));
    (date.is_some() && start.is_some()).then_some(told)
}

/// Plans a meeting; `by` is `None` for the operator at the machine itself. The rules of the survey warn on the
/// board and refuse nothing.
pub async fn plan_meeting(app: &App, by: Option<&Person>, new: NewPlan) -> Result<PlanId, EntryError> {
    if let Some(by) = by {
        permit(&by.roles, Act::PlanMeeting, None)?;
    }
    let mut wrong = new.unread;
    let cell = CellId::from(new.cell);
    match app.store.cell(&cell).await {
        Ok(_) => {}
        Err(StoreError::NotFound) => wrong.push(WrongField::of("cell", "field-cell-unknown")),
        Err(fault) => return Err(fault.into()),
    }
    wrong.extend(round_fault(new.round).map(field_of));
    let when = appointment(&new.when, &mut wrong);
    let Some(when) = when.filter(|_| wrong.is_empty()) else {
        in_order(&mut wrong);
        return Err(EntryError::Wrong(wrong));
    };
    let planned = Planned {
        id: new.id.unwrap_or_else(PlanId::fresh),
        cell,
        round: new.round,
        kind: new.kind,
        when,
        invented: new.invented,
    };
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "plan.add",
        object: planned.id.to_string(),
        detail: planned.cell.to_string(),
    };
    app.store.add_plan(&planned, &line).await?;
    Ok(planned.id)
}
