//! The parts of a running server, as every action receives them.

use std::sync::Arc;

use crate::clock::Clock;
use crate::config::Config;
use crate::live::hub::Hub;
use crate::store::Store;

/// The running product: its store, its rooms, its clock and its settings.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] holds.
pub struct Parts {
    pub store: Store,
    pub rooms: Hub,
    pub clock: Clock,
    pub config: Config,
}

impl std::ops::Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the parts together; the rooms append to the store's log.
    pub fn new(store: Store, clock: Clock, config: Config) -> Self {
        let rooms = Hub::new(Arc::new(store.clone()), clock.clone());
        Self(Arc::new(Parts { store, rooms, clock, config }))
    }
}
