//! The form with which a member reserves an opinion.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::fields::Fields;
use super::{Again, vote_page};
use crate::action::vote::reserve_opinion::{ReserveError, reserve_opinion};
use crate::app::App;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::id::ResolutionId;

pub(super) async fn reserve(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (id, typed) = (ResolutionId::from(id), Fields(fields));
    match reserve_opinion(&app, &by, &id, typed.get("reserved")).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/vote#reserved-opinions")).into_response()),
        Err(error @ (ReserveError::WordsMissing | ReserveError::LongWords)) => {
            let problem = Problem::from(error);
            let status = problem.status();
            let again = Again { typed, problem: Some(problem) };
            let page = vote_page((&app, &by, &member, &headers), &id, again).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
