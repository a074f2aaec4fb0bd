//! The rule of a vote and its count, in exact integers (`domain.md` §6).
