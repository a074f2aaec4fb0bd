//! Who tries to come in at the socket as somebody else, or to say there what nobody may.

use std::time::Duration;

use ciborium::Value as Cbor;
use duthao::action::person::sign_in::sign_out;
use duthao::domain::person::Role;
use duthao::live::presence::{self, Caret};
use duthao::live::wire::cbor::Writer as CborWriter;
use duthao::live::wire::sync::{self, HASHES_MAX};
use duthao::live::wire::{Ephemeral, Shared, document_id};
use duthao::store::Store;
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::socket::{close_code, editor, resolution};
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer, field, join, socket};

type Opened = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// How long a test waits before it fails: far longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens a socket for a bearer of a token.
async fn opened(server: &TestServer, token: &str) -> Opened {
    socket(server.address, Proof::Bearer(token), None).await.expect("the socket opens")
}

/// Opens it and greets by a name.
async fn joined(server: &TestServer, token: &str, name: &str) -> Opened {
    let mut one = opened(server, token).await;
    one.send(join(name)).await.unwrap();
    assert_eq!(kind(&next(&mut one).await), "peer");
    one
}

/// The next frame that is a message.
async fn next(opened: &mut Opened) -> Cbor {
    let heard = tokio::time::timeout(PATIENCE, async {
        loop {
            match opened.next().await.expect("the socket stays open").expect("a frame") {
                Message::Binary(bytes) => return ciborium::from_reader(&bytes[..]).expect("CBOR"),
                Message::Close(frame) => panic!("closed: {frame:?}"),
                _ => {}
            }
        }
    });
    heard.await.expect("a message comes")
}

fn kind(frame: &Cbor) -> String {
    field(frame, "type").and_then(Cbor::as_text).unwrap_or_default().to_owned()
}

/// A request for a document, in somebody's name.
fn request(name: &str, document: &str) -> Message {
    let mut out = CborWriter::map(5);
    out.pair("type", "request").pair("senderId", name).pair("targetId", "duthao-server");
    out.pair("documentId", document.trim_start_matches("automerge:"));
    out.text("data").bytes(&sync::write(&[], &[], std::iter::empty()));
    Message::Binary(out.done().into())
}

/// A caret, in the name of a client and with a person's name that is not one's own.
fn caret(sender: &str, document: &str, count: u64, name: &str) -> Message {
    let caret = Caret { clause: Some("c1".into()), anchor: 1, head: 1 };
    let message = Ephemeral {
        sender: sender.into(),
        session: "s1".into(),
        count,
        document: document.trim_start_matches("automerge:").into(),
        data: presence::write(&caret, &"somebody".into(), name),
    };
    Message::Binary(Shared::ephemeral(&message).to("duthao-server").into())
}

fn status(opened: Result<(), Error>) -> u16 {
    match opened {
        Ok(()) => 101,
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn only_our_own_pages_may_use_a_cookie() {
    let server = server().await;
    let cookie = server.signed_in("Lan", &[Role::Editor]).await.cookie_header();
    let own = server.address;
    let foreign = [
        "null".to_owned(),
        String::new(),
        format!("http://{own}.example"),
        format!("http://example/{own}"),
        format!("http://127.0.0.1:{}", own.port() ^ 1),
        "http://127.0.0.1".to_owned(),
        format!("ws://{own}"),
        format!("HTTP://{own}"),
        format!("http://{own} http://elsewhere.example"),
    ];
    for origin in foreign {
        let tried = socket(own, Proof::Cookie(&cookie), Some(&origin)).await.map(drop);
        assert_eq!(status(tried), 403, "{origin}");
    }
    assert_eq!(status(socket(own, Proof::Cookie(&cookie), None).await.map(drop)), 403);
    let ours = format!("http://{own}");
    assert_eq!(status(socket(own, Proof::Cookie(&cookie), Some(&ours)).await.map(drop)), 101);
    // A program sends no Origin; a page elsewhere that got hold of a token does.
    let token = editor(&server, "Bình").await;
    assert_eq!(status(socket(own, Proof::Bearer(&token), None).await.map(drop)), 101);
    let elsewhere = Some("http://elsewhere.example");
    assert_eq!(status(socket(own, Proof::Bearer(&token), elsewhere).await.map(drop)), 403);
}

#[tokio::test]
async fn a_token_in_the_address_proves_nothing() {
    let server = server().await;
    let token = editor(&server, "Lan").await;
    for name in ["token", "access_token", "authorization", "duthao_session"] {
        let address = format!("ws://{}/sync?{name}={token}", server.address);
        let mut request = address.into_client_request().unwrap();
        let origin = format!("http://{}", server.address).parse().unwrap();
        request.headers_mut().insert("origin", origin);
        let (mut one, _) = connect_async(request).await.unwrap();
        assert_eq!(close_code(&mut one).await, Some(4001), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_anything_before_the_greeting_or_greets_twice_is_closed() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let token = editor(&server, "Lan").await;

    let mut early = opened(&server, &token).await;
    early.send(request("lan", &url)).await.unwrap();
    assert_eq!(close_code(&mut early).await, Some(4004));

    let mut spoken = opened(&server, &token).await;
    spoken.send(caret("lan", &url, 1, "Lan")).await.unwrap();
    assert_eq!(close_code(&mut spoken).await, Some(4004));

    let mut twice = joined(&server, &token, "lan").await;
    twice.send(join("lan")).await.unwrap();
    assert_eq!(close_code(&mut twice).await, Some(4004));

    let mut other = joined(&server, &token, "lan").await;
    other.send(join("another")).await.unwrap();
    assert_eq!(close_code(&mut other).await, Some(4004));

    let mut words = joined(&server, &token, "lan").await;
    words.send(Message::Text("{}".into())).await.unwrap();
    assert_eq!(close_code(&mut words).await, Some(4004));

    let mut first = opened(&server, &token).await;
    first.send(Message::Text("{\"type\":\"join\"}".into())).await.unwrap();
    assert_eq!(close_code(&mut first).await, Some(4004));
}

/// A greeting padded to a size; what it carries beside its name is passed over.
fn greeting(size: usize) -> Message {
    let with = |padding: usize| {
        let mut out = CborWriter::map(4);
        out.pair("type", "join").pair("senderId", "lan").text("x").bytes(&vec![0; padding]);
        out.text("supportedProtocolVersions").start_list(1).text("1");
        out.done()
    };
    let padding = size - with(300).len() + 300;
    assert_eq!(with(padding).len(), size);
    Message::Binary(with(padding).into())
}

/// A message of an unknown type, padded to a size.
fn padded(size: usize) -> Message {
    let with = |padding: usize| {
        let mut out = CborWriter::map(2);
        out.pair("type", "later").text("x").bytes(&vec![0; padding]);
        out.done()
    };
    let base = 100_000;
    let padding = size - with(base).len() + base;
    assert_eq!(with(padding).len(), size);
    Message::Binary(with(padding).into())
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_end_at_their_limits() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let token = editor(&server, "Lan").await;

    let mut most = opened(&server, &token).await;
    most.send(greeting(4 * 1024)).await.unwrap();
    assert_eq!(kind(&next(&mut most).await), "peer");
    most.send(padded(4 * 1024 * 1024)).await.unwrap();
    // The connection stands: it answers.
    most.send(request("lan", &url)).await.unwrap();
    assert_eq!(kind(&next(&mut most).await), "sync");

    let mut more = opened(&server, &token).await;
    more.send(greeting(4 * 1024 + 1)).await.unwrap();
    assert_eq!(close_code(&mut more).await, Some(4004));

    let mut large = joined(&server, &token, "large").await;
    // The server may close before all of it has left.
    let _ = large.send(padded(4 * 1024 * 1024 + 1)).await;
    let code = close_code(&mut large).await;
    assert!(matches!(code, Some(4009 | 1009) | None), "{code:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_on_the_wire_is_held_by_one_person() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let (lan, eve) = (editor(&server, "Lan").await, editor(&server, "Eve").await);
    let first = joined(&server, &lan, "peer-lan").await;

    let mut forged = opened(&server, &eve).await;
    forged.send(join("peer-lan")).await.unwrap();
    assert_eq!(close_code(&mut forged).await, Some(4004));
    let mut master = opened(&server, &eve).await;
    master.send(join("duthao-server")).await.unwrap();
    assert_eq!(close_code(&mut master).await, Some(4004));

    // Whoever comes back before the server has noticed that they were gone keeps the name.
    let again = joined(&server, &lan, "peer-lan").await;
    drop(first);
    drop(again);
    // And once nobody holds it, it is free.
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let mut one = opened(&server, &eve).await;
            one.send(join("peer-lan")).await.unwrap();
            match one.next().await {
                Some(Ok(Message::Binary(_))) => return,
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    });
    waited.await.expect("the name is free again");
    drop(url);
}

#[tokio::test(flavor = "multi_thread")]
async fn carets_are_named_by_the_server_and_sent_in_ones_own_name() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let (lan, eve) = (editor(&server, "Lan").await, editor(&server, "Eve").await);
    let mut reader = joined(&server, &lan, "peer-lan").await;
    reader.send(request("peer-lan", &url)).await.unwrap();
    assert_eq!(kind(&next(&mut reader).await), "sync");
    let mut forger = joined(&server, &eve, "peer-eve").await;
    forger.send(request("peer-eve", &url)).await.unwrap();
    assert_eq!(kind(&next(&mut forger).await), "sync");

    // In Lan's name: dropped. In her own, but signed as the secretary: signed anew.
    forger.send(caret("peer-lan", &url, 1, "Lan")).await.unwrap();
    forger.send(caret("peer-eve", &url, 2, "Bí thư Thị ủy")).await.unwrap();
    let heard = next(&mut reader).await;
    assert_eq!(kind(&heard), "ephemeral");
    assert_eq!(field(&heard, "senderId").and_then(Cbor::as_text), Some("peer-eve"));
    let data = field(&heard, "data").and_then(Cbor::as_bytes).unwrap();
    let data: Cbor = ciborium::from_reader(&data[..]).unwrap();
    assert_eq!(field(&data, "name").and_then(Cbor::as_text), Some("Eve"));
    assert_ne!(field(&data, "person").and_then(Cbor::as_text), Some("somebody"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forbidden_document_looks_like_one_that_is_not_there() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let nobody = server.person("Ngoài cuộc", &[]).await;
    let token = server.bearer(&nobody).await;
    let mut one = joined(&server, &token, "peer-a").await;
    let mut answers = Vec::new();
    for document in [url.clone(), document_id([7; 16]), "no id at all".into()] {
        one.send(request("peer-a", &document)).await.unwrap();
        let answer = next(&mut one).await;
        let id = document.trim_start_matches("automerge:");
        assert_eq!(field(&answer, "documentId").and_then(Cbor::as_text), Some(id));
        let rest = answer.into_map().unwrap();
        let rest: Vec<_> = rest.into_iter().filter(|(key, _)| key.as_text() != Some("documentId")).collect();
        answers.push(rest);
    }
    assert!(answers[0].iter().any(|(_, value)| value.as_text() == Some("doc-unavailable")));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "the answers tell them apart");
    // A caret for a document that was not opened goes nowhere, and nothing is said about it.
    one.send(caret("peer-a", &url, 1, "x")).await.unwrap();
    one.send(request("peer-a", &document_id([8; 16]))).await.unwrap();
    assert_eq!(kind(&next(&mut one).await), "doc-unavailable");
}

/// Takes a role away past all pages, as another node would.
async fn take_roles(server: &TestServer, person: &str) {
    let Store::Sqlite { write, .. } = &server.app.store else { panic!("the embedded store") };
    sqlx::query("DELETE FROM person_role WHERE person = $1").bind(person).execute(write).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_away_in_mid_connection_is_gone_and_who_never_greets_goes() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    // Before the greeting ten seconds may pass.
    let silent = server.person("Im lặng", &[Role::Editor]).await;
    let mut silent = opened(&server, &server.bearer(&silent).await).await;
    let two = [Role::Editor, Role::Viewer];
    let (lan, binh) = (server.person("Lan", &two).await, server.person("Bình", &two).await);
    let mut role_lost = Writer::open(server.address, Proof::Bearer(&server.bearer(&lan).await), &url).await;
    let token = server.bearer(&binh).await;
    let mut all_lost = opened(&server, &token).await;
    all_lost.send(join("peer-binh")).await.unwrap();
    let caller = server.signed_in("Mai", &[Role::Editor]).await;
    let ours = format!("http://{}", server.address);
    let mut signed_out =
        socket(server.address, Proof::Cookie(&caller.cookie_header()), Some(&ours)).await.unwrap();
    signed_out.send(join("peer-mai")).await.unwrap();

    let clause = role_lost.clause_of("Quan điểm");
    role_lost.types(&clause, 0, "Còn được: ");
    role_lost.stored().await;
    let Store::Sqlite { write, .. } = &server.app.store else { panic!("the embedded store") };
    let lost =
        sqlx::query("DELETE FROM person_role WHERE person = $1 AND role = 'editor'").bind(lan.id.as_str());
    lost.execute(write).await.unwrap();
    take_roles(&server, binh.id.as_str()).await;
    sign_out(&server.app, &caller.session().unwrap()).await.unwrap();

    let waited = tokio::time::timeout(PATIENCE, async {
        assert_eq!(close_code(&mut silent).await, Some(4004));
        assert_eq!(close_code(&mut signed_out).await, Some(4001));
        assert_eq!(close_code(&mut all_lost).await, Some(4001));
        while role_lost.refused.is_empty() {
            role_lost.types(&clause, 0, "x");
            role_lost.answered().await;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    });
    waited.await.expect("it is noticed");
    assert_eq!(role_lost.refused[0].1, "role");
}

#[test]
fn a_message_names_no_more_hashes_than_its_limit() {
    let heads = |count: u64| {
        let hashes = vec![[1; 32]; usize::try_from(count).unwrap()];
        sync::Sync::read(&sync::write(&hashes, &[], std::iter::empty())).map(|read| read.heads.len())
    };
    assert_eq!(heads(HASHES_MAX), Ok(10_000));
    assert_eq!(heads(HASHES_MAX + 1), Err(sync::SyncError::TooMany));
}
