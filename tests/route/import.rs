//! Word files through real HTTP: looked at, confirmed, taken back; what is refused and what is kept of it.

use std::collections::BTreeSet;

use duthao::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use duthao::domain::import::{CLAUSES_MAX, Guess};
use duthao::domain::person::Role;
use duthao::domain::resolution::{Kind, LEVEL_MAX, Run};
use duthao::domain::suggestion::WORDS_CHARS_MAX;
use duthao::id::{ClauseId, ResolutionId};
use duthao::live::hub::SeedClause;
use duthao::store::resolution::ResolutionRow;
use reqwest::multipart::{Form, Part};
use reqwest::{Method, Response};

use crate::export::{body, sample};
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};
use crate::support::word::{commented, foreign, paragraph, revision, set_in, whole, words};

async fn send(who: &Caller, server: &TestServer, path: &str, form: Form) -> Response {
    let request =
        who.request(Method::POST, path).header("origin", server.url("").trim_end_matches('/').to_owned());
    request.multipart(form).send().await.unwrap()
}

fn upload(who: &Caller, bytes: Vec<u8>) -> Form {
    Form::new().text("csrf", who.csrf()).part("file", Part::bytes(bytes).file_name("du-thao.docx"))
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let from = page.split_once(&format!("name=\"{name}\" value=\"")).expect("the field is there").1;
    let value = from.split_once('"').unwrap().0;
    value
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&#60;", "<")
        .replace("&gt;", ">")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
        .replace("&amp;", "&")
}

/// A resolution with the words of the sample.
async fn begun(server: &TestServer, name: &str) -> ResolutionRow {
    let by = server.person(name, &[Role::Editor]).await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let text = sample();
    let seed = |one: &duthao::domain::resolution::Clause| {
        SeedClause::plain(ClauseId::fresh(), one.kind, one.level, &one.plain())
    };
    let new = NewResolution {
        title: "NQ mẫu".into(),
        subject: text.subject.clone(),
        clauses: text.clauses.iter().map(seed).collect(),
        ..NewResolution::default()
    };
    create_resolution(&server.app, &by, new).await.unwrap()
}

async fn exported(who: &Caller, id: &ResolutionId) -> Vec<u8> {
    let answer = who.get(&format!("/resolutions/{id}/files/now/docx")).await;
    assert_eq!(answer.status(), 200);
    answer.bytes().await.unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_file_becomes_a_resolution_with_the_same_clauses() {
    let server = server().await;
    let row = begun(&server, "Người soạn").await;
    let lan = server.signed_in("Lan", &[Role::Editor]).await;
    let page = lan.page("/resolutions").await;
    assert!(page.contains("/resolutions/import"), "the list leads there");
    let bytes = exported(&lan, &row.id).await;
    let answer = send(&lan, &server, "/resolutions/import", upload(&lan, bytes)).await;
    assert_eq!(answer.status(), 200);
    let page = answer.text().await.unwrap();
    assert!(page.contains("ĐẢNG CỘNG SẢN VIỆT NAM") && page.contains("name=\"kind_0\""), "{page}");
    assert_eq!(server.app.store.resolutions().await.unwrap().len(), 1, "nothing is stored by looking");
    let form = |title: &str| {
        let form = Form::new().text("csrf", lan.csrf()).text("shown", hidden(&page, "shown"));
        let form = form.text("title", title.to_owned()).text("subject", sample().subject);
        form.text("kind_0", "drop").text("kind_1", "paragraph").text("level_1", "2")
    };
    let answer = send(&lan, &server, "/resolutions/import/confirm", form("")).await;
    assert_eq!(answer.status(), 422, "a title is asked for");
    let again = answer.text().await.unwrap();
    assert!(hidden(&again, "shown").len() > 1_000, "and nothing is lost");
    assert!(again.contains("value=\"drop\" selected"), "a choice stays");
    let answer = send(&lan, &server, "/resolutions/import/confirm", form("NQ nhập")).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let rows = server.app.store.resolutions().await.unwrap();
    let new = rows.iter().find(|one| one.title == "NQ nhập").unwrap();
    let read = server.app.rooms.text(&new.id).await.unwrap();
    let (got, expected) = (&read.clauses, sample().clauses);
    assert_eq!(got.len(), expected.len() - 1);
    assert_eq!((got[0].kind.id(), got[0].level), ("paragraph", 2));
    for (got, expected) in got.iter().zip(&expected[1..]).skip(1) {
        assert_eq!((got.kind, got.level, got.plain()), (expected.kind, expected.level, expected.plain()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_copy_comes_back_as_suggestions_at_its_version() {
    let server = server().await;
    let row = begun(&server, "Người soạn").await;
    let mai = server.signed_in("Mai", &[Role::Delegate]).await;
    let (at, api) = (format!("/resolutions/{}/import", row.id), format!("/api/v1/resolutions/{}", row.id));
    let bytes = exported(&mai, &row.id).await;
    let same = send(&mai, &server, &at, upload(&mai, bytes.clone())).await.text().await.unwrap();
    assert!(same.contains("không có chỗ nào khác") && !same.contains("Không thành đề nghị được"), "{same}");
    let behind = "<w:p><w:r><w:t>Gõ sau chữ ký.</w:t></w:r></w:p>";
    let odd = crate::export::word_read::in_text(&bytes, |document| {
        document.replacen("<w:sectPr>", &format!("{behind}<w:sectPr>"), 1)
    });
    let page = send(&mai, &server, &at, upload(&mai, odd)).await.text().await.unwrap();
    assert!(page.contains("Không có chỗ nào thành đề nghị được"), "{page}");
    assert!(page.contains("<li>Gõ sau chữ ký.</li>"), "nothing is passed over in silence: {page}");
    let edited =
        crate::export::word_read::in_text(&bytes, |document| document.replace("Qua 16 buổi", "Qua 17 buổi"));
    let page = send(&mai, &server, &at, upload(&mai, edited.clone())).await.text().await.unwrap();
    assert!(page.contains("Sửa 1, thêm 0, bỏ 0, chuyển chỗ 0"), "{page}");
    let request = mai
        .request(Method::POST, &format!("{api}/suggestions/import"))
        .header("x-csrf-token", mai.csrf())
        .header("origin", server.url(""));
    let told: serde_json::Value =
        serde_json::from_str(&request.body(edited).send().await.unwrap().text().await.unwrap()).unwrap();
    assert_eq!(told["changes"][0]["sort"], "words", "{told}");
    for _ in 0..2 {
        let form = Form::new().text("csrf", mai.csrf()).text("take_0", "yes");
        let form = ["shown", "base", "key"]
            .into_iter()
            .fold(form, |form, name| form.text(name, hidden(&page, name)));
        let answer = send(&mai, &server, &format!("{at}/confirm"), form).await;
        assert_eq!(answer.status(), 303, "sent twice it is the same: {}", answer.text().await.unwrap());
    }
    let listed = mai.json(&format!("{api}/suggestions")).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "{listed:#}");
    assert!(listed["items"][0]["words"].as_str().unwrap().starts_with("Qua 17 buổi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_none_of_ours_are_refused_with_what_to_do() {
    let server = server().await;
    let (row, other) = (begun(&server, "Người soạn").await, begun(&server, "Người khác").await);
    let lan = server.signed_in("Lan", &[Role::Editor]).await;
    let at = format!("/resolutions/{}/import", row.id);
    let bytes = exported(&lan, &other.id).await;
    let bare =
        crate::export::word_read::edited(&bytes, "docProps/custom.xml", |_| "<Properties/>".to_owned());
    for (path, bytes, status, told) in [
        ("/resolutions/import", b"Nghi quyet".to_vec(), 422, "không phải Word"),
        ("/resolutions/import", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 old".to_vec(), 422, "kiểu cũ"),
        ("/resolutions/import", vec![], 422, "Chưa chọn tệp"),
        ("/resolutions/import", vec![b'x'; duthao::domain::import::FILE_BYTES_MAX + 1], 413, "quá lớn"),
        (&at, bytes, 409, "nghị quyết khác"),
        (&at, bare, 422, "không phải bản tải từ đây"),
    ] {
        let answer = send(&lan, &server, path, upload(&lan, bytes)).await;
        assert_eq!(answer.status(), status, "{told}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(told), "{told}: {page}");
    }
    let form = Form::new().text("csrf", lan.csrf()).text("shown", "[{\"kind\":\"boss\"}]").text("title", "x");
    assert_eq!(send(&lan, &server, "/resolutions/import/confirm", form).await.status(), 422);
    let stranger = Form::new().text("csrf", "none").text("shown", "[]");
    assert_eq!(send(&lan, &server, "/resolutions/import/confirm", stranger).await.status(), 403);
    assert_eq!(server.app.store.resolutions().await.unwrap().len(), 2);
    let delegate = server.signed_in("Đại biểu", &[Role::Delegate]).await;
    let answer = send(&delegate, &server, "/resolutions/import", upload(&delegate, vec![])).await;
    assert_eq!(answer.status(), 403);
}

/// A draft that three people revised in Word: words, a paragraph out, one in, one to another place.
fn revised_draft() -> Vec<u8> {
    let centre = "<w:jc w:val=\"center\"/>";
    let place = |sort| whole(sort, "Cúc", "4. Cấp ủy phân công từng đồng chí.");
    foreign(
        &[
            paragraph(centre, &words("NGHỊ QUYẾT")),
            paragraph(centre, &words("về nâng cao chất lượng sinh hoạt chi bộ")),
            paragraph("", &words("I- TÌNH HÌNH")),
            paragraph(
                "",
                &[
                    commented(1, "1. Chi bộ họp "),
                    revision("del", "Lan", "thưa"),
                    revision("ins", "Lan", "đều &lt;hằng tháng&gt;"),
                    words(", có ghi biên bản."),
                ]
                .concat(),
            ),
            whole("del", "Bình", "2. Đoạn này thừa."),
            whole("ins", "Bình", "2. Đoạn thêm để gửi tài liệu trước."),
            place("moveFrom"),
            paragraph("", &commented(2, "3. Không ai sửa đoạn này.")),
            place("moveTo"),
        ],
        &[(1, "Nam", &words("Bao nhiêu buổi?")), (2, "", &words("Xem lại &lt;số&gt;."))],
        "",
    )
}

/// What the API lists of a resolution.
async fn listed(who: &Caller, id: &ResolutionId, what: &str) -> Vec<serde_json::Value> {
    let told = who.json(&format!("/api/v1/resolutions/{id}/{what}")).await;
    told["items"].as_array().unwrap().clone()
}

/// Sends a file, looks, confirms with what is given; returns the page that was shown and the resolution.
async fn brought_in(
    who: &Caller,
    server: &TestServer,
    bytes: Vec<u8>,
    title: &str,
    given: &[(&'static str, &'static str)],
) -> (String, ResolutionId) {
    let page = send(who, server, "/resolutions/import", upload(who, bytes)).await.text().await.unwrap();
    let form = Form::new().text("csrf", who.csrf()).text("shown", hidden(&page, "shown"));
    let form = form.text("title", title.to_owned()).text("subject", "về sinh hoạt chi bộ");
    let form = given.iter().fold(form, |form, (name, value)| form.text(*name, *value));
    let answer = send(who, server, "/resolutions/import/confirm", form).await;
    assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    let rows = server.app.store.resolutions().await.unwrap();
    (page, rows.iter().find(|one| one.title == title).unwrap().id.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_and_comments_of_a_foreign_file_become_suggestions_and_comments() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    let given = [("revisions", "yes"), ("comments", "yes")];
    let (page, id) = brought_in(&mai, &server, revised_draft(), "NQ từ Word", &given).await;
    for told in [
        "Lan sửa trong Word thành:",
        "Chi bộ họp đều &#60;hằng tháng&#62;, có ghi biên bản.",
        "Bình sửa trong Word thành:",
        "(bỏ đoạn này)",
        "Thêm trong bản theo dõi sửa đổi",
        "Nam ghi chú trong Word:",
        "Đưa 5 chỗ theo dõi sửa đổi",
        "Đưa 2 ghi chú",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    let read = server.app.rooms.text(&id).await.unwrap();
    let stands: Vec<String> = read.clauses.iter().map(duthao::domain::resolution::Clause::plain).collect();
    let moved = "Cấp ủy phân công từng đồng chí.";
    let old =
        ["TÌNH HÌNH", "Chi bộ họp thưa, có ghi biên bản.", "Đoạn này thừa.", moved, "Không ai sửa đoạn này."];
    assert_eq!(stands, old, "the words are those before the revisions");
    // Several are made in one millisecond: they are told in the order of the text.
    let place = |one: &serde_json::Value| {
        let clause = one["clause"].as_str().unwrap();
        read.clauses.iter().position(|known| known.id.as_str() == clause).unwrap()
    };
    let suggestions = listed(&mai, &id, "suggestions").await;
    let told = suggestions.iter().map(|one| {
        let said = |key: &str| one[key].as_str().unwrap();
        (place(one), said("sort"), said("words"), one["suggestions"][0]["note"].as_str().unwrap())
    });
    let told: BTreeSet<_> = told.collect();
    let by = |name: &str| format!("{name} (trong tệp Word)");
    let (lan, binh, cuc) = (by("Lan"), by("Bình"), by("Cúc"));
    let expected = [
        (1, "words", "Chi bộ họp đều <hằng tháng>, có ghi biên bản.", lan.as_str()),
        (2, "remove", "", &binh),
        (2, "insert", "Đoạn thêm để gửi tài liệu trước.", &binh),
        (3, "remove", "", &cuc),
        (4, "insert", moved, &cuc),
    ];
    assert_eq!((told, suggestions.len()), (BTreeSet::from(expected), expected.len()));
    let comments = listed(&mai, &id, "comments").await;
    let told: BTreeSet<_> = comments.iter().map(|one| (place(one), one["words"].as_str().unwrap())).collect();
    let nam = format!("{}: Bao nhiêu buổi?", by("Nam"));
    assert_eq!(told, BTreeSet::from([(1, nam.as_str()), (4, "Trong tệp Word: Xem lại <số>.")]));
    let page = mai.page(&format!("/resolutions/{id}/suggestions")).await;
    for told in ["Lan (trong tệp Word)", "Đoạn thêm để gửi tài liệu trước.", "Cúc (trong tệp Word)"]
    {
        assert!(page.contains(told), "{told} in {page}");
    }
    let page = mai.page(&format!("/resolutions/{id}/comments")).await;
    assert!(page.contains("Bao nhiêu buổi?") && page.contains("Xem lại &#60;số&#62;."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_and_comments_are_left_where_nobody_asks_for_them() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    for (title, given, counts) in [
        ("Không gì", vec![], (0, 0)),
        ("Chỉ sửa", vec![("revisions", "yes")], (5, 0)),
        ("Chỉ ghi chú", vec![("comments", "yes")], (0, 2)),
        ("Bỏ một điều", vec![("revisions", "yes"), ("comments", "yes"), ("kind_1", "drop")], (4, 1)),
    ] {
        let (_, id) = brought_in(&mai, &server, revised_draft(), title, &given).await;
        let got = (listed(&mai, &id, "suggestions").await.len(), listed(&mai, &id, "comments").await.len());
        assert_eq!(got, counts, "{title}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_in_old_fonts_becomes_unicode_and_the_preview_says_so() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    let old = |font: &str, inside: &str| set_in(font, "", inside);
    let bytes = foreign(
        &[
            paragraph("", &old(".VnTimeH", "I- t×nh h×nh")),
            paragraph("", &old(".VnTime", "1. Khèi n«ng th«n hßa gi¶i <tèt>.".replace('<', "&lt;").as_str())),
            paragraph("", &old("VNI-Times", "2. Khoái noâng thoân.")),
            paragraph("", &words("3. Khối nông thôn.")),
        ],
        &[],
        "",
    );
    let (page, id) = brought_in(&mai, &server, bytes, "NQ phông cũ", &[]).await;
    for told in [
        "Đã chuyển 2 đoạn viết bằng phông cũ TCVN3 (ABC) sang Unicode: &#34;I- t×nh h×nh&#34; thành &#34;I- TÌNH HÌNH&#34;",
        "Đã chuyển 1 đoạn viết bằng phông cũ VNI Windows sang Unicode: &#34;2. Khoái noâng thoân.&#34; thành &#34;2. Khối nông thôn.&#34;",
    ] {
        assert!(page.contains(told), "{told} in {page}");
    }
    assert!(!page.contains("Nên chuyển tệp sang Unicode"), "nothing is left to be converted: {page}");
    let read = server.app.rooms.text(&id).await.unwrap();
    let stands: Vec<String> = read.clauses.iter().map(duthao::domain::resolution::Clause::plain).collect();
    let expected = ["TÌNH HÌNH", "Khối nông thôn hòa giải <tốt>.", "Khối nông thôn.", "Khối nông thôn."];
    assert_eq!(stands, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_tells_in_a_line_what_each_clause_is_taken_for() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    let bytes = foreign(
        &[
            paragraph("", &words("Căn cứ Điều lệ Đảng;")),
            paragraph("", &words("I- GIẢI PHÁP")),
            paragraph("", &words("1. Họp chi bộ đều.")),
        ],
        &[],
        "",
    );
    let page = send(&mai, &server, "/resolutions/import", upload(&mai, bytes)).await.text().await.unwrap();
    let lines = |page: &str| -> Vec<String> {
        let told =
            page.split("<summary>").skip(1).map(|rest| rest.split_once("</summary>").unwrap().0.to_owned());
        told.filter(|line| line.contains(": ")).collect()
    };
    assert_eq!(lines(&page), ["Đoán: căn cứ", "Đoán: đề mục, cấp 1", "Đoán: giải pháp, cấp 2"]);
    // What is folded is sent nevertheless: it stands behind the details, not in it.
    for details in page.split("<details class=\"more\">").skip(1) {
        let inside = details.split_once("</details>").unwrap().0;
        assert!(!inside.contains("<select"), "{inside}");
    }
    let form = Form::new().text("csrf", mai.csrf()).text("shown", hidden(&page, "shown")).text("title", "");
    let form = form.text("kind_0", "drop").text("kind_2", "target").text("level_2", "2");
    let again = send(&mai, &server, "/resolutions/import/confirm", form).await.text().await.unwrap();
    let chosen = ["Đã chọn: bỏ, không nhập", "Đã chọn: đề mục, cấp 1", "Đã chọn: chỉ tiêu, cấp 3"];
    assert_eq!(lines(&again), chosen);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_tells_what_is_left_out_or_missing() {
    let server = server().await;
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    let long = "dài ".repeat(WORDS_CHARS_MAX / 4 + 1);
    let bytes = foreign(&[paragraph("", &words(&long)), paragraph("", "<w:r><w:drawing/></w:r>")], &[], "");
    let page = send(&mai, &server, "/resolutions/import", upload(&mai, bytes)).await.text().await.unwrap();
    for told in ["Có 1 hình vẽ không được nhập", "Có 1 đoạn rất dài", "Không tìm thấy trích yếu"]
    {
        assert!(page.contains(told), "{told} in {page}");
    }
    let page =
        send(&mai, &server, "/resolutions/import", upload(&mai, revised_draft())).await.text().await.unwrap();
    for told in ["hình vẽ không được nhập", "rất dài", "Không tìm thấy trích yếu", "phông cũ"]
    {
        assert!(!page.contains(told), "{told} in {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_with_the_form_is_held_to_the_bounds() {
    let server = server().await;
    server.app.store.set(BODY_SETTING, &body()).await.unwrap();
    let mai = server.signed_in("Mai", &[Role::Editor]).await;
    let guess = |level, text: &str| Guess {
        kind: Kind::Proposal,
        level,
        runs: vec![Run { text: text.into(), ..Run::default() }],
        typed: String::new(),
        marks: vec![],
        revised: None,
        authors: String::new(),
        remarks: vec![],
    };
    let confirm = async |title: &str, shown: &[Guess]| {
        let shown = serde_json::to_string(shown).unwrap();
        let form = Form::new().text("csrf", mai.csrf()).text("shown", shown).text("title", title.to_owned());
        let form = form.text("subject", "về sinh hoạt chi bộ");
        send(&mai, &server, "/resolutions/import/confirm", form).await.status()
    };
    let many = vec![guess(1, "Một"); CLAUSES_MAX + 1];
    assert_eq!(confirm("Quá cấp", &[guess(LEVEL_MAX + 1, "Một")]).await, 422);
    assert_eq!(confirm("Quá nhiều", &many).await, 413);
    assert_eq!(confirm("Không chữ", &[guess(1, " \u{7} ")]).await, 422);
    assert_eq!(server.app.store.resolutions().await.unwrap().len(), 0);
    assert_eq!(confirm("Vừa", &[guess(LEVEL_MAX, "Một\u{7}hai \u{1b}[31m ba")]).await, 303);
    let rows = server.app.store.resolutions().await.unwrap();
    let read = server.app.rooms.text(&rows[0].id).await.unwrap();
    assert_eq!((rows.len(), read.clauses[0].plain().as_str()), (1, "Một hai [31m ba"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_ticked_of_an_edited_copy_is_sent_and_says_whose_it_is() {
    let server = server().await;
    let row = begun(&server, "Người soạn").await;
    let mai = server.signed_in("Mai", &[Role::Delegate]).await;
    let at = format!("/resolutions/{}/import", row.id);
    let edited = crate::export::word_read::in_text(&exported(&mai, &row.id).await, |document| {
        let document = document.replace("có lúc nhàm chán", "đôi lúc nhàm chán");
        let from = document[..document.find("Qua 16").unwrap()].rfind("<w:r>").unwrap();
        let tracked = revision("del", "Lan", "Qua 16") + &revision("ins", "Lan", "Từ 17");
        format!("{}{tracked}{}", &document[..from], document[from..].replacen("Qua 16", "", 1))
    });
    let page = send(&mai, &server, &at, upload(&mai, edited)).await.text().await.unwrap();
    assert!(page.contains("Sửa 2, thêm 0") && page.contains("Theo dõi sửa đổi của Lan"), "{page}");
    for (ticked, notes) in [("take_1", vec![""]), ("take_0", vec!["", "Lan (trong tệp Word)"])] {
        let form = Form::new().text("csrf", mai.csrf()).text(ticked, "yes");
        let form = ["shown", "base", "key"]
            .into_iter()
            .fold(form, |form, name| form.text(name, hidden(&page, name)));
        assert_eq!(send(&mai, &server, &format!("{at}/confirm"), form).await.status(), 303);
        let sent = listed(&mai, &row.id, "suggestions").await;
        let told: Vec<&str> =
            sent.iter().map(|one| one["suggestions"][0]["note"].as_str().unwrap()).collect();
        assert_eq!(told, notes, "{sent:?}");
    }
}
