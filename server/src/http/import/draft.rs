//! A draft in Word becomes a new resolution: the file, what is guessed of it, the clauses.

use askama::Template;
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::response::{IntoResponse, Redirect, Response};

use super::{Answers, is_told, refused_lines, sent};
use crate::action::import::ImportError;
use crate::action::import::import_draft::{NewDraft, import_draft};
use crate::action::import::read_draft::{Warning, read_draft};
use crate::app::App;
use crate::domain::import::{Draft, Guess, LeftOut};
use crate::domain::resolution::{Kind, LEVEL_MAX};
use crate::domain::suggestion::OPEN_SUGGESTIONS_MAX;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::ResolutionId;
use crate::words::say;

/// How each level is numbered, for the choice of one.
const LEVEL_SIGNS: [&str; LEVEL_MAX as usize + 1] = ["I-", "1.", "1.1.", "a)", "-", "+"];

/// Letters of a subject that make a short name to begin with.
const TITLE_CHARS: usize = 120;

#[derive(Template)]
#[template(path = "import/upload.html")]
struct UploadPage {
    page: Page,
    wrong: String,
}

fn page_of(app: &App, member: &Member) -> Page {
    Page::of(app, member, say(member.lang, "import-title", &[])).under("resolutions")
}

pub(super) async fn upload_page(State(app): State<App>, member: Member) -> Response {
    show(&UploadPage { page: page_of(&app, &member), wrong: String::new() })
}

/// The kind that stands for leaving a clause out.
const DROP: &str = "drop";

/// Something to choose.
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// One clause with what may be chosen for it.
struct Row<'a> {
    nth: usize,
    one: &'a Guess,
    /// What it is, as one line: the choice is folded beneath it on a phone.
    taken_for: String,
    kinds: Vec<Choice>,
    levels: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "import/draft.html")]
struct DraftPage {
    page: Page,
    title: String,
    subject: String,
    clauses: Vec<Guess>,
    /// Rows that the person took out.
    dropped: Vec<bool>,
    /// Kinds and levels are those that the person chose, no longer a guess.
    chosen: bool,
    left_out: Vec<LeftOut>,
    warnings: Vec<String>,
    /// What was read, to come back with the form.
    shown: String,
    revisions: bool,
    comments: bool,
    wrong: WrongWords,
    told: String,
}

impl DraftPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn rows(&self) -> Vec<Row<'_>> {
        self.clauses
            .iter()
            .zip(&self.dropped)
            .enumerate()
            .map(|(nth, (one, dropped))| self.row(nth, one, *dropped))
            .collect()
    }

    fn row<'a>(&self, nth: usize, one: &'a Guess, dropped: bool) -> Row<'a> {
        let kind = |kind: Kind| Choice {
            value: kind.id().to_owned(),
            label: self.page.word("kind", kind.id()),
            chosen: !dropped && kind == one.kind,
        };
        let drop = Choice { value: DROP.to_owned(), label: self.page.t("import-drop"), chosen: dropped };
        let level = |(level, sign): (usize, &&str)| Choice {
            value: level.to_string(),
            label: (*sign).to_owned(),
            chosen: level == usize::from(one.level),
        };
        Row {
            nth,
            one,
            taken_for: self.taken_for(one, dropped),
            kinds: Kind::ALL.into_iter().map(kind).chain([drop]).collect(),
            levels: LEVEL_SIGNS.iter().enumerate().map(level).collect(),
        }
    }

    fn taken_for(&self, one: &Guess, dropped: bool) -> String {
        let kind = self.page.word("kind", one.kind.id());
        let what = match one.kind {
            _ if dropped => self.page.t("import-drop"),
            Kind::Basis | Kind::Enacting => kind,
            _ => self.page.t2("import-kind-level", "kind", kind, "level", one.level + 1),
        };
        self.page.t1(if self.chosen { "import-chosen" } else { "import-guessed" }, "what", what)
    }

    fn words(&self, one: &Guess) -> String {
        if one.is_fresh() { one.revised.clone().unwrap_or_default() } else { one.plain() }
    }

    fn revision_count(&self) -> usize {
        self.clauses.iter().filter(|one| one.revised.is_some()).count()
    }

    /// Said where Word has more revisions than suggestions may wait at once.
    fn too_many(&self) -> String {
        let many = self.revision_count() > OPEN_SUGGESTIONS_MAX;
        if many { self.page.t1("import-revisions-many", "max", OPEN_SUGGESTIONS_MAX) } else { String::new() }
    }

    fn remark_count(&self) -> usize {
        self.clauses.iter().map(|one| one.remarks.len()).sum()
    }

    fn part(&self, left: &LeftOut) -> String {
        self.page.word("import-part", left.part.id())
    }
}

pub(super) async fn preview(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let page = page_of(&app, &member);
    let read = match sent(form).await {
        Ok(bytes) => read_draft(&by, bytes).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match read {
        Ok(read) => {
            let warnings = read.warnings.iter().map(|warning| warned(&page, warning)).collect();
            let title = title_of(&read.draft.subject);
            Ok(show(&draft_page(page, read.draft, title, warnings)?))
        }
        Err(problem) if is_told(&problem) => {
            let wrong = problem_words(&problem, &page);
            Ok((problem.status(), show(&UploadPage { page, wrong })).into_response())
        }
        Err(problem) => Err(problem),
    }
}

fn draft_page(page: Page, draft: Draft, title: String, warnings: Vec<String>) -> Result<DraftPage, Problem> {
    let shown = serde_json::to_string(&draft.clauses).map_err(|_| Problem::from(ImportError::Broken))?;
    Ok(DraftPage {
        title,
        subject: draft.subject,
        dropped: vec![false; draft.clauses.len()],
        chosen: false,
        clauses: draft.clauses,
        left_out: draft.left_out,
        warnings,
        shown,
        revisions: true,
        comments: true,
        wrong: Vec::new(),
        told: String::new(),
        page,
    })
}

/// "về nâng cao …" without its first word, as a short name to begin with.
fn title_of(subject: &str) -> String {
    let words: String = subject.strip_prefix("về ").unwrap_or(subject).chars().take(TITLE_CHARS).collect();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn warned(page: &Page, warning: &Warning) -> String {
    match warning {
        Warning::Converted { font, count, shown, meant } => {
            let count = count.to_string();
            let given =
                [("font", *font), ("count", &count), ("shown", shown.as_str()), ("meant", meant.as_str())];
            say(page.lang, "import-converted", &given)
        }
        Warning::OldFont { font, shown, meant } => {
            let given = [("font", *font), ("shown", shown.as_str()), ("meant", meant.as_str())];
            say(page.lang, "import-warn-old-font", &given)
        }
        Warning::Pictures(count) => page.t1("import-warn-pictures", "count", count),
        Warning::Long(count) => page.t1("import-warn-long", "count", count),
        Warning::NoSubject => page.t("import-warn-no-subject"),
    }
}

#[derive(Template)]
#[template(path = "import/done.html")]
struct DonePage {
    page: Page,
    id: ResolutionId,
    heading: String,
    refused: Vec<String>,
}

pub(super) async fn confirm(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    form: Result<Multipart, MultipartRejection>,
) -> Result<Response, Problem> {
    let answers = Answers::read(form).await?;
    let mut clauses: Vec<Guess> =
        serde_json::from_str(answers.get("shown")).map_err(|_| Problem::from(ImportError::NotShown))?;
    let mut dropped = Vec::new();
    for (nth, one) in clauses.iter_mut().enumerate() {
        let answer = answers.of_row(nth);
        dropped.push(answer("kind") == DROP);
        one.kind = Kind::of_id(&answer("kind")).unwrap_or(one.kind);
        one.level = answer("level").parse().unwrap_or(one.level);
    }
    let kept = clauses.iter().zip(&dropped).filter(|(_, dropped)| !**dropped);
    let new = NewDraft {
        title: answers.get("title").to_owned(),
        subject: answers.get("subject").to_owned(),
        clauses: kept.map(|(one, _)| one.clone()).collect(),
        revisions: answers.get("revisions") == "yes",
        comments: answers.get("comments") == "yes",
    };
    let (title, subject) = (new.title.clone(), new.subject.clone());
    let (revisions, comments) = (new.revisions, new.comments);
    let page = page_of(&app, &member);
    match import_draft(&app, &by, new).await {
        Ok(done) if done.refused.is_empty() => {
            Ok(Redirect::to(&format!("/resolutions/{}/edit", done.row.id)).into_response())
        }
        Ok(done) => {
            let page = page.about(&done.row.id, &done.row.title, done.row.stage);
            let heading = page.t2("import-done", "suggestions", done.suggestions, "comments", done.comments);
            let refused = refused_lines(&page, &done.refused);
            Ok(show(&DonePage { page, id: done.row.id, heading, refused }))
        }
        Err(fault) => {
            let problem = Problem::from(fault);
            if !is_told(&problem) {
                return Err(problem);
            }
            let wrong = wrong_words(&problem, &page);
            let told = if wrong.is_empty() { problem_words(&problem, &page) } else { String::new() };
            let draft = Draft { subject, clauses, left_out: Vec::new() };
            let again = draft_page(page, draft, title, Vec::new())?;
            let again = DraftPage { dropped, chosen: true, wrong, told, revisions, comments, ..again };
            Ok((problem.status(), show(&again)).into_response())
        }
    }
}
