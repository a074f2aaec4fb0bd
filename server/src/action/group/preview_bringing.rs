//! The merge report: what a working group changed, beside what became of each clause in the resolution meanwhile.

use super::{GroupActError, seen_group};
use crate::app::App;
use crate::domain::group::Group;
use crate::domain::group::Sight;
use crate::domain::group::merge::{CHANGES_MAX, Plan, Report, plan, report, taken_up};
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::resolution::{Heads, Text};
use crate::domain::stage::Stage;
use crate::id::{GroupId, ResolutionId};
use crate::store::StoreError;

/// Changes that a version may name as its newest: as many as people typed at once when it was read, and some more.
const SEEN_HEADS_MAX: usize = 200;

/// What bringing back would come to.
pub struct Bringable {
    pub group: Group,
    /// The stage of the resolution.
    pub stage: Stage,
    /// The version of the lane that was looked at: bringing back names it.
    pub seen: Heads,
    /// The resolution when the lane began.
    pub base: Text,
    /// The lane.
    pub lane: Text,
    /// The resolution as it is now.
    pub main: std::sync::Arc<Text>,
    /// What stays in the lane, and what nobody touched. Its changes are in the plan.
    pub report: Report,
    pub plan: Plan,
    /// Bringings before this one.
    pub before: i64,
    /// Whether it may be brought back now, by this person.
    pub may: Result<(), Denied>,
}

/// Finds what a group would bring back, for a member; `seen` is the version of the lane looked at, the present one when
/// not told.
pub async fn preview_bringing(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
    seen: Option<&Heads>,
) -> Result<Bringable, GroupActError> {
    let found = seen_group(app, by, resolution, id).await?;
    if found.sight != Sight::Text {
        return Err(GroupActError::NotMember);
    }
    let group = found.group;
    let lane = match seen {
        Some(seen) if !is_of_lane(app, &group, seen).await? => return Err(GroupActError::LookAgain),
        Some(seen) => app.rooms.text_at(&group.lane, seen).await?,
        None => app.rooms.text(&group.lane).await?.as_ref().clone(),
    };
    // Counted first: what is brought back between the two reads is then known or makes the count stale, and the store
    // refuses a stale one.
    let before = app.store.bringings(id).await?.last().map_or(0, |last| last.nth);
    let brought: Vec<_> = app.store.brought(id).await?.into_iter().map(|one| one.known).collect();
    let base = app.rooms.text_at(&group.lane, &group.base).await?;
    let main = app.rooms.text(resolution).await?;
    let mut report = report(&base, &lane, &main);
    taken_up(&mut report, &brought, &main);
    let plan = plan(std::mem::take(&mut report.changes), &brought);
    if plan.fresh.len() > CHANGES_MAX {
        return Err(GroupActError::TooMuch);
    }
    Ok(Bringable {
        may: permit(&by.roles, Act::Suggest, Some(found.stage)),
        stage: found.stage,
        seen: lane.heads.clone(),
        group,
        base,
        lane,
        main,
        report,
        plan,
        before,
    })
}

/// Tells whether a version may have been seen in the lane: before it began, everything would seem to be taken out.
async fn is_of_lane(app: &App, group: &Group, seen: &Heads) -> Result<bool, StoreError> {
    if seen.0.is_empty() || seen.0.len() > SEEN_HEADS_MAX {
        return Ok(false);
    }
    let began = app.store.place_of(&group.lane, &group.base).await?;
    Ok(app.store.place_of(&group.lane, seen).await? >= began)
}
