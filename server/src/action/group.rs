//! Working groups: opened and closed by whoever runs the work, brought back by their members.

pub mod bring_back;
pub mod change_members;
pub mod close_group;
pub mod list_groups;
pub mod open_group;
pub mod place_insert;
pub mod preview_bringing;
pub mod read_group;

use crate::action::{Class, Explain, WrongField};
use crate::app::App;
use crate::domain::group::merge::CHANGES_MAX;
use crate::domain::group::{GROUPS_MAX, Group, GroupError, Sight};
use crate::domain::permission::Denied;
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::{GroupId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;

/// Why something could not be done with a group.
#[derive(Debug, thiserror::Error)]
pub enum GroupActError {
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("some fields are wrong: {0:?}")]
    Wrong(Vec<GroupError>),
    #[error("the resolution has as many groups as it may")]
    Full,
    #[error("the group is closed")]
    Closed,
    /// Members came and went meanwhile, so that none would be left, or too many be there.
    #[error("the members have changed meanwhile")]
    MembersMoved,
    #[error("only members bring back")]
    NotMember,
    /// What the group says was brought back already, or says nothing new.
    #[error("there is nothing to bring back")]
    NothingNew,
    #[error("the group changed more than can be brought back at once")]
    TooMuch,
    /// What was looked at is not what there is: another member brought back, or the version is unknown.
    #[error("look again before bringing back")]
    LookAgain,
    #[error(transparent)]
    Live(LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<LiveError> for GroupActError {
    fn from(fault: LiveError) -> Self {
        match fault {
            LiveError::UnknownVersion => Self::LookAgain,
            fault => Self::Live(fault),
        }
    }
}

fn wrong_field(fault: GroupError) -> WrongField {
    match fault {
        GroupError::NoName => WrongField::of("name", "group-wrong-no-name"),
        GroupError::LongName => WrongField::of("name", "group-wrong-long-name"),
        GroupError::NoTask => WrongField::of("task", "group-wrong-no-task"),
        GroupError::LongTask => WrongField::of("task", "group-wrong-long-task"),
        GroupError::NoMembers => WrongField::of("members", "group-wrong-no-members"),
        GroupError::ManyMembers => WrongField::of("members", "group-wrong-many-members"),
        GroupError::WrongMember => WrongField::of("members", "group-wrong-member"),
        GroupError::LongNote => WrongField::of("note", "field-too-long"),
    }
}

impl Explain for GroupActError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Denied(denied) => denied.slug(),
            Self::Wrong(_) => "wrong-fields",
            Self::Full => "groups-full",
            Self::Closed => "group-closed",
            Self::MembersMoved => "group-members-moved",
            Self::NotMember => "group-not-member",
            Self::NothingNew => "group-nothing-new",
            Self::TooMuch => "group-too-much",
            Self::LookAgain => "group-look-again",
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Denied(denied) => denied.class(),
            Self::Wrong(_) => Class::Invalid,
            Self::NotMember => Class::Forbidden,
            Self::Full
            | Self::Closed
            | Self::MembersMoved
            | Self::NothingNew
            | Self::TooMuch
            | Self::LookAgain => Class::Conflict,
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }

    fn given(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Full => vec![("max", GROUPS_MAX.to_string())],
            Self::TooMuch => vec![("max", CHANGES_MAX.to_string())],
            Self::Denied(_)
            | Self::Wrong(_)
            | Self::Closed
            | Self::MembersMoved
            | Self::NotMember
            | Self::NothingNew
            | Self::LookAgain
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }

    fn fields(&self) -> Vec<WrongField> {
        match self {
            Self::Wrong(faults) => faults.iter().copied().map(wrong_field).collect(),
            Self::Denied(_)
            | Self::Full
            | Self::Closed
            | Self::MembersMoved
            | Self::NotMember
            | Self::NothingNew
            | Self::TooMuch
            | Self::LookAgain
            | Self::Live(_)
            | Self::Store(_) => Vec::new(),
        }
    }
}

/// A group as somebody may know it.
pub struct SeenGroup {
    pub group: Group,
    pub sight: Sight,
    /// The stage of the resolution.
    pub stage: Stage,
}

/// Finds a group for somebody. For whoever may not know of it, it is not there.
pub async fn seen_group(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
) -> Result<SeenGroup, StoreError> {
    let stage = app.store.resolution(resolution).await?.stage;
    let group = app.store.group(resolution, id).await?;
    let sight = group.sight(by, stage).ok_or(StoreError::NotFound)?;
    Ok(SeenGroup { group, sight, stage })
}
