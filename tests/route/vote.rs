//! From the first draft to the number, through real HTTP: steps, checks, seal, ballots, close, issue.

use serde_json::{Value, json};

use duthao::action::evidence::add_record::{NewRecord, add_record};
use duthao::action::meeting::add_meeting::{NewMeeting, add_meeting};
use duthao::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use duthao::action::unit::import_units::import_units;
use duthao::clock::Millis;
use duthao::domain::evidence::Said;
use duthao::domain::export::{Body, Layout};
use duthao::domain::meeting::{Attendance, Details};
use duthao::domain::person::Role;
use duthao::domain::resolution::{Heads, Kind, Link, Relation};
use duthao::domain::stage::Stage;
use duthao::id::{LinkId, RecordId};
use duthao::live::hub::SeedClause;
use duthao::store::register::next_number_key;

use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

fn body() -> Body {
    Body {
        short_name: "Thị ủy".into(),
        profile: "a-2018".into(),
        superior: "ĐẢNG BỘ TỈNH".into(),
        name: "THỊ ỦY".into(),
        sign: "NQ/ThU".into(),
        place: "Kỳ Anh".into(),
        term: "2020 - 2025".into(),
        document_type: "NGHỊ QUYẾT".into(),
        authority_line: "CỦA BAN THƯỜNG VỤ".into(),
        on_behalf: "T/M BAN THƯỜNG VỤ".into(),
        signer_title: "BÍ THƯ".into(),
        signer_name: "Lê".into(),
        voting_body: "Ban Thường vụ".into(),
        member_title: "uỷ viên Ban Thường vụ".into(),
        year: 2021,
        recipients: vec![],
        layout: Layout::default(),
    }
}

/// One pilot meeting with one record, `e1`, for a proposal to lean on.
async fn record(server: &TestServer) {
    const UNITS: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên\nKhối nông thôn;Đảng bộ;Chi bộ;31\n";
    import_units(&server.app, None, "units.csv", UNITS.as_bytes()).await.unwrap();
    let cell = server.app.store.cell_named("Đảng bộ", "Chi bộ").await.unwrap().id.to_string();
    let attendance = Attendance { total: 31, present: 31, spoke: 31, ..Attendance::default() };
    let details = Details { place: "Nhà văn hoá".into(), ..Details::default() };
    let (date, start, end) = ("2020-09-03".into(), "19:00".into(), "21:00".into());
    let meeting =
        NewMeeting { cell, round: 1, date, start, end, attendance, details, ..NewMeeting::default() };
    let meeting = add_meeting(&server.app, None, meeting).await.unwrap().to_string();
    let said = Said { text: "31/31 phát biểu".into(), speaker_role: "Bí thư".into(), ..Said::default() };
    let new = NewRecord { id: Some(RecordId::from("e1")), meeting, said, ..NewRecord::default() };
    add_record(&server.app, None, new).await.unwrap();
}

/// A resolution with everybody who brings it to its number.
pub(super) struct Meeting {
    pub server: TestServer,
    pub id: String,
    pub editor: Caller,
    pub office: Caller,
    pub standing: Caller,
    pub members: Vec<Caller>,
}

/// Members of the committee, where a test does not say.
const MEMBERS: usize = 3;

impl Meeting {
    /// A resolution of one paragraph with these words, and one founded proposal if `founded`.
    pub(super) async fn on(words: &str, founded: bool) -> Self {
        Self::of(MEMBERS, words, founded).await
    }

    /// The same with a committee of so many.
    pub(super) async fn of(count: usize, words: &str, founded: bool) -> Self {
        let server = server().await;
        server.app.store.set(BODY_SETTING, &body()).await.unwrap();
        server.app.store.set(&next_number_key("NGHỊ QUYẾT", "2020 - 2025"), &2).await.unwrap();
        let editor = server.person("Biên", &[Role::Editor]).await;
        let mut proposal = SeedClause::plain("c2aaaaaaaaaa", Kind::Proposal, 1, "Đổi mới khâu chuẩn bị");
        if founded {
            record(&server).await;
            proposal.evidence.push(Link {
                id: LinkId::from("l1aaaaaaaaaa"),
                record: RecordId::from("e1"),
                version: 1,
                relation: Relation::Supports,
                note: String::new(),
                by: editor.id.clone(),
                at: Millis(1),
                heads: Heads::default(),
            });
        }
        let clauses = vec![SeedClause::plain("c1aaaaaaaaaa", Kind::Paragraph, 0, words), proposal];
        let (title, subject) = ("NQ sinh hoạt".into(), "về nâng cao chất lượng".into());
        let row = create_resolution(
            &server.app,
            &editor,
            NewResolution { source: String::new(), id: None, title, subject, clauses },
        )
        .await
        .expect("a resolution");
        let editor = server.caller_of(&editor).await;
        let office = server.signed_in("Văn", &[Role::Office]).await;
        let standing = server.signed_in("Trực", &[Role::Standing]).await;
        let mut members = Vec::new();
        for number in 0..count {
            members.push(server.signed_in(&format!("Uỷ viên {number}"), &[Role::Committee]).await);
        }
        Self { id: row.id.to_string(), server, editor, office, standing, members }
    }

    pub(super) fn path(&self, path: &str) -> String {
        format!("/resolutions/{}/{path}", self.id)
    }

    pub(super) fn api(&self, path: &str) -> String {
        format!("/api/v1/resolutions/{}/{path}", self.id)
    }

    pub(super) async fn step(&self, who: &Caller, step: &str) {
        let answer = who.post_form(&self.path("stage"), &[("step", step)]).await;
        let status = answer.status();
        assert_eq!(status, 303, "{step}: {}", answer.text().await.unwrap());
    }

    pub(super) async fn up_to_standing(&self) {
        self.step(&self.editor, "open_workshop").await;
        self.step(&self.editor, "close_workshop").await;
        self.step(&self.editor, "submit_to_appraisal").await;
        self.step(&self.office, "pass_appraisal").await;
    }

    pub(super) async fn up_to_open_vote(&self) -> String {
        self.up_to_standing().await;
        self.step(&self.standing, "seal").await;
        assert_eq!(self.office.post_form(&self.path("vote/open"), &[]).await.status(), 303);
        self.office.json(&self.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned()
    }

    pub(super) async fn vote(&self, member: usize, choice: &str, seal: &str) -> reqwest::StatusCode {
        let fields = [("choice", choice), ("opinion", ""), ("seal", seal)];
        self.members[member].post_form(&self.path("vote/ballot"), &fields).await.status()
    }

    pub(super) async fn stage(&self) -> Stage {
        self.server.app.store.resolution(&self.id.as_str().into()).await.unwrap().stage
    }
}

#[tokio::test]
async fn a_resolution_goes_from_draft_to_its_number() {
    let meeting = Meeting::on("Nghị quyết này có hiệu lực từ ngày ký.", true).await;
    let seal = meeting.up_to_open_vote().await;
    let versions = meeting.server.app.store.versions(&meeting.id.as_str().into()).await.unwrap();
    let mut kept: Vec<(&str, i64)> = versions.iter().map(|one| (one.kind.id(), one.ordinal)).collect();
    kept.sort_unstable();
    assert_eq!(kept, [("draft", 1), ("draft", 2), ("sealed", 1)]);

    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(
        page.contains("Cần ít nhất 2/3 đồng chí tán thành") && page.contains("Đã nhận 0/3 phiếu"),
        "{page}"
    );
    let chosen = [("choice", "agree"), ("seal", seal.as_str())];
    let asked = meeting.members[0].post_form(&meeting.path("vote/choose"), &chosen).await;
    assert_eq!(asked.status(), 200);
    assert!(asked.text().await.unwrap().contains("Xác nhận phiếu"));
    assert!(
        meeting.members[0].page(&meeting.path("vote")).await.contains("Đã nhận 0/3 phiếu"),
        "not yet cast"
    );

    assert_eq!(meeting.vote(0, "disagree", &seal).await, 303);
    assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
    assert_eq!(meeting.vote(1, "agree", &seal).await, 303);
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(page.contains("Phiếu của đồng chí đã được ghi lúc"), "{page}");
    let seen: Value = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&seen["state"], &seen["received"]), (&json!("open"), &json!(2)));
    assert!(
        seen.get("result").is_none() && seen.get("ballots").is_none(),
        "no split before the close: {seen}"
    );

    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    assert_eq!(meeting.stage().await, Stage::Adopted);
    let page = meeting.editor.page(&meeting.path("vote")).await;
    assert!(page.contains("với 2/3 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 66,7%"), "{page}");
    assert!(!page.contains("Uỷ viên 1"), "names only for the committee and the office");
    assert!(meeting.office.page(&meeting.path("vote")).await.contains("Uỷ viên 1"));
    assert_eq!(meeting.vote(2, "agree", &seal).await, 409, "after the close");

    meeting.step(&meeting.office, "send_to_signing").await;
    assert!(meeting.office.page(&meeting.path("issue")).await.contains("02-NQ/ThU"));
    let wrong = meeting.office.post_form(&meeting.path("issue"), &[("date", "31/02/2021")]).await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.unwrap().contains("31/02/2021"), "what was typed is kept");
    let proposed = meeting.office.posted(&meeting.api("issue"), &json!({"date": "03/02/2021"})).await;
    assert_eq!((&proposed["issuedOn"], meeting.stage().await), (&json!("2021-02-03"), Stage::Signing));
    let seen = json!({"proposal": proposed["proposal"]});
    let own = meeting.office.post_json(&meeting.api("issue/confirm"), &seen).await;
    assert_eq!(own.status(), 409, "nobody confirms the own proposal");
    // The office has one person only, so that a standing member is the second.
    let issued = meeting.standing.posted(&meeting.api("issue/confirm"), &seen).await;
    assert_eq!((&issued["reference"], &issued["issuedOn"]), (&json!("02-NQ/ThU"), &json!("2021-02-03")));
    assert_eq!(meeting.stage().await, Stage::Issued);
}

#[tokio::test]
async fn a_place_left_blank_and_a_proposal_without_evidence_refuse_the_seal() {
    let meeting = Meeting::on("Hoàn thành trước ngày […].", false).await;
    meeting.up_to_standing().await;
    let checks = meeting.standing.json(&meeting.api("checks")).await;
    let faults: Vec<&str> =
        checks["items"].as_array().unwrap().iter().map(|one| one["fault"].as_str().unwrap()).collect();
    assert_eq!(faults, ["unfilled", "proposal_without_evidence"]);
    let refused = meeting.standing.post_form(&meeting.path("stage"), &[("step", "seal")]).await;
    assert_eq!(refused.status(), 409);
    let page = refused.text().await.unwrap();
    assert!(page.contains("#clause-c1aaaaaaaaaa") && page.contains("GP1"), "{page}");
    let refused = meeting.standing.post_json(&meeting.api("stage"), &json!({"step": "seal"})).await;
    let problem: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert_eq!(
        (&problem["type"], problem["places"].as_array().unwrap().len()),
        (&json!("/problems/seal-faults"), 2)
    );
    assert_eq!(meeting.stage().await, Stage::StandingReview);
}

#[tokio::test]
async fn going_back_asks_for_a_reason_and_begins_the_next_draft() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    meeting.up_to_standing().await;
    let back = [("step", "return_from_standing"), ("reason", " ")];
    let answer = meeting.standing.post_form(&meeting.path("stage"), &back).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("Ghi lý do trả lại"));
    let back = [("step", "return_from_standing"), ("reason", "Làm rõ phần giải pháp")];
    assert_eq!(meeting.standing.post_form(&meeting.path("stage"), &back).await.status(), 303);
    let row = meeting.server.app.store.resolution(&meeting.id.as_str().into()).await.unwrap();
    assert_eq!((row.stage, row.draft_ordinal), (Stage::Consolidation, 3));
    let told = meeting.server.app.store.acts_on(&meeting.id, 1).await.unwrap();
    assert!(told[0].detail.contains("Làm rõ phần giải pháp"), "{told:?}");
}

#[tokio::test]
async fn only_the_right_people_at_the_right_stage_move_it_on() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let office = &meeting.office;
    assert_eq!(office.post_form(&meeting.path("stage"), &[("step", "open_workshop")]).await.status(), 403);
    assert_eq!(office.post_form(&meeting.path("stage"), &[("step", "archive")]).await.status(), 409);
    assert_eq!(office.post_form(&meeting.path("stage"), &[("step", "fly")]).await.status(), 422);
    assert_eq!(office.post_form(&meeting.path("issue"), &[]).await.status(), 409);
    let seal = meeting.up_to_open_vote().await;
    let ballot = [("choice", "agree"), ("seal", seal.as_str())];
    assert_eq!(office.post_form(&meeting.path("vote/ballot"), &ballot).await.status(), 403, "no proxies");
    assert_eq!(meeting.vote(0, "agree", "an earlier seal").await, 409);
    assert_eq!(meeting.vote(0, "", &seal).await, 422);
    assert_eq!(meeting.vote(0, "other", &seal).await, 422, "another opinion is written down");
    assert_eq!(meeting.members[0].post_form(&meeting.path("vote/close"), &[]).await.status(), 403);
    let late = meeting.server.signed_in("Mới", &[Role::Committee]).await;
    assert_eq!(
        late.post_form(&meeting.path("vote/ballot"), &ballot).await.status(),
        403,
        "not on the roster"
    );
    let again = office.post_form(&meeting.path("vote/open"), &[]).await;
    assert_eq!(again.status(), 409);
}

#[tokio::test]
async fn too_few_agreeing_send_it_back_and_a_new_round_follows() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let first = meeting.up_to_open_vote().await;
    for member in 0..3 {
        assert_eq!(meeting.vote(member, if member == 0 { "agree" } else { "disagree" }, &first).await, 303);
    }
    let closed = meeting.office.posted(&meeting.api("vote/close"), &json!({})).await;
    assert_eq!(closed["result"]["decision"], "not_adopted");
    assert_eq!(meeting.stage().await, Stage::Returned);
    meeting.step(&meeting.editor, "reopen").await;
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    meeting.step(&meeting.standing, "seal").await;
    let waiting = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&waiting["state"], &waiting["round"]), (&json!("waiting"), &json!(2)));
    assert!(waiting.get("mine").is_none());
}

/// The part of a page from one piece of it to another.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("{from} is missing: {page}")).1;
    rest.split_once(to).map_or(rest, |(part, _)| part)
}

#[tokio::test]
async fn a_ballot_opens_with_what_is_decided_and_the_menu_stands_once_and_last() {
    let meeting = Meeting::on("Nội dung.", true).await;
    let seal = meeting.up_to_open_vote().await;
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    let head = between(&page, "<h1>", "<form class=\"choices\"");
    let order =
        ["vòng 1", "Nghị quyết về nâng cao chất lượng", "Bản đã niêm:", "Đọc toàn văn", "Cần ít nhất"];
    let places: Vec<_> = order.iter().map(|words| head.find(words).expect(words)).collect();
    assert!(places.is_sorted(), "{head}");
    assert!(!head.contains("class=\"submenu\""), "nothing stands before the ballot: {head}");
    assert_eq!(page.matches("class=\"submenu\"").count(), 1);
    let fields = [("choice", "agree"), ("seal", seal.as_str())];
    let asked = meeting.members[0].post_form(&meeting.path("vote/choose"), &fields).await;
    assert!(asked.text().await.unwrap().contains("Nghị quyết về nâng cao chất lượng"));
}

#[tokio::test]
async fn the_overview_counts_the_gaps_and_has_one_main_act_for_each() {
    let meeting = Meeting::on("Đạt […] phần trăm.", false).await;
    let main = |page: &str| {
        let acts = between(page, "<div class=\"acts\">", "</div>").to_owned();
        let mains: Vec<_> = acts.split("<a ").filter(|link| link.contains("class=\"button main\"")).collect();
        assert_eq!(mains.len(), 1, "{acts}");
        between(mains[0], ">", "</a>").to_owned()
    };
    let page = meeting.editor.page(&meeting.path("overview")).await;
    let heading = between(&page, "<h1>", "</h1>");
    assert_eq!(heading, "Đang soạn dự thảo lần 1. 2 chỗ cần hoàn thiện trước khi niêm.");
    assert_eq!(main(&page), "Mở soạn thảo");
    assert_eq!(main(&meeting.members[0].page(&meeting.path("overview")).await), "Đọc văn bản");
    let founded = Meeting::on("Nội dung.", true).await;
    founded.up_to_standing().await;
    assert_eq!(
        main(&founded.standing.page(&founded.path("overview")).await),
        "Niêm văn bản và trình Ban Thường vụ"
    );
    assert_eq!(main(&founded.members[0].page(&founded.path("overview")).await), "Đọc văn bản");
}
