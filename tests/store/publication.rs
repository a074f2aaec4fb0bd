//! Publications: of issued resolutions only, one open at a time, found by what paper bears until they end. On both stores.

use duthao::clock::Millis;
use duthao::domain::person::{Person, Role};
use duthao::domain::publication::{Choice, Reasons};
use duthao::domain::stage::Stage;
use duthao::id::{PublicationId, ResolutionId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::publication::{Ended, Opening, Publication};
use duthao::store::seal::Seal;

use super::seal::sealed;
use crate::both_stores;
use crate::support::people::{add, line};

fn made(seal: &Seal, by: &Person, at: i64) -> Publication {
    Publication {
        id: PublicationId::fresh(),
        resolution: seal.resolution.clone(),
        version: seal.version.clone(),
        canonical_hash: seal.canonical_hash.clone(),
        choice: Choice { reasons: Reasons::Counts, code: true, indexed: false },
        opened_by: by.id.clone(),
        opened_at: Millis(at),
        ended: None,
    }
}

fn told(by: &Person, act: &'static str, at: i64, id: &ResolutionId) -> AuditLine {
    AuditLine { person: Some(by.id.clone()), at: Millis(at), ..line(act, id.as_str()) }
}

async fn issue(store: &Store, seal: &Seal, by: &Person) {
    let moved = told(by, "resolution.step", 9, &seal.resolution);
    store.move_stage(&seal.resolution, Stage::CommitteeVote, Stage::Issued, 1, &moved).await.unwrap();
}

both_stores!(nothing_is_public_before_the_issue_nor_after_the_end, |store| async move {
    let (seal, _, by) = sealed(&store, 3).await;
    let id = seal.resolution.clone();
    let open = told(&by, "publication.open", 20, &id);
    let first = made(&seal, &by, 20);
    assert_eq!(store.open_publication(&first, &open).await.unwrap(), Opening::StageMoved);
    assert_eq!(store.newest_publication(&id).await.unwrap(), None);

    issue(&store, &seal, &by).await;
    assert_eq!(store.open_publication(&first, &open).await.unwrap(), Opening::Done);
    let again = made(&seal, &by, 21);
    assert_eq!(store.open_publication(&again, &open).await.unwrap(), Opening::AlreadyOpen);
    assert_eq!(store.public_now(&id).await.unwrap(), Some(first.clone()));
    let short = seal.short_hash();
    assert_eq!(store.public_by_short_hash(&short).await.unwrap(), Some(first.clone()));
    assert_eq!(store.public_by_short_hash("0000-0000").await.unwrap(), None);

    let end = told(&by, "publication.end", 30, &id);
    assert!(store.end_publication(&id, "đính chính", &end).await.unwrap());
    assert!(!store.end_publication(&id, "đính chính", &end).await.unwrap(), "it is ended once");
    assert_eq!(store.public_now(&id).await.unwrap(), None);
    assert_eq!(store.public_by_short_hash(&short).await.unwrap(), None);
    let ended = Ended { by: by.id.clone(), at: Millis(30), reason: "đính chính".into() };
    assert_eq!(
        store.newest_publication(&id).await.unwrap(),
        Some(Publication { ended: Some(ended), ..first })
    );

    assert_eq!(store.open_publication(&again, &open).await.unwrap(), Opening::Done);
    assert_eq!(store.newest_publication(&id).await.unwrap(), Some(again), "the open one is the newest");
    let acts = store.acts_on(id.as_str(), 10).await.unwrap();
    let acts: Vec<&str> = acts.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(acts[..3], ["publication.open", "publication.end", "publication.open"]);
});

both_stores!(of_many_who_publish_at_once_one_does, |store| async move {
    let (seal, _, by) = sealed(&store, 3).await;
    issue(&store, &seal, &by).await;
    let other = add(&store, "Thư", &[Role::Office]).await;
    let line = told(&other, "publication.open", 20, &seal.resolution);
    let wanted: Vec<Publication> = (0..5).map(|at| made(&seal, &other, at)).collect();
    let opened = futures_util::future::join_all(wanted.iter().map(|one| store.open_publication(one, &line)));
    let opened: Vec<Opening> = opened.await.into_iter().map(Result::unwrap).collect();
    assert_eq!(opened.iter().filter(|one| **one == Opening::Done).count(), 1, "{opened:?}");
    assert_eq!(opened.iter().filter(|one| **one == Opening::AlreadyOpen).count(), 4);
});
