//! What the office writes on its letter to the committee, on both stores.

use duthao::clock::Millis;
use duthao::domain::dossier::{Letter, Saved, VERSIONS_MAX};
use duthao::domain::stage::Stage;
use duthao::store::Store;
use duthao::store::dossier::Saving;
use duthao::store::seal::Seal;

use super::seal::{by, opened, sealed};
use crate::both_stores;

fn saved(version: i64, by: &duthao::domain::person::Person) -> Saved {
    let letter = Letter { passage: format!("Đoạn <{version}>"), ..Letter::default() };
    Saved { version, letter, by: by.id.clone(), at: Millis(version) }
}

async fn save(
    store: &Store,
    seal: &Seal,
    office: &duthao::domain::person::Person,
    (version, stage): (i64, Stage),
) -> Saving {
    let line = by(office, "dossier.letter");
    store.save_letter((&seal.resolution, stage), &saved(version, office), &line).await.unwrap()
}

async fn spoil(store: &Store, statement: &'static str) -> bool {
    match store {
        Store::Sqlite { write, .. } => sqlx::query(statement).execute(write).await.is_ok(),
        Store::Postgres(pool) => sqlx::query(statement).execute(pool).await.is_ok(),
    }
}

both_stores!(a_letter_is_kept_version_by_version_and_nothing_is_written_over, |store| async move {
    let (seal, _, office) = sealed(&store, 3).await;
    let id = &seal.resolution;
    assert_eq!(store.newest_letter(id).await.unwrap(), None);
    assert_eq!(save(&store, &seal, &office, (1, Stage::CommitteeVote)).await, Saving::Done);
    for taken in [0, 1, 3] {
        assert_eq!(
            save(&store, &seal, &office, (taken, Stage::CommitteeVote)).await,
            Saving::Newer,
            "{taken}"
        );
    }
    assert_eq!(save(&store, &seal, &office, (2, Stage::StandingReview)).await, Saving::StageMoved);
    assert_eq!(save(&store, &seal, &office, (VERSIONS_MAX + 1, Stage::CommitteeVote)).await, Saving::Full);
    assert_eq!(save(&store, &seal, &office, (2, Stage::CommitteeVote)).await, Saving::Done);
    assert_eq!(store.newest_letter(id).await.unwrap(), Some(saved(2, &office)));
    assert_eq!(store.newest_letter(&"other".into()).await.unwrap(), None);
    let acts = store.acts_on(id.as_str(), 99).await.unwrap();
    let told = acts.iter().filter(|act| act.act == "dossier.letter").count();
    assert_eq!(told, 2, "what was refused left no line");
    assert!(!spoil(&store, "UPDATE dossier_letter SET json = '{}'").await, "a version is never changed");
    assert!(!spoil(&store, "DELETE FROM dossier_letter").await, "nor taken away");
});

both_stores!(a_letter_is_frozen_once_its_vote_is_opened, |store| async move {
    let (seal, _, office) = opened(&store, 3).await;
    assert_eq!(save(&store, &seal, &office, (1, Stage::CommitteeVote)).await, Saving::VoteOpened);
    assert_eq!(store.newest_letter(&seal.resolution).await.unwrap(), None);
});
