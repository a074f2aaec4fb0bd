//! The form on a resolution's overview by which the office chooses how authors are named.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Redirect;
use axum::routing::post;
use serde::Deserialize;

use super::member::Who;
use super::problem::Problem;
use super::routes::Doors;
use crate::action::resolution::set_naming::set_naming;
use crate::app::App;
use crate::domain::permission::Act;
use crate::id::ResolutionId;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::SetNaming, Method::POST, "/resolutions/{resolution}/naming", post(set))
}

#[derive(Deserialize)]
struct NamingForm {
    #[serde(default)]
    naming: String,
}

async fn set(
    State(app): State<App>,
    Who(by): Who,
    Path(id): Path<String>,
    Form(form): Form<NamingForm>,
) -> Result<Redirect, Problem> {
    let id = ResolutionId::from(id);
    set_naming(&app, &by, &id, &form.naming).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/overview#naming")))
}
