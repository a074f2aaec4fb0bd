//! Reads a Word file as the draft of a new resolution, and keeps nothing.

use super::{ImportError, read_with};
use crate::domain::import::guess::guess;
use crate::domain::import::{CLAUSES_MAX, Converted, Draft, Side};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::suggestion::WORDS_CHARS_MAX;
use crate::domain::unit::old_font::recognise;

/// Something to look at before the draft is begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// Words in an old font were turned into Unicode: how many paragraphs, and one of them before and after.
    Converted { font: &'static str, count: usize, shown: String, meant: String },
    /// The words are written for an old font: its name, what shows, and what is meant.
    OldFont { font: &'static str, shown: String, meant: String },
    /// Pictures and drawings that were passed over.
    Pictures(usize),
    /// Paragraphs longer than a suggestion may be.
    Long(usize),
    /// No title "NGHỊ QUYẾT … về …" was found.
    NoSubject,
}

/// Letters of an old text that are shown as an example.
const SHOWN_CHARS_MAX: usize = 80;

/// A file as a draft.
#[derive(Clone, Debug)]
pub struct ReadDraft {
    pub draft: Draft,
    pub warnings: Vec<Warning>,
}

/// Reads a file: its words with all revisions rejected.
pub async fn read_draft(by: &Person, bytes: Vec<u8>) -> Result<ReadDraft, ImportError> {
    permit(&by.roles, Act::CreateResolution, None)?;
    let (draft, pictures, converted) =
        read_with(bytes, |word| (guess(&word.blocks, Side::Before), word.pictures, word.converted)).await?;
    if draft.clauses.iter().all(|one| one.plain().is_empty()) {
        return Err(ImportError::NoClauses);
    }
    if draft.clauses.len() > CLAUSES_MAX {
        return Err(ImportError::TooManyClauses);
    }
    let words: Vec<String> = draft.clauses.iter().map(|one| one.plain()).collect();
    let told = |one: Converted| Warning::Converted {
        font: one.font.name(),
        count: one.paragraphs,
        shown: one.shown,
        meant: one.meant,
    };
    let mut warnings: Vec<Warning> = converted.into_iter().map(told).collect();
    if let Some(found) = recognise(words.iter().map(String::as_str), false) {
        let short = |text: String| text.chars().take(SHOWN_CHARS_MAX).collect();
        let (shown, meant) = (short(found.shown), short(found.meant));
        warnings.push(Warning::OldFont { font: found.font.name(), shown, meant });
    }
    let long = words.iter().filter(|words| words.chars().count() > WORDS_CHARS_MAX).count();
    warnings.extend((long > 0).then_some(Warning::Long(long)));
    warnings.extend((pictures > 0).then_some(Warning::Pictures(pictures)));
    warnings.extend(draft.subject.is_empty().then_some(Warning::NoSubject));
    Ok(ReadDraft { draft, warnings })
}
