//! Notices through real HTTP: the number in the bar, the list, the way to the place, the settings; kept from others.

use duthao::domain::person::{Person, Role};
use duthao::domain::stage::Stage;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::group::{Hall, words};
use super::offer::Scene;
use crate::support::caller::Caller;

/// Longer than any wait that ends well, on a machine that is busy.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

async fn says(scene: &Scene, by: &Caller, body: Value) -> String {
    let made = by.posted(&scene.api("/clauses/g1/comments"), &body).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn notices(by: &Caller) -> Vec<Value> {
    by.json("/api/v1/notices").await["items"].as_array().unwrap().clone()
}

async fn unread(by: &Caller) -> i64 {
    by.json("/api/v1/notices/unread").await["unread"].as_i64().unwrap()
}

/// The number that the bar of a page shows; 0 where it shows none.
fn shown(page: &str) -> i64 {
    let bell = page.split_once("class=\"bell\"").expect("every page has it").1;
    let bell = bell.split_once("</a>").unwrap().0;
    let number = bell.split_once("data-unread-number>").unwrap().1;
    let number = number.split_once('<').unwrap().0.parse().unwrap();
    assert_eq!(bell.contains("data-unread hidden"), number == 0);
    number
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_is_led_to_the_words_and_has_then_read_of_them() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Trần Thị Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Lê Nam", &[Role::Delegate]).await;
    assert_eq!(shown(&nam.page("/notices").await), 0);
    let empty = nam.page("/notices").await;
    assert!(empty.contains("Chưa có thông báo"));
    let comment = says(&scene, &lan, json!({"words": "Nhờ @Lê Nam xem <b>đậm</b>"})).await;
    assert_eq!(shown(&nam.page(&scene.page("")).await), 1, "on every page");
    assert_eq!(shown(&nam.page("/people").await), 1);
    let list = nam.page("/notices").await;
    assert!(list.contains("Trần Thị Lan nhắc tên đồng chí trong một ý kiến góp ý"));
    assert!(!list.contains("đậm"), "a notice holds nobody's words");
    let told = notices(&nam).await.remove(0);
    assert_eq!(
        (&told["kind"], &told["about"], &told["read"]),
        (&json!("mention"), &json!("comment"), &json!(false))
    );
    let opened = nam.get(&format!("/notices/{}", told["id"])).await;
    assert_eq!(opened.status(), 303);
    let place = opened.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(place, told["href"].as_str().unwrap());
    let (path, anchor) = place.split_once('#').unwrap();
    assert!(nam.page(path).await.contains(&format!("id=\"{anchor}\"")), "the place is there");
    assert_eq!(anchor, format!("comment-{comment}"));
    assert_eq!((unread(&nam).await, unread(&lan).await), (0, 0));
    assert_eq!(notices(&nam).await[0]["read"], json!(true));

    says(&scene, &lan, json!({"words": "@Lê Nam nữa"})).await;

    let newest = notices(&nam).await[0]["id"].to_string();
    let ahead =
        nam.request(reqwest::Method::GET, &format!("/notices/{newest}")).header("sec-purpose", "prefetch");
    assert_eq!(ahead.send().await.unwrap().status(), 303);
    assert_eq!(unread(&nam).await, 1, "a browser that looks ahead has read nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_comment_stands_first_where_a_notice_leads_to_it() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let first = says(&scene, &lan, json!({"words": "Lời đầu tiên"})).await;
    for nth in 0..26 {
        says(&scene, &lan, json!({"words": format!("Lời sau {nth}")})).await;
    }
    let path = scene.page("/clauses/g1/comments");
    assert!(!lan.page(&path).await.contains("Lời đầu tiên"), "it is on the second page");
    assert!(lan.page(&format!("{path}?comment={first}")).await.contains("Lời đầu tiên"));
    let gone = lan.get(&format!("{path}?comment=nichts")).await;
    assert_eq!(gone.status(), 200, "a comment that was taken back leaves the page as it is");
    let internal = says(&scene, &scene.editor, json!({"words": "Chỉ nội bộ", "internal": true})).await;
    assert!(!lan.page(&format!("{path}?comment={internal}")).await.contains("Chỉ nội bộ"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reads_or_marks_what_another_was_told() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    says(&scene, &lan, json!({"words": "@Nam"})).await;
    let id = notices(&nam).await[0]["id"].to_string();
    assert_eq!(lan.get(&format!("/notices/{id}")).await.status(), 404);
    assert_eq!(lan.post_form(&format!("/notices/{id}/read"), &[]).await.status(), 404);
    assert_eq!(lan.post_json(&format!("/api/v1/notices/{id}/read"), &json!({})).await.status(), 404);
    lan.post_form("/notices/read", &[("upto", "99999999999999")]).await;
    assert_eq!(unread(&nam).await, 1);
    assert_eq!(nam.post_form(&format!("/notices/{id}/read"), &[]).await.status(), 303);
    assert_eq!(unread(&nam).await, 0);
    says(&scene, &lan, json!({"words": "@Nam nữa"})).await;
    says(&scene, &lan, json!({"words": "@Nam nữa, lần cuối"})).await;
    let at = notices(&nam).await[0]["at"].clone();
    assert_eq!(nam.post_json("/api/v1/notices/read", &json!({"upto": at})).await.status(), 204);
    assert_eq!(unread(&nam).await, 0);
    for wrong in ["/notices?after=x", "/api/v1/notices?after=1"] {
        assert_eq!(nam.get(wrong).await.status(), 422, "{wrong}");
    }
    assert_eq!(nam.get("/notices/abc").await.status(), 400);
    assert_eq!(nam.post_form("/notices/read", &[("upto", "x")]).await.status(), 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_internal_is_no_notice_of_anybody_else_also_after_a_role_is_lost() {
    let scene = Scene::set().await;
    let hoa = scene.server.person("Hoa", &[Role::Secretary]).await;
    let delegate = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let insider = scene.server.caller_of(&hoa).await;
    says(&scene, &scene.editor, json!({"words": "@Hoa @Nam", "internal": true})).await;
    assert_eq!(unread(&insider).await, 1);
    assert_eq!(unread(&delegate).await, 0);
    assert!(notices(&delegate).await.is_empty());
    let id = notices(&insider).await[0]["id"].to_string();
    let store = &scene.server.app.store;
    let duthao::store::Store::Sqlite { write, .. } = store else { panic!("the embedded store") };
    sqlx::query("UPDATE person_role SET role = 'delegate' WHERE person = 'Hoa'")
        .execute(write)
        .await
        .unwrap();
    assert_eq!(unread(&insider).await, 0);
    assert_eq!(shown(&insider.page("/notices").await), 0);
    assert_eq!(insider.get(&format!("/notices/{id}")).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn authors_are_named_as_the_resolution_says() {
    let scene = Scene::set().await;
    let office = scene.server.signed_in("Văn phòng", &[Role::Office]).await;
    let lan = scene.server.signed_in("Trần Thị Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    says(&scene, &lan, json!({"words": "@Nam"})).await;
    assert!(nam.page("/notices").await.contains("Trần Thị Lan"));
    office.post_form(&scene.page("/naming"), &[("naming", "bloc")]).await;
    let list = nam.page("/notices").await;
    assert!(list.contains("nhắc tên đồng chí"));
    assert!(!list.contains("Trần Thị Lan"), "readers are not told who it was");
    assert!(!notices(&nam).await[0]["words"].as_str().unwrap().contains("Lan"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_answers_and_stages_are_told_in_words() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let comment = says(&scene, &lan, json!({"words": "Một"})).await;
    says(&scene, &lan, json!({"words": "Hai"})).await;
    assert_eq!(shown(&scene.editor.page("/notices").await), 1);
    assert!(scene.editor.page("/notices").await.contains("2 ý kiến mới chờ trả lời"));
    let answer = json!({"verdict": "accepted", "reason": ""});
    scene.editor.post_json(&scene.api(&format!("/comments/{comment}/answer")), &answer).await;
    assert!(lan.page("/notices").await.contains("Mai trả lời ý kiến của đồng chí: Tiếp thu"));
    scene.put_stage(Stage::Drafting).await;
    let taken = scene.editor.post_form(&scene.page("/stage"), &[("step", "open_workshop")]).await;
    assert!(taken.status().is_redirection(), "{}", taken.status());
    assert!(lan.page("/notices").await.contains("Nghị quyết chuyển sang bước: Hội thảo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn kinds_are_chosen_and_an_address_is_asked_for_only_where_mail_is_sent() {
    let scene = Scene::set().await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let page = nam.page("/notices/settings").await;
    assert!(!page.contains("name=\"address\""), "this server sends no mail");
    assert_eq!(page.matches(" checked").count(), 5, "every kind is wanted until somebody says otherwise");
    let fields = [("kind", "reply"), ("kind", "answer"), ("copies", "yes"), ("address", "nam@a.vn")];
    let saved = nam.post_form("/notices/settings", &fields).await;
    assert_eq!(saved.headers()["location"], "/notices/settings?saved=yes");
    assert_eq!(nam.page("/notices/settings").await.matches(" checked").count(), 2);
    let me: Person = scene.server.app.store.person(&"Nam".into()).await.unwrap();
    assert_eq!(
        scene.server.app.store.copies_of(&me.id).await.unwrap(),
        Default::default(),
        "nothing is kept for mail"
    );
    says(&scene, &lan, json!({"words": "@Nam"})).await;
    assert_eq!(unread(&nam).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_page_of_the_person_hears_of_it_and_no_other_does() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let mut streams = Vec::new();
    for name in ["Nam", "Việt"] {
        let reader = scene.server.signed_in(name, &[Role::Delegate]).await;
        let answer = reader.get(&scene.api("/events")).await;
        assert!(answer.status().is_success());
        streams.push(answer.bytes_stream());
    }
    says(&scene, &lan, json!({"words": "@Nam"})).await;
    // Everybody hears of this later, so whoever was to hear of the notice has heard of it before.
    scene.server.app.rooms.offers_changed(&scene.id.as_str().into());
    let mut heard = Vec::new();
    for stream in &mut streams {
        let mut all = String::new();
        while !all.contains("event: offers") {
            let next = tokio::time::timeout(PATIENCE, stream.next()).await.expect("an event comes");
            all.push_str(&String::from_utf8_lossy(&next.unwrap().unwrap()));
        }
        heard.push(all.contains("event: notices"));
    }
    assert_eq!(heard, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_offered_by_any_word_of_them_with_accents_or_without() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Trần Thị Lan", &[Role::Delegate]).await;
    for nth in 0..10 {
        scene.server.person(&format!("Hoàng Văn {nth}"), &[Role::Delegate]).await;
    }
    scene.server.person("Lê Hoàng", &[Role::Editor]).await;
    let names = |asked: &str| {
        let (path, lan) = (format!("/api/v1/names?q={asked}"), &lan);
        async move {
            let found: Vec<Value> = serde_json::from_value(lan.json(&path).await).unwrap();
            found.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(names("le%20hoang").await, ["Lê Hoàng"]);
    let many = names("ho%C3%A0ng").await;
    assert_eq!(many.len(), 8, "what fits a phone");
    assert!(many.iter().all(|name| name.starts_with("Hoàng")), "whose name begins so comes first");
    assert!(names("lan").await.is_empty(), "nobody names themselves");
    assert_eq!(names("%25").await.len(), 8, "signs are no words");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_groups_lane_only_what_it_brings_back_is_told() {
    let hall = Hall::set().await;
    hall.writes(words("g1", "Bí mật của tổ")).await;
    hall.writes(words("g2", "Bí mật nữa")).await;
    let comment = json!({"words": "@Mai xem"});
    let path = format!("/api/v1/resolutions/{}/clauses/g1/comments", hall.lane);
    assert_eq!(hall.member.post_json(&path, &comment).await.status(), 409, "a lane has no comments");
    assert!(notices(&hall.scene.editor).await.is_empty());
    let office = hall.scene.server.signed_in("Tuấn", &[Role::Office]).await;
    hall.scene.put_stage(Stage::Drafting).await;
    let taken = hall.scene.editor.post_form(&hall.scene.page("/stage"), &[("step", "open_workshop")]).await;
    assert!(taken.status().is_redirection(), "{}", taken.status());
    let moved = notices(&office).await;
    assert_eq!(
        moved.len(),
        1,
        "the lane moves with its resolution, and only one of the two is told: {moved:#?}"
    );
    let bringing = json!({"seen": hall.report().await["seen"], "note": "@Mai xem"});
    assert_eq!(hall.member.post_json(&hall.api("/bringings"), &bringing).await.status(), 201);
    let told = notices(&hall.scene.editor).await;
    let mut kinds: Vec<_> = told.iter().map(|one| (one["kind"].clone(), one["about"].clone())).collect();
    kinds.sort_by_key(|(kind, _)| kind.to_string());
    let suggestion = json!("suggestion");
    let wanted = [(json!("mention"), suggestion.clone()), (json!("waiting"), suggestion)];
    assert_eq!(kinds, wanted, "named once, though two bear the reason");
    assert!(told.iter().all(|one| one["resolution"] == json!(hall.scene.id)), "{told:#?}");
    let list = hall.scene.editor.page("/notices").await;
    assert!(!list.contains(&hall.lane) && !list.contains("Tổ 1"), "{list}");
}
