//! Issuing through real HTTP: two persons, recipients, the register and its files, the signed copy, the archive.

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::store::Store;
use reqwest::Method;
use serde_json::{Value, json};

use super::attachment::{png, post_files};
use super::socket::{body, resolution};
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};

struct Desk {
    server: TestServer,
    id: String,
    first: Caller,
    second: Caller,
    standing: Caller,
}

impl Desk {
    /// A resolution that is being signed, two of the office and a standing member.
    async fn set() -> Self {
        let server = server().await;
        server.app.store.set(BODY_SETTING, &body()).await.unwrap();
        let (id, _) = resolution(&server).await;
        let first = server.signed_in("Phùng Văn", &[Role::Office]).await;
        let second = server.signed_in("Đinh Thư", &[Role::Office]).await;
        let standing = server.signed_in("Lê Trực", &[Role::Standing]).await;
        let desk = Self { server, id, first, second, standing };
        desk.put(Stage::Signing).await;
        desk
    }

    async fn put(&self, stage: Stage) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let set =
            sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2").bind(stage.id()).bind(&self.id);
        set.execute(write).await.unwrap();
        self.server.app.rooms.stage_changed(&self.id.as_str().into()).await;
    }

    fn path(&self, path: &str) -> String {
        format!("/resolutions/{}/{path}", self.id)
    }

    async fn stage(&self) -> Stage {
        self.server.app.store.resolution(&self.id.as_str().into()).await.unwrap().stage
    }

    async fn propose(&self) -> String {
        let answer = self.first.post_form(&self.path("issue"), &[("date", "03/02/2021")]).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        let api = format!("/api/v1/resolutions/{}/issue", self.id);
        self.second.json(&api).await["proposal"].as_str().unwrap().to_owned()
    }

    async fn issued(&self) {
        let seen = self.propose().await;
        let answer = self.second.post_form(&self.path("issue/confirm"), &[("proposal", &seen)]).await;
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        assert_eq!(self.stage().await, Stage::Issued);
    }

    async fn upload(&self, who: &Caller, name: &str, bytes: &[u8]) -> reqwest::Response {
        let url = self.server.url("");
        post_files(who, &url, &self.path("signed"), &who.csrf(), &[(name, bytes.to_vec())]).await
    }
}

#[tokio::test]
async fn one_proposes_and_another_confirms_with_the_recipients_they_saw() {
    let desk = Desk::set().await;
    let typed = [("recipients", "- Tỉnh ủy Hà Tĩnh,\nLưu Văn phòng")];
    assert_eq!(desk.first.post_form(&desk.path("recipients"), &typed).await.status(), 303);
    let seen = desk.propose().await;
    let late = desk.first.post_form(&desk.path("recipients"), &[("recipients", "Nơi khác")]).await;
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("Nơi khác"), "what was typed is kept");
    let again = desk.second.post_form(&desk.path("issue"), &[("date", "")]).await;
    assert_eq!(again.status(), 409, "one proposal waits at a time");

    let own = desk.first.page(&desk.path("issue")).await;
    assert!(own.contains("nên không tự xác nhận") && !own.contains("id=\"confirm\""), "{own}");
    let own = desk.first.post_form(&desk.path("issue/confirm"), &[("proposal", &seen)]).await;
    assert_eq!(own.status(), 409);
    let standing = desk.standing.post_form(&desk.path("issue/confirm"), &[("proposal", &seen)]).await;
    assert_eq!(standing.status(), 409, "the office has another");
    let other = desk.second.post_form(&desk.path("issue/confirm"), &[("proposal", "none")]).await;
    assert_eq!(other.status(), 409, "what was not seen is not confirmed");
    assert_eq!(desk.stage().await, Stage::Signing);

    let page = desk.second.page(&desk.path("issue")).await;
    for words in ["Tỉnh ủy Hà Tĩnh", "03/02/2021", "Phùng Văn", "id=\"confirm\""] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let done = desk.second.post_form(&desk.path("issue/confirm"), &[("proposal", &seen)]).await;
    assert_eq!(done.status(), 303);
    assert_eq!(desk.stage().await, Stage::Issued);
    assert_eq!(desk.first.post_form(&desk.path("recipients"), &typed).await.status(), 409, "frozen");
    let printed = desk.first.page(&format!("/api/v1/resolutions/{}/versions/now/files/text", desk.id)).await;
    assert!(printed.contains("Tỉnh ủy Hà Tĩnh"), "{printed}");
}

#[tokio::test]
async fn a_proposal_is_withdrawn_or_declined_with_a_reason_that_the_other_reads() {
    let desk = Desk::set().await;
    let seen = desk.propose().await;
    let blank = desk.second.post_form(&desk.path("issue/end"), &[("proposal", &seen), ("reason", " ")]).await;
    assert_eq!(blank.status(), 422);
    assert!(blank.text().await.unwrap().contains("Ghi lý do."));
    let reason = [("proposal", seen.as_str()), ("reason", "Ngày chưa đúng với bản ký")];
    assert_eq!(desk.second.post_form(&desk.path("issue/end"), &reason).await.status(), 303);
    let page = desk.first.page(&desk.path("issue")).await;
    assert!(page.contains("Đinh Thư không xác nhận") && page.contains("Ngày chưa đúng với bản ký"), "{page}");
    assert_eq!(desk.stage().await, Stage::Signing);
    let seen = desk.propose().await;
    let own = [("proposal", seen.as_str()), ("reason", "Chờ dấu")];
    assert_eq!(desk.first.post_form(&desk.path("issue/end"), &own).await.status(), 303);
    assert!(desk.second.page(&desk.path("issue")).await.contains("Phùng Văn đã rút đề nghị"));
    assert_eq!(desk.server.app.store.next_number("NGHỊ QUYẾT", "2020 - 2025").await.unwrap(), 1);
}

#[tokio::test]
async fn the_register_is_read_sifted_and_written_as_files() {
    let desk = Desk::set().await;
    let reader = desk.server.signed_in("Khách", &[Role::Viewer]).await;
    assert!(reader.page("/register").await.contains("Chưa có văn bản nào"));
    desk.issued().await;
    let title = desk.server.app.store.resolution(&desk.id.as_str().into()).await.unwrap().title;
    for query in ["", "?year=2021", "?q=01", "?q=nq"] {
        let page = reader.page(&format!("/register{query}")).await;
        assert!(
            page.contains(&title) && page.contains("Phùng Văn") && page.contains("Đinh Thư"),
            "{query}: {page}"
        );
    }
    assert!(reader.page("/register?year=1999").await.contains("Chưa có văn bản nào"));
    let csv = reader.page("/register/csv").await;
    assert!(csv.contains(";01-") && csv.contains(";Phùng Văn;Đinh Thư"), "{csv}");
    let book = reader.get("/register/xlsx").await;
    assert_eq!(book.status(), 200);
    assert!(book.bytes().await.unwrap().starts_with(b"PK"));
    assert_eq!(reader.get("/register/docx").await.status(), 404);
    let listed = reader.json("/api/v1/register?limit=5").await;
    assert_eq!(listed["items"][0]["confirmedBy"], "Đinh Thư");
}

/// A PDF as far as its bytes tell.
fn pdf(words: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{words}\n%%EOF\n").into_bytes()
}

#[tokio::test]
async fn a_signed_copy_comes_back_after_the_issue_and_an_earlier_one_stays() {
    let desk = Desk::set().await;
    let early = desk.upload(&desk.first, "ky.pdf", &pdf("1")).await;
    assert_eq!(early.status(), 409, "only after the issue");
    desk.issued().await;
    let picture = desk.upload(&desk.first, "ky.pdf", &png()).await;
    assert_eq!(picture.status(), 422);
    assert!(picture.text().await.unwrap().contains("không phải PDF"));
    for (words, versions) in [("1", 1), ("1", 1), ("2", 2)] {
        let sent = desk.upload(&desk.first, "ky.pdf", &pdf(words)).await;
        assert_eq!(sent.status(), 303, "{}", sent.text().await.unwrap());
        let list = desk.second.json(&format!("/api/v1/resolutions/{}/signed", desk.id)).await;
        assert_eq!(list["items"].as_array().unwrap().len(), versions, "{list}");
    }
    let door = format!("/api/v1/resolutions/{}/signed", desk.id);
    let send = |who: &Caller, bytes: Vec<u8>| {
        let sent = who.request(Method::POST, &format!("{door}?name=ky.pdf"));
        let sent = sent.header("x-csrf-token", who.csrf()).header("origin", desk.server.url(""));
        sent.header("content-type", "application/octet-stream").body(bytes).send()
    };
    let again = send(&desk.first, pdf("2")).await.unwrap();
    assert_eq!(again.status(), 201);
    let again: serde_json::Value = again.json().await.unwrap();
    assert_eq!((&again["version"], &again["name"]), (&2.into(), &"ky.pdf".into()), "programs send it, too");
    assert_eq!(send(&desk.first, png()).await.unwrap().status(), 422);
    let reader = desk.server.signed_in("Khách", &[Role::Viewer]).await;
    let list = reader.json(&door).await;
    assert_eq!(send(&reader, pdf("3")).await.unwrap().status(), 403);
    let hash = list["items"][0]["sha256"].as_str().unwrap();
    assert!(reader.page(&desk.path("signed")).await.contains(hash));
    for (version, words) in [(1, "1"), (2, "2")] {
        let file = reader.get(&desk.path(&format!("signed/{version}"))).await;
        assert_eq!(file.headers()["content-type"], "application/pdf");
        assert_eq!(file.bytes().await.unwrap(), pdf(words));
    }
    let log = desk.first.json("/api/v1/audit?act=resolution.take_signed").await;
    assert!(log["items"][0]["became"].as_str().unwrap().contains(hash), "{log}");
    assert_eq!(desk.upload(&reader, "ky.pdf", &pdf("3")).await.status(), 403);
}

#[tokio::test]
async fn archiving_asks_for_the_signed_copy_or_a_reason() {
    let desk = Desk::set().await;
    desk.issued().await;
    let page = desk.first.page(&desk.path("archive")).await;
    assert!(page.contains("Chưa nhận lại bản đã ký.") && page.contains("Số 01-"), "{page}");
    let refused = desk.first.post_form(&desk.path("archive"), &[]).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("hoặc ghi lý do không có"));
    let api = format!("/api/v1/resolutions/{}/stage", desk.id);
    let refused = desk.first.post_json(&api, &json!({"step": "archive"})).await;
    assert_eq!(refused.status(), 422);
    desk.upload(&desk.first, "ky.pdf", &pdf("1")).await;
    let page = desk.first.page(&desk.path("archive")).await;
    assert!(page.contains("ky.pdf") && !page.contains("name=\"reason\""), "{page}");
    assert_eq!(desk.first.post_form(&desk.path("archive"), &[]).await.status(), 303);
    assert_eq!(desk.stage().await, Stage::Archived);
    let told: Value = desk.first.json("/api/v1/audit?act=resolution.step").await;
    assert_eq!(
        (&told["items"][0]["was"], &told["items"][0]["became"]),
        (&json!("issued"), &json!("archived"))
    );

    let other = Desk::set().await;
    other.issued().await;
    let stage = format!("/api/v1/resolutions/{}/stage", other.id);
    let without = json!({"step": "archive", "reason": "Bản ký lưu ở Tỉnh ủy"});
    assert_eq!(other.first.posted(&stage, &without).await["stage"], "archived");
    let strange = other.first.request(Method::GET, &other.path("signed/x")).send().await.unwrap();
    assert_eq!(strange.status(), 404);
}
