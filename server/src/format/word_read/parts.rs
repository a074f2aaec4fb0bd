//! The small parts: comments in the margin, and the properties that name the version a file was exported from.

use std::collections::BTreeMap;

use super::WordReadError;
use super::faces::{Faces, Place};
use super::xml::{Step, walk};
use crate::domain::canonical::line;
use crate::domain::import::{Origin, PROPERTY_HEADS, PROPERTY_RESOLUTION, Remark};
use crate::domain::resolution::Heads;
use crate::domain::unit::old_font::is_unicode;
use crate::id::ResolutionId;

/// Longest author or property that is kept; Word lets nobody type more.
const NAME_CHARS_MAX: usize = 200;

/// Longest comment read: what a comment here may be.
const REMARK_CHARS_MAX: usize = crate::domain::comment::WORDS_CHARS_MAX;

/// Comments by the number under which the text names them.
pub type Remarks = BTreeMap<String, Remark>;

/// Returns a name as one short line.
pub fn name(given: &str) -> String {
    line(given).chars().take(NAME_CHARS_MAX).collect()
}

/// Reads the comments.
pub fn remarks(part: &str, faces: &Faces) -> Result<Remarks, WordReadError> {
    let mut found = Remarks::new();
    let mut here: Option<(String, Remark)> = None;
    let (mut in_words, mut place) = (false, Place::default());
    walk(part, |step| {
        if let Step::Open(name, given) = &step {
            place.open(name, given);
        }
        match step {
            Step::Open("comment", given) => {
                let author = name(&given.get("author").unwrap_or_default());
                let remark = Remark { author, words: String::new() };
                here = given.get("id").map(|id| (id, remark));
            }
            Step::Close("comment") => {
                if let Some((id, mut remark)) = here.take() {
                    remark.words = line(&remark.words).chars().take(REMARK_CHARS_MAX).collect();
                    found.insert(id, remark);
                }
            }
            Step::Open("t", _) => in_words = true,
            Step::Close("t") => in_words = false,
            Step::Close("p") | Step::Open("br" | "tab", _) => {
                if let Some((_, remark)) = &mut here {
                    remark.words.push(' ');
                }
            }
            Step::Words(words) if in_words => {
                if let Some((_, remark)) = &mut here {
                    let face = faces.at(&place).filter(|_| !is_unicode(words));
                    remark.words.push_str(&face.map_or_else(|| words.to_owned(), |face| face.shows(words)));
                }
            }
            Step::Open(..) | Step::Close(_) | Step::Words(_) => {}
        }
        Ok(())
    })?;
    Ok(found)
}

/// Reads which version of which resolution the file was exported from.
pub fn origin(part: &str) -> Result<Option<Origin>, WordReadError> {
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    let mut here = None;
    walk(part, |step| {
        match step {
            Step::Open("property", given) => here = given.get("name"),
            Step::Close("property") => here = None,
            Step::Words(words) => {
                if let Some(name) = &here {
                    properties.entry(name.clone()).or_default().push_str(words);
                }
            }
            Step::Open(..) | Step::Close(_) => {}
        }
        Ok(())
    })?;
    let mut value =
        |name: &str| properties.remove(name).map(|value| line(&value)).filter(|value| !value.is_empty());
    let (resolution, heads) = (value(PROPERTY_RESOLUTION), value(PROPERTY_HEADS));
    Ok(resolution.zip(heads).map(|(resolution, heads)| Origin {
        resolution: ResolutionId::from(resolution),
        heads: Heads::of_line(&heads),
    }))
}
