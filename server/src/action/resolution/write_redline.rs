//! Writes what became of a text between two moments as a file: Word with its own revisions, or PDF.

use super::compare_points::{CompareError, Point, read_point};
use super::lay_out::{File, LayOutError, Wanted, plain_name, words_of};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::comparison::compare;
use crate::domain::export::{Body, Copy, Standing};
use crate::domain::resolution::Text;
use crate::format::RenderError;
use crate::format::redline::{Redline, RedlineFormat, Side, build, moment_name, render};
use crate::format::tree;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;
use crate::store::version::VersionKind;

/// What the present words are called while they change.
const NOW: &str = "bản hiện tại";

/// What a redline's file is called by: enough words to tell both versions and the subject.
const FILE_NAME_WORDS_MAX: usize = 16;

/// Why a redline could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RedlineError {
    #[error("the text has no such moment")]
    UnknownPoint,
    #[error(transparent)]
    Compare(#[from] CompareError),
    #[error(transparent)]
    LayOut(#[from] LayOutError),
}

impl Explain for RedlineError {
    fn slug(&self) -> &'static str {
        match self {
            Self::UnknownPoint => "unknown-moment",
            Self::Compare(fault) => fault.slug(),
            Self::LayOut(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::UnknownPoint => Class::NotFound,
            Self::Compare(fault) => fault.class(),
            Self::LayOut(fault) => fault.class(),
        }
    }
}

/// Writes the redline from one moment to another, off the async threads. Whoever reads the file learns no name: its
/// revisions are the committee's.
pub async fn write_redline(
    app: &App,
    id: &ResolutionId,
    points: (Point, Point),
    format: RedlineFormat,
) -> Result<File, RedlineError> {
    let (redline, name) = lay_out_redline(app, id, points).await?;
    let written = tokio::task::spawn_blocking(move || render(&redline, format));
    let bytes = written.await.map_err(|fault| LayOutError::from(RenderError::Docx(fault.to_string())))?;
    let format = format.format();
    let name = format!("{name}.{}", format.extension());
    Ok(File { name, format, bytes: bytes.map_err(LayOutError::from)? })
}

/// Lays out the redline from one moment to another, off the async threads, with what its file is called.
pub async fn lay_out_redline(
    app: &App,
    id: &ResolutionId,
    (from, to): (Point, Point),
) -> Result<(Redline, String), RedlineError> {
    let row = app.store.resolution(id).await.map_err(LayOutError::from)?;
    let body: Body =
        serde_json::from_str(&row.body).map_err(|fault| LayOutError::from(StoreError::from(fault)))?;
    let (old, from) = side(app, &row, &body, from).await?;
    let (new, to) = side(app, &row, &body, to).await?;
    let name =
        plain_name(&format!("so sánh {} và {} {}", from.name, to.name, new.subject), FILE_NAME_WORDS_MAX);
    let written = tokio::task::spawn_blocking(move || {
        let comparison = compare(&old, &new);
        build(&from, to, &comparison)
    });
    let redline = written.await.map_err(|fault| LayOutError::from(RenderError::Docx(fault.to_string())))?;
    Ok((redline, name))
}

/// The words of one moment, and the copy of them.
async fn side(
    app: &App,
    row: &ResolutionRow,
    body: &Body,
    point: Point,
) -> Result<(Text, Side), RedlineError> {
    let (text, copy, name) = match point {
        Point::Now => {
            let words = words_of(app, row, body, &Wanted::Now).await?;
            let name = if words.version.is_some() { called(&words.copy, body) } else { NOW.to_owned() };
            (words.text, words.copy, name)
        }
        Point::Version(version) => {
            let words =
                words_of(app, row, body, &Wanted::Version(version)).await.map_err(|fault| match fault {
                    LayOutError::Store(StoreError::NotFound) => RedlineError::UnknownPoint,
                    fault => fault.into(),
                })?;
            let name = called(&words.copy, body);
            (words.text, words.copy, name)
        }
        Point::Change(_) => {
            let stood = read_point(app, &row.id, point).await?;
            let at = stood.at.unwrap_or(row.created_at);
            let versions = app.store.versions(&row.id).await.map_err(LayOutError::from)?;
            let drafts = versions.iter().filter(|one| one.kind == VersionKind::Draft && one.made_at >= at);
            let ordinal = drafts.map(|one| one.ordinal).min().unwrap_or(row.draft_ordinal);
            let ordinal = u32::try_from(ordinal).unwrap_or(1);
            let copy = Copy { standing: Standing::Draft { ordinal, year: body.year }, named: at };
            (stood.text, copy, moment_name(at))
        }
    };
    let tree = tree::build(&text, body, &copy).map_err(LayOutError::from)?;
    Ok((text, Side { tree, name, named: copy.named }))
}

/// What a version is called on paper: by its number once it has one, else by its marks.
fn called(copy: &Copy, body: &Body) -> String {
    match &copy.standing {
        Standing::Issued { .. } => copy.number_line(body),
        Standing::Draft { .. } | Standing::Sealed { .. } => copy.marks().join(", "),
    }
}
