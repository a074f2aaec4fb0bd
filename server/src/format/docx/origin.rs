//! What a Word file carries of where its words come from, so that an edited copy finds its way back.
//!
//! Two properties of the document name the resolution and the exact version; a bookmark names the clause that a paragraph
//! is. Word and LibreOffice keep both while people edit.

use std::fmt::Write as _;

use crate::domain::import::{Origin, PROPERTY_HEADS, PROPERTY_RESOLUTION, bookmark};
use crate::format::html::escape;
use crate::id::ClauseId;

/// The part of the file that holds properties which Word itself does not know.
pub const PART: &str = "docProps/custom.xml";

/// What kind of thing that part is.
pub const CONTENT_TYPE: &str = "application/vnd.openxmlformats-officedocument.custom-properties+xml";

/// The set of properties that users define, as the standard names it.
const USER_DEFINED: &str = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}";

/// The first number that the standard leaves to properties of users.
const FIRST_PROPERTY: usize = 2;

/// Writes the properties; a paper that is no resolution's own words has none.
pub fn properties(origin: Option<&Origin>) -> String {
    let mut written = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">",
    );
    let named = origin.map(|origin| {
        [(PROPERTY_RESOLUTION, origin.resolution.to_string()), (PROPERTY_HEADS, origin.heads.to_line())]
    });
    for (place, (name, value)) in named.into_iter().flatten().enumerate() {
        let _ = write!(
            written,
            "<property fmtid=\"{USER_DEFINED}\" pid=\"{}\" name=\"{name}\"><vt:lpwstr>{}</vt:lpwstr></property>",
            FIRST_PROPERTY + place,
            escape(&value)
        );
    }
    written.push_str("</Properties>");
    written
}

/// Puts the bookmark of its clause around the words of a written paragraph.
pub fn marked(written: String, origin: Option<&Origin>, clause: &ClauseId, place: usize) -> String {
    let (Some(_), Some(name)) = (origin, bookmark(clause)) else { return written };
    let Some((properties, rest)) = written.split_once("</w:pPr>") else { return written };
    let Some(runs) = rest.strip_suffix("</w:p>") else { return written };
    format!(
        "{properties}</w:pPr><w:bookmarkStart w:id=\"{place}\" w:name=\"{name}\"/>{runs}<w:bookmarkEnd w:id=\"{place}\"/></w:p>"
    )
}
