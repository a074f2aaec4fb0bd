//! Files of the guidance through real HTTP: attached by whoever manages it, read by everybody, carried over, withdrawn.

use duthao::domain::evidence::attachment::PER_RECORD_MAX;
use duthao::domain::person::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::attachment::{png, post_files, wav};
use super::evidence::{cell, fields, prepared};
use crate::support::caller::Caller;
use crate::support::server::TestServer;

const FILES: &str = "/guidance/1/attachments";

async fn issue(caller: &Caller, of: i64) {
    let body =
        json!({"ofVersion": of, "title": format!("Hướng dẫn {of}"), "steps": ["Chào cờ"], "change": "mới"});
    caller.posted("/api/v1/guidance", &body).await;
}

/// A server with the first version of the guidance, and the member of the Standing Committee who issued it.
async fn with_guidance() -> (TestServer, Caller, String) {
    let server = prepared().await;
    let standing = server.signed_in("Trực", &[Role::Standing]).await;
    issue(&standing, 0).await;
    let url = server.url("");
    (server, standing, url)
}

async fn listed(caller: &Caller, version: i64) -> Vec<Value> {
    let list = caller.json(&format!("/api/v1/guidance/{version}/attachments")).await;
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_file_is_attached_to_the_guidance_shown_opened_and_named_on_the_paper() {
    let (server, standing, url) = with_guidance().await;
    assert!(standing.page("/guidance").await.contains("Chưa có tệp nào"));
    let files = [("<b>Phụ lục</b> 1.png", png()), ("xấu.png", b"nothing of the kind".to_vec())];
    let answer = post_files(&standing, &url, FILES, &standing.csrf(), &files).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains("xấu.png") && page.contains("Nội dung hướng dẫn và các tệp khác"), "{page}");
    let answer = post_files(&standing, &url, FILES, &standing.csrf(), &[("lời.wav", wav(900))]).await;
    assert_eq!(answer.headers()["location"], "/guidance/1#attachments");

    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let page = lan.page("/guidance").await;
    assert!(
        page.contains("Tệp đính kèm (2)") && page.contains("900 × 300") && page.contains("<audio"),
        "{page}"
    );
    assert!(
        !page.contains("<b>Phụ") && !page.contains("id=\"attach\"") && !page.contains("/withdraw\""),
        "{page}"
    );
    let file = &listed(&lan, 1).await[0];
    assert_eq!((file["contentType"].as_str(), file["since"].as_i64()), (Some("image/png"), Some(1)));
    let here = format!("{FILES}/{}", file["id"].as_str().unwrap());
    let opened = lan.get(&here).await;
    assert!(opened.headers()["content-security-policy"].to_str().unwrap().ends_with("sandbox"));
    assert_eq!(opened.bytes().await.unwrap(), png());
    let small = lan.get(&format!("{here}/thumbnail")).await.bytes().await.unwrap();
    assert_eq!(image::load_from_memory(&small).unwrap().width(), 640);
    assert_eq!(lan.get(&format!("/api/v1{here}")).await.bytes().await.unwrap(), png());
    assert_eq!(lan.get(&here.replace("/1/", "/2/")).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(server.stranger().get(&here).await.status(), StatusCode::SEE_OTHER, "signed in people only");

    let mut typed = fields("");
    let cell = cell(&server).await;
    typed.retain(|(name, _)| *name != "cell");
    typed.push(("cell", &cell));
    let made = lan.post_form("/meetings/new", &typed).await;
    let meeting = made.headers()["location"].to_str().unwrap().to_owned();
    let paper = lan.page(&format!("{meeting}/print")).await;
    let list = paper.split("Kèm theo hướng dẫn:").nth(1).expect("the list of files");
    let list = list.split("</ul>").next().unwrap();
    assert!(list.contains("<li>b&#62; 1.png</li>") && list.contains("<li>lời.wav</li>"), "{list}");
}

#[tokio::test]
async fn the_next_version_has_the_files_and_withdrawing_there_leaves_the_first_alone() {
    let (server, standing, url) = with_guidance().await;
    for (name, bytes) in [("a.png", png()), ("b.wav", wav(900))] {
        assert_eq!(
            post_files(&standing, &url, FILES, &standing.csrf(), &[(name, bytes)]).await.status(),
            303
        );
    }
    issue(&standing, 1).await;
    let (first, second) = (listed(&standing, 1).await, listed(&standing, 2).await);
    let names = |files: &[Value]| {
        files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((names(&first), names(&second)), (vec!["a.png".into(), "b.wav".into()], names(&first)));
    assert_ne!(first[0]["id"], second[0]["id"], "each version has its own");

    let late = post_files(&standing, &url, FILES, &standing.csrf(), &[("c.wav", wav(901))]).await;
    assert_eq!(late.status(), StatusCode::CONFLICT);
    assert!(late.text().await.unwrap().contains("bản này không nhận thêm tệp"));
    assert!(!standing.page("/guidance/1").await.contains("id=\"attach\""), "no form that only refuses");

    let here = format!("/guidance/2/attachments/{}", second[0]["id"].as_str().unwrap());
    let empty = standing.post_form(&format!("{here}/withdraw"), &[("reason", " ")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("reason", "thay <i>phụ lục</i>")];
    assert_eq!(
        standing.page(&format!("{here}/withdraw")).await.matches("Các bản khác của hướng dẫn").count(),
        1
    );
    let done = standing.post_form(&format!("{here}/withdraw"), &form).await;
    assert_eq!(done.headers()["location"], "/guidance/2#attachments");
    assert_eq!(standing.post_form(&format!("{here}/withdraw"), &form).await.status(), StatusCode::CONFLICT);
    let page = standing.page("/guidance").await;
    assert!(page.contains("thay &#60;i&#62;phụ lục") && page.contains("Tệp đính kèm (1)"), "{page}");
    for path in [here.clone(), format!("{here}/thumbnail"), format!("/api/v1{here}")] {
        assert_eq!(standing.get(&path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let old = format!("{FILES}/{}", first[0]["id"].as_str().unwrap());
    assert_eq!(standing.get(&old).await.bytes().await.unwrap(), png(), "the first version is as it was");
    let office = server.signed_in("Văn", &[Role::Office]).await;
    assert_eq!(office.get(&here).await.bytes().await.unwrap(), png());
    let acts = server.app.store.acts_on("guidance", 20).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.act == "attachment.withdraw").count(), 1);
}

#[tokio::test]
async fn only_those_who_manage_the_guidance_attach_and_withdraw_and_no_more_than_there_may_be() {
    let (server, standing, url) = with_guidance().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let refused = post_files(&lan, &url, FILES, &lan.csrf(), &[("a.png", png())]).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    let forged = post_files(&standing, &url, FILES, "", &[("a.png", png())]).await;
    assert_eq!(forged.status(), StatusCode::FORBIDDEN);
    assert!(listed(&lan, 1).await.is_empty());
    for number in 0..usize::try_from(PER_RECORD_MAX).unwrap() {
        let files = [("a.wav", wav(900 + number))];
        assert_eq!(
            post_files(&standing, &url, FILES, &standing.csrf(), &files).await.status(),
            303,
            "{number}"
        );
    }
    let more = post_files(&standing, &url, FILES, &standing.csrf(), &[("a.wav", wav(2000))]).await;
    assert_eq!(more.status(), StatusCode::CONFLICT);
    assert!(standing.page("/guidance").await.contains("đã đủ số tệp"));
    let here = format!("{FILES}/{}", listed(&lan, 1).await[0]["id"].as_str().unwrap());
    let form = [("reason", "không phải của tôi")];
    assert_eq!(lan.post_form(&format!("{here}/withdraw"), &form).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(lan.get(&here).await.status(), StatusCode::OK, "everybody reads");
    for path in ["/guidance/2/attachments", "/guidance/x/attachments", "/guidance/0/attachments"] {
        let answer = post_files(&standing, &url, path, &standing.csrf(), &[("a.png", png())]).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(lan.get("/api/v1/guidance/2/attachments").await.status(), StatusCode::NOT_FOUND);
}
