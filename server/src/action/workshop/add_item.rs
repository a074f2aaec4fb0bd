//! Adds an item at the end of the agenda.

use super::{WorkshopError, bloc_known, line};
use crate::action::WrongField;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::workshop::{ITEMS_MAX, Item, ItemState, SPEAKER_CHARS_MAX, TITLE_CHARS_MAX};
use crate::id::{AgendaId, BlocId, ClauseId, ResolutionId};
use crate::store::workshop::Kept;

/// An item as it is filled in; empty strings name nothing.
pub struct NewItem {
    pub title: String,
    pub clause: Option<ClauseId>,
    pub speaker: String,
    pub bloc: Option<BlocId>,
}

/// Adds a planned item; every page that shows the agenda is told.
pub async fn add_item(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewItem,
) -> Result<AgendaId, WorkshopError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RunWorkshop, Some(row.stage))?;
    let title = canonical::line(&new.title);
    let speaker = canonical::line(&new.speaker);
    let mut wrong = Vec::new();
    match title.chars().count() {
        0 => wrong.push(WrongField::of("title", "field-agenda-title-missing")),
        1..=TITLE_CHARS_MAX => {}
        _ => wrong.push(WrongField::of("title", "field-too-long")),
    }
    if speaker.chars().count() > SPEAKER_CHARS_MAX {
        wrong.push(WrongField::of("speaker", "field-too-long"));
    }
    if let Some(clause) = &new.clause
        && app.rooms.text(resolution).await?.clause(clause).is_none()
    {
        wrong.push(WrongField::of("clause", "field-place-gone"));
    }
    if let Some(bloc) = &new.bloc
        && !bloc_known(app, bloc).await?
    {
        wrong.push(WrongField::of("bloc", "field-bloc-unknown"));
    }
    if !wrong.is_empty() {
        return Err(WorkshopError::Wrong(wrong));
    }
    let item = Item {
        id: AgendaId::fresh(),
        resolution: resolution.clone(),
        title,
        clause: new.clause,
        speaker,
        bloc: new.bloc,
        state: ItemState::Planned,
        opened_words: None,
    };
    let line = line(by, "agenda.add", app.clock.now(), &item.id, resolution);
    let items_max = i64::try_from(ITEMS_MAX).unwrap_or(i64::MAX);
    match app.store.add_agenda_item(&item, row.stage, items_max, &line).await? {
        Kept::Done => {
            app.rooms.agenda_changed(resolution);
            Ok(item.id)
        }
        Kept::Full => Err(WorkshopError::Full),
        Kept::StageMoved => Err(Denied::WrongStage.into()),
    }
}
