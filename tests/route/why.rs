//! "Vì sao có câu này?", the coverage and the picture through real HTTP.

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use serde_json::json;

use super::offer::Scene;
use crate::support::caller::tells_of;

#[tokio::test(flavor = "multi_thread")]
async fn a_clause_tells_meeting_record_link_writers_and_chain() {
    let scene = Scene::set().await;
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "vì “sớm”")).await;
    scene.editor.posted(&scene.api("/clauses/h1/evidence"), &scene.offered(2, "")).await;
    let page = scene.editor.page(&scene.page("/clauses/g1/why")).await;
    for told in [
        "GP2",
        "Chi bộ TDP Liên Phú",
        "Gửi tài liệu trước &#60;i&#62;3",
        "Mai gắn lúc",
        "vì “sớm”",
        "NN1",
        "chưa &#60;b&#62;quan tâm",
        "HC1",
        "Họp còn dài",
        "Ai viết",
    ] {
        assert!(page.contains(told), "{told} is missing: {page}");
    }
    let why = scene.editor.json(&scene.api("/clauses/h1/why")).await;
    assert_eq!(why["answeredBy"][0]["code"], "NN1");
    assert_eq!(why["answeredBy"][0]["next"][0]["records"], json!([scene.records[0]]));
    assert_eq!(why["sentences"][0]["authors"][0]["name"], "Mai");
    let gap = scene.editor.page(&scene.page("/clauses/g2/why")).await;
    assert!(gap.contains("Chưa có minh chứng.") && gap.contains("Chưa gắn với hạn chế"), "{gap}");
    assert_eq!(scene.editor.get(&scene.page("/clauses/none/why")).await.status(), 404);
    assert_eq!(scene.editor.get(&scene.api("/clauses/none/why")).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_told_as_it_was_linked_and_whether_it_is_newer_or_withdrawn() {
    let scene = Scene::set().await;
    for record in [0, 1] {
        scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(record, "")).await;
    }
    let correction = json!({"version": 1, "text": "Gửi trước năm ngày", "kind": "practice",
        "speakerRole": "Bí thư", "reason": "rõ hơn"});
    scene.editor.posted(&format!("/api/v1/evidence/{}/corrections", scene.records[0]), &correction).await;
    let withdrawal = json!({"version": 1, "reason": "ghi nhầm"});
    scene.editor.posted(&format!("/api/v1/evidence/{}/withdrawal", scene.records[1]), &withdrawal).await;
    let why = scene.editor.json(&scene.api("/clauses/g1/why")).await;
    let first = &why["evidence"][0];
    assert_eq!((&first["behind"], &first["withdrawn"]), (&json!(true), &json!(false)));
    assert_eq!(first["words"], "Gửi tài liệu trước <i>3</i> ngày", "the words that were linked");
    assert_eq!(first["record"]["text"], "Gửi trước năm ngày");
    assert_eq!(
        (&why["evidence"][1]["behind"], &why["evidence"][1]["withdrawn"]),
        (&json!(false), &json!(true))
    );
    let page = scene.editor.page(&scene.page("/clauses/g1/why")).await;
    assert!(
        page.contains("Bản 2 viết: “Gửi trước năm ngày”") && page.contains("đã được rút sau khi gắn"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_follow_the_resolutions_policy() {
    let scene = Scene::set().await;
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    let office = scene.server.signed_in("Văn", &[Role::Office]).await;
    let set = office.post_form(&scene.page("/naming"), &[("naming", "bloc")]).await;
    assert_eq!(set.status(), 303);
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let page = lan.page(&scene.page("/clauses/g1/why")).await;
    assert!(!tells_of(&page, "Mai") && page.contains("Tổ biên tập gắn lúc"), "{page}");
    assert!(!tells_of(&lan.page(&scene.page("/clauses/g1/evidence")).await, "Mai"));
    let told = lan.json(&scene.api("/clauses/g1/why")).await;
    assert_eq!(told["evidence"][0]["linkedBy"], "Tổ biên tập");
    let page = office.page(&scene.page("/clauses/g1/why")).await;
    assert!(tells_of(&page, "Mai") && page.contains("Mai gắn lúc"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_named_draft_is_among_the_decisions_about_the_clauses_it_holds() {
    let scene = Scene::set().await;
    scene.editor.posted(&scene.api("/versions"), &json!({"note": "lần đầu"})).await;
    let why = scene.editor.json(&scene.api("/clauses/g1/why")).await;
    assert_eq!((&why["decisions"][0]["what"], &why["decisions"][0]["ordinal"]), (&json!("draft"), &json!(1)));
    assert!(
        scene.editor.page(&scene.page("/clauses/g1/why")).await.contains("Có trong Dự thảo lần 1 (Mai lưu)")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_matrix_tells_proposals_and_shortcomings_and_each_cell_has_a_page() {
    let scene = Scene::set().await;
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "đo được")).await;
    let against = json!({"record": scene.records[2], "version": 1, "relation": "contradicts"});
    scene.editor.posted(&scene.api("/clauses/h1/evidence"), &against).await;
    let told = scene.editor.json(&scene.api("/coverage")).await;
    assert_eq!((&told["gaps"], &told["records"]), (&json!(1), &json!(1)));
    let row = told["rows"].as_array().unwrap().iter().find(|row| row["clause"] == "g1").unwrap();
    let cell = row["cells"].as_array().unwrap().iter().find(|cell| cell["singleSource"] == true).unwrap();
    let shortcoming = &told["shortcomings"][0];
    assert_eq!((&shortcoming["code"], &shortcoming["gap"]), (&json!("HC1"), &json!(true)));
    let whole = scene.editor.page(&scene.page("/coverage")).await;
    let part = scene.editor.page(&scene.page("/coverage/tables")).await;
    for told in ["một nguồn", "chưa có", "1 trái ngược", "cov-g1-", "Hạn chế", "n = 1 (1 buổi)"]
    {
        assert!(whole.contains(told) && part.contains(told), "{told}");
    }
    assert!(part.contains("data-state=\"1/2 giải pháp chưa có minh chứng\""), "{part}");
    let bloc = cell["bloc"].as_str().unwrap();
    let page = scene.editor.page(&scene.page(&format!("/coverage/g1/{bloc}"))).await;
    assert!(page.contains("Họp chi ủy trước") && page.contains("đo được"), "{page}");
    for nowhere in ["/coverage/g1/none", "/coverage/none/x"] {
        assert_eq!(scene.editor.get(&scene.page(nowhere)).await.status(), 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_draws_the_chain_and_its_gaps_and_the_list_says_the_same() {
    let scene = Scene::set().await;
    scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    let page = scene.editor.page(&scene.page("/chain")).await;
    let boxes = page.matches("class=\"box ").count();
    assert_eq!(boxes, 6, "HC1, NN1, two proposals, a meeting, a gap: {page}");
    assert!(page.contains("Sơ đồ: 1 chỗ chưa có"));
    let list = page.split("id=\"chain-list\"").nth(1).unwrap();
    let at = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words}: {list}"));
    assert!(at("HC1") < at("NN1") && at("NN1") < at("GP2") && at("GP2") < at("Chi bộ TDP Liên Phú"));
    assert!(list.contains("chưa có minh chứng") && !page.contains("<b>quan tâm"));
    assert_eq!(list.matches("<ul").count(), list.matches("</ul>").count());
    assert_eq!(list.matches("<li").count(), list.matches("</li>").count());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_a_closed_stage_are_read_by_everybody_and_change_nothing() {
    let scene = Scene::set().await;
    let made = scene.editor.posted(&scene.api("/clauses/g1/evidence"), &scene.offered(0, "")).await;
    scene.put_stage(Stage::Appraisal).await;
    let viewer = scene.server.signed_in("Xem", &[Role::Viewer]).await;
    for path in ["/clauses/g1/why", "/clauses/g1/evidence", "/coverage", "/chain", "/offers"] {
        viewer.page(&scene.page(path)).await;
    }
    let path = scene.page(&format!("/clauses/g1/evidence/{}", made["id"].as_str().unwrap()));
    let refused = scene.editor.post_form(&path, &[("relation", "contradicts"), ("note", "")]).await;
    assert_eq!(refused.status(), 409);
    assert_eq!(scene.links("g1").await[0]["relation"], "supports");
}
