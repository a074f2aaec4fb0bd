//! Reads the working groups of a resolution that somebody may know of.

use std::collections::BTreeMap;

use crate::app::App;
use crate::domain::group::{Group, Sight};
use crate::domain::person::Person;
use crate::id::{PersonId, ResolutionId};
use crate::store::Answer;

/// Groups with the names of everybody they tell of.
pub struct ListedGroups {
    pub groups: Vec<(Group, Sight)>,
    names: BTreeMap<PersonId, String>,
}

impl ListedGroups {
    /// Returns the name of somebody.
    pub fn name(&self, id: &PersonId) -> &str {
        self.names.get(id).map_or("", String::as_str)
    }

    /// Returns the names of a group's members, in their order.
    pub fn members(&self, group: &Group) -> Vec<&str> {
        let mut names: Vec<&str> = group.members.iter().map(|id| self.name(id)).collect();
        names.sort_unstable();
        names
    }
}

/// Reads the groups of a resolution for one reader, the oldest first.
pub async fn list_groups(app: &App, reader: &Person, resolution: &ResolutionId) -> Answer<ListedGroups> {
    let stage = app.store.resolution(resolution).await?.stage;
    let all = app.store.groups(resolution).await?.into_iter();
    let groups: Vec<(Group, Sight)> =
        all.filter_map(|group| group.sight(reader, stage).map(|sight| (group, sight))).collect();
    let people = if groups.is_empty() { Vec::new() } else { app.store.people().await? };
    Ok(ListedGroups { groups, names: people.into_iter().map(|one| (one.id, one.name)).collect() })
}
