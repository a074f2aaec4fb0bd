//! Reads an edited copy that was exported from here against the version it was exported from, and keeps nothing.

use super::{ImportError, read_with};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::import::guess::guess;
use crate::domain::import::returned::{Change, changes};
use crate::domain::import::{Block, CLAUSES_MAX, Draft, LeftPart, Remark, Side, WordText};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::id::ResolutionId;

/// An edited copy, against what it was made from.
#[derive(Clone, Debug)]
pub struct ReadCopy {
    /// The version it was exported from.
    pub base: Text,
    pub changes: Vec<Change>,
    /// Comments in the margin: they are shown, to be said where they belong.
    pub remarks: Vec<Remark>,
    pub untold: Untold,
}

/// What the copy has and no suggestion can say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untold {
    /// The subject, where it is another.
    pub subject: Option<String>,
    /// Tables among the clauses, and what was typed behind the signature.
    pub words: Vec<String>,
    pub pictures: usize,
}

impl Untold {
    fn of(draft: &Draft, word: &WordText) -> Self {
        let tables = draft.left_out.iter().filter(|one| one.part == LeftPart::Table);
        let behind = word.blocks.iter().rev().map_while(|block| match block {
            Block::Paragraph(one) if one.marks.is_empty() => Some(one.plain(Side::After)),
            Block::Paragraph(_) | Block::Table(_) => None,
        });
        let mut behind: Vec<String> = behind.filter(|words| !words.trim().is_empty()).collect();
        behind.reverse();
        let words = tables.map(|one| one.words.clone()).chain(behind).collect();
        let subject = Some(draft.subject.clone()).filter(|subject| !subject.is_empty());
        Self { subject, words, pictures: word.pictures }
    }

    /// Whether the copy has nothing of the kind.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads a copy: its words with all of Word's revisions accepted.
pub async fn read_copy(
    app: &App,
    by: &Person,
    id: &ResolutionId,
    bytes: Vec<u8>,
) -> Result<ReadCopy, ImportError> {
    let row = app.store.resolution(id).await?;
    permit(&by.roles, Act::Suggest, Some(row.stage))?;
    let (origin, draft, mut untold) = read_with(bytes, |word| {
        let draft = guess(&word.blocks, Side::After);
        let untold = Untold::of(&draft, &word);
        (word.origin, draft, untold)
    })
    .await?;
    let origin = origin.ok_or(ImportError::NotExported)?;
    if origin.resolution != *id {
        return Err(ImportError::OtherResolution);
    }
    if draft.clauses.len() > CLAUSES_MAX {
        return Err(ImportError::TooManyClauses);
    }
    let base = app.rooms.text_at(id, &origin.heads).await?;
    untold.subject = untold.subject.filter(|subject| !says_the_same(subject, &base.subject));
    let remarks = draft.clauses.iter().flat_map(|one| one.remarks.clone()).collect();
    let (base, changes) = tokio::task::spawn_blocking(move || {
        let changes = changes(&base, &draft.clauses);
        (base, changes)
    })
    .await
    .map_err(|_| ImportError::Broken)?;
    Ok(ReadCopy { base, changes, remarks, untold })
}

/// A title is set in capitals or not, and its first letter either way.
fn says_the_same(one: &str, other: &str) -> bool {
    line(one).to_lowercase() == line(other).to_lowercase()
}
