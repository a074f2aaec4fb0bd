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

#[test]
fn a_share_is_told_with_the_numbers_it_stands_on() {
    assert_eq!(share(30, 33), "30/33 (90,9%)");
    assert_eq!(share(0, 0), "0/0", "nothing of nothing has no share");
    assert_eq!(meeting().attendance.spoke_permille(), Some(533));
}

#[test]
fn a_template_says_everything_that_is_wrong_with_it() {
    assert_eq!(template().faults(), []);
    let criterion = |id: &str, name: &str, max| Criterion { id: id.into(), name: name.into(), max };
    let wrong = ScoreTemplate {
        name: String::new(),
        criteria: vec![criterion("a", "A", 5), criterion("b", "A", 5), criterion("c", "C", 0)],
        note: "x".repeat(NOTES_CHARS_MAX + 1),
        ..template()
    };
    use TemplateFault::{Criteria, Criterion as One, Floors, Name, TooLong};
    // A floor of 90 cannot be reached with ten points.
    assert_eq!(wrong.faults(), [One(1), One(2), Name, Floors, TooLong("note")]);
    let none = ScoreTemplate { criteria: Vec::new(), ..template() };
    assert_eq!(none.faults(), [Criteria, Floors]);
    let huge = ScoreTemplate { criteria: vec![criterion("a", "A", i64::MAX)], ..template() };
    assert_eq!(huge.faults(), [One(0), Criteria]);
}

#[test]
fn floors_of_a_place_may_differ_but_must_descend_to_nothing() {
    let with = |floors: [i64; 4]| ScoreTemplate {
        grades: Grade::ALL.into_iter().zip(floors).map(|(grade, min)| GradeFloor { grade, min }).collect(),
        ..template()
    };
    let local = with([85, 65, 45, 0]);
    assert_eq!((local.faults(), local.grade(86)), (Vec::new(), Grade::Good));
    for wrong in [[70, 70, 50, 0], [60, 70, 50, 0], [101, 70, 50, 0], [90, 70, 50, 1], [90, 70, 0, 0]] {
        assert_eq!(with(wrong).faults(), [TemplateFault::Floors], "{wrong:?}");
    }
    let twice = ScoreTemplate {
        grades: [GradeFloor::usual(), vec![GradeFloor { grade: Grade::Good, min: 95 }]].concat(),
        ..template()
    };
    assert_eq!(twice.faults(), [TemplateFault::Floors]);
}

#[test]
fn a_new_criterion_is_named_after_its_words_and_like_no_other() {
    let taken = [Criterion { id: "ket-thuc".into(), name: "Kết thúc".into(), max: 5 }];
    assert_eq!(criterion_id("Đúng giờ, đủ bước", &taken), "dung-gio-du-buoc");
    assert_eq!(criterion_id("Kết thúc!", &taken), "ket-thuc-2");
    assert_eq!(criterion_id("…", &taken), "criterion");
}

#[test]
fn a_correction_is_told_field_by_field() {
    use change::{Change, Value, changes};
    assert_eq!(changes(&meeting(), &meeting()), []);
    let was = Meeting {
        details: Details {
            steps_done: vec!["Cử thư ký".into(), "Chấm điểm".into()],
            confirmed_scores: scores(15, 80),
            ..meeting().details
        },
        ..meeting()
    };
    let mut is = was.clone();
    is.attendance.present = 29;
    is.kind = MeetingKind::Thematic;
    is.group = None;
    is.details.steps_done = vec!["Chấm điểm".into(), "Thảo luận".into()];
    is.details.confirmed_scores = scores(14, 80);
    is.details.preparation.papers_sent = true;
    let told = changes(&was, &is);
    let text = |words: &str| Value::Text(words.into());
    let change = |field, was, is| Change { field, criterion: String::new(), was, is };
    let score = Change { criterion: "preparation".into(), ..change("confirmed", text("15"), text("14")) };
    assert_eq!(
        told,
        [
            change("kind", Value::Kind(MeetingKind::Regular), Value::Kind(MeetingKind::Thematic)),
            change("group", Value::Group(1), Value::Nothing),
            change("present", text("30"), text("29")),
            change("papers-sent", Value::Yes(false), Value::Yes(true)),
            change("steps", text("Cử thư ký"), Value::Nothing),
            change("steps", Value::Nothing, text("Thảo luận")),
            score,
        ]
    );
}

#[test]
fn days_and_hours_are_kept_as_they_are_written() {
    let kept = serde_json::to_string(&meeting()).unwrap();
    assert!(kept.contains("\"2020-09-03\"") && kept.contains("\"19:00\""), "{kept}");
    assert_eq!(serde_json::from_str::<Meeting>(&kept).unwrap(), meeting());
}
