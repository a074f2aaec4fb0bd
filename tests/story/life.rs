//! The whole life of one resolution, from an empty database to the number at its head.

use duthao::action::person::add_person::{NewPerson, add_person};
use duthao::domain::canonical::canonical_hash;
use duthao::domain::person::Role;
use serde_json::{Value, json};

use crate::route::socket::body;
use crate::support::caller::Caller;
use crate::support::server::{TestServer, server};
use crate::support::writer::{Proof, Writer};

/// Members of the voting body in this story.
const MEMBERS: usize = 11;

const UNITS: &str = "khối;tổ chức cơ sở đảng;chi bộ;số đảng viên\n\
    Khối nông thôn;Đảng bộ phường Thử;Chi bộ TDP Một;31\n\
    Khối cơ quan;Chi bộ cơ quan Thử;Chi bộ Văn phòng;12\n";

/// The office adds somebody and gives them a printed code, by which they sign in.
async fn add(server: &TestServer, office: &Caller, name: &str, role: Role) -> (String, Caller) {
    let new = json!({"name": name, "roles": [role.id()]});
    let id = office.posted("/api/v1/people", &new).await["id"].as_str().unwrap().to_owned();
    let keys = format!("/api/v1/people/{id}/keys");
    let key = |kind: &'static str| {
        let keys = keys.clone();
        async move { office.posted(&keys, &json!({ "kind": kind })).await["key"].as_str().unwrap().to_owned() }
    };
    let caller = server.stranger();
    // Checking a printed code is slow by design: one is enough for a test.
    let answer = if role == Role::Standing {
        caller.post_form("/sign-in", &[("code", key("code").await.as_str())]).await
    } else {
        caller.post_form(&key("link").await, &[]).await
    };
    assert_eq!(answer.status(), 303);
    (key("bearer").await, caller)
}

/// The first person of an empty database is added at the machine itself.
async fn first(server: &TestServer) -> Caller {
    let new = NewPerson { name: "Văn phòng".into(), roles: [Role::Office].into(), ..NewPerson::default() };
    let person = add_person(&server.app, None, new).await.unwrap();
    server.caller_of(&person).await
}

/// A surveyor records a pilot meeting and what was said in it; returns the record's id.
async fn record(surveyor: &Caller, cell: &str, text: &str) -> String {
    let meeting = json!({
        "cell": cell, "kind": "regular", "round": 1, "date": "2020-09-03", "start": "19:00", "end": "21:00",
        "attendance": {
            "total": 31, "exempt": 0, "present": 31, "absentWithReason": 0, "absentWithoutReason": 0, "spoke": 31,
        },
        "place": "Nhà văn hoá", "chair": "Bí thư chi bộ", "secretary": "Thư ký chi bộ",
    });
    let meeting = surveyor.posted("/api/v1/meetings", &meeting).await;
    let said = json!({
        "meeting": meeting["id"], "text": text, "kind": "observation", "speakerRole": "Bí thư chi bộ",
    });
    surveyor.posted("/api/v1/evidence", &said).await["id"].as_str().unwrap().to_owned()
}

async fn token_owner(caller: &Caller) -> String {
    caller.json("/api/v1/me").await["id"].as_str().unwrap().to_owned()
}

async fn step(caller: &Caller, id: &str, step: &str, to: &str) {
    let answer = caller.posted(&format!("/api/v1/resolutions/{id}/stage"), &json!({ "step": step })).await;
    assert_eq!(answer["stage"], to);
}

/// Lets pass by name all that refuses the seal; returns what it was.
async fn let_pass(standing: &Caller, id: &str, reason: &str) -> Vec<String> {
    let checks = standing.json(&format!("/api/v1/resolutions/{id}/checks")).await;
    let mut waived = Vec::new();
    for finding in checks["items"].as_array().unwrap().iter().filter(|one| one["refusesSeal"] == true) {
        let mut input = json!({ "reason": reason });
        for field in ["fault", "about", "basis"] {
            input[field] = finding[field].clone();
        }
        input["clause"] = finding["clause"].as_str().unwrap_or_default().into();
        standing.posted(&format!("/api/v1/resolutions/{id}/waivers"), &input).await;
        waived.push(finding["fault"].as_str().unwrap().to_owned());
    }
    waived
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story is read from end to end")]
async fn a_resolution_lives_from_an_empty_database_to_its_number() {
    let server = server().await;
    let office = first(&server).await;
    let sent = |file: &'static str| {
        let request = office.request(reqwest::Method::POST, "/api/v1/units?name=units.csv");
        let request = request.header("x-csrf-token", office.csrf()).header("origin", server.url(""));
        async move { request.body(file).send().await.unwrap() }
    };
    let refused = sent("khối;tổ chức cơ sở đảng;chi bộ;số đảng viên\nKhối;Tổ chức;Chi bộ;nhiều\n").await;
    assert_eq!(refused.status(), 422);
    let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    assert!(refused["places"][0]["text"].as_str().unwrap().contains("số đảng viên"), "{refused}");
    assert_eq!(sent(UNITS).await.status(), 200);
    let cells = office.json("/api/v1/cells?limit=10").await;
    assert_eq!(cells["items"].as_array().unwrap().len(), 2);

    // The office names its committee, and gives people their roles.
    let named = office.request(reqwest::Method::PUT, "/api/v1/body").header("x-csrf-token", office.csrf());
    let named = named.header("origin", server.url("")).header("content-type", "application/json");
    assert_eq!(named.body(body().to_string()).send().await.unwrap().status(), 204);
    let (token, writing) = add(&server, &office, "Tổ biên tập", Role::Editor).await;
    let (_, surveyor) = add(&server, &office, "Tổ khảo sát", Role::Surveyor).await;
    let (_, standing) = add(&server, &office, "Thường trực", Role::Standing).await;
    let mut committee = Vec::new();
    for place in 1..=MEMBERS {
        committee.push(add(&server, &office, &format!("Uỷ viên {place}"), Role::Committee).await.1);
    }

    // Evidence from a pilot meeting.
    let cell = cells["items"][0]["id"].as_str().unwrap();
    let record = record(&surveyor, cell, "31/31 đảng viên phát biểu ý kiến.").await;

    // The editor starts the resolution and types into it over the socket.
    let new = json!({"title": "NQ thử", "subject": "về nâng cao chất lượng sinh hoạt chi bộ"});
    let started = writing.posted("/api/v1/resolutions", &new).await;
    let id = started["id"].as_str().unwrap().to_owned();
    let url = started["documentUrl"].as_str().unwrap();
    let mut writer = Writer::open(server.address, Proof::Bearer(&token), url).await;
    let last = writer.clause_of("NHIỆM VỤ VÀ GIẢI PHÁP");
    let behind = format!("{}V", writer.order(&last));
    writer.adds(
        "cproposal001",
        "proposal",
        1,
        &behind,
        "Đổi mới khâu chuẩn bị: họp chi ủy trước, chọn vấn đề thiết thực.",
    );
    writer.stored().await;
    let text = writing.json(&format!("/api/v1/resolutions/{id}/text")).await;
    assert!(text["clauses"].as_array().unwrap().iter().any(|clause| clause["id"] == "cproposal001"));

    // Sealing is a long way off, and says what stands in the way.
    for (caller, name, to) in [
        (&writing, "open_workshop", "workshop"),
        (&writing, "close_workshop", "consolidation"),
        (&writing, "submit_to_appraisal", "appraisal"),
        (&office, "pass_appraisal", "standing_review"),
    ] {
        step(caller, &id, name, to).await;
    }
    let stage = format!("/api/v1/resolutions/{id}/stage");
    let refused = standing.post_json(&stage, &json!({"step": "seal"})).await;
    assert_eq!(refused.status(), 409);
    let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
    let places = refused["places"].as_array().unwrap();
    assert!(places.iter().any(|place| place["text"].as_str().unwrap().contains("GP1")), "{refused}");
    assert!(places.iter().any(|place| place["text"].as_str().unwrap().contains("[…]")), "{refused}");
    let back = json!({"step": "return_from_standing", "reason": "còn chỗ bỏ trống"});
    standing.posted(&stage, &back).await;

    // The editor fills the gaps and links the proposal to its evidence.
    for (words, old, new) in [
        ("Xét đề nghị", "[…]", "Ban Tổ chức Thị ủy"),
        ("Ban Thường vụ ban hành", "[…]", "về nâng cao chất lượng sinh hoạt chi bộ"),
    ] {
        let clause = writer.clause_of(words);
        writer.replaces(&clause, old, new);
    }
    writer.stored().await;
    let link = json!({"record": record, "version": 1, "relation": "supports", "note": "đủ người phát biểu"});
    let links = format!("/api/v1/resolutions/{id}/clauses/cproposal001/evidence");
    let unknown = json!({"record": "khong-co", "version": 1, "relation": "supports"});
    assert_eq!(writing.post_json(&links, &unknown).await.status(), 422, "only what is there can be linked");
    // A program that writes into the shared document itself founds nothing by a record that is not there.
    writer.links("cproposal001", "lforged00001", "khong-co", &token_owner(&writing).await);
    writer.stored().await;
    let checks = writing.json(&format!("/api/v1/resolutions/{id}/checks")).await;
    assert!(checks.to_string().contains("proposal_without_evidence"), "{checks}");
    writing.posted(&links, &link).await;
    let checks = writing.json(&format!("/api/v1/resolutions/{id}/checks")).await;
    assert!(!checks.to_string().contains("proposal_without_evidence"), "{checks}");
    let leaning = writing.page(&format!("/evidence/{record}")).await;
    assert!(
        leaning.contains("GP1") && leaning.contains("Đổi mới khâu chuẩn bị"),
        "the record shows its clause"
    );
    let coverage = writing.page(&format!("/resolutions/{id}/coverage")).await;
    assert!(coverage.contains("GP1"), "{coverage}");

    // What cannot be mended now is let pass by name; then sealed: from here on the words are fixed.
    step(&writing, &id, "submit_to_appraisal", "appraisal").await;
    step(&office, &id, "pass_appraisal", "standing_review").await;
    let waived = let_pass(&standing, &id, "Khối này chưa tổ chức sinh hoạt điểm").await;
    assert_eq!(waived, ["bloc_without_evidence"], "one of the two blocs held no pilot meeting");
    step(&standing, &id, "seal", "committee_vote").await;
    let seal = office.json(&format!("/api/v1/resolutions/{id}/seal")).await;
    let hash = seal["canonicalHash"].as_str().unwrap().to_owned();
    let clause = writer.clause_of("Quan điểm");
    writer.types(&clause, 0, "Muộn rồi: ");
    writer.is_refused().await;
    let words = server.app.rooms.text(&id.as_str().into()).await.unwrap();
    assert_eq!(canonical_hash(&words), hash, "what is stored is what was sealed");

    // Six of eleven agree, which is just enough; nobody sees the split before the close.
    let vote = format!("/api/v1/resolutions/{id}/vote");
    office.posted(&vote, &json!({})).await;
    let stale =
        committee[0].post_json(&format!("{vote}/ballot"), &json!({"choice": "agree", "seal": "0000"})).await;
    assert_eq!(stale.status(), 409, "a ballot on other words is refused");
    for (place, member) in committee.iter().enumerate() {
        let choice = if place < 6 { "agree" } else { "disagree" };
        member.posted(&format!("{vote}/ballot"), &json!({"choice": choice, "seal": hash})).await;
    }
    let seen = writing.json(&vote).await;
    assert_eq!(seen["received"], MEMBERS);
    assert!(seen.get("result").is_none(), "{seen}");
    let outsider =
        writing.post_json(&format!("{vote}/ballot"), &json!({"choice": "agree", "seal": hash})).await;
    assert_eq!(outsider.status(), 403);
    office.posted(&format!("{vote}/close"), &json!({})).await;
    let result = office.json(&vote).await["result"].clone();
    assert_eq!((&result["agree"], &result["decision"]), (&json!(6), &json!("adopted")));
    assert!(result["sentence"].as_str().unwrap().contains("6/11"), "{result}");

    // Signed elsewhere, numbered here.
    step(&office, &id, "send_to_signing", "signing").await;
    let issue = format!("/api/v1/resolutions/{id}/issue");
    let proposed = office.posted(&issue, &json!({"date": "2021-02-03"})).await;
    let seen = json!({"proposal": proposed["proposal"]});
    let issued = standing.posted(&format!("{issue}/confirm"), &seen).await;
    assert_eq!(issued["reference"], "01-NQ/ThU");
    let printed = writing.page(&format!("/api/v1/resolutions/{id}/versions/now/files/text")).await;
    assert!(printed.contains("Số 01-NQ/ThU") && printed.contains("ngày 03 tháng 02 năm 2021"), "{printed}");
    assert!(!printed.contains("Muộn rồi") && !printed.contains("Dự thảo lần"), "{printed}");
    for format in ["docx", "pdf", "html", "markdown"] {
        let file = writing.get(&format!("/resolutions/{id}/files/now/{format}")).await;
        assert_eq!(file.status(), 200, "{format}");
    }
    let annex = writing.page(&format!("/api/v1/resolutions/{id}/versions/now/annex/text")).await;
    assert!(
        annex.contains("Khối này chưa tổ chức sinh hoạt điểm") && annex.contains("Thường trực"),
        "{annex}"
    );
    assert!(annex.contains("31/31 đảng viên phát biểu ý kiến.") && annex.contains("số 01-NQ/ThU"), "{annex}");
    for format in ["docx", "pdf", "html"] {
        let file = writing.get(&format!("/resolutions/{id}/annexes/now/{format}")).await;
        assert_eq!(file.status(), 200, "{format}");
    }
    // Withdrawn after all: the issued words flag it until the office notes why they stand; their annex stays as sealed.
    let withdrawal = [("version", "1"), ("reason", "ghi nhầm buổi")];
    assert_eq!(surveyor.post_form(&format!("/evidence/{record}/withdraw"), &withdrawal).await.status(), 303);
    let flagged = office.page(&format!("/resolutions/{id}/checks")).await;
    assert!(flagged.contains("dựa vào minh chứng đã sửa hoặc rút"), "{flagged}");
    let later = writing.page(&format!("/api/v1/resolutions/{id}/versions/now/annex/text")).await;
    assert_eq!(later, annex, "the annex of sealed words never changes");
    let overview = writing.page(&format!("/resolutions/{id}/overview")).await;
    assert!(overview.contains("Đã ban hành: số 01-NQ/ThU"), "the page says what has become of it");
}
