//! The servers that are measured: how each is started, and what the kernel says it has used.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};

use crate::client::{Acknowledge, Place};

/// How long a server may take to start on a busy machine.
const START: Duration = Duration::from_secs(60);

/// How long a server may take to stop before it is killed.
const STOP: Duration = Duration::from_secs(10);

/// Clock ticks a second in `/proc/<pid>/stat`; it is 100 on every Linux that Rust builds for.
const TICKS_A_SECOND: f64 = 100.0;

/// The pages of Dự Thảo acknowledge together (`ACKNOWLEDGE_MS` in `web/src/room.ts`).
const PAGE_ACKNOWLEDGES: Duration = Duration::from_millis(250);

/// Where a server's complaints are written, in its folder.
const ERRORS: &str = "errors.log";

/// How often a server that has only just begun is asked again.
const TRIES: u32 = 5;

/// A server that can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    Relay,
    Duthao,
    /// The same server, with clients that acknowledge as the stock ones do.
    DuthaoStock,
    Node,
    Samod,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Relay, Self::Duthao, Self::DuthaoStock, Self::Node, Self::Samod];

    pub fn name(self) -> &'static str {
        match self {
            Self::Relay => "bare axum relay",
            Self::Duthao => "Dự Thảo",
            Self::DuthaoStock => "Dự Thảo, stock clients",
            Self::Node => "automerge-repo 2.5.6 (Node)",
            Self::Samod => "samod 0.16",
        }
    }

    pub fn is_duthao(self) -> bool {
        matches!(self, Self::Duthao | Self::DuthaoStock)
    }

    fn acknowledge(self) -> Acknowledge {
        match self {
            Self::Relay => Acknowledge::Never,
            Self::Duthao => Acknowledge::After(PAGE_ACKNOWLEDGES),
            Self::DuthaoStock | Self::Node | Self::Samod => Acknowledge::Each,
        }
    }
}

/// Where the programs are.
pub struct Programs {
    pub duthao: PathBuf,
    /// The folder with `relay` and `samod-server`.
    pub peers: PathBuf,
    /// The folder with `server.mjs` and its libraries.
    pub node: PathBuf,
}

/// A running server; it is killed when this is dropped.
pub struct Server {
    child: Child,
    port: u16,
    kind: Kind,
    /// Ways in, where the server asks for one.
    pub tokens: Vec<String>,
    /// The tokens of those who may write.
    pub pens: Vec<String>,
    pub document: String,
}

/// What a process has used since it began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    pub cpu: f64,
    pub resident_mib: f64,
}

impl Server {
    /// Starts a server on a free port with `data` as its folder; `document` is used where it does not choose itself.
    pub async fn start(kind: Kind, programs: &Programs, data: &Path, document: &str) -> anyhow::Result<Self> {
        let mut command = match kind {
            Kind::Relay => Command::new(programs.peers.join("relay")),
            Kind::Samod => Command::new(programs.peers.join("samod-server")),
            Kind::Node => {
                let mut node = Command::new("node");
                node.arg(programs.node.join("server.mjs")).env("NODE_ENV", "production");
                node
            }
            Kind::Duthao | Kind::DuthaoStock => {
                let mut duthao = Command::new(&programs.duthao);
                duthao.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]);
                duthao
            }
        };
        if kind != Kind::Relay {
            command.arg(data);
        }
        let errors = std::fs::File::create(data.join(ERRORS))?;
        command.stdout(Stdio::piped()).stderr(errors).kill_on_drop(true);
        let mut child = command.spawn().with_context(|| format!("{} does not start", kind.name()))?;
        let lines = BufReader::new(child.stdout.take().context("its output")?);
        let port = tokio::time::timeout(START, port_in(lines))
            .await
            .context("the server does not say its port")??;
        let mut server =
            Self { child, port, kind, tokens: Vec::new(), pens: Vec::new(), document: document.to_owned() };
        if kind.is_duthao() {
            server.find_ways_in().await?;
        }
        Ok(server)
    }

    async fn find_ways_in(&mut self) -> anyhow::Result<()> {
        let people = self.asked("/demo/people.json", None).await?;
        for person in people.as_array().context("a list of people")? {
            let token = person["token"].as_str().context("a token")?.to_owned();
            let roles = person["roles"].as_array().context("roles")?;
            if roles.iter().any(|role| role == "editor") {
                self.pens.push(token.clone());
            }
            self.tokens.push(token);
        }
        let pen = self.pens.first().context("nobody may write")?.clone();
        let list = self.asked("/api/v1/resolutions", Some(&pen)).await?;
        let url = list["items"][0]["documentUrl"].as_str().context("a resolution")?;
        self.document = url.trim_start_matches("automerge:").to_owned();
        Ok(())
    }

    async fn asked(&self, path: &str, token: Option<&str>) -> anyhow::Result<Value> {
        for _ in 1..TRIES {
            if let Ok(answer) = self.get(path, token).await {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        self.get(path, token).await.with_context(|| format!("{path} is not answered"))
    }

    /// Asks for JSON, without a library for so little.
    async fn get(&self, path: &str, token: Option<&str>) -> anyhow::Result<Value> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let host = format!("127.0.0.1:{}", self.port);
        stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: {host}\r\n{bearer}\r\n").as_bytes()).await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let (head, body) = answer.split_once("\r\n\r\n").context("an answer")?;
        if !head.contains(" 200 ") {
            bail!("{path} answered {head}");
        }
        Ok(serde_json::from_str(body)?)
    }

    /// The address of its pages.
    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where the client of this number connects; the first `writers` may write.
    pub fn place(&self, number: usize, writers: usize) -> Place {
        let tokens = if number < writers { &self.pens } else { &self.tokens };
        Place {
            address: format!("ws://127.0.0.1:{}/sync", self.port),
            token: (!tokens.is_empty()).then(|| tokens[number % tokens.len()].clone()),
            document: self.document.clone(),
            acknowledge: self.kind.acknowledge(),
        }
    }

    /// What the server has used: user and system time of all its threads, those that have ended too.
    pub fn used(&self) -> anyhow::Result<Used> {
        let id = self.child.id().context("the server has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // The name stands in brackets and may hold anything; fields are counted behind it.
        let (_, fields) = stat.rsplit_once(')').context("a line of stat")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let ticks = |place: usize| fields.get(place).and_then(|field| field.parse::<f64>().ok());
        let (user, system) = (ticks(11).context("user time")?, ticks(12).context("system time")?);
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let resident =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("resident memory")?;
        let kib: f64 = resident.trim().trim_end_matches(" kB").parse()?;
        Ok(Used { cpu: (user + system) / TICKS_A_SECOND, resident_mib: kib / 1024.0 })
    }

    /// Stops the server, gently where it listens.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        if let Some(id) = self.child.id() {
            Command::new("kill").arg(id.to_string()).status().await?;
        }
        if tokio::time::timeout(STOP, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}

/// What a server complained of last, to explain why a run failed.
pub fn complaints(data: &Path) -> String {
    let all = std::fs::read_to_string(data.join(ERRORS)).unwrap_or_default();
    let lines: Vec<&str> = all.lines().rev().take(10).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}

/// The first line is the port itself, or names it in an address. What else is printed is read on and dropped: a
/// server whose output nobody takes stops.
async fn port_in(lines: BufReader<ChildStdout>) -> anyhow::Result<u16> {
    let mut lines = lines.lines();
    while let Some(line) = lines.next_line().await? {
        let behind = line.rsplit_once("127.0.0.1:").map_or(line.as_str(), |(_, behind)| behind);
        let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(port) = digits.parse() {
            tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
            return Ok(port);
        }
    }
    bail!("the server ended at once")
}
