//! Conflict cards over HTTP: read by everybody, told of at once, decided by those who may edit.

use std::time::Duration;

use duthao::domain::person::Role;
use duthao::words::{Lang, say};
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::socket::resolution;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer};

/// How long a card may take before the test fails: far longer than it takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Two editors change one sentence before they hear of one another.
async fn one_sentence_at_once(server: &TestServer, url: &str) {
    let mut writers = Vec::new();
    for name in ["Lan", "Bình"] {
        let person = server.person(name, &[Role::Editor]).await;
        let token = server.bearer(&person).await;
        writers.push(Writer::open(server.address, Proof::Bearer(&token), url).await);
    }
    let clause = writers[0].clause_of("Quan điểm");
    writers[0].types(&clause, 4, " một");
    writers[1].types(&clause, 9, " hai");
    for writer in &mut writers {
        writer.stored().await;
    }
}

async fn cards(caller: &Caller, id: &str, at_least: usize) -> Vec<Value> {
    let waited = tokio::time::timeout(PATIENCE, async {
        loop {
            let told = caller.json(&format!("/api/v1/resolutions/{id}/conflicts")).await;
            let items = told["items"].as_array().expect("a list").clone();
            if items.len() >= at_least {
                return items;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    waited.await.expect("the card comes")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_read_by_everybody_and_decided_once_by_an_editor() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    let delegate = server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let editor = server.signed_in("Mai", &[Role::Editor]).await;
    one_sentence_at_once(&server, &url).await;
    let seen = cards(&delegate, &id, 1).await;
    assert_eq!(seen.len(), 1, "{seen:#?}");
    let card = &seen[0];
    assert_eq!((card["kind"].as_str(), card["state"].as_str()), (Some("sentence"), Some("open")));
    assert_eq!(card["base"], "Quan điểm");
    assert_eq!(card["merged"], "Quan một điểm hai");
    let sides: Vec<(&str, &str)> = card["sides"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| (side["name"].as_str().unwrap(), side["text"].as_str().unwrap()))
        .collect();
    assert_eq!(sides, [("Lan", "Quan một điểm"), ("Bình", "Quan điểm hai")]);

    // The page of checks warns of it, and does not count it among what refuses the seal.
    let page = editor.page(&format!("/resolutions/{id}/checks")).await;
    assert!(page.contains(&say(Lang::Vi, "conflict-open-sentence", &[])), "{page}");

    let path = format!("/api/v1/resolutions/{id}/conflicts/{}/resolve", card["id"].as_str().unwrap());
    let keep = json!({ "how": "keep" });
    assert_eq!(delegate.post_json(&path, &keep).await.status(), 403);
    assert_eq!(editor.post_json(&path, &json!({ "how": "drop" })).await.status(), 422);
    let decided = editor.posted(&path, &keep).await;
    assert_eq!((decided["state"].as_str(), decided["how"].as_str()), (Some("resolved"), Some("keep")));
    let late = editor.post_json(&path, &json!({ "how": "edited" })).await;
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("conflict-resolved"));
    assert!(cards(&delegate, &id, 0).await.is_empty());
    let all = delegate.json(&format!("/api/v1/resolutions/{id}/conflicts?state=all")).await;
    assert_eq!(all["items"][0]["how"], "keep");
    let wrong = delegate.get(&format!("/api/v1/resolutions/{id}/conflicts?state=some")).await;
    assert_eq!(wrong.status(), 422);
    let nowhere = editor.post_json(&format!("/api/v1/resolutions/{id}/conflicts/none/resolve"), &keep).await;
    assert_eq!(nowhere.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_follow_are_told_of_a_card_at_once() {
    let server = server().await;
    let (id, url) = resolution(&server).await;
    let reader = server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let told = reader.get(&format!("/api/v1/resolutions/{id}/events")).await;
    let mut stream = told.bytes_stream();
    one_sentence_at_once(&server, &url).await;
    let heard = tokio::time::timeout(PATIENCE, async {
        let mut heard = String::new();
        while !heard.contains("event: conflicts") {
            let part = stream.next().await.expect("the stream goes on").expect("a part");
            heard.push_str(&String::from_utf8_lossy(&part));
        }
    });
    heard.await.expect("the card is told of");
    assert_eq!(cards(&reader, &id, 1).await.len(), 1);
}
