//! Routes through real HTTP: who may, with what, and what bad input is told.

mod api;
mod attribution;
mod conflict;
mod control;
mod evidence;
mod forms;
mod guidance;
mod intruders;
mod large;
mod lists;
mod meeting;
mod permissions;
mod plan;
mod robust;
mod sign_in;
pub mod socket;
mod vote;
mod words;
