//! Bringing a working group's lane back: the merge report, and the button that makes suggestions of it.

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::page_of;
use crate::action::Class;
use crate::action::group::bring_back::bring_back;
use crate::action::group::preview_bringing::{Bringable, preview_bringing};
use crate::app::App;
use crate::domain::group::Group;
use crate::domain::group::merge::{Change, Main};
use crate::domain::numbering::labels;
use crate::domain::person::Person;
use crate::domain::redline::{Fate, Part, redline};
use crate::domain::resolution::{Heads, Text};
use crate::domain::suggestion::Wish;
use crate::http::api::Named;
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::{Member, Who};
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::id::{ClauseId, GroupId, ResolutionId, SuggestionId};

/// Enough words to know a clause again.
const BEGINNING_CHARS_MAX: usize = 60;

/// One change of the group, as the report shows it.
struct ChangeView {
    /// "GP2", or the number.
    place: String,
    beginning: String,
    sort: &'static str,
    kind: &'static str,
    level: u8,
    /// What becomes of the words.
    diff: Vec<Part>,
    /// Of another place: what it would stand behind; nothing for the very beginning.
    behind: String,
    /// Where the resolution changed the clause as well: its words then, and what became of them there.
    base: String,
    main: Option<Vec<Part>>,
    /// The clause no longer stands in the resolution.
    gone: bool,
    /// The suggestion that says it already.
    brought: Option<SuggestionId>,
}

impl ChangeView {
    fn is_conflict(&self) -> bool {
        self.gone || self.main.is_some()
    }
}

/// Something that stays in the lane.
struct LeftView {
    place: String,
    words: String,
    why: &'static str,
}

#[derive(Template)]
#[template(path = "group/bring.html")]
struct BringPage {
    page: Page,
    resolution: ResolutionId,
    group: Group,
    fresh: Vec<ChangeView>,
    again: Vec<ChangeView>,
    left: Vec<LeftView>,
    withdrawn: usize,
    agreed: usize,
    untouched: usize,
    /// The version that was looked at.
    seen: String,
    may: bool,
    note: String,
    wrong: WrongWords,
    told: String,
}

impl BringPage {
    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }

    fn conflicts(&self) -> usize {
        self.fresh.iter().filter(|one| one.is_conflict()).count()
    }

    fn heading(&self) -> String {
        if self.fresh.is_empty() {
            return self.page.t("bring-nothing");
        }
        self.page.t1("bring-count", "count", self.fresh.len())
    }

    fn nothing(&self) -> bool {
        self.fresh.is_empty() && self.withdrawn == 0
    }
}

/// Returns how a clause is spoken of in a text: its code, else its number.
fn place_in(text: &Text, clause: &ClauseId) -> Option<String> {
    let (at, _) = text.clause(clause)?;
    let label = labels(&text.clauses).swap_remove(at);
    Some(if label.code.is_empty() { label.number } else { label.code })
}

fn beginning(words: &str) -> String {
    if words.chars().count() <= BEGINNING_CHARS_MAX {
        return words.to_owned();
    }
    let cut: String = words.chars().take(BEGINNING_CHARS_MAX).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

fn view(found: &Bringable, change: &Change, brought: Option<SuggestionId>) -> ChangeView {
    let base = &change.base_words;
    let (kind, level) = match &change.wish {
        Wish::Insert { kind, level, .. } => (kind.id(), *level),
        Wish::Words { .. } | Wish::Remove | Wish::Move { .. } => ("", 0),
    };
    let diff = match &change.wish {
        Wish::Words { words } => redline(base, words),
        Wish::Insert { words, .. } => redline("", words),
        Wish::Remove => redline(base, ""),
        Wish::Move { .. } => vec![Part { fate: Fate::Same, text: base.clone() }],
    };
    let behind = match &change.wish {
        Wish::Move { after: Some(after) } => {
            let words = found.base.clause(after).map(|(_, clause)| clause.plain()).unwrap_or_default();
            let place = place_in(&found.base, after).unwrap_or_default();
            format!("{place} {}", beginning(&words)).trim().to_owned()
        }
        Wish::Move { after: None } | Wish::Words { .. } | Wish::Insert { .. } | Wish::Remove => String::new(),
    };
    ChangeView {
        place: place_in(if change.on_main { &found.main } else { &found.base }, &change.clause)
            .unwrap_or_default(),
        beginning: beginning(base),
        sort: change.wish.sort(),
        kind,
        level,
        diff,
        behind,
        base: base.clone(),
        main: match &change.main {
            Main::Changed { now } => Some(redline(base, now)),
            Main::Same | Main::Gone => None,
        },
        gone: change.main == Main::Gone,
        brought,
    }
}

fn shown(found: &Bringable, resolution: &ResolutionId, page: Page) -> BringPage {
    let left = found.report.left.iter().map(|left| LeftView {
        place: left.clause.as_ref().and_then(|id| place_in(&found.lane, id)).unwrap_or_default(),
        words: beginning(&left.words),
        why: left.why.id(),
    });
    let again = found.plan.again.iter();
    BringPage {
        resolution: resolution.clone(),
        fresh: found.plan.fresh.iter().map(|change| view(found, change, None)).collect(),
        again: again.map(|(change, id)| view(found, change, Some(id.clone()))).collect(),
        left: left.collect(),
        withdrawn: found.plan.withdrawn.len(),
        agreed: found.report.agreed,
        untouched: found.report.untouched,
        seen: found.seen.to_line(),
        may: found.may.is_ok(),
        group: found.group.clone(),
        note: String::new(),
        wrong: Vec::new(),
        told: String::new(),
        page,
    }
}

async fn report_page(
    app: &App,
    (reader, member): (&Person, &Member),
    (id, group): (&ResolutionId, &GroupId),
) -> Result<BringPage, Problem> {
    let page = page_of(app, member, id, "bring-title").await?;
    let found = preview_bringing(app, reader, id, group, None).await?;
    Ok(shown(&found, id, page))
}

pub(super) async fn preview(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    Ok(show(&report_page(&app, (&reader, &member), (&id, &group)).await?))
}

/// What is said to what is brought back.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct BringForm {
    /// The version of the lane that was shown.
    seen: String,
    note: String,
}

pub(super) async fn bring(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    Named((id, group)): Named<(String, String)>,
    Form(form): Form<BringForm>,
) -> Result<Response, Problem> {
    let (id, group) = (ResolutionId::from(id), GroupId::from(group));
    match bring_back(&app, &by, &id, &group, (&Heads::of_line(&form.seen), &form.note)).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/groups/{group}#brought")).into_response()),
        Err(error) => {
            let problem = Problem::from(error);
            if !matches!(problem.class, Class::Invalid | Class::Conflict) || problem.slug == "group-too-much"
            {
                return Err(problem);
            }
            let mut shown = report_page(&app, (&by, &member), (&id, &group)).await?;
            shown.note = form.note;
            shown.wrong = wrong_words(&problem, &shown.page);
            if shown.wrong.is_empty() {
                shown.told = problem_words(&problem, &shown.page);
            }
            Ok((problem.status(), show(&shown)).into_response())
        }
    }
}
