//! Tells who wrote a clause and each of its sentences, and when, under the names its readers may see.

use std::collections::BTreeMap;

use super::set_naming::naming_of;
use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::attribution::{Label, Naming, Passage, by_sentence, label, labelled, whole};
use crate::domain::person::Person;
use crate::id::{BlocId, ClauseId, PersonId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why it could not be told.
#[derive(Debug, thiserror::Error)]
pub enum ReadAttributionError {
    #[error("there is no such clause")]
    UnknownClause,
    #[error(transparent)]
    Live(LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LiveError> for ReadAttributionError {
    fn from(fault: LiveError) -> Self {
        match fault {
            LiveError::Edit(_) => Self::UnknownClause,
            fault => Self::Live(fault),
        }
    }
}

impl Explain for ReadAttributionError {
    fn slug(&self) -> &'static str {
        match self {
            Self::UnknownClause => "not-found",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::UnknownClause => Class::NotFound,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// An author as a reader is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub label: Label,
    /// The name of the person or bloc behind the label; empty where a label needs none.
    pub name: String,
    pub letters: usize,
}

/// Words with their authors, most letters first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub text: String,
    pub authors: Vec<Author>,
    pub first: Millis,
    pub last: Millis,
}

/// Who wrote a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// How this reader is told of authors.
    pub naming: Naming,
    /// The clause as one; `None` when no letter stands in it.
    pub clause: Option<Signed>,
    pub sentences: Vec<Signed>,
}

/// Reads who wrote a clause, for one reader.
pub async fn read_attribution(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    clause: &ClauseId,
) -> Result<Attribution, ReadAttributionError> {
    let written = app.rooms.written(resolution, clause).await?;
    let naming = naming_of(app, resolution).await?.for_reader(&reader.roles);
    let names = Names::read(app, naming).await?;
    let sign = |passage: Passage| names.sign(passage);
    Ok(Attribution {
        naming,
        clause: whole(&written).map(sign),
        sentences: by_sentence(&written).into_iter().map(sign).collect(),
    })
}

/// The names that labels are told by.
pub struct Names {
    naming: Naming,
    people: BTreeMap<PersonId, Person>,
    blocs: BTreeMap<BlocId, String>,
}

impl Names {
    /// Reads the names for one reader of a resolution.
    pub async fn for_reader(
        app: &App,
        reader: &Person,
        resolution: &ResolutionId,
    ) -> Result<Self, StoreError> {
        Self::read(app, naming_of(app, resolution).await?.for_reader(&reader.roles)).await
    }

    /// Returns somebody as the reader is told.
    pub fn author(&self, id: &PersonId) -> Author {
        let label = self.label_of(id);
        Author { name: self.name(&label), label, letters: 0 }
    }

    async fn read(app: &App, naming: Naming) -> Result<Self, StoreError> {
        let people = app.store.people().await?;
        let blocs = app.store.blocs().await?;
        Ok(Self {
            naming,
            people: people.into_iter().map(|person| (person.id.clone(), person)).collect(),
            blocs: blocs.into_iter().map(|bloc| (bloc.id, bloc.name)).collect(),
        })
    }

    fn sign(&self, passage: Passage) -> Signed {
        let authors = labelled(&passage.shares, |id| self.label_of(id))
            .into_iter()
            .map(|(label, letters)| Author { name: self.name(&label), label, letters });
        let authors = authors.collect();
        Signed { text: passage.text, authors, first: passage.first, last: passage.last }
    }

    fn label_of(&self, id: &PersonId) -> Label {
        self.people.get(id).map_or(Label::Unknown, |person| label(person, self.naming))
    }

    fn name(&self, label: &Label) -> String {
        match label {
            Label::Person(id) => self.people.get(id).map(|person| person.name.clone()).unwrap_or_default(),
            Label::Delegation(id) | Label::Bloc(id) => self.blocs.get(id).cloned().unwrap_or_default(),
            Label::Group(_) | Label::Role(_) | Label::Unknown => String::new(),
        }
    }
}
