//! Blocs, organisations and cells.

use super::{Answer, Store};
use crate::domain::unit::{Bloc, Cell};
use crate::id::{BlocId, CellId, OrganisationId};

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

const CELL: &str = "SELECT c.id, c.name, c.members, o.id AS organisation, o.name AS organisation_name,
       b.id AS bloc, b.name AS bloc_name
     FROM cell c JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc";

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

    /// Adds cells with their organisations in one transaction; all or none.
    pub async fn add_cells(&self, cells: &[Cell]) -> Answer<()> {
        crate::writing!(self, |tx| {
            for cell in cells {
                sqlx::query(
                    "INSERT INTO organisation (id, bloc, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                )
                .bind(cell.organisation.as_str())
                .bind(cell.bloc.as_str())
                .bind(&cell.organisation_name)
                .execute(&mut *tx)
                .await?;
                sqlx::query("INSERT INTO cell (id, organisation, name, members) VALUES ($1, $2, $3, $4)")
                    .bind(cell.id.as_str())
                    .bind(cell.organisation.as_str())
                    .bind(&cell.name)
                    .bind(cell.members)
                    .execute(&mut *tx)
                    .await?;
            }
        });
        Ok(())
    }
}
