//! Closes a working group: its lane is read only from now on. What it says may still be brought back.

use super::{GroupActError, seen_group};
use crate::app::App;
use crate::domain::group::Closed;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::id::{GroupId, ResolutionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Closes a group.
pub async fn close_group(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
) -> Result<(), GroupActError> {
    let seen = seen_group(app, by, resolution, id).await?;
    permit(&by.roles, Act::ManageGroup, Some(seen.stage))?;
    let closed = Closed { by: by.id.clone(), at: app.clock.now() };
    let line = AuditLine {
        at: closed.at,
        person: Some(by.id.clone()),
        act: "group.close",
        object: id.to_string(),
        detail: resolution.to_string(),
    };
    match app.store.close_group(&seen.group, &closed, &line).await {
        Ok(()) => {
            app.rooms.stage_changed(&seen.group.lane).await;
            Ok(())
        }
        Err(StoreError::AlreadyThere) => Err(GroupActError::Closed),
        Err(fault) => Err(fault.into()),
    }
}
