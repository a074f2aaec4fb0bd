//! The limits of one connection, one person and one room, each met from both sides (`design.md` §9).

use duthao::clock::{Clock, Millis};
use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::hub::outbox::{
    CLOSE_AGAIN, CLOSE_TOO_MUCH, Inbox, Next, OUTGOING_BYTES_MAX, OUTGOING_MESSAGES_MAX, Outbox,
};
use duthao::live::hub::{CONNECTIONS_MAX, Hub, READERS_MAX};
use duthao::live::presence::{self, Caret, PRESENCE_BYTES_MAX};
use duthao::live::session::{
    BYTES_A_SECOND, BYTES_BURST, CARETS_A_SECOND, DOCUMENTS_MAX, MESSAGES_A_SECOND, MESSAGES_BURST, Session,
    WAIT_MILLIS_MAX,
};
use duthao::live::wire::sync::Sync;
use duthao::live::wire::{Ephemeral, document_id};

use super::memory_log::MemoryLog;
use super::people::{editor, seed};

fn session() -> Session {
    Session::new("peer".into(), Millis(0))
}

#[test]
fn sync_messages_wait_beyond_their_burst_and_are_refused_far_beyond() {
    let mut one = session();
    for _ in 0..MESSAGES_BURST as usize {
        assert_eq!(one.on_sync(Millis(0)), Some(0));
    }
    let wait = one.on_sync(Millis(0)).unwrap();
    assert_eq!(wait, (1000.0 / MESSAGES_A_SECOND).ceil() as i64, "the next waits its turn");
    // At the pace allowed nobody waits.
    let mut steady = session();
    let paced = (0..2_000)
        .map(|number| steady.on_sync(Millis((f64::from(number) * 1000.0 / MESSAGES_A_SECOND) as i64)));
    assert!(paced.into_iter().all(|wait| wait == Some(0)));
    let taken = std::iter::from_fn(|| one.on_sync(Millis(0))).count();
    let most = (WAIT_MILLIS_MAX as f64 / 1000.0 * MESSAGES_A_SECOND) as usize;
    assert_eq!(taken + 1, most, "what would wait longer than five seconds closes the connection");
}

#[test]
fn bytes_wait_beyond_their_burst_and_are_refused_far_beyond() {
    let mut one = session();
    assert_eq!(one.on_frame(Millis(0), BYTES_BURST as usize), Some(0));
    assert_eq!(one.on_frame(Millis(0), BYTES_A_SECOND as usize), Some(1000));
    assert_eq!(one.on_frame(Millis(0), 4 * BYTES_A_SECOND as usize), Some(5000));
    assert_eq!(one.on_frame(Millis(0), 100_000), None);
}

fn caret(count: u64, document: &str) -> Ephemeral {
    let (sender, session) = ("peer".into(), "s".into());
    Ephemeral { sender, session, count, document: document.into(), data: vec![] }
}

#[test]
fn carets_beyond_their_pace_are_dropped() {
    let mut one = session();
    let mut passed = |at: i64, from: u64| {
        (from..from + 100).filter(|count| one.may_pass(Millis(at), &caret(*count, "d"))).count()
    };
    assert_eq!(passed(0, 1), CARETS_A_SECOND as usize);
    assert_eq!(passed(49, 200), 0);
    assert_eq!(passed(51, 400), 1);
    assert_eq!(passed(60_000, 600), CARETS_A_SECOND as usize);
}

#[test]
fn a_caret_is_small() {
    let caret = Caret { clause: Some("clack".into()), anchor: 1, head: 2 };
    let written = presence::write(&caret, &"p".into(), "Đồng chí");
    // A longer name makes a longer message: the server passes it over.
    let sized = |size: usize| {
        let name = |length: usize| presence::write(&caret, &"p".into(), &"x".repeat(length));
        name(size - name(1_000).len() + 1_000)
    };
    assert_eq!(presence::read(&written), Some(caret.clone()));
    assert_eq!(sized(PRESENCE_BYTES_MAX).len(), PRESENCE_BYTES_MAX);
    assert_eq!(presence::read(&sized(PRESENCE_BYTES_MAX)), Some(caret.clone()));
    assert_eq!(presence::read(&sized(PRESENCE_BYTES_MAX + 1)), None);
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_comes_back() {
    let message = |size: usize| vec![0; size];
    let (outbox, mut inbox) = Outbox::open("many");
    (0..OUTGOING_MESSAGES_MAX).for_each(|_| outbox.send(message(1)));
    assert_eq!(inbox.next().await, Next::Send(message(1)));
    outbox.send(message(1));
    outbox.send(message(1));
    assert_eq!(inbox.next().await, Next::Close(CLOSE_AGAIN), "one more than may wait");

    let (outbox, mut inbox) = Outbox::open("large");
    outbox.send(message(OUTGOING_BYTES_MAX - 1));
    outbox.send(message(1));
    assert!(matches!(inbox.next().await, Next::Send(_)));
    let (outbox, mut inbox) = Outbox::open("larger");
    outbox.send(message(OUTGOING_BYTES_MAX));
    outbox.send(message(1));
    assert_eq!(inbox.next().await, Next::Close(CLOSE_AGAIN));
    // One message may be larger than all that may wait: a newcomer needs the whole document.
    let (outbox, mut inbox) = Outbox::open("whole");
    outbox.send(message(OUTGOING_BYTES_MAX + 1));
    assert!(matches!(inbox.next().await, Next::Send(_)));
    // Passing messages give way at half.
    let (outbox, mut inbox) = Outbox::open("passing");
    (0..OUTGOING_MESSAGES_MAX * 2).for_each(|_| outbox.send_passing(message(1)));
    assert!(matches!(inbox.next().await, Next::Send(_)), "presence closes nobody");
}

/// A hub with so many resolutions; returns the ids of their documents.
async fn hub_with(resolutions: u8) -> (Hub, Vec<String>) {
    let log = MemoryLog::default();
    let hub = Hub::new(log.shared(), Clock::system());
    let mut documents = Vec::new();
    for number in 0..resolutions {
        let (id, document) = (ResolutionId::from(format!("r{number}")), document_id([number; 16]));
        log.add(&id, Stage::Workshop, &document);
        hub.create(&id, seed(), &"server".into()).await.unwrap();
        documents.push(document);
    }
    (hub, documents)
}

#[tokio::test]
async fn a_connection_opens_so_many_documents() {
    let (hub, documents) = hub_with(DOCUMENTS_MAX as u8 + 1).await;
    let (outbox, _inbox) = Outbox::open("peer");
    let mut link = hub.connect(editor("ada"), outbox).unwrap();
    for document in &documents[..DOCUMENTS_MAX] {
        assert!(link.takes(document), "{document} is one too many");
        assert!(link.sync(document, Sync::default(), true).await);
    }
    assert!(!link.takes(&documents[DOCUMENTS_MAX]));
    assert!(link.takes(&documents[0]), "those that are open stay open");
}

#[tokio::test]
async fn a_person_has_so_many_connections() {
    let (hub, _) = hub_with(1).await;
    let connect = |name: &str| hub.connect(editor(name), Outbox::open("peer").0);
    let mut links: Vec<_> = (0..CONNECTIONS_MAX).map(|_| connect("ada").expect("one more")).collect();
    assert!(connect("ada").is_none());
    assert!(connect("ben").is_some(), "others are not hindered");
    drop(links.pop());
    assert!(connect("ada").is_some());
}

async fn code(inbox: &mut Inbox) -> Option<u16> {
    loop {
        match inbox.next().await {
            Next::Close(code) => return Some(code),
            Next::Send(message) if message.windows(4).any(|part| part == b"sync") => return None,
            Next::Send(_) => {}
        }
    }
}

#[tokio::test]
async fn a_room_holds_so_many() {
    let (hub, documents) = hub_with(1).await;
    let mut held = Vec::new();
    for number in 0..=READERS_MAX {
        let (outbox, mut inbox) = Outbox::open("peer");
        let mut link = hub.connect(editor(&format!("p{}", number / CONNECTIONS_MAX)), outbox).unwrap();
        assert!(link.sync(&documents[0], Sync::default(), true).await);
        let expected = (number == READERS_MAX).then_some(CLOSE_TOO_MUCH);
        assert_eq!(code(&mut inbox).await, expected, "reader {number}");
        held.push((link, inbox));
    }
}
