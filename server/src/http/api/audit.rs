//! The audit log in the API.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Span};
use crate::action::audit::find_audit::{Names, ToldLine, find_audit};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::http::audit::place_in_list;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::store::audit::read::AuditFilter;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadAudit, routes!(get_audit))
}

/// A line of the audit log. Who cast a ballot is not told, and only its day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// 1 and on, without gaps.
    pub line: i64,
    /// Milliseconds since 1970.
    pub at: i64,
    pub person: Option<String>,
    /// Ids of the roles the person held then.
    pub roles: Vec<String>,
    /// Such as `vote.close`.
    pub act: String,
    pub object: String,
    pub resolution: Option<String>,
    pub detail: String,
    /// What stood before, where the act put something in its place.
    pub was: Option<String>,
    pub became: Option<String>,
    /// The hash of the line before.
    pub previous: String,
    pub hash: String,
}

impl From<ToldLine> for AuditView {
    fn from(told: ToldLine) -> Self {
        let line = told.line;
        let roles = line.roles.split(',').filter(|role| !role.is_empty()).map(str::to_owned).collect();
        Self {
            line: line.seq,
            at: line.at,
            person: line.person,
            roles,
            act: line.act,
            object: line.object,
            resolution: told.resolution.map(|(id, _)| id),
            detail: line.detail,
            was: line.was,
            became: line.became,
            previous: line.previous,
            hash: line.hash,
        }
    }
}

/// What is looked for; what is absent is not asked.
#[derive(Deserialize, Default, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct AuditQuery {
    /// The id of whoever did it.
    person: String,
    /// Such as `vote.close`.
    act: String,
    /// The id of what was acted on.
    object: String,
    /// The id of a resolution: acts on it and on what belongs to it.
    resolution: String,
    /// From this moment on, in milliseconds since 1970.
    since: Option<i64>,
    /// Before this moment.
    until: Option<i64>,
}

/// Lists lines of the audit log, the newest first.
#[utoipa::path(get, path = "/api/v1/audit", params(Span, AuditQuery),
    responses((status = 200, body = Listed<AuditView>)))]
async fn get_audit(
    State(app): State<App>,
    Who(reader): Who,
    Asked(span): Asked<Span>,
    Asked(query): Asked<AuditQuery>,
) -> Result<Json<Listed<AuditView>>, Problem> {
    let filter = AuditFilter {
        person: query.person,
        act: query.act,
        object: query.object,
        resolution: query.resolution,
        since: query.since.map(Millis),
        until: query.until.map(Millis),
    };
    let before = place_in_list(span.after.as_deref().unwrap_or_default())?;
    let names = Names::of(&app).await?;
    let found = find_audit(&app, &reader, &names, &filter, (before, span.rows())).await?;
    let next = span.next(&found, |told| told.line.seq.to_string());
    Ok(Json(Listed { items: found.into_iter().map(Into::into).collect(), next }))
}
