//! The home of a resolution: where it stands, what stands in the way, and the one thing to do next.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use super::stage::{StageAct, acts_of};
use crate::action::comment::list_comments::count_by_clause;
use crate::action::demo::read_invented::invented_clauses;
use crate::action::offer::list_offers::reads_of;
use crate::action::resolution::set_naming::naming_of;
use crate::action::stage::look_for_faults::{look_for_faults, place_of};
use crate::app::App;
use crate::domain::attribution::Naming;
use crate::domain::canonical::short_hash;
use crate::domain::check::Fault;
use crate::domain::export::{Body, number_words};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::{Kind, Text};
use crate::domain::stage::{Stage, Step};
use crate::id::ResolutionId;
use crate::live::hub::size::is_large;
use crate::store::StoreError;
use crate::store::audit::AuditRow;
use crate::store::offer::OfferFilter;
use crate::store::resolution::ResolutionRow;

/// Acts shown in the journal: the last days of a workshop fit.
const JOURNAL_LINES_MAX: i64 = 12;

/// What the journal does not tell: when each ballot came is nobody's business.
const UNTOLD_ACT: &str = "vote.ballot";

/// Faults shown before "and more": enough to begin mending.
const FAULTS_SHOWN_MAX: usize = 6;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/overview", get(overview))
}

/// One line of the journal.
struct JournalLine {
    when: String,
    who: String,
    what: String,
    /// Why the words went back; empty for other acts, and for whoever has no part in the review.
    reason: String,
}

/// A fault with the place to mend it.
struct Shown {
    words: String,
    place: String,
    href: String,
}

/// The one main act of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Main {
    /// Writing, for whoever may.
    Write,
    /// Reading, for everybody else.
    Read,
    /// The first of the steps: nobody writes any more, and the matter waits for this person.
    Step,
}

impl Main {
    fn of(may_edit: bool, acts: &[StageAct], stage: Stage) -> Self {
        let written =
            matches!(stage, Stage::Drafting | Stage::Workshop | Stage::Consolidation | Stage::Returned);
        match (may_edit, written || !acts.iter().any(|act| act.main)) {
            (true, _) => Self::Write,
            (false, true) => Self::Read,
            (false, false) => Self::Step,
        }
    }
}

#[derive(Template)]
#[template(path = "resolution/overview.html")]
struct OverviewPage {
    page: Page,
    row: ResolutionRow,
    /// Whether the draft was made up for the demo, in whole or in part.
    invented: bool,
    /// What the state is, in one sentence.
    state: String,
    acts: Vec<StageAct>,
    main: Main,
    links: usize,
    proposals: usize,
    bare: Vec<String>,
    /// Offers of evidence that wait: all for whoever answers them, else the reader's own.
    offers: i64,
    /// Notes and conclusions still to be dealt with; none for whoever does not read them.
    notes: usize,
    /// Comments that this reader may read: those that wait for an answer, and those answered.
    comments: (i64, i64),
    faults: Vec<Shown>,
    more_faults: usize,
    /// How many clauses lean on a record that was corrected or withdrawn, and wait for a decision.
    flags: usize,
    /// How many faults were let pass.
    waived: usize,
    sealed: Option<String>,
    /// Whether the editor opens slowly, because the history of edits is so long.
    large: bool,
    journal: Vec<JournalLine>,
    /// Whether everybody may read it.
    published: bool,
    /// Under what name authors are told, for the office to choose.
    naming: Option<Naming>,
}

impl OverviewPage {
    fn namings(&self) -> [Naming; 3] {
        Naming::ALL
    }

    /// What the card of the checks is called: nothing is checked before a seal that is made.
    fn checks_title(&self) -> String {
        self.page.t(if self.sealed.is_some() { "overview-sealed-title" } else { "overview-checks" })
    }

    fn may_publish(&self) -> bool {
        self.page.may_now(Act::Publish)
    }

    /// How many proposals lean on something.
    fn leaning(&self) -> usize {
        self.proposals - self.bare.len()
    }

    /// Which words these are, while they are still a draft.
    fn version(&self) -> String {
        if self.row.stage.is_sealed() {
            return String::new();
        }
        self.page.t1("resolution-draft", "ordinal", self.row.draft_ordinal)
    }
}

async fn overview(
    State(app): State<App>,
    Who(person): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page =
        Page::of(&app, &member, row.title.clone()).about(&row.id, &row.title, row.stage).at("overview");
    let looked = look_for_faults(&app, &row.id).await?;
    let (text, refusing) = (&looked.text, looked.open());
    let open = !row.stage.is_sealed();
    let flags = refusing.iter().filter(|finding| finding.fault == Fault::OpenFlag).count();
    let shown = refusing.iter().take(FAULTS_SHOWN_MAX).filter(|_| open).map(|finding| {
        let place = place_of(finding, &row.id, &person, row.stage);
        Shown { words: page.word("fault", finding.fault.id()), place: place.text, href: place.href }
    });
    let sealed = app.store.newest_seal(&row.id).await?.map(|seal| short_hash(&seal.canonical_hash));
    let faults: Vec<Shown> = shown.collect();
    let may_edit = page.may_now(Act::EditText);
    let naming = if page.may_now(Act::SetNaming) { Some(naming_of(&app, &row.id).await?) } else { None };
    let state = state_of(&app, &page, &row).await?;
    let state = if open && !refusing.is_empty() {
        format!("{state}. {}.", page.t1("checks-refusing", "count", refusing.len()))
    } else {
        state
    };
    let acts = acts_of(&person, &row.id, row.stage);
    Ok(show(&OverviewPage {
        state,
        invented: invented_clauses(&app, &row.id).await?.is_some(),
        main: Main::of(may_edit, &acts, row.stage),
        acts,
        links: text.clauses.iter().map(|clause| clause.evidence.len()).sum(),
        proposals: text.clauses.iter().filter(|clause| clause.kind == Kind::Proposal).count(),
        bare: bare_proposals(text),
        offers: waiting_offers(&app, &person, &row.id).await?,
        notes: notes_open(&app, &page, &row.id).await?,
        comments: comments_said(&app, &person, &row.id).await?,
        more_faults: if open { refusing.len() - faults.len() } else { 0 },
        faults,
        flags,
        waived: if open { looked.judged.len() - refusing.len() } else { 0 },
        sealed: sealed.filter(|_| row.stage.is_sealed()),
        large: app.rooms.operations(&row.id).is_some_and(is_large),
        journal: journal(&app, &page, &row.id).await?,
        published: app.store.public_now(&row.id).await?.is_some(),
        naming,
        page,
        row,
    }))
}

/// Returns the codes of proposals that lean on nothing yet.
fn bare_proposals(text: &Text) -> Vec<String> {
    let labelled = text.clauses.iter().zip(crate::domain::numbering::labels(&text.clauses));
    labelled
        .filter(|(clause, _)| clause.kind == Kind::Proposal && clause.evidence.is_empty())
        .map(|(_, label)| label.code)
        .collect()
}

async fn waiting_offers(app: &App, reader: &Person, id: &ResolutionId) -> Result<i64, Problem> {
    let filter = OfferFilter { open: Some(true), clause: None, by: reads_of(reader) };
    Ok(app.store.count_offers(id, &filter).await?)
}

async fn notes_open(app: &App, page: &Page, id: &ResolutionId) -> Result<usize, Problem> {
    if !page.may_now(Act::ReadReview) {
        return Ok(0);
    }
    Ok(app.store.notes(id).await?.iter().filter(|note| note.is_open()).count())
}

async fn comments_said(app: &App, reader: &Person, id: &ResolutionId) -> Result<(i64, i64), Problem> {
    let counts = count_by_clause(app, reader, id).await?;
    let open = counts.iter().map(|one| one.open).sum();
    Ok((open, counts.iter().map(|one| one.all).sum::<i64>() - open))
}

async fn state_of(app: &App, page: &Page, row: &ResolutionRow) -> Result<String, Problem> {
    let key = format!("state-{}", row.stage.id().replace('_', "-"));
    if matches!(row.stage, Stage::Issued | Stage::Archived)
        && let Some(entry) = app.store.register_entry(&row.id).await?
    {
        let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
        let number = format!("{}-{}", number_words(entry.number), body.sign);
        let day = entry.issued_on;
        let day = format!("{:02}/{:02}/{}", day.day, day.month, day.year);
        return Ok(page.t2(&key, "number", number, "day", day));
    }
    Ok(page.t1(&key, "ordinal", row.draft_ordinal))
}

async fn journal(app: &App, page: &Page, id: &ResolutionId) -> Result<Vec<JournalLine>, Problem> {
    let people = app.store.people().await?;
    let names: BTreeMap<&str, &str> =
        people.iter().map(|person| (person.id.as_str(), person.name.as_str())).collect();
    let acts = app.store.acts_on_except(id.as_str(), UNTOLD_ACT, JOURNAL_LINES_MAX).await?;
    let lines = acts.into_iter().map(|act| JournalLine {
        when: moment_text(crate::clock::Millis(act.at)),
        who: act.person.as_deref().and_then(|id| names.get(id)).map_or("", |name| name).to_owned(),
        what: what(page, &act),
        reason: if page.reads_review() { reason_of(&act).to_owned() } else { String::new() },
    });
    Ok(lines.collect())
}

/// Returns the reason that a step back was given, from "return_from_vote returned Mục 3 …".
fn reason_of(act: &AuditRow) -> &str {
    let mut parts = act.detail.splitn(3, ' ');
    let back = matches!(act.act.as_str(), "resolution.step" | "vote.withdraw")
        && parts.next().and_then(Step::of_id).is_some_and(Step::needs_reason);
    if back { parts.nth(1).unwrap_or_default() } else { "" }
}

/// Says what was done, in words.
pub(super) fn what(page: &Page, act: &AuditRow) -> String {
    match (act.act.as_str(), act.detail.split(' ').next()) {
        ("resolution.step", Some(step)) => page.word("step", step),
        (name, _) => page.t(&format!("act-{}", name.replace(['.', '_'], "-"))),
    }
}
