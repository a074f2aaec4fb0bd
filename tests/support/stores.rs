//! Runs one contract on both stores.

use duthao::store::Store;
use tempfile::TempDir;

/// A store with the folder it lives in, if it lives in one.
pub struct TestStore {
    pub store: Store,
    _folder: Option<TempDir>,
}

/// Opens a fresh embedded store.
pub async fn sqlite() -> TestStore {
    let folder = TempDir::new().expect("a temporary folder");
    super::migrated::lay_sqlite(folder.path()).await;
    let store = Store::open_sqlite(folder.path()).await.expect("the embedded store opens");
    TestStore { store, _folder: Some(folder) }
}

/// Opens a fresh store on PostgreSQL.
pub async fn postgres() -> TestStore {
    let address = super::migrated::postgres().await;
    let store = Store::open_postgres(&address).await.expect("the PostgreSQL store opens");
    TestStore { store, _folder: None }
}

/// Makes two tests of one body: `both_stores!(name, |store| async move { … });`
///
/// The body is given a `duthao::store::Store`.
#[macro_export]
macro_rules! both_stores {
    ($name:ident, |$store:ident| $body:expr) => {
        mod $name {
            use super::*;

            async fn contract($store: duthao::store::Store) {
                $body.await
            }

            #[tokio::test]
            async fn on_sqlite() {
                let test = $crate::support::stores::sqlite().await;
                contract(test.store.clone()).await;
                test.store.close().await;
            }

            #[tokio::test]
            async fn on_postgres() {
                let test = $crate::support::stores::postgres().await;
                contract(test.store.clone()).await;
                test.store.close().await;
            }
        }
    };
}
