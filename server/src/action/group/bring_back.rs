//! Brings a working group's lane back: what it changed becomes suggestions to the resolution, in its name.

use super::GroupActError;
use super::preview_bringing::{Bringable, preview_bringing};
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::group::GroupError;
use crate::domain::permission::Denied;
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::{ACTOR_BYTES, NOTE_CHARS_MAX, State, Suggestion};
use crate::id::{GroupId, ResolutionId, SuggestionId};
use crate::store::StoreError;
use crate::store::audit::AuditLine;
use crate::store::group::{Bringing, ToBring};

/// Makes the suggestions that the look at the version `seen` of the lane showed; `note` stands beside each.
pub async fn bring_back(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    id: &GroupId,
    (seen, note): (&Heads, &str),
) -> Result<Bringing, GroupActError> {
    let note = canonical::line(note);
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(GroupActError::Wrong(vec![GroupError::LongNote]));
    }
    let found = preview_bringing(app, by, resolution, id, Some(seen)).await?;
    found.may?;
    if found.plan.is_nothing() {
        return Err(GroupActError::NothingNew);
    }
    let bringing = bringing(&found, by, app.clock.now());
    let fresh = suggestions(&found, &bringing, &note);
    let line = AuditLine {
        at: bringing.at,
        person: Some(by.id.clone()),
        act: "group.bring",
        object: id.to_string(),
        detail: format!("{} {} {}", bringing.nth, bringing.made, bringing.withdrawn),
    };
    let kept = ToBring {
        resolution,
        group: id,
        stage: found.stage,
        bringing: bringing.clone(),
        fresh,
        withdrawn: found.plan.withdrawn,
        line,
    };
    match app.store.bring_back(&kept).await {
        Ok(true) => {
            app.rooms.suggestions_changed(resolution);
            tell_notices(app, resolution, bringing.at).await;
            Ok(bringing)
        }
        Ok(false) => Err(Denied::WrongStage.into()),
        Err(StoreError::AlreadyThere) => Err(GroupActError::LookAgain),
        Err(fault) => Err(fault.into()),
    }
}

fn bringing(found: &Bringable, by: &Person, at: crate::clock::Millis) -> Bringing {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    Bringing {
        nth: found.before + 1,
        heads: found.seen.clone(),
        by: by.id.clone(),
        at,
        made: count(found.plan.fresh.len()),
        left_out: count(found.plan.again.len() + found.report.left.len()),
        withdrawn: count(found.plan.withdrawn.len()),
        untouched: count(found.report.untouched),
    }
}

type Fresh = Vec<(Suggestion, crate::id::ClauseId, Option<crate::id::ClauseId>)>;

fn suggestions(found: &Bringable, bringing: &Bringing, note: &str) -> Fresh {
    // Made in one moment, they are listed by their ids: drawn together and sorted, they keep the order of the text.
    let mut ids: Vec<SuggestionId> = found.plan.fresh.iter().map(|_| SuggestionId::fresh()).collect();
    ids.sort();
    let made = found.plan.fresh.iter().zip(ids).map(|(change, id)| {
        let one = Suggestion {
            id,
            resolution: found.group.resolution.clone(),
            clause: change.clause.clone(),
            wish: change.wish.clone(),
            base: if change.on_main { found.main.heads.clone() } else { found.group.base.clone() },
            base_words: change.base_words.clone(),
            note: note.to_owned(),
            actor: hex::encode(rand::random::<[u8; ACTOR_BYTES]>()),
            group: Some(found.group.id.clone()),
            by: bringing.by.clone(),
            at: bringing.at,
            state: State::Open,
        };
        (one, change.lane.clone(), change.follows.clone())
    });
    made.collect()
}
