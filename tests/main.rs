//! Every Rust test of the product in one binary, so that a fresh machine links once.

mod cli;
mod export;
mod live;
mod route;
mod store;
mod story;
mod support;
mod tidy;
