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
    for words in ["Đổi mới khâu chuẩn bị", "Tất cả chi bộ (5)", "Các chi bộ: Nông thôn (2)"]
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
    for words in [
        "2/5 (40%)",
        "1/2 (50%)",
        "1/3 (33,3%)",
        "3/5 đơn vị chưa trả lời",
        "max=\"5\" value=\"2\"",
        "1 nhiệm vụ đã giao",
    ] {
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
    for to in ["giao cho: Tất cả chi bộ", "giao cho: Tất cả tổ chức cơ sở đảng"] {
        assert!(history.contains(to), "{to}: {history}");
    }
    let page = desk.reader.page(&desk.path(&format!("/{task}"))).await;
    assert!(page.contains("Phùng Văn giao lúc") && page.contains("Phùng Văn sửa lúc"), "{page}");
    let log = desk.server.app.store.acts_on(&desk.id, 50).await.unwrap();
    let mended = log.iter().find(|line| line.act == "task.mend").unwrap();
    let changed = ": due 2021-03-31 → 2021-04-30; to cells → organisations; in charge Ban Tổ chức → -; words";
    assert!(mended.detail.ends_with(changed), "{}", mended.detail);
    // The day that stood there may pass while other words are mended.
    desk.days_pass(60).await;
    let same = [("edition", "2"), ("words", "Họp mỗi tháng"), ("to", "organisations"), ("due", "30/04/2021")];
    assert_eq!(desk.office.post_form(&mend, &same).await.status(), 303);
    let withdraw = desk.path(&format!("/{task}/withdraw"));
    let silent = desk.office.post_form(&withdraw, &[("edition", "3"), ("reason", " ")]).await;
    assert_eq!(silent.status(), 422);
    let stale = desk.office.post_form(&withdraw, &[("edition", "2"), ("reason", "Lý do đã gõ")]).await;
    assert_eq!(stale.status(), 409, "it no longer says what was looked at");
    let stale = stale.text().await.unwrap();
    assert!(stale.contains("Lý do đã gõ") && stale.contains("name=\"edition\" value=\"3\""), "{stale}");
    let reason = [("edition", "3"), ("reason", "Trùng việc")];
    assert_eq!(desk.office.post_form(&withdraw, &reason).await.status(), 303);
    for form in [&mend, &withdraw] {
        assert_eq!(desk.office.get(form).await.status(), 409, "{form}");
    }
    let list = desk.reader.page(&desk.path("")).await;
    assert!(list.contains("Nhiệm vụ đã thu hồi") && list.contains("Trùng việc"), "{list}");
    assert!(list.contains("đều đã thu hồi") && !list.contains("Chưa giao nhiệm vụ nào"), "{list}");
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
    let desk = Desk::set(40).await;
    let task = desk.give("cells", "").await;
    let path = desk.path(&format!("/{task}?state=waiting"));
    let first = desk.office.page(&path).await;
    assert_eq!(first.matches("name=\"unit\"").count(), 30);
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
    assert_eq!(units["turn"], json!(0));
    assert_eq!(desk.reader.get(&format!("{api}/{task}/units?after=khong-co")).await.status(), 422);
    let done = json!({"edition": 1, "turn": 0, "units": [""], "state": "done", "result": "Đã báo cáo", "day": "2021-03-09"});
    assert_eq!(desk.office.posted(&format!("{api}/{task}/record"), &done).await["count"], json!(1));
    let record = format!("{api}/{task}/record");
    let back = json!({"edition": 1, "turn": 0, "units": [""], "state": "waiting", "result": "Ghi nhầm"});
    assert_eq!(desk.office.post_json(&record, &back).await.status(), 409, "not seen what was recorded");
    let listed = desk.follow_up().await;
    let one = &listed["items"][0];
    assert_eq!(
        (&one["to"], &one["due"], &one["count"]["done"]),
        (&json!("body"), &json!("2021-03-31"), &json!(1))
    );
    assert_eq!(one["clauseWords"], json!("Đổi mới khâu chuẩn bị sinh hoạt."));
    desk.office
        .posted(&record, &json!({"edition": 1, "units": [""], "state": "waiting", "result": "Nhầm"}))
        .await;
    let units = desk.reader.json(&format!("{api}/{task}/units")).await;
    assert_eq!((&units["turn"], &units["items"][0]["state"]), (&json!(2), &json!("waiting")));
    assert_eq!(units["items"][0].get("day"), None, "what was taken back has no day");
    let mended = json!({"edition": 1, "words": "Báo cáo quý", "to": "organisation:o-co-quan"});
    assert_eq!(desk.office.post_json(&format!("{api}/{task}/mend"), &mended).await.status(), 204);
    let stale = desk.office.post_json(&format!("{api}/{task}/mend"), &mended).await;
    assert_eq!(stale.status(), 409);
    let reason = json!({"edition": 2, "reason": "Trùng"});
    assert_eq!(desk.office.post_json(&format!("{api}/{task}/withdraw"), &reason).await.status(), 204);
    assert_eq!(desk.follow_up().await["items"][0]["withdrawnFor"], json!("Trùng"));
    let past = json!({"clause": "k1", "words": "x", "to": "cells", "due": "2020-01-01"});
    let refused = desk.office.post_json(&api, &past).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("\"due\""));
}

impl Desk {
    /// Gives a task to a body that is no unit and returns its id.
    async fn give_body(&self, name: &str) -> String {
        let api = format!("/api/v1/resolutions/{}/tasks", self.id);
        let input = json!({"clause": "k1", "words": "Báo cáo", "to": "body", "inCharge": name});
        self.office.posted(&api, &input).await["id"].as_str().unwrap().to_owned()
    }

    async fn run(&self, change: &'static str) {
        let Store::Sqlite { write, .. } = &self.server.app.store else { panic!("the embedded store") };
        sqlx::query(change).execute(write).await.unwrap();
    }
}

/// The value of a hidden field of a page.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).unwrap().split('"').next().unwrap()
}

#[tokio::test]
async fn bodies_are_counted_one_by_one_and_keep_their_own_answers() {
    let desk = Desk::set(1).await;
    let task = desk.give_body("Ban Tuyên giáo").await;
    desk.give_body("Ban Dân vận").await;
    let done = [("unit", ""), ("state", "done"), ("result", "Đã báo cáo")];
    assert_eq!(desk.record(&task, &done).await.status(), 303);
    let listed = desk.follow_up().await;
    assert_eq!((&listed["asked"], &listed["silent"]), (&json!(2), &json!(1)));
    let other = [("edition", "1"), ("words", "Lời đã gõ"), ("to", "body"), ("in_charge", "Ban Dân vận")];
    let refused = desk.office.post_form(&desk.path(&format!("/{task}/mend")), &other).await;
    assert_eq!(refused.status(), 422);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Đã có kết quả ghi cho cơ quan này") && page.contains("Lời đã gõ"), "{page}");
    let cells = [("edition", "1"), ("words", "Họp"), ("to", "cells"), ("in_charge", "Văn phòng")];
    assert_eq!(desk.office.post_form(&desk.path(&format!("/{task}/mend")), &cells).await.status(), 303);
    let history = desk.reader.page(&desk.path(&format!("/{task}/history"))).await;
    assert!(history.contains("<strong>Ban Tuyên giáo</strong>"), "whose answer it was: {history}");
}

#[tokio::test]
async fn what_two_record_at_once_is_shown_to_the_second_before_it_counts() {
    let desk = Desk::set(3).await;
    let task = desk.give("cells", "").await;
    let page = desk.office.page(&desk.path(&format!("/{task}"))).await;
    let seen = hidden(&page, "turn");
    let first = [("turn", seen), ("unit", "c0"), ("state", "done"), ("result", "Đã họp")];
    assert_eq!(desk.record(&task, &first).await.status(), 303);
    let second = [("turn", seen), ("unit", "c0"), ("unit", "c1"), ("state", "taken"), ("who", "Người đã gõ")];
    let refused = desk.record(&task, &second).await;
    assert_eq!(refused.status(), 409);
    let page = refused.text().await.unwrap();
    assert!(page.contains("Người đã gõ") && page.contains("Đã họp"), "{page}");
    assert_eq!(desk.follow_up().await["items"][0]["count"]["done"], json!(1), "nothing was recorded over it");
    let again: Vec<(&str, &str)> =
        [("turn", hidden(&page, "turn"))].into_iter().chain(second[1..].to_vec()).collect();
    assert_eq!(desk.record(&task, &again).await.status(), 303, "once it was shown");
    assert_eq!(desk.follow_up().await["items"][0]["count"]["done"], json!(0));
}

#[tokio::test]
async fn taken_for_all_shown_leaves_out_what_is_settled() {
    let desk = Desk::set(3).await;
    let task = desk.give("cells", "").await;
    let done = [("unit", "c0"), ("state", "done"), ("result", "Đã họp")];
    assert_eq!(desk.record(&task, &done).await.status(), 303);
    let every = [("every", "yes"), ("shown", "c0"), ("shown", "c1"), ("shown", "c2"), ("state", "taken")];
    let answer = desk.record(&task, &every).await;
    let back = answer.headers()["location"].to_str().unwrap().to_owned();
    assert!(desk.office.page(&back).await.contains("Đã ghi cho 2 đơn vị."), "{back}");
    let count = desk.follow_up().await["items"][0]["count"].clone();
    assert_eq!((&count["done"], &count["takenOver"]), (&json!(1), &json!(3)));
    let settled = [("every", "yes"), ("shown", "c0"), ("state", "taken")];
    let refused = desk.record(&task, &settled).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("đều đã hoàn thành"));
    let many: Vec<String> = (0..=1000).map(|number| format!("c{number}")).collect();
    let many: Vec<(&str, &str)> =
        many.iter().map(|unit| ("unit", unit.as_str())).chain([("state", "taken")]).collect();
    let refused = desk.record(&task, &many).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("Tối đa 1.000 đơn vị"));
}

#[tokio::test]
async fn those_whom_a_task_no_longer_concerns_are_told_and_a_bloc_without_cells_stays_chosen() {
    let desk = Desk::set(5).await;
    let task = desk.give("bloc:nong-thon", "").await;
    let mend = desk.path(&format!("/{task}/mend"));
    let away = [("edition", "1"), ("words", "Họp"), ("to", "bloc:co-quan")];
    assert_eq!(desk.office.post_form(&mend, &away).await.status(), 303);
    assert_eq!(desk.told().await.first().map(String::as_str), Some("notice-task-mended"));
    desk.run("DELETE FROM cell WHERE organisation = 'o-co-quan'").await;
    let form = desk.office.page(&mend).await;
    assert!(form.contains("<option value=\"bloc:co-quan\" selected>Các chi bộ: Cơ quan (0)"), "{form}");
    let new = desk.office.page(&desk.path("/new")).await;
    assert!(!new.contains("bloc:co-quan"), "a new task is not given there: {new}");
    let page = desk.reader.page(&desk.path(&format!("/{task}"))).await;
    let list = desk.reader.page(&desk.path("")).await;
    for shown in [page, list] {
        assert!(
            !shown.contains("max=\"0\"") && shown.contains("Hiện không có đơn vị nào được giao"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn the_history_offers_a_next_page_only_where_there_is_one() {
    let desk = Desk::set(50).await;
    let task = desk.give("cells", "").await;
    let api = format!("/api/v1/resolutions/{}/tasks/{task}/record", desk.id);
    let all: Vec<String> = (0..50).map(|number| format!("c{number}")).collect();
    desk.office.posted(&api, &json!({"edition": 1, "units": all, "state": "taken"})).await;
    let history = desk.path(&format!("/{task}/history"));
    assert!(!desk.reader.page(&history).await.contains("rel=\"next\""), "fifty fill the page");
    desk.office
        .posted(&api, &json!({"edition": 1, "units": ["c0"], "state": "done", "result": "Đã họp"}))
        .await;
    assert!(desk.reader.page(&history).await.contains("rel=\"next\""));
    let second = desk.reader.page(&format!("{history}?before=2")).await;
    assert!(second.contains("Chi bộ số 0") && !second.contains("rel=\"next\""), "{second}");
}
