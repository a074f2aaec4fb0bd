//! Comments through real HTTP: said, replied to, answered, opened again, taken back; kept from whoever may not read them.

use duthao::domain::comment::{OPEN_COMMENTS_MAX, REPLIES_MAX, WORDS_CHARS_MAX};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::hub::Edit;
use duthao::live::text::plain_runs;
use futures_util::StreamExt;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::offer::Scene;
use crate::support::caller::Caller;

/// Longer than any wait that ends well, on a machine that is busy.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

async fn slug(answer: Response) -> String {
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["type"].as_str().unwrap().replace("/problems/", "")
}

async fn said(scene: &Scene, by: &Caller, clause: &str, words: &str) -> String {
    let made = by.posted(&scene.api(&format!("/clauses/{clause}/comments")), &json!({"words": words})).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn sent(scene: &Scene, by: &Caller, method: Method, path: &str, body: &Value) -> Response {
    let request = by.request(method, &scene.api(path)).header("origin", scene.server.url(""));
    let request = request.header("x-csrf-token", by.csrf()).header("content-type", "application/json");
    request.body(body.to_string()).send().await.unwrap()
}

async fn comments(scene: &Scene, by: &Caller, query: &str) -> Vec<Value> {
    by.json(&scene.api(&format!("/comments{query}"))).await["items"].as_array().unwrap().clone()
}

async fn write(scene: &Scene, clause: &str, words: &str) {
    scene.edit(Edit::SetWords { clause: clause.into(), runs: plain_runs(words), base: None }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_comments_on_a_plain_form_and_reads_the_answer() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    assert!(lan.page(&scene.page("")).await.contains("/clauses/g2/comments"));
    let path = scene.page("/clauses/g2/comments");
    let empty = lan.post_form(&path, &[("words", " \n ")]).await;
    assert_eq!(empty.status(), 422);
    assert!(empty.text().await.unwrap().contains("href=\"#words\""));
    let long = "ố".repeat(WORDS_CHARS_MAX + 1);
    let refused = lan.post_form(&path, &[("words", &long), ("key", "một khoá")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains(&long), "what was typed is still there");
    let hostile = "<script>alert(1)</script> \u{202e}ngược\n\nĐoạn hai";
    let fields = [("words", hostile), ("key", "0123456789abcdef")];
    let made = lan.post_form(&path, &fields).await;
    assert_eq!(made.status(), 303);
    let place = made.headers()["location"].to_str().unwrap().to_owned();
    assert!(place.starts_with(&format!("{path}#comment-")));
    let twice = lan.post_form(&path, &fields).await;
    assert_eq!(twice.headers()["location"].to_str().unwrap(), place, "pressed twice, one comment");
    let page = scene.editor.page(&path).await;
    assert!(page.contains("&#60;script&#62;alert(1)") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("\u{202e}ngược") && page.contains("Đoạn hai"));
    let reading = scene.editor.page(&scene.page("")).await;
    assert!(reading.contains("1 ý kiến") && reading.contains("menu-count\">1<"), "{reading}");
    assert!(!lan.page(&scene.page("")).await.contains("menu-count"), "who answers is told how many wait");
    let comment = place.split_once("#comment-").unwrap().1.to_owned();
    let answer = scene.page(&format!("/comments/{comment}/answer"));
    let nothing = scene.editor.post_form(&answer, &[("reason", "giữ lại lời này")]).await;
    assert_eq!(nothing.status(), 422);
    let page = nothing.text().await.unwrap();
    assert!(page.contains("Chọn một kết quả") && page.contains("giữ lại lời này"), "{page}");
    let reasonless = scene.editor.post_form(&answer, &[("verdict", "declined")]).await;
    assert_eq!(reasonless.status(), 422);
    assert!(reasonless.text().await.unwrap().contains(&format!("#answer-reason-{comment}")));
    let fields = [("verdict", "partly"), ("reason", "đã có <b>thời hạn</b>"), ("at", "list")];
    let done = scene.editor.post_form(&answer, &fields).await;
    assert_eq!(
        done.headers()["location"].to_str().unwrap(),
        scene.page(&format!("/comments#comment-{comment}"))
    );
    for page in ["/clauses/g2/comments", "/comments?state=answered", "/comments?state=mine"] {
        let page = lan.page(&scene.page(page)).await;
        assert!(page.contains("Tiếp thu một phần") && page.contains("đã có &#60;b&#62;thời hạn"), "{page}");
    }
    assert!(lan.page(&scene.page("/overview")).await.contains("0 chưa trả lời, 1 đã trả lời"));
    let open = lan.page(&scene.page("/comments")).await;
    assert!(open.contains("Không có ý kiến nào chờ trả lời") && open.contains("0 ý kiến chờ trả lời"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_opened_again_by_its_asker_and_kept() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let id = said(&scene, &lan, "g1", "Nên bỏ").await;
    let act = |what: &str| format!("/comments/{id}/{what}");
    let nothing = json!({});
    let early = lan.post_json(&scene.api(&act("reopening")), &nothing).await;
    assert_eq!(slug(early).await, "comment-not-answered");
    let answer = json!({"verdict": "declined", "reason": "còn cần"});
    assert_eq!(lan.post_json(&scene.api(&act("answer")), &answer).await.status(), 403);
    assert_eq!(scene.editor.post_json(&scene.api(&act("answer")), &answer).await.status(), 204);
    let again = scene.editor.post_json(&scene.api(&act("answer")), &answer).await;
    assert_eq!(slug(again).await, "comment-not-open");
    assert_eq!(slug(nam.post_json(&scene.api(&act("reopening")), &nothing).await).await, "comment-not-yours");
    assert_eq!(lan.post_json(&scene.api(&act("reopening")), &nothing).await.status(), 204);
    let accepted = json!({"verdict": "accepted"});
    assert_eq!(scene.editor.post_json(&scene.api(&act("answer")), &accepted).await.status(), 204);
    let told = comments(&scene, &nam, "?state=answered").await;
    let answers = told[0]["answers"].as_array().unwrap();
    assert_eq!((&answers[0]["verdict"], &answers[0]["reason"]), (&json!("declined"), &json!("còn cần")));
    assert!(answers[0]["reopenedAt"].is_i64() && answers[1]["reopenedAt"].is_null());
    assert_eq!(answers[1]["verdict"], "accepted");
    // An editor opens again as well; the form that was for an open comment then says what happened and loses nothing.
    let typed = [("words", "gõ trong lúc đó"), ("at", "list")];
    let late = nam.post_form(&scene.page(&act("reply")), &typed).await;
    assert_eq!(late.status(), 409);
    let page = late.text().await.unwrap();
    assert!(page.contains("Nội dung đã gõ, chưa được gửi") && page.contains("gõ trong lúc đó"), "{page}");
    assert_eq!(scene.editor.post_form(&scene.page(&act("reopen")), &[]).await.status(), 303);
    assert_eq!(nam.post_form(&scene.page(&act("reply")), &typed).await.status(), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_said_it_writes_it_anew_until_somebody_replies_and_takes_it_back_while_it_waits() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let id = said(&scene, &lan, "g1", "Lời đầu").await;
    let (path, words) = (format!("/comments/{id}"), json!({"words": "Lời sửa"}));
    assert_eq!(slug(sent(&scene, &nam, Method::PUT, &path, &words).await).await, "comment-not-yours");
    assert_eq!(sent(&scene, &lan, Method::PUT, &path, &words).await.status(), 204);
    assert!(nam.page(&scene.page("/clauses/g1/comments")).await.contains("đã sửa"));
    nam.posted(&scene.api(&format!("{path}/replies")), &json!({"words": "Tôi đồng ý"})).await;
    let late = lan.post_form(&scene.page(&format!("{path}/edit")), &[("words", "Lời sửa nữa")]).await;
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("Lời sửa nữa"), "nothing typed is lost");
    let theirs = sent(&scene, &nam, Method::DELETE, &path, &json!({})).await;
    assert_eq!(slug(theirs).await, "comment-not-yours");
    assert_eq!(lan.post_form(&scene.page(&format!("{path}/take-back")), &[]).await.status(), 303);
    assert!(lan.page(&scene.page("/comments?state=mine")).await.contains("đã rút"));
    for who in [&nam, &scene.editor] {
        assert!(!who.page(&scene.page("/clauses/g1/comments")).await.contains("Lời sửa"));
        assert!(comments(&scene, who, "").await.is_empty());
        let reply = who.post_json(&scene.api(&format!("{path}/replies")), &words).await;
        assert_eq!(reply.status(), 404);
    }
    assert_eq!(nam.json(&scene.api("/comment-counts")).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_follows_its_words_and_is_never_silently_moved() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let read = lan.json(&scene.api("/text")).await;
    let path = scene.api("/clauses/g1/comments");
    // "Họp chi ủy trước, gửi tài liệu sớm.": the words of the version that was read, in UTF-16 units.
    let on = |from: u32, to: u32| json!({"words": "Nói rõ hơn", "heads": read["heads"], "span": {"from": from, "to": to}});
    write(&scene, "g1", "Mỗi tháng họp chi ủy trước, gửi tài liệu sớm.").await;
    lan.posted(&path, &on(18, 30)).await;
    let told = comments(&scene, &lan, "").await.remove(0);
    assert_eq!((&told["place"], &told["range"]["quote"]), (&json!("words"), &json!("gửi tài liệu")));
    assert_eq!((&told["range"]["from"], &told["range"]["to"]), (&json!(28), &json!(40)));
    write(&scene, "g1", "Mỗi tháng họp chi ủy trước, gửi mọi tài liệu sớm.").await;
    assert_eq!(comments(&scene, &lan, "").await[0]["place"], "changed");
    assert!(lan.page(&scene.page("/clauses/g1/comments")).await.contains("đã đổi sau khi góp ý"));
    write(&scene, "g1", "Mỗi tháng họp chi ủy trước.").await;
    let told = comments(&scene, &lan, "").await.remove(0);
    assert_eq!((&told["place"], &told["range"]["from"]), (&json!("gone"), &Value::Null));
    let page = lan.page(&scene.page("/clauses/g1/comments")).await;
    assert!(page.contains("không còn chỗ") && page.contains("gửi tài liệu"), "shown as it was: {page}");
    for (from, to, expected) in [(5, 5, "comment-misplaced"), (0, 999, "comment-misplaced"), (0, 2, "")] {
        let answer = lan.post_json(&path, &on(from, to)).await;
        let told = if answer.status().is_success() { String::new() } else { slug(answer).await };
        assert_eq!(told, expected, "{from}..{to}");
    }
    let unknown = json!({"words": "x", "heads": ["ab".repeat(32)], "span": {"from": 0, "to": 1}});
    assert_eq!(slug(lan.post_json(&path, &unknown).await).await, "comment-version-unknown");
    // Who commented on a clause that was taken out meanwhile is heard all the same.
    scene.edit(Edit::Remove { clause: "g2".into() }).await;
    said(&scene, &lan, "g2", "Nên giữ giải pháp này").await;
    let list = scene.editor.page(&scene.page("/comments")).await;
    assert!(list.contains("Nên giữ giải pháp này") && list.contains("Bồi dưỡng bí thư"), "{list}");
    assert!(list.contains("điều khoản đã bỏ"));
    let nowhere = lan.post_json(&scene.api("/clauses/none/comments"), &json!({"words": "x"})).await;
    assert_eq!(slug(nowhere).await, "comment-clause-gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_internal_reaches_a_delegate() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let secretary = scene.server.signed_in("Thư", &[Role::Secretary]).await;
    let mut events = lan.get(&scene.api("/events")).await.bytes_stream();
    let path = scene.api("/clauses/g1/comments");
    let internal = json!({"words": "Chỉ nội bộ đọc", "internal": true});
    assert_eq!(slug(lan.post_json(&path, &internal).await).await, "wrong-role");
    let made = scene.editor.posted(&path, &internal).await;
    let id = made["id"].as_str().unwrap();
    secretary.posted(&scene.api(&format!("/comments/{id}/replies")), &json!({"words": "Trao đổi kín"})).await;
    assert!(secretary.page(&scene.page("/clauses/g1/comments")).await.contains("Trao đổi kín"));
    assert_eq!(secretary.json(&scene.api("/comment-counts")).await[0]["all"], 1);
    assert!(lan.page(&scene.page("/overview")).await.contains("Chưa có ý kiến nào"));
    for page in ["", "/text", "/comments", "/comments?state=mine", "/clauses/g1/comments", "/overview"] {
        let page = lan.page(&scene.page(page)).await;
        assert!(
            !page.contains("nội bộ đọc") && !page.contains(">1 ý kiến<") && !page.contains("kín"),
            "{page}"
        );
    }
    assert!(
        comments(&scene, &lan, "").await.is_empty() && comments(&scene, &lan, "?mine=true").await.is_empty()
    );
    assert_eq!(lan.json(&scene.api("/comment-counts")).await, json!([]));
    let words = json!({"words": "đoán mã"});
    for (method, act) in
        [(Method::POST, "/replies"), (Method::POST, "/reopening"), (Method::PUT, ""), (Method::DELETE, "")]
    {
        let answer = sent(&scene, &lan, method, &format!("/comments/{id}{act}"), &words).await;
        assert_eq!(answer.status(), 404, "{act}");
    }
    let answer = json!({"verdict": "noted"});
    assert_eq!(
        scene.editor.post_json(&scene.api(&format!("/comments/{id}/answer")), &answer).await.status(),
        204
    );
    // The stream tells of the first open comment, and of nothing before it.
    said(&scene, &lan, "g1", "Lời mở").await;
    let heard = tokio::time::timeout(PATIENCE, async {
        let mut heard = String::new();
        while !heard.contains("event: comments") {
            heard.push_str(&String::from_utf8_lossy(&events.next().await.unwrap().unwrap()));
        }
        heard
    });
    let heard = heard.await.expect("the stream tells of comments");
    let told = heard.matches("event: comments").count();
    assert_eq!(told, 1, "four internal acts were told to nobody outside: {heard}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_under_its_key_is_the_same_comment() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let path = scene.api("/clauses/g1/comments");
    let keyed = |words: &str| json!({"words": words, "key": "aaaaaaaaaaaaaaaa"});
    let (one, other) = (keyed("Một lời"), keyed("Lời khác"));
    let (first, second) = tokio::join!(lan.posted(&path, &one), lan.posted(&path, &one));
    assert_eq!(first["id"], second["id"], "two tabs at once, one comment");
    assert_eq!(lan.post_json(&path, &other).await.status(), 422);
    let theirs = nam.posted(&path, &one).await;
    assert_ne!(theirs["id"], first["id"], "a key is its person's own");
    assert_eq!(lan.post_json(&path, &json!({"words": "x", "key": "short"})).await.status(), 422);
    let replies = scene.api(&format!("/comments/{}/replies", first["id"].as_str().unwrap()));
    let (one, two) = tokio::join!(nam.posted(&replies, &one), nam.posted(&replies, &one));
    assert_eq!(one["id"], two["id"]);
    assert_eq!(nam.post_json(&replies, &other).await.status(), 422);
    // The answer was lost, and it was taken back since from another tab: it arrived, and says so.
    let id = first["id"].as_str().unwrap();
    assert_eq!(sent(&scene, &lan, Method::DELETE, &format!("/comments/{id}"), &other).await.status(), 204);
    assert_eq!(lan.posted(&path, &keyed("Một lời")).await["id"], first["id"]);
    assert_eq!(comments(&scene, &lan, "?mine=true").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_and_a_person_have_their_limits_and_say_so() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let mut first = String::new();
    for number in 0..OPEN_COMMENTS_MAX {
        first = said(&scene, &lan, "g1", &format!("Lời {number}")).await;
    }
    let path = scene.page("/clauses/g1/comments");
    let refused = lan.post_form(&path, &[("words", "Lời thừa")]).await;
    assert_eq!(refused.status(), 409);
    let page = refused.text().await.unwrap();
    assert!(
        page.contains("Lời thừa") && page.contains(&format!("đang có {OPEN_COMMENTS_MAX} ý kiến")),
        "{page}"
    );
    let replies = scene.api(&format!("/comments/{first}/replies"));
    for number in 0..REPLIES_MAX {
        lan.posted(&replies, &json!({"words": format!("Trao đổi {number}")})).await;
    }
    let full = lan.post_json(&replies, &json!({"words": "thêm"})).await;
    assert_eq!(slug(full).await, "comment-thread-full");
    let page = lan.page(&path).await;
    assert_eq!(page.matches("class=\"comment\"").count(), 25);
    let next = page.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let after = lan.page(&next.replace("&#38;", "&").replace("&amp;", "&")).await;
    assert_eq!(after.matches("class=\"comment\"").count(), 25);
    assert!(after.contains("Lời 74") && !after.contains("Lời 75"));
    let viewer = scene.server.signed_in("Xem", &[Role::Viewer]).await;
    assert!(viewer.page(&path).await.contains("chỉ đọc ý kiến"));
    assert!(!viewer.page(&scene.page("")).await.contains("say-open"), "no button that would be refused");
    assert_eq!(viewer.post_form(&path, &[("words", "x")]).await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn at_appraisal_and_standing_review_those_who_have_the_words_answer_too() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let office = scene.server.signed_in("Văn", &[Role::Office]).await;
    let standing = scene.server.signed_in("Trực", &[Role::Standing]).await;
    let mut ids = Vec::new();
    for number in 0..3 {
        ids.push(said(&scene, &lan, "g1", &format!("Lời {number}")).await);
    }
    let answer = json!({"verdict": "noted"});
    let answers = |id: &str| scene.api(&format!("/comments/{id}/answer"));
    assert_eq!(slug(office.post_json(&answers(&ids[0]), &answer).await).await, "wrong-stage");
    scene.put_stage(Stage::Appraisal).await;
    assert_eq!(office.post_json(&answers(&ids[0]), &answer).await.status(), 204);
    assert_eq!(standing.post_json(&answers(&ids[1]), &answer).await.status(), 403);
    scene.put_stage(Stage::StandingReview).await;
    assert_eq!(standing.post_json(&answers(&ids[1]), &answer).await.status(), 204);
    scene.put_stage(Stage::CommitteeVote).await;
    assert_eq!(
        slug(lan.post_json(&scene.api("/clauses/g1/comments"), &json!({"words": "muộn"})).await).await,
        "wrong-stage"
    );
    assert_eq!(scene.editor.post_json(&answers(&ids[2]), &answer).await.status(), 204, "be it late");
}
