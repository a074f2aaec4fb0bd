//! The printed form of a committee and of one resolution, through real HTTP: names, choices, until when, by whom.

use duthao::domain::export::Body;
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use reqwest::Method;
use serde_json::{Value, json};

use super::ballot::words_in;
use super::vote::Meeting;
use crate::support::caller::Caller;

const FORM: [(&str, &str); 20] = [
    ("short_name", "Thị ủy"),
    ("profile", "b-2026"),
    ("superior", "ĐẢNG BỘ TỈNH"),
    ("name", "THỊ ỦY  KỲ\tANH"),
    ("sign", "NQ/ThU"),
    ("place", "Kỳ Anh"),
    ("term", "2020 - 2025"),
    ("document_type", "NGHỊ QUYẾT"),
    ("authority_line", "CỦA BAN THƯỜNG VỤ"),
    ("on_behalf", "T/M BAN THƯỜNG VỤ"),
    ("signer_title", "PHÓ BÍ THƯ"),
    ("signer_name", "Trần <b>Văn</b> Ký"),
    ("voting_body", "Ban Thường vụ"),
    ("member_title", "uỷ viên Ban Thường vụ"),
    ("year", "2021"),
    ("separator", ";"),
    ("text_size", "15"),
    ("line", "20"),
    ("draft_mark", "yes"),
    ("duplex", "yes"),
];

fn with<'a>(mend: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.into_iter().filter(|(name, _)| !mend.iter().any(|(other, _)| other == name));
    kept.chain(mend.iter().copied()).collect()
}

async fn put(meeting: &Meeting, body: &Value) -> u16 {
    let office = &meeting.office;
    let request = office.request(Method::PUT, "/api/v1/body").header("origin", meeting.server.url(""));
    request.header("x-csrf-token", office.csrf()).json(body).send().await.unwrap().status().as_u16()
}

impl Meeting {
    async fn body(&self) -> Body {
        serde_json::from_str(&self.server.app.store.resolution(&self.id.as_str().into()).await.unwrap().body)
            .unwrap()
    }

    async fn printed(&self, who: &Caller) -> String {
        let file = who.get(&self.path("files/now/text")).await;
        words_in("text", &file.bytes().await.unwrap())
    }
}

#[tokio::test]
async fn the_form_of_a_resolution_is_changed_by_the_office_and_printed_at_once() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let door = meeting.path("form");
    for who in [&meeting.editor, &meeting.standing, &meeting.members[0]] {
        assert_eq!(who.get(&door).await.status(), 403);
        assert_eq!(who.post_form(&door, &FORM).await.status(), 403);
    }
    let page = meeting.office.page(&door).await;
    assert!(page.contains("value=\"NQ/ThU\"") && page.contains("Mẫu 2026"), "{page}");
    assert!(!page.contains("name=\"recipients\""), "recipients have a page of their own");
    assert!(meeting.office.page(&meeting.path("versions")).await.contains(&format!("href=\"{door}\"")));
    assert!(!meeting.editor.page(&meeting.path("versions")).await.contains(&format!("href=\"{door}\"")));
    assert_eq!(meeting.office.post_form(&door, &FORM).await.status(), 303);

    let body = meeting.body().await;
    assert_eq!((body.name.as_str(), body.profile.as_str()), ("THỊ ỦY KỲ ANH", "b-2026"), "blanks are folded");
    assert_eq!((body.layout.text_size, body.layout.line, body.layout.duplex), (Some(15), Some(20), true));
    let printed = meeting.printed(&meeting.office).await;
    assert!(printed.contains("PHÓ BÍ THƯ") && printed.contains("Trần <b>Văn</b> Ký"), "{printed}");
    let again = meeting.office.page(&door).await;
    assert!(again.contains("Trần &#60;b&#62;Văn&#60;/b&#62; Ký"), "shown as text: {again}");
    assert!(again.contains("<option value=\"15\" selected>"), "{again}");
    // The log tells each part before and after; one that stayed is not in it.
    let audit = meeting.office.page("/audit").await;
    assert!(audit.contains("signer_title: BÍ THƯ") && audit.contains("signer_title: PHÓ BÍ THƯ"), "{audit}");
    assert!(!audit.contains("place: Kỳ Anh"), "{audit}");
    let lines = meeting.server.app.store.acts_on(&meeting.id, 50).await.unwrap().len();
    let seen = serde_json::to_string(&body).unwrap();
    assert_eq!(meeting.office.post_form(&door, &with(&[("seen", &seen)])).await.status(), 303);
    assert_eq!(
        meeting.server.app.store.acts_on(&meeting.id, 50).await.unwrap().len(),
        lines,
        "nothing changed"
    );
}

#[tokio::test]
async fn what_cannot_be_printed_is_told_field_by_field_and_nothing_typed_is_lost() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let door = meeting.path("form");
    let was = meeting.body().await;
    let long = "á".repeat(301);
    for (field, value, told) in [
        ("sign", " ", "Không để trống dòng này."),
        ("place", long.as_str(), "Tối đa 300 ký tự."),
        ("profile", "c-2030", "Chọn mẫu thể thức có sẵn"),
        ("year", "hai nghìn", "Năm chưa đúng."),
        ("text_size", "72", "Chọn cỡ chữ, dãn dòng"),
        ("line", "17", "Chọn cỡ chữ, dãn dòng"),
        ("separator", "/", "Chọn cỡ chữ, dãn dòng"),
    ] {
        let refused = meeting.office.post_form(&door, &with(&[(field, value)])).await;
        assert_eq!(refused.status(), 422, "{field}");
        let page = refused.text().await.unwrap();
        assert!(page.contains(told) && page.contains("PHÓ BÍ THƯ"), "{field}: {page}");
    }
    assert_eq!(meeting.body().await, was);
    let stale = serde_json::to_string(&Body { place: "Nơi khác".into(), ..was.clone() }).unwrap();
    let refused = meeting.office.post_form(&door, &with(&[("seen", &stale)])).await;
    assert_eq!(refused.status(), 409, "somebody changed it since");
    let page = refused.text().await.unwrap();
    assert!(page.contains("PHÓ BÍ THƯ"), "{page}");
    assert!(page.contains(&format!("Người khác đã ghi: Địa danh: {}.", was.place)), "{page}");
    assert_eq!(meeting.body().await, was);
    // It has been seen now: sent again, what was typed takes its place.
    let seen = seen_of(&page);
    assert_eq!(meeting.office.post_form(&door, &with(&[("seen", &seen)])).await.status(), 303);
}

/// What the form on this page says was looked at.
fn seen_of(page: &str) -> String {
    let value = page.split_once("name=\"seen\" value=\"").expect(page).1.split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&")
}

#[tokio::test]
async fn the_form_of_resolutions_to_come_is_not_written_over_unseen() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let page = meeting.office.page("/body").await;
    assert!(
        page.contains("name=\"draft_mark\" value=\"yes\" checked"),
        "a new installation marks drafts: {page}"
    );
    assert_eq!(meeting.office.post_form("/body", &with(&[])).await.status(), 303);
    let seen = seen_of(&meeting.office.page("/body").await);
    let first = with(&[("seen", &seen), ("place", "Hà Tĩnh")]);
    assert_eq!(meeting.office.post_form("/body", &first).await.status(), 303);
    let second = with(&[("seen", &seen), ("signer_name", "Họ Tên Khác")]);
    let refused = meeting.office.post_form("/body", &second).await;
    assert_eq!(refused.status(), 409);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Người khác đã ghi: Địa danh: Hà Tĩnh.") && page.contains("Họ Tên Khác"), "{page}");
    assert_eq!(meeting.office.json("/api/v1/body").await["place"], "Hà Tĩnh", "nothing is lost");
    let seen = seen_of(&page);
    let again = with(&[("seen", &seen), ("signer_name", "Họ Tên Khác")]);
    assert_eq!(meeting.office.post_form("/body", &again).await.status(), 303);
}

#[tokio::test]
async fn the_form_stays_as_it_is_printed_once_its_issue_is_proposed_and_changes_no_seal() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let seal = meeting.up_to_open_vote().await;
    let door = meeting.path("form");
    assert_eq!(meeting.office.post_form(&door, &FORM).await.status(), 303);
    assert_eq!(meeting.office.json(&meeting.api("seal")).await["canonicalHash"], seal.as_str());
    for member in 0..3 {
        assert_eq!(meeting.vote(member, "agree", &seal).await, 303, "the same words are voted on");
    }
    assert_eq!(meeting.office.post_form(&meeting.path("vote/close"), &[]).await.status(), 303);
    meeting.step(&meeting.office, "send_to_signing").await;
    assert_eq!(meeting.stage().await, Stage::Signing);
    let propose = [("date", "03/02/2021")];
    assert_eq!(meeting.office.post_form(&meeting.path("issue"), &propose).await.status(), 303);
    let refused = meeting.office.post_form(&door, &with(&[("place", "Hà Tĩnh")])).await;
    assert_eq!(refused.status(), 409);
    assert!(meeting.printed(&meeting.office).await.contains("Kỳ Anh, ngày"));
}

#[tokio::test]
async fn the_form_of_resolutions_to_come_is_set_on_a_page_and_by_programs() {
    let meeting = Meeting::on("Nghị quyết.", true).await;
    let viewer = meeting.server.signed_in("Khách", &[Role::Viewer]).await;
    assert_eq!(viewer.get("/body").await.status(), 403);
    assert!(meeting.office.page("/units").await.contains("href=\"/body\""));
    let recipients = with(&[("recipients", "Ban Tổ chức\n\n Lưu Văn phòng ")]);
    assert_eq!(meeting.office.post_form("/body", &recipients).await.status(), 303);
    let body = meeting.office.json("/api/v1/body").await;
    assert_eq!(body["recipients"], json!(["Ban Tổ chức", "Lưu Văn phòng"]));
    assert_eq!(body["layout"]["line"], 20);
    let many = (0..51).map(|number| format!("Nơi {number}\n")).collect::<String>();
    let refused = meeting.office.post_form("/body", &with(&[("recipients", &many)])).await;
    assert_eq!(refused.status(), 422);
    // A program that knows nothing of the layout keeps the form's own.
    let mut plain = body.clone();
    plain.as_object_mut().unwrap().remove("layout");
    assert_eq!(put(&meeting, &plain).await, 204);
    assert_eq!(meeting.office.json("/api/v1/body").await["layout"]["line"], json!(null));
    plain["sign"] = json!("");
    assert_eq!(put(&meeting, &plain).await, 422);
}
