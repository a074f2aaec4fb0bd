//! Offers of evidence: the page that lists them, and the forms that answer them or take them back.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::api::attribution::name;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::Class;
use crate::action::offer::accept_offer::accept_offer;
use crate::action::offer::decline_offer::decline_offer;
use crate::action::offer::list_offers::{ListedOffers, Wanted, answers, list_offers, takes_back};
use crate::action::offer::take_back_offer::take_back_offer;
use crate::app::App;
use crate::domain::evidence::Record;
use crate::domain::offer::{Bundle, State as OfferState};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::Relation;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, OfferId, ResolutionId};
use crate::words::{Lang, say};

/// Bundles of one page: each has two forms, and is read before it is answered.
const PAGE_ROWS: usize = 25;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/offers", get(list))
        .page(
            Act::LinkEvidence,
            Method::POST,
            "/resolutions/{resolution}/offers/{offer}/accept",
            post(accept),
        )
        .page(
            Act::AnswerOffer,
            Method::POST,
            "/resolutions/{resolution}/offers/{offer}/decline",
            post(decline),
        )
        .page(
            Act::OfferEvidence,
            Method::POST,
            "/resolutions/{resolution}/offers/{offer}/take-back",
            post(take_back),
        )
}

/// One of the equal offers.
pub(super) struct OfferLine {
    pub who: String,
    pub when: String,
    pub note: String,
}

/// Equal offers as a page shows them.
pub(super) struct BundleView {
    pub id: OfferId,
    pub clause: ClauseId,
    /// "GP2", or the number, or nothing.
    pub code: String,
    /// The clause's words; empty when it no longer stands in the text.
    pub words: String,
    pub record: Option<Record>,
    pub version: i64,
    pub relation: Relation,
    pub lines: Vec<OfferLine>,
    /// `open accepted declined taken_back`.
    pub state: &'static str,
    pub answered: String,
    pub reason: String,
    pub may_accept: bool,
    pub may_decline: bool,
    pub may_take_back: bool,
    pub note: String,
    /// What was typed as the reason, when it was not taken.
    pub typed_reason: String,
    pub wrong: WrongWords,
}

impl BundleView {
    pub fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    pub fn is_withdrawn(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.withdrawn)
    }

    pub fn is_behind(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.version > self.version)
    }
}

/// Makes offers ready to be shown to one reader.
pub(super) fn views(listed: &ListedOffers, reader: &Person, stage: Stage, lang: Lang) -> Vec<BundleView> {
    listed.bundles.iter().map(|bundle| view(listed, bundle, reader, stage, lang)).collect()
}

fn view(listed: &ListedOffers, bundle: &Bundle, reader: &Person, stage: Stage, lang: Lang) -> BundleView {
    let first = bundle.first();
    let who = |id| name(&listed.author(id), lang);
    let clause = listed.clauses.get(&first.clause);
    let record = listed.records.get(&first.record).cloned();
    let open = first.state == OfferState::Open;
    let (accepts, declines) = answers(reader, stage);
    let (answered, reason) = match &first.state {
        OfferState::Open => (String::new(), String::new()),
        OfferState::Accepted { by, at, .. } => (format!("{} · {}", who(by), moment_text(*at)), String::new()),
        OfferState::Declined { reason, by, at } => {
            (format!("{} · {}", who(by), moment_text(*at)), reason.clone())
        }
        OfferState::TakenBack { at } => (moment_text(*at), String::new()),
    };
    let mine = bundle.offers.iter().find(|offer| offer.by == reader.id);
    BundleView {
        // Whoever may only take back names the own offer; the others are not theirs.
        id: mine.filter(|_| !declines).unwrap_or(first).id.clone(),
        clause: first.clause.clone(),
        code: clause
            .map(|(label, _)| if label.code.is_empty() { &label.number } else { &label.code })
            .cloned()
            .unwrap_or_default(),
        words: clause.map(|(_, clause)| clause.plain()).unwrap_or_default(),
        may_accept: open && accepts && clause.is_some() && record.as_ref().is_some_and(|one| !one.withdrawn),
        may_decline: open && declines,
        may_take_back: open && !declines && mine.is_some() && takes_back(reader, stage),
        record,
        version: bundle.version(),
        relation: first.relation,
        lines: bundle
            .offers
            .iter()
            .map(|offer| OfferLine {
                who: who(&offer.by),
                when: moment_text(offer.at),
                note: offer.note.clone(),
            })
            .collect(),
        state: first.state.id(),
        answered,
        reason,
        note: bundle.note().to_owned(),
        typed_reason: String::new(),
        wrong: Vec::new(),
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    /// `answered`, or the open ones.
    state: String,
    after: String,
}

#[derive(Template)]
#[template(path = "offer/list.html")]
struct ListPage {
    page: Page,
    resolution: ResolutionId,
    answered: bool,
    of_all: bool,
    /// How many wait in all, over every page.
    waiting: usize,
    bundles: Vec<BundleView>,
    next: String,
}

impl ListPage {
    fn heading(&self) -> String {
        match (self.answered, self.of_all) {
            (true, _) => self.page.t("offers-answered"),
            (false, true) => self.page.t1("offers-waiting", "count", self.waiting),
            (false, false) => self.page.t1("offers-mine-waiting", "count", self.waiting),
        }
    }
}

/// Where answers lead back to: the list, or the clause they were given at.
#[derive(Deserialize, Default)]
#[serde(default)]
struct AnswerForm {
    note: String,
    reason: String,
    /// The clause whose page the form stood on.
    clause: String,
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(resolution): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    Ok(show(&list_page(&app, &reader, &member, &id, &query).await?))
}

async fn list_page(
    app: &App,
    reader: &Person,
    member: &Member,
    id: &ResolutionId,
    query: &ListQuery,
) -> Result<ListPage, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "offers-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage).at("offers");
    let answered = query.state == "answered";
    let after = Some(query.after.as_str()).filter(|after| !after.is_empty());
    let rows = i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX);
    let wanted = if answered {
        Wanted::Answered { after: after.map(OfferId::from), limit: rows }
    } else {
        Wanted::Open { clause: None }
    };
    let listed = list_offers(app, reader, id, &wanted).await?;
    let mut bundles = views(&listed, reader, row.stage, member.lang);
    let waiting = bundles.len();
    if !answered {
        let from = after.and_then(|after| bundles.iter().position(|one| one.id.as_str() == after));
        bundles.drain(..from.map_or(0, |at| at + 1));
    }
    let more = if answered { bundles.len() == PAGE_ROWS } else { bundles.len() > PAGE_ROWS };
    bundles.truncate(PAGE_ROWS);
    let next = bundles.last().filter(|_| more).map(|last| {
        let state = if answered { "answered" } else { "" };
        let path = format!("/resolutions/{id}/offers");
        super::evidence::address(&path, &[("state", state), ("after", last.id.as_str())])
    });
    let next = next.unwrap_or_default();
    Ok(ListPage { page, resolution: id.clone(), answered, of_all: listed.of_all, waiting, bundles, next })
}

/// Goes back to where the form stood.
fn back(id: &ResolutionId, form: &AnswerForm) -> Response {
    let path = if form.clause.is_empty() {
        format!("/resolutions/{id}/offers")
    } else {
        let clause: String = form_urlencoded::byte_serialize(form.clause.as_bytes()).collect();
        format!("/resolutions/{id}/clauses/{clause}/evidence#offers")
    };
    Redirect::to(&path).into_response()
}

/// Shows the offers again with what was typed, and what was wrong with it.
async fn again(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, offer): (&ResolutionId, &OfferId),
    form: AnswerForm,
    problem: Problem,
) -> Result<Response, Problem> {
    if problem.class != Class::Invalid {
        return Err(problem);
    }
    let mut shown = list_page(app, reader, member, id, &ListQuery::default()).await?;
    let wrong = wrong_words(&problem, &shown.page);
    // The bundle in question stands first, whichever page of the list it was on.
    let listed = list_offers(app, reader, id, &Wanted::Open { clause: None }).await?;
    let row = app.store.resolution(id).await?;
    let all = views(&listed, reader, row.stage, member.lang);
    let place = listed.bundles.iter().position(|bundle| bundle.offers.iter().any(|one| one.id == *offer));
    if let Some(mut bundle) = place.and_then(|place| all.into_iter().nth(place)) {
        shown.bundles.retain(|one| one.id != bundle.id);
        let declined = wrong.iter().any(|(field, _)| field == "reason");
        if declined {
            bundle.typed_reason = form.reason;
        } else {
            bundle.note = form.note;
        }
        bundle.wrong = wrong;
        shown.bundles.insert(0, bundle);
    }
    Ok((problem.status(), show(&shown)).into_response())
}

async fn accept(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, offer)): Path<(String, String)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let (id, offer) = (ResolutionId::from(resolution), OfferId::from(offer));
    match accept_offer(&app, &by, &id, &offer, Some(&form.note)).await {
        Ok(_) => Ok(back(&id, &form)),
        Err(error) => again(&app, (&by, &member), (&id, &offer), form, error.into()).await,
    }
}

async fn decline(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, offer)): Path<(String, String)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let (id, offer) = (ResolutionId::from(resolution), OfferId::from(offer));
    match decline_offer(&app, &by, &id, &offer, &form.reason).await {
        Ok(()) => Ok(back(&id, &form)),
        Err(error) => again(&app, (&by, &member), (&id, &offer), form, error.into()).await,
    }
}

async fn take_back(
    State(app): State<App>,
    Who(by): Who,
    Path((resolution, offer)): Path<(String, String)>,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    take_back_offer(&app, &by, &id, &OfferId::from(offer)).await?;
    Ok(back(&id, &form))
}
