//! The forms of whoever runs the workshop: the agenda and who is there.

use std::collections::BTreeSet;

use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Typed, again};
use crate::action::Class;
use crate::action::workshop::WorkshopError;
use crate::action::workshop::add_item::{NewItem, add_item};
use crate::action::workshop::close_item::close_item;
use crate::action::workshop::mark_attendance::mark_attendance;
use crate::action::workshop::move_item::move_item;
use crate::action::workshop::open_item::open_item;
use crate::action::workshop::remove_item::remove_item;
use crate::app::App;
use crate::domain::workshop::Way;
use crate::http::api::Named;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::id::{AgendaId, BlocId, ClauseId, PersonId, ResolutionId};

/// A new item, as typed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct ItemForm {
    pub title: String,
    pub clause: String,
    pub speaker: String,
    pub bloc: String,
}

/// Where a planned item is moved: `up` or `down`.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct MoveForm {
    to: String,
}

/// What a form names, unless it was left empty.
pub(super) fn named<'a, T: From<&'a str>>(field: &'a str) -> Option<T> {
    Some(field).filter(|field| !field.is_empty()).map(T::from)
}

fn back(id: &ResolutionId, part: &str) -> Response {
    Redirect::to(&format!("/resolutions/{id}/workshop#{part}")).into_response()
}

/// Goes back to the agenda, or shows it as it stands now with what hindered.
async fn done(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    result: Result<(), WorkshopError>,
) -> Result<Response, Problem> {
    match result {
        Ok(()) => Ok(back(id, "agenda")),
        // A stage that has passed is told on its own page, as everywhere.
        Err(error @ WorkshopError::Denied(_)) => Err(error.into()),
        Err(error) => again(app, member, id, Typed::default(), error.into()).await,
    }
}

pub(super) async fn add(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(form): Form<ItemForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let new = NewItem {
        title: form.title.clone(),
        clause: named::<ClauseId>(&form.clause),
        speaker: form.speaker.clone(),
        bloc: named::<BlocId>(&form.bloc),
    };
    match add_item(&app, &by, &id, new).await {
        Ok(_) => Ok(back(&id, "agenda")),
        Err(error) => {
            let typed = Typed { item: Some(form), opinion: None };
            again(&app, &member, &id, typed, error.into()).await
        }
    }
}

pub(super) async fn open(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, item)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let result = open_item(&app, &by, &id, &AgendaId::from(item)).await;
    done(&app, &member, &id, result).await
}

pub(super) async fn close(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, item)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let result = close_item(&app, &by, &id, &AgendaId::from(item)).await;
    done(&app, &member, &id, result).await
}

pub(super) async fn shift(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, item)): Named<(String, String)>,
    Form(form): Form<MoveForm>,
) -> Result<Response, Problem> {
    let way = Way::of_id(&form.to).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let id = ResolutionId::from(id);
    let result = move_item(&app, &by, &id, &AgendaId::from(item), way).await;
    done(&app, &member, &id, result).await
}

pub(super) async fn remove(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, item)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let result = remove_item(&app, &by, &id, &AgendaId::from(item)).await;
    done(&app, &member, &id, result).await
}

/// Takes the boxes of one bloc: `present` for each box that is checked now, `was` for each that was when the page was made.
pub(super) async fn attend(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named(id): Named<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let all = |wanted: &str| -> BTreeSet<PersonId> {
        let found = fields.iter().filter(|(name, _)| name == wanted);
        found.map(|(_, value)| PersonId::from(value.as_str())).collect()
    };
    let (present, was) = (all("present"), all("was"));
    let come = present.difference(&was).map(|one| (one.clone(), true));
    let gone = was.difference(&present).map(|one| (one.clone(), false));
    let marks: Vec<(PersonId, bool)> = come.chain(gone).collect();
    match mark_attendance(&app, &by, &id, &marks).await {
        Ok(()) => Ok(back(&id, "present")),
        Err(error @ WorkshopError::Denied(_)) => Err(error.into()),
        Err(error) => again(&app, &member, &id, Typed::default(), error.into()).await,
    }
}
