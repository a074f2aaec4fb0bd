//! The dossier for the committee: its papers bound into one PDF with contents and outline, or packed as files.

pub mod contents;
pub mod letter;
pub mod meetings;
pub mod pictures;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use duthao_pdf::{Bound, Step, Volume, lacking, write_volume};

use self::contents::Contents;
use super::docx;
use super::pdf::{self, Laid};
use super::redline::Redline;
use super::tree::Tree;
use super::{Format, RenderError, render};
use crate::domain::dossier::{Part, Warning};
use crate::words::{Lang, say};

/// Letters named in one warning: what is more is one script that no face has.
const LETTERS_NAMED_MAX: usize = 12;

/// What one part is printed from.
#[derive(Clone, Debug)]
pub enum Paper {
    Tree(Box<Tree>),
    Redline(Box<Redline>),
}

impl Paper {
    /// Writes the part alone, as a Word file or PDF.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, RenderError> {
        match (self, format) {
            (Self::Tree(tree), _) => render(tree, format),
            (Self::Redline(redline), Format::Docx) => docx::revised::write(redline),
            (Self::Redline(redline), _) => pdf::revised::write(redline),
        }
    }

    fn laid(&self) -> Laid {
        match self {
            Self::Tree(tree) => pdf::laid(tree),
            Self::Redline(redline) => pdf::revised::laid(redline),
        }
    }

    /// Returns the letters that its PDF prints as a box.
    pub fn lacking(&self) -> Result<BTreeSet<char>, RenderError> {
        lacking(&self.laid().0).map_err(|fault| RenderError::Pdf(fault.to_string()))
    }
}

/// What a part is called on paper.
pub fn title(part: Part) -> String {
    say(Lang::Vi, &format!("dossier-part-{}", part.id()), &[])
}

/// Says in one sentence what is marked.
pub fn warning_words(warning: &Warning, lang: Lang) -> String {
    match warning {
        Warning::UnreadPicture { name } => say(lang, "dossier-warning-picture", &[("name", name)]),
        Warning::PicturesLeftOut { count } => {
            say(lang, "dossier-warning-left-out", &[("count", &count.to_string())])
        }
        Warning::Letters { part, letters } => {
            let name = say(lang, &format!("dossier-part-{}", part.id()), &[]);
            let codes =
                letters.iter().take(LETTERS_NAMED_MAX).map(|one| format!("U+{:04X}", u32::from(*one)));
            let mut codes: Vec<String> = codes.collect();
            if letters.len() > LETTERS_NAMED_MAX {
                codes.push("…".to_owned());
            }
            say(lang, "dossier-warning-letters", &[("part", &name), ("letters", &codes.join(", "))])
        }
    }
}

/// Binds the papers into one PDF/A-2a file: contents first, each part on a page of its own, one count of pages, and an
/// outline with the clauses beneath the draft. `watch` is told of each step and may end the writing.
pub fn bind(
    contents: &Contents,
    papers: &[(Part, Paper)],
    watch: &mut dyn FnMut(Step) -> ControlFlow<()>,
) -> Result<Bound, RenderError> {
    let head = contents::build(contents, &[])?;
    let made = |starts: &[usize]| {
        // The form was read once: it can be read again.
        contents::build(contents, starts).map(|tree| pdf::laid(&tree).0).unwrap_or_default()
    };
    let parts = papers.iter().map(|(part, paper)| {
        let (blocks, bookmarks) = paper.laid();
        duthao_pdf::Part { title: title(*part), blocks, bookmarks }
    });
    let volume = Volume {
        document: pdf::document(&head, Vec::new()),
        contents_title: contents::TITLE.to_owned(),
        contents: &made,
        parts: parts.collect(),
    };
    Ok(write_volume(&volume, watch)?)
}
