//! Pilot meetings: attendance, steps, scores and grades (`domain.md` §5).
//!
//! Counts are whole numbers and stay so: a share is shown with the numbers it stands on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::score::{
    Criterion, Grade, GradeFloor, ScoreTemplate, TemplateFault, TemplateFile, criteria_of, criterion_id,
};
pub use self::when::{Day, Hour};
use crate::id::{BlocId, CellId, MeetingId, PlanId};

pub mod change;
pub mod score;
pub mod when;

/// Rounds of pilot meetings a survey may have; the one of the article had three.
pub const ROUND_MAX: i64 = 99;

/// Survey groups (nhóm khảo sát).
pub const GROUP_MAX: u8 = 4;

/// Longest short field, such as a place or a chair.
pub const LINE_CHARS_MAX: usize = 200;

/// Longest remarks: a page.
pub const NOTES_CHARS_MAX: usize = 4000;

/// Most members of a cell that a form takes: far above any real cell, and sums stay small.
pub const MEMBERS_MAX: i64 = 10_000;

/// Most lines of a list, such as steps or superiors.
pub const LINES_MAX: usize = 40;

/// Ordinary monthly meeting, or one on a single matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MeetingKind {
    #[default]
    Regular,
    Thematic,
}

impl MeetingKind {
    /// Both kinds.
    pub const ALL: [MeetingKind; 2] = [MeetingKind::Regular, MeetingKind::Thematic];

    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            MeetingKind::Regular => "regular",
            MeetingKind::Thematic => "thematic",
        }
    }

    /// Returns the kind of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// Who was there, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    pub total: i64,
    /// Miễn sinh hoạt.
    pub exempt: i64,
    pub present: i64,
    pub absent_with_reason: i64,
    pub absent_without_reason: i64,
    /// How many of those present spoke.
    pub spoke: i64,
}

impl Attendance {
    /// Returns how many ought to have come.
    pub fn expected(&self) -> i64 {
        self.total - self.exempt
    }

    /// Returns the share present of those expected, in tenths of a per cent, halves up.
    pub fn present_permille(&self) -> Option<i64> {
        permille(self.present, self.expected())
    }

    /// Returns the share of those present who spoke, in tenths of a per cent, halves up.
    pub fn spoke_permille(&self) -> Option<i64> {
        permille(self.spoke, self.present)
    }

    fn faults(&self) -> Vec<MeetingFault> {
        let counts = [
            ("total", self.total, 1),
            ("exempt", self.exempt, 0),
            ("present", self.present, 0),
            ("absent_with_reason", self.absent_with_reason, 0),
            ("absent_without_reason", self.absent_without_reason, 0),
            ("spoke", self.spoke, 0),
        ];
        let wrong = counts.into_iter().filter(|(_, count, least)| !(*least..=MEMBERS_MAX).contains(count));
        let wrong: Vec<MeetingFault> = wrong.map(|(name, _, _)| MeetingFault::Count(name)).collect();
        if !wrong.is_empty() {
            return wrong;
        }
        let mut faults = Vec::new();
        if self.exempt > self.total {
            faults.push(MeetingFault::Exempt);
        } else if self.present + self.absent_with_reason + self.absent_without_reason != self.expected() {
            faults.push(MeetingFault::Sum);
        }
        if self.spoke > self.present {
            faults.push(MeetingFault::Spoke);
        }
        faults
    }
}

/// Returns a part of a whole in tenths of a per cent, halves up; a whole of nothing has no share.
pub fn permille(part: i64, whole: i64) -> Option<i64> {
    (whole > 0).then(|| (part * 2000 + whole) / (whole * 2))
}

/// Writes "30/33 (90,9%)": a share with the numbers it stands on.
pub fn share(part: i64, whole: i64) -> String {
    let share = permille(part, whole).map(|share| format!(" ({})", percent(share)));
    format!("{part}/{whole}{}", share.unwrap_or_default())
}

/// Writes tenths of a per cent as they are read here: 937 → `93,7%`, 1000 → `100%`.
pub fn percent(permille: i64) -> String {
    match permille % 10 {
        0 => format!("{}%", permille / 10),
        tenth => format!("{},{tenth}%", permille / 10),
    }
}

/// What was made ready before the meeting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    /// Họp chi ủy trước.
    pub committee_met: bool,
    pub draft_resolution: bool,
    pub papers_sent: bool,
}

/// A grade set by hand, against what the points say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradeOverride {
    pub grade: Grade,
    pub reason: String,
}

/// Which template a meeting was scored with; a template in use is never changed, only superseded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRef {
    pub id: String,
    pub version: i64,
}

/// Points by the id of the criterion; empty where not scored yet.
pub type Scores = BTreeMap<String, i64>;

/// Where an entry comes from, so that a demo is never taken for a record of fact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Made up for the demo, wholly or in part.
    pub invented: bool,
    /// Such as `article`; `None` for what was recorded here.
    pub source: Option<String>,
}

/// What is told of a meeting besides when, who and how many.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Details {
    pub place: String,
    /// Attending superiors, by post.
    pub superiors: Vec<String>,
    pub chair: String,
    pub secretary: String,
    pub preparation: Preparation,
    /// The version of the guidance whose checklist was followed; the template's own steps where there was none.
    pub guidance: Option<i64>,
    /// The plan it was held by; `None` where nobody had planned it.
    pub plan: Option<PlanId>,
    /// The steps done, in their words.
    pub steps_done: Vec<String>,
    pub self_scores: Scores,
    pub confirmed_scores: Scores,
    pub grade_override: Option<GradeOverride>,
    pub notes: String,
    /// Fields that the source vouches for; the others of an invented entry are made up.
    pub from_source: Vec<String>,
}

/// One pilot meeting as it was held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub id: MeetingId,
    pub cell: CellId,
    pub kind: MeetingKind,
    pub round: i64,
    pub date: Day,
    pub start: Hour,
    pub end: Hour,
    /// The survey group that saw it.
    pub group: Option<u8>,
    pub attendance: Attendance,
    pub template: Option<TemplateRef>,
    pub details: Details,
    pub origin: Origin,
}

/// What is wrong with a meeting as told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MeetingFault {
    Round,
    Group,
    /// It ends before it begins.
    Times,
    Place,
    /// The count of this name is missing, negative or too large.
    Count(&'static str),
    Exempt,
    /// Present and absent together are not those expected.
    Sum,
    Spoke,
    SelfScores,
    ConfirmedScores,
    OverrideReason,
    /// The field of this name is too long.
    TooLong(&'static str),
}

impl Meeting {
    /// Returns everything that is wrong, so that all of it can be mended at once.
    pub fn faults(&self, template: Option<&ScoreTemplate>) -> Vec<MeetingFault> {
        let mut faults = Vec::new();
        let mut note = |wrong: bool, fault: MeetingFault| {
            if wrong {
                faults.push(fault);
            }
        };
        let details = &self.details;
        note(!(1..=ROUND_MAX).contains(&self.round), MeetingFault::Round);
        note(self.group.is_some_and(|group| !(1..=GROUP_MAX).contains(&group)), MeetingFault::Group);
        note(self.start.minutes_to(self.end) <= 0, MeetingFault::Times);
        note(details.place.is_empty(), MeetingFault::Place);
        let fits =
            |scores: &Scores| scores.is_empty() || template.is_some_and(|template| template.fits(scores));
        note(!fits(&details.self_scores), MeetingFault::SelfScores);
        note(!fits(&details.confirmed_scores), MeetingFault::ConfirmedScores);
        let unexplained = |given: &GradeOverride| given.reason.is_empty();
        note(details.grade_override.as_ref().is_some_and(unexplained), MeetingFault::OverrideReason);
        faults.extend(details.too_long().into_iter().map(MeetingFault::TooLong));
        faults.extend(self.attendance.faults());
        faults
    }

    /// Returns the grade: the one set by hand, else by the confirmed points, else by its own points.
    pub fn grade(&self, template: &ScoreTemplate) -> Option<Grade> {
        let details = &self.details;
        if let Some(given) = &details.grade_override {
            return Some(given.grade);
        }
        let scores = if details.confirmed_scores.is_empty() {
            &details.self_scores
        } else {
            &details.confirmed_scores
        };
        (!scores.is_empty()).then(|| template.grade(points(scores)))
    }
}

impl Details {
    /// Returns the fields that are too long.
    fn too_long(&self) -> Vec<&'static str> {
        let long = |line: &str| line.chars().count() > LINE_CHARS_MAX;
        let listed = |lines: &[String]| lines.len() > LINES_MAX || lines.iter().any(|line| long(line));
        let reason = self.grade_override.as_ref().map_or("", |given| given.reason.as_str());
        let fields = [
            ("place", long(&self.place)),
            ("superiors", listed(&self.superiors)),
            ("chair", long(&self.chair)),
            ("secretary", long(&self.secretary)),
            ("steps", listed(&self.steps_done)),
            ("override_reason", long(reason)),
            ("notes", self.notes.chars().count() > NOTES_CHARS_MAX),
        ];
        fields.into_iter().filter(|(_, long)| *long).map(|(field, _)| field).collect()
    }
}

/// Returns the sum of points.
pub fn points(scores: &Scores) -> i64 {
    scores.values().sum()
}

/// A cell with all that names it, as meetings and records show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellName {
    pub name: String,
    pub organisation: String,
    pub bloc: BlocId,
    pub bloc_name: String,
}

#[cfg(test)]
mod tests;
