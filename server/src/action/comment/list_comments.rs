//! Reads comments with what a reader needs beside them: the clause, where the words stand now, and who spoke.

use std::collections::BTreeMap;

use super::{CommentError, seen_thread};
use crate::action::ReadError;
use crate::action::resolution::read_attribution::{Author, Names};
use crate::app::App;
use crate::domain::comment::{Comment, Place, State, Thread, reads_internal};
use crate::domain::numbering::{Label, labels};
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::resolution::Clause;
use crate::domain::stage::Stage;
use crate::id::{ClauseId, CommentId, PersonId, ResolutionId};
use crate::store::comment::{CommentCount, CommentFilter};

/// Which comments are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Only those that wait, or only those answered.
    pub open: Option<bool>,
    /// Only the reader's own; those taken back are among them.
    pub mine: bool,
    pub clause: Option<ClauseId>,
    pub after: Option<CommentId>,
    pub limit: i64,
}

/// A thread and where its words stand now.
#[derive(Clone, Debug)]
pub struct Told {
    pub thread: Thread,
    pub place: Place,
}

/// A clause that comments are about.
#[derive(Clone, Debug)]
pub struct About {
    pub label: Label,
    pub clause: Clause,
    /// Whether it was taken out; it then has the words it had.
    pub removed: bool,
}

/// Comments with what stands beside them.
pub struct ListedComments {
    pub told: Vec<Told>,
    pub clauses: BTreeMap<ClauseId, About>,
    names: Names,
}

impl ListedComments {
    /// Returns somebody as the reader is told.
    pub fn author(&self, id: &PersonId) -> Author {
        self.names.author(id)
    }
}

/// What a reader may do with a thread now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    pub reply: bool,
    pub answer: bool,
    pub reopen: bool,
    pub edit: bool,
    pub take_back: bool,
}

/// Tells what a reader may do with a thread at this stage.
pub fn may(thread: &Thread, reader: &Person, stage: Stage) -> May {
    let speaks = permit(&reader.roles, Act::Comment, Some(stage)).is_ok();
    let answers = permit(&reader.roles, Act::AnswerComment, Some(stage)).is_ok();
    let own = speaks && thread.comment.by == reader.id;
    match thread.comment.state {
        State::Open => May {
            reply: speaks,
            answer: answers,
            reopen: false,
            edit: own && thread.is_untouched(),
            take_back: own,
        },
        State::Answered => May { reopen: speaks && (answers || own), ..May::default() },
        State::TakenBack { .. } => May::default(),
    }
}

fn filter(reader: &Person, wanted: &Wanted) -> CommentFilter {
    CommentFilter {
        open: wanted.open,
        clause: wanted.clause.clone(),
        by: wanted.mine.then(|| reader.id.clone()),
        internal: reads_internal(&reader.roles),
    }
}

/// Reads comments for one reader, the newest first.
pub async fn list_comments(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    wanted: &Wanted,
) -> Result<ListedComments, ReadError> {
    let filter = filter(reader, wanted);
    let comments = app.store.comments(resolution, &filter, wanted.after.as_ref(), wanted.limit).await?;
    let threads = app.store.threads_of(comments).await?;
    beside(app, reader, resolution, threads).await
}

/// Counts comments for one reader.
pub async fn count_comments(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    wanted: &Wanted,
) -> Result<i64, ReadError> {
    Ok(app.store.count_comments(resolution, &filter(reader, wanted)).await?)
}

/// Counts, clause by clause, the comments that a reader may read.
pub async fn count_by_clause(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
) -> Result<Vec<CommentCount>, ReadError> {
    Ok(app.store.comment_counts(resolution, reads_internal(&reader.roles)).await?)
}

/// Reads one thread for one reader.
pub async fn read_comment(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    id: &CommentId,
) -> Result<ListedComments, CommentError> {
    let thread = seen_thread(app, reader, resolution, id).await?;
    beside(app, reader, resolution, vec![thread]).await.map_err(|fault| match fault {
        ReadError::Live(fault) => fault.into(),
        ReadError::Store(fault) => fault.into(),
    })
}

async fn beside(
    app: &App,
    reader: &Person,
    resolution: &ResolutionId,
    threads: Vec<Thread>,
) -> Result<ListedComments, ReadError> {
    let text = app.rooms.text(resolution).await?;
    let named = |id: &ClauseId| threads.iter().any(|thread| thread.comment.clause == *id);
    let mut clauses = BTreeMap::new();
    for (clause, _) in text.removed.iter().filter(|(clause, _)| named(&clause.id)) {
        let about = About { label: Label::default(), clause: clause.clone(), removed: true };
        clauses.insert(clause.id.clone(), about);
    }
    for (clause, label) in text.clauses.iter().zip(labels(&text.clauses)).filter(|(one, _)| named(&one.id)) {
        let about = About { label, clause: clause.clone(), removed: false };
        clauses.insert(clause.id.clone(), about);
    }
    let comments: Vec<&Comment> = threads.iter().map(|thread| &thread.comment).collect();
    let found = app.rooms.places(resolution, &text.heads, &comments).await?;
    let stands = |id: &ClauseId| clauses.get(id).is_some_and(|about: &About| !about.removed);
    let places: Vec<Place> = comments
        .iter()
        .zip(found)
        .map(|(comment, place)| if stands(&comment.clause) { place } else { Place::Gone })
        .collect();
    let told = threads.into_iter().zip(places).map(|(thread, place)| Told { thread, place }).collect();
    Ok(ListedComments { told, clauses, names: Names::for_reader(app, reader, resolution).await? })
}
