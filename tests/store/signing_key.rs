//! Keys that sign bundles: one signs at a time, the next is named by the one before, whose secret half goes. On both stores.

use duthao::clock::Millis;
use duthao::domain::signing::{Secret, leads_to};
use duthao::store::StoreError;
use duthao::store::audit::AuditLine;

use crate::both_stores;
use crate::support::dump::{cells, dump};

fn line(act: &'static str, at: i64) -> AuditLine {
    AuditLine { at: Millis(at), person: None, act, object: "k".into(), detail: String::new() }
}

both_stores!(one_key_signs_and_names_the_next, |store| async move {
    assert_eq!(store.signing_secret().await.unwrap(), None);
    let (one, two, three) = (Secret([1; 32]), Secret([2; 32]), Secret([3; 32]));
    store.add_signing_key(&one, &line("key.make", 1)).await.unwrap();
    let second = store.add_signing_key(&two, &line("key.make", 2)).await;
    assert!(matches!(second, Err(StoreError::AlreadyThere)), "{second:?}");
    assert_eq!(store.signing_secret().await.unwrap(), Some(one.clone()));
    // In the same moment, which is no reason to tell them in another order.
    assert!(store.rotate_signing_key(&one, &two, &line("key.rotate", 1)).await.unwrap());
    assert!(
        !store.rotate_signing_key(&one, &three, &line("key.rotate", 2)).await.unwrap(),
        "it signs no more"
    );
    assert_eq!(store.signing_secret().await.unwrap(), Some(two.clone()));
    let keys = store.public_keys().await.unwrap();
    let told: Vec<_> = keys.iter().map(|key| (key.public.clone(), key.retired_at)).collect();
    assert_eq!(told, [(one.public(), Some(Millis(1))), (two.public(), None)]);
    assert!(leads_to(&keys[0].fingerprint(), &keys, &two.public()));
    let lines = store.audit_lines(0, 10).await.unwrap();
    let acts: Vec<&str> = lines.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["key.make", "key.rotate"], "what was refused is not told");
    let secret = hex::encode(one.0);
    assert!(cells(&dump(&store).await).iter().all(|(_, _, text)| !text.contains(&secret)));
});
