//! Which clause leans on which record, and what was decided on flags, on both stores.

use duthao::clock::Millis;
use duthao::domain::evidence::RecordVersion;
use duthao::domain::flag::{Cause, Decision, Leaning, Ruling};
use duthao::domain::person::Role;
use duthao::domain::resolution::Relation;
use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::log::{ChangeLog, LoggedChange};
use duthao::store::flag::Deciding;
use duthao::store::leaning::LeaningCount;
use duthao::store::{Store, StoreError};

use super::evidence;
use super::seal::{by, resolution_at};
use crate::both_stores;
use crate::support::people::{add, line};

fn leaning(clause: &str, record: &str) -> Leaning {
    Leaning {
        clause: clause.into(),
        link: format!("l{clause}").as_str().into(),
        record: record.into(),
        version: 1,
        relation: Relation::Supports,
        note: "đủ người".into(),
        number: "1.".into(),
        code: "GP1".into(),
        words: format!("Lời của {clause}"),
    }
}

fn ruling(resolution: &ResolutionId, clause: &str, version: i64) -> Ruling {
    Ruling {
        resolution: resolution.clone(),
        clause: clause.into(),
        link: format!("l{clause}").as_str().into(),
        record: "e1".into(),
        version,
        decision: Decision::Keep,
        place: "GP1".into(),
        reason: "số liệu không đổi".into(),
        by: "Văn".into(),
        at: Millis(7),
    }
}

async fn corrected(store: &Store, version: i64, withdrawn: bool) {
    let record = store.record(&"e1".into()).await.unwrap();
    let next = RecordVersion { version, withdrawn, ..evidence::first("Đã sửa") };
    store.add_record_version(&record, &next, &line("record.correct", "e1")).await.unwrap();
}

async fn prepared(store: &Store) -> (ResolutionId, ResolutionId) {
    let office = add(store, "Văn", &[Role::Office]).await;
    evidence::with_meetings(store).await;
    evidence::add(store, "e1", "m1", "31/31 phát biểu").await;
    evidence::add(store, "e2", "m1", "Gửi tài liệu trước").await;
    let one = resolution_at(store, "r1", Stage::Drafting, &office).await;
    let two = resolution_at(store, "r2", Stage::Issued, &office).await;
    store
        .set_leaning(&one, 0, &[leaning("c1", "e1"), leaning("c2", "e1"), leaning("c3", "e2")])
        .await
        .unwrap();
    store.set_leaning(&two, 0, &[leaning("c9", "e1")]).await.unwrap();
    (one, two)
}

both_stores!(what_leans_on_a_record_is_listed_part_by_part_with_its_flags, |store| async move {
    let (one, two) = prepared(&store).await;
    let all = store.leaning_on(&"e1".into(), None, 9).await.unwrap();
    let clauses: Vec<&str> = all.iter().map(|row| row.leaning.clause.as_str()).collect();
    assert_eq!(clauses, ["c1", "c2", "c9"]);
    assert_eq!(all[0].leaning, leaning("c1", "e1"));
    assert_eq!((&all[2].resolution, all[2].stage), (&two, Stage::Issued));
    assert!(all.iter().all(|row| row.cause.is_none() && !row.is_open()));
    let part = store.leaning_on(&"e1".into(), None, 2).await.unwrap();
    let rest = store.leaning_on(&"e1".into(), Some(&part[1].cursor()), 2).await.unwrap();
    assert_eq!(rest.iter().map(|row| row.leaning.clause.as_str()).collect::<Vec<_>>(), ["c9"]);
    assert_eq!(store.count_leaning(&"e1".into()).await.unwrap(), LeaningCount { all: 3, open: 0 });

    corrected(&store, 2, false).await;
    assert_eq!(store.count_leaning(&"e1".into()).await.unwrap(), LeaningCount { all: 3, open: 3 });
    let office = add(&store, "Lan", &[Role::Office]).await;
    let act = by(&office, "flag.decide");
    let decided = store.add_ruling(&ruling(&one, "c1", 2), Stage::Drafting, &act).await.unwrap();
    assert_eq!(decided, Deciding::Done);
    let again = store.add_ruling(&ruling(&one, "c1", 2), Stage::Drafting, &act).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    let rows = store.leaning_on(&"e1".into(), None, 9).await.unwrap();
    assert_eq!(rows[0].cause, Some(Cause::Corrected));
    let shown = rows[0].ruling.clone().unwrap();
    assert_eq!((shown.decision, shown.by.as_str()), (Decision::Keep, "Văn"));
    assert!(!rows[0].is_open() && rows[1].is_open());
    assert_eq!(store.count_leaning(&"e1".into()).await.unwrap(), LeaningCount { all: 3, open: 2 });

    corrected(&store, 3, true).await;
    assert_eq!(store.count_leaning(&"e1".into()).await.unwrap(), LeaningCount { all: 3, open: 3 });
    let rows = store.leaning_on(&"e1".into(), None, 9).await.unwrap();
    assert!(rows[0].is_open() && rows[0].cause == Some(Cause::Withdrawn), "a later version asks again");
    assert_eq!(store.rulings(&one).await.unwrap(), [ruling(&one, "c1", 2)]);
});

both_stores!(a_decision_on_what_has_moved_is_not_kept, |store| async move {
    let (one, _) = prepared(&store).await;
    corrected(&store, 2, false).await;
    let act = line("flag.decide", "r1");
    let late = store.add_ruling(&ruling(&one, "c1", 1), Stage::Drafting, &act).await.unwrap();
    assert_eq!(late, Deciding::RecordMoved);
    let moved = store.add_ruling(&ruling(&one, "c1", 2), Stage::Workshop, &act).await.unwrap();
    assert_eq!(moved, Deciding::StageMoved);
    assert_eq!(store.rulings(&one).await.unwrap(), []);
});

both_stores!(a_text_is_read_anew_only_when_its_log_has_grown, |store| async move {
    let (one, two) = prepared(&store).await;
    assert_eq!(store.stale_leaning().await.unwrap(), []);
    let office = add(&store, "Lan", &[Role::Office]).await;
    let change = LoggedChange {
        hash: "h1".into(),
        actor: "a".into(),
        actor_seq: 1,
        deps: vec![],
        bytes: vec![1],
        person: office.id.clone(),
        connection: "k".into(),
        received_at: Millis(1),
        decides: None,
    };
    store.append(&one, &[Stage::Drafting], &[change]).await.unwrap();
    assert_eq!(store.stale_leaning().await.unwrap(), [(one.clone(), 1)]);
    store.set_leaning(&one, 1, &[leaning("c1", "e1")]).await.unwrap();
    assert_eq!(store.stale_leaning().await.unwrap(), []);
    store.set_leaning(&one, 0, &[]).await.unwrap();
    let rows = store.leaning_on(&"e1".into(), None, 9).await.unwrap();
    assert_eq!(rows.len(), 2, "rows read from an older text do not overwrite newer ones");
    store.set_leaning(&two, 0, &[]).await.unwrap();
    assert_eq!(store.leaning_on(&"e1".into(), None, 9).await.unwrap().len(), 1);
});

both_stores!(records_that_stand_are_named_in_order_and_what_they_said_at_each_version, |store| async move {
    prepared(&store).await;
    let ids: Vec<String> =
        store.standing_record_ids().await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(ids, ["e1", "e2"]);
    corrected(&store, 2, false).await;
    let said = store.sayings_of(&["e1".into()]).await.unwrap();
    assert_eq!(said[&("e1".into(), 1)].text, "31/31 phát biểu");
    assert_eq!(said[&("e1".into(), 2)].text, "Đã sửa");
    assert_eq!(store.evidence_clock().await.unwrap(), 3);
    corrected(&store, 3, true).await;
    let ids = store.standing_record_ids().await.unwrap();
    assert_eq!(ids, ["e2".into()], "withdrawn ones do not stand");
});
