//! The disk is full: the server acknowledges nothing it could not store, says so, lives, and goes on afterwards.

use std::fs::{File, create_dir};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use duthao::store::Store;
use tempfile::TempDir;

use super::kill::{CLOSE_AGAIN, Keeping, Meeting};

/// A disk on which the demo of a meeting fits, and little more.
const DISK: &str = "size=24m";

/// Changes that are stored before the disk is full.
const BEFORE: usize = 100;

/// A small disk of the test's own, in memory.
struct Disk {
    folder: TempDir,
}

impl Disk {
    fn mount() -> Result<Self, String> {
        let folder = TempDir::new().map_err(|fault| fault.to_string())?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", DISK, "tmpfs"]).arg(folder.path());
        let done = mount.output().map_err(|fault| fault.to_string())?;
        if done.status.success() {
            Ok(Self { folder })
        } else {
            Err(String::from_utf8_lossy(&done.stderr).trim().to_owned())
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        for block in [vec![0_u8; 64 * 1024], vec![0_u8; 512], vec![0_u8; 1]] {
            while ballast.write_all(&block).is_ok() {}
        }
    }

    fn empty(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast goes");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.path()).status();
    }
}

/// The same without a disk: the embedded database undoes the whole transaction by itself when it finds no room, and the
/// one connection that writes must not go on as if it were still in it.
#[tokio::test]
async fn a_store_that_found_no_room_stores_again() {
    let folder = TempDir::new().expect("a temporary folder");
    let store = Store::open_sqlite(folder.path()).await.expect("the embedded store opens");
    let Store::Sqlite { write, .. } = &store else { panic!("this is the embedded store") };
    sqlx::query("PRAGMA max_page_count = 1").execute(write).await.expect("no page more than there are");
    store.set("large", &"x".repeat(1024 * 1024)).await.expect_err("there is no room");
    store.set("small", &"y").await.expect("the next one is stored");
    assert_eq!(store.setting("small").await.expect("it is read"), Some("y".to_owned()));
    assert_eq!(store.setting::<String>("large").await.expect("it is read"), None);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_nothing_is_acknowledged_that_is_not_stored() {
    let disk = match Disk::mount() {
        Ok(disk) => disk,
        Err(why) => {
            // The store itself is tried without a disk above; only the whole server is not.
            println!("Not run: a small disk could not be mounted ({why}); this needs root.");
            return;
        }
    };
    let data = disk.path().join("data");
    create_dir(&data).expect("a folder");
    let mut meeting = Meeting::of(Keeping::Folder(&data)).await;
    let mut server = meeting.start();
    let address = server.address();
    meeting.begin(address).await;
    meeting.until("words are stored", |_, acknowledged| acknowledged >= BEFORE).await;

    disk.fill();
    let closed = |meeting: &Meeting| meeting.ledger.lock().closed.len();
    meeting.until("the full disk is told", |_, _| closed(&meeting) > 0).await;
    assert!(!server.has_ended(), "it stays up:\n{}", server.said());
    let (made, acknowledged) = meeting.ledger.counts();
    assert!(acknowledged < made, "what came too late is not acknowledged");
    let alive = reqwest::get(format!("http://{address}/healthz")).await.expect("an answer");
    assert_eq!(alive.status(), 200);

    // Space again: what waited is stored, with nobody's help.
    disk.empty();
    meeting.until("what waited is stored", |_, now| now >= made).await;
    assert!(!server.has_ended(), "it stays up:\n{}", server.said());

    // Full once more, and this time it dies on it.
    disk.fill();
    let before = closed(&meeting);
    meeting.until("the full disk is told again", |_, _| closed(&meeting) > before).await;
    meeting.kill(&mut server).await;
    meeting.audit_log().await;
    disk.empty();
    server = meeting.start();
    meeting.begin(server.address()).await;
    meeting.finish(server).await;
    let ledger = meeting.ledger.lock();
    assert!(ledger.closed.iter().all(|code| *code == CLOSE_AGAIN), "{:?}", ledger.closed);
    println!(
        "{} changes acknowledged around two full disks, lost 0; {} times told to come back",
        ledger.acknowledged.len(),
        ledger.closed.len()
    );
}
