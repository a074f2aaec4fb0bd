//! One connected client. Readers are cheap on purpose: they read envelopes and heads and keep no document.

use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context, bail};
use automerge::{Automerge, ObjId};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::document::{Author, heads};
use crate::tally::Tally;
use crate::wire::{self, Hash, Heard, Name};

/// How long a server may take to greet or to hand out the document: far longer than any does.
const PATIENCE: Duration = Duration::from_secs(60);

/// When a client says what it has received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledge {
    /// After every message with changes, as the stock clients do: their servers otherwise send everything again.
    Each,
    /// Together, so long after the first: as the pages of Dự Thảo do.
    After(Duration),
    /// To nobody: a relay does not ask.
    Never,
}

/// Where and as whom to connect.
#[derive(Clone)]
pub struct Place {
    pub address: String,
    pub token: Option<String>,
    pub document: String,
    pub acknowledge: Acknowledge,
}

/// A connection that has been greeted.
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    place: Place,
    me: String,
    server: String,
    /// What the server is known to have.
    theirs: Vec<Hash>,
    /// Names of changes that came or were made here.
    seen: HashSet<Name>,
    due: Option<Instant>,
    tally: Tally,
}

/// A client that also writes.
pub struct Writer {
    pub doc: Automerge,
    pub clauses: Vec<ObjId>,
    pub author: Author,
}

impl Client {
    /// Connects and greets.
    pub async fn open(place: Place, me: &str, tally: Tally) -> anyhow::Result<Self> {
        let mut request = place.address.as_str().into_client_request()?;
        if let Some(token) = &place.token {
            let value = HeaderValue::from_str(&format!("Bearer {token}"))?;
            request.headers_mut().insert("authorization", value);
        }
        let (socket, _) = connect_async(request).await.context("the socket does not open")?;
        let mut client = Self {
            socket,
            place,
            me: me.to_owned(),
            server: String::new(),
            theirs: Vec::new(),
            seen: HashSet::new(),
            due: None,
            tally,
        };
        if client.place.acknowledge != Acknowledge::Never {
            client.send(wire::join(me)).await?;
            timeout(PATIENCE, client.greeted()).await.context("the server does not greet")??;
        }
        Ok(client)
    }

    async fn greeted(&mut self) -> anyhow::Result<()> {
        loop {
            if let Heard::Peer(name) = wire::read(&self.frame().await?)? {
                self.server = name;
                return Ok(());
            }
        }
    }

    async fn send(&mut self, frame: Vec<u8>) -> anyhow::Result<()> {
        self.socket.send(Message::Binary(frame.into())).await.context("the server takes nothing more")
    }

    async fn frame(&mut self) -> anyhow::Result<Vec<u8>> {
        loop {
            match self.socket.next().await.context("the server hung up")?? {
                Message::Binary(frame) => return Ok(frame.into()),
                Message::Close(frame) => bail!("the server closed: {frame:?}"),
                Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    async fn say(&mut self, kind: &str, data: Vec<u8>) -> anyhow::Result<()> {
        let frame = wire::envelope(kind, &self.me, &self.server, &self.place.document, data);
        self.send(frame).await
    }

    /// Asks for the whole document and returns its changes, once the server's heads are `until` (if known).
    pub async fn fetch(&mut self, until: Option<&[Hash]>) -> anyhow::Result<Vec<u8>> {
        if self.place.acknowledge == Acknowledge::Never {
            return Ok(Vec::new());
        }
        self.say("request", wire::write(&[], &[], &[])).await?;
        let mut changes = Vec::new();
        timeout(PATIENCE, self.fetched(until, &mut changes))
            .await
            .context("the document does not come")??;
        Ok(changes)
    }

    async fn fetched(&mut self, until: Option<&[Hash]>, changes: &mut Vec<u8>) -> anyhow::Result<()> {
        loop {
            let frame = self.frame().await?;
            let Heard::Sync(data) = self.meant(&frame)? else { continue };
            let said = wire::said(&data)?;
            said.changes.iter().for_each(|change| changes.extend_from_slice(change));
            self.theirs = said.heads;
            if changes.is_empty() {
                continue;
            }
            let heads = self.theirs.clone();
            self.say("sync", wire::write(&heads, &heads, &[])).await?;
            if until.is_none_or(|until| same(until, &heads)) {
                return Ok(());
            }
        }
    }

    /// Hands the server a document, or more of one, and waits until it says that it has it.
    pub async fn give(&mut self, before: &[Hash], after: &[Hash], changes: &[Vec<u8>]) -> anyhow::Result<()> {
        if self.place.acknowledge == Acknowledge::Never {
            return Ok(());
        }
        let changes: Vec<&[u8]> = changes.iter().map(Vec::as_slice).collect();
        self.say("sync", wire::write(after, before, &changes)).await?;
        let given = async {
            loop {
                let frame = self.frame().await?;
                if let Heard::Sync(data) = self.meant(&frame)?
                    && same(&wire::said(&data)?.heads, after)
                {
                    return Ok::<_, anyhow::Error>(());
                }
            }
        };
        timeout(PATIENCE, given).await.context("the server does not take the history")?
    }

    fn meant(&self, frame: &[u8]) -> anyhow::Result<Heard> {
        match wire::read(frame)? {
            Heard::Fault(words) => bail!("{} was told: {words}", self.me),
            heard @ (Heard::Peer(_) | Heard::Sync(_) | Heard::Other) => Ok(heard),
        }
    }

    /// Listens, acknowledges as the protocol needs, and types whenever it is asked to, until the bench ends.
    pub async fn live(mut self, mut writer: Option<Writer>, mut turns: mpsc::UnboundedReceiver<()>) {
        let mut typing = writer.is_some();
        loop {
            let due = self.due;
            let done = tokio::select! {
                frame = self.frame() => match frame {
                    Ok(frame) => self.hear(&frame, writer.as_mut()).await,
                    Err(fault) => Err(fault),
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.acknowledge().await,
                turn = turns.recv(), if typing => match (turn, writer.as_mut()) {
                    (Some(()), Some(writer)) => self.types(writer).await,
                    _ => {
                        typing = false;
                        Ok(())
                    }
                },
            };
            if let Err(fault) = done {
                self.tally.failed(format!("{}: {fault:#}", self.me));
                return;
            }
        }
    }

    async fn types(&mut self, writer: &mut Writer) -> anyhow::Result<()> {
        let change = writer.author.types(&mut writer.doc, &writer.clauses)?;
        let name = wire::name(&change);
        self.seen.insert(name);
        let data = wire::write(&heads(&writer.doc), &self.theirs, &[&change]);
        self.tally.sent(name);
        self.say("sync", data).await
    }

    async fn hear(&mut self, frame: &[u8], writer: Option<&mut Writer>) -> anyhow::Result<()> {
        let Heard::Sync(data) = self.meant(frame)? else { return Ok(()) };
        let said = wire::said(&data)?;
        let seen = &mut self.seen;
        let new = said.changes.iter().map(|change| wire::name(change)).filter(|name| seen.insert(*name));
        self.tally.heard(frame.len(), new);
        if let (Some(writer), false) = (writer, said.changes.is_empty()) {
            writer.doc.load_incremental(&said.changes.concat())?;
        }
        if !said.need.is_empty() {
            bail!("the server asks for {} changes", said.need.len());
        }
        let brought = !said.changes.is_empty();
        self.theirs = said.heads;
        match self.place.acknowledge {
            Acknowledge::Each if brought => self.acknowledge().await?,
            Acknowledge::After(wait) => {
                self.due.get_or_insert(Instant::now() + wait);
            }
            Acknowledge::Each | Acknowledge::Never => {}
        }
        Ok(())
    }

    /// Says that everything the server named has come. It has: changes travel in order, on one line.
    async fn acknowledge(&mut self) -> anyhow::Result<()> {
        self.due = None;
        self.say("sync", wire::write(&self.theirs, &self.theirs, &[])).await
    }
}

fn same(one: &[Hash], other: &[Hash]) -> bool {
    one.len() == other.len() && one.iter().all(|hash| other.contains(hash))
}
