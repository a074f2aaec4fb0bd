//! Pages of evidence records: found, read with what leans on them, added, corrected, withdrawn; their files and
//! speakers; and the quick entry for a phone during a meeting.

mod file;
mod files;
mod form;
mod list;
mod quick;
mod range;
mod read;
mod speaker;

use axum::extract::DefaultBodyLimit;
use axum::http::Method;
use axum::routing::{get, post};

use super::problem::Problem;
use super::routes::Doors;
use crate::app::App;
use crate::domain::meeting::{Criterion, criteria_of};
use crate::domain::permission::Act;

pub(super) use file::{
    Wanted, WithdrawForm, ask_why, attached, back_to, called, serve, serve_bytes, small, withdrawn,
};
pub(super) use files::{Files, Refusal, size_text};
pub(super) use quick::{kept, tag_of};

pub(super) fn doors(doors: Doors) -> Doors {
    let doors = doors
        .page(Act::ReadEvidence, Method::GET, "/evidence", get(list::list))
        .page(Act::RecordEvidence, Method::GET, "/evidence/new", get(form::new_record))
        .page(Act::RecordEvidence, Method::POST, "/evidence/new", post(form::add))
        .page(Act::RecordEvidence, Method::GET, "/evidence/quick", get(quick::page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/quick", unlimited(post(quick::add)))
        .page(Act::ReadEvidence, Method::GET, "/evidence/{record}", get(read::read))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/correct", get(form::correct_page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/{record}/correct", post(form::correct))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/withdraw", get(form::withdraw_page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/{record}/withdraw", post(form::withdraw))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/speaker", get(speaker::page))
        .page(Act::RecordEvidence, Method::POST, "/evidence/{record}/speaker", post(speaker::keep))
        .page(Act::RecordEvidence, Method::GET, "/evidence/{record}/speaker/withdraw", get(speaker::sure))
        .page(
            Act::RecordEvidence,
            Method::POST,
            "/evidence/{record}/speaker/withdraw",
            post(speaker::withdraw),
        );
    const FILE: &str = "/evidence/{record}/attachments/{attachment}";
    const THUMBNAIL: &str = "/evidence/{record}/attachments/{attachment}/thumbnail";
    const WITHDRAW: &str = "/evidence/{record}/attachments/{attachment}/withdraw";
    doors
        .page(
            Act::RecordEvidence,
            Method::POST,
            "/evidence/{record}/attachments",
            unlimited(post(file::attach)),
        )
        .page(Act::ReadEvidence, Method::GET, FILE, get(file::open))
        .page(Act::ReadEvidence, Method::GET, THUMBNAIL, get(file::thumbnail))
        .page(Act::RecordEvidence, Method::GET, WITHDRAW, get(file::withdraw_page))
        .page(Act::RecordEvidence, Method::POST, WITHDRAW, post(file::withdraw))
}

/// The same handler without the limit that forms have: whoever takes files counts the bytes as they come.
pub(super) fn unlimited(handler: axum::routing::MethodRouter<App>) -> axum::routing::MethodRouter<App> {
    handler.layer(DefaultBodyLimit::disable())
}

/// Writes the address of a list with these parameters, empty ones left out.
pub(super) fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parameters.iter().filter(|(_, value)| !value.is_empty()));
    format!("{path}?{}", query.finish())
}

async fn criteria(app: &App) -> Result<Vec<Criterion>, Problem> {
    Ok(criteria_of(&app.store.score_templates().await?))
}
