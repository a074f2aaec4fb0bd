//! Lays out a copy of a resolution: the present words, or a named version, in the committee's form.

use crate::action::publication::mark_paper::mark_paper;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::canonical::short_hash;
use crate::domain::export::{Body, Copy, Day, Standing};
use crate::domain::import::Origin;
use crate::domain::resolution::Text;
use crate::format::profile::ProfileError;
use crate::format::tree::{Tree, build};
use crate::format::{Format, RenderError, render};
use crate::id::{ResolutionId, VersionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;
use crate::store::version::{Version, VersionKind};

/// Which words are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// The words as they stand: the newest sealed ones once there is a seal.
    Now,
    Version(VersionId),
}

impl Wanted {
    /// Reads `now` or a version's id, as in addresses.
    pub fn of(name: &str) -> Self {
        if name == "now" { Self::Now } else { Self::Version(VersionId::from(name)) }
    }
}

/// Why a copy could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum LayOutError {
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl Explain for LayOutError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
            Self::Profile(_) | Self::Render(_) => "fault",
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
            Self::Profile(_) | Self::Render(_) => Class::Fault,
        }
    }
}

/// A copy as a file.
#[derive(Clone, Debug)]
pub struct File {
    pub name: String,
    pub format: Format,
    pub bytes: Vec<u8>,
}

/// Lays out a copy as a tree.
pub async fn lay_out(app: &App, id: &ResolutionId, wanted: &Wanted) -> Result<Tree, LayOutError> {
    let row = app.store.resolution(id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let words = words_of(app, &row, &body, wanted).await?;
    let origin = Origin { resolution: id.clone(), heads: words.text.heads.clone() };
    let tree = Tree { origin: Some(origin), ..build(&words.text, &body, &words.copy)? };
    mark_paper(app, id, &words.copy.standing, tree).await
}

/// Lays out a copy and writes it as a file, off the async threads.
pub async fn write_file(
    app: &App,
    id: &ResolutionId,
    wanted: &Wanted,
    format: Format,
) -> Result<File, LayOutError> {
    file_of(lay_out(app, id, wanted).await?, format).await
}

/// Writes a tree as a file, off the async threads.
pub(in crate::action) async fn file_of(tree: Tree, format: Format) -> Result<File, LayOutError> {
    let name = file_name(&tree, format);
    let written = tokio::task::spawn_blocking(move || render(&tree, format)).await;
    let bytes = written.map_err(|fault| RenderError::Pdf(fault.to_string()))??;
    Ok(File { name, format, bytes })
}

/// The words of a copy, and what stands around them.
pub(in crate::action) struct Words {
    pub text: Text,
    pub copy: Copy,
    /// The version they are, unless they are those that still change.
    pub version: Option<VersionId>,
}

pub(in crate::action) async fn words_of(
    app: &App,
    row: &ResolutionRow,
    body: &Body,
    wanted: &Wanted,
) -> Result<Words, LayOutError> {
    let version = match wanted {
        Wanted::Version(version) => Some(app.store.version(&row.id, version).await?),
        Wanted::Now if row.stage.is_sealed() => newest_sealed(app, &row.id).await?,
        Wanted::Now => None,
    };
    let Some(version) = version else {
        let text = app.rooms.text(&row.id).await?.as_ref().clone();
        let standing = Standing::Draft { ordinal: ordinal(row.draft_ordinal), year: body.year };
        return Ok(Words { text, copy: Copy { standing, named: row.stage_since }, version: None });
    };
    let standing = standing_of(app, row, body, &version).await?;
    let copy = Copy { standing, named: version.made_at };
    Ok(Words { text: version.text, copy, version: Some(version.id) })
}

async fn newest_sealed(app: &App, id: &ResolutionId) -> Result<Option<Version>, StoreError> {
    let versions = app.store.versions(id).await?;
    Ok(versions
        .into_iter()
        .filter(|version| version.kind == VersionKind::Sealed)
        .max_by_key(|one| one.ordinal))
}

async fn standing_of(
    app: &App,
    row: &ResolutionRow,
    body: &Body,
    version: &Version,
) -> Result<Standing, LayOutError> {
    let year = body.year;
    match version.kind {
        VersionKind::Draft => Ok(Standing::Draft { ordinal: ordinal(version.ordinal), year }),
        VersionKind::Sealed => match issued(app, row, version).await? {
            Some((number, date)) => Ok(Standing::Issued { number, date }),
            None => Ok(Standing::Sealed {
                ordinal: ordinal(drafts_before(app, row, version).await?),
                year,
                short_hash: short_hash(&version.canonical_hash),
            }),
        },
    }
}

/// Returns which draft was sealed: a later one does not change how the copy of an earlier round is headed.
async fn drafts_before(app: &App, row: &ResolutionRow, sealed: &Version) -> Result<i64, StoreError> {
    let versions = app.store.versions(&row.id).await?;
    let before =
        versions.iter().filter(|one| one.kind == VersionKind::Draft && one.made_at <= sealed.made_at);
    Ok(before.map(|one| one.ordinal).max().unwrap_or(row.draft_ordinal))
}

/// Returns number and date if these are the words that were issued.
async fn issued(app: &App, row: &ResolutionRow, version: &Version) -> Result<Option<(u32, Day)>, StoreError> {
    let newest = newest_sealed(app, &row.id).await?;
    if newest.is_none_or(|newest| newest.id != version.id) {
        return Ok(None);
    }
    let entry = app.store.register_entry(&row.id).await?;
    Ok(entry.map(|entry| (entry.number, entry.issued_on)))
}

fn ordinal(ordinal: i64) -> u32 {
    u32::try_from(ordinal).unwrap_or(1)
}

fn file_name(tree: &Tree, format: Format) -> String {
    format!("{}.{}", plain_name(&tree.title, FILE_NAME_WORDS_MAX), format.extension())
}

/// Returns the first words in plain letters, which every system and mail program takes as a file's name.
pub(in crate::action) fn plain_name(title: &str, words_max: usize) -> String {
    let folded: String = crate::domain::search::fold(title)
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    let words: Vec<&str> = folded.split('-').filter(|word| !word.is_empty()).take(words_max).collect();
    words.join("-")
}

/// Words of a title kept in a file's name: enough to tell files apart, short enough for old systems.
const FILE_NAME_WORDS_MAX: usize = 10;
