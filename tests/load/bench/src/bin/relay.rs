//! A bare WebSocket relay: every frame goes to everybody else, and nothing is read, kept or checked.
//!
//! The least a server with these readers can cost. Prints its port and runs until it is stopped.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::get;
use futures_util::{SinkExt, StreamExt};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::broadcast;

/// Frames a reader may be behind; enough that none is ever lost here.
const BEHIND_MAX: usize = 4096;

#[derive(Clone)]
struct Room {
    frames: broadcast::Sender<(u64, Bytes)>,
    last: Arc<AtomicU64>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let room = Room { frames: broadcast::channel(BEHIND_MAX).0, last: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?.port());
    axum::serve(listener, Router::new().route("/sync", get(open)).with_state(room)).await?;
    Ok(())
}

async fn open(State(room): State<Room>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| relay(socket, room))
}

async fn relay(socket: WebSocket, room: Room) {
    let me = room.last.fetch_add(1, Ordering::Relaxed);
    let mut heard = room.frames.subscribe();
    let (mut sink, mut stream) = socket.split();
    loop {
        tokio::select! {
            said = stream.next() => match said {
                Some(Ok(Message::Binary(frame))) => drop(room.frames.send((me, frame))),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            frame = heard.recv() => match frame {
                Ok((from, frame)) if from != me => {
                    if sink.send(Message::Binary(frame)).await.is_err() {
                        return;
                    }
                }
                Ok(_) => {}
                Err(_) => return,
            },
        }
    }
}
