//! Flags in the API: which clauses lean on a record, and what follows where it was corrected or withdrawn.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{Asked, Named, Sent, Span};
use crate::action::Class;
use crate::action::flag::decide_flag::{NewRuling, decide_flag};
use crate::action::flag::list_leaning::{AllLeaning, list_leaning};
use crate::app::App;
use crate::domain::flag::Decision;
use crate::domain::permission::Act;
use crate::http::flag::open_flags;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, LinkId, RecordId, ResolutionId};
use crate::store::leaning::LeaningRow;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadEvidence, routes!(read_leaning))
        .api(Act::ReadResolution, routes!(read_flags))
        .api(Act::DecideFlag, routes!(post_decision))
}

/// A clause that leans on the record.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LeaningView {
    resolution: String,
    clause: String,
    link: String,
    /// `1.`, `a)` …; may be empty.
    number: String,
    /// `GP1`, `HC2` …; may be empty.
    code: String,
    /// The clause's words, cut behind 2,000 characters.
    words: String,
    /// `supports contradicts quantifies`.
    relation: String,
    note: String,
    /// The version of the record that was linked.
    version: i64,
    /// `corrected` or `withdrawn`, where the record is no longer what was linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    flag: Option<String>,
    /// Whether somebody has to decide what follows.
    open: bool,
    /// `keep`, `renew` or `remove`, once decided on the record's newest version.
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl From<LeaningRow> for LeaningView {
    fn from(row: LeaningRow) -> Self {
        let open = row.is_open();
        let leaning = row.leaning;
        Self {
            resolution: row.resolution.to_string(),
            clause: leaning.clause.to_string(),
            link: leaning.link.to_string(),
            number: leaning.number,
            code: leaning.code,
            words: leaning.words,
            relation: leaning.relation.id().to_owned(),
            note: leaning.note,
            version: leaning.version,
            flag: row.cause.map(|cause| cause.id().to_owned()),
            open,
            decision: row.ruling.as_ref().map(|ruling| ruling.decision.id().to_owned()),
            reason: row.ruling.map(|ruling| ruling.reason),
        }
    }
}

/// What leans on a record.
#[derive(Serialize, ToSchema)]
pub(super) struct AllLeaningView {
    items: Vec<LeaningView>,
    /// What to send as `after` for the rest; absent at the end.
    next: Option<String>,
    /// How many clauses there are, and how many of them wait for a decision.
    count: i64,
    open: i64,
    /// Resolutions whose words could not be read just now.
    unread: Vec<String>,
}

/// Reads a part of what leans on a record.
pub(super) async fn leaning_view(app: &App, id: &RecordId, span: &Span) -> Result<AllLeaningView, Problem> {
    let AllLeaning { count, rows, unread } =
        list_leaning(app, id, span.after.as_deref(), span.rows()).await?;
    Ok(AllLeaningView {
        next: span.next(&rows, LeaningRow::cursor),
        items: rows.into_iter().map(Into::into).collect(),
        count: count.all,
        open: count.open,
        unread: unread.iter().map(ToString::to_string).collect(),
    })
}

impl AllLeaningView {
    /// Returns the clauses and the resolutions that could not be read.
    pub(super) fn parts(self) -> (Vec<LeaningView>, Vec<String>) {
        (self.items, self.unread)
    }
}

/// Lists the clauses of all resolutions that lean on a record, with their flags.
#[utoipa::path(get, path = "/api/v1/evidence/{record}/leaning", params(("record" = String, Path), Span),
    responses((status = 200, body = AllLeaningView)))]
async fn read_leaning(
    State(app): State<App>,
    Named(record): Named<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<AllLeaningView>, Problem> {
    let id = RecordId::from(record);
    app.store.record(&id).await?;
    Ok(Json(leaning_view(&app, &id, &span).await?))
}

/// A clause that waits for a decision.
#[derive(Serialize, ToSchema)]
pub(super) struct FlagView {
    clause: String,
    link: String,
    record: String,
    /// The version of the record that was linked, and the newest.
    linked: i64,
    version: i64,
    /// `corrected` or `withdrawn`.
    cause: &'static str,
}

/// The flags that wait.
#[derive(Serialize, ToSchema)]
pub(super) struct FlagList {
    items: Vec<FlagView>,
}

/// Lists the clauses of a resolution that wait for a decision; a text has some hundreds of links at most.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/flags", params(("resolution" = String, Path)),
    responses((status = 200, body = FlagList)))]
async fn read_flags(State(app): State<App>, Named(id): Named<String>) -> Result<Json<FlagList>, Problem> {
    let id = ResolutionId::from(id);
    let text = app.rooms.text(&id).await?;
    let open = open_flags(&app, &id, &text).await?;
    let items = open.into_iter().map(|flag| FlagView {
        clause: flag.clause.to_string(),
        link: flag.link.to_string(),
        record: flag.record.to_string(),
        linked: flag.linked,
        version: flag.version,
        cause: flag.cause.id(),
    });
    Ok(Json(FlagList { items: items.collect() }))
}

/// A decision on a flag.
#[derive(Deserialize, ToSchema)]
struct FlagInput {
    /// The newest version of the record, as read.
    version: i64,
    /// `keep`, `renew` (take the new version) or `remove` (take the link away).
    decision: String,
    /// Asked for with `keep`; at most 500 characters.
    #[serde(default)]
    reason: String,
}

/// Decides what follows for one clause.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/flags/{clause}/{link}",
    params(("resolution" = String, Path), ("clause" = String, Path), ("link" = String, Path)),
    request_body = FlagInput, responses((status = 204)))]
async fn post_decision(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause, link)): Named<(String, String, String)>,
    Sent(input): Sent<FlagInput>,
) -> Result<StatusCode, Problem> {
    let decision =
        Decision::of_id(&input.decision).ok_or_else(|| Problem::plain("wrong-request", Class::Invalid))?;
    let new = NewRuling {
        clause: ClauseId::from(clause),
        link: LinkId::from(link),
        version: input.version,
        decision,
        reason: input.reason,
    };
    decide_flag(&app, &by, &ResolutionId::from(id), new).await?;
    Ok(StatusCode::NO_CONTENT)
}
