//! Tells open pages that somebody was told something: the number in their bar goes up.

use crate::app::App;
use crate::clock::Millis;
use crate::id::ResolutionId;

/// Tells the pages of whoever was told something of a resolution in the moment of an act.
///
/// The act is done and its notices are stored: a page that hears nothing shows the number when it is opened next.
pub async fn tell_notices(app: &App, resolution: &ResolutionId, at: Millis) {
    match app.store.told_at(resolution, at).await {
        Ok(people) if people.is_empty() => {}
        Ok(people) => app.rooms.notices_changed(resolution, people.into()),
        Err(fault) => {
            tracing::warn!(%fault, "Open pages could not be told of new notices: {fault}");
        }
    }
}
