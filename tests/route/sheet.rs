//! The sheet of a meeting through real HTTP: one meeting a key and one version a correction whatever is sent again, and a
//! page that a phone may keep.

use duthao::domain::person::Role;
use reqwest::Method;
use serde_json::{Value, json};

use super::evidence::{cell, prepared, recorded, surveyor};
use crate::support::caller::Caller;
use crate::support::server::TestServer;

const KEY: &str = "0123456789abcdef";

fn sheet(cell: &str, key: &str) -> Value {
    json!({"key": key, "cell": cell, "kind": "regular", "round": 1, "date": "2020-09-03", "start": "19h00", "end": "21:10",
        "place": "Nhà  văn hóa", "stepsDone": ["Ổn định tổ chức"], "attendance": {"total": 31, "exempt": 1, "present": 28,
        "absentWithReason": 1, "absentWithoutReason": 1, "spoke": 7}})
}

async fn count(caller: &Caller) -> usize {
    caller.json("/api/v1/meetings").await["items"].as_array().unwrap().len()
}

/// Plans the cell; returns the id of the plan.
async fn planned(server: &TestServer, cell: &str) -> String {
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let plan = json!({"cell": cell, "round": 1, "kind": "regular", "date": "2020-09-03", "start": "19:00", "place": "Kỳ Liên"});
    office.posted("/api/v1/plan", &plan).await["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_sheet_sent_again_under_its_key_is_the_same_meeting_also_once_corrected() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let mut told = sheet(&cell, KEY);
    told["plan"] = json!(planned(&server, &cell).await);
    let first = lan.posted("/api/v1/meetings", &told).await;
    let again = lan.posted("/api/v1/meetings", &told).await;
    assert_eq!(
        (&first["id"], count(&lan).await),
        (&again["id"], 1),
        "its own plan is no reason to refuse it"
    );
    assert!(first.get("key").is_none());
    let id = first["id"].as_str().unwrap();
    let mut correction = told.clone();
    correction["ofVersion"] = json!(1);
    correction["reason"] = json!("đếm lại");
    correction["attendance"]["spoke"] = json!(8);
    lan.posted(&format!("/api/v1/meetings/{id}/versions"), &correction).await;
    let late = lan.posted("/api/v1/meetings", &told).await;
    assert_eq!((late["id"].as_str(), &late["version"]), (Some(id), &json!(2)));

    let mut other = told.clone();
    other["place"] = json!("Nơi khác");
    let used = lan.post_json("/api/v1/meetings", &other).await;
    assert_eq!(used.status(), 422);
    assert!(used.text().await.unwrap().contains("đã được gửi trước đó với nội dung khác"));
    for key in ["short", "has blanks in it, and signs", &"a".repeat(65)] {
        assert_eq!(lan.post_json("/api/v1/meetings", &sheet(&cell, key)).await.status(), 422, "{key}");
    }
    let binh = server.signed_in("Bình", &[Role::Surveyor]).await;
    let theirs = binh.posted("/api/v1/meetings", &sheet(&cell, KEY)).await;
    assert_ne!(theirs["id"], first["id"], "a key is one person's");
}

#[tokio::test]
async fn two_sendings_of_a_sheet_at_once_make_one_meeting() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let body = sheet(&cell(&server).await, KEY);
    let (a, b) = tokio::join!(lan.posted("/api/v1/meetings", &body), lan.posted("/api/v1/meetings", &body));
    assert_eq!((&a["id"], count(&lan).await), (&b["id"], 1));
}

#[tokio::test]
async fn a_correction_whose_answer_was_lost_is_one_version_and_another_persons_is_not_taken_for_it() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let made = lan.posted("/api/v1/meetings", &sheet(&cell, KEY)).await;
    let path = format!("/api/v1/meetings/{}/versions", made["id"].as_str().unwrap());
    let correction = |spoke: i64, of: i64| {
        let mut body = sheet(&cell, KEY);
        body["attendance"]["spoke"] = json!(spoke);
        body["ofVersion"] = json!(of);
        body["reason"] = json!("đếm  lại");
        body
    };
    lan.posted(&path, &correction(8, 1)).await;
    let again = lan.posted(&path, &correction(8, 1)).await;
    assert_eq!(again["version"], 2);
    assert_eq!(lan.post_json(&path, &correction(9, 1)).await.status(), 409, "another one is no repetition");
    let mut why = correction(8, 1);
    why["reason"] = json!("lý do khác");
    assert_eq!(lan.post_json(&path, &why).await.status(), 409);
    lan.posted(&path, &correction(9, 2)).await;
    let late = lan.posted(&path, &correction(8, 1)).await;
    assert_eq!(late["version"], 3, "it was made, whatever came after it");
    let binh = server.signed_in("Bình", &[Role::Surveyor]).await;
    assert_eq!(binh.post_json(&path, &correction(8, 1)).await.status(), 409, "not made by them");
    assert_eq!(lan.json(&path).await["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_sheet_is_the_form_in_short_carries_the_rest_and_may_be_kept_by_the_phone() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let page = lan.page(&format!("{path}/quick")).await;
    let id = path.replace("/meetings/", "");
    for told in [
        &format!("name=\"of\" value=\"{id}\""),
        "name=\"version\" value=\"1\"",
        "name=\"confirmed.conduct\" value=\"42\"",
        "data-step=\"Ổn định tổ chức\" checked",
        "trước khi mất mạng",
        &format!("action=\"{path}/correct\""),
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let first = lan.get(&format!("{path}/quick")).await;
    assert_eq!(first.headers()["cache-control"], "private, max-age=43200");
    assert_eq!(first.headers()["vary"], "cookie");
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    let ask = || lan.request(Method::GET, &format!("{path}/quick")).header("if-none-match", &tag).send();
    assert_eq!(ask().await.unwrap().status(), 304);
    let mut body = lan.json(&format!("/api/v1/meetings/{id}")).await;
    body["ofVersion"] = json!(1);
    body["reason"] = json!("đếm lại");
    body["attendance"]["spoke"] = json!(5);
    lan.posted(&format!("/api/v1/meetings/{id}/versions"), &body).await;
    assert_eq!(ask().await.unwrap().status(), 200, "it is another now");
}

#[tokio::test]
async fn a_new_sheet_begins_from_its_plan_and_a_recorded_plan_leads_to_its_meeting() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    assert!(lan.page("/meetings/quick?q=lien+phu").await.contains(&format!("/meetings/quick?cell={cell}")));
    let plan = planned(&server, &cell).await;
    let here = format!("/meetings/quick?plan={plan}");
    let page = lan.page(&here).await;
    for told in [
        "value=\"03/09/2020\"",
        "value=\"Kỳ Liên\"",
        "value=\"31\"",
        &format!("plan.{plan}"),
        "action=\"/meetings/new\"",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let by_cell = lan.page(&format!("/meetings/quick?cell={cell}")).await;
    assert!(by_cell.contains(&format!("plan.{plan}")), "whoever comes by the cell records its plan");
    let mut told = sheet(&cell, KEY);
    told["plan"] = json!(plan);
    let id = lan.posted("/api/v1/meetings", &told).await["id"].as_str().unwrap().to_owned();
    let answer = lan.get(&here).await;
    assert_eq!(answer.status(), 303);
    assert_eq!(answer.headers()["location"], format!("/meetings/{id}/quick").as_str());
    assert_eq!(lan.get("/meetings/quick?plan=none").await.status(), 404);
    assert_eq!(lan.get("/meetings/none/quick").await.status(), 404);
}

#[tokio::test]
async fn a_sheet_is_its_groups_own() {
    let server = prepared().await;
    let (one, two) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    let id = one.posted("/api/v1/meetings", &sheet(&cell(&server).await, KEY)).await["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(one.get(&format!("/meetings/{id}/quick")).await.status(), 200);
    assert_eq!(two.get(&format!("/meetings/{id}/quick")).await.status(), 403);
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    for path in [format!("/meetings/{id}/quick"), "/meetings/quick".to_owned()] {
        assert_eq!(viewer.get(&path).await.status(), 403, "{path}");
    }
}
