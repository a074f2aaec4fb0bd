//! The demo holds what it promises: real structure, what is made up said so, one draft with its evidence.

use std::collections::BTreeSet;

use duthao::action::demo::load_demo::load_demo;
use duthao::action::stage::look_for_faults::look_for_faults;
use duthao::clock::Clock;
use duthao::domain::check::Fault;
use duthao::domain::person::Role;
use duthao::domain::resolution::Kind;
use duthao::domain::responses::Source;
use duthao::domain::stage::Stage;
use duthao::id::RecordId;
use tempfile::TempDir;

use crate::support::server::server_in;

/// Names of real persons, all of them named in the newspaper article.
const REAL: [&str; 3] = ["Trần Bình Thạnh", "Trần Thị Hoài", "Phan Duy Vĩnh"];

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_holds_the_town_its_meetings_and_one_draft() {
    let server = server_in(TempDir::new().unwrap(), true, Clock::system()).await;
    let app = &server.app;
    load_demo(app, false).await.unwrap();
    load_demo(app, false).await.expect("loading twice changes nothing");

    let cells = app.store.cells(None, i64::MAX).await.unwrap();
    let organisations: BTreeSet<&str> = cells.iter().map(|cell| cell.organisation_name.as_str()).collect();
    assert_eq!(app.store.blocs().await.unwrap().len(), 5);
    assert_eq!((organisations.len(), cells.len()), (30, 177));
    assert_eq!(cells.iter().map(|cell| cell.members).sum::<i64>(), 4317);

    let people = app.store.people().await.unwrap();
    let count = |role| people.iter().filter(|person| person.is(role)).count();
    assert_eq!((count(Role::Committee), count(Role::Surveyor)), (11, 4));
    assert!(count(Role::Editor) >= 3 && count(Role::Secretary) >= 1 && count(Role::Office) >= 1);
    for person in &people {
        assert_eq!(person.invented, !REAL.contains(&person.name.as_str()), "{}", person.name);
    }
    let delegations: BTreeSet<_> = people
        .iter()
        .filter(|person| person.is(Role::Delegate))
        .filter_map(|person| person.bloc.clone())
        .collect();
    assert_eq!(delegations.len(), 5, "delegates of each bloc");

    let text = app.rooms.text(&"demo".into()).await.unwrap();
    let kinds = |kind| text.clauses.iter().filter(|clause| clause.kind == kind).count();
    assert_eq!((kinds(Kind::Shortcoming), kinds(Kind::Proposal)), (5, 7));
    let faults = look_for_faults(app, &"demo".into()).await.unwrap().open();
    let bare = |fault: &&duthao::domain::check::Finding| fault.fault == Fault::ProposalWithoutEvidence;
    let bare: Vec<&str> = faults.iter().filter(bare).map(|fault| fault.code.as_str()).collect();
    assert_eq!(bare, ["GP6"], "one proposal is left without evidence: {faults:?}");

    let linked: BTreeSet<RecordId> = text
        .clauses
        .iter()
        .flat_map(|clause| clause.evidence.iter().map(|link| link.record.clone()))
        .collect();
    let linked: Vec<RecordId> = linked.into_iter().collect();
    let there = app.store.records_of(&linked).await.unwrap();
    assert_eq!(there.len(), linked.len(), "every link leads to a record");
    assert!(there.len() >= 30, "{} records", there.len());
    let meetings: BTreeSet<_> = there.iter().map(|record| record.meeting.id.clone()).collect();
    let blocs: BTreeSet<_> = there.iter().map(|record| record.meeting.cell.bloc.clone()).collect();
    assert!(meetings.len() >= 10 && blocs.len() == 5, "{} meetings of {} blocs", meetings.len(), blocs.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_demo_made_up_is_marked_where_it_is_read() {
    let server = server_in(TempDir::new().unwrap(), true, Clock::system()).await;
    load_demo(&server.app, false).await.unwrap();
    let mark = "class=\"mark-invented\"";
    let caller = server.signed_in("Xem", &[Role::Viewer]).await;
    for path in ["/resolutions", "/resolutions/demo/overview"] {
        assert!(caller.page(path).await.contains(mark), "{path}");
    }
    let text = server.app.rooms.text(&"demo".into()).await.unwrap();
    for path in ["/resolutions/demo", "/resolutions/demo/text"] {
        let page = caller.page(path).await;
        let marked = |words: &str| {
            let clause = text.clauses.iter().find(|clause| clause.plain().starts_with(words)).expect(words);
            let rest = page.split_once(&format!("id=\"clause-{}\"", clause.id)).expect("the clause").1;
            rest.split_once("</section>").expect("its end").0.contains(mark)
        };
        assert!(!marked("Căn cứ Điều lệ Đảng"), "{path}: a real document");
        assert!(!marked("Đảng bộ thị xã Kỳ Anh hiện có 30"), "{path}: the words of the article");
        assert!(marked("Qua 16 buổi sinh hoạt điểm"), "{path}: figures of the demo");
    }
    let row = |page: &str, cell: &str| {
        let mut rows = page.split("<th scope=\"row\">");
        let named = rows.find(|row| row.starts_with(cell) || row.contains(&format!("\">{cell}</a></th>")));
        named
            .unwrap_or_else(|| panic!("{cell}: {page}"))
            .split_once("</tr>")
            .expect("the end of a row")
            .0
            .matches(mark)
            .count()
    };
    let page = caller.page("/units?q=lien+phu").await;
    assert_eq!(row(&page, "Chi bộ TDP Liên Phú"), 0, "the article names it, with its members");
    assert!(page.contains("Số của từng khối"), "the sums of a bloc are made up, its name is not");
    assert_eq!(row(&page, "Khối nông thôn"), 0);
    let page = caller.page("/units?q=song+tri+thcs").await;
    assert_eq!(row(&page, "Chi bộ Trường THCS Sông Trí"), 1, "its members are made up");
    assert_eq!(row(&caller.page("/units?q=hung+loi").await, "Chi bộ TDP Hưng Lợi"), 1);
    let cells = caller.json("/api/v1/cells?limit=500").await;
    let real = cells["items"].as_array().unwrap().iter().filter(|cell| cell["invented"] == false).count();
    assert_eq!(real, 3);
    assert_eq!(caller.json("/api/v1/resolutions/demo").await["invented"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_of_the_demo_and_its_meetings_agree() {
    let server = server_in(TempDir::new().unwrap(), true, Clock::system()).await;
    load_demo(&server.app, false).await.unwrap();
    let office = server.signed_in("Văn", &[Role::Office]).await;
    let board = office.json("/api/v1/plan").await;
    let sums = serde_json::json!({"planned": 0, "missing": 1, "recorded": 16, "calledOff": 1});
    assert_eq!(board["sums"], sums);
    assert_eq!(board["warnings"].as_array().unwrap().len(), 0, "the rules of the article are kept: {board}");
    for entry in board["entries"].as_array().unwrap() {
        let plan = entry["plan"].as_str().unwrap_or_else(|| panic!("every meeting was planned: {entry}"));
        let plan = office.json(&format!("/api/v1/plan/{plan}")).await;
        assert_eq!(plan["invented"], true);
        let Some(meeting) = entry["meeting"].as_str() else { continue };
        let meeting = office.json(&format!("/api/v1/meetings/{meeting}")).await;
        for same in ["cell", "round", "date", "start", "place", "group", "kind"] {
            assert_eq!(plan[same], meeting[same], "{same} of {plan}");
        }
        assert_eq!(meeting["guidance"], 1);
    }
    let guidance = office.json("/api/v1/guidance/1").await;
    assert_eq!((&guidance["invented"], &guidance["source"]), (&true.into(), &"article".into()));
    let mark = "class=\"mark-invented\"";
    for path in ["/guidance", "/meetings/plan", "/meetings/lien-phu-d1/print"] {
        assert!(office.page(path).await.contains(mark), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_workshop_is_under_way_by_the_acts_of_its_people() {
    let server = server_in(TempDir::new().unwrap(), true, Clock::system()).await;
    let (app, id) = (&server.app, "demo".into());
    load_demo(app, true).await.unwrap();
    load_demo(app, true).await.expect("loading twice changes nothing");
    assert_eq!(app.store.resolution(&id).await.unwrap().stage, Stage::Workshop);
    let text = app.rooms.text(&id).await.unwrap();
    let words: Vec<String> = text.clauses.iter().map(|clause| clause.plain()).collect();
    let sent = words.iter().find(|words| words.starts_with("Tài liệu, dự thảo nghị quyết gửi")).unwrap();
    assert!(sent.contains("trước ít nhất 3 ngày"), "what was accepted stands in the text: {sent}");
    let states: Vec<_> = app.store.agenda(&id).await.unwrap().iter().map(|item| item.state.id()).collect();
    assert_eq!(states, ["closed", "open", "planned", "planned"]);
    let said = app.store.all_said(&id).await.unwrap();
    let of = |source| said.iter().filter(|one| one.source == source).count();
    // What editors say to each other is in no table.
    assert_eq!(Source::ALL.map(of), [3, 4, 2]);
    assert_eq!(app.store.papers(&id).await.unwrap().len(), 2);
    let invented = |name: &str| !REAL.contains(&name);
    let toml = include_str!("../../server/demo/workshop.toml");
    let named = toml.lines().filter_map(|line| line.strip_prefix("by = \"")?.strip_suffix('"'));
    assert!(named.into_iter().all(invented), "nobody real is made to say anything");
}
