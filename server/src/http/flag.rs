//! Pages of flags: which clauses lean on a record, and deciding what follows where it was corrected or withdrawn.

mod list;

use std::collections::BTreeMap;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::evidence::address;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::{ReadClause, moment_text};
use super::routes::Doors;
use crate::action::WrongField;
use crate::action::flag::decide_flag::{DecideFlagError, NewRuling, decide_flag};
use crate::action::flag::list_leaning::{AllLeaning, list_leaning};
use crate::action::stage::look_for_faults::used_records;
use crate::app::App;
use crate::domain::evidence::{Record, RecordVersion};
use crate::domain::flag::{Decided, Decision, Flag, REASON_CHARS_MAX, flags_of};
use crate::domain::permission::{Act, permit};
use crate::domain::resolution::Text;
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};
use crate::store::StoreError;
use crate::store::leaning::{LeaningRow, ShownRuling};
use crate::words::say;

/// Clauses of one page of a record: two screens of a laptop.
const PAGE_ROWS: i64 = 50;

pub(super) fn doors(doors: Doors) -> Doors {
    let path = "/resolutions/{resolution}/flags/{clause}/{link}";
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/flags", get(list::list))
        .page(Act::DecideFlag, Method::GET, path, get(ask))
        .page(Act::DecideFlag, Method::POST, path, post(decide))
}

/// Writes the address of the page that decides a flag.
pub(super) fn href(resolution: &ResolutionId, clause: &ClauseId, link: &LinkId) -> String {
    format!("/resolutions/{resolution}/flags/{clause}/{link}")
}

/// The clauses that lean on a record, as its page shows them.
pub(super) struct LeaningPart {
    pub all: AllLeaning,
    pub next: String,
    /// Where each open flag is decided by this reader; in the order of the rows, empty where they may not.
    pub decide: Vec<String>,
}

impl LeaningPart {
    /// Tells whether a row begins another resolution than the row above it.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands its counter over by reference")]
    pub fn begins(&self, at: &usize) -> bool {
        let at = *at;
        at == 0 || self.all.rows[at - 1].resolution != self.all.rows[at].resolution
    }

    /// Returns where this reader decides the flag of a row; empty where there is none, or they may not.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands its counter over by reference")]
    pub fn decide_href(&self, at: &usize) -> &str {
        self.decide.get(*at).map_or("", String::as_str)
    }

    /// Says what was decided: "giữ nguyên · Lan, 03/02/2021 15:42: …".
    pub fn ruled(&self, page: &Page, ruling: &ShownRuling) -> String {
        let word = page.word("flag-decision", ruling.decision.id());
        let reason = if ruling.reason.is_empty() { String::new() } else { format!(": {}", ruling.reason) };
        format!("{word} · {}, {}{reason}", ruling.by, moment_text(ruling.at))
    }
}

/// Reads the part of a record's page that tells what leans on it.
pub(super) async fn leaning_part(
    app: &App,
    member: &Member,
    record: &RecordId,
    after: &str,
) -> Result<LeaningPart, StoreError> {
    let after = Some(after).filter(|after| !after.is_empty());
    let all = list_leaning(app, record, after, PAGE_ROWS).await?;
    let full = i64::try_from(all.rows.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let next = all.rows.last().filter(|_| full).map(|last| {
        format!("{}#leaning", address(&format!("/evidence/{record}"), &[("leaning", &last.cursor())]))
    });
    let decide = all.rows.iter().map(|row| decide_href(member, row)).collect();
    Ok(LeaningPart { next: next.unwrap_or_default(), decide, all })
}

fn decide_href(member: &Member, row: &LeaningRow) -> String {
    let roles = member.person.as_ref().map(|person| &person.roles);
    let may = roles.is_some_and(|roles| permit(roles, Act::DecideFlag, Some(row.stage)).is_ok());
    if may && row.is_open() {
        href(&row.resolution, &row.leaning.clause, &row.leaning.link)
    } else {
        String::new()
    }
}

/// Marks the clauses of a reading page whose flag is open, with the page that lists what waits there.
pub(super) async fn mark_flags(
    app: &App,
    resolution: &ResolutionId,
    text: &Text,
    clauses: &mut [ReadClause],
) -> Result<(), StoreError> {
    let open = open_flags(app, resolution, text).await?;
    for clause in clauses {
        if open.iter().any(|flag| flag.clause.as_str() == clause.id) {
            clause.flag = format!("/resolutions/{resolution}/flags#flags-{}", clause.id);
        }
    }
    Ok(())
}

/// Returns the flags of a text that nobody has decided.
pub(super) async fn open_flags(
    app: &App,
    resolution: &ResolutionId,
    text: &Text,
) -> Result<Vec<Flag>, StoreError> {
    let used: Vec<RecordId> = used_records(text).into_iter().collect();
    let records = app.store.records_of(&used).await?;
    let records: BTreeMap<_, _> = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let flags: Vec<Flag> = text.clauses.iter().flat_map(|clause| flags_of(clause, &records)).collect();
    if flags.is_empty() {
        return Ok(flags);
    }
    let rulings = app.store.rulings(resolution).await?.into_iter();
    let decided: Vec<Decided> =
        rulings.map(|one| Decided { clause: one.clause, link: one.link, version: one.version }).collect();
    Ok(flags.into_iter().filter(|flag| !decided.contains(&Decided::of(flag))).collect())
}

/// What is decided on a flag, as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
struct FlagForm {
    version: i64,
    decision: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "flag/decide.html")]
struct DecidePage {
    page: Page,
    action: String,
    place: String,
    words: String,
    record: Record,
    /// What the clause was linked to.
    linked: RecordVersion,
    newest: RecordVersion,
    decisions: Vec<Decision>,
    sealed: bool,
    typed: FlagForm,
    reason_max: usize,
    wrong: WrongWords,
}

impl DecidePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn hint(&self) -> String {
        if self.sealed { self.page.t("flag-sealed") } else { String::new() }
    }
}

async fn ask(
    State(app): State<App>,
    member: Member,
    Path((id, clause, link)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let place = (ResolutionId::from(id), ClauseId::from(clause), LinkId::from(link));
    decide_page(&app, &member, &place, FlagForm::default(), None).await
}

async fn decide_page(
    app: &App,
    member: &Member,
    (id, clause, link): &(ResolutionId, ClauseId, LinkId),
    form: FlagForm,
    problem: Option<&Problem>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "flag-title", &[])).about(id, &row.title, row.stage);
    let text = app.rooms.text(id).await?;
    let open = open_flags(app, id, &text).await?;
    let flag = open.into_iter().find(|flag| flag.clause == *clause && flag.link == *link);
    let flag = flag.ok_or(DecideFlagError::Gone)?;
    let labelled = text.clauses.iter().zip(crate::domain::numbering::labels(&text.clauses));
    let Some((said, label)) = labelled.into_iter().find(|(one, _)| one.id == *clause) else {
        return Err(DecideFlagError::Gone.into());
    };
    let versions = app.store.record_versions(&flag.record).await?;
    let version = |number| versions.iter().find(|one| one.version == number).cloned();
    let linked = version(flag.linked).ok_or(StoreError::NotFound)?;
    let newest = version(flag.version).ok_or(StoreError::NotFound)?;
    let links = page.may_now(Act::LinkEvidence);
    let may = |decision: &Decision| decision.suits(flag.cause) && (links || !decision.touches_text());
    let shown = show(&DecidePage {
        action: href(id, clause, link),
        place: if label.code.is_empty() { label.number } else { label.code },
        words: said.plain(),
        record: app.store.record(&flag.record).await?,
        linked,
        newest,
        decisions: Decision::ALL.into_iter().filter(may).collect(),
        sealed: row.stage.is_sealed(),
        typed: FlagForm { version: flag.version, ..form },
        reason_max: REASON_CHARS_MAX,
        wrong: problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default(),
        page,
    });
    Ok(match problem {
        Some(problem) => (problem.status(), shown).into_response(),
        None => shown,
    })
}

async fn decide(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, clause, link)): Path<(String, String, String)>,
    Form(form): Form<FlagForm>,
) -> Result<Response, Problem> {
    let place = (ResolutionId::from(id), ClauseId::from(clause), LinkId::from(link));
    let Some(decision) = Decision::of_id(&form.decision) else {
        let problem = Problem {
            fields: vec![WrongField::of("decision", "field-flag-decision-missing")],
            ..Problem::plain("wrong-fields", crate::action::Class::Invalid)
        };
        return decide_page(&app, &member, &place, form, Some(&problem)).await;
    };
    let new = NewRuling {
        clause: place.1.clone(),
        link: place.2.clone(),
        version: form.version,
        decision,
        reason: form.reason.clone(),
    };
    match decide_flag(&app, &by, &place.0, new).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{}/checks", place.0)).into_response()),
        // A newer version is shown with what was typed: the next press is on that one.
        Err(
            error @ (DecideFlagError::ReasonMissing
            | DecideFlagError::LongReason
            | DecideFlagError::RecordMoved),
        ) => decide_page(&app, &member, &place, form, Some(&error.into())).await,
        Err(error) => Err(error.into()),
    }
}
