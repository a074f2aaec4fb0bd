//! Routes through real HTTP: who may, with what, and what bad input is told.

mod api;
mod control;
mod evidence;
mod forms;
mod lists;
mod permissions;
mod robust;
mod sign_in;
pub mod socket;
mod vote;
mod words;
