//! What seeking in a long history costs: 200,000 operations, looked at twenty random moments as the slider asks for them.
//!
//! Both stores, optimised: `tests/support/with_postgres.sh cargo bench --locked -p duthao --bench history` (as development
//! builds it with `--profile dev`). SQLite always; PostgreSQL too when `--database URL` behind `--`, or `DUTHAO_TEST_POSTGRES`,
//! names an empty one. The history is written by the gate and lies in a real store with a snapshot, as a room leaves it; all is
//! asked for through real HTTP, so the figures hold the rights, the queries, the waking of the room, the versions that are
//! read and compared, whose hands touched what, and the writing of the page.

use std::time::{Duration, Instant};

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use duthao::action::person::give_key::give_key;
use duthao::action::resolution::read_history::read_history;
use duthao::app::App;
use duthao::clock::{Clock, Millis};
use duthao::config::Config;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::Heads;
use duthao::domain::resolution::Kind;
use duthao::domain::stage::Stage;
use duthao::id::ResolutionId;
use duthao::live::gate::chunk;
use duthao::live::gate::keeper::{Keeper, first_change};
use duthao::live::gate::{Proposal, Rights, Source, Work};
use duthao::live::log::{ChangeLog, Logged, LoggedChange, Snapshot};
use duthao::live::text::{self, Seed, SeedClause};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::person::KeyKind;
use duthao::store::resolution::ResolutionRow;

/// What the history is to hold.
const OPERATIONS: u64 = 200_000;

/// The size of the resolution.
const CLAUSES: usize = 350;

/// Changes without a longer pause: an afternoon of one writer.
const SESSION: usize = 250;

/// Between two words, and between two sessions.
const WORD_MILLIS: i64 = 5_000;
const PAUSE_MILLIS: i64 = 4 * 3_600_000;

/// Changes stored in one go.
const GROUP: usize = 1_000;

/// Moments looked at.
const PLACES: usize = 20;

/// Times the page is asked for again.
const PAGES: usize = 5;

/// What one of them may take.
const AIM: Duration = Duration::from_secs(1);

fn main() {
    let (log, snapshot) = written();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::TempDir::new().expect("a folder");
        let store = Store::open_sqlite(folder.path()).await.expect("the store opens");
        measured("SQLite", store, folder.path(), (&log, &snapshot)).await;
        if let Some(address) = database() {
            let store = Store::open_postgres(&address).await.expect("an empty database");
            measured("PostgreSQL", store, folder.path(), (&log, &snapshot)).await;
        }
    });
}

/// The address of an empty PostgreSQL, if one is named.
fn database() -> Option<String> {
    let mut given = std::env::args().skip_while(|word| word != "--database");
    given.nth(1).or_else(|| std::env::var("DUTHAO_TEST_POSTGRES").ok())
}

/// Types a history as a page does, word by word, and lets the gate pass it.
fn written() -> (Vec<LoggedChange>, Snapshot) {
    let clauses = (0..CLAUSES)
        .map(|at| SeedClause::plain(format!("c{at}"), Kind::Paragraph, 1, "Chi ủy họp trước, chọn vấn đề."));
    let seed = Seed { subject: "về sinh hoạt chi bộ".into(), clauses: clauses.collect() };
    let first = first_change(&seed, &"lan".into(), Millis(0)).expect("a document");
    let mut writer = text::empty();
    let change = automerge::Change::from_bytes(first.bytes.clone()).expect("a change");
    writer.apply_changes([change]).expect("it applies");
    let actors = [(first.actor.clone(), first.person.clone())].into();
    let logged = Logged { snapshot: None, changes: vec![(1, first.clone())], actors };
    let mut keeper = Keeper::wake(&logged).expect("the room wakes").0;
    let mut log = vec![first];
    let mut now = Millis(0);
    while keeper.ops() < OPERATIONS {
        let turn = log.len();
        now = now.plus(if turn % SESSION == 0 { PAUSE_MILLIS } else { WORD_MILLIS });
        let text = at(&writer, &["clauses", &format!("c{}", turn * 7 % CLAUSES), "text"]);
        let end = writer.length(&text);
        let write = |tx: &mut automerge::transaction::Transaction<'_>| tx.splice_text(&text, end, 0, "lời. ");
        writer.transact(write).expect("it is typed");
        let bytes = writer.get_last_local_change().expect("a change").raw_bytes().to_vec();
        let proposal = Proposal {
            from: Source::Connection(1),
            person: "lan".into(),
            rights: Rights::of(&[Role::Editor].into_iter().collect(), Stage::Workshop),
            work: Work::Changes(vec![chunk::read(&bytes).expect("a change")]),
        };
        let mut outcome = keeper.pass(vec![proposal], now).pop().expect("an outcome");
        log.push(outcome.passed.pop().expect("an honest change passes").logged);
    }
    let heads = writer.get_heads().iter().map(ToString::to_string).collect();
    let upto = i64::try_from(log.len()).expect("a short log");
    (log, Snapshot { heads: Heads(heads), upto, bytes: writer.save() })
}

fn at(doc: &Automerge, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |object, key| doc.get(&object, *key).expect("a document").expect("an object").1)
}

async fn measured(
    name: &str,
    store: Store,
    folder: &std::path::Path,
    (log, snapshot): (&[LoggedChange], &Snapshot),
) {
    let (lan, id) = kept(&store, log).await;
    store.save_snapshot(&id, snapshot).await.expect("it is kept");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("the port is known");
    let config = Config {
        listen: address,
        data: folder.to_owned(),
        database: None,
        demo: false,
        origins: Vec::new(),
        public_url: None,
        mail: None,
    };
    let other = App::new(store.clone(), Clock::system(), config.clone());
    let history = read_history(&other, &lan, &id).await.expect("the history");
    // The server that is measured has just begun: nothing is known, and the room sleeps.
    let app = App::new(store, Clock::system(), config);
    let token = give_key(&app, None, &lan.id, KeyKind::Bearer).await.expect("a token");
    let router = duthao::http::routes::router(app);
    tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs") });
    let client = reqwest::Client::new();
    let ask = async |path: String| {
        let start = Instant::now();
        let answer =
            client.get(format!("http://{address}/resolutions/{id}/history{path}")).bearer_auth(&token);
        let answer = answer.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        assert!(answer.text().await.expect("a page").contains("lời. "), "the words stood");
        start.elapsed()
    };
    let first = ask(String::new()).await;
    let mut pages = Vec::new();
    for _ in 0..PAGES {
        pages.push(ask(String::new()).await);
    }
    pages.sort_unstable();
    let mut times = Vec::new();
    // As if drawn, and the same each time.
    let mut drawn: usize = 1;
    for _ in 0..PLACES {
        drawn = (drawn * 1_103_515_245 + 12_345) % (1 << 31);
        let step = &history.steps[drawn / 7 % history.steps.len()];
        times.push(ask(format!("/text?at=c{}&first={}", step.last, step.first)).await);
    }
    let once = times[0];
    times.sort_unstable();
    println!(
        "\n{name}: {OPERATIONS} operations, {} changes, {} steps of the slider\n",
        log.len(),
        history.steps.len()
    );
    println!("| moment | time | |\n|---|---|---|");
    for (what, time) in [
        ("the page after a start, which wakes the room", first),
        ("the page again, p50 of five", pages[PAGES / 2]),
        ("the first moment", once),
        ("twenty moments, p50", times[PLACES / 2]),
        ("twenty moments, the slowest", times[PLACES - 1]),
    ] {
        let told = if time <= AIM { "" } else { "over" };
        println!("| {what} | {:.0} ms | {told} |", time.as_secs_f64() * 1e3);
    }
}

async fn kept(store: &Store, log: &[LoggedChange]) -> (Person, ResolutionId) {
    let line = || AuditLine {
        at: Millis(0),
        person: None,
        act: "bench",
        object: String::new(),
        detail: String::new(),
    };
    let lan = Person {
        id: "lan".into(),
        name: "Lan".into(),
        title: String::new(),
        roles: [Role::Editor].into_iter().collect(),
        bloc: None,
        group: None,
        protocol: 0,
        invented: true,
        active: true,
    };
    store.add_person(&lan, &line()).await.expect("a person");
    let row = ResolutionRow {
        id: ResolutionId::from("r1"),
        document: "4NMNnkMhL8jXrdJ9jamS58PAVdXu".into(),
        title: "NQ".into(),
        stage: Stage::Workshop,
        stage_since: Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: lan.id.clone(),
        created_at: Millis(0),
    };
    store.add_resolution(&row, &line()).await.expect("a resolution");
    for group in log.chunks(GROUP) {
        store.append(&row.id, &[Stage::Workshop], group).await.expect("it is stored");
    }
    (lan, row.id)
}
