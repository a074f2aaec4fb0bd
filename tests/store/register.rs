//! The register: numbers without gaps or repeats, whoever is faster. On both stores.

use duthao::domain::export::Day;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::id::{PersonId, ResolutionId};
use duthao::store::register::{Issuing, ToIssue, next_number_key};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{add, line};

const KIND: &str = "NGHỊ QUYẾT";
const TERM: &str = "2020 - 2025";

fn to_issue(resolution: &ResolutionId, given_by: &PersonId) -> ToIssue {
    ToIssue {
        resolution: resolution.clone(),
        document_type: KIND.into(),
        term: TERM.into(),
        sign: "NQ/ThU".into(),
        issued_on: Day { year: 2021, month: 2, day: 3 },
        given_by: given_by.clone(),
    }
}

both_stores!(issues_at_once_are_given_numbers_that_follow_one_another, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    store.set(&next_number_key(KIND, TERM), &2).await.unwrap();
    let mut waiting = Vec::new();
    for name in ["r1", "r2", "r3", "r4"] {
        let id = resolution_at(&store, name, Stage::Signing, &office).await;
        waiting.push(to_issue(&id, &office.id));
    }
    let told = line("resolution.issue", "r");
    let issues = waiting.iter().map(|wanted| store.issue(wanted, &told));
    let mut numbers: Vec<u32> = futures_util::future::join_all(issues)
        .await
        .into_iter()
        .map(|issuing| match issuing.unwrap() {
            Issuing::Done(entry) => entry.number,
            Issuing::StageMoved => panic!("each waits for its signature"),
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 6);
});

both_stores!(a_resolution_is_issued_once_and_reads_back, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    let id = resolution_at(&store, "r1", Stage::Signing, &office).await;
    assert_eq!(store.register_entry(&id).await.unwrap(), None);
    let (wanted, told) = (to_issue(&id, &office.id), line("resolution.issue", "r1"));
    let (one, two) = tokio::join!(store.issue(&wanted, &told), store.issue(&wanted, &told));
    let issued = [one.unwrap(), two.unwrap()];
    assert_eq!(issued.iter().filter(|one| **one == Issuing::StageMoved).count(), 1, "{issued:?}");
    let entry = store.register_entry(&id).await.unwrap().expect("an entry");
    assert_eq!((entry.number, entry.issued_on), (1, Day { year: 2021, month: 2, day: 3 }));
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 2, "the refused issue took no number");
    assert_eq!(store.resolution(&id).await.unwrap().stage, Stage::Issued);
});

both_stores!(numbers_given_on_paper_meanwhile_are_passed_over, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    let told = line("resolution.issue", "r");
    let first = resolution_at(&store, "r1", Stage::Signing, &office).await;
    store.issue(&to_issue(&first, &office.id), &told).await.unwrap();
    store.set(&next_number_key(KIND, TERM), &7).await.unwrap();
    let second = resolution_at(&store, "r2", Stage::Signing, &office).await;
    store.issue(&to_issue(&second, &office.id), &told).await.unwrap();
    assert_eq!(store.register_entry(&second).await.unwrap().unwrap().number, 7);
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 8);
});
