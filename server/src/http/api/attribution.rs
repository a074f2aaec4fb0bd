//! Who wrote which words, in the API.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Named;
use crate::action::resolution::read_attribution::{Attribution, Author, Signed, read_attribution};
use crate::app::App;
use crate::domain::attribution::Label;
use crate::domain::permission::Act;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, ResolutionId};
use crate::words::{Lang, say};

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadText, routes!(read_clause_attribution))
}

/// An author, under the name this reader may see.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuthorView {
    pub name: String,
    /// Letters that stand; blanks are not counted.
    pub letters: usize,
}

/// Words with their authors, most letters first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedView {
    pub text: String,
    pub authors: Vec<AuthorView>,
    /// When the first of these letters was written: milliseconds since 1970 UTC.
    pub first: i64,
    /// When the last of them was written.
    pub last: i64,
}

/// Who wrote a clause.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AttributionView {
    /// `person`, `delegation` or `bloc`.
    pub naming: String,
    /// The clause as one; null when no letter stands in it.
    pub clause: Option<SignedView>,
    pub sentences: Vec<SignedView>,
}

/// Tells who wrote a clause and each of its sentences, and when.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/attribution",
    params(("resolution" = String, Path), ("clause" = String, Path)),
    responses((status = 200, body = AttributionView)))]
async fn read_clause_attribution(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, clause)): Named<(String, String)>,
) -> Result<Json<AttributionView>, Problem> {
    let told = read_attribution(&app, &reader, &ResolutionId::from(id), &ClauseId::from(clause)).await?;
    Ok(Json(view(told, member.lang)))
}

fn view(told: Attribution, lang: Lang) -> AttributionView {
    AttributionView {
        naming: told.naming.id().to_owned(),
        clause: told.clause.map(|signed| signed_view(signed, lang)),
        sentences: told.sentences.into_iter().map(|signed| signed_view(signed, lang)).collect(),
    }
}

pub(super) fn signed_view(signed: Signed, lang: Lang) -> SignedView {
    let authors = signed.authors.iter();
    let authors = authors.map(|author| AuthorView { name: name(author, lang), letters: author.letters });
    SignedView {
        text: signed.text.clone(),
        authors: authors.collect(),
        first: signed.first.0,
        last: signed.last.0,
    }
}

/// Returns an author's name in words.
pub(in crate::http) fn name(author: &Author, lang: Lang) -> String {
    match &author.label {
        Label::Person(_) | Label::Bloc(_) if !author.name.is_empty() => author.name.clone(),
        Label::Delegation(_) if !author.name.is_empty() => {
            say(lang, "author-delegation", &[("bloc", &inside(&author.name))])
        }
        Label::Group(group) => say(lang, "author-group", &[("group", &group.to_string())]),
        Label::Role(role) => say(lang, &format!("role-{}", role.id()), &[]),
        Label::Person(_) | Label::Bloc(_) | Label::Delegation(_) | Label::Unknown => {
            say(lang, "author-unknown", &[])
        }
    }
}

/// Returns "Khối nông thôn" as it stands inside a line: "khối nông thôn".
fn inside(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
