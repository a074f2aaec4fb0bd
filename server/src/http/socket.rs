//! One WebSocket of the shared document: frames in, frames out, limits and close codes.
//!
//! Whoever calls has already signed the person in and checked the origin.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};

use crate::clock::Clock;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::live::hub::outbox::{
    CLOSE_AGAIN, CLOSE_PROTOCOL, CLOSE_SIGNED_OUT, CLOSE_TOO_MUCH, Inbox, Next, Outbox,
};
use crate::live::hub::{Hub, Link, SERVER};
use crate::live::session::Session;
use crate::live::wire::sync::Sync;
use crate::live::wire::{self, Said};

/// A client says who it is at once; one that does not is no client.
const JOIN_WAIT: Duration = Duration::from_secs(10);

/// A greeting is a name and a version.
const JOIN_BYTES_MAX: usize = 4 * 1024;

/// A week of typing without a network fits; more comes in several messages.
const MESSAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Clients send a message as one frame, so a smaller limit here would lock out whoever was away for long.
const FRAME_BYTES_MAX: usize = MESSAGE_BYTES_MAX;

/// Small buffers: there is one for each of hundreds of readers.
const BUFFER_BYTES: usize = 16 * 1024;

/// Proxies cut connections that are silent for a minute.
const PING_EVERY: Duration = Duration::from_secs(20);

/// A peer that answers no ping for three rounds is gone.
const SILENCE_MILLIS_MAX: i64 = 65_000;

/// How long a frame may take to leave: a phone in a lift.
const WRITE_WAIT: Duration = Duration::from_secs(20);

/// A peer that still has much to send hears the code only if the line is not cut at once.
const LINGER: Duration = Duration::from_secs(1);

/// How soon a revoked session or role is noticed.
const STILL_EVERY: Duration = Duration::from_secs(15);

/// Asks whether the session still stands; gives the person as known now, or `None` when it has ended.
pub type StillValid =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Person>> + Send>> + Send + std::marker::Sync>;

/// Sets the limits of a socket before it is opened.
pub fn limited(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(2 * MESSAGE_BYTES_MAX)
}

/// Serves one connection until either side closes it.
pub async fn serve(mut socket: WebSocket, hub: Hub, who: Person, still: StillValid) {
    let client = match tokio::time::timeout(JOIN_WAIT, join(&mut socket)).await {
        Ok(Some(client)) => client,
        Ok(None) | Err(_) => {
            close(&mut socket, CLOSE_PROTOCOL).await;
            return;
        }
    };
    // In another's name one could mute their carets, and in the server's own all that it says.
    let name = hub.names().take(&client, &who.id).filter(|_| client != SERVER);
    let Some(_name) = name else {
        close(&mut socket, CLOSE_PROTOCOL).await;
        return;
    };
    let (outbox, inbox) = Outbox::open(&client);
    let Some(mut link) = hub.connect(who, outbox.clone()) else {
        close(&mut socket, CLOSE_TOO_MUCH).await;
        return;
    };
    outbox.send(wire::peer(SERVER, hub.storage(), &client));
    let clock = hub.clock().clone();
    let (sink, stream) = socket.split();
    let heard = Arc::new(AtomicI64::new(clock.now().0));
    let mut reading = Reading {
        stream,
        link: &mut link,
        outbox: outbox.clone(),
        session: Session::new(client, clock.now()),
        clock: clock.clone(),
        heard: heard.clone(),
        still,
    };
    tokio::select! {
        () = reading.run() => {}
        () = write_all(sink, inbox, clock, heard) => {}
    }
    link.leave().await;
}

/// Waits for the greeting and returns the client's name.
async fn join(socket: &mut WebSocket) -> Option<String> {
    loop {
        match socket.recv().await?.ok()? {
            Message::Binary(frame) if frame.len() <= JOIN_BYTES_MAX => match wire::read(&frame).ok()? {
                Said::Join { sender, versions } => {
                    // A client that names no version is of the first kind, which is ours.
                    let ours =
                        versions.is_empty() || versions.iter().any(|version| version == wire::PROTOCOL);
                    if !ours {
                        let refusal = wire::error(SERVER, "unsupported protocol version", &sender);
                        drop(socket.send(Message::Binary(refusal.into())).await);
                    }
                    return (ours && !sender.is_empty()).then_some(sender);
                }
                Said::Sync { .. }
                | Said::Ephemeral(_)
                | Said::Unavailable { .. }
                | Said::Error { .. }
                | Said::Other(_) => return None,
            },
            Message::Ping(_) | Message::Pong(_) => {}
            Message::Binary(_) | Message::Text(_) | Message::Close(_) => return None,
        }
    }
}

async fn close(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame { code, reason: "".into() };
    drop(tokio::time::timeout(WRITE_WAIT, socket.send(Message::Close(Some(frame)))).await);
}

struct Reading<'a> {
    stream: SplitStream<WebSocket>,
    link: &'a mut Link,
    outbox: Outbox,
    session: Session,
    clock: Clock,
    heard: Arc<AtomicI64>,
    still: StillValid,
}

impl Reading<'_> {
    /// Reads until the peer is gone. A code for closing goes through the outbox, so that the writer says it.
    async fn run(&mut self) {
        let mut asks = tokio::time::interval_at(tokio::time::Instant::now() + STILL_EVERY, STILL_EVERY);
        loop {
            tokio::select! {
                message = self.stream.next() => {
                    let message = match message {
                        Some(Ok(message)) => message,
                        // Larger than any message may be. Where the line itself is gone, nobody hears the code.
                        Some(Err(_)) => {
                            self.outbox.close(CLOSE_TOO_MUCH);
                            std::future::pending::<()>().await;
                            return;
                        }
                        None => return,
                    };
                    self.heard.store(self.clock.now().0, Ordering::Relaxed);
                    match message {
                        Message::Binary(frame) => {
                            if let Err(code) = self.on_frame(&frame).await {
                                self.outbox.close(code);
                                std::future::pending::<()>().await;
                            }
                        }
                        Message::Ping(_) | Message::Pong(_) => {}
                        Message::Text(_) => {
                            self.outbox.close(CLOSE_PROTOCOL);
                            std::future::pending::<()>().await;
                        }
                        Message::Close(_) => return,
                    }
                }
                _ = asks.tick() => match (self.still)().await {
                    Some(person) if permit(&person.roles, Act::ReadResolution, None).is_ok() => {
                        self.link.person_is(person).await;
                    }
                    Some(_) | None => {
                        self.outbox.close(CLOSE_SIGNED_OUT);
                        std::future::pending::<()>().await;
                    }
                },
            }
        }
    }

    async fn on_frame(&mut self, frame: &[u8]) -> Result<(), u16> {
        let wait = self.session.on_frame(self.clock.now(), frame.len());
        self.pause(wait).await?;
        match wire::read(frame).map_err(|_| CLOSE_PROTOCOL)? {
            Said::Sync { document, data, first } => {
                let wait = self.session.on_sync(self.clock.now());
                self.pause(wait).await?;
                self.on_sync(&document, &data, first).await
            }
            Said::Ephemeral(message) => {
                if self.session.may_pass(self.clock.now(), &message) {
                    self.link.caret(message).await;
                }
                Ok(())
            }
            Said::Join { .. } => Err(CLOSE_PROTOCOL),
            Said::Unavailable { .. } | Said::Error { .. } | Said::Other(_) => Ok(()),
        }
    }

    async fn on_sync(&mut self, document: &str, data: &[u8], first: bool) -> Result<(), u16> {
        let sync = Sync::read(data).map_err(|_| CLOSE_PROTOCOL)?;
        if !self.link.takes(document) {
            return Err(CLOSE_TOO_MUCH);
        }
        if !wire::is_document(document) || !self.link.sync(document, sync, first).await {
            self.outbox.send(wire::unavailable(SERVER, document, &self.session.client));
        }
        Ok(())
    }

    /// Makes a fast client wait: reading stops, and the network holds the rest back.
    async fn pause(&self, wait: Option<i64>) -> Result<(), u16> {
        let wait = wait.ok_or(CLOSE_TOO_MUCH)?;
        if wait > 0 {
            tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
        }
        Ok(())
    }
}

/// Writes until the connection is closed from this side or takes no more.
async fn write_all(
    mut sink: SplitSink<WebSocket, Message>,
    mut inbox: Inbox,
    clock: Clock,
    heard: Arc<AtomicI64>,
) {
    let mut pings = tokio::time::interval_at(tokio::time::Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let message = tokio::select! {
            next = inbox.next() => match next {
                Next::Send(message) => Message::Binary(message.into()),
                Next::Close(code) => {
                    // A refusal that explains the closing goes out before it.
                    for message in if code == CLOSE_AGAIN { Vec::new() } else { inbox.rest() } {
                        drop(tokio::time::timeout(WRITE_WAIT, sink.send(Message::Binary(message.into()))).await);
                    }
                    let frame = CloseFrame { code, reason: "".into() };
                    let said = tokio::time::timeout(WRITE_WAIT, sink.send(Message::Close(Some(frame)))).await;
                    if code == CLOSE_TOO_MUCH && matches!(said, Ok(Ok(()))) {
                        tokio::time::sleep(LINGER).await;
                    }
                    return;
                }
            },
            _ = pings.tick() => {
                if clock.now().0 - heard.load(Ordering::Relaxed) > SILENCE_MILLIS_MAX {
                    return;
                }
                Message::Ping(Vec::new().into())
            }
        };
        if !matches!(tokio::time::timeout(WRITE_WAIT, sink.send(message)).await, Ok(Ok(()))) {
            return;
        }
    }
}
