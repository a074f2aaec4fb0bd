//! Imports a units file: all of it, or nothing.

use super::units_file::{FileFault, read};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::unit::Cell;
use crate::domain::unit::file::{FAULTS_MAX, Fault};
use crate::domain::unit::plan::{Known, Plan, PlanCounts, plan};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::words::{Lang, say};

/// What an import did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub new_blocs: usize,
    pub new_cells: usize,
    /// Cells that were there and now have the members of the file.
    pub updated_cells: usize,
    /// Cells that had them already.
    pub unchanged_cells: usize,
    /// Members of all cells in the file.
    pub members: i64,
}

impl Imported {
    /// What a plan does when it is carried out.
    pub(super) fn of(plan: &Plan) -> Self {
        let counts = plan.counts();
        Self {
            new_blocs: counts.new_blocs,
            new_cells: counts.new_cells,
            updated_cells: counts.changed_cells,
            unchanged_cells: counts.unchanged_cells,
            members: counts.members,
        }
    }
}

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum ImportUnitsError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    File(#[from] FileFault),
    #[error("{} places are wrong; nothing was imported", .0.len())]
    Faults(Vec<Fault>),
    /// Somebody else changed units in between.
    #[error("units have changed since; nothing was imported")]
    Moved,
    /// The reader of the file came to an end that none of its errors tells.
    #[error("reading the file broke off")]
    Broken,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ImportUnitsError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::File(fault) => fault.slug(),
            Self::Faults(_) => "units-file-wrong",
            Self::Moved => "units-moved",
            Self::Broken => "units-file-not-xlsx",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::File(FileFault::TooLarge | FileFault::TooLong | FileFault::Bomb) => Class::TooLarge,
            Self::File(_) | Self::Faults(_) | Self::Broken => Class::Invalid,
            Self::Moved => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faults(faults) => vec![("count", faults.len().to_string())],
            Self::File(FileFault::Old { font, shown, meant }) => {
                vec![("font", font.name().to_owned()), ("shown", shown.clone()), ("meant", meant.clone())]
            }
            Self::Denied(_) | Self::File(_) | Self::Moved | Self::Broken | Self::Store(_) => Vec::new(),
        }
    }
}

/// Writes each fault as a line for people: row, column, what is wrong, what stands there.
pub fn fault_lines(faults: &[Fault], lang: Lang) -> Vec<String> {
    faults
        .iter()
        .map(|fault| {
            let place = say(
                lang,
                "units-fault",
                &[("row", &fault.row.to_string()), ("column", fault.column.heading())],
            );
            format!("{place}: {}", say(lang, fault.wrong.key(), &[("value", &fault.value)]))
        })
        .collect()
}

/// Imports a units file; `by` is `None` for the operator at the machine itself.
///
/// Blocs are matched by name; where there are none yet they are made in the order they appear. Cells that
/// are there already get the members of the file.
pub async fn import_units(
    app: &App,
    by: Option<&Person>,
    file_name: &str,
    bytes: &[u8],
) -> Result<Imported, ImportUnitsError> {
    if let Some(by) = by {
        permit(&by.roles, Act::ManageUnits, None)?;
    }
    let reading = read(file_name, bytes)?;
    let mut faults = reading.faults;
    let (turn, known) = known(app).await?;
    let plan = plan(&reading.rows, known).map_err(|more| faults.extend(more)).unwrap_or_default();
    if !faults.is_empty() {
        faults.sort_by_key(|fault| (fault.row, fault.column as usize));
        faults.truncate(FAULTS_MAX);
        return Err(ImportUnitsError::Faults(faults));
    }
    let done = Imported::of(&plan);
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "units.import",
        object: "units".to_owned(),
        detail: format!("{} new, {} updated", done.new_cells, done.updated_cells),
    };
    let cells: Vec<Cell> = plan.changes.into_iter().map(|change| change.cell).collect();
    let taken = app.store.put_units_at(turn, &plan.new_blocs, &cells, None, &line).await?;
    if taken { Ok(done) } else { Err(ImportUnitsError::Moved) }
}

/// Tells what a file would do, and does nothing.
pub async fn check_units(
    app: &App,
    by: &Person,
    file_name: &str,
    bytes: &[u8],
) -> Result<PlanCounts, ImportUnitsError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    let reading = read(file_name, bytes)?;
    let mut faults = reading.faults;
    let (_, known) = known(app).await?;
    let plan = plan(&reading.rows, known).map_err(|more| faults.extend(more)).unwrap_or_default();
    if faults.is_empty() { Ok(plan.counts()) } else { Err(ImportUnitsError::Faults(faults)) }
}

/// Reads what the store holds, and at which turn: the turn first, so that what changes in between is noticed.
pub(super) async fn known(app: &App) -> Result<(i64, Known), StoreError> {
    let turn = app.store.unit_turn().await?;
    let blocs = app.store.blocs().await?;
    let organisations = app.store.organisations().await?;
    let organisations = organisations.into_iter().map(|one| (one.id, one.name, one.bloc)).collect();
    let cells = app.store.cells(None, i64::MAX).await?;
    Ok((turn, Known { blocs, organisations, cells }))
}
