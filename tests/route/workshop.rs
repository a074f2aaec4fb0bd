//! The workshop through real HTTP: its agenda, who is there, what is spoken and what is answered.

use std::time::Duration;

use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::domain::unit::Bloc;
use duthao::live::hub::Event;
use duthao::live::hub::{Edit, SeedClause};
use duthao::store::Store;
use reqwest::{Method, Response};
use serde_json::{Value, json};

use super::socket::resolution;
use crate::support::caller::Caller;
use crate::support::people;
use crate::support::server::{TestServer, server};

/// A workshop with a secretary, an editor and a delegate of a bloc.
pub(super) struct Hall {
    pub server: TestServer,
    pub id: String,
    pub secretary: Caller,
    pub editor: Caller,
    pub delegate: Caller,
    pub lan: Person,
}

impl Hall {
    pub async fn open() -> Self {
        let server = server().await;
        let (id, _) = resolution(&server).await;
        let mai = server.person("Mai", &[Role::Editor]).await;
        let editor = server.caller_of(&mai).await;
        let clause = SeedClause::plain("g1", Kind::Proposal, 3, "Gửi tài liệu <i>sớm</i>.");
        server.app.rooms.edit(&id.as_str().into(), &mai, Edit::Insert { after: None, clause }).await.unwrap();
        server.app.store.put_bloc(&Bloc { id: "k1".into(), name: "Khối nông thôn".into() }, 1).await.unwrap();
        let mut lan = people::person("Lan", &[Role::Delegate]);
        lan.bloc = Some("k1".into());
        lan.title = "Bí thư chi bộ".into();
        server.app.store.add_person(&lan, &people::line("person.add", "Lan")).await.unwrap();
        let delegate = server.caller_of(&lan).await;
        let secretary = server.signed_in("Hoa", &[Role::Secretary]).await;
        let hall = Self { server, id, secretary, editor, delegate, lan };
        hall.put_stage(Stage::Workshop).await;
        hall
    }

    pub async fn put_stage(&self, stage: Stage) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let set = sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2").bind(stage.id());
        set.bind(&self.id).execute(write).await.unwrap();
        self.server.app.rooms.stage_changed(&self.id.as_str().into()).await;
    }

    pub fn page(&self, path: &str) -> String {
        format!("/resolutions/{}{path}", self.id)
    }

    fn api(&self, path: &str) -> String {
        format!("/api/v1/resolutions/{}/opinions{path}", self.id)
    }

    pub async fn add(&self, title: &str) -> String {
        let fields = [("title", title), ("clause", "g1"), ("speaker", "Đ/c Lan"), ("bloc", "k1")];
        let answer = self.secretary.post_form(&self.page("/workshop/agenda"), &fields).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        let agenda = self.server.app.store.agenda(&self.id.as_str().into()).await.unwrap();
        agenda.last().unwrap().id.to_string()
    }

    pub async fn act(&self, item: &str, verb: &str, fields: &[(&str, &str)]) -> Response {
        self.secretary.post_form(&self.page(&format!("/workshop/agenda/{item}/{verb}")), fields).await
    }

    pub async fn board(&self) -> String {
        self.delegate.page(&self.page("/workshop")).await
    }
}

/// Where words stand in a page, to tell their order.
pub(super) fn at(page: &str, words: &str) -> usize {
    page.find(words).unwrap_or_else(|| panic!("{words} stands in {page}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agenda_is_made_run_and_read_one_item_at_a_time() {
    let hall = Hall::open().await;
    assert!(
        hall.board().await.contains("Thư ký hoặc Văn phòng lập chương trình"),
        "an empty list says who fills it"
    );
    let first = hall.add("Mở đầu <script>alert(1)</script>").await;
    let second = hall.add("Thảo luận GP1").await;
    assert_eq!(hall.act(&second, "move", &[("to", "up")]).await.status(), 303);
    let page = hall.board().await;
    assert!(at(&page, "Thảo luận GP1") < at(&page, "Mở đầu"), "moved up");
    assert!(!page.contains("<script>alert") && !page.contains("<i>sớm"), "what was typed is text: {page}");
    assert!(page.contains("Đ/c Lan") && page.contains("Khối nông thôn"));
    assert!(!page.contains("/open\"") && !page.contains("name=\"title\""), "a delegate only reads");
    assert_eq!(hall.act(&second, "close", &[]).await.status(), 409, "closing needs opening");
    assert_eq!(hall.act(&second, "open", &[]).await.status(), 303);
    let other = hall.act(&first, "open", &[]).await;
    assert_eq!(other.status(), 409);
    let told = other.text().await.unwrap();
    assert!(told.contains("Một mục khác đang được thảo luận") && told.contains("name=\"title\""), "{told}");
    assert!(hall.board().await.contains("workshop-now"));
    assert_eq!(hall.act(&second, "remove", &[]).await.status(), 409, "it belongs to the minutes");
    assert_eq!(hall.act(&first, "move", &[("to", "up")]).await.status(), 409);
    assert_eq!(hall.act(&first, "move", &[("to", "aside")]).await.status(), 422);
    let wall = hall.delegate.page(&hall.page("/workshop/wall")).await;
    assert!(at(&wall, "Thảo luận GP1") < at(&wall, "Tiếp theo: Mở đầu &#60;script"), "{wall}");
    assert_eq!(hall.act(&second, "close", &[]).await.status(), 303);
    assert_eq!(hall.act(&first, "remove", &[]).await.status(), 303);
    let page = hall.board().await;
    assert!(page.contains("Đã thảo luận") && !page.contains("Mở đầu") && !page.contains("workshop-now"));
    assert_eq!(hall.act("none", "open", &[]).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agenda_is_prepared_before_the_workshop_and_discussed_in_it() {
    let hall = Hall::open().await;
    hall.put_stage(Stage::Drafting).await;
    let item = hall.add("Chuẩn bị trước").await;
    assert_eq!(hall.act(&item, "open", &[]).await.status(), 409, "not before the workshop");
    assert!(!hall.secretary.page(&hall.page("/workshop")).await.contains("/open\""), "nor offered");
    hall.put_stage(Stage::Workshop).await;
    assert_eq!(hall.act(&item, "open", &[]).await.status(), 303);
    hall.put_stage(Stage::Consolidation).await;
    assert!(!hall.board().await.contains("workshop-now"), "nothing is discussed after the workshop");
    assert_eq!(hall.act(&item, "close", &[]).await.status(), 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_item_comes_back_filled_and_says_what_is_wrong() {
    let hall = Hall::open().await;
    let long = "ế".repeat(201);
    let fields = [("title", long.as_str()), ("clause", "gone"), ("speaker", "Đ/c \"Nam\""), ("bloc", "no")];
    let answer = hall.secretary.post_form(&hall.page("/workshop/agenda"), &fields).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains(&long) && page.contains("Đ/c &#34;Nam&#34;"), "{page}");
    for anchor in ["#title", "#clause", "#bloc"] {
        assert!(page.contains(&format!("href=\"{anchor}\"")), "{anchor}");
    }
    let empty = hall.secretary.post_form(&hall.page("/workshop/agenda"), &[("title", " ")]).await;
    assert!(empty.text().await.unwrap().contains("Nhập nội dung của mục"));
    let refused = hall.delegate.post_form(&hall.page("/workshop/agenda"), &[("title", "Tôi")]).await;
    assert_eq!(refused.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn attendance_is_marked_by_bloc_and_changes_only_what_was_changed() {
    let hall = Hall::open().await;
    hall.server.person("Nam", &[Role::Delegate]).await;
    let lan = hall.lan.id.as_str();
    let path = hall.page("/workshop/attendance");
    assert!(hall.board().await.contains("0/2 đại biểu có mặt"));
    assert_eq!(hall.secretary.post_form(&path, &[("present", lan)]).await.status(), 303);
    let page = hall.board().await;
    assert!(page.contains("1/2 đại biểu có mặt") && page.contains("Khối nông thôn: 1/1"), "{page}");
    assert!(page.contains("Lan, Bí thư chi bộ: có mặt"));
    // A page made before knows nothing of Lan: sending it unchanged marks nobody as gone.
    assert_eq!(hall.secretary.post_form(&path, &[]).await.status(), 303);
    assert!(hall.board().await.contains("1/2 đại biểu có mặt"));
    assert_eq!(hall.secretary.post_form(&path, &[("was", lan)]).await.status(), 303);
    assert!(hall.board().await.contains("0/2 đại biểu có mặt"));
    let unknown = hall.secretary.post_form(&path, &[("present", "nobody")]).await;
    assert_eq!(unknown.status(), 422);
    assert_eq!(hall.delegate.post_form(&path, &[("present", lan)]).await.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_is_recorded_for_a_delegation_and_answered() {
    let hall = Hall::open().await;
    let item = hall.add("Thảo luận GP1").await;
    let path = hall.page("/opinions");
    let fields = [
        ("for", "bloc:k1"),
        ("clause", "g1"),
        ("item", item.as_str()),
        ("words", "Nên gửi trước <b>ba</b> ngày\n\"hoặc\" năm ngày"),
    ];
    let planned = hall.secretary.post_form(&path, &fields).await;
    assert_eq!(planned.status(), 422, "a planned item may still go");
    let page = planned.text().await.unwrap();
    assert!(page.contains("Nên gửi trước &#60;b&#62;ba") && page.contains("href=\"#item\""), "{page}");
    assert_eq!(hall.act(&item, "open", &[]).await.status(), 303);
    assert_eq!(hall.secretary.post_form(&path, &fields).await.status(), 303);
    let board = hall.board().await;
    assert!(board.contains("Đoàn Khối nông thôn") && board.contains("1 chờ trả lời"), "{board}");
    assert!(!board.contains("<b>ba</b>") && board.contains("&#60;b&#62;ba"));
    let told = hall.delegate.json(&hall.api("?state=open&clause=g1")).await;
    let id = told["items"][0]["id"].as_str().unwrap();
    assert_eq!(told["items"][0]["saidFor"]["bloc"], "k1");
    assert!(!hall.delegate.page(&path).await.contains("/answer\""), "a delegate only reads");
    let list = hall.editor.page(&path).await;
    assert!(
        list.contains(&format!("/opinions/{id}/answer")) && list.contains("1 ý kiến phát biểu chờ trả lời")
    );
    let answer = hall.page(&format!("/opinions/{id}/answer"));
    let silent = hall.editor.post_form(&answer, &[("verdict", "partly"), ("reason", " ")]).await;
    assert_eq!(silent.status(), 422);
    let page = silent.text().await.unwrap();
    assert!(page.contains(&format!("href=\"#reason-{id}\"")), "{page}");
    assert!(page.contains("<option value=\"partly\" selected>"), "{page}");
    let none = hall.editor.post_form(&answer, &[("reason", "đã <có>")]).await;
    let page = none.text().await.unwrap();
    assert!(page.contains("đã &#60;có&#62;") && page.contains(&format!("href=\"#verdict-{id}\"")), "{page}");
    assert_eq!(hall.secretary.post_form(&answer, &[("verdict", "accepted")]).await.status(), 403);
    let fields = [("verdict", "partly"), ("reason", "gửi trước <ba> ngày")];
    assert_eq!(hall.editor.post_form(&answer, &fields).await.status(), 303);
    assert_eq!(hall.editor.post_form(&answer, &fields).await.status(), 409, "once");
    let page = hall.delegate.page(&hall.page("/opinions?state=answered&clause=g1")).await;
    assert!(page.contains("Tiếp thu một phần") && page.contains("gửi trước &#60;ba&#62; ngày"), "{page}");
    assert!(hall.delegate.page(&hall.page("/opinions?state=open")).await.contains("Không có ý kiến nào"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_of_a_guest_is_kept_filled_until_it_is_whole() {
    let hall = Hall::open().await;
    let path = hall.page("/opinions");
    let nobody = [("for", ""), ("words", "Tôi nhất trí"), ("clause", "gone")];
    let answer = hall.secretary.post_form(&path, &nobody).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("Tôi nhất trí") && page.contains("href=\"#for\""), "{page}");
    assert!(page.contains("href=\"#opinion-clause\""), "the clause of this form, not of the other");
    let nameless = hall.secretary.post_form(&path, &[("for", "named"), ("office", "Khách")]).await;
    let page = nameless.text().await.unwrap();
    assert!(
        page.contains("href=\"#name\"")
            && page.contains("href=\"#words\"")
            && page.contains("value=\"Khách\"")
    );
    let long = "ế".repeat(4001);
    let too_long = hall.secretary.post_form(&path, &[("for", "person:Lan"), ("words", &long)]).await;
    assert_eq!(too_long.status(), 422);
    assert!(too_long.text().await.unwrap().contains(&long));
    let typed = [("name", "Trần  Văn <Khách>"), ("office", "MTTQ"), ("words", "Tôi nhất trí")];
    assert_eq!(hall.secretary.post_form(&path, &typed).await.status(), 303);
    let page = hall.board().await;
    assert!(page.contains("Trần Văn &#60;Khách&#62;, MTTQ"), "{page}");
    assert_eq!(hall.delegate.post_form(&path, &typed).await.status(), 403);
    let told = hall.secretary.json(&hall.api("")).await;
    let id = told["items"][0]["id"].as_str().unwrap();
    let back = hall.secretary.post_form(&hall.page(&format!("/opinions/{id}/take-back")), &[]).await;
    assert_eq!(back.status(), 303);
    assert!(hall.secretary.json(&hall.api("")).await["items"].as_array().unwrap().is_empty());
    let gone = hall.editor.post_json(&hall.api(&format!("/{id}/answer")), &json!({"verdict": "noted"})).await;
    assert_eq!(gone.status(), 409);
    hall.put_stage(Stage::Consolidation).await;
    assert_eq!(hall.secretary.post_form(&path, &typed).await.status(), 409, "only while the workshop lasts");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_record_answer_list_and_take_back_opinions() {
    let hall = Hall::open().await;
    let said = |words: &str, who: Value| json!({"saidFor": who, "clause": "g1", "words": words});
    let post = async |body: Value| hall.secretary.post_json(&hall.api(""), &body).await;
    assert_eq!(post(said("a", json!({"person": "Lan", "bloc": "k1"}))).await.status(), 422, "one of them");
    assert_eq!(post(said("a", json!({"person": "nobody"}))).await.status(), 422);
    assert_eq!(post(said(" ", json!({"person": "Lan"}))).await.status(), 422);
    let made = hall.secretary.posted(&hall.api(""), &said("Một", json!({"person": "Lan"}))).await;
    hall.secretary.posted(&hall.api(""), &said("Hai", json!({"name": "Khách", "title": "MTTQ"}))).await;
    let page = hall.delegate.json(&hall.api("?limit=1")).await;
    let next = page["next"].as_str().unwrap();
    let rest = hall.delegate.json(&hall.api(&format!("?limit=1&after={next}"))).await;
    let mut words = [page["items"][0]["words"].clone(), rest["items"][0]["words"].clone()];
    words.sort_by_key(ToString::to_string);
    assert_eq!(words, [json!("Hai"), json!("Một")], "each on one page");
    let id = made["id"].as_str().unwrap();
    let path = hall.api(&format!("/{id}/answer"));
    assert_eq!(hall.editor.post_json(&path, &json!({"verdict": "maybe"})).await.status(), 422);
    assert_eq!(hall.editor.post_json(&path, &json!({"verdict": "declined"})).await.status(), 422);
    hall.put_stage(Stage::Consolidation).await;
    let given = json!({"verdict": "declined", "reason": "đã có"});
    assert_eq!(hall.editor.post_json(&path, &given).await.status(), 204, "answered after the workshop");
    let told = hall.delegate.json(&hall.api("?state=answered")).await;
    let one = &told["items"][0];
    assert_eq!((&one["verdict"], &one["reason"]), (&json!("declined"), &json!("đã có")));
    assert_eq!(hall.delegate.get(&hall.api("?state=lost")).await.status(), 422);
    let back = hall.secretary.request(Method::DELETE, &hall.api(&format!("/{id}")));
    let back = back.header("x-csrf-token", hall.secretary.csrf()).header("origin", hall.server.url(""));
    assert_eq!(back.send().await.unwrap().status(), 409, "the stage has passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_follow_the_workshop_are_told_that_it_moved_on() {
    let hall = Hall::open().await;
    let mut heard = hall.server.app.rooms.watch(&hall.id.as_str().into());
    hall.add("Thảo luận GP1").await;
    let told = tokio::time::timeout(Duration::from_secs(60), async {
        while heard.recv().await.unwrap() != Event::Agenda {}
    });
    told.await.expect("told of the agenda");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_discussed_when_the_workshop_ends_is_closed_with_it() {
    let hall = Hall::open().await;
    let (first, second) = (hall.add("Thảo luận GP1").await, hall.add("Thảo luận GP2").await);
    assert_eq!(hall.act(&first, "open", &[]).await.status(), 303);
    let step = [("step", "close_workshop")];
    assert_eq!(hall.editor.post_form(&hall.page("/stage"), &step).await.status(), 303);
    let agenda = hall.server.app.store.agenda(&hall.id.as_str().into()).await.unwrap();
    let states: Vec<(&str, &str)> = agenda.iter().map(|item| (item.id.as_str(), item.state.id())).collect();
    assert_eq!(states, [(first.as_str(), "closed"), (second.as_str(), "planned")]);
}
