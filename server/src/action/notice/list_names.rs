//! Lists whom one may name in a comment, by the beginning of any word of the name, with accents or without.

use crate::app::App;
use crate::domain::person::Person;
use crate::domain::search::folded;
use crate::store::Answer;

/// Names offered at a time: what fits above a phone's keyboard.
pub const NAMES_MAX: usize = 8;

/// Somebody who can be named.
pub struct Name {
    pub name: String,
    /// Tells two people of one name apart.
    pub title: String,
}

/// Lists people whose name has a word that begins so; those whose name itself begins so come first.
pub async fn list_names(app: &App, by: &Person, typed: &str) -> Answer<Vec<Name>> {
    // In folded words a blank stands before each: what is found in them is found at the beginning of a word.
    let wanted = folded(typed);
    let people = app.store.people().await?.into_iter().filter(|one| one.active && one.id != by.id);
    let mut found: Vec<(bool, Person)> = people
        .filter_map(|one| {
            let name = folded(&one.name);
            name.contains(&wanted).then(|| (!name.starts_with(&wanted), one))
        })
        .collect();
    // Stable: within the two groups the order of protocol stays.
    found.sort_by_key(|(later, _)| *later);
    let names = found.into_iter().take(NAMES_MAX).map(|(_, one)| Name { name: one.name, title: one.title });
    Ok(names.collect())
}
