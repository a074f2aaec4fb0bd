//! The dossier for programs: what is in it, the office's letter, the whole of it as a file.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::attribution::name;
use super::{Named, Sent};
use crate::action::Class;
use crate::action::dossier::jobs::Jobs;
use crate::action::dossier::make_dossier::Binding;
use crate::action::dossier::read_dossier::{Dossier, read_dossier};
use crate::action::dossier::tell_part::tell_part;
use crate::action::dossier::write_letter::write_letter;
use crate::app::App;
use crate::domain::dossier::{Letter, Part};
use crate::domain::permission::Act;
use crate::format::dossier::contents::missing_words;
use crate::http::dossier::job::handed;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadDossier, routes!(read_dossier_parts))
        .api(Act::ReadDossier, routes!(read_dossier_file))
        .api(Act::WriteLetter, routes!(post_dossier_letter))
}

/// One part of the dossier.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DossierPart {
    /// `letter`, `draft`, `redline`, `responses`, `evidence`, `meetings`, `pictures` or `vote-record`.
    part: &'static str,
    /// What its files are called, without an ending.
    file: String,
    /// Whether it is there.
    there: bool,
    /// What is in it, or why it is not there.
    told: String,
}

/// What the office wrote on its letter.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DossierLetter {
    /// Counts from 1; 0 where nothing was written.
    version: i64,
    passage: String,
    signer_title: String,
    signer_name: String,
}

/// The dossier as it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DossierView {
    /// As paper names the sealed words; absent while they still change.
    short_hash: Option<String>,
    letter: DossierLetter,
    parts: Vec<DossierPart>,
}

fn view(dossier: &Dossier, lang: Lang) -> DossierView {
    let part = |part: Part| DossierPart {
        part: part.id(),
        file: part.file_name(),
        there: dossier.missing(part).is_none(),
        told: match dossier.missing(part) {
            None => tell_part(dossier, part, lang),
            Some(why) => missing_words(part, why, lang),
        },
    };
    let version = dossier.letter.as_ref().map_or(0, |saved| saved.version);
    let Letter { passage, signer_title, signer_name } =
        dossier.letter.as_ref().map(|saved| saved.letter.clone()).unwrap_or_default();
    DossierView {
        short_hash: dossier.seal.as_ref().map(|seal| seal.short_hash()),
        letter: DossierLetter { version, passage, signer_title, signer_name },
        parts: Part::ALL.into_iter().map(part).collect(),
    }
}

/// Tells what is in the dossier for the committee, and what is not.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/dossier",
    params(("resolution" = String, Path)), responses((status = 200, body = DossierView)))]
async fn read_dossier_parts(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
) -> Result<Json<DossierView>, Problem> {
    let dossier = read_dossier(&app, &reader, &ResolutionId::from(id), name).await?;
    Ok(Json(view(&dossier, member.lang)))
}

/// Gives the whole dossier as one PDF, or as a ZIP of its parts. It is made while the program waits, and no further when the
/// program goes.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/dossier/{binding}",
    params(("resolution" = String, Path), ("binding" = String, Path, description = "`pdf` or `zip`")),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>)))]
async fn read_dossier_file(
    State(app): State<App>,
    Extension(jobs): Extension<Jobs>,
    Who(reader): Who,
    Named((id, binding)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let unknown = || Problem::plain("unknown-format", Class::NotFound);
    let binding = Binding::of_id(&binding).ok_or_else(unknown)?;
    Ok(handed(&jobs.make_now(&app, (&reader, name), &id, binding).await?))
}

/// What the office writes on its letter.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct DossierLetterInput {
    /// The version that was read; 0 where nothing was written.
    #[serde(default)]
    seen: i64,
    #[serde(default)]
    passage: String,
    #[serde(default)]
    signer_title: String,
    #[serde(default)]
    signer_name: String,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct DossierLetterSaved {
    version: i64,
}

/// Keeps what the office writes on its letter, as the version after the one that was read.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/dossier/letter",
    params(("resolution" = String, Path)), request_body = DossierLetterInput,
    responses((status = 200, body = DossierLetterSaved)))]
async fn post_dossier_letter(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<DossierLetterInput>,
) -> Result<Json<DossierLetterSaved>, Problem> {
    let DossierLetterInput { seen, passage, signer_title, signer_name } = input;
    let letter = Letter { passage, signer_title, signer_name };
    let version = write_letter(&app, &by, &ResolutionId::from(id), (&letter, seen)).await?;
    Ok(Json(DossierLetterSaved { version }))
}
