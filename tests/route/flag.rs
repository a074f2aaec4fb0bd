//! Ripple through real HTTP: a corrected record flags its clauses until someone decides, also under sealed words.

use std::time::Duration;

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::store::Store;
use serde_json::{Value, json};

use super::waiver::{Hall, hall};

/// How long something that comes is waited for, on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

const CLAUSE: &str = "gp000000001";

async fn linked(hall: &Hall) -> String {
    let link = json!({"record": hall.record, "version": 1, "relation": "supports", "note": "đủ người"});
    let path = hall.path(&format!("/clauses/{CLAUSE}/evidence"));
    hall.editor.posted(&path, &link).await;
    leaning(hall).await["items"][0]["link"].as_str().unwrap().to_owned()
}

async fn leaning(hall: &Hall) -> Value {
    hall.editor.json(&format!("/api/v1/evidence/{}/leaning", hall.record)).await
}

async fn correct(hall: &Hall, version: &str, text: &str) {
    let form = [
        ("kind", "statistic"),
        ("text", text),
        ("speaker_role", "Bí thư chi bộ"),
        ("version", version),
        ("reason", "đếm lại"),
    ];
    let answer = hall.editor.post_form(&format!("/evidence/{}/correct", hall.record), &form).await;
    assert_eq!(answer.status(), 303);
}

async fn withdraw(hall: &Hall, version: &str) {
    let form = [("version", version), ("reason", "ghi nhầm buổi")];
    let answer = hall.editor.post_form(&format!("/evidence/{}/withdraw", hall.record), &form).await;
    assert_eq!(answer.status(), 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_record_flags_its_clause_everywhere_until_the_link_takes_the_new_version() {
    let hall = hall().await;
    let link = linked(&hall).await;
    assert!(!hall.faults().await.contains(&"open_flag".to_owned()));
    let reading = format!("/resolutions/{}", hall.id);
    assert!(!hall.editor.page(&reading).await.contains("chờ quyết định"));
    correct(&hall, "1", "30/31 đảng viên phát biểu").await;
    assert_eq!(hall.faults().await[0], "open_flag");
    let record = format!("/evidence/{}", hall.record);
    let page = hall.editor.page(&record).await;
    let decide = format!("/resolutions/{}/flags/{CLAUSE}/{link}", hall.id);
    assert!(page.contains("1 điều khoản, 1 chờ quyết định") && page.contains(&decide), "{page}");
    for path in
        [&reading, &format!("{reading}/text"), &format!("{reading}/overview"), &format!("{reading}/checks")]
    {
        let page = hall.editor.page(path).await;
        assert!(page.contains("chờ quyết định") || page.contains("đã sửa hoặc đã rút"), "{path}: {page}");
    }

    let form = hall.editor.page(&decide).await;
    for words in ["31/31 đảng viên", "30/31 đảng viên", "đếm lại", "value=\"renew\"", "Đổi mới khâu chuẩn bị"]
    {
        assert!(form.contains(words), "{words}: {form}");
    }
    let refused = hall.editor.post_form(&decide, &[("version", "2"), ("reason", "chưa chọn")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("chưa chọn"), "what was typed is kept");
    let stale = hall.editor.post_form(&decide, &[("version", "1"), ("decision", "renew")]).await;
    assert_eq!(stale.status(), 409);
    let renewed = hall.editor.post_form(&decide, &[("version", "2"), ("decision", "renew")]).await;
    assert_eq!(renewed.status(), 303, "{}", renewed.text().await.unwrap());
    let all = leaning(&hall).await;
    assert_eq!((&all["items"][0]["version"], &all["open"], &all["count"]), (&json!(2), &json!(0), &json!(1)));
    assert_eq!(all["items"][0]["note"], "đủ người", "relation and note are kept");
    assert!(!hall.faults().await.contains(&"open_flag".to_owned()));
    assert!(!hall.editor.page(&reading).await.contains("chờ quyết định"));
    assert_eq!(hall.editor.get(&decide).await.status(), 409, "it was decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_record_is_taken_away_or_kept_with_a_reason_and_a_new_version_asks_again() {
    let hall = hall().await;
    let link = linked(&hall).await;
    let decide = hall.path(&format!("/flags/{CLAUSE}/{link}"));
    correct(&hall, "1", "30/31 đảng viên phát biểu").await;
    let silent = hall.editor.post_json(&decide, &json!({"version": 2, "decision": "keep"})).await;
    assert_eq!(silent.status(), 422, "keeping asks for a reason");
    let keep = json!({"version": 2, "decision": "keep", "reason": "ý chính không đổi"});
    assert_eq!(hall.editor.post_json(&decide, &keep).await.status(), 204);
    let page = hall.editor.page(&format!("/evidence/{}", hall.record)).await;
    assert!(page.contains("giữ nguyên") && page.contains("ý chính không đổi"), "{page}");
    assert_eq!(hall.editor.post_json(&decide, &keep).await.status(), 409, "it was decided");

    withdraw(&hall, "2").await;
    assert_eq!(leaning(&hall).await["open"], 1);
    assert_eq!(hall.faults().await[..2], ["open_flag", "proposal_without_evidence"]);
    let renew = json!({"version": 3, "decision": "renew"});
    assert_eq!(hall.editor.post_json(&decide, &renew).await.status(), 409, "there is nothing to take");
    let remove = json!({"version": 3, "decision": "remove"});
    assert_eq!(hall.editor.post_json(&decide, &remove).await.status(), 204);
    let all = leaning(&hall).await;
    assert_eq!((&all["count"], &all["open"]), (&json!(0), &json!(0)));
    assert_eq!(hall.faults().await[0], "proposal_without_evidence");
}

#[tokio::test(flavor = "multi_thread")]
async fn under_sealed_words_a_flag_is_decided_by_the_office_with_a_note() {
    let hall = hall().await;
    let link = linked(&hall).await;
    let Store::Sqlite { write, .. } = &hall.server.app.store else { panic!("the embedded store") };
    let set = sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2");
    set.bind(Stage::Issued.id()).bind(&hall.id).execute(write).await.unwrap();
    hall.server.app.rooms.stage_changed(&hall.id.as_str().into()).await;
    withdraw(&hall, "1").await;
    let page = hall.office.page(&format!("/resolutions/{}/checks", hall.id)).await;
    assert!(page.contains("1 chỗ dựa vào minh chứng đã sửa hoặc rút"), "{page}");
    assert!(
        page.contains("Chờ quyết định") && !page.contains("Chặn niêm"),
        "there is no seal to refuse: {page}"
    );
    let overview = hall.office.page(&format!("/resolutions/{}/overview", hall.id)).await;
    assert!(overview.contains("1 điều khoản dựa vào minh chứng"), "{overview}");
    let decide = hall.path(&format!("/flags/{CLAUSE}/{link}"));
    let keep = json!({"version": 2, "decision": "keep", "reason": "đã ban hành; sẽ đính chính"});
    assert_eq!(
        hall.editor.post_json(&decide, &keep).await.status(),
        409,
        "the words are out of the editors' hands"
    );
    let remove = json!({"version": 2, "decision": "remove"});
    assert_ne!(hall.office.post_json(&decide, &remove).await.status(), 204, "sealed words do not change");
    let form = hall.office.page(&format!("/resolutions/{}/flags/{CLAUSE}/{link}", hall.id)).await;
    assert!(form.contains("value=\"keep\"") && !form.contains("value=\"remove\""), "{form}");
    assert_eq!(hall.office.post_json(&decide, &keep).await.status(), 204);
    assert_eq!(leaning(&hall).await["open"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_seal_refuses_a_flag_until_it_is_decided_and_the_annex_prints_why_the_clause_stands() {
    let hall = hall().await;
    hall.server.person("Uỷ viên", &[Role::Committee]).await;
    let standing = hall.server.signed_in("Thường trực", &[Role::Standing]).await;
    let link = linked(&hall).await;
    for (caller, step) in [
        (&hall.editor, "open_workshop"),
        (&hall.editor, "close_workshop"),
        (&hall.editor, "submit_to_appraisal"),
        (&hall.office, "pass_appraisal"),
    ] {
        caller.posted(&hall.path("/stage"), &json!({ "step": step })).await;
    }
    withdraw(&hall, "1").await;
    let flag = json!({"fault": "open_flag", "clause": CLAUSE, "about": hall.record, "basis": "x", "reason": "bỏ qua"});
    let waived = standing.post_json(&hall.path("/waivers"), &flag).await;
    assert_eq!(waived.status(), 409, "a flag is decided, not waived");
    for finding in hall.open().await.iter().filter(|one| one["waivable"] == true) {
        let mut input =
            json!({"clause": finding["clause"].as_str().unwrap_or_default(), "reason": "Sẽ khảo sát lại"});
        for field in ["fault", "about", "basis"] {
            input[field] = finding[field].clone();
        }
        standing.posted(&hall.path("/waivers"), &input).await;
    }
    assert_eq!(hall.faults().await, ["open_flag"]);
    let seal = json!({"step": "seal"});
    assert_eq!(standing.post_json(&hall.path("/stage"), &seal).await.status(), 409);
    let keep = json!({"version": 2, "decision": "keep", "reason": "Giải pháp vẫn đúng với thực tế"});
    let decide = hall.path(&format!("/flags/{CLAUSE}/{link}"));
    assert_eq!(standing.post_json(&decide, &keep).await.status(), 204);
    standing.posted(&hall.path("/stage"), &seal).await;
    let annex = hall.editor.page(&hall.path("/versions/now/annex/text")).await;
    for words in [
        "Giải pháp vẫn đúng với thực tế",
        "Sẽ khảo sát lại",
        "Thường trực, ",
        "31/31 đảng viên phát biểu",
        "đã rút",
    ] {
        assert!(annex.contains(words), "{words}: {annex}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_and_what_was_decided_stand_on_one_page_and_whoever_follows_the_text_hears_of_it() {
    let hall = hall().await;
    let link = linked(&hall).await;
    let flags = format!("/resolutions/{}/flags", hall.id);
    assert!(hall.editor.page(&flags).await.contains("Không có chỗ nào chờ quyết định"));
    let form = format!("/evidence/{}/withdraw", hall.record);
    assert!(hall.editor.page(&form).await.contains("1 điều khoản đang dựa vào minh chứng này"));

    let mut told = hall.editor.get(&hall.path("/events")).await;
    withdraw(&hall, "1").await;
    hears(&mut told, "event: records").await;
    let waiting = hall.editor.json(&hall.path("/flags")).await;
    let flag = json!({"clause": CLAUSE, "link": link, "record": hall.record, "linked": 1, "version": 2, "cause": "withdrawn"});
    assert_eq!(waiting["items"], json!([flag]));
    let page = hall.editor.page(&flags).await;
    let decide = format!("{flags}/{CLAUSE}/{link}");
    assert!(page.contains("1 chỗ chờ quyết định") && page.contains(&decide), "{page}");
    let reading = hall.editor.page(&format!("/resolutions/{}", hall.id)).await;
    assert!(reading.contains(&format!("{flags}#flags-{CLAUSE}")), "the clause leads there: {reading}");
    let delegate = hall.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    assert!(!delegate.page(&flags).await.contains(&decide), "who may not decide is not asked to");

    let keep = json!({"version": 2, "decision": "keep", "reason": "ý chính <b>không đổi</b>"});
    assert_eq!(
        hall.editor.post_json(&hall.path(&format!("/flags/{CLAUSE}/{link}")), &keep).await.status(),
        204
    );
    hears(&mut told, "event: records").await;
    assert_eq!(hall.editor.json(&hall.path("/flags")).await["items"], json!([]));
    let page = hall.editor.page(&flags).await;
    assert!(page.contains("ý chính &#60;b&#62;không đổi") && page.contains("Biên tập"), "{page}");
    assert!(!page.contains(&decide), "{page}");
    assert!(!hall.editor.page(&format!("{flags}?after=1")).await.contains("ý chính"), "the page behind it");
}

/// Reads a stream of events until it has told this; what was told before is let go.
async fn hears(stream: &mut reqwest::Response, wanted: &str) {
    let heard = tokio::time::timeout(PATIENCE, async {
        let mut told = String::new();
        while !told.contains(wanted) {
            let piece = stream.chunk().await.expect("a part").expect("the stream goes on");
            told.push_str(&String::from_utf8_lossy(&piece));
        }
    });
    heard.await.unwrap_or_else(|_| panic!("{wanted} is told"));
}
