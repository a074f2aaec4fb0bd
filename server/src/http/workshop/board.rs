//! The workshop's own page and the view for the wall: what is discussed now, the agenda, who is there, what was spoken.

use std::collections::BTreeSet;

use askama::Template;

use super::Typed;
use super::opinion::OpinionForm;
use super::paper::{PaperView, views};
use super::run::ItemForm;
use super::view::{Choice, Known, OpinionView, titled, view};
use crate::action::workshop::mark_attendance::invited;
use crate::app::App;
use crate::domain::opinion::WORDS_CHARS_MAX;
use crate::domain::permission::Act;
use crate::domain::person::Person;
use crate::domain::redline::{Fate, Part, redline_as_read};
use crate::domain::stage::Stage;
use crate::domain::workshop::{ITEMS_MAX, Item, ItemState};
use crate::http::form::{WrongWords, problem_words, wrong_of, wrong_words};
use crate::http::member::Member;
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::http::vote::clock_words;
use crate::id::{BlocId, PersonId, ResolutionId};
use crate::store::opinion::OpinionFilter;
use crate::words::say;

/// Opinions on the workshop's page: the latest; the rest has a page of its own.
const LATEST_ROWS: i64 = 10;

/// An item as pages show it.
pub struct ItemView {
    pub id: String,
    pub title: String,
    /// Empty where no clause is discussed.
    pub clause: String,
    pub code: String,
    pub words: String,
    /// What changed in them since the discussion began; empty where nothing did.
    pub changed: Vec<Part>,
    pub speaker: String,
    pub bloc: String,
    /// `planned open closed`.
    pub state: &'static str,
    /// "08:30", "08:30–09:10", or nothing.
    pub times: String,
    pub first: bool,
    pub last: bool,
}

/// A bloc with its delegates.
pub struct Group {
    /// Empty for those of no bloc.
    pub name: String,
    pub people: Vec<Guest>,
    pub present: usize,
}

/// A delegate in the list of who is there.
pub struct Guest {
    pub id: String,
    pub words: String,
    pub present: bool,
}

#[derive(Template)]
#[template(path = "workshop/board.html")]
pub struct Board {
    page: Page,
    resolution: ResolutionId,
    now: Option<ItemView>,
    items: Vec<ItemView>,
    groups: Vec<Group>,
    present: usize,
    invited: usize,
    papers: Vec<PaperView>,
    opinions: Vec<OpinionView>,
    count: i64,
    open: i64,
    may_hand_in: bool,
    may_run: bool,
    may_open: bool,
    /// Whether papers are delivered now.
    may_deliver: bool,
    may_record: bool,
    full: bool,
    clauses: Vec<Choice>,
    blocs: Vec<Choice>,
    people: Vec<Choice>,
    item: ItemForm,
    opinion: OpinionForm,
    words_max: usize,
    wrong: WrongWords,
    /// Which form was not taken: `item`, `opinion`, or neither.
    sent: &'static str,
    /// What hindered an act of no single field.
    hindrance: String,
}

impl Board {
    /// What is wrong with a field of one of the forms: both have a clause.
    fn wrong(&self, form: &str, field: &str) -> &str {
        if self.sent == form { wrong_of(&self.wrong, field) } else { "" }
    }

    /// Where a wrong field stands on the page.
    fn anchor<'a>(&self, field: &'a str) -> &'a str {
        if self.sent == "opinion" && field == "clause" { "opinion-clause" } else { field }
    }

    /// Papers an opinion can be taken from.
    fn standing(&self) -> Vec<&PaperView> {
        self.papers.iter().filter(|paper| paper.state != "withdrawn").collect()
    }

    /// The heading says the state.
    fn heading(&self) -> String {
        match (&self.now, self.items.is_empty()) {
            (Some(_), _) => self.page.t("workshop-heading-now"),
            (None, false) if self.items.iter().all(|item| item.state == "closed") => {
                self.page.t("workshop-heading-done")
            }
            (None, false) => self.page.t("workshop-heading-between"),
            (None, true) => self.page.t("workshop-heading-empty"),
        }
    }
}

#[derive(Template)]
#[template(path = "workshop/wall.html")]
pub struct Wall {
    page: Page,
    resolution: ResolutionId,
    now: Option<ItemView>,
    next: Option<ItemView>,
}

/// Makes the workshop's page.
pub(super) async fn board(
    app: &App,
    member: &Member,
    id: &ResolutionId,
    typed: Typed,
    problem: Option<&Problem>,
) -> Result<Board, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "workshop-title", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let known = Known::read(app, id).await?;
    let here = app.store.present(id).await?;
    let groups = groups(&known, &here);
    let latest = app.store.opinions(id, &OpinionFilter::default(), None, LATEST_ROWS).await?;
    let waiting = OpinionFilter { state: Some("open"), ..Default::default() };
    let may_record = page.may_now(Act::RecordOpinion);
    let wrong = problem.map(|problem| wrong_words(problem, &page)).unwrap_or_default();
    let now = now(&known, row.stage);
    let sent = match (&typed.item, &typed.opinion) {
        (Some(_), _) => "item",
        (None, Some(_)) => "opinion",
        (None, None) => "",
    };
    Ok(Board {
        sent,
        present: groups.iter().map(|group| group.present).sum(),
        invited: groups.iter().map(|group| group.people.len()).sum(),
        groups,
        opinions: latest.iter().map(|one| view(&known, one, false, may_record)).collect(),
        count: app.store.count_opinions(id, &OpinionFilter::default()).await?,
        open: app.store.count_opinions(id, &waiting).await?,
        papers: views(&known, &known.papers, &page),
        may_hand_in: page.may_now(Act::HandInPaper),
        may_run: page.may_now(Act::RunWorkshop),
        may_deliver: row.stage == Stage::Workshop,
        may_open: row.stage == Stage::Workshop && now.is_none(),
        may_record,
        full: known.agenda.len() >= ITEMS_MAX,
        clauses: known.clauses(),
        blocs: known
            .blocs
            .iter()
            .map(|bloc| Choice { value: bloc.id.to_string(), words: bloc.name.clone() })
            .collect(),
        people: known.people.iter().filter(|one| one.active).map(speaker).collect(),
        item: typed.item.unwrap_or_default(),
        opinion: typed.opinion.unwrap_or_else(|| prepared(now.as_ref())),
        words_max: WORDS_CHARS_MAX,
        hindrance: problem
            .filter(|_| wrong.is_empty())
            .map(|problem| problem_words(problem, &page))
            .unwrap_or_default(),
        wrong,
        items: items(&known),
        now,
        resolution: id.clone(),
        page,
    })
}

/// Makes the view for the wall.
pub(super) async fn wall(app: &App, member: &Member, id: &ResolutionId) -> Result<Wall, Problem> {
    let row = app.store.resolution(id).await?;
    let page = Page::of(app, member, say(member.lang, "workshop-wall", &[]));
    let page = page.about(id, &row.title, row.stage).at("workshop");
    let known = Known::read(app, id).await?;
    let next = items(&known).into_iter().find(|item| item.state == "planned");
    Ok(Wall { now: now(&known, row.stage), next, resolution: id.clone(), page })
}

/// An opinion is most often on what is being discussed.
fn prepared(now: Option<&ItemView>) -> OpinionForm {
    now.map(|item| OpinionForm { item: item.id.clone(), clause: item.clause.clone(), ..Default::default() })
        .unwrap_or_default()
}

fn speaker(one: &Person) -> Choice {
    Choice { value: one.id.to_string(), words: titled(one) }
}

/// What is discussed now; nothing, once the workshop has ended.
fn now(known: &Known, stage: Stage) -> Option<ItemView> {
    let open = items(known).into_iter().find(|item| item.state == "open");
    open.filter(|_| stage == Stage::Workshop)
}

fn items(known: &Known) -> Vec<ItemView> {
    let planned = |item: &&Item| item.state == ItemState::Planned;
    let first = known.agenda.iter().find(planned).map(|item| &item.id);
    let last = known.agenda.iter().rfind(planned).map(|item| &item.id);
    known
        .agenda
        .iter()
        .map(|item| {
            let place = item.clause.as_ref().and_then(|clause| known.place(clause));
            ItemView {
                id: item.id.to_string(),
                title: item.title.clone(),
                clause: item.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
                code: place.map(|place| place.code.clone()).unwrap_or_default(),
                words: place.map(|place| place.words.clone()).unwrap_or_default(),
                changed: changed(item, place.map_or("", |place| place.words.as_str())),
                speaker: item.speaker.clone(),
                bloc: item.bloc.as_ref().map(|bloc| known.bloc(bloc).to_owned()).unwrap_or_default(),
                state: item.state.id(),
                times: match item.state {
                    ItemState::Planned => String::new(),
                    ItemState::Open { at } => clock_words(at),
                    ItemState::Closed { opened, at } => {
                        format!("{}–{}", clock_words(opened), clock_words(at))
                    }
                },
                first: first == Some(&item.id),
                last: last == Some(&item.id),
            }
        })
        .collect()
}

/// What changed in the words of an open item's clause since its discussion began.
fn changed(item: &Item, now: &str) -> Vec<Part> {
    let parts = match (item.state, &item.opened_words) {
        (ItemState::Open { .. }, Some(was)) => redline_as_read(was, now),
        _ => Vec::new(),
    };
    if parts.iter().all(|part| part.fate == Fate::Same) { Vec::new() } else { parts }
}

/// Delegates by bloc, those of no bloc last; blocs without delegates are left out.
fn groups(known: &Known, here: &BTreeSet<PersonId>) -> Vec<Group> {
    let blocs = known.blocs.iter().map(|bloc| Some(bloc.id.clone())).chain([None]);
    let groups = blocs.map(|bloc: Option<BlocId>| {
        let of = known.people.iter().filter(|one| invited(one) && one.bloc == bloc);
        let people: Vec<Guest> = of
            .map(|one| Guest { id: one.id.to_string(), words: titled(one), present: here.contains(&one.id) })
            .collect();
        Group {
            name: bloc.as_ref().map(|bloc| known.bloc(bloc).to_owned()).unwrap_or_default(),
            present: people.iter().filter(|one| one.present).count(),
            people,
        }
    });
    groups.filter(|group| !group.people.is_empty()).collect()
}
