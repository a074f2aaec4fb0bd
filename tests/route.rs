//! Routes through real HTTP: who may, with what, and what bad input is told.

mod api;
mod attachment;
mod attribution;
mod conflict;
mod control;
mod entry;
mod evidence;
mod flag;
mod forms;
mod intruders;
mod large;
mod lists;
mod permissions;
mod robust;
mod sign_in;
pub mod socket;
mod speaker;
mod vote;
mod waiver;
mod words;
