//! The dossier through real HTTP: who reads it and when, the office's letter, what is and is not in it, and its making
//! that is watched, stopped and fetched by the one who asked.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::time::Duration;

use duthao::domain::dossier::Part;
use duthao::domain::person::Role;
use duthao::store::Store;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use super::attachment::{png, send};
use super::ballot::words_in;
use super::vote::Meeting;
use crate::export::folded;
use crate::support::caller::Caller;

/// Said and written on the way, and for no paper of the dossier.
const INNER: [&str; 3] = ["NOIBOMATA", "GHICHUMATB", "BAOLUUMATC"];

/// Longest a dossier of a few pages may take on a busy machine, in steps of a tenth of a second.
const STEPS_MAX: usize = 600;

impl Meeting {
    async fn ready() -> Self {
        let meeting = Self::on("Nghị quyết này có hiệu lực từ ngày ký.", true).await;
        meeting.up_to_standing().await;
        meeting
    }

    async fn sealed_words(&self) {
        self.step(&self.standing, "seal").await;
    }

    /// Begins a dossier; returns the path of its page.
    async fn begins(&self, who: &Caller, binding: &str) -> String {
        let answer = who.post_form(&self.path("dossier/jobs"), &[("binding", binding)]).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        answer.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Waits until the page says that the file is there, and takes it.
    async fn makes(&self, who: &Caller, binding: &str) -> (String, Vec<u8>) {
        let path = self.begins(who, binding).await;
        let page = ended(who, &path).await;
        assert!(page.contains("Hồ sơ đã xong"), "{page}");
        let file = who.get(&format!("{path}/file")).await;
        assert_eq!(file.status(), 200);
        (page, file.bytes().await.unwrap().to_vec())
    }

    async fn letter(&self, who: &Caller, passage: &str, seen: i64) -> Response {
        let seen = seen.to_string();
        let form = [("passage", passage), ("signerTitle", ""), ("signerName", "Lê Văn"), ("seen", &seen)];
        who.post_form(&self.path("dossier/letter"), &form).await
    }

    /// The folder's pieces of files, after something was done to them.
    async fn spoil_files(&self, statement: &'static str) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        sqlx::query(statement).execute(write).await.unwrap();
    }

    async fn attach(&self, name: &str, bytes: Vec<u8>) {
        let answer = send(&self.editor, &self.server.url(""), "e1", name, bytes).await;
        assert_eq!(answer.status(), StatusCode::CREATED, "{}", answer.text().await.unwrap());
    }
}

/// The page once nothing is being made any more.
async fn ended(who: &Caller, path: &str) -> String {
    for _ in 0..STEPS_MAX {
        let answer = who.get(path).await;
        assert_eq!(answer.status(), 200);
        let asks_again = answer.headers().get("refresh").is_some();
        let page = answer.text().await.unwrap();
        if !asks_again {
            return page;
        }
        assert!(page.contains("Đang làm hồ sơ") && page.contains("<progress"), "{page}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the dossier takes too long");
}

/// The files of a ZIP by their names.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().to_owned(), content);
    }
    files
}

#[tokio::test]
async fn the_committee_reads_sealed_words_only_and_nobody_else_reads_the_dossier() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let member = &meeting.members[0];
    let path = meeting.path("dossier");
    for (who, status) in
        [(&meeting.editor, 403), (member, 409), (&meeting.office, 409), (&meeting.standing, 409)]
    {
        assert_eq!(who.get(&path).await.status(), status, "a draft has no dossier");
    }
    meeting.up_to_standing().await;
    let guest = meeting.server.signed_in("Khách", &[Role::Viewer]).await;
    let delegate = meeting.server.signed_in("Đại biểu", &[Role::Delegate]).await;
    for (who, status) in [(&guest, 403), (&delegate, 403), (&meeting.editor, 403), (member, 409)] {
        for door in ["dossier", "dossier/parts/draft/pdf", "dossier/jobs/none"] {
            assert_eq!(who.get(&meeting.path(door)).await.status(), status, "{door}");
        }
        let begun = who.post_form(&meeting.path("dossier/jobs"), &[("binding", "pdf")]).await;
        assert_eq!(begun.status(), status);
        assert_eq!(who.get(&meeting.api("dossier/pdf")).await.status(), status);
    }
    let page = meeting.office.page(&path).await;
    assert!(page.contains("Hồ sơ trình đang chuẩn bị") && page.contains("name=\"passage\""), "{page}");
    let page = meeting.standing.page(&path).await;
    assert!(!page.contains("name=\"passage\""), "only the office writes: {page}");
    meeting.sealed_words().await;
    let page = member.page(&path).await;
    assert!(page.contains("Hồ sơ trình lời văn đã niêm") && page.contains("Bản đã niêm"), "{page}");
    assert!(page.contains("Chưa có") || page.contains("chưa có, vì chưa đóng biểu quyết"), "{page}");
    assert!(member.page(&meeting.path("vote")).await.contains(&format!("href=\"{path}\"")));
    assert!(member.page(&meeting.path("overview")).await.contains(&format!("href=\"{path}\"")));
    assert!(!meeting.editor.page(&meeting.path("overview")).await.contains(&format!("href=\"{path}\"")));
    assert_eq!(meeting.server.stranger().get(&meeting.api("dossier")).await.status(), 401);
}

#[tokio::test]
async fn the_office_writes_the_letter_until_the_vote_is_opened_and_writes_over_nobody() {
    let meeting = Meeting::ready().await;
    for who in [&meeting.editor, &meeting.standing, &meeting.members[0]] {
        assert_eq!(meeting.letter(who, "Không được", 0).await.status(), 403);
    }
    assert_eq!(meeting.letter(&meeting.office, "Hồ sơ <đủ>.\nĐúng thể thức.", 0).await.status(), 303);
    let page = meeting.office.page(&meeting.path("dossier")).await;
    assert!(page.contains("Hồ sơ &#60;đủ&#62;.") && page.contains("name=\"seen\" value=\"1\""), "{page}");
    assert!(page.contains("Văn lưu lần cuối"), "{page}");

    let stale = meeting.letter(&meeting.office, "Bản của người khác", 0).await;
    assert_eq!(stale.status(), 409);
    let shown = stale.text().await.unwrap();
    assert!(shown.contains("Có người vừa lưu tờ trình") && shown.contains("Bản của người khác"), "{shown}");
    let long = meeting.letter(&meeting.office, &"ấ".repeat(6_001), 1).await;
    assert_eq!(long.status(), 422);
    assert!(long.text().await.unwrap().contains("Ý kiến dài quá 6.000 chữ cái"));

    let docx = meeting.office.get(&meeting.path("dossier/parts/letter/docx")).await;
    assert_eq!(docx.headers()["content-disposition"], "attachment; filename=\"01-to-trinh.docx\"");
    let words = words_in("docx", &docx.bytes().await.unwrap());
    assert!(words.contains("Hồ sơ &lt;đủ&gt;.") && words.contains("Lê Văn"), "{words}");
    assert!(!words.contains("Bản của người khác"));

    let saved = json!({"seen": 1, "passage": "Viết bằng chương trình"});
    let answer = meeting.office.posted(&meeting.api("dossier/letter"), &saved).await;
    assert_eq!(answer, json!({"version": 2}));
    meeting.sealed_words().await;
    assert_eq!(meeting.letter(&meeting.office, "Trước khi mở", 2).await.status(), 303);
    assert_eq!(meeting.office.post_form(&meeting.path("vote/open"), &[]).await.status(), 303);
    let late = meeting.letter(&meeting.office, "Quá muộn", 3).await;
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("Đã mở biểu quyết"));
    let page = meeting.members[0].page(&meeting.path("dossier")).await;
    assert!(page.contains("Trước khi mở") && !page.contains("name=\"passage\""), "{page}");
    let seen = meeting.members[0].json(&meeting.api("dossier")).await;
    assert_eq!((&seen["letter"]["version"], &seen["letter"]["passage"]), (&json!(3), &json!("Trước khi mở")));
    let told = meeting.office.page(&meeting.path("audit")).await;
    assert!(told.matches("Lưu tờ trình").count() >= 3, "{told}");
}

#[tokio::test]
async fn the_zip_has_every_part_in_order_and_says_what_is_missing() {
    let meeting = Meeting::ready().await;
    meeting.attach("Ảnh buổi họp.png", png()).await;
    meeting.sealed_words().await;
    let (_, bytes) = meeting.makes(&meeting.members[0], "zip").await;
    let files = unpacked(&bytes);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "00-muc-luc.txt",
            "01-to-trinh.docx",
            "01-to-trinh.pdf",
            "02-du-thao.docx",
            "02-du-thao.pdf",
            "03-so-sanh.docx",
            "03-so-sanh.pdf",
            "04-tiep-thu-giai-trinh.docx",
            "04-tiep-thu-giai-trinh.pdf",
            "04-tiep-thu-giai-trinh.xlsx",
            "05-minh-chung.docx",
            "05-minh-chung.pdf",
            "06-sinh-hoat-diem.docx",
            "06-sinh-hoat-diem.pdf",
            "07-hinh-anh.docx",
            "07-hinh-anh.pdf",
        ]
    );
    let list = String::from_utf8(files["00-muc-luc.txt"].clone()).unwrap();
    assert!(list.contains("Biên bản kiểm phiếu: chưa có, vì chưa đóng biểu quyết"), "{list}");
    assert!(list.contains("  03-so-sanh.docx") && !list.contains("LƯU Ý"), "{list}");
    assert!(words_in("pdf", &files["07-hinh-anh.pdf"]).contains("Ảnh buổi họp.png"));
    let evidence = words_in("pdf", &files["05-minh-chung.pdf"]);
    assert!(evidence.contains("31/31 phát biểu"), "{evidence}");
    let redline = words_in("pdf", &files["03-so-sanh.pdf"]);
    assert!(redline.contains("So sánh Dự thảo lần"), "{redline}");
    let (_, again) = meeting.makes(&meeting.members[0], "zip").await;
    assert!(bytes == again, "the same words give the same bytes");
    let parts = meeting.members[0].json(&meeting.api("dossier")).await;
    let there: Vec<bool> =
        parts["parts"].as_array().unwrap().iter().map(|part| part["there"].as_bool().unwrap()).collect();
    assert_eq!(there, [true, true, true, true, true, true, true, false]);
    for part in Part::ALL {
        let answer = meeting.members[0].get(&meeting.path(&format!("dossier/parts/{}/pdf", part.id()))).await;
        let status = if part == Part::VoteRecord { 404 } else { 200 };
        assert_eq!(answer.status(), status, "{}", part.id());
    }
    let wrong = meeting.members[0].get(&meeting.path("dossier/parts/draft/html")).await;
    assert_eq!(wrong.status(), 404);
}

#[tokio::test]
async fn nothing_internal_and_no_secret_ballot_is_in_anybodys_dossier() {
    let meeting = Meeting::ready().await;
    let comment = json!({"words": INNER[0], "internal": true});
    meeting.editor.posted(&meeting.api("clauses/c1aaaaaaaaaa/comments"), &comment).await;
    meeting.sealed_words().await;
    let opened = meeting.office.post_form(&meeting.path("vote/open"), &[("secrecy", "secret")]).await;
    assert_eq!(opened.status(), 303);
    let seal = meeting.office.json(&meeting.api("seal")).await["canonicalHash"].as_str().unwrap().to_owned();
    let note = [("seal", seal.as_str()), ("words", INNER[1])];
    let noted = meeting.members[0].post_form(&meeting.path("vote/notes/c1aaaaaaaaaa"), &note).await;
    assert_eq!(noted.status(), 303, "{}", noted.text().await.unwrap());
    for member in &meeting.members {
        let fields = [("choice", "agree"), ("opinion", ""), ("seal", seal.as_str())];
        assert_eq!(member.post_form(&meeting.path("vote/choose"), &fields).await.status(), 200);
        assert_eq!(member.post_form(&meeting.path("vote/ballot"), &fields).await.status(), 303);
    }
    let kept = meeting.members[0].post_form(&meeting.path("vote/reserve"), &[("reserved", INNER[2])]).await;
    assert_eq!(kept.status(), 303);
    let open = meeting.members[0].get(&meeting.path("dossier/parts/vote-record/pdf")).await;
    assert_eq!(open.status(), 404, "an open vote has no record");
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    for reader in [&meeting.members[1], &meeting.office, &meeting.standing] {
        let (_, pdf) = meeting.makes(reader, "pdf").await;
        let (_, zip) = meeting.makes(reader, "zip").await;
        let mut words = words_in("pdf", &pdf);
        for (name, bytes) in unpacked(&zip) {
            let format = name.rsplit('.').next().unwrap().replace("xlsx", "docx");
            words.push_str(&words_in(&format, &bytes));
        }
        assert!(words.contains("BIÊN BẢN KIỂM PHIẾU") && words.contains("phiếu kín"), "the record is there");
        for inner in INNER {
            assert!(!words.contains(inner), "{inner}");
        }
        let tells = |choice: &str| words.contains(&format!("Uỷ viên 1 {choice}"));
        assert!(!tells("Tán thành") && !tells("Không tán thành"), "nobody's own answer");
    }
}

#[tokio::test]
async fn a_broken_picture_leaves_a_mark_a_warning_and_a_whole_file() {
    let meeting = Meeting::ready().await;
    meeting.attach("mất.png", png()).await;
    meeting.sealed_words().await;
    let member = &meeting.members[0];
    for (statement, what) in [
        ("UPDATE upload_piece SET bytes = x'89504e470d0a1a0a0000'", "spoilt"),
        ("DELETE FROM upload_piece", "missing"),
    ] {
        meeting.spoil_files(statement).await;
        let (page, pdf) = meeting.makes(member, "pdf").await;
        assert!(page.contains("Không đọc được hình “mất.png”"), "{what}: {page}");
        let words = words_in("pdf", &pdf);
        assert!(words.contains("[Không đọc được hình “mất.png”]"), "{what}: {words}");
        assert!(words.contains("LƯU Ý"), "the contents say so: {words}");
        let (_, zip) = meeting.makes(member, "zip").await;
        let files = unpacked(&zip);
        let list = String::from_utf8(files["00-muc-luc.txt"].clone()).unwrap();
        assert!(list.contains("LƯU Ý: Không đọc được hình “mất.png”"), "{what}: {list}");
        assert!(words_in("docx", &files["07-hinh-anh.docx"]).contains("[Không đọc được hình"), "{what}");
    }
}

#[tokio::test]
async fn a_letter_that_no_face_has_is_named_on_the_page_and_in_the_file() {
    let meeting = Meeting::on("Chữ \u{2029b} của bản cổ.", true).await;
    meeting.up_to_standing().await;
    meeting.sealed_words().await;
    let (page, pdf) = meeting.makes(&meeting.members[0], "pdf").await;
    assert!(page.contains("Dự thảo Nghị quyết: phông chữ của PDF thiếu ký tự U+2029B"), "{page}");
    let words = folded(&words_in("pdf", &pdf));
    assert!(words.contains("thiếu ký tự U+2029B") && words.contains("Chữ \u{2029b} của"), "{words}");
}

#[tokio::test]
async fn a_job_is_its_owners_alone_and_is_stopped_for_good() {
    let meeting = Meeting::ready().await;
    meeting.sealed_words().await;
    let (mine, other) = (&meeting.members[0], &meeting.members[1]);
    let path = meeting.begins(mine, "zip").await;
    for door in ["", "/file"] {
        assert_eq!(other.get(&format!("{path}{door}")).await.status(), 404, "{door}");
        assert_eq!(meeting.office.get(&format!("{path}{door}")).await.status(), 404, "{door}");
    }
    assert_eq!(other.post_form(&format!("{path}/stop"), &[]).await.status(), 404);
    assert!(ended(mine, &path).await.contains("Hồ sơ đã xong"), "nobody else has stopped it");

    let stopped = meeting.begins(mine, "pdf").await;
    assert_eq!(mine.get(&path).await.status(), 404, "one a person: the first is gone");
    assert_eq!(mine.post_form(&format!("{stopped}/stop"), &[]).await.status(), 303);
    let page = mine.page(&stopped).await;
    assert!(page.contains("Đã dừng, không có tệp nào được làm"), "{page}");
    assert_eq!(mine.get(&format!("{stopped}/file")).await.status(), 409);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(mine.page(&stopped).await.contains("Đã dừng"), "what was under way changes nothing");
    assert_eq!(mine.get(&format!("{stopped}/file")).await.status(), 409);

    let wrong = mine.post_form(&meeting.path("dossier/jobs"), &[("binding", "exe")]).await;
    assert_eq!(wrong.status(), 422);
    let (_, bytes) = meeting.makes(mine, "pdf").await;
    assert!(bytes.starts_with(b"%PDF-"));
    let api = mine.get(&meeting.api("dossier/pdf")).await;
    assert_eq!(api.headers()["content-type"], "application/pdf");
    assert!(api.bytes().await.unwrap() == bytes, "programs are given the same bytes");
    assert_eq!(mine.get(&meeting.api("dossier/exe")).await.status(), 404);
    // Without the right, a finished file is fetched no more.
    let foreign: Value = meeting.office.json(&meeting.api("dossier")).await;
    assert_eq!(foreign["shortHash"].as_str().unwrap().len(), 9);
}
