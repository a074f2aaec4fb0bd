//! Guidance and score templates through real HTTP: issued, superseded, followed, never changed.

use duthao::domain::person::Role;
use serde_json::{Value, json};

use super::evidence::{cell, fields, prepared};
use crate::support::server::server;

fn first() -> Vec<(&'static str, &'static str)> {
    vec![
        ("of_version", "0"),
        ("title", "Hướng dẫn <b>sinh hoạt điểm</b>"),
        ("issued", "20/8/2020"),
        ("text", "Mục đích\n\nYêu cầu"),
        ("steps", "Chào cờ\n Ổn định  tổ chức \n\nChấm điểm"),
        ("template", "b"),
    ]
}

#[tokio::test]
async fn guidance_is_issued_followed_and_superseded_and_meetings_keep_their_version() {
    let server = prepared().await;
    let standing = server.signed_in("Trực", &[Role::Standing]).await;
    assert!(standing.page("/guidance").await.contains("Chưa có hướng dẫn"));
    assert_eq!(standing.post_form("/guidance/new", &first()).await.status(), 303);
    let page = standing.page("/guidance").await;
    for told in
        ["&#60;b&#62;sinh hoạt", "20/08/2020", "<li>Ổn định tổ chức</li>", "Mẫu B (2025)", "đang có hiệu lực"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    let cell = cell(&server).await;
    let form = lan.page(&format!("/meetings/new?cell={cell}")).await;
    assert!(
        form.contains("Chào cờ") && form.contains("confirmed.principles"),
        "its steps, its template: {form}"
    );
    let mut typed = fields(&cell);
    typed.extend([("step.2", "yes"), ("guidance", "1")]);
    let answer = lan.post_form("/meetings/new", &typed).await;
    let meeting = answer.headers()["location"].to_str().unwrap().to_owned();

    let mut second = first();
    second.retain(|(field, _)| !matches!(*field, "of_version" | "steps"));
    second.extend([("of_version", "1"), ("steps", "Chào cờ\nBầu thư ký")]);
    let answer = standing.post_form("/guidance/new", &second).await;
    assert_eq!(answer.status(), 422, "what is new must be said");
    let page = answer.text().await.unwrap();
    assert!(page.contains("#change") && page.contains("Bầu thư ký"), "{page}");
    second.push(("change", "Thêm bước bầu thư ký"));
    assert_eq!(standing.post_form("/guidance/new", &second).await.status(), 303);
    let late = standing.post_form("/guidance/new", &second).await;
    assert_eq!(late.status(), 409);
    let page = late.text().await.unwrap();
    assert!(page.contains("name=\"of_version\" value=\"2\"") && page.contains("Bầu thư ký"), "{page}");

    let page = lan.page(&meeting).await;
    assert!(page.contains("Các bước đã làm (2/3)"), "by the checklist of then: {page}");
    assert!(lan.page(&format!("/meetings/new?cell={cell}")).await.contains("Bầu thư ký"));
    let old = lan.page("/guidance/1").await;
    assert!(old.contains("Chấm điểm") && old.contains("đã được thay"), "{old}");
    assert_eq!(lan.get("/guidance/3").await.status(), 404);
    assert_eq!(lan.get("/guidance/x").await.status(), 404);
    let correct = lan.page(&format!("{meeting}/correct")).await;
    assert!(correct.contains("name=\"guidance\" id=\"guidance\" value=\"1\""), "{correct}");
}

#[tokio::test]
async fn guidance_tells_all_that_is_wrong_at_once_to_people_and_programs() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let typed =
        [("of_version", "0"), ("title", ""), ("issued", "31/2"), ("steps", "Một\nMột"), ("template", "z")];
    let answer = office.post_form("/guidance/new", &typed).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    for field in ["title", "issued", "steps", "template"] {
        assert!(page.contains(&format!("href=\"#{field}\"")), "{field}: {page}");
        assert!(page.contains(&format!("id=\"{field}-error\"")), "{field}: {page}");
    }
    let wrong = office.post_json("/api/v1/guidance", &json!({"ofVersion": 0, "title": "Hướng dẫn"})).await;
    let told: Value = serde_json::from_str(&wrong.text().await.unwrap()).unwrap();
    assert_eq!(told["fields"][0]["field"], "text");
    let body = json!({"ofVersion": 0, "title": "Hướng dẫn", "steps": ["Một", "Hai"], "issued": "2020-08-20"});
    let made = office.posted("/api/v1/guidance", &body).await;
    assert_eq!((&made["version"], &made["issued"]), (&json!(1), &json!("2020-08-20")));
    assert_eq!(office.json("/api/v1/guidance").await["items"][0]["steps"], json!(["Một", "Hai"]));
    assert_eq!(office.json("/api/v1/guidance/1").await["title"], "Hướng dẫn");
    for none in ["0", "2", "x"] {
        assert_eq!(office.get(&format!("/api/v1/guidance/{none}")).await.status(), 404, "{none}");
    }
}

#[tokio::test]
async fn an_empty_installation_takes_template_a_or_b_into_use_by_a_button() {
    let server = server().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let page = office.page("/score-templates").await;
    assert!(page.contains("Chưa có mẫu chấm điểm nào") && page.contains("Dùng Mẫu A (2018)"), "{page}");
    let viewer = server.signed_in("Xem", &[Role::Viewer]).await;
    assert!(!viewer.page("/score-templates").await.contains("Dùng Mẫu A"));
    for id in ["a", "b"] {
        assert_eq!(office.post_form("/score-templates/adopt", &[("template", id)]).await.status(), 303);
    }
    assert_eq!(office.post_form("/score-templates/adopt", &[("template", "a")]).await.status(), 409);
    assert_eq!(office.post_form("/score-templates/adopt", &[("template", "z")]).await.status(), 404);
    let page = office.page("/score-templates").await;
    assert!(page.contains("2 mẫu chấm điểm đang dùng") && !page.contains("Dùng Mẫu"), "{page}");
    let page = office.page("/score-templates/b/1").await;
    assert!(page.contains("Kết quả thực hiện nghị quyết"));
    for none in ["/score-templates/b/2", "/score-templates/z/1", "/score-templates/b/x"] {
        assert_eq!(office.get(none).await.status(), 404, "{none}");
    }
}

#[tokio::test]
async fn a_template_is_superseded_on_its_form_with_floors_of_the_place() {
    let server = prepared().await;
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let form = office.page("/score-templates/a/new").await;
    assert!(
        form.contains("value=\"Công tác chuẩn bị\"") && form.contains("name=\"criterion.6.name\""),
        "{form}"
    );
    assert!(form.contains("name=\"criterion.6.max\"") && !form.contains("name=\"\""), "{form}");
    let criteria = [
        // The first one is left out: the others keep their ids, whichever line they stand in.
        ("criterion.1.id", "attendance"),
        ("criterion.1.name", "Tỷ lệ tham dự"),
        ("criterion.1.max", "40"),
        ("criterion.2.id", "conduct"),
        ("criterion.2.name", "Tiến hành"),
        ("criterion.2.max", "mười"),
        ("criterion.5.id", "preparation-forged"),
        ("criterion.5.name", "Đúng giờ"),
        ("criterion.5.max", "20"),
    ];
    let floors = [("floor.good", "85"), ("floor.fair", "65"), ("floor.average", "45")];
    let plain = [("of_version", "1"), ("name", "Mẫu A của thị xã")];
    let mut typed: Vec<(&str, &str)> = criteria.into_iter().chain(floors).chain(plain).collect();
    let answer = office.post_form("/score-templates/a/new", &typed).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("#criterion.2.name\"") && page.contains("value=\"mười\""), "its own line: {page}");
    assert!(!page.contains("#criterion.1.name\""), "{page}");
    typed.retain(|(field, _)| *field != "criterion.2.max");
    typed.push(("criterion.2.max", "40"));
    let answer = office.post_form("/score-templates/a/new", &typed).await;
    assert_eq!(answer.headers()["location"], "/score-templates/a/2");
    let all = office.json("/api/v1/score-templates").await;
    let newest = &all["items"][0];
    let ids: Vec<&str> =
        newest["criteria"].as_array().unwrap().iter().filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(ids, ["attendance", "conduct", "dung-gio"]);
    assert_eq!((&newest["version"], &newest["grades"][0]["min"]), (&json!(2), &json!(85)));
    assert_eq!(all["items"][1]["version"], 1, "the one before stands as it was");
    assert_eq!(all["items"][1]["criteria"].as_array().unwrap().len(), 4);
    let page = office.page("/score-templates/a/1").await;
    assert!(page.contains("Đã có bản 2 thay bản này"), "{page}");
    let late = office.post_form("/score-templates/a/new", &typed).await;
    assert_eq!(late.status(), 409, "version 2 is somebody's already");
    let wrong =
        json!({"id": "a", "version": 3, "name": "x", "criteria": [{"id": "c", "name": "C", "max": 9}]});
    assert_eq!(
        office.post_json("/api/v1/score-templates", &wrong).await.status(),
        422,
        "floors above the sum"
    );
    let lan = server.signed_in("Lan", &[Role::Surveyor]).await;
    assert_eq!(lan.post_json("/api/v1/score-templates", newest).await.status(), 403);
}
