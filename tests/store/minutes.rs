//! What secretaries add to the minutes, on both stores.

use duthao::clock::Millis;
use duthao::domain::minutes::{Added, Saved};
use duthao::domain::stage::Stage;
use duthao::store::workshop::Kept;
use duthao::store::{Store, StoreError};

use super::workshop::prepared;
use crate::both_stores;
use crate::support::people::line;

fn saved(version: i64) -> Saved {
    let added = Added { chair: format!("Đ/c <{version}>"), ..Added::default() };
    Saved { version, added, by: "hoa".into(), at: Millis(version) }
}

async fn save(store: &Store, version: i64, stage: Stage) -> Result<Kept, StoreError> {
    store.add_minutes(&"r".into(), &saved(version), stage, 3, &line("minutes.write", "m")).await
}

both_stores!(minutes_are_kept_version_by_version_and_none_is_written_over, |store| async move {
    prepared(&store).await;
    assert_eq!(store.minutes(&"r".into(), None).await.unwrap(), None);
    assert_eq!(save(&store, 1, Stage::Workshop).await.unwrap(), Kept::Done);
    for taken in [1, 3] {
        let refused = save(&store, taken, Stage::Workshop).await;
        assert!(matches!(refused, Err(StoreError::AlreadyThere)), "{taken}: {refused:?}");
    }
    assert_eq!(save(&store, 2, Stage::Drafting).await.unwrap(), Kept::StageMoved);
    assert_eq!(save(&store, 2, Stage::Workshop).await.unwrap(), Kept::Done);
    assert_eq!(save(&store, 4, Stage::Workshop).await.unwrap(), Kept::Full);
    assert_eq!(store.minutes(&"r".into(), None).await.unwrap(), Some(saved(2)));
    assert_eq!(store.minutes(&"r".into(), Some(1)).await.unwrap(), Some(saved(1)));
    assert_eq!(store.minutes(&"r".into(), Some(9)).await.unwrap(), None);
    assert_eq!(store.minutes(&"other".into(), None).await.unwrap(), None);
    let versions = store.minutes_versions(&"r".into(), 9).await.unwrap();
    assert_eq!(versions, [(2, "hoa".into(), Millis(2)), (1, "hoa".into(), Millis(1))]);
    assert_eq!(store.acts_on("m", 9).await.unwrap().len(), 2, "what was refused left no line");
});
