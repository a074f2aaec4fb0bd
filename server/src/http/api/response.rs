//! The table of opinions and answers in the API: letting one thing pass without an answer.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Named, Sent};
use crate::action::Class;
use crate::action::response::pass_response::pass_response;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::responses::Source;
use crate::domain::stage::Step;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::ResolutionId;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::Take(Step::SubmitToAppraisal), routes!(post_response_pass))
}

/// Why something goes on without an answer.
#[derive(Deserialize, ToSchema)]
struct PassInput {
    /// At most 2,000 characters; printed beside it in the table.
    #[serde(default)]
    reason: String,
}

/// Lets a comment, a suggestion or an opinion that nobody answered go on to appraisal, by name and with a reason.
/// `source` is `comment`, `suggestion` or `opinion`.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/responses/{source}/{item}/pass",
    params(("resolution" = String, Path), ("source" = String, Path), ("item" = String, Path)),
    request_body = PassInput, responses((status = 204)))]
async fn post_response_pass(
    State(app): State<App>,
    Who(by): Who,
    Named((id, source, item)): Named<(String, String, String)>,
    Sent(input): Sent<PassInput>,
) -> Result<StatusCode, Problem> {
    let source = Source::of_id(&source).ok_or_else(|| Problem::plain("not-found", Class::NotFound))?;
    pass_response(&app, &by, &ResolutionId::from(id), (source, &item), &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}
