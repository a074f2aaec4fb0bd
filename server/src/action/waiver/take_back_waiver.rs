//! Takes a waiver back: the fault refuses the seal again. The waiver stays in the history.

use super::waive_fault::WaiveError;
use crate::app::App;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::id::{ResolutionId, WaiverId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;

/// Takes a waiver back; anybody who may waive may, for the seal is made on the word of all of them.
pub async fn take_back_waiver(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    waiver: &WaiverId,
) -> Result<(), WaiveError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::WaiveFault, Some(row.stage))?;
    let audit = AuditLine {
        at: app.clock.now(),
        person: Some(by.id.clone()),
        act: "waiver.take_back",
        object: resolution.to_string(),
        detail: waiver.to_string(),
    };
    match app.store.take_waiver_back(resolution, row.stage, waiver, &by.id, &audit).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::NotFound) => Err(WaiveError::NotInForce),
        Err(fault) => Err(fault.into()),
    }
}
