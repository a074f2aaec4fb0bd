//! Chooses the members of a working group anew; who leaves is put out of the lane at once.

use std::collections::BTreeSet;

use super::{GroupActError, seen_group};
use crate::app::App;
use crate::domain::group::{MEMBERS_MAX, may_be_members};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{GroupId, PersonId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Makes these the members of a group. Whoever is one already stays one, whatever became of their roles.
pub async fn change_members(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
    members: BTreeSet<PersonId>,
) -> Result<(), GroupActError> {
    let seen = seen_group(app, by, resolution, id).await?;
    permit(&by.roles, Act::ManageGroup, Some(seen.stage))?;
    let group = seen.group;
    let join: BTreeSet<PersonId> = members.difference(&group.members).cloned().collect();
    let leave: BTreeSet<PersonId> = group.members.difference(&members).cloned().collect();
    if members.is_empty() || members.len() > MEMBERS_MAX || !join.is_empty() {
        let asked = if join.is_empty() || members.len() > MEMBERS_MAX { &members } else { &join };
        may_be_members(asked, &app.store.people().await?)
            .map_err(|fault| GroupActError::Wrong(vec![fault]))?;
    }
    if join.is_empty() && leave.is_empty() {
        return Ok(());
    }
    let names =
        |people: &BTreeSet<PersonId>| people.iter().map(PersonId::as_str).collect::<Vec<_>>().join(" ");
    let line = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "group.members",
        object: id.to_string(),
        detail: format!("+ {} - {}", names(&join), names(&leave)),
    };
    let members_max = i64::try_from(MEMBERS_MAX).unwrap_or(i64::MAX);
    match app.store.change_members(id, (&join, &leave), members_max, &line).await {
        Ok(()) => {}
        Err(StoreError::AlreadyThere) => {
            let closed = app.store.group(resolution, id).await?.closed.is_some();
            return Err(if closed { GroupActError::Closed } else { GroupActError::MembersMoved });
        }
        Err(fault) => return Err(fault.into()),
    }
    for person in &leave {
        app.rooms.member_left(&group.lane, person).await;
    }
    Ok(())
}
