//! The parts of a running server, as every action receives them.

use std::sync::{Arc, OnceLock};

use crate::action::demo::give_demo_keys::DemoPerson;
use crate::clock::Clock;
use crate::config::Config;
use crate::live::hub::Hub;
use crate::store::Store;
use crate::store::history::Checkpoints;

/// The running product: its store, its rooms, its clock and its settings.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What an [`App`] holds.
pub struct Parts {
    pub store: Store,
    pub rooms: Hub,
    pub clock: Clock,
    pub config: Config,
    /// What is known of the versions that stood, for whoever looks back.
    pub checkpoints: Checkpoints,
    demo_people: OnceLock<Vec<DemoPerson>>,
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
        let checkpoints = Checkpoints::default();
        Self(Arc::new(Parts { store, rooms, clock, config, checkpoints, demo_people: OnceLock::new() }))
    }

    /// Returns the people of the demo with their ways in; nobody outside the demo.
    pub fn demo_people(&self) -> &[DemoPerson] {
        self.demo_people.get().map(Vec::as_slice).unwrap_or_default()
    }

    /// Keeps the demo's ways in; the first ones given stay.
    pub fn set_demo_people(&self, people: Vec<DemoPerson>) {
        let _ = self.demo_people.set(people);
    }
}
