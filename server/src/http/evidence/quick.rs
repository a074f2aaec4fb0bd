//! The quick entry: a surveyor's phone during a meeting. Its script queues what is written and sends it later; without
//! it this is a plain form.

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::address;
use super::file::take_files;
use super::read::shown;
use crate::action::evidence::add_record::{NewRecord, add_record};
use crate::action::evidence::attach_file::megabytes_max;
use crate::action::{Class, EntryError, WrongField};
use crate::app::App;
use crate::domain::evidence::{RecordKind, SPEAKER_CHARS_MAX, Said, TEXT_CHARS_MAX};
use crate::domain::permission::permit_group;
use crate::domain::person::Person;
use crate::http::form::{WrongWords, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::multipart::{drain_field, words};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{AttachmentId, MeetingId, RecordId};
use crate::store::meeting::{MeetingFilter, MeetingRow};
use crate::words::say;

/// Meetings to choose from: those of the last weeks of a survey.
const MEETINGS_MAX: i64 = 60;

/// A browser may show the page again without asking for half a day: an evening's meeting without a network. Whose page
/// it is stands in the cookie, so another person's is never shown.
const PAGE_CACHE: &str = "private, max-age=43200";

/// What parts the roles offered, in their message.
const ROLES_SIGN: char = '|';

/// What the page is asked for.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct QuickQuery {
    meeting: String,
    /// The record just added by the plain form.
    sent: String,
}

/// What is typed into the form.
#[derive(Default)]
struct Typed {
    key: String,
    meeting: String,
    kind: String,
    text: String,
    speaker_role: String,
}

impl Typed {
    fn field(&mut self, name: &str) -> Option<&mut String> {
        match name {
            "key" => Some(&mut self.key),
            "meeting" => Some(&mut self.meeting),
            "kind" => Some(&mut self.kind),
            "text" => Some(&mut self.text),
            "speaker_role" => Some(&mut self.speaker_role),
            _ => None,
        }
    }

    fn new_record(&self) -> NewRecord {
        let kind = RecordKind::of_id(&self.kind);
        let unread = kind.is_none().then(|| WrongField::of("kind", "field-record-kind-unknown"));
        // The page may come from the browser's memory with the same key again: what is written makes the key its own.
        let parts = [&self.key, &self.meeting, &self.kind, &self.text, &self.speaker_role];
        let whole = parts.map(|part| format!("{}:{part}", part.len())).join("|");
        let key = hex::encode(Sha256::digest(whole));
        NewRecord {
            key: (!self.key.is_empty()).then_some(key),
            meeting: self.meeting.clone(),
            said: Said {
                kind: kind.unwrap_or_default(),
                text: self.text.clone(),
                criterion: None,
                speaker_role: self.speaker_role.clone(),
            },
            unread: unread.into_iter().collect(),
            ..NewRecord::default()
        }
    }
}

#[derive(Template)]
#[template(path = "evidence/quick.html")]
struct QuickPage {
    page: Page,
    person: String,
    meetings: Vec<MeetingRow>,
    typed: Typed,
    sent: String,
    wrong: WrongWords,
}

impl QuickPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn roles(&self) -> Vec<String> {
        self.page.t("entry-roles").split(ROLES_SIGN).map(|role| role.trim().to_owned()).collect()
    }

    /// Names what the page says but for its key, which is another each time and may be an older one as well.
    fn tag(&self) -> String {
        let whole = self.render().unwrap_or_default().replace(&self.typed.key, "");
        tag_of(&whole)
    }

    fn called(&self, row: &MeetingRow) -> String {
        format!("{} · {}", row.cell.name, row.meeting.date.shown())
    }

    fn text_max(&self) -> usize {
        TEXT_CHARS_MAX
    }

    fn speaker_max(&self) -> usize {
        SPEAKER_CHARS_MAX
    }

    fn picture_max(&self) -> i64 {
        megabytes_max().0
    }
}

/// The meetings that this person may record for, the latest first; the one asked for is among them.
async fn meetings(app: &App, by: &Person, wanted: &str) -> Result<Vec<MeetingRow>, Problem> {
    let mut rows = app.store.meetings(&MeetingFilter::default(), None, MEETINGS_MAX).await?;
    if !wanted.is_empty() && !rows.iter().any(|row| row.meeting.id.as_str() == wanted) {
        rows.extend(app.store.meeting(&MeetingId::from(wanted)).await.ok());
    }
    rows.retain(|row| permit_group(by, row.meeting.group).is_ok());
    Ok(rows)
}

async fn filled(
    app: &App,
    by: &Person,
    member: &Member,
    typed: Typed,
    sent: String,
    problem: Option<&Problem>,
) -> Result<QuickPage, Problem> {
    let page = Page::of(app, member, say(member.lang, "entry-title", &[])).under("evidence");
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let meetings = meetings(app, by, &typed.meeting).await?;
    let fresh = if typed.key.is_empty() { AttachmentId::fresh().to_string() } else { typed.key.clone() };
    let typed = Typed { key: fresh, ..typed };
    let person = by.id.to_string();
    Ok(QuickPage { page, person, meetings, typed, sent, wrong })
}

pub(super) async fn page(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Query(query): Query<QuickQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let said = !query.sent.is_empty();
    let typed = Typed { meeting: query.meeting, ..Typed::default() };
    let filled = filled(&app, &by, &member, typed, query.sent, None).await?;
    let answer = show(&filled);
    if answer.status() != StatusCode::OK || said {
        return Ok(answer);
    }
    Ok(kept(answer, &filled.tag(), &headers))
}

/// Lets the browser keep a page for an evening without a network; asked for again unchanged, it is not sent again.
pub(in crate::http) fn kept(mut answer: Response, tag: &str, asked: &HeaderMap) -> Response {
    if asked.get(header::IF_NONE_MATCH).is_some_and(|known| *known == *tag) {
        answer = StatusCode::NOT_MODIFIED.into_response();
    }
    let out = answer.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(PAGE_CACHE));
    out.insert(header::VARY, HeaderValue::from_static("cookie"));
    if let Ok(tag) = HeaderValue::from_str(tag) {
        out.insert(header::ETAG, tag);
    }
    answer
}

/// Names the words of a page, so that a browser can ask whether they changed.
pub(in crate::http) fn tag_of(words: &str) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(words)))
}

/// Takes the plain form: the words first, so that they are kept whatever becomes of the photos.
pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let mut form = form.map_err(|_| stale(&headers))?;
    let mut typed = Typed::default();
    // The words stand before the files in our form; the mark between them ends the words.
    let mut has_files = false;
    while let Ok(Some(field)) = form.next_field().await {
        let name = field.name().unwrap_or_default().to_owned();
        if name == FILES_FOLLOW {
            has_files = true;
            drain_field(field).await;
            break;
        }
        match typed.field(&name) {
            Some(place) => *place = words(field).await?,
            None => drain_field(field).await,
        }
    }
    match add_record(&app, Some(&by), typed.new_record()).await {
        Ok(id) => files(&app, &by, &member, &id, &typed.meeting, has_files.then_some(form)).await,
        Err(error @ EntryError::Wrong(_)) => {
            while let Ok(Some(field)) = form.next_field().await {
                drain_field(field).await;
            }
            let problem = Problem::from(error);
            let filled = filled(&app, &by, &member, typed, String::new(), Some(&problem)).await?;
            Ok((problem.status(), show(&filled)).into_response())
        }
        Err(error @ (EntryError::Denied(_) | EntryError::Store(_))) => Err(error.into()),
    }
}

/// The hidden field between the words and the files.
const FILES_FOLLOW: &str = "files";

fn stale(headers: &HeaderMap) -> Problem {
    tracing::debug!(kind = ?headers.get(header::CONTENT_TYPE), "A quick entry came as no form with files");
    Problem::plain("attachment-broken", Class::Invalid)
}

async fn files(
    app: &App,
    by: &Person,
    member: &Member,
    id: &RecordId,
    meeting: &str,
    form: Option<Multipart>,
) -> Result<Response, Problem> {
    if let Some(mut form) = form
        && let Ok(refused) = take_files(app, by, member, &id.into(), &mut form).await?
        && !refused.is_empty()
    {
        // The words are stored: the record's own page says which photo was not taken, and takes it again.
        return shown(app, member, id, "", refused).await;
    }
    let back = address("/evidence/quick", &[("meeting", meeting), ("sent", id.as_str())]);
    Ok(Redirect::to(&back).into_response())
}
