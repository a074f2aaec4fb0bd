//! Blocs, organisations and cells.

use super::audit::AuditLine;
use super::{Answer, Store};
use crate::domain::search::{self, Query};
use crate::domain::unit::{Bloc, BlocCount, Cell};
use crate::id::{BlocId, CellId, OrganisationId, UnitFileId};

/// Counts one change of units, inside a [`crate::writing`] transaction: what was planned before it is planned anew.
macro_rules! next_turn {
    ($tx:ident) => {
        sqlx::query("UPDATE unit_turn SET turn = turn + 1 WHERE id = 1").execute(&mut *$tx).await?
    };
}

#[derive(sqlx::FromRow)]
struct CellRow {
    id: String,
    name: String,
    members: i64,
    organisation: String,
    organisation_name: String,
    bloc: String,
    bloc_name: String,
}

impl From<CellRow> for Cell {
    fn from(row: CellRow) -> Self {
        Self {
            id: CellId::from(row.id),
            name: row.name,
            members: row.members,
            organisation: OrganisationId::from(row.organisation),
            organisation_name: row.organisation_name,
            bloc: BlocId::from(row.bloc),
            bloc_name: row.bloc_name,
        }
    }
}

/// Which cells are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellFilter {
    pub query: Query,
    pub bloc: Option<BlocId>,
    pub organisation: Option<OrganisationId>,
}

/// The first parameter that a word of the question may take.
const FIRST_WORD_PARAM: usize = 5;

/// Writes the condition that all words stand in a cell's names, from the parameter `first` on.
fn all_words(column: &str, words: usize, first: usize) -> String {
    let each: Vec<String> = (0..words).map(|word| format!("{column} LIKE ${}", first + word)).collect();
    if each.is_empty() { "1 = 1".to_owned() } else { each.join(" AND ") }
}

/// Adds a cell and its organisation, or brings the cell of that id up to date.
macro_rules! put_cell {
    ($tx:ident, $cell:expr) => {{
        let cell: &Cell = $cell;
        let words = format!("{} {} {}", cell.name, cell.organisation_name, cell.bloc_name);
        sqlx::query("INSERT INTO organisation (id, bloc, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(cell.organisation.as_str())
            .bind(cell.bloc.as_str())
            .bind(&cell.organisation_name)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(
            "INSERT INTO cell (id, organisation, name, members, folded, exact) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, members = excluded.members,
               folded = excluded.folded, exact = excluded.exact",
        )
        .bind(cell.id.as_str())
        .bind(cell.organisation.as_str())
        .bind(&cell.name)
        .bind(cell.members)
        .bind(search::folded(&words))
        .bind(search::exact(&words))
        .execute(&mut *$tx)
        .await?;
    }};
}

/// Adds a bloc after those there are.
macro_rules! insert_bloc {
    ($tx:ident, $bloc:expr) => {{
        let bloc: &Bloc = $bloc;
        sqlx::query(
            "INSERT INTO bloc (id, name, place) VALUES ($1, $2, (SELECT COALESCE(MAX(place), 0) + 1 FROM bloc))",
        )
        .bind(bloc.id.as_str())
        .bind(&bloc.name)
        .execute(&mut *$tx)
        .await?;
    }};
}

pub mod change;
pub mod file;

const CELL: &str = "SELECT c.id, c.name, c.members, o.id AS organisation, o.name AS organisation_name,
       b.id AS bloc, b.name AS bloc_name
     FROM cell c JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc";

/// The same with the bloc's place, in two parts: more columns go in between.
const CELL_PLACED: &str = "SELECT c.id, c.name, c.members, o.id AS organisation, o.name AS organisation_name,
       b.id AS bloc, b.name AS bloc_name, b.place";
const CELL_FROM: &str =
    "FROM cell c JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc";

impl Store {
    /// Reads all blocs in their order.
    pub async fn blocs(&self) -> Answer<Vec<Bloc>> {
        let rows: Vec<(String, String)> = crate::reading!(self, |pool| {
            sqlx::query_as("SELECT id, name FROM bloc ORDER BY place, id").fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(|(id, name)| Bloc { id: BlocId::from(id), name }).collect())
    }

    /// Adds a bloc, or renames the one of that id, at that place in the order.
    pub async fn put_bloc(&self, bloc: &Bloc, place: i64) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query(
                "INSERT INTO bloc (id, name, place) VALUES ($1, $2, $3)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, place = excluded.place",
            )
            .bind(bloc.id.as_str())
            .bind(&bloc.name)
            .bind(place)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// Reads one cell.
    pub async fn cell(&self, id: &CellId) -> Answer<Cell> {
        let row: CellRow = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{CELL} WHERE c.id = $1")))
                .bind(id.as_str())
                .fetch_one(pool)
                .await?
        });
        Ok(row.into())
    }

    /// Reads the cell of that name in the organisation of that name.
    pub async fn cell_named(&self, organisation: &str, name: &str) -> Answer<Cell> {
        let row: CellRow = crate::reading!(self, |pool| {
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{CELL} WHERE o.name = $1 AND c.name = $2")))
                .bind(organisation)
                .bind(name)
                .fetch_one(pool)
                .await?
        });
        Ok(row.into())
    }

    /// Reads up to `limit` cells after the one named `after`, ordered by bloc, organisation and name.
    pub async fn cells(&self, after: Option<&CellId>, limit: i64) -> Answer<Vec<Cell>> {
        let rows: Vec<CellRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT c.id, c.name, c.members, o.id AS organisation, o.name AS organisation_name,
                        b.id AS bloc, b.name AS bloc_name
                 FROM cell c JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc
                 WHERE $1 = '' OR (b.place, o.name, c.name, c.id) >
                   (SELECT b2.place, o2.name, c2.name, c2.id FROM cell c2
                    JOIN organisation o2 ON o2.id = c2.organisation JOIN bloc b2 ON b2.id = o2.bloc
                    WHERE c2.id = $1)
                 ORDER BY b.place, o.name, c.name, c.id LIMIT $2",
            )
            .bind(after.map_or("", CellId::as_str))
            .bind(limit)
            .fetch_all(pool)
            .await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Takes in a units file in one transaction: new blocs after those there are, cells added or their
    /// members and names brought up to date.
    pub async fn put_units(&self, new_blocs: &[Bloc], cells: &[Cell], line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            for bloc in new_blocs {
                insert_bloc!(tx, bloc);
            }
            for cell in cells {
                put_cell!(tx, cell);
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes in a units file as planned at `turn`, and takes the upload `file` away with it. Returns false, and does
    /// nothing, when units changed since or the upload is gone: it was confirmed in another window.
    pub async fn put_units_at(
        &self,
        turn: i64,
        new_blocs: &[Bloc],
        cells: &[Cell],
        file: Option<&UnitFileId>,
        line: &AuditLine,
    ) -> Answer<bool> {
        crate::writing!(self, |tx| {
            let moved = sqlx::query("UPDATE unit_turn SET turn = turn + 1 WHERE id = 1 AND turn = $1")
                .bind(turn)
                .execute(&mut *tx)
                .await?;
            if moved.rows_affected() == 0 {
                return Ok(false);
            }
            if let Some(file) = file {
                let taken = sqlx::query("DELETE FROM unit_file WHERE id = $1")
                    .bind(file.as_str())
                    .execute(&mut *tx)
                    .await?;
                if taken.rows_affected() == 0 {
                    return Ok(false);
                }
            }
            for bloc in new_blocs {
                insert_bloc!(tx, bloc);
            }
            for cell in cells {
                put_cell!(tx, cell);
            }
            crate::audit!(tx, line);
        });
        Ok(true)
    }

    /// Reads how many changes of units there were. Read before the units themselves, a plan made from them is told
    /// from one made before or after.
    pub async fn unit_turn(&self) -> Answer<i64> {
        Ok(crate::reading!(self, |pool| {
            sqlx::query_scalar("SELECT turn FROM unit_turn WHERE id = 1").fetch_one(pool).await?
        }))
    }

    /// Finds up to `limit` cells by words of their own, their organisation's or their bloc's name, after the one
    /// named `after`: those with the words as typed first, then by bloc, organisation and name.
    pub async fn find_cells(
        &self,
        filter: &CellFilter,
        after: Option<&CellId>,
        limit: i64,
    ) -> Answer<Vec<Cell>> {
        let words = &filter.query.words;
        let folded = all_words("c.folded", words.len(), FIRST_WORD_PARAM);
        let exact = |column| all_words(column, words.len(), FIRST_WORD_PARAM + words.len());
        let (rank, rank_after) = (exact("c.exact"), exact("c2.exact"));
        let rows: Vec<CellRow> = crate::reading!(self, |pool| {
            let mut asked = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT * FROM ({CELL_PLACED}, CASE WHEN {rank} THEN 0 ELSE 1 END AS rank {CELL_FROM}
                   WHERE ($1 = '' OR b.id = $1) AND ($2 = '' OR o.id = $2) AND {folded}) AS found
                 WHERE $3 = '' OR (rank, place, organisation_name, name, id) >
                   (SELECT CASE WHEN {rank_after} THEN 0 ELSE 1 END, b2.place, o2.name, c2.name, c2.id
                    FROM cell c2 JOIN organisation o2 ON o2.id = c2.organisation JOIN bloc b2 ON b2.id = o2.bloc
                    WHERE c2.id = $3)
                 ORDER BY rank, place, organisation_name, name, id LIMIT $4"
            )))
            .bind(filter.bloc.as_ref().map_or("", BlocId::as_str))
            .bind(filter.organisation.as_ref().map_or("", OrganisationId::as_str))
            .bind(after.map_or("", CellId::as_str))
            .bind(limit);
            for word in words {
                asked = asked.bind(search::pattern(&word.folded));
            }
            for word in words {
                asked = asked.bind(search::pattern(&word.exact));
            }
            asked.fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Counts organisations, cells and members of each bloc, in the order of the blocs.
    pub async fn count_units(&self) -> Answer<Vec<BlocCount>> {
        let rows: Vec<(String, String, i64, i64, i64)> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT b.id, b.name, COUNT(DISTINCT o.id), COUNT(c.id),
                   CAST(COALESCE(SUM(c.members), 0) AS BIGINT)
                 FROM bloc b LEFT JOIN organisation o ON o.bloc = b.id LEFT JOIN cell c ON c.organisation = o.id
                 GROUP BY b.id, b.name, b.place ORDER BY b.place, b.id",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(rows
            .into_iter()
            .map(|(id, name, organisations, cells, members)| BlocCount {
                bloc: Bloc { id: BlocId::from(id), name },
                organisations,
                cells,
                members,
            })
            .collect())
    }
}
