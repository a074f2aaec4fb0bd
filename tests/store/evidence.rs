//! Meetings, records and units, on both stores.

use duthao::clock::Millis;
use duthao::domain::evidence::{MeetingRef, Record, RecordKind, RecordVersion, Said};
use duthao::domain::meeting::{Attendance, CellName, Day, Details, Hour, Meeting, MeetingKind, Origin};
use duthao::domain::search::Query;
use duthao::domain::unit::{Bloc, Cell};
use duthao::store::evidence::{Found, RecordFilter};
use duthao::store::meeting::MeetingFilter;
use duthao::store::unit::CellFilter;
use duthao::store::{Store, StoreError};

use crate::both_stores;
use crate::support::people::line;

fn cell(id: &str, bloc: &str, organisation: &str, name: &str) -> Cell {
    Cell {
        id: id.into(),
        name: name.into(),
        members: 31,
        organisation: organisation.into(),
        organisation_name: organisation.into(),
        bloc: bloc.into(),
        bloc_name: bloc.into(),
    }
}

pub(super) fn meeting(id: &str, cell: &str, date: &str) -> Meeting {
    Meeting {
        id: id.into(),
        cell: cell.into(),
        kind: MeetingKind::Regular,
        round: 1,
        date: Day::of(date).unwrap(),
        start: Hour::of("19:00").unwrap(),
        end: Hour::of("21:00").unwrap(),
        group: Some(2),
        attendance: Attendance { total: 31, present: 31, spoke: 30, ..Attendance::default() },
        template: None,
        details: Details { place: "Nhà văn hóa".into(), ..Details::default() },
        origin: Origin { invented: true, source: Some("article".into()) },
    }
}

async fn units(store: &Store) {
    let blocs = [Bloc { id: "a".into(), name: "a".into() }, Bloc { id: "b".into(), name: "b".into() }];
    let cells = [
        cell("c1", "a", "Đảng bộ phường Kỳ Liên", "Chi bộ TDP Liên Phú"),
        cell("c2", "b", "Đảng bộ các trường", "Chi bộ Trường Sông Trí"),
    ];
    store.put_units(&blocs, &cells, &line("units.import", "units")).await.unwrap();
}

pub(super) async fn with_meetings(store: &Store) {
    units(store).await;
    store.add_meeting(&meeting("m1", "c1", "2020-09-03"), &line("meeting.add", "m1")).await.unwrap();
    store.add_meeting(&meeting("m2", "c2", "2020-10-03"), &line("meeting.add", "m2")).await.unwrap();
}

pub(super) fn first(text: &str) -> RecordVersion {
    RecordVersion {
        version: 1,
        said: Said {
            kind: RecordKind::Practice,
            text: text.into(),
            criterion: None,
            speaker_role: "Bí thư".into(),
        },
        withdrawn: false,
        reason: String::new(),
        by: None,
        at: Millis(5),
    }
}

pub(super) async fn add(store: &Store, id: &str, meeting: &str, text: &str) -> Record {
    let row = store.meeting(&meeting.into()).await.unwrap();
    let first = first(text);
    let record = Record {
        id: id.into(),
        version: 1,
        said: first.said.clone(),
        withdrawn: false,
        meeting: MeetingRef {
            id: row.meeting.id,
            cell: row.cell,
            date: row.meeting.date,
            round: row.meeting.round,
        },
        group: Some(2),
        origin: Origin::default(),
    };
    store.add_record(&record, &first, &line("record.add", id)).await.unwrap();
    record
}

fn ids(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.record.id.as_str()).collect()
}

fn asking(words: &str) -> RecordFilter {
    RecordFilter { query: Query::of(words), ..RecordFilter::default() }
}

both_stores!(a_meeting_is_read_back_as_recorded, |store| async move {
    with_meetings(&store).await;
    let row = store.meeting(&"m1".into()).await.unwrap();
    assert_eq!(row.meeting, meeting("m1", "c1", "2020-09-03"));
    let name = CellName {
        name: "Chi bộ TDP Liên Phú".into(),
        organisation: "Đảng bộ phường Kỳ Liên".into(),
        bloc: "a".into(),
        bloc_name: "a".into(),
    };
    assert_eq!((row.cell, row.records), (name, 0));
    assert!(matches!(store.meeting(&"m9".into()).await, Err(StoreError::NotFound)));
});

both_stores!(meetings_are_listed_latest_first_and_page_by_page, |store| async move {
    with_meetings(&store).await;
    let all = MeetingFilter::default();
    let one = store.meetings(&all, None, 1).await.unwrap();
    assert_eq!(one[0].meeting.id.as_str(), "m2");
    let two = store.meetings(&all, Some(&one[0].cursor()), 5).await.unwrap();
    assert_eq!((two.len(), two[0].meeting.id.as_str()), (1, "m1"));
    let bloc = MeetingFilter { bloc: Some("b".into()), round: Some(1) };
    assert_eq!(store.meetings(&bloc, None, 5).await.unwrap().len(), 1);
    assert_eq!(store.count_meetings(&all).await.unwrap(), (2, 2));
    assert_eq!(store.meeting_rounds().await.unwrap(), [1]);
});

both_stores!(numbers_that_do_not_add_up_are_refused_by_the_tables, |store| async move {
    units(&store).await;
    let mut wrong = meeting("m1", "c1", "2020-09-03");
    wrong.attendance.present = 30;
    assert!(store.add_meeting(&wrong, &line("meeting.add", "m1")).await.is_err());
});

both_stores!(exact_accents_come_first_folded_second, |store| async move {
    with_meetings(&store).await;
    add(&store, "r1", "m2", "Hoa tươi trong hội trường").await;
    add(&store, "r2", "m1", "Hòa giải trong tổ dân phố, Ủy ban cùng dự").await;
    let found = store.find_records(&asking("hoà"), None, 9).await.unwrap();
    assert_eq!(ids(&found), ["r2", "r1"]);
    assert_eq!((found[0].rank, found[1].rank), (0, 1));
    assert_eq!(ids(&store.find_records(&asking("hoa"), None, 9).await.unwrap()), ["r1", "r2"]);
    assert_eq!(ids(&store.find_records(&asking("uỷ ban"), None, 9).await.unwrap()), ["r2"]);
    assert_eq!(ids(&store.find_records(&asking("lien phu"), None, 9).await.unwrap()), ["r2"]);
    assert_eq!(store.count_records(&asking("hoa")).await.unwrap(), 2);
    assert_eq!(store.find_records(&asking("%"), None, 9).await.unwrap().len(), 2);
    let one = store.find_records(&asking("hoà"), None, 1).await.unwrap();
    let two = store.find_records(&asking("hoà"), Some(&one[0].cursor()), 9).await.unwrap();
    assert_eq!(ids(&two), ["r1"]);
    let bloc = RecordFilter { bloc: Some("a".into()), ..asking("") };
    assert_eq!(ids(&store.find_records(&bloc, None, 9).await.unwrap()), ["r2"]);
    let many = store.records_of(&["r1".into(), "r9".into()]).await.unwrap();
    assert_eq!(many.len(), 1);
});

both_stores!(a_correction_is_a_new_version_and_only_one_wins, |store| async move {
    with_meetings(&store).await;
    let record = add(&store, "r1", "m1", "Gửi tài liệu trước").await;
    let mut next =
        RecordVersion { version: 2, reason: "ghi thiếu".into(), ..first("Gửi trước 3 ngày") };
    let line = line("record.correct", "r1");
    store.add_record_version(&record, &next, &line).await.unwrap();
    let again = store.add_record_version(&record, &next, &line).await;
    assert!(matches!(again, Err(StoreError::AlreadyThere)), "{again:?}");
    let read = store.record(&"r1".into()).await.unwrap();
    assert_eq!((read.version, read.said.text.as_str()), (2, "Gửi trước 3 ngày"));
    next.version = 3;
    next.withdrawn = true;
    store.add_record_version(&read, &next, &line).await.unwrap();
    let versions = store.record_versions(&"r1".into()).await.unwrap();
    assert_eq!(versions.len(), 3);
    assert!(versions[0].withdrawn && versions[2].said.text == "Gửi tài liệu trước");
    assert_eq!(ids(&store.find_records(&asking("tài liệu"), None, 9).await.unwrap()), Vec::<&str>::new());
});

both_stores!(units_are_counted_found_and_brought_up_to_date, |store| async move {
    units(&store).await;
    let mut changed = store.cell_named("Đảng bộ các trường", "Chi bộ Trường Sông Trí").await.unwrap();
    changed.members = 40;
    store.put_units(&[], &[changed.clone()], &line("units.import", "units")).await.unwrap();
    assert_eq!(store.cell(&"c2".into()).await.unwrap(), changed);
    let counts = store.count_units().await.unwrap();
    assert_eq!((counts.len(), counts[1].organisations, counts[1].cells, counts[1].members), (2, 1, 1, 40));
    let filter = CellFilter { query: Query::of("song tri"), ..CellFilter::default() };
    assert_eq!(store.find_cells(&filter, None, 9).await.unwrap(), [changed]);
    let rest = store.find_cells(&CellFilter::default(), Some(&"c1".into()), 9).await.unwrap();
    assert_eq!(rest.len(), 1);
});
