//! Ends cards: nobody signs in with them any more, and whoever did is signed out.

use super::CardError;
use crate::action::WrongField;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::PersonId;
use crate::store::audit::AuditLine;

/// Ends the cards of these people.
pub async fn end_cards(app: &App, by: &Person, people: &[PersonId]) -> Result<(), CardError> {
    permit(&by.roles, Act::ManagePeople, None)?;
    if people.is_empty() {
        return Err(CardError::Wrong(vec![WrongField::of("whom", "field-cards-nobody")]));
    }
    let at = app.clock.now();
    let line = |id: &PersonId| AuditLine {
        at,
        person: Some(by.id.clone()),
        act: "person.end_card",
        object: id.to_string(),
        detail: String::new(),
    };
    let ended: Vec<(PersonId, AuditLine)> = people.iter().map(|id| (id.clone(), line(id))).collect();
    Ok(app.store.end_cards(&ended).await?)
}
