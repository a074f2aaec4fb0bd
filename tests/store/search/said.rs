//! What was said is found, too: as the pages show it, and what was there before the upgrade as well.

use duthao::clock::Millis;
use duthao::domain::comment::{Comment, Reply};
use duthao::domain::opinion::{Opinion, OpinionState};
use duthao::domain::search::entry::Found;
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::{Suggestion, Wish};
use duthao::store::search::SearchFilter;
use duthao::store::{SQLITE_FILE, Store};
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use tempfile::TempDir;

use super::super::comment::comment;
use super::super::suggestion::suggestion;
use super::super::workshop::{guest, opinion, prepared};
use super::{asking, found};
use crate::both_stores;
use crate::support::people::line;

/// More notes than any of these tests makes.
const NOTES: i64 = 99;

/// Before it nothing that was said was found.
const UPGRADE: i64 = 21;

/// Reads what changed into the index, as the program does.
async fn fill(store: &Store) {
    let stale = store.search_stale(NOTES).await.unwrap();
    let entries = store.said_entries(&stale.said).await.unwrap();
    assert!(store.fill_search(&stale, &entries).await.unwrap());
}

/// Runs a statement of a test's own.
async fn run(store: &Store, sql: &'static str) {
    match store {
        Store::Sqlite { write, .. } => drop(sqlx::query(sql).execute(write).await.unwrap()),
        Store::Postgres(pool) => drop(sqlx::query(sql).execute(pool).await.unwrap()),
    }
}

async fn said(store: &Store) {
    prepared(store).await;
    let act = || line("test", "r");
    for one in [
        Comment { words: "Cần giữ hoà khí".into(), ..comment("k1", "lan", 1) },
        Comment { words: "Hoà nhã hơn".into(), internal: true, ..comment("k2", "mai", 2) },
    ] {
        assert!(store.add_comment(&one, 9, &act()).await.unwrap());
    }
    let remove = Suggestion {
        wish: Wish::Remove,
        base_words: "Hoà mạng điện".into(),
        note: "trùng".into(),
        ..suggestion("s2", "lan", "", 4)
    };
    for one in [suggestion("s1", "lan", "Trồng hoa", 3), remove] {
        store.add_suggestion(&one, 9, &act()).await.unwrap();
    }
    let spoken = Opinion { clause: None, ..opinion("o1", guest("MTTQ"), 5) };
    store.add_opinion(&spoken, Stage::Workshop, 9, &act()).await.unwrap();
    fill(store).await;
}

both_stores!(comments_suggestions_and_opinions_are_found_as_they_are_shown, |store| async move {
    said(&store).await;
    assert_eq!(found(&store, &asking("hoà")).await, "k10 k20 s20 s11");
    assert_eq!(found(&store, &asking("hoa")).await, "s10 k11 k21 s21");
    assert_eq!(found(&store, &asking("gửi trước ba ngày")).await, "o10");
    assert_eq!(found(&store, &asking("trùng")).await, "s20", "why, as well");
    let outside = SearchFilter { internal: false, ..asking("hoà") };
    assert_eq!(found(&store, &outside).await, "k10 s20 s11", "internal ones are for those who read them");
    let counts = store.count_hits(&outside).await.unwrap();
    let of = |kind: Found| counts.iter().find(|(one, _)| *one == kind).unwrap().1;
    assert_eq!((of(Found::Comment), of(Found::Suggestion), of(Found::Opinion)), (1, 2, 0));
    let elsewhere = SearchFilter { resolutions: vec!["other".into()], ..asking("hoà") };
    assert_eq!(found(&store, &elsewhere).await, "");
    let hits = store.search(&asking("hoà nhã"), None, 9).await.unwrap();
    assert_eq!((hits[0].clause.as_str(), hits[0].date.as_str(), hits[0].internal), ("c", "1970-01-01", true));
    let hits = store.search(&asking("ba ngày"), None, 9).await.unwrap();
    assert_eq!((hits[0].clause.as_str(), hits[0].internal), ("", false));
});

both_stores!(what_is_said_taken_back_or_hidden_later_is_found_so, |store| async move {
    said(&store).await;
    let x = line("test", "r");
    let reply = Reply {
        id: "a1".into(),
        comment: "k1".into(),
        words: "Đã có dự toán".into(),
        by: "mai".into(),
        at: Millis(6),
    };
    store.add_reply(&reply, 9, &x).await.unwrap().unwrap();
    store.take_back_comment(&"k2".into(), Millis(7), &x).await.unwrap().unwrap();
    store.take_back_suggestion(&"s1".into(), Millis(7), &x).await.unwrap();
    let gone = OpinionState::TakenBack { by: "hoa".into(), at: Millis(8) };
    store.end_opinion(&"o1".into(), &gone, &x).await.unwrap();
    fill(&store).await;
    assert_eq!(found(&store, &asking("dự toán")).await, "k10");
    assert_eq!(found(&store, &asking("nhã")).await, "", "a comment taken back is its maker's alone");
    for (typed, id) in [("trồng", "s1"), ("ba ngày", "o1")] {
        let hits = store.search(&asking(typed), None, 9).await.unwrap();
        assert_eq!((hits[0].object.as_str(), hits[0].withdrawn), (id, true));
    }
    // Said in the lane of a working group, nothing is found by anybody.
    run(&store, "UPDATE resolution SET lane_of = 'other' WHERE id = 'r'").await;
    for touch in [
        "UPDATE comment SET turn = turn + 1",
        "UPDATE suggestion SET note = note",
        "UPDATE opinion SET words = words",
    ] {
        run(&store, touch).await;
    }
    fill(&store).await;
    for typed in ["hoà", "hoa", "ba ngày", "dự toán"] {
        assert_eq!(found(&store, &asking(typed)).await, "", "{typed}");
    }
});

#[tokio::test]
async fn what_was_said_before_the_upgrade_is_read_and_what_stood_in_the_index_stays() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(SQLITE_FILE);
    // Without keys, so that the few rows asked of need no others.
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true).foreign_keys(false);
    let old = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let tables = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/sqlite");
    let mut before = Migrator::new(tables).await.unwrap();
    before.migrations.to_mut().retain(|one| one.version < UPGRADE);
    assert_eq!(before.migrations.last().unwrap().version, UPGRADE - 1, "what stood before is there");
    before.run(&old).await.unwrap();
    for row in [
        "INSERT INTO search_entry (kind, object, resolution, sort, title, shown, date, withdrawn, exact, folded)
         VALUES ('meeting', 'm', '', '20.', 'Chi bộ', 'hoà', '2020-09-03', FALSE, ' \u{300}hoa', ' hoa')",
        "INSERT INTO comment (id, resolution, clause, heads, quote, prefix, suffix, words, internal, stage, said_by,
           said_at, state, turn) VALUES ('k', 'r', 'c', '', '', '', '', 'x', 0, 'workshop', 'p', 1, 'open', 0)",
        "INSERT INTO suggestion (id, resolution, clause, sort, words, base, base_words, note, sameness, actor, made_by,
           made_at, state, reason) VALUES ('s', 'r', 'c', 'remove', '', '', '', '', '', 'a', 'p', 1, 'open', '')",
        "INSERT INTO opinion (id, resolution, person, said_name, said_title, words, recorded_by, recorded_at, state,
           reason) VALUES ('o', 'r', 'p', '', '', 'x', 'p', 1, 'open', '')",
    ] {
        sqlx::query(row).execute(&old).await.unwrap();
    }
    old.close().await;
    let store = Store::open_sqlite(folder.path()).await.unwrap();
    let stale = store.search_stale(NOTES).await.unwrap();
    let wanted = [(Found::Comment, "k"), (Found::Suggestion, "s"), (Found::Opinion, "o")];
    assert_eq!(stale.said, wanted.map(|(kind, id)| (kind, id.to_owned())));
    assert_eq!(found(&store, &asking("hoà")).await, "m0");
    run(&store, "DELETE FROM search_entry").await;
    assert_eq!(found(&store, &asking("hoà")).await, "", "its words go with an entry, as before");
    store.close().await;
}
