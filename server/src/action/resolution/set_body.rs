//! Sets what stands around the words on paper: the committee's names and what it chose of the form. For resolutions started
//! later, or for one until its issue is proposed.

use super::create_resolution::BODY_SETTING;
use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::export::Body;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::format::profile::Profile;
use crate::id::ResolutionId;
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Longest of the names in characters: a line of the form holds fewer.
pub const NAME_CHARS_MAX: usize = 300;

/// Most recipients: a page of them.
pub const RECIPIENTS_MAX: usize = 50;

/// Years that a draft may show: what is written by hand later would not fit another.
const YEARS: std::ops::RangeInclusive<i32> = 1930..=2999;

/// Why it could not be set.
#[derive(Debug, thiserror::Error)]
pub enum SetBodyError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong")]
    Fields(Vec<WrongField>),
    #[error("its issue is proposed, or somebody changed it meanwhile")]
    Moved,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SetBodyError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Fields(_) => "wrong-fields",
            Self::Moved => "form-moved",
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Fields(_) => Class::Invalid,
            Self::Moved => Class::Conflict,
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Fields(fields) => fields.clone(),
            Self::Denied(_) | Self::Moved | Self::Store(_) => Vec::new(),
        }
    }
}

/// Sets it for resolutions started later, with who did it in the audit log. `seen` is what was looked at, if anything was.
pub async fn set_body(
    app: &App,
    by: &Person,
    (seen, body): (Option<&Body>, &Body),
) -> Result<(), SetBodyError> {
    permit(&by.roles, Act::ManageUnits, None)?;
    let body = settled(body)?;
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "body.set",
        object: BODY_SETTING.to_owned(),
        detail: body.short_name.clone(),
    };
    let Some(seen) = seen else {
        app.store.set_told(BODY_SETTING, &body, &line).await?;
        return Ok(());
    };
    let kept = app.store.set_told_over(BODY_SETTING, (seen, &body), &line).await?;
    if kept { Ok(()) } else { Err(SetBodyError::Moved) }
}

/// Sets it for one resolution while nothing is issued; the log tells each part before and after. "Nơi nhận" has an act of
/// its own and stays. `seen` is what was looked at.
pub async fn change_form(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    (seen, body): (&Body, &Body),
) -> Result<(), SetBodyError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::EditRecipients, Some(row.stage))?;
    let was: Body = serde_json::from_str(&row.body).map_err(StoreError::from)?;
    let body = settled(&Body { recipients: was.recipients.clone(), ..body.clone() })?;
    if (Body { recipients: was.recipients.clone(), ..seen.clone() }) != was {
        return Err(SetBodyError::Moved);
    }
    let changed = changes(&was, &body);
    if changed.is_empty() {
        return Ok(());
    }
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "resolution.form",
        object: resolution.to_string(),
        detail: String::new(),
    };
    let side = |pick: fn(&Changed) -> String| changed.iter().map(pick).collect::<Vec<_>>().join("; ");
    let told = line.changed(
        side(|(name, was, _)| format!("{name}: {was}")),
        side(|(name, _, is)| format!("{name}: {is}")),
    );
    let json = serde_json::to_string(&body).map_err(StoreError::from)?;
    let done = app.store.change_printed(resolution, (&row.body, &json), told).await?;
    if done { Ok(()) } else { Err(SetBodyError::Moved) }
}

/// The names of a body by the fields of the form, all but the signer's needed.
fn names(body: &Body) -> [(&'static str, &String); 13] {
    [
        ("short_name", &body.short_name),
        ("superior", &body.superior),
        ("name", &body.name),
        ("sign", &body.sign),
        ("place", &body.place),
        ("term", &body.term),
        ("document_type", &body.document_type),
        ("authority_line", &body.authority_line),
        ("on_behalf", &body.on_behalf),
        ("signer_title", &body.signer_title),
        ("signer_name", &body.signer_name),
        ("voting_body", &body.voting_body),
        ("member_title", &body.member_title),
    ]
}

/// A part of the form by its field, before and after.
pub type Changed = (&'static str, String, String);

/// Every part with its value before and after, where they differ; recipients, which have a page of their own, left aside.
pub fn changes(was: &Body, is: &Body) -> Vec<Changed> {
    let rest = |body: &Body| {
        let layout = &body.layout;
        let number = |number: Option<u8>| number.map(|number| number.to_string()).unwrap_or_default();
        [
            ("profile", body.profile.clone()),
            ("year", body.year.to_string()),
            ("separator", layout.recipient_separator.clone()),
            ("text_size", number(layout.text_size)),
            ("line", number(layout.line)),
            ("duplex", layout.duplex.to_string()),
            ("draft_mark", (!layout.without_draft_mark).to_string()),
        ]
    };
    let all = |body: &Body| {
        let named = names(body).map(|(name, value)| (name, value.clone()));
        named.into_iter().chain(rest(body)).collect::<Vec<_>>()
    };
    let pairs = all(was).into_iter().zip(all(is));
    pairs.filter(|((_, was), (_, is))| was != is).map(|((name, was), (_, is))| (name, was, is)).collect()
}

/// Folds blanks, and tells what cannot be printed.
fn settled(typed: &Body) -> Result<Body, SetBodyError> {
    let mut body = typed.clone();
    for name in [
        &mut body.short_name,
        &mut body.superior,
        &mut body.name,
        &mut body.sign,
        &mut body.place,
        &mut body.term,
        &mut body.document_type,
        &mut body.authority_line,
        &mut body.on_behalf,
        &mut body.signer_title,
        &mut body.signer_name,
        &mut body.voting_body,
        &mut body.member_title,
    ] {
        *name = line(name);
    }
    let fits = |name: &str| name.chars().count() <= NAME_CHARS_MAX;
    let mut wrong = Vec::new();
    for (field, name) in names(&body) {
        if name.is_empty() && field != "signer_name" {
            wrong.push(WrongField::of(field, "field-body-missing"));
        } else if !fits(name) {
            wrong.push(WrongField::of(field, "field-body-long"));
        }
    }
    if Profile::of_id(&body.profile).is_err() {
        wrong.push(WrongField::of("profile", "field-profile-unknown"));
    }
    if !YEARS.contains(&body.year) {
        wrong.push(WrongField::of("year", "field-body-year"));
    }
    if body.recipients.len() > RECIPIENTS_MAX || !body.recipients.iter().all(|name| fits(name)) {
        wrong.push(WrongField::of("recipients", "field-body-recipients"));
    }
    if !body.layout.is_allowed() {
        wrong.push(WrongField::of("text_size", "field-body-layout"));
    }
    if wrong.is_empty() { Ok(body) } else { Err(SetBodyError::Fields(wrong)) }
}
