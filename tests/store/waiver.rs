//! Waivers and what the seal keeps of them, on both stores.

use duthao::clock::Millis;
use duthao::domain::annex::{Annex, Waived};
use duthao::domain::check::Fault;
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::domain::waiver::Waiver;
use duthao::id::WaiverId;
use duthao::store::seal::{Sealing, ToSeal};
use duthao::store::{Store, StoreError};

use super::evidence;
use super::seal::{by, committee, resolution_at, to_seal};
use crate::both_stores;
use crate::support::people::add;

fn waiver(id: &str, basis: &str, person: &Person, at: i64) -> Waiver {
    Waiver {
        id: id.into(),
        fault: Fault::ProposalWithoutEvidence,
        clause: "c1".into(),
        about: String::new(),
        basis: basis.into(),
        place: "GP1 · Đổi mới".into(),
        reason: "đã khảo sát bằng phiếu".into(),
        by: person.id.clone(),
        at: Millis(at),
        taken_back: None,
    }
}

async fn office(store: &Store) -> Person {
    add(store, "Văn", &[Role::Office, Role::Standing]).await
}

both_stores!(one_waiver_stands_for_one_thing_until_it_is_taken_back, |store| async move {
    let office = office(&store).await;
    let id = resolution_at(&store, "r1", Stage::Drafting, &office).await;
    let line = by(&office, "waiver.give");
    let first = waiver("w1", "a", &office, 1);
    assert!(store.add_waiver(&id, Stage::Drafting, &first, &line).await.unwrap());
    let again = store.add_waiver(&id, Stage::Drafting, &waiver("w2", "a", &office, 2), &line).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    let other = waiver("w3", "b", &office, 3);
    assert!(store.add_waiver(&id, Stage::Drafting, &other, &line).await.unwrap(), "on other words");
    assert_eq!(store.standing_waivers(&id).await.unwrap(), [first.clone(), other.clone()]);

    let back = by(&office, "waiver.take_back");
    assert!(store.take_waiver_back(&id, Stage::Drafting, &"w1".into(), &office.id, &back).await.unwrap());
    let twice = store.take_waiver_back(&id, Stage::Drafting, &"w1".into(), &office.id, &back).await;
    assert!(matches!(twice, Err(StoreError::NotFound)), "{twice:?}");
    assert_eq!(store.standing_waivers(&id).await.unwrap(), std::slice::from_ref(&other));
    assert!(store.add_waiver(&id, Stage::Drafting, &waiver("w4", "a", &office, 4), &line).await.unwrap());
    let history = store.waivers(&id, None, 2).await.unwrap();
    assert_eq!(history.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["w4", "w3"]);
    let last = history.last().map(|one| (one.at, one.id.clone()));
    let rest = store.waivers(&id, last, 2).await.unwrap();
    let taken = Waiver { taken_back: Some((office.id.clone(), back.at)), ..first };
    assert_eq!(rest, [taken], "what was taken back stays in the history");
    let acts: Vec<String> = store.acts_on("r1", 9).await.unwrap().into_iter().map(|act| act.act).collect();
    assert_eq!(acts.iter().filter(|act| act.starts_with("waiver.")).count(), 4);
});

both_stores!(nothing_is_waived_at_another_stage_than_was_asked_for, |store| async move {
    let office = office(&store).await;
    let id = resolution_at(&store, "r1", Stage::CommitteeVote, &office).await;
    let line = by(&office, "waiver.give");
    let given = store.add_waiver(&id, Stage::StandingReview, &waiver("w1", "a", &office, 1), &line).await;
    assert!(!given.unwrap());
    assert_eq!(store.waivers(&id, None, 9).await.unwrap(), []);
    let back = store.take_waiver_back(&id, Stage::StandingReview, &"w1".into(), &office.id, &line).await;
    assert!(!back.unwrap());
});

both_stores!(a_seal_keeps_its_annex_and_refuses_when_a_waiver_or_a_record_moved, |store| async move {
    let office = office(&store).await;
    committee(&store, 1).await;
    evidence::with_meetings(&store).await;
    let id = resolution_at(&store, "r1", Stage::StandingReview, &office).await;
    let line = by(&office, "resolution.seal");
    assert!(
        store.add_waiver(&id, Stage::StandingReview, &waiver("w1", "a", &office, 1), &line).await.unwrap()
    );
    let waived = Waived {
        fault: Fault::ProposalWithoutEvidence,
        place: "GP1".into(),
        by: "Văn".into(),
        at: Millis(1),
        reason: "đã khảo sát".into(),
    };
    let annex = Annex { waived: vec![waived], blocs: vec!["Khối".into()], proposals: vec![] };
    let seal = || ToSeal {
        waivers: vec![WaiverId::from("w1")],
        evidence_clock: 0,
        annex: annex.clone(),
        ..to_seal(&id, &office, 0)
    };
    evidence::add(&store, "e1", "m1", "Ghi sau khi kiểm tra").await;
    let early = seal();
    assert_eq!(store.seal(&early, &line).await.unwrap(), Sealing::GroundsMoved, "a record came meanwhile");
    let now = || ToSeal { evidence_clock: 1, ..seal() };
    assert_eq!(store.evidence_clock().await.unwrap(), 1);
    let back = by(&office, "waiver.take_back");
    assert!(
        store.take_waiver_back(&id, Stage::StandingReview, &"w1".into(), &office.id, &back).await.unwrap()
    );
    assert_eq!(
        store.seal(&now(), &line).await.unwrap(),
        Sealing::GroundsMoved,
        "it was taken back meanwhile"
    );
    assert_eq!(store.resolution(&id).await.unwrap().stage, Stage::StandingReview, "nothing was stored");
    assert!(store.versions(&id).await.unwrap().is_empty());

    assert!(
        store.add_waiver(&id, Stage::StandingReview, &waiver("w2", "a", &office, 2), &line).await.unwrap()
    );
    let wanted = ToSeal { waivers: vec![WaiverId::from("w2")], ..now() };
    let Sealing::Done(sealed) = store.seal(&wanted, &line).await.unwrap() else { panic!("it is sealed") };
    assert_eq!(store.sealed_annex(&sealed.version).await.unwrap(), Some(annex));
    assert_eq!(store.sealed_annex(&"none".into()).await.unwrap(), None);
    assert!(
        !store.take_waiver_back(&id, Stage::StandingReview, &"w2".into(), &office.id, &back).await.unwrap(),
        "what was sealed upon is not taken back"
    );
});
