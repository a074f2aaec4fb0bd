//! Takes the signed copy back: a PDF, read once, kept with its SHA-256; the next one is a version of its own.

use std::fmt::Display;

use futures_util::Stream;

use super::IssueError;
use crate::action::evidence::attach_file::{Called, looked_at, take};
use crate::app::App;
use crate::domain::evidence::attachment::{Media, shown_name};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{AttachmentId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::signed::Taking;

fn is_signed_copy(media: Media) -> bool {
    media == Media::Pdf
}

/// Takes the bytes that come as the signed copy. The same bytes sent again are the same version.
pub async fn take_signed<S, B, E>(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    called: &Called,
    bytes: S,
) -> Result<i64, IssueError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::TakeSigned, Some(row.stage))?;
    let upload = AttachmentId::fresh().to_string();
    app.store.begin_upload(&upload, app.clock.now()).await?;
    let done = taken(app, by, resolution, (called, &upload), bytes).await;
    if !matches!(done, Ok((_, true))) {
        // What cannot be thrown away now, on a full disk, is thrown away later.
        if let Err(fault) = app.store.drop_upload(&upload).await {
            tracing::warn!(%fault, "An upload that became no file stays for a day: {fault}");
        }
    }
    done.map(|(version, _)| version)
}

async fn taken<S, B, E>(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (called, upload): (&Called, &str),
    bytes: S,
) -> Result<(i64, bool), IssueError>
where
    S: Stream<Item = Result<B, E>> + Unpin + Send,
    B: AsRef<[u8]> + Send,
    E: Display + Send,
{
    let file = take(app, upload, bytes, is_signed_copy).await?;
    let (file, _) = looked_at(app, file).await?;
    let name = shown_name(&called.name, &called.nameless, file.media);
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "resolution.take_signed",
        object: resolution.to_string(),
        detail: file.hash.clone(),
    };
    match app.store.take_signed(resolution, (&name, &file), &by.id, &line).await? {
        Taking::Done { version, owned } => Ok((version, owned)),
        Taking::Already(version) => Ok((version, false)),
        Taking::StageMoved => Err(Denied::WrongStage.into()),
    }
}
