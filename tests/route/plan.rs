//! The plan through real HTTP: cells chosen, warned of, moved, called off, recorded; the board in words.

use duthao::clock::{Clock, Millis};
use duthao::domain::person::Role;
use duthao::store::Store;
use serde_json::{Value, json};

use super::evidence::{cell, fields, filled_in};
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server_in};

/// Noon of 2020-09-10 in Hà Nội.
const NOON: i64 = 1_599_714_000_000;

/// A server whose day is known, with units and templates.
async fn prepared() -> TestServer {
    let folder = tempfile::TempDir::new().unwrap();
    let server = server_in(folder, false, Clock::standing_at(Millis(NOON))).await;
    filled_in(&server).await;
    server
}

fn plan<'a>(cell: &'a str, round: &'a str, date: &'a str) -> Vec<(&'a str, &'a str)> {
    let place = ("place", "Nhà văn hóa <i>thôn</i>");
    vec![("cell", cell), ("kind", "regular"), ("round", round), ("date", date), ("group", "2"), place]
}

async fn board(caller: &Caller) -> Value {
    caller.json("/api/v1/plan").await
}

async fn chosen(caller: &Caller, fields: &[(&str, &str)]) -> String {
    let answer = caller.post_form("/meetings/plan/new", fields).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    assert_eq!(answer.headers()["location"], "/meetings/plan");
    let board = board(caller).await;
    let last =
        board["entries"].as_array().unwrap().iter().filter_map(|entry| entry["plan"].as_str()).next_back();
    last.unwrap().to_owned()
}

#[tokio::test]
async fn the_office_plans_a_meeting_and_the_board_says_what_stands_and_what_is_missing() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    assert!(office.page("/meetings/plan").await.contains("Chưa có kế hoạch"));
    let cell = cell(&server).await;
    let found = office.page("/meetings/plan/new?round=1&q=lien+phu").await;
    assert!(found.contains(&format!("round=1&#38;cell={cell}")), "the round is carried on: {found}");
    let form = office.page(&format!("/meetings/plan/new?cell={cell}&round=1")).await;
    assert!(form.contains("value=\"1\"") && form.contains("Chi bộ TDP Liên Phú"));
    chosen(&office, &plan(&cell, "1", "9/9/2020")).await;
    chosen(&office, &plan(&cell, "2", "10/9/2020")).await;
    let page = office.page("/meetings/plan").await;
    for words in [
        "đã qua ngày, chưa ghi",
        "dự kiến",
        "chưa chọn chi bộ",
        "1 qua ngày, chưa ghi",
        "Khối trường học, đợt 1: chưa chọn chi bộ nào",
        "09/09/2020",
        "nhóm 2",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let only = office.page("/meetings/plan?round=2").await;
    assert!(!only.contains("09/09/2020") && only.contains("10/09/2020"));
    let told = board(&office).await;
    assert_eq!(told["sums"], json!({"planned": 1, "missing": 1, "recorded": 0, "calledOff": 0}));
    assert_eq!(told["warnings"].as_array().unwrap().len(), 2, "{told}");
}

#[tokio::test]
async fn a_departure_from_the_rules_is_told_and_nothing_is_refused() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    for _ in 0..2 {
        chosen(&office, &plan(&cell, "1", "20/9/2020")).await;
    }
    let page = office.page("/meetings/plan").await;
    assert!(page.contains("Chi bộ TDP Liên Phú có hơn một buổi trong đợt 1"), "{page}");
}

#[tokio::test]
async fn a_plan_with_wrong_fields_comes_back_with_what_was_typed() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    let mut typed = plan(&cell, "100", "31/2/2021");
    typed.retain(|(field, _)| !matches!(*field, "group" | "kind"));
    typed.extend([("group", "chín"), ("start", "tối")]);
    let answer = office.post_form("/meetings/plan/new", &typed).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    for kept in
        ["#kind", "#round", "#date", "#start", "#group", "31/2/2021", "chín", "tối", "&#60;i&#62;thôn"]
    {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    assert_eq!(board(&office).await["entries"], json!([]));
    let sent = json!({"cell": "none", "round": 0, "kind": "rumour", "date": "x", "start": "y", "group": 9});
    let wrong = office.post_json("/api/v1/plan", &sent).await;
    let told: Value = serde_json::from_str(&wrong.text().await.unwrap()).unwrap();
    let named: Vec<&str> =
        told["fields"].as_array().unwrap().iter().filter_map(|one| one["field"].as_str()).collect();
    assert_eq!(named, ["cell", "kind", "round", "date", "start", "group"]);
}

#[tokio::test]
async fn a_plan_is_moved_then_called_off_with_reasons_that_can_be_read() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    let id = chosen(&office, &plan(&cell, "1", "20/9/2020")).await;
    let path = format!("/meetings/plan/{id}");
    assert!(office.page(&format!("{path}/move")).await.contains("20/09/2020"));
    let to = [("version", "1"), ("date", "22/9/2020"), ("start", "14h"), ("group", "3"), ("reason", "")];
    let answer = office.post_form(&format!("{path}/move"), &to).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("#reason") && page.contains("22/9/2020"), "{page}");
    let mut to = to.to_vec();
    to[4] = ("reason", "Trùng lịch <b>hội nghị</b>");
    assert_eq!(office.post_form(&format!("{path}/move"), &to).await.status(), 303);
    // Somebody who read it before it was moved is told, and keeps what was typed.
    let answer = office.post_form(&format!("{path}/move"), &to).await;
    assert_eq!(answer.status(), 409);
    let page = answer.text().await.unwrap();
    assert!(
        page.contains("vừa được người khác đổi lịch") && page.contains("name=\"version\" value=\"2\""),
        "{page}"
    );
    let page = office.page(&path).await;
    for words in ["22/09/2020, 14:00", "trước đó: 20/09/2020", "Trùng lịch &#60;b&#62;", "nhóm 3"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let off = [("version", "2"), ("reason", "Mưa lũ")];
    assert!(office.page(&format!("{path}/call-off")).await.contains("Hoãn buổi sinh hoạt này"));
    let empty = office.post_form(&format!("{path}/call-off"), &[("version", "2")]).await;
    assert_eq!(empty.status(), 422);
    assert_eq!(office.post_form(&format!("{path}/call-off"), &off).await.status(), 303);
    assert_eq!(office.post_form(&format!("{path}/call-off"), &off).await.status(), 409);
    assert_eq!(office.get(&format!("{path}/move")).await.status(), 409);
    let page = office.page("/meetings/plan").await;
    assert!(page.contains("đã hoãn") && page.contains("lý do: Mưa lũ"), "{page}");
    let acts = server.app.store.acts_on(&id, 10).await.unwrap();
    let acts: Vec<&str> = acts.iter().map(|line| line.act.as_str()).collect();
    assert_eq!(acts, ["plan.call_off", "plan.move", "plan.add"]);
}

#[tokio::test]
async fn a_planned_meeting_is_recorded_on_a_form_that_knows_its_plan_and_only_once() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    let id = chosen(&office, &plan(&cell, "3", "5/9/2020")).await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    for path in [format!("/meetings/new?plan={id}"), format!("/meetings/new?cell={cell}")] {
        let form = lan.page(&path).await;
        for known in ["value=\"05/09/2020\"", "value=\"3\"", &format!("value=\"{id}\" selected")] {
            assert!(form.contains(known), "{path}: {known}: {form}");
        }
    }
    let mut typed = fields(&cell);
    typed.push(("plan", &id));
    let answer = lan.post_form("/meetings/new", &typed).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let meeting = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(lan.page(&meeting).await.contains(&format!("/meetings/plan/{id}")));
    assert!(office.page("/meetings/plan").await.contains(&meeting));
    assert!(office.page(&format!("/meetings/plan/{id}")).await.contains("đã ghi"));
    let again = lan.post_form("/meetings/new", &typed).await;
    assert_eq!(again.status(), 422);
    let page = again.text().await.unwrap();
    assert!(
        page.contains("#plan") && page.contains("id=\"plan\""),
        "the field is there to be mended: {page}"
    );
    assert_eq!(lan.get(&format!("/meetings/new?plan={id}")).await.status(), 409);
    let off = office
        .post_json(&format!("/api/v1/plan/{id}/call-off"), &json!({"ofVersion": 1, "reason": "x"}))
        .await;
    assert_eq!(off.status(), 409);
}

#[tokio::test]
async fn programs_plan_move_and_call_off() {
    let server = prepared().await;
    let standing = server.signed_in("Trực", &[Role::Standing]).await;
    let cell = cell(&server).await;
    let body =
        json!({"cell": cell, "round": 1, "kind": "thematic", "date": "2020-09-20", "place": "Hội trường"});
    let made = standing.posted("/api/v1/plan", &body).await;
    assert_eq!((&made["progress"], &made["start"]), (&json!("planned"), &Value::Null));
    let path = format!("/api/v1/plan/{}", made["id"].as_str().unwrap());
    let to = json!({"ofVersion": 1, "reason": "mưa", "date": "2020-09-09", "start": "19:00", "group": 1});
    let moved = standing.posted(&format!("{path}/move"), &to).await;
    assert_eq!(
        (&moved["progress"], &moved["version"], &moved["group"]),
        (&json!("missing"), &json!(2), &json!(1))
    );
    let same = json!({"ofVersion": 2, "reason": "mưa", "date": "2020-09-09", "start": "19:00", "group": 1});
    assert_eq!(standing.post_json(&format!("{path}/move"), &same).await.status(), 422);
    let off = standing.posted(&format!("{path}/call-off"), &json!({"ofVersion": 2, "reason": "lũ"})).await;
    assert_eq!((&off["progress"], &off["calledOff"]), (&json!("called_off"), &json!("lũ")));
    assert_eq!(standing.json(&path).await["version"], 3);
    assert_eq!(standing.get("/api/v1/plan/none").await.status(), 404);
}

#[tokio::test]
async fn the_papers_of_a_planned_meeting_have_blanks_and_those_of_a_recorded_one_its_numbers() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    let id = chosen(&office, &plan(&cell, "1", "5/9/2020")).await;
    let page = office.page(&format!("/meetings/plan/{id}/print")).await;
    for words in ["CHƯƠNG TRÌNH", "PHIẾU CHẤM ĐIỂM", "Ổn định tổ chức", "CHI BỘ TDP LIÊN PHÚ", "class=\"fill"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.contains("ngày 05 tháng 9 năm 2020") && !page.contains("<i>thôn</i>"), "{page}");
    let mut typed = fields(&cell);
    typed.push(("plan", &id));
    let answer = office.post_form("/meetings/new", &typed).await;
    let meeting = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = office.page(&format!("{meeting}/print")).await;
    assert!(page.contains("tổng số 31") && page.contains("<td class=\"mid\">42</td>"), "{page}");
    assert!(
        page.contains("<td class=\"mid\">95</td>") && page.contains("</strong> Tốt"),
        "sum and grade: {page}"
    );
}

#[tokio::test]
async fn the_board_takes_a_thousand_meetings_and_says_that_there_are_more() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let cell = cell(&server).await;
    let Store::Sqlite { write, .. } = &server.app.store else { panic!("the embedded store") };
    sqlx::query(
        "INSERT INTO planned_meeting (id, cell, round, kind, date, place, version, invented, made_at)
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1001)
         SELECT 'p' || i, $1, 1, 'regular', '2020-09-20', '', 1, FALSE, 0 FROM n",
    )
    .bind(&cell)
    .execute(write)
    .await
    .unwrap();
    let told = board(&office).await;
    assert_eq!((told["entries"].as_array().unwrap().len(), &told["cut"]), (1000, &json!(true)));
    assert!(office.page("/meetings/plan").await.contains("Bảng chỉ chứa 1.000 buổi"));
}
