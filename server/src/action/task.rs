//! Follow-up of an issued resolution: tasks given, mended and withdrawn, what units answer, reminders, the printed table.

pub mod give_task;
pub mod list_tasks;
pub mod print_tasks;
pub mod record_answers;
pub mod remind_of_tasks;
pub mod withdraw_task;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::permission::Denied;
use crate::domain::resolution::Text;
use crate::domain::task::{Edition, Task, Units, WORDS_CHARS_MAX};
use crate::id::{BlocId, ClauseId, ResolutionId};
use crate::store::StoreError;
use crate::store::task::Giving;
use crate::store::version::Version;

/// Cells read at once for a task that every cell is asked for: far above any committee's.
const CELLS_MAX: i64 = 20_000;

/// Why something of a task could not be done.
#[derive(Debug, thiserror::Error)]
pub enum TaskError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong")]
    Fields(Vec<WrongField>),
    #[error("there are too many tasks, or it was mended too often")]
    TooMany,
    #[error("there are too many tasks, withdrawn ones counted")]
    TooManyEver,
    #[error("it was mended or withdrawn meanwhile")]
    Gone,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for TaskError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Fields(_) => "wrong-fields",
            Self::TooMany => "task-too-many",
            Self::TooManyEver => "task-too-many-ever",
            Self::Gone => "task-gone",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Fields(_) => Class::Invalid,
            Self::TooMany | Self::TooManyEver | Self::Gone => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Fields(fields) => fields.clone(),
            Self::Denied(_) | Self::TooMany | Self::TooManyEver | Self::Gone | Self::Store(_) => Vec::new(),
        }
    }
}

fn done(giving: Giving) -> Result<(), TaskError> {
    match giving {
        Giving::Done => Ok(()),
        Giving::StageMoved => Err(Denied::WrongStage.into()),
        Giving::TooMany => Err(TaskError::TooMany),
        Giving::TooManyEver => Err(TaskError::TooManyEver),
        Giving::Answered => {
            Err(TaskError::Fields(vec![WrongField::of("in_charge", "field-task-body-answered")]))
        }
        Giving::Gone => Err(TaskError::Gone),
    }
}

/// The units as they are now.
pub async fn units_now(app: &App) -> Result<Units, StoreError> {
    Ok(Units {
        cells: app.store.cells(None, CELLS_MAX).await?,
        organisations: app.store.organisations().await?,
    })
}

/// The sealed words from which tasks are given; none before a seal.
pub async fn sealed_words(app: &App, resolution: &ResolutionId) -> Result<Option<Version>, StoreError> {
    match app.store.newest_seal(resolution).await? {
        Some(seal) => Ok(Some(app.store.version(resolution, &seal.version).await?)),
        None => Ok(None),
    }
}

/// The blocs whose units these editions concern, each once.
fn blocs_of(units: &Units, editions: &[&Edition]) -> Vec<BlocId> {
    let mut blocs: Vec<BlocId> = Vec::new();
    for unit in editions.iter().flat_map(|says| units.addressed(says)) {
        let bloc = BlocId::from(unit.bloc);
        if !bloc.as_str().is_empty() && !blocs.contains(&bloc) {
            blocs.push(bloc);
        }
    }
    blocs
}

/// The words of a clause as they were sealed.
pub fn words_of_clause(text: &Text, clause: &ClauseId) -> Option<String> {
    text.clauses.iter().find(|one| one.id == *clause).map(|one| one.plain())
}

/// Reads one line of some form: `None` where it is too long for its field.
fn short(typed: &str, chars_max: usize) -> Option<String> {
    let words = line(typed);
    (words.chars().count() <= chars_max).then_some(words)
}

/// The same for words that may take some lines of a table.
fn words(typed: &str) -> Option<String> {
    short(typed, WORDS_CHARS_MAX)
}

/// Names a task in the log: its id, then what it says.
fn detail(task: &Task) -> String {
    format!("{} {}", task.id, task.says.words)
}
