//! What causes a notice: one act, told as one line.

use crate::clock::Millis;
use crate::domain::notice::{Kind, Sort};
use crate::domain::offer::Offer;
use crate::domain::opinion::Opinion;
use crate::domain::suggestion::{Decision, Suggestion};
use crate::id::{ClauseId, PersonId, ResolutionId, SuggestionId};
use crate::store::audit::AuditLine;

/// What is told, and of which act.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    pub kind: Kind,
    pub sort: Sort,
    pub resolution: &'a str,
    pub clause: Option<&'a str>,
    pub object: &'a str,
    /// Names the act: nobody is told of it twice.
    pub act: String,
    /// Whether it is added to what waits already, instead of being a line of its own.
    pub gathered: bool,
    pub detail: &'a str,
    pub internal: bool,
    pub by: Option<&'a PersonId>,
    pub at: Millis,
}

impl Cause<'_> {
    /// The line it stands in: that of the act, or that of all that waits of its sort.
    pub(in crate::store) fn line(&self) -> String {
        if self.gathered {
            format!("waiting {} {}", self.sort.id(), self.resolution)
        } else {
            self.act.clone()
        }
    }
}

/// A new suggestion, for those whom its reason names.
pub(in crate::store) fn of_suggestion(one: &Suggestion) -> Cause<'_> {
    let act = format!("suggestion {}", one.id);
    let place = (one.resolution.as_str(), Some(one.clause.as_str()));
    of_new(Sort::Suggestion, place, (one.id.as_str(), act), (&one.by, one.at))
}

/// A new offer.
pub(in crate::store) fn of_offer(one: &Offer) -> Cause<'_> {
    let act = format!("offer {}", one.id);
    let place = (one.resolution.as_str(), Some(one.clause.as_str()));
    of_new(Sort::Offer, place, (one.id.as_str(), act), (&one.by, one.at))
}

/// A new opinion spoken at the workshop.
pub(in crate::store) fn of_opinion(one: &Opinion) -> Cause<'_> {
    let act = format!("opinion {}", one.id);
    let place = (one.resolution.as_str(), one.clause.as_ref().map(ClauseId::as_str));
    of_new(Sort::Opinion, place, (one.id.as_str(), act), (&one.by, one.at))
}

fn of_new<'a>(
    sort: Sort,
    (resolution, clause): (&'a str, Option<&'a str>),
    (object, act): (&'a str, String),
    (by, at): (&'a PersonId, Millis),
) -> Cause<'a> {
    Cause {
        kind: Kind::Mention,
        sort,
        resolution,
        clause,
        object,
        act,
        gathered: false,
        detail: "",
        internal: false,
        by: Some(by),
        at,
    }
}

/// The decision on one suggestion, for its maker.
pub(in crate::store) fn of_decision<'a>(
    resolution: &'a ResolutionId,
    decision: &'a Decision,
    id: &'a SuggestionId,
) -> Cause<'a> {
    Cause {
        kind: Kind::Answer,
        sort: Sort::Suggestion,
        resolution: resolution.as_str(),
        clause: Some(decision.clause.as_str()),
        object: id.as_str(),
        act: format!("answer {id}"),
        gathered: false,
        detail: decision.answer.verdict.id(),
        internal: false,
        by: Some(&decision.answer.by),
        at: decision.answer.at,
    }
}

/// The answer to an offer or an opinion; who gave it and when stands in the audit line.
pub(in crate::store) fn of_answer<'a>(
    sort: Sort,
    (resolution, clause): (&'a str, Option<&'a str>),
    (object, verdict): (&'a str, &'a str),
    line: &'a AuditLine,
) -> Cause<'a> {
    Cause {
        kind: Kind::Answer,
        sort,
        resolution,
        clause,
        object,
        act: format!("answer {object}"),
        gathered: false,
        detail: verdict,
        internal: false,
        by: line.person.as_ref(),
        at: line.at,
    }
}
