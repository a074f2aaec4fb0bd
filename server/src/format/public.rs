//! What a published copy bears below the recipients: a line with its short address, and a code that leads there.

use duthao_pdf::{Code, Mark, POINTS_PER_MM};

use super::RenderError;
use super::cards::code;
use super::profile::{Look, Profile};
use super::tree::{Line, Part};

/// Side of the code in millimetres: its dots are then wider than half a millimetre, which any phone reads.
pub const CODE_MM: f32 = 18.0;

/// Left free around it, in millimetres: the four dots that readers ask for.
pub const QUIET_MM: f32 = 2.6;

/// Size of the line in points: smaller than the recipients, for it is no part of the form.
const SIZE: f32 = 9.5;

/// From line to line, in parts of the size.
const LINE: f32 = 1.25;

/// The public address of a copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Public {
    pub address: String,
    /// "Bản công bố: nghiquyet.example.vn/p/7F3A91C2 · Mã niêm 7F3A-91C2".
    pub line: Line,
    pub code: Code,
}

/// Makes the mark of a copy that everybody reads at this address.
pub fn mark(address: &str, short_hash: &str, profile: &Profile) -> Result<Public, RenderError> {
    let shown = address.split_once("://").map_or(address, |(_, shown)| shown);
    let part = Part::PublicAddress;
    let line =
        Line {
            part, text: format!("Bản công bố: {shown} · Mã niêm {short_hash}"), look: part.look(profile)
        };
    Ok(Public { address: address.to_owned(), line, code: code(address)? })
}

/// Returns the look of the line, by that of the recipients.
pub fn look(recipient: Look) -> Look {
    Look { size: SIZE, ..recipient }
}

/// Returns the height of the line, in points.
pub fn line_height() -> f32 {
    SIZE * LINE
}

impl Public {
    /// Returns the code as the page maker draws it.
    pub fn drawn(&self) -> Mark {
        Mark { code: self.code.clone(), side: CODE_MM * POINTS_PER_MM, quiet: QUIET_MM * POINTS_PER_MM }
    }
}
