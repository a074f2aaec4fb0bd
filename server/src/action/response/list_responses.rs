//! Lists whatever was said of a text with its answers, under the names a reader may be told.

use std::collections::BTreeMap;

use crate::action::resolution::read_attribution::{Author, Names};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::domain::check::shortened;
use crate::domain::numbering::labels;
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::responses::{Answered, LetPass, Row, Source};
use crate::id::{ClauseId, GroupId, ResolutionId};
use crate::live::hub::LiveError;
use crate::store::StoreError;
use crate::store::responses::{Said, Speaker};
use crate::words::{Lang, say};

/// Why the table could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListResponsesError {
    #[error(transparent)]
    Live(#[from] LiveError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for ListResponsesError {
    fn slug(&self) -> &'static str {
        match self {
            Self::Live(fault) => fault.slug(),
            Self::Store(fault) => fault.slug(),
        }
    }

    fn class(&self) -> Class {
        match self {
            Self::Live(fault) => fault.class(),
            Self::Store(fault) => fault.class(),
        }
    }
}

/// Reads every row of the table. `name` says in words whom a reader is told.
pub async fn list_responses(
    app: &App,
    reader: &Person,
    id: &ResolutionId,
    lang: Lang,
    name: impl Fn(&Author, Lang) -> String,
) -> Result<Vec<Row>, ListResponsesError> {
    let said = app.store.all_said(id).await?;
    let text = app.rooms.text(id).await?;
    let names = Names::for_reader(app, reader, id).await?;
    let people: BTreeMap<_, _> =
        app.store.people().await?.into_iter().map(|one| (one.id, (one.name, one.bloc))).collect();
    let blocs: BTreeMap<_, _> =
        app.store.blocs().await?.into_iter().map(|bloc| (bloc.id, bloc.name)).collect();
    let brought = said.iter().any(|one| one.group.is_some());
    let groups = if brought { app.store.group_names(id).await? } else { BTreeMap::new() };
    let places = places(&text, &said);
    let row = |one: Said| {
        let (place, called, words) = match &one.clause {
            Some(clause) => places.get(clause).cloned().unwrap_or((usize::MAX, String::new(), String::new())),
            None => (usize::MAX, say(lang, "response-general", &[]), String::new()),
        };
        let bloc = match &one.by {
            Speaker::Person(id) => people.get(id).and_then(|(_, bloc)| bloc.as_ref()),
            Speaker::Delegation(bloc) => Some(bloc),
            Speaker::Named(_) => None,
        };
        let delegation = bloc.and_then(|bloc| blocs.get(bloc)).cloned().unwrap_or_default();
        Row {
            place,
            name: called,
            words,
            who: spoke(
                &one,
                &groups,
                lang,
                match &one.by {
                    Speaker::Person(id) => name(&names.author(id), lang),
                    Speaker::Delegation(_) => say(lang, "response-delegation", &[("name", &delegation)]),
                    Speaker::Named(named) => named.clone(),
                },
            ),
            delegation,
            said: words_of(&one, lang),
            answered: one.answer.map(|answer| Answered {
                verdict: answer.verdict,
                reason: answer.reason,
                by: name(&names.author(&answer.by), lang),
                at: answer.at,
            }),
            // Whoever lets something pass answers for it by name, whatever authors are called.
            passed: one.pass.map(|pass| LetPass {
                by: people.get(&pass.by).map(|(name, _)| name.clone()).unwrap_or_default(),
                at: pass.at,
                reason: pass.reason,
            }),
            paper: one.paper,
            source: one.source,
            id: one.id,
            clause: one.clause.unwrap_or_else(|| ClauseId::from("")),
            at: one.at,
        }
    };
    Ok(said.into_iter().map(row).collect())
}

/// Names whoever said it, and the working group in whose name: "Lan, thay mặt Tổ 1".
fn spoke(one: &Said, groups: &BTreeMap<GroupId, String>, lang: Lang, who: String) -> String {
    match one.group.as_ref().and_then(|group| groups.get(group)) {
        Some(group) => format!("{who}, {}", say(lang, "suggestion-for-group", &[("name", group)])),
        None => who,
    }
}

/// Where a clause stands, its name, and its first words beside that.
type Called = (usize, String, String);

/// Where clauses stand, and what they are called: "GP2", "1.1.", or their first words. One that was taken out is
/// called by its words, behind all others.
fn places(text: &Text, said: &[Said]) -> BTreeMap<ClauseId, Called> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses)).enumerate();
    let mut places: BTreeMap<ClauseId, Called> = labelled
        .map(|(place, (clause, label))| {
            let (called, words) = (label.name(), shortened(&clause.plain()));
            let called = if called.is_empty() { (words, String::new()) } else { (called.to_owned(), words) };
            (clause.id.clone(), (place, called.0, called.1))
        })
        .collect();
    for (clause, _) in text
        .removed
        .iter()
        .filter(|(clause, _)| said.iter().any(|one| one.clause.as_ref() == Some(&clause.id)))
    {
        places.insert(clause.id.clone(), (usize::MAX, shortened(&clause.plain()), String::new()));
    }
    places
}

/// Writes what was said as the table prints it.
fn words_of(one: &Said, lang: Lang) -> String {
    match one.source {
        Source::Opinion => one.words.clone(),
        Source::Comment if one.beside.is_empty() => one.words.clone(),
        Source::Comment => format!("“{}”: {}", one.beside, one.words),
        Source::Suggestion => {
            let wish = say(lang, &format!("response-wish-{}", one.sort), &[("words", &one.words)]);
            if one.beside.is_empty() { wish } else { format!("{wish} ({})", one.beside) }
        }
    }
}
