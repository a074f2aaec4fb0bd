//! The audit log: chained without gaps whoever is faster, only appended to, and whatever is changed is named. On both stores.

use std::collections::BTreeSet;

use duthao::action::check::check_audit::check_audit;
use duthao::action::check::check_data::check_data;
use duthao::clock::Millis;
use duthao::domain::audit::{Chain, Head};
use duthao::domain::person::Role;
use duthao::domain::stage::Stage;
use duthao::domain::vote::{Choice, Terms};
use duthao::id::{PersonId, ResolutionId, VoteId};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::ballot::{Casting, ToCast};
use duthao::store::register::Issuing;
use duthao::store::signed::Taking;
use duthao::store::vote::Ending;
use duthao::store::vote::open::Opening;
use sqlx::Row;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

use super::attachment::uploaded;
use super::check::sealed;
use super::register::proposed;
use super::seal::resolution_at;
use crate::both_stores;
use crate::support::people::{add, line, person};
use crate::support::postgres::fresh_database;

/// The last migration before the log was a chain.
const BEFORE_CHAIN: i64 = 22;

async fn proved(store: &Store) -> Head {
    let mut chain = Chain::default();
    for line in store.audit_lines(0, i64::MAX).await.unwrap() {
        chain.add(&line).unwrap();
    }
    chain.finish(&store.audit_head().await.unwrap()).unwrap();
    chain.end().clone()
}

fn by(person: &PersonId, act: &'static str) -> AuditLine {
    AuditLine { person: Some(person.clone()), at: Millis(9), ..line(act, "r1") }
}

both_stores!(acts_at_once_leave_one_chain_without_gaps, |store| async move {
    let office = add(&store, "Văn", &[Role::Standing, Role::Office]).await;
    let id = resolution_at(&store, "r1", Stage::Drafting, &office).await;
    let told = by(&office.id, "resolution.step");
    let people: Vec<_> = (0..20).map(|number| person(&format!("p{number}"), &[Role::Viewer])).collect();
    let joins = people.iter().map(|person| store.add_person(person, &told));
    let numbers: Vec<i32> = (0..20).collect();
    let sets = numbers.iter().map(|number| store.set_told("one-key", number, &told));
    let moves = (0..10).map(|_| store.move_stage(&id, Stage::Drafting, Stage::Workshop, 1, &told));
    let (joins, sets, moves) = tokio::join!(
        futures_util::future::join_all(joins),
        futures_util::future::join_all(sets),
        futures_util::future::join_all(moves)
    );
    assert!(joins.iter().chain(&sets).all(Result::is_ok), "{joins:?} {sets:?}");
    assert_eq!(moves.iter().filter(|moved| moved.is_ok()).count(), 1, "{moves:?}");
    assert_eq!(proved(&store).await.seq, 2 + 20 + 20 + 1);
    let lines = store.audit_lines(2, 100).await.unwrap();
    assert!(lines.iter().all(|line| line.roles == "office,standing"), "the roles of whoever did it");
    let step = lines.iter().find(|line| line.was.as_deref() == Some("drafting")).unwrap();
    assert_eq!(step.became.as_deref(), Some("workshop"));
});

both_stores!(an_act_that_is_undone_leaves_no_line_and_takes_no_number, |store| async move {
    let office = add(&store, "Văn", &[Role::Office]).await;
    let twice = store.add_person(&office, &line("person.add", "Văn")).await;
    assert!(twice.is_err());
    assert_eq!(proved(&store).await.seq, 1);
});

both_stores!(no_line_is_changed_or_taken_away, |store| async move {
    add(&store, "Văn", &[Role::Office]).await;
    for statement in [
        "UPDATE audit SET detail = 'x'",
        "UPDATE audit SET hash = '' WHERE seq = 1",
        "DELETE FROM audit",
        "UPDATE audit_head SET seq = 0, hash = ''",
        "DELETE FROM audit_head",
    ] {
        let done = match &store {
            Store::Sqlite { write, .. } => sqlx::query(statement).execute(write).await.map(drop),
            Store::Postgres(pool) => sqlx::query(statement).execute(pool).await.map(drop),
        };
        assert!(done.is_err(), "{statement}");
    }
    if let Store::Postgres(pool) = &store {
        for statement in ["TRUNCATE audit", "TRUNCATE audit_head"] {
            assert!(sqlx::query(statement).execute(pool).await.is_err(), "{statement}");
        }
    }
    assert_eq!(proved(&store).await.seq, 1);
});

/// A database as it stood before the chain, with a gap in its numbers as a sequence leaves them.
const OLD: [&str; 5] = [
    "INSERT INTO person (id, name, title, protocol, invented, active) VALUES ('p1', 'Văn', '', 0, FALSE, TRUE)",
    "INSERT INTO audit (at, person, act, object, detail) VALUES (5, 'p1', 'person.add', 'p1', 'a')",
    "INSERT INTO audit (at, person, act, object, detail) VALUES (6, 'p1', 'person.add', 'p2', 'b')",
    "INSERT INTO audit (at, person, act, object, detail) VALUES (7, NULL, 'person.add', 'p3', 'c')",
    "DELETE FROM audit WHERE object = 'p2'",
];

async fn old_lines_are_chained(store: Store) {
    let lines = store.audit_lines(0, 10).await.unwrap();
    let told: Vec<(i64, &str)> = lines.iter().map(|line| (line.seq, line.act.as_str())).collect();
    assert_eq!(told, [(1, "person.add"), (2, "person.add"), (3, "audit.begin")]);
    assert_eq!((lines[1].object.as_str(), lines[1].at, lines[2].at), ("p3", 7, 7));
    assert_eq!(proved(&store).await.seq, 3);
    assert_eq!(check_audit(&store).await.unwrap(), (3, vec![]));
    add(&store, "Lan", &[Role::Office]).await;
    assert_eq!(proved(&store).await.seq, 4);
    store.close().await;
}

#[tokio::test]
async fn lines_of_before_are_chained_at_the_first_start_on_sqlite() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join(duthao::store::SQLITE_FILE);
    let options = SqliteConnectOptions::new().filename(&file).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let mut older = sqlx::migrate!("../migrations/sqlite");
    older.migrations = older.iter().filter(|one| one.version <= BEFORE_CHAIN).cloned().collect();
    older.run(&pool).await.unwrap();
    for statement in OLD {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    Store::open_sqlite(folder.path()).await.unwrap().close().await;
    old_lines_are_chained(Store::open_sqlite(folder.path()).await.unwrap()).await;
}

#[tokio::test]
async fn lines_of_before_are_chained_at_the_first_start_on_postgres() {
    let address = fresh_database().await;
    let pool = PgPoolOptions::new().max_connections(1).connect(&address).await.unwrap();
    let mut older = sqlx::migrate!("../migrations/postgres");
    older.migrations = older.iter().filter(|one| one.version <= BEFORE_CHAIN).cloned().collect();
    older.run(&pool).await.unwrap();
    for statement in OLD {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    pool.close().await;
    let (one, two) = tokio::join!(Store::open_postgres(&address), Store::open_postgres(&address));
    one.unwrap().close().await;
    old_lines_are_chained(two.unwrap()).await;
}

/// A small whole life: sealed, voted on by two, closed, numbered.
async fn decided(store: &Store) -> ResolutionId {
    let id = sealed(store).await;
    let first = add(store, "Văn", &[Role::Office]).await;
    let office = first.id.clone();
    let told = by(&office, "vote.open");
    let opening = store.open_vote(&VoteId::fresh(), &id, &Terms::default(), &told).await.unwrap();
    assert!(matches!(opening, Opening::Done(_)), "{opening:?}");
    let seal = store.newest_seal(&id).await.unwrap().unwrap();
    for member in &seal.roster.0 {
        let ballot = ToCast {
            resolution: id.clone(),
            person: member.id.clone(),
            choice: Choice::Agree,
            opinion: "Nhất trí, cần làm sớm".into(),
            canonical_hash: seal.canonical_hash.clone(),
            secret: None,
            at: Millis(10),
        };
        let cast = store.cast_ballot(&ballot, &by(&member.id, "vote.ballot")).await.unwrap();
        assert!(matches!(cast, Casting::Done { .. }), "{cast:?}");
    }
    let ending = store.close_vote(&id, (&BTreeSet::new(), None), &by(&office, "vote.close")).await.unwrap();
    assert!(matches!(ending, Ending::Done(_)), "{ending:?}");
    store.move_stage(&id, Stage::Adopted, Stage::Signing, 1, &by(&office, "resolution.step")).await.unwrap();
    let second = add(store, "Thư", &[Role::Office]).await;
    let wanted = proposed(store, &id, &first, &second).await;
    let issuing = store.issue(&wanted, &by(&second.id, "resolution.issue")).await.unwrap();
    assert!(matches!(issuing, Issuing::Done(_)), "{issuing:?}");
    let copy = uploaded(store, "u1", b"%PDF-1.7 signed").await;
    let told = by(&second.id, "resolution.take_signed");
    let taking = store.take_signed(&id, ("02-NQ.pdf", &copy), &second.id, &told).await.unwrap();
    assert!(matches!(taking, Taking::Done { .. }), "{taking:?}");
    check_data(store).await.unwrap();
    id
}

/// Tables of which every byte is held.
const HELD: [&str; 10] = [
    "audit",
    "audit_head",
    "seal",
    "seal_annex",
    "seal_proof",
    "vote",
    "ballot",
    "register",
    "issue_proposal",
    "signed_copy",
];

/// Flips the lowest bit of one letter, so that figures stay figures.
fn flipped(value: &str, at: usize) -> String {
    let letters: Vec<char> = value.chars().collect();
    let place = at % letters.len();
    let flip = |letter: char| char::from_u32(u32::from(letter) ^ 1).unwrap();
    letters
        .iter()
        .enumerate()
        .map(|(here, letter)| if here == place { flip(*letter) } else { *letter })
        .collect()
}

/// Flips one byte of every column of every row, each by itself, and asks the check. `pool` has one connection, in whose
/// transaction both happen, so that each flip is undone.
macro_rules! flip_all {
    ($store:expr, $pool:expr, $row_id:literal, $row_type:ty, $types:expr) => {{
        let (mut flips, mut refused) = (0, 0);
        for table in HELD {
            let columns: Vec<(String, String)> = $types(table).await;
            let all: Vec<String> = columns.iter().map(|(name, _)| format!("CAST({name} AS TEXT)")).collect();
            let sql = format!("SELECT {}, {} FROM {table}", all.join(", "), $row_id);
            let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&$pool).await.unwrap();
            assert!(!rows.is_empty(), "{table} has rows to flip");
            for (number, row) in rows.iter().enumerate() {
                let id: $row_type = row.get(columns.len());
                for (place, (column, kind)) in columns.iter().enumerate() {
                    let Some(value) = row.get::<Option<String>, _>(place).filter(|text| !text.is_empty())
                    else {
                        continue;
                    };
                    let other = flipped(&value, number * 7 + place * 3);
                    sqlx::query("SAVEPOINT one").execute(&$pool).await.unwrap();
                    let set = format!(
                        "UPDATE {table} SET {column} = CAST($1 AS {kind}) WHERE CAST({} AS TEXT) = $2",
                        $row_id
                    );
                    let set = sqlx::query(sqlx::AssertSqlSafe(set)).bind(&other).bind(id.to_string());
                    match set.execute(&$pool).await {
                        Ok(done) => {
                            assert_eq!(done.rows_affected(), 1, "{table}.{column} of row {id}");
                            let fault = check_data($store)
                                .await
                                .expect_err(&format!("{table}.{column} of row {id}: {value} became {other}"));
                            let told = fault.to_string();
                            let named = match table {
                                "audit" | "audit_head" => "audit log",
                                // What a seal binds is told by the seal.
                                "seal" | "seal_annex" | "seal_proof" => "seal",
                                other => other,
                            };
                            assert!(told.contains(named), "{table}.{column} of row {id}: {told}");
                            flips += 1;
                        }
                        // A constraint does not take the byte at all.
                        Err(_) => refused += 1,
                    }
                    sqlx::query("ROLLBACK TO one").execute(&$pool).await.unwrap();
                }
            }
        }
        assert!(flips > 100 && refused < flips, "{flips} flips, {refused} refused by the database");
    }};
}

const TRIGGERS: [&str; 6] = [
    "audit_kept",
    "audit_never_shorter",
    "audit_head_forward",
    "audit_head_kept",
    "vote_terms_are_frozen",
    "signed_copy_kept",
];

#[tokio::test]
async fn one_flipped_byte_anywhere_is_named_on_sqlite() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = Store::open_sqlite(folder.path()).await.unwrap();
    decided(&store).await;
    store.close().await;
    let options = SqliteConnectOptions::new()
        .filename(folder.path().join(duthao::store::SQLITE_FILE))
        .foreign_keys(false)
        .pragma("ignore_check_constraints", "ON");
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let store = Store::Sqlite { write: pool.clone(), read: pool.clone() };
    check_data(&store).await.unwrap();
    sqlx::query("BEGIN").execute(&pool).await.unwrap();
    for trigger in TRIGGERS {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TRIGGER {trigger}"))).execute(&pool).await.unwrap();
    }
    let types = async |table: &str| -> Vec<(String, String)> {
        sqlx::query_as("SELECT name, type FROM pragma_table_info($1)")
            .bind(table)
            .fetch_all(&pool)
            .await
            .unwrap()
    };
    flip_all!(&store, pool, "rowid", i64, types);
    sqlx::query("ROLLBACK").execute(&pool).await.unwrap();
    check_data(&store).await.unwrap();
    store.close().await;
}

#[tokio::test]
async fn one_flipped_byte_anywhere_is_named_on_postgres() {
    let address = fresh_database().await;
    let store = Store::open_postgres(&address).await.unwrap();
    decided(&store).await;
    store.close().await;
    let pool = PgPoolOptions::new().max_connections(1).connect(&address).await.unwrap();
    let store = Store::Postgres(pool.clone());
    check_data(&store).await.unwrap();
    sqlx::query("BEGIN").execute(&pool).await.unwrap();
    for table in HELD {
        let off = format!("ALTER TABLE {table} DISABLE TRIGGER ALL");
        sqlx::query(sqlx::AssertSqlSafe(off)).execute(&pool).await.unwrap();
    }
    let types = async |table: &str| -> Vec<(String, String)> {
        let sql = "SELECT column_name::text, data_type::text FROM information_schema.columns
                   WHERE table_name = $1 AND table_schema = current_schema() ORDER BY ordinal_position";
        sqlx::query_as(sql).bind(table).fetch_all(&pool).await.unwrap()
    };
    flip_all!(&store, pool, "CAST(ctid AS TEXT)", String, types);
    sqlx::query("ROLLBACK").execute(&pool).await.unwrap();
    check_data(&store).await.unwrap();
    store.close().await;
}

/// Runs statements with the triggers out of the way, as somebody does who writes in the database itself.
async fn forced(store: &Store, statements: &[&'static str]) {
    match store {
        Store::Sqlite { write, .. } => {
            for trigger in TRIGGERS {
                let drop = format!("DROP TRIGGER IF EXISTS {trigger}");
                sqlx::query(sqlx::AssertSqlSafe(drop)).execute(write).await.unwrap();
            }
            for statement in statements {
                sqlx::query(*statement).execute(write).await.unwrap();
            }
        }
        Store::Postgres(pool) => {
            for table in ["audit", "audit_head"] {
                let off = format!("ALTER TABLE {table} DISABLE TRIGGER ALL");
                sqlx::query(sqlx::AssertSqlSafe(off)).execute(pool).await.unwrap();
            }
            for statement in statements {
                sqlx::query(*statement).execute(pool).await.unwrap();
            }
        }
    }
}

async fn fault_after(store: &Store, statements: &[&'static str]) -> String {
    forced(store, statements).await;
    check_audit(store).await.unwrap().1.join("; ")
}

both_stores!(a_cut_tail_shows, |store| async move {
    decided(&store).await;
    let last = store.audit_head().await.unwrap().seq;
    let cut = "DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)";
    let fault = fault_after(&store, &[cut]).await;
    assert!(fault.contains(&format!("ends at line {}, but its head says {last}", last - 1)), "{fault}");
    // With the head set back the chain itself holds; the copy that was taken back has no line any more.
    let back = "UPDATE audit_head SET seq = (SELECT MAX(seq) FROM audit),
                  hash = (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)";
    let fault = fault_after(&store, &[back]).await;
    assert_eq!(fault, "no line of the audit log tells of the signed_copy r1");
});

both_stores!(a_ballot_put_in_or_taken_out_after_the_close_shows, |store| async move {
    decided(&store).await;
    let fault = fault_after(&store, &["DELETE FROM ballot"]).await;
    assert!(fault.contains("has 0 rows, but line") && fault.contains("tells of 1"), "{fault}");
});

#[tokio::test]
async fn a_chain_set_back_to_its_beginning_is_not_chained_again() {
    let folder = tempfile::TempDir::new().unwrap();
    let store = Store::open_sqlite(folder.path()).await.unwrap();
    add(&store, "Văn", &[Role::Office]).await;
    let back = "UPDATE audit_head SET seq = 0, hash = ''";
    forced(&store, &["UPDATE audit SET detail = 'x'", back]).await;
    store.close().await;
    let store = Store::open_sqlite(folder.path()).await.unwrap();
    let (_, faults) = check_audit(&store).await.unwrap();
    assert!(faults[0].contains("line 1 of the audit log was changed"), "{faults:?}");
    store.close().await;
}
