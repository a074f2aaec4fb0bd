//! The quick entry through real HTTP: one record a key whatever is sent again, and a plain form that loses no words.

use duthao::action::evidence::add_record::{NewRecord, add_record};
use duthao::domain::evidence::{RecordKind, Said};
use duthao::domain::person::Role;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::attachment::png;
use super::evidence::{prepared, recorded, surveyor};
use crate::support::caller::Caller;
use crate::support::server::TestServer;

const KEY: &str = "0123456789abcdef";

fn entry(meeting: &str, key: &str, text: &str) -> Value {
    json!({"key": key, "meeting": meeting, "text": text, "kind": "observation", "speakerRole": "Bí thư"})
}

async fn found(caller: &Caller, words: &str) -> usize {
    caller.json(&format!("/api/v1/evidence?q={words}")).await["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_entry_sent_again_under_its_key_is_the_same_record() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let meeting = path.rsplit('/').next().unwrap();
    let first = lan.posted("/api/v1/evidence", &entry(meeting, KEY, "Gửi   hai lần")).await;
    let again = lan.posted("/api/v1/evidence", &entry(meeting, KEY, "Gửi hai lần")).await;
    assert_eq!(first["id"], again["id"]);
    assert_eq!(found(&lan, "gui+hai+lan").await, 1);
    let other = lan.post_json("/api/v1/evidence", &entry(meeting, KEY, "Nội dung khác")).await;
    assert_eq!(other.status(), 422);
    assert!(other.text().await.unwrap().contains("đã được gửi trước đó"));
    for key in ["short", "has blanks in it, and signs", &"a".repeat(65)] {
        let wrong = lan.post_json("/api/v1/evidence", &entry(meeting, key, "Khoá sai")).await;
        assert_eq!(wrong.status(), 422, "{key}");
    }
    let binh = server.signed_in("Bình", &[Role::Surveyor]).await;
    let theirs = binh.posted("/api/v1/evidence", &entry(meeting, KEY, "Của người khác")).await;
    assert_ne!(theirs["id"], first["id"], "a key is one person's");

    // Corrected or withdrawn meanwhile, it is still the one that was sent.
    let id = first["id"].as_str().unwrap();
    let gone = json!({"version": 1, "reason": "ghi nhầm"});
    lan.posted(&format!("/api/v1/evidence/{id}/withdrawal"), &gone).await;
    let late = lan.posted("/api/v1/evidence", &entry(meeting, KEY, "Gửi hai lần")).await;
    assert_eq!((late["id"].as_str(), late["version"].as_i64()), (Some(id), Some(2)));
}

#[tokio::test]
async fn two_sendings_at_once_make_one_record() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let meeting = path.rsplit('/').next().unwrap();
    let body = entry(meeting, KEY, "Cùng một lúc");
    let (a, b) = tokio::join!(lan.posted("/api/v1/evidence", &body), lan.posted("/api/v1/evidence", &body));
    assert_eq!(a["id"], b["id"]);
    assert_eq!(found(&lan, "cung+mot+luc").await, 1);
}

/// The server dies after the record is stored and before anybody is told: what is sent again finds it.
#[tokio::test]
async fn an_entry_whose_answer_was_lost_in_a_crash_is_not_doubled() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let meeting = path.rsplit('/').next().unwrap().to_owned();
    let by = server.app.store.person(&"Lan".into()).await.unwrap();
    let stored = NewRecord {
        key: Some(KEY.into()),
        meeting: meeting.clone(),
        said: Said {
            kind: RecordKind::Observation,
            text: "Mất câu trả lời".into(),
            speaker_role: "Bí thư".into(),
            criterion: None,
        },
        ..NewRecord::default()
    };
    let id = add_record(&server.app, Some(&by), stored).await.unwrap();
    let server = server.restarted().await;
    let lan = server.caller_of(&by).await;
    let again = lan.posted("/api/v1/evidence", &entry(&meeting, KEY, "Mất câu trả lời")).await;
    assert_eq!(again["id"], id.to_string());
    assert_eq!(found(&lan, "mat+cau+tra+loi").await, 1);
}

async fn post(
    server: &TestServer,
    caller: &Caller,
    fields: &[(&'static str, &str)],
    photo: Option<Vec<u8>>,
) -> Response {
    let mut form = Form::new().text("csrf", caller.csrf());
    for (name, value) in fields {
        form = form.text(*name, (*value).to_owned());
    }
    let part = match photo {
        Some(bytes) => Part::bytes(bytes).file_name("ảnh.png"),
        None => Part::bytes(Vec::new()).file_name(""),
    };
    let form = form.part("file", part);
    let request = caller.request(Method::POST, "/evidence/quick").header("origin", server.url(""));
    request.multipart(form).send().await.expect("an answer")
}

#[tokio::test]
async fn the_plain_form_stores_words_and_photo_once_and_loses_neither_words_nor_choice() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let meeting = path.rsplit('/').next().unwrap();
    let page = lan.page(&format!("/evidence/quick?meeting={meeting}")).await;
    let key = page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let chosen = format!("<option value=\"{meeting}\" selected>");
    assert!(page.contains(&chosen), "the meeting asked for is chosen: {page}");

    let mut fields = vec![
        ("key", key),
        ("meeting", meeting),
        ("kind", "practice"),
        ("text", "Ghi nhanh một việc"),
        ("speaker_role", ""),
        ("files", ""),
    ];
    let wrong = post(&server, &lan, &fields, Some(png())).await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(page.contains("Ghi nhanh một việc") && page.contains("#speaker_role") && page.contains(&chosen));
    assert!(page.contains("value=\"practice\" checked"));

    fields[4].1 = "Bí thư";
    for _ in 0..2 {
        let done = post(&server, &lan, &fields, Some(png())).await;
        assert_eq!(done.status(), 303, "{}", done.text().await.unwrap());
        let to = done.headers()["location"].to_str().unwrap().to_owned();
        assert!(lan.page(&to).await.contains("Đã ghi vào minh chứng"));
    }
    let list = lan.json("/api/v1/evidence?q=ghi+nhanh").await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1, "a form sent twice is one record");
    let id = list["items"][0]["id"].as_str().unwrap();
    let files = lan.json(&format!("/api/v1/evidence/{id}/attachments")).await;
    assert_eq!(files["items"].as_array().unwrap().len(), 1);

    // The page may come from the browser's memory: the same key with other words is another record.
    fields[3].1 = "Ghi nhanh việc khác";
    let refused = post(&server, &lan, &fields, Some(b"no picture at all, only words".to_vec())).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Ghi nhanh việc khác") && page.contains("vẫn được giữ"),
        "the words are stored: {page}"
    );
    assert_eq!(found(&lan, "ghi+nhanh").await, 2);
}

#[tokio::test]
async fn the_page_offers_own_meetings_and_may_be_shown_again_to_its_own_person_only() {
    let server = prepared().await;
    let (one, two) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    assert!(one.page("/evidence/quick").await.contains("Chưa có buổi sinh hoạt nào để ghi"));
    let path = recorded(&server, &one).await;
    let meeting = path.rsplit('/').next().unwrap();
    let answer = one.get(&format!("/evidence/quick?meeting={meeting}")).await;
    let head = |name: &str| answer.headers()[name].to_str().unwrap();
    assert!(head("cache-control").starts_with("private, max-age="));
    assert_eq!(head("vary"), "cookie");
    let tag = head("etag").to_owned();
    let path = format!("/evidence/quick?meeting={meeting}");
    let again = one.request(Method::GET, &path).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!((again.status().as_u16(), &again.headers()["etag"]), (304, &tag.parse().unwrap()));
    let page = answer.text().await.unwrap();
    assert!(page.contains("data-person=\"Một\"") && page.contains("Liên Phú"), "{page}");
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    assert_eq!(viewer.get("/evidence/quick").await.status(), 403);
    assert!(
        !two.page(&format!("/evidence/quick?meeting={meeting}")).await.contains(meeting),
        "of another group"
    );
    let forged = post(
        &server,
        &two,
        &[
            ("meeting", meeting),
            ("kind", "practice"),
            ("text", "Của nhóm khác"),
            ("speaker_role", "Bí thư"),
            ("files", ""),
        ],
        None,
    )
    .await;
    assert_eq!(forged.status(), 403);
}
