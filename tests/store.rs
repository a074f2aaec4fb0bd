//! One contract, kept by both stores.

mod change;
mod person;
mod register;
mod seal;
