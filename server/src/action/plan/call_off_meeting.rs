//! Calls a planned meeting off, with the reason; it stays on the board.

use super::move_meeting::{ChangePlanError, standing, store_change};
use crate::action::meeting::correct_meeting::reason_fault;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::person::Person;
use crate::id::PlanId;

/// Calls off a planned meeting that was read at `version`; `by` is `None` for the operator at the machine itself.
pub async fn call_off_meeting(
    app: &App,
    by: Option<&Person>,
    id: &PlanId,
    version: i64,
    reason: &str,
) -> Result<(), ChangePlanError> {
    let row = standing(app, by, id, version).await?;
    let reason = canonical::line(reason);
    if let Some(wrong) = reason_fault(&reason) {
        return Err(ChangePlanError::Wrong(vec![wrong]));
    }
    store_change(app, by, &row, None, &reason).await
}
