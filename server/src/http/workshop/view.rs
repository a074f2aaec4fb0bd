//! Opinions and the names in them, made ready to be shown.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::app::App;
use crate::domain::numbering::labels;
use crate::domain::opinion::{Opinion, OpinionState, SaidFor};
use crate::domain::paper::Paper;
use crate::domain::person::Person;
use crate::domain::resolution::Text;
use crate::domain::unit::Bloc;
use crate::domain::workshop::Item;
use crate::http::form::{WrongWords, wrong_of};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::id::{BlocId, ClauseId, PersonId, ResolutionId};

/// Letters of a clause in a list to choose from: one line of a laptop.
const CHOICE_CHARS_MAX: usize = 70;

/// A clause as pages name it.
#[derive(Clone)]
pub struct Place {
    /// "GP2", or the number, or nothing.
    pub code: String,
    pub words: String,
}

/// What pages of a workshop name: clauses, people, blocs and items; each read once.
pub struct Known {
    pub text: Arc<Text>,
    places: BTreeMap<ClauseId, Place>,
    pub people: Vec<Person>,
    pub blocs: Vec<Bloc>,
    pub agenda: Vec<Item>,
    /// Withdrawn ones too.
    pub papers: Vec<Paper>,
}

/// An entry of a list to choose from.
pub struct Choice {
    pub value: String,
    pub words: String,
}

impl Known {
    pub async fn read(app: &App, id: &ResolutionId) -> Result<Self, Problem> {
        let text = app.rooms.text(id).await?;
        let labelled = text.clauses.iter().zip(labels(&text.clauses));
        let places = labelled.map(|(clause, label)| {
            let code = if label.code.is_empty() { label.number } else { label.code };
            (clause.id.clone(), Place { code, words: clause.plain() })
        });
        Ok(Self {
            places: places.collect(),
            people: app.store.people().await?,
            blocs: app.store.blocs().await?,
            agenda: app.store.agenda(id).await?,
            papers: app.store.papers(id).await?,
            text,
        })
    }

    pub fn place(&self, clause: &ClauseId) -> Option<&Place> {
        self.places.get(clause)
    }

    pub fn bloc(&self, id: &BlocId) -> &str {
        self.blocs.iter().find(|bloc| bloc.id == *id).map_or("", |bloc| bloc.name.as_str())
    }

    pub fn paper(&self, id: &str) -> Option<&Paper> {
        self.papers.iter().find(|paper| paper.id.as_str() == id)
    }

    /// Clauses to choose from, in the order of the text; empty ones cannot be told apart and are left out.
    pub fn clauses(&self) -> Vec<Choice> {
        let listed = self.text.clauses.iter().filter_map(|clause| {
            let place = self.places.get(&clause.id).filter(|place| !place.words.trim().is_empty())?;
            let words: String = place.words.chars().take(CHOICE_CHARS_MAX).collect();
            let cut = if place.words.chars().count() > CHOICE_CHARS_MAX { "…" } else { "" };
            Some(Choice {
                value: clause.id.to_string(),
                words: format!("{} {words}{cut}", place.code).trim().to_owned(),
            })
        });
        listed.collect()
    }

    /// A person with office: "Nguyễn Văn A, Bí thư chi bộ".
    pub fn titled(&self, id: &PersonId) -> String {
        self.person(id).map(titled).unwrap_or_default()
    }

    /// For whom something was said: "Nguyễn Văn A, Bí thư chi bộ", "Khối nông thôn".
    pub fn who(&self, said_for: &SaidFor) -> String {
        match said_for {
            SaidFor::Person(id) => self.titled(id),
            SaidFor::Delegation(id) => self.bloc(id).to_owned(),
            SaidFor::Named { name, title } => with_office(name, title),
        }
    }

    fn person(&self, id: &PersonId) -> Option<&Person> {
        self.people.iter().find(|one| one.id == *id)
    }
}

fn with_office(name: &str, office: &str) -> String {
    if office.is_empty() { name.to_owned() } else { format!("{name}, {office}") }
}

/// Somebody with office.
pub fn titled(one: &Person) -> String {
    with_office(&one.name, &one.title)
}

/// An opinion as pages show it.
pub struct OpinionView {
    pub id: String,
    pub who: String,
    /// Whether a whole delegation said it.
    pub delegation: bool,
    pub lines: Vec<String>,
    /// Empty where no clause was named.
    pub clause: String,
    pub code: String,
    /// Empty where the clause no longer stands in the text.
    pub clause_words: String,
    pub item: String,
    /// The paper it was taken from; empty where it was spoken freely.
    pub paper: String,
    pub paper_title: String,
    pub when: String,
    /// `open answered taken_back`.
    pub state: &'static str,
    pub verdict: &'static str,
    pub reason: Vec<String>,
    pub ended: String,
    pub may_answer: bool,
    pub may_take_back: bool,
    pub typed_verdict: String,
    pub typed_reason: String,
    pub wrong: WrongWords,
}

impl OpinionView {
    pub fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

/// Makes an opinion ready for a reader who may answer it, or take it back.
pub fn view(known: &Known, opinion: &Opinion, may_answer: bool, may_take_back: bool) -> OpinionView {
    let lines = |words: &str| words.lines().map(str::to_owned).collect::<Vec<_>>();
    let (verdict, reason, ended) = match &opinion.state {
        OpinionState::Open => ("", Vec::new(), String::new()),
        OpinionState::Answered(answer) => {
            (answer.verdict.id(), lines(&answer.reason), moment_text(answer.at))
        }
        OpinionState::TakenBack { at, .. } => ("", Vec::new(), moment_text(*at)),
    };
    let open = opinion.state == OpinionState::Open;
    let place = opinion.clause.as_ref().and_then(|clause| known.place(clause)).cloned();
    let place = place.unwrap_or(Place { code: String::new(), words: String::new() });
    let item = known.agenda.iter().find(|item| Some(&item.id) == opinion.item.as_ref());
    let paper = opinion.paper.as_ref().and_then(|paper| known.paper(paper.as_str()));
    OpinionView {
        paper: paper.map(|paper| paper.id.to_string()).unwrap_or_default(),
        paper_title: paper.map(|paper| paper.title.clone()).unwrap_or_default(),
        id: opinion.id.to_string(),
        who: known.who(&opinion.said_for),
        delegation: matches!(opinion.said_for, SaidFor::Delegation(_)),
        lines: lines(&opinion.words),
        clause: opinion.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
        code: place.code,
        clause_words: place.words,
        item: item.map(|item| item.title.clone()).unwrap_or_default(),
        when: moment_text(opinion.at),
        state: opinion.state.id(),
        verdict,
        reason,
        ended,
        may_answer: open && may_answer,
        may_take_back: open && may_take_back,
        typed_verdict: String::new(),
        typed_reason: String::new(),
        wrong: Vec::new(),
    }
}
