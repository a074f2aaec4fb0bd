//! The audit log as a page: newest first, by filters, with a line on top that says whether the chain holds.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::evidence::address;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::{day_text, moment_text};
use super::routes::Doors;
use crate::action::Class;
use crate::action::audit::find_audit::{Names, ToldLine, begins, ends, find_audit};
use crate::action::audit::verify_audit::verify_audit;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::audit::acts::ACTS;
use crate::domain::meeting::Day;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::domain::unit::file::guarded;
use crate::id::ResolutionId;
use crate::store::audit::read::{AuditFilter, Look};
use crate::words::{Lang, say};

/// Lines of one page: some screens of a phone.
const PAGE_LINES: i64 = 50;

/// Most lines of a file: a spreadsheet opens it, and it is written in a moment. Days narrow it.
const FILE_LINES_MAX: i64 = 10_000;

/// Longest piece of what was or became that a line shows, in characters; the file has all of it.
const SHOWN_CHARS_MAX: usize = 160;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadAudit, Method::GET, "/audit", get(list))
        .page(Act::ReadAudit, Method::GET, "/audit/csv", get(file))
        .page(Act::ReadAudit, Method::POST, "/audit/verify", post(verify))
        .page(Act::ReadAudit, Method::GET, "/resolutions/{resolution}/audit", get(list_of))
}

/// What is asked for, as it was typed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct Asked {
    person: String,
    act: String,
    resolution: String,
    object: String,
    from: String,
    to: String,
    /// The line from which on older ones are wanted.
    before: String,
}

impl Asked {
    /// The same as parameters of an address, but for the place in the list.
    fn parameters(&self) -> [(&'static str, &str); 6] {
        [
            ("person", &self.person),
            ("act", &self.act),
            ("resolution", &self.resolution),
            ("object", &self.object),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Reads the filter; the names of the fields that hold no day.
    fn filter(&self) -> (AuditFilter, Vec<&'static str>) {
        let mut wrong = Vec::new();
        let mut day = |text: &str, name: &'static str| {
            let day = Day::of(text);
            if day.is_none() && !text.trim().is_empty() {
                wrong.push(name);
            }
            day
        };
        let (from, to) = (day(&self.from, "from"), day(&self.to, "to"));
        let filter = AuditFilter {
            person: self.person.clone(),
            act: self.act.clone(),
            object: self.object.trim().to_owned(),
            resolution: self.resolution.clone(),
            since: from.and_then(begins),
            until: to.and_then(ends),
        };
        (filter, wrong)
    }
}

/// A line as the page shows it.
struct Shown {
    seq: i64,
    when: String,
    what: String,
    who: String,
    roles: String,
    detail: String,
    change: Option<(String, String)>,
    href: String,
    place: String,
}

/// The name of an act in words.
pub(super) fn act_words(lang: Lang, act: &str) -> String {
    if ACTS.contains(&act) { say(lang, &act_key(act), &[]) } else { act.to_owned() }
}

/// The message that names an act.
pub fn act_key(act: &str) -> String {
    format!("audit-act-{}", act.replace(['.', '_'], "-"))
}

/// Longest word that is shown whole: hashes are none, and would widen the table.
const WORD_CHARS_MAX: usize = 24;

/// First letters of a longer word.
const WORD_CHARS_SHOWN: usize = 12;

fn short(text: &str) -> String {
    let clip = |word: &str| match word.chars().count() {
        0..=WORD_CHARS_MAX => word.to_owned(),
        _ => format!("{}…", word.chars().take(WORD_CHARS_SHOWN).collect::<String>()),
    };
    let text = text.split(' ').map(clip).collect::<Vec<_>>().join(" ");
    let mut letters = text.chars();
    let head: String = letters.by_ref().take(SHOWN_CHARS_MAX).collect();
    if letters.next().is_some() { format!("{head}…") } else { head }
}

/// A stage in words; anything else as it stands.
fn value_words(lang: Lang, value: &str) -> String {
    match Stage::of_id(value) {
        Some(stage) => say(lang, &format!("stage-{}", stage.id().replace('_', "-")), &[]),
        None => short(value),
    }
}

/// Where what a line tells of is found: an address and its words; nothing for what has no page.
fn place_of(told: &ToldLine, lang: Lang) -> (String, String) {
    let (act, object) = (&told.line.act, &told.line.object);
    let noun = act.split('.').next().unwrap_or_default();
    match (noun, &told.resolution) {
        ("record", _) => (format!("/evidence/{object}"), say(lang, "audit-place-record", &[])),
        ("meeting", _) => (format!("/meetings/{object}"), say(lang, "audit-place-meeting", &[])),
        (_, Some((id, title))) => (format!("/resolutions/{id}/overview"), title.clone()),
        ("person", None) => {
            let whom = told.whom.clone().unwrap_or_else(|| say(lang, "audit-place-people", &[]));
            ("/people".to_owned(), whom)
        }
        _ => (String::new(), object.clone()),
    }
}

fn shown(told: &ToldLine, lang: Lang) -> Shown {
    let line = &told.line;
    let at = Millis(line.at);
    let (href, place) = place_of(told, lang);
    let roles = line.roles.split(',').filter(|role| !role.is_empty());
    let roles: Vec<String> = roles.map(|role| say(lang, &format!("role-{role}"), &[])).collect();
    let who = match &told.name {
        Some(name) => name.clone(),
        None if told.day_only => say(lang, "audit-who-voter", &[]),
        None => say(lang, "audit-who-program", &[]),
    };
    let change = line.was.as_ref().zip(line.became.as_ref());
    Shown {
        seq: line.seq,
        when: if told.day_only { day_text(at) } else { moment_text(at) },
        what: act_words(lang, &line.act),
        who,
        roles: roles.join(", "),
        detail: short(&line.detail),
        change: change.map(|(was, became)| (value_words(lang, was), value_words(lang, became))),
        href,
        place,
    }
}

/// What the line on top says, and its tone.
fn standing(look: Option<&Look>, end: i64, lang: Lang) -> (String, &'static str) {
    let Some(look) = look else { return (say(lang, "audit-look-never", &[]), "") };
    let when = moment_text(look.at);
    let (flaw, line) = &look.flaw;
    if !flaw.is_empty() {
        let line = line.to_string();
        let what = say(lang, &format!("audit-flaw-{}", flaw.replace('_', "-")), &[("line", &line)]);
        return (say(lang, "audit-look-broken", &[("what", &what), ("when", &when)]), "bad");
    }
    let upto = look.upto.seq.to_string();
    if !look.whole {
        return (say(lang, "audit-look-part", &[("line", &upto), ("when", &when)]), "warn");
    }
    let since = (end - look.upto.seq).max(0).to_string();
    (say(lang, "audit-look-holds", &[("line", &upto), ("when", &when), ("since", &since)]), "good")
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    /// Where the form leads: the whole log, or that of one resolution.
    action: String,
    asked: Asked,
    wrong: Vec<&'static str>,
    lines: Vec<Shown>,
    people: Vec<Person>,
    resolutions: Vec<(String, String)>,
    standing: (String, &'static str),
    end: i64,
    newest: String,
    next: String,
    csv: String,
}

impl ListPage {
    fn acts(&self) -> Vec<(&'static str, String)> {
        ACTS.iter().map(|act| (*act, act_words(self.page.lang, act))).collect()
    }

    fn wrong(&self, field: &str) -> String {
        if self.wrong.contains(&field) { self.page.t("audit-day-wrong") } else { String::new() }
    }
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let page = Page::of(&app, &member, say(member.lang, "audit-title", &[]));
    page_of(&app, &reader, page, asked, "/audit".to_owned()).await
}

async fn list_of(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page =
        Page::of(&app, &member, say(member.lang, "audit-title", &[])).about(&row.id, &row.title, row.stage);
    let asked = Asked { resolution: row.id.to_string(), ..asked };
    page_of(&app, &reader, page, asked, format!("/resolutions/{}/audit", row.id)).await
}

async fn page_of(
    app: &App,
    reader: &Person,
    page: Page,
    asked: Asked,
    action: String,
) -> Result<Response, Problem> {
    let (filter, wrong) = asked.filter();
    let before = place_in_list(&asked.before)?;
    let names = Names::of(app).await?;
    let found = find_audit(app, reader, &names, &filter, (before, PAGE_LINES + 1)).await?;
    let rows = usize::try_from(PAGE_LINES).unwrap_or(usize::MAX);
    let more = found.len() > rows;
    let lines: Vec<Shown> = found.iter().take(rows).map(|told| shown(told, page.lang)).collect();
    let last = lines.last().filter(|_| more).map(|line| line.seq.to_string()).unwrap_or_default();
    let mut older = asked.parameters().to_vec();
    older.push(("before", &last));
    let head = app.store.audit_head().await?;
    let look = app.store.audit_look().await?;
    let resolutions = app.store.resolutions().await?;
    Ok(show(&ListPage {
        next: if last.is_empty() { String::new() } else { address(&action, &older) },
        newest: if asked.before.is_empty() { String::new() } else { address(&action, &asked.parameters()) },
        csv: address("/audit/csv", &asked.parameters()),
        standing: standing(look.as_ref(), head.seq, page.lang),
        end: head.seq,
        people: app.store.people().await?,
        resolutions: resolutions.into_iter().map(|row| (row.id.to_string(), row.title)).collect(),
        page,
        action,
        lines,
        wrong,
        asked,
    }))
}

/// Reads the number of a line from which on older ones are wanted; nothing means the newest.
pub(super) fn place_in_list(text: &str) -> Result<i64, Problem> {
    match text {
        "" => Ok(i64::MAX),
        text => text.parse().map_err(|_| Problem::plain("wrong-query", Class::Invalid)),
    }
}

async fn verify(State(app): State<App>, Who(by): Who) -> Result<Redirect, Problem> {
    verify_audit(&app, &by).await?;
    Ok(Redirect::to("/audit"))
}

async fn file(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (filter, wrong) = asked.filter();
    if !wrong.is_empty() {
        return Err(Problem::plain("wrong-query", Class::Invalid));
    }
    let names = Names::of(&app).await?;
    let lines = find_audit(&app, &reader, &names, &filter, (i64::MAX, FILE_LINES_MAX)).await?;
    let bytes = written(&lines, member.lang).map_err(|fault| {
        tracing::error!(%fault, "The audit log could not be written as a file: {fault}");
        Problem::plain("fault", Class::Fault)
    })?;
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    out.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"nhat-ky.csv\""));
    Ok(response)
}

/// Writes lines for a spreadsheet, which runs none of it as a formula.
fn written(lines: &[ToldLine], lang: Lang) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let heads =
        ["line", "when", "who", "roles", "act", "act-id", "object", "detail", "was", "became", "hash"];
    writer.write_record(heads.map(|head| say(lang, &format!("audit-column-{head}"), &[])))?;
    for told in lines {
        let (line, one) = (&told.line, shown(told, lang));
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let fields = [
            one.seq.to_string(),
            one.when,
            one.who,
            one.roles,
            one.what,
            line.act.clone(),
            line.object.clone(),
            line.detail.clone(),
            text(&line.was),
            text(&line.became),
            line.hash.clone(),
        ];
        writer.write_record(fields.map(|field| guarded(&field)))?;
    }
    writer.into_inner().map_err(|fault| fault.into_error().into())
}
