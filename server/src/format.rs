//! From one version of a resolution to paper and screen: one tree, many renderers (`design.md` §6).

pub mod akoma;
pub mod annex;
pub mod bundle;
pub mod cards;
pub mod docx;
pub mod dossier;
pub mod html;
pub mod json;
pub mod markdown;
pub mod minutes;
pub mod pdf;
pub mod profile;
pub mod public;
pub mod reading;
pub mod redline;
pub mod responses;
pub mod table;
pub mod tasks;
pub mod tree;
pub mod vote_minutes;
pub mod vote_record;
pub mod word_read;

use tree::Tree;

/// A kind of file that a copy can be had as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    Pdf,
    Docx,
    Html,
    Markdown,
    Text,
    Akoma,
    Json,
}

impl Format {
    /// Every format, the ones an office uses most first.
    pub const ALL: [Format; 7] = [
        Format::Docx,
        Format::Pdf,
        Format::Html,
        Format::Markdown,
        Format::Text,
        Format::Akoma,
        Format::Json,
    ];

    /// Returns the English id, as `--format` and addresses take it.
    pub fn id(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Html => "html",
            Format::Markdown => "markdown",
            Format::Text => "text",
            Format::Akoma => "akoma",
            Format::Json => "json",
        }
    }

    /// Returns the format of that English id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.id() == id)
    }

    /// Returns what a file's name ends with, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Pdf => "pdf",
            Format::Docx => "docx",
            Format::Html => "html",
            Format::Markdown => "md",
            Format::Text => "txt",
            Format::Akoma => "xml",
            Format::Json => "json",
        }
    }

    /// Returns the media type, with the character set where there is one.
    pub fn mime(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Format::Html => "text/html; charset=utf-8",
            Format::Markdown => "text/markdown; charset=utf-8",
            Format::Text => "text/plain; charset=utf-8",
            Format::Akoma => "application/akn+xml",
            Format::Json => "application/json",
        }
    }
}

/// Why a copy could not be made. The causes are faults of this program, not of the text.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("the Word file could not be written: {0}")]
    Docx(String),
    #[error("the PDF file could not be written: {0}")]
    Pdf(String),
    /// Whoever asked for the file wants it no longer.
    #[error("the writing was stopped")]
    Stopped,
    #[error("the Akoma Ntoso file could not be written: {0}")]
    Akoma(std::io::Error),
    #[error("the JSON file could not be written: {0}")]
    Json(serde_json::Error),
}

/// Writes one copy as a file. The same tree gives the same bytes.
pub fn render(tree: &Tree, format: Format) -> Result<Vec<u8>, RenderError> {
    match format {
        Format::Pdf => pdf::write(tree),
        Format::Docx => docx::write(tree),
        Format::Html => Ok(html::page(tree).into_bytes()),
        Format::Markdown => Ok(markdown::write(tree).into_bytes()),
        Format::Text => Ok(tree::plain(tree).into_bytes()),
        Format::Akoma => akoma::write(tree).map_err(RenderError::Akoma),
        Format::Json => json::write(tree).map_err(RenderError::Json),
    }
}
