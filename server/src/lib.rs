//! Dự Thảo: takes one thematic resolution from evidence and workshop to vote and numbered document.
//!
//! Dependencies point one way: `http`, `cli` → `action` → `live`, `store` → `domain`; `format` → `domain`.

pub mod action;
pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod format;
pub mod http;
pub mod id;
pub mod live;
pub mod mail;
pub mod store;
pub mod words;
