//! From one version of a resolution to paper and screen: one tree, many renderers (`design.md` §6).

pub mod docx;
pub mod html;
pub mod markdown;
pub mod pdf;
pub mod profile;
pub mod tree;
