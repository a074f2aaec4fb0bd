//! Gives everybody of the demo a link and a token at each start: they are kept as hashes, so cannot be read back.

use crate::action::person::give_key::{GiveKeyError, give_key};
use crate::app::App;
use crate::domain::person::Person;
use crate::store::person::KeyKind;

/// Somebody of the demo with ways in.
#[derive(Clone, Debug)]
pub struct DemoPerson {
    pub person: Person,
    /// The path of the sign-in link.
    pub link: String,
    /// A bearer token for scripts.
    pub token: String,
}

/// Gives everybody new keys and keeps them in memory for the demo's pages.
pub async fn give_demo_keys(app: &App) -> Result<(), GiveKeyError> {
    let mut people = Vec::new();
    for person in app.store.people().await? {
        let link = format!("/sign-in/{}", give_key(app, None, &person.id, KeyKind::Link).await?);
        let token = give_key(app, None, &person.id, KeyKind::Bearer).await?;
        people.push(DemoPerson { person, link, token });
    }
    app.set_demo_people(people);
    Ok(())
}
