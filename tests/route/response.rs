//! The table of opinions and answers through real HTTP: complete, printed, and in the way of the next stage until all is
//! answered or let pass by name.

use std::io::{Cursor, Read};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use serde_json::json;

use super::offer::Scene;

/// What a row of the table is made to hold: nothing of it may ever run.
const HOSTILE: &str = "=HYPERLINK(\"http://x\") <script>alert(1)</script>";

/// Says three things: a comment, a suggestion, and an opinion on the whole text.
async fn said(scene: &Scene) -> (String, String, String) {
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let secretary = scene.server.signed_in("Thư ký", &[Role::Secretary]).await;
    let comment = lan.posted(&scene.api("/clauses/g1/comments"), &json!({"words": HOSTILE})).await;
    let wish = json!({"sort": "words", "words": "Bồi dưỡng bí thư hằng năm."});
    let suggestion = lan.posted(&scene.api("/clauses/g2/suggestions"), &wish).await;
    scene.put_stage(Stage::Workshop).await;
    let spoken = json!({"saidFor": {"name": "Khách", "title": "MTTQ"}, "words": "Nên gọn hơn"});
    let opinion = secretary.posted(&scene.api("/opinions"), &spoken).await;
    let id = |made: &serde_json::Value| made["id"].as_str().unwrap().to_owned();
    (id(&comment), id(&suggestion), id(&opinion))
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_said_stands_in_the_table_on_the_page_and_in_every_file() {
    let scene = Scene::set().await;
    let empty = scene.editor.page(&scene.page("/responses")).await;
    assert!(empty.contains("Chưa có ý kiến nào"), "{empty}");
    let (comment, ..) = said(&scene).await;
    let given = json!({"verdict": "partly", "reason": "Đã ghi ở GP1"});
    let path = scene.api(&format!("/comments/{comment}/answer"));
    assert_eq!(scene.editor.post_json(&path, &given).await.status(), 204);

    let page = scene.editor.page(&scene.page("/responses")).await;
    for words in [
        "Còn 2 trong 3 ý kiến chưa trả lời",
        "tiếp thu một phần 1, chưa trả lời 2",
        "=HYPERLINK(&#34;http://x&#34;) &#60;script&#62;",
        "Đã ghi ở GP1",
        "Sửa thành: “Bồi dưỡng bí thư hằng năm.”",
        "Khách, MTTQ",
        "Ý kiến chung",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let open = scene.editor.page(&scene.page("/responses?state=open&order=delegation")).await;
    assert!(!open.contains("Đã ghi ở GP1") && open.contains("Nên gọn hơn"), "{open}");

    let text = scene.editor.page(&scene.page("/responses/text")).await;
    for words in ["BẢNG TỔNG HỢP", "GP1. ", "Tổng số 3 ý kiến", "=HYPERLINK", "Đã ghi ở GP1", "Nên gọn hơn"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    for format in ["docx", "pdf", "html"] {
        let file = scene.editor.get(&scene.page(&format!("/responses/{format}"))).await;
        assert_eq!(file.status(), 200, "{format}");
        assert!(file.bytes().await.unwrap().len() > 1_000, "{format}");
    }
    assert_eq!(scene.editor.get(&scene.page("/responses/exe")).await.status(), 404);
    let sheet = scene.editor.get(&scene.page("/responses/xlsx")).await.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(sheet)).unwrap();
    let mut cells = String::new();
    zip.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut cells).unwrap();
    assert!(!cells.contains("<f>"), "no cell is a formula: {cells}");
    let mut words = String::new();
    zip.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut words).unwrap();
    assert!(words.contains("=HYPERLINK") && words.contains("Đã ghi ở GP1") && words.contains("Nên gọn hơn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_unanswered_behind_consolidation_unless_somebody_says_why() {
    let scene = Scene::set().await;
    let (comment, suggestion, opinion) = said(&scene).await;
    scene.put_stage(Stage::Consolidation).await;
    let answer = json!({"verdict": "noted", "reason": ""});
    scene.editor.post_json(&scene.api(&format!("/comments/{comment}/answer")), &answer).await;
    scene.editor.post_json(&scene.api(&format!("/opinions/{opinion}/answer")), &answer).await;
    let form = scene.editor.page(&scene.page("/stage?step=submit_to_appraisal")).await;
    assert!(form.contains("Còn 1 ý kiến chưa trả lời") && form.contains("name=\"reason\""), "{form}");
    let step = scene.page("/stage");
    let refused = scene.editor.post_form(&step, &[("step", "submit_to_appraisal")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("Còn ý kiến chưa trả lời"));
    let script = scene.editor.post_json(&scene.api("/stage"), &json!({"step": "submit_to_appraisal"})).await;
    assert_eq!(script.status(), 422);

    let reason = "Sẽ trả lời tại cuộc họp";
    let passed = [("step", "submit_to_appraisal"), ("reason", reason)];
    assert_eq!(scene.editor.post_form(&step, &passed).await.status(), 303);
    let page = scene.editor.page(&scene.page("/responses")).await;
    assert!(page.contains(reason) && page.contains("Mai"), "{page}");
    let printed = scene.editor.page(&scene.page("/responses/text")).await;
    assert!(printed.contains(reason) && printed.contains("CHƯA TRẢ LỜI"), "{printed}");

    // Answered late, the next time nothing is asked.
    scene.put_stage(Stage::Consolidation).await;
    let path = scene.api(&format!("/suggestions/{suggestion}/refusal"));
    let declined = scene.editor.post_json(&path, &json!({"reason": "đã có ở GP3"})).await;
    assert!(declined.status().is_success(), "{}", declined.text().await.unwrap());
    let form = scene.editor.page(&scene.page("/stage?step=submit_to_appraisal")).await;
    assert!(!form.contains("chưa trả lời"), "{form}");
    assert_eq!(scene.editor.post_form(&step, &[("step", "submit_to_appraisal")]).await.status(), 303);
}
