//! What one clause leans on, as a plain page: read by everybody; linked, said anew and taken away by editors;
//! offered to by delegates. The twin of the editor's margin, without script.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::action::offer::list_offers::{Wanted, list_offers};
use crate::action::offer::offer_link::offer_link;
use crate::action::resolution::link_record::{NewLink, Relating, link_record, relate_link, unlink_record};
use crate::action::resolution::read_why::{Ground, read_grounds};
use crate::action::{Class, WrongField};
use crate::app::App;
use crate::domain::numbering::labels;
use crate::domain::offer::takes_evidence;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::resolution::{Clause, Relation};
use crate::domain::search::Query as Words;
use crate::domain::unit::Bloc;
use crate::http::api::attribution::name;
use crate::http::evidence::address;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::offer::{BundleView, views};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{BlocId, ClauseId, LinkId, MeetingId, RecordId, ResolutionId};
use crate::store::evidence::{Found, RecordFilter};
use crate::words::say;

/// Records to choose from at once: more is a reason to search for other words.
const FOUND_ROWS: i64 = 12;

const PAGE: &str = "/resolutions/{resolution}/clauses/{clause}/evidence";
const OFFERS: &str = "/resolutions/{resolution}/clauses/{clause}/offers";
const LINK: &str = "/resolutions/{resolution}/clauses/{clause}/evidence/{link}";
const REMOVE: &str = "/resolutions/{resolution}/clauses/{clause}/evidence/{link}/remove";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, PAGE, get(read))
        .page(Act::LinkEvidence, Method::POST, PAGE, post(add))
        .page(Act::OfferEvidence, Method::POST, OFFERS, post(offer))
        .page(Act::LinkEvidence, Method::POST, LINK, post(relate))
        .page(Act::LinkEvidence, Method::POST, REMOVE, post(remove))
}

/// What records are searched for, and what is chosen of them.
#[derive(Deserialize, Default)]
#[serde(default)]
struct AddForm {
    q: String,
    bloc: String,
    meeting: String,
    after: String,
    /// The record with the version that was read: "id 2".
    record: String,
    relation: String,
    note: String,
}

impl AddForm {
    fn chosen(&self) -> Option<(RecordId, i64)> {
        let (record, version) = self.record.rsplit_once(' ')?;
        Some((RecordId::from(record), version.parse().ok()?))
    }

    fn filter(&self) -> RecordFilter {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        RecordFilter {
            query: Words::of(&self.q),
            bloc: given(&self.bloc).map(BlocId::from),
            meeting: given(&self.meeting).map(MeetingId::from),
        }
    }
}

/// What is typed about a link that stands.
#[derive(Deserialize, Default)]
#[serde(default)]
struct RelateForm {
    relation: String,
    note: String,
    /// The record's version from now on, where it was ticked.
    version: String,
}

#[derive(Template)]
#[template(path = "resolution/evidence.html")]
struct EvidencePage {
    page: Page,
    resolution: ResolutionId,
    clause: Clause,
    /// "GP2", else the number, else nothing.
    place: String,
    leans: bool,
    grounds: Vec<Ground>,
    bundles: Vec<BundleView>,
    may_link: bool,
    may_offer: bool,
    typed: AddForm,
    blocs: Vec<Bloc>,
    found: Vec<Found>,
    next: String,
    wrong: WrongWords,
    /// A link whose form came back, with what was typed.
    relating: Option<(LinkId, RelateForm, WrongWords)>,
}

impl EvidencePage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn at(&self) -> String {
        format!("/resolutions/{}/clauses/{}", self.resolution, self.clause.id)
    }

    fn heading(&self) -> String {
        if self.place.is_empty() {
            return self.page.t("clause-evidence-title");
        }
        self.page.t1("clause-evidence-of", "place", &self.place)
    }

    fn who(&self, ground: &Ground) -> String {
        name(&ground.linked_by, self.page.lang)
    }

    fn offerers(&self, ground: &Ground) -> String {
        ground.offered_by.iter().map(|one| name(one, self.page.lang)).collect::<Vec<_>>().join(", ")
    }

    /// The link's form opens by itself when it came back.
    fn relating(&self, ground: &Ground) -> Option<&(LinkId, RelateForm, WrongWords)> {
        self.relating.as_ref().filter(|(link, ..)| *link == ground.link.id)
    }

    fn relation_of<'a>(&'a self, ground: &'a Ground) -> &'a str {
        self.relating(ground).map_or(ground.link.relation.id(), |(_, form, _)| form.relation.as_str())
    }

    fn note_of<'a>(&'a self, ground: &'a Ground) -> &'a str {
        self.relating(ground).map_or(ground.link.note.as_str(), |(_, form, _)| form.note.as_str())
    }

    fn wrong_of(&self, ground: &Ground) -> String {
        self.relating(ground)
            .map(|(.., wrong)| wrong)
            .and_then(|wrong| wrong.first())
            .map(|(_, words)| words.clone())
            .unwrap_or_default()
    }

    fn same_meeting(&self, found: &Found) -> String {
        address(&format!("{}/evidence", self.at()), &[("meeting", found.record.meeting.id.as_str())])
    }

    fn is_chosen(&self, found: &Found) -> bool {
        self.typed.record == format!("{} {}", found.record.id, found.record.version)
    }
}

async fn page_of(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, clause): (&ResolutionId, &ClauseId),
    typed: AddForm,
) -> Result<EvidencePage, Problem> {
    let row = app.store.resolution(id).await?;
    let text = app.rooms.text(id).await?;
    let (place, clause) = text.clause(clause).ok_or_else(|| Problem::plain("not-found", Class::NotFound))?;
    let label = labels(&text.clauses).swap_remove(place);
    let page = Page::of(app, member, say(member.lang, "clause-evidence-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage);
    let listed = list_offers(app, reader, id, &Wanted::Open { clause: Some(clause.id.clone()) }).await?;
    let leans = takes_evidence(clause.kind);
    let may_link = page.may_now(Act::LinkEvidence);
    let may_offer = leans && !may_link && page.may_now(Act::OfferEvidence);
    let after = Some(typed.after.as_str()).filter(|after| !after.is_empty());
    let wanted = may_offer || (leans && may_link);
    let found =
        if wanted { app.store.find_records(&typed.filter(), after, FOUND_ROWS).await? } else { Vec::new() };
    let full = i64::try_from(found.len()).unwrap_or(i64::MAX) == FOUND_ROWS;
    let next = found.last().filter(|_| full).map(|last| {
        let after = last.cursor();
        let asked = [("q", &*typed.q), ("bloc", &typed.bloc), ("meeting", &typed.meeting), ("after", &after)];
        address(&format!("/resolutions/{id}/clauses/{}/evidence", clause.id), &asked)
    });
    Ok(EvidencePage {
        bundles: views(&listed, reader, row.stage, member.lang),
        grounds: read_grounds(app, reader, id, clause).await?,
        blocs: if wanted { app.store.blocs().await? } else { Vec::new() },
        place: if label.code.is_empty() { label.number } else { label.code },
        resolution: id.clone(),
        clause: clause.clone(),
        next: next.unwrap_or_default(),
        wrong: Vec::new(),
        relating: None,
        leans,
        may_link,
        may_offer,
        found,
        typed,
        page,
    })
}

async fn read(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Query(typed): Query<AddForm>,
) -> Result<Response, Problem> {
    let at = (&ResolutionId::from(resolution), &ClauseId::from(clause));
    Ok(show(&page_of(&app, (&reader, &member), at, typed).await?))
}

/// What a form names, or the fields that say what is missing.
fn named(form: &AddForm) -> Result<(RecordId, i64, Relation), Problem> {
    let mut fields = Vec::new();
    let chosen = form.chosen();
    let relation = Relation::of_id(&form.relation);
    if chosen.is_none() {
        fields.push(WrongField::of("record", "field-record-choose"));
    }
    if relation.is_none() {
        fields.push(WrongField::of("relation", "field-relation-choose"));
    }
    match (chosen, relation) {
        (Some((record, version)), Some(relation)) => Ok((record, version, relation)),
        (None | Some(_), _) => Err(Problem { fields, ..Problem::plain("wrong-fields", Class::Invalid) }),
    }
}

fn back((id, clause): (&ResolutionId, &ClauseId), anchor: &str) -> Response {
    Redirect::to(&format!("/resolutions/{id}/clauses/{clause}/evidence{anchor}")).into_response()
}

/// Shows the form again with what was typed, where a field can say what to mend.
async fn again(
    app: &App,
    by: (&Person, &Member),
    at: (&ResolutionId, &ClauseId),
    form: AddForm,
    problem: Problem,
) -> Result<Response, Problem> {
    if problem.fields.is_empty() && problem.class != Class::TooMany {
        return Err(problem);
    }
    let mut shown = page_of(app, by, at, form).await?;
    shown.wrong = wrong_words(&problem, &shown.page);
    if shown.wrong.is_empty() {
        shown.wrong.push(("record".into(), problem_words(&problem, &shown.page)));
    }
    Ok((problem.status(), show(&shown)).into_response())
}

async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Form(form): Form<AddForm>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    let done = match named(&form) {
        Ok((record, version, relation)) => {
            let new = NewLink { clause: clause.clone(), record, version, relation, note: form.note.clone() };
            link_record(&app, &by, &id, new).await.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => Ok(back((&id, &clause), "#links")),
        Err(problem) => again(&app, (&by, &member), (&id, &clause), form, problem).await,
    }
}

async fn offer(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
    Form(form): Form<AddForm>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    let done = match named(&form) {
        Ok((record, version, relation)) => {
            let new = NewLink { clause: clause.clone(), record, version, relation, note: form.note.clone() };
            offer_link(&app, &by, &id, new).await.map_err(Problem::from)
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => Ok(back((&id, &clause), "#offers")),
        Err(problem) => again(&app, (&by, &member), (&id, &clause), form, problem).await,
    }
}

async fn relate(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((resolution, clause, link)): Path<(String, String, String)>,
    Form(form): Form<RelateForm>,
) -> Result<Response, Problem> {
    let (id, clause, link) = (ResolutionId::from(resolution), ClauseId::from(clause), LinkId::from(link));
    let done = match Relation::of_id(&form.relation) {
        Some(relation) => {
            let new = Relating { version: form.version.parse().ok(), relation, note: form.note.clone() };
            relate_link(&app, &by, &id, (clause.clone(), link.clone()), new).await.map_err(Problem::from)
        }
        None => Err(Problem {
            fields: vec![WrongField::of("relation", "field-relation-choose")],
            ..Problem::plain("wrong-fields", Class::Invalid)
        }),
    };
    match done {
        Ok(()) => Ok(back((&id, &clause), "#links")),
        Err(problem) if problem.fields.is_empty() => Err(problem),
        Err(problem) => {
            let mut shown = page_of(&app, (&by, &member), (&id, &clause), AddForm::default()).await?;
            shown.relating = Some((link, form, wrong_words(&problem, &shown.page)));
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}

async fn remove(
    State(app): State<App>,
    Who(by): Who,
    Path((resolution, clause, link)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let (id, clause) = (ResolutionId::from(resolution), ClauseId::from(clause));
    unlink_record(&app, &by, &id, clause.clone(), LinkId::from(link)).await?;
    Ok(back((&id, &clause), "#links"))
}
