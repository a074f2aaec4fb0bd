//! Comparing two moments of a text, and bringing a clause back from one of them.

pub(super) mod lines;

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::Method;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use self::lines::{Shown, shown};
use super::evidence::address;
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::{moment_text, sent};
use super::routes::Doors;
use crate::action::Class;
use crate::action::resolution::compare_points::{Point, Stood, compare_points};
use crate::action::resolution::restore_clause::restore_clause;
use crate::action::resolution::write_redline::write_redline;
use crate::app::App;
use crate::domain::comparison::{Counts, Words};
use crate::domain::permission::Act;
use crate::domain::redline::{Fate, Part};
use crate::domain::resolution::Heads;
use crate::format::redline::RedlineFormat;
use crate::id::{ClauseId, ResolutionId};
use crate::store::version::{Version, VersionKind};
use crate::words::say;

/// What stood when the text was begun.
const FIRST: Point = Point::Change(1);

pub(super) fn doors(doors: Doors) -> Doors {
    doors
        .page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/compare", get(compare))
        .page(
            Act::ReadResolution,
            Method::GET,
            "/resolutions/{resolution}/compare/files/{format}",
            get(download),
        )
        .page(
            Act::EditText,
            Method::POST,
            "/resolutions/{resolution}/clauses/{clause}/restore",
            post(restore),
        )
}

#[derive(Deserialize, Default, Clone)]
#[serde(default)]
struct CompareQuery {
    from: String,
    to: String,
    /// `side` shows both texts beside one another.
    view: String,
    /// Anything shows what stayed as well.
    all: String,
}

impl CompareQuery {
    fn is_side(&self) -> bool {
        self.view == "side"
    }

    fn is_all(&self) -> bool {
        !self.all.is_empty()
    }
}

/// A moment that can be chosen.
struct Choice {
    name: String,
    words: String,
}

#[derive(Template)]
#[template(path = "compare/page.html")]
struct ComparePage {
    page: Page,
    id: ResolutionId,
    query: CompareQuery,
    choices: Vec<Choice>,
    /// What the two sides are called.
    from_words: String,
    to_words: String,
    counts: Counts,
    subject: Vec<Part>,
    lines: Vec<Shown>,
    side: bool,
    /// The name of the older side, as a form sends it back.
    from_name: String,
    lines_changed: usize,
    /// The version on the screen, where a clause can be brought back into it; else empty.
    seen: String,
}

impl ComparePage {
    /// Counts what became of the clauses, in words: "sửa lời 3, thêm 2".
    fn told(&self) -> String {
        let Counts { changed, added, removed, moved, recast, carried } = self.counts;
        let counted = [
            ("compare-changed", changed),
            ("compare-added", added),
            ("compare-removed", removed),
            ("compare-moved-count", moved),
            ("compare-recast", recast),
            ("compare-carried", carried),
        ];
        let told = counted.into_iter().filter(|(_, count)| *count > 0);
        told.map(|(key, count)| self.page.t1(key, "count", count)).collect::<Vec<_>>().join(", ")
    }

    /// Writes the address of this comparison, seen otherwise.
    fn href(&self, view: &str, all: &str) -> String {
        let CompareQuery { from, to, .. } = &self.query;
        let path = format!("/resolutions/{}/compare", self.id);
        address(&path, &[("from", from), ("to", to), ("view", view), ("all", all)])
    }

    /// Writes the address of this comparison as a file.
    fn file_href(&self, format: &str) -> String {
        let CompareQuery { from, to, .. } = &self.query;
        let path = format!("/resolutions/{}/compare/files/{format}", self.id);
        address(&path, &[("from", from), ("to", to)])
    }

    fn turned_href(&self) -> String {
        let CompareQuery { from, to, view, all } = &self.query;
        let path = format!("/resolutions/{}/compare", self.id);
        address(&path, &[("from", to), ("to", from), ("view", view), ("all", all)])
    }
}

async fn compare(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<CompareQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "compare-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("versions");
    let versions = app.store.versions(&id).await?;
    let (from, to) = points(&query, &versions);
    let compared = compare_points(&app, &reader, &id, (from, to)).await?;
    let may_restore = page.may_now(Act::EditText) && compared.to.point == Point::Now;
    let query = CompareQuery { from: compared.from.point.name(), to: compared.to.point.name(), ..query };
    Ok(show(&ComparePage {
        choices: choices(&page, &versions, [&compared.from, &compared.to]),
        from_words: stood_words(&page, &compared.from),
        to_words: stood_words(&page, &compared.to),
        counts: compared.comparison.counts(),
        subject: compared.comparison.subject.clone(),
        lines: shown(&page, &compared, query.is_all()),
        side: query.is_side(),
        from_name: query.from.clone(),
        lines_changed: compared.comparison.lines.iter().filter(|line| !line.is_same()).count(),
        seen: if may_restore { compared.to.text.heads.to_line() } else { String::new() },
        id,
        query,
        page,
    }))
}

async fn download(
    State(app): State<App>,
    Path((id, format)): Path<(String, String)>,
    Query(query): Query<CompareQuery>,
) -> Result<Response, Problem> {
    redline_answer(&app, &ResolutionId::from(id), (&query.from, &query.to), &format).await
}

/// Answers with what became of the text between two moments as a file to keep.
pub(super) async fn redline_answer(
    app: &App,
    id: &ResolutionId,
    (from, to): (&str, &str),
    format: &str,
) -> Result<Response, Problem> {
    let format = RedlineFormat::of_id(format)
        .ok_or_else(|| Problem::plain("unknown-redline-format", Class::NotFound))?;
    let query = CompareQuery { from: from.to_owned(), to: to.to_owned(), ..CompareQuery::default() };
    let between = points(&query, &app.store.versions(id).await?);
    Ok(sent(write_redline(app, id, between, format).await?))
}

/// The moments that are asked for; without words the newest named version and the present text.
fn points(query: &CompareQuery, versions: &[Version]) -> (Point, Point) {
    let named = |name: &str| (!name.is_empty()).then(|| Point::of(name));
    let newest = versions.iter().max_by_key(|version| version.made_at);
    let from = named(&query.from)
        .or_else(|| newest.map(|version| Point::Version(version.id.clone())))
        .unwrap_or(FIRST);
    (from, named(&query.to).unwrap_or(Point::Now))
}

/// Every named version and the present words, and the two that are shown where they are neither.
fn choices(page: &Page, versions: &[Version], shown: [&Stood; 2]) -> Vec<Choice> {
    let mut choices = vec![Choice { name: FIRST.name(), words: page.t("compare-first") }];
    choices.extend(versions.iter().map(|version| Choice {
        name: version.id.to_string(),
        words: format!(
            "{} · {}",
            named_words(page, version.kind, version.ordinal),
            moment_text(version.made_at)
        ),
    }));
    choices.push(Choice { name: Point::Now.name(), words: page.t("version-now") });
    for stood in shown {
        let name = stood.point.name();
        if !choices.iter().any(|choice| choice.name == name) {
            choices.push(Choice { name, words: stood_words(page, stood) });
        }
    }
    choices
}

/// Says what a version is called.
pub(super) fn named_words(page: &Page, kind: VersionKind, ordinal: i64) -> String {
    let key = match kind {
        VersionKind::Draft => "version-draft",
        VersionKind::Sealed => "version-sealed",
    };
    page.t1(key, "ordinal", ordinal)
}

/// Says what a side is: "Dự thảo lần 2", "Lúc 03/02/2021 15:42", "Bản hiện tại".
pub(super) fn stood_words(page: &Page, stood: &Stood) -> String {
    match (stood.named, stood.at, &stood.point) {
        (_, _, point) if *point == FIRST => page.t("compare-first"),
        (Some((kind, ordinal)), ..) => named_words(page, kind, ordinal),
        (None, Some(at), _) => page.t1("compare-moment", "when", moment_text(at)),
        (None, None, _) => page.t("version-now"),
    }
}

#[derive(Deserialize)]
struct RestoreForm {
    from: String,
    seen: String,
}

async fn restore(
    State(app): State<App>,
    Who(by): Who,
    Path((id, clause)): Path<(String, String)>,
    Form(form): Form<RestoreForm>,
) -> Result<Redirect, Problem> {
    let (id, clause) = (ResolutionId::from(id), ClauseId::from(clause));
    let at = (Point::of(&form.from), Heads::of_line(&form.seen));
    restore_clause(&app, &by, &id, &clause, at).await?;
    let back = address(&format!("/resolutions/{id}/compare"), &[("from", &form.from), ("to", "now")]);
    Ok(Redirect::to(&format!("{back}#line-{clause}")))
}
