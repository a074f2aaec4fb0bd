//! Tasks of an issued resolution: bound to the stage, mended in editions, answered in turns, reminded of once. On both
//! stores.

use duthao::action::check::check_audit::check_audit;
use duthao::clock::Millis;
use duthao::domain::meeting::when::Day;
use duthao::domain::notice::{Kind, Sort};
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::domain::task::{
    Addressee, Edition, Reminder, State, TASKS_EVER_MAX, TASKS_MAX, Task, UnitAnswer, Withdrawal,
};
use duthao::domain::unit::{Bloc, Cell};
use duthao::id::{BlocId, ResolutionId, TaskId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::notice::NoticeCursor;
use duthao::store::seal::Sealing;
use duthao::store::task::Giving;

use super::seal::{committee, resolution_at, to_seal};
use crate::both_stores;
use crate::support::people::{add, line, person};

fn cell(id: &str, bloc: &str) -> Cell {
    Cell {
        id: id.into(),
        name: format!("Chi bộ {id}"),
        members: 9,
        organisation: format!("o-{bloc}").into(),
        organisation_name: format!("Đảng bộ {bloc}"),
        bloc: bloc.into(),
        bloc_name: bloc.into(),
    }
}

/// An issued resolution, somebody of the office, and a delegate of the first of two blocs.
async fn issued(store: &Store) -> (ResolutionId, Person, Person) {
    let office = add(store, "Văn", &[Role::Office, Role::Standing]).await;
    let blocs = ["b1", "b2"].map(|id| Bloc { id: id.into(), name: id.into() });
    let cells = [cell("c1", "b1"), cell("c2", "b1"), cell("c3", "b2")];
    store.put_units(&blocs, &cells, &line("units.import", "test")).await.unwrap();
    let delegate = Person { bloc: Some("b1".into()), ..person("Đại", &[Role::Delegate]) };
    store.add_person(&delegate, &line("person.add", "Đại")).await.unwrap();
    committee(store, 3).await;
    let id = resolution_at(store, "r1", Stage::StandingReview, &office).await;
    let sealing = store.seal(&to_seal(&id, &office, 0), &acted(&office, "resolution.seal")).await.unwrap();
    assert!(matches!(sealing, Sealing::Done(_)), "{sealing:?}");
    let moved = acted(&office, "resolution.step");
    store.move_stage(&id, Stage::CommitteeVote, Stage::Issued, 1, &moved).await.unwrap();
    (id, office, delegate)
}

fn acted(by: &Person, act: &'static str) -> AuditLine {
    AuditLine { person: Some(by.id.clone()), at: Millis(9), ..line(act, "r1") }
}

fn says(by: &Person, edition: i64, due: &str) -> Edition {
    Edition {
        edition,
        words: "Họp chi ủy trước".into(),
        in_charge: "Ban Tổ chức".into(),
        to: Addressee::Cells,
        due: Day::of(due),
        note: String::new(),
        by: by.id.clone(),
        at: Millis(5),
    }
}

async fn task(store: &Store, id: &ResolutionId, by: &Person, due: &str) -> Task {
    let seal = store.newest_seal(id).await.unwrap().unwrap();
    Task {
        id: TaskId::fresh(),
        resolution: id.clone(),
        version: seal.version,
        clause: "c1".into(),
        says: says(by, 1, due),
        made_by: by.id.clone(),
        made_at: Millis(5),
        withdrawn: None,
    }
}

fn answer(task: &Task, unit: &str, state: State, by: &Person) -> UnitAnswer {
    UnitAnswer {
        task: task.id.clone(),
        unit: unit.into(),
        turn: 0,
        state,
        day: Day::of("2021-03-01").unwrap(),
        who: "Bí thư".into(),
        words: "Đã họp".into(),
        by: by.id.clone(),
        at: Millis(7),
    }
}

fn blocs(ids: &[&str]) -> Vec<BlocId> {
    ids.iter().map(|id| BlocId::from(*id)).collect()
}

/// What somebody was told of tasks, the newest first.
async fn told(store: &Store, who: &Person) -> Vec<String> {
    let notices = store.notices(&who.id, false, NoticeCursor::START, 50).await.unwrap();
    let of_tasks = notices.into_iter().filter(|one| one.sort == Sort::Task);
    of_tasks
        .map(|one| {
            assert_eq!(one.kind, Kind::Waiting);
            one.detail
        })
        .collect()
}

both_stores!(a_task_is_given_mended_and_withdrawn_while_the_resolution_is_issued, |store| async move {
    let (id, office, delegate) = issued(&store).await;
    let at = Stage::Issued;
    let one = task(&store, &id, &office, "2021-03-31").await;
    let give = acted(&office, "task.give");
    assert_eq!(store.add_task(Stage::Archived, &one, &[], &give).await.unwrap(), Giving::StageMoved);
    assert_eq!(store.tasks(&id).await.unwrap(), []);
    assert_eq!(store.add_task(at, &one, &blocs(&["b1", "b2"]), &give).await.unwrap(), Giving::Done);
    assert_eq!(store.tasks(&id).await.unwrap(), std::slice::from_ref(&one));
    assert_eq!(told(&store, &delegate).await, ["given"]);
    assert!(told(&store, &office).await.is_empty(), "nobody is told of what they did");

    let mended = Edition { to: Addressee::Bloc("b1".into()), due: None, ..says(&office, 2, "") };
    let mend = acted(&office, "task.mend");
    let done = store.mend_task(&id, at, (&one.id, &mended), &blocs(&["b1"]), &mend).await.unwrap();
    assert_eq!(done, Giving::Done);
    let again = store.mend_task(&id, at, (&one.id, &mended), &[], &mend).await.unwrap();
    assert_eq!(again, Giving::Gone, "somebody else mended it meanwhile");
    assert_eq!(store.task(&id, &one.id).await.unwrap().says, mended);
    let editions = store.task_editions(&one.id).await.unwrap();
    assert_eq!(editions, [mended.clone(), one.says.clone()], "the edition before stays");

    let withdrawal = Withdrawal { by: office.id.clone(), at: Millis(8), reason: "Trùng".into() };
    let line = acted(&office, "task.withdraw");
    let stale = store.withdraw_task(&id, at, (&one.id, 1, &withdrawal), &[], &line).await.unwrap();
    assert_eq!(stale, Giving::Gone, "it no longer says what was looked at");
    assert_eq!(store.task(&id, &one.id).await.unwrap().withdrawn, None);
    let now = (&one.id, 2, &withdrawal);
    let done = store.withdraw_task(&id, at, now, &blocs(&["b1"]), &line).await.unwrap();
    assert_eq!(done, Giving::Done);
    assert_eq!(store.task(&id, &one.id).await.unwrap().withdrawn, Some(withdrawal.clone()));
    assert_eq!(told(&store, &delegate).await, ["withdrawn"], "what was not read yet is no longer true");
    let twice = store.withdraw_task(&id, at, now, &[], &line).await.unwrap();
    assert_eq!(twice, Giving::Gone);
    let (_, faults) = check_audit(&store).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");
});

both_stores!(what_units_answer_follows_what_they_answered_before, |store| async move {
    let (id, office, _) = issued(&store).await;
    let at = Stage::Issued;
    let one = task(&store, &id, &office, "").await;
    store.add_task(at, &one, &[], &acted(&office, "task.give")).await.unwrap();
    let record = acted(&office, "task.record");
    let about = (&one.id, &one.says, None);
    let taken = ["c1", "c3"].map(|unit| answer(&one, unit, State::Taken, &office));
    assert_eq!(store.record_answers(&id, at, about, &taken, &record).await.unwrap(), Giving::Done);
    let finished = [answer(&one, "c1", State::Done, &office)];
    assert_eq!(store.record_answers(&id, at, about, &finished, &record).await.unwrap(), Giving::Done);
    let counts = |all: Vec<UnitAnswer>| all.into_iter().map(|one| (one.unit, one.state)).collect::<Vec<_>>();
    let now = [("c3".to_owned(), State::Taken), ("c1".to_owned(), State::Done)];
    assert_eq!(counts(store.answers_to_task(&one.id).await.unwrap()), now);
    assert_eq!(counts(store.answers_to_tasks(&id).await.unwrap()), now);
    let all = store.history_of_task(&one.id, i64::MAX, 10).await.unwrap();
    assert_eq!(all.iter().map(|one| one.turn).collect::<Vec<_>>(), [3, 2, 1]);
    assert_eq!(store.history_of_task(&one.id, 2, 10).await.unwrap().len(), 1);

    let stale = Edition { edition: 7, ..one.says.clone() };
    let missed = store.record_answers(&id, at, (&one.id, &stale, None), &finished, &record).await.unwrap();
    assert_eq!(missed, Giving::Gone, "recorded for an edition that is no longer there");
    let unknown = [answer(&one, "nobody", State::Taken, &office)];
    assert!(
        store.record_answers(&id, at, about, &unknown, &record).await.is_err(),
        "the database knows its units"
    );
    assert_eq!(store.history_of_task(&one.id, i64::MAX, 10).await.unwrap().len(), 3);
    let (_, faults) = check_audit(&store).await.unwrap();
    assert!(faults.is_empty(), "{faults:?}");

    let changed = match &store {
        Store::Sqlite { write, .. } => {
            sqlx::query("UPDATE task_answer SET state = 'taken'").execute(write).await.is_ok()
        }
        Store::Postgres(pool) => {
            sqlx::query("UPDATE task_answer SET state = 'taken'").execute(pool).await.is_ok()
        }
    };
    assert!(!changed, "what was recorded is never changed");
    let forged = "INSERT INTO task_answer (task, turn, unit, cell, state, day, who, words, recorded_by, recorded_at)
         SELECT task, 9, unit, cell, 'unable', day, who, words, recorded_by, recorded_at FROM task_answer WHERE turn = 1";
    match &store {
        Store::Sqlite { write, .. } => drop(sqlx::query(forged).execute(write).await.unwrap()),
        Store::Postgres(pool) => drop(sqlx::query(forged).execute(pool).await.unwrap()),
    }
    let (_, faults) = check_audit(&store).await.unwrap();
    assert!(faults.iter().any(|fault| fault.contains("task_answer")), "{faults:?}");
});

both_stores!(nothing_is_recorded_over_what_was_not_seen, |store| async move {
    let (id, office, _) = issued(&store).await;
    let at = Stage::Issued;
    let one = task(&store, &id, &office, "").await;
    store.add_task(at, &one, &[], &acted(&office, "task.give")).await.unwrap();
    let record = acted(&office, "task.record");
    let put = async |unit: &str, state, seen: i64| {
        let about = (&one.id, &one.says, Some(seen));
        let answers = [answer(&one, unit, state, &office)];
        store.record_answers(&id, at, about, &answers, &record).await.unwrap()
    };
    assert_eq!(put("c1", State::Done, 0).await, Giving::Done);
    assert_eq!(put("c1", State::Taken, 0).await, Giving::Gone, "somebody else recorded it meanwhile");
    assert_eq!(put("c2", State::Taken, 0).await, Giving::Done, "another unit is none of that");
    assert_eq!(put("c1", State::Unable, 1).await, Giving::Done, "once it was seen");
    assert_eq!(store.history_of_task(&one.id, i64::MAX, 10).await.unwrap().len(), 3);
});

both_stores!(what_a_body_answered_is_never_another_bodys, |store| async move {
    let (id, office, _) = issued(&store).await;
    let at = Stage::Issued;
    let named =
        |edition, name: &str, to| Edition { to, in_charge: name.into(), ..says(&office, edition, "") };
    let body = |edition, name: &str| named(edition, name, Addressee::Body);
    let one = Task { says: body(1, "Ban A"), ..task(&store, &id, &office, "").await };
    store.add_task(at, &one, &[], &acted(&office, "task.give")).await.unwrap();
    let mend = async |says: Edition| {
        store.mend_task(&id, at, (&one.id, &says), &[], &acted(&office, "task.mend")).await.unwrap()
    };
    assert_eq!(mend(body(2, "Ban B")).await, Giving::Done, "nobody has answered yet");
    let now = body(2, "Ban B");
    let answers = [answer(&one, "", State::Done, &office)];
    let record = acted(&office, "task.record");
    let put = store.record_answers(&id, at, (&one.id, &now, None), &answers, &record).await.unwrap();
    assert_eq!(put, Giving::Done);
    assert_eq!(mend(body(3, "Ban A")).await, Giving::Answered);
    assert_eq!(mend(named(3, "Ban C", Addressee::Cells)).await, Giving::Done);
    assert_eq!(mend(body(4, "Ban C")).await, Giving::Answered, "nor by way of the cells");
    assert_eq!(mend(body(4, "Ban B")).await, Giving::Done);
    assert_eq!(store.task_editions(&one.id).await.unwrap().len(), 4);
});

both_stores!(nobody_is_reminded_of_a_task_mended_or_withdrawn_meanwhile, |store| async move {
    let (id, office, delegate) = issued(&store).await;
    let at = Stage::Issued;
    let read = task(&store, &id, &office, "2021-03-31").await;
    store.add_task(at, &read, &[], &acted(&office, "task.give")).await.unwrap();
    let soon = (Reminder::Soon, true);
    let both = blocs(&["b1", "b2"]);
    let later = says(&office, 2, "2021-06-30");
    store.mend_task(&id, at, (&read.id, &later), &[], &acted(&office, "task.mend")).await.unwrap();
    assert!(!store.remind_of_task(&read, soon, &both, Millis(20)).await.unwrap(), "its day was moved");
    let withdrawal = Withdrawal { by: office.id.clone(), at: Millis(8), reason: "Trùng".into() };
    let withdraw = acted(&office, "task.withdraw");
    store.withdraw_task(&id, at, (&read.id, 2, &withdrawal), &[], &withdraw).await.unwrap();
    let read = Task { says: later, ..read };
    assert!(!store.remind_of_task(&read, soon, &both, Millis(21)).await.unwrap(), "it was withdrawn");
    assert!(told(&store, &delegate).await.is_empty());
});

both_stores!(people_are_reminded_once_of_a_day, |store| async move {
    let (id, office, delegate) = issued(&store).await;
    let one = task(&store, &id, &office, "2021-03-31").await;
    store.add_task(Stage::Issued, &one, &[], &acted(&office, "task.give")).await.unwrap();
    let day = |text| Day::of(text).unwrap();
    let due = |today, ahead| store.tasks_to_remind_of(day(today), day(ahead), 10);
    assert_eq!(due("2021-03-20", "2021-03-27").await.unwrap(), [], "not yet");
    assert_eq!(due("2021-03-30", "2021-04-06").await.unwrap(), std::slice::from_ref(&one));
    let soon = (Reminder::Soon, true);
    let both = blocs(&["b1", "b2"]);
    assert!(store.remind_of_task(&one, soon, &both, Millis(20)).await.unwrap());
    assert!(!store.remind_of_task(&one, soon, &both, Millis(21)).await.unwrap(), "once");
    assert_eq!(due("2021-03-31", "2021-04-07").await.unwrap(), []);
    assert_eq!(told(&store, &delegate).await, ["soon"]);
    assert_eq!(told(&store, &office).await, ["soon"]);
    // Also when the notice itself is long forgotten.
    store.forget_notices_before(Millis(1000)).await.unwrap();
    assert!(!store.remind_of_task(&one, soon, &both, Millis(2000)).await.unwrap());
    assert_eq!(due("2021-04-01", "2021-04-08").await.unwrap(), std::slice::from_ref(&one), "now it is late");
    let overdue = (Reminder::Overdue, true);
    assert!(store.remind_of_task(&one, overdue, &blocs(&["b2"]), Millis(2001)).await.unwrap());
    assert!(told(&store, &delegate).await.is_empty(), "the own bloc has done it");
    assert_eq!(told(&store, &office).await, ["overdue"]);
    assert_eq!(due("2021-04-02", "2021-04-09").await.unwrap(), []);
});

both_stores!(a_resolution_has_so_many_tasks_and_no_more, |store| async move {
    let (id, office, _) = issued(&store).await;
    let at = Stage::Issued;
    let give = async || {
        let one = task(&store, &id, &office, "").await;
        (store.add_task(at, &one, &[], &acted(&office, "task.give")).await.unwrap(), one)
    };
    let withdrawal = Withdrawal { by: office.id.clone(), at: Millis(8), reason: "Trùng".into() };
    let withdraw = acted(&office, "task.withdraw");
    let mut last = None;
    for _ in 0..TASKS_MAX {
        let (given, one) = give().await;
        assert_eq!(given, Giving::Done);
        last = Some(one);
    }
    assert_eq!(give().await.0, Giving::TooMany);
    // One is withdrawn, and another given in its place; but not for ever.
    for _ in TASKS_MAX..TASKS_EVER_MAX {
        let one = last.take().unwrap();
        store.withdraw_task(&id, at, (&one.id, 1, &withdrawal), &[], &withdraw).await.unwrap();
        let (given, next) = give().await;
        assert_eq!(given, Giving::Done);
        last = Some(next);
    }
    assert_eq!(give().await.0, Giving::TooManyEver);
});
