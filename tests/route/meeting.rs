//! Recorded meetings through real HTTP: corrected with a reason, read version by version, scored by another template.

use duthao::domain::person::{Person, Role};
use duthao::store::audit::AuditLine;
use serde_json::{Value, json};

use super::evidence::{cell, fields, prepared, recorded};
use crate::support::caller::Caller;
use crate::support::people::{line, person};
use crate::support::server::TestServer;

/// The fields of the form with one of them otherwise.
fn but<'a>(cell: &'a str, field: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut typed = fields(cell);
    typed.retain(|(name, _)| *name != field);
    typed.push((field, value));
    typed
}

async fn surveyor(server: &TestServer, name: &str, group: u8) -> Caller {
    let person = Person { group: Some(group), ..person(name, &[Role::Surveyor]) };
    let line: AuditLine = line("person.add", name);
    server.app.store.add_person(&person, &line).await.unwrap();
    server.caller_of(&person).await
}

#[tokio::test]
async fn a_mistyped_number_is_corrected_and_what_it_was_can_be_read() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let cell = cell(&server).await;
    let form = lan.page(&format!("{path}/correct")).await;
    for known in ["value=\"31\"", "value=\"03/09/2020\"", "name=\"version\" value=\"1\"", "value=\"42\""] {
        assert!(form.contains(known), "{known}: {form}");
    }
    assert!(form.contains("name=\"step.0\" value=\"yes\" checked"), "{form}");
    let mut typed = but(&cell, "spoke", "13");
    typed.extend([("version", "1"), ("other_steps", "Trao huy hiệu <b>Đảng</b>\n\n")]);
    let answer = lan.post_form(&format!("{path}/correct"), &typed).await;
    assert_eq!(answer.status(), 422, "a reason is needed");
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("#reason") && page.contains("value=\"13\"") && page.contains("Trao huy hiệu"),
        "{page}"
    );
    typed.push(("reason", "Gõ nhầm số phát biểu"));
    let answer = lan.post_form(&format!("{path}/correct"), &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let page = lan.page(&path).await;
    for told in [
        "13/31 (41,9%)",
        "bản 2",
        "Gõ nhầm số phát biểu",
        "Phát biểu: 31 → 13",
        "(trống) → Trao huy hiệu &#60;b&#62;",
        "bản ghi đầu tiên",
        "Lan",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let id = path.replace("/meetings/", "");
    let versions = lan.json(&format!("/api/v1/meetings/{id}/versions")).await;
    let spoke: Vec<&Value> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["meeting"]["attendance"]["spoke"])
        .collect();
    assert_eq!(spoke, [&json!(13), &json!(31)]);
    let acts = server.app.store.acts_on(&id, 10).await.unwrap();
    assert_eq!((acts[0].act.as_str(), acts[0].detail.as_str()), ("meeting.correct", "2"));
}

#[tokio::test]
async fn of_two_corrections_of_one_version_the_second_is_told_and_keeps_what_was_typed() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let cell = cell(&server).await;
    let send = |value: &'static str, version: &'static str| {
        let mut typed = but(&cell, "spoke", value);
        typed.extend([("version", version), ("reason", "gõ nhầm")]);
        let (lan, path) = (lan.clone(), format!("{path}/correct"));
        let typed: Vec<(String, String)> =
            typed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        async move {
            let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (&**name, &**value)).collect();
            lan.post_form(&path, &typed).await
        }
    };
    assert_eq!(send("13", "1").await.status(), 303);
    let late = send("14", "1").await;
    assert_eq!(late.status(), 409);
    let page = late.text().await.unwrap();
    assert!(page.contains("vừa được người khác sửa") && page.contains("value=\"14\""), "{page}");
    assert!(
        page.contains("name=\"version\" value=\"2\""),
        "sent again it corrects the version that was shown"
    );
    assert!(lan.page(&path).await.contains("13/31"));
    assert_eq!(send("13", "2").await.status(), 422, "nothing would change");
    assert_eq!(send("14", "2").await.status(), 303);
}

#[tokio::test]
async fn a_group_corrects_its_own_meetings_only() {
    let server = prepared().await;
    let (mine, theirs) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    let cell = cell(&server).await;
    let answer = mine.post_form("/meetings/new", &fields(&cell)).await;
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(mine.page(&path).await.contains("/correct"));
    assert!(!theirs.page(&path).await.contains("/correct"), "no button that only refuses");
    assert_eq!(theirs.get(&format!("{path}/correct")).await.status(), 403);
    let mut typed = but(&cell, "spoke", "1");
    typed.extend([("version", "1"), ("reason", "thử"), ("group", "2")]);
    assert_eq!(theirs.post_form(&format!("{path}/correct"), &typed).await.status(), 403);
    let handed = mine.post_form(&format!("{path}/correct"), &typed).await;
    assert_eq!(handed.status(), 403, "nor is a meeting handed to another group");
    let editor = server.signed_in("Biên", &[Role::Editor]).await;
    assert_eq!(editor.post_form(&format!("{path}/correct"), &typed).await.status(), 303);
    assert!(editor.page(&path).await.contains("Nhóm khảo sát: nhóm 1 → nhóm 2"));
}

#[tokio::test]
async fn a_meeting_recorded_for_the_wrong_cell_is_given_to_the_right_one() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let right =
        server.app.store.cell_named("Đảng bộ các trường", "Chi bộ Trường THCS Sông Trí").await.unwrap();
    let found = lan.page(&format!("{path}/correct/cell?q=song+tri")).await;
    assert!(found.contains(&format!("{path}/correct?cell={}", right.id)), "{found}");
    assert!(lan.page(&format!("{path}/correct?cell={}", right.id)).await.contains("Sông Trí"));
    let mut typed = fields(right.id.as_str());
    typed.extend([("version", "1"), ("reason", "Chọn nhầm chi bộ")]);
    let answer = lan.post_form(&format!("{path}/correct"), &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let page = lan.page(&path).await;
    assert!(page.contains("Chi bộ: Chi bộ TDP Liên Phú → Chi bộ Trường THCS Sông Trí"), "{page}");
}

#[tokio::test]
async fn another_template_is_chosen_on_the_form_without_losing_what_was_typed() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let mut typed = but(&cell, "place", "Hội trường UBND");
    typed.push(("switch", "b"));
    let answer = lan.post_form("/meetings/new", &typed).await;
    assert_eq!(answer.status(), 200, "nothing is stored, nothing is wrong");
    let page = answer.text().await.unwrap();
    assert!(page.contains("confirmed.principles") && page.contains("Hội trường UBND"), "{page}");
    assert!(page.contains("name=\"template\" value=\"b\""), "{page}");
    assert!(lan.page("/meetings").await.contains("0 buổi sinh hoạt điểm"));
}

#[tokio::test]
async fn a_meeting_keeps_the_template_version_it_was_scored_with_also_when_it_is_corrected() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let path = recorded(&server, &office).await;
    let cell = cell(&server).await;
    let all = office.json("/api/v1/score-templates").await;
    let mut next = all["items"][0].clone();
    next["version"] = json!(2);
    next["grades"][0]["min"] = json!(99);
    office.posted("/api/v1/score-templates", &next).await;
    assert!(office.page(&path).await.contains("Mẫu A (2018), bản 1"));
    assert!(office.page(&format!("{path}/correct")).await.contains("name=\"template_version\" value=\"1\""));
    let mut typed = but(&cell, "spoke", "13");
    typed.extend([("version", "1"), ("reason", "gõ nhầm"), ("template_version", "1")]);
    assert_eq!(office.post_form(&format!("{path}/correct"), &typed).await.status(), 303);
    let page = office.page(&path).await;
    assert!(
        page.contains("bản 1") && page.contains("Tốt"),
        "95 points are good by the version of then: {page}"
    );
    let typed = but(&cell, "date", "4/9/2020");
    let answer = office.post_form("/meetings/new", &typed).await;
    let page = office.page(answer.headers()["location"].to_str().unwrap()).await;
    assert!(page.contains("Mẫu A (2018), bản 2") && page.contains("Khá"), "the newest by itself: {page}");
}

#[tokio::test]
async fn programs_correct_a_meeting() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let id = recorded(&server, &lan).await.replace("/meetings/", "");
    let mut body = lan.json(&format!("/api/v1/meetings/{id}")).await;
    assert_eq!(body["version"], 1);
    body["attendance"]["spoke"] = json!(5);
    let path = format!("/api/v1/meetings/{id}/versions");
    let without = lan.post_json(&path, &body).await;
    assert_eq!(without.status(), 422, "which version and why belongs to it");
    body["ofVersion"] = json!(1);
    body["reason"] = json!("đếm lại");
    let made = lan.posted(&path, &body).await;
    assert_eq!((&made["version"], &made["attendance"]["spoke"]), (&json!(2), &json!(5)));
    let again = lan.posted(&path, &body).await;
    assert_eq!(again["version"], 2, "sent again it is the same correction");
    body["attendance"]["spoke"] = json!(6);
    assert_eq!(lan.post_json(&path, &body).await.status(), 409, "another one of the old version is refused");
    let part = lan.json(&format!("{path}?limit=1")).await;
    assert_eq!((&part["items"][0]["reason"], &part["next"]), (&json!("đếm lại"), &json!("2")));
    assert_eq!(lan.get("/api/v1/meetings/none/versions").await.status(), 404);
}
