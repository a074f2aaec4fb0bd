//! The hall: 150 reading pages on phones and ten editors at one text. What a page costs the server, what it costs the
//! access point, and how long a word takes from the editor's key to the last phone.
//!
//! A reading page is played as `web/src/reading/reading.ts` does it: the page is fetched, its stream of events is
//! followed, and on each change the text is fetched anew, spread by chance, one fetch at a time.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::{Client as Http, Response};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use crate::client::{Client, Writer};
use crate::document::{self, Author, Chance, Spoken};
use crate::server::{Kind, Programs, Server, Used};
use crate::tally::{Tally, under};

/// All phones hear of a change at once and fetch it spread over this time (`FETCH_SPREAD_MS` of the page).
const FETCH_SPREAD: Duration = Duration::from_millis(600);

/// How long the last word may take to reach the last phone.
const DRAIN: Duration = Duration::from_secs(30);

/// Before the measurement: the room is awake, caches are filled.
const WARM_UP: Duration = Duration::from_secs(3);

/// What the hall is made of.
#[derive(Clone, Copy, clap::Args)]
pub struct Hall {
    /// Load the hall of reading pages instead of the servers side by side.
    #[arg(long)]
    pub hall: bool,
    #[arg(long, default_value_t = 150)]
    pub pages: usize,
    #[arg(long, default_value_t = 10)]
    pub editors: usize,
    /// Words a second of each editor of the hall: people at a keyboard, thinking.
    #[arg(long, default_value_t = 1.0)]
    pub editor_pace: f64,
}

/// What the pages have seen and how much was sent to them.
#[derive(Default)]
struct Seen {
    /// By word: when it first stood on each page that has it.
    arrived: HashMap<String, Vec<Instant>>,
    bytes: u64,
    fetches: u64,
    fault: Option<String>,
}

#[derive(Clone, Default)]
struct Board(Arc<Mutex<Seen>>);

impl Board {
    fn with<T>(&self, act: impl FnOnce(&mut Seen) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Opens the hall, lets the editors write, and prints the figures.
pub async fn run(programs: &Programs, folder: &Path, hall: Hall, seconds: u64) -> anyhow::Result<()> {
    let server = Server::start(Kind::Duthao, programs, folder, "").await?;
    let spoken = Spoken::default();
    let tally = Tally::default();
    let (turns, mut editors) = seat_editors(&server, hall.editors, &spoken, &tally).await?;
    types(&turns, hall, WARM_UP, 1).await?;

    let board = Board::default();
    let (opened, mut phones) = open_pages(&server, hall.pages, &board).await?;
    let quiet = spent(&server, Duration::from_secs(3)).await?;
    board.with(|seen| *seen = Seen::default());
    spoken.forget();
    let before = server.used()?;
    let begun = Instant::now();
    types(&turns, hall, Duration::from_secs(seconds), 2).await?;
    let kept_up = all_arrived(&board, &spoken, &tally, hall.pages).await?;
    let took = begun.elapsed();
    let after = server.used()?;
    phones.shutdown().await;
    editors.shutdown().await;
    server.stop().await?;
    let busy = (before, after, took);
    println!("{}", report(hall, &opened, quiet, busy, &board, &spoken, kept_up));
    Ok(())
}

type Turns = Vec<mpsc::UnboundedSender<()>>;

async fn seat_editors(
    server: &Server,
    count: usize,
    spoken: &Spoken,
    tally: &Tally,
) -> anyhow::Result<(Turns, JoinSet<()>)> {
    let (mut turns, mut clients) = (Vec::new(), JoinSet::new());
    for number in 0..count {
        let mut client =
            Client::open(server.place(number, count), &format!("editor-{number}"), tally.clone()).await?;
        let doc = document::open(&client.fetch(None).await?, Chance(500 + number as u64).actor())?;
        let author = Author::new(number as u64).speaking(spoken.clone(), number);
        let writer = Writer { clauses: document::clauses(&doc)?, doc, author };
        let (turn, taken) = mpsc::unbounded_channel();
        turns.push(turn);
        clients.spawn(client.live(Some(writer), taken));
    }
    Ok((turns, clients))
}

async fn types(turns: &Turns, hall: Hall, length: Duration, seed: u64) -> anyhow::Result<()> {
    let begun = Instant::now();
    for (at, editor) in document::script(hall.editors, hall.editor_pace, length, seed) {
        sleep_until(begun + at).await;
        turns[editor].send(()).context("an editor has left")?;
    }
    Ok(())
}

/// Opens all pages at once, as when the chair says "open it now"; returns how long each waited for its text.
async fn open_pages(
    server: &Server,
    count: usize,
    board: &Board,
) -> anyhow::Result<(Vec<Opened>, JoinSet<()>)> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut phones = JoinSet::new();
    for number in 0..count {
        let page = Page::of(server, number, board.clone())?;
        let tell = tell.clone();
        phones.spawn(async move {
            let board = page.board.clone();
            if let Err(fault) = page.live(tell).await {
                board.with(|seen| seen.fault.get_or_insert(format!("page {number}: {fault:#}")).clone());
            }
        });
    }
    drop(tell);
    let mut opened = Vec::new();
    while opened.len() < count {
        if let Some(fault) = board.with(|seen| seen.fault.clone()) {
            bail!("{fault}");
        }
        opened.push(told.recv().await.context("a page was not opened")?);
    }
    Ok((opened, phones))
}

/// How long a page waited for its text, and its size on the line.
struct Opened {
    wait: Duration,
    bytes: u64,
}

/// One phone.
struct Page {
    http: Http,
    base: String,
    token: String,
    chance: Chance,
    board: Board,
}

impl Page {
    fn of(server: &Server, number: usize, board: Board) -> anyhow::Result<Self> {
        let token = server.tokens[number % server.tokens.len()].clone();
        // A client of its own: each phone has its own lines to the server.
        let http = Http::builder().build()?;
        Ok(Self { http, base: server.base(), token, chance: Chance(9_000 + number as u64), board })
    }

    async fn get(&self, path: &str) -> anyhow::Result<Response> {
        let asked = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        Ok(asked.header("accept-encoding", "gzip").send().await?.error_for_status()?)
    }

    /// Returns what came, as text, and how many bytes it was on the line.
    async fn read(&self, path: &str) -> anyhow::Result<(String, u64)> {
        let answer = self.get(path).await?;
        let packed = answer.headers().get("content-encoding").is_some_and(|one| one == "gzip");
        let bytes = answer.bytes().await?;
        let mut text = String::new();
        if packed {
            flate2::read::GzDecoder::new(bytes.as_ref()).read_to_string(&mut text)?;
        } else {
            text = String::from_utf8(bytes.to_vec())?;
        }
        Ok((text, bytes.len() as u64))
    }

    async fn live(mut self, tell: mpsc::UnboundedSender<Opened>) -> anyhow::Result<()> {
        let asked = Instant::now();
        let (_, bytes) = self.read("/resolutions/demo").await?;
        let stream = self.get("/api/v1/resolutions/demo/events").await?;
        tell.send(Opened { wait: asked.elapsed(), bytes }).ok();
        let (changed, mut changes) = watch::channel(());
        let listening = listen(stream, changed, self.board.clone());
        let following = async {
            let mut known = HashSet::new();
            while changes.changed().await.is_ok() {
                sleep(FETCH_SPREAD.mul_f64(self.chance.below(1000) as f64 / 1000.0)).await;
                changes.mark_unchanged();
                let (text, bytes) = self.read("/resolutions/demo/text").await?;
                let now = Instant::now();
                // A word at the beginning of its clause stands there twice: in the text and in the name of a link.
                let new: HashSet<String> = document::spoken_in(&text)
                    .filter(|word| !known.contains(*word))
                    .map(str::to_owned)
                    .collect();
                self.board.with(|seen| {
                    seen.bytes += bytes;
                    seen.fetches += 1;
                    for word in &new {
                        seen.arrived.entry(word.clone()).or_default().push(now);
                    }
                });
                known.extend(new);
            }
            Ok::<_, anyhow::Error>(())
        };
        tokio::select! { ended = listening => ended, ended = following => ended }
    }
}

/// Follows the stream of events; each that speaks of the text is passed on.
async fn listen(mut stream: Response, changed: watch::Sender<()>, board: Board) -> anyhow::Result<()> {
    let mut kept = String::new();
    while let Some(chunk) = stream.chunk().await? {
        board.with(|seen| seen.bytes += chunk.len() as u64);
        kept.push_str(&String::from_utf8_lossy(&chunk));
        while let Some((event, rest)) = kept.split_once("\n\n") {
            if event.lines().any(|line| line.trim() == "event: text") {
                changed.send_replace(());
            }
            kept = rest.to_owned();
        }
    }
    bail!("the stream of events has ended")
}

/// Waits until every word stands on every page; tells whether it did.
async fn all_arrived(board: &Board, spoken: &Spoken, tally: &Tally, pages: usize) -> anyhow::Result<bool> {
    let ended = Instant::now();
    while ended.elapsed() < DRAIN {
        if let Some(fault) = board.with(|seen| seen.fault.clone()).or_else(|| tally.fault()) {
            bail!("{fault}");
        }
        let words = spoken.words();
        let whole = |seen: &mut Seen| {
            words.iter().all(|(word, _)| seen.arrived.get(word).map_or(0, Vec::len) == pages)
        };
        if board.with(whole) {
            return Ok(true);
        }
        sleep(Duration::from_millis(50)).await;
    }
    for (word, _) in spoken.words() {
        let on = board.with(|seen| seen.arrived.get(&word).map_or(0, Vec::len));
        if on < pages {
            eprintln!("{word} stands on {on} of {pages} pages");
        }
    }
    Ok(false)
}

async fn spent(server: &Server, length: Duration) -> anyhow::Result<f64> {
    let before = server.used()?;
    sleep(length).await;
    Ok((server.used()?.cpu - before.cpu) / length.as_secs_f64())
}

fn part(waits: &[Duration], part: f64) -> u128 {
    under(waits, part).as_millis()
}

fn report(
    hall: Hall,
    opened: &[Opened],
    quiet: f64,
    (before, after, took): (Used, Used, Duration),
    board: &Board,
    spoken: &Spoken,
    kept_up: bool,
) -> String {
    let firsts: Vec<Duration> = opened.iter().map(|one| one.wait).collect();
    let page_bytes = opened.iter().map(|one| one.bytes).max().unwrap_or_default();
    let words = spoken.words();
    let (mut each, mut last) = (Vec::new(), Vec::new());
    board.with(|seen| {
        for (word, at) in &words {
            let waits: Vec<Duration> =
                seen.arrived.get(word).into_iter().flatten().map(|here| *here - *at).collect();
            last.extend(waits.iter().max());
            each.extend(waits);
        }
    });
    let (bytes, fetches) = board.with(|seen| (seen.bytes, seen.fetches));
    let seconds = took.as_secs_f64();
    let cpu = (after.cpu - before.cpu) / seconds;
    let pages = hall.pages as f64;
    let rows = [
        ("pages, editors, words".to_owned(), format!("{}, {}, {}", hall.pages, hall.editors, words.len())),
        (
            "first text, all opening at once: p50, p95, last".into(),
            format!("{}, {}, {} ms", part(&firsts, 0.5), part(&firsts, 0.95), part(&firsts, 1.0)),
        ),
        (
            "the page on the line (without what is cached for good)".into(),
            format!("{:.1} kB", page_bytes as f64 / 1000.0),
        ),
        ("key to a page: p50, p95".into(), format!("{}, {} ms", part(&each, 0.5), part(&each, 0.95))),
        ("key to the last page: p50, p95".into(), format!("{}, {} ms", part(&last, 0.5), part(&last, 0.95))),
        ("CPU of a core while nobody types".into(), format!("{:.1} %", quiet * 100.0)),
        ("CPU of a core while all type".into(), format!("{:.1} %", cpu * 100.0)),
        ("CPU a page and second".into(), format!("{:.2} ms", cpu * 1000.0 / pages)),
        ("fetches a page and second".into(), format!("{:.2}", fetches as f64 / pages / seconds)),
        ("bytes a page and second".into(), format!("{:.1} kB", bytes as f64 / 1000.0 / pages / seconds)),
        ("all pages together".into(), format!("{:.1} Mbit/s", bytes as f64 * 8.0 / 1e6 / seconds)),
        ("memory".into(), format!("{:.0} MiB", after.resident_mib)),
        ("every word on every page".into(), if kept_up { "yes" } else { "NO" }.into()),
    ];
    let lines = rows.map(|(what, figure)| format!("| {what} | {figure} |"));
    format!("| the hall | |\n|---|---|\n{}", lines.join("\n"))
}
