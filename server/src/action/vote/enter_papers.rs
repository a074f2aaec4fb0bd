//! Enters papers filled in by hand, which count once a second person has confirmed them.

use crate::action::vote::cast_ballot::OPINION_CHARS_MAX;
use crate::action::{Class, Explain, Place, WrongField};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::vote::paper::PaperError;
use crate::domain::vote::{Choice, Paper, Tally};
use crate::id::{EntryId, PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::papers::{Entering, ToEnter};

/// One member's paper as a form or a program sends it.
#[derive(Clone, Default)]
pub struct NewPaper {
    pub person: String,
    /// Of a named vote.
    pub choice: String,
    pub opinion: String,
    /// Whether it knowingly takes the place of a ballot from the member's own device.
    pub replaces: bool,
}

/// Papers as a form or a program sends them.
#[derive(Clone, Default)]
pub struct NewPapers {
    pub papers: Vec<NewPaper>,
    /// What the papers of a secret vote came to.
    pub counts: Tally,
}

/// Why papers could not be entered, confirmed or taken back.
#[derive(Debug, thiserror::Error)]
pub enum PapersError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("no vote is open")]
    NotOpen,
    #[error("the deadline has passed")]
    AfterDeadline,
    #[error("other papers wait for their confirmation")]
    OneWaits,
    /// The names of those who voted on their own devices.
    #[error("somebody voted on a device")]
    VotedThere(Vec<String>),
    #[error("no papers wait")]
    NothingWaits,
    #[error("whoever entered the papers cannot confirm them")]
    SamePerson,
    #[error("an opinion is too long")]
    LongOpinion,
    #[error(transparent)]
    Refused(#[from] PaperError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for PapersError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::NotOpen => "vote-not-opened",
            Self::AfterDeadline => "ballot-after-deadline",
            Self::OneWaits => "papers-one-waits",
            Self::VotedThere(_) => "papers-voted-there",
            Self::NothingWaits => "papers-nothing-waits",
            Self::SamePerson => "papers-same-person",
            Self::LongOpinion | Self::Refused(_) => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::SamePerson => Class::Forbidden,
            Self::NotOpen
            | Self::AfterDeadline
            | Self::OneWaits
            | Self::VotedThere(_)
            | Self::NothingWaits => Class::Conflict,
            Self::LongOpinion | Self::Refused(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        let key = match self {
            Self::LongOpinion => "field-opinion-long",
            Self::Refused(PaperError::NoPaper) => "field-papers-none",
            Self::Refused(PaperError::NotAMember) => "field-papers-stranger",
            Self::Refused(PaperError::ChoiceMissing) => "field-choice-missing",
            Self::Refused(PaperError::OpinionMissing) => "field-papers-opinion-missing",
            Self::Refused(PaperError::TooFewForSecrecy) => "field-papers-few",
            Self::Refused(PaperError::CountsDiffer) => "field-papers-counts",
            Self::Denied(_)
            | Self::NotOpen
            | Self::AfterDeadline
            | Self::OneWaits
            | Self::VotedThere(_)
            | Self::NothingWaits
            | Self::SamePerson
            | Self::Store(_) => return Vec::new(),
        };
        vec![WrongField::of("papers", key)]
    }

    fn places(&self) -> Vec<Place> {
        match self {
            Self::VotedThere(names) => {
                names.iter().map(|name| Place { text: name.clone(), href: "#papers".to_owned() }).collect()
            }
            Self::Denied(_)
            | Self::NotOpen
            | Self::AfterDeadline
            | Self::OneWaits
            | Self::NothingWaits
            | Self::SamePerson
            | Self::LongOpinion
            | Self::Refused(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Says what came of papers; the names of those concerned are read for it.
pub(super) async fn ended(app: &App, entering: Entering) -> Result<(), PapersError> {
    match entering {
        Entering::Done => Ok(()),
        Entering::NotOpen => Err(PapersError::NotOpen),
        Entering::AfterDeadline => Err(PapersError::AfterDeadline),
        Entering::OneWaits => Err(PapersError::OneWaits),
        Entering::VotedThere(people) => {
            let mut names = Vec::new();
            for person in people {
                names.push(app.store.person(&person).await?.name);
            }
            Err(PapersError::VotedThere(names))
        }
        Entering::NothingWaits => Err(PapersError::NothingWaits),
        Entering::SamePerson => Err(PapersError::SamePerson),
        Entering::Refused(refused) => Err(refused.into()),
    }
}

fn read_paper(new: &NewPaper) -> Result<Paper, PapersError> {
    let opinion = crate::domain::canonical::line(&new.opinion);
    if opinion.chars().count() > OPINION_CHARS_MAX {
        return Err(PapersError::LongOpinion);
    }
    let replaces = new.replaces.then_some(0);
    let person = PersonId::from(new.person.as_str());
    Ok(Paper { person, choice: Choice::of_id(&new.choice), opinion, replaces })
}

/// Enters papers in the name of `by`.
pub async fn enter_papers(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: &NewPapers,
) -> Result<(), PapersError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::EnterPapers, Some(row.stage))?;
    let papers = new.papers.iter().map(read_paper).collect::<Result<_, _>>()?;
    let (id, resolution, counts) = (EntryId::fresh(), resolution.clone(), new.counts);
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "vote.enter_papers",
        object: resolution.to_string(),
        detail: String::new(),
    };
    let entering = app.store.enter_papers(&ToEnter { id, resolution, papers, counts }, &line).await?;
    ended(app, entering).await
}
