//! Suggests what an edited copy would have otherwise, each change on its own.

use super::ImportError;
use crate::action::suggestion::suggest::{NewSuggestion, SuggestingError, suggest};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::person::Person;
use crate::domain::resolution::Heads;
use crate::domain::suggestion::Wish;
use crate::id::{ClauseId, ResolutionId};

/// One change that its sender wants.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub clause: ClauseId,
    pub wish: Wish,
    pub note: String,
    /// Its place among the changes that were shown: sent again it is the same suggestion.
    pub nth: usize,
}

/// What was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub slug: &'static str,
    pub given: Vec<(&'static str, String)>,
    pub words: String,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Sent {
    pub sent: usize,
    pub refused: Vec<Refused>,
}

/// Suggests each change at the version it was read in. `key`: chosen when the changes were shown.
pub async fn send_changes(
    app: &App,
    by: &Person,
    id: &ResolutionId,
    base: &Heads,
    key: &str,
    wanted: Vec<Wanted>,
) -> Result<Sent, ImportError> {
    let mut done = Sent::default();
    for one in wanted {
        let shown = one.wish.words().to_owned();
        let key = Some(format!("{key}-{}", one.nth));
        let new = NewSuggestion {
            clause: one.clause,
            wish: one.wish,
            base: Some(base.clone()),
            note: one.note,
            key,
        };
        match suggest(app, by, id, new).await {
            Ok(_) => done.sent += 1,
            Err(fault) => done.refused.push(one_refused(fault, shown)?),
        }
    }
    Ok(done)
}

/// Tells apart what concerns one suggestion from what stops them all.
pub(super) fn one_refused(fault: SuggestingError, words: String) -> Result<Refused, ImportError> {
    match fault {
        SuggestingError::Denied(denied) => Err(denied.into()),
        SuggestingError::UnknownVersion => Err(ImportError::UnknownVersion),
        fault if fault.class() == Class::Fault => Err(fault.into()),
        fault => Ok(Refused { slug: fault.slug(), given: fault.given(), words }),
    }
}
