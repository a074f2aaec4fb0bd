//! The printed record of a closed vote.

use axum::extract::State;
use axum::response::Response;

use crate::action::Class;
use crate::action::vote::print_record::print_record;
use crate::app::App;
use crate::format::Format;
use crate::http::api::Named;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::resolution::sent;
use crate::id::ResolutionId;

pub(super) async fn record(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, format)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let format = Format::of_id(&format).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    Ok(sent(print_record(&app, &reader, (&ResolutionId::from(id), None), format).await?))
}
