//! Adds a bloc, renames it, puts it up or down, takes an empty one away.

use super::unit_entry::{UnitError, may, name_of, none_wrong, removed, told};
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::unit::Bloc;
use crate::id::BlocId;
use crate::store::StoreError;

/// Where a bloc goes in the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
}

/// What is done with blocs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlocChange {
    Add { name: String },
    Rename { id: BlocId, name: String },
    Move { id: BlocId, step: Step },
    Remove { id: BlocId },
}

/// Changes the blocs; returns which one was changed.
pub async fn change_bloc(app: &App, by: &Person, change: BlocChange) -> Result<BlocId, UnitError> {
    may(by)?;
    let blocs = app.store.blocs().await?;
    match change {
        BlocChange::Add { name } => {
            let bloc = Bloc { id: BlocId::fresh(), name: read_name(&blocs, None, &name)? };
            let line = told(app, by, "bloc.add", bloc.id.as_str(), bloc.name.clone());
            app.store.add_bloc(&bloc, &line).await?;
            Ok(bloc.id)
        }
        BlocChange::Rename { id, name } => {
            let at = place(&blocs, &id)?;
            let bloc = Bloc { name: read_name(&blocs, Some(&id), &name)?, id };
            if bloc.name != blocs[at].name {
                let detail = format!("{} → {}", blocs[at].name, bloc.name);
                let line = told(app, by, "bloc.rename", bloc.id.as_str(), detail);
                app.store.rename_bloc(&bloc, &line).await?;
            }
            Ok(bloc.id)
        }
        BlocChange::Move { id, step } => {
            let at = place(&blocs, &id)?;
            let to = match step {
                Step::Up => at.checked_sub(1),
                Step::Down => Some(at + 1).filter(|to| *to < blocs.len()),
            };
            // The first goes no further up: the button was pressed on a page of before.
            if let Some(to) = to {
                let mut order: Vec<BlocId> = blocs.into_iter().map(|bloc| bloc.id).collect();
                order.swap(at, to);
                let line = told(app, by, "bloc.order", id.as_str(), format!("{} → {}", at + 1, to + 1));
                app.store.order_blocs(&order, &line).await?;
            }
            Ok(id)
        }
        BlocChange::Remove { id } => {
            let at = place(&blocs, &id)?;
            let line = told(app, by, "bloc.remove", id.as_str(), blocs[at].name.clone());
            removed(app.store.remove_bloc(&id, &line).await?)?;
            Ok(id)
        }
    }
}

fn place(blocs: &[Bloc], id: &BlocId) -> Result<usize, StoreError> {
    blocs.iter().position(|bloc| bloc.id == *id).ok_or(StoreError::NotFound)
}

fn read_name(blocs: &[Bloc], own: Option<&BlocId>, typed: &str) -> Result<String, UnitError> {
    let mut wrong = Vec::new();
    let others = blocs.iter().filter(|bloc| Some(&bloc.id) != own).map(|bloc| bloc.name.as_str());
    let name = name_of(typed, others, &mut wrong);
    none_wrong(wrong)?;
    Ok(name)
}
