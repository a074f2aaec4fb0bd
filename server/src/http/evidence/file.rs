//! Files of a record or of the guidance: sent by a form, opened, listened to in parts, withdrawn.
//!
//! A file is somebody else's bytes: it is served as what its bytes are, in a box of its own where nothing runs.

use askama::Template;
use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use super::files::Refusal;
use super::range::{Part, part};
use super::read::shown;
use crate::action::Class;
use crate::action::evidence::attach_file::{AttachError, Called, attach_file};
use crate::action::evidence::correct_record::ChangeRecordError;
use crate::action::evidence::withdraw_attachment::withdraw_attachment;
use crate::app::App;
use crate::domain::evidence::attachment::{Attachment, Family, Media, Owner, PER_RECORD_MAX};
use crate::domain::person::{Person, Role};
use crate::domain::search::fold;
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::multipart::drain_field;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{AttachmentId, RecordId};
use crate::store::Store;
use crate::store::attachment::StoredFile;
use crate::words::{Lang, say};

/// Nothing runs in a file that is opened by itself, and it reaches for nothing.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// Asked for anew each time: it may have been withdrawn. Unchanged bytes are not sent again.
const FILE_CACHE: &str = "private, no-cache";

/// The name of the field that holds files.
pub(super) const FILE_FIELD: &str = "file";

/// Returns what a file is called for the store.
pub(in crate::http) fn called(name: &str, lang: Lang) -> Called {
    Called { name: name.to_owned(), nameless: say(lang, "attachment-nameless", &[]) }
}

/// Attaches the files of a form, one after the other; those refused are told beside the record, the others stay.
pub(super) async fn attach(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(record): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let id = RecordId::from(record);
    let owner = Owner::from(&id);
    match attached(&app, &by, &member, &owner, form).await? {
        refused if refused.is_empty() => Ok(back_to(&owner)),
        refused => shown(&app, &member, &id, "", refused).await,
    }
}

/// Attaches the files of a form; returns those that were refused, and that there was none as one of them.
pub(in crate::http) async fn attached(
    app: &App,
    by: &Person,
    member: &Member,
    owner: &Owner,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Vec<Refusal>, Problem> {
    let mut form = form.map_err(|_| Problem::plain("attachment-broken", Class::Invalid))?;
    let taken = take_files(app, by, member, owner, &mut form).await?;
    Ok(taken.unwrap_or_else(|none| vec![Refusal { name: String::new(), problem: none }]))
}

/// Leads back to the files of an owner.
pub(in crate::http) fn back_to(owner: &Owner) -> Response {
    Redirect::to(&format!("{}#attachments", owner.path())).into_response()
}

/// Takes the files that are left in a form. The inner error: there was none.
pub(super) async fn take_files(
    app: &App,
    by: &Person,
    member: &Member,
    owner: &Owner,
    form: &mut Multipart,
) -> Result<Result<Vec<Refusal>, Problem>, Problem> {
    let (mut refused, mut taken) = (Vec::new(), 0);
    loop {
        let mut field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            Err(_) => {
                let problem = Problem::plain("attachment-broken", Class::Invalid);
                refused.push(Refusal { name: String::new(), problem });
                break;
            }
        };
        let name = field.file_name().unwrap_or_default().to_owned();
        // A browser sends an empty file where none was chosen.
        if field.name() != Some(FILE_FIELD) || name.is_empty() {
            drain_field(field).await;
            continue;
        }
        let done = attach_file(app, by, owner, &called(&name, member.lang), &mut field).await;
        match done {
            Ok(_) => taken += 1,
            Err(error) => {
                drain_field(field).await;
                let everything = matches!(
                    error,
                    AttachError::Denied(_) | AttachError::Withdrawn | AttachError::Superseded
                );
                if everything {
                    return Err(error.into());
                }
                refused.push(Refusal { name, problem: error.into() });
            }
        }
        if taken + refused.len() > usize::try_from(PER_RECORD_MAX).unwrap_or(usize::MAX) {
            break;
        }
    }
    if taken == 0 && refused.is_empty() {
        return Ok(Err(AttachError::Empty.into()));
    }
    Ok(Ok(refused))
}

/// How a file is wanted.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::http) struct Wanted {
    /// Not empty: to be saved, not shown.
    pub save: String,
}

pub(super) async fn open(
    State(app): State<App>,
    Who(by): Who,
    Path((record, attachment)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    serve(&app, &by, &Owner::Record(record.into()), &attachment.into(), &wanted, &headers).await
}

/// Returns a file that this person may open; withdrawn ones are for the office alone.
async fn allowed(app: &App, by: &Person, owner: &Owner, id: &AttachmentId) -> Result<Attachment, Problem> {
    let attachment = app.store.attachment(owner, id).await?;
    if attachment.withdrawn.is_some() && !by.is(Role::Office) {
        return Err(Problem::plain("attachment-withdrawn", Class::NotFound));
    }
    Ok(attachment)
}

/// Serves a file, or the part of it that is asked for.
pub(in crate::http) async fn serve(
    app: &App,
    by: &Person,
    owner: &Owner,
    id: &AttachmentId,
    wanted: &Wanted,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let Attachment { name, hash, media, .. } = allowed(app, by, owner, id).await?;
    serve_bytes(app, (&name, &hash, media), wanted, headers).await
}

/// Serves the bytes of a stored file under a name, to whoever was found to be allowed.
pub(in crate::http) async fn serve_bytes(
    app: &App,
    (name, hash, media): (&str, &str, Media),
    wanted: &Wanted,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let tag = format!("\"{hash}\"");
    let sent = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if sent(header::IF_NONE_MATCH) == Some(&*tag) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let Some(file) = app.store.stored_file(hash).await? else {
        return Err(Problem::plain("not-found", Class::NotFound));
    };
    let same = sent(header::IF_RANGE).is_none_or(|known| known == tag);
    let asked = part(sent(header::RANGE).filter(|_| same), file.size);
    let (status, from, to) = match asked {
        Part::Whole => (StatusCode::OK, 0, file.size - 1),
        Part::Bytes(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Part::Nowhere => {
            let range = (header::CONTENT_RANGE, format!("bytes */{}", file.size));
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [range]).into_response());
        }
    };
    let shown = media.family() != Family::Paper && wanted.save.is_empty();
    let mut answer = (status, body(&app.store, &file, from, to)).into_response();
    let out = answer.headers_mut();
    strict(out, media.content_type());
    let mut set = |name: HeaderName, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            out.insert(name, value);
        }
    };
    set(header::CONTENT_LENGTH, (to - from + 1).to_string());
    set(header::CONTENT_DISPOSITION, disposition(shown, name));
    set(header::ACCEPT_RANGES, "bytes".to_owned());
    set(header::ETAG, tag);
    if status == StatusCode::PARTIAL_CONTENT {
        set(header::CONTENT_RANGE, format!("bytes {from}-{to}/{}", file.size));
    }
    Ok(answer)
}

fn strict(out: &mut HeaderMap, kind: &'static str) {
    let fixed = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
        (header::CACHE_CONTROL, FILE_CACHE),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        out.insert(name, HeaderValue::from_static(value));
    }
}

/// The bytes from one to another, read piece by piece as they are sent.
fn body(store: &Store, file: &StoredFile, from: i64, to: i64) -> Body {
    let (store, upload, size) = (store.clone(), file.upload.clone(), file.piece_size);
    let pieces = stream::iter(from / size..=to / size).then(move |place| {
        let (store, upload) = (store.clone(), upload.clone());
        async move { store.piece(&upload, place).await.map(|bytes| (place, bytes)) }
    });
    Body::from_stream(pieces.map_ok(move |(place, bytes)| {
        let begin = usize::try_from(from - place * size).unwrap_or(0);
        let end = usize::try_from(to + 1 - place * size).unwrap_or(0).min(bytes.len());
        Bytes::from(bytes).slice(begin.min(end)..end)
    }))
}

/// Names a file for a browser that shows or saves it.
fn disposition(shown: bool, name: &str) -> String {
    let kind = if shown { "inline" } else { "attachment" };
    let plain: String = fold(name)
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || "-_. ".contains(sign) { sign } else { '_' })
        .collect();
    let exact: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

pub(super) async fn thumbnail(
    State(app): State<App>,
    Who(by): Who,
    Path((record, attachment)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    small(&app, &by, &Owner::Record(record.into()), &attachment.into(), &headers).await
}

/// Serves the small picture of a file.
pub(in crate::http) async fn small(
    app: &App,
    by: &Person,
    owner: &Owner,
    id: &AttachmentId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let attachment = allowed(app, by, owner, id).await?;
    let tag = format!("\"small-{}\"", attachment.hash);
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
        return Ok(StatusCode::NOT_MODIFIED.into_response());
    }
    let Some(bytes) = app.store.thumbnail(&attachment.hash).await? else {
        return Err(Problem::plain("not-found", Class::NotFound));
    };
    let mut answer = ([(header::ETAG, tag)], bytes).into_response();
    strict(answer.headers_mut(), "image/jpeg");
    Ok(answer)
}

#[derive(Template)]
#[template(path = "evidence/withdraw_file.html")]
struct WithdrawPage {
    page: Page,
    owner: Owner,
    attachment: Attachment,
    reason: String,
    wrong: WrongWords,
}

impl WithdrawPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

/// What is typed into the form of a withdrawal.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(in crate::http) struct WithdrawForm {
    reason: String,
}

async fn withdraw_form(
    app: &App,
    member: &Member,
    owner: Owner,
    attachment: Attachment,
    reason: String,
    problem: Option<&Problem>,
) -> Response {
    let under = if owner.record().is_some() { "evidence" } else { "meetings" };
    let page = Page::of(app, member, say(member.lang, "attachment-withdraw-title", &[])).under(under);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let shown = show(&WithdrawPage { page, owner, attachment, reason, wrong });
    match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    }
}

pub(super) async fn withdraw_page(
    State(app): State<App>,
    member: Member,
    Path((record, attachment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    ask_why(&app, &member, Owner::Record(record.into()), &attachment.into()).await
}

/// Shows the form that withdraws a file.
pub(in crate::http) async fn ask_why(
    app: &App,
    member: &Member,
    owner: Owner,
    id: &AttachmentId,
) -> Result<Response, Problem> {
    let attachment = app.store.attachment(&owner, id).await?;
    if attachment.withdrawn.is_some() {
        return Err(ChangeRecordError::FileWithdrawn.into());
    }
    Ok(withdraw_form(app, member, owner, attachment, String::new(), None).await)
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((record, attachment)): Path<(String, String)>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, Problem> {
    withdrawn(&app, &by, &member, Owner::Record(record.into()), &attachment.into(), form).await
}

/// Takes the form that withdraws a file.
pub(in crate::http) async fn withdrawn(
    app: &App,
    by: &Person,
    member: &Member,
    owner: Owner,
    id: &AttachmentId,
    form: WithdrawForm,
) -> Result<Response, Problem> {
    match withdraw_attachment(app, by, &owner, id, &form.reason).await {
        Ok(()) => Ok(back_to(&owner)),
        Err(error @ ChangeRecordError::Wrong(_)) => {
            let attachment = app.store.attachment(&owner, id).await?;
            let problem = error.into();
            Ok(withdraw_form(app, member, owner, attachment, form.reason, Some(&problem)).await)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn a_name_in_a_header_is_quoted_and_breaks_out_of_nothing() {
        assert_eq!(
            disposition(false, "Ảnh \"họp\"; x=1.jpg"),
            "attachment; filename=\"anh _hop__ x_1.jpg\"; filename*=UTF-8''%E1%BA%A2nh%20%22h%E1%BB%8Dp%22%3B%20x%3D1.jpg"
        );
    }
}
