//! What each step of a keystroke's life costs on the server (`ARCHITECTURE.md`), printed as one table.
//!
//! `cargo bench -p duthao --bench keystroke`. The document is of the size of a long resolution with a long history:
//! 350 clauses, 18,000 changes of five letters. Figures are medians: the machine is shared.

use std::hint::black_box;
use std::time::{Duration, Instant};

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjId, ROOT, ReadDoc};
use duthao::clock::Millis;
use duthao::domain::answer::{Answer, Verdict};
use duthao::domain::comparison::compare;
use duthao::domain::person::{Person, Role};
use duthao::domain::resolution::{Heads, Kind};
use duthao::domain::stage::Stage;
use duthao::domain::suggestion::place::Place;
use duthao::domain::suggestion::{Decision, Wish};
use duthao::id::{ClauseId, PersonId, ResolutionId};
use duthao::live::gate::chunk;
use duthao::live::gate::keeper::{Keeper, first_change, snapshot};
use duthao::live::gate::{Proposal, Rights, Source, Work};
use duthao::live::graph::{Bytes, hash_of};
use duthao::live::log::{ChangeLog, Logged, LoggedChange};
use duthao::live::text::take_up::TakeUp;
use duthao::live::text::{self, Edit, Seed, SeedClause};
use duthao::live::wire::{self, Shared, sync};
use duthao::store::Store;
use duthao::store::audit::AuditLine;
use duthao::store::history::Checkpoints;
use duthao::store::resolution::ResolutionRow;

/// The size of the resolution.
const CLAUSES: usize = 350;

/// The length of its history, five letters a change: 90,000 letters.
const CHANGES: usize = 18_000;

/// Changes timed one by one.
const TIMED: usize = 400;

/// Readers a stored change is addressed to.
const READERS: usize = 50;

/// Times a slow step is taken.
const ROUNDS: usize = 5;

/// Changes stored or looked through in one go.
const GROUP: usize = 1_000;

const DOCUMENT: &str = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";

fn main() {
    let mut bench = Bench::new();
    bench.write_history();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut table = bench.one_by_one(&runtime);
    table.extend(bench.whole());
    table.extend(bench.looked_back(&runtime));
    table.extend(bench.suggested());
    println!(
        "{CLAUSES} clauses, {} operations, {} changes; medians\n\n| step | time |\n|---|---|",
        bench.keeper.ops(),
        bench.log.len()
    );
    for (step, time) in table {
        println!("| {step} | {} |", written(time));
    }
}

fn written(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 { format!("{micros:.1} µs") } else { format!("{:.1} ms", micros / 1e3) }
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn timed<T>(times: &mut Vec<Duration>, act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = black_box(act());
    times.push(start.elapsed());
    made
}

/// A writer's document, and the server's.
struct Bench {
    writer: Automerge,
    keeper: Keeper,
    log: Vec<LoggedChange>,
    turn: usize,
}

impl Bench {
    fn new() -> Self {
        let clauses = (0..CLAUSES).map(|at| {
            SeedClause::plain(format!("c{at}"), Kind::Paragraph, 1, "Chi ủy họp trước, chọn vấn đề.")
        });
        let seed = Seed { subject: "về sinh hoạt chi bộ".into(), clauses: clauses.collect() };
        let first = first_change(&seed, &"lan".into(), Millis(0)).expect("a document");
        let mut writer = text::empty();
        let change = automerge::Change::from_bytes(first.bytes.clone()).expect("a change");
        writer.apply_changes([change]).expect("it applies");
        let log = vec![first];
        Self { writer, keeper: wake(&logged(&log)), log, turn: 0 }
    }

    /// Types five letters somewhere, as a page does at a word's end.
    fn typed(&mut self) -> Vec<u8> {
        self.turn += 1;
        let clause = format!("c{}", self.turn * 7 % CLAUSES);
        let text = at(&self.writer, &["clauses", &clause, "text"]);
        let end = self.writer.length(&text);
        let write = |tx: &mut automerge::transaction::Transaction<'_>| tx.splice_text(&text, end, 0, "lời. ");
        self.writer.transact(write).expect("it is typed");
        self.writer.get_last_local_change().expect("a change").raw_bytes().to_vec()
    }

    fn pass(&mut self, chunk: chunk::Chunk) -> LoggedChange {
        let proposal = Proposal {
            from: Source::Connection(1),
            person: "lan".into(),
            rights: Rights::of(&[Role::Editor].into_iter().collect(), Stage::Workshop),
            work: Work::Changes(vec![chunk]),
        };
        let mut outcome = self.keeper.pass(vec![proposal], Millis(0)).pop().expect("an outcome");
        outcome.passed.pop().expect("an honest change passes").logged
    }

    fn write_history(&mut self) {
        for _ in 0..CHANGES {
            let bytes = self.typed();
            let logged = self.pass(chunk::read(&bytes).expect("a change"));
            self.log.push(logged);
        }
    }

    /// The steps of one change, each timed on its own.
    fn one_by_one(&mut self, runtime: &tokio::runtime::Runtime) -> Vec<(String, Duration)> {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (store, id) = runtime.block_on(stored(folder.path(), &self.log[0]));
        let mut times: [Vec<Duration>; 6] = Default::default();
        for _ in 0..TIMED {
            let bytes = self.typed();
            let frame = frame_of(&bytes);
            let said = timed(&mut times[0], || {
                let Ok(wire::Said::Sync { data, .. }) = wire::read(&frame) else { panic!("a sync frame") };
                sync::Sync::read(&data).expect("a sync message")
            });
            let chunk = timed(&mut times[1], || chunk::read(&said.changes[0]).expect("a change"));
            let logged = timed(&mut times[2], || self.pass(chunk));
            timed(&mut times[3], || {
                runtime.block_on(store.append(&id, &[Stage::Workshop], std::slice::from_ref(&logged)))
            })
            .expect("it is stored");
            let heads = [hash_of(&logged.hash).expect("a hash")];
            let shared = timed(&mut times[4], || {
                let data = sync::write(&heads, &[], std::iter::once(&bytes[..]));
                Shared::sync("duthao-server", DOCUMENT, &data)
            });
            timed(&mut times[5], || {
                (0..READERS).map(|_| shared.to("duthao-0123456789abcdef0123")).collect::<Vec<_>>()
            });
            self.log.push(logged);
        }
        let steps = [
            "read the frame and the sync message".to_owned(),
            "measure the change".to_owned(),
            "pass the gate: rights, shapes, apply, compare".to_owned(),
            "store it, alone in its transaction (SQLite, synchronous FULL)".to_owned(),
            "write it once for all readers".to_owned(),
            format!("address it to {READERS} readers"),
        ];
        steps.into_iter().zip(times.map(median)).collect()
    }

    /// What happens seldom, and takes the whole document.
    fn whole(&mut self) -> Vec<(String, Duration)> {
        let mut times: [Vec<Duration>; 4] = Default::default();
        let history: Vec<Bytes> =
            self.log.iter().map(|change| Bytes::from(change.bytes.as_slice())).collect();
        let upto = i64::try_from(self.log.len()).expect("a short log");
        for _ in 0..ROUNDS {
            let heads = self.keeper.heads();
            timed(&mut times[0], || self.keeper.text(&heads)).expect("the text reads");
            let made = timed(&mut times[1], || snapshot(&history, upto)).expect("a snapshot");
            let actors = logged(&self.log).actors;
            let by_snapshot = Logged { snapshot: Some(made), changes: Vec::new(), actors };
            timed(&mut times[2], || wake(&by_snapshot));
            let by_log = logged(&self.log);
            timed(&mut times[3], || wake(&by_log));
        }
        let steps = [
            "read the whole text as clauses (once a version, cached)",
            "make a snapshot and load it back (every 500 changes, beside the room)",
            "wake the room from its snapshot",
            "wake the room from the log alone",
        ];
        steps.into_iter().map(str::to_owned).zip(times.map(median)).collect()
    }

    /// What the pages of history ask for, half-way through the life of the text.
    fn looked_back(&mut self, runtime: &tokio::runtime::Runtime) -> Vec<(String, Duration)> {
        let folder = tempfile::TempDir::new().expect("a folder");
        let (store, id) = runtime.block_on(stored(folder.path(), &self.log[0]));
        for group in self.log[1..].chunks(GROUP) {
            runtime.block_on(store.append(&id, &[Stage::Workshop], group)).expect("it is stored");
        }
        let half = i64::try_from(self.log.len() / 2).expect("a short log");
        let now = self.keeper.text(&self.keeper.heads()).expect("the text reads");
        let mut times: [Vec<Duration>; 5] = Default::default();
        // As the server has it: the first to look back finds the way for all.
        let known = Checkpoints::default();
        for _ in 0..ROUNDS {
            timed(&mut times[0], || runtime.block_on(store.life(&id, &Checkpoints::default())))
                .expect("the moments");
            let stood = timed(&mut times[1], || runtime.block_on(store.heads_upto(&id, half, &known)));
            let (heads, _) = stood.expect("the store answers").expect("a moment");
            let then = timed(&mut times[2], || self.keeper.text(&heads)).expect("the text reads");
            timed(&mut times[3], || compare(&then, &now));
            timed(&mut times[4], || self.keeper.touched(&self.log[..GROUP])).expect("hands");
        }
        let steps = [
            "list who changed the text when".to_owned(),
            "find the version half-way through its life".to_owned(),
            "read the text as it stood then".to_owned(),
            "compare it with the present text, word by word".to_owned(),
            format!("tell whose hands touched which clause in {GROUP} changes"),
        ];
        steps.into_iter().zip(times.map(median)).collect()
    }
}

impl Bench {
    /// A suggestion made half the history ago: what it would come to, and writing it.
    fn suggested(&mut self) -> Vec<(String, Duration)> {
        let mut times: [Vec<Duration>; 2] = Default::default();
        let base = Heads(vec![self.log[self.log.len() / 2].hash.clone()]);
        for round in 0..ROUNDS {
            let take = self.taking(round, &base);
            timed(&mut times[0], || self.keeper.preview(&take)).expect("it is told");
            let work = Work::Edit(Edit::TakeUp(Box::new(take)));
            let (from, person) = (Source::Ticket(0), PersonId::from("mai"));
            let rights = Rights::of(&[Role::Editor].into(), Stage::Workshop);
            let proposal = Proposal { from, person, rights, work };
            let outcome = timed(&mut times[1], || self.keeper.pass(vec![proposal], Millis(0)));
            assert_eq!(outcome[0].passed.len(), 1, "it is written");
        }
        let steps = [
            "tell what accepting a suggestion comes to (on a copy, when its clause changed since)",
            "write an accepted suggestion at the version its author read, half the history ago",
        ];
        steps.into_iter().map(str::to_owned).zip(times.map(median)).collect()
    }

    fn taking(&self, round: usize, base: &Heads) -> TakeUp {
        let clause = ClauseId::from(format!("c{round}"));
        let read = self.keeper.text(base).expect("the base is known");
        let words = read.clause(&clause).map(|(_, clause)| clause.plain()).expect("the clause stands");
        let answer = Answer::new(Verdict::Accepted, "", "mai".into(), Millis(0)).expect("no reason is owed");
        TakeUp {
            actor: format!("{round:032x}"),
            author: "nam".into(),
            clause: clause.clone(),
            wish: Wish::Words { words: words.replace("họp trước", "họp trước ba ngày") },
            base: base.clone(),
            seen: self.keeper.heads(),
            fresh: "fresh".into(),
            place: Place::default(),
            decision: Decision { ids: vec!["s".into()], clause, answer, taken: None },
        }
    }
}

fn at(doc: &Automerge, path: &[&str]) -> ObjId {
    path.iter().fold(ROOT, |object, key| doc.get(&object, *key).expect("a document").expect("an object").1)
}

fn logged(log: &[LoggedChange]) -> Logged {
    let changes = (1..).zip(log.iter().cloned()).collect();
    let actors = log.iter().map(|change| (change.actor.clone(), change.person.clone())).collect();
    Logged { snapshot: None, changes, actors }
}

fn wake(logged: &Logged) -> Keeper {
    Keeper::wake(logged).expect("the room wakes").0
}

/// The frame in which a page sends one change.
fn frame_of(change: &[u8]) -> Vec<u8> {
    let data = sync::write(&[], &[], std::iter::once(change));
    Shared::sync("duthao-0123456789abcdef0123", DOCUMENT, &data).to("duthao-server")
}

async fn stored(folder: &std::path::Path, first: &LoggedChange) -> (Store, ResolutionId) {
    let store = Store::open_sqlite(folder).await.expect("the store opens");
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
        document: DOCUMENT.into(),
        title: "NQ".into(),
        stage: Stage::Workshop,
        stage_since: Millis(0),
        draft_ordinal: 1,
        body: "{}".into(),
        created_by: lan.id,
        created_at: Millis(0),
    };
    store.add_resolution(&row, &line()).await.expect("a resolution");
    store.append(&row.id, &[Stage::Workshop], std::slice::from_ref(first)).await.expect("its first change");
    (store, row.id)
}
