//! One WebSocket of the shared document: frames in, frames out, limits and close codes.
//!
//! Whoever calls has already signed the person in and checked the origin.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::extract::ws::WebSocket;

use crate::domain::person::Person;
use crate::live::hub::Hub;

/// Asks whether the session still stands; gives the person as known now, or `None` when it has ended.
pub type StillValid = Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Option<Person>> + Send>> + Send + Sync>;

/// Serves one connection until either side closes it.
pub async fn serve(_socket: WebSocket, _hub: Hub, _who: Person, _still: StillValid) {}
