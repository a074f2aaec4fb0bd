//! Adds people and prints their ways in, at the machine itself.

use std::io::Write;

use super::{PersonCommand, config_of, open, open_existing};
use crate::action::person::add_person::{NAME_CHARS_MAX, NewPerson, TITLE_CHARS_MAX, add_person};
use crate::action::person::give_key::give_key;
use crate::domain::person::{Role, Roles};
use crate::store::person::KeyKind;

/// Does what `duthao person …` asks.
pub async fn run(command: PersonCommand) -> anyhow::Result<()> {
    match command {
        PersonCommand::Add { name, roles, title, place } => {
            let new = NewPerson { name, title, roles: roles_of(&roles)?, ..NewPerson::default() };
            let app = open(config_of(&place, None, false)?).await?;
            let person = add_person(&app, None, new).await.map_err(|fault| {
                anyhow::anyhow!(
                    "nobody was added: {fault}; give a name of 1 to {NAME_CHARS_MAX} characters and a title \
                     of at most {TITLE_CHARS_MAX}"
                )
            })?;
            say(&person.id.to_string())
        }
        PersonCommand::Link { name, token, place } => {
            let app = open_existing(config_of(&place, None, false)?).await?;
            let mut found = app.store.people().await?.into_iter().filter(|person| person.name == name);
            let person = found.next().ok_or_else(|| {
                anyhow::anyhow!("there is nobody called {name}; add them with `duthao person add`")
            })?;
            if found.next().is_some() {
                anyhow::bail!("several people are called {name}; give the link on the page /people");
            }
            let kind = if token { KeyKind::Bearer } else { KeyKind::Link };
            let key = give_key(&app, None, &person.id, kind).await?;
            say(&if token { key } else { format!("http://{}/sign-in/{key}", app.config.listen) })
        }
    }
}

fn roles_of(ids: &[String]) -> anyhow::Result<Roles> {
    ids.iter()
        .map(|id| {
            Role::of_id(id).ok_or_else(|| anyhow::anyhow!("there is no role {id}; see --help for the roles"))
        })
        .collect()
}

fn say(line: &str) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}")?;
    Ok(())
}
