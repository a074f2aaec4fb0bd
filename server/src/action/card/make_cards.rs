//! Makes a sheet of cards: each with a link of its own, which ends the one of the card before.

use super::CardError;
use crate::action::WrongField;
use crate::action::person::secret;
use crate::app::App;
use crate::clock::Millis;
use crate::domain::canonical;
use crate::domain::card::{CARDS_MAX, DAYS_MAX, WIFI_CHARS_MAX, address, last_day, until};
use crate::domain::export::Day;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::format::RenderError;
use crate::format::cards::{Holder, Printed, write};
use crate::id::PersonId;
use crate::store::audit::AuditLine;
use crate::store::person::{KeyKind, SignInKey};

/// A sheet as it is asked for.
pub struct NewSheet {
    pub people: Vec<PersonId>,
    /// Nothing: what was typed is no number.
    pub days: Option<i64>,
    pub address: String,
    pub wifi: String,
    pub wifi_word: String,
}

/// Makes the cards of these people, as a PDF that is kept nowhere.
pub async fn make_cards(app: &App, by: &Person, new: NewSheet) -> Result<Vec<u8>, CardError> {
    permit(&by.roles, Act::ManagePeople, None)?;
    let people: Vec<Person> = app
        .store
        .people()
        .await?
        .into_iter()
        .filter(|one| one.active && new.people.contains(&one.id))
        .collect();
    let mut wrong = Vec::new();
    match people.len() {
        0 => wrong.push(WrongField::of("whom", "field-cards-nobody")),
        1..=CARDS_MAX => {}
        _ => wrong.push(WrongField::of("whom", "field-cards-many")),
    }
    let days = new.days.filter(|days| (1..=DAYS_MAX).contains(days));
    if days.is_none() {
        wrong.push(WrongField::of("days", "field-cards-days"));
    }
    let printed = address(&new.address, &app.config.origins);
    if printed.is_none() {
        wrong.push(WrongField::of("address", "field-cards-address"));
    }
    let (wifi, wifi_word) = (canonical::line(&new.wifi), canonical::line(&new.wifi_word));
    for (name, words) in [("wifi", &wifi), ("wifiWord", &wifi_word)] {
        if words.chars().count() > WIFI_CHARS_MAX {
            wrong.push(WrongField::of(name, "field-too-long"));
        }
    }
    let (Some(days), Some(address), true) = (days, printed, wrong.is_empty()) else {
        return Err(CardError::Wrong(wrong));
    };
    let now = app.clock.now();
    let ends = until(now, days);
    let (holders, keys) = drawn(app, by, &people, &address, (now, ends)).await?;
    let printed = Printed { address, wifi, wifi_word, last_day: last_day(ends), day: Day::of(now) };
    let written = tokio::task::spawn_blocking(move || write(&holders, &printed)).await;
    let sheet = written.map_err(|fault| RenderError::Pdf(fault.to_string()))??;
    // The cards before end only once there are others.
    app.store.replace_cards(&keys).await?;
    Ok(sheet)
}

/// Draws a link for each person; only their hashes are stored.
async fn drawn(
    app: &App,
    by: &Person,
    people: &[Person],
    address: &str,
    (now, ends): (Millis, Millis),
) -> Result<(Vec<Holder>, Vec<(SignInKey, AuditLine)>), CardError> {
    let blocs = app.store.blocs().await?;
    let (mut holders, mut keys) = (Vec::new(), Vec::new());
    for person in people {
        let token = secret::fresh_token();
        let hash = secret::token_hash(&token);
        let bloc = blocs.iter().find(|bloc| Some(&bloc.id) == person.bloc.as_ref());
        holders.push(Holder {
            name: person.name.clone(),
            delegation: bloc.map(|bloc| bloc.name.clone()).unwrap_or_default(),
            link: format!("{address}/sign-in/{token}"),
        });
        let key = SignInKey {
            selector: hash.clone(),
            person: person.id.clone(),
            kind: KeyKind::Link,
            secret_hash: hash,
            created_at: now,
            expires_at: ends,
            wrong_tries: 0,
            locked_until: Millis(0),
            card: true,
        };
        let line = AuditLine {
            at: now,
            person: Some(by.id.clone()),
            act: "person.give_card",
            object: person.id.to_string(),
            detail: String::new(),
        };
        keys.push((key, line));
    }
    Ok((holders, keys))
}
