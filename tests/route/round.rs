//! Rounds that end otherwise than by a count alone, through real HTTP: sent back while a vote is open, adopted with
//! amendments; and the round that follows.

use serde_json::{Value, json};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;

use super::vote::Meeting;
use crate::support::caller::Caller;

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
async fn words_sent_back_before_the_vote_wait_for_none() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    meeting.up_to_standing().await;
    meeting.step(&meeting.standing, "seal").await;
    assert_eq!(meeting.office.json(&meeting.api("vote")).await["state"], "waiting");
    // To send words back is there, but never as the one thing the page asks for.
    let overview = meeting.standing.page(&meeting.path("overview")).await;
    let back = overview.split("<a ").find(|link| link.contains("step=return_from_vote")).unwrap();
    assert!(!back.split('>').next().unwrap().contains("main"), "{back}");
    assert_eq!(meeting.standing.post_form(&meeting.path("stage"), &BACK).await.status(), 303);
    let vote = meeting.members[0].page(&meeting.path("vote")).await;
    assert!(vote.contains("đã được trả lại trước khi mở biểu quyết"), "{vote}");
    assert!(!vote.contains("Văn phòng sẽ mở biểu quyết"), "{vote}");
    let rounds = meeting.members[0].page(&meeting.path("vote/rounds")).await;
    assert!(
        rounds.contains("Không có kết quả kiểm phiếu") && !rounds.contains("chờ mở biểu quyết"),
        "{rounds}"
    );
    assert_eq!(meeting.office.json(&meeting.api("vote")).await["state"], "left");
    assert_eq!(meeting.office.json(&meeting.api("vote/rounds")).await["items"][0]["state"], "left");
}

#[tokio::test]
async fn opinions_reserved_in_a_stopped_round_stay_readable_for_the_committee() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    meeting.up_to_open_vote().await;
    let file = [("reserved", "BAOLUU77")];
    assert_eq!(meeting.members[0].post_form(&meeting.path("vote/reserve"), &file).await.status(), 303);
    assert_eq!(meeting.standing.post_form(&meeting.path("stage"), &BACK).await.status(), 303);
    meeting.step(&meeting.editor, "reopen").await;
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    meeting.step(&meeting.standing, "seal").await;
    let rounds = meeting.path("vote/rounds");
    assert!(meeting.members[1].page(&rounds).await.contains("BAOLUU77"));
    for who in [&meeting.editor, &meeting.server.signed_in("Khách", &[Role::Viewer]).await] {
        assert!(!who.page(&rounds).await.contains("BAOLUU77"));
    }
}

#[tokio::test]
async fn a_close_that_would_end_otherwise_than_was_shown_is_shown_again() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let seal = meeting.up_to_open_vote().await;
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    let seen = meeting.office.page(&meeting.path("vote/close")).await;
    assert!(!seen.contains("name=\"amendment\""), "{seen}");
    let asked = meeting
        .standing
        .posted(&meeting.api("review/amendments"), &json!({"words": "Nêu rõ thời hạn"}))
        .await;
    let door = meeting.path("vote/close");
    let refused = meeting.office.post_form(&door, &[]).await;
    assert_eq!(refused.status(), 409);
    let again = refused.text().await.unwrap();
    let hidden = format!("name=\"amendment\" value=\"{}\"", asked["id"].as_str().unwrap());
    assert!(again.contains("vừa thay đổi") && again.contains(&hidden), "{again}");
    assert_eq!(meeting.stage().await, Stage::CommitteeVote);
    let api = meeting.office.post_json(&meeting.api("vote/close"), &json!({"amendments": []})).await;
    assert_eq!(api.status(), 409);
    let seen = [("amendment", asked["id"].as_str().unwrap())];
    assert_eq!(meeting.office.post_form(&door, &seen).await.status(), 303);
    assert_eq!(meeting.stage().await, Stage::AdoptedWithChanges);
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "one story is read from end to end")]
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

    let guest = meeting.server.signed_in("Khách", &[Role::Viewer]).await;
    let minutes = |who: Caller, round: u8| {
        let path = meeting.path(&format!("vote/rounds/{round}/minutes/text"));
        async move { who.get(&path).await.text().await.unwrap() }
    };
    let told = minutes(meeting.office.clone(), 1).await;
    assert!(
        told.contains("NỘI DUNG HỘI NGHỊ YÊU CẦU SỬA") && told.contains("Nêu rõ thời hạn <i>6</i> tháng")
    );
    assert!(!told.contains("Nhầm"), "taken back before the close: {told}");
    assert!(!minutes(guest, 1).await.contains("Nêu rõ thời hạn"));
    let rounds = meeting.office.json(&meeting.api("vote/rounds")).await;
    assert_eq!(rounds["items"][0]["amendments"], 1);
    let why = meeting.editor.page(&meeting.path("clauses/c1aaaaaaaaaa/why")).await;
    assert!(why.contains("đã thông qua, có nội dung phải sửa"), "{why}");

    meeting.step(&meeting.editor, "reopen").await;
    let early = meeting.editor.post_form(&meeting.path("stage"), &[("step", "submit_to_appraisal")]).await;
    assert_eq!(early.status(), 409, "first the amendment is answered");
    let seen = meeting.office.json(&meeting.api("review")).await;
    let note = seen["items"].as_array().unwrap().iter().find(|note| note["open"] == true).unwrap();
    let note = note["id"].as_str().unwrap();
    let early = meeting.path(&format!("review/{note}/check"));
    let early = meeting.standing.post_form(&early, &[("to", "done")]).await;
    assert_eq!(early.status(), 409, "nobody has answered it");
    let answer = meeting.api(&format!("review/{note}/answer"));
    assert_eq!(meeting.editor.post_json(&answer, &json!({"words": "Đã sửa"})).await.status(), 204);
    meeting.step(&meeting.editor, "submit_to_appraisal").await;
    meeting.step(&meeting.office, "pass_appraisal").await;
    let early = meeting.standing.post_form(&meeting.path("stage"), &[("step", "seal")]).await;
    assert_eq!(early.status(), 409, "then the standing members look whether it was done");
    let check = meeting.path(&format!("review/{note}/check"));
    let dropped = meeting.path(&format!("review/{}/check", mistaken["id"].as_str().unwrap()));
    assert_eq!(
        meeting.standing.post_form(&dropped, &[("to", "open")]).await.status(),
        409,
        "taken back is so"
    );
    assert_eq!(meeting.standing.post_form(&check, &[("to", "done")]).await.status(), 303);
    let concluded = json!({"words": "Rà lại căn cứ"});
    let concluded = meeting.standing.posted(&meeting.api("review/conclusions"), &concluded).await;
    let check = meeting.path(&format!("review/{}/check", concluded["id"].as_str().unwrap()));
    assert_eq!(meeting.standing.post_form(&check, &[("to", "done")]).await.status(), 303);
    meeting.step(&meeting.standing, "seal").await;
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &[]).await.status(), 303);
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303);
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    assert_eq!(meeting.stage().await, Stage::Adopted, "the amendment of the first round is done");

    // Each round's minutes tell what was so when it closed, whatever was written since.
    let (first, second) =
        (minutes(meeting.office.clone(), 1).await, minutes(meeting.office.clone(), 2).await);
    assert!(first.contains("Nêu rõ thời hạn") && !second.contains("Nêu rõ thời hạn"), "{first}\n{second}");
    assert!(second.contains("Rà lại căn cứ") && !first.contains("Rà lại căn cứ"), "{first}\n{second}");
}
