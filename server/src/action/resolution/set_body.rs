//! Sets the committee's names for the printed form; resolutions started later carry them.

use super::create_resolution::BODY_SETTING;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::export::Body;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::format::profile::Profile;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Longest of the names in characters: a line of the form holds fewer.
pub const NAME_CHARS_MAX: usize = 300;

/// Most recipients: a page of them.
pub const RECIPIENTS_MAX: usize = 50;

/// Why the names could not be set.
#[derive(Debug, thiserror::Error)]
pub enum SetBodyError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("there is no such form profile")]
    UnknownProfile,
    #[error("a name is missing or too long, or there are too many recipients")]
    WrongNames,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SetBodyError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::UnknownProfile | Self::WrongNames => "wrong-fields",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::UnknownProfile | Self::WrongNames => Class::Invalid,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::UnknownProfile => vec![WrongField::of("profile", "field-profile-unknown")],
            Self::WrongNames => vec![WrongField::of("name", "field-body-wrong")],
            Self::Denied(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// Sets the names, with who did it in the audit log.
pub async fn set_body(app: &App, by: &Person, body: &Body) -> Result<(), SetBodyError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    Profile::of_id(&body.profile).map_err(|_| SetBodyError::UnknownProfile)?;
    let names = [
        &body.short_name,
        &body.superior,
        &body.name,
        &body.sign,
        &body.place,
        &body.term,
        &body.document_type,
        &body.authority_line,
        &body.on_behalf,
        &body.signer_title,
        &body.voting_body,
        &body.member_title,
    ];
    let fits = |name: &str| name.chars().count() <= NAME_CHARS_MAX;
    let whole = names.iter().all(|name| !name.trim().is_empty() && fits(name));
    let recipients = body.recipients.len() <= RECIPIENTS_MAX && body.recipients.iter().all(|name| fits(name));
    if !whole || !recipients || !fits(&body.signer_name) {
        return Err(SetBodyError::WrongNames);
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "body.set",
        object: BODY_SETTING.to_owned(),
        detail: body.short_name.clone(),
    };
    app.store.set_told(BODY_SETTING, body, &line).await?;
    Ok(())
}
