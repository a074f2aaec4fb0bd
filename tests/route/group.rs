//! Working groups through real HTTP and the socket: opened, written in, brought back; and nobody else at any door.

mod intruders;
mod merging;

use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::live::hub::{Edit, SeedClause};
use duthao::live::text::plain_runs;
use reqwest::Method;
use serde_json::{Value, json};

use super::offer::Scene;
use crate::support::caller::Caller;
use crate::support::writer::{Proof, Writer};

/// A resolution with one open group of two delegates.
pub(super) struct Hall {
    pub scene: Scene,
    pub group: String,
    pub lane: String,
    pub lan: Person,
    /// Lan's browser; Nam is the other member.
    pub member: Caller,
    pub nam: Person,
}

impl Hall {
    pub async fn set() -> Self {
        let scene = Scene::set().await;
        let lan = scene.server.person("Lan", &[Role::Delegate]).await;
        let nam = scene.server.person("Nam", &[Role::Delegate]).await;
        let member = scene.server.caller_of(&lan).await;
        let input =
            json!({"name": "Tổ 1 <b>nông thôn</b>", "task": "Bàn mục III", "members": ["Lan", "Nam"]});
        let made = scene.editor.posted(&scene.api("/groups"), &input).await;
        let group = made["id"].as_str().unwrap().to_owned();
        let told = member.json(&scene.api(&format!("/groups/{group}"))).await;
        let lane = told["group"]["lane"].as_str().unwrap().to_owned();
        Self { scene, group, lane, lan, member, nam }
    }

    pub fn page(&self, path: &str) -> String {
        self.scene.page(&format!("/groups/{}{path}", self.group))
    }

    pub fn api(&self, path: &str) -> String {
        self.scene.api(&format!("/groups/{}{path}", self.group))
    }

    /// A member changes the lane.
    pub async fn writes(&self, edit: Edit) {
        self.scene.server.app.rooms.edit(&self.lane.as_str().into(), &self.lan, edit).await.unwrap();
    }

    pub async fn words_of(&self, text: &str, clause: &str) -> String {
        let text = self.scene.server.app.rooms.text(&text.into()).await.unwrap();
        text.clause(&clause.into()).map(|(_, clause)| clause.plain()).unwrap_or_default()
    }

    pub async fn report(&self) -> Value {
        self.member.json(&self.api("/report")).await
    }

    /// Lan brings back what the report shows now.
    pub async fn brings(&self) -> reqwest::Response {
        let seen = self.report().await["seen"].clone();
        self.member.post_json(&self.api("/bringings"), &json!({"seen": seen, "note": "cả tổ đồng ý"})).await
    }

    pub async fn document(&self) -> String {
        let told = self.member.json(&format!("/api/v1/resolutions/{}", self.lane)).await;
        told["documentUrl"].as_str().unwrap().to_owned()
    }
}

pub(super) fn words(clause: &str, words: &str) -> Edit {
    Edit::SetWords { clause: clause.into(), runs: plain_runs(words), base: None }
}

pub(super) fn insert(after: &str, id: &str, words: &str) -> Edit {
    let clause = SeedClause::plain(id, Kind::Proposal, 3, words);
    Edit::Insert { after: Some(after.into()), clause }
}

/// The problem's slug of an answer that is one.
pub(super) async fn slug(answer: reqwest::Response) -> String {
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["type"].as_str().unwrap().replace("/problems/", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_opened_on_a_plain_form_that_loses_nothing_typed() {
    let scene = Scene::set().await;
    scene.server.person("Lan", &[Role::Delegate]).await;
    scene.server.person("Khách", &[Role::Viewer]).await;
    let secretary = scene.server.signed_in("Thư", &[Role::Secretary]).await;
    let list = scene.page("/groups");
    assert!(secretary.page(&list).await.contains("Chưa có tổ nào"));
    assert!(secretary.page(&scene.page("/suggestions")).await.contains(&list), "the way there");
    assert!(secretary.page(&scene.page("/workshop")).await.contains(&list));
    let form = scene.page("/groups/new");
    let blank = secretary.page(&form).await;
    assert!(
        blank.contains("value=\"Lan\"") && !blank.contains("value=\"Khách\""),
        "who may suggest: {blank}"
    );
    let wrong = secretary.post_form(&form, &[("name", "Tổ <i>2</i>"), ("members", "Lan")]).await;
    assert_eq!(wrong.status(), 422);
    let shown = wrong.text().await.unwrap();
    assert!(shown.contains("Tổ &#60;i&#62;2") && shown.contains("value=\"Lan\" checked"), "{shown}");
    assert!(shown.contains("Ghi việc của tổ"), "{shown}");
    for (fields, told) in [
        (vec![("name", "Tổ"), ("task", "x")], "Chọn ít nhất một thành viên"),
        (vec![("name", "Tổ"), ("task", "x"), ("members", "Khách")], "không còn được đề nghị sửa"),
    ] {
        let wrong = secretary.post_form(&form, &fields).await;
        assert_eq!(wrong.status(), 422);
        let shown = wrong.text().await.unwrap();
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let fields = [("name", "Tổ 2"), ("task", "Mục II"), ("members", "Lan"), ("members", "Thư")];
    let made = secretary.post_form(&form, &fields).await;
    assert_eq!(made.status(), 303);
    let page = secretary.page(made.headers()["location"].to_str().unwrap()).await;
    assert!(page.contains("Tổ 2") && page.contains("2 thành viên") && page.contains("/bring"), "{page}");
    scene.put_stage(Stage::Appraisal).await;
    let late = secretary.post_form(&form, &fields).await;
    assert_eq!(late.status(), 409, "nobody could take up what they would write");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_opened_a_group_sees_who_is_in_it_and_not_what_they_write() {
    let hall = Hall::set().await;
    hall.writes(words("g1", "Lời riêng của tổ")).await;
    let (editor, member) = (&hall.scene.editor, &hall.member);
    let list = hall.scene.page("/groups");
    let (own, other) = (member.page(&list).await, editor.page(&list).await);
    let lane = format!("/resolutions/{}/edit", hall.lane);
    assert!(own.contains("1 tổ đang làm việc") && own.contains(&lane), "{own}");
    assert!(other.contains("Thành viên: Lan, Nam") && !other.contains(&hall.lane), "{other}");
    assert!(own.contains("Tổ 1 &#60;b&#62;nông thôn"), "names are words: {own}");
    let page = editor.page(&hall.page("")).await;
    assert!(page.contains("Lan") && page.contains("Kết thúc tổ") && !page.contains(&hall.lane), "{page}");
    assert!(!page.contains("/bring\""), "{page}");
    let told = editor.json(&hall.api("")).await;
    assert_eq!((&told["group"]["lane"], &told["group"]["base"]), (&Value::Null, &Value::Null));
    for path in [hall.page("/bring"), hall.api("/report")] {
        let answer = editor.get(&path).await;
        assert_eq!(answer.status(), 403, "{path}");
        assert!(!answer.text().await.unwrap().contains("Lời riêng"));
    }
    // Somebody who opens no groups and is in none hears nothing of it.
    let stranger = hall.scene.server.signed_in("Hoa", &[Role::Delegate, Role::Committee]).await;
    assert!(stranger.page(&list).await.contains("Đồng chí chưa ở tổ nào"));
    assert_eq!(stranger.json(&hall.scene.api("/groups")).await["items"], json!([]));
    for path in [hall.page(""), hall.page("/bring"), hall.api(""), hall.api("/report")] {
        assert_eq!(stranger.get(&path).await.status(), 404, "{path}");
    }
    let bring = stranger.post_json(&hall.api("/bringings"), &json!({"seen": []})).await;
    assert_eq!(bring.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_write_while_it_may_be_suggested_and_read_afterwards() {
    let hall = Hall::set().await;
    let (url, token) = (hall.document().await, hall.scene.server.bearer(&hall.lan).await);
    let address = hall.scene.server.address;
    let page = hall.member.page(&format!("/resolutions/{}/edit", hall.lane)).await;
    assert!(
        page.contains("Bản nháp riêng của Tổ 1 &#60;b&#62;nông thôn") && page.contains("2 thành viên"),
        "{page}"
    );
    assert!(page.contains("\"mayEdit\":true") && page.contains("\"mayLink\":false"), "{page}");
    let mut writer = Writer::open(address, Proof::Bearer(&token), &url).await;
    writer.replaces("g1", "sớm", "trước 3 ngày");
    writer.stored().await;
    assert_eq!(hall.words_of(&hall.lane, "g1").await, "Họp chi ủy trước, gửi tài liệu trước 3 ngày.");
    assert_eq!(hall.words_of(&hall.scene.id, "g1").await, "Họp chi ủy trước, gửi tài liệu sớm.");
    // Who wrote what before the lane began is told there as in the resolution.
    let told = hall.member.json(&format!("/api/v1/resolutions/{}/clauses/g1/attribution", hall.lane)).await;
    assert!(told.to_string().contains("Mai") && told.to_string().contains("Lan"), "{told:#}");
    // A link to a record is made in the resolution.
    writer.links("g2", "l1", &hall.scene.records[0], "Lan");
    writer.is_refused().await;
    hall.scene.put_stage(Stage::Appraisal).await;
    let mut late = Writer::open(address, Proof::Bearer(&token), &url).await;
    late.types("g2", 0, "Muộn: ");
    late.is_refused().await;
    assert_eq!(late.refused[0].1, "stage");
    hall.scene.put_stage(Stage::Consolidation).await;
    let close = hall.scene.editor.post_form(&hall.page("/close"), &[]).await;
    assert_eq!(close.status(), 303);
    let again = hall.scene.editor.post_form(&hall.page("/close"), &[]).await;
    assert_eq!(again.status(), 409);
    assert!(again.text().await.unwrap().contains("Tổ này đã kết thúc"));
    let mut closed = Writer::open(address, Proof::Bearer(&token), &url).await;
    assert_eq!(closed.words("g1"), "Họp chi ủy trước, gửi tài liệu trước 3 ngày.", "it is still read");
    closed.types("g2", 0, "Muộn: ");
    closed.is_refused().await;
    let page = hall.member.page(&format!("/resolutions/{}/edit", hall.lane)).await;
    assert!(page.contains("\"mayEdit\":false") && page.contains("Tổ đã kết thúc"), "{page}");
    // What was written before the end is brought back all the same.
    assert_eq!(hall.brings().await.status(), 201);
    // In the resolution the same delegate never wrote.
    let mut main = Writer::open(address, Proof::Bearer(&token), &resolution_url(&hall).await).await;
    main.types("g2", 0, "Không: ");
    main.is_refused().await;
}

async fn resolution_url(hall: &Hall) -> String {
    let told = hall.member.json(&hall.scene.api("")).await;
    told["documentUrl"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_the_resolution_is_not_done_in_a_lane() {
    let hall = Hall::set().await;
    // A member who might do everything in the resolution.
    let roles = Role::ALL;
    let all = hall.scene.server.signed_in("Việt", &roles).await;
    let members = json!({"members": ["Lan", "Nam", "Việt"]});
    let put = hall.scene.editor.request(Method::PUT, &hall.api("/members"));
    let put = put.header("origin", format!("http://{}", hall.scene.server.address));
    let put = put.header("x-csrf-token", hall.scene.editor.csrf()).header("content-type", "application/json");
    assert_eq!(put.body(members.to_string()).send().await.unwrap().status(), 204);
    let lane = |path: &str| format!("/api/v1/resolutions/{}{path}", hall.lane);
    assert_eq!(all.get(&lane("/text")).await.status(), 200);
    let told = all.post_json(&lane("/clauses/g1/comments"), &json!({"words": "x"})).await;
    assert_eq!(slug(told).await, "in-lane");
    let wish = json!({"sort": "words", "words": "x"});
    assert_eq!(slug(all.post_json(&lane("/clauses/g1/suggestions"), &wish).await).await, "in-lane");
    assert_eq!(slug(all.post_json(&lane("/versions"), &json!({})).await).await, "in-lane");
    assert_eq!(
        slug(all.post_json(&lane("/stage"), &json!({"step": "open_workshop"})).await).await,
        "in-lane"
    );
    let group = json!({"name": "Tổ trong tổ", "task": "x", "members": ["Việt"]});
    assert_eq!(slug(all.post_json(&lane("/groups"), &group).await).await, "in-lane");
    assert_eq!(slug(all.get(&lane("/versions/now/files/text")).await).await, "in-lane");
    let page = all.get(&format!("/resolutions/{}", hall.lane)).await;
    assert_eq!(page.status(), 409);
    assert!(page.text().await.unwrap().contains("Việc này làm ở dự thảo chung"));
}
