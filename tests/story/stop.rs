//! The server is asked to stop while pages follow it: it ends their streams and is gone, without waiting for anybody.

use tempfile::TempDir;

use super::kill::{Keeping, Meeting};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_asked_to_stop_ends_the_streams_of_those_who_follow() {
    let folder = TempDir::new().expect("a temporary folder");
    let meeting = Meeting::of(Keeping::Folder(folder.path())).await;
    let mut server = meeting.start();
    let mut followed = meeting.asked(server.address(), "/events").await;
    assert_eq!(followed.status(), 200);
    let first = followed.chunk().await.expect("the stream is open").expect("the text is told");
    assert!(String::from_utf8_lossy(&first).contains("heads"), "{first:?}");

    let stopped = tokio::task::spawn_blocking(move || (server.stop(), server.said()));
    // A stream that is cut off fails; one that the server ends just ends.
    while followed.chunk().await.expect("the stream ends properly").is_some() {}
    let (code, said) = stopped.await.expect("it stops");
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Stopped") && !said.contains("cut off"), "{said}");
}
