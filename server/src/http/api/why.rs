//! Why a clause stands as it does, in the API: the same that the page tells.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::Named;
use super::attribution::{SignedView, name, signed_view};
use super::evidence::RecordView;
use crate::action::resolution::read_why::{Decided, Ground, Why, read_why};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::chain::Branch;
use crate::domain::permission::Act;
use crate::http::member::{Member, Who};
use crate::http::problem::Problem;
use crate::http::routes::Doors;
use crate::id::{ClauseId, ResolutionId};
use crate::words::Lang;

pub(in crate::http) fn doors(doors: Doors) -> Doors {
    doors.api(Act::ReadResolution, routes!(read_why_of))
}

/// A record behind the clause, as it was linked and as it stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroundView {
    pub link: String,
    /// `supports`, `contradicts` or `quantifies`.
    pub relation: String,
    pub note: String,
    pub linked_by: String,
    /// Milliseconds since 1970 UTC.
    pub linked_at: i64,
    /// Who offered it, where it came from offers.
    pub offered_by: Vec<String>,
    /// The version that was linked, and its words.
    pub version: i64,
    pub words: String,
    /// The record was corrected since.
    pub behind: bool,
    pub withdrawn: bool,
    /// The record as it stands, with its meeting; null when it is not known.
    pub record: Option<RecordView>,
}

/// Another clause of the chain.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChainClause {
    pub clause: String,
    pub code: String,
    pub words: String,
    /// Ids of the records it leans on.
    pub records: Vec<String>,
    #[schema(no_recursion)]
    pub next: Vec<ChainClause>,
}

/// Something that was decided about the clause.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// Milliseconds since 1970 UTC.
    pub at: i64,
    /// `conflict`, `offer`, `suggestion`, `draft`, `sealed` or `voted`.
    pub what: String,
    /// How: `keep`, `accepted`, `declined`, `adopted` …; empty where there is only one way.
    pub how: String,
    /// By whom; empty for a vote.
    pub by: String,
    /// Why an offer was declined, or a suggestion not taken up whole; else empty.
    pub reason: String,
    /// The draft or round; 0 where there is none.
    pub ordinal: i64,
}

/// Why a clause stands as it does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WhyView {
    pub clause: String,
    pub number: String,
    pub code: String,
    pub words: String,
    pub evidence: Vec<GroundView>,
    /// What the clause answers: causes and shortcomings.
    pub answers: Vec<ChainClause>,
    /// What answers the clause: causes and proposals.
    pub answered_by: Vec<ChainClause>,
    /// Who wrote each sentence.
    pub sentences: Vec<SignedView>,
    /// In the order of time.
    pub decisions: Vec<DecisionView>,
}

fn ground(ground: &Ground, lang: Lang) -> GroundView {
    GroundView {
        link: ground.link.id.to_string(),
        relation: ground.link.relation.id().to_owned(),
        note: ground.link.note.clone(),
        linked_by: name(&ground.linked_by, lang),
        linked_at: ground.link.at.0,
        offered_by: ground.offered_by.iter().map(|one| name(one, lang)).collect(),
        version: ground.link.version,
        words: ground.words().to_owned(),
        behind: ground.is_behind(),
        withdrawn: ground.is_withdrawn(),
        record: ground.record.clone().map(Into::into),
    }
}

fn chain(branches: &[Branch]) -> Vec<ChainClause> {
    let one = |branch: &Branch| ChainClause {
        clause: branch.clause.id.to_string(),
        code: branch.code.clone(),
        words: branch.clause.plain(),
        records: branch.clause.evidence.iter().map(|link| link.record.to_string()).collect(),
        next: chain(&branch.next),
    };
    branches.iter().map(one).collect()
}

fn decision((at, decided): &(Millis, Decided), lang: Lang) -> DecisionView {
    let (what, how, by, reason, ordinal) = match decided {
        Decided::Conflict { how, by, .. } => ("conflict", how.id(), name(by, lang), "", 0),
        Decided::Offer { accepted, reason, by, .. } => {
            let how = if *accepted { "accepted" } else { "declined" };
            ("offer", how, name(by, lang), reason.as_str(), 0)
        }
        Decided::Suggestion { verdict, reason, by, .. } => {
            ("suggestion", verdict.id(), name(by, lang), reason.as_str(), 0)
        }
        Decided::Draft { ordinal, by } => ("draft", "", name(by, lang), "", *ordinal),
        Decided::Sealed { round, by, .. } => ("sealed", "", name(by, lang), "", *round),
        Decided::Voted { round, decision, .. } => ("voted", decision.id(), String::new(), "", *round),
    };
    DecisionView { at: at.0, what: what.into(), how: how.into(), by, reason: reason.to_owned(), ordinal }
}

fn view(why: Why, lang: Lang) -> WhyView {
    WhyView {
        clause: why.chain.clause.id.to_string(),
        words: why.chain.clause.plain(),
        evidence: why.grounds.iter().map(|one| ground(one, lang)).collect(),
        answers: chain(&why.chain.answers),
        answered_by: chain(&why.chain.answered_by),
        sentences: why.written.sentences.into_iter().map(|signed| signed_view(signed, lang)).collect(),
        decisions: why.decisions.iter().map(|one| decision(one, lang)).collect(),
        number: why.chain.number,
        code: why.chain.code,
    }
}

/// Tells why a clause stands as it does: evidence, chain, writers, decisions.
#[utoipa::path(get, path = "/api/v1/resolutions/{resolution}/clauses/{clause}/why",
    params(("resolution" = String, Path), ("clause" = String, Path)), responses((status = 200, body = WhyView)))]
async fn read_why_of(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, clause)): Named<(String, String)>,
) -> Result<Json<WhyView>, Problem> {
    let why = read_why(&app, &reader, &ResolutionId::from(id), &ClauseId::from(clause)).await?;
    Ok(Json(view(why, member.lang)))
}
