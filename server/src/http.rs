//! The outer door: pages, forms, the JSON API and the socket. Asks actions; holds no rule of its own.

pub mod api;
pub mod assets;
pub mod audit;
pub mod bundle;
mod card;
pub mod clean;
pub mod comment;
mod compare;
pub mod compress;
pub mod coverage;
pub mod demo;
pub mod dossier;
pub mod evidence;
pub mod flag;
pub mod form;
pub mod group;
pub mod guard;
pub mod guidance;
pub mod health;
mod history;
pub mod home;
pub mod idempotency;
mod import;
mod issue;
pub mod live;
pub mod meeting;
pub mod member;
pub mod multipart;
pub mod naming;
pub mod nested;
pub mod notice;
pub mod offer;
pub mod overview;
pub mod page;
pub mod person;
pub mod plan;
mod printed;
pub mod problem;
pub mod public;
mod publication;
mod register;
pub mod resolution;
mod response;
mod review;
pub mod routes;
pub mod search;
pub mod security;
pub mod socket;
pub mod stage;
pub mod suggestion;
pub mod task;
pub mod unit;
pub mod verify;
pub mod vote;
pub mod waiver;
pub mod why;
pub mod workshop;

use std::future::Future;

use tokio::net::TcpListener;

use crate::app::App;

/// Answers on a listener until `stop` comes, then lets open requests end.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    // Made ready once: handed over as it is, the whole table of doors would be built anew for each connection, at
    // three megabytes a phone.
    let doors = routes::router(app).into_make_service();
    axum::serve(listener, doors).with_graceful_shutdown(stop).await
}
