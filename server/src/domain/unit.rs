//! Blocs, grass-roots organisations and party cells (`domain.md` §1).
