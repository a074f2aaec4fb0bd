//! The demo: its committee, people, meetings and draft, rebuilt from the files under `server/demo/`.

pub mod files;
pub mod give_demo_keys;
pub mod load_demo;
pub mod load_evidence;
pub mod load_plan;
pub mod load_workshop;
pub mod read_invented;
