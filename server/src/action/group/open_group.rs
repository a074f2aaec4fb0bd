//! Opens a working group: its lane begins with the words of the resolution as they stand.

use std::collections::BTreeSet;

use super::GroupActError;
use crate::action::resolution::create_resolution::fresh_document;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::group::{GROUPS_MAX, Group, may_be_members, wrong_words};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::id::{GroupId, PersonId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::group::Opening;
use crate::store::resolution::ResolutionRow;

/// A group to be opened.
#[derive(Clone, Debug, Default)]
pub struct NewGroup {
    pub name: String,
    pub task: String,
    pub members: BTreeSet<PersonId>,
}

/// Opens a group and returns it.
pub async fn open_group(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewGroup,
) -> Result<GroupId, GroupActError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::OpenGroup, Some(row.stage))?;
    let (name, task) = (canonical::line(&new.name), canonical::line(&new.task));
    let mut wrong = wrong_words(&name, &task);
    wrong.extend(may_be_members(&new.members, &app.store.people().await?).err());
    if !wrong.is_empty() {
        return Err(GroupActError::Wrong(wrong));
    }
    let now = app.clock.now();
    let group = Group {
        id: GroupId::fresh(),
        resolution: resolution.clone(),
        lane: ResolutionId::fresh(),
        base: Heads::default(),
        name,
        task,
        members: new.members,
        opened_by: by.id.clone(),
        opened_at: now,
        closed: None,
    };
    let lane = ResolutionRow {
        id: group.lane.clone(),
        document: fresh_document(),
        title: group.name.clone(),
        stage_since: now,
        created_by: by.id.clone(),
        created_at: now,
        ..row
    };
    // On the group itself: the journal of the resolution is read by everybody.
    let line = AuditLine {
        at: now,
        person: Some(by.id.clone()),
        act: "group.open",
        object: group.id.to_string(),
        detail: resolution.to_string(),
    };
    let groups_max = i64::try_from(GROUPS_MAX).unwrap_or(i64::MAX);
    match app.store.open_group(&group, &lane, groups_max, &line).await? {
        Opening::Done(_) => Ok(group.id),
        Opening::Full => Err(GroupActError::Full),
        Opening::StageMoved => Err(Denied::WrongStage.into()),
    }
}
