//! People, keys and sessions, on both stores.

use duthao::clock::Millis;
use duthao::domain::person::Role;
use duthao::store::StoreError;
use duthao::store::person::{KeyKind, SignInKey};

use crate::both_stores;
use crate::support::people::{add, line, person};

both_stores!(a_person_is_read_back_as_added, |store| async move {
    let added = add(&store, "Lan", &[Role::Editor, Role::Delegate]).await;
    assert_eq!(store.person(&added.id).await.unwrap(), added);
    assert_eq!(store.people().await.unwrap(), vec![added]);
});

both_stores!(the_same_person_is_not_added_twice, |store| async move {
    let added = add(&store, "Lan", &[Role::Viewer]).await;
    let again = store.add_person(&added, &line("person.add", "Lan")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
});

both_stores!(nobody_is_found_under_an_unknown_id, |store| async move {
    let found = store.person(&person("Nobody", &[]).id).await;
    assert!(matches!(found, Err(StoreError::NotFound)), "{found:?}");
});

both_stores!(a_session_ends_with_its_time, |store| async move {
    let lan = add(&store, "Lan", &[Role::Viewer]).await;
    store.open_session("hash", &lan.id, (Millis(10), Millis(20)), false).await.unwrap();
    assert_eq!(store.session_person("hash", Millis(19)).await.unwrap(), Some(lan.id.clone()));
    assert_eq!(store.session_person("hash", Millis(20)).await.unwrap(), None);
    store.end_session("hash").await.unwrap();
    assert_eq!(store.session_person("hash", Millis(19)).await.unwrap(), None);
});

both_stores!(a_code_is_locked_after_too_many_wrong_tries, |store| async move {
    let lan = add(&store, "Lan", &[Role::Viewer]).await;
    let key = SignInKey {
        selector: "ABCD".into(),
        person: lan.id.clone(),
        kind: KeyKind::Code,
        secret_hash: "hash".into(),
        created_at: Millis(0),
        expires_at: Millis(100),
        wrong_tries: 0,
        locked_until: Millis(0),
        card: false,
    };
    store.add_key(&key, &line("person.give_key", "Lan")).await.unwrap();
    for count in 1..=2 {
        let taken = store.take_try("ABCD", 3, Millis(10), Millis(50)).await.unwrap().unwrap();
        assert_eq!((taken.wrong_tries, taken.locked_until), (count, Millis(0)));
    }
    let third = store.take_try("ABCD", 3, Millis(10), Millis(50)).await.unwrap().unwrap();
    assert_eq!((third.wrong_tries, third.locked_until), (0, Millis(50)));
    assert!(store.take_try("ABCD", 3, Millis(49), Millis(90)).await.unwrap().is_none(), "locked");
    assert!(store.take_try("ABCD", 3, Millis(50), Millis(90)).await.unwrap().is_some());
    store.forget_wrong_tries("ABCD").await.unwrap();
    assert_eq!(store.key(KeyKind::Code, "ABCD").await.unwrap().unwrap().wrong_tries, 0);
    assert!(store.key(KeyKind::Link, "ABCD").await.unwrap().is_none(), "a code is no link");
});
