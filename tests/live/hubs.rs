//! The hub through its public door, on a log in memory.

use std::time::Duration;

use duthao::clock::Clock;
use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::hub::outbox::{CLOSE_AGAIN, CLOSE_PROTOCOL, Inbox, Next, Outbox};
use duthao::live::hub::{Edit, Event, Hub, Link, LiveError, SeedClause};
use duthao::live::presence::{self, Caret};
use duthao::live::text::{self, plain_runs, read};
use duthao::live::wire::Ephemeral;
use duthao::live::wire::sync::{self, Sync};

use automerge::transaction::Transactable;
use automerge::{Automerge, ROOT, ReadDoc};

use super::memory_log::MemoryLog;
use super::people::{editor, person, seed};

const DOCUMENT: &str = "3x4uoktaqjLAbNRX6ZjyDstCBwQW";

async fn hub() -> (Hub, MemoryLog, ResolutionId) {
    let log = MemoryLog::default();
    let resolution = ResolutionId::from("nghi-quyet");
    log.add(&resolution, Stage::Workshop, DOCUMENT);
    let hub = Hub::new(log.shared(), Clock::system());
    hub.create(&resolution, seed(), &"server".into()).await.unwrap();
    (hub, log, resolution)
}

fn words(text: &str) -> Edit {
    Edit::SetWords { clause: "cgoal".into(), runs: plain_runs(text), base: None }
}

#[tokio::test]
async fn an_edit_is_stored_when_it_returns() {
    let (hub, log, resolution) = hub().await;
    let before = hub.heads(&resolution).await.unwrap();
    let mut events = hub.watch(&resolution);
    let heads = hub.edit(&resolution, &editor("ben"), words("Đổi mới mạnh mẽ")).await.unwrap();
    assert!(log.hashes(&resolution).contains(&heads.0[0]));
    assert_eq!(events.recv().await.unwrap(), Event::Changed(heads.clone()));
    assert_eq!(hub.settle(&resolution).await.unwrap(), heads);
    let text = hub.text(&resolution).await.unwrap();
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới mạnh mẽ");
    let old = hub.text_at(&resolution, &before).await.unwrap();
    assert_eq!(old.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới nội dung sinh hoạt");
    // An edit that changes nothing adds nothing.
    assert_eq!(hub.edit(&resolution, &editor("ben"), words("Đổi mới mạnh mẽ")).await.unwrap(), heads);
}

#[tokio::test]
async fn many_edits_at_once_are_all_stored() {
    let (hub, log, resolution) = hub().await;
    let edits = (0..40).map(|number| {
        let (hub, resolution) = (hub.clone(), resolution.clone());
        tokio::spawn(async move {
            let clause = SeedClause::plain(format!("cx{number}"), Kind::Proposal, 1, "Đề xuất");
            hub.edit(&resolution, &editor(&format!("p{}", number % 5)), Edit::Insert { after: None, clause })
                .await
        })
    });
    for edit in edits.collect::<Vec<_>>() {
        edit.await.unwrap().unwrap();
    }
    assert_eq!(hub.text(&resolution).await.unwrap().clauses.len(), 44);
    assert_eq!(log.hashes(&resolution).len(), 41);
}

#[tokio::test]
async fn rights_and_stages_hold_for_edits_of_the_server_too() {
    let (hub, log, resolution) = hub().await;
    let viewer = person("vy", &[Role::Viewer]);
    assert!(matches!(hub.edit(&resolution, &viewer, words("x")).await, Err(LiveError::Denied(_))));
    assert!(matches!(
        hub.edit(&resolution, &editor("ben"), Edit::Remove { clause: "none".into() }).await,
        Err(LiveError::Edit(_))
    ));
    log.set_stage(&resolution, Stage::StandingReview);
    hub.stage_changed(&resolution).await;
    assert!(matches!(hub.edit(&resolution, &editor("ben"), words("x")).await, Err(LiveError::Denied(_))));
    assert_eq!(log.hashes(&resolution).len(), 1);
    assert!(matches!(hub.text(&"nowhere".into()).await, Err(LiveError::Unknown)));
}

/// Of two steps at once the word of the first may come last; the writers of the second stage are let in all the same.
#[tokio::test]
async fn the_word_of_a_step_tells_the_stage_that_holds() {
    let (hub, log, resolution) = hub().await;
    let mut events = hub.watch(&resolution);
    let told = |event: Event| if let Event::Stage(stage) = event { Some(stage) } else { None };
    hub.heads(&resolution).await.unwrap();
    log.set_stage(&resolution, Stage::CommitteeVote);
    log.set_stage(&resolution, Stage::Consolidation);
    for _ in ["the second step", "the first step, late"] {
        hub.stage_changed(&resolution).await;
        let stage = loop {
            if let Some(stage) = told(events.recv().await.unwrap()) {
                break stage;
            }
        };
        assert_eq!(stage, Stage::Consolidation);
    }
    hub.edit(&resolution, &editor("ben"), words("x")).await.unwrap();
}

#[tokio::test]
async fn a_stage_that_moved_in_the_database_only_is_still_respected() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    log.set_stage(&resolution, Stage::CommitteeVote);
    client.types("muộn ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    let refused = inbox.frame().await;
    assert!(String::from_utf8_lossy(&refused).contains("duthao/refused"));
    assert!(String::from_utf8_lossy(&refused).contains("stage"));
    assert_eq!(log.hashes(&resolution).len(), 1);
    let text = hub.text(&resolution).await.unwrap();
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.plain(), "Đổi mới nội dung sinh hoạt");
}

#[tokio::test]
async fn between_a_stage_and_its_word_nothing_is_stored_under_the_old_rights() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    // Others may write in the new stage, editors no longer; the room has not been told.
    log.set_stage(&resolution, Stage::Appraisal);
    let mut events = hub.watch(&resolution);
    client.types("muộn ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    let refused = inbox.frame().await;
    assert!(String::from_utf8_lossy(&refused).contains("duthao/refused"));
    assert!(String::from_utf8_lossy(&refused).contains("stage"));
    assert_eq!(log.hashes(&resolution).len(), 1);
    assert_eq!(events.recv().await.unwrap(), Event::Stage(Stage::Appraisal));
    let office = person("vp", &[Role::Office]);
    hub.edit(&resolution, &office, words("Sửa câu chữ")).await.unwrap();
    assert_eq!(log.hashes(&resolution).len(), 2);
}

#[tokio::test]
async fn words_under_way_while_the_stage_moves_on_are_asked_for_again_not_refused() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    // Editors may write in the new stage too; the room has not been told.
    log.set_stage(&resolution, Stage::Consolidation);
    client.types("kịp ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    assert_eq!(inbox.code().await, CLOSE_AGAIN);
    // The writer comes back and sends the same change again.
    let (_, mut again, mut heard) = Peer::enter(&hub, "ben").await;
    client.sent.clear();
    assert!(again.sync(DOCUMENT, client.unsent(), false).await);
    heard.frame().await;
    hub.settle(&resolution).await.unwrap();
    let text = hub.text(&resolution).await.unwrap();
    assert_eq!(text.clause(&"cgoal".into()).unwrap().1.plain(), "kịp Đổi mới nội dung sinh hoạt");
    assert_eq!(log.hashes(&resolution).len(), 2);
}

/// A client of the smallest kind: a document and what it has not sent.
struct Peer {
    doc: Automerge,
    sent: Vec<automerge::ChangeHash>,
}

trait Hear {
    async fn frame(&mut self) -> Vec<u8>;
    async fn code(&mut self) -> u16;
}

impl Hear for Inbox {
    async fn frame(&mut self) -> Vec<u8> {
        match tokio::time::timeout(Duration::from_secs(5), self.next()).await.expect("something is sent") {
            Next::Send(frame) => frame,
            Next::Close(code) => panic!("closed: {code}"),
        }
    }

    async fn code(&mut self) -> u16 {
        loop {
            if let Next::Close(code) =
                tokio::time::timeout(Duration::from_secs(9), self.next()).await.expect("it closes")
            {
                return code;
            }
        }
    }
}

/// Takes the sync message out of a frame.
fn synced(frame: &[u8]) -> Sync {
    let value: ciborium::Value = ciborium::from_reader(frame).unwrap();
    let fields = value.into_map().unwrap();
    let data = fields.iter().find(|(key, _)| key.as_text() == Some("data")).unwrap();
    Sync::read(data.1.as_bytes().unwrap()).unwrap()
}

impl Peer {
    async fn enter(hub: &Hub, name: &str) -> (Self, Link, Inbox) {
        let (outbox, mut inbox) = Outbox::open(name);
        let mut link = hub.connect(editor(name), outbox).unwrap();
        assert!(link.sync(DOCUMENT, Sync::default(), true).await);
        let first = synced(&inbox.frame().await);
        let mut doc = text::empty();
        for change in &first.changes {
            doc.load_incremental(change).unwrap();
        }
        assert_eq!(doc.get_heads().iter().map(|hash| hash.0).collect::<Vec<_>>(), first.heads);
        let sent = doc.get_heads();
        (Self { doc, sent }, link, inbox)
    }

    fn types(&mut self, word: &str) {
        let clauses = self.doc.get(ROOT, "clauses").unwrap().unwrap().1;
        let clause = self.doc.get(&clauses, "cgoal").unwrap().unwrap().1;
        let text = self.doc.get(&clause, "text").unwrap().unwrap().1;
        self.doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.splice_text(&text, 0, 0, word)).unwrap();
    }

    fn unsent(&mut self) -> Sync {
        let changes =
            self.doc.get_changes(&self.sent).iter().map(|change| change.raw_bytes().to_vec()).collect();
        self.sent = self.doc.get_heads();
        let heads: Vec<_> = self.sent.iter().map(|hash| hash.0).collect();
        Sync { last_sync: heads.clone(), heads, need: Vec::new(), changes }
    }
}

#[tokio::test]
async fn a_failing_disk_confirms_nothing_and_loses_nothing() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    log.set_fault(&resolution, true);
    client.types("mạnh mẽ ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    assert_eq!(inbox.code().await, CLOSE_AGAIN, "the client is told to come back, not that it is saved");
    link.leave().await;
    log.set_fault(&resolution, false);

    let (_, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    client.sent = client.doc.get_changes(&[])[0..1].iter().map(automerge::Change::hash).collect();
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    let confirmed = synced(&inbox.frame().await);
    assert_eq!(confirmed.heads, client.doc.get_heads().iter().map(|hash| hash.0).collect::<Vec<_>>());
    assert_eq!(log.hashes(&resolution).len(), 2);
}

#[tokio::test]
async fn a_group_whose_answer_was_lost_is_read_back_from_the_log() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    log.set_loses_answers(&resolution, true);
    client.types("mạnh mẽ ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    assert_eq!(inbox.code().await, CLOSE_AGAIN);
    log.set_loses_answers(&resolution, false);
    // The writer never comes back; the room must not go on without the row that it does not know of.
    assert_eq!(hub.heads(&resolution).await.unwrap().0, log.hashes(&resolution)[1..]);
    assert_eq!(*hub.text(&resolution).await.unwrap(), read::text(&client.doc));
}

#[tokio::test]
async fn garbage_closes_its_sender_and_nobody_else() {
    let (hub, _, resolution) = hub().await;
    let (mut honest, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    let (evil, mut evil_link, mut evil_inbox) = Peer::enter(&hub, "eve").await;
    let mut sync = honest.unsent();
    sync.changes = vec![evil.doc.save()];
    assert!(evil_link.sync(DOCUMENT, sync, false).await);
    assert_eq!(evil_inbox.code().await, CLOSE_PROTOCOL);
    honest.types("mạnh mẽ ");
    assert!(link.sync(DOCUMENT, honest.unsent(), false).await);
    assert_eq!(
        synced(&inbox.frame().await).heads,
        honest.doc.get_heads().iter().map(|hash| hash.0).collect::<Vec<_>>()
    );
    let text = hub.text(&resolution).await.unwrap();
    assert_eq!(*text, read::text(&honest.doc));
}

#[tokio::test]
async fn a_drained_hub_has_stored_everything_and_takes_nobody() {
    let (hub, log, resolution) = hub().await;
    let (mut client, mut link, mut inbox) = Peer::enter(&hub, "ben").await;
    client.types("một ");
    assert!(link.sync(DOCUMENT, client.unsent(), false).await);
    hub.drain().await;
    assert_eq!(log.hashes(&resolution).len(), 2);
    assert_eq!(inbox.code().await, CLOSE_AGAIN);
    assert!(hub.connect(editor("chi"), Outbox::open("chi").0).is_none());
}

#[tokio::test]
async fn a_snapshot_is_taken_and_newcomers_get_it() {
    let (hub, log, resolution) = hub().await;
    for number in 0..260 {
        let two =
            vec![words(&format!("Lần {number}")), Edit::SetSubject { subject: format!("về việc {number}") }];
        for edit in two {
            hub.edit(&resolution, &editor("ben"), edit).await.unwrap();
        }
    }
    for _ in 0..100 {
        if log.snapshot(&resolution).is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let snapshot = log.snapshot(&resolution).expect("a snapshot was saved");
    assert!(snapshot.upto >= 500);
    let again = Hub::new(log.shared(), Clock::system());
    for hub in [&hub, &again] {
        let (client, ..) = Peer::enter(hub, "chi").await;
        assert_eq!(read::text(&client.doc), *hub.text(&resolution).await.unwrap());
        assert_eq!(client.doc.get_changes(&[]).len(), 521);
    }
}

#[tokio::test]
async fn a_room_that_panicked_makes_way_for_a_new_one() {
    let (hub, log, resolution) = hub().await;
    log.set_panics(&resolution, true);
    assert!(matches!(hub.text(&resolution).await, Err(LiveError::Fault(_))));
    log.set_panics(&resolution, false);
    assert_eq!(hub.text(&resolution).await.unwrap().clauses.len(), 4);
}

#[tokio::test]
async fn a_caret_with_the_largest_count_harms_nobody() {
    let (hub, _, resolution) = hub().await;
    let (_, mut link, _inbox) = Peer::enter(&hub, "eve").await;
    let data = presence::write(&Caret { clause: None, anchor: 0, head: 0 }, &"eve".into(), "eve");
    let (sender, session, document) = ("eve".into(), "s".into(), DOCUMENT.into());
    link.caret(Ephemeral { sender, session, count: u64::MAX, document, data }).await;
    link.leave().await;
    assert_eq!(hub.present(&resolution).await, []);
    assert_eq!(hub.text(&resolution).await.unwrap().clauses.len(), 4);
}

#[test]
fn the_sync_message_is_the_one_automerge_reads() {
    let bytes = sync::write(&[[7; 32]], &[[8; 32]], [b"change".as_slice()].into_iter());
    let read = automerge::sync::Message::decode(&bytes).unwrap();
    assert_eq!(read.heads, [automerge::ChangeHash([7; 32])]);
    assert_eq!(read.need, [automerge::ChangeHash([8; 32])]);
    assert_eq!(read.have[0].last_sync, read.heads);
    assert!(read.flags.is_none());
    let again = Sync::read(&read.encode()).unwrap();
    assert_eq!(again.changes, [b"change".to_vec()]);
}

#[tokio::test]
async fn a_database_that_is_away_for_a_moment_makes_no_document_unknown() {
    let (hub, log, resolution) = hub().await;
    let (outbox, mut inbox) = Outbox::open("ada");
    let mut link = hub.connect(editor("ada"), outbox).unwrap();
    log.set_away(&resolution, true);
    assert!(link.sync(DOCUMENT, Sync::default(), true).await, "it is not said to be unknown");
    assert_eq!(inbox.next().await, Next::Close(CLOSE_AGAIN));
    log.set_away(&resolution, false);
    let (outbox, mut inbox) = Outbox::open("ada");
    let mut again = hub.connect(editor("ada"), outbox).unwrap();
    assert!(again.sync(DOCUMENT, Sync::default(), true).await);
    assert!(matches!(inbox.next().await, Next::Send(_)), "the text comes");
    let unknown = "2akvofn6L1o4RMUEMQi7qzwRjKWZ";
    assert!(!again.sync(unknown, Sync::default(), true).await);
}
