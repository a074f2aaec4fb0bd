//! What stands around the words on paper: the committee's names, number and date (`domain.md` §7).
