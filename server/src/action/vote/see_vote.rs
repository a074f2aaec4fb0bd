//! What a reader may see of a vote: the one place that decides it, for pages and programs alike.
//!
//! Before the close: how many ballots came, and one's own. After it: the count as far as it may be told for everybody,
//! the named answers, or who took part and what was written, for the committee and the office.

use crate::app::App;
use crate::domain::export::Body;
use crate::domain::permission::{Act, permit};
use crate::domain::person::{Person, Role};
use crate::domain::stage::Stage;
use crate::domain::vote::{Base, DeviceSecret, Held, Roster, Rule, Secrecy, rule_words};
use crate::id::{EntryId, PersonId, ResolutionId};
use crate::store::ballot::Ballot;
use crate::store::papers::Entry;
use crate::store::reserved::Reserved;
use crate::store::seal::Seal;
use crate::store::secret::OwnSecret;
use crate::store::vote::withdraw::Withdrawal;
use crate::store::vote::{Closing, Vote};
use crate::store::{Answer, StoreError};

/// A vote as one reader may see it.
#[derive(Clone, Debug)]
pub struct SeenVote {
    /// The newest seal.
    pub seal: Seal,
    /// "uỷ viên Ban Thường vụ", for the sentence of the result.
    pub member_title: String,
    /// Absent until the office opens the vote on this seal.
    pub vote: Option<Vote>,
    /// Whether the sealed words stand before the committee now: they may be voted on.
    pub before_committee: bool,
    /// Ballots received by now.
    pub received: u32,
    /// The reader's own ballot, if the vote is named.
    pub mine: Option<Ballot>,
    /// Of a secret vote: whether the reader has voted, and from where.
    pub own: Option<OwnSecret>,
    /// Whether the reader stands on the frozen roster.
    pub may_vote: bool,
    /// Whether the deadline of a vote in writing has passed.
    pub over: bool,
    /// Everybody's answer in protocol order, `None` where none came; absent unless the reader may see it.
    pub named: Option<Vec<(String, Option<Ballot>)>>,
    /// Of a closed secret vote: who took part in protocol order, and what was written in that of the alphabet; absent
    /// unless the reader may see it.
    pub taken_part: Option<(Vec<String>, Vec<String>)>,
    /// Papers that were entered by hand: by whom, and who confirmed them; with nothing of what they say.
    pub papers: Vec<SeenPapers>,
    /// Opinions reserved with the vote, by name, for the committee, the standing members and the office; of others
    /// nothing.
    pub reserved: Vec<(PersonId, String, String)>,
}

/// An entry of papers as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenPapers {
    pub id: EntryId,
    pub count: usize,
    pub entered_by: String,
    /// Absent while it waits.
    pub confirmed_by: Option<String>,
}

impl SeenVote {
    /// Tells whether the vote is open: ballots are taken, unless its deadline has passed.
    pub fn is_open(&self) -> bool {
        self.vote.as_ref().is_some_and(Vote::is_open)
    }

    /// Tells whether a ballot would be taken now.
    pub fn takes_ballots(&self) -> bool {
        self.is_open() && !self.over
    }

    /// Returns the terms of the vote, once it was opened.
    pub fn held(&self) -> Option<&Held> {
        self.vote.as_ref().map(|vote| &vote.held)
    }

    /// Returns who votes: as the opening froze them, before it as the seal has them.
    pub fn roster(&self) -> &Roster {
        self.held().map_or(&self.seal.roster, |held| &held.roster)
    }

    /// Returns the rule: as the opening froze it, before it as the seal has it.
    pub fn rule(&self) -> &Rule {
        self.held().map_or(&self.seal.rule, |held| &held.rule)
    }

    /// Returns how many members the frozen roster has.
    pub fn members(&self) -> u32 {
        self.roster().len()
    }

    /// Tells whether the vote is secret.
    pub fn is_secret(&self) -> bool {
        self.held().is_some_and(|held| held.secrecy == Secrecy::Secret)
    }

    /// Returns how the vote on this seal ended, if it was closed.
    pub fn closing(&self) -> Option<&Closing> {
        self.vote.as_ref().and_then(|vote| vote.closed.as_ref())
    }

    /// Returns how the round ended without a count, if it did.
    pub fn withdrawn(&self) -> Option<&Withdrawal> {
        self.vote.as_ref().and_then(|vote| vote.withdrawn.as_ref())
    }

    /// Returns that of which the share is taken, where it is known.
    pub fn whole(&self) -> Option<u32> {
        let closing = self.closing();
        match self.rule().base {
            Base::Roster => Some(self.members()),
            Base::Present => {
                let present = closing?.present.as_ref()?.len();
                u32::try_from(present).ok()
            }
            Base::Cast => closing.map(|closing| closing.tally.received),
        }
    }

    /// Returns the rule in the words of ballots and minutes.
    pub fn rule_words(&self) -> String {
        rule_words(self.rule(), self.whole())
    }
}

/// Reads the newest round; `None` if the words were never sealed. `secret` is what the reader's device holds.
pub async fn see_vote(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    secret: Option<&DeviceSecret>,
) -> Answer<Option<SeenVote>> {
    let Some(seal) = app.store.newest_seal(resolution).await? else { return Ok(None) };
    seen_of(app, by, seal, secret).await.map(Some)
}

/// Reads the round of that number, or the newest; `None` if there is none.
pub async fn see_round(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    round: Option<i64>,
) -> Answer<Option<SeenVote>> {
    let Some(round) = round else { return see_vote(app, by, resolution, None).await };
    let seals = app.store.seals_newest_first(resolution).await?;
    let Some(seal) = seals.into_iter().find(|seal| seal.round == round) else { return Ok(None) };
    seen_of(app, by, seal, None).await.map(Some)
}

async fn seen_of(app: &App, by: &Person, seal: Seal, secret: Option<&DeviceSecret>) -> Answer<SeenVote> {
    let row = app.store.resolution(&seal.resolution).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let mut vote = app.store.vote_on(&seal.id).await?;
    let withdrawal = vote.as_mut().and_then(|vote| vote.withdrawn.as_mut());
    if let Some(withdrawal) = withdrawal.filter(|_| !reads_review(by, row.stage)) {
        withdrawal.reason.clear();
    }
    let mut seen = SeenVote {
        seal,
        member_title: body.member_title,
        vote: None,
        before_committee: row.stage == Stage::CommitteeVote,
        received: 0,
        mine: None,
        own: None,
        may_vote: false,
        over: false,
        named: None,
        taken_part: None,
        papers: Vec::new(),
        reserved: Vec::new(),
    };
    let roster = vote.as_ref().map_or(&seen.seal.roster, |vote| &vote.held.roster);
    seen.may_vote = by.is(Role::Committee) && roster.holds(&by.id);
    let Some(vote) = vote else { return Ok(seen) };
    seen.received = app.store.ballots_received(&vote.id).await?;
    seen.over = vote.held.way.is_over(app.clock.now());
    seen.papers = papers_of(app, &vote).await?;
    seen.reserved = reserved_opinions(app, by, &vote).await?;
    match vote.held.secrecy {
        Secrecy::Named => {
            seen.mine = app.store.ballot_of(&vote.id, &by.id).await?;
            seen.named = named_answers(app, by, &vote).await?;
        }
        Secrecy::Secret => {
            seen.own = Some(app.store.own_secret(&vote.id, &by.id, secret).await?);
            seen.taken_part = taken_part(app, by, &vote).await?;
        }
    }
    seen.vote = Some(vote);
    Ok(seen)
}

/// Why words went back is told to those who have a part in the review.
fn reads_review(by: &Person, stage: Stage) -> bool {
    permit(&by.roles, Act::ReadReview, Some(stage)).is_ok()
}

fn sees_answers(by: &Person, vote: &Vote) -> bool {
    vote.closed.is_some() && (by.is(Role::Committee) || by.is(Role::Office))
}

async fn named_answers(app: &App, by: &Person, vote: &Vote) -> Answer<Option<Vec<(String, Option<Ballot>)>>> {
    if !sees_answers(by, vote) {
        return Ok(None);
    }
    let ballots = app.store.named_ballots(&vote.id).await?;
    let answer_of = |person: &PersonId| ballots.iter().find(|ballot| ballot.person == *person).cloned();
    let members = vote.held.roster.0.iter();
    Ok(Some(members.map(|member| (member.name.clone(), answer_of(&member.id))).collect()))
}

async fn taken_part(app: &App, by: &Person, vote: &Vote) -> Answer<Option<(Vec<String>, Vec<String>)>> {
    if !sees_answers(by, vote) {
        return Ok(None);
    }
    let voters = app.store.voters(&vote.id).await?;
    let members = vote.held.roster.0.iter().filter(|member| voters.contains(&member.id));
    let opinions = app.store.secret_opinions(&vote.id).await?;
    Ok(Some((members.map(|member| member.name.clone()).collect(), opinions)))
}

/// Opinions reserved with a vote, by name in the order they came: for the committee, the standing members and the office; to
/// others none.
pub async fn reserved_opinions(
    app: &App,
    by: &Person,
    vote: &Vote,
) -> Answer<Vec<(PersonId, String, String)>> {
    if !(by.is(Role::Committee) || by.is(Role::Standing) || by.is(Role::Office)) {
        return Ok(Vec::new());
    }
    let roster = &vote.held.roster;
    let named = |one: Reserved| {
        let name = roster.name_of(&one.person).unwrap_or_default().to_owned();
        (one.person, name, one.words)
    };
    Ok(app.store.reserved_opinions(&vote.id).await?.into_iter().map(named).collect())
}

async fn papers_of(app: &App, vote: &Vote) -> Answer<Vec<SeenPapers>> {
    let entries = app.store.paper_entries(&vote.id).await?.into_iter();
    let seen = |entry: Entry| SeenPapers {
        id: entry.id,
        count: entry.papers.len(),
        entered_by: entry.entered_name,
        confirmed_by: entry.confirmed_name,
    };
    Ok(entries.map(seen).collect())
}
