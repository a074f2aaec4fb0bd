//! Chooses what one is told of, and whether copies go by mail.

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::notice::{AddressError, Kind, address};
use crate::domain::person::Person;
use crate::store::StoreError;
use crate::store::notice::mail::Copies;
use crate::words::Lang;

/// What somebody chooses.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The kinds they want to be told of.
    pub kinds: Vec<Kind>,
    /// Where copies go; nothing where the server sends no mail.
    pub copies: Option<Copies>,
}

/// Why it was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SetNoticesError {
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SetNoticesError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Address(_) => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Address(_) => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Address(AddressError::Missing) => vec![WrongField::of("address", "notice-address-missing")],
            Self::Address(AddressError::Wrong) => vec![WrongField::of("address", "notice-address-wrong")],
            Self::Store(_) => Vec::new(),
        }
    }
}

/// Reads what somebody has chosen: every kind, and no copies, until they choose.
pub async fn read_choice(app: &App, person: &Person) -> Result<Choice, StoreError> {
    let unwanted = app.store.unwanted_notices(&person.id).await?;
    let kinds = Kind::ALL.into_iter().filter(|kind| !unwanted.contains(kind)).collect();
    let copies = match app.config.mail {
        Some(_) => Some(app.store.copies_of(&person.id).await?),
        None => None,
    };
    Ok(Choice { kinds, copies })
}

/// Keeps what somebody chooses. Copies are written in the language in which they were asked for.
pub async fn set_notices(
    app: &App,
    person: &Person,
    choice: &Choice,
    lang: Lang,
) -> Result<(), SetNoticesError> {
    let unwanted: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| !choice.kinds.contains(kind)).collect();
    let copies = match choice.copies.as_ref().filter(|_| app.config.mail.is_some()) {
        Some(copies) => Some(match address(&copies.address) {
            Ok(address) => Copies { address, wanted: copies.wanted },
            Err(AddressError::Missing) if !copies.wanted => Copies::default(),
            Err(fault) => return Err(fault.into()),
        }),
        None => None,
    };
    let copies = copies.as_ref().map(|copies| (copies, lang.id()));
    Ok(app.store.set_notices(&person.id, &unwanted, copies, app.clock.now()).await?)
}
