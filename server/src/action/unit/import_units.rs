//! Imports a units file: all of it, or nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::units_file::{Column, Fault, FileFault, Wrong, read};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::search::exact;
use crate::domain::unit::{Bloc, Cell, UnitRow};
use crate::id::{BlocId, CellId, OrganisationId};
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
    /// Members of all cells in the file.
    pub members: i64,
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
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ImportUnitsError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::File(FileFault::TooLarge | FileFault::TooLong) => "units-file-too-large",
            Self::File(FileFault::NotUtf8) => "units-file-not-utf8",
            Self::File(FileFault::NotXlsx) => "units-file-not-xlsx",
            Self::File(FileFault::NoRows) => "units-file-empty",
            Self::Faults(_) => "units-file-wrong",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::File(FileFault::TooLarge | FileFault::TooLong) => Class::TooLarge,
            Self::File(_) | Self::Faults(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faults(faults) => vec![("count", faults.len().to_string())],
            Self::Denied(_) | Self::File(_) | Self::Store(_) => Vec::new(),
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
    let rows = read(file_name, bytes)?.map_err(ImportUnitsError::Faults)?;
    let known = Known { blocs: app.store.blocs().await?, cells: app.store.cells(None, i64::MAX).await? };
    let plan = plan(&rows, known).map_err(ImportUnitsError::Faults)?;
    let done = Imported {
        new_blocs: plan.new_blocs.len(),
        new_cells: plan.cells.len() - plan.updated,
        updated_cells: plan.updated,
        members: plan.cells.iter().map(|cell| cell.members).sum(),
    };
    let line = AuditLine {
        at: app.clock.now(),
        person: by.map(|by| by.id.clone()),
        act: "units.import",
        object: "units".to_owned(),
        detail: format!("{} new, {} updated", done.new_cells, done.updated_cells),
    };
    app.store.put_units(&plan.new_blocs, &plan.cells, &line).await?;
    Ok(done)
}

/// What the store holds already.
struct Known {
    blocs: Vec<Bloc>,
    cells: Vec<Cell>,
}

struct Plan {
    new_blocs: Vec<Bloc>,
    cells: Vec<Cell>,
    updated: usize,
}

/// Decides for each row what it adds or changes. Names are equal when they read equal: case and the place
/// of the tone do not matter.
fn plan(rows: &[UnitRow], known: Known) -> Result<Plan, Vec<Fault>> {
    let mut blocs: BTreeMap<String, Bloc> =
        known.blocs.into_iter().map(|bloc| (exact(&bloc.name), bloc)).collect();
    let may_make_blocs = blocs.is_empty();
    let mut organisations: BTreeMap<String, (OrganisationId, String, BlocId)> = BTreeMap::new();
    let mut cells: BTreeMap<(String, String), Cell> = BTreeMap::new();
    for cell in known.cells {
        let organisation = (cell.organisation.clone(), cell.organisation_name.clone(), cell.bloc.clone());
        let name = exact(&cell.organisation_name);
        organisations.insert(name.clone(), organisation);
        cells.insert((name, exact(&cell.name)), cell);
    }
    let mut plan = Plan { new_blocs: Vec::new(), cells: Vec::new(), updated: 0 };
    let mut seen = BTreeSet::new();
    let mut faults = Vec::new();
    for row in rows {
        let mut refuse = |column, wrong, value: &str| {
            faults.push(Fault { row: row.row, column, wrong, value: value.to_owned() });
        };
        let key = exact(&row.bloc);
        if may_make_blocs && !blocs.contains_key(&key) {
            let bloc = Bloc { id: BlocId::fresh(), name: row.bloc.clone() };
            plan.new_blocs.push(bloc.clone());
            blocs.insert(key.clone(), bloc);
        }
        let Some(bloc) = blocs.get(&key) else {
            refuse(Column::Bloc, Wrong::UnknownBloc, &row.bloc);
            continue;
        };
        let name = exact(&row.organisation);
        let (organisation, organisation_name, its_bloc) = organisations
            .entry(name.clone())
            .or_insert_with(|| (OrganisationId::fresh(), row.organisation.clone(), bloc.id.clone()));
        if *its_bloc != bloc.id {
            refuse(Column::Organisation, Wrong::OtherBloc, &row.organisation);
            continue;
        }
        let key = (name, exact(&row.cell));
        if !seen.insert(key.clone()) {
            refuse(Column::Cell, Wrong::Twice, &row.cell);
            continue;
        }
        let there = cells.get(&key);
        plan.updated += usize::from(there.is_some());
        plan.cells.push(Cell {
            id: there.map_or_else(CellId::fresh, |cell| cell.id.clone()),
            name: there.map_or_else(|| row.cell.clone(), |cell| cell.name.clone()),
            members: row.members,
            organisation: organisation.clone(),
            organisation_name: organisation_name.clone(),
            bloc: bloc.id.clone(),
            bloc_name: bloc.name.clone(),
        });
    }
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}
