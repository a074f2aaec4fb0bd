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
mod guidance;
mod intruders;
mod large;
mod lists;
mod meeting;
mod offer;
mod permissions;
mod plan;
mod robust;
mod search;
mod sign_in;
pub mod socket;
mod speaker;
mod units;
mod vote;
mod waiver;
mod why;
mod words;
