//! The rules of the work, as plain functions and types.
//!
//! No async, no input or output, no clock, no chance: time and identity come in as arguments.

pub mod annex;
pub mod answer;
pub mod attribution;
pub mod audit;
pub mod canonical;
pub mod card;
pub mod chain;
pub mod check;
pub mod comment;
pub mod comparison;
pub mod conflict;
pub mod evidence;
pub mod export;
pub mod flag;
pub mod group;
pub mod guidance;
pub mod history;
pub mod issue;
pub mod meeting;
pub mod minutes;
pub mod notice;
pub mod numbering;
pub mod offer;
pub mod opinion;
pub mod paper;
pub mod permission;
pub mod person;
pub mod picture;
pub mod plan;
pub mod proposal;
pub mod redline;
pub mod resolution;
pub mod responses;
pub mod review;
pub mod seal;
pub mod search;
pub mod sentence;
pub mod stage;
pub mod suggestion;
pub mod task;
pub mod unit;
pub mod vote;
pub mod waiver;
pub mod workshop;
