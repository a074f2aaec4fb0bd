//! An edited copy comes back as suggestions: the file, what it would change, the suggestions that its sender wants.

use askama::Template;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};

use super::{Answers, is_told, refused_lines, sent};
use crate::action::import::ImportError;
use crate::action::import::import_draft::by_word;
use crate::action::import::read_copy::{ReadCopy, Untold, read_copy};
use crate::action::import::send_changes::{Wanted, send_changes};
use crate::app::App;
use crate::domain::import::Remark;
use crate::domain::import::returned::Change;
use crate::domain::numbering::labels;
use crate::domain::redline::{Fate, Part, redline};
use crate::domain::resolution::{Heads, Kind, Text};
use crate::domain::suggestion::Wish;
use crate::http::form::problem_words;
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{ClauseId, ResolutionId, SuggestionId};
use crate::store::resolution::ResolutionRow;
use crate::words::say;

/// Enough words to know again behind which clause something would stand.
const PLACE_CHARS_MAX: usize = 70;

/// One change as it is shown, comes back with the form, and is told to programs.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ShownChange {
    pub clause: String,
    /// `words`, `insert`, `remove` or `move`.
    pub sort: String,
    #[serde(default)]
    pub words: String,
    /// Of a new clause.
    pub kind: Option<String>,
    pub level: Option<u8>,
    /// Of another place: the clause before it; null stands for the very beginning.
    pub after: Option<String>,
    /// The clause's words in the version that the copy was exported from.
    pub was: String,
    /// Whose revisions in Word they were; empty where they were not tracked.
    pub authors: String,
}

impl From<&Change> for ShownChange {
    fn from(change: &Change) -> Self {
        let (kind, level) = match &change.wish {
            Wish::Insert { kind, level, .. } => (Some(kind.id().to_owned()), Some(*level)),
            Wish::Words { .. } | Wish::Remove | Wish::Move { .. } => (None, None),
        };
        let after = match &change.wish {
            Wish::Move { after } => after.as_ref().map(ClauseId::to_string),
            Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => None,
        };
        Self {
            clause: change.clause.to_string(),
            sort: change.wish.sort().to_owned(),
            words: change.wish.words().to_owned(),
            kind,
            level,
            after,
            was: change.was.clone(),
            authors: change.authors.clone(),
        }
    }
}

impl ShownChange {
    fn wish(&self) -> Option<Wish> {
        match self.sort.as_str() {
            "words" => Some(Wish::Words { words: self.words.clone() }),
            "insert" => Some(Wish::Insert {
                kind: Kind::of_id(self.kind.as_deref()?)?,
                level: self.level?,
                words: self.words.clone(),
            }),
            "remove" => Some(Wish::Remove),
            "move" => Some(Wish::Move { after: self.after.as_deref().map(ClauseId::from) }),
            _ => None,
        }
    }
}

#[derive(Template)]
#[template(path = "import/copy_upload.html")]
struct UploadPage {
    page: Page,
    id: ResolutionId,
    wrong: String,
}

/// One row of the preview.
struct Row {
    sort: String,
    place: String,
    parts: Vec<Part>,
    after: String,
    authors: String,
}

impl Row {
    /// Tells what became of a part, as the look of changes names it.
    fn is_added(part: &Part) -> bool {
        part.fate == Fate::Added
    }

    fn is_gone(part: &Part) -> bool {
        part.fate == Fate::Gone
    }
}

#[derive(Template)]
#[template(path = "import/copy.html")]
struct CopyPage {
    page: Page,
    id: ResolutionId,
    heading: String,
    rows: Vec<Row>,
    remarks: Vec<Remark>,
    untold: Untold,
    base: String,
    key: String,
    shown: String,
}

#[derive(Template)]
#[template(path = "import/done.html")]
struct DonePage {
    page: Page,
    id: ResolutionId,
    heading: String,
    refused: Vec<String>,
}

fn page_of(app: &App, member: &Member, row: &ResolutionRow) -> Page {
    let page = Page::of(app, member, say(member.lang, "import-copy-title", &[]));
    page.about(&row.id, &row.title, row.stage).at("suggestions")
}

pub(super) async fn upload_page(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let row = app.store.resolution(&ResolutionId::from(id)).await?;
    let page = page_of(&app, &member, &row);
    Ok(show(&UploadPage { page, id: row.id, wrong: String::new() }))
}

pub(super) async fn preview(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = page_of(&app, &member, &row);
    let read = match sent(form).await {
        Ok(bytes) => read_copy(&app, &by, &id, bytes).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match read {
        Ok(read) => Ok(show(&copy_page(page, id, read)?)),
        Err(problem) if is_told(&problem) => {
            let wrong = problem_words(&problem, &page);
            Ok((problem.status(), show(&UploadPage { page, id, wrong })).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn copy_page(page: Page, id: ResolutionId, read: ReadCopy) -> Result<CopyPage, Problem> {
    let shown: Vec<ShownChange> = read.changes.iter().map(ShownChange::from).collect();
    let count = |sort: &str| shown.iter().filter(|one| one.sort == sort).count().to_string();
    let (words, insert, remove, moved) = (count("words"), count("insert"), count("remove"), count("move"));
    let given = [
        ("words", words.as_str()),
        ("insert", insert.as_str()),
        ("remove", remove.as_str()),
        ("move", moved.as_str()),
    ];
    let heading = if shown.is_empty() {
        page.t(if read.untold.is_empty() { "import-copy-same" } else { "import-copy-none" })
    } else {
        say(page.lang, "import-copy-counts", &given)
    };
    Ok(CopyPage {
        rows: read.changes.iter().map(|change| row(&read.base, change, &page)).collect(),
        remarks: read.remarks,
        untold: read.untold,
        base: read.base.heads.to_line(),
        key: SuggestionId::fresh().to_string(),
        shown: serde_json::to_string(&shown).map_err(|_| Problem::from(ImportError::Broken))?,
        heading,
        page,
        id,
    })
}

fn row(base: &Text, change: &Change, page: &Page) -> Row {
    let place = |id: &ClauseId| {
        let Some((at, clause)) = base.clause(id) else { return String::new() };
        let words: String = clause.plain().chars().take(PLACE_CHARS_MAX).collect();
        format!("{} {words}", labels(&base.clauses)[at].number).trim().to_owned()
    };
    let (parts, after) = match &change.wish {
        Wish::Words { words } => (redline(&change.was, words), String::new()),
        Wish::Insert { words, .. } => (redline("", words), String::new()),
        Wish::Remove => (redline(&change.was, ""), String::new()),
        Wish::Move { after: None } => (Vec::new(), page.t("suggest-after-none")),
        Wish::Move { after: Some(after) } => (Vec::new(), place(after)),
    };
    let sort = page.word("suggestion-sort", change.wish.sort());
    Row { sort, place: place(&change.clause), parts, after, authors: change.authors.clone() }
}

pub(super) async fn send(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Path(id): Path<String>,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let answers = Answers::read(form).await?;
    let not_shown = || Problem::from(ImportError::NotShown);
    let shown: Vec<ShownChange> = serde_json::from_str(answers.get("shown")).map_err(|_| not_shown())?;
    let mut wanted = Vec::new();
    for (nth, one) in shown.iter().enumerate().filter(|(nth, _)| answers.of_row(*nth)("take") == "yes") {
        let note = if one.authors.is_empty() { String::new() } else { by_word(&one.authors) };
        let wish = one.wish().ok_or_else(not_shown)?;
        wanted.push(Wanted { clause: ClauseId::from(one.clause.as_str()), wish, note, nth });
    }
    let base = Heads::of_line(answers.get("base"));
    let done = send_changes(&app, &by, &id, &base, answers.get("key"), wanted).await?;
    if done.refused.is_empty() {
        return Ok(Redirect::to(&format!("/resolutions/{id}/suggestions?mine=yes")).into_response());
    }
    let row = app.store.resolution(&id).await?;
    let page = page_of(&app, &member, &row);
    let heading = page.t1("import-copy-sent", "count", done.sent);
    let refused = refused_lines(&page, &done.refused);
    Ok(show(&DonePage { page, id, heading, refused }))
}
