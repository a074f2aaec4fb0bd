//! Opinions spoken at the workshop: their list, and the forms that record, answer and take them back.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::run::named;
use super::view::{Choice, Known, OpinionView, view};
use super::{Typed, again};
use crate::action::Class;
use crate::action::opinion::OpinionError;
use crate::action::opinion::answer_opinion::answer_opinion;
use crate::action::opinion::record_opinion::{NewOpinion, record_opinion};
use crate::action::opinion::take_back_opinion::take_back_opinion;
use crate::app::App;
use crate::domain::answer::Verdict;
use crate::domain::opinion::{OpinionState, SaidFor};
use crate::domain::permission::Act;
use crate::http::api::Named;
use crate::http::evidence::address;
use crate::http::form::wrong_words;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{AgendaId, BlocId, ClauseId, OpinionId, PaperId, PersonId, ResolutionId};
use crate::store::opinion::OpinionFilter;
use crate::words::say;

/// Opinions of one page: each is read before it is answered.
const PAGE_ROWS: i64 = 25;

/// An opinion, as typed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct OpinionForm {
    pub item: String,
    pub clause: String,
    /// `bloc:…`, `person:…`, or `named` for whoever `name` and `office` tell.
    #[serde(rename = "for")]
    pub said_for: String,
    pub name: String,
    pub office: String,
    pub paper: String,
    pub words: String,
}

impl OpinionForm {
    /// A name typed without a choice above it is a choice as well.
    fn said_for(&self) -> Option<SaidFor> {
        if let Some(id) = self.said_for.strip_prefix("bloc:") {
            return Some(SaidFor::Delegation(BlocId::from(id)));
        }
        if let Some(id) = self.said_for.strip_prefix("person:") {
            return Some(SaidFor::Person(PersonId::from(id)));
        }
        let typed = self.said_for == "named" || (self.said_for.is_empty() && !self.name.trim().is_empty());
        typed.then(|| SaidFor::Named { name: self.name.clone(), title: self.office.clone() })
    }

    fn new_opinion(&self) -> NewOpinion {
        NewOpinion {
            item: named::<AgendaId>(&self.item),
            clause: named::<ClauseId>(&self.clause),
            said_for: self.said_for(),
            paper: named::<PaperId>(&self.paper),
            words: self.words.clone(),
        }
    }
}

/// An answer, as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct AnswerForm {
    verdict: String,
    reason: String,
}

/// Which opinions are listed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct ListQuery {
    /// `open`, `answered`, `taken_back`; all but those taken back for anything else.
    state: String,
    clause: String,
    /// Only those taken from this paper.
    paper: String,
    after: String,
}

impl ListQuery {
    fn filter(&self) -> OpinionFilter {
        let states = ["open", "answered", "taken_back"];
        OpinionFilter {
            state: states.into_iter().find(|state| *state == self.state),
            clause: named::<ClauseId>(&self.clause),
            paper: named::<PaperId>(&self.paper),
        }
    }
}

#[derive(Template)]
#[template(path = "workshop/opinions.html")]
struct ListPage {
    page: Page,
    resolution: ResolutionId,
    query: ListQuery,
    clauses: Vec<Choice>,
    /// The title of the only paper that is listed from; empty for all.
    paper: String,
    opinions: Vec<OpinionView>,
    count: i64,
    open: i64,
    next: String,
}

impl ListPage {
    fn is(&self, state: &str) -> bool {
        self.query.state == state
    }

    fn href(&self, state: &str) -> String {
        let path = format!("/resolutions/{}/opinions", self.resolution);
        address(&path, &[("state", state), ("clause", &self.query.clause), ("paper", &self.query.paper)])
    }

    fn heading(&self) -> String {
        match (self.open, self.count) {
            (0, 0) => self.page.t("opinions-none"),
            (0, _) => self.page.t("opinions-all-answered"),
            (open, _) => self.page.t1("opinions-waiting", "count", open),
        }
    }
}

pub(super) async fn list(
    State(app): State<App>,
    member: Member,
    Named(id): Named<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    Ok(show(&list_page(&app, &member, &ResolutionId::from(id), query).await?))
}

/// Leads to where an opinion stands: the part of the list that has it.
pub(super) async fn one(
    State(app): State<App>,
    Named((id, opinion)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let opinion = app.store.opinion(&id, &OpinionId::from(opinion)).await?;
    let above = app.store.opinions_above(&opinion, PAGE_ROWS).await?;
    let full = i64::try_from(above.len()).unwrap_or(i64::MAX) == PAGE_ROWS;
    let after = above.first().filter(|_| full).map_or("", OpinionId::as_str);
    let state = match opinion.state {
        // Those taken back are a list of their own.
        OpinionState::TakenBack { .. } => opinion.state.id(),
        OpinionState::Open | OpinionState::Answered(_) => "",
    };
    let list = address(&format!("/resolutions/{id}/opinions"), &[("state", state), ("after", after)]);
    Ok(Redirect::to(&format!("{list}#opinion-{}", opinion.id)).into_response())
}

async fn list_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    query: ListQuery,
) -> Result<ListPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "opinions-title", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let known = Known::read(app, id).await?;
    let after = named::<OpinionId>(&query.after);
    let found = app.store.opinions(id, &query.filter(), after.as_ref(), PAGE_ROWS + 1).await?;
    let rows = usize::try_from(PAGE_ROWS).unwrap_or(usize::MAX);
    let last = found.get(rows.saturating_sub(1)).filter(|_| found.len() > rows);
    let next = last.map(|last| {
        let path = format!("/resolutions/{id}/opinions");
        let asked = [("state", query.state.as_str()), ("clause", &query.clause), ("paper", &query.paper)];
        address(&path, &[&asked[..], &[("after", last.id.as_str())]].concat())
    });
    let (answers, records) = (page.may_now(Act::AnswerOpinion), page.may_now(Act::RecordOpinion));
    let waiting = OpinionFilter { state: Some("open"), ..Default::default() };
    Ok(ListPage {
        paper: known.paper(&query.paper).map(|paper| paper.title.clone()).unwrap_or_default(),
        opinions: found.iter().take(rows).map(|one| view(&known, one, answers, records)).collect(),
        clauses: known.clauses(),
        count: app.store.count_opinions(id, &OpinionFilter::default()).await?,
        open: app.store.count_opinions(id, &waiting).await?,
        next: next.unwrap_or_default(),
        resolution: id.clone(),
        query,
        page,
    })
}

pub(super) async fn record(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<OpinionForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    match record_opinion(&app, &by, &id, form.new_opinion()).await {
        Ok(made) => Ok(Redirect::to(&format!("/resolutions/{id}/workshop#opinion-{made}")).into_response()),
        Err(error) => {
            let typed = Typed { item: None, opinion: Some(form) };
            again(&app, &member, &id, typed, error.into()).await
        }
    }
}

pub(super) async fn answer(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, opinion)): Named<(String, String)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let (id, opinion) = (ResolutionId::from(id), OpinionId::from(opinion));
    let given = (Verdict::of_id(&form.verdict), form.reason.as_str());
    match answer_opinion(&app, &by, &id, &opinion, given).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/opinions?state=open")).into_response()),
        Err(error) => answer_again(&app, &member, (&id, &opinion), form, error).await,
    }
}

/// Shows the opinion first in the list, with the answer as it was typed and what was wrong with it.
async fn answer_again(
    app: &App,
    member: &Member,
    (id, opinion): (&ResolutionId, &OpinionId),
    form: AnswerForm,
    error: OpinionError,
) -> Result<Response, Problem> {
    let problem = Problem::from(error);
    if problem.class != Class::Invalid {
        return Err(problem);
    }
    let mut shown =
        list_page(app, member, id, ListQuery { state: "open".into(), ..Default::default() }).await?;
    let known = Known::read(app, id).await?;
    let opinion = app.store.opinion(id, opinion).await?;
    let mut one = view(&known, &opinion, true, false);
    one.wrong = wrong_words(&problem, &shown.page);
    (one.typed_verdict, one.typed_reason) = (form.verdict, form.reason);
    shown.opinions.retain(|other| other.id != one.id);
    shown.opinions.insert(0, one);
    Ok((problem.status(), show(&shown)).into_response())
}

pub(super) async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    Named((id, opinion)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    take_back_opinion(&app, &by, &id, &OpinionId::from(opinion)).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/workshop#opinions")).into_response())
}
