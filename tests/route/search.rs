//! The search through real HTTP, on both stores: the index follows whatever is recorded, corrected, renamed or written.

mod said;

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::action::unit::import_units::import_units;
use duthao::domain::person::Role;
use duthao::store::Store;
use serde_json::{Value, json};

use super::evidence::{cell, fields};
use super::socket::{body, resolution};
use crate::both_stores;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server_on};
use crate::support::writer::{Proof, Writer};

const UNITS: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên
Khối nông thôn;Đảng bộ phường Kỳ Liên;Chi bộ TDP Liên Phú;31
";

async fn prepared(store: Store) -> (TestServer, Caller, String) {
    let server = server_on(store).await;
    import_units(&server.app, None, "units.csv", UNITS.as_bytes()).await.unwrap();
    let who = server.signed_in("Lan", &[Role::Editor, Role::Office]).await;
    let cell = cell(&server).await;
    let mut meeting = fields(&cell);
    meeting.retain(|(field, _)| *field != "template" && !field.contains('.'));
    let answer = who.post_form("/meetings/new", &meeting).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let id = answer.headers()["location"].to_str().unwrap().replace("/meetings/", "");
    (server, who, id)
}

/// What a search finds, as kinds and whether the accents fit.
async fn found(who: &Caller, typed: &str) -> Vec<(String, bool)> {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", typed).finish();
    let answer = who.json(&format!("/api/v1/search?{query}")).await;
    let hit = |hit: &Value| (hit["kind"].as_str().unwrap().to_owned(), hit["asTyped"].as_bool().unwrap());
    answer["items"].as_array().unwrap().iter().map(hit).collect()
}

fn hits(of: &[(&str, bool)]) -> Vec<(String, bool)> {
    of.iter().map(|(kind, typed)| ((*kind).to_owned(), *typed)).collect()
}

both_stores!(the_index_follows_records_meetings_and_names, |store| async move {
    let (server, who, meeting) = prepared(store).await;
    assert_eq!(found(&who, "liên phú").await, hits(&[("meeting", true)]));
    assert_eq!(found(&who, "nha van hoa").await, hits(&[("meeting", false)]), "its place");
    let said = json!({"meeting": meeting, "kind": "practice", "text": "Giữ <b>hoà khí</b> & đoàn kết",
        "speakerRole": "Bí thư chi bộ"});
    let made = who.posted("/api/v1/evidence", &said).await;
    let record = made["id"].as_str().unwrap();
    assert_eq!(found(&who, "hòa khí").await, hits(&[("record", true)]));
    let page = who.page("/search?q=hoa+khi").await;
    assert!(
        page.contains("Giữ &#60;b&#62;<mark>hoà</mark> <mark>khí</mark>&#60;/b&#62; &#38; đoàn kết"),
        "{page}"
    );
    assert!(page.contains(&format!("href=\"/evidence/{record}\"")) && page.contains("03/09/2020"), "{page}");

    let corrected = json!({"version": 1, "kind": "practice", "text": "Giữ nền nếp", "speakerRole": "Bí thư",
        "reason": "ghi nhầm"});
    who.posted(&format!("/api/v1/evidence/{record}/corrections"), &corrected).await;
    assert_eq!(found(&who, "hòa khí").await, []);
    assert_eq!(found(&who, "nền nếp").await, hits(&[("record", true)]));
    who.posted(&format!("/api/v1/evidence/{record}/withdrawal"), &json!({"version": 2, "reason": "trùng"}))
        .await;
    let gone = who.json("/api/v1/search?q=nen+nep").await;
    assert_eq!(
        (gone["items"][0]["withdrawn"].as_bool(), gone["items"][0]["asTyped"].as_bool()),
        (Some(true), Some(false))
    );
    assert!(who.page("/search?q=nen+nep").await.contains("Đã rút"));

    let cell = cell(&server).await;
    let organisation = server.app.store.cell(&cell.as_str().into()).await.unwrap().organisation.to_string();
    let named = [("name", "Chi bộ Yên Hòa"), ("members", "31"), ("organisation", organisation.as_str())];
    assert_eq!(who.post_form(&format!("/units/cells/{cell}"), &named).await.status(), 303);
    assert_eq!(found(&who, "tdp").await, hits(&[("meeting", true)]), "only in the name of its place");
    assert_eq!(found(&who, "yên hoà").await, hits(&[("record", true), ("meeting", true)]));
    let only = who.json("/api/v1/search?q=yen+hoa&kind=meeting").await;
    assert_eq!(only["items"].as_array().unwrap().len(), 1);
    assert_eq!(who.get("/api/v1/search?q=a&kind=rumour").await.status(), 422);
});

both_stores!(clauses_are_found_as_they_are_written, |store| async move {
    let (server, who, _) = prepared(store).await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let (id, url) = resolution(&server).await;
    assert_eq!(found(&who, "mục tiêu chung").await, hits(&[("clause", true)]));
    assert_eq!(found(&who, "xyzzy").await, []);
    let editor = server.person("Biên", &[Role::Editor]).await;
    let token = server.bearer(&editor).await;
    let mut writer = Writer::open(server.address, Proof::Bearer(&token), &url).await;
    let clause = writer.clause_of("Mục tiêu chung");
    writer.types(&clause, 14, " xyzzy");
    writer.answered().await;
    assert_eq!(found(&who, "xyzzy").await, hits(&[("clause", true)]), "at once, without a named version");
    let page = who.page("/search?q=xyzzy&kind=clause").await;
    assert!(page.contains(&format!("href=\"/resolutions/{id}#clause-{clause}\"")), "{page}");
    assert!(page.contains("<mark>xyzzy</mark>") && page.contains("1 kết quả"), "{page}");
});

both_stores!(the_page_says_what_to_do_where_nothing_is_found, |store| async move {
    let (server, who, _) = prepared(store).await;
    assert!(who.page("/search").await.contains("Gõ có dấu thì đúng dấu được xếp trước"));
    assert!(
        who.page("/search?q=%22%27%29+-").await.contains("Tìm trong toàn bộ"),
        "signs alone ask for nothing"
    );
    assert!(who.page("/search?q=kh%C3%B4ngc%C3%B3").await.contains("Thử ít từ hơn"));
    assert!(who.page("/meetings").await.contains("href=\"/search\""), "the menu leads there");
    assert_eq!(server.stranger().get("/api/v1/search?q=a").await.status(), 401);
});
