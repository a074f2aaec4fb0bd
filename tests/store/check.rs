//! `duthao check` on both stores: what is sound passes, and each sort of damage is named.

use duthao::action::check::check_data::{Counts, check_data};
use duthao::clock::Millis;
use duthao::domain::annex::Annex;
use duthao::domain::canonical::canonical_hash;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::domain::vote::Rule;
use duthao::id::{ResolutionId, SealId, VersionId};
use duthao::live::gate::keeper::{self, Keeper, first_change};
use duthao::live::gate::{Proposal, Rights, Source, Work};
use duthao::live::graph::Bytes;
use duthao::live::log::{ChangeLog, Logged, LoggedChange};
use duthao::live::text::{Edit, Seed, SeedClause, plain_runs};
use duthao::store::Store;
use duthao::store::seal::{Sealing, ToSeal};
use duthao::store::version::{Version, VersionKind};

use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{add, line};
use crate::support::postgres::fresh_database;

const NOW: Millis = Millis(1_700_000_000_000);

/// A log of one change a person, the newest last.
fn log(people: &[&Person]) -> (Vec<LoggedChange>, Keeper) {
    let clause = SeedClause::plain("cgoal", Kind::Proposal, 1, "Đổi mới sinh hoạt");
    let seed = Seed { subject: "về sinh hoạt".into(), clauses: vec![clause] };
    let first = first_change(&seed, &people[0].id, NOW).unwrap();
    let actors = vec![(first.actor.clone(), first.person.clone())];
    let logged = Logged { snapshot: None, changes: vec![(1, first.clone())], actors };
    let mut keeper = Keeper::wake(&logged).unwrap().0;
    let mut log = vec![first];
    for (number, person) in people.iter().enumerate() {
        let words = format!("Đổi mới lần {number}");
        let edit = Edit::SetWords { clause: "cgoal".into(), runs: plain_runs(&words), base: None };
        let rights = Rights::of(&[Role::Editor].into(), Stage::Workshop);
        let work = Work::Edit(edit);
        let proposal = Proposal { from: Source::Ticket(1), person: person.id.clone(), rights, work };
        let outcome = keeper.pass(vec![proposal], NOW).pop().unwrap();
        log.extend(outcome.passed.into_iter().map(|passed| passed.logged));
    }
    (log, keeper)
}

/// A store with one sealed resolution of five changes, its snapshot and two versions.
pub async fn sealed(store: &Store) -> ResolutionId {
    let lan = add(store, "Lan", &[Role::Editor]).await;
    let binh = add(store, "Bình", &[Role::Editor]).await;
    add(store, "Uỷ viên", &[Role::Committee]).await;
    let id = resolution_at(store, "r1", Stage::Drafting, &lan).await;
    let (log, keeper) = log(&[&lan, &binh, &lan, &binh]);
    assert_eq!(log.len(), 5);
    store.append(&id, &[Stage::Drafting], &log).await.unwrap();
    let history: Vec<Bytes> = log[..4].iter().map(|change| change.bytes.as_slice().into()).collect();
    store.save_snapshot(&id, &keeper::snapshot(&history, 4).unwrap()).await.unwrap();
    let text = keeper.text(&keeper.heads()).unwrap();
    let version = |kind, ordinal| Version {
        id: VersionId::fresh(),
        resolution: id.clone(),
        kind,
        ordinal,
        note: String::new(),
        canonical_hash: canonical_hash(&text),
        text: text.clone(),
        made_by: lan.id.clone(),
        made_at: NOW,
    };
    store.add_draft(&version(VersionKind::Draft, 1), &line("version.name", "r1")).await.unwrap();
    store.move_stage(&id, Stage::Drafting, Stage::StandingReview, 1, &line("stage", "r1")).await.unwrap();
    let wanted = ToSeal {
        id: SealId::fresh(),
        version: version(VersionKind::Sealed, 0),
        rule: Rule::default(),
        last_seq: 5,
        waivers: Vec::new(),
        evidence_clock: 0,
        annex: Annex::default(),
    };
    let done = store.seal(&wanted, &line("resolution.seal", "r1")).await.unwrap();
    assert!(matches!(done, Sealing::Done(_)), "{done:?}");
    id
}

/// Runs one statement past all rules of the program.
async fn spoil(store: &Store, statement: &'static str, bytes: Option<Vec<u8>>) {
    match store {
        Store::Sqlite { write, .. } => {
            let query = sqlx::query(statement);
            let query = if let Some(bytes) = bytes { query.bind(bytes) } else { query };
            query.execute(write).await.unwrap();
        }
        Store::Postgres(pool) => {
            let query = sqlx::query(statement);
            let query = if let Some(bytes) = bytes { query.bind(bytes) } else { query };
            query.execute(pool).await.unwrap();
        }
    }
}

/// What the check says of a store that was spoiled in one way.
async fn fault(store: &Store, statement: &'static str, bytes: Option<Vec<u8>>) -> String {
    spoil(store, statement, bytes).await;
    let fault = check_data(store).await.expect_err(statement).to_string();
    assert!(fault.contains("; "), "it says what to do: {fault}");
    fault
}

both_stores!(what_is_sound_passes, |store| async move {
    assert_eq!(check_data(&store).await.unwrap(), Counts::default());
    sealed(&store).await;
    let counts = check_data(&store).await.unwrap();
    let all = Counts {
        resolutions: 1,
        changes: 5,
        actors: 3,
        snapshots: 1,
        versions: 2,
        seals: 1,
        files: 0,
        lines: 7,
    };
    assert_eq!(counts, all);
});

both_stores!(a_flipped_byte_of_a_change_is_named, |store| async move {
    let id = sealed(&store).await;
    let mut bytes = store.since(&id, 2).await.unwrap()[0].1.bytes.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let fault = fault(&store, "UPDATE change SET bytes = $1 WHERE seq = 3", Some(bytes)).await;
    assert!(fault.contains("r1: the bytes of change 3 do not give its hash"), "{fault}");
});

both_stores!(a_change_that_is_gone_is_named, |store| async move {
    sealed(&store).await;
    let last = fault(&store, "DELETE FROM change WHERE seq = 5", None).await;
    assert!(last.contains("names heads that are not in the log"), "{last}");
    let middle = fault(&store, "DELETE FROM change WHERE seq = 2", None).await;
    assert!(middle.contains("change 2 is missing from its log"), "{middle}");
    let all = fault(&store, "DELETE FROM change", None).await;
    assert!(all.contains("its log is empty"), "{all}");
});

both_stores!(a_row_that_says_something_else_is_named, |store| async move {
    sealed(&store).await;
    let hash = fault(&store, "UPDATE change SET hash = 'ab' WHERE seq = 4", None).await;
    assert!(hash.contains("change 4 do not give its hash"), "{hash}");
    let deps = fault(&store, "UPDATE change SET deps = '' WHERE seq = 3", None).await;
    assert!(deps.contains("the row of change 3"), "{deps}");
    let number = fault(&store, "UPDATE change SET actor_seq = 7 WHERE seq = 2", None).await;
    assert!(number.contains("the row of change 2"), "{number}");
});

both_stores!(a_change_in_anothers_name_is_named, |store| async move {
    sealed(&store).await;
    let other = "UPDATE change SET person = (SELECT id FROM person WHERE name = 'Uỷ viên') WHERE seq = 5";
    let fault_of_row = fault(&store, other, None).await;
    assert!(fault_of_row.contains("change 5 is by another person"), "{fault_of_row}");
    let unbound = fault(&store, "DELETE FROM actor", None).await;
    assert!(unbound.contains("is by another person than its actor belongs to"), "{unbound}");
});

both_stores!(a_changed_snapshot_is_named, |store| async move {
    let id = sealed(&store).await;
    let mut bytes = store.load(&id).await.unwrap().snapshot.unwrap().bytes;
    let place = fault(&store, "UPDATE snapshot SET upto = 3", None).await;
    assert!(place.contains("r1: its snapshot") && place.contains("made anew"), "{place}");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let broken = fault(&store, "UPDATE snapshot SET upto = 4, bytes = $1", Some(bytes)).await;
    assert!(broken.contains("r1: its snapshot"), "{broken}");
});

both_stores!(a_changed_seal_or_version_is_named, |store| async move {
    sealed(&store).await;
    let seal = fault(&store, "UPDATE seal SET canonical_hash = '00'", None).await;
    assert!(seal.contains("seal ") && seal.contains("has another hash than the words it seals"), "{seal}");
    let version = fault(&store, "UPDATE version SET canonical_hash = '00' WHERE kind = 'sealed'", None).await;
    assert!(version.contains("has another hash than the words in the log"), "{version}");
    let words = fault(&store, "UPDATE version SET words = replace(words, 'lần', 'thứ')", None).await;
    assert!(words.contains("keeps other words than its hash stands for"), "{words}");
});

both_stores!(a_changed_leaf_annex_roster_or_rule_of_a_seal_is_named, |store| async move {
    sealed(&store).await;
    // Undone after each: every fault is found by itself.
    let changes = [
        ("seal_proof", "leaves", "has another leaf for clause"),
        ("seal_proof", "root", "has another root than its leaves give"),
        ("seal_proof", "evidence_hash", "has other evidence or another annex"),
        ("seal_proof", "seal_hash", "has other fields than its hash stands for"),
        ("seal_annex", "annex", "has other evidence or another annex"),
        ("seal", "roster", "has other fields than its hash stands for"),
        ("seal", "rule", "has other fields than its hash stands for"),
    ];
    for (table, column, told) in changes {
        let before: String = value(&store, format!("SELECT {column} FROM {table}")).await;
        // The last digit, or the last letter before the end of what is JSON, becomes another.
        let changed = flipped(&before);
        put(&store, format!("UPDATE {table} SET {column} = $1"), &changed).await;
        let fault = check_data(&store).await.expect_err(column).to_string();
        assert!(fault.contains("seal ") && fault.contains(told), "{table}.{column}: {fault}");
        put(&store, format!("UPDATE {table} SET {column} = $1"), &before).await;
    }
    check_data(&store).await.unwrap();
});

/// The same value with one letter or digit another, still to be read as what it is.
fn flipped(value: &str) -> String {
    let at = value.rfind(|letter: char| letter.is_ascii_digit()).or_else(|| value.rfind('}')).unwrap();
    let other = match &value[at..=at] {
        "}" => " }",
        "1" => "2",
        _ => "1",
    };
    format!("{}{other}{}", &value[..at], &value[at + 1..])
}

async fn value(store: &Store, statement: String) -> String {
    duthao::reading!(store, |pool| {
        sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_one(pool).await.unwrap()
    })
}

async fn put(store: &Store, statement: String, value: &str) {
    match store {
        Store::Sqlite { write, .. } => {
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(value).execute(write).await.unwrap();
        }
        Store::Postgres(pool) => {
            sqlx::query(sqlx::AssertSqlSafe(statement)).bind(value).execute(pool).await.unwrap();
        }
    }
}

both_stores!(tables_of_another_version_are_named, |store| async move {
    sealed(&store).await;
    let older = "DELETE FROM _sqlx_migrations WHERE version = (SELECT MAX(version) FROM _sqlx_migrations)";
    let fault = fault(&store, older, None).await;
    assert!(fault.contains("another version of this program"), "{fault}");
});

#[tokio::test]
async fn a_torn_reference_is_named() {
    let test = crate::support::stores::sqlite().await;
    sealed(&test.store).await;
    spoil(&test.store, "PRAGMA foreign_keys = OFF", None).await;
    let torn = fault(&test.store, "DELETE FROM person WHERE name = 'Bình'", None).await;
    assert!(torn.contains("a row of change names a row of person that is not there"), "{torn}");
}

#[tokio::test]
async fn a_constraint_that_was_never_proved_is_named() {
    let test = crate::support::stores::postgres().await;
    sealed(&test.store).await;
    let odd = "ALTER TABLE change ADD CONSTRAINT odd CHECK (seq < 3) NOT VALID";
    let fault = fault(&test.store, odd, None).await;
    assert!(fault.contains("the constraint odd was never proved"), "{fault}");
}

#[tokio::test]
async fn the_check_reads_only() {
    let folder = tempfile::TempDir::new().unwrap();
    let address = fresh_database().await;
    let stores = [
        (
            Store::open_sqlite(folder.path()).await.unwrap(),
            Store::open_sqlite_to_read(folder.path()).await.unwrap(),
        ),
        (
            Store::open_postgres(&address).await.unwrap(),
            Store::open_postgres_to_read(&address).await.unwrap(),
        ),
    ];
    for (store, looking) in stores {
        sealed(&store).await;
        assert_eq!(check_data(&looking).await.unwrap().changes, 5, "beside a running server");
        let tried = match &looking {
            Store::Sqlite { write, .. } => sqlx::query("DELETE FROM seal").execute(write).await.map(drop),
            Store::Postgres(pool) => sqlx::query("DELETE FROM seal").execute(pool).await.map(drop),
        };
        assert!(tried.is_err(), "it can write");
        looking.close().await;
        store.close().await;
    }
    let nothing = Store::open_sqlite_to_read(&folder.path().join("none")).await;
    assert!(nothing.is_err() && !folder.path().join("none").exists());
}
