//! Opinions spoken at the workshop in the API: read, recorded, answered, taken back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::opinion::answer_opinion::answer_opinion;
use crate::action::opinion::record_opinion::{NewOpinion, record_opinion};
use crate::action::opinion::take_back_opinion::take_back_opinion;
use crate::app::App;
use crate::domain::answer::Verdict;
use crate::domain::opinion::{Opinion, OpinionState, SaidFor};
use crate::domain::permission::Act;
use crate::http::member::Who;
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{AgendaId, BlocId, ClauseId, OpinionId, PaperId, PersonId, ResolutionId};
use crate::store::opinion::OpinionFilter;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_opinions))
        .api(Act::RecordOpinion, routes!(post_opinion))
        .api(Act::AnswerOpinion, routes!(post_opinion_answer))
        .api(Act::RecordOpinion, routes!(remove_opinion))
}

/// For whom an opinion was spoken: one of `person`, `bloc` and `name`.
#[derive(Serialize, Deserialize, Default, ToSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct SaidForView {
    /// The id of a person.
    pub person: Option<String>,
    /// The id of the bloc whose delegation spoke.
    pub bloc: Option<String>,
    /// The name of somebody who is not in the list of people.
    pub name: Option<String>,
    /// Office of whoever is named; may be absent.
    pub title: Option<String>,
}

impl SaidForView {
    fn of(said_for: SaidFor) -> Self {
        match said_for {
            SaidFor::Person(id) => Self { person: Some(id.to_string()), ..Self::default() },
            SaidFor::Delegation(id) => Self { bloc: Some(id.to_string()), ..Self::default() },
            SaidFor::Named { name, title } => {
                let title = Some(title).filter(|title| !title.is_empty());
                Self { name: Some(name), title, ..Self::default() }
            }
        }
    }

    /// Nothing, where none or more than one is named.
    fn said_for(self) -> Option<SaidFor> {
        match (self.person, self.bloc, self.name) {
            (Some(person), None, None) => Some(SaidFor::Person(PersonId::from(person))),
            (None, Some(bloc), None) => Some(SaidFor::Delegation(BlocId::from(bloc))),
            (None, None, Some(name)) => Some(SaidFor::Named { name, title: self.title.unwrap_or_default() }),
            _ => None,
        }
    }
}

/// An opinion with its answer.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpinionOne {
    pub id: String,
    /// The item of the agenda under which it was spoken.
    pub item: Option<String>,
    pub clause: Option<String>,
    pub said_for: SaidForView,
    /// The paper it was taken from.
    pub paper: Option<String>,
    pub words: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// `open`, `answered` or `taken_back`.
    pub state: String,
    /// `accepted`, `partly`, `declined` or `noted`.
    pub verdict: Option<String>,
    pub reason: Option<String>,
    /// When it was answered or taken back.
    pub ended_at: Option<i64>,
}

impl From<Opinion> for OpinionOne {
    fn from(opinion: Opinion) -> Self {
        let state = opinion.state.id().to_owned();
        let (verdict, reason, ended_at) = match opinion.state {
            OpinionState::Open => (None, None, None),
            OpinionState::Answered(answer) => {
                (Some(answer.verdict.id().to_owned()), Some(answer.reason), Some(answer.at.0))
            }
            OpinionState::TakenBack { at, .. } => (None, None, Some(at.0)),
        };
        Self {
            id: opinion.id.to_string(),
            item: opinion.item.map(|item| item.to_string()),
            clause: opinion.clause.map(|clause| clause.to_string()),
            said_for: SaidForView::of(opinion.said_for),
            paper: opinion.paper.map(|paper| paper.to_string()),
            words: opinion.words,
            at: opinion.at.0,
            state,
            verdict,
            reason,
            ended_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OpinionsQuery {
    /// `open`, `answered` or `taken_back`; all but those taken back, when absent.
    state: Option<String>,
    clause: Option<String>,
    /// Only those taken from this paper.
    paper: Option<String>,
}

/// Lists opinions spoken at the workshop, the newest first.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/opinions",
    params(("resolution" = String, Path), OpinionsQuery, Span), responses((status = 200, body = Listed<OpinionOne>)))]
async fn read_opinions(
    State(app): State<App>,
    Named(id): Named<String>,
    Asked(query): Asked<OpinionsQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<OpinionOne>>, Problem> {
    let id = ResolutionId::from(id);
    app.store.resolution(&id).await?;
    let state = match query.state.as_deref().unwrap_or("") {
        "" => None,
        "open" => Some("open"),
        "answered" => Some("answered"),
        "taken_back" => Some("taken_back"),
        _ => return Err(Problem::plain("wrong-query", Class::Invalid)),
    };
    let clause = query.clause.filter(|clause| !clause.is_empty()).map(ClauseId::from);
    let after = span.after.clone().filter(|after| !after.is_empty()).map(OpinionId::from);
    let paper = query.paper.filter(|paper| !paper.is_empty()).map(PaperId::from);
    let filter = OpinionFilter { state, clause, paper };
    let found = app.store.opinions(&id, &filter, after.as_ref(), span.rows()).await?;
    let items: Vec<OpinionOne> = found.into_iter().map(Into::into).collect();
    let next = span.next(&items, |one| one.id.clone());
    Ok(Json(Listed { items, next }))
}

/// An opinion as it is recorded.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpinionInput {
    pub item: Option<String>,
    pub clause: Option<String>,
    pub said_for: SaidForView,
    /// The paper it was taken from.
    pub paper: Option<String>,
    pub words: String,
}

/// What was just recorded.
#[derive(Serialize, ToSchema)]
pub struct OpinionMade {
    pub id: String,
}

/// Records an opinion spoken at the workshop.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/opinions",
    params(("resolution" = String, Path)), request_body = OpinionInput,
    responses((status = 201, body = OpinionMade)))]
async fn post_opinion(
    State(app): State<App>,
    Who(by): Who,
    Named(id): Named<String>,
    Sent(input): Sent<OpinionInput>,
) -> Result<(StatusCode, Json<OpinionMade>), Problem> {
    let new = NewOpinion {
        item: input.item.map(AgendaId::from),
        clause: input.clause.map(ClauseId::from),
        said_for: input.said_for.said_for(),
        paper: input.paper.map(PaperId::from),
        words: input.words,
    };
    let id = record_opinion(&app, &by, &ResolutionId::from(id), new).await?;
    Ok((StatusCode::CREATED, Json(OpinionMade { id: id.to_string() })))
}

/// How an opinion is answered.
#[derive(Deserialize, ToSchema)]
pub struct OpinionAnswerInput {
    /// `accepted`, `partly`, `declined` or `noted`.
    pub verdict: String,
    /// Owed for `partly` and `declined`.
    #[serde(default)]
    pub reason: String,
}

/// Answers an opinion.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/opinions/{opinion}/answer",
    params(("resolution" = String, Path), ("opinion" = String, Path)), request_body = OpinionAnswerInput,
    responses((status = 204)))]
async fn post_opinion_answer(
    State(app): State<App>,
    Who(by): Who,
    Named((id, opinion)): Named<(String, String)>,
    Sent(input): Sent<OpinionAnswerInput>,
) -> Result<StatusCode, Problem> {
    let given = (Verdict::of_id(&input.verdict), input.reason.as_str());
    answer_opinion(&app, &by, &ResolutionId::from(id), &OpinionId::from(opinion), given).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes back an opinion that was recorded by mistake.
#[utoipa::path(delete, path = "/api/v1/resolutions/{resolution}/opinions/{opinion}",
    params(("resolution" = String, Path), ("opinion" = String, Path)), responses((status = 204)))]
async fn remove_opinion(
    State(app): State<App>,
    Who(by): Who,
    Named((id, opinion)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    take_back_opinion(&app, &by, &ResolutionId::from(id), &OpinionId::from(opinion)).await?;
    Ok(StatusCode::NO_CONTENT)
}
