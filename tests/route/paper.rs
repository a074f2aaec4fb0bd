//! Papers of the workshop through real HTTP: handed in as words or a file, read, delivered, ordered, withdrawn.

use std::io::{Cursor, Write as _};

use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::store::Store;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response, StatusCode};
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::attachment::{png, wav};
use super::workshop::{Hall, at};
use crate::support::caller::Caller;

/// An archive with parts of these names, as far as anybody looks.
fn archive(parts: &[&str]) -> Vec<u8> {
    let mut made = ZipWriter::new(Cursor::new(Vec::new()));
    for part in parts {
        made.start_file(*part, SimpleFileOptions::default()).unwrap();
        made.write_all(b"<xml/>").unwrap();
    }
    made.finish().unwrap().into_inner()
}

fn word() -> Vec<u8> {
    archive(&["[Content_Types].xml", "word/document.xml"])
}

/// Sends the form as a browser does: the token first, the file last.
async fn send(
    hall: &Hall,
    caller: &Caller,
    fields: &[(&str, &str)],
    file: Option<(&str, Vec<u8>)>,
) -> Response {
    let mut form = Form::new().text("csrf", caller.csrf());
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let (name, bytes) = file.unwrap_or_default();
    form = form.part("file", Part::bytes(bytes).file_name(name.to_owned()));
    let sent = caller.request(Method::POST, &hall.page("/papers")).header("origin", hall.server.url(""));
    sent.multipart(form).send().await.expect("an answer")
}

/// Hands in a paper and returns where it is read.
async fn handed_in(hall: &Hall, caller: &Caller, fields: &[(&str, &str)]) -> String {
    let answer = send(hall, caller, fields, None).await;
    let status = answer.status();
    let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
    to.unwrap_or_else(|| panic!("{status}"))
}

async fn pieces(hall: &Hall) -> i64 {
    let Store::Sqlite { read, .. } = &hall.server.app.store else { panic!("the embedded store") };
    sqlx::query_scalar("SELECT COUNT(*) FROM upload_piece").fetch_one(read).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegate_hands_in_the_own_words_and_everybody_reads_them_as_text() {
    let hall = Hall::open().await;
    assert!(hall.board().await.contains("Đại biểu gửi tham luận của mình trước và trong hội thảo"));
    let form = hall.delegate.page(&hall.page("/papers/new")).await;
    assert!(!form.contains("name=\"author\""), "a delegate speaks for nobody else: {form}");
    let words = "Kính thưa <b>hội thảo</b>\n\n=cmd|' /C calc'!A0";
    let fields = [("title", "Đổi mới <script>alert(1)</script>"), ("author", "person:Hoa"), ("words", words)];
    let here = handed_in(&hall, &hall.delegate, &fields).await;
    let page = hall.secretary.page(&here).await;
    assert!(page.contains("Lan, Bí thư chi bộ · Khối nông thôn"), "the own name, whatever was sent: {page}");
    assert!(page.contains("Kính thưa &#60;b&#62;hội thảo") && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("<p>=cmd|"), "each line is a paragraph");
    assert!(page.contains("Chưa trình bày") && page.contains("/withdraw"), "the secretary may withdraw it");
    let board = hall.board().await;
    assert!(board.contains(&here) && board.contains("Đổi mới &#60;script"), "{board}");
    assert!(!board.contains("name=\"delivered\""), "a delegate only reads");
    let guest = hall.server.signed_in("Khách", &[Role::Viewer]).await;
    assert_eq!(send(&hall, &guest, &fields, None).await.status(), StatusCode::FORBIDDEN);
    assert!(guest.page(&here).await.contains("Kính thưa"));
    assert!(!guest.page(&hall.page("/workshop")).await.contains("/papers/new"), "nor is it offered");
    hall.put_stage(Stage::Consolidation).await;
    assert_eq!(send(&hall, &hall.delegate, &fields, None).await.status(), StatusCode::CONFLICT);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_paper_comes_back_filled_and_a_form_sent_twice_is_one_paper() {
    let hall = Hall::open().await;
    let long = "ấ".repeat(40_001);
    let fields = [("title", " "), ("item", "gone"), ("author", "named"), ("name", ""), ("words", &long)];
    let answer = send(&hall, &hall.secretary, &fields, Some(("a.pdf", b"%PDF-1.7 ...".to_vec()))).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text().await.unwrap();
    assert!(page.contains(&long) && page.contains("chọn lại tệp"), "nothing typed is lost");
    for anchor in ["#title", "#item", "#name", "#words"] {
        assert!(page.contains(&format!("href=\"{anchor}\"")), "{anchor}");
    }
    assert_eq!(pieces(&hall).await, 0, "no byte is stored for a form that is wrong");
    let empty = send(&hall, &hall.delegate, &[("title", "Chỉ có tên")], None).await;
    let page = empty.text().await.unwrap();
    assert!(page.contains("Nhập toàn văn, hoặc đính kèm tệp.") && page.contains("value=\"Chỉ có tên\""));
    let key = page.split("name=\"key\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("key", key.as_str()), ("title", "Một"), ("words", "lời")];
    let first = handed_in(&hall, &hall.delegate, &fields).await;
    assert_eq!(handed_in(&hall, &hall.delegate, &fields).await, first);
    assert_eq!(hall.board().await.matches("class=\"row-title\"><a href=\"/resolutions").count(), 1);
    let stolen = send(&hall, &hall.secretary, &fields, None).await;
    assert_eq!(stolen.status(), StatusCode::CONFLICT, "the identity is somebody else's");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_told_by_their_bytes_and_served_in_a_box() {
    let hall = Hall::open().await;
    let item = hall.add("Tham luận").await;
    let fields = [
        ("title", "Của đoàn"),
        ("author", "named"),
        ("name", "Đoàn <i>trường</i> học"),
        ("bloc", "k1"),
        ("item", &item),
    ];
    let name = "../../<b>Tham luận</b>.exe";
    let answer = send(&hall, &hall.secretary, &fields, Some((name, word()))).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER, "{}", answer.text().await.unwrap());
    let here = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = hall.delegate.page(&here).await;
    assert!(
        page.contains("b&#62;.docx") && page.contains("Đoàn &#60;i&#62;trường") && !page.contains("<b>Tham"),
        "{page}"
    );
    let opened = hall.delegate.get(&format!("{here}/file")).await;
    let head = |name: &str| opened.headers()[name].to_str().unwrap().to_owned();
    assert!(head("content-disposition").starts_with("attachment; filename=\"b_.docx\""));
    assert!(head("content-security-policy").ends_with("sandbox"));
    assert_eq!(
        (head("x-content-type-options"), head("cache-control")),
        ("nosniff".into(), "private, no-cache".into())
    );
    assert!(head("content-type").ends_with("wordprocessingml.document"));
    assert_eq!(opened.bytes().await.unwrap(), word());
    assert_eq!(hall.server.stranger().get(&format!("{here}/file")).await.status(), StatusCode::SEE_OTHER);

    let pictured = send(&hall, &hall.delegate, &[("title", "Ảnh")], Some(("a.png", png()))).await;
    assert_eq!(pictured.status(), StatusCode::SEE_OTHER);
    let stored = pieces(&hall).await;
    let macros = archive(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]);
    let refused = [
        (wav(900), "Tệp không thuộc loại được nhận"),
        (archive(&["[Content_Types].xml", "xl/workbook.xml"]), "Tệp không thuộc loại được nhận"),
        (b"PK\x03\x04 broken".to_vec(), "Tệp không thuộc loại được nhận"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old Word".to_vec(), "lưu lại thành .docx"),
        (macros, "chương trình (macro)"),
        (Vec::new(), "Chưa có tệp nào được gửi, hoặc tệp trống"),
    ];
    for (bytes, told) in refused {
        let answer = send(&hall, &hall.delegate, &[("title", "Giữ tên")], Some(("a.docx", bytes))).await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(told) && page.contains("value=\"Giữ tên\""), "{told}: {page}");
    }
    assert_eq!(pieces(&hall).await, stored, "nothing of what was refused is kept");
    assert_eq!(hall.act(&item, "remove", &[]).await.status(), 303);
    assert!(hall.delegate.page(&here).await.contains("Của đoàn"), "the paper outlives its item");
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_ordered_delivered_and_withdrawn() {
    let hall = Hall::open().await;
    let mine = handed_in(&hall, &hall.delegate, &[("title", "Của Lan"), ("words", "một")]).await;
    let other = [("title", "Của Mai"), ("author", "person:Mai"), ("words", "hai")];
    let other = handed_in(&hall, &hall.secretary, &other).await;
    let act = async |who: &Caller, paper: &str, verb: &str, field: (&str, &str)| {
        who.post_form(&format!("{paper}/{verb}"), &[field]).await.status()
    };
    assert_eq!(act(&hall.secretary, &other, "move", ("to", "up")).await, 303);
    let page = hall.board().await;
    assert!(at(&page, "Của Mai") < at(&page, "Của Lan"));
    assert_eq!(act(&hall.secretary, &other, "move", ("to", "up")).await, 409);
    assert_eq!(act(&hall.secretary, &other, "move", ("to", "aside")).await, 422);
    assert_eq!(act(&hall.delegate, &mine, "move", ("to", "up")).await, 403);
    assert_eq!(act(&hall.delegate, &other, "withdraw", ("reason", "không phải của tôi")).await, 403);

    hall.put_stage(Stage::Drafting).await;
    assert_eq!(
        act(&hall.secretary, &mine, "delivered", ("delivered", "yes")).await,
        409,
        "not before the workshop"
    );
    hall.put_stage(Stage::Workshop).await;
    assert_eq!(act(&hall.secretary, &mine, "delivered", ("delivered", "yes")).await, 303);
    assert_eq!(act(&hall.secretary, &mine, "delivered", ("delivered", "yes")).await, 409);
    let page = hall.board().await;
    assert!(page.contains("Đã trình bày") && page.contains("trình bày lúc"), "{page}");
    let delivered = hall.delegate.post_form(&format!("{mine}/withdraw"), &[("reason", "viết <lại>")]).await;
    assert_eq!(delivered.status(), 409);
    let page = delivered.text().await.unwrap();
    assert!(page.contains("đã được trình bày") && page.contains("value=\"viết &#60;lại&#62;\""), "{page}");
    assert_eq!(act(&hall.secretary, &mine, "delivered", ("delivered", "no")).await, 303);
    let silent = hall.delegate.post_form(&format!("{mine}/withdraw"), &[("reason", " ")]).await;
    assert_eq!(silent.status(), 422);
    assert!(silent.text().await.unwrap().contains("href=\"#reason\""));
    assert_eq!(act(&hall.delegate, &mine, "withdraw", ("reason", "viết <lại>")).await, 303);
    assert_eq!(act(&hall.delegate, &mine, "withdraw", ("reason", "viết lại")).await, 409);
    let page = hall.board().await;
    assert!(page.contains("lý do: viết &#60;lại&#62;"), "{page}");
    assert!(hall.delegate.page(&mine).await.contains("<p>một</p>"), "its author still reads it");
    let page = hall.editor.page(&mine).await;
    assert!(page.contains("chỉ người gửi và Văn phòng") && !page.contains("<p>một</p>"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_hand_in_list_read_deliver_and_withdraw() {
    let hall = Hall::open().await;
    let api = |path: &str| format!("/api/v1/resolutions/{}/papers{path}", hall.id);
    let both = json!({"title": "a", "words": "b", "person": "Lan", "author": "Lan"});
    assert_eq!(hall.secretary.post_json(&api(""), &both).await.status(), 422);
    let nobody = json!({"title": "a", "words": "b", "person": "nobody"});
    assert_eq!(hall.secretary.post_json(&api(""), &nobody).await.status(), 422);
    let named = json!({"title": "Một", "words": "lời", "author": "Đoàn <b>", "bloc": "k1"});
    let made = hall.secretary.posted(&api(""), &named).await;
    let id = made["id"].as_str().unwrap();
    hall.delegate.posted(&api(""), &json!({"title": "Hai", "words": "lời", "author": "ai khác"})).await;
    let page = hall.delegate.json(&api("?limit=1")).await;
    assert_eq!((&page["items"][0]["author"], &page["items"][0]["words"]), (&json!("Đoàn <b>"), &json!(null)));
    let rest = hall.delegate.json(&api(&format!("?after={}", page["next"].as_str().unwrap()))).await;
    assert_eq!((&rest["items"][0]["person"], &rest["items"][0]["bloc"]), (&json!("Lan"), &json!("k1")));
    let path = api(&format!("/{id}/delivery"));
    assert_eq!(hall.delegate.post_json(&path, &json!({"delivered": true})).await.status(), 403);
    assert_eq!(hall.secretary.post_json(&path, &json!({"delivered": true})).await.status(), 204);
    assert_eq!(hall.secretary.post_json(&path, &json!({"delivered": false})).await.status(), 204);
    let gone = api(&format!("/{id}/withdrawal"));
    assert_eq!(hall.secretary.post_json(&gone, &json!({"reason": "nhầm"})).await.status(), 204);
    let one = hall.editor.json(&api(&format!("/{id}"))).await;
    assert_eq!(
        (&one["state"], &one["withdrawn"], &one["words"]),
        (&json!("withdrawn"), &json!("nhầm"), &json!(null))
    );
    assert_eq!(hall.editor.get(&api(&format!("/{id}/file"))).await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opinion_names_the_paper_it_was_taken_from_and_the_paper_lists_it() {
    let hall = Hall::open().await;
    let mine = handed_in(&hall, &hall.delegate, &[("title", "Kinh <i>nghiệm</i>"), ("words", "một")]).await;
    let paper = mine.rsplit('/').next().unwrap();
    let gone = handed_in(&hall, &hall.delegate, &[("title", "Đã rút"), ("words", "hai")]).await;
    let withdrawn = hall.secretary.post_form(&format!("{gone}/withdraw"), &[("reason", "nhầm")]).await;
    assert_eq!(withdrawn.status(), StatusCode::SEE_OTHER);
    let board = hall.secretary.page(&hall.page("/workshop")).await;
    assert!(board.contains(&format!("<option value=\"{paper}\">Kinh &#60;i&#62;nghiệm")), "{board}");
    let record = async |paper: &str| {
        let fields = [("for", "named"), ("name", "Khách"), ("words", "Nên gọn hơn"), ("paper", paper)];
        hall.secretary.post_form(&hall.page("/opinions"), &fields).await
    };
    for nowhere in ["none", gone.rsplit('/').next().unwrap()] {
        let refused = record(nowhere).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY, "{nowhere}");
        let page = refused.text().await.unwrap();
        assert!(page.contains("Chọn một tham luận") && page.contains("Nên gọn hơn"), "{page}");
    }
    assert_eq!(record("").await.status(), StatusCode::SEE_OTHER, "most are spoken freely");
    assert_eq!(record(paper).await.status(), StatusCode::SEE_OTHER);
    let link = format!("<a href=\"{mine}\"");
    let page = hall.delegate.page(&mine).await;
    assert_eq!(page.matches("class=\"opinion\"").count(), 1, "{page}");
    let table = hall.delegate.page(&hall.page("/responses")).await;
    assert_eq!(table.matches(&format!("{link}>tham luận: Kinh &#60;i&#62;nghiệm")).count(), 1, "{table}");
    let printed = hall.delegate.page(&hall.page("/responses/text")).await;
    assert_eq!(printed.matches("(tham luận: Kinh").count(), 1, "{printed}");
    let all = hall.delegate.page(&hall.page("/opinions")).await;
    assert_eq!((all.matches("class=\"opinion\"").count(), all.matches(&link).count()), (2, 1), "{all}");
    let taken = hall.delegate.page(&hall.page(&format!("/opinions?paper={paper}"))).await;
    assert_eq!(taken.matches("class=\"opinion\"").count(), 1, "{taken}");
    let told = hall.delegate.json(&format!("/api/v1{}?paper={paper}", hall.page("/opinions"))).await;
    assert_eq!(
        (told["items"].as_array().unwrap().len(), told["items"][0]["paper"].as_str()),
        (1, Some(paper))
    );
}
