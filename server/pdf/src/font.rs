//! The letters: four faces of Tinos, built in, with the advance widths of Times New Roman.
//!
//! Vietnamese in NFC is one glyph a letter, so letters are looked up, not shaped.

use krilla::text::Font;
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

use crate::Look;

const REGULAR: &[u8] = include_bytes!("../fonts/Tinos_400Regular.ttf");
const ITALIC: &[u8] = include_bytes!("../fonts/Tinos_400Regular_Italic.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/Tinos_700Bold.ttf");
const BOLD_ITALIC: &[u8] = include_bytes!("../fonts/Tinos_700Bold_Italic.ttf");

/// Drawn for a letter that the face has not got; the letter itself stays in the file's text.
const STAND_INS: [char; 2] = ['\u{25a1}', '?'];

/// Why the built-in faces cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a built-in font cannot be read")]
pub struct FontError;

/// One glyph of a face.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    pub id: u32,
    /// In parts of the size.
    pub advance: f32,
}

/// One face, ready to measure and to draw.
pub struct Face {
    pub font: Font,
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    units: f32,
    stand_in: Glyph,
    /// In parts of the size, above and below the baseline.
    pub ascent: f32,
    pub descent: f32,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Result<Self, FontError> {
        let font = FontRef::new(bytes).map_err(|_| FontError)?;
        let all = font.metrics(Size::unscaled(), LocationRef::default());
        let units = f32::from(all.units_per_em);
        let mut face = Self {
            font: Font::new(bytes.into(), 0).ok_or(FontError)?,
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            units,
            stand_in: Glyph { id: 0, advance: 0.0 },
            ascent: all.ascent / units,
            descent: -all.descent / units,
        };
        face.stand_in = STAND_INS.into_iter().find_map(|letter| face.find(letter)).ok_or(FontError)?;
        Ok(face)
    }

    /// Returns the glyph of a letter, or a box in its place.
    pub fn glyph(&self, letter: char) -> Glyph {
        self.find(letter).unwrap_or(self.stand_in)
    }

    /// Tells whether the face has a letter, so that no box is drawn for it.
    pub fn has(&self, letter: char) -> bool {
        self.find(letter).is_some()
    }

    fn find(&self, letter: char) -> Option<Glyph> {
        let id = self.charmap.map(letter).filter(|id| id.to_u32() != 0)?;
        let advance = self.metrics.advance_width(id)? / self.units;
        Some(Glyph { id: id.to_u32(), advance })
    }
}

/// The four faces.
pub struct Faces([Face; 4]);

impl Faces {
    /// Reads the built-in faces.
    pub fn read() -> Result<Self, FontError> {
        let [regular, italic, bold, bold_italic] = [REGULAR, ITALIC, BOLD, BOLD_ITALIC].map(Face::read);
        Ok(Self([regular?, italic?, bold?, bold_italic?]))
    }

    /// Returns the face of that look.
    pub fn of(&self, look: Look) -> &Face {
        let [regular, italic, bold, bold_italic] = &self.0;
        match (look.bold, look.italic) {
            (false, false) => regular,
            (false, true) => italic,
            (true, false) => bold,
            (true, true) => bold_italic,
        }
    }
}
