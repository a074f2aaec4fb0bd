//! A samod server as its documentation shows one: the tokio runtime, files as storage, axum in front.
//!
//! Takes the folder to store in, prints its port and runs until it is stopped.

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::get;
use samod::storage::TokioFilesystemStorage;
use samod::{AcceptorHandle, Repo, Url};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = std::env::args().nth(1).context("name the folder to store in")?;
    let repo = Repo::build_tokio()
        .with_storage(TokioFilesystemStorage::new(folder))
        .with_peer_id("samod-server".into())
        .load()
        .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let acceptor = repo.make_acceptor(Url::parse(&format!("ws://{address}/sync"))?)?;
    println!("{}", address.port());
    axum::serve(listener, Router::new().route("/sync", get(open)).with_state(acceptor)).await?;
    Ok(())
}

async fn open(State(acceptor): State<AcceptorHandle>, upgrade: WebSocketUpgrade) -> Response {
    upgrade.on_upgrade(move |socket| async move {
        if let Err(stopped) = acceptor.accept_axum(socket, None) {
            eprintln!("{stopped}");
        }
    })
}
