//! Conflict cards: two persons changed the same words without seeing one another, and people decide.
//!
//! The words themselves are merged already and nothing is lost; a card only asks whether the outcome is what both
//! meant. When there is one is ruled by [`clash`], sentence by sentence. Knows nothing of the merge engine.

pub mod clash;

use serde::{Deserialize, Serialize};

use super::resolution::ChangeHash;
use crate::clock::Millis;
use crate::id::{ClauseId, ConflictId, PersonId};

/// Writers shown on one card: with more, the merged text is what to read.
pub const SIDES_MAX: usize = 6;

/// What happened to the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictKind {
    /// One sentence was changed by both.
    Sentence,
    /// One took the clause out, the other wrote in it.
    Removed,
    /// One moved the end of the clause away, the other wrote in that end: the words stayed behind.
    Tail,
    /// Both moved the same words: they stand twice.
    Twice,
}

impl ConflictKind {
    /// Every kind.
    pub const ALL: [ConflictKind; 4] =
        [ConflictKind::Sentence, ConflictKind::Removed, ConflictKind::Tail, ConflictKind::Twice];

    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            ConflictKind::Sentence => "sentence",
            ConflictKind::Removed => "removed",
            ConflictKind::Tail => "tail",
            ConflictKind::Twice => "twice",
        }
    }

    /// Returns the kind of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}

/// What a person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The merged words stay.
    Keep,
    ChooseFirst,
    ChooseSecond,
    /// Somebody wrote the place anew.
    Edited,
}

impl How {
    /// Every decision.
    pub const ALL: [How; 4] = [How::Keep, How::ChooseFirst, How::ChooseSecond, How::Edited];

    /// Returns the id kept in tables and used in the API.
    pub fn id(self) -> &'static str {
        match self {
            How::Keep => "keep",
            How::ChooseFirst => "choose_first",
            How::ChooseSecond => "choose_second",
            How::Edited => "edited",
        }
    }

    /// Returns the decision of that id, if there is one.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|how| how.id() == id)
    }
}

/// Whether a card still waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    Open,
    Resolved { how: How, by: PersonId, at: Millis },
}

/// Why a card cannot be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    #[error("somebody has decided this already")]
    AlreadyResolved,
}

impl State {
    /// Decides an open card. Who may is asked of `permit` before: whoever may edit the text.
    pub fn resolve(self, how: How, by: PersonId, at: Millis) -> Result<Self, ResolveError> {
        match self {
            Self::Open => Ok(Self::Resolved { how, by, at }),
            Self::Resolved { .. } => Err(ResolveError::AlreadyResolved),
        }
    }
}

/// What one writer meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    pub person: PersonId,
    /// The newest change of this side, and when it came.
    pub change: ChangeHash,
    pub at: Millis,
    /// The words as this writer had them; a clause taken out is empty.
    pub text: String,
}

/// Words left where nobody looks for them, and what stood right before them where they were written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stray {
    pub text: String,
    /// The moved words before them: they belong right behind these.
    pub lead: String,
    /// Cursors of the first and the last letter.
    pub from: String,
    pub to: String,
}

/// What a card tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The words before both.
    pub base: String,
    /// What each meant, in the order in which it was stored; who took the clause out or moved its end comes first.
    pub sides: Vec<Intent>,
    /// The words as they were merged.
    pub merged: String,
    /// Cursors of the first and the last letter of the merged words in the clause.
    pub span: Option<(String, String)>,
    /// Other clauses concerned, side by side: where moved words went.
    pub places: Vec<ClauseId>,
    pub strays: Vec<Stray>,
}

impl Body {
    /// Takes in what was found since: the newer words of each side; a third writer is added.
    pub fn renew(&mut self, newer: Body) {
        let mut sides = std::mem::take(&mut self.sides);
        for intent in newer.sides {
            match sides.iter().position(|known| known.person == intent.person) {
                Some(place) => sides[place] = intent,
                None if sides.len() < SIDES_MAX => sides.push(intent),
                None => {}
            }
        }
        *self = Body { sides, ..newer };
    }
}

/// A conflict as it is found in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub clause: ClauseId,
    pub kind: ConflictKind,
    /// Cursor of the sentence's first letter before both; empty where the whole clause is meant.
    pub sentence: String,
    /// The open card that tells of the same dispute, as far as was known.
    pub card: Option<ConflictId>,
    /// The writer it is about, beside the one whose changes it was found by.
    pub against: PersonId,
    /// The changes it was found by, the newest last: once known to a card, open or not, they make no second one.
    pub changes: Vec<ChangeHash>,
    pub body: Body,
}

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    pub id: ConflictId,
    pub clause: ClauseId,
    pub kind: ConflictKind,
    pub sentence: String,
    pub body: Body,
    pub state: State,
    pub opened_at: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intent(person: &str, text: &str) -> Intent {
        Intent { person: person.into(), change: text.to_owned(), at: Millis(0), text: text.to_owned() }
    }

    #[test]
    fn a_card_is_decided_once() {
        let decided = State::Open.resolve(How::Keep, "lan".into(), Millis(1)).unwrap();
        assert_eq!(decided, State::Resolved { how: How::Keep, by: "lan".into(), at: Millis(1) });
        assert_eq!(
            decided.resolve(How::Edited, "binh".into(), Millis(2)),
            Err(ResolveError::AlreadyResolved)
        );
    }

    #[test]
    fn ids_lead_back() {
        assert!(ConflictKind::ALL.into_iter().all(|kind| ConflictKind::of_id(kind.id()) == Some(kind)));
        assert!(How::ALL.into_iter().all(|how| How::of_id(how.id()) == Some(how)));
        assert_eq!(How::of_id("drop"), None);
    }

    #[test]
    fn a_card_takes_in_newer_words_and_a_third_writer_but_keeps_the_order_of_its_sides() {
        let mut body = Body { sides: vec![intent("lan", "a"), intent("binh", "b")], ..Body::default() };
        let newer = vec![intent("binh", "bb"), intent("chi", "c")];
        body.renew(Body { sides: newer, merged: "abbc".into(), ..Body::default() });
        let sides: Vec<(&str, &str)> =
            body.sides.iter().map(|side| (side.person.as_str(), side.text.as_str())).collect();
        assert_eq!(sides, [("lan", "a"), ("binh", "bb"), ("chi", "c")]);
        assert_eq!(body.merged, "abbc");
    }
}
