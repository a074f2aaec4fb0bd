//! Pilot meetings: attendance, steps, scores and grades (`domain.md` §5).
