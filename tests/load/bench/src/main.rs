//! Loads one server after another with the same writers and readers and prints what each delivery cost it.
//!
//! Everything is on this machine. What is measured, and what is not fair about it: `tests/load/README.md`.

mod client;
mod document;
mod hall;
mod server;
mod table;
mod tally;
mod wire;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Parser;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use self::client::{Client, Writer};
use self::document::{Author, Chance};
use self::server::{Kind, Programs, Server};
use self::table::Figures;
use self::tally::Tally;
use self::wire::Hash;

/// Time for the runtime, caches and snapshots of a server to settle, typed but not counted.
const WARM_UP: Duration = Duration::from_secs(3);

/// How long a server may take to deliver the last word; one that needs longer has not kept up, and the table says so.
const DRAIN: Duration = Duration::from_secs(20);

/// After the last delivery: acknowledgements and storage that the words still cause are part of their cost.
const SETTLE: Duration = Duration::from_secs(1);

/// The document that servers without one of their own are given: sixteen bytes in automerge-repo's form.
const DOCUMENT: &str = "4NMNnkMhL8jXrdJ9jamS58PAVdXu";

/// Measures what a delivered change costs Dự Thảo, a bare relay, and two other servers of the same protocol.
#[derive(Parser)]
struct Options {
    /// The release build of Dự Thảo.
    #[arg(long)]
    duthao: PathBuf,
    /// The folder with `server.mjs` and its libraries.
    #[arg(long)]
    node: PathBuf,
    /// Which servers to load.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Kind>,
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    #[arg(long, default_value_t = 50)]
    readers: usize,
    #[arg(long, default_value_t = 5)]
    typists: usize,
    /// Words a second of each typist.
    #[arg(long, default_value_t = 5.0)]
    pace: f64,
    /// Seconds that are measured.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Operations of history.
    #[arg(long, default_value_t = 10_000)]
    history: usize,
    #[command(flatten)]
    hall: hall::Hall,
}

/// What every server begins with.
struct Beginning {
    /// All changes, one by one.
    changes: Vec<Vec<u8>>,
    heads: Vec<Hash>,
    /// A folder of Dự Thảo that holds them.
    folder: tempfile::TempDir,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let peers = std::env::current_exe()?.parent().context("a folder")?.to_owned();
    let programs = Programs { duthao: options.duthao.clone(), peers, node: options.node.clone() };
    if options.hall.hall {
        let folder = tempfile::tempdir()?;
        let shown = hall::run(&programs, folder.path(), options.hall, options.seconds).await;
        return shown.with_context(|| format!("it complained:\n{}", server::complaints(folder.path())));
    }
    let kinds = if options.only.is_empty() { Kind::ALL.to_vec() } else { options.only.clone() };
    let beginning = begin(&programs, options.history).await.context("the history was not written")?;
    eprintln!("history: {} changes, {} operations or more", beginning.changes.len(), options.history);
    let mut figures: Vec<(Kind, Figures)> = Vec::new();
    for round in 0..options.rounds {
        for place in 0..kinds.len() {
            // Each round begins with another server, so that none always meets the machine at the same moment.
            let kind = kinds[(place + round) % kinds.len()];
            let measured = measure(kind, &programs, &beginning, &options, round).await;
            let measured = measured.with_context(|| format!("{} was not measured", kind.name()))?;
            eprintln!("round {}: {:<28} {}", round + 1, kind.name(), measured.line());
            figures.push((kind, measured));
        }
    }
    println!("{}", table::table(&kinds, &figures));
    Ok(())
}

/// Starts Dự Thảo with its demo and writes the history through the socket, as a typist would after a week away.
async fn begin(programs: &Programs, operations: usize) -> anyhow::Result<Beginning> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(Kind::Duthao, programs, folder.path(), "").await?;
    let mut client = Client::open(server.place(0, 1), "historian", Tally::default()).await?;
    let mut doc = document::open(&client.fetch(None).await?, Chance(1).actor())?;
    let before = document::heads(&doc);
    let history = document::history(&mut doc, operations, 5)?;
    let heads = document::heads(&doc);
    client.give(&before, &heads, &history).await?;
    drop(client);
    server.stop().await?;
    let changes = doc.get_changes(&[]).into_iter().map(|change| change.raw_bytes().to_vec()).collect();
    Ok(Beginning { changes, heads, folder })
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The clients of one run.
struct Crowd {
    turns: Vec<mpsc::UnboundedSender<()>>,
    clients: JoinSet<()>,
    size: u64,
    tally: Tally,
}

async fn measure(
    kind: Kind,
    programs: &Programs,
    beginning: &Beginning,
    options: &Options,
    round: usize,
) -> anyhow::Result<Figures> {
    let folder = tempfile::tempdir()?;
    let measured = measure_in(folder.path(), kind, programs, beginning, options, round).await;
    measured.with_context(|| format!("it complained:\n{}", server::complaints(folder.path())))
}

async fn measure_in(
    folder: &Path,
    kind: Kind,
    programs: &Programs,
    beginning: &Beginning,
    options: &Options,
    round: usize,
) -> anyhow::Result<Figures> {
    if kind.is_duthao() {
        copy(beginning.folder.path(), folder)?;
    }
    let server = Server::start(kind, programs, folder, DOCUMENT).await?;
    if !kind.is_duthao() {
        let mut first = Client::open(server.place(0, 1), "historian", Tally::default()).await?;
        first.give(&[], &beginning.heads, &beginning.changes).await?;
    }
    let mut crowd = gather(&server, beginning, options, round).await?;
    crowd.types(options, WARM_UP, 2 * round as u64).await?;
    sleep(SETTLE).await;
    crowd.tally.mark();
    let before = server.used()?;
    let length = Duration::from_secs(options.seconds);
    let kept_up = crowd.types(options, length, 2 * round as u64 + 1).await?;
    sleep(SETTLE).await;
    let after = server.used()?;
    let counted = crowd.tally.counted();
    crowd.clients.shutdown().await;
    server.stop().await?;
    Ok(Figures::new(&counted, after.cpu - before.cpu, after.resident_mib, kept_up))
}

async fn gather(
    server: &Server,
    beginning: &Beginning,
    options: &Options,
    round: usize,
) -> anyhow::Result<Crowd> {
    let tally = Tally::default();
    let (mut turns, mut clients) = (Vec::new(), JoinSet::new());
    let saved = document::open(&beginning.changes.concat(), Chance(2).actor())?.save();
    for number in 0..options.typists + options.readers {
        let place = server.place(number, options.typists);
        let mut client = Client::open(place, &format!("client-{number}"), tally.clone()).await?;
        client.fetch(Some(&beginning.heads)).await?;
        let (turn, taken) = mpsc::unbounded_channel();
        let mut writer = None;
        if number < options.typists {
            turns.push(turn);
            // An actor of its own in every run: a second life of one would repeat its sequence numbers.
            let seed = 1_000 * (round as u64 + 1) + number as u64;
            let doc = document::open(&saved, Chance(seed).actor())?;
            writer = Some(Writer { clauses: document::clauses(&doc)?, doc, author: Author::new(seed) });
        }
        clients.spawn(client.live(writer, taken));
    }
    Ok(Crowd { turns, clients, size: (options.typists + options.readers) as u64, tally })
}

impl Crowd {
    /// Lets everybody type for so long and waits until every word has reached everybody; tells whether it did.
    async fn types(&mut self, options: &Options, length: Duration, seed: u64) -> anyhow::Result<bool> {
        let begun = Instant::now();
        for (at, typist) in document::script(options.typists, options.pace, length, seed) {
            sleep_until(begun + at).await;
            self.turns[typist].send(()).context("a typist has left")?;
        }
        let ended = Instant::now();
        while ended.elapsed() < DRAIN {
            if let Some(fault) = self.tally.fault() {
                bail!("{fault}");
            }
            let counted = self.tally.counted();
            if counted.words() > 0 && counted.deliveries >= counted.words() * (self.size - 1) {
                return Ok(true);
            }
            sleep(Duration::from_millis(20)).await;
        }
        Ok(false)
    }
}
