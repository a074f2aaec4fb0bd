//! Notes of the appraisal and conclusions: bound to the stage, and a seal that none of them is left behind. On both stores.

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::domain::review::{NOTES_MAX, Note, NoteAnswer, NoteKind};
use duthao::domain::stage::Stage;
use duthao::id::{NoteId, PersonId};
use duthao::store::StoreError;
use duthao::store::review::Noting;
use duthao::store::seal::Sealing;

use super::seal::{by, committee, resolution_at, to_seal};
use crate::both_stores;
use crate::support::people::add;

fn note(kind: NoteKind, by: &PersonId, at: i64) -> Note {
    Note {
        id: NoteId::fresh(),
        kind,
        clause: Some("c1".into()),
        place: "1. Chuẩn bị".into(),
        words: "Làm rõ".into(),
        by: by.clone(),
        at: Millis(at),
        answer: None,
        checked: None,
    }
}

both_stores!(a_seal_waits_for_each_note_and_no_note_comes_after_it, |store| async move {
    let office = add(&store, "Văn", &[Role::Office, Role::Standing]).await;
    committee(&store, 3).await;
    let id = resolution_at(&store, "r1", Stage::StandingReview, &office).await;
    let line = by(&office, "review");
    let at = Stage::StandingReview;
    let (first, second) =
        (note(NoteKind::Appraisal, &office.id, 1), note(NoteKind::Conclusion, &office.id, 2));
    for one in [&second, &first] {
        assert_eq!(store.add_note(&id, at, one, &line).await.unwrap(), Noting::Done);
    }
    assert_eq!(store.notes(&id).await.unwrap(), [first.clone(), second.clone()]);
    assert_eq!(store.seal(&to_seal(&id, &office, 0), &line).await.unwrap(), Sealing::NotesOpen(2));

    let answer = NoteAnswer { words: "Đã sửa".into(), by: office.id.clone(), at: Millis(3) };
    assert!(store.answer_note(&id, at, &first.id, &answer, &line).await.unwrap());
    assert_eq!(store.note(&id, &first.id).await.unwrap().answer, Some(answer.clone()));
    assert_eq!(store.seal(&to_seal(&id, &office, 0), &line).await.unwrap(), Sealing::NotesOpen(1));
    let done = Some((&office.id, Millis(4)));
    let unlike = store.check_note(&id, at, &first.id, done, &line).await;
    assert!(matches!(unlike, Err(StoreError::NotFound)), "a note is not checked off: {unlike:?}");
    assert!(store.check_note(&id, at, &second.id, done, &line).await.unwrap());
    let twice = store.check_note(&id, at, &second.id, done, &line).await;
    assert!(matches!(twice, Err(StoreError::NotFound)), "{twice:?}");
    assert!(store.check_note(&id, at, &second.id, None, &line).await.unwrap(), "opened again");
    assert!(store.check_note(&id, at, &second.id, done, &line).await.unwrap());
    let late = store.answer_note(&id, at, &second.id, &answer, &line).await;
    assert!(matches!(late, Err(StoreError::NotFound)), "{late:?}");

    let sealing = store.seal(&to_seal(&id, &office, 0), &line).await.unwrap();
    assert!(matches!(sealing, Sealing::Done(_)), "{sealing:?}");
    let third = note(NoteKind::Conclusion, &office.id, 5);
    assert_eq!(store.add_note(&id, at, &third, &line).await.unwrap(), Noting::StageMoved);
    assert!(!store.answer_note(&id, at, &first.id, &answer, &line).await.unwrap());
    assert!(!store.check_note(&id, at, &second.id, None, &line).await.unwrap());
    assert_eq!(store.notes(&id).await.unwrap().len(), 2);
});

both_stores!(notes_of_another_resolution_are_not_touched_and_there_is_an_end_to_them, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    let one = resolution_at(&store, "r1", Stage::Appraisal, &office).await;
    let other = resolution_at(&store, "r2", Stage::Appraisal, &office).await;
    let line = by(&office, "review");
    let first = note(NoteKind::Conclusion, &office.id, 1);
    assert_eq!(store.add_note(&one, Stage::Appraisal, &first, &line).await.unwrap(), Noting::Done);
    let answer = NoteAnswer { words: "Đã sửa".into(), by: office.id.clone(), at: Millis(3) };
    let strange = store.answer_note(&other, Stage::Appraisal, &first.id, &answer, &line).await;
    assert!(matches!(strange, Err(StoreError::NotFound)), "{strange:?}");
    let strange =
        store.check_note(&other, Stage::Appraisal, &first.id, Some((&office.id, Millis(4))), &line).await;
    assert!(matches!(strange, Err(StoreError::NotFound)), "{strange:?}");
    for at in 1..NOTES_MAX {
        let next = note(NoteKind::Appraisal, &office.id, at);
        assert_eq!(store.add_note(&one, Stage::Appraisal, &next, &line).await.unwrap(), Noting::Done);
    }
    let more = note(NoteKind::Appraisal, &office.id, NOTES_MAX);
    assert_eq!(store.add_note(&one, Stage::Appraisal, &more, &line).await.unwrap(), Noting::TooMany);
    assert_eq!(store.add_note(&other, Stage::Appraisal, &more, &line).await.unwrap(), Noting::Done);
});
