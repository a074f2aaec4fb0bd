//! The vote: roster and rule, ballots where they were named, the count they give, and what the count decides.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use super::{Decided, Proved, Read};
use crate::domain::bundle::{Broken, Held, ISSUE, IssuePaper, Link, Rows, SealPaper, VOTE, VotePaper};
use crate::domain::vote::count::SPLIT_LEAST;
use crate::domain::vote::{Decision, LeftOut, Roster, Rule, Secrecy, Tally};
use crate::id::PersonId;

const LINK: Link = Link::Vote;

/// What a round came to, as its row tells.
struct Closed {
    decision: Decision,
    received: u32,
    agree: Option<u32>,
    disagree: Option<u32>,
    other: Option<u32>,
    present: u32,
}

pub(super) fn count(read: &Read, proved: &Proved, held: &mut Vec<Held>) -> Result<Decided, Broken> {
    let vote: Option<VotePaper> = read.json_if_there(LINK, VOTE)?;
    let issue: Option<IssuePaper> = read.json_if_there(LINK, ISSUE)?;
    let mut decision = None;
    match &vote {
        None => held.push(Held { link: LINK, seen: "vote-none", given: Vec::new() }),
        Some(paper) => {
            let terms = terms(&paper.opened, &proved.seal)?;
            decision = closed(paper, &terms, held)?;
        }
    }
    if issue.is_some() && decision != Some(Decision::Adopted) {
        return Err(Broken::at(LINK, "issued-not-adopted"));
    }
    Ok(Decided { vote, issue })
}

struct Terms {
    secrecy: Secrecy,
    roster: Roster,
    rule: Rule,
}

fn value<'a>(rows: &'a Rows, column: &str) -> Result<&'a str, Broken> {
    rows.value(column).ok_or_else(|| Broken::naming(LINK, "unreadable", VOTE))
}

fn parsed<T: DeserializeOwned>(rows: &Rows, column: &str) -> Result<T, Broken> {
    let read = serde_json::from_str(value(rows, column)?);
    read.map_err(|_| Broken::naming(LINK, "unreadable", VOTE))
}

fn whole(rows: &Rows, column: &str) -> Result<Option<u32>, Broken> {
    let read = rows.value(column).map(str::parse).transpose();
    read.map_err(|_| Broken::naming(LINK, "unreadable", VOTE))
}

/// The terms belong to this seal, and nobody votes who is not on its roster; who is left out is named.
fn terms(opened: &Rows, seal: &SealPaper) -> Result<Terms, Broken> {
    let of = (value(opened, "seal")?, value(opened, "resolution")?, value(opened, "round")?);
    if of != (seal.id.as_str(), seal.resolution.as_str(), seal.round.to_string().as_str()) {
        return Err(Broken::at(LINK, "vote-other-seal"));
    }
    let secrecy = Secrecy::of_id(value(opened, "secrecy")?);
    let secrecy = secrecy.ok_or_else(|| Broken::naming(LINK, "unreadable", VOTE))?;
    let (roster, rule): (Roster, Rule) = (parsed(opened, "roster")?, parsed(opened, "rule")?);
    let left_out: Vec<LeftOut> = parsed(opened, "left_out")?;
    let mut voting: Vec<&PersonId> = roster.0.iter().map(|member| &member.id).collect();
    voting.extend(left_out.iter().map(|one| &one.id));
    let mut sealed: Vec<&PersonId> = seal.roster.0.iter().map(|member| &member.id).collect();
    voting.sort();
    sealed.sort();
    if voting != sealed {
        return Err(Broken::at(LINK, "roster"));
    }
    if !rule.is_sound() {
        return Err(Broken::at(LINK, "rule"));
    }
    Ok(Terms { secrecy, roster, rule })
}

fn closed(paper: &VotePaper, terms: &Terms, held: &mut Vec<Held>) -> Result<Option<Decision>, Broken> {
    let Some(rows) = &paper.closed else {
        if paper.ballots.is_some() {
            return Err(Broken::at(LINK, "ballots-early"));
        }
        held.push(Held { link: LINK, seen: "vote-open", given: Vec::new() });
        return Ok(None);
    };
    for (column, is) in paper.opened.columns.iter().map(|name| (name, paper.opened.value(name))) {
        if rows.value(column) != is {
            return Err(Broken::at(LINK, "terms"));
        }
    }
    let decision = Decision::of_id(value(rows, "decision")?);
    let present: Option<Vec<PersonId>> = match rows.value("present") {
        Some(_) => Some(parsed(rows, "present")?),
        None => None,
    };
    let closed = Closed {
        decision: decision.ok_or_else(|| Broken::naming(LINK, "unreadable", VOTE))?,
        received: whole(rows, "received")?.unwrap_or_default(),
        agree: whole(rows, "agree")?,
        disagree: whole(rows, "disagree")?,
        other: whole(rows, "other")?,
        present: u32::try_from(present.map_or(0, |list| list.len())).unwrap_or(u32::MAX),
    };
    if closed.received > terms.roster.len() {
        return Err(Broken::at(LINK, "received"));
    }
    let key = match terms.secrecy {
        Secrecy::Named => named(paper, terms, &closed)?,
        Secrecy::Secret => secret(paper, terms, &closed)?,
    };
    let told = |count: Option<u32>| count.map_or_else(|| "…".to_owned(), |count| count.to_string());
    let given = vec![
        ("agree", told(closed.agree)),
        ("received", closed.received.to_string()),
        ("members", terms.roster.len().to_string()),
        ("decision", closed.decision.id().replace('_', "-")),
    ];
    held.push(Held { link: LINK, seen: key, given });
    Ok(Some(closed.decision))
}

/// The ballots give the count, the count decides.
fn named(paper: &VotePaper, terms: &Terms, closed: &Closed) -> Result<&'static str, Broken> {
    let Some(ballots) = &paper.ballots else { return Err(Broken::at(LINK, "ballots-missing")) };
    let mut voters = BTreeSet::new();
    let mut tally = Tally::default();
    for ballot in ballots {
        if !terms.roster.holds(&ballot.person) || !voters.insert(&ballot.person) {
            return Err(Broken::naming(LINK, "ballot", ballot.person.as_str()));
        }
        tally = tally.with(ballot.choice);
    }
    let told = (closed.agree, closed.disagree, closed.other, closed.received);
    if told != (Some(tally.agree), Some(tally.disagree), Some(tally.other), tally.received()) {
        return Err(Broken::at(LINK, "tally"));
    }
    decides(terms, closed, tally)?;
    Ok("vote-named")
}

/// Of a secret vote no more is told than hides everybody; where so much is told, it decides as it says.
fn secret(paper: &VotePaper, terms: &Terms, closed: &Closed) -> Result<&'static str, Broken> {
    if paper.ballots.is_some() {
        return Err(Broken::at(LINK, "ballots-secret"));
    }
    let apart = closed.disagree.zip(closed.other);
    let Some(agree) = closed.agree else {
        let hidden = closed.received < SPLIT_LEAST || closed.decision == Decision::NoQuorum;
        if !hidden || apart.is_some() {
            return Err(Broken::at(LINK, "tally"));
        }
        if closed.decision == Decision::NoQuorum {
            decides(terms, closed, Tally { agree: 0, disagree: closed.received, other: 0 })?;
        }
        return Ok("vote-secret-hidden");
    };
    // How those who did not agree are split weighs nothing.
    let against = closed.received.checked_sub(agree).ok_or_else(|| Broken::at(LINK, "tally"))?;
    if apart.is_some_and(|(disagree, other)| disagree.saturating_add(other) != against) {
        return Err(Broken::at(LINK, "tally"));
    }
    decides(terms, closed, Tally { agree, disagree: against, other: 0 })?;
    Ok("vote-secret")
}

fn decides(terms: &Terms, closed: &Closed, tally: Tally) -> Result<(), Broken> {
    let decided = terms.rule.decide(terms.roster.len(), closed.present, tally);
    if decided == closed.decision { Ok(()) } else { Err(Broken::at(LINK, "decision")) }
}
