//! Offers of evidence through real HTTP: made, answered, taken back, refused; and links said anew on plain forms.

use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::live::hub::{Edit, SeedClause};
use duthao::store::Store;
use reqwest::Method;
use serde_json::{Value, json};

use super::evidence::{prepared, recorded};
use super::socket::resolution;
use crate::support::caller::Caller;
use crate::support::server::TestServer;

/// A resolution with a shortcoming, a cause and two proposals, and three records of one meeting.
pub(super) struct Scene {
    pub server: TestServer,
    pub id: String,
    pub mai: Person,
    pub editor: Caller,
    pub records: Vec<String>,
}

impl Scene {
    pub async fn set() -> Self {
        let server = prepared().await;
        let (id, _) = resolution(&server).await;
        let mai = server.person("Mai", &[Role::Editor]).await;
        let editor = server.caller_of(&mai).await;
        let meeting = recorded(&server, &editor).await.replace("/meetings/", "");
        let scene = Self { server, id, mai, editor, records: Vec::new() };
        for (clause, kind, words) in [
            ("h1", Kind::Shortcoming, "Sinh hoạt còn hình thức."),
            ("n1", Kind::Cause, "Cấp ủy chưa <b>quan tâm</b>."),
            ("g1", Kind::Proposal, "Họp chi ủy trước, gửi tài liệu sớm."),
            ("g2", Kind::Proposal, "Bồi dưỡng bí thư."),
        ] {
            let clause = SeedClause::plain(clause, kind, 3, words);
            scene.edit(Edit::Insert { after: None, clause }).await;
        }
        for (clause, answers) in [("n1", "h1"), ("g1", "n1")] {
            scene.edit(Edit::Answer { clause: clause.into(), answers: answers.into() }).await;
        }
        let mut records = Vec::new();
        for words in ["Gửi tài liệu trước <i>3</i> ngày", "Đảng viên phát biểu sôi nổi", "Họp còn dài"]
        {
            let said = json!({"meeting": meeting, "text": words, "kind": "practice", "speakerRole": "Bí thư chi bộ"});
            let made = scene.editor.posted("/api/v1/evidence", &said).await;
            records.push(made["id"].as_str().unwrap().to_owned());
        }
        Self { records, ..scene }
    }

    pub async fn edit(&self, edit: Edit) {
        self.server.app.rooms.edit(&self.id.as_str().into(), &self.mai, edit).await.unwrap();
    }

    pub fn api(&self, path: &str) -> String {
        format!("/api/v1/resolutions/{}{path}", self.id)
    }

    pub fn page(&self, path: &str) -> String {
        format!("/resolutions/{}{path}", self.id)
    }

    pub async fn put_stage(&self, stage: Stage) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let set = sqlx::query("UPDATE resolution SET stage = $1").bind(stage.id());
        set.execute(write).await.unwrap();
        self.server.app.rooms.stage_changed(&self.id.as_str().into()).await;
    }

    pub fn offered(&self, record: usize, note: &str) -> Value {
        json!({"record": self.records[record], "version": 1, "relation": "supports", "note": note})
    }

    /// The links of a clause as the shared text holds them.
    pub async fn links(&self, clause: &str) -> Vec<Value> {
        let text = self.editor.json(&self.api("/text")).await;
        let clauses = text["clauses"].as_array().unwrap();
        let found = clauses.iter().find(|one| one["id"] == clause).expect("the clause stands");
        found["evidence"].as_array().unwrap().clone()
    }

    async fn withdraw(&self, record: usize) {
        let path = format!("/api/v1/evidence/{}/withdrawal", self.records[record]);
        self.editor.posted(&path, &json!({"version": 1, "reason": "ghi nhầm"})).await;
    }
}

/// The problem's slug of an answer that is one.
async fn slug(answer: reqwest::Response) -> String {
    let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    body["type"].as_str().unwrap().replace("/problems/", "")
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_offers_are_accepted_as_one_link_credited_to_everybody_who_offered() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let path = scene.api("/clauses/g1/offers");
    lan.posted(&path, &scene.offered(0, "")).await;
    nam.posted(&path, &scene.offered(0, "đã làm ở chi bộ tôi")).await;
    lan.posted(&path, &scene.offered(1, "")).await;
    let told = scene.editor.json(&scene.api("/offers?clause=g1")).await;
    let items = told["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{told:#}");
    assert_eq!(items[0]["offers"].as_array().unwrap().len(), 2);
    let own = nam.json(&scene.api("/offers")).await;
    assert_eq!(own["items"][0]["offers"].as_array().unwrap().len(), 1, "nobody reads what others offer");
    let first = items[0]["id"].as_str().unwrap();
    let made = scene.editor.posted(&scene.api(&format!("/offers/{first}/acceptance")), &json!({})).await;
    let links = scene.links("g1").await;
    assert_eq!((links.len(), &links[0]["id"]), (1, &made["link"]));
    assert_eq!((&links[0]["note"], &links[0]["by"]), (&json!("đã làm ở chi bộ tôi"), &json!("Mai")));
    let why = nam.json(&scene.api("/clauses/g1/why")).await;
    assert_eq!(why["evidence"][0]["offeredBy"], json!(["Lan", "Nam"]));
    assert_eq!(
        (&why["decisions"][0]["what"], &why["decisions"][0]["how"]),
        (&json!("offer"), &json!("accepted"))
    );
    let answered = nam.json(&scene.api("/offers?state=answered")).await;
    assert_eq!(answered["items"][0]["state"], "accepted");
    let again = scene.editor.post_json(&scene.api(&format!("/offers/{first}/acceptance")), &json!({})).await;
    assert_eq!(slug(again).await, "offer-answered");
    assert_eq!(scene.links("g1").await.len(), 1, "pressed twice, one link");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_accept_at_once_and_make_one_link() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let binh = scene.server.signed_in("Bình", &[Role::Editor]).await;
    for clause in ["g1", "g2", "h1"] {
        let made = lan.posted(&scene.api(&format!("/clauses/{clause}/offers")), &scene.offered(0, "")).await;
        let path = scene.api(&format!("/offers/{}/acceptance", made["id"].as_str().unwrap()));
        let nothing = json!({});
        let (one, two) =
            tokio::join!(scene.editor.post_json(&path, &nothing), binh.post_json(&path, &nothing));
        let taken = [one.status(), two.status()].iter().filter(|status| status.is_success()).count();
        assert_eq!(taken, 1, "one of them is told that it is answered");
        assert_eq!(scene.links(clause).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_is_declined_with_a_reason_that_the_delegate_reads() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let made = lan.posted(&scene.api("/clauses/g1/offers"), &scene.offered(0, "")).await;
    let offer = made["id"].as_str().unwrap();
    let path = scene.page(&format!("/offers/{offer}/decline"));
    let answer = scene.editor.post_form(&path, &[("reason", "  "), ("clause", "")]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains(&format!("#reason-{offer}")));
    let long = "x".repeat(501);
    let answer = scene.editor.post_form(&path, &[("reason", &long)]).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains(&long), "what was typed is still there");
    let answer = scene.editor.post_form(&path, &[("reason", "đã có <b>số liệu</b> mới")]).await;
    assert_eq!(answer.headers()["location"].to_str().unwrap(), scene.page("/offers"));
    let page = lan.page(&scene.page("/offers?state=answered")).await;
    assert!(page.contains("không nhận") && page.contains("đã có &#60;b&#62;số liệu"), "{page}");
    assert!(page.contains("Mai"));
    assert!(scene.links("g1").await.is_empty());
    let journal = scene.editor.page(&scene.page("/overview")).await;
    assert!(journal.contains("Không nhận một đề nghị gắn minh chứng"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_linked_is_not_offered_and_says_why() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let offer = |clause: &str, body: Value| {
        let (lan, path) = (lan.clone(), scene.api(&format!("/clauses/{clause}/offers")));
        async move { slug(lan.post_json(&path, &body).await).await }
    };
    scene.withdraw(2).await;
    assert_eq!(offer("g1", scene.offered(2, "")).await, "record-withdrawn");
    assert_eq!(offer("gone", scene.offered(0, "")).await, "offer-clause-gone");
    let text = scene.editor.json(&scene.api("/text")).await;
    let clauses = text["clauses"].as_array().unwrap();
    let heading = clauses.iter().find(|one| one["kind"] == "heading").unwrap();
    assert_eq!(offer(heading["id"].as_str().unwrap(), scene.offered(0, "")).await, "offer-wrong-kind");
    assert_eq!(
        offer("g1", json!({"record": "none", "version": 1, "relation": "supports"})).await,
        "wrong-fields"
    );
    let newer = json!({"record": scene.records[0], "version": 2, "relation": "supports"});
    assert_eq!(offer("g1", newer).await, "wrong-fields");
    assert_eq!(offer("g1", scene.offered(0, &"ữ".repeat(501))).await, "wrong-fields");
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    assert_eq!(offer("g1", scene.offered(0, "")).await, "already-linked");
    lan.posted(&scene.api("/clauses/g1/offers"), &scene.offered(1, "")).await;
    assert_eq!(offer("g1", scene.offered(1, "khác")).await, "already-offered");
    let editor = scene.editor.post_json(&scene.api("/clauses/g1/offers"), &scene.offered(1, "")).await;
    assert_eq!(editor.status(), 403, "editors link, they do not offer");
    let link = lan.post_json(&scene.api("/clauses/g1/evidence"), &scene.offered(1, "")).await;
    assert_eq!(link.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_offers_wait_and_the_next_is_told_why_not() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let mut made = Vec::new();
    let wanted = ["g1", "g2", "h1", "n1"].into_iter().flat_map(|clause| {
        let relations = ["supports", "contradicts", "quantifies"];
        relations.into_iter().flat_map(move |relation| [0, 1].map(|record| (clause, relation, record)))
    });
    let offers: Vec<_> = wanted.take(21).collect();
    let body = |(_, relation, record): (&str, &str, usize)| json!({"record": scene.records[record], "version": 1, "relation": relation});
    for one in &offers[..20] {
        let path = scene.api(&format!("/clauses/{}/offers", one.0));
        made.push(lan.posted(&path, &body(*one)).await["id"].as_str().unwrap().to_owned());
    }
    let path = scene.api(&format!("/clauses/{}/offers", offers[20].0));
    let refused = lan.post_json(&path, &body(offers[20])).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.text().await.unwrap().contains("20 đề nghị"));
    // On the form, too, with what was chosen.
    let record = format!("{} 1", scene.records[offers[20].2]);
    let fields = [("record", record.as_str()), ("relation", offers[20].1), ("note", "giữ lại")];
    let form = lan.post_form(&scene.page(&format!("/clauses/{}/offers", offers[20].0)), &fields).await;
    assert_eq!(form.status(), 429);
    let page = form.text().await.unwrap();
    assert!(page.contains("giữ lại") && page.contains("checked"), "{page}");
    let remove = lan.request(Method::DELETE, &scene.api(&format!("/offers/{}", made[0])));
    let answer = remove
        .header("origin", scene.server.url(""))
        .header("x-csrf-token", lan.csrf())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 204);
    lan.posted(&path, &body(offers[20])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_offered_takes_back_and_a_withdrawn_record_is_only_declined() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let nam = scene.server.signed_in("Nam", &[Role::Delegate]).await;
    let made = lan.posted(&scene.api("/clauses/g1/offers"), &scene.offered(0, "")).await;
    let offer = made["id"].as_str().unwrap();
    let back = nam.post_form(&scene.page(&format!("/offers/{offer}/take-back")), &[]).await;
    assert_eq!(back.status(), 403);
    scene.withdraw(0).await;
    let path = scene.api(&format!("/offers/{offer}/acceptance"));
    assert_eq!(slug(scene.editor.post_json(&path, &json!({})).await).await, "offer-record-withdrawn");
    assert!(!scene.editor.page(&scene.page("/offers")).await.contains("/accept\""));
    scene.edit(Edit::Remove { clause: "g1".into() }).await;
    assert_eq!(slug(scene.editor.post_json(&path, &json!({})).await).await, "offer-clause-gone");
    assert!(scene.editor.page(&scene.page("/offers")).await.contains("không còn trong văn bản"));
    let answer = lan.post_form(&scene.page(&format!("/offers/{offer}/take-back")), &[]).await;
    assert_eq!(answer.status(), 303);
    assert!(lan.page(&scene.page("/offers?state=answered")).await.contains("đã rút"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_consolidation_nothing_is_offered_or_accepted_but_answered_still() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let made = lan.posted(&scene.api("/clauses/g1/offers"), &scene.offered(0, "")).await;
    scene.put_stage(Stage::Appraisal).await;
    let late = lan.post_json(&scene.api("/clauses/g1/offers"), &scene.offered(1, "")).await;
    assert_eq!(slug(late).await, "wrong-stage");
    let page = lan.page(&scene.page("/clauses/g1/evidence")).await;
    assert!(page.contains("Ở bước này đồng chí chỉ xem") && !page.contains("add-form"));
    assert!(!page.contains("take-back"), "no button that would be refused");
    let path = scene.api(&format!("/offers/{}", made["id"].as_str().unwrap()));
    let accept = scene.editor.post_json(&format!("{path}/acceptance"), &json!({})).await;
    assert_eq!(slug(accept).await, "wrong-stage");
    let decline = scene.editor.post_json(&format!("{path}/refusal"), &json!({"reason": "đã muộn"})).await;
    assert_eq!(decline.status(), 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_offers_and_an_editor_links_on_plain_forms() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let reading = lan.page(&scene.page("")).await;
    assert!(reading.contains("/clauses/g1/evidence#add") && reading.contains("/clauses/g1/why"));
    let path = scene.page("/clauses/g1/evidence");
    let found = lan.page(&format!("{path}?q=gui+tai+lieu")).await;
    assert!(found.contains("Gửi tài liệu trước") && !found.contains("sôi nổi"), "{found}");
    assert!(!found.contains("<i>3</i>"), "what was typed is escaped");
    let record = format!("{} 1", scene.records[0]);
    let nothing =
        lan.post_form(&scene.page("/clauses/g1/offers"), &[("note", "giữ lại"), ("relation", "no")]).await;
    assert_eq!(nothing.status(), 422);
    let page = nothing.text().await.unwrap();
    assert!(page.contains("Chọn một minh chứng") && page.contains("giữ lại") && page.contains("#relation"));
    let fields = [("record", record.as_str()), ("relation", "quantifies"), ("note", "3 ngày")];
    let sent = lan.post_form(&scene.page("/clauses/g1/offers"), &fields).await;
    assert_eq!(sent.headers()["location"].to_str().unwrap(), format!("{path}#offers"));
    let mine = lan.page(&path).await;
    assert!(mine.contains("take-back") && !mine.contains("/accept\""));
    let theirs = scene.editor.page(&path).await;
    assert!(theirs.contains("/accept\"") && !theirs.contains("take-back"));
    assert!(scene.editor.page(&scene.page("")).await.contains("1 đề nghị"));
    let fields = [("record", record.as_str()), ("relation", "supports"), ("note", "")];
    assert_eq!(scene.editor.post_form(&path, &fields).await.status(), 303);
    let twice = scene.editor.post_form(&path, &fields).await;
    assert_eq!(twice.status(), 409);
    assert!(twice.text().await.unwrap().contains("Điều khoản đã dựa vào"));
    assert_eq!(scene.links("g1").await.len(), 1);
    assert_eq!(lan.post_form(&path, &fields).await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_said_anew_at_its_newest_version_and_keeps_who_made_it() {
    let scene = Scene::set().await;
    let binh = scene.server.signed_in("Bình", &[Role::Editor]).await;
    let made = scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "cũ")).await;
    let link = made["id"].as_str().unwrap();
    let correction = json!({"version": 1, "text": "Gửi trước năm ngày", "kind": "practice",
        "speakerRole": "Bí thư", "reason": "rõ hơn"});
    scene.editor.posted(&format!("/api/v1/evidence/{}/corrections", scene.records[0]), &correction).await;
    let path = scene.page(&format!("/clauses/g1/evidence/{link}"));
    let fields = [("relation", "quantifies"), ("note", "mới"), ("version", "2")];
    assert_eq!(binh.post_form(&path, &fields).await.status(), 303);
    let now = scene.links("g1").await.swap_remove(0);
    let told = [&now["relation"], &now["note"], &now["version"], &now["by"]];
    assert_eq!(told, [&json!("quantifies"), &json!("mới"), &json!(2), &json!("Mai")]);
    let unknown = binh.post_form(&path, &[("relation", "quantifies"), ("note", ""), ("version", "9")]).await;
    assert_eq!(unknown.status(), 422);
    let long = "y".repeat(501);
    let refused = binh.post_form(&path, &[("relation", "supports"), ("note", &long)]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains(&long));
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    let twin = binh.post_form(&path, &[("relation", "supports"), ("note", "")]).await;
    assert_eq!(twin.status(), 409, "two links that say the same are one");
    let elsewhere = scene.page(&format!("/clauses/g2/evidence/{link}"));
    assert_eq!(binh.post_form(&elsewhere, &fields).await.status(), 409, "a link belongs to its clause");
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    assert_eq!(lan.post_form(&path, &fields).await.status(), 403);
    assert_eq!(binh.post_form(&format!("{path}/remove"), &[]).await.status(), 303);
    assert_eq!(scene.links("g1").await.len(), 1);
}
