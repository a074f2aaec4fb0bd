//! Opinions spoken at a workshop, as the secretary recorded them, with their answers (`domain.md` §3).

use super::answer::Answer;
use super::canonical;
use crate::clock::Millis;
use crate::id::{AgendaId, BlocId, ClauseId, OpinionId, PaperId, PersonId, ResolutionId};

/// Longest opinion in characters: five minutes of speech, as a secretary sums them up.
pub const WORDS_CHARS_MAX: usize = 4_000;

/// Longest name, and longest office, of somebody who is not in the list of people.
pub const NAME_CHARS_MAX: usize = 120;

/// Opinions of one resolution: ten from everybody in the hall.
pub const OPINIONS_MAX: i64 = 1_500;

/// For whom an opinion was spoken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaidFor {
    Person(PersonId),
    /// A whole delegation.
    Delegation(BlocId),
    /// Somebody who is not in the list of people, such as a guest. The office may be empty.
    Named {
        name: String,
        title: String,
    },
}

/// Where an opinion stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpinionState {
    Open,
    Answered(Answer),
    TakenBack { by: PersonId, at: Millis },
}

impl OpinionState {
    /// Returns the English id.
    pub fn id(&self) -> &'static str {
        match self {
            OpinionState::Open => "open",
            OpinionState::Answered(_) => "answered",
            OpinionState::TakenBack { .. } => "taken_back",
        }
    }
}

/// An opinion spoken at a workshop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    pub id: OpinionId,
    pub resolution: ResolutionId,
    /// The item under which it was spoken.
    pub item: Option<AgendaId>,
    /// The clause it is about; the whole text, where none is named.
    pub clause: Option<ClauseId>,
    pub said_for: SaidFor,
    /// The paper (tham luận) it was taken from.
    pub paper: Option<PaperId>,
    pub words: String,
    pub by: PersonId,
    pub at: Millis,
    pub state: OpinionState,
}

/// Why an opinion can no longer be answered or taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this opinion was answered or taken back")]
pub struct NotOpen;

impl Opinion {
    /// Answers it, once: whoever spoke has one answer to lean on.
    pub fn answer(&self, answer: Answer) -> Result<OpinionState, NotOpen> {
        self.still_open()?;
        Ok(OpinionState::Answered(answer))
    }

    /// Takes back what was recorded by mistake; what was answered stays.
    pub fn take_back(&self, by: PersonId, at: Millis) -> Result<OpinionState, NotOpen> {
        self.still_open()?;
        Ok(OpinionState::TakenBack { by, at })
    }

    fn still_open(&self) -> Result<(), NotOpen> {
        match self.state {
            OpinionState::Open => Ok(()),
            OpinionState::Answered(_) | OpinionState::TakenBack { .. } => Err(NotOpen),
        }
    }
}

/// Writes what was said as it is kept: lines as they were typed, each of them tidy, none empty at the ends.
pub fn tidy(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(canonical::line).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::answer::Verdict;

    fn opinion(state: OpinionState) -> Opinion {
        Opinion {
            id: "o".into(),
            resolution: "r".into(),
            item: None,
            clause: None,
            said_for: SaidFor::Delegation("khoi-1".into()),
            paper: None,
            words: "Nên gửi tài liệu trước".into(),
            by: "hoa".into(),
            at: Millis(1),
            state,
        }
    }

    #[test]
    fn an_opinion_is_answered_once_and_what_was_answered_stays() {
        let answer = Answer::new(Verdict::Accepted, "", "mai".into(), Millis(2)).unwrap();
        let answered = opinion(OpinionState::Open).answer(answer.clone()).unwrap();
        assert_eq!(answered, OpinionState::Answered(answer.clone()));
        assert_eq!(opinion(answered.clone()).answer(answer.clone()), Err(NotOpen));
        assert_eq!(opinion(answered).take_back("hoa".into(), Millis(3)), Err(NotOpen));
        let gone = opinion(OpinionState::Open).take_back("hoa".into(), Millis(3)).unwrap();
        assert_eq!(opinion(gone).answer(answer), Err(NotOpen));
    }

    #[test]
    fn words_keep_their_lines_and_lose_stray_blanks() {
        assert_eq!(tidy("\n  Một  ý\r\n\u{7}hai\n\n"), "Một ý\nhai");
        assert_eq!(tidy(" \n\t"), "");
    }
}
