//! Appraisal and standing review through real HTTP: notes and conclusions, what each holds back, who may do what.

use serde_json::json;

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::live::text::{Edit, plain_runs};

use super::vote::Meeting;

const CLAUSE: &str = "c1aaaaaaaaaa";

impl Meeting {
    async fn at_appraisal() -> Self {
        let meeting = Meeting::on("Nghị quyết có hiệu lực từ ngày ký.", true).await;
        meeting.step(&meeting.editor, "open_workshop").await;
        meeting.step(&meeting.editor, "close_workshop").await;
        meeting.step(&meeting.editor, "submit_to_appraisal").await;
        meeting
    }

    /// The id of the newest note.
    async fn newest_note(&self) -> String {
        let seen = self.office.json(&self.api("review")).await;
        seen["items"].as_array().unwrap().last().unwrap()["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn each_note_of_the_appraisal_is_answered_before_the_text_goes_on() {
    let meeting = Meeting::at_appraisal().await;
    let note = [("clause", CLAUSE), ("words", "Nên ghi rõ ngày.")];
    let door = meeting.path("review/notes");
    assert_eq!(meeting.editor.post_form(&door, &note).await.status(), 403, "who writes does not appraise");
    assert_eq!(meeting.office.post_form(&door, &note).await.status(), 303);
    let page = meeting.editor.page(&meeting.path("review")).await;
    assert!(
        page.contains("Nên ghi rõ ngày.") && page.contains("Nghị quyết có hiệu lực từ ngày ký."),
        "{page}"
    );
    assert!(page.contains("Thẩm định và kết luận: 1 việc chưa xong"), "{page}");
    assert!(meeting.editor.page(&meeting.path("overview")).await.contains("1 việc chưa xong"));

    let held = meeting.office.post_form(&meeting.path("stage"), &[("step", "pass_appraisal")]).await;
    assert_eq!(held.status(), 409);
    assert!(
        held.text().await.unwrap().contains("Còn 1 ý kiến thẩm định, kết luận hoặc yêu cầu sửa chưa xong.")
    );
    let id = meeting.newest_note().await;
    let door = meeting.path(&format!("review/{id}/answer"));
    let own = meeting.office.post_form(&door, &[("words", "Được.")]).await;
    assert_eq!(own.status(), 403, "the office does not answer its own notes");
    let empty = meeting.editor.post_form(&door, &[("words", " ")]).await;
    assert_eq!(empty.status(), 422);
    assert!(empty.text().await.unwrap().contains("Hãy ghi nội dung."));
    let answer = meeting.editor.post_form(&door, &[("words", "Giữ nguyên, theo quy định chung.")]).await;
    assert_eq!(answer.status(), 303);
    assert!(meeting.office.page(&meeting.path("review")).await.contains("Giữ nguyên, theo quy định chung."));
    meeting.step(&meeting.office, "pass_appraisal").await;
    assert_eq!(meeting.stage().await, Stage::StandingReview);
}

#[tokio::test]
async fn each_conclusion_is_answered_before_the_text_comes_back_and_checked_off_before_the_seal() {
    let meeting = Meeting::at_appraisal().await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    let words = json!({"words": "Làm rõ trách nhiệm của bí thư chi bộ."});
    let made = meeting.standing.posted(&meeting.api("review/conclusions"), &words).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let refused = meeting.standing.post_form(&meeting.path("stage"), &[("step", "seal")]).await;
    assert_eq!(refused.status(), 409);
    assert!(
        refused
            .text()
            .await
            .unwrap()
            .contains("Còn 1 ý kiến thẩm định, kết luận hoặc yêu cầu sửa chưa xong.")
    );
    let back = [("step", "return_from_standing"), ("reason", "Theo kết luận")];
    assert_eq!(meeting.standing.post_form(&meeting.path("stage"), &back).await.status(), 303);

    let again = meeting.editor.post_form(&meeting.path("stage"), &[("step", "submit_to_appraisal")]).await;
    assert_eq!(again.status(), 409, "first the conclusion is answered");
    let done = json!({"words": "Đã bổ sung vào giải pháp 1."});
    let answer = meeting.api(&format!("review/{id}/answer"));
    assert_eq!(meeting.editor.post_json(&answer, &done).await.status(), 204);
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    assert_eq!(
        meeting.standing.post_form(&meeting.path("stage"), &[("step", "seal")]).await.status(),
        409,
        "an answer does not check it off"
    );
    let check = meeting.path(&format!("review/{id}/check"));
    assert_eq!(meeting.office.post_form(&check, &[("to", "done")]).await.status(), 403);
    assert_eq!(meeting.standing.post_form(&check, &[("to", "done")]).await.status(), 303);
    assert_eq!(
        meeting.standing.post_form(&check, &[("to", "done")]).await.status(),
        404,
        "it is done already"
    );
    assert_eq!(meeting.editor.post_json(&answer, &done).await.status(), 404, "what is done keeps its answer");
    assert_eq!(meeting.standing.post_form(&check, &[("to", "open")]).await.status(), 303);
    assert_eq!(meeting.standing.post_form(&check, &[("to", "done")]).await.status(), 303);
    meeting.step(&meeting.standing, "seal").await;
    assert_eq!(meeting.stage().await, Stage::CommitteeVote);
    assert_eq!(meeting.standing.post_form(&check, &[("to", "open")]).await.status(), 409, "sealed");
}

#[tokio::test]
async fn what_is_wrong_with_a_note_is_said_and_what_was_typed_stays() {
    let meeting = Meeting::at_appraisal().await;
    let door = meeting.path("review/notes");
    let long = "ẤU ".repeat(700);
    let cases = [
        ("", "", "Hãy ghi nội dung."),
        ("không", "Ý kiến", "không còn trong văn bản"),
        ("", &long, "quá 2000"),
    ];
    for (clause, words, told) in cases {
        let refused = meeting.office.post_form(&door, &[("clause", clause), ("words", words)]).await;
        assert_eq!(refused.status(), 422, "{told}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(told) && page.contains(words.trim()), "{told}: {page}");
    }
    let hostile = "<script>alert(1)</script>";
    assert_eq!(meeting.office.post_form(&door, &[("clause", ""), ("words", hostile)]).await.status(), 303);
    assert!(!meeting.office.page(&meeting.path("review")).await.contains(hostile), "shown as text");
    let gone = meeting.editor.post_form(&meeting.path("review/none/answer"), &[("words", "Đã sửa")]).await;
    assert_eq!(gone.status(), 404);
    let conclude =
        meeting.standing.post_form(&meeting.path("review/conclusions"), &[("words", "Đồng ý")]).await;
    assert_eq!(conclude.status(), 409, "not before the text stands before them");
    let delegate = meeting.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    assert_eq!(delegate.get(&meeting.path("review")).await.status(), 403);
    assert!(!delegate.page(&meeting.path("checks")).await.contains("/review\""));
    assert!(meeting.editor.page(&meeting.path("checks")).await.contains("/review\""));
}

#[tokio::test]
async fn what_the_office_mended_is_counted_and_compared_with_the_draft_that_came_to_it() {
    let meeting = Meeting::at_appraisal().await;
    assert!(!meeting.office.page(&meeting.path("review")).await.contains("đã sửa thể thức"));
    let people = meeting.server.app.store.people().await.unwrap();
    let office = people.into_iter().find(|one| one.name == "Văn").unwrap();
    let runs = plain_runs("Nghị quyết này có hiệu lực từ ngày ký.");
    let edit = Edit::SetWords { clause: CLAUSE.into(), runs, base: None };
    meeting.server.app.rooms.edit(&meeting.id.as_str().into(), &office, edit).await.unwrap();
    let page = meeting.editor.page(&meeting.path("review")).await;
    let told = page.split_once("Văn phòng đã sửa thể thức:").expect(&page).1;
    let draft = meeting.server.app.store.versions(&meeting.id.as_str().into()).await.unwrap();
    let href = format!("/compare?from={}&#38;to=now", draft[0].id);
    assert!(told.contains("1") && told.contains(&href), "{href}: {told}");
}
