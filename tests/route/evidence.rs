//! Units, meetings and evidence through real HTTP: recorded, found, corrected, withdrawn, refused.

use duthao::action::meeting::add_score_template::add_score_template;
use duthao::action::unit::import_units::{ImportUnitsError, import_units};
use duthao::domain::meeting::TemplateFile;
use duthao::domain::person::Role;
use serde_json::json;

use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

const UNITS: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên
Khối nông thôn;Đảng bộ phường Kỳ Liên;Chi bộ TDP Liên Phú;31
Khối trường học;Đảng bộ các trường;Chi bộ Trường THCS Sông Trí;12
";

pub(super) async fn prepared() -> TestServer {
    let server = server().await;
    filled_in(&server).await;
    server
}

/// Fills a server with two cells of two blocs and the score templates.
pub(super) async fn filled_in(server: &TestServer) {
    let done = import_units(&server.app, None, "units.csv", UNITS.as_bytes()).await.unwrap();
    assert_eq!((done.new_blocs, done.new_cells, done.members), (2, 2, 43));
    let file: TemplateFile =
        toml::from_str(include_str!("../../server/src/action/meeting/score_templates.toml"))
            .expect("templates");
    for template in file.templates(&["Ổn định tổ chức".to_owned()]) {
        add_score_template(&server.app, None, template).await.unwrap();
    }
}

pub(super) async fn cell(server: &TestServer) -> String {
    let cell = server.app.store.cell_named("Đảng bộ phường Kỳ Liên", "Chi bộ TDP Liên Phú").await.unwrap();
    cell.id.to_string()
}

pub(super) fn fields(cell: &str) -> Vec<(&str, &str)> {
    vec![
        ("cell", cell),
        ("kind", "regular"),
        ("round", "1"),
        ("date", "2020-09-03"),
        ("start", "19:00"),
        ("end", "21:10"),
        ("place", "Nhà văn hóa TDP <b>Liên Phú</b>"),
        ("total", "31"),
        ("exempt", "0"),
        ("present", "31"),
        ("absent_with_reason", "0"),
        ("absent_without_reason", "0"),
        ("spoke", "31"),
        ("papers_sent", "yes"),
        ("template", "a"),
        ("confirmed.preparation", "15"),
        ("confirmed.attendance", "20"),
        ("confirmed.conduct", "42"),
        ("confirmed.close", "18"),
        ("step.0", "yes"),
    ]
}

/// Records a meeting by its form; returns its path.
pub(super) async fn recorded(server: &TestServer, caller: &Caller) -> String {
    let cell = cell(server).await;
    let answer = caller.post_form("/meetings/new", &fields(&cell)).await;
    let status = answer.status();
    let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
    place.unwrap_or_else(|| panic!("recording answered {status}"))
}

#[tokio::test]
async fn a_surveyor_records_a_meeting_and_its_page_shows_numbers_and_grade() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    assert!(lan.page("/meetings/new?q=lien+phu").await.contains("Chi bộ TDP Liên Phú"));
    let form = lan.page(&format!("/meetings/new?cell={}", cell(&server).await)).await;
    assert!(form.contains("confirmed.conduct") && form.contains("Ổn định tổ chức"));
    let page = lan.page(&recorded(&server, &lan).await).await;
    assert!(page.contains("31/31 (100%)") && page.contains("Tốt") && page.contains("130 phút"), "{page}");
    assert!(!page.contains("<b>Liên Phú</b>"), "what was typed is escaped");
    assert!(lan.page("/meetings").await.contains("1 buổi sinh hoạt điểm, 1 khối"));
    assert!(lan.page("/units?q=song+tri").await.contains("Sông Trí"));
}

#[tokio::test]
async fn a_meeting_with_wrong_numbers_comes_back_with_what_was_typed() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let mut typed = fields(&cell);
    typed.retain(|(field, _)| !matches!(*field, "present" | "date" | "confirmed.close"));
    typed.push(("present", "ba mươi"));
    let answer = lan.post_form("/meetings/new", &typed).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    for kept in ["ba mươi", "#present", "#date", "#confirmed_scores", "21:10"] {
        assert!(page.contains(kept), "{kept} is missing: {page}");
    }
}

#[tokio::test]
async fn a_record_is_added_found_corrected_and_withdrawn_on_forms() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let meeting = recorded(&server, &lan).await.replace("/meetings/", "");
    let said = [
        ("meeting", meeting.as_str()),
        ("kind", "practice"),
        ("text", "Hoà giải <script>alert(1)</script> trước 3 ngày"),
        ("speaker_role", "Bí thư chi bộ"),
        ("criterion", "conduct"),
    ];
    let answer = lan.post_form("/evidence/new", &said).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = lan.page(&path).await;
    assert!(page.contains("Tiến hành sinh hoạt") && !page.contains("<script>alert"), "{page}");
    assert!(lan.page("/evidence?q=h%C3%B2a").await.contains("giải"));
    assert!(lan.page("/evidence?q=hoa+giai").await.contains("giải"));

    let mut mended = said.to_vec();
    mended[2].1 = "Hoà giải trước 5 ngày";
    mended.push(("version", "1"));
    let refused = lan.post_form(&format!("{path}/correct"), &mended).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("Hoà giải trước 5 ngày"));
    mended.push(("reason", "ghi sai số ngày"));
    assert_eq!(lan.post_form(&format!("{path}/correct"), &mended).await.status(), 303);
    assert_eq!(lan.post_form(&format!("{path}/correct"), &mended).await.status(), 409);
    let withdrawal = [("version", "2"), ("reason", "ghi nhầm buổi")];
    assert_eq!(lan.post_form(&format!("{path}/withdraw"), &withdrawal).await.status(), 303);
    let page = lan.page(&path).await;
    assert!(page.contains("Đã rút") && page.contains("ghi sai số ngày") && page.contains("trước 3 ngày"));
    assert_eq!(lan.get(&format!("{path}/correct")).await.status(), 409);
}

#[tokio::test]
async fn missing_fields_come_back_named_and_a_viewer_is_refused() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let meeting = recorded(&server, &lan).await.replace("/meetings/", "");
    let typed = [("meeting", meeting.as_str()), ("speaker_role", "Đảng viên chi bộ")];
    let answer = lan.post_form("/evidence/new", &typed).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("#text") && page.contains("Đảng viên chi bộ"));
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    assert_eq!(viewer.post_form("/evidence/new", &typed).await.status(), 403);
    assert_eq!(viewer.get("/meetings/new").await.status(), 403);
    assert!(viewer.page("/meetings").await.contains("Liên Phú"));
    assert_eq!(viewer.get("/evidence/nothing").await.status(), 404);
}

#[tokio::test]
async fn programs_add_find_and_correct_evidence() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Editor]).await;
    let meeting = recorded(&server, &lan).await.replace("/meetings/", "");
    let body = json!({"meeting": meeting, "kind": "statistic", "text": "31/31 đảng viên phát biểu",
        "speakerRole": "Thành viên tổ khảo sát"});
    let added = lan.posted("/api/v1/evidence", &body).await;
    let id = added["id"].as_str().unwrap();
    let found = lan.json("/api/v1/evidence?q=dang+vien").await;
    let item = &found["items"][0];
    assert_eq!((item["id"].as_str(), item["version"].as_i64()), (Some(id), Some(1)));
    assert_eq!(item["withdrawn"], false);
    assert_eq!(item["meeting"]["blocName"], "Khối nông thôn");
    assert_eq!(item["meeting"]["date"], "2020-09-03");
    assert!(found["next"].is_null());
    let wrong = lan.post_json("/api/v1/evidence", &json!({"meeting": 5})).await;
    assert_eq!(wrong.status(), 422);
    let body = json!({"version": 1, "reason": "trùng"});
    let gone = lan.posted(&format!("/api/v1/evidence/{id}/withdrawal"), &body).await;
    assert_eq!((gone["withdrawn"].as_bool(), gone["versions"].as_array().unwrap().len()), (Some(true), 2));
    let seen = lan.json(&format!("/api/v1/meetings/{meeting}")).await;
    assert_eq!((seen["grade"].as_str(), seen["presentPermille"].as_i64()), (Some("good"), Some(1000)));
    assert_eq!(lan.json("/api/v1/meetings").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_units_file_with_faults_imports_nothing() {
    let server = prepared().await;
    let wrong =
        format!("{UNITS}Khối mới;Đảng bộ X;Chi bộ Y;3\nKhối nông thôn;Đảng bộ các trường;Chi bộ Z;3\n");
    let refused = import_units(&server.app, None, "units.csv", wrong.as_bytes()).await;
    let Err(ImportUnitsError::Faults(faults)) = refused else { panic!("{refused:?}") };
    assert_eq!(faults.iter().map(|fault| fault.row).collect::<Vec<_>>(), [4, 5]);
    let again = import_units(&server.app, None, "units.csv", UNITS.as_bytes()).await.unwrap();
    assert_eq!((again.new_cells, again.updated_cells, again.unchanged_cells), (0, 0, 2));
}

#[tokio::test]
async fn the_units_of_the_demo_are_taken_in_whole() {
    let server = server().await;
    let file = include_bytes!("../../server/demo/units.csv");
    let done = import_units(&server.app, None, "units.csv", file).await.unwrap();
    assert_eq!((done.new_blocs, done.new_cells, done.members), (5, 177, 4317));
}

/// Adds a surveyor of a group and signs them in.
pub(super) async fn surveyor(server: &TestServer, name: &str, group: u8) -> Caller {
    let mut person = crate::support::people::person(name, &[Role::Surveyor]);
    person.group = Some(group);
    let line = crate::support::people::line("person.add", name);
    server.app.store.add_person(&person, &line).await.unwrap();
    server.caller_of(&person).await
}

#[tokio::test]
async fn a_surveyor_records_for_the_own_group_only() {
    let server = prepared().await;
    let (one, two) = (surveyor(&server, "Một", 1).await, surveyor(&server, "Hai", 2).await);
    let path = recorded(&server, &one).await;
    let meeting = path.rsplit('/').next().unwrap();
    let said = json!({"meeting": meeting, "text": "Phát biểu sôi nổi", "kind": "observation", "speakerRole": "Bí thư"});
    let refused = two.post_json("/api/v1/evidence", &said).await;
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("nhóm khảo sát khác"));
    let record = one.posted("/api/v1/evidence", &said).await["id"].as_str().unwrap().to_owned();
    let withdrawal = json!({"version": 1, "reason": "ghi nhầm"});
    let path = format!("/api/v1/evidence/{record}/withdrawal");
    assert_eq!(two.post_json(&path, &withdrawal).await.status(), 403);
    let editor = server.signed_in("Biên", &[Role::Editor]).await;
    editor.posted(&path, &withdrawal).await;
}

#[tokio::test]
async fn json_that_cannot_be_read_is_a_problem_like_any_other() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let broken = lan
        .request(reqwest::Method::POST, "/api/v1/evidence")
        .header("x-csrf-token", lan.csrf())
        .header("origin", server.url(""))
        .header("content-type", "application/json")
        .body("{\"meeting\":");
    let answer = broken.send().await.unwrap();
    assert_eq!(answer.status(), 422);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(problem["next"].as_str().unwrap().contains("openapi.json"), "{problem}");
}

#[tokio::test]
async fn a_post_sent_twice_under_one_key_acts_once() {
    let server = prepared().await;
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let path = recorded(&server, &lan).await;
    let meeting = path.rsplit('/').next().unwrap();
    let said =
        json!({"meeting": meeting, "text": "Gửi hai lần", "kind": "observation", "speakerRole": "Bí thư"});
    let send = |body: serde_json::Value| {
        let request = lan
            .request(reqwest::Method::POST, "/api/v1/evidence")
            .header("x-csrf-token", lan.csrf())
            .header("origin", server.url(""))
            .header("idempotency-key", "phone-1")
            .header("content-type", "application/json")
            .body(body.to_string());
        async move {
            let answer = request.send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    };
    let (first, second) = (send(said.clone()).await, send(said.clone()).await);
    assert_eq!(first.0, 201);
    assert_eq!(first, second, "the second answer is the first again");
    let mut other = said;
    other["text"] = json!("Nội dung khác");
    assert_eq!(send(other).await.0, 422, "one key is for one request");
    let found = lan.json("/api/v1/evidence?q=gui+hai+lan").await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_bloc_or_group_of_a_person_is_named_not_a_fault() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let unknown = json!({"name": "Mai", "roles": ["delegate"], "bloc": "khong-co"});
    let answer = office.post_json("/api/v1/people", &unknown).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("Không có khối này"));
    let seventh = json!({"name": "Mai", "roles": ["surveyor"], "group": 7});
    assert_eq!(office.post_json("/api/v1/people", &seventh).await.status(), 422);
}
