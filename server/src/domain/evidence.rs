//! Evidence records of pilot meetings and their versions (`domain.md` §5).
