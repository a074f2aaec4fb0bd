//! Pages of a vote: the ballot, and the count after the close. Its forms are in the files beside.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use self::fields::Fields;
use self::open::OpenForm;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::vote::check_words::words_stand;
use crate::action::vote::see_changes::{Changes, see_changes};
use crate::action::vote::see_vote::{SeenPapers, SeenVote, see_vote};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::stage::{Stage, Step};
use crate::domain::vote::{Base, Choice, Decision, LeftOut, percent_words, quorum_words, result_words};
use crate::id::ResolutionId;
use crate::store::ballot::Ballot;
use crate::store::resolution::ResolutionRow;
use crate::store::seal::Seal;
use crate::store::secret::OwnSecret;
use crate::store::vote::Closing;
use crate::store::vote::withdraw::Withdrawal;
use crate::words::say;

mod cast;
mod close;
mod device;
mod fields;
mod minutes;
mod notes;
mod open;
mod papers;
mod record;
mod reserve;
mod rounds;

pub(super) fn doors(doors: Doors) -> Doors {
    let papers_path = "/resolutions/{resolution}/vote/papers";
    let doors = notes::doors(minutes::doors(rounds::doors(doors)));
    doors
        .page(Act::ReadVote, Method::GET, "/resolutions/{resolution}/vote", get(vote))
        .page(Act::OpenVote, Method::POST, "/resolutions/{resolution}/vote/open", post(open::open))
        .page(Act::CastBallot, Method::POST, "/resolutions/{resolution}/vote/choose", post(cast::choose))
        .page(Act::CastBallot, Method::POST, "/resolutions/{resolution}/vote/ballot", post(cast::cast))
        .page(Act::CloseVote, Method::GET, "/resolutions/{resolution}/vote/close", get(close::ask_close))
        .page(Act::CloseVote, Method::POST, "/resolutions/{resolution}/vote/close", post(close::close))
        .page(
            Act::ReserveOpinion,
            Method::POST,
            "/resolutions/{resolution}/vote/reserve",
            post(reserve::reserve),
        )
        .page(
            Act::ExportResolution,
            Method::GET,
            "/resolutions/{resolution}/vote/record/{format}",
            get(record::record),
        )
        .page(Act::ConfirmPapers, Method::GET, papers_path, get(papers::papers))
        .page(Act::EnterPapers, Method::POST, papers_path, post(papers::enter))
        .page(
            Act::ConfirmPapers,
            Method::POST,
            "/resolutions/{resolution}/vote/papers/{entry}/confirm",
            post(papers::confirm),
        )
        .page(
            Act::ConfirmPapers,
            Method::POST,
            "/resolutions/{resolution}/vote/papers/{entry}/withdraw",
            post(papers::withdraw),
        )
}

/// Minutes by which Asia/Ho_Chi_Minh is ahead of UTC.
const HANOI_MINUTES_AHEAD: i64 = 7 * 60;

/// Writes a moment as "15:42", in Hà Nội.
pub(super) fn clock_words(moment: Millis) -> String {
    let minutes = (moment.0.div_euclid(60_000) + HANOI_MINUTES_AHEAD).rem_euclid(24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What was typed into a form that was refused, and why it was.
#[derive(Default)]
struct Again {
    typed: Fields,
    problem: Option<Problem>,
}

/// Says how a vote ended; `amendments` are those that were open then.
pub(super) fn decision_words(page: &Page, decision: Decision, amendments: u32) -> String {
    if decision == Decision::Adopted && amendments > 0 {
        return page.t("decision-adopted-with-changes");
    }
    page.word("decision", decision.id())
}

#[derive(Template)]
#[template(path = "vote/vote.html")]
struct VotePage {
    page: Page,
    id: ResolutionId,
    /// What is decided, as the sealed words call it.
    about: String,
    seen: Option<SeenVote>,
    opening: OpenForm,
    wrong: WrongWords,
    may_open: bool,
    may_close: bool,
    /// Whether the reader may send the sealed words back.
    may_return: bool,
    /// What stands between these words and those of the round before.
    changes: Option<Changes>,
    /// Whether the words are no longer those that were sealed: no ballot is taken.
    damaged: bool,
    may_confirm: bool,
    may_reserve: bool,
    /// The reader's own reserved opinion, as filed or as typed.
    reserved: String,
}

impl VotePage {
    /// Tells whether the page is a ballot in somebody's hand: then nothing stands before it.
    fn answering(&self, seen: &SeenVote) -> bool {
        seen.may_vote && seen.takes_ballots()
    }

    /// Tells whether this device may send a ballot or change the one it sent.
    fn may_choose(&self, seen: &SeenVote) -> bool {
        self.answering(seen) && seen.own != Some(OwnSecret::FromElsewhere)
    }

    fn has_voted(&self, seen: &SeenVote) -> bool {
        seen.mine.is_some() || seen.own.is_some_and(|own| own != OwnSecret::NotVoted)
    }

    fn sent_elsewhere(&self, seen: &SeenVote) -> bool {
        seen.own == Some(OwnSecret::FromElsewhere)
    }

    fn sent_here(&self, seen: &SeenVote) -> bool {
        seen.own == Some(OwnSecret::FromHere)
    }

    fn may_write(&self) -> bool {
        self.page.may_now(Act::WriteVoteMinutes)
    }

    /// Tells whether the reader is of those for whom the notes are.
    fn is_inner(&self) -> bool {
        self.page.may_now(Act::ReadClauseNotes)
    }

    fn rule(&self, seen: &SeenVote) -> String {
        rule_of(&self.page, seen)
    }

    fn quorum(&self, seen: &SeenVote) -> String {
        let (rule, members) = (seen.rule(), seen.members());
        if self.page.lang_id() == "vi" {
            return quorum_words(rule, members);
        }
        let key = if rule.base == Base::Present { "vote-quorum-present" } else { "vote-quorum" };
        self.page.t2(key, "quorum", rule.quorum(members), "members", members)
    }

    fn received(&self, seen: &SeenVote) -> String {
        self.page.t2("vote-received", "received", seen.received, "members", seen.members())
    }

    /// Returns how the vote on this seal ended, if it was closed.
    fn closing<'a>(&self, seen: &'a SeenVote) -> Option<&'a Closing> {
        seen.closing()
    }

    /// Tells that the round ended without a count, and when.
    fn withdrawn_at(&self, withdrawal: &Withdrawal) -> String {
        let (time, day) = (clock_words(withdrawal.at), super::resolution::day_text(withdrawal.at));
        self.page.t2("vote-withdrawn-at", "time", time, "day", day)
    }

    /// Says until when ballots are taken, where a clock decides it.
    fn deadline(&self, seen: &SeenVote) -> String {
        let deadline = seen.held().and_then(|held| held.way.deadline());
        let Some(at) = deadline else { return String::new() };
        let key = if seen.over { "vote-deadline-passed" } else { "vote-deadline" };
        self.page.t2(key, "time", clock_words(at), "day", super::resolution::day_text(at))
    }

    fn left_out<'a>(&self, seen: &'a SeenVote) -> &'a [LeftOut] {
        seen.held().map_or(&[], |held| &held.left_out)
    }

    fn papers(&self, papers: &SeenPapers) -> String {
        let entered = self.page.t2("papers-entered", "count", papers.count, "by", &papers.entered_by);
        let confirmed = match &papers.confirmed_by {
            Some(by) => self.page.t1("papers-confirmed", "by", by),
            None => self.page.t("papers-wait"),
        };
        format!("{entered} {confirmed}")
    }

    fn recorded(&self, mine: &Ballot) -> String {
        let key = if mine.entry.is_some() { "ballot-recorded-paper" } else { "ballot-recorded" };
        self.page.t1(key, "time", clock_words(mine.cast_at))
    }

    fn choice(&self, choice: &Choice) -> String {
        self.page.word("choice", choice.id())
    }

    fn answer(&self, ballot: &Option<Ballot>) -> String {
        let Some(ballot) = ballot else { return self.page.t("ballot-none") };
        let choice = self.choice(&ballot.choice);
        if ballot.entry.is_some() { self.page.t1("ballot-by-hand", "choice", choice) } else { choice }
    }

    fn opinion<'a>(&self, ballot: &'a Option<Ballot>) -> &'a str {
        ballot.as_ref().map_or("", |ballot| ballot.opinion.as_str())
    }

    fn decision(&self, closing: &Closing) -> String {
        decision_words(&self.page, closing.decision, closing.amendments)
    }

    /// Writes the verdict: the decision, and of how many agreed as much as may be told.
    fn verdict(&self, seen: &SeenVote, closing: &Closing) -> String {
        let decision = self.decision(closing);
        let Some(agree) = closing.tally.agree else { return decision };
        format!("{decision}, {}", self.result(seen, agree))
    }

    fn result(&self, seen: &SeenVote, agree: u32) -> String {
        let members = seen.members();
        if self.page.lang_id() == "vi" {
            return result_words(agree, members, &seen.member_title);
        }
        let share = percent_words(agree, members).replace(',', ".");
        let given = [("agree", agree.to_string()), ("members", members.to_string()), ("share", share)];
        let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
        say(self.page.lang, "vote-result", &given)
    }

    /// Returns the counts that may be told, each with the key of its name.
    fn tally(&self, closing: &Closing) -> Vec<(&'static str, u32)> {
        let told = closing.tally;
        let counts = [
            ("choice-agree", told.agree),
            ("choice-disagree", told.disagree),
            ("choice-other", told.other),
            ("choice-not-agree", told.not_agree()),
        ];
        counts.into_iter().filter_map(|(key, count)| Some((key, count?))).collect()
    }

    fn closed_at(&self, closing: &Closing) -> String {
        let time = clock_words(closing.at);
        self.page.t2("vote-closed-at", "time", time, "day", super::resolution::day_text(closing.at))
    }

    fn wrong<'a>(&'a self, field: &str) -> &'a str {
        wrong_of(&self.wrong, field)
    }
}

/// Writes the rule as the ballot prints it, in the reader's language.
fn rule_of(page: &Page, seen: &SeenVote) -> String {
    if page.lang_id() == "vi" {
        return seen.rule_words();
    }
    let (rule, whole) = (seen.rule(), seen.whole());
    let base = match rule.base {
        Base::Roster => "roster",
        Base::Present => "present",
        Base::Cast => "cast",
    };
    let strict = if rule.strict { "more" } else { "least" };
    let threshold = whole.map(|whole| rule.threshold(whole)).unwrap_or_default();
    let given = [
        ("threshold", threshold.to_string()),
        ("whole", whole.unwrap_or_default().to_string()),
        ("known", whole.is_some().to_string()),
        ("strict", strict.to_owned()),
        ("share", format!("{}/{}", rule.share.parts, rule.share.of)),
    ];
    let given: Vec<(&str, &str)> = given.iter().map(|(name, value)| (*name, value.as_str())).collect();
    say(page.lang, &format!("vote-rule-{base}"), &given)
}

async fn vote(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    vote_page((&app, &by, &member, &headers), &ResolutionId::from(id), Again::default()).await
}

/// Names what is decided by the subject of the sealed words: those being written now may read otherwise.
async fn about(app: &App, page: &Page, row: &ResolutionRow, seal: &Seal) -> Result<String, Problem> {
    let sealed = app.store.version(&row.id, &seal.version).await?;
    let subject = sealed.text.subject;
    Ok(if subject.is_empty() { row.title.clone() } else { page.t1("vote-about", "subject", subject) })
}

async fn vote_page(
    (app, by, member, headers): (&App, &Person, &Member, &HeaderMap),
    id: &ResolutionId,
    again: Again,
) -> Result<Response, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "vote-title", &[]))
        .about(id, &row.title, row.stage)
        .at("vote");
    let newest = app.store.newest_vote(id).await?.map(|vote| vote.id);
    let secret = newest.as_ref().and_then(|vote| device::secret_of(headers, vote));
    let seen = see_vote(app, by, id, secret.as_ref()).await?;
    let may_open = page.may_now(Act::OpenVote) && seen.as_ref().is_some_and(|seen| seen.vote.is_none());
    let is_open = seen.as_ref().is_some_and(SeenVote::is_open);
    let (mut about_words, mut changes, mut damaged) = (String::new(), None, false);
    if let Some(seen) = &seen {
        about_words = about(app, &page, &row, &seen.seal).await?;
        changes = see_changes(app, &seen.seal).await?;
        damaged = row.stage == Stage::CommitteeVote && !words_stand(app, &seen.seal).await?;
    }
    let opening = match &seen {
        Some(seen) if may_open => OpenForm::of(&page, (&seen.seal.roster, &seen.seal.rule), &again.typed),
        Some(_) | None => OpenForm::default(),
    };
    let own = seen.iter().flat_map(|seen| &seen.reserved).find(|(person, _, _)| *person == by.id);
    let reserved = match again.typed.get("reserved") {
        "" => own.map(|(_, _, words)| words.clone()).unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let on_roster = seen.as_ref().is_some_and(|seen| seen.vote.is_some() && seen.may_vote);
    // A closed vote opens no ballot any more: the device need not keep its secret.
    let spent = newest.filter(|_| secret.is_some() && !is_open);
    let shown = VotePage {
        may_return: page.may_now(Act::Take(Step::ReturnFromVote)),
        may_close: is_open && page.may_now(Act::CloseVote),
        may_reserve: on_roster && page.may_now(Act::ReserveOpinion),
        reserved,
        may_confirm: is_open && page.may_now(Act::ConfirmPapers),
        wrong: again.problem.map(|problem| wrong_words(&problem, &page)).unwrap_or_default(),
        page,
        id: id.clone(),
        about: about_words,
        changes,
        damaged,
        seen,
        opening,
        may_open,
    };
    let shown = show(&shown);
    Ok(match spent {
        Some(vote) => (device::dropped(id, &vote), shown).into_response(),
        None => shown,
    })
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
