//! Suggestions in the API: read, made, accepted whole or in part, declined, taken back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::attribution::name;
use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::suggestion::accept_suggestion::{Acceptance, accept_suggestion};
use crate::action::suggestion::decline_suggestion::decline_suggestion;
use crate::action::suggestion::list_suggestions::{ListedSuggestions, May, Wanted, list_suggestions, may};
use crate::action::suggestion::read_suggestion::read_suggestion;
use crate::action::suggestion::suggest::{NewSuggestion, suggest};
use crate::action::suggestion::take_back_suggestion::take_back_suggestion;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::redline::{Fate, Part, redline};
use crate::domain::resolution::{Heads, Kind};
use crate::domain::suggestion::{Bundle, State as Standing, Wish};
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::http::suggestion::view::diff_of;
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_suggestions))
        .api(Act::ReadResolution, routes!(read_one))
        .api(Act::Suggest, routes!(post_suggestion))
        .api(Act::DecideSuggestion, routes!(post_suggestion_acceptance))
        .api(Act::DeclineSuggestion, routes!(post_suggestion_refusal))
        .api(Act::Suggest, routes!(remove_suggestion))
}

/// Words that met one fate.
#[derive(Serialize, ToSchema)]
pub struct RedlinePart {
    /// `same`, `added` or `gone`.
    pub fate: &'static str,
    pub text: String,
}

fn parts(parts: Vec<Part>) -> Vec<RedlinePart> {
    let fate = |fate| match fate {
        Fate::Same => "same",
        Fate::Added => "added",
        Fate::Gone => "gone",
    };
    parts.into_iter().map(|part| RedlinePart { fate: fate(part.fate), text: part.text }).collect()
}

/// One of the equal suggestions.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionOne {
    pub id: String,
    /// Who suggested, under the name this reader may see.
    pub by: String,
    pub mine: bool,
    /// The working group in whose name it was made; null when in none.
    pub group: Option<String>,
    pub note: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// Equal suggestions: they are decided as one, by the id of any of them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionBundle {
    pub id: String,
    pub clause: String,
    /// `words`, `insert` (a new clause behind the clause), `remove` or `move`.
    pub sort: String,
    /// The words proposed; empty where there are none.
    pub words: String,
    /// Of a new clause.
    pub kind: Option<String>,
    pub level: Option<u8>,
    /// Of another place: the clause before it; null stands for the very beginning.
    pub after: Option<String>,
    /// The clause's words in the version its author read.
    pub base_words: String,
    /// From those to what is proposed.
    pub redline: Vec<RedlinePart>,
    /// `open`, `accepted`, `partly`, `declined` or `taken_back`.
    pub state: String,
    /// What was answered; else empty.
    pub reason: String,
    /// The words as they were taken up, where only partly.
    pub taken: Option<String>,
    /// The clause reads otherwise than when this was suggested: read it alone and name the version seen.
    pub moved_on: bool,
    pub may_accept: bool,
    pub may_decline: bool,
    /// Oldest first.
    pub suggestions: Vec<SuggestionOne>,
}

fn view(
    listed: &ListedSuggestions,
    bundle: &Bundle,
    reader: &Person,
    may: May,
    lang: Lang,
) -> SuggestionBundle {
    let first = bundle.first();
    let open = first.state == Standing::Open;
    let (kind, level) = match &first.wish {
        Wish::Insert { kind, level, .. } => (Some(kind.id().to_owned()), Some(*level)),
        Wish::Words { .. } | Wish::Remove | Wish::Move { .. } => (None, None),
    };
    let after = match &first.wish {
        Wish::Move { after } => after.as_ref().map(ClauseId::to_string),
        Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => None,
    };
    let (reason, taken) = match &first.state {
        Standing::Decided { answer, taken } => (answer.reason.clone(), taken.clone()),
        Standing::Open | Standing::TakenBack { .. } => (String::new(), None),
    };
    let suggestions = bundle.suggestions.iter().map(|one| SuggestionOne {
        id: one.id.to_string(),
        by: name(&listed.author(&one.by), lang),
        mine: one.by == reader.id,
        group: Some(listed.group(one).to_owned()).filter(|name| !name.is_empty()),
        note: one.note.clone(),
        at: one.at.0,
    });
    SuggestionBundle {
        id: first.id.to_string(),
        clause: first.clause.to_string(),
        sort: first.wish.sort().to_owned(),
        words: first.wish.words().to_owned(),
        kind,
        level,
        after,
        base_words: first.base_words.clone(),
        redline: parts(diff_of(bundle)),
        state: first.state.id().to_owned(),
        reason,
        taken,
        moved_on: listed.moved_on(bundle),
        may_accept: open && may.accept,
        may_decline: open && may.decline,
        suggestions: suggestions.collect(),
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SuggestionsQuery {
    /// `open` (also when absent): those that wait, equal ones together, the oldest first; `decided`: the rest, the
    /// newest answer first.
    state: Option<String>,
    /// Only those at this clause.
    clause: Option<String>,
    /// Only those of whoever asks.
    mine: Option<bool>,
}

/// Lists suggestions.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/suggestions",
    params(("resolution" = String, Path), SuggestionsQuery, Span),
    responses((status = 200, body = Listed<SuggestionBundle>)))]
async fn read_suggestions(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
    Asked(query): Asked<SuggestionsQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<SuggestionBundle>>, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let decided = match query.state.as_deref().unwrap_or("open") {
        "open" => false,
        "decided" => true,
        _ => return Err(Problem::plain("wrong-query", Class::Invalid)),
    };
    let wanted = Wanted {
        decided,
        mine: query.mine.unwrap_or(false),
        clause: query.clause.filter(|clause| !clause.is_empty()).map(ClauseId::from),
        after: span.after.clone().filter(|after| !after.is_empty()).map(SuggestionId::from),
        limit: span.rows(),
    };
    let listed = list_suggestions(&app, &reader, &id, &wanted).await?;
    let may = may(&reader, row.stage);
    let items: Vec<SuggestionBundle> =
        listed.bundles.iter().map(|bundle| view(&listed, bundle, &reader, may, member.lang)).collect();
    let next = span.next(&items, |bundle| bundle.id.clone());
    Ok(Json(Listed { items, next }))
}

/// One suggestion with its equals, and what accepting it would come to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionRead {
    pub bundle: SuggestionBundle,
    /// The version looked at: a decision names it.
    pub seen: Vec<String>,
    /// The clause's words in that version; null when it does not stand there.
    pub now: Option<String>,
    /// From the words its author read to those.
    pub since: Vec<RedlinePart>,
    /// What the clause would read after accepting; null where nothing would stand.
    pub merged: Option<String>,
    /// From what stands now to that.
    pub comes_to: Vec<RedlinePart>,
}

/// Reads one suggestion.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/suggestions/{suggestion}",
    params(("resolution" = String, Path), ("suggestion" = String, Path)),
    responses((status = 200, body = SuggestionRead)))]
async fn read_one(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, suggestion)): Named<(String, String)>,
) -> Result<Json<SuggestionRead>, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let found = read_suggestion(&app, &reader, &id, &SuggestionId::from(suggestion)).await?;
    let now = found.now.clone().unwrap_or_default();
    let bundle = view(&found.listed, found.bundle(), &reader, may(&reader, row.stage), member.lang);
    Ok(Json(SuggestionRead {
        since: parts(redline(&bundle.base_words, &now)),
        comes_to: parts(redline(&now, found.merged.as_deref().unwrap_or_default())),
        bundle,
        seen: found.seen.0,
        now: found.now,
        merged: found.merged,
    }))
}

/// What is suggested to a clause.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionInput {
    /// 16 to 64 letters, digits and hyphens, chosen by whoever may have to send it twice: the same key is the same
    /// suggestion.
    pub key: Option<String>,
    /// `words`, `insert`, `remove` or `move`.
    pub sort: String,
    #[serde(default)]
    pub words: String,
    /// Of a new clause.
    pub kind: Option<String>,
    pub level: Option<u8>,
    /// Of another place: the clause before it; null stands for the very beginning.
    pub after: Option<String>,
    /// The version it was read in: hashes as `heads` tells them; the present one, when absent.
    pub base: Option<Vec<String>>,
    #[serde(default)]
    pub note: String,
}

impl SuggestionInput {
    fn of(self, clause: String) -> Result<NewSuggestion, Problem> {
        let wrong = || Problem::plain("wrong-request", Class::Invalid);
        let wish = match self.sort.as_str() {
            "words" => Wish::Words { words: self.words },
            "insert" => Wish::Insert {
                kind: self.kind.as_deref().map_or(Some(Kind::Paragraph), Kind::of_id).ok_or_else(wrong)?,
                level: self.level.unwrap_or(0),
                words: self.words,
            },
            "remove" => Wish::Remove,
            "move" => Wish::Move { after: self.after.map(ClauseId::from) },
            _ => return Err(wrong()),
        };
        Ok(NewSuggestion {
            clause: ClauseId::from(clause),
            wish,
            base: self.base.filter(|base| !base.is_empty()).map(Heads),
            note: self.note,
            key: self.key,
        })
    }
}

/// What was just made.
#[derive(Serialize, ToSchema)]
pub struct SuggestionMade {
    pub id: String,
}

/// Suggests something to a clause.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/suggestions",
    params(("resolution" = String, Path), ("clause" = String, Path)), request_body = SuggestionInput,
    responses((status = 201, body = SuggestionMade)))]
async fn post_suggestion(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
    Sent(input): Sent<SuggestionInput>,
) -> Result<(StatusCode, Json<SuggestionMade>), Problem> {
    let id = suggest(&app, &by, &ResolutionId::from(id), input.of(clause)?).await?;
    Ok((StatusCode::CREATED, Json(SuggestionMade { id: id.to_string() })))
}

/// How a suggestion is taken up.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakingInput {
    /// The version that was seen, where the clause changed since the suggestion was made.
    pub seen: Option<Vec<String>>,
    /// The words as the editor would have them: then it is accepted partly, and a reason is owed.
    pub words: Option<String>,
    #[serde(default)]
    pub reason: String,
}

/// Takes a suggestion into the text with all that equal it, whole or in other words.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/suggestions/{suggestion}/acceptance",
    params(("resolution" = String, Path), ("suggestion" = String, Path)), request_body = TakingInput,
    responses((status = 204)))]
async fn post_suggestion_acceptance(
    State(app): State<App>,
    Who(by): Who,
    Named((id, suggestion)): Named<(String, String)>,
    Sent(input): Sent<TakingInput>,
) -> Result<StatusCode, Problem> {
    let seen = input.seen.filter(|seen| !seen.is_empty()).map(Heads);
    let acceptance = Acceptance { seen, taken: input.words, reason: input.reason };
    accept_suggestion(&app, &by, &ResolutionId::from(id), &SuggestionId::from(suggestion), acceptance)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Why a suggestion is declined.
#[derive(Deserialize, ToSchema)]
pub struct DeclineInput {
    pub reason: String,
}

/// Declines a suggestion with all that equal it.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/suggestions/{suggestion}/refusal",
    params(("resolution" = String, Path), ("suggestion" = String, Path)), request_body = DeclineInput,
    responses((status = 204)))]
async fn post_suggestion_refusal(
    State(app): State<App>,
    Who(by): Who,
    Named((id, suggestion)): Named<(String, String)>,
    Sent(input): Sent<DeclineInput>,
) -> Result<StatusCode, Problem> {
    let (id, suggestion) = (ResolutionId::from(id), SuggestionId::from(suggestion));
    decline_suggestion(&app, &by, &id, &suggestion, &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one's own suggestion back.
#[utoipa::path(delete, path = "/api/v1/resolutions/{resolution}/suggestions/{suggestion}",
    params(("resolution" = String, Path), ("suggestion" = String, Path)), responses((status = 204)))]
async fn remove_suggestion(
    State(app): State<App>,
    Who(by): Who,
    Named((id, suggestion)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    take_back_suggestion(&app, &by, &ResolutionId::from(id), &SuggestionId::from(suggestion)).await?;
    Ok(StatusCode::NO_CONTENT)
}
