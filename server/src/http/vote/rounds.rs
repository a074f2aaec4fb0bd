//! All rounds of a resolution, two of them clause by clause, and what each may be printed as.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::decision_words;
use crate::action::Class;
use crate::action::vote::print_minutes::{MinutesCopy, print_minutes};
use crate::action::vote::print_record::print_record;
use crate::action::vote::see_rounds::{ClauseRow, Compared, Round, RoundState, compare_rounds, see_rounds};
use crate::action::vote::see_vote::reserved_opinions;
use crate::app::App;
use crate::domain::permission::Act;
use crate::domain::vote::result_words;
use crate::format::Format;
use crate::http::api::Named;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::{moment_text, sent};
use crate::http::routes::Doors;
use crate::id::ResolutionId;
use crate::words::say;

const ROUNDS: &str = "/resolutions/{resolution}/vote/rounds";

pub(super) fn doors(doors: Doors) -> Doors {
    let file = |path: &str| format!("{ROUNDS}/{{round}}/{path}");
    doors
        .page(Act::ReadVote, Method::GET, ROUNDS, get(rounds))
        .page(Act::ExportResolution, Method::GET, &file("record/{format}"), get(record))
        .page(Act::ExportResolution, Method::GET, &file("minutes/{format}"), get(minutes))
        .page(Act::ReadClauseNotes, Method::GET, &file("committee-minutes/{format}"), get(committee_minutes))
}

#[derive(Template)]
#[template(path = "vote/rounds.html")]
struct RoundsPage {
    page: Page,
    id: ResolutionId,
    member_title: String,
    rounds: Vec<Round>,
    /// Opinions reserved in rounds that ended without a count, by the number of the round: by name, what was said. Those of
    /// counted rounds stand in the committee's copy of the minutes.
    reserved: BTreeMap<i64, Vec<(String, String)>>,
    compared: Option<Compared>,
    /// The two rounds chosen to be compared.
    from: i64,
    to: i64,
}

impl RoundsPage {
    fn may_write(&self) -> bool {
        self.page.may_now(Act::WriteVoteMinutes)
    }

    fn is_inner(&self) -> bool {
        self.page.may_now(Act::ReadClauseNotes)
    }

    fn sealed_at(&self, round: &Round) -> String {
        moment_text(round.seal.sealed_at)
    }

    fn is_closed(&self, round: &Round) -> bool {
        round.state() == RoundState::Closed
    }

    fn rule(&self, round: &Round) -> String {
        let (rule, quorum) = round.rule_words();
        format!("{rule}. {quorum}.")
    }

    /// How it ended, with as much of the count as may be told; or where it stands.
    fn result(&self, round: &Round) -> String {
        let closing = round.vote.as_ref().and_then(|vote| vote.closed.as_ref());
        let Some(closing) = closing else { return self.page.word("round", round.state().id()) };
        let decision = decision_words(&self.page, closing.decision, closing.amendments);
        match closing.tally.agree.filter(|_| self.page.lang_id() == "vi") {
            Some(agree) => {
                format!("{decision}, {}", result_words(agree, round.members(), &self.member_title))
            }
            None => decision,
        }
    }

    /// Why it ended without a count, where it did.
    fn reason<'a>(&self, round: &'a Round) -> &'a str {
        let withdrawn = round.vote.as_ref().and_then(|vote| vote.withdrawn.as_ref());
        let withdrawn = withdrawn.filter(|_| self.page.reads_review());
        withdrawn.map_or("", |withdrawal| withdrawal.reason.as_str())
    }

    /// The counts that may be told, in words.
    fn count(&self, round: &Round) -> String {
        let Some(closing) = round.vote.as_ref().and_then(|vote| vote.closed.as_ref()) else {
            return String::new();
        };
        let (told, members) = (closing.tally, round.members());
        let received = self.page.t2("vote-received", "received", told.received, "members", members);
        let counts = [
            ("choice-agree", told.agree),
            ("choice-disagree", told.disagree),
            ("choice-other", told.other),
            ("choice-not-agree", told.not_agree()),
        ];
        let counts = counts.into_iter().filter_map(|(key, count)| Some((key, count?)));
        let words: Vec<String> =
            counts.map(|(key, count)| format!("{} {count}/{members}", self.page.t(key))).collect();
        format!("{received} {}.", words.join(", "))
    }

    fn reserved(&self, round: &Round) -> &[(String, String)] {
        self.reserved.get(&round.seal.round).map_or(&[], Vec::as_slice)
    }

    fn place(&self, row: &ClauseRow) -> String {
        if row.clause.is_none() { self.page.t("rounds-subject") } else { row.place.clone() }
    }

    fn became(&self, row: &ClauseRow) -> String {
        let id = match &row.hashes {
            [Some(_), Some(_)] => "changed",
            [None, _] => "added",
            [_, None] => "removed",
        };
        self.page.word("seal-clause", id)
    }

    fn hash(&self, hash: &Option<String>) -> String {
        hash.clone().unwrap_or_else(|| "—".to_owned())
    }
}

/// Which two rounds are compared; the newest beside the one before, where it is not said.
#[derive(Deserialize, Default)]
#[serde(default)]
struct RoundsQuery {
    from: String,
    to: String,
}

async fn rounds(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<RoundsQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let body: crate::domain::export::Body =
        serde_json::from_str(&row.body).map_err(crate::store::StoreError::from)?;
    let page = Page::of(&app, &member, say(member.lang, "rounds-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("vote");
    let rounds = see_rounds(&app, &id).await?;
    let newest = rounds.first().map_or(0, |round| round.seal.round);
    let number = |words: &str, usual: i64| words.parse::<i64>().unwrap_or(usual);
    let (from, to) = (number(&query.from, newest - 1), number(&query.to, newest));
    // The older one is always told first: what came is then added, never removed.
    let (from, to) = (from.min(to), from.max(to));
    let compared = if from == to { None } else { compare_rounds(&app, &rounds, [from, to]).await? };
    let mut reserved = BTreeMap::new();
    for round in rounds.iter().filter(|round| round.state() == RoundState::Withdrawn) {
        let Some(vote) = &round.vote else { continue };
        let told = reserved_opinions(&app, &by, vote).await?;
        let told: Vec<_> = told.into_iter().map(|(_, name, words)| (name, words)).collect();
        reserved.insert(round.seal.round, told);
    }
    let member_title = body.member_title;
    Ok(show(&RoundsPage { page, id, member_title, rounds, reserved, compared, from, to }))
}

/// Reads the format at the end of an address, and the round before it.
fn asked(round: &str, format: &str) -> Result<(i64, Format), Problem> {
    let round = round.parse().map_err(|_| Problem::plain("not-found", Class::NotFound))?;
    let format = Format::of_id(format).ok_or_else(|| Problem::plain("unknown-format", Class::NotFound))?;
    Ok((round, format))
}

async fn record(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, round, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    let (round, format) = asked(&round, &format)?;
    let id = ResolutionId::from(id);
    Ok(sent(print_record(&app, &reader, (&id, Some(round)), format).await?))
}

async fn minutes(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, round, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    let (round, format) = asked(&round, &format)?;
    let id = ResolutionId::from(id);
    Ok(sent(print_minutes(&app, &reader, (&id, round), MinutesCopy::Plain, format).await?))
}

async fn committee_minutes(
    State(app): State<App>,
    Who(reader): Who,
    Named((id, round, format)): Named<(String, String, String)>,
) -> Result<Response, Problem> {
    let (round, format) = asked(&round, &format)?;
    let id = ResolutionId::from(id);
    Ok(sent(print_minutes(&app, &reader, (&id, round), MinutesCopy::Committee, format).await?))
}
