//! Forms that are refused come back whole: everything wrong told at once, at its field, and nothing typed lost.

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::person::Role;
use serde_json::json;

use super::evidence::{cell, fields, prepared, recorded};
use super::socket::body;
use crate::support::caller::Caller;
use crate::support::server::server;

/// Sends a form that must come back: each of these fields is named in the summary and at itself, and no other.
async fn comes_back(who: &Caller, path: &str, typed: &[(&str, &str)], wrong: &[&str]) -> String {
    let answer = who.post_form(path, typed).await;
    assert_eq!(answer.status(), 422, "{path}");
    let page = answer.text().await.unwrap();
    for field in wrong {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field} is in the summary: {page}");
        assert!(page.contains(&format!("id=\"{field}\"")), "the summary leads to {field}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field} says what is wrong: {page}");
    }
    let summary = page.split_once("id=\"errors\"").unwrap().1.split_once("</ul>").unwrap().0.to_owned();
    assert_eq!(summary.matches("<li>").count(), wrong.len(), "{summary}");
    assert!(page.contains("novalidate"), "the browser does not stop at the first field in its own words");
    for (_, value) in typed.iter().filter(|(_, value)| !value.is_empty()) {
        let kept =
            [format!("value=\"{value}\""), format!(">\n{value}<"), format!("value=\"{value}\" checked")];
        assert!(kept.iter().any(|kept| page.contains(kept)), "{value} is kept: {page}");
    }
    page
}

#[tokio::test]
async fn a_new_resolution_tells_all_that_is_missing_at_once() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let lan = server.signed_in("Lan", &[Role::Editor]).await;
    let path = "/resolutions/new";
    comes_back(&lan, path, &[("title", ""), ("subject", " ")], &["title", "subject"]).await;
    comes_back(&lan, path, &[("title", "NQ sinh hoạt"), ("subject", "")], &["subject"]).await;
    let long = "dài ".repeat(60);
    comes_back(&lan, path, &[("title", &long), ("subject", "về việc thử")], &["title"]).await;
    assert!(server.app.store.resolutions().await.unwrap().is_empty());
    let wrong = lan.post_json("/api/v1/resolutions", &json!({})).await;
    let told: serde_json::Value = serde_json::from_str(&wrong.text().await.unwrap()).unwrap();
    assert_eq!(told["fields"].as_array().unwrap().len(), 2, "programs are told all too: {told}");
}

#[tokio::test]
async fn a_new_person_tells_all_that_is_missing_at_once() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let path = "/people/new";
    comes_back(&office, path, &[], &["name", "roles"]).await;
    let typed = [("title", "Bí thư chi bộ"), ("roles", "surveyor"), ("group", "chín")];
    comes_back(&office, path, &typed, &["name", "group"]).await;
    let answer = office.post_form(path, &[("name", "Lan"), ("roles", "viewer"), ("bloc", "khong-co")]).await;
    let page = answer.text().await.unwrap();
    assert!(page.contains("href=\"#bloc\"") && page.contains("id=\"bloc-error\""), "{page}");
    assert_eq!(server.app.store.people().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_record_tells_all_that_is_missing_at_once_and_guesses_no_kind() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let meeting = recorded(&server, &lan).await.replace("/meetings/", "");
    let typed = [("meeting", meeting.as_str())];
    comes_back(&lan, "/evidence/new", &typed, &["kind", "text", "speaker_role"]).await;
    let typed = [("meeting", meeting.as_str()), ("text", "Phát biểu sôi nổi"), ("speaker_role", "Bí thư")];
    comes_back(&lan, "/evidence/new", &typed, &["kind"]).await;
    let sent = json!({"meeting": meeting, "kind": "rumour", "text": "", "speakerRole": ""});
    let wrong = lan.post_json("/api/v1/evidence", &sent).await;
    assert_eq!(wrong.status(), 422);
    let told: serde_json::Value = serde_json::from_str(&wrong.text().await.unwrap()).unwrap();
    assert_eq!(told["fields"].as_array().unwrap().len(), 3, "{told}");
}

#[tokio::test]
async fn a_meeting_tells_all_that_is_missing_at_once() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let counts = ["total", "exempt", "present", "absent_with_reason", "absent_without_reason", "spoke"];
    let missing = ["kind", "round", "date", "start", "end", "place"];
    let all: Vec<&str> = missing.into_iter().chain(counts).collect();
    comes_back(&lan, "/meetings/new", &[("cell", &cell)], &all).await;
    let mut typed = fields(&cell);
    typed.retain(|(field, _)| !matches!(*field, "date" | "start" | "place") && !field.contains('.'));
    typed.retain(|(_, value)| *value != "yes");
    typed.extend([("date", "31/02/2021"), ("start", "chiều"), ("override_reason", "làm tốt"), ("place", "")]);
    let page = comes_back(&lan, "/meetings/new", &typed, &["date", "start", "place", "override_grade"]).await;
    for shown in ["Ngày: Nhập ngày có thật theo mẫu ngày/tháng/năm, ví dụ 03/09/2020.", "ví dụ 19:00."]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[tokio::test]
async fn days_and_hours_are_plain_text_and_read_as_people_write_them() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let form = lan.page(&format!("/meetings/new?cell={cell}")).await;
    for kind in ["type=\"date\"", "type=\"time\"", "type=\"number\""] {
        assert!(!form.contains(kind), "the browser's own {kind} shows its language's form");
    }
    let mut typed = fields(&cell);
    typed.retain(|(field, _)| !matches!(*field, "date" | "start" | "end"));
    typed.extend([("date", "7/2/2021"), ("start", "19h00"), ("end", "21 giờ 10")]);
    let answer = lan.post_form("/meetings/new", &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let page = lan.page(answer.headers()["location"].to_str().unwrap()).await;
    assert!(page.contains("07/02/2021") && page.contains("19:00") && page.contains("130 phút"), "{page}");
}
