//! Which font words are set in, and the words that fonts of before Unicode show.

use std::collections::BTreeMap;

use super::WordReadError;
use super::xml::{Attributes, Step, walk};
use crate::domain::import::{Converted, Piece};
use crate::domain::unit::old_font::{Face, is_unicode};

/// Styles upon styles that are followed; Word's own stand four deep.
const BASED_ON_MAX: usize = 16;

/// Letters of a paragraph that are shown as an example.
const SHOWN_CHARS_MAX: usize = 80;

#[derive(Debug, Default)]
struct Style {
    based_on: String,
    face: Option<String>,
}

/// The fonts that styles give.
#[derive(Debug, Default)]
pub struct Faces {
    styles: BTreeMap<String, Style>,
    /// The style of paragraphs that name none.
    paragraph: String,
    /// The font of words whose styles name none.
    otherwise: Option<String>,
}

impl Faces {
    /// Reads the part that holds the styles.
    pub fn read(part: &str) -> Result<Self, WordReadError> {
        let mut read = Self::default();
        let mut here: Option<(String, Style)> = None;
        walk(part, |step| {
            match step {
                Step::Open("style", given) => {
                    here = given.get("styleId").map(|id| (id, Style::default()));
                    let is_default = matches!(given.get("default").as_deref(), Some("1" | "true" | "on"));
                    if let (Some((id, _)), true, Some("paragraph")) =
                        (&here, is_default, given.get("type").as_deref())
                    {
                        read.paragraph.clone_from(id);
                    }
                }
                Step::Close("style") => read.styles.extend(here.take()),
                Step::Open("basedOn", given) => {
                    if let Some((_, style)) = &mut here {
                        style.based_on = given.get("val").unwrap_or_default();
                    }
                }
                Step::Open("rFonts", given) => match &mut here {
                    Some((_, style)) => style.face = named(given),
                    None => read.otherwise = named(given),
                },
                Step::Open(..) | Step::Close(_) | Step::Words(_) => {}
            }
            Ok(())
        })?;
        Ok(read)
    }

    fn of_style(&self, style: &str) -> Option<&str> {
        let first = self.styles.get(style);
        let mut line =
            std::iter::successors(first, |style| self.styles.get(&style.based_on)).take(BASED_ON_MAX);
        line.find_map(|style| style.face.as_deref())
    }

    /// Returns the old font that words at a place are set in, if it is one.
    pub fn at(&self, place: &Place) -> Option<Face> {
        let paragraph = if place.paragraph.is_empty() { &self.paragraph } else { &place.paragraph };
        let named = place.face.as_deref().or_else(|| self.of_style(&place.run));
        Face::of(named.or_else(|| self.of_style(paragraph)).or(self.otherwise.as_deref())?)
    }
}

/// The font that an element names for Latin letters. One of the theme is no old one, whatever stands beside it.
fn named(given: &Attributes<'_>) -> Option<String> {
    let themed = given.get("hAnsiTheme").or_else(|| given.get("asciiTheme"));
    themed.map(|_| String::new()).or_else(|| given.get("hAnsi")).or_else(|| given.get("ascii"))
}

/// What names a font where the reader stands.
#[derive(Debug, Default)]
pub struct Place {
    paragraph: String,
    run: String,
    face: Option<String>,
}

impl Place {
    /// Goes into an element. What the mark of a paragraph has ends where its first run begins.
    pub fn open(&mut self, name: &str, given: &Attributes<'_>) {
        match name {
            "p" => *self = Self::default(),
            "pStyle" => self.paragraph = given.get("val").unwrap_or_default(),
            "r" => (self.run, self.face) = (String::new(), None),
            "rStyle" => self.run = given.get("val").unwrap_or_default(),
            "rFonts" => self.face = named(given),
            _ => {}
        }
    }
}

/// Turns the words of a paragraph to what their fonts show, and counts it. `faces`: the old font of each piece, if any.
///
/// Words that have letters no old font knows were typed in Unicode, and whoever typed them saw another font.
pub fn convert(pieces: &mut [Piece], faces: &[Option<Face>], counted: &mut Vec<Converted>) {
    let old = || pieces.iter().zip(faces).filter_map(|(piece, face)| Some((piece, (*face)?)));
    if old().any(|(piece, _)| is_unicode(&piece.run.text)) {
        return;
    }
    let Some((_, first)) = old().find(|(piece, face)| face.shows(&piece.run.text) != piece.run.text) else {
        return;
    };
    let words = |pieces: &[Piece]| -> String {
        pieces.iter().flat_map(|piece| piece.run.text.chars()).take(SHOWN_CHARS_MAX).collect()
    };
    let shown = words(pieces);
    for (piece, face) in pieces.iter_mut().zip(faces) {
        if let Some(face) = face {
            piece.run.text = face.shows(&piece.run.text);
        }
    }
    match counted.iter_mut().find(|one| one.font == first.font) {
        Some(one) => one.paragraphs += 1,
        None => counted.push(Converted { font: first.font, paragraphs: 1, shown, meant: words(pieces) }),
    }
}
