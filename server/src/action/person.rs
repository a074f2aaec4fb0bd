//! People: adding them, giving them keys, signing in and out.

pub mod add_person;
pub mod give_key;
pub mod secret;
pub mod sign_in;
