//! All rounds of a resolution side by side: what was sealed, how it was decided, and which clauses differ between seals.

use std::collections::BTreeMap;

use crate::action::vote::see_changes::sealed;
use crate::app::App;
use crate::domain::numbering::named_clauses;
use crate::domain::resolution::Text;
use crate::domain::seal::{Leaf, since};
use crate::domain::stage::Stage;
use crate::domain::vote::{Base, quorum_words, rule_words};
use crate::id::{ClauseId, ResolutionId, SealId, VersionId};
use crate::store::Answer;
use crate::store::seal::Seal;
use crate::store::vote::Vote;

/// A round: its seal, and the vote on it once it was opened.
#[derive(Clone, Debug)]
pub struct Round {
    pub seal: Seal,
    pub vote: Option<Vote>,
    /// Whether its words stand before the committee now: only those of the newest seal ever do.
    pub before_committee: bool,
}

/// Where a round stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// Sealed, and waiting for its vote.
    Waiting,
    Open,
    Closed,
    /// Ended by the chair without a count.
    Withdrawn,
    /// Ended without a vote: the words went back before one was opened.
    Left,
}

impl RoundState {
    /// Returns the English id.
    pub fn id(self) -> &'static str {
        match self {
            RoundState::Waiting => "waiting",
            RoundState::Open => "open",
            RoundState::Closed => "closed",
            RoundState::Withdrawn => "withdrawn",
            RoundState::Left => "left",
        }
    }
}

impl Round {
    /// Returns where it stands.
    pub fn state(&self) -> RoundState {
        match (&self.vote, self.before_committee) {
            (Some(vote), _) if vote.closed.is_some() => RoundState::Closed,
            (Some(vote), _) if vote.withdrawn.is_some() => RoundState::Withdrawn,
            (Some(_), true) => RoundState::Open,
            (None, true) => RoundState::Waiting,
            (_, false) => RoundState::Left,
        }
    }

    /// Returns the members who vote: as the opening froze them, before it as the seal has them.
    pub fn members(&self) -> u32 {
        self.vote.as_ref().map_or(&self.seal.roster, |vote| &vote.held.roster).len()
    }

    /// Returns the rule and the quorum in the words of the ballot.
    pub fn rule_words(&self) -> (String, String) {
        let rule = self.vote.as_ref().map_or(&self.seal.rule, |vote| &vote.held.rule);
        let closing = self.vote.as_ref().and_then(|vote| vote.closed.as_ref());
        let whole = match rule.base {
            Base::Roster => Some(self.members()),
            Base::Present => closing
                .and_then(|closing| closing.present.as_ref())
                .and_then(|present| u32::try_from(present.len()).ok()),
            Base::Cast => closing.map(|closing| closing.tally.received),
        };
        (rule_words(rule, whole), quorum_words(rule, self.members()))
    }
}

/// A clause that is not the same in every round, by its hash in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClauseRow {
    /// Absent for the subject ("về …").
    pub clause: Option<ClauseId>,
    /// Its number and how it begins, in the newest round that has it.
    pub place: String,
    /// The first letters of its hash in each round compared; `None` where it is not there.
    pub hashes: [Option<String>; 2],
}

/// Two rounds, clause by clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub rounds: [i64; 2],
    pub versions: [VersionId; 2],
    pub rows: Vec<ClauseRow>,
    pub reordered: bool,
    pub standing: usize,
}

/// Letters of a clause's hash that are shown: as many as name a seal on paper.
const HASH_LETTERS_SHOWN: usize = 8;

/// Reads every round of a resolution, newest first.
pub async fn see_rounds(app: &App, resolution: &ResolutionId) -> Answer<Vec<Round>> {
    let stage = app.store.resolution(resolution).await?.stage;
    let mut votes: BTreeMap<SealId, Vote> =
        app.store.votes(resolution).await?.into_iter().map(|vote| (vote.seal.clone(), vote)).collect();
    let seals = app.store.seals_newest_first(resolution).await?.into_iter().enumerate();
    let round = |(place, seal): (usize, Seal)| Round {
        vote: votes.remove(&seal.id),
        seal,
        before_committee: place == 0 && stage == Stage::CommitteeVote,
    };
    Ok(seals.map(round).collect())
}

/// Compares two rounds by the leaves that their seals keep; `None` where one of them is not there.
pub async fn compare_rounds(app: &App, rounds: &[Round], wanted: [i64; 2]) -> Answer<Option<Compared>> {
    let seal = |round: i64| rounds.iter().find(|one| one.seal.round == round).map(|one| &one.seal);
    let (Some(before), Some(after)) = (seal(wanted[0]), seal(wanted[1])) else { return Ok(None) };
    let (old, old_leaves) = sealed(app, before).await?;
    let (new, new_leaves) = sealed(app, after).await?;
    let found = since(&old_leaves, &new_leaves);
    let names = |text: &Text| named_clauses(text).into_iter().collect::<BTreeMap<ClauseId, String>>();
    let (old_names, new_names) = (names(&old), names(&new));
    let row = |clause: Option<ClauseId>, names: &BTreeMap<ClauseId, String>| {
        let place = clause.as_ref().and_then(|id| names.get(id)).cloned().unwrap_or_default();
        let hashes = [hash_of(&old_leaves, clause.as_ref()), hash_of(&new_leaves, clause.as_ref())];
        ClauseRow { clause, place, hashes }
    };
    let mut rows = Vec::new();
    if found.subject {
        rows.push(row(None, &new_names));
    }
    rows.extend(found.changed.iter().chain(&found.added).map(|id| row(Some(id.clone()), &new_names)));
    rows.extend(found.removed.iter().map(|id| row(Some(id.clone()), &old_names)));
    let versions = [before.version.clone(), after.version.clone()];
    let (reordered, standing) = (found.reordered, found.standing);
    Ok(Some(Compared { rounds: wanted, versions, rows, reordered, standing }))
}

fn hash_of(leaves: &[Leaf], clause: Option<&ClauseId>) -> Option<String> {
    let leaf = leaves.iter().find(|leaf| leaf.clause.as_ref() == clause)?;
    Some(leaf.hash.chars().take(HASH_LETTERS_SHOWN).collect::<String>().to_uppercase())
}
