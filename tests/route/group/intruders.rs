//! Who is no member tries every door of a lane: each answers as for a text that does not exist.

use std::time::Duration;

use ciborium::Value as Cbor;
use duthao::action::resolution::create_resolution::fresh_document;
use duthao::action::resolution::lay_out::{Wanted, write_file};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::format::Format;
use duthao::http::routes::list;
use duthao::live::wire::sync;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use reqwest::{Client, StatusCode};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;

use super::{Hall, words};
use crate::support::writer::{Proof, Writer, field, frame, join, socket, text};

/// How long a test waits for an answer before it fails: far longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// A word that stands nowhere but in the lane.
const PRIVATE: &str = "bímậtcủatổ";

const NOWHERE: &str = "khong-co-van-ban-nay";

/// Asks with no cookies and follows nothing; its connections are used again, for thousands of tries.
fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// What a door answers, with the text that was asked for left out.
async fn answered(
    (hall, client): (&Hall, &Client),
    method: &reqwest::Method,
    path: &str,
    token: &str,
) -> (StatusCode, String) {
    let request = client.request(method.clone(), hall.scene.server.url(path));
    let request = request.header("authorization", format!("Bearer {token}"));
    // The answer is awaited to its end, unless it is a stream: then its beginning says that there is one.
    let answer = request.send().await.unwrap();
    let status = answer.status();
    if status.is_success() && path.ends_with("/events") {
        return (status, "a stream".into());
    }
    let body = answer.text().await.unwrap();
    (status, body.replace(&hall.lane, "TEXT").replace(NOWHERE, "TEXT"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_answers_as_if_there_were_no_such_text() {
    let hall = Hall::set().await;
    hall.writes(words("g1", PRIVATE)).await;
    let client = client();
    let mut tokens = Vec::new();
    for role in Role::ALL {
        let person = hall.scene.server.person(&format!("Người lạ {}", role.id()), &[role]).await;
        tokens.push((role.id(), hall.scene.server.bearer(&person).await));
    }
    let all = hall.scene.server.person("Đủ vai", &Role::ALL).await;
    tokens.push(("all roles", hall.scene.server.bearer(&all).await));
    // Who opened it is no member either.
    tokens.push(("opener", hall.scene.server.bearer(&hall.scene.mai).await));
    let doors: Vec<_> =
        list(&hall.scene.server.app).into_iter().filter(|door| door.path.contains("{resolution}")).collect();
    assert!(doors.len() > 100, "the doors were found: {}", doors.len());
    for door in &doors {
        let path = |id: &str| {
            let parts = door.path.split('/').map(|part| match part {
                "{resolution}" => id,
                "{clause}" => "g1",
                "{version}" => "now",
                "{format}" => "text",
                part if part.starts_with('{') => "none",
                part => part,
            });
            parts.collect::<Vec<_>>().join("/")
        };
        // All at once: nobody's try changes anything, and a door takes as long as one of them.
        let tries = tokens.iter().map(async |(who, token)| {
            let there = answered((&hall, &client), &door.method, &path(&hall.lane), token).await;
            let nowhere = answered((&hall, &client), &door.method, &path(NOWHERE), token).await;
            assert_eq!(there, nowhere, "{who} at {} {}", door.method, door.path);
            assert_eq!(there.0, StatusCode::NOT_FOUND, "{who} at {} {}", door.method, door.path);
            assert!(!there.1.contains(PRIVATE), "{who} at {} {}", door.method, door.path);
        });
        join_all(tries).await;
        // Who is not signed in is sent to sign in, whatever there is.
        let asked = async |id: &str| {
            let request = client.request(door.method.clone(), hall.scene.server.url(&path(id)));
            request.send().await.unwrap().status()
        };
        let (there, nowhere) = (asked(&hall.lane).await, asked(NOWHERE).await);
        assert_eq!(there, nowhere, "not signed in at {} {}", door.method, door.path);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_search_or_file_tells_of_a_lane() {
    let hall = Hall::set().await;
    hall.writes(words("g1", PRIVATE)).await;
    for caller in [&hall.scene.editor, &hall.member] {
        for page in ["/resolutions", "/api/v1/resolutions"] {
            let shown = caller.page(page).await;
            assert!(shown.contains(&hall.scene.id) && !shown.contains(&hall.lane), "{page}: {shown}");
        }
        let found = caller.json(&format!("/api/v1/search?q={PRIVATE}")).await;
        assert_eq!(found["items"], json!([]), "{found:#}");
        let page = caller.page(&format!("/search?q={PRIVATE}")).await;
        assert!(!page.contains(&hall.lane), "{page}");
        for page in [
            "",
            "/text",
            "/overview",
            "/history",
            "/compare",
            "/suggestions",
            "/coverage",
            "/checks",
            "/flags",
        ] {
            let shown = caller.page(&hall.scene.page(page)).await;
            assert!(!shown.contains(PRIVATE) && !shown.contains(&hall.lane), "{page}: {shown}");
        }
    }
    // The search works: the same words in the resolution are found.
    hall.scene.edit(words("g2", PRIVATE)).await;
    let found = hall.member.json(&format!("/api/v1/search?q={PRIVATE}")).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found:#}");
    // Nor is a lane printed, by whatever way.
    let app = &hall.scene.server.app;
    let printed = write_file(app, &hall.lane.as_str().into(), &Wanted::of("now"), Format::Text).await;
    assert!(printed.is_err());
    assert!(write_file(app, &hall.scene.id.as_str().into(), &Wanted::of("now"), Format::Text).await.is_ok());
}

fn asks(name: &str, document: &str) -> Message {
    frame(vec![
        ("type", text("request")),
        ("senderId", text(name)),
        ("targetId", text("duthao-server")),
        ("documentId", text(document)),
        ("data", Cbor::Bytes(sync::write(&[], &[], std::iter::empty()))),
    ])
}

/// Asks for a document and returns the type of the answer.
async fn told(hall: &Hall, token: &str, url: &str) -> String {
    let mut opened = socket(hall.scene.server.address, Proof::Bearer(token), None).await.unwrap();
    // A name on the wire is one person's while it is used.
    let name = fresh_document();
    opened.send(join(&name)).await.unwrap();
    opened.send(asks(&name, url.trim_start_matches("automerge:"))).await.unwrap();
    let heard = tokio::time::timeout(PATIENCE, async {
        loop {
            let Message::Binary(bytes) = opened.next().await.unwrap().unwrap() else { continue };
            let frame: Cbor = ciborium::from_reader(&bytes[..]).unwrap();
            match field(&frame, "type").and_then(Cbor::as_text) {
                Some("peer") | None => {}
                Some(kind) => return kind.to_owned(),
            }
        }
    });
    heard.await.expect("an answer")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_knows_no_lane_for_strangers() {
    let hall = Hall::set().await;
    let url = hall.document().await;
    let opener = hall.scene.server.bearer(&hall.scene.mai).await;
    let member = hall.scene.server.bearer(&hall.nam).await;
    assert_eq!(told(&hall, &opener, &fresh_document()).await, "doc-unavailable");
    assert_eq!(told(&hall, &opener, &url).await, "doc-unavailable");
    assert_eq!(told(&hall, &member, &url).await, "sync");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_group_is_put_out_of_its_lane() {
    let hall = Hall::set().await;
    let (url, token) = (hall.document().await, hall.scene.server.bearer(&hall.nam).await);
    let nam = hall.scene.server.caller_of(&hall.nam).await;
    let mut writer = Writer::open(hall.scene.server.address, Proof::Bearer(&token), &url).await;
    writer.types("g1", 0, "Trong tổ: ");
    writer.stored().await;
    let mut events = nam.get(&format!("/api/v1/resolutions/{}/events", hall.lane)).await;
    assert_eq!(events.status(), 200);
    let put = hall.scene.editor.post_form(&hall.page("/members"), &[("members", "Lan")]).await;
    assert_eq!(put.status(), 303);
    // The stream of a page that follows ends.
    let ends = tokio::time::timeout(PATIENCE, async { while events.chunk().await.unwrap().is_some() {} });
    ends.await.expect("the stream ends");
    // The writer is told, and what is typed afterwards is stored nowhere.
    writer.listen_until(|writer| writer.is_gone()).await;
    writer.types("g1", 0, "Ngoài tổ: ");
    writer.say_all().await;
    hall.writes(words("g2", "Lan viết tiếp")).await;
    assert_eq!(hall.words_of(&hall.lane, "g1").await, "Trong tổ: Họp chi ủy trước, gửi tài liệu sớm.");
    assert_eq!(told(&hall, &token, &url).await, "doc-unavailable");
    let lane = format!("/api/v1/resolutions/{}/text", hall.lane);
    assert_eq!(nam.get(&lane).await.status(), 404);
    assert_eq!(hall.member.get(&lane).await.status(), 200);
    // The last member is not put out.
    let none = hall.scene.editor.post_form(&hall.page("/members"), &[]).await;
    assert_eq!(none.status(), 422);
    assert!(none.text().await.unwrap().contains("Chọn ít nhất một thành viên"));
    // Whatever becomes of the resolution, its stage opens no foreign lane.
    hall.scene.put_stage(Stage::Archived).await;
    assert_eq!(nam.get(&lane).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_doors_a_member_finds_only_those_of_the_words_open() {
    let hall = Hall::set().await;
    let all = hall.scene.server.person("Đủ vai", &Role::ALL).await;
    let fields = [("members", "Lan"), ("members", "Nam"), ("members", "Đủ vai")];
    let joined = hall.scene.editor.post_form(&hall.page("/members"), &fields).await;
    assert_eq!(joined.status(), 303);
    let token = hall.scene.server.bearer(&all).await;
    let (client, mut open) = (client(), Vec::new());
    for door in list(&hall.scene.server.app) {
        if !door.path.contains("{resolution}") {
            continue;
        }
        let path = door.path.replace("{resolution}", &hall.lane).replace("{clause}", "g1");
        let path = path.replace(['{', '}'], "");
        let (status, body) = answered((&hall, &client), &door.method, &path, &token).await;
        if body.contains("in-lane") || body.contains("Việc này làm ở dự thảo chung") {
            assert_eq!(status, StatusCode::CONFLICT);
            continue;
        }
        if door.path.contains("/public/") {
            assert_eq!(status, StatusCode::NOT_FOUND, "{}: nobody publishes a lane", door.path);
            continue;
        }
        open.push(format!("{} {}", door.method, door.path));
    }
    let expected = [
        "GET /resolutions/{resolution}/edit",
        // Opened by the right to edit, and shut by its action: what stood at a moment is asked of the resolution.
        "POST /resolutions/{resolution}/clauses/{clause}/restore",
        "GET /api/v1/resolutions/{resolution}",
        "GET /api/v1/resolutions/{resolution}/text",
        "GET /api/v1/resolutions/{resolution}/clauses/{clause}/attribution",
        "GET /api/v1/resolutions/{resolution}/events",
        "GET /api/v1/resolutions/{resolution}/conflicts",
        "POST /api/v1/resolutions/{resolution}/conflicts/{conflict}/resolve",
    ];
    open.sort();
    let mut expected = expected.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(open, expected, "whatever is added later is shut to lanes until somebody opens it");
}
