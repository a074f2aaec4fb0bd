//! The plan, the guidance and the corrections of meetings, on both stores.

use duthao::clock::Millis;
use duthao::domain::guidance::Guidance;
use duthao::domain::meeting::{Day, Hour, Meeting, MeetingKind, TemplateRef};
use duthao::domain::plan::{Appointment, Planned, Progress};
use duthao::store::audit::AuditLine;
use duthao::store::{Store, StoreError};

use super::evidence::{meeting, with_meetings};
use crate::both_stores;
use crate::support::people::line;

fn day(text: &str) -> Day {
    Day::of(text).unwrap()
}

fn planned(id: &str, cell: &str, date: &str) -> Planned {
    let when =
        Appointment { date: day(date), start: Hour::of("19:00"), place: String::new(), group: Some(3) };
    Planned { id: id.into(), cell: cell.into(), round: 2, kind: MeetingKind::Thematic, when, invented: false }
}

/// A line of the log by nobody at a moment.
fn at(moment: i64) -> AuditLine {
    AuditLine { at: Millis(moment), ..line("test", "x") }
}

async fn with_plans(store: &Store) {
    with_meetings(store).await;
    for (id, cell, date) in [("p1", "c1", "2020-10-05"), ("p2", "c2", "2020-10-06")] {
        store.add_plan(&planned(id, cell, date), &line("plan.add", id)).await.unwrap();
    }
}

fn keeping(id: &str, cell: &str, plan: &str) -> Meeting {
    let mut kept = meeting(id, cell, "2020-10-07");
    kept.details.plan = Some(plan.into());
    kept
}

both_stores!(a_plan_is_moved_and_called_off_and_what_it_was_is_kept, |store| async move {
    with_plans(&store).await;
    let row = store.plan(&"p1".into()).await.unwrap();
    assert_eq!((&row.plan, row.version), (&planned("p1", "c1", "2020-10-05"), 1));
    assert!(row.is_open() && row.cell.name == "Chi bộ TDP Liên Phú");
    let to =
        Appointment { date: day("2020-10-09"), start: None, place: "Hội trường".into(), group: None };
    store.change_plan(&row, Some(&to), "mưa lũ", &at(5)).await.unwrap();
    let moved = store.plan(&"p1".into()).await.unwrap();
    assert_eq!((&moved.plan.when, moved.version), (&to, 2));
    // Whoever read the version before comes too late.
    let late = store.change_plan(&row, Some(&to), "trùng lịch", &at(6)).await;
    assert!(matches!(late, Err(StoreError::AlreadyThere)));
    store.change_plan(&moved, None, "không bố trí được", &at(7)).await.unwrap();
    let off = store.plan(&"p1".into()).await.unwrap();
    assert_eq!((off.called_off.as_deref(), off.plan.when), (Some("không bố trí được"), to.clone()));
    let told = store.plan_changes(&"p1".into()).await.unwrap();
    let told: Vec<_> =
        told.iter().map(|one| (one.version, &one.was, one.reason.as_str(), one.at.0)).collect();
    assert_eq!(told, [(2, &to, "không bố trí được", 7), (1, &row.plan.when, "mưa lũ", 5)]);
    let open = store.open_plans(&"c1".into()).await.unwrap();
    assert!(open.is_empty(), "one called off waits for nothing");
});

both_stores!(one_meeting_keeps_a_plan_and_a_kept_plan_is_moved_no_more, |store| async move {
    with_plans(&store).await;
    let row = store.plan(&"p1".into()).await.unwrap();
    store.add_meeting(&keeping("m3", "c1", "p1"), &line("meeting.add", "m3")).await.unwrap();
    let second = store.add_meeting(&keeping("m4", "c1", "p1"), &line("meeting.add", "m4")).await;
    assert!(matches!(second, Err(StoreError::AlreadyThere)));
    let unknown = store.add_meeting(&keeping("m5", "c1", "p9"), &line("meeting.add", "m5")).await;
    assert!(unknown.is_err(), "no meeting keeps a plan that is not there");
    assert_eq!(store.plan(&"p1".into()).await.unwrap().meeting, Some("m3".into()));
    assert!(matches!(store.change_plan(&row, None, "hoãn", &at(1)).await, Err(StoreError::AlreadyThere)));
    assert_eq!(store.plan_changes(&"p1".into()).await.unwrap(), []);
});

both_stores!(
    the_board_is_told_plans_with_what_came_of_them_and_meetings_without_a_plan,
    |store| async move {
        with_plans(&store).await;
        store.add_meeting(&keeping("m3", "c1", "p1"), &line("meeting.add", "m3")).await.unwrap();
        let p2 = store.plan(&"p2".into()).await.unwrap();
        store.change_plan(&p2, None, "mưa lũ", &at(1)).await.unwrap();
        let entries = store.plan_entries(10).await.unwrap();
        let today = day("2020-12-01");
        let told: Vec<_> = entries
            .iter()
            .map(|entry| {
                (entry.round, entry.date.iso(), entry.cell.as_str(), entry.group, entry.progress(today))
            })
            .collect();
        assert_eq!(
            told,
            [
                (1, "2020-09-03".into(), "c1", Some(2), Progress::Unplanned),
                (1, "2020-10-03".into(), "c2", Some(2), Progress::Unplanned),
                // Of the meeting, which was held in round 1 by another group than planned.
                (1, "2020-10-07".into(), "c1", Some(2), Progress::Recorded),
                (2, "2020-10-06".into(), "c2", Some(3), Progress::CalledOff),
            ]
        );
        assert_eq!(store.plan_entries(2).await.unwrap(), entries[..2]);
    }
);

both_stores!(a_corrected_meeting_keeps_what_it_was, |store| async move {
    with_meetings(&store).await;
    let first = store.meeting(&"m1".into()).await.unwrap();
    assert_eq!((first.version, first.reason.as_str()), (1, ""));
    let mut mended = first.meeting.clone();
    mended.attendance.spoke = 12;
    mended.cell = "c2".into();
    store.correct_meeting(&first, &mended, "gõ nhầm", &at(9)).await.unwrap();
    let second = store.meeting(&"m1".into()).await.unwrap();
    assert_eq!(second.meeting, mended);
    assert_eq!((second.version, second.reason.as_str(), second.recorded_at), (2, "gõ nhầm", Millis(9)));
    let late = store.correct_meeting(&first, &mended, "gõ nhầm nữa", &at(10)).await;
    assert!(
        matches!(late, Err(StoreError::AlreadyThere)),
        "of two corrections of one version one is refused"
    );
    assert_eq!(store.meeting(&"m1".into()).await.unwrap(), second);
    let earlier = store.meeting_versions(&"m1".into()).await.unwrap();
    assert_eq!(earlier.len(), 1);
    assert_eq!((earlier[0].version, &earlier[0].meeting), (1, &first.meeting));
    // Numbers that do not add up are refused by the database itself, and nothing of it stays.
    let mut wrong = mended.clone();
    wrong.attendance.spoke = 99;
    assert!(store.correct_meeting(&second, &wrong, "sai", &at(11)).await.is_err());
    assert_eq!(store.meeting_versions(&"m1".into()).await.unwrap().len(), 1);
});

both_stores!(guidance_in_force_is_the_newest_and_each_version_is_there_once, |store| async move {
    assert_eq!(store.guidance(None).await.unwrap(), None);
    let version = |version, title: &str| Guidance {
        version,
        title: title.into(),
        issued: Some(day("2020-08-20")),
        steps: vec!["Cử thư ký".into()],
        ..Guidance::default()
    };
    for one in [version(1, "Hướng dẫn"), version(2, "Hướng dẫn sửa đổi")] {
        store.add_guidance(&one, &at(one.version)).await.unwrap();
    }
    let again = store.add_guidance(&version(2, "khác"), &at(3)).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)));
    assert_eq!(store.guidance(None).await.unwrap(), Some(version(2, "Hướng dẫn sửa đổi")));
    assert_eq!(store.guidance(Some(1)).await.unwrap(), Some(version(1, "Hướng dẫn")));
    assert_eq!(store.guidance(Some(3)).await.unwrap(), None);
    let all = store.guidances().await.unwrap();
    assert_eq!(all.iter().map(|row| (row.guidance.version, row.at.0)).collect::<Vec<_>>(), [(2, 2), (1, 1)]);
});

/// Runs a statement past all rules of the code.
async fn by_hand(store: &Store, statement: &'static str) -> Result<u64, String> {
    match store {
        Store::Sqlite { write, .. } => {
            let done = sqlx::query(statement).execute(write).await;
            done.map(|done| done.rows_affected()).map_err(|fault| fault.to_string())
        }
        Store::Postgres(pool) => {
            let done = sqlx::query(statement).execute(pool).await;
            done.map(|done| done.rows_affected()).map_err(|fault| fault.to_string())
        }
    }
}

both_stores!(what_was_superseded_is_changed_by_nobody, |store| async move {
    with_plans(&store).await;
    let template = duthao::action::meeting::adopt_score_template::shipped_templates().remove(0);
    store.add_score_template(&template, &line("score_template.add", "a")).await.unwrap();
    let guidance = Guidance { version: 1, title: "Hướng dẫn".into(), ..Guidance::default() };
    store.add_guidance(&guidance, &at(1)).await.unwrap();
    let mut scored = meeting("m3", "c1", "2020-10-07");
    scored.template = Some(TemplateRef { id: "a".into(), version: 1 });
    store.add_meeting(&scored, &line("meeting.add", "m3")).await.unwrap();
    let row = store.meeting(&"m3".into()).await.unwrap();
    store.correct_meeting(&row, &scored, "thử", &at(2)).await.unwrap();
    let plan = store.plan(&"p1".into()).await.unwrap();
    store.change_plan(&plan, None, "hoãn", &at(3)).await.unwrap();
    for statement in [
        "UPDATE score_template SET json = '{}'",
        "DELETE FROM score_template",
        "UPDATE guidance SET json = '{}'",
        "DELETE FROM guidance",
        "UPDATE meeting_version SET json = '{}'",
        "UPDATE planned_meeting_change SET reason = 'khác'",
    ] {
        let refused = by_hand(&store, statement).await.expect_err(statement);
        assert!(refused.contains("only superseded"), "{statement}: {refused}");
    }
    let uses = store.score_template_uses().await.unwrap();
    assert_eq!((uses.len(), uses[0].meetings, &uses[0].template.id), (1, 1, &"a".to_owned()));
});
