//! What a reader may see of a vote: the one place that decides it, for pages and programs alike.
//!
//! Before the close: how many ballots came, and one's own. After it: the count for everybody, the named
//! answers for the committee and the office.

use crate::app::App;
use crate::domain::export::Body;
use crate::domain::person::{Person, Role};
use crate::id::ResolutionId;
use crate::store::ballot::Ballot;
use crate::store::seal::Seal;
use crate::store::vote::Vote;
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
    /// Ballots received by now.
    pub received: u32,
    /// The reader's own ballot.
    pub mine: Option<Ballot>,
    /// Whether the reader stands on the frozen roster.
    pub may_vote: bool,
    /// Everybody's answer in protocol order, `None` where none came; absent unless the reader may see it.
    pub named: Option<Vec<(String, Option<Ballot>)>>,
}

impl SeenVote {
    /// Tells whether ballots are taken now.
    pub fn is_open(&self) -> bool {
        self.vote.as_ref().is_some_and(|vote| vote.closed.is_none())
    }

    /// Returns how many members the frozen roster has.
    pub fn members(&self) -> u32 {
        self.seal.roster.len()
    }
}

/// Reads the newest round; `None` if the words were never sealed.
pub async fn see_vote(app: &App, by: &Person, resolution: &ResolutionId) -> Answer<Option<SeenVote>> {
    let row = app.store.resolution(resolution).await?;
    let body: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let Some(seal) = app.store.newest_seal(resolution).await? else { return Ok(None) };
    let may_vote = by.is(Role::Committee) && seal.roster.holds(&by.id);
    let newest = app.store.newest_vote(resolution).await?;
    let Some(vote) = newest.filter(|vote| vote.seal == seal.id) else {
        let (received, mine, named) = (0, None, None);
        let seen =
            SeenVote { seal, member_title: body.member_title, vote: None, received, mine, may_vote, named };
        return Ok(Some(seen));
    };
    let received = app.store.ballots_received(&vote.id).await?;
    let mine = app.store.ballot_of(&vote.id, &by.id).await?;
    let named = named_answers(app, by, &seal, &vote).await?;
    let vote = Some(vote);
    Ok(Some(SeenVote { seal, member_title: body.member_title, vote, received, mine, may_vote, named }))
}

async fn named_answers(
    app: &App,
    by: &Person,
    seal: &Seal,
    vote: &Vote,
) -> Answer<Option<Vec<(String, Option<Ballot>)>>> {
    if vote.closed.is_none() || !(by.is(Role::Committee) || by.is(Role::Office)) {
        return Ok(None);
    }
    let ballots = app.store.named_ballots(&vote.id).await?;
    let answer_of = |person| ballots.iter().find(|ballot| ballot.person == person).cloned();
    let members = seal.roster.0.iter();
    Ok(Some(members.map(|member| (member.name.clone(), answer_of(member.id.clone()))).collect()))
}
