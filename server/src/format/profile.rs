//! The measures of a printed form, read from the data files in `profile/`: a new rule is a new file, not code.

use serde::Deserialize;

use crate::domain::export::Body;

/// The forms this program prints, by id. Built in, so that a laptop in a hall needs no folder beside the binary.
const PROFILES: [(&str, &str); 2] =
    [("a-2018", include_str!("profile/a-2018.toml")), ("b-2026", include_str!("profile/b-2026.toml"))];

/// Size and shape of letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// Points.
    pub size: f32,
    #[serde(default)]
    pub bold: bool,
    #[serde(default)]
    pub italic: bool,
    #[serde(default)]
    pub underline: bool,
}

/// What a heading adds to the look of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HeadingLook {
    pub bold: bool,
    pub italic: bool,
}

/// Lengths of the sheet, in mm.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Page {
    pub width: f32,
    pub height: f32,
    pub top: f32,
    pub bottom: f32,
    pub left: f32,
    pub right: f32,
    /// From the sheet's edge to the page number.
    pub number_from_top: f32,
}

/// Widths of the header's and footer's two columns, in mm.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub left: f32,
    pub right: f32,
}

/// The rule under the party's name: length in mm, thickness in points.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub length: f32,
    pub thickness: f32,
}

/// Free room around the title, points.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub above: f32,
    pub below: f32,
}

/// Free room above recipients and signature, points.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Footer {
    pub above: f32,
}

/// Paragraphs of the text.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraphs {
    /// Indent of the first line, mm.
    pub first_line: f32,
    /// Between paragraphs, points.
    pub between: f32,
    /// From line to line, exactly, points.
    pub line: f32,
}

/// The list of recipients.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipients {
    /// From line to line, exactly, points.
    pub line: f32,
}

/// The look of each part of the form.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Looks {
    pub superior: Look,
    pub committee: Look,
    pub star: Look,
    pub party: Look,
    pub number: Look,
    pub mark: Look,
    pub date: Look,
    pub document_type: Look,
    pub authority: Look,
    pub subject: Look,
    pub dashes: Look,
    pub text: Look,
    pub page_number: Look,
    pub on_behalf: Look,
    pub signer_title: Look,
    pub signer_name: Look,
    pub recipients_head: Look,
    pub recipient: Look,
}

/// One printed form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub id: String,
    /// The family that Word is told; PDF embeds one of the same advance widths.
    pub family: String,
    pub recipient_separator: String,
    pub signature_lines: usize,
    pub lines_with_signature: usize,
    pub page: Page,
    pub columns: Columns,
    pub rule: Rule,
    pub title: Title,
    pub footer: Footer,
    pub text: Paragraphs,
    pub recipients: Recipients,
    pub look: Looks,
    /// By level; deeper headings print as text.
    pub heading: Vec<HeadingLook>,
    /// Printed on both sides of a leaf; a committee's choice, not the form's.
    #[serde(skip)]
    pub duplex: bool,
}

/// Why a form cannot be printed by.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    #[error("there is no form profile `{0}`; use one of: a-2018, b-2026")]
    Unknown(String),
    #[error("the form profile `{id}` cannot be read: {why}")]
    Unreadable { id: String, why: String },
}

impl Profile {
    /// Returns the form that a committee prints by, with what it chose where the rules leave it a choice.
    pub fn of(body: &Body) -> Result<Self, ProfileError> {
        let mut profile = Self::of_id(&body.profile)?;
        let chosen = &body.layout;
        if !chosen.recipient_separator.is_empty() {
            profile.recipient_separator.clone_from(&chosen.recipient_separator);
        }
        if let Some(size) = chosen.text_size {
            profile.look.text.size = f32::from(size);
        }
        if let Some(line) = chosen.line {
            profile.text.line = f32::from(line);
        }
        profile.duplex = chosen.duplex;
        Ok(profile)
    }

    /// Returns the ids of all forms, the oldest first.
    pub fn ids() -> impl Iterator<Item = &'static str> {
        PROFILES.into_iter().map(|(id, _)| id)
    }

    /// Returns the form of that id.
    pub fn of_id(id: &str) -> Result<Self, ProfileError> {
        let (_, source) = PROFILES
            .into_iter()
            .find(|(known, _)| *known == id)
            .ok_or_else(|| ProfileError::Unknown(id.to_owned()))?;
        toml::from_str(source)
            .map_err(|fault| ProfileError::Unreadable { id: id.to_owned(), why: fault.message().to_owned() })
    }

    /// Returns the look of a heading at that level, unless headings so deep print as text.
    pub fn heading_look(&self, level: u8) -> Option<HeadingLook> {
        self.heading.get(usize::from(level)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_reads_and_its_columns_fill_the_page() {
        for (id, _) in PROFILES {
            let profile = Profile::of_id(id).unwrap();
            let page = profile.page;
            assert_eq!(profile.id, id);
            assert_eq!(profile.columns.left + profile.columns.right, page.width - page.left - page.right);
        }
    }

    #[test]
    fn an_unknown_profile_is_named() {
        assert_eq!(Profile::of_id("c"), Err(ProfileError::Unknown("c".into())));
    }
}
