//! Walks through the elements of a part, by their local names.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::WordReadError;

/// Deepest nesting of elements: tables in tables in text boxes reach fifty.
const DEPTH_MAX: usize = 256;

/// Something met on the way through a part.
pub enum Step<'a> {
    Open(&'a str, &'a Attributes<'a>),
    Close(&'a str),
    Words(&'a str),
}

/// The attributes of an element.
pub struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// Returns the value of an attribute, by its local name.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut all = self.0.attributes();
        let found = all.with_checks(false).flatten().find(|one| one.key.local_name().into_inner() == name)?;
        // What cannot be unescaped stands as it is: it is shown as text wherever it goes.
        Some(quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Into::into))
    }

    /// Tells what a switch such as `<w:b/>` says.
    pub fn is_on(&self) -> bool {
        !matches!(self.get("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Walks through a part; an empty one has nothing in it.
pub fn walk(
    part: &str,
    mut step: impl FnMut(Step<'_>) -> Result<(), WordReadError>,
) -> Result<(), WordReadError> {
    let mut reader = Reader::from_str(part);
    reader.config_mut().expand_empty_elements = true;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| WordReadError::NotWord)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(WordReadError::Bomb);
                }
                step(Step::Open(start.local_name().into_inner(), &Attributes(&start)))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                step(Step::Close(end.local_name().into_inner()))?;
            }
            Event::Text(words) => step(Step::Words(&words.xml10_content()))?,
            Event::CData(words) => step(Step::Words(&words.xml10_content()))?,
            Event::GeneralRef(named) => {
                let letter = match named.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter),
                    Ok(None) => match named.xml10_content().as_ref() {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        // Entities that a file declares itself are never looked up.
                        _ => None,
                    },
                    Err(_) => None,
                };
                if let Some(letter) = letter {
                    step(Step::Words(letter.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::Eof => return Ok(()),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}
