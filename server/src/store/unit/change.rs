//! Blocs, organisations and cells changed one by one. What others lean on is not removed: the count of those is told.

use super::super::audit::AuditLine;
use super::super::{Answer, Store};
use crate::domain::search;
use crate::domain::unit::{Bloc, Cell, Organisation};
use crate::id::{BlocId, CellId, OrganisationId};

/// What came of taking a unit away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    Done,
    /// Something stands on it: so many organisations, cells, meetings or people.
    Leans(Leaning, i64),
}

/// What can stand on a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaning {
    Organisations,
    Cells,
    Meetings,
    People,
    /// Something that the database knows of and this file does not.
    Others,
}

#[derive(sqlx::FromRow)]
struct OrganisationRow {
    id: String,
    name: String,
    bloc: String,
    bloc_name: String,
    cells: i64,
    members: i64,
}

/// Names that a unit is searched by, written anew for the cells of which a condition is true of `$1`,
/// and for the records of their meetings.
macro_rules! refresh_words {
    ($tx:ident, $condition:literal, $id:expr) => {{
        let cells: Vec<(String, String)> = sqlx::query_as(concat!(
            "SELECT c.id, c.name || ' ' || o.name || ' ' || b.name FROM cell c
             JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc WHERE ",
            $condition
        ))
        .bind($id)
        .fetch_all(&mut *$tx)
        .await?;
        for (id, words) in cells {
            sqlx::query("UPDATE cell SET folded = $2, exact = $3 WHERE id = $1")
                .bind(&id)
                .bind(search::folded(&words))
                .bind(search::exact(&words))
                .execute(&mut *$tx)
                .await?;
        }
        // The words of a record hold its cell's and its organisation's name, as `store/evidence.rs` writes them.
        let records: Vec<(String, String)> = sqlx::query_as(concat!(
            "SELECT r.id, v.text || ' ' || v.speaker_role || ' ' || c.name || ' ' || o.name FROM record r
             JOIN record_version v ON v.record = r.id AND v.version = r.version
             JOIN meeting m ON m.id = r.meeting JOIN cell c ON c.id = m.cell
             JOIN organisation o ON o.id = c.organisation JOIN bloc b ON b.id = o.bloc WHERE ",
            $condition
        ))
        .bind($id)
        .fetch_all(&mut *$tx)
        .await?;
        for (id, words) in records {
            sqlx::query("UPDATE record SET folded = $2, exact = $3 WHERE id = $1")
                .bind(&id)
                .bind(search::folded(&words))
                .bind(search::exact(&words))
                .execute(&mut *$tx)
                .await?;
        }
    }};
}

/// Ends a transaction without a change when something leans on what is to go.
macro_rules! unless_leaned_on {
    ($tx:ident, $what:expr, $count:literal, $id:expr) => {{
        let count: i64 = sqlx::query_scalar($count).bind($id).fetch_one(&mut *$tx).await?;
        if count > 0 {
            return Ok(Removed::Leans($what, count));
        }
    }};
}

/// Takes a row away, unless the database itself says that something stands on it.
macro_rules! delete {
    ($tx:ident, $statement:literal, $id:expr) => {
        match sqlx::query($statement).bind($id).execute(&mut *$tx).await {
            Err(sqlx::Error::Database(refused)) if refused.is_foreign_key_violation() => {
                return Ok(Removed::Leans(Leaning::Others, 0));
            }
            done => done?,
        }
    };
}

impl Store {
    /// Adds a bloc after those there are.
    pub async fn add_bloc(&self, bloc: &Bloc, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            insert_bloc!(tx, bloc);
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Gives a bloc another name.
    pub async fn rename_bloc(&self, bloc: &Bloc, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query("UPDATE bloc SET name = $2 WHERE id = $1")
                .bind(bloc.id.as_str())
                .bind(&bloc.name)
                .execute(&mut *tx)
                .await?;
            refresh_words!(tx, "b.id = $1", bloc.id.as_str());
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Puts blocs in this order.
    pub async fn order_blocs(&self, order: &[BlocId], line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            for (place, id) in (1_i64..).zip(order) {
                sqlx::query("UPDATE bloc SET place = $2 WHERE id = $1")
                    .bind(id.as_str())
                    .bind(place)
                    .execute(&mut *tx)
                    .await?;
            }
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes an empty bloc away.
    pub async fn remove_bloc(&self, id: &BlocId, line: &AuditLine) -> Answer<Removed> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            unless_leaned_on!(
                tx,
                Leaning::Organisations,
                "SELECT COUNT(*) FROM organisation WHERE bloc = $1",
                id.as_str()
            );
            unless_leaned_on!(
                tx,
                Leaning::People,
                "SELECT COUNT(*) FROM person WHERE bloc = $1",
                id.as_str()
            );
            delete!(tx, "DELETE FROM bloc WHERE id = $1", id.as_str());
            crate::audit!(tx, line);
        });
        Ok(Removed::Done)
    }

    /// Reads all organisations with what they hold, ordered by bloc and name. A province has some hundreds.
    pub async fn organisations(&self) -> Answer<Vec<Organisation>> {
        let rows: Vec<OrganisationRow> = crate::reading!(self, |pool| {
            sqlx::query_as(
                "SELECT o.id, o.name, b.id AS bloc, b.name AS bloc_name, COUNT(c.id) AS cells,
                   CAST(COALESCE(SUM(c.members), 0) AS BIGINT) AS members
                 FROM organisation o JOIN bloc b ON b.id = o.bloc LEFT JOIN cell c ON c.organisation = o.id
                 GROUP BY o.id, o.name, b.id, b.name, b.place ORDER BY b.place, b.id, o.name, o.id",
            )
            .fetch_all(pool)
            .await?
        });
        Ok(rows
            .into_iter()
            .map(|row| Organisation {
                id: OrganisationId::from(row.id),
                name: row.name,
                bloc: BlocId::from(row.bloc),
                bloc_name: row.bloc_name,
                cells: row.cells,
                members: row.members,
            })
            .collect())
    }

    /// Adds an organisation without cells.
    pub async fn add_organisation(
        &self,
        id: &OrganisationId,
        bloc: &BlocId,
        name: &str,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query("INSERT INTO organisation (id, bloc, name) VALUES ($1, $2, $3)")
                .bind(id.as_str())
                .bind(bloc.as_str())
                .bind(name)
                .execute(&mut *tx)
                .await?;
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Gives an organisation another name or bloc.
    pub async fn change_organisation(
        &self,
        id: &OrganisationId,
        bloc: &BlocId,
        name: &str,
        line: &AuditLine,
    ) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query("UPDATE organisation SET bloc = $2, name = $3 WHERE id = $1")
                .bind(id.as_str())
                .bind(bloc.as_str())
                .bind(name)
                .execute(&mut *tx)
                .await?;
            refresh_words!(tx, "o.id = $1", id.as_str());
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes an organisation without cells away.
    pub async fn remove_organisation(&self, id: &OrganisationId, line: &AuditLine) -> Answer<Removed> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            unless_leaned_on!(
                tx,
                Leaning::Cells,
                "SELECT COUNT(*) FROM cell WHERE organisation = $1",
                id.as_str()
            );
            delete!(tx, "DELETE FROM organisation WHERE id = $1", id.as_str());
            crate::audit!(tx, line);
        });
        Ok(Removed::Done)
    }

    /// Adds a cell to an organisation that is there.
    pub async fn add_cell(&self, cell: &Cell, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query("INSERT INTO cell (id, organisation, name, members) VALUES ($1, $2, $3, $4)")
                .bind(cell.id.as_str())
                .bind(cell.organisation.as_str())
                .bind(&cell.name)
                .bind(cell.members)
                .execute(&mut *tx)
                .await?;
            refresh_words!(tx, "c.id = $1", cell.id.as_str());
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Gives a cell another name, number of members, or organisation.
    pub async fn change_cell(&self, cell: &Cell, line: &AuditLine) -> Answer<()> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            sqlx::query("UPDATE cell SET organisation = $2, name = $3, members = $4 WHERE id = $1")
                .bind(cell.id.as_str())
                .bind(cell.organisation.as_str())
                .bind(&cell.name)
                .bind(cell.members)
                .execute(&mut *tx)
                .await?;
            refresh_words!(tx, "c.id = $1", cell.id.as_str());
            crate::audit!(tx, line);
        });
        Ok(())
    }

    /// Takes a cell without meetings away.
    pub async fn remove_cell(&self, id: &CellId, line: &AuditLine) -> Answer<Removed> {
        crate::writing!(self, |tx| {
            next_turn!(tx);
            unless_leaned_on!(
                tx,
                Leaning::Meetings,
                "SELECT COUNT(*) FROM meeting WHERE cell = $1",
                id.as_str()
            );
            delete!(tx, "DELETE FROM cell WHERE id = $1", id.as_str());
            crate::audit!(tx, line);
        });
        Ok(Removed::Done)
    }
}
