//! The forms that open a working group and choose its members.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::{again, page_of};
use crate::action::Class;
use crate::action::group::change_members::change_members;
use crate::action::group::open_group::{NewGroup, open_group};
use crate::app::App;
use crate::domain::group::joins;
use crate::domain::person::Person;
use crate::http::api::Named;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{GroupId, PersonId, ResolutionId};
use crate::store::StoreError;

/// Somebody who may be a member.
pub(super) struct Candidate {
    pub id: PersonId,
    /// Name, and title where there is one.
    pub words: String,
    pub chosen: bool,
}

/// Those of one bloc who may be members.
pub(super) struct Delegation {
    /// Of the bloc; nothing for those of none.
    pub name: String,
    pub people: Vec<Candidate>,
}

impl Delegation {
    /// Shown unfolded where somebody is chosen.
    pub fn is_chosen(&self) -> bool {
        self.people.iter().any(|one| one.chosen)
    }
}

/// Reads everybody who may be a member, bloc by bloc and by name; whoever is one already is among them.
pub(super) async fn candidates(
    app: &App,
    chosen: &BTreeSet<PersonId>,
) -> Result<Vec<Delegation>, StoreError> {
    let mut people = app.store.people().await?;
    people.retain(|person| joins(person) || chosen.contains(&person.id));
    people.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let blocs = app.store.blocs().await?;
    let mut all: Vec<Delegation> = Vec::new();
    for bloc in blocs.into_iter().map(Some).chain([None]) {
        let id = bloc.as_ref().map(|bloc| &bloc.id);
        let (theirs, rest) =
            people.into_iter().partition(|person| person.bloc.as_ref() == id || id.is_none());
        people = rest;
        let theirs: Vec<Person> = theirs;
        let people: Vec<Candidate> = theirs.into_iter().map(|person| candidate(person, chosen)).collect();
        if !people.is_empty() {
            all.push(Delegation { name: bloc.map(|bloc| bloc.name).unwrap_or_default(), people });
        }
    }
    Ok(all)
}

fn candidate(person: Person, chosen: &BTreeSet<PersonId>) -> Candidate {
    Candidate {
        chosen: chosen.contains(&person.id),
        words: if person.title.is_empty() {
            person.name
        } else {
            format!("{}, {}", person.name, person.title)
        },
        id: person.id,
    }
}

/// A group, as typed.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct GroupForm {
    name: String,
    task: String,
    members: Vec<String>,
}

impl GroupForm {
    fn chosen(&self) -> BTreeSet<PersonId> {
        self.members.iter().map(|id| PersonId::from(id.as_str())).collect()
    }
}

#[derive(Template)]
#[template(path = "group/new.html")]
struct NewPage {
    page: Page,
    resolution: ResolutionId,
    typed: GroupForm,
    delegations: Vec<Delegation>,
    wrong: WrongWords,
    /// What happened, when no field was wrong.
    told: String,
}

impl NewPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

async fn new_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: GroupForm,
) -> Result<NewPage, Problem> {
    let page = page_of(app, member, id, "group-new-title").await?;
    let delegations = candidates(app, &typed.chosen()).await?;
    Ok(NewPage { page, resolution: id.clone(), typed, delegations, wrong: Vec::new(), told: String::new() })
}

pub(super) async fn blank(
    State(app): State<App>,
    member: Member,
    Named(id): Named<String>,
) -> Result<Response, Problem> {
    Ok(show(&new_page(&app, &member, &ResolutionId::from(id), GroupForm::default()).await?))
}

pub(super) async fn open(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<GroupForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let new = NewGroup { name: form.name.clone(), task: form.task.clone(), members: form.chosen() };
    match open_group(&app, &by, &id, new).await {
        Ok(group) => Ok(Redirect::to(&format!("/resolutions/{id}/groups/{group}")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if !matches!(problem.class, Class::Invalid | Class::Conflict) {
                return Err(problem);
            }
            let mut shown = new_page(&app, &member, &id, form).await?;
            shown.wrong = wrong_words(&problem, &shown.page);
            if shown.wrong.is_empty() {
                shown.told = problem_words(&problem, &shown.page);
            }
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}

/// Who is to be a member, as chosen.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct MembersForm {
    members: Vec<String>,
}

pub(super) async fn members(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
    Form(form): Form<MembersForm>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    let chosen: BTreeSet<PersonId> = form.members.iter().map(|id| PersonId::from(id.as_str())).collect();
    match change_members(&app, &by, &id, &group, chosen.clone()).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/groups/{group}")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            let mut shown = again(&app, (&by, &member), (&id, &group), &problem).await?;
            for one in shown.delegations.iter_mut().flat_map(|one| &mut one.people) {
                one.chosen = chosen.contains(&one.id);
            }
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}
