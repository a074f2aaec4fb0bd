//! Every Rust test of the product in one binary, so that a fresh machine links once.

mod route;
mod store;
mod support;
mod tidy;
