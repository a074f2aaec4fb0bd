//! The socket: who may open it, what bad messages are told, and that the room goes on.

use std::time::Duration;

use duthao::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use duthao::domain::person::Role;
use futures_util::{SinkExt, StreamExt};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer, join, socket};

/// How long a test waits for the server to close: far longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The names on the printed form, for tests.
pub fn body() -> serde_json::Value {
    json!({
        "short_name": "Thị ủy Thử", "profile": "a-2018", "superior": "ĐẢNG BỘ TỈNH THỬ", "name": "THỊ ỦY THỬ",
        "sign": "NQ/ThU", "place": "Thử", "term": "2020 - 2025", "document_type": "NGHỊ QUYẾT",
        "authority_line": "CỦA BAN THƯỜNG VỤ THỊ ỦY", "on_behalf": "T/M BAN THƯỜNG VỤ",
        "signer_title": "BÍ THƯ", "signer_name": "Họ và tên", "voting_body": "Ban Thường vụ",
        "member_title": "uỷ viên Ban Thường vụ", "year": 2021, "recipients": ["Lưu Văn phòng Thị ủy"],
    })
}

/// Starts a resolution with the usual outline and returns its document's address.
pub async fn resolution(server: &TestServer) -> (String, String) {
    let by = server.person("Người soạn", &[Role::Editor]).await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let new =
        NewResolution {
            title: "NQ thử".into(), subject: "về việc thử".into(), ..NewResolution::default()
        };
    let row = create_resolution(&server.app, &by, new).await.unwrap();
    (row.id.to_string(), format!("automerge:{}", row.document))
}

pub async fn editor(server: &TestServer, name: &str) -> String {
    let person = server.person(name, &[Role::Editor]).await;
    server.bearer(&person).await
}

/// Reads until the server closes, and returns the close code.
pub async fn close_code<S>(opened: &mut S) -> Option<u16>
where
    S: StreamExt<Item = Result<Message, Error>> + Unpin,
{
    let heard = tokio::time::timeout(PATIENCE, async {
        while let Some(Ok(message)) = opened.next().await {
            if let Message::Close(frame) = message {
                return frame.map(|frame| frame.code.into());
            }
        }
        None
    });
    heard.await.expect("the server closes")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_type_at_once_and_both_keep_their_words_over_a_restart() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    let (lan, binh) = (editor(&server, "Lan").await, editor(&server, "Bình").await);
    let mut one = Writer::open(server.address, Proof::Bearer(&lan), &url).await;
    let mut two = Writer::open(server.address, Proof::Bearer(&binh), &url).await;
    let clause = one.clause_of("Quan điểm");
    one.types(&clause, 0, "Một: ");
    two.types(&clause, 9, " hai");
    one.stored().await;
    two.stored().await;
    one.listen_until(|one| one.words(&clause) == "Một: Quan điểm hai").await;
    two.listen_until(|two| two.words(&clause) == "Một: Quan điểm hai").await;
    let server = server.restarted().await;
    let token = editor(&server, "Mai").await;
    let mut three = Writer::open(server.address, Proof::Bearer(&token), &url).await;
    assert_eq!(three.words(&clause), "Một: Quan điểm hai");
    three.types(&clause, 0, "Ba. ");
    three.stored().await;
    let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
    assert!(text.clauses.iter().any(|one| one.plain() == "Ba. Một: Quan điểm hai"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewers_change_is_refused_with_a_reason_and_the_room_goes_on() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    let viewer = server.person("Xem", &[Role::Viewer]).await;
    let viewer = server.bearer(&viewer).await;
    let mut reader = Writer::open(server.address, Proof::Bearer(&viewer), &url).await;
    let clause = reader.clause_of("Quan điểm");
    reader.types(&clause, 0, "Không được: ");
    reader.is_refused().await;
    assert_eq!(reader.refused[0].0.len(), 1);
    let token = editor(&server, "Lan").await;
    let mut writer = Writer::open(server.address, Proof::Bearer(&token), &url).await;
    assert_eq!(writer.words(&clause), "Quan điểm");
    writer.types(&clause, 0, "Được: ");
    writer.stored().await;
    let text = server.app.rooms.text(&id.as_str().into()).await.unwrap();
    assert!(text.clauses.iter().any(|one| one.plain() == "Được: Quan điểm"));
}

#[tokio::test]
async fn a_foreign_page_cannot_use_somebodys_cookie() {
    let server = server().await;
    let caller = server.signed_in("Lan", &[Role::Editor]).await;
    let cookie = caller.cookie_header();
    let refused = |opened: Result<_, Error>| match opened {
        Err(Error::Http(answer)) => answer.status().as_u16(),
        Err(other) => panic!("{other}"),
        Ok::<_, Error>(_) => 101,
    };
    let foreign = socket(server.address, Proof::Cookie(&cookie), Some("http://elsewhere.example")).await;
    assert_eq!(refused(foreign.map(drop)), 403);
    let without = socket(server.address, Proof::Cookie(&cookie), None).await;
    assert_eq!(refused(without.map(drop)), 403, "a cookie without an Origin proves nothing");
    let ours = format!("http://{}", server.address);
    let own = socket(server.address, Proof::Cookie(&cookie), Some(&ours)).await;
    assert_eq!(refused(own.map(drop)), 101);
}

#[tokio::test]
async fn somebody_not_signed_in_is_told_by_the_close_code() {
    let server = server().await;
    let ours = format!("http://{}", server.address);
    let mut opened = socket(server.address, Proof::Nothing, Some(&ours)).await.unwrap();
    assert_eq!(close_code(&mut opened).await, Some(4001));
    let mut broken =
        socket(server.address, Proof::Cookie("duthao_session=broken"), Some(&ours)).await.unwrap();
    assert_eq!(close_code(&mut broken).await, Some(4001));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_messages_close_their_own_connection_and_nothing_else() {
    let server = server().await;
    let (_, url) = resolution(&server).await;
    let (lan, binh) = (editor(&server, "Lan").await, editor(&server, "Bình").await);
    let mut good = Writer::open(server.address, Proof::Bearer(&lan), &url).await;

    let mut malformed = socket(server.address, Proof::Bearer(&binh), None).await.unwrap();
    malformed.send(join("malformed")).await.unwrap();
    malformed.send(Message::Binary(vec![0xff, 0x00, 0x13].into())).await.unwrap();
    assert_eq!(close_code(&mut malformed).await, Some(4004));

    let mut early = socket(server.address, Proof::Bearer(&binh), None).await.unwrap();
    early.send(Message::Binary(vec![0xa0].into())).await.unwrap();
    assert_eq!(close_code(&mut early).await, Some(4004));

    let mut large = socket(server.address, Proof::Bearer(&binh), None).await.unwrap();
    large.send(join("large")).await.unwrap();
    // The server may close before all of it has left.
    let _ = large.send(Message::Binary(vec![0; 5 * 1024 * 1024].into())).await;
    let code = close_code(&mut large).await;
    assert!(matches!(code, Some(4009 | 1009) | None), "{code:?}");

    let clause = good.clause_of("Quan điểm");
    good.types(&clause, 0, "Vẫn gõ được: ");
    good.stored().await;
}
