//! The pages of the printed form: the committee's names, what it chose where the rules leave a choice; for resolutions started
//! later, and for one until its issue is proposed.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::form::{WrongWords, problem_words, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::resolution::create_resolution::BODY_SETTING;
use crate::action::resolution::set_body::{Changed, SetBodyError, change_form, changes, set_body};
use crate::app::App;
use crate::domain::export::{Body, Layout};
use crate::domain::permission::Act;
use crate::format::profile::Profile;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::words::say;

const BODY: &str = "/body";
const ONE: &str = "/resolutions/{resolution}/form";

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ManageUnits, Method::GET, BODY, get(body_page))
        .page(Act::ManageUnits, Method::POST, BODY, post(write_body))
        .page(Act::EditRecipients, Method::GET, ONE, get(form_page))
        .page(Act::EditRecipients, Method::POST, ONE, post(write_form))
}

/// What was typed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
struct Typed {
    short_name: String,
    profile: String,
    superior: String,
    name: String,
    sign: String,
    place: String,
    term: String,
    document_type: String,
    authority_line: String,
    on_behalf: String,
    signer_title: String,
    signer_name: String,
    voting_body: String,
    member_title: String,
    year: String,
    recipients: String,
    separator: String,
    text_size: String,
    line: String,
    duplex: String,
    draft_mark: String,
    /// What was looked at, as it was kept.
    seen: String,
}

impl Typed {
    fn of(body: &Body) -> Self {
        let number = |number: Option<u8>| number.map(|number| number.to_string()).unwrap_or_default();
        let ticked = |yes: bool| if yes { "yes".to_owned() } else { String::new() };
        let body_json = serde_json::to_string(body).unwrap_or_default();
        let Body { layout, .. } = body;
        Self {
            short_name: body.short_name.clone(),
            profile: body.profile.clone(),
            superior: body.superior.clone(),
            name: body.name.clone(),
            sign: body.sign.clone(),
            place: body.place.clone(),
            term: body.term.clone(),
            document_type: body.document_type.clone(),
            authority_line: body.authority_line.clone(),
            on_behalf: body.on_behalf.clone(),
            signer_title: body.signer_title.clone(),
            signer_name: body.signer_name.clone(),
            voting_body: body.voting_body.clone(),
            member_title: body.member_title.clone(),
            year: body.year.to_string(),
            recipients: body.recipients.join("\n"),
            separator: layout.recipient_separator.clone(),
            text_size: number(layout.text_size),
            line: number(layout.line),
            duplex: ticked(layout.duplex),
            draft_mark: ticked(!layout.without_draft_mark),
            seen: body_json,
        }
    }

    /// Reads it as far as it can be read; what cannot is a value that is refused.
    fn body(&self) -> Body {
        let recipients = self.recipients.lines().map(str::trim).filter(|line| !line.is_empty());
        // 0 is no size of letters: it is refused, not taken for the form's own.
        let number = |typed: &str| (!typed.is_empty()).then(|| typed.trim().parse().unwrap_or(0));
        Body {
            short_name: self.short_name.clone(),
            profile: self.profile.clone(),
            superior: self.superior.clone(),
            name: self.name.clone(),
            sign: self.sign.clone(),
            place: self.place.clone(),
            term: self.term.clone(),
            document_type: self.document_type.clone(),
            authority_line: self.authority_line.clone(),
            on_behalf: self.on_behalf.clone(),
            signer_title: self.signer_title.clone(),
            signer_name: self.signer_name.clone(),
            voting_body: self.voting_body.clone(),
            member_title: self.member_title.clone(),
            year: self.year.trim().parse().unwrap_or_default(),
            recipients: recipients.map(str::to_owned).collect(),
            layout: Layout {
                recipient_separator: self.separator.clone(),
                text_size: number(&self.text_size),
                line: number(&self.line),
                duplex: !self.duplex.is_empty(),
                without_draft_mark: self.draft_mark.is_empty(),
            },
        }
    }
}

#[derive(Template)]
#[template(path = "resolution/form.html")]
struct FormPage {
    page: Page,
    /// The resolution whose form it is; absent for those started later.
    id: Option<ResolutionId>,
    typed: Typed,
    wrong: WrongWords,
    hindrance: String,
}

impl FormPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn profiles(&self) -> Vec<&'static str> {
        Profile::ids().collect()
    }

    fn sizes(&self) -> Vec<String> {
        Layout::TEXT_SIZES.iter().map(ToString::to_string).collect()
    }

    fn lines(&self) -> Vec<String> {
        Layout::LINES.map(|line| line.to_string()).collect()
    }

    fn action(&self) -> String {
        self.id.as_ref().map_or_else(|| BODY.to_owned(), |id| format!("/resolutions/{id}/form"))
    }

    fn back(&self) -> String {
        self.id.as_ref().map_or_else(|| "/units".to_owned(), |id| format!("/resolutions/{id}/versions"))
    }
}

async fn shown(
    app: &App,
    member: &Member,
    id: Option<&ResolutionId>,
    typed: Typed,
    refused: Option<(&Problem, Vec<Changed>)>,
) -> Result<Response, Problem> {
    let (problem, theirs) =
        refused.map_or_else(Default::default, |(problem, theirs)| (Some(problem), theirs));
    let title = if id.is_some() { "form-title" } else { "body-title" };
    let mut page = Page::of(app, member, say(member.lang, title, &[]));
    page = match id {
        Some(id) => {
            let row = app.store.resolution(id).await?;
            page.about(id, &row.title, row.stage)
        }
        None => page.under("units"),
    };
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let told = problem.filter(|_| wrong.is_empty()).map(|problem| problem_words(problem, &page));
    let mut hindrance = told.unwrap_or_default();
    if !theirs.is_empty() {
        let name = |field: &str| page.t(&format!("form-{}", field.replace('_', "-")));
        let told = theirs.iter().map(|(field, _, is)| format!("{}: {is}", name(field)));
        let fields = told.collect::<Vec<_>>().join("; ");
        hindrance = format!("{hindrance} {}", page.t1("form-theirs", "fields", fields));
    }
    let answer = show(&FormPage { page, id: id.cloned(), typed, wrong, hindrance });
    Ok(match problem {
        Some(problem) => (problem.status(), answer).into_response(),
        None => answer,
    })
}

async fn body_page(State(app): State<App>, member: Member) -> Result<Response, Problem> {
    let body: Option<Body> = app.store.setting(BODY_SETTING).await?;
    let begun = || Typed { draft_mark: "yes".to_owned(), ..Typed::default() };
    let typed = body.as_ref().map_or_else(begun, Typed::of);
    shown(&app, &member, None, typed, None).await
}

async fn write_body(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let seen: Option<Body> = serde_json::from_str(&typed.seen).ok();
    match set_body(&app, &by, (seen.as_ref(), &typed.body())).await {
        Ok(()) => Ok(Redirect::to("/units").into_response()),
        Err(error) => {
            let now = app.store.setting(BODY_SETTING).await?;
            again(&app, &member, None, typed, (error, seen.zip(now))).await
        }
    }
}

async fn form_page(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    shown(&app, &member, Some(&id), Typed::of(&body), None).await
}

async fn write_form(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let body = typed.body();
    // A program that does not say what it looked at replaces what stands there.
    let seen = match serde_json::from_str(&typed.seen) {
        Ok(seen) => seen,
        Err(_) => {
            let row = app.store.resolution(&id).await?;
            serde_json::from_str(&row.body).map_err(StoreError::from)?
        }
    };
    match change_form(&app, &by, &id, (&seen, &body)).await {
        Ok(()) => Ok(Redirect::to(&format!("/resolutions/{id}/versions")).into_response()),
        Err(error) => {
            let row = app.store.resolution(&id).await?;
            let now: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
            again(&app, &member, Some(&id), typed, (error, Some((seen, now)))).await
        }
    }
}

/// Shows the form again with what was typed; what no form can mend is a page of its own.
///
/// Where somebody else was quicker, their parts are told, and sent again the form takes their place: they have been seen.
async fn again(
    app: &App,
    member: &Member,
    id: Option<&ResolutionId>,
    mut typed: Typed,
    (error, versions): (SetBodyError, Option<(Body, Body)>),
) -> Result<Response, Problem> {
    let mut theirs = Vec::new();
    if let (SetBodyError::Moved, Some((seen, now))) = (&error, versions) {
        theirs = changes(&seen, &now);
        typed.seen = serde_json::to_string(&now).map_err(StoreError::from)?;
    }
    let problem = Problem::from(error);
    if matches!(problem.class, Class::Invalid | Class::Conflict) {
        return shown(app, member, id, typed, Some((&problem, theirs))).await;
    }
    Err(problem)
}
