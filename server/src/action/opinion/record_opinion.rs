//! Records what was spoken at the workshop, for a person, a delegation or somebody named.

use super::OpinionError;
use crate::action::WrongField;
use crate::action::notice::tell_notices::tell_notices;
use crate::app::App;
use crate::domain::canonical;
use crate::domain::opinion::{
    NAME_CHARS_MAX, OPINIONS_MAX, Opinion, OpinionState, SaidFor, WORDS_CHARS_MAX, tidy,
};
use crate::domain::paper::Standing;
use crate::domain::permission::{Act, Denied, permit};
use crate::domain::person::Person;
use crate::domain::workshop::ItemState;
use crate::id::{AgendaId, ClauseId, OpinionId, PaperId, ResolutionId};
use crate::store::audit::AuditLine;
use crate::store::workshop::Kept;
use crate::store::{Store, StoreError};

/// An opinion as it is filled in.
pub struct NewOpinion {
    pub item: Option<AgendaId>,
    pub clause: Option<ClauseId>,
    /// Nothing, where nobody was chosen.
    pub said_for: Option<SaidFor>,
    /// The paper it was taken from.
    pub paper: Option<PaperId>,
    pub words: String,
}

/// Records an opinion; the pages of the workshop show it at once.
pub async fn record_opinion(
    app: &App,
    by: &Person,
    resolution: &ResolutionId,
    new: NewOpinion,
) -> Result<OpinionId, OpinionError> {
    let row = app.store.resolution(resolution).await?;
    permit(&by.roles, Act::RecordOpinion, Some(row.stage))?;
    let words = tidy(&new.words);
    let mut wrong = Vec::new();
    let said_for = match speaker(&app.store, new.said_for).await? {
        Ok(said_for) => Some(said_for),
        Err(field) => {
            wrong.push(field);
            None
        }
    };
    match words.chars().count() {
        0 => wrong.push(WrongField::of("words", "field-spoken-missing")),
        1..=WORDS_CHARS_MAX => {}
        _ => wrong.push(WrongField::of("words", "field-spoken-long")),
    }
    if let Some(clause) = &new.clause
        && app.rooms.text(resolution).await?.clause(clause).is_none()
    {
        wrong.push(WrongField::of("clause", "field-place-gone"));
    }
    if let Some(item) = &new.item {
        let agenda = app.store.agenda(resolution).await?;
        // A planned one may still be taken off.
        if !agenda.iter().any(|one| one.id == *item && one.state != ItemState::Planned) {
            wrong.push(WrongField::of("item", "field-agenda-item-choose"));
        }
    }
    if let Some(paper) = &new.paper
        && !stands(&app.store, resolution, paper).await?
    {
        wrong.push(WrongField::of("paper", "field-opinion-paper-choose"));
    }
    let Some(said_for) = said_for.filter(|_| wrong.is_empty()) else {
        return Err(OpinionError::Wrong(wrong));
    };
    let opinion = Opinion {
        id: OpinionId::fresh(),
        resolution: resolution.clone(),
        item: new.item,
        clause: new.clause,
        said_for,
        paper: new.paper,
        words,
        by: by.id.clone(),
        at: app.clock.now(),
        state: OpinionState::Open,
    };
    match app.store.add_opinion(&opinion, row.stage, OPINIONS_MAX, &line(&opinion)).await? {
        Kept::Done => {
            app.rooms.agenda_changed(resolution);
            tell_notices(app, resolution, opinion.at).await;
            Ok(opinion.id)
        }
        Kept::Full => Err(OpinionError::Full),
        Kept::StageMoved => Err(Denied::WrongStage.into()),
    }
}

fn line(opinion: &Opinion) -> AuditLine {
    AuditLine {
        at: opinion.at,
        person: Some(opinion.by.clone()),
        act: "opinion.record",
        object: opinion.id.to_string(),
        detail: opinion.resolution.to_string(),
    }
}

/// Tells whether a paper of this workshop stands: what was withdrawn is quoted by nobody.
async fn stands(store: &Store, resolution: &ResolutionId, paper: &PaperId) -> Result<bool, StoreError> {
    match store.paper(resolution, paper).await {
        Ok((paper, _)) => Ok(!matches!(paper.standing, Standing::Withdrawn { .. })),
        Err(StoreError::NotFound) => Ok(false),
        Err(fault) => Err(fault),
    }
}

/// Looks up for whom it was said; whoever is not in a list is named.
async fn speaker(
    store: &Store,
    said_for: Option<SaidFor>,
) -> Result<Result<SaidFor, WrongField>, StoreError> {
    let unknown = WrongField::of("for", "field-said-for-choose");
    Ok(match said_for {
        None => Err(unknown),
        Some(SaidFor::Person(id)) => match store.person(&id).await {
            Ok(_) => Ok(SaidFor::Person(id)),
            Err(StoreError::NotFound) => Err(unknown),
            Err(fault) => return Err(fault),
        },
        Some(SaidFor::Delegation(id)) => {
            let known = store.blocs().await?.iter().any(|bloc| bloc.id == id);
            if known { Ok(SaidFor::Delegation(id)) } else { Err(unknown) }
        }
        Some(SaidFor::Named { name, title }) => {
            let (name, title) = (canonical::line(&name), canonical::line(&title));
            if name.is_empty() {
                Err(WrongField::of("name", "field-said-name-missing"))
            } else if name.chars().count() > NAME_CHARS_MAX {
                Err(WrongField::of("name", "field-too-long"))
            } else if title.chars().count() > NAME_CHARS_MAX {
                Err(WrongField::of("office", "field-too-long"))
            } else {
                Ok(SaidFor::Named { name, title })
            }
        }
    })
}
