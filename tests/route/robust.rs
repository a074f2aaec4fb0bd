//! Lost networks, repeated and parallel requests: acts run to their end, once, and are counted.

use std::time::Duration;

use duthao::action::person::give_key::give_key;
use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::person::Role;
use duthao::store::idempotency::Claim;
use duthao::store::person::KeyKind;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::socket::body;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

/// Requests cut in one test: enough to hit every await of a creation.
const CUTS: u64 = 40;

async fn office(server: &TestServer) -> Caller {
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    server.signed_in("Văn", &[Role::Office]).await
}

fn start(caller: &Caller, server: &TestServer, key: &str, title: &str) -> reqwest::RequestBuilder {
    let body = json!({"title": title, "subject": "về việc thử"}).to_string();
    caller
        .request(reqwest::Method::POST, "/api/v1/resolutions")
        .header("x-csrf-token", caller.csrf())
        .header("origin", server.url(""))
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_cut_at_any_moment_leaves_a_whole_resolution_or_none() {
    let server = server().await;
    let caller = office(&server).await;
    for cut in 0..CUTS {
        let key = format!("cut-{cut}");
        let first = start(&caller, &server, &key, &format!("NQ {cut}"));
        // The phone loses its network after so many half milliseconds.
        let _ = tokio::time::timeout(Duration::from_micros(500 * cut), first.send()).await;
        // It tries again until it is told.
        loop {
            let again = start(&caller, &server, &key, &format!("NQ {cut}")).send().await.unwrap();
            match again.status().as_u16() {
                201 => break,
                409 => assert!(again.text().await.unwrap().contains("request-under-way")),
                other => panic!("{other}: {}", again.text().await.unwrap()),
            }
        }
    }
    let listed = caller.json("/api/v1/resolutions").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), usize::try_from(CUTS).unwrap(), "each once");
    for row in listed["items"].as_array().unwrap() {
        let text = caller.json(&format!("/api/v1/resolutions/{}/text", row["id"].as_str().unwrap())).await;
        assert!(!text["clauses"].as_array().unwrap().is_empty(), "{row} has its words");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_once_under_one_key_act_once() {
    let server = server().await;
    let caller = office(&server).await;
    let tries = (0..6).map(|_| {
        let request = start(&caller, &server, "same", "NQ một");
        tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
    });
    let tries: Vec<_> = tries.collect();
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            201 => made += 1,
            409 => {}
            other => panic!("{other}"),
        }
    }
    assert!(made >= 1);
    assert_eq!(server.app.store.resolutions().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_whose_midst_the_server_stopped_is_not_acted_on_twice() {
    let server = server().await;
    let caller = office(&server).await;
    let body = json!({"title": "NQ một", "subject": "về việc thử"}).to_string();
    let digest = hex::encode(Sha256::digest(body.as_bytes()));
    let scope = "Văn|/api/v1/resolutions|stopped";
    // A minute and more ago; the claim is all that a crash leaves.
    let then = server.app.clock.now().plus(-61_000);
    assert_eq!(server.app.store.claim_answer(scope, &digest, then).await.unwrap(), Claim::Fresh);
    let again = start(&caller, &server, "stopped", "NQ một").send().await.unwrap();
    assert_eq!(again.status(), 409);
    assert!(again.text().await.unwrap().contains("request-in-doubt"));
    assert!(server.app.store.resolutions().await.unwrap().is_empty());
    let fresh = start(&caller, &server, "another", "NQ một").send().await.unwrap();
    assert_eq!(fresh.status(), 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_tried_at_once_are_counted_like_codes_tried_in_turn() {
    let server = server().await;
    let lan = server.person("Lan", &[Role::Viewer]).await;
    let code = give_key(&server.app, None, &lan.id, KeyKind::Code).await.unwrap();
    let wrong = format!("{}-AAA-AAA", &code[..4]);
    let caller = server.stranger();
    let tries: Vec<_> = (0..25)
        .map(|_| {
            let request = caller.raw_form("/sign-in", format!("code={wrong}"));
            tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
        })
        .collect();
    let mut looked_at = 0;
    for one in tries {
        match one.await.unwrap() {
            401 => looked_at += 1,
            429 => {}
            other => panic!("{other}"),
        }
    }
    assert_eq!(looked_at, 10, "the eleventh is locked out");
}

#[tokio::test]
async fn names_of_the_form_are_checked_and_told() {
    let server = server().await;
    let caller = office(&server).await;
    let put = |names: serde_json::Value| {
        let request = caller
            .request(reqwest::Method::PUT, "/api/v1/body")
            .header("x-csrf-token", caller.csrf())
            .header("origin", server.url(""))
            .header("content-type", "application/json")
            .body(names.to_string());
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(put(body()).await, 204);
    let mut unknown = body();
    unknown["profile"] = json!("z-1999");
    assert_eq!(put(unknown).await, 422);
    let mut empty = body();
    empty["name"] = json!(" ");
    assert_eq!(put(empty).await, 422);
    let acts = server.app.store.acts_on(BODY_SETTING, 10).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.act == "body.set").count(), 1);
}
