//! Folding of Vietnamese words for search: exact accents first, folded second (`domain.md` §8).
