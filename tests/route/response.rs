//! The table of opinions and answers through real HTTP: complete, printed, and in the way of the next stage until all is
//! answered or let pass by name.

use std::io::{Cursor, Read};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use serde_json::json;

use super::offer::Scene;
use crate::support::caller::Caller;

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

/// Reads one part of a file of the table.
async fn part_of(scene: &Scene, format: &str, part: &str) -> String {
    let file = scene.editor.get(&scene.page(&format!("/responses/{format}"))).await.bytes().await.unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut words = String::new();
    zip.by_name(part).unwrap().read_to_string(&mut words).unwrap();
    words
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
    let cells = part_of(&scene, "xlsx", "xl/worksheets/sheet1.xml").await;
    assert!(!cells.contains("<f>"), "no cell is a formula: {cells}");
    let words = part_of(&scene, "xlsx", "xl/sharedStrings.xml").await;
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

/// The part of the table's page that tells of one thing.
fn row_of<'a>(page: &'a str, source: &str, id: &str) -> &'a str {
    let begin = page.find(&format!("id=\"response-{source}-{id}\"")).expect("it stands in the table");
    let rest = &page[begin..];
    &rest[..rest.find("</li>").expect("the row ends")]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_let_pass_stands_beside_each_thing_with_name_and_reason_until_it_is_answered() {
    let scene = Scene::set().await;
    let (comment, suggestion, opinion) = said(&scene).await;
    scene.put_stage(Stage::Consolidation).await;
    let noted = json!({"verdict": "noted", "reason": ""});
    scene.editor.post_json(&scene.api(&format!("/opinions/{opinion}/answer")), &noted).await;

    // One with a reason of its own: by form, refused without one, with what was typed kept.
    let form = scene.page(&format!("/responses/comment/{comment}/pass?state=open&order=delegation"));
    let refused = scene.editor.post_form(&form, &[("reason", " ")]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("Ghi lý do cho qua"));
    let long = "dài ".repeat(600);
    let refused = scene.editor.post_form(&form, &[("reason", &long)]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains(long.trim()), "what was typed is not lost");
    let done = scene.editor.post_form(&form, &[("reason", "Hỏi lại <b>chi bộ</b>")]).await;
    assert_eq!(done.status(), 303);
    let back = done.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(
        back,
        scene.page(&format!("/responses?order=delegation&state=open#response-comment-{comment}"))
    );
    let delegate = scene.server.signed_in("Sơn", &[Role::Delegate]).await;
    assert_eq!(delegate.post_form(&form, &[("reason", "bỏ")]).await.status(), 403);
    let gone = scene.api(&format!("/responses/opinion/{opinion}/pass"));
    assert_eq!(scene.editor.post_json(&gone, &json!({"reason": "muộn"})).await.status(), 409);
    let nothing = scene.api("/responses/vote/none/pass");
    assert_eq!(scene.editor.post_json(&nothing, &json!({"reason": "x"})).await.status(), 404);

    // The rest with one reason for all; what was let pass before keeps its own.
    let ask = scene.editor.page(&scene.page("/stage?step=submit_to_appraisal")).await;
    assert!(ask.contains("Còn 1 ý kiến chưa trả lời"), "{ask}");
    let step = [("step", "submit_to_appraisal"), ("reason", "Sẽ trả lời sau")];
    assert_eq!(scene.editor.post_form(&scene.page("/stage"), &step).await.status(), 303);
    let page = scene.editor.page(&scene.page("/responses")).await;
    let told = row_of(&page, "comment", &comment);
    assert!(told.contains("Mai cho qua: Hỏi lại &#60;b&#62;chi bộ&#60;/b&#62;"), "{told}");
    assert!(row_of(&page, "suggestion", &suggestion).contains("Mai cho qua: Sẽ trả lời sau"), "{page}");
    assert!(!row_of(&page, "opinion", &opinion).contains("cho qua"), "it was answered: {page}");
    assert!(page.contains("chưa trả lời 2 (cho qua 2)"), "{page}");
    let text = scene.editor.page(&scene.page("/responses/text")).await;
    let docx = part_of(&scene, "docx", "word/document.xml").await;
    let sheet = part_of(&scene, "xlsx", "xl/sharedStrings.xml").await;
    for file in [&text, &docx, &sheet] {
        assert!(
            file.contains("Mai cho qua: Hỏi lại") && file.contains("Mai cho qua: Sẽ trả lời sau"),
            "{file}"
        );
    }
    assert!(text.contains("chưa trả lời 2 (cho qua 2)"), "{text}");

    // An answer given later takes its place.
    let path = scene.api(&format!("/suggestions/{suggestion}/refusal"));
    let declined = scene.editor.post_json(&path, &json!({"reason": "đã có ở GP3"})).await;
    assert!(declined.status().is_success(), "{}", declined.text().await.unwrap());
    let page = scene.editor.page(&scene.page("/responses")).await;
    let told = row_of(&page, "suggestion", &suggestion);
    assert!(told.contains("đã có ở GP3") && !told.contains("cho qua"), "{told}");
    let sheet = part_of(&scene, "xlsx", "xl/sharedStrings.xml").await;
    assert!(!sheet.contains("Mai cho qua: Sẽ trả lời sau"), "{sheet}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_consolidation_asks_again_about_what_the_one_before_let_pass() {
    let scene = Scene::set().await;
    let (comment, ..) = said(&scene).await;
    scene.put_stage(Stage::Consolidation).await;
    let office = scene.server.signed_in("Văn phòng", &[Role::Office]).await;
    let step = scene.page("/stage");
    let submit = [("step", "submit_to_appraisal"), ("reason", "Sẽ trả lời sau")];
    assert_eq!(scene.editor.post_form(&step, &submit).await.status(), 303);
    let back = [("step", "return_from_appraisal"), ("reason", "Chưa đạt")];
    assert_eq!(office.post_form(&step, &back).await.status(), 303);
    let ask = scene.editor.page(&scene.page("/stage?step=submit_to_appraisal")).await;
    assert!(ask.contains("Còn 3 ý kiến chưa trả lời"), "{ask}");
    let page = scene.editor.page(&scene.page("/responses")).await;
    assert!(row_of(&page, "comment", &comment).contains("Mai cho qua: Sẽ trả lời sau"), "{page}");
    let again = [("step", "submit_to_appraisal"), ("reason", "Đã trao đổi trực tiếp")];
    assert_eq!(scene.editor.post_form(&step, &again).await.status(), 303);
    let page = scene.editor.page(&scene.page("/responses")).await;
    assert!(row_of(&page, "comment", &comment).contains("Mai cho qua: Đã trao đổi trực tiếp"), "{page}");
}

/// More than one page of a clause's comments, or of the opinions.
const MANY: usize = 27;

/// Follows an address as a browser does, and gives the page.
async fn followed(caller: &Caller, address: &str) -> String {
    let mut address = address.to_owned();
    loop {
        let answer = caller.get(&address).await;
        match answer.headers().get("location") {
            Some(to) => address = to.to_str().unwrap().split('#').next().unwrap().to_owned(),
            None => return answer.text().await.unwrap(),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_of_the_table_and_of_a_notice_reaches_its_place_however_much_came_later() {
    let scene = Scene::set().await;
    let lan = scene.server.signed_in("Lan", &[Role::Delegate]).await;
    let secretary = scene.server.signed_in("Thư ký", &[Role::Secretary]).await;
    let nam = scene.server.person("Nam", &[Role::Delegate]).await;
    let spoke = scene.server.caller_of(&nam).await;
    scene.put_stage(Stage::Workshop).await;
    let id = |made: serde_json::Value| made["id"].as_str().unwrap().to_owned();
    let (mut comments, mut opinions) = (Vec::new(), Vec::new());
    for number in 0..MANY {
        let words = json!({"words": format!("Lời {number}")});
        comments.push(id(lan.posted(&scene.api("/clauses/g1/comments"), &words).await));
        let spoken =
            json!({"saidFor": {"person": nam.id.as_str()}, "clause": "g1", "words": format!("Lời {number}")});
        opinions.push(id(secretary.posted(&scene.api("/opinions"), &spoken).await));
    }
    let page = scene.editor.page(&scene.page("/responses")).await;
    for (source, one) in [("comment", &comments[0]), ("opinion", &opinions[0])] {
        let row = row_of(&page, source, one);
        let link = row.split("<a href=\"").nth(1).unwrap().split('"').next().unwrap();
        let reached = followed(&scene.editor, link).await;
        assert!(reached.contains(&format!("id=\"{source}-{one}\"")), "{link} misses it: {reached}");
    }
    let noted = json!({"verdict": "noted", "reason": ""});
    scene.editor.post_json(&scene.api(&format!("/opinions/{}/answer", opinions[0])), &noted).await;
    let told = spoke.json("/api/v1/notices").await;
    let link = told["items"][0]["href"].as_str().unwrap();
    let reached = followed(&spoke, link).await;
    assert!(reached.contains(&format!("id=\"opinion-{}\"", opinions[0])), "{link} misses it: {reached}");

    // Whoever answers on the page of the clause comes back to the thread, not to the first page.
    let form = scene.page(&format!("/comments/{}/answer", comments[0]));
    let done = scene.editor.post_form(&form, &[("verdict", "noted")]).await;
    let back = done.headers()["location"].to_str().unwrap().to_owned();
    let reached = followed(&scene.editor, &back).await;
    assert!(reached.contains(&format!("id=\"comment-{}\"", comments[0])), "{back} misses it: {reached}");
}
