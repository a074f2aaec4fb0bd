//! The server is killed, again and again, while ten people type: nothing it acknowledged is ever missing.
//!
//! `DUTHAO_TEST_SEED` repeats the moments of an earlier run, as far as a real machine can repeat itself.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use automerge::{Automerge, ChangeHash};
use duthao::action::person::give_key::give_key;
use duthao::action::resolution::create_resolution::{BODY_SETTING, NewResolution, create_resolution};
use duthao::app::App;
use duthao::clock::Clock;
use duthao::config::Config;
use duthao::domain::person::Role;
use duthao::id::ResolutionId;
use duthao::live::log::{ChangeLog, LoggedChange};
use duthao::store::Store;
use duthao::store::person::KeyKind;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};

use crate::route::socket::body;
use crate::support::people;
use crate::support::postgres::{fresh_database, nobody_is_connected};
use crate::support::program::Program;
use crate::support::typist::{Call, SharedLedger, Typist};
use crate::support::writer::{Proof, Writer};

const TYPISTS: usize = 10;

const KILLS: usize = 20;

/// PostgreSQL keeps the log by itself; fewer kills show that nothing of ours stands between.
const KILLS_POSTGRES: usize = 6;

/// From the first acknowledged change of a round to the kill, at most.
const ROUND_MILLIS_MAX: u64 = 300;

/// One start in so many is killed before it serves.
const KILLED_AT_START: u32 = 5;

/// A start takes about this long: the moment of such a kill lies within.
const START_MILLIS_MAX: u64 = 150;

/// How long something that comes is waited for, on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// The code by which a server asks a line to be opened again (`hub/outbox.rs`).
pub const CLOSE_AGAIN: u16 = 4012;

/// Where the server keeps what it stores.
pub enum Keeping<'a> {
    Folder(&'a Path),
    Postgres { folder: &'a Path, address: String },
}

impl Keeping<'_> {
    pub fn start(&self) -> Program {
        match self {
            Self::Folder(folder) => Program::spawn(folder, None),
            Self::Postgres { folder, address } => Program::spawn(folder, Some(address)),
        }
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Folder(folder) | Self::Postgres { folder, .. } => folder,
        }
    }

    async fn open(&self) -> Store {
        match self {
            Self::Folder(folder) => Store::open_sqlite(folder).await.expect("the embedded store opens"),
            Self::Postgres { address, .. } => Store::open_postgres(address).await.expect("PostgreSQL opens"),
        }
    }

    /// Reads what a dead server left. The embedded store is copied first: mending what a crash left lying about is the
    /// server's own affair, and the test must not do it in its place.
    async fn left_behind(&self, resolution: &ResolutionId) -> Vec<LoggedChange> {
        let copy = TempDir::new().expect("a temporary folder");
        let store = match self {
            Self::Folder(folder) => {
                for file in ["duthao.sqlite", "duthao.sqlite-wal"] {
                    if folder.join(file).exists() {
                        std::fs::copy(folder.join(file), copy.path().join(file)).expect("a copy");
                    }
                }
                Store::open_sqlite(copy.path()).await.expect("what was left opens")
            }
            Self::Postgres { address, .. } => {
                // A transaction of the dead may still be on its way to its end.
                nobody_is_connected(address).await;
                self.open().await
            }
        };
        let logged = store.since(resolution, 0).await.expect("the log is read");
        store.close().await;
        logged.into_iter().map(|(_, change)| change).collect()
    }
}

/// A resolution, people who type at it, and what they and the server said.
pub struct Meeting<'a> {
    keeping: Keeping<'a>,
    resolution: ResolutionId,
    url: String,
    /// Somebody who only reads and looks whether everything is there.
    token: String,
    pub ledger: SharedLedger,
    calls: watch::Sender<Call>,
    come: mpsc::Receiver<()>,
    left: mpsc::Receiver<()>,
}

impl<'a> Meeting<'a> {
    /// Brings everybody together around a resolution with its usual outline. No server runs yet.
    pub async fn of(keeping: Keeping<'a>) -> Self {
        let store = keeping.open().await;
        let (ledger, (calls, heard)) =
            (SharedLedger::default(), watch::channel(Call { server: None, typing: true }));
        let (comes, come) = mpsc::channel(TYPISTS);
        let (leaves, left) = mpsc::channel(TYPISTS);
        let listen = "127.0.0.1:0".parse().expect("an address");
        let data = keeping.folder().to_owned();
        let config = Config {
            listen,
            data,
            database: None,
            demo: false,
            origins: Vec::new(),
            public_url: None,
            mail: None,
        };
        let app = App::new(store.clone(), Clock::system(), config);
        let by = people::add(&store, "Người soạn", &[Role::Editor]).await;
        store.set(BODY_SETTING, &body()).await.expect("the form's names");
        let new = NewResolution {
            title: "NQ thử".into(),
            subject: "về việc thử".into(),
            ..NewResolution::default()
        };
        let row = create_resolution(&app, &by, new).await.expect("a resolution");
        let url = format!("automerge:{}", row.document);
        let token = give_key(&app, None, &by.id, KeyKind::Bearer).await.expect("a token");
        for place in 1..=TYPISTS {
            let name = format!("n{place}");
            let person = people::add(&store, &name, &[Role::Editor]).await;
            let token = give_key(&app, None, &person.id, KeyKind::Bearer).await.expect("a token");
            let typist = Typist::new(&name, &token, &url, ledger.clone());
            tokio::spawn(typist.work(heard.clone(), comes.clone(), leaves.clone()));
        }
        store.close().await;
        Self { keeping, resolution: row.id, url, token, ledger, calls, come, left }
    }

    pub fn start(&self) -> Program {
        self.keeping.start()
    }

    /// Tells everybody where the server is; from now on they type.
    pub async fn begin(&mut self, server: SocketAddr) {
        self.call(server, true).await;
    }

    /// Waits until everybody has heard: who is told of a server and of its end at once never goes there.
    async fn call(&mut self, server: SocketAddr, typing: bool) {
        self.calls.send_replace(Call { server: Some(server), typing });
        for _ in 0..TYPISTS {
            let come = tokio::time::timeout(PATIENCE, self.come.recv()).await;
            assert_eq!(come.expect("everybody hears of the server"), Some(()));
        }
    }

    /// Kills the server and waits until everybody has heard the last of it.
    pub async fn kill(&mut self, server: &mut Program) {
        server.kill();
        self.calls.send_modify(|call| call.server = None);
        for _ in 0..TYPISTS {
            let left = tokio::time::timeout(PATIENCE, self.left.recv()).await;
            assert_eq!(left.expect("a dead line ends"), Some(()));
        }
    }

    /// Reads the log of a dead server: no acknowledged change is missing, none stands there twice, and nobody wrote
    /// what no typist made. Returns the heads.
    pub async fn audit_log(&self) -> HashSet<ChangeHash> {
        let logged = self.keeping.left_behind(&self.resolution).await;
        let named = |hash: &String| hash.parse::<ChangeHash>().expect("a hash");
        let stored: HashSet<ChangeHash> = logged.iter().map(|change| named(&change.hash)).collect();
        assert_eq!(stored.len(), logged.len(), "a change stands in the log twice");
        let ledger = self.ledger.lock();
        let lost: Vec<&ChangeHash> = ledger.acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "{} acknowledged changes are not in the log: {lost:?}", lost.len());
        let foreign = logged.iter().filter(|change| !ledger.made.contains_key(&named(&change.hash)));
        assert_eq!(foreign.count(), 1, "only the first change is the server's own");
        let followed: HashSet<ChangeHash> =
            logged.iter().flat_map(|change| &change.deps).map(named).collect();
        stored.difference(&followed).copied().collect()
    }

    /// Somebody new reads everything: no acknowledged change is missing, and the heads are those of the log.
    pub async fn audit_text(&self, server: SocketAddr, heads: &HashSet<ChangeHash>) -> Automerge {
        let mut reader = Writer::open(server, Proof::Bearer(&self.token), &self.url).await;
        reader
            .listen_until(|reader| reader.doc.get_heads().iter().copied().collect::<HashSet<_>>() == *heads)
            .await;
        for hash in &self.ledger.lock().acknowledged {
            assert!(
                reader.doc.get_change_meta_by_hash(hash).is_some(),
                "{hash} was acknowledged and is gone"
            );
        }
        let told = self.asked(server, "").await.text().await.expect("a text");
        let told: serde_json::Value = serde_json::from_str(&told).expect("JSON");
        let told = told["heads"].as_array().expect("heads").iter();
        let told: HashSet<ChangeHash> =
            told.map(|head| head.as_str().expect("text").parse().expect("a hash")).collect();
        assert_eq!(told, *heads, "the server tells the heads of its log");
        reader.doc
    }

    /// Asks the API about the resolution.
    pub async fn asked(&self, server: SocketAddr, path: &str) -> reqwest::Response {
        let url = format!("http://{server}/api/v1/resolutions/{}{path}", self.resolution);
        reqwest::Client::new().get(url).bearer_auth(&self.token).send().await.expect("an answer")
    }

    /// Reads every word of the text: each that was typed stands there exactly once.
    pub async fn audit_words(&self, server: SocketAddr) {
        let reader = Writer::open(server, Proof::Bearer(&self.token), &self.url).await;
        let texts: Vec<String> = reader.clauses().iter().map(|clause| reader.words(clause)).collect();
        let text = texts.join(" ");
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for word in text.split(' ').filter(|word| word.starts_with('n') && word.ends_with('.')) {
            *seen.entry(word).or_default() += 1;
        }
        for word in self.ledger.lock().made.values() {
            assert_eq!(seen.get(word.trim()), Some(&1), "{word}");
        }
    }

    /// Waits until something holds of all that was made and acknowledged.
    pub async fn until(&self, what: &str, holds: impl Fn(usize, usize) -> bool) {
        let end = Instant::now() + PATIENCE;
        loop {
            let (made, acknowledged) = self.ledger.counts();
            if holds(made, acknowledged) {
                return;
            }
            assert!(
                Instant::now() < end,
                "{what}: {made} made, {acknowledged} acknowledged, closed {:?}",
                self.ledger.lock().closed
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Everything typed comes home, and stands in the log and in the text once.
    pub async fn finish(&mut self, mut server: Program) {
        // With the server gone nobody types any more; from here on words are only brought home.
        self.kill(&mut server).await;
        let mut server = self.start();
        let address = server.address();
        self.call(address, false).await;
        self.until("everything comes home", |made, acknowledged| made == acknowledged).await;
        self.audit_words(address).await;
        self.kill(&mut server).await;
        let heads = self.audit_log().await;
        let server = self.start();
        self.audit_text(server.address(), &heads).await;
        assert_eq!(self.ledger.lock().refused, Vec::<String>::new(), "nobody was refused");
    }
}

/// What is printed of a run.
#[derive(Default)]
struct Figures {
    kills: usize,
    kills_at_start: usize,
    in_flight: usize,
    stored_unheard: usize,
    recoveries: Vec<Duration>,
}

async fn killed_again_and_again(keeping: Keeping<'_>, kills: usize) {
    let seed = std::env::var("DUTHAO_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(rand::random);
    println!("DUTHAO_TEST_SEED={seed}");
    let mut chance = StdRng::seed_from_u64(seed);
    let mut meeting = Meeting::of(keeping).await;
    let mut figures = Figures::default();
    let mut server = meeting.start();
    let mut address = server.address();
    for _ in 0..kills {
        let (_, before) = meeting.ledger.counts();
        meeting.begin(address).await;
        meeting.until("words are stored", |_, acknowledged| acknowledged > before).await;
        tokio::time::sleep(Duration::from_millis(chance.random_range(0..ROUND_MILLIS_MAX))).await;
        meeting.kill(&mut server).await;
        figures.kills += 1;
        let heads = meeting.audit_log().await;
        let (made, acknowledged) = meeting.ledger.counts();
        figures.in_flight += made - acknowledged;

        if chance.random_ratio(1, KILLED_AT_START) {
            let mut stillborn = meeting.start();
            tokio::time::sleep(Duration::from_millis(chance.random_range(0..START_MILLIS_MAX))).await;
            stillborn.kill();
            figures.kills_at_start += 1;
        }
        let started = Instant::now();
        server = meeting.start();
        address = server.address();
        let text = meeting.audit_text(address, &heads).await;
        figures.recoveries.push(started.elapsed());
        let ledger = meeting.ledger.lock();
        let unheard = ledger.made.keys().filter(|hash| !ledger.acknowledged.contains(hash));
        figures.stored_unheard += unheard.filter(|hash| text.get_change_meta_by_hash(hash).is_some()).count();
    }
    meeting.begin(address).await;
    meeting.finish(server).await;

    let ledger = meeting.ledger.lock();
    figures.recoveries.sort();
    let Figures { kills, kills_at_start, in_flight, stored_unheard, recoveries } = &figures;
    println!(
        "{TYPISTS} writers, {kills} kills and {kills_at_start} while starting: {} changes acknowledged, lost 0; \
         {in_flight} on the way at a kill ({stored_unheard} of them stored and not yet told), {} sent again, \
         each stored once; serving and read back after {:?} (median), {:?} (longest)",
        ledger.acknowledged.len(),
        ledger.resent,
        recoveries[recoveries.len() / 2],
        recoveries[recoveries.len() - 1],
    );
    assert!(
        ledger.closed.iter().all(|code| *code == CLOSE_AGAIN),
        "no typist misbehaved: {:?}",
        ledger.closed
    );
    assert!(*in_flight > 0, "no kill met a change on its way: the test shows nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_mid_typing_loses_nothing_it_acknowledged() {
    let folder = TempDir::new().expect("a temporary folder");
    killed_again_and_again(Keeping::Folder(folder.path()), KILLS).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_with_its_log_in_postgresql() {
    let folder = TempDir::new().expect("a temporary folder");
    let address = fresh_database().await;
    killed_again_and_again(Keeping::Postgres { folder: folder.path(), address }, KILLS_POSTGRES).await;
}
