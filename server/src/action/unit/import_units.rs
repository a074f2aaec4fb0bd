//! Imports units.
