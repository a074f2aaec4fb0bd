//! Lists and rotates the keys that sign bundles, at the machine itself.

use std::io::Write;

use super::{KeyCommand, config_of, open_existing};
use crate::action::bundle::sign::{rotate_key, signing_key};
use crate::clock::Millis;
use crate::domain::export::Day;
use crate::domain::signing::fingerprint;

/// Does what `duthao key …` asks.
pub async fn run(command: KeyCommand) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match command {
        KeyCommand::List { place } => {
            let app = open_existing(config_of(&place, None, false)?).await?;
            signing_key(&app).await?;
            for key in app.store.public_keys().await? {
                let until = key.retired_at.map_or_else(|| "now".to_owned(), day);
                writeln!(out, "{}  {} – {until}  {}", key.fingerprint(), day(key.made_at), key.public)?;
            }
        }
        KeyCommand::Rotate { place } => {
            let app = open_existing(config_of(&place, None, false)?).await?;
            writeln!(out, "{}", fingerprint(&rotate_key(&app).await?))?;
        }
    }
    Ok(())
}

fn day(at: Millis) -> String {
    let Day { year, month, day } = Day::of(at);
    format!("{year:04}-{month:02}-{day:02}")
}
