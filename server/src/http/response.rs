//! The table of opinions and answers: the page, and the files it is printed or worked with from.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::api::attribution::name;
use super::evidence::address;
use super::form::problem_words;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::{moment_text, sent};
use super::routes::Doors;
use crate::action::Class;
use crate::action::response::list_responses::list_responses;
use crate::action::response::pass_response::{PassResponseError, pass_response};
use crate::action::response::write_responses::{let_pass, write_responses, write_sheet};
use crate::app::App;
use crate::domain::answer::Verdict;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::responses::{Answered, Group, LetPass, Order, Row, Source, Tally, grouped, tally};
use crate::domain::stage::Step;
use crate::format::Format;
use crate::id::ResolutionId;
use crate::words::{Lang, say};

/// Rows of one page: some screens of a laptop, each row a few lines.
const PAGE_ROWS: usize = 100;

/// The sheet is no copy of a text, so it is no [`Format`].
const SHEET: &str = "xlsx";

const SHEET_MIME: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub(super) fn doors(doors: Doors) -> Doors {
    const TABLE: &str = "/resolutions/{resolution}/responses";
    doors
        .page(Act::ReadResolution, Method::GET, TABLE, get(list))
        .page(Act::ExportResolution, Method::GET, &format!("{TABLE}/{{format}}"), get(file))
        .page(
            Act::Take(Step::SubmitToAppraisal),
            Method::POST,
            &format!("{TABLE}/{{source}}/{{item}}/pass"),
            post(pass),
        )
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    /// `delegation`, or by clause.
    order: String,
    /// `open` or `answered`; without it everything.
    state: String,
    /// How many rows stand on the pages before.
    after: usize,
}

#[derive(Template)]
#[template(path = "response/list.html")]
struct ListPage {
    page: Page,
    id: ResolutionId,
    tally: Tally,
    groups: Vec<Group>,
    passed: Vec<LetPass>,
    order: Order,
    state: String,
    previous: String,
    next: String,
    /// Where this part of the list begins.
    after: usize,
    may_pass: bool,
    refused: RefusedPass,
}

/// A reason that was not taken, as it was typed.
#[derive(Default)]
struct RefusedPass {
    source: String,
    item: String,
    reason: String,
    /// What is wrong with the reason; empty where the thing itself is no longer open.
    wrong: String,
    /// What happened instead.
    problem: String,
}

impl ListPage {
    fn formats(&self) -> [&'static str; 4] {
        [Format::Docx.id(), Format::Pdf.id(), SHEET, Format::Html.id()]
    }

    /// Counts the answers, in words: "tiếp thu 3, không tiếp thu 1".
    fn told(&self) -> String {
        let Tally { open, accepted, partly, declined, noted, .. } = self.tally;
        let counted = [
            ("responses-accepted", accepted),
            ("responses-partly", partly),
            ("responses-declined", declined),
            ("responses-noted", noted),
            ("responses-waiting", open),
        ];
        let told = counted.into_iter().filter(|(_, count)| *count > 0);
        let told = told.map(|(key, count)| self.page.t1(key, "count", count)).collect::<Vec<_>>().join(", ");
        // The last is what waits: how much of it somebody let pass stands behind it.
        match self.tally.passed {
            0 => told,
            passed => format!("{told} {}", self.page.t1("responses-let-pass", "count", passed)),
        }
    }

    fn tone(&self, answer: &Answered) -> &'static str {
        match answer.verdict {
            Verdict::Accepted => "good",
            Verdict::Partly => "info",
            Verdict::Declined => "bad",
            Verdict::Noted => "",
        }
    }

    fn when(&self, row: &Row) -> String {
        moment_text(row.at)
    }

    fn passed_when(&self, passed: &LetPass) -> String {
        moment_text(passed.at)
    }

    /// Where its form is sent; the answer leads back to this part of the list.
    fn pass_action(&self, row: &Row) -> String {
        let path = format!("/resolutions/{}/responses/{}/{}/pass", self.id, row.source.id(), row.id);
        place(&path, self.order, &self.state, self.after)
    }

    fn is_refused(&self, row: &Row) -> bool {
        self.refused.source == row.source.id() && self.refused.item == row.id
    }

    fn typed(&self, row: &Row) -> &str {
        if self.is_refused(row) { &self.refused.reason } else { "" }
    }

    fn wrong_of(&self, row: &Row) -> &str {
        if self.is_refused(row) { &self.refused.wrong } else { "" }
    }

    /// Where a row is read whole and answered.
    fn href(&self, row: &Row) -> String {
        match row.source {
            // Addresses of the single thing: they lead to that part of its list which has it.
            Source::Comment => format!("/resolutions/{}/comments/{}", self.id, row.id),
            Source::Opinion => format!("/resolutions/{}/opinions/{}", self.id, row.id),
            Source::Suggestion => format!("/resolutions/{}/suggestions/{}", self.id, row.id),
        }
    }
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    Ok(show(&list_page(&app, (&reader, &member), id, query, RefusedPass::default()).await?))
}

/// The address of a part of the list.
fn place(path: &str, order: Order, state: &str, after: usize) -> String {
    let after = if after == 0 { String::new() } else { after.to_string() };
    address(path, &[("order", order.id()), ("state", state), ("after", &after)])
}

async fn list_page(
    app: &App,
    (reader, member): (&Person, &Member),
    id: ResolutionId,
    query: ListQuery,
    refused: RefusedPass,
) -> Result<ListPage, Problem> {
    let row = app.store.resolution(&id).await?;
    let page = Page::of(app, member, say(member.lang, "responses-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("responses");
    let rows = list_responses(app, reader, &id, member.lang, name).await?;
    let order = Order::of_id(&query.order);
    let counted = tally(&rows);
    let fitting: Vec<Row> = rows.into_iter().filter(|row| fits(row, &query.state)).collect();
    let all = fitting.len();
    let groups = part(grouped(fitting, order), query.after);
    let path = format!("/resolutions/{id}/responses");
    let at = |after: usize| place(&path, order, &query.state, after);
    let previous = (query.after > 0).then(|| at(query.after.saturating_sub(PAGE_ROWS)));
    let next = (query.after.saturating_add(PAGE_ROWS) < all).then(|| at(query.after + PAGE_ROWS));
    Ok(ListPage {
        tally: counted,
        groups,
        passed: let_pass(app, &id).await?,
        order,
        previous: previous.unwrap_or_default(),
        next: next.unwrap_or_default(),
        after: query.after,
        state: query.state,
        may_pass: page.may_now(Act::Take(Step::SubmitToAppraisal)),
        refused,
        id,
        page,
    })
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PassForm {
    reason: String,
}

/// Lets one thing pass, and leads back to it in the list.
async fn pass(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path((id, source, item)): Path<(String, String, String)>,
    Query(query): Query<ListQuery>,
    Form(form): Form<PassForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let named = Source::of_id(&source).ok_or_else(|| Problem::plain("not-found", Class::NotFound))?;
    let error = match pass_response(&app, &by, &id, (named, &item), &form.reason).await {
        Ok(()) => {
            let path = format!("/resolutions/{id}/responses");
            let list = place(&path, Order::of_id(&query.order), &query.state, query.after);
            return Ok(Redirect::to(&format!("{list}#response-{source}-{item}")).into_response());
        }
        Err(error) => error,
    };
    if !matches!(
        error,
        PassResponseError::ReasonMissing | PassResponseError::LongReason | PassResponseError::NotOpen
    ) {
        return Err(error.into());
    }
    let problem = Problem::from(error);
    let wrong = problem.fields.first().map(|field| say(member.lang, field.key, &[])).unwrap_or_default();
    let refused = RefusedPass { source, item, reason: form.reason, wrong, problem: String::new() };
    let mut shown = list_page(&app, (&by, &member), id, query, refused).await?;
    if shown.refused.wrong.is_empty() {
        shown.refused.problem = problem_words(&problem, &shown.page);
    }
    Ok((problem.status(), show(&shown)).into_response())
}

fn fits(row: &Row, state: &str) -> bool {
    match state {
        "open" => row.answered.is_none(),
        "answered" => row.answered.is_some(),
        _ => true,
    }
}

/// The rows of one page, under their headings.
fn part(groups: Vec<Group>, after: usize) -> Vec<Group> {
    let rows = groups
        .into_iter()
        .flat_map(|Group { name, rows }| rows.into_iter().map(move |row| (name.clone(), row)));
    let mut shown: Vec<Group> = Vec::new();
    for (name, row) in rows.skip(after).take(PAGE_ROWS) {
        match shown.last_mut() {
            Some(group)
                if group.name == name && group.rows.last().is_some_and(|last| goes_on(last, &row)) =>
            {
                group.rows.push(row);
            }
            _ => shown.push(Group { name, rows: vec![row] }),
        }
    }
    shown
}

/// Clauses may be called alike; those of one heading stand at one place.
fn goes_on(last: &Row, row: &Row) -> bool {
    last.clause == row.clause || last.delegation == row.delegation
}

async fn file(
    State(app): State<App>,
    Who(reader): Who,
    Path((id, format)): Path<(String, String)>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    // Printed in the language of the committee, whatever the reader's is.
    let rows = list_responses(&app, &reader, &id, Lang::Vi, name).await?;
    let order = Order::of_id(&query.order);
    if format == SHEET {
        let bytes = tokio::task::spawn_blocking(move || write_sheet(rows, order)).await;
        let bytes =
            bytes.map_err(|fault| fault.to_string()).and_then(|made| made.map_err(|fault| fault.to_string()));
        return match bytes {
            Ok(bytes) => Ok(sheet(bytes)),
            Err(fault) => {
                tracing::error!(%fault, "The table of opinions could not be written: {fault}");
                Err(Problem::plain("fault", Class::Fault))
            }
        };
    }
    let format = Format::of_id(&format).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    Ok(sent(write_responses(&app, &id, rows, order, format).await?))
}

fn sheet(bytes: Vec<u8>) -> Response {
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(SHEET_MIME));
    let disposition = "attachment; filename=\"tiep-thu-giai-trinh.xlsx\"";
    out.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition));
    response
}
