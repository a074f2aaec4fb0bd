//! A meeting as the API takes and shows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::action::WrongField;
use crate::action::meeting::add_meeting::NewMeeting;
use crate::domain::meeting::{
    Attendance, Details, Grade, GradeOverride, MeetingKind, Origin, Preparation, ScoreTemplate, Scores,
    points,
};
use crate::id::PlanId;
use crate::store::meeting::MeetingRow;

/// Who was there, in numbers.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttendanceView {
    pub total: i64,
    pub exempt: i64,
    pub present: i64,
    pub absent_with_reason: i64,
    pub absent_without_reason: i64,
    pub spoke: i64,
}

/// What was made ready.
#[derive(Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct PreparationView {
    pub committee_met: bool,
    pub draft_resolution: bool,
    pub papers_sent: bool,
}

/// What is told of a meeting, read and sent alike.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingBody {
    /// Of a meeting that may have to be sent twice: 16 to 64 letters and digits of the sender's own choice. The same key of
    /// the same person is the same meeting. A correction needs none: it names the version it corrects.
    #[serde(default, skip_serializing)]
    pub key: Option<String>,
    /// The id of the cell.
    pub cell: String,
    /// `regular` or `thematic`.
    pub kind: String,
    pub round: i64,
    /// `2020-09-03`.
    pub date: String,
    /// `19:00`.
    pub start: String,
    pub end: String,
    pub place: String,
    pub group: Option<u8>,
    #[serde(default)]
    pub superiors: Vec<String>,
    #[serde(default)]
    pub chair: String,
    #[serde(default)]
    pub secretary: String,
    pub attendance: AttendanceView,
    #[serde(default)]
    pub preparation: PreparationView,
    /// The id of the planned meeting that it keeps.
    pub plan: Option<String>,
    /// The version of the guidance whose checklist was followed; that in force when absent.
    pub guidance: Option<i64>,
    #[serde(default)]
    pub steps_done: Vec<String>,
    /// The id of the score template.
    pub template: Option<String>,
    /// Its version; the newest when absent.
    pub template_version: Option<i64>,
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    pub self_scores: Scores,
    #[serde(default)]
    #[schema(value_type = std::collections::HashMap<String, i64>)]
    pub confirmed_scores: Scores,
    /// A grade set by hand: `good fair average weak`.
    pub override_grade: Option<String>,
    pub override_reason: Option<String>,
    #[serde(default)]
    pub notes: String,
}

/// A meeting as the API shows it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingView {
    pub id: String,
    pub cell_name: String,
    pub organisation: String,
    pub bloc: String,
    pub bloc_name: String,
    /// Present of those expected, in tenths of a per cent.
    pub present_permille: Option<i64>,
    pub self_points: Option<i64>,
    pub confirmed_points: Option<i64>,
    /// `good fair average weak`.
    pub grade: Option<String>,
    /// How many evidence records it has.
    pub records: i64,
    /// Counts from 1; more when it was corrected.
    pub version: i64,
    pub invented: bool,
    pub source: Option<String>,
    #[serde(flatten)]
    pub meeting: MeetingBody,
}

pub(super) fn view(row: MeetingRow, templates: &[ScoreTemplate]) -> MeetingView {
    let meeting = row.meeting;
    let used = meeting.template.as_ref().and_then(|used| {
        templates.iter().find(|template| template.id == used.id && template.version == used.version)
    });
    let grade = used.and_then(|template| meeting.grade(template)).map(|grade| grade.id().to_owned());
    let sum = |scores: &Scores| (!scores.is_empty()).then(|| points(scores));
    let counts = meeting.attendance;
    let details = meeting.details;
    MeetingView {
        id: meeting.id.to_string(),
        cell_name: row.cell.name,
        organisation: row.cell.organisation,
        bloc: row.cell.bloc.to_string(),
        bloc_name: row.cell.bloc_name,
        present_permille: counts.present_permille(),
        self_points: sum(&details.self_scores),
        confirmed_points: sum(&details.confirmed_scores),
        grade,
        records: row.records,
        version: row.version,
        invented: meeting.origin.invented,
        source: meeting.origin.source,
        meeting: MeetingBody {
            key: None,
            cell: meeting.cell.to_string(),
            kind: meeting.kind.id().to_owned(),
            round: meeting.round,
            date: meeting.date.iso(),
            start: meeting.start.shown(),
            end: meeting.end.shown(),
            place: details.place,
            group: meeting.group,
            superiors: details.superiors,
            chair: details.chair,
            secretary: details.secretary,
            attendance: AttendanceView {
                total: counts.total,
                exempt: counts.exempt,
                present: counts.present,
                absent_with_reason: counts.absent_with_reason,
                absent_without_reason: counts.absent_without_reason,
                spoke: counts.spoke,
            },
            preparation: PreparationView {
                committee_met: details.preparation.committee_met,
                draft_resolution: details.preparation.draft_resolution,
                papers_sent: details.preparation.papers_sent,
            },
            steps_done: details.steps_done,
            plan: details.plan.map(|plan| plan.to_string()),
            guidance: details.guidance,
            template_version: meeting.template.as_ref().map(|used| used.version),
            template: meeting.template.map(|used| used.id),
            self_scores: details.self_scores,
            confirmed_scores: details.confirmed_scores,
            override_grade: details.grade_override.as_ref().map(|given| given.grade.id().to_owned()),
            override_reason: details.grade_override.map(|given| given.reason),
            notes: details.notes,
        },
    }
}

impl MeetingBody {
    pub(super) fn new_meeting(self) -> NewMeeting {
        let mut unread = Vec::new();
        let kind = MeetingKind::of_id(&self.kind);
        if kind.is_none() {
            unread.push(WrongField::of("kind", "field-meeting-kind-unknown"));
        }
        let grade = self.override_grade.as_deref().map(Grade::of_id);
        if grade == Some(None) {
            unread.push(WrongField::of("override_grade", "field-grade-unknown"));
        }
        let reason = self.override_reason.unwrap_or_default();
        let grade_override = grade.flatten().map(|grade| GradeOverride { grade, reason });
        let counts = self.attendance;
        NewMeeting {
            id: None,
            key: self.key.filter(|key| !key.is_empty()),
            unread,
            cell: self.cell,
            kind: kind.unwrap_or_default(),
            round: self.round,
            date: self.date,
            start: self.start,
            end: self.end,
            group: self.group,
            attendance: Attendance {
                total: counts.total,
                exempt: counts.exempt,
                present: counts.present,
                absent_with_reason: counts.absent_with_reason,
                absent_without_reason: counts.absent_without_reason,
                spoke: counts.spoke,
            },
            template: self.template,
            template_version: self.template_version,
            details: Details {
                place: self.place,
                superiors: self.superiors,
                chair: self.chair,
                secretary: self.secretary,
                preparation: Preparation {
                    committee_met: self.preparation.committee_met,
                    draft_resolution: self.preparation.draft_resolution,
                    papers_sent: self.preparation.papers_sent,
                },
                guidance: self.guidance,
                plan: self.plan.filter(|plan| !plan.is_empty()).map(PlanId::from),
                steps_done: self.steps_done,
                self_scores: self.self_scores,
                confirmed_scores: self.confirmed_scores,
                grade_override,
                notes: self.notes,
                from_source: Vec::new(),
            },
            origin: Origin::default(),
        }
    }
}
