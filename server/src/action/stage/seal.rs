//! Seals the words for the committee's vote: from here on nobody changes a letter.

use std::sync::Arc;

use crate::action::notice::tell_notices::tell_notices;
use crate::action::stage::gather_annex::gather_annex;
use crate::action::stage::look_for_faults::{Looked, look_through, place_of};
use crate::action::{Class, Explain, Place};
use crate::app::App;
use crate::domain::canonical::canonical_hash;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::stage::Step;
use crate::domain::vote::Rule;
use crate::id::{ResolutionId, SealId, VersionId, WaiverId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::seal::{Seal, Sealing, ToSeal};
use crate::store::version::{Version, VersionKind};

/// The setting that holds another [`Rule`] than "more than half of all members".
pub const RULE_SETTING: &str = "vote-rule";

/// How often the words are read anew when a change, a record or a waiver moves in between. Nobody may edit at this
/// stage, so one time suffices for what was still under way.
const TRIES_MAX: usize = 3;

/// Why the words could not be sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("faults in the words refuse the seal")]
    Faults(Vec<Place>),
    #[error("{0} notes and conclusions are open")]
    NotesOpen(i64),
    #[error("no active member of the committee could vote")]
    NobodyVotes,
    #[error("the words, their evidence or their waivers are still changing")]
    WordsMoved,
    #[error("the rule of the vote, as set, cannot be met")]
    UnsoundRule,
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for SealError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Faults(_) => "seal-faults",
            Self::NotesOpen(_) => "step-notes-open",
            Self::NobodyVotes => "seal-nobody-votes",
            Self::WordsMoved => "seal-words-moved",
            Self::UnsoundRule => "seal-unsound-rule",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Faults(_)
            | Self::NotesOpen(_)
            | Self::NobodyVotes
            | Self::WordsMoved
            | Self::UnsoundRule => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Faults(places) => vec![("count", places.len().to_string())],
            Self::NotesOpen(count) => vec![("count", count.to_string())],
            Self::Denied(_)
            | Self::NobodyVotes
            | Self::WordsMoved
            | Self::UnsoundRule
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn places(&self) -> Vec<Place> {
        match self {
            Self::Faults(places) => places.clone(),
            Self::Denied(_)
            | Self::NotesOpen(_)
            | Self::NobodyVotes
            | Self::WordsMoved
            | Self::UnsoundRule
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// Seals exactly the words that are stored, with the roster and the rule of the vote.
pub async fn seal(app: &App, by: &Person, resolution: &ResolutionId) -> Result<Seal, SealError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::Take(Step::Seal), Some(row.stage))?;
    let rule = app.store.setting::<Rule>(RULE_SETTING).await?.unwrap_or_default();
    if !rule.is_sound() {
        return Err(SealError::UnsoundRule);
    }
    for _ in 0..TRIES_MAX {
        app.rooms.settle(resolution).await?;
        let text = app.rooms.text(resolution).await?;
        let (last_seq, heads) = app.store.log_heads(resolution).await?;
        if text.heads != heads {
            continue;
        }
        let looked = look_through(app, resolution, Arc::clone(&text)).await?;
        let refused = looked.open();
        if !refused.is_empty() {
            let place = |finding| place_of(finding, resolution, by, row.stage);
            return Err(SealError::Faults(refused.iter().map(place).collect()));
        }
        let wanted = ToSeal {
            id: SealId::fresh(),
            annex: gather_annex(app, resolution, &looked).await?,
            waivers: used_waivers(&looked),
            evidence_clock: looked.evidence_clock,
            version: version(app, by, resolution, text.as_ref().clone()),
            rule,
            last_seq,
        };
        let line = line(app, by, &wanted);
        match app.store.seal(&wanted, &line).await? {
            Sealing::Done(seal) => {
                app.rooms.stage_changed(resolution).await;
                tell_notices(app, resolution, line.at).await;
                return Ok(*seal);
            }
            Sealing::StageMoved => return Err(Denied::WrongStage.into()),
            Sealing::NobodyVotes => return Err(SealError::NobodyVotes),
            Sealing::NotesOpen(count) => return Err(SealError::NotesOpen(count)),
            Sealing::WordsMoved | Sealing::GroundsMoved => {}
        }
    }
    Err(SealError::WordsMoved)
}

/// Returns the waivers without which the words would not be sealed.
fn used_waivers(looked: &Looked) -> Vec<WaiverId> {
    looked.judged.iter().filter_map(|one| one.waiver.as_ref()).map(|waiver| waiver.id.clone()).collect()
}

fn version(app: &App, by: &Person, resolution: &ResolutionId, text: Text) -> Version {
    Version {
        id: VersionId::fresh(),
        resolution: resolution.clone(),
        kind: VersionKind::Sealed,
        // The store sets the round.
        ordinal: 0,
        note: String::new(),
        canonical_hash: canonical_hash(&text),
        text,
        made_by: by.id.clone(),
        made_at: app.clock.now(),
    }
}

fn line(app: &App, by: &Person, wanted: &ToSeal) -> AuditLine {
    AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "resolution.seal",
        object: wanted.version.resolution.to_string(),
        detail: wanted.version.canonical_hash.clone(),
    }
}
