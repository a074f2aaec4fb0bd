//! Tests of the rules for pilot meetings.

use super::*;

fn template() -> ScoreTemplate {
    let criterion = |id: &str, max| Criterion { id: id.into(), name: id.into(), max };
    ScoreTemplate {
        id: "a".into(),
        version: 1,
        name: "Mẫu A".into(),
        source: String::new(),
        note: String::new(),
        criteria: vec![criterion("preparation", 15), criterion("conduct", 85)],
        grades: GradeFloor::usual(),
        steps: Vec::new(),
        standards: Vec::new(),
    }
}

fn scores(preparation: i64, conduct: i64) -> Scores {
    [("preparation".to_owned(), preparation), ("conduct".to_owned(), conduct)].into()
}

fn meeting() -> Meeting {
    Meeting {
        id: "m".into(),
        cell: "c".into(),
        kind: MeetingKind::Regular,
        round: 1,
        date: Day::of("2020-09-03").unwrap(),
        start: Hour::of("19:00").unwrap(),
        end: Hour::of("21:10").unwrap(),
        group: Some(1),
        attendance: Attendance {
            total: 38,
            exempt: 5,
            present: 30,
            absent_with_reason: 2,
            absent_without_reason: 1,
            spoke: 16,
        },
        template: None,
        details: Details { place: "Nhà văn hóa".into(), ..Details::default() },
        origin: Origin::default(),
    }
}

#[test]
fn the_share_present_leaves_the_exempt_out() {
    let attendance = meeting().attendance;
    assert_eq!(attendance.expected(), 33);
    assert_eq!(attendance.present_permille(), Some(909));
    assert_eq!(percent(909), "90,9%");
    assert_eq!(percent(1000), "100%");
    assert_eq!(Attendance { total: 3, exempt: 3, ..Attendance::default() }.present_permille(), None);
}

#[test]
fn a_sound_meeting_has_no_fault() {
    assert_eq!(meeting().faults(Some(&template())), []);
}

#[test]
fn every_fault_is_named_at_once() {
    let mut wrong = meeting();
    wrong.round = 0;
    wrong.end = wrong.start;
    wrong.attendance.present = 31;
    wrong.attendance.spoke = 40;
    wrong.details.place.clear();
    wrong.details.self_scores = scores(16, 80);
    wrong.details.grade_override = Some(GradeOverride { grade: Grade::Fair, reason: String::new() });
    use MeetingFault::{OverrideReason, Place, Round, SelfScores, Spoke, Sum, Times};
    assert_eq!(
        wrong.faults(Some(&template())),
        [Round, Times, Place, SelfScores, OverrideReason, Sum, Spoke]
    );
}

#[test]
fn counts_are_bounded_before_they_are_summed() {
    let mut wrong = meeting();
    wrong.attendance.present = i64::MAX;
    assert_eq!(wrong.faults(None), [MeetingFault::Count("present")]);
    wrong.attendance = Attendance { total: 5, exempt: 6, ..Attendance::default() };
    assert_eq!(wrong.faults(None), [MeetingFault::Exempt]);
}

#[test]
fn scores_need_every_criterion_and_a_template() {
    assert!(template().fits(&scores(15, 85)));
    assert!(!template().fits(&scores(-1, 85)));
    assert!(!template().fits(&[("conduct".to_owned(), 5)].into()));
    let mut scored = meeting();
    scored.details.confirmed_scores = scores(10, 80);
    assert_eq!(scored.faults(None), [MeetingFault::ConfirmedScores]);
}

#[test]
fn grades_follow_the_points_unless_somebody_says_why_not() {
    let template = template();
    let by_points: Vec<Grade> = [100, 90, 89, 70, 69, 50, 49, 0].map(|sum| template.grade(sum)).into();
    use Grade::{Average, Fair, Good, Weak};
    assert_eq!(by_points, [Good, Good, Fair, Fair, Average, Average, Weak, Weak]);

    let mut scored = meeting();
    assert_eq!(scored.grade(&template), None);
    scored.details.self_scores = scores(15, 80);
    assert_eq!(scored.grade(&template), Some(Good));
    scored.details.confirmed_scores = scores(10, 70);
    assert_eq!(scored.grade(&template), Some(Fair));
    scored.details.grade_override =
        Some(GradeOverride { grade: Weak, reason: "vắng không lý do".into() });
    assert_eq!(scored.grade(&template), Some(Weak));
}

#[test]
fn days_and_hours_are_read_as_people_write_them() {
    assert_eq!(Day::of("3/9/2020").map(Day::iso).as_deref(), Some("2020-09-03"));
    assert_eq!(Day::of("2020-09-03").map(Day::shown).as_deref(), Some("03/09/2020"));
    assert_eq!(Day::of("31/02/2020"), None);
    assert_eq!(Hour::of("07:30:00").map(Hour::shown).as_deref(), Some("07:30"));
    assert_eq!(Hour::of("25:00"), None);
}
