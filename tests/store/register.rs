//! The register: numbers without gaps or repeats, whoever is faster. On both stores.

use duthao::clock::Millis;
use duthao::domain::export::Day;
use duthao::domain::issue::How;
use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use duthao::id::{AttachmentId, ResolutionId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::issue::{Proposal, Proposing};
use duthao::store::register::{Issuing, ToIssue, next_number_key};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{add, line};

const KIND: &str = "NGHỊ QUYẾT";
const TERM: &str = "2020 - 2025";
const DAY: Day = Day { year: 2021, month: 2, day: 3 };

fn by(person: &Person, act: &'static str, object: &ResolutionId) -> AuditLine {
    AuditLine { person: Some(person.id.clone()), at: Millis(9), ..line(act, object.as_str()) }
}

fn proposal(resolution: &ResolutionId, by: &Person) -> Proposal {
    Proposal {
        id: AttachmentId::fresh().to_string(),
        resolution: resolution.clone(),
        issued_on: DAY,
        proposed_by: by.id.clone(),
        proposed_at: Millis(8),
    }
}

/// Proposes an issue, and returns what its second person confirms.
pub async fn proposed(store: &Store, resolution: &ResolutionId, first: &Person, second: &Person) -> ToIssue {
    let made = proposal(resolution, first);
    let done = store.propose_issue(&made, &by(first, "resolution.propose_issue", resolution)).await.unwrap();
    assert_eq!(done, Proposing::Done);
    ToIssue {
        resolution: resolution.clone(),
        proposal: made.id,
        confirmed_by: second.id.clone(),
        document_type: KIND.into(),
        term: TERM.into(),
        sign: "NQ/ThU".into(),
        title: "NQ sinh hoạt chi bộ".into(),
        signer: "Lê".into(),
        recipients: vec!["Tỉnh ủy".into(), "Lưu Văn phòng".into()],
    }
}

async fn office(store: &Store) -> (Person, Person) {
    (add(store, "Văn", &[Role::Office]).await, add(store, "Thư", &[Role::Office]).await)
}

both_stores!(issues_at_once_are_given_numbers_that_follow_one_another, |store| async move {
    let (first, second) = office(&store).await;
    store.set(&next_number_key(KIND, TERM), &2).await.unwrap();
    let mut waiting = Vec::new();
    for name in ["r1", "r2", "r3", "r4"] {
        let id = resolution_at(&store, name, Stage::Signing, &first).await;
        waiting.push(proposed(&store, &id, &first, &second).await);
    }
    let told = by(&second, "resolution.issue", &waiting[0].resolution);
    let issues = waiting.iter().map(|wanted| store.issue(wanted, &told));
    let mut numbers: Vec<u32> = futures_util::future::join_all(issues)
        .await
        .into_iter()
        .map(|issuing| match issuing.unwrap() {
            Issuing::Done(entry) => entry.number,
            other => panic!("each waits for its confirmation: {other:?}"),
        })
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [2, 3, 4, 5]);
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 6);
    let register: Vec<u32> = store.register().await.unwrap().iter().map(|entry| entry.number).collect();
    assert_eq!(register, [5, 4, 3, 2]);
});

both_stores!(two_confirmations_at_once_issue_once_and_it_reads_back, |store| async move {
    let (first, second) = office(&store).await;
    let third = add(&store, "Lộc", &[Role::Office]).await;
    let id = resolution_at(&store, "r1", Stage::Signing, &first).await;
    assert_eq!(store.register_entry(&id).await.unwrap(), None);
    let wanted = proposed(&store, &id, &first, &second).await;
    let other = ToIssue { confirmed_by: third.id.clone(), ..wanted.clone() };
    let (told, told_too) = (by(&second, "resolution.issue", &id), by(&third, "resolution.issue", &id));
    let (one, two) = tokio::join!(store.issue(&wanted, &told), store.issue(&other, &told_too));
    let issued = [one.unwrap(), two.unwrap()];
    assert_eq!(issued.iter().filter(|one| **one == Issuing::StageMoved).count(), 1, "{issued:?}");
    let entry = store.register_entry(&id).await.unwrap().expect("an entry");
    assert_eq!((entry.number, entry.issued_on, &entry.given_by), (1, DAY, &first.id));
    let confirmed = entry.confirmed_by.clone().unwrap();
    assert!(confirmed == second.id || confirmed == third.id);
    assert_eq!((entry.title.as_str(), entry.recipients.len()), ("NQ sinh hoạt chi bộ", 2));
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 2, "the refused issue took no number");
    assert_eq!(store.resolution(&id).await.unwrap().stage, Stage::Issued);
    assert_eq!(store.open_proposal(&id).await.unwrap(), None);
});

both_stores!(nobody_confirms_the_own_proposal_and_nothing_is_left_of_the_try, |store| async move {
    let (first, second) = office(&store).await;
    let id = resolution_at(&store, "r1", Stage::Signing, &first).await;
    let wanted = proposed(&store, &id, &first, &second).await;
    let own = ToIssue { confirmed_by: first.id.clone(), ..wanted.clone() };
    let told = by(&first, "resolution.issue", &id);
    assert_eq!(store.issue(&own, &told).await.unwrap(), Issuing::ProposalGone);
    assert_eq!(store.resolution(&id).await.unwrap().stage, Stage::Signing);
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 1);
    // The database itself refuses it, whatever the program believes.
    let forced = "UPDATE issue_proposal SET ended_by = proposed_by, ended_at = 1, how = 'confirmed'";
    let forced = match &store {
        Store::Sqlite { write, .. } => sqlx::query(forced).execute(write).await.map(drop),
        Store::Postgres(pool) => sqlx::query(forced).execute(pool).await.map(drop),
    };
    assert!(forced.is_err());
});

both_stores!(one_proposal_waits_at_a_time_and_one_that_ended_is_confirmed_by_nobody, |store| async move {
    let (first, second) = office(&store).await;
    let id = resolution_at(&store, "r1", Stage::Signing, &first).await;
    let told = by(&first, "resolution.propose_issue", &id);
    let (one, two) = (proposal(&id, &first), proposal(&id, &second));
    let (one_done, two_done) =
        tokio::join!(store.propose_issue(&one, &told), store.propose_issue(&two, &told));
    let done = [one_done.unwrap(), two_done.unwrap()];
    assert_eq!(done.iter().filter(|one| **one == Proposing::AlreadyProposed).count(), 1, "{done:?}");
    let open = store.open_proposal(&id).await.unwrap().expect("one waits");
    let end = (How::Declined, "ngày chưa đúng");
    let decliner = if open.proposed_by == first.id { &second } else { &first };
    let declined = by(decliner, "resolution.decline_issue", &id);
    assert!(store.end_proposal(&id, &open.id, end, &declined).await.unwrap());
    assert!(!store.end_proposal(&id, &open.id, end, &declined).await.unwrap(), "once");
    let ended = store.ended_proposal(&id).await.unwrap().unwrap();
    assert_eq!((ended.how.as_str(), ended.reason.as_str()), ("declined", "ngày chưa đúng"));
    let wanted = proposed(&store, &id, &first, &second).await;
    let late = ToIssue { proposal: open.id, ..wanted.clone() };
    let told = by(&second, "resolution.issue", &id);
    assert_eq!(store.issue(&late, &told).await.unwrap(), Issuing::ProposalGone);
    assert!(matches!(store.issue(&wanted, &told).await.unwrap(), Issuing::Done(_)));
});

both_stores!(recipients_stay_as_they_are_proposed_and_issued, |store| async move {
    let (first, second) = office(&store).await;
    let id = resolution_at(&store, "r1", Stage::Signing, &first).await;
    let told = by(&first, "resolution.recipients", &id);
    let change = async |was: &str, is: &str| {
        store.change_printed(&id, (was, is), told.changed(was, is)).await.unwrap()
    };
    assert!(change("{}", "{\"a\":1}").await);
    assert!(!change("{}", "{\"a\":2}").await, "it is no longer as it was read");
    let wanted = proposed(&store, &id, &first, &second).await;
    assert!(!change("{\"a\":1}", "{}").await, "a second person looks at it");
    store.issue(&wanted, &by(&second, "resolution.issue", &id)).await.unwrap();
    assert!(!change("{\"a\":1}", "{}").await, "it is printed");
});

both_stores!(numbers_given_on_paper_meanwhile_are_passed_over, |store| async move {
    let (one, two) = office(&store).await;
    let first = resolution_at(&store, "r1", Stage::Signing, &one).await;
    let wanted = proposed(&store, &first, &one, &two).await;
    store.issue(&wanted, &by(&two, "resolution.issue", &first)).await.unwrap();
    store.set(&next_number_key(KIND, TERM), &7).await.unwrap();
    let second = resolution_at(&store, "r2", Stage::Signing, &one).await;
    let wanted = proposed(&store, &second, &one, &two).await;
    store.issue(&wanted, &by(&two, "resolution.issue", &second)).await.unwrap();
    assert_eq!(store.register_entry(&second).await.unwrap().unwrap().number, 7);
    assert_eq!(store.next_number(KIND, TERM).await.unwrap(), 8);
});
