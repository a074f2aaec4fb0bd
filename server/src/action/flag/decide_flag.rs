//! Decides what follows for a clause that leans on a record which was corrected or withdrawn.

use std::collections::BTreeMap;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::canonical::line;
use crate::domain::check::shortened;
use crate::domain::flag::{Decision, Flag, REASON_CHARS_MAX, Ruling, flags_of};
use crate::domain::numbering::labels;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::{Link, Text};
use crate::domain::stage::Stage;
use crate::id::{ClauseId, LinkId, ResolutionId};
use crate::live::hub::{Edit, LiveError};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::flag::Deciding;

/// Why it could not be decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideFlagError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("say why the clause stands as it is")]
    ReasonMissing,
    #[error("the reason is too long")]
    LongReason,
    /// No flag is open there: it was decided, or the link is gone.
    #[error("there is no open flag there now")]
    Gone,
    /// The record has a newer version than the one read.
    #[error("the record has changed meanwhile")]
    RecordMoved,
    #[error("a record that was withdrawn has no new version to take")]
    Withdrawn,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for DecideFlagError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::ReasonMissing | Self::LongReason => "wrong-fields",
            Self::Gone => "flag-gone",
            Self::RecordMoved => "flag-record-moved",
            Self::Withdrawn => "flag-withdrawn",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::ReasonMissing | Self::LongReason => Class::Invalid,
            Self::Gone | Self::RecordMoved | Self::Withdrawn => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::ReasonMissing => vec![WrongField::of("reason", "field-flag-reason-missing")],
            Self::LongReason => vec![WrongField::of("reason", "field-flag-reason-long")],
            Self::RecordMoved => vec![WrongField::of("decision", "field-flag-record-moved")],
            Self::Denied(_) | Self::Gone | Self::Withdrawn | Self::Live(_) | Self::Store(_) => Vec::new(),
        }
    }
}

/// What is decided, on which flag.
#[derive(Clone, Debug)]
pub struct NewRuling {
    pub clause: ClauseId,
    pub link: LinkId,
    /// The version of the record that was read: nobody decides on what they have not seen.
    pub version: i64,
    pub decision: Decision,
    /// Asked for where the clause stands as it is.
    pub reason: String,
}

/// Decides a flag. Under sealed words a clause can only be kept, with the reason as a note: the text cannot change.
pub async fn decide_flag(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewRuling,
) -> Result<(), DecideFlagError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::DecideFlag, Some(row.stage))?;
    if new.decision.touches_text() {
        permit(&by.roles, Act::LinkEvidence, Some(row.stage))?;
    }
    let reason = line(&new.reason);
    if reason.chars().count() > REASON_CHARS_MAX {
        return Err(DecideFlagError::LongReason);
    }
    if new.decision == Decision::Keep && reason.is_empty() {
        return Err(DecideFlagError::ReasonMissing);
    }
    let text = app.rooms.text(resolution).await?;
    let (flag, link) = open_flag(app, resolution, &text, &new).await?;
    if !new.decision.suits(flag.cause) {
        return Err(DecideFlagError::Withdrawn);
    }
    let ruling = Ruling {
        resolution: resolution.clone(),
        place: place(&text, &flag.clause),
        clause: flag.clause,
        link: flag.link,
        record: flag.record,
        version: flag.version,
        decision: new.decision,
        reason,
        by: by.id.clone(),
        at: app.clock.now(),
    };
    // The text first: without the decision in the store the link still tells what was done, but not the other way round.
    change_text(app, by, &ruling, link, &text).await?;
    keep(app, row.stage, &ruling).await
}

async fn keep(app: &App, stage: Stage, ruling: &Ruling) -> Result<(), DecideFlagError> {
    let audit = AuditLine {
        at: ruling.at,
        person: Some(ruling.by.clone()),
        act: "flag.decide",
        object: ruling.resolution.to_string(),
        detail: format!("{} {} {}", ruling.decision.id(), ruling.record, ruling.reason).trim_end().to_owned(),
    };
    match app.store.add_ruling(ruling, stage, &audit).await {
        Ok(Deciding::Done) => {
            app.rooms.records_changed();
            Ok(())
        }
        Ok(Deciding::StageMoved) => Err(Denied::WrongStage.into()),
        Ok(Deciding::RecordMoved) => Err(DecideFlagError::RecordMoved),
        Err(StoreError::AlreadyThere) => Err(DecideFlagError::Gone),
        Err(fault) => Err(fault.into()),
    }
}

/// Finds the flag as it stands now, with the link that raised it.
async fn open_flag(
    app: &App,
    resolution: &ResolutionId,
    text: &Text,
    new: &NewRuling,
) -> Result<(Flag, Link), DecideFlagError> {
    let clause = text.clauses.iter().find(|clause| clause.id == new.clause).ok_or(DecideFlagError::Gone)?;
    let link = clause.evidence.iter().find(|link| link.id == new.link).ok_or(DecideFlagError::Gone)?;
    let records = app.store.records_of(std::slice::from_ref(&link.record)).await?;
    let records: BTreeMap<_, _> = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let flag = flags_of(clause, &records).into_iter().find(|flag| flag.link == new.link);
    let flag = flag.ok_or(DecideFlagError::Gone)?;
    if flag.version != new.version {
        return Err(DecideFlagError::RecordMoved);
    }
    let known = app.store.rulings(resolution).await?;
    let decided = known
        .iter()
        .any(|one| one.clause == flag.clause && one.link == flag.link && one.version == flag.version);
    if decided { Err(DecideFlagError::Gone) } else { Ok((flag, link.clone())) }
}

/// Moves the link to the new version, or takes it away; everybody in the room sees it at once.
async fn change_text(
    app: &App,
    by: &Person,
    ruling: &Ruling,
    old: Link,
    text: &Text,
) -> Result<(), LiveError> {
    let clause = ruling.clause.clone();
    match ruling.decision {
        Decision::Keep => return Ok(()),
        Decision::Renew => {
            let link = Link {
                id: LinkId::fresh(),
                version: ruling.version,
                by: by.id.clone(),
                at: ruling.at,
                heads: text.heads.clone(),
                ..old
            };
            app.rooms.edit(&ruling.resolution, by, Edit::Link { clause: clause.clone(), link }).await?;
        }
        Decision::Remove => {}
    }
    app.rooms.edit(&ruling.resolution, by, Edit::Unlink { clause, link: ruling.link.clone() }).await?;
    Ok(())
}

/// Names the place as a person would: "GP2 · Đổi mới khâu chuẩn bị".
fn place(text: &Text, id: &ClauseId) -> String {
    let labelled = text.clauses.iter().zip(labels(&text.clauses)).find(|(clause, _)| clause.id == *id);
    let Some((clause, label)) = labelled else { return String::new() };
    let name = if label.code.is_empty() { label.number } else { label.code };
    let words = shortened(&clause.plain());
    if name.is_empty() { words } else { format!("{name} · {words}") }
}
