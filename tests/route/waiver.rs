//! Checks through real HTTP: each fault with its way on, waived by name, lapsed with the words, kept with the seal.

use duthao::domain::person::Role;
use duthao::domain::resolution::{Kind, Run};
use duthao::live::hub::{Edit, SeedClause};
use serde_json::{Value, json};

use super::evidence::{prepared, recorded};
use super::socket::body;
use crate::support::caller::Caller;
use crate::support::server::TestServer;

pub(super) struct Hall {
    pub server: TestServer,
    pub editor: Caller,
    pub office: Caller,
    pub id: String,
    pub record: String,
}

/// Two blocs, one record of one of them, and a resolution that says one proposal which leans on nothing.
pub(super) async fn hall() -> Hall {
    let server = prepared().await;
    server.app.store.set("body", &body()).await.unwrap();
    let editor = server.signed_in("Biên tập", &[Role::Editor]).await;
    let office = server.signed_in("Văn phòng", &[Role::Office]).await;
    let meeting = recorded(&server, &editor).await.replace("/meetings/", "");
    let said = json!({"meeting": meeting, "kind": "statistic", "text": "31/31 đảng viên phát biểu",
        "speakerRole": "Bí thư chi bộ"});
    let record = editor.posted("/api/v1/evidence", &said).await["id"].as_str().unwrap().to_owned();
    let new = json!({"title": "NQ thử", "subject": "về việc thử"});
    let id = editor.posted("/api/v1/resolutions", &new).await["id"].as_str().unwrap().to_owned();
    let hall = Hall { server, editor, office, id, record };
    hall.fill().await;
    hall
}

impl Hall {
    async fn by(&self) -> duthao::domain::person::Person {
        self.server.app.store.person(&"Biên tập".into()).await.unwrap()
    }

    pub async fn edit(&self, edit: Edit) {
        self.server.app.rooms.edit(&self.id.as_str().into(), &self.by().await, edit).await.unwrap();
    }

    /// Takes out what is left blank, and puts the proposal in.
    async fn fill(&self) {
        let text = self.server.app.rooms.text(&self.id.as_str().into()).await.unwrap();
        for clause in text.clauses.iter().filter(|clause| clause.plain().contains("[…]")) {
            self.edit(Edit::Remove { clause: clause.id.clone() }).await;
        }
        let last = text.clauses.last().unwrap().id.clone();
        let proposal = SeedClause::plain("gp000000001", Kind::Proposal, 1, "Đổi mới khâu chuẩn bị");
        self.edit(Edit::Insert { after: Some(last), clause: proposal }).await;
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/resolutions/{}{rest}", self.id)
    }

    /// What refuses the seal now.
    pub async fn open(&self) -> Vec<Value> {
        let checks = self.office.json(&self.path("/checks")).await;
        let items = checks["items"].as_array().unwrap().clone();
        items.into_iter().filter(|one| one["refusesSeal"] == true).collect()
    }

    pub async fn faults(&self) -> Vec<String> {
        self.open().await.iter().map(|one| one["fault"].as_str().unwrap().to_owned()).collect()
    }
}

/// The fields of a form that lets this finding pass.
fn form<'a>(finding: &'a Value, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    let field = |name: &str| finding[name].as_str().unwrap_or_default();
    vec![
        ("fault", field("fault")),
        ("clause", field("clause")),
        ("about", field("about")),
        ("basis", field("basis")),
        ("reason", reason),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_let_pass_by_name_on_a_form_and_lapses_with_the_words() {
    let hall = hall().await;
    let bare =
        ["proposal_without_evidence", "bloc_without_evidence", "bloc_without_evidence", "unused_evidence"];
    assert_eq!(hall.faults().await, bare);
    let finding = hall.open().await.remove(0);
    let waivers = format!("/resolutions/{}/waivers", hall.id);
    let checks = format!("/resolutions/{}/checks", hall.id);
    let page = hall.office.page(&checks).await;
    assert!(page.contains("4 chỗ cần hoàn thiện") && page.contains("gắn ít nhất một minh chứng"), "{page}");
    assert!(page.contains("Cho qua, có lý do"));
    assert!(
        !hall.editor.page(&checks).await.contains("Cho qua, có lý do"),
        "nobody judges in their own cause"
    );
    assert_eq!(hall.editor.post_form(&waivers, &form(&finding, "vì tôi viết")).await.status(), 403);

    let long = "x".repeat(501);
    for reason in [" ", long.as_str()] {
        let refused = hall.office.post_form(&waivers, &form(&finding, reason)).await;
        assert_eq!(refused.status(), 422);
        let page = refused.text().await.unwrap();
        assert!(page.contains("#reason-0") && page.contains(reason), "{page}");
    }
    let reason = "Đã khảo sát <b>bằng phiếu</b>";
    assert_eq!(hall.office.post_form(&waivers, &form(&finding, reason)).await.status(), 303);
    assert_eq!(hall.faults().await, bare[1..]);
    let page = hall.office.page(&checks).await;
    assert!(page.contains("Văn phòng cho qua") && page.contains("khảo sát &#60;b&#62;"), "{page}");
    let twice = hall.office.post_form(&waivers, &form(&finding, "lần nữa")).await;
    assert_eq!(twice.status(), 409);
    assert!(twice.text().await.unwrap().contains("vừa được người khác cho qua"));

    // Another word in the proposal, and it is another matter.
    let runs = vec![Run { text: "Đổi mới hẳn khâu chuẩn bị".into(), ..Run::default() }];
    hall.edit(Edit::SetWords { clause: "gp000000001".into(), runs, base: None }).await;
    assert_eq!(hall.faults().await, bare);
    let page = hall.office.page(&checks).await;
    assert!(page.contains("không còn hiệu lực"), "{page}");
    let stale = hall.office.post_form(&waivers, &form(&finding, "theo lời cũ")).await;
    assert_eq!(stale.status(), 409);
    let page = stale.text().await.unwrap();
    assert!(page.contains("vừa thay đổi") && page.contains("theo lời cũ"), "what was typed is kept: {page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_waive_take_back_and_read_the_history_and_a_gap_is_never_let_pass() {
    let hall = hall().await;
    let open = hall.open().await;
    let waivers = hall.path("/waivers");
    let mut input = json!({"reason": "thuộc nghị quyết khác"});
    for field in ["fault", "about", "basis"] {
        input[field] = open[3][field].clone();
    }
    assert_eq!(open[3]["excerpt"], "n = 1");
    let given = hall.office.posted(&waivers, &input).await["id"].as_str().unwrap().to_owned();
    assert_eq!(hall.faults().await.len(), 3);
    let back = format!("{waivers}/{given}/back");
    assert_eq!(hall.office.post_json(&back, &json!({})).await.status(), 204);
    assert_eq!(hall.office.post_json(&back, &json!({})).await.status(), 404);
    assert_eq!(hall.faults().await.len(), 4, "the fault refuses the seal again");
    let history = hall.office.json(&waivers).await;
    assert_eq!(history["items"][0]["takenBackBy"], "Văn phòng");
    assert!(hall.office.page(&format!("/resolutions/{}/waivers", hall.id)).await.contains("rút lại"));
    let unused = hall.editor.page(&format!("/resolutions/{}/unused", hall.id)).await;
    assert!(unused.contains("31/31 đảng viên phát biểu") && unused.contains("1 minh chứng"), "{unused}");

    hall.edit(Edit::SetSubject { subject: "về […]".into() }).await;
    let gap = hall.open().await.remove(0);
    assert_eq!((&gap["fault"], &gap["waivable"]), (&json!("unfilled"), &json!(false)));
    let never = json!({"fault": "unfilled", "basis": gap["basis"], "reason": "để sau"});
    let refused = hall.office.post_json(&waivers, &never).await;
    assert_eq!(refused.status(), 409);
    assert!(refused.text().await.unwrap().contains("/problems/waiver-never"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seal_refuses_while_one_is_open_and_the_annex_prints_what_was_let_pass() {
    let hall = hall().await;
    hall.server.person("Uỷ viên", &[Role::Committee]).await;
    let standing = hall.server.signed_in("Thường trực", &[Role::Standing]).await;
    for (caller, step) in [
        (&hall.editor, "open_workshop"),
        (&hall.editor, "close_workshop"),
        (&hall.editor, "submit_to_appraisal"),
        (&hall.office, "pass_appraisal"),
    ] {
        caller.posted(&hall.path("/stage"), &json!({ "step": step })).await;
    }
    let seal = json!({"step": "seal"});
    for (left, finding) in hall.open().await.iter().enumerate().rev() {
        let refused = standing.post_json(&hall.path("/stage"), &seal).await;
        assert_eq!(refused.status(), 409);
        let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(refused["places"].as_array().unwrap().len(), left + 1, "{refused}");
        let page = format!("/resolutions/{}/waivers", hall.id);
        assert_eq!(standing.post_form(&page, &form(finding, "Thống nhất cho qua")).await.status(), 303);
    }
    standing.posted(&hall.path("/stage"), &seal).await;
    let checks = standing.page(&format!("/resolutions/{}/checks", hall.id)).await;
    assert!(checks.contains("Văn bản đã được niêm") && !checks.contains("Chặn niêm"), "{checks}");
    let overview = standing.page(&format!("/resolutions/{}/overview", hall.id)).await;
    assert!(!overview.contains("Kiểm tra trước khi trình"), "nothing is checked before a seal that is made");
    let finding = json!({"fault": "unused_evidence", "basis": "x", "reason": "muộn"});
    let late = hall.office.post_json(&hall.path("/waivers"), &finding).await;
    assert_eq!(late.status(), 409, "nothing is let pass after the seal");
}
