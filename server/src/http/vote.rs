//! Pages of a vote: the ballot, asking once more, what was recorded, and the count after the close.
//!
//! A choice travels in the body of a form only: addresses end in histories and logs.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::vote::cast_ballot::{CastBallotError, NewBallot, cast_ballot};
use crate::action::vote::check_words::words_stand;
use crate::action::vote::close_vote::close_vote;
use crate::action::vote::open_vote::open_vote;
use crate::action::vote::see_changes::{Changes, see_changes};
use crate::action::vote::see_vote::{SeenVote, see_vote};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::domain::vote::{Choice, percent_words, result_words};
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::ballot::Ballot;
use crate::store::resolution::ResolutionRow;
use crate::store::seal::Seal;
use crate::store::vote::Closing;
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadVote, Method::GET, "/resolutions/{resolution}/vote", get(vote))
        .page(Act::OpenVote, Method::POST, "/resolutions/{resolution}/vote/open", post(open))
        .page(Act::CastBallot, Method::POST, "/resolutions/{resolution}/vote/choose", post(choose))
        .page(Act::CastBallot, Method::POST, "/resolutions/{resolution}/vote/ballot", post(cast))
        .page(Act::CloseVote, Method::GET, "/resolutions/{resolution}/vote/close", get(ask_close))
        .page(Act::CloseVote, Method::POST, "/resolutions/{resolution}/vote/close", post(close))
}

/// Minutes by which Asia/Ho_Chi_Minh is ahead of UTC.
const HANOI_MINUTES_AHEAD: i64 = 7 * 60;

/// Writes a moment as "15:42", in Hà Nội.
pub(super) fn clock_words(moment: Millis) -> String {
    let minutes = (moment.0.div_euclid(60_000) + HANOI_MINUTES_AHEAD).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[derive(Template)]
#[template(path = "vote/vote.html")]
struct VotePage {
    page: Page,
    id: ResolutionId,
    /// What is decided, as the sealed words call it.
    about: String,
    seen: Option<SeenVote>,
    may_open: bool,
    may_close: bool,
    /// What stands between these words and those of the round before.
    changes: Option<Changes>,
    /// Whether the words are no longer those that were sealed: no ballot is taken.
    damaged: bool,
}

impl VotePage {
    /// Tells whether the page is a ballot in somebody's hand: then nothing stands before it.
    fn answering(&self, seen: &SeenVote) -> bool {
        seen.may_vote && seen.is_open()
    }

    fn rule(&self, seen: &SeenVote) -> String {
        let threshold = seen.seal.rule.threshold(seen.members());
        self.page.t2("vote-rule", "threshold", threshold, "members", seen.members())
    }

    fn received(&self, seen: &SeenVote) -> String {
        self.page.t2("vote-received", "received", seen.received, "members", seen.members())
    }

    /// Returns how the vote on this seal ended, if it was closed.
    fn closing<'a>(&self, seen: &'a SeenVote) -> Option<&'a Closing> {
        seen.vote.as_ref().and_then(|vote| vote.closed.as_ref())
    }

    fn recorded(&self, mine: &Ballot) -> String {
        self.page.t1("ballot-recorded", "time", clock_words(mine.cast_at))
    }

    fn choice(&self, choice: &Choice) -> String {
        self.page.word("choice", choice.id())
    }

    fn answer(&self, ballot: &Option<Ballot>) -> String {
        ballot.as_ref().map_or_else(|| self.page.t("ballot-none"), |ballot| self.choice(&ballot.choice))
    }

    fn opinion<'a>(&self, ballot: &'a Option<Ballot>) -> &'a str {
        ballot.as_ref().map_or("", |ballot| ballot.opinion.as_str())
    }

    fn decision(&self, closing: &Closing) -> String {
        self.page.word("decision", closing.decision.id())
    }

    fn result(&self, seen: &SeenVote, closing: &Closing) -> String {
        let (agree, members) = (closing.tally.agree, seen.members());
        if self.page.lang_id() == "vi" {
            return result_words(agree, members, &seen.member_title);
        }
        let share = percent_words(agree, members).replace(',', ".");
        let given = [("agree", agree.to_string()), ("members", members.to_string()), ("share", share)];
        let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        say(self.page.lang, "vote-result", &given)
    }

    fn closed_at(&self, closing: &Closing) -> String {
        let time = clock_words(closing.at);
        self.page.t2("vote-closed-at", "time", time, "day", super::resolution::day_text(closing.at))
    }
}

async fn vote(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    vote_page(&app, &by, &member, &ResolutionId::from(id), None).await
}

/// Names what is decided by the subject of the sealed words: those being written now may read otherwise.
async fn about(app: &App, page: &Page, row: &ResolutionRow, seal: &Seal) -> Result<String, Problem> {
    let sealed = app.store.version(&row.id, &seal.version).await?;
    let subject = sealed.text.subject;
    Ok(if subject.is_empty() { row.title.clone() } else { page.t1("vote-about", "subject", subject) })
}

async fn vote_page(
    app: &App,
    by: &Person,
    member: &Member,
    id: &ResolutionId,
    notice: Option<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let mut page = Page::of(app, member, say(member.lang, "vote-title", &[]))
        .about(id, &row.title, row.stage)
        .at("vote");
    page.notice = notice;
    let seen = see_vote(app, by, id).await?;
    let may_open = page.may_now(Act::OpenVote) && seen.as_ref().is_some_and(|seen| seen.vote.is_none());
    let may_close = page.may_now(Act::CloseVote) && seen.as_ref().is_some_and(SeenVote::is_open);
    let (mut about_words, mut changes, mut damaged) = (String::new(), None, false);
    if let Some(seen) = &seen {
        about_words = about(app, &page, &row, &seen.seal).await?;
        changes = see_changes(app, &seen.seal).await?;
        damaged = row.stage == Stage::CommitteeVote && !words_stand(app, &seen.seal).await?;
    }
    Ok(show(&VotePage {
        page,
        id: id.clone(),
        about: about_words,
        seen,
        may_open,
        may_close,
        changes,
        damaged,
    }))
}

async fn open(State(app): State<App>, Who(by): Who, Path(id): Path<String>) -> Result<Redirect, Problem> {
    let id = ResolutionId::from(id);
    open_vote(&app, &by, &id).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/vote")))
}

#[derive(Deserialize, Default)]
struct BallotForm {
    #[serde(default)]
    choice: String,
    #[serde(default)]
    opinion: String,
    #[serde(default)]
    seal: String,
}

#[derive(Template)]
#[template(path = "vote/confirm.html")]
struct ConfirmPage {
    page: Page,
    id: ResolutionId,
    /// What is decided, as the sealed words call it.
    about: String,
    choice: Choice,
    opinion: String,
    seal: String,
    short_hash: String,
    wrong: Option<String>,
}

impl ConfirmPage {
    fn needs_words(&self) -> bool {
        self.choice == Choice::Other
    }
}

/// Shows the answer once more; nothing is stored yet.
async fn choose(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<BallotForm>,
) -> Result<Response, Problem> {
    confirm_page(&app, &member, &ResolutionId::from(id), form, None).await
}

async fn confirm_page(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    form: BallotForm,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let choice = Choice::of_id(&form.choice).ok_or(CastBallotError::ChoiceMissing)?;
    let row = app.store.resolution(id).await?;
    let seal = app.store.newest_seal(id).await?.ok_or(StoreError::NotFound)?;
    if seal.canonical_hash != form.seal {
        return Err(CastBallotError::OtherWords.into());
    }
    let page =
        Page::of(app, member, say(member.lang, "ballot-confirm", &[])).about(id, &row.title, row.stage);
    let shown = ConfirmPage {
        about: about(app, &page, &row, &seal).await?,
        page,
        id: id.clone(),
        choice,
        opinion: form.opinion,
        short_hash: seal.short_hash(),
        seal: form.seal,
        wrong,
    };
    Ok(show(&shown))
}

async fn cast(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    Form(form): Form<BallotForm>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let new =
        NewBallot { choice: form.choice.clone(), opinion: form.opinion.clone(), seal: form.seal.clone() };
    match cast_ballot(&app, &by, &id, &new).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response()),
        Err(error @ (CastBallotError::OpinionMissing | CastBallotError::LongOpinion)) => {
            let problem = Problem::from(error);
            let wrong = problem.fields.first().map(|field| say(member.lang, field.key, &[]));
            let answer = confirm_page(&app, &member, &id, form, wrong).await?;
            Ok((problem.status(), answer).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "vote/close.html")]
struct ClosePage {
    page: Page,
    id: ResolutionId,
    received: u32,
    members: u32,
    quorum: u32,
}

async fn ask_close(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "vote-close", &[])).about(&id, &row.title, row.stage);
    let seen = see_vote(&app, &by, &id).await?.filter(SeenVote::is_open);
    let Some(seen) = seen else {
        return Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response());
    };
    let members = seen.members();
    let quorum = seen.seal.rule.quorum(members);
    Ok(show(&ClosePage { page, id, received: seen.received, members, quorum }))
}

async fn close(State(app): State<App>, Who(by): Who, Path(id): Path<String>) -> Result<Redirect, Problem> {
    let id = ResolutionId::from(id);
    close_vote(&app, &by, &id).await?;
    Ok(Redirect::to(&format!("/resolutions/{id}/vote")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_by_the_clock_in_hanoi() {
        assert_eq!(clock_words(Millis(1_612_341_720_000)), "15:42");
        assert_eq!(clock_words(Millis(-1)), "06:59");
    }
}
