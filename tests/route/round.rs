//! Rounds that end otherwise than by a count alone, through real HTTP: sent back while a vote is open, adopted with
//! amendments; and the round that follows.

use serde_json::{Value, json};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;

use super::vote::Meeting;

const BACK: [(&str, &str); 2] = [("step", "return_from_vote"), ("reason", "Mục 3 <b>sai</b> số liệu")];

#[tokio::test]
async fn an_open_vote_is_stopped_by_the_standing_members_with_a_reason() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let seal = meeting.up_to_open_vote().await;
    assert_eq!(meeting.vote(0, "agree", &seal).await, 303);
    let door = meeting.path("stage");
    assert_eq!(meeting.office.post_form(&door, &BACK).await.status(), 403, "the office only runs the vote");
    let asked = meeting.standing.page(&meeting.path("stage?step=return_from_vote")).await;
    assert!(asked.contains("Vòng này dừng mà không kiểm phiếu"), "{asked}");
    let silent = meeting.standing.post_form(&door, &[("step", "return_from_vote"), ("reason", " ")]).await;
    assert_eq!(silent.status(), 422);
    assert!(silent.text().await.unwrap().contains("Ghi lý do trả lại"));
    assert_eq!(meeting.stage().await, Stage::CommitteeVote);

    assert!(meeting.standing.page(&meeting.path("vote")).await.contains("stage?step=return_from_vote"));
    assert_eq!(meeting.standing.post_form(&door, &BACK).await.status(), 303);
    assert_eq!(meeting.stage().await, Stage::Returned);
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(page.contains("Vòng này đã dừng, không kiểm phiếu"), "{page}");
    assert!(page.contains("Mục 3 &#60;b&#62;sai&#60;/b&#62; số liệu"), "{page}");
    assert!(!page.contains("choice-agree") && !page.contains("vote/choose"), "nothing to answer: {page}");
    let seen: Value = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!((&seen["state"], &seen["withdrawn"]["reason"]), (&json!("withdrawn"), &json!(BACK[1].1)));
    assert!(seen.get("ballots").is_none() && seen.get("result").is_none(), "{seen}");
    assert_eq!(meeting.vote(1, "agree", &seal).await, 409);

    let told = "Mục 3 &#60;b&#62;sai&#60;/b&#62; số liệu";
    assert!(meeting.editor.page(&meeting.path("overview")).await.contains(told), "why, for who mends it");
    let guest = meeting.server.signed_in("Khách", &[Role::Viewer]).await;
    for path in ["overview", "vote", "vote/rounds"] {
        let page = guest.page(&meeting.path(path)).await;
        assert!(!page.contains(told), "{path} is for guests too: {page}");
    }
    assert_eq!(guest.json(&meeting.api("vote")).await["withdrawn"]["reason"], "");
    assert!(meeting.members[0].page(&meeting.path("vote/rounds")).await.contains(told));
    meeting.step(&meeting.editor, "reopen").await;
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    meeting.step(&meeting.standing, "seal").await;
    let seen: Value = meeting.office.json(&meeting.api("vote")).await;
    assert_eq!(
        (&seen["state"], &seen["round"], &seen["received"]),
        (&json!("waiting"), &json!(2), &json!(0))
    );
}

#[tokio::test]
async fn what_is_adopted_with_amendments_is_changed_and_voted_on_anew() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let seal = meeting.up_to_open_vote().await;
    let door = meeting.path("review/amendments");
    let words = [("clause", "c1aaaaaaaaaa"), ("words", "Nêu rõ thời hạn <i>6</i> tháng")];
    assert_eq!(meeting.editor.post_form(&door, &words).await.status(), 403);
    assert_eq!(meeting.office.post_form(&door, &[("words", " ")]).await.status(), 422);
    assert_eq!(meeting.office.post_form(&door, &words).await.status(), 303);
    let mistaken =
        meeting.standing.posted(&meeting.api("review/amendments"), &json!({"words": "Nhầm"})).await;
    let drop = meeting.api(&format!("review/{}/drop", mistaken["id"].as_str().unwrap()));
    assert_eq!(meeting.editor.post_json(&drop, &json!({})).await.status(), 403);
    assert_eq!(meeting.office.post_json(&drop, &json!({})).await.status(), 204);
    let asked = meeting.office.page(&meeting.path("vote/close")).await;
    assert!(asked.contains("Hội nghị yêu cầu sửa 1 nội dung"), "{asked}");
    assert!(
        asked.contains("Nêu rõ thời hạn &#60;i&#62;6&#60;/i&#62; tháng") && !asked.contains("Nhầm"),
        "{asked}"
    );

    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    let closed = meeting.office.posted(&meeting.api("vote/close"), &json!({})).await;
    let result = &closed["result"];
    assert_eq!((&result["decision"], &result["amendments"]), (&json!("adopted"), &json!(1)));
    assert_eq!(meeting.stage().await, Stage::AdoptedWithChanges);
    let page = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(page.contains("Đã thông qua, có nội dung phải sửa"), "{page}");
    let signing = meeting.office.post_form(&meeting.path("stage"), &[("step", "send_to_signing")]).await;
    assert_eq!(signing.status(), 409, "nothing is signed that was not voted on word for word");

    meeting.step(&meeting.editor, "reopen").await;
    let early = meeting.editor.post_form(&meeting.path("stage"), &[("step", "submit_to_appraisal")]).await;
    assert_eq!(early.status(), 409, "first the amendment is answered");
    let seen = meeting.office.json(&meeting.api("review")).await;
    let note = seen["items"].as_array().unwrap().iter().find(|note| note["open"] == true).unwrap();
    let note = note["id"].as_str().unwrap();
    let answer = meeting.api(&format!("review/{note}/answer"));
    assert_eq!(meeting.editor.post_json(&answer, &json!({"words": "Đã sửa"})).await.status(), 204);
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    let early = meeting.standing.post_form(&meeting.path("stage"), &[("step", "seal")]).await;
    assert_eq!(early.status(), 409, "then the standing members look whether it was done");
    let check = meeting.path(&format!("review/{note}/check"));
    assert_eq!(meeting.standing.post_form(&check, &[("to", "done")]).await.status(), 303);
    meeting.step(&meeting.standing, "seal").await;
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &[]).await.status(), 303);
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    assert_eq!(meeting.stage().await, Stage::Adopted, "the amendment of the first round is done");
}
