//! What a units file would do to the units that are there: each row adds a cell, changes one, or changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::file::{Column, Fault, Wrong};
use super::{Bloc, Cell, UnitRow};
use crate::domain::search::exact;
use crate::id::{BlocId, CellId, OrganisationId};

/// What the store holds already.
#[derive(Clone, Debug, Default)]
pub struct Known {
    pub blocs: Vec<Bloc>,
    pub organisations: Vec<(OrganisationId, String, BlocId)>,
    pub cells: Vec<Cell>,
}

/// A cell that the file adds or changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub row: usize,
    pub cell: Cell,
    /// Its members so far; `None` for a new one.
    pub members_before: Option<i64>,
}

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub new_blocs: Vec<Bloc>,
    pub changes: Vec<Change>,
    pub unchanged: usize,
    pub new_organisations: usize,
    /// Cells that are there and not in the file; they stay as they are.
    pub absent: usize,
    /// Members of all cells in the file.
    pub members: i64,
}

/// The numbers of a plan, as a person is shown them before saying yes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanCounts {
    pub new_blocs: usize,
    pub new_organisations: usize,
    pub new_cells: usize,
    pub changed_cells: usize,
    pub unchanged_cells: usize,
    pub absent_cells: usize,
    pub members: i64,
}

impl Plan {
    /// Returns the plan's numbers.
    pub fn counts(&self) -> PlanCounts {
        let new_cells = self.changes.iter().filter(|change| change.members_before.is_none()).count();
        PlanCounts {
            new_blocs: self.new_blocs.len(),
            new_organisations: self.new_organisations,
            new_cells,
            changed_cells: self.changes.len() - new_cells,
            unchanged_cells: self.unchanged,
            absent_cells: self.absent,
            members: self.members,
        }
    }

    /// Returns a digest of what would be done: equal for two plans that do the same. Fresh identities do not count.
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for bloc in &self.new_blocs {
            hasher.update(format!("{}\n", bloc.name));
        }
        for change in &self.changes {
            let cell = &change.cell;
            let before = change.members_before.unwrap_or(-1);
            let line = [&cell.bloc_name, &cell.organisation_name, &cell.name].map(String::as_str).join("\t");
            hasher.update(format!("{line}\t{before}\t{}\n", cell.members));
        }
        hex::encode(hasher.finalize())
    }
}

/// Decides for each row what it adds or changes. Names are equal when they read equal: case and the place
/// of the tone do not matter. Where there are no blocs yet they are made in the order they appear.
pub fn plan(rows: &[UnitRow], known: Known) -> Result<Plan, Vec<Fault>> {
    let known_cells = known.cells.len();
    let mut work = Work::of(known);
    let mut plan = Plan::default();
    let mut faults = Vec::new();
    for row in rows {
        if let Err((column, wrong, value)) = work.take(row, &mut plan) {
            faults.push(Fault::at(row.row, column, wrong, value));
        }
    }
    plan.absent = known_cells - work.met;
    if faults.is_empty() { Ok(plan) } else { Err(faults) }
}

struct Work {
    blocs: BTreeMap<String, Bloc>,
    may_make_blocs: bool,
    organisations: BTreeMap<String, (OrganisationId, String, BlocId)>,
    cells: BTreeMap<(String, String), Cell>,
    seen: BTreeSet<(String, String)>,
    /// Cells known before that the file names.
    met: usize,
}

impl Work {
    fn of(known: Known) -> Self {
        let blocs: BTreeMap<String, Bloc> =
            known.blocs.into_iter().map(|bloc| (exact(&bloc.name), bloc)).collect();
        let organisations =
            known.organisations.into_iter().map(|(id, name, bloc)| (exact(&name), (id, name, bloc)));
        let cells =
            known.cells.into_iter().map(|cell| ((exact(&cell.organisation_name), exact(&cell.name)), cell));
        Self {
            may_make_blocs: blocs.is_empty(),
            blocs,
            organisations: organisations.collect(),
            cells: cells.collect(),
            seen: BTreeSet::new(),
            met: 0,
        }
    }

    fn take<'r>(&mut self, row: &'r UnitRow, plan: &mut Plan) -> Result<(), (Column, Wrong, &'r str)> {
        let key = exact(&row.bloc);
        if self.may_make_blocs && !self.blocs.contains_key(&key) {
            let bloc = Bloc { id: BlocId::fresh(), name: row.bloc.clone() };
            plan.new_blocs.push(bloc.clone());
            self.blocs.insert(key.clone(), bloc);
        }
        let Some(bloc) = self.blocs.get(&key) else {
            return Err((Column::Bloc, Wrong::UnknownBloc, &row.bloc));
        };
        let name = exact(&row.organisation);
        let (organisation, organisation_name, its_bloc) =
            self.organisations.entry(name.clone()).or_insert_with(|| {
                plan.new_organisations += 1;
                (OrganisationId::fresh(), row.organisation.clone(), bloc.id.clone())
            });
        if *its_bloc != bloc.id {
            return Err((Column::Organisation, Wrong::OtherBloc, &row.organisation));
        }
        let key = (name, exact(&row.cell));
        if !self.seen.insert(key.clone()) {
            return Err((Column::Cell, Wrong::Twice, &row.cell));
        }
        plan.members += row.members;
        let there = self.cells.get(&key);
        self.met += usize::from(there.is_some());
        if there.is_some_and(|cell| cell.members == row.members) {
            plan.unchanged += 1;
            return Ok(());
        }
        let cell = Cell {
            id: there.map_or_else(CellId::fresh, |cell| cell.id.clone()),
            name: there.map_or_else(|| row.cell.clone(), |cell| cell.name.clone()),
            members: row.members,
            organisation: organisation.clone(),
            organisation_name: organisation_name.clone(),
            bloc: bloc.id.clone(),
            bloc_name: bloc.name.clone(),
        };
        let members_before = there.map(|cell| cell.members);
        plan.changes.push(Change { row: row.row, cell, members_before });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(row: usize, bloc: &str, organisation: &str, cell: &str, members: i64) -> UnitRow {
        UnitRow { row, bloc: bloc.into(), organisation: organisation.into(), cell: cell.into(), members }
    }

    fn known_of(plan: &Plan) -> Known {
        let cells: Vec<Cell> = plan.changes.iter().map(|change| change.cell.clone()).collect();
        let organisations = cells
            .iter()
            .map(|cell| (cell.organisation.clone(), cell.organisation_name.clone(), cell.bloc.clone()));
        Known { blocs: plan.new_blocs.clone(), organisations: organisations.collect(), cells }
    }

    #[test]
    fn rows_are_new_changed_or_unchanged() {
        let rows =
            [row(2, "Khối A", "Đảng bộ X", "Chi bộ 1", 5), row(3, "Khối A", "Đảng bộ X", "Chi bộ 2", 6)];
        let first = plan(&rows, Known::default()).unwrap();
        let counts = first.counts();
        assert_eq!(
            (counts.new_blocs, counts.new_organisations, counts.new_cells, counts.members),
            (1, 1, 2, 11)
        );
        let rows =
            [row(2, "KHỐI A", "đảng bộ x", "chi bộ 1", 7), row(3, "Khối A", "Đảng bộ X", "Chi bộ 3", 1)];
        let second = plan(&rows, known_of(&first)).unwrap();
        let counts = second.counts();
        assert_eq!((counts.new_cells, counts.changed_cells, counts.unchanged_cells), (1, 1, 0));
        assert_eq!((counts.absent_cells, second.changes[0].members_before), (1, Some(5)));
        assert_eq!(second.changes[0].cell.name, "Chi bộ 1", "a name is not changed by its case in a file");
    }

    #[test]
    fn the_digest_tells_two_plans_apart_by_what_they_do() {
        let rows = [row(2, "Khối A", "Đảng bộ X", "Chi bộ 1", 5)];
        let (one, two) = (plan(&rows, Known::default()).unwrap(), plan(&rows, Known::default()).unwrap());
        assert_eq!(one.digest(), two.digest());
        let other = [row(2, "Khối A", "Đảng bộ X", "Chi bộ 1", 6)];
        assert_ne!(one.digest(), plan(&other, Known::default()).unwrap().digest());
        assert_ne!(one.digest(), plan(&other, known_of(&one)).unwrap().digest());
    }

    #[test]
    fn unknown_blocs_other_blocs_and_repeated_cells_are_named() {
        let first = plan(&[row(2, "Khối A", "Đảng bộ X", "Chi bộ 1", 5)], Known::default()).unwrap();
        let rows = [
            row(2, "Khối B", "Đảng bộ Y", "Chi bộ 1", 5),
            row(3, "Khối A", "Đảng bộ X", "Chi bộ 1", 5),
            row(4, "Khối A", "Đảng bộ X", "CHI BỘ 1", 6),
        ];
        let faults = plan(&rows, known_of(&first)).unwrap_err();
        let places: Vec<_> = faults.iter().map(|fault| (fault.row, fault.column, fault.wrong)).collect();
        assert_eq!(places, [(2, Column::Bloc, Wrong::UnknownBloc), (4, Column::Cell, Wrong::Twice)]);
    }
}
