//! Files of the guidance: attached to the version in force, opened, withdrawn from one version.

use axum::Form;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use axum::routing::{get, post};

use super::read;
use crate::app::App;
use crate::domain::evidence::attachment::Owner;
use crate::domain::permission::Act;
use crate::http::evidence::{
    Wanted, WithdrawForm, ask_why, attached, back_to, serve, small, unlimited, withdrawn,
};
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::store::StoreError;

pub(super) fn doors(doors: Doors) -> Doors {
    const FILE: &str = "/guidance/{version}/attachments/{attachment}";
    const THUMBNAIL: &str = "/guidance/{version}/attachments/{attachment}/thumbnail";
    const WITHDRAW: &str = "/guidance/{version}/attachments/{attachment}/withdraw";
    doors
        .page(Act::ManageGuidance, Method::POST, "/guidance/{version}/attachments", unlimited(post(attach)))
        .page(Act::ReadEvidence, Method::GET, FILE, get(open))
        .page(Act::ReadEvidence, Method::GET, THUMBNAIL, get(thumbnail))
        .page(Act::ManageGuidance, Method::GET, WITHDRAW, get(withdraw_page))
        .page(Act::ManageGuidance, Method::POST, WITHDRAW, post(withdraw))
}

fn owner(version: &str) -> Result<Owner, Problem> {
    Ok(Owner::Guidance(version.parse().map_err(|_| StoreError::NotFound)?))
}

/// Attaches the files of a form; those refused are told beside the guidance, the others stay.
async fn attach(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(version): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let owner = owner(&version)?;
    match attached(&app, &by, &member, &owner, form).await? {
        refused if refused.is_empty() => Ok(back_to(&owner)),
        refused => read(&app, &member, owner.guidance(), refused).await,
    }
}

async fn open(
    State(app): State<App>,
    Who(by): Who,
    Path((version, attachment)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    serve(&app, &by, &owner(&version)?, &attachment.into(), &wanted, &headers).await
}

async fn thumbnail(
    State(app): State<App>,
    Who(by): Who,
    Path((version, attachment)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    small(&app, &by, &owner(&version)?, &attachment.into(), &headers).await
}

async fn withdraw_page(
    State(app): State<App>,
    member: Member,
    Path((version, attachment)): Path<(String, String)>,
) -> Result<Response, Problem> {
    ask_why(&app, &member, owner(&version)?, &attachment.into()).await
}

async fn withdraw(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((version, attachment)): Path<(String, String)>,
    Form(form): Form<WithdrawForm>,
) -> Result<Response, Problem> {
    withdrawn(&app, &by, &member, owner(&version)?, &attachment.into(), form).await
}
