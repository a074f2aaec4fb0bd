//! Papers (tham luận) of a workshop: written before it, delivered in it, in an order of their own (`domain.md` §1).

use super::evidence::attachment::Media;
use super::workshop::Way;
use crate::clock::Millis;
use crate::id::{AgendaId, BlocId, PaperId, PersonId, ResolutionId};

/// Papers of one workshop, withdrawn ones counted: the article's workshop had sixteen; a page shows them all.
pub const PAPERS_MAX: usize = 200;

/// Longest title in characters: three lines of a phone, twice over.
pub const TITLE_CHARS_MAX: usize = 300;

/// Longest author as typed: a name with office and unit, or a delegation.
pub const AUTHOR_CHARS_MAX: usize = 200;

/// Longest paper in characters that is handed in as text: fifteen printed pages, twenty minutes of speech.
pub const WORDS_CHARS_MAX: usize = 40_000;

/// Longest reason of a withdrawal.
pub const REASON_CHARS_MAX: usize = 500;

/// Whose a paper is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    Person(PersonId),
    /// A delegation, or somebody who is not in the list of people, as typed.
    Named(String),
}

/// The file of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaperFile {
    pub name: String,
    /// SHA-256 of the bytes, in hex.
    pub hash: String,
    pub media: Media,
    pub size: i64,
}

/// How far a paper has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    Waiting,
    Delivered { at: Millis },
    Withdrawn { by: PersonId, at: Millis, reason: String },
}

impl Standing {
    /// Returns the English id.
    pub fn id(&self) -> &'static str {
        match self {
            Standing::Waiting => "waiting",
            Standing::Delivered { .. } => "delivered",
            Standing::Withdrawn { .. } => "withdrawn",
        }
    }
}

/// A paper, without its words: a list does not carry what nobody reads there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub id: PaperId,
    pub resolution: ResolutionId,
    pub title: String,
    pub author: Author,
    pub bloc: Option<BlocId>,
    /// The item under which it is delivered.
    pub item: Option<AgendaId>,
    pub has_words: bool,
    pub file: Option<PaperFile>,
    /// Who handed it in.
    pub by: PersonId,
    pub at: Millis,
    pub standing: Standing,
}

/// Why a paper stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    #[error("this paper was withdrawn")]
    Withdrawn,
    #[error("this paper was delivered")]
    Delivered,
    #[error("this paper was not delivered")]
    NotDelivered,
    #[error("there is no paper on that side")]
    AtTheEnd,
}

impl Paper {
    /// Marks it as delivered.
    pub fn deliver(&self, at: Millis) -> Result<Standing, PaperRefusal> {
        match self.standing {
            Standing::Waiting => Ok(Standing::Delivered { at }),
            Standing::Delivered { .. } => Err(PaperRefusal::Delivered),
            Standing::Withdrawn { .. } => Err(PaperRefusal::Withdrawn),
        }
    }

    /// Takes back a mark that was set by mistake.
    pub fn undeliver(&self) -> Result<Standing, PaperRefusal> {
        match self.standing {
            Standing::Delivered { .. } => Ok(Standing::Waiting),
            Standing::Waiting => Err(PaperRefusal::NotDelivered),
            Standing::Withdrawn { .. } => Err(PaperRefusal::Withdrawn),
        }
    }

    /// Withdraws it; what was delivered belongs to the minutes and stays.
    pub fn withdraw(&self, by: PersonId, at: Millis, reason: String) -> Result<Standing, PaperRefusal> {
        match self.standing {
            Standing::Waiting => Ok(Standing::Withdrawn { by, at, reason }),
            Standing::Delivered { .. } => Err(PaperRefusal::Delivered),
            Standing::Withdrawn { .. } => Err(PaperRefusal::Withdrawn),
        }
    }

    /// Tells whether somebody may withdraw it who does not run the workshop: their own, whoever handed it in.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.by == *person || self.author == Author::Person(person.clone())
    }
}

/// Returns the paper that changes places with `id`; withdrawn ones are passed over.
pub fn neighbour<'a>(papers: &'a [Paper], id: &PaperId, way: Way) -> Result<&'a Paper, PaperRefusal> {
    let gone = |paper: &&Paper| matches!(paper.standing, Standing::Withdrawn { .. });
    let mut standing: Vec<&Paper> = papers.iter().filter(|paper| !gone(paper)).collect();
    if way == Way::Up {
        standing.reverse();
    }
    let mut rest = standing.into_iter().skip_while(|paper| paper.id != *id);
    rest.next().ok_or(PaperRefusal::Withdrawn)?;
    rest.next().ok_or(PaperRefusal::AtTheEnd)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(id: &str, standing: Standing) -> Paper {
        Paper {
            id: id.into(),
            resolution: "r".into(),
            title: "Nâng cao chất lượng".into(),
            author: Author::Person("lan".into()),
            bloc: None,
            item: None,
            has_words: true,
            file: None,
            by: "hoa".into(),
            at: Millis(1),
            standing,
        }
    }

    fn gone() -> Standing {
        Standing::Withdrawn { by: "lan".into(), at: Millis(3), reason: "viết lại".into() }
    }

    #[test]
    fn what_was_delivered_stays_and_what_was_withdrawn_is_not_delivered() {
        let delivered = Standing::Delivered { at: Millis(2) };
        let [waiting, said, gone] = [Standing::Waiting, delivered.clone(), gone()].map(|one| paper("a", one));
        assert_eq!(waiting.deliver(Millis(2)), Ok(delivered));
        assert_eq!(said.deliver(Millis(3)), Err(PaperRefusal::Delivered));
        assert_eq!(gone.deliver(Millis(3)), Err(PaperRefusal::Withdrawn));
        assert_eq!(said.undeliver(), Ok(Standing::Waiting));
        assert_eq!(waiting.undeliver(), Err(PaperRefusal::NotDelivered));
        let withdraw = |paper: &Paper| paper.withdraw("lan".into(), Millis(3), "viết lại".into());
        assert_eq!(withdraw(&waiting), Ok(gone.standing.clone()));
        assert_eq!(withdraw(&said), Err(PaperRefusal::Delivered));
        assert_eq!(withdraw(&gone), Err(PaperRefusal::Withdrawn));
    }

    #[test]
    fn papers_change_places_past_those_withdrawn() {
        let papers = [paper("a", Standing::Waiting), paper("b", gone()), paper("c", Standing::Waiting)];
        let beside = |id: &str, way| neighbour(&papers, &id.into(), way).map(|one| one.id.as_str());
        assert_eq!(beside("c", Way::Up), Ok("a"));
        assert_eq!(beside("a", Way::Down), Ok("c"));
        assert_eq!(beside("c", Way::Down), Err(PaperRefusal::AtTheEnd));
        assert_eq!(beside("b", Way::Up), Err(PaperRefusal::Withdrawn));
    }

    #[test]
    fn a_paper_is_of_its_author_and_of_whoever_handed_it_in() {
        let paper = paper("a", Standing::Waiting);
        assert_eq!(["lan", "hoa", "nam"].map(|id| paper.is_of(&id.into())), [true, true, false]);
    }
}
