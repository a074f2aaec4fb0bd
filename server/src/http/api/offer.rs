//! Offers of evidence in the API: read, made, accepted, declined, taken back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::attribution::name;
use super::evidence::RecordView;
use super::resolution::LinkInput;
use super::{Asked, Listed, Named, Sent, Span};
use crate::action::Class;
use crate::action::offer::accept_offer::accept_offer;
use crate::action::offer::decline_offer::decline_offer;
use crate::action::offer::list_offers::{ListedOffers, Wanted, answers, list_offers};
use crate::action::offer::offer_link::offer_link;
use crate::action::offer::take_back_offer::take_back_offer;
use crate::app::App;
use crate::domain::offer::{Bundle, State as OfferState};
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, OfferId, ResolutionId};
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors
        .api(Act::ReadResolution, routes!(read_offers))
        .api(Act::OfferEvidence, routes!(post_offer))
        .api(Act::LinkEvidence, routes!(post_acceptance))
        .api(Act::AnswerOffer, routes!(post_refusal))
        .api(Act::OfferEvidence, routes!(remove_offer))
}

/// One of the equal offers.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferOne {
    pub id: String,
    /// Who offered, under the name this reader may see.
    pub by: String,
    pub mine: bool,
    pub note: String,
    /// Milliseconds since 1970 UTC.
    pub at: i64,
}

/// Equal offers: they are answered as one, by the id of any of them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfferBundle {
    pub id: String,
    pub clause: String,
    /// The record at its newest version; null when it is not known.
    pub record: Option<RecordView>,
    /// The version that was offered.
    pub version: i64,
    /// `supports`, `contradicts` or `quantifies`.
    pub relation: String,
    /// `open`, `accepted`, `declined` or `taken_back`.
    pub state: String,
    /// Why it was declined; else empty.
    pub reason: String,
    /// The link it became.
    pub link: Option<String>,
    pub may_accept: bool,
    pub may_decline: bool,
    /// Oldest first.
    pub offers: Vec<OfferOne>,
}

fn view(listed: &ListedOffers, bundle: &Bundle, reader: &Person, stage: Stage, lang: Lang) -> OfferBundle {
    let first = bundle.first();
    let open = first.state == OfferState::Open;
    let (accepts, declines) = answers(reader, stage);
    let (reason, link) = match &first.state {
        OfferState::Accepted { link, .. } => (String::new(), Some(link.to_string())),
        OfferState::Declined { reason, .. } => (reason.clone(), None),
        OfferState::Open | OfferState::TakenBack { .. } => (String::new(), None),
    };
    let offers = bundle.offers.iter().map(|offer| OfferOne {
        id: offer.id.to_string(),
        by: name(&listed.author(&offer.by), lang),
        mine: offer.by == reader.id,
        note: offer.note.clone(),
        at: offer.at.0,
    });
    OfferBundle {
        id: first.id.to_string(),
        clause: first.clause.to_string(),
        record: listed.records.get(&first.record).cloned().map(Into::into),
        version: bundle.version(),
        relation: first.relation.id().to_owned(),
        state: first.state.id().to_owned(),
        reason,
        link,
        may_accept: open && accepts,
        may_decline: open && declines,
        offers: offers.collect(),
    }
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct OffersQuery {
    /// `open` (also when absent): those that wait, equal ones together; `answered`: the rest, newest first.
    state: Option<String>,
    /// Of the open ones only those at this clause.
    clause: Option<String>,
}

/// Lists offers: all for editors, for everybody else their own.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/offers",
    params(("resolution" = String, Path), OffersQuery, Span), responses((status = 200, body = Listed<OfferBundle>)))]
async fn read_offers(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named(id): Named<String>,
    Asked(query): Asked<OffersQuery>,
    Asked(span): Asked<Span>,
) -> Result<Json<Listed<OfferBundle>>, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let answered = match query.state.as_deref().unwrap_or("open") {
        "open" => false,
        "answered" => true,
        _ => return Err(Problem::plain("wrong-query", Class::Invalid)),
    };
    let wanted = if answered {
        let after = span.after.clone().filter(|after| !after.is_empty()).map(OfferId::from);
        Wanted::Answered { after, limit: span.rows() }
    } else {
        Wanted::Open { clause: query.clause.filter(|clause| !clause.is_empty()).map(ClauseId::from) }
    };
    let listed = list_offers(&app, &reader, &id, &wanted).await?;
    let all: Vec<OfferBundle> =
        listed.bundles.iter().map(|bundle| view(&listed, bundle, &reader, row.stage, member.lang)).collect();
    if !answered {
        return Ok(Json(span.part(all, |bundle| bundle.id.clone())?));
    }
    let next = span.next(&all, |bundle| bundle.id.clone());
    Ok(Json(Listed { items: all, next }))
}

/// What was just made.
#[derive(Serialize, ToSchema)]
pub struct OfferMade {
    pub id: String,
}

/// Offers a link from a clause to an evidence record.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/offers",
    params(("resolution" = String, Path), ("clause" = String, Path)), request_body = LinkInput,
    responses((status = 201, body = OfferMade)))]
async fn post_offer(
    State(app): State<App>,
    Who(by): Who,
    Named((id, clause)): Named<(String, String)>,
    Sent(input): Sent<LinkInput>,
) -> Result<(StatusCode, Json<OfferMade>), Problem> {
    let id = offer_link(&app, &by, &ResolutionId::from(id), input.of(clause)?).await?;
    Ok((StatusCode::CREATED, Json(OfferMade { id: id.to_string() })))
}

/// How an offer is accepted.
#[derive(Deserialize, ToSchema)]
pub struct AcceptanceInput {
    /// The link's note; what was offered, when absent.
    pub note: Option<String>,
}

/// The link an offer became.
#[derive(Serialize, ToSchema)]
pub struct AcceptedLink {
    pub link: String,
}

/// Accepts an offer with all that equal it: makes the link.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/offers/{offer}/acceptance",
    params(("resolution" = String, Path), ("offer" = String, Path)), request_body = AcceptanceInput,
    responses((status = 201, body = AcceptedLink)))]
async fn post_acceptance(
    State(app): State<App>,
    Who(by): Who,
    Named((id, offer)): Named<(String, String)>,
    Sent(input): Sent<AcceptanceInput>,
) -> Result<(StatusCode, Json<AcceptedLink>), Problem> {
    let (id, offer) = (ResolutionId::from(id), OfferId::from(offer));
    let link = accept_offer(&app, &by, &id, &offer, input.note.as_deref()).await?;
    Ok((StatusCode::CREATED, Json(AcceptedLink { link: link.to_string() })))
}

/// Why an offer is declined.
#[derive(Deserialize, ToSchema)]
pub struct RefusalInput {
    pub reason: String,
}

/// Declines an offer with all that equal it.
#[utoipa::path(post, path = "/api/v1/resolutions/{resolution}/offers/{offer}/refusal",
    params(("resolution" = String, Path), ("offer" = String, Path)), request_body = RefusalInput,
    responses((status = 204)))]
async fn post_refusal(
    State(app): State<App>,
    Who(by): Who,
    Named((id, offer)): Named<(String, String)>,
    Sent(input): Sent<RefusalInput>,
) -> Result<StatusCode, Problem> {
    decline_offer(&app, &by, &ResolutionId::from(id), &OfferId::from(offer), &input.reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one's own offer back.
#[utoipa::path(delete, path = "/api/v1/resolutions/{resolution}/offers/{offer}",
    params(("resolution" = String, Path), ("offer" = String, Path)), responses((status = 204)))]
async fn remove_offer(
    State(app): State<App>,
    Who(by): Who,
    Named((id, offer)): Named<(String, String)>,
) -> Result<StatusCode, Problem> {
    take_back_offer(&app, &by, &ResolutionId::from(id), &OfferId::from(offer)).await?;
    Ok(StatusCode::NO_CONTENT)
}
