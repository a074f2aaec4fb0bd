//! The chain shortcoming → cause → proposal → evidence, and the checks before a seal (`domain.md` §4).
