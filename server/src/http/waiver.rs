//! Pages of the checks before a seal: each fault with the way to mend it or to let it pass by name, the history of
//! waivers, and the records that nobody uses.

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::evidence::address;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::Class;
use crate::action::stage::look_for_faults::{Looked, look_for_faults, place_of, unused_records};
use crate::action::waiver::take_back_waiver::take_back_waiver;
use crate::action::waiver::waive_fault::{NewWaiver, WaiveError, waive_fault};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::canonical::{canonical_hash, short_hash};
use crate::domain::check::{Fault, shortened};
use crate::domain::conflict::Conflict;
use crate::domain::evidence::Record;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::stage::{Stage, Step};
use crate::domain::waiver::{Judged, REASON_CHARS_MAX, Waiver};
use crate::id::{PersonId, ResolutionId, WaiverId};
use crate::store::StoreError;
use crate::store::resolution::ResolutionRow;
use crate::words::say;

/// Rows of one page of a list: two screens of a laptop.
const PAGE_ROWS: usize = 50;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/checks", get(checks))
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/unused", get(unused))
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/waivers", get(history))
        .page(Act::WaiveFault, Method::POST, "/resolutions/{resolution}/waivers", post(waive))
        .page(
            Act::WaiveFault,
            Method::POST,
            "/resolutions/{resolution}/waivers/{waiver}/back",
            post(take_back),
        )
}

/// A waiver as it is shown.
pub(super) struct ShownWaiver {
    pub id: String,
    pub fault: String,
    pub place: String,
    pub by: String,
    pub when: String,
    pub reason: String,
    /// Who took it back and when; empty while it stands.
    pub back: String,
}

/// A fault as the page of checks shows it.
pub(super) struct ShownFault {
    /// Names the field of its reason on a page with many.
    pub at: usize,
    /// `failed`, `waived`, or `note` for what refuses nothing.
    pub state: &'static str,
    pub fault: &'static str,
    pub clause: String,
    pub about: String,
    pub basis: String,
    pub words: String,
    pub mend: String,
    pub place: String,
    pub href: String,
    pub waiver: Option<ShownWaiver>,
    /// A waiver given on other words than those that stand there now.
    pub lapsed: Option<ShownWaiver>,
    pub waivable: bool,
}

/// What was typed into the form of one fault, and what is wrong with it.
#[derive(Default)]
pub(super) struct Refused {
    form: WaiverForm,
    wrong: String,
}

#[derive(Template)]
#[template(path = "waiver/checks.html")]
struct ChecksPage {
    page: Page,
    id: ResolutionId,
    faults: Vec<ShownFault>,
    /// How many of them refuse the seal.
    refusing: usize,
    waived: usize,
    /// Whether the words can no longer change.
    sealed: bool,
    hash: String,
    may_seal: bool,
    may_waive: bool,
    may_review: bool,
    reason_max: usize,
    refused: Refused,
    /// Why the seal was just refused.
    wrong: Option<String>,
}

impl ChecksPage {
    fn typed(&self, fault: &ShownFault) -> &str {
        if self.is_refused(fault) { &self.refused.form.reason } else { "" }
    }

    fn wrong_of(&self, fault: &ShownFault) -> &str {
        if self.is_refused(fault) { &self.refused.wrong } else { "" }
    }

    fn is_refused(&self, fault: &ShownFault) -> bool {
        let form = &self.refused.form;
        !self.refused.wrong.is_empty()
            && (fault.fault, &fault.clause, &fault.about) == (form.fault.as_str(), &form.clause, &form.about)
    }
}

async fn checks(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    checks_page(&app, &by, &member, &ResolutionId::from(id), Refused::default(), None).await
}

/// Names of everybody, by id.
pub(super) async fn names(app: &App) -> Result<BTreeMap<PersonId, String>, StoreError> {
    Ok(app.store.people().await?.into_iter().map(|one| (one.id, one.name)).collect())
}

pub(super) async fn checks_page(
    app: &App,
    by: &Person,
    member: &Member,
    id: &ResolutionId,
    refused: Refused,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "checks-title", &[]))
        .about(id, &row.title, row.stage)
        .at("checks");
    let looked = look_for_faults(app, id).await?;
    let sealed = row.stage.is_sealed();
    let names = names(app).await?;
    let mut faults: Vec<ShownFault> = Vec::new();
    for judged in &looked.judged {
        // Sealed words cannot be mended; what a correction flags in them is still to be decided.
        if !sealed || judged.finding.fault == Fault::OpenFlag {
            faults.push(shown_fault(&page, judged, &looked, (&row, by), &names));
        }
    }
    if !sealed {
        let cards = app.store.conflicts(id, true).await?;
        faults.extend(cards.iter().map(|card| shown_card(&page, card, id, by, row.stage)));
    }
    for (at, fault) in faults.iter_mut().enumerate() {
        fault.at = at;
    }
    let count = |state| faults.iter().filter(|fault| fault.state == state).count();
    Ok(show(&ChecksPage {
        id: id.clone(),
        refusing: count("failed"),
        waived: count("waived"),
        sealed,
        hash: short_hash(&canonical_hash(&looked.text)),
        may_seal: page.may_now(Act::Take(Step::Seal)),
        may_waive: page.may_now(Act::WaiveFault),
        may_review: page.may_now(Act::ReadReview),
        reason_max: REASON_CHARS_MAX,
        faults,
        refused,
        wrong,
        page,
    }))
}

fn shown_waiver(page: &Page, waiver: &Waiver, names: &BTreeMap<PersonId, String>) -> ShownWaiver {
    let name = |id: &PersonId| names.get(id).cloned().unwrap_or_default();
    let back = waiver
        .taken_back
        .as_ref()
        .map(|(by, at)| page.t2("waiver-taken-back", "name", name(by), "when", moment_text(*at)));
    ShownWaiver {
        id: waiver.id.to_string(),
        fault: page.word("fault", waiver.fault.id()),
        place: waiver.place.clone(),
        by: name(&waiver.by),
        when: moment_text(waiver.at),
        reason: waiver.reason.clone(),
        back: back.unwrap_or_default(),
    }
}

fn shown_fault(
    page: &Page,
    judged: &Judged,
    looked: &Looked,
    (row, by): (&ResolutionRow, &Person),
    names: &BTreeMap<PersonId, String>,
) -> ShownFault {
    let finding = &judged.finding;
    let place = place_of(finding, &row.id, by, row.stage);
    let lapsed = looked.waivers.iter().rev().find(|one| judged.is_open() && one.is_of(finding));
    let key = format!("fault-{}", finding.fault.id().replace('_', "-"));
    ShownFault {
        at: 0,
        state: if judged.is_open() { "failed" } else { "waived" },
        fault: finding.fault.id(),
        clause: finding.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
        about: finding.about.clone(),
        basis: finding.basis.clone(),
        words: page.t(&key),
        mend: page.t(&format!("{key}.mend")),
        place: place.text,
        href: place.href,
        waiver: judged.waiver.as_ref().map(|waiver| shown_waiver(page, waiver, names)),
        lapsed: lapsed.map(|waiver| shown_waiver(page, waiver, names)),
        waivable: finding.fault.is_waivable(),
    }
}

/// An open conflict card warns and refuses nothing: the words are merged, only nobody has looked at them.
fn shown_card(page: &Page, card: &Conflict, id: &ResolutionId, by: &Person, stage: Stage) -> ShownFault {
    let mends = permit(&by.roles, Act::EditText, Some(stage)).is_ok();
    let words = [&card.body.merged, &card.body.base].into_iter().find(|words| !words.is_empty());
    ShownFault {
        at: 0,
        state: "note",
        fault: "",
        clause: card.clause.to_string(),
        about: String::new(),
        basis: String::new(),
        words: page.word("conflict-open", card.kind.id()),
        mend: String::new(),
        place: words.map(|words| shortened(words)).unwrap_or_default(),
        href: format!("/resolutions/{id}{}#clause-{}", if mends { "/edit" } else { "" }, card.clause),
        waiver: None,
        lapsed: None,
        waivable: false,
    }
}

/// What a form says about the fault it lets pass.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct WaiverForm {
    fault: String,
    clause: String,
    about: String,
    basis: String,
    reason: String,
}

async fn waive(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<WaiverForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let fault = Fault::of_id(&form.fault).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let new = NewWaiver {
        fault,
        clause: form.clause.clone(),
        about: form.about.clone(),
        basis: form.basis.clone(),
        reason: form.reason.clone(),
    };
    match waive_fault(&app, &by, &id, new).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/checks")).into_response()),
        Err(error @ (WaiveError::ReasonMissing | WaiveError::LongReason)) => {
            let problem = Problem::from(error);
            let wrong = problem.fields.first().map(|field| say(member.lang, field.key, &[]));
            let refused = Refused { form, wrong: wrong.unwrap_or_default() };
            let answer = checks_page(&app, &by, &member, &id, refused, None).await?;
            Ok((problem.status(), answer).into_response())
        }
        // The words are others now: they are shown, with the reason still in its field.
        Err(error @ (WaiveError::Changed | WaiveError::Gone | WaiveError::Already)) => {
            let problem = Problem::from(error);
            let wrong = format!("{} {}", problem.title(member.lang), problem.next(member.lang));
            let refused = Refused { form, wrong: wrong.clone() };
            let answer = checks_page(&app, &by, &member, &id, refused, Some(wrong)).await?;
            Ok((StatusCode::CONFLICT, answer).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    Path((id, waiver)): Path<(String, String)>,
) -> Result<Redirect, Problem> {
    let id = ResolutionId::from(id);
    take_back_waiver(&app, &by, &id, &WaiverId::from(waiver)).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/checks")))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct After {
    after: String,
}

#[derive(Template)]
#[template(path = "waiver/history.html")]
struct HistoryPage {
    page: Page,
    id: ResolutionId,
    waivers: Vec<ShownWaiver>,
    next: String,
}

/// Reads where a list of waivers goes on: `<milliseconds>.<id>`.
pub(super) fn waiver_cursor(after: &str) -> Option<(Millis, WaiverId)> {
    let (at, id) = after.split_once('.')?;
    Some((Millis(at.parse().ok()?), WaiverId::from(id)))
}

async fn history(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<After>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "waivers-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("checks");
    let limit = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
    let found = app.store.waivers(&id, waiver_cursor(&query.after), limit).await?;
    let last = found.last().filter(|_| found.len() == PAGE_ROWS);
    let next = last.map(|last| {
        let after = format!("{}.{}", last.at.0, last.id);
        address(&format!("/resolutions/{id}/waivers"), &[("after", &after)])
    });
    let names = names(&app).await?;
    let waivers = found.iter().map(|waiver| shown_waiver(&page, waiver, &names)).collect();
    Ok(show(&HistoryPage { page, id, waivers, next: next.unwrap_or_default() }))
}

#[derive(Template)]
#[template(path = "waiver/unused.html")]
struct UnusedPage {
    page: Page,
    id: ResolutionId,
    records: Vec<Record>,
    count: usize,
    next: String,
}

async fn unused(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<After>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "unused-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("checks");
    let text = app.rooms.text(&id).await.map_err(Problem::from)?;
    let all = unused_records(&app, &text).await?;
    let from = all.partition_point(|record| record.as_str() <= query.after.as_str());
    let part = &all[from..(from + PAGE_ROWS).min(all.len())];
    let last = part.last().filter(|_| from + part.len() < all.len());
    let next = last.map(|last| address(&format!("/resolutions/{id}/unused"), &[("after", last.as_str())]));
    let mut records = app.store.records_of(part).await?;
    records.sort_by(|one, other| one.id.cmp(&other.id));
    Ok(show(&UnusedPage { page, id, records, count: all.len(), next: next.unwrap_or_default() }))
}
