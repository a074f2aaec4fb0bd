//! Files of records through real HTTP: taken by their bytes, served in a box, refused whole, withdrawn.

use std::io::Cursor;

use duthao::domain::evidence::attachment::PICTURE_BYTES_MAX;
use duthao::domain::person::Role;
use duthao::store::Store;
use duthao::store::attachment::PIECE_BYTES;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};

use super::evidence::{prepared, recorded, surveyor};
use crate::support::caller::Caller;
use crate::support::server::TestServer;

/// A small picture that every decoder reads.
pub(super) fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::RgbImage::from_pixel(900, 300, image::Rgb([10, 120, 60]));
    picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

/// Sound of a size, as far as its first bytes tell.
pub(super) fn wav(size: usize) -> Vec<u8> {
    let mut bytes = b"RIFF\0\0\0\0WAVEfmt ".to_vec();
    bytes.extend((bytes.len()..size).map(|place| u8::try_from(place % 253).unwrap()));
    bytes
}

/// Adds a record; returns its id.
pub(super) async fn record(server: &TestServer, caller: &Caller) -> String {
    let path = recorded(server, caller).await;
    let meeting = path.rsplit('/').next().unwrap();
    let said = json!({"meeting": meeting, "text": "Gửi tài liệu trước", "kind": "practice", "speakerRole": "Bí thư"});
    caller.posted("/api/v1/evidence", &said).await["id"].as_str().unwrap().to_owned()
}

pub(super) async fn send(caller: &Caller, url: &str, record: &str, name: &str, bytes: Vec<u8>) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
    let path = format!("/api/v1/evidence/{record}/attachments?{query}");
    caller
        .request(Method::POST, &path)
        .header("x-csrf-token", caller.csrf())
        .header("origin", url)
        .header("content-type", "application/octet-stream")
        .body(bytes)
        .send()
        .await
        .expect("an answer")
}

async fn sent(caller: &Caller, url: &str, record: &str, name: &str, bytes: Vec<u8>) -> Value {
    let answer = send(caller, url, record, name, bytes).await;
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert_eq!(status, StatusCode::CREATED, "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Sends the form of the record's page, with a token and files under names.
pub(super) async fn post_files(
    caller: &Caller,
    url: &str,
    path: &str,
    csrf: &str,
    files: &[(&str, Vec<u8>)],
) -> Response {
    let mut form = Form::new().text("csrf", csrf.to_owned());
    for (name, bytes) in files {
        form = form.part("file", Part::bytes(bytes.clone()).file_name((*name).to_owned()));
    }
    caller.request(Method::POST, path).header("origin", url).multipart(form).send().await.expect("an answer")
}

async fn listed(caller: &Caller, record: &str) -> Vec<Value> {
    let list = caller.json(&format!("/api/v1/evidence/{record}/attachments")).await;
    list["items"].as_array().unwrap().clone()
}

/// Pieces that lie in the store, of files or not.
async fn pieces(server: &TestServer) -> i64 {
    let Store::Sqlite { read, .. } = &server.app.store else { panic!("the embedded store") };
    sqlx::query_scalar("SELECT COUNT(*) FROM upload_piece").fetch_one(read).await.unwrap()
}

#[tokio::test]
async fn a_photo_is_attached_by_the_form_shown_and_opened_in_a_box() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let path = format!("/evidence/{record}/attachments");
    let name = "../../<b>Ảnh họp</b>.exe";
    let answer = post_files(&lan, &url, &path, &lan.csrf(), &[(name, png())]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
    let page = lan.page(&format!("/evidence/{record}")).await;
    assert!(page.contains("Tệp đính kèm (1)") && page.contains("900 × 300"), "{page}");
    assert!(!page.contains("<b>Ảnh") && !page.contains("../.."), "the name is escaped and leads nowhere");

    let file = &listed(&lan, &record).await[0];
    assert_eq!((file["name"].as_str(), file["contentType"].as_str()), (Some("b>.png"), Some("image/png")));
    let here = format!("{path}/{}", file["id"].as_str().unwrap());
    let opened = lan.get(&here).await;
    let head = |answer: &Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(head(&opened, "content-type"), "image/png");
    assert_eq!(head(&opened, "x-content-type-options"), "nosniff");
    assert!(head(&opened, "content-security-policy").ends_with("sandbox"));
    assert!(head(&opened, "content-disposition").starts_with("inline; filename=\"b_.png\""));
    let tag = head(&opened, "etag");
    assert_eq!(opened.bytes().await.unwrap(), png());
    let same = lan.request(Method::GET, &here).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(same.status(), StatusCode::NOT_MODIFIED);
    let saved = lan.get(&format!("{here}?save=yes")).await;
    assert!(head(&saved, "content-disposition").starts_with("attachment;"));

    let small = lan.get(&format!("{here}/thumbnail")).await;
    assert_eq!(head(&small, "content-type"), "image/jpeg");
    let small = image::load_from_memory(&small.bytes().await.unwrap()).unwrap();
    assert_eq!((small.width(), small.height()), (640, 213));
    assert_eq!(server.stranger().get(&here).await.status(), StatusCode::SEE_OTHER, "signed in people only");
}

#[tokio::test]
async fn what_a_file_is_stands_in_its_bytes_and_lies_are_refused_whole() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let mut bomb = Vec::new();
    let black = image::GrayImage::new(9_000, 9_000);
    black.write_to(&mut Cursor::new(&mut bomb), image::ImageFormat::Png).unwrap();
    let mut cut = png();
    cut.truncate(60);
    let mut large = b"\xFF\xD8\xFF".to_vec();
    large.resize(usize::try_from(PICTURE_BYTES_MAX).unwrap() + 1, 0);
    let lies: [(&str, Vec<u8>, u16, &str); 6] = [
        ("ảnh.jpg", b"<html><script>alert(1)</script></html>".to_vec(), 422, "attachment-unknown"),
        ("ảnh.png", b"MZ\x90\0 a program that is called a picture".to_vec(), 422, "attachment-unknown"),
        ("ảnh.png", cut, 422, "attachment-unreadable"),
        ("bom.png", bomb, 422, "attachment-too-many-points"),
        ("lớn.jpg", large, 413, "attachment-too-large"),
        ("trống.pdf", Vec::new(), 422, "attachment-empty"),
    ];
    for (name, bytes, status, slug) in lies {
        let answer = send(&lan, &url, &record, name, bytes.clone()).await;
        assert_eq!(answer.status().as_u16(), status, "{slug}");
        let problem: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(problem["type"], format!("/problems/{slug}"));
        assert!(problem["next"].as_str().unwrap().len() > 10);
        assert_eq!(pieces(&server).await, 0, "nothing of {name} is left");
        // By the form: the page of the record comes back and says which file and why.
        let path = format!("/evidence/{record}/attachments");
        if !bytes.is_empty() {
            let page = post_files(&lan, &url, &path, &lan.csrf(), &[(name, bytes)]).await;
            assert_eq!(page.status().as_u16(), status);
            let page = page.text().await.unwrap();
            assert!(page.contains(name) && page.contains("Gửi tài liệu trước"), "{page}");
        }
    }
    assert!(listed(&lan, &record).await.is_empty());
}

#[tokio::test]
async fn of_several_files_the_good_ones_stay_and_the_same_one_is_one() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let path = format!("/evidence/{record}/attachments");
    let files = [
        ("a.png", png()),
        ("xấu.png", b"nothing of the kind".to_vec()),
        ("b.wav", wav(PIECE_BYTES * 2 + 77)),
    ];
    let answer = post_files(&lan, &url, &path, &lan.csrf(), &files).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().await.unwrap().contains("xấu.png"));
    assert_eq!(listed(&lan, &record).await.len(), 2);
    let again = sent(&lan, &url, &record, "other name.png", png()).await;
    assert_eq!(again["name"], "a.png", "the same bytes are the same attachment");
    assert_eq!(listed(&lan, &record).await.len(), 2);
    assert_eq!(pieces(&server).await, 4, "one of the picture, three of the sound");
    let short = sent(&lan, &url, &record, "ngắn.pdf", b"%PDF-1.7".to_vec()).await;
    assert_eq!((short["contentType"].as_str(), short["size"].as_i64()), (Some("application/pdf"), Some(8)));
}

#[tokio::test]
async fn sound_is_heard_in_parts_across_pieces() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let sound = wav(PIECE_BYTES * 2 + 77);
    let file = sent(&lan, &url, &record, "họp.wav", sound.clone()).await;
    let here = format!("/evidence/{record}/attachments/{}", file["id"].as_str().unwrap());
    let part =
        async |range: &str| lan.request(Method::GET, &here).header("range", range).send().await.unwrap();
    let (from, to) = (PIECE_BYTES - 10, PIECE_BYTES * 2 + 9);
    let answer = part(&format!("bytes={from}-{to}")).await;
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(answer.headers()["content-range"], format!("bytes {from}-{to}/{}", sound.len()));
    assert_eq!(answer.headers()["content-length"], (to - from + 1).to_string());
    assert_eq!(answer.bytes().await.unwrap(), sound[from..=to]);
    assert_eq!(part("bytes=-5").await.bytes().await.unwrap(), sound[sound.len() - 5..]);
    let nowhere = part(&format!("bytes={}-", sound.len())).await;
    assert_eq!(nowhere.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(nowhere.headers()["content-range"], format!("bytes */{}", sound.len()));
    let whole = lan.get(&here).await;
    assert_eq!(
        (whole.status(), &whole.headers()["accept-ranges"]),
        (StatusCode::OK, &"bytes".parse().unwrap())
    );
    assert_eq!(whole.bytes().await.unwrap(), sound);
}

#[tokio::test]
async fn a_sending_that_breaks_off_leaves_nothing() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let head: Result<Vec<u8>, std::io::Error> = Ok(wav(PIECE_BYTES * 2));
    let broken = futures_util::stream::iter([head, Err(std::io::Error::other("the phone is gone"))]);
    let request = lan
        .request(Method::POST, &format!("/api/v1/evidence/{record}/attachments"))
        .header("x-csrf-token", lan.csrf())
        .header("origin", &url)
        .body(reqwest::Body::wrap_stream(broken));
    let _ = request.send().await;
    // The server learns of it by itself; how soon is not ours to say.
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let left = async || {
        let Store::Sqlite { read, .. } = &server.app.store else { panic!("the embedded store") };
        let uploads: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM upload").fetch_one(read).await.unwrap();
        uploads + pieces(&server).await
    };
    while left().await > 0 {
        assert!(std::time::Instant::now() < until, "half a file is kept");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(listed(&lan, &record).await.is_empty());
}

#[tokio::test]
async fn a_withdrawn_file_is_for_the_office_alone_and_its_reason_for_all() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let file = sent(&lan, &url, &record, "a.png", png()).await;
    let here = format!("/evidence/{record}/attachments/{}", file["id"].as_str().unwrap());
    let empty = lan.post_form(&format!("{here}/withdraw"), &[("reason", " ")]).await;
    assert_eq!(empty.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("reason", "chụp nhầm người")];
    assert_eq!(lan.post_form(&format!("{here}/withdraw"), &form).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(lan.post_form(&format!("{here}/withdraw"), &form).await.status(), StatusCode::CONFLICT);
    let page = lan.page(&format!("/evidence/{record}")).await;
    assert!(page.contains("chụp nhầm người") && !page.contains(&format!("{here}/thumbnail")), "{page}");
    let api = format!("/api/v1{here}");
    for path in [here.clone(), format!("{here}/thumbnail"), api.clone()] {
        let answer = lan.get(&path).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(answer.text().await.unwrap().contains("đã được rút"), "{path}");
    }
    let office = server.signed_in("Văn", &[Role::Office]).await;
    assert_eq!(office.get(&here).await.bytes().await.unwrap(), png());
}

#[tokio::test]
async fn only_those_who_may_record_attach_and_only_from_our_own_page() {
    let server = prepared().await;
    let url = server.url("");
    let (one, two) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    let record = record(&server, &one).await;
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    for (caller, slug) in [(&two, "other-group"), (&viewer, "wrong-role")] {
        let answer = send(caller, &url, &record, "a.png", png()).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        assert!(answer.text().await.unwrap().contains(slug));
        assert_eq!(pieces(&server).await, 0);
    }
    let file = sent(&one, &url, &record, "a.png", png()).await;
    let here = format!("/evidence/{record}/attachments/{}", file["id"].as_str().unwrap());
    let reason = [("reason", "không phải của tôi")];
    assert_eq!(two.post_form(&format!("{here}/withdraw"), &reason).await.status(), StatusCode::FORBIDDEN);
    assert_eq!(two.get(&here).await.status(), StatusCode::OK, "everybody reads");

    let path = format!("/evidence/{record}/attachments");
    let wav = || [("b.wav", wav(900))];
    for csrf in ["", "0".repeat(64).as_str(), two.csrf().as_str()] {
        let forged = post_files(&one, &url, &path, csrf, &wav()).await;
        assert_eq!(forged.status(), StatusCode::FORBIDDEN, "token {csrf:?}");
    }
    let foreign = post_files(&one, "http://evil.example", &path, &one.csrf(), &wav()).await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    // The token must be the first field: a file that claims to be it is not.
    let form = Form::new()
        .part("csrf", Part::text(one.csrf()).file_name("csrf"))
        .part("file", Part::bytes(png()).file_name("b.png"));
    let late = one.request(Method::POST, &path).header("origin", &url).multipart(form).send().await.unwrap();
    assert_eq!(late.status(), StatusCode::FORBIDDEN);
    assert_eq!(listed(&one, &record).await.len(), 1);
    let nothing = post_files(&one, &url, &path, &one.csrf(), &[]).await;
    assert_eq!(nothing.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let nowhere = send(&one, &url, "none", "a.png", png()).await;
    assert_eq!(nowhere.status(), StatusCode::NOT_FOUND);
    assert_eq!(one.get(&here.replace(&record, "none")).await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn each_version_shows_what_changed_and_which_files_it_had() {
    let server = prepared().await;
    let (lan, url) = (server.signed_in("Lan", &[Role::Surveyor]).await, server.url(""));
    let record = record(&server, &lan).await;
    let first = sent(&lan, &url, &record, "một.png", png()).await;
    let correction = json!({"version": 1, "text": "Gửi giấy mời trước 3 ngày", "kind": "statistic",
        "speakerRole": "Bí thư", "reason": "ghi thiếu"});
    lan.posted(&format!("/api/v1/evidence/{record}/corrections"), &correction).await;
    let gone = format!("/api/v1/evidence/{record}/attachments/{}/withdrawal", first["id"].as_str().unwrap());
    lan.posted(&gone, &json!({"reason": "nhầm"})).await;
    let correction = json!({"version": 2, "text": "Gửi giấy mời trước 5 ngày", "kind": "statistic",
        "speakerRole": "Phó bí thư", "reason": "ghi nhầm"});
    lan.posted(&format!("/api/v1/evidence/{record}/corrections"), &correction).await;
    sent(&lan, &url, &record, "hai.wav", wav(900)).await;
    let page = lan.page(&format!("/evidence/{record}")).await;
    let version = |number: u8| {
        let from = page.find(&format!("id=\"version-{number}\"")).unwrap();
        page[from..from + page[from..].find("</li>").unwrap()].to_owned()
    };
    let marked = |words: &str, tag: &str| version(3).contains(&format!("</span>{words}</{tag}>"));
    assert!(marked("3", "del") && marked("5", "ins") && marked("Bí thư", "del"), "{}", version(3));
    assert!(version(2).contains("</span>giấy mời</ins>") && version(2).contains("Cách làm tốt</del>"));
    assert!(!version(1).contains("<ins>") && version(1).contains("Gửi tài liệu trước"));
    let has = |number: u8| [version(number).contains("một.png"), version(number).contains("hai.wav")];
    assert_eq!([has(1), has(2), has(3)], [[true, false], [true, false], [false, true]]);
}
