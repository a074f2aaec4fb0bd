//! One contract, kept by both stores.

mod attachment;
mod change;
mod check;
mod comment;
mod conflict;
mod evidence;
mod group;
mod history;
mod leaning;
mod minutes;
mod notice;
mod offer;
mod paper;
mod papers;
mod person;
mod plan;
mod register;
mod responses;
mod seal;
mod search;
mod secret;
mod suggestion;
mod unit;
mod vote;
mod waiver;
mod workshop;
