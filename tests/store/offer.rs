//! Offers of evidence, records as they were linked, and rounds of voting, on both stores.

use std::collections::BTreeSet;

use duthao::clock::Millis;
use duthao::domain::evidence::RecordVersion;
use duthao::domain::offer::{Offer, State};
use duthao::domain::person::Role;
use duthao::domain::resolution::Relation;
use duthao::domain::stage::Stage;
use duthao::domain::vote::{Decision, Tally};
use duthao::id::{OfferId, RecordId};
use duthao::store::audit::AuditLine;
use duthao::store::offer::{OfferFilter, Offering};
use duthao::store::vote::Ending;
use duthao::store::{Store, StoreError};

use super::evidence::{add, first, with_meetings};
use super::seal::{opened, resolution_at};
use crate::both_stores;
use crate::support::people::{self, line};

pub(super) async fn prepared(store: &Store) {
    let editor = people::add(store, "mai", &[Role::Editor]).await;
    resolution_at(store, "r", Stage::Workshop, &editor).await;
    with_meetings(store).await;
    for name in ["lan", "nam"] {
        people::add(store, name, &[Role::Delegate]).await;
    }
    for record in ["e1", "e2"] {
        add(store, record, "m1", "Gửi tài liệu trước").await;
    }
}

pub(super) fn offer(id: &str, by: &str, record: &str, at: i64) -> Offer {
    Offer {
        id: id.into(),
        resolution: "r".into(),
        clause: "c".into(),
        record: record.into(),
        version: 1,
        relation: Relation::Supports,
        note: "vì “đúng” <thế>".into(),
        by: by.into(),
        at: Millis(at),
        state: State::Open,
    }
}

async fn put(store: &Store, offer: &Offer, max: i64) -> Offering {
    store.add_offer(offer, max, &line("offer.make", offer.id.as_str())).await.unwrap()
}

fn ids(offers: &[Offer]) -> Vec<&str> {
    offers.iter().map(|offer| offer.id.as_str()).collect()
}

fn accepted(link: &str) -> State {
    State::Accepted { link: link.into(), by: "nam".into(), at: Millis(9) }
}

both_stores!(an_offer_is_read_back_as_made, |store| async move {
    prepared(&store).await;
    let made = offer("o1", "lan", "e1", 1);
    assert_eq!(put(&store, &made, 5).await, Offering::Done);
    assert_eq!(store.offer(&"r".into(), &"o1".into()).await.unwrap(), made);
    let other = store.offer(&"other".into(), &"o1".into()).await;
    assert!(matches!(other, Err(StoreError::NotFound)), "an offer belongs to its resolution");
    let acts = store.acts_on("o1", 9).await.unwrap();
    assert_eq!(acts.iter().map(|act| act.act.as_str()).collect::<Vec<_>>(), ["offer.make"]);
});

both_stores!(nobody_offers_the_same_twice_or_more_than_may_wait, |store| async move {
    prepared(&store).await;
    assert_eq!(put(&store, &offer("o1", "lan", "e1", 1), 2).await, Offering::Done);
    assert_eq!(put(&store, &offer("o2", "lan", "e1", 2), 2).await, Offering::AlreadyOffered);
    assert_eq!(put(&store, &offer("o3", "nam", "e1", 3), 2).await, Offering::Done);
    assert_eq!(put(&store, &offer("o4", "lan", "e2", 4), 2).await, Offering::Done);
    let mut third = offer("o5", "lan", "e2", 5);
    third.relation = Relation::Contradicts;
    assert_eq!(put(&store, &third, 2).await, Offering::TooMany);
    // What is answered waits no more, and may be offered again.
    store.answer_offers(&["o1".into()], &State::TakenBack { at: Millis(6) }, &line("x", "o1")).await.unwrap();
    assert_eq!(put(&store, &offer("o6", "lan", "e1", 7), 2).await, Offering::Done);
});

both_stores!(offers_are_answered_all_or_none, |store| async move {
    prepared(&store).await;
    for (id, by, at) in [("o1", "lan", 1), ("o2", "nam", 2)] {
        put(&store, &offer(id, by, "e1", at), 5).await;
    }
    let both: [OfferId; 2] = ["o1".into(), "o2".into()];
    let gone = State::Declined { reason: "đã có".into(), by: "nam".into(), at: Millis(3) };
    store.answer_offers(&both[1..], &gone, &line("x", "r")).await.unwrap();
    let again = store.answer_offers(&both, &accepted("l"), &line("x", "r")).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)));
    assert_eq!(store.offer(&"r".into(), &"o1".into()).await.unwrap().state, State::Open, "nothing half done");
    assert_eq!(store.offer(&"r".into(), &"o2".into()).await.unwrap().state, gone);
    store.answer_offers(&both[..1], &accepted("l"), &line("x", "r")).await.unwrap();
    assert_eq!(store.offer(&"r".into(), &"o1".into()).await.unwrap().state, accepted("l"));
});

both_stores!(offers_are_listed_by_state_clause_and_person_page_by_page, |store| async move {
    prepared(&store).await;
    let mut elsewhere = offer("o3", "nam", "e2", 2);
    elsewhere.clause = "d".into();
    for one in [offer("o1", "lan", "e1", 1), offer("o2", "nam", "e1", 2), elsewhere] {
        put(&store, &one, 5).await;
    }
    store.answer_offers(&["o1".into()], &accepted("l"), &line("x", "r")).await.unwrap();
    let ask = |filter: OfferFilter, after: Option<&'static str>, limit| {
        let store = store.clone();
        async move {
            let after = after.map(OfferId::from);
            store.offers(&"r".into(), &filter, after.as_ref(), limit).await.unwrap()
        }
    };
    let all = OfferFilter::default;
    assert_eq!(ids(&ask(all(), None, 9).await), ["o3", "o2", "o1"], "newest first, then by id");
    assert_eq!(ids(&ask(all(), None, 2).await), ["o3", "o2"]);
    assert_eq!(ids(&ask(all(), Some("o2"), 2).await), ["o1"]);
    assert_eq!(ids(&ask(OfferFilter { open: Some(true), ..all() }, None, 9).await), ["o3", "o2"]);
    assert_eq!(ids(&ask(OfferFilter { open: Some(false), ..all() }, None, 9).await), ["o1"]);
    let mine = OfferFilter { by: Some("nam".into()), clause: Some("c".into()), ..all() };
    assert_eq!(ids(&ask(mine.clone(), None, 9).await), ["o2"]);
    assert_eq!(store.count_offers(&"r".into(), &mine).await.unwrap(), 1);
    assert_eq!(store.count_offers(&"r".into(), &all()).await.unwrap(), 3);
    let mut open = store.open_offers(&"r".into()).await.unwrap();
    open.sort();
    assert_eq!(open, [("c".into(), 1), ("d".into(), 1)]);
});

both_stores!(records_are_read_as_they_were_linked, |store| async move {
    prepared(&store).await;
    let record = store.record(&"e1".into()).await.unwrap();
    let next = RecordVersion {
        version: 2, reason: "rõ hơn".into(), ..first("Gửi tài liệu trước ba ngày")
    };
    store.add_record_version(&record, &next, &line("record.correct", "e1")).await.unwrap();
    let wanted: Vec<(RecordId, i64)> = vec![("e1".into(), 1), ("e2".into(), 1), ("e1".into(), 7)];
    let mut found = store.record_versions_at(&wanted).await.unwrap();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    let told: Vec<_> =
        found.iter().map(|(id, one)| (id.as_str(), one.version, one.said.text.as_str())).collect();
    assert_eq!(told, [("e1", 1, "Gửi tài liệu trước"), ("e2", 1, "Gửi tài liệu trước")]);
    assert!(store.record_versions_at(&[]).await.unwrap().is_empty());
});

both_stores!(rounds_tell_the_seal_and_once_closed_the_count, |store| async move {
    let (seal, _, office) = opened(&store, 3).await;
    let found = store.rounds(&seal.resolution).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].version.clone(), found[0].round, found[0].members), (seal.version.clone(), 1, 3));
    assert_eq!((&found[0].canonical_hash, &found[0].sealed_by), (&seal.canonical_hash, &office.id));
    assert_eq!(found[0].decided, None, "nothing is told before the close");
    let by_office = AuditLine { person: Some(office.id.clone()), ..line("vote.close", "r1") };
    let closed = store.close_vote(&seal.resolution, (&BTreeSet::new(), None), &by_office).await.unwrap();
    assert!(matches!(closed, Ending::Done(_)));
    let found = store.rounds(&seal.resolution).await.unwrap();
    let (_, tally, decision, _) = found[0].decided.unwrap();
    assert_eq!((tally.whole(), decision), (Some(Tally::default()), Decision::NoQuorum));
});
