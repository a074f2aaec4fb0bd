//! What is searched is read when the server starts: nobody's first search waits for all that was there before.

use std::time::Duration;

use duthao::store::Store;
use tempfile::TempDir;

use super::kill::{Keeping, Meeting};

/// A start on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Between two looks.
const LOOK: Duration = Duration::from_millis(20);

#[tokio::test(flavor = "multi_thread")]
async fn a_server_reads_what_is_searched_before_anybody_asks() {
    let folder = TempDir::new().expect("a temporary folder");
    let meeting = Meeting::of(Keeping::Folder(folder.path())).await;
    let store = Store::open_sqlite(folder.path()).await.expect("the embedded store opens");
    assert_eq!(store.search_behind().await.expect("a look").1.len(), 1, "nothing has been read yet");
    let server = meeting.start();
    server.address();
    let read = tokio::time::timeout(PATIENCE, async {
        while !store.search_behind().await.expect("a look").1.is_empty() {
            tokio::time::sleep(LOOK).await;
        }
    });
    read.await.expect("the words are in the index");
}
