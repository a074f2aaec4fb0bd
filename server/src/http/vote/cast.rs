//! The ballot on its way in: asking once more, then recording.
//!
//! A choice travels in the body of a form only: addresses end in histories and logs.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{about, device};
use crate::action::vote::cast_ballot::{CastBallotError, NewBallot, cast_ballot};
use crate::app::App;
use crate::domain::vote::{Choice, Secrecy};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{ResolutionId, VoteId};
use crate::store::StoreError;
use crate::words::say;

#[derive(Deserialize, Default)]
pub(super) struct BallotForm {
    #[serde(default)]
    choice: String,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    seal: String,
}

#[derive(Template)]
#[template(path = "vote/confirm.html")]
struct ConfirmPage {
    page: Page,
    id: ResolutionId,
    /// What is decided, as the sealed words call it.
    about: String,
    choice: Choice,
    opinion: String,
    seal: String,
    short_hash: String,
    secret: bool,
    wrong: Option<String>,
}

impl ConfirmPage {
    fn needs_words(&self) -> bool {
        self.choice == Choice::Other
    }

    fn hint(&self) -> String {
        match (self.needs_words(), self.secret) {
            (true, false) => self.page.t("ballot-opinion-hint"),
            (true, true) => {
                format!("{} {}", self.page.t("ballot-opinion-hint"), self.page.t("ballot-opinion-secret"))
            }
            (false, true) => self.page.t("ballot-opinion-secret"),
            (false, false) => String::new(),
        }
    }
}

/// The open secret vote of a resolution, if there is one: the one for which a device holds a secret.
async fn secret_vote(app: &App, id: &ResolutionId) -> Result<Option<VoteId>, StoreError> {
    let vote = app.store.newest_vote(id).await?;
    let open = vote.filter(|vote| vote.is_open() && vote.held.secrecy == Secrecy::Secret);
    Ok(open.map(|vote| vote.id))
}

/// Shows the answer once more; nothing is stored yet.
pub(super) async fn choose(
    State(app): State<App>,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(form): Form<BallotForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let secret = secret_vote(&app, &id).await?;
    let page = confirm_page((&app, &member), &id, form, (secret.is_some(), None)).await?;
    Ok(match secret {
        // The device has its secret before the ballot is sent: an answer lost on the way loses nothing.
        Some(vote) if device::secret_of(&headers, &vote).is_none() => {
            (device::kept(&headers, &id, &vote, device::fresh_secret()), page).into_response()
        }
        Some(_) | None => page,
    })
}

async fn confirm_page(
    (app, member): (&App, &Member),
    id: &ResolutionId,
    form: BallotForm,
    (secret, wrong): (bool, Option<String>),
) -> Result<Response, Problem> {
    let choice = Choice::of_id(&form.choice).ok_or(CastBallotError::ChoiceMissing)?;
    let row = app.store.resolution(id).await?;
    let seal = app.store.newest_seal(id).await?.ok_or(StoreError::NotFound)?;
    if seal.canonical_hash != form.seal {
        return Err(CastBallotError::OtherWords.into());
    }
    let page =
        Page::of(app, member, say(member.lang, "ballot-confirm", &[])).about(id, &row.title, row.stage);
    let shown = ConfirmPage {
        about: about(app, &page, &row, &seal).await?,
        page,
        id: id.clone(),
        choice,
        opinion: form.opinion,
        short_hash: seal.short_hash(),
        seal: form.seal,
        secret,
        wrong,
    };
    Ok(show(&shown))
}

pub(super) async fn cast(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(form): Form<BallotForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let vote = secret_vote(&app, &id).await?;
    let held = vote.as_ref().filter(|vote| device::secret_of(&headers, vote).is_some());
    let secret = match (&vote, held) {
        (None, _) => String::new(),
        (Some(_), Some(vote)) => device::text_of(&headers, vote).unwrap_or_default(),
        (Some(_), None) => device::fresh_secret(),
    };
    let new = NewBallot {
        choice: form.choice.clone(),
        opinion: form.opinion.clone(),
        seal: form.seal.clone(),
        secret: secret.clone(),
    };
    match cast_ballot(&app, &by, &id, &new).await {
        Ok(_) => {
            // The keyboard, and whoever is read to, go on where it says that the ballot was recorded.
            let there = Redirect::to(&format!("/resolutions/{id}/vote#recorded"));
            Ok(match vote {
                Some(vote) => (device::kept(&headers, &id, &vote, secret), there).into_response(),
                None => there.into_response(),
            })
        }
        Err(error @ (CastBallotError::OpinionMissing | CastBallotError::LongOpinion)) => {
            let problem = Problem::from(error);
            let wrong = problem.fields.first().map(|field| say(member.lang, field.key, &[]));
            let answer = confirm_page((&app, &member), &id, form, (vote.is_some(), wrong)).await?;
            Ok((problem.status(), answer).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
