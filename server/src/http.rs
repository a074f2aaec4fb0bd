//! The outer door: pages, forms, the JSON API and the socket. Asks actions; holds no rule of its own.

pub mod api;
pub mod assets;
pub mod coverage;
pub mod evidence;
pub mod demo;
pub mod guard;
pub mod health;
pub mod home;
pub mod idempotency;
pub mod live;
pub mod meeting;
pub mod member;
pub mod page;
pub mod person;
pub mod problem;
pub mod resolution;
pub mod routes;
pub mod security;
pub mod socket;
pub mod unit;
