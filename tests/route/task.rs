//! The follow-up through real HTTP: a task given out of a sealed clause, taken over by many units at once, counted by
//! bloc, reminded of, printed.

use std::io::{Cursor, Read};

use duthao::action::resolution::create_resolution::BODY_SETTING;
use duthao::action::task::remind_of_tasks::remind_of_tasks;
use duthao::clock::{Clock, Millis};
use duthao::domain::annex::Annex;
use duthao::domain::canonical::canonical_hash;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::{Clause, Heads, Kind, Run, Text};
use duthao::domain::stage::Stage;
use duthao::domain::unit::{Bloc, Cell};
use duthao::domain::vote::Rule;
use duthao::id::{SealId, VersionId};
use duthao::store::Store;
use duthao::store::notice::NoticeCursor;
use duthao::store::seal::{Sealing, ToSeal};
use duthao::store::version::{Version, VersionKind};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::socket::{body, resolution};
use crate::support::caller::Caller;
use crate::support::people::{line, person};
use crate::support::server::{TestServer, server_in};

/// 10/03/2021 in Hà Nội.
const NOW: Millis = Millis(1_615_345_200_000);

const DAY: i64 = 24 * 3_600_000;

/// Somebody who follows the first bloc.
const DELEGATE: &str = "Đại biểu khối nông thôn";

struct Desk {
    server: TestServer,
    id: String,
    people: (Person, Person),
    office: Caller,
    reader: Caller,
}

fn cell(number: usize) -> Cell {
    let (bloc, name) = if number < 2 { ("nong-thon", "Nông thôn") } else { ("co-quan", "Cơ quan") };
    Cell {
        id: format!("c{number}").into(),
        name: format!("Chi bộ số {number}"),
        members: 9,
        organisation: format!("o-{bloc}").into(),
        organisation_name: format!("Đảng bộ {name}"),
        bloc: bloc.into(),
        bloc_name: name.into(),
    }
}

impl Desk {
    /// A resolution issued with one sealed clause, and so many cells of two blocs.
    async fn set(cells: usize) -> Self {
        let folder = TempDir::new().unwrap();
        let server = server_in(folder, false, Clock::standing_at(NOW)).await;
        let store = &server.app.store;
        store.set(BODY_SETTING, &body()).await.unwrap();
        let blocs = [("nong-thon", "Nông thôn"), ("co-quan", "Cơ quan")];
        let blocs = blocs.map(|(id, name)| Bloc { id: id.into(), name: name.into() });
        let cells: Vec<Cell> = (0..cells).map(cell).collect();
        store.put_units(&blocs, &cells, &line("units.import", "test")).await.unwrap();
        let delegate = Person { bloc: Some("nong-thon".into()), ..person(DELEGATE, &[Role::Delegate]) };
        store.add_person(&delegate, &line("person.add", DELEGATE)).await.unwrap();
        let (id, _) = resolution(&server).await;
        let people = (
            server.person("Phùng Văn", &[Role::Office]).await,
            server.person("Khách", &[Role::Viewer]).await,
        );
        let office = server.caller_of(&people.0).await;
        let reader = server.caller_of(&people.1).await;
        let desk = Self { server, id, people, office, reader };
        desk.put(Stage::StandingReview).await;
        desk.seal(&delegate).await;
        desk.put(Stage::Issued).await;
        desk
    }

    async fn put(&self, stage: Stage) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        let set =
            sqlx::query("UPDATE resolution SET stage = $1 WHERE id = $2").bind(stage.id()).bind(&self.id);
        set.execute(write).await.unwrap();
        self.server.app.rooms.stage_changed(&self.id.as_str().into()).await;
    }

    async fn seal(&self, by: &Person) {
        let store = &self.server.app.store;
        let id = self.id.as_str().into();
        self.server.signed_in("Uỷ viên", &[Role::Committee]).await;
        let clause = Clause {
            id: "k1".into(),
            kind: Kind::Proposal,
            level: 1,
            runs: vec![Run { text: "Đổi mới khâu chuẩn bị sinh hoạt.".into(), ..Run::default() }],
            answers: vec![],
            evidence: vec![],
            order: "a".into(),
        };
        let text = Text {
            heads: Heads(vec![]),
            subject: "về việc thử".into(),
            clauses: vec![clause],
            removed: vec![],
        };
        let (last_seq, _) = store.log_heads(&id).await.unwrap();
        let version = Version {
            id: VersionId::fresh(),
            resolution: id.clone(),
            kind: VersionKind::Sealed,
            ordinal: 0,
            note: String::new(),
            canonical_hash: canonical_hash(&text),
            text,
            made_by: by.id.clone(),
            made_at: NOW,
        };
        let wanted = ToSeal {
            id: SealId::fresh(),
            version,
            rule: Rule::default(),
            last_seq,
            waivers: Vec::new(),
            evidence_clock: store.evidence_clock().await.unwrap(),
            annex: Annex::default(),
        };
        let audit = duthao::store::audit::AuditLine {
            person: Some(by.id.clone()),
            ..line("resolution.seal", &self.id)
        };
        let sealing = store.seal(&wanted, &audit).await.unwrap();
        assert!(matches!(sealing, Sealing::Done(_)), "{sealing:?}");
    }

    /// Lets days pass; nobody is signed in for so long, so both come anew.
    async fn days_pass(&mut self, days: i64) {
        self.server.app.clock.advance(days * DAY);
        self.office = self.server.caller_of(&self.people.0).await;
        self.reader = self.server.caller_of(&self.people.1).await;
    }

    fn path(&self, path: &str) -> String {
        format!("/resolutions/{}/tasks{path}", self.id)
    }

    /// Gives a task and returns its id.
    async fn give(&self, to: &str, due: &str) -> String {
        let fields = [
            ("clause", "k1"),
            ("words", "Họp chi ủy trước"),
            ("to", to),
            ("due", due),
            ("in_charge", "Ban Tổ chức"),
        ];
        let answer = self.office.post_form(&self.path(""), &fields).await;
        let status = answer.status();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        assert_eq!(status, 303, "{}", answer.text().await.unwrap());
        to.unwrap().rsplit('/').next().unwrap().to_owned()
    }

    async fn record(&self, task: &str, fields: &[(&str, &str)]) -> reqwest::Response {
        let edition = [("edition", "1")];
        let fields: Vec<(&str, &str)> = edition.iter().chain(fields).copied().collect();
        self.office.post_form(&self.path(&format!("/{task}/record")), &fields).await
    }

    async fn follow_up(&self) -> Value {
        self.reader.json(&format!("/api/v1/resolutions/{}/tasks", self.id)).await
    }

    /// What the delegate was told of tasks, the newest first.
    async fn told(&self) -> Vec<String> {
        let store = &self.server.app.store;
        let notices = store.notices(&DELEGATE.into(), false, NoticeCursor::START, 50).await.unwrap();
        notices.into_iter().map(|one| one.key()).collect()
    }
}

#[tokio::test]
async fn a_task_for_every_cell_is_taken_over_by_two_at_once_and_counted_by_bloc() {
    let mut desk = Desk::set(5).await;
    assert!(desk.reader.page(&desk.path("")).await.contains("Chưa giao nhiệm vụ nào"));
    let overview = desk.reader.page(&format!("/resolutions/{}/overview", desk.id)).await;
    assert!(overview.contains(&desk.path("")), "the home of the resolution leads there");
    let form = desk.office.page(&desk.path("/new?clause=k1")).await;
    for words in ["Đổi mới khâu chuẩn bị", "Tất cả chi bộ (5)", "Các chi bộ thuộc Nông thôn (2)"]
    {
        assert!(form.contains(words), "{words}: {form}");
    }
    let task = desk.give("cells", "31/03/2021").await;
    let page = desk.office.page(&desk.path(&format!("/{task}"))).await;
    for words in ["Đổi mới khâu chuẩn bị sinh hoạt.", "0/5 (0%)", "Chi bộ số 4", "31/03/2021", "Ban Tổ chức"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let both = [("unit", "c0"), ("unit", "c3"), ("state", "taken"), ("day", "09/03/2021"), ("who", "Bí thư")];
    let answer = desk.record(&task, &both).await;
    assert_eq!(answer.status(), 303);
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(desk.office.page(&back).await.contains("Đã ghi cho 2 đơn vị."));
    let list = desk.reader.page(&desk.path("")).await;
    for words in ["2/5 (40%)", "1/2 (50%)", "1/3 (33,3%)", "3/5 đơn vị chưa trả lời", "max=\"5\" value=\"2\""]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    let silent = desk.reader.page(&desk.path("/silent")).await;
    assert!(silent.contains("Chi bộ số 1") && !silent.contains("Chi bộ số 0"), "{silent}");
    let of_bloc = desk.reader.page(&desk.path(&format!("/{task}?bloc=nong-thon&state=taken"))).await;
    assert!(of_bloc.contains("Chi bộ số 0") && !of_bloc.contains("Chi bộ số 1"), "{of_bloc}");
    assert!(of_bloc.contains("Phùng Văn ghi lúc"), "who recorded it stands beside it");
    let history = desk.reader.page(&desk.path(&format!("/{task}/history"))).await;
    assert!(history.contains("Chi bộ số 3") && history.contains("người ghi: Phùng Văn"), "{history}");
    // The day passes, and what was taken over is still to be done.
    desk.days_pass(30).await;
    let late = desk.reader.page(&desk.path(&format!("/{task}?state=overdue"))).await;
    assert!(late.contains("5 đơn vị quá hạn"), "{late}");
    desk.put(Stage::Archived).await;
    let every = [("every", "yes"), ("shown", "c1"), ("shown", "c2"), ("state", "done"), ("result", "Đã họp")];
    assert_eq!(desk.record(&task, &every).await.status(), 303, "also when it is archived");
    let counted = desk.follow_up().await;
    let count = &counted["items"][0]["count"];
    assert_eq!((&count["takenOver"], &count["done"], &count["overdue"]), (&json!(4), &json!(2), &json!(3)));
    assert_eq!(counted["silent"], json!(1));
}

#[tokio::test]
async fn what_is_wrong_with_a_task_is_said_and_what_was_typed_stays() {
    let desk = Desk::set(3).await;
    let wrong = [
        ("clause", "k9", "Chọn một điều khoản có trong văn bản đã niêm."),
        ("due", "09/03/2021", "Thời hạn đã qua."),
        ("due", "31/02/2021", "Ngày chưa đúng."),
        ("words", " ", "Ghi việc phải làm."),
        ("to", "bloc:khong-co", "Chọn đơn vị được giao trong danh sách."),
        ("to", "body", "Ghi tên cơ quan được giao."),
    ];
    for (field, value, message) in wrong {
        let mut fields =
            vec![("clause", "k1"), ("words", "Việc đã gõ"), ("to", "cells"), ("note", "Ghi chú đã gõ")];
        fields.retain(|(name, _)| *name != field);
        fields.push((field, value));
        let answer = desk.office.post_form(&desk.path(""), &fields).await;
        assert_eq!(answer.status(), 422, "{field} {value}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(message) && page.contains("Ghi chú đã gõ"), "{field}: {page}");
    }
    assert_eq!(desk.follow_up().await["items"], json!([]));
    let today = [("clause", "k1"), ("words", "Việc"), ("to", "cells"), ("due", "10/03/2021")];
    assert_eq!(desk.office.post_form(&desk.path(""), &today).await.status(), 303, "today is in time");
}

#[tokio::test]
async fn what_is_recorded_needs_units_a_day_and_words_where_they_matter() {
    let desk = Desk::set(3).await;
    let task = desk.give("bloc:nong-thon", "").await;
    let wrong: [(&[(&str, &str)], &str); 7] = [
        (&[("state", "taken")], "Chọn ít nhất một đơn vị."),
        (&[("unit", "c2"), ("state", "taken")], "Có đơn vị không được giao nhiệm vụ này."),
        (&[("unit", "c0"), ("state", "lost")], "Chọn trạng thái."),
        (&[("unit", "c0"), ("state", "done")], "Ghi ngắn gọn kết quả."),
        (&[("unit", "c0"), ("state", "unable")], "Ghi lý do."),
        (&[("unit", "c0"), ("state", "taken"), ("day", "11/03/2021")], "Ngày chưa tới."),
        (&[("unit", "c0"), ("state", "taken"), ("day", "hôm qua")], "Ngày chưa đúng."),
    ];
    for (fields, message) in wrong {
        let typed: Vec<_> = fields.iter().copied().chain([("who", "Người đã gõ")]).collect();
        let answer = desk.record(&task, &typed).await;
        assert_eq!(answer.status(), 422, "{fields:?}");
        let page = answer.text().await.unwrap();
        assert!(page.contains(message) && page.contains("Người đã gõ"), "{fields:?}: {page}");
    }
    let unable = [("unit", "c0"), ("state", "unable"), ("result", "Đã giải thể")];
    assert_eq!(desk.record(&task, &unable).await.status(), 303);
    let back = [("unit", "c0"), ("state", "waiting"), ("result", "Ghi nhầm đơn vị")];
    assert_eq!(desk.record(&task, &back).await.status(), 303);
    assert_eq!(desk.follow_up().await["items"][0]["count"]["waiting"], json!(2));
}

#[tokio::test]
async fn only_the_office_gives_tasks_and_only_once_it_is_issued() {
    let desk = Desk::set(3).await;
    let task = desk.give("cells", "").await;
    let secretary = desk.server.signed_in("Thư ký", &[Role::Secretary]).await;
    assert_eq!(secretary.post_form(&desk.path(""), &[("words", "x")]).await.status(), 403);
    let taken = [("edition", "1"), ("unit", "c0"), ("state", "taken")];
    let record = desk.path(&format!("/{task}/record"));
    assert_eq!(
        secretary.post_form(&record, &taken).await.status(),
        303,
        "the secretary records what units report"
    );
    assert_eq!(desk.reader.post_form(&record, &taken).await.status(), 403);
    assert!(!desk.reader.page(&desk.path(&format!("/{task}"))).await.contains("name=\"unit\""));
    desk.put(Stage::Signing).await;
    assert_eq!(desk.office.post_form(&record, &taken).await.status(), 409);
    assert_eq!(desk.office.get(&desk.path("/new")).await.status(), 409);
    assert!(desk.reader.page(&desk.path("")).await.contains("Nghị quyết chưa ban hành"));
}

#[tokio::test]
async fn a_task_is_mended_by_one_at_a_time_and_withdrawn_with_a_reason() {
    let mut desk = Desk::set(3).await;
    let task = desk.give("cells", "31/03/2021").await;
    let mend = desk.path(&format!("/{task}/mend"));
    let typed = |words: &'static str| {
        [("edition", "1"), ("words", words), ("to", "organisations"), ("due", "30/04/2021")]
    };
    assert_eq!(desk.office.post_form(&mend, &typed("Họp hằng tháng")).await.status(), 303);
    let late = desk.office.post_form(&mend, &typed("Lời đến sau")).await;
    assert_eq!(late.status(), 409);
    assert!(late.text().await.unwrap().contains("Lời đến sau"), "what was typed stays");
    let stale = desk.record(&task, &[("unit", "c0"), ("state", "taken")]).await;
    assert_eq!(stale.status(), 409, "recorded for what the task no longer asks");
    let history = desk.reader.page(&desk.path(&format!("/{task}/history"))).await;
    assert!(history.contains("Họp hằng tháng") && history.contains("Họp chi ủy trước"), "{history}");
    // The day that stood there may pass while other words are mended.
    desk.days_pass(60).await;
    let same = [("edition", "2"), ("words", "Họp mỗi tháng"), ("to", "organisations"), ("due", "30/04/2021")];
    assert_eq!(desk.office.post_form(&mend, &same).await.status(), 303);
    let withdraw = desk.path(&format!("/{task}/withdraw"));
    let silent = desk.office.post_form(&withdraw, &[("reason", " ")]).await;
    assert_eq!(silent.status(), 422);
    assert_eq!(desk.office.post_form(&withdraw, &[("reason", "Trùng việc")]).await.status(), 303);
    let list = desk.reader.page(&desk.path("")).await;
    assert!(list.contains("Nhiệm vụ đã rút") && list.contains("Trùng việc"), "{list}");
    let told: Vec<String> = ["withdrawn"].map(|detail| format!("notice-task-{detail}")).into();
    assert_eq!(desk.told().await, told, "what was told before is no longer true");
}

#[tokio::test]
async fn people_of_a_bloc_are_reminded_while_a_unit_of_theirs_has_not_done_it() {
    let mut desk = Desk::set(5).await;
    let task = desk.give("cells", "31/03/2021").await;
    let key = |detail: &str| format!("notice-task-{detail}");
    assert_eq!(desk.told().await, [key("given")]);
    assert_eq!(remind_of_tasks(&desk.server.app).await.unwrap(), 0, "three weeks ahead");
    desk.days_pass(15).await;
    assert_eq!(remind_of_tasks(&desk.server.app).await.unwrap(), 1);
    assert_eq!(remind_of_tasks(&desk.server.app).await.unwrap(), 0, "once");
    assert_eq!(desk.told().await, [key("soon"), key("given")]);
    let done = [("unit", "c0"), ("unit", "c1"), ("state", "done"), ("result", "Đã họp")];
    assert_eq!(desk.record(&task, &done).await.status(), 303);
    desk.days_pass(10).await;
    assert_eq!(remind_of_tasks(&desk.server.app).await.unwrap(), 1);
    assert_eq!(desk.told().await, [key("soon"), key("given")], "the own bloc has done it");
    let page = desk.office.page("/notices").await;
    assert!(page.contains("Một nhiệm vụ đã quá hạn"), "the office is told: {page}");
    let urgent = desk.give("cells", "10/04/2021").await;
    assert_eq!(remind_of_tasks(&desk.server.app).await.unwrap(), 0, "it was told of just now: {urgent}");
}

#[tokio::test]
async fn a_long_list_is_paged_and_nobody_is_passed_over_while_it_shrinks() {
    let desk = Desk::set(70).await;
    let task = desk.give("cells", "").await;
    let path = desk.path(&format!("/{task}?state=waiting"));
    let first = desk.office.page(&path).await;
    assert_eq!(first.matches("name=\"unit\"").count(), 60);
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let next = next.replace("&#38;", "&").replace("&amp;", "&");
    let shown: Vec<&str> =
        first.split("name=\"shown\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut fields: Vec<(&str, &str)> = shown.iter().map(|unit| ("shown", *unit)).collect();
    fields.extend([("every", "yes"), ("state", "taken")]);
    assert_eq!(desk.record(&task, &fields).await.status(), 303);
    let second = desk.office.page(&next).await;
    assert_eq!(second.matches("name=\"unit\"").count(), 10, "{next}");
}

#[tokio::test]
async fn the_follow_up_is_printed_and_no_sheet_runs_anything() {
    let desk = Desk::set(5).await;
    let task = desk.give("cells", "31/03/2021").await;
    let formula = [("unit", "c0"), ("state", "done"), ("result", "=1+1 đã họp")];
    assert_eq!(desk.record(&task, &formula).await.status(), 303);
    let whole = desk.reader.page(&desk.path("/files/text")).await;
    for words in
        ["BẢNG THEO DÕI", "1. Họp chi ủy trước", "Tất cả chi bộ", "1/5 (20%)", "Nông thôn | 2 | 1 | 1"]
    {
        assert!(whole.contains(words), "{words}: {whole}");
    }
    let one = desk.reader.page(&desk.path(&format!("/{task}/files/text"))).await;
    for words in ["Chi bộ số 4", "Chưa tiếp nhận", "Hoàn thành", "10/03/2021"] {
        assert!(one.contains(words), "{words}: {one}");
    }
    for (format, begins) in [("pdf", &b"%PDF"[..]), ("docx", b"PK"), ("xlsx", b"PK")] {
        let file = desk.reader.get(&desk.path(&format!("/files/{format}"))).await;
        assert_eq!(file.status(), 200, "{format}");
        let bytes = file.bytes().await.unwrap();
        assert!(bytes.starts_with(begins), "{format}");
        if format == "xlsx" {
            let mut sheet = String::new();
            let mut book = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            book.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
            assert!(!sheet.contains("<f>"), "{sheet}");
            assert_eq!(sheet.matches("<row ").count(), 6);
        }
    }
    assert_eq!(desk.reader.get(&desk.path("/files/exe")).await.status(), 404);
}

#[tokio::test]
async fn programs_give_read_and_record_as_people_do() {
    let desk = Desk::set(3).await;
    let api = format!("/api/v1/resolutions/{}/tasks", desk.id);
    let input = json!({"clause": "k1", "words": "Báo cáo", "to": "body", "inCharge": "Ban Tuyên giáo", "due": "2021-03-31"});
    let task = desk.office.posted(&api, &input).await["id"].as_str().unwrap().to_owned();
    let units = desk.reader.json(&format!("{api}/{task}/units")).await;
    assert_eq!(units["items"][0]["name"], json!("Ban Tuyên giáo"));
    let done =
        json!({"edition": 1, "units": [""], "state": "done", "result": "Đã báo cáo", "day": "2021-03-09"});
    assert_eq!(desk.office.posted(&format!("{api}/{task}/record"), &done).await["count"], json!(1));
    let listed = desk.follow_up().await;
    let one = &listed["items"][0];
    assert_eq!(
        (&one["to"], &one["due"], &one["count"]["done"]),
        (&json!("body"), &json!("2021-03-31"), &json!(1))
    );
    assert_eq!(one["clauseWords"], json!("Đổi mới khâu chuẩn bị sinh hoạt."));
    let mended = json!({"edition": 1, "words": "Báo cáo quý", "to": "organisation:o-co-quan"});
    assert_eq!(desk.office.post_json(&format!("{api}/{task}/mend"), &mended).await.status(), 204);
    let stale = desk.office.post_json(&format!("{api}/{task}/mend"), &mended).await;
    assert_eq!(stale.status(), 409);
    let reason = json!({"reason": "Trùng"});
    assert_eq!(desk.office.post_json(&format!("{api}/{task}/withdraw"), &reason).await.status(), 204);
    assert_eq!(desk.follow_up().await["items"][0]["withdrawnFor"], json!("Trùng"));
    let past = json!({"clause": "k1", "words": "x", "to": "cells", "due": "2020-01-01"});
    let refused = desk.office.post_json(&api, &past).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("\"due\""));
}
