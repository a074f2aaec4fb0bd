//! The public page through real HTTP: who publishes and when, what a stranger reads, and what nobody does.

use duthao::domain::person::Role;
use duthao::store::Store;
use reqwest::{Response, StatusCode, header};
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use super::vote::Meeting;
use crate::export::public::codes;
use crate::support::caller::Caller;
use crate::support::server::PUBLIC_URL;

const WORDS: &str = "Nghị quyết có hiệu lực từ ngày ký <b>.";

/// Said and written on the way, and for no stranger.
const UNTOLD: [&str; 4] =
    ["Chỉ nội bộ đọc", "Ghi chú cho hội nghị", "Ý kiến xin bảo lưu", "Ý kiến khác trên phiếu"];

impl Meeting {
    /// Brings a resolution to its number, with all that is said on the way and is not public.
    async fn up_to_issue(&self) {
        let comment = json!({"words": UNTOLD[0], "internal": true});
        self.editor.posted(&self.api("clauses/c1aaaaaaaaaa/comments"), &comment).await;
        let seal = self.up_to_open_vote().await;
        let note = [("seal", seal.as_str()), ("words", UNTOLD[1])];
        let noted = self.members[0].post_form(&self.path("vote/notes/c1aaaaaaaaaa"), &note).await;
        assert_eq!(noted.status(), 303, "{}", noted.text().await.unwrap());
        assert_eq!(self.vote(0, "agree", &seal).await, 303);
        assert_eq!(self.vote(1, "agree", &seal).await, 303);
        let other = [("choice", "other"), ("opinion", UNTOLD[3]), ("seal", seal.as_str())];
        assert_eq!(self.members[2].post_form(&self.path("vote/ballot"), &other).await.status(), 303);
        let kept = self.members[2].post_form(&self.path("vote/reserve"), &[("reserved", UNTOLD[2])]).await;
        assert_eq!(kept.status(), 303);
        assert_eq!(self.office.post_form(&self.path("vote/close"), &[]).await.status(), 303);
        self.step(&self.office, "send_to_signing").await;
        let proposed = self.office.posted(&self.api("issue"), &json!({"date": "03/02/2021"})).await;
        let seen = json!({"proposal": proposed["proposal"]});
        self.standing.posted(&self.api("issue/confirm"), &seen).await;
    }

    async fn issued() -> Self {
        let meeting = Self::on(WORDS, true).await;
        meeting.up_to_issue().await;
        meeting
    }

    async fn publish(&self, reasons: &str) {
        let form = [("reasons", reasons), ("code", "yes")];
        let answer = self.office.post_form(&self.path("publication"), &form).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
    }

    async fn end(&self, reason: &str) -> Response {
        self.office.post_form(&self.path("publication/end"), &[("reason", reason)]).await
    }

    fn public(&self, rest: &str) -> String {
        format!("/public/{}{rest}", self.id)
    }

    async fn short(&self) -> String {
        self.server.app.store.newest_seal(&self.id.as_str().into()).await.unwrap().unwrap().short_hash()
    }
}

async fn told_nothing(stranger: &Caller, path: &str) -> String {
    let answer = stranger.get(path).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
    assert!(answer.headers().get(header::ETAG).is_none());
    answer.text().await.unwrap()
}

#[tokio::test]
async fn a_stranger_is_told_the_same_of_what_is_unknown_not_issued_not_published_and_ended() {
    let meeting = Meeting::on(WORDS, true).await;
    let stranger = meeting.server.stranger();
    let unknown = told_nothing(&stranger, "/public/none").await;
    let unknown_api = told_nothing(&stranger, "/api/v1/public/none").await;
    let files = ["pdf", "canonical", "json", "none"];
    let same = async || {
        assert_eq!(told_nothing(&stranger, &meeting.public("")).await, unknown);
        let api = format!("/api/v1/public/{}", meeting.id);
        assert_eq!(told_nothing(&stranger, &api).await, unknown_api);
        for format in files {
            assert_eq!(told_nothing(&stranger, &meeting.public(&format!("/files/{format}"))).await, unknown);
        }
    };
    same().await;
    let form = [("reasons", "nothing")];
    assert_eq!(meeting.office.post_form(&meeting.path("publication"), &form).await.status(), 409, "a draft");
    meeting.up_to_issue().await;
    same().await;
    for (who, status) in [(&meeting.editor, 403), (&meeting.standing, 403), (&meeting.members[0], 403)] {
        assert_eq!(who.post_form(&meeting.path("publication"), &form).await.status(), status);
        assert_eq!(who.get(&meeting.path("publication")).await.status(), status);
    }
    assert_eq!(stranger.post_form(&meeting.path("publication"), &form).await.status(), 401);
    meeting.publish("nothing").await;
    assert_eq!(stranger.get(&meeting.public("")).await.status(), 200);
    assert_eq!(told_nothing(&stranger, &meeting.public("/files/json")).await, unknown, "not of the four");
    let short = meeting.short().await;
    let way = stranger.get(&format!("/p/{}", short.to_lowercase())).await;
    assert_eq!(way.headers()[header::LOCATION], meeting.public("").as_str());
    assert_eq!(meeting.end(" ").await.status(), 422);
    assert_eq!(meeting.end("Chờ đính chính").await.status(), 303);
    assert_eq!(meeting.end("Chờ đính chính").await.status(), 409);
    same().await;
    assert_eq!(told_nothing(&stranger, &format!("/p/{short}")).await, unknown);
    let page = meeting.office.page(&meeting.path("publication")).await;
    assert!(page.contains("Văn đã ngừng công bố lúc") && page.contains("Chờ đính chính"), "{page}");
}

#[tokio::test]
async fn a_stranger_reads_the_sealed_words_and_nothing_of_what_was_said_on_the_way() {
    let meeting = Meeting::issued().await;
    let stranger = meeting.server.stranger();
    meeting.publish("words").await;
    let answer = stranger.get(&meeting.public("")).await;
    assert_eq!(answer.headers()["x-robots-tag"], "noindex");
    let page = answer.text().await.unwrap();
    let short = meeting.short().await;
    for words in [
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số 02-NQ/ThU",
        "Kỳ Anh, ngày 03 tháng 02 năm 2021",
        "về nâng cao chất lượng",
        "id=\"c-c1aaaaaaaaaa\"",
        "Nghị quyết có hiệu lực từ ngày ký &lt;b&gt;.",
        "với 2/3 đồng chí uỷ viên Ban Thường vụ tán thành, đạt 66,7%",
        "Vì sao có nội dung này",
        "1 minh chứng từ sinh hoạt điểm.",
        "<q>31/31 phát biểu</q> <span>Bí thư, Khối nông thôn",
        &short,
        "name=\"robots\" content=\"noindex\"",
    ] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
    let api = stranger.page(&format!("/api/v1/public/{}", meeting.id)).await;
    let names = ["Biên", "Uỷ viên 0", "Uỷ viên 1", "Uỷ viên 2", "Trực", "Chi bộ"];
    for untold in UNTOLD.iter().chain(&names) {
        assert!(!page.contains(untold), "{untold}: {page}");
        assert!(!api.contains(untold), "{untold}: {api}");
    }
    assert!(!page.contains("<script") && !page.contains("csrf"), "{page}");
    let told: serde_json::Value = serde_json::from_str(&api).unwrap();
    assert_eq!((&told["reference"], &told["issuedOn"]), (&json!("02-NQ/ThU"), &json!("2021-02-03")));
    assert_eq!(told["clauses"][1]["reasons"]["records"][0]["speakerRole"], "Bí thư");
    let words = stranger.page(&meeting.public("/files/canonical")).await;
    assert_eq!(told["sha256"], hex::encode(Sha256::digest(words.as_bytes())));
    assert!(page.contains(told["sha256"].as_str().unwrap()));
    let text = stranger.page(&meeting.public("/files/text")).await;
    let address = format!("nghiquyet.example.vn/p/{}", short.replace('-', ""));
    assert!(text.contains(&format!("Bản công bố: {address} · Mã niêm {short}")), "{text}");
}

#[tokio::test]
async fn no_more_is_told_beside_a_clause_than_the_office_chose() {
    let meeting = Meeting::issued().await;
    let stranger = meeting.server.stranger();
    let wrong = meeting.office.post_form(&meeting.path("publication"), &[("reasons", "all")]).await;
    assert_eq!(wrong.status(), 422);
    assert!(wrong.text().await.unwrap().contains("Chọn mức nêu căn cứ."));
    for (reasons, count, words) in [("nothing", false, false), ("counts", true, false), ("words", true, true)]
    {
        meeting.publish(reasons).await;
        let page = stranger.page(&meeting.public("")).await;
        assert_eq!(page.contains("1 minh chứng từ sinh hoạt điểm."), count, "{reasons}: {page}");
        assert_eq!(page.contains("31/31 phát biểu"), words, "{reasons}: {page}");
        assert_eq!(meeting.end("Chọn lại").await.status(), 303);
    }
    meeting.publish("words").await;
    assert!(stranger.page(&meeting.public("")).await.contains("31/31 phát biểu"));
    // Words that nobody of the office has looked at are counted, until it is published again.
    let mended = json!({"version": 1, "kind": "statistic", "text": "30/31 phát biểu",
        "speakerRole": "Bí thư", "reason": "đếm lại"});
    meeting.editor.posted("/api/v1/evidence/e1/corrections", &mended).await;
    let page = stranger.page(&meeting.public("")).await;
    assert!(page.contains("1 minh chứng từ sinh hoạt điểm."), "{page}");
    assert!(!page.contains("30/31 phát biểu") && !page.contains("31/31 phát biểu"), "{page}");
    meeting.end("Chọn lại").await;
    meeting.publish("words").await;
    assert!(stranger.page(&meeting.public("")).await.contains("30/31 phát biểu"));
    // A record that is withdrawn while the page stands is gone from it at once.
    let withdrawal = json!({"version": 2, "reason": "ghi nhầm"});
    meeting.editor.posted("/api/v1/evidence/e1/withdrawal", &withdrawal).await;
    let page = stranger.page(&meeting.public("")).await;
    assert!(!page.contains("30/31 phát biểu") && !page.contains("minh chứng từ"), "{page}");
}

#[tokio::test]
async fn a_browser_that_has_the_page_is_told_that_it_stands() {
    let meeting = Meeting::issued().await;
    let stranger = meeting.server.stranger();
    let form = [("reasons", "counts"), ("indexed", "yes")];
    assert_eq!(meeting.office.post_form(&meeting.path("publication"), &form).await.status(), 303);
    let pages = [meeting.public(""), format!("/api/v1/public/{}", meeting.id), meeting.public("/files/pdf")];
    for path in pages {
        let first = stranger.get(&path).await;
        assert_eq!(first.headers()[header::CACHE_CONTROL], "public, no-cache", "{path}");
        assert!(first.headers().get("x-robots-tag").is_none(), "{path}");
        assert!(first.headers().get(header::SET_COOKIE).is_none(), "{path}");
        let tag = first.headers()[header::ETAG].clone();
        let again = |tag: header::HeaderValue| {
            stranger.request(reqwest::Method::GET, &path).header(header::IF_NONE_MATCH, tag).send()
        };
        assert_eq!(again(tag).await.unwrap().status(), StatusCode::NOT_MODIFIED, "{path}");
        let other = again(header::HeaderValue::from_static("W/\"0\"")).await.unwrap();
        assert_eq!(other.status(), StatusCode::OK, "{path}");
        // The same for whoever is signed in.
        let own = meeting.office.page(&meeting.public("")).await;
        assert_eq!(own, stranger.page(&meeting.public("")).await);
    }
    let small = stranger.request(reqwest::Method::GET, &meeting.public(""));
    let small = small.header(header::ACCEPT_ENCODING, "gzip").send().await.unwrap();
    assert_eq!(small.headers()[header::CONTENT_ENCODING], "gzip");
}

#[tokio::test]
async fn words_that_are_no_longer_those_that_were_sealed_are_shown_to_nobody() {
    let meeting = Meeting::issued().await;
    meeting.publish("nothing").await;
    let Store::Sqlite { write, .. } = &meeting.server.app.store else { panic!("the embedded store") };
    let spoilt = "UPDATE version SET words = replace(words, 'ngày ký', 'ngày kí') WHERE kind = 'sealed'";
    assert_eq!(sqlx::query(spoilt).execute(write).await.unwrap().rows_affected(), 1);
    let stranger = meeting.server.stranger();
    assert_eq!(stranger.get(&meeting.public("")).await.status(), 500);
    assert_eq!(stranger.get(&meeting.public("/files/canonical")).await.status(), 500);
    assert_eq!(stranger.get(&meeting.public("/files/pdf")).await.status(), 500);
}

#[tokio::test]
async fn the_code_stands_on_published_copies_only_and_leads_to_the_page() {
    let meeting = Meeting::on(WORDS, true).await;
    let folder = TempDir::new().unwrap();
    let reader = meeting.server.signed_in("Khách", &[Role::Viewer]).await;
    let read = async |name: &str| {
        let answer = reader.get(&meeting.path("files/now/pdf")).await;
        let path = folder.path().join(format!("{name}.pdf"));
        std::fs::write(&path, answer.bytes().await.unwrap()).unwrap();
        codes(&path).into_iter().map(|code| code.says).collect::<Vec<_>>()
    };
    assert!(read("draft").await.is_empty());
    meeting.up_to_issue().await;
    assert!(read("issued").await.is_empty());
    meeting.publish("nothing").await;
    let short = meeting.short().await;
    let address = format!("{PUBLIC_URL}/p/{}", short.replace('-', ""));
    assert_eq!(read("published").await, std::slice::from_ref(&address));
    let page = meeting.office.page(&meeting.path("publication")).await;
    assert!(page.contains(&address) && page.contains("Văn bản mật không được nhập"), "{page}");
    meeting.end("Chọn lại").await;
    assert!(read("ended").await.is_empty());
    let form = [("reasons", "nothing")];
    assert_eq!(meeting.office.post_form(&meeting.path("publication"), &form).await.status(), 303);
    assert!(read("without").await.is_empty(), "the office chose no code");
}

#[tokio::test]
async fn programs_publish_and_end_it_as_the_office_does() {
    let meeting = Meeting::issued().await;
    let path = meeting.api("publication");
    assert_eq!(meeting.office.get(&path).await.status(), 404);
    let made = meeting.office.posted(&path, &json!({"reasons": "counts", "code": true})).await;
    assert_eq!(
        (&made["open"], &made["reasons"], &made["code"]),
        (&json!(true), &json!("counts"), &json!(true))
    );
    assert_eq!(meeting.office.post_json(&path, &json!({})).await.status(), 409);
    assert_eq!(meeting.editor.post_json(&path, &json!({})).await.status(), 403);
    let overview = meeting.editor.page(&meeting.path("overview")).await;
    assert!(overview.contains(&meeting.public("")), "{overview}");
    assert!(!overview.contains("/publication\""), "an editor publishes nothing");
    assert!(meeting.office.page(&meeting.path("overview")).await.contains("/publication\""));
    let ended = json!({"reason": "Chọn lại"});
    assert_eq!(meeting.office.post_json(&meeting.api("publication/end"), &ended).await.status(), 204);
    let told = meeting.office.json(&path).await;
    assert_eq!((&told["open"], &told["reason"]), (&json!(false), &json!("Chọn lại")));
}
