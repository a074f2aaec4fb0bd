//! The minutes of the workshop through real HTTP: they fill themselves, the secretary adds, and they are printed.

use std::io::{Cursor, Read as _};

use duthao::domain::stage::Stage;
use serde_json::json;

use super::workshop::Hall;

/// A workshop with everything that the minutes tell, all of it hostile.
async fn held() -> Hall {
    let hall = Hall::open().await;
    let item = hall.add("Thảo luận <b>GP1</b>").await;
    hall.secretary.post_form(&hall.page("/workshop/attendance"), &[("present", hall.lan.id.as_str())]).await;
    let api = |path: &str| format!("/api/v1/resolutions/{}{path}", hall.id);
    let early = json!({"sort": "words", "words": "Trước hội thảo."});
    hall.delegate.posted(&api("/clauses/g1/suggestions"), &early).await;
    // Nothing tells a moment before the session from one in it but the clock: let it move on.
    let moment = hall.server.app.clock.now();
    while hall.server.app.clock.now() <= moment {
        tokio::task::yield_now().await;
    }
    assert_eq!(hall.act(&item, "open", &[]).await.status(), 303);
    let paper = json!({"title": "=1+1 <i>tham luận</i>", "words": "lời", "author": "Đoàn trường học"});
    let paper = hall.secretary.posted(&api("/papers"), &paper).await;
    let path = api(&format!("/papers/{}/delivery", paper["id"].as_str().unwrap()));
    assert_eq!(hall.secretary.post_json(&path, &json!({"delivered": true})).await.status(), 204);
    let spoken =
        json!({"saidFor": {"bloc": "k1"}, "clause": "g1", "words": "Nên gửi <script>alert(1)</script>"});
    let spoken = hall.secretary.posted(&api("/opinions"), &spoken).await;
    let path = api(&format!("/opinions/{}/answer", spoken["id"].as_str().unwrap()));
    let answer = json!({"verdict": "partly", "reason": "đã ghi ở GP1"});
    assert_eq!(hall.editor.post_json(&path, &answer).await.status(), 204);
    let wish = json!({"sort": "words", "words": "Gửi tài liệu trước ba ngày."});
    hall.delegate.posted(&api("/clauses/g1/suggestions"), &wish).await;
    assert_eq!(hall.act(&item, "close", &[]).await.status(), 303);
    hall
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_fill_themselves_from_what_the_workshop_left() {
    let hall = Hall::open().await;
    let path = hall.page("/workshop/minutes");
    let empty = hall.delegate.page(&path).await;
    for words in
        ["Hội thảo chưa bắt đầu.", "Không có tham luận.", "Chưa ghi kết luận.", "Có mặt 0/1 đại biểu"]
    {
        assert!(empty.contains(words), "{words}: {empty}");
    }
    assert!(!empty.contains("name=\"conclusion\""), "a delegate only reads");
    let hall = held().await;
    let page = hall.delegate.page(&hall.page("/workshop/minutes")).await;
    for words in [
        "Hội thảo bắt đầu lúc",
        "cùng ngày",
        "Thư ký: Hoa",
        "Có mặt 1/1 đại biểu",
        "Khối nông thôn</td><td data-label=\"Được mời\">1</td><td data-label=\"Có mặt\">1</td>",
        "Thảo luận &#60;b&#62;GP1",
        "GP1. Gửi tài liệu &#60;i&#62;sớm",
        "=1+1 &#60;i&#62;tham luận",
        "trình bày lúc",
        "Nên gửi &#60;script&#62;",
        "Tiếp thu một phần: đã ghi ở GP1",
        "Gửi tài liệu trước ba ngày.",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Trước hội thảo."), "what was wished before is not of this session");
    assert!(!page.contains("<script>alert"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secretary_adds_without_losing_what_fills_itself_and_nobody_writes_over_another() {
    let hall = held().await;
    let path = hall.page("/workshop/minutes");
    let fields = [
        ("version", "0"),
        ("place", "Hội trường <b>Thị ủy</b>"),
        ("chair", "Phan Duy Vĩnh"),
        ("chairOffice", "Phó Bí thư Thường trực"),
        ("secretary", "Hoa"),
        ("conclusion", "Nhất trí <nội dung>\n\nGiao Tổ biên tập"),
    ];
    assert_eq!(hall.delegate.post_form(&path, &fields).await.status(), 403);
    assert_eq!(hall.secretary.post_form(&path, &fields).await.status(), 303);
    let page = hall.delegate.page(&path).await;
    for words in [
        "Địa điểm: Hội trường &#60;b&#62;",
        "Chủ trì: Phan Duy Vĩnh, Phó Bí thư",
        "<p>Giao Tổ biên tập</p>",
        "Nên gửi &#60;script",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mut late = fields;
    late[5].1 = "Lời của người sau";
    let stale = hall.secretary.post_form(&path, &late).await;
    assert_eq!(stale.status(), 409);
    let page = stale.text().await.unwrap();
    assert!(page.contains("Người khác vừa lưu") && page.contains("Lời của người sau"), "{page}");
    assert!(
        page.contains("name=\"version\" value=\"1\"") && page.contains("<p>Giao Tổ biên tập</p>"),
        "{page}"
    );
    let long = "ế".repeat(6_001);
    let wrong = [("version", "1"), ("opening", long.as_str())];
    let wrong = hall.secretary.post_form(&path, &wrong).await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(page.contains(&long) && page.contains("href=\"#opening\""));
    late[0].1 = "1";
    hall.put_stage(Stage::Consolidation).await;
    assert_eq!(
        hall.secretary.post_form(&path, &late).await.status(),
        303,
        "written out after the hall is empty"
    );
    assert!(hall.delegate.page(&path).await.contains("<p>Lời của người sau</p>"));
    let first = hall.delegate.page(&format!("{path}?version=1")).await;
    assert!(first.contains("<p>Giao Tổ biên tập</p>") && first.contains("bản 1"), "{first}");
    assert_eq!(hall.delegate.get(&format!("{path}?version=9")).await.status(), 404);
    hall.put_stage(Stage::CommitteeVote).await;
    assert_eq!(
        hall.secretary.post_form(&path, &late).await.status(),
        409,
        "closed with the words they tell of"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn minutes_are_printed_in_the_committees_form_with_two_signatures() {
    let hall = held().await;
    let path = hall.page("/workshop/minutes");
    let fields = [
        ("version", "0"),
        ("chair", "Phan Duy Vĩnh"),
        ("secretary", "Trần Hoa"),
        ("conclusion", "=1+1 | <kết luận>"),
    ];
    assert_eq!(hall.secretary.post_form(&path, &fields).await.status(), 303);
    let text = hall.delegate.page(&format!("{path}/text")).await;
    for words in [
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "-BB/",
        "BIÊN BẢN",
        "THƯ KÝ\nTrần Hoa\nCHỦ TRÌ\nPhan Duy Vĩnh",
        "=1+1 | <kết luận>",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("Nơi nhận") && !text.contains("Dự thảo lần"), "{text}");
    let docx = hall.delegate.get(&format!("{path}/docx")).await.bytes().await.unwrap();
    let mut document = String::new();
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
    assert!(
        document.contains("&lt;kết luận&gt;") && document.contains("CHỦ TRÌ") && document.contains("THƯ KÝ")
    );
    let html = hall.delegate.page(&format!("{path}/html")).await;
    assert!(html.contains("Nên gửi &lt;script&gt;") && !html.contains("<script"), "{html}");
    let pdf = hall.delegate.get(&format!("{path}/pdf")).await.bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 10_000);
    assert_eq!(hall.delegate.get(&format!("{path}/exe")).await.status(), 404);
}
