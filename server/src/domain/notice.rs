//! Notices: what somebody should know of without having looked for it, and who is named in words that were written.
//!
//! A notice holds no words of anybody, and nothing of a ballot: it says what happened and leads to the place.

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

use super::permission::{Act, permit};
use super::person::{Role, Roles};
use super::stage::Stage;
use crate::clock::Millis;
use crate::id::{ClauseId, PersonId, ResolutionId};

/// How long a notice is kept: a term's quarter. What it leads to is kept for ever.
pub const KEPT_MILLIS: i64 = 90 * 24 * 3_600_000;

/// People named in one text who are told: whoever names more calls a meeting.
pub const MENTIONS_MAX: usize = 10;

/// At most one mail a person in this time, with all that came until then: a lively workshop fills no letter box.
pub const MAIL_REST_MILLIS: i64 = 10 * 60_000;

/// Notices in one mail; the rest is read where they stand.
pub const MAIL_LINES_MAX: usize = 30;

/// How long after a failure it is tried again for the first time; every further time it is twice as long.
pub const MAIL_RETRY_MILLIS: i64 = 60_000;

/// Tries of one mail: with the doubling, the last comes after eight hours. A relay that is down for a night is waited for.
pub const MAIL_TRIES_MAX: i64 = 10;

/// What stands in the detail of a notice that an answered comment was opened again.
pub const REOPENED: &str = "reopened";

/// Longest address (RFC 5321).
pub const ADDRESS_CHARS_MAX: usize = 254;

/// What somebody may want to be told of, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Somebody wrote `@` and the person's name.
    Mention,
    /// Somebody said something in a thread the person spoke in.
    Reply,
    /// The person's comment, suggestion, offer or spoken opinion was answered.
    Answer,
    /// A resolution the person takes part in has come to another stage.
    Stage,
    /// Something waits for the person's answer.
    Waiting,
}

impl Kind {
    /// Every kind, in the order in which the settings show them.
    pub const ALL: [Kind; 5] = [Kind::Mention, Kind::Reply, Kind::Answer, Kind::Stage, Kind::Waiting];

    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            Kind::Mention => "mention",
            Kind::Reply => "reply",
            Kind::Answer => "answer",
            Kind::Stage => "stage",
            Kind::Waiting => "waiting",
        }
    }

    /// Returns the kind of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    Comment,
    Suggestion,
    Offer,
    Opinion,
    Stage,
    /// A task that follows from an issued resolution.
    Task,
}

impl Sort {
    const ALL: [Sort; 6] =
        [Sort::Comment, Sort::Suggestion, Sort::Offer, Sort::Opinion, Sort::Stage, Sort::Task];

    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            Sort::Comment => "comment",
            Sort::Suggestion => "suggestion",
            Sort::Offer => "offer",
            Sort::Opinion => "opinion",
            Sort::Stage => "stage",
            Sort::Task => "task",
        }
    }

    /// Returns the sort of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.id() == id)
    }
}

/// A line that tells one person of one act, or of several that wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Names it among all.
    pub seq: i64,
    pub kind: Kind,
    pub sort: Sort,
    pub resolution: ResolutionId,
    pub clause: Option<ClauseId>,
    /// The comment, suggestion, offer or opinion; the newest where several wait.
    pub object: String,
    /// A verdict or a stage; of a task why it is told of.
    pub detail: String,
    /// Who did it.
    pub by: Option<PersonId>,
    /// How many wait; one for an act.
    pub number: i64,
    pub at: Millis,
    pub read: Option<Millis>,
}

impl Notice {
    /// Returns the page, and the place on it, where it is read.
    pub fn place(&self) -> String {
        let base = format!("/resolutions/{}", self.resolution);
        // A clause's identity was drawn by somebody's browser: it goes into no address as it is.
        let clause: Option<String> = self
            .clause
            .as_ref()
            .map(|clause| form_urlencoded::byte_serialize(clause.as_str().as_bytes()).collect());
        let on_clause = |page: &str| match &clause {
            Some(clause) => format!("{base}/clauses/{clause}/{page}"),
            None => format!("{base}/{page}"),
        };
        match (self.kind, self.sort) {
            (_, Sort::Stage) => format!("{base}/overview"),
            (_, Sort::Task) => format!("{base}/tasks/{}", self.object),
            (Kind::Waiting, Sort::Comment) => format!("{base}/comments"),
            (Kind::Waiting, Sort::Suggestion) => format!("{base}/suggestions"),
            (Kind::Waiting, Sort::Offer) => format!("{base}/offers"),
            (Kind::Waiting, Sort::Opinion) => format!("{base}/opinions?state=open"),
            (_, Sort::Comment) => format!("{0}?comment={1}#comment-{1}", on_clause("comments"), self.object),
            (_, Sort::Suggestion) => format!("{base}/suggestions/{}", self.object),
            (_, Sort::Offer) => on_clause("evidence"),
            // The address of the one: it leads to that part of the list which has it.
            (_, Sort::Opinion) => format!("{base}/opinions/{}", self.object),
        }
    }

    /// Returns the key of the message that tells it.
    pub fn key(&self) -> String {
        if self.kind == Kind::Reply && self.detail == REOPENED {
            return "notice-reopened-comment".to_owned();
        }
        if self.sort == Sort::Task {
            return format!("notice-task-{}", self.detail);
        }
        format!("notice-{}-{}", self.kind.id(), self.sort.id())
    }
}

/// Who answers what is said at this stage; what waits is told to them.
pub fn answering(sort: Sort, stage: Stage) -> Vec<Role> {
    let act = match sort {
        Sort::Comment => Act::AnswerComment,
        Sort::Suggestion => Act::DeclineSuggestion,
        Sort::Offer => Act::AnswerOffer,
        Sort::Opinion => Act::AnswerOpinion,
        Sort::Stage | Sort::Task => return Vec::new(),
    };
    let may = |role: &Role| permit(&Roles::from([*role]), act, Some(stage)).is_ok();
    Role::ALL.into_iter().filter(may).collect()
}

/// Somebody who can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub id: PersonId,
    pub name: String,
}

/// Finds who is named in words: `@` at the beginning of a word, and behind it a whole name, letter by letter.
///
/// Of several names that fit, the longest is meant; where two people bear it, both are.
pub fn mentioned(words: &str, people: &[Named]) -> Vec<PersonId> {
    let words: String = words.nfc().collect();
    let names: Vec<String> = people.iter().map(|one| one.name.nfc().collect()).collect();
    let mut found: Vec<PersonId> = Vec::new();
    let mut before = None;
    for (at, letter) in words.char_indices() {
        let begins = letter == '@' && !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        if !begins {
            continue;
        }
        let rest = &words[at + 1..];
        let fits = |name: &&String| !name.is_empty() && stands_first(rest, name);
        let Some(longest) = names.iter().filter(fits).max_by_key(|name| name.len()) else { continue };
        for (one, _) in people.iter().zip(&names).filter(|(_, name)| *name == longest) {
            if found.len() == MENTIONS_MAX {
                return found;
            }
            if !found.contains(&one.id) {
                found.push(one.id.clone());
            }
        }
    }
    found
}

/// "Trần Thị A" stands first in "Trần Thị A, xem", not in "Trần Thị An".
fn stands_first(rest: &str, name: &str) -> bool {
    rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
}

/// How long to wait before a mail is tried again that has failed so many times; `None` when it is given up.
pub fn retry_after(tries: i64) -> Option<i64> {
    let doubled = u32::try_from(tries.saturating_sub(1)).ok().filter(|_| tries < MAIL_TRIES_MAX)?;
    Some(MAIL_RETRY_MILLIS << doubled)
}

/// Why an address is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("copies are wanted, and there is no address")]
    Missing,
    #[error("this is no address")]
    Wrong,
}

/// Tidies an address. What is no address at all is found here; the rest is the relay's to know.
pub fn address(typed: &str) -> Result<String, AddressError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(AddressError::Missing);
    }
    let plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|sign| sign.is_ascii_graphic() && !"()<>[],;:\\\"@".contains(sign))
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
    };
    match typed.rsplit_once('@') {
        Some((name, host))
            if plain(name) && plain(host) && host.contains('.') && typed.len() <= ADDRESS_CHARS_MAX =>
        {
            Ok(typed.to_owned())
        }
        Some(_) | None => Err(AddressError::Wrong),
    }
}
