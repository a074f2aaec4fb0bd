//! Word files brought in: sent, looked at, confirmed. Nothing is stored before that; what was shown comes back with the form.

mod copy;
mod draft;

use axum::extract::DefaultBodyLimit;
use axum::extract::multipart::{Field, Multipart, MultipartRejection};
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

pub(super) use self::copy::ShownChange;
use super::multipart;
use super::page::Page;
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::import::ImportError;
use crate::action::import::send_changes::Refused;
use crate::app::App;
use crate::domain::import::{CLAUSES_MAX, FILE_BYTES_MAX};
use crate::domain::permission::Act;
use crate::words::say;

/// Longest answer to one field of a form that comes back: the words of a hundred pages with their looks.
const SHOWN_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Fields of a form that comes back: three for each clause, and some for all.
const FIELDS_MAX: usize = 3 * CLAUSES_MAX + 20;

/// Longest answer to any other field.
const FIELD_BYTES_MAX: usize = 16 * 1024;

pub(super) fn doors(doors: Doors) -> Doors {
    let (sent, copied) = ("/resolutions/import", "/resolutions/{resolution}/import");
    let (confirm, send) = ("/resolutions/import/confirm", "/resolutions/{resolution}/import/confirm");
    doors
        .page(Act::CreateResolution, Method::GET, sent, get(draft::upload_page))
        .page(Act::CreateResolution, Method::POST, sent, unlimited(post(draft::preview)))
        .page(Act::CreateResolution, Method::POST, confirm, unlimited(post(draft::confirm)))
        .page(Act::Suggest, Method::GET, copied, get(copy::upload_page))
        .page(Act::Suggest, Method::POST, copied, unlimited(post(copy::preview)))
        .page(Act::Suggest, Method::POST, send, unlimited(post(copy::send)))
}

/// The reading counts for itself, so that a file that is too large gets an answer.
pub(super) fn unlimited(handler: MethodRouter<App>) -> MethodRouter<App> {
    handler.layer(DefaultBodyLimit::disable())
}

fn broken() -> Problem {
    Problem::plain("word-file-broken", Class::Invalid)
}

/// Reads the file of a form.
async fn sent(form: Result<Multipart, MultipartRejection>) -> Result<Vec<u8>, Problem> {
    let mut form = form.map_err(|_| Problem::plain("word-file-none", Class::Invalid))?;
    let mut file = None;
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        if field.name() == Some("file") && file.is_none() {
            file = Some(gathered(field).await?);
        } else {
            multipart::drain_field(field).await;
        }
    }
    file.filter(|bytes| !bytes.is_empty()).ok_or_else(|| Problem::plain("word-file-none", Class::Invalid))
}

async fn gathered(mut field: Field<'_>) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(part) = field.chunk().await.map_err(|_| broken())? {
        if bytes.len() + part.len() > FILE_BYTES_MAX {
            multipart::drain_field(field).await;
            return Err(ImportError::TooLarge.into());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}

/// The fields of a form that was shown and came back.
struct Answers(Vec<(String, String)>);

impl Answers {
    async fn read(form: Result<Multipart, MultipartRejection>) -> Result<Self, Problem> {
        let mut form = form.map_err(|_| Problem::plain("wrong-request", Class::Invalid))?;
        let mut answers = Vec::new();
        while let Some(field) = form.next_field().await.map_err(|_| broken())? {
            let name = field.name().unwrap_or_default().to_owned();
            let most = if name == "shown" { SHOWN_BYTES_MAX } else { FIELD_BYTES_MAX };
            if answers.len() >= FIELDS_MAX {
                return Err(ImportError::TooManyClauses.into());
            }
            answers.push((name, multipart::long_words(field, most).await?));
        }
        Ok(Self(answers))
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(one, _)| one == name).map_or("", |(_, value)| value.as_str())
    }

    /// Returns the answers of one row, in the order in which they stand in the form.
    fn of_row(&self, nth: usize) -> impl Fn(&str) -> String + '_ {
        move |name| self.get(&format!("{name}_{nth}")).to_owned()
    }
}

/// Tells problems that the form can show again from those that end the request.
fn is_told(problem: &Problem) -> bool {
    !matches!(problem.class, Class::Fault | Class::Forbidden | Class::NotSignedIn | Class::NotFound)
}

/// Says what was not taken.
fn refused_lines(page: &Page, refused: &[Refused]) -> Vec<String> {
    let line = |one: &Refused| {
        let given: Vec<(&str, &str)> =
            one.given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        format!("{} — {}", say(page.lang, &format!("problem-{}", one.slug), &given), one.words)
    };
    refused.iter().map(line).collect()
}
