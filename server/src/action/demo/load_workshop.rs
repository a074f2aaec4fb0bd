//! Lets the workshop of the demo begin: what the hall said, by the same acts as people do them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::files::{self, Draft};
use super::load_demo::{DEMO, LoadDemoError};
use super::load_evidence::refused;
use crate::action::comment::answer_comment::answer_comment;
use crate::action::comment::make_comment::{NewComment, make_comment};
use crate::action::group::open_group::{NewGroup, open_group};
use crate::action::opinion::record_opinion::{NewOpinion, record_opinion};
use crate::action::paper::hand_in::{NewPaper, NoFile, hand_in};
use crate::action::resolution::name_version::name_version;
use crate::action::stage::take_step::take_step;
use crate::action::suggestion::accept_suggestion::{Acceptance, accept_suggestion};
use crate::action::suggestion::decline_suggestion::decline_suggestion;
use crate::action::suggestion::suggest::{NewSuggestion, suggest};
use crate::action::workshop::add_item::{NewItem, add_item};
use crate::action::workshop::close_item::close_item;
use crate::action::workshop::mark_attendance::mark_attendance;
use crate::action::workshop::open_item::open_item;
use crate::app::App;
use crate::domain::opinion::SaidFor;
use crate::domain::person::{Person, Role};
use crate::domain::resolution::Kind;
use crate::domain::stage::Step;
use crate::domain::suggestion::Wish;
use crate::id::{AgendaId, BlocId, ClauseId, ResolutionId};
use crate::live::hub::Edit;
use crate::live::text::plain_runs;

#[derive(Deserialize)]
struct Workshop {
    present: Vec<String>,
    item: Vec<ItemLine>,
    paper: Vec<PaperLine>,
    comment: Vec<CommentLine>,
    suggestion: Vec<SuggestionLine>,
    opinion: Vec<OpinionLine>,
    group: GroupLine,
}

#[derive(Deserialize)]
struct ItemLine {
    title: String,
    clause: Option<String>,
    #[serde(default)]
    speaker: String,
    bloc: Option<String>,
    state: String,
}

#[derive(Deserialize)]
struct PaperLine {
    by: String,
    title: String,
    /// The place of the item, from 0.
    item: usize,
    words: String,
}

#[derive(Deserialize)]
struct AnswerLine {
    by: String,
    verdict: String,
    reason: String,
}

#[derive(Deserialize)]
struct CommentLine {
    by: String,
    clause: String,
    quote: Option<String>,
    words: String,
    #[serde(default)]
    internal: bool,
    answer: Option<AnswerLine>,
}

/// Other words `instead` of some of a clause, or a new clause behind it.
#[derive(Deserialize)]
struct SuggestionLine {
    by: String,
    clause: String,
    #[serde(default)]
    instead: String,
    #[serde(default)]
    words: String,
    insert: Option<String>,
    note: String,
    answer: Option<AnswerLine>,
}

#[derive(Deserialize)]
struct OpinionLine {
    bloc: Option<String>,
    person: Option<String>,
    clause: String,
    item: usize,
    words: String,
}

#[derive(Deserialize)]
struct GroupLine {
    name: String,
    task: String,
    members: Vec<String>,
    edit: Vec<EditLine>,
}

#[derive(Deserialize)]
struct EditLine {
    by: String,
    clause: String,
    instead: String,
    words: String,
}

/// The demo's people and clauses under the names its files give them.
struct Cast<'a> {
    app: &'a App,
    id: ResolutionId,
    people: BTreeMap<String, Person>,
    clauses: BTreeMap<String, ClauseId>,
    items: Vec<AgendaId>,
}

/// Opens the demo's workshop and fills it.
pub(super) async fn load_workshop(app: &App) -> Result<(), LoadDemoError> {
    let id = ResolutionId::from(DEMO);
    let file = "workshop.toml";
    let Workshop { present, item, paper, comment, suggestion, opinion, group } = files::read(file)?;
    let mut cast = cast(app, id).await?;
    let editor = cast.with(Role::Editor)?.clone();
    name_version(app, &editor, &cast.id, "").await.map_err(|fault| refused(file, fault))?;
    take_step(app, &editor, &cast.id, Step::OpenWorkshop, "").await.map_err(|fault| refused(file, fault))?;
    cast.runs(item, &present).await?;
    for line in paper {
        cast.hands_in(line).await?;
    }
    for line in comment {
        cast.comments(line).await?;
    }
    for line in suggestion {
        cast.suggests(line).await?;
    }
    for line in opinion {
        cast.speaks(line).await?;
    }
    cast.works_apart(group).await?;
    app.rooms.settle(&cast.id).await.map_err(|fault| refused(file, fault))?;
    Ok(())
}

async fn cast(app: &App, id: ResolutionId) -> Result<Cast<'_>, LoadDemoError> {
    let draft: Draft = files::read("resolution.toml")?;
    let text = app.rooms.text(&id).await.map_err(|fault| refused(DEMO, fault))?;
    // The draft was made from this file, clause by clause.
    let clauses = draft.clause.into_iter().zip(&text.clauses).map(|(line, one)| (line.key, one.id.clone()));
    let people = app.store.people().await?.into_iter().map(|one| (one.name.clone(), one));
    Ok(Cast { app, id, people: people.collect(), clauses: clauses.collect(), items: Vec::new() })
}

impl Cast<'_> {
    fn person(&self, name: &str) -> Result<&Person, LoadDemoError> {
        self.people.get(name).ok_or_else(|| LoadDemoError::Unknown(name.to_owned()))
    }

    fn with(&self, role: Role) -> Result<&Person, LoadDemoError> {
        let found = self.people.values().find(|one| one.is(role) && one.roles.len() == 1);
        found.ok_or_else(|| LoadDemoError::Unknown(role.id().to_owned()))
    }

    fn clause(&self, key: &str) -> Result<ClauseId, LoadDemoError> {
        self.clauses.get(key).cloned().ok_or_else(|| LoadDemoError::Unknown(key.to_owned()))
    }

    fn item(&self, place: usize) -> Result<AgendaId, LoadDemoError> {
        self.items.get(place).cloned().ok_or_else(|| LoadDemoError::Unknown(format!("item {place}")))
    }

    /// The words of a clause in a text with `words` in place of `instead`.
    async fn rewritten(
        &self,
        text: &ResolutionId,
        clause: &ClauseId,
        (instead, words): (&str, &str),
    ) -> Result<String, LoadDemoError> {
        let text = self.app.rooms.text(text).await.map_err(|fault| refused(DEMO, fault))?;
        let stands = text.clause(clause).map(|(_, one)| one.plain()).unwrap_or_default();
        if instead.is_empty() || !stands.contains(instead) {
            return Err(LoadDemoError::Unknown(instead.to_owned()));
        }
        Ok(stands.replacen(instead, words, 1))
    }

    async fn runs(&mut self, items: Vec<ItemLine>, present: &[String]) -> Result<(), LoadDemoError> {
        let secretary = self.with(Role::Secretary)?.clone();
        for line in items {
            let ItemLine { title, clause, speaker, bloc, state } = line;
            let clause = clause.map(|key| self.clause(&key)).transpose()?;
            let new = NewItem { title: title.clone(), clause, speaker, bloc: bloc.map(BlocId::from) };
            let item = add_item(self.app, &secretary, &self.id, new).await.map_err(|f| refused(&title, f))?;
            if state != "planned" {
                open_item(self.app, &secretary, &self.id, &item).await.map_err(|f| refused(&title, f))?;
            }
            if state == "closed" {
                close_item(self.app, &secretary, &self.id, &item).await.map_err(|f| refused(&title, f))?;
            }
            self.items.push(item);
        }
        let marks = present.iter().map(|name| Ok((self.person(name)?.id.clone(), true)));
        let marks = marks.collect::<Result<Vec<_>, LoadDemoError>>()?;
        mark_attendance(self.app, &secretary, &self.id, &marks).await.map_err(|f| refused("present", f))
    }

    async fn hands_in(&self, line: PaperLine) -> Result<(), LoadDemoError> {
        let by = self.person(&line.by)?;
        let (title, item) = (line.title.clone(), Some(self.item(line.item)?));
        let words = line.words.trim().to_owned();
        let new = NewPaper { key: None, title: line.title, author: None, bloc: None, item, words };
        let file: Option<(_, NoFile)> = None;
        hand_in(self.app, by, &self.id, new, file).await.map_err(|fault| refused(&title, fault))?;
        Ok(())
    }

    async fn comments(&self, line: CommentLine) -> Result<(), LoadDemoError> {
        let (by, clause) = (self.person(&line.by)?, self.clause(&line.clause)?);
        let text = self.app.rooms.text(&self.id).await.map_err(|fault| refused(DEMO, fault))?;
        let stands = text.clause(&clause).map(|(_, one)| one.plain()).unwrap_or_default();
        let span = match &line.quote {
            Some(quote) => Some(units_of(&stands, quote).ok_or(LoadDemoError::Unknown(quote.clone()))?),
            None => None,
        };
        let new = NewComment {
            words: line.words.clone(),
            internal: line.internal,
            heads: span.is_some().then(|| text.heads.clone()),
            span,
            key: None,
        };
        let made = make_comment(self.app, by, &self.id, &clause, new).await;
        let id = made.map_err(|fault| refused(&line.words, fault))?;
        if let Some(answer) = line.answer {
            let said = (answer.verdict.as_str(), answer.reason.as_str());
            let answered = answer_comment(self.app, self.person(&answer.by)?, &self.id, &id, said).await;
            answered.map_err(|fault| refused(&line.words, fault))?;
        }
        Ok(())
    }

    async fn suggests(&self, line: SuggestionLine) -> Result<(), LoadDemoError> {
        let (by, clause) = (self.person(&line.by)?, self.clause(&line.clause)?);
        let wish = match line.insert {
            Some(words) => Wish::Insert { kind: Kind::Paragraph, level: 2, words },
            None => {
                let words = self.rewritten(&self.id, &clause, (&line.instead, &line.words)).await?;
                Wish::Words { words }
            }
        };
        let new = NewSuggestion { clause, wish, base: None, note: line.note.clone(), key: None };
        let made = suggest(self.app, by, &self.id, new).await.map_err(|fault| refused(&line.note, fault))?;
        let Some(AnswerLine { by, verdict, reason }) = line.answer else { return Ok(()) };
        let by = self.person(&by)?;
        let decided = if verdict == "accepted" {
            let acceptance = Acceptance { seen: None, taken: None, reason };
            accept_suggestion(self.app, by, &self.id, &made, acceptance).await
        } else {
            decline_suggestion(self.app, by, &self.id, &made, &reason).await
        };
        decided.map_err(|fault| refused(&line.note, fault))
    }

    async fn speaks(&self, line: OpinionLine) -> Result<(), LoadDemoError> {
        let said_for = match (line.bloc, line.person) {
            (Some(bloc), _) => Some(SaidFor::Delegation(BlocId::from(bloc))),
            (None, Some(name)) => Some(SaidFor::Person(self.person(&name)?.id.clone())),
            (None, None) => None,
        };
        let (item, clause) = (Some(self.item(line.item)?), Some(self.clause(&line.clause)?));
        let new = NewOpinion { item, clause, said_for, paper: None, words: line.words.clone() };
        let by = self.with(Role::Secretary)?;
        record_opinion(self.app, by, &self.id, new).await.map_err(|fault| refused(&line.words, fault))?;
        Ok(())
    }

    async fn works_apart(&self, line: GroupLine) -> Result<(), LoadDemoError> {
        let members = line.members.iter().map(|name| Ok(self.person(name)?.id.clone()));
        let members = members.collect::<Result<_, LoadDemoError>>()?;
        let new = NewGroup { name: line.name.clone(), task: line.task, members };
        let opened = open_group(self.app, self.with(Role::Secretary)?, &self.id, new).await;
        let group = opened.map_err(|fault| refused(&line.name, fault))?;
        let lane = self.app.store.group(&self.id, &group).await?.lane;
        for edit in line.edit {
            let clause = self.clause(&edit.clause)?;
            let words = self.rewritten(&lane, &clause, (&edit.instead, &edit.words)).await?;
            let edit_made = Edit::SetWords { clause, runs: plain_runs(&words), base: None };
            let by = self.person(&edit.by)?;
            self.app.rooms.edit(&lane, by, edit_made).await.map_err(|fault| refused(&edit.words, fault))?;
        }
        Ok(())
    }
}

/// Where a quotation stands in words, by UTF-16 units: from, up to before.
fn units_of(words: &str, quote: &str) -> Option<(usize, usize)> {
    let before = words.get(..words.find(quote)?)?.encode_utf16().count();
    Some((before, before + quote.encode_utf16().count()))
}
