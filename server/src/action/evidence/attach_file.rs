//! Attaches a file to an evidence record or to the guidance in force: read as it comes, told by its bytes, hashed, and there wholly or not at all.

use std::fmt::Display;
use std::time::Duration;

use futures_util::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use super::picture::{PictureFault, Small, small};
use super::word_file::word_file;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::evidence::attachment::{
    Attachment, Family, HEAD_BYTES, Media, Owner, PAPER_BYTES_MAX, PER_RECORD_MAX, PICTURE_BYTES_MAX,
    WordFault, shown_name,
};
use crate::domain::evidence::speaker::names;
use crate::domain::permission::{Act, Denied, permit, permit_group};
use crate::domain::person::Person;
use crate::id::AttachmentId;
use crate::store::StoreError;
use crate::store::attachment::{Attached, PIECE_BYTES, StoredFile};
use crate::store::audit::AuditLine;

/// How long a sender may be silent: a phone that changes its access point comes back sooner.
const SILENCE_MAX: Duration = Duration::from_secs(60);

/// Bytes of a megabyte as people are told it.
const MEGABYTE: i64 = 1024 * 1024;

/// Why a file was not attached.
#[derive(Debug, thiserror::Error)]
pub enum AttachError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("the record was withdrawn")]
    Withdrawn,
    #[error("a newer version of the guidance was issued")]
    Superseded,
    #[error("the file is empty")]
    Empty,
    #[error("the bytes are of no sort that is taken")]
    UnknownMedia,
    #[error("the Word file holds a program")]
    Macros,
    #[error("the file has more than {0} bytes")]
    TooLarge(i64),
    #[error("the picture cannot be read")]
    Unreadable,
    #[error("the picture has too many points")]
    TooManyPoints,
    #[error("there are as many files as there may be")]
    TooMany,
    #[error("the sending broke off: {0}")]
    Broken(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AttachError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Withdrawn => "record-withdrawn",
            Self::Superseded => "guidance-file-superseded",
            Self::Empty => "attachment-empty",
            Self::UnknownMedia => "attachment-unknown",
            Self::Macros => "attachment-macros",
            Self::TooLarge(_) => "attachment-too-large",
            Self::Unreadable => "attachment-unreadable",
            Self::TooManyPoints => "attachment-too-many-points",
            Self::TooMany => "attachment-too-many",
            Self::Broken(_) => "attachment-broken",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Withdrawn | Self::Superseded | Self::TooMany => Class::Conflict,
            Self::Empty
            | Self::UnknownMedia
            | Self::Macros
            | Self::Unreadable
            | Self::TooManyPoints
            | Self::Broken(_) => Class::Invalid,
            Self::TooLarge(_) => Class::TooLarge,
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        let max = match self {
            Self::TooLarge(max) => max / MEGABYTE,
            Self::TooMany => PER_RECORD_MAX,
            Self::Denied(_)
            | Self::Withdrawn
            | Self::Superseded
            | Self::Empty
            | Self::UnknownMedia
            | Self::Macros
            | Self::Unreadable
            | Self::TooManyPoints
            | Self::Broken(_)
            | Self::Store(_) => return Vec::new(),
        };
        vec![("max", max.to_string())]
    }
}

/// Returns the most megabytes of a picture, and of a PDF or sound, as forms say them.
pub fn megabytes_max() -> (i64, i64) {
    (PICTURE_BYTES_MAX / MEGABYTE, PAPER_BYTES_MAX / MEGABYTE)
}

/// What a file is called, by whoever sends it and where they call it nothing.
#[derive(Clone, Debug)]
pub struct Called {
    pub name: String,
    pub nameless: String,
}

/// Attaches the bytes that come to a record or to the guidance. The same bytes sent again are the same attachment.
pub async fn attach_file<S, B, E>(
    app: &App,
    by: &Person,
    owner: &Owner,
    called: &Called,
    bytes: S,
) -> Result<AttachmentId, AttachError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    allowed(app, by, owner).await?;
    let upload = AttachmentId::fresh().to_string();
    app.store.begin_upload(&upload, app.clock.now()).await?;
    let done = attached(app, by, owner, called, &upload, bytes).await;
    if !matches!(done, Ok((_, true))) {
        // What cannot be thrown away now, on a full disk, is thrown away later.
        if let Err(fault) = app.store.drop_upload(&upload).await {
            tracing::warn!(%fault, "An upload that became no file stays for a day: {fault}");
        }
    }
    done.map(|(id, _)| id)
}

async fn allowed(app: &App, by: &Person, owner: &Owner) -> Result<(), AttachError> {
    match owner {
        Owner::Record(record) => {
            permit(&by.roles, Act::RecordEvidence, None)?;
            let standing = app.store.record(record).await?;
            permit_group(by, standing.group)?;
            if standing.withdrawn { Err(AttachError::Withdrawn) } else { Ok(()) }
        }
        Owner::Guidance(version) => {
            permit(&by.roles, Act::ManageGuidance, None)?;
            let newest = app.store.guidance(None).await?.map_or(0, |newest| newest.version);
            match version {
                1.. if *version == newest => Ok(()),
                1.. if *version < newest => Err(AttachError::Superseded),
                _ => Err(StoreError::NotFound.into()),
            }
        }
    }
}

/// Takes the bytes and attaches them; tells whether the upload's pieces are now those of a file.
async fn attached<S, B, E>(
    app: &App,
    by: &Person,
    owner: &Owner,
    called: &Called,
    upload: &str,
    bytes: S,
) -> Result<(AttachmentId, bool), AttachError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let (file, thumbnail) = looked_at(app, take(app, upload, bytes, Media::is_evidence).await?).await?;
    let at = app.clock.now();
    let new = Attachment {
        id: AttachmentId::fresh(),
        name: name_of(app, owner, called, file.media).await?,
        media: file.media,
        size: file.size,
        hash: file.hash.clone(),
        width: file.width,
        height: file.height,
        // The store sets the version that stands when it is added.
        since: 0,
        by: Some(by.id.clone()),
        at,
        withdrawn: None,
    };
    let line = AuditLine {
        at,
        person: Some(by.id.clone()),
        act: "attachment.add",
        object: owner.object(),
        detail: format!("{} {}", new.id, file.hash),
    };
    match app.store.attach(owner, &new, &file, thumbnail.as_deref(), &line).await? {
        Attached::Done { kept } => Ok((new.id, kept)),
        Attached::Already(id) => Ok((id, false)),
        Attached::TooMany => Err(AttachError::TooMany),
        Attached::Closed => Err(match owner {
            Owner::Record(_) => AttachError::Withdrawn,
            Owner::Guidance(_) => AttachError::Superseded,
        }),
    }
}

/// A file's name may be that of the speaker, which must be able to go: then it is not kept.
async fn name_of(app: &App, owner: &Owner, called: &Called, media: Media) -> Result<String, StoreError> {
    let shown = shown_name(&called.name, &called.nameless, media);
    let speaker = match owner {
        Owner::Record(record) => app.store.speaker_name(record).await?,
        Owner::Guidance(_) => None,
    };
    let named = speaker.is_some_and(|speaker| names(&shown, &speaker.name));
    Ok(if named { shown_name("", &called.nameless, media) } else { shown })
}

/// Stores the bytes piece by piece; stops at the first that is too much, or of a sort that is not taken here.
pub(in crate::action) async fn take<S, B, E>(
    app: &App,
    upload: &str,
    mut bytes: S,
    is_taken: fn(Media) -> bool,
) -> Result<StoredFile, AttachError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let (mut piece, mut place, mut size) = (Vec::with_capacity(PIECE_BYTES), 0_i64, 0_i64);
    let told = |head: &[u8]| Media::of_bytes(head).filter(|media| is_taken(*media));
    let mut hash = Sha256::new();
    let mut media = None;
    loop {
        let next = tokio::time::timeout(SILENCE_MAX, bytes.next()).await;
        let some = next.map_err(|_| AttachError::Broken("nothing came any more".to_owned()))?;
        let Some(some) = some else { break };
        let some = some.map_err(|fault| AttachError::Broken(fault.to_string()))?;
        let mut rest = some.as_ref();
        hash.update(rest);
        size += i64::try_from(rest.len()).unwrap_or(i64::MAX);
        while !rest.is_empty() {
            let (now, later) = rest.split_at(rest.len().min(PIECE_BYTES - piece.len()));
            piece.extend_from_slice(now);
            rest = later;
            if media.is_none() && piece.len() >= HEAD_BYTES {
                media = Some(told(&piece).ok_or(AttachError::UnknownMedia)?);
            }
            if let Some(max) = media.map(Media::bytes_max).filter(|max| size > *max) {
                return Err(AttachError::TooLarge(max));
            }
            if piece.len() == PIECE_BYTES {
                app.store.add_piece(upload, place, &piece).await?;
                place += 1;
                piece.clear();
            }
        }
    }
    if size == 0 {
        return Err(AttachError::Empty);
    }
    // A file that is shorter than the beginning of others tells as well what it is.
    let media = media.or_else(|| told(&piece)).ok_or(AttachError::UnknownMedia)?;
    if !piece.is_empty() {
        app.store.add_piece(upload, place, &piece).await?;
    }
    let piece_size = i64::try_from(PIECE_BYTES).unwrap_or(i64::MAX);
    let hash = hex::encode(hash.finalize());
    Ok(StoredFile { hash, upload: upload.to_owned(), media, size, piece_size, width: 0, height: 0 })
}

/// Looks at a file that is stored as a whole: a picture is made small, of a Word file the parts are read.
pub(in crate::action) async fn looked_at(
    app: &App,
    file: StoredFile,
) -> Result<(StoredFile, Option<Vec<u8>>), AttachError> {
    match (file.media, file.media.family()) {
        (_, Family::Picture) => {
            let Small { width, height, jpeg } = seen(app, &file).await?;
            Ok((StoredFile { width, height, ..file }, Some(jpeg)))
        }
        (Media::Docx, _) => match word_file(&app.store, &file).await? {
            None => Ok((file, None)),
            Some(WordFault::Macros) => Err(AttachError::Macros),
            Some(WordFault::NotWord) => Err(AttachError::UnknownMedia),
        },
        (_, Family::Sound | Family::Paper) => Ok((file, None)),
    }
}

/// Looks at a picture that is stored, and makes it small.
async fn seen(app: &App, file: &StoredFile) -> Result<Small, AttachError> {
    small(&app.store, file).await?.map_err(|fault| match fault {
        PictureFault::Unreadable => AttachError::Unreadable,
        PictureFault::TooManyPoints => AttachError::TooManyPoints,
    })
}
