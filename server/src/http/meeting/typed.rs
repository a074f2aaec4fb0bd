//! What is typed into the form of a meeting, both ways: read as a meeting, and filled in from a plan or a meeting.

use std::collections::HashMap;

use crate::action::WrongField;
use crate::action::meeting::add_meeting::NewMeeting;
use crate::app::App;
use crate::domain::guidance::Guidance;
use crate::domain::meeting::{
    Attendance, Details, Grade, GradeOverride, MeetingKind, Origin, Preparation, ScoreTemplate, Scores,
};
use crate::domain::unit::Cell;
use crate::http::problem::Problem;
use crate::id::PlanId;
use crate::store::meeting::MeetingRow;
use crate::store::plan::PlanRow;

/// By field; scores are `self.<criterion>` and `confirmed.<criterion>`, steps are `step.<place>`.
pub(super) type Typed = HashMap<String, String>;

/// What a form is filled in against: the sheet of scores and the checklist of steps.
pub(super) struct Sheet {
    pub template: Option<ScoreTemplate>,
    /// The newest version of each, to change to.
    pub templates: Vec<ScoreTemplate>,
    pub guidance: Option<Guidance>,
}

impl Sheet {
    /// Returns the checklist: that of the guidance, else of the template.
    pub fn steps(&self) -> &[String] {
        match (&self.guidance, &self.template) {
            (Some(guidance), _) => &guidance.steps,
            (None, Some(template)) => &template.steps,
            (None, None) => &[],
        }
    }
}

/// Returns the sheet that a form names; else the guidance in force with its template, else the first there is.
pub(super) async fn sheet_of(app: &App, typed: &Typed) -> Result<Sheet, Problem> {
    let guidance = match typed.get("guidance").map(|version| version.parse::<i64>()) {
        None => app.store.guidance(None).await?,
        // An empty one: the meeting was held before there was any.
        Some(version) => match version.ok().filter(|version| *version > 0) {
            Some(version) => app.store.guidance(Some(version)).await?,
            None => None,
        },
    };
    let all = app.store.score_templates().await?;
    let version = typed.get("template_version").and_then(|version| version.parse::<i64>().ok());
    let named = typed.get("template").and_then(|id| {
        let of = || all.iter().filter(|template| template.id == *id);
        of().find(|template| Some(template.version) == version).or(of().next())
    });
    let asked = guidance.as_ref().and_then(|guidance| guidance.template.as_ref());
    let asked = asked.and_then(|id| all.iter().find(|template| template.id == *id));
    let template = named.or(asked).or(all.first()).cloned();
    let templates = super::newest(&all).into_iter().cloned().collect();
    Ok(Sheet { template, templates, guidance })
}

/// What cannot be read as a number is as wrong as a number below zero, and named as that field.
const NOT_A_NUMBER: i64 = -1;

/// Returns choices that are none of those offered, and a reason to which its grade is missing: it would be lost.
fn unread(typed: &Typed) -> Vec<WrongField> {
    let word = |field: &str| typed.get(field).map_or("", |value| value.trim());
    let grade = word("override_grade");
    let no_grade = !grade.is_empty() || !word("override_reason").is_empty();
    let wrong = [
        (MeetingKind::of_id(word("kind")).is_none(), WrongField::of("kind", "field-meeting-kind-unknown")),
        (no_grade && Grade::of_id(grade).is_none(), WrongField::of("override_grade", "field-grade-unknown")),
    ];
    wrong.into_iter().filter(|(wrong, _)| *wrong).map(|(_, field)| field).collect()
}

pub(super) fn read_form(typed: &Typed, sheet: &Sheet) -> NewMeeting {
    let word = |field: &str| typed.get(field).cloned().unwrap_or_default();
    let number = |field: &str| word(field).trim().parse::<i64>().unwrap_or(NOT_A_NUMBER);
    let checked = |field: &str| typed.contains_key(field);
    let template = sheet.template.as_ref();
    let criteria = template.map(|template| template.criteria.as_slice()).unwrap_or_default();
    let scores = |who: &str| -> Scores {
        let given = criteria.iter().map(|criterion| (criterion, word(&format!("{who}.{}", criterion.id))));
        given
            .filter(|(_, value)| !value.trim().is_empty())
            .map(|(criterion, value)| (criterion.id.clone(), value.trim().parse().unwrap_or(NOT_A_NUMBER)))
            .collect()
    };
    let listed = sheet.steps().iter().enumerate().filter(|(place, _)| checked(&format!("step.{place}")));
    let mut steps_done: Vec<String> = listed.map(|(_, step)| step.clone()).collect();
    steps_done.extend(word("other_steps").lines().map(str::to_owned));
    let grade_override = Grade::of_id(&word("override_grade"))
        .map(|grade| GradeOverride { grade, reason: word("override_reason") });
    let group = word("group");
    NewMeeting {
        id: None,
        key: None,
        unread: unread(typed),
        cell: word("cell"),
        kind: MeetingKind::of_id(&word("kind")).unwrap_or_default(),
        round: number("round"),
        date: word("date"),
        start: word("start"),
        end: word("end"),
        // A group that cannot be read is told as wrong rather than taken for none.
        group: (!group.trim().is_empty()).then(|| group.trim().parse().unwrap_or(u8::MAX)),
        attendance: Attendance {
            total: number("total"),
            exempt: number("exempt"),
            present: number("present"),
            absent_with_reason: number("absent_with_reason"),
            absent_without_reason: number("absent_without_reason"),
            spoke: number("spoke"),
        },
        template: template.map(|template| template.id.clone()),
        template_version: template.map(|template| template.version),
        details: Details {
            place: word("place"),
            superiors: word("superiors").lines().map(str::to_owned).collect(),
            chair: word("chair"),
            secretary: word("secretary"),
            preparation: Preparation {
                committee_met: checked("committee_met"),
                draft_resolution: checked("draft_resolution"),
                papers_sent: checked("papers_sent"),
            },
            guidance: sheet.guidance.as_ref().map(|guidance| guidance.version),
            plan: Some(word("plan")).filter(|plan| !plan.is_empty()).map(PlanId::from),
            steps_done,
            self_scores: scores("self"),
            confirmed_scores: scores("confirmed"),
            grade_override,
            notes: word("notes"),
            from_source: Vec::new(),
        },
        origin: Origin::default(),
    }
}

fn filled<const N: usize>(fields: [(&str, String); N]) -> Typed {
    fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect()
}

fn group_words(group: Option<u8>) -> String {
    group.map(|group| group.to_string()).unwrap_or_default()
}

/// Fills in what is known of a meeting of a cell before it is told, from its plan if it has one.
pub(super) fn of_plan(cell: &Cell, group: Option<u8>, plan: Option<&PlanRow>) -> Typed {
    let mut typed = filled([
        ("kind", MeetingKind::Regular.id().to_owned()),
        ("total", cell.members.to_string()),
        ("exempt", "0".to_owned()),
        ("group", group_words(group)),
    ]);
    if let Some(row) = plan {
        let when = &row.plan.when;
        typed.extend(filled([
            ("plan", row.plan.id.to_string()),
            ("kind", row.plan.kind.id().to_owned()),
            ("round", row.plan.round.to_string()),
            ("date", when.date.shown()),
            ("start", when.start.map(|start| start.shown()).unwrap_or_default()),
            ("place", when.place.clone()),
            ("group", group_words(when.group.or(group))),
        ]));
    }
    typed
}

/// Fills in a recorded meeting, to be corrected.
pub(super) fn of_meeting(row: &MeetingRow) -> Typed {
    let (meeting, details, counts) = (&row.meeting, &row.meeting.details, &row.meeting.attendance);
    let given = details.grade_override.as_ref();
    let mut typed = filled([
        ("cell", meeting.cell.to_string()),
        ("plan", details.plan.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("guidance", details.guidance.map(|version| version.to_string()).unwrap_or_default()),
        ("kind", meeting.kind.id().to_owned()),
        ("round", meeting.round.to_string()),
        ("date", meeting.date.shown()),
        ("start", meeting.start.shown()),
        ("end", meeting.end.shown()),
        ("group", group_words(meeting.group)),
        ("place", details.place.clone()),
        ("superiors", details.superiors.join("\n")),
        ("chair", details.chair.clone()),
        ("secretary", details.secretary.clone()),
        ("total", counts.total.to_string()),
        ("exempt", counts.exempt.to_string()),
        ("present", counts.present.to_string()),
        ("absent_with_reason", counts.absent_with_reason.to_string()),
        ("absent_without_reason", counts.absent_without_reason.to_string()),
        ("spoke", counts.spoke.to_string()),
        ("override_grade", given.map(|given| given.grade.id().to_owned()).unwrap_or_default()),
        ("override_reason", given.map(|given| given.reason.clone()).unwrap_or_default()),
        ("notes", details.notes.clone()),
        ("version", row.version.to_string()),
    ]);
    if let Some(used) = &meeting.template {
        typed.extend(filled([("template", used.id.clone()), ("template_version", used.version.to_string())]));
    }
    let made = &details.preparation;
    let boxes = [
        ("committee_met", made.committee_met),
        ("draft_resolution", made.draft_resolution),
        ("papers_sent", made.papers_sent),
    ];
    let ticked =
        boxes.into_iter().filter(|(_, made)| *made).map(|(field, _)| (field.to_owned(), "yes".to_owned()));
    typed.extend(ticked);
    for (who, scores) in [("self", &details.self_scores), ("confirmed", &details.confirmed_scores)] {
        typed.extend(scores.iter().map(|(id, points)| (format!("{who}.{id}"), points.to_string())));
    }
    typed
}

/// Ticks the steps that were done, and writes those that the checklist does not list as free lines.
pub(super) fn tick_steps(typed: &mut Typed, done: &[String], sheet: &Sheet) {
    let steps = sheet.steps();
    for (place, _) in steps.iter().enumerate().filter(|(_, step)| done.contains(step)) {
        typed.insert(format!("step.{place}"), "yes".to_owned());
    }
    let others: Vec<&str> = done.iter().filter(|step| !steps.contains(step)).map(String::as_str).collect();
    typed.insert("other_steps".to_owned(), others.join("\n"));
}
