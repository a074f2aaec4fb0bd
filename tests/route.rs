//! Routes through real HTTP: who may, with what, and what bad input is told.

mod evidence;
mod sign_in;
