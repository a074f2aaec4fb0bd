//! Coming in and going out: right keys, wrong keys, old keys, other people's pages.

use duthao::action::person::give_key::give_key;
use duthao::clock::{Clock, Millis};
use duthao::domain::person::Role;
use duthao::store::person::KeyKind;
use tempfile::TempDir;

use crate::support::server::{server, server_in};

const DAY: i64 = 24 * 60 * 60 * 1000;

#[tokio::test]
async fn a_code_typed_in_small_letters_with_blanks_opens_the_page_that_was_wanted() {
    let server = server().await;
    let lan = server.person("Lan", &[Role::Viewer]).await;
    let code = give_key(&server.app, None, &lan.id, KeyKind::Code).await.unwrap();
    let caller = server.stranger();
    let sent = caller.get("/people").await;
    assert_eq!(sent.status(), 303);
    assert_eq!(sent.headers()["location"], "/sign-in?next=%2Fpeople&why=first");
    let typed = code.to_lowercase().replace('-', " ");
    let answer = caller.post_form("/sign-in", &[("code", &typed), ("next", "/people")]).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], "/people");
    assert!(caller.page("/people").await.contains("Lan"));
}

#[tokio::test]
async fn a_wrong_code_is_told_and_what_was_typed_is_kept() {
    let server = server().await;
    let answer = server.stranger().post_form("/sign-in", &[("code", "abcd-efg-hjk")]).await;
    assert_eq!(answer.status(), 401);
    let text = answer.text().await.unwrap();
    assert!(text.contains("Mã đăng nhập không đúng"), "{text}");
    assert!(text.contains("abcd-efg-hjk"));
}

#[tokio::test]
async fn too_many_wrong_tries_lock_a_code_for_a_while() {
    let clock = Clock::standing_at(Millis(1_600_000_000_000));
    let server = server_in(TempDir::new().unwrap(), false, clock.clone()).await;
    let lan = server.person("Lan", &[Role::Viewer]).await;
    let code = give_key(&server.app, None, &lan.id, KeyKind::Code).await.unwrap();
    let wrong = format!("{}-AAA-AAA", &code[..4]);
    let caller = server.stranger();
    for _ in 0..10 {
        assert_eq!(caller.post_form("/sign-in", &[("code", &wrong)]).await.status(), 401);
    }
    assert_eq!(caller.post_form("/sign-in", &[("code", &code)]).await.status(), 429);
    clock.advance(16 * 60 * 1000);
    assert_eq!(caller.post_form("/sign-in", &[("code", &code)]).await.status(), 303);
}

#[tokio::test]
async fn an_expired_session_is_told_and_asked_to_sign_in_again() {
    let clock = Clock::standing_at(Millis(1_600_000_000_000));
    let server = server_in(TempDir::new().unwrap(), false, clock.clone()).await;
    let caller = server.signed_in("Lan", &[Role::Viewer]).await;
    caller.page("/people").await;
    clock.advance(15 * DAY);
    let answer = caller.get("/people").await;
    assert_eq!(answer.headers()["location"], "/sign-in?next=%2Fpeople&why=expired");
    assert!(caller.page("/sign-in?why=expired").await.contains("Phiên làm việc đã hết hạn"));
    assert_eq!(caller.get("/api/v1/me").await.status(), 401);
}

#[tokio::test]
async fn a_broken_cookie_and_a_broken_token_open_nothing() {
    let server = server().await;
    let caller = server.stranger();
    let broken = caller.request(reqwest::Method::GET, "/api/v1/me").header("cookie", "duthao_session=%ff;;=");
    let answer = broken.send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let token = caller.request(reqwest::Method::GET, "/api/v1/me").header("authorization", "Bearer nonsense");
    assert_eq!(token.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn another_site_cannot_send_our_forms() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let body = format!("csrf={}&name=Mai&roles=viewer", office.csrf());
    let foreign =
        office.request(reqwest::Method::POST, "/people/new").header("origin", "http://elsewhere.example");
    let foreign = foreign.header("content-type", "application/x-www-form-urlencoded").body(body.clone());
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let without = office.request(reqwest::Method::POST, "/people/new");
    let without = without.header("content-type", "application/x-www-form-urlencoded").body(body.clone());
    assert_eq!(without.send().await.unwrap().status(), 403, "no Origin at all is foreign too");
    let stale = office.raw_form("/people/new", "csrf=old&name=Mai&roles=viewer".into()).send().await.unwrap();
    assert_eq!(stale.status(), 403);
    assert_eq!(server.app.store.people().await.unwrap().len(), 1);
    assert_eq!(office.raw_form("/people/new", body).send().await.unwrap().status(), 303);
    assert_eq!(server.app.store.people().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_form_with_missing_fields_comes_back_with_what_was_typed() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let answer = office.post_form("/people/new", &[("name", "Mai <b>"), ("title", "Bí thư")]).await;
    assert_eq!(answer.status(), 422);
    let text = answer.text().await.unwrap();
    assert!(text.contains("Chọn ít nhất một vai trò"), "{text}");
    assert!(text.contains("Mai &#60;b&#62;"), "typed words come back, escaped: {text}");
}

#[tokio::test]
async fn every_answer_carries_the_strict_policy() {
    let server = server().await;
    let answer = server.stranger().get("/sign-in").await;
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{policy}");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    let nowhere = server.stranger().get("/nowhere").await;
    assert_eq!(nowhere.status(), 404);
    assert!(nowhere.headers().contains_key("content-security-policy"));
}

#[tokio::test]
async fn signing_out_ends_the_session_itself() {
    let server = server().await;
    let caller = server.signed_in("Lan", &[Role::Viewer]).await;
    let session = caller.cookie_header();
    assert_eq!(caller.post_form("/sign-out", &[]).await.status(), 303);
    let again = server.stranger().request(reqwest::Method::GET, "/api/v1/me").header("cookie", session);
    assert_eq!(again.send().await.unwrap().status(), 401);
}
