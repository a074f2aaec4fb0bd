//! What every page is given: words, who reads it, the bar at its top.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::member::Member;
use crate::action::Place;
use crate::app::App;
use crate::domain::permission::{Act, permit};
use crate::domain::person::Person;
use crate::domain::stage::Stage;
use crate::id::ResolutionId;
use crate::words::{Lang, say};

/// The resolution a page is about, as the bar at its top shows it.
#[derive(Clone, Debug)]
pub struct ResolutionBar {
    pub id: ResolutionId,
    pub title: String,
    pub stage: Stage,
}

/// What every page is given.
#[derive(Clone, Debug)]
pub struct Page {
    pub lang: Lang,
    pub title: String,
    pub person: Option<Person>,
    pub csrf: String,
    pub bar: Option<ResolutionBar>,
    /// A line at the top that says what was just done.
    pub notice: Option<String>,
    pub demo: bool,
    /// The entry of the main menu that this page belongs to.
    pub here: &'static str,
    /// The entry of the resolution's own menu that this page is.
    pub tab: &'static str,
    /// What was said and waits for an answer of this reader, for the resolution's own menu.
    pub waiting: i64,
    /// Notices that this reader has not read, for the bar.
    pub unread: i64,
}

impl Page {
    /// A page for whoever is asking.
    pub fn of(app: &App, member: &Member, title: String) -> Self {
        Self {
            person: member.person.clone(),
            csrf: member.csrf(),
            demo: app.config.demo,
            waiting: member.waiting,
            unread: member.unread,
            ..Self::bare(member.lang, title)
        }
    }

    /// A page for nobody in particular.
    pub fn bare(lang: Lang, title: String) -> Self {
        Self {
            lang,
            title,
            person: None,
            csrf: String::new(),
            bar: None,
            notice: None,
            demo: false,
            here: "",
            tab: "",
            waiting: 0,
            unread: 0,
        }
    }

    /// The same page under an entry of the main menu.
    pub fn under(self, here: &'static str) -> Self {
        Self { here, ..self }
    }

    /// The same page about a resolution.
    pub fn about(self, id: &ResolutionId, title: &str, stage: Stage) -> Self {
        let bar = Some(ResolutionBar { id: id.clone(), title: title.to_owned(), stage });
        Self { bar, here: "resolutions", ..self }
    }

    /// The same page as an entry of its resolution's menu.
    pub fn at(self, tab: &'static str) -> Self {
        Self { tab, ..self }
    }

    /// The part of a resolution's pages that the tab belongs to; empty where it stands alone.
    pub fn part(&self) -> &'static str {
        match self.tab {
            "comments" | "suggestions" | "responses" | "groups" => "say",
            "coverage" | "offers" => "ground",
            "versions" | "history" => "keep",
            "checks" | "review" | "vote" | "dossier" => "decide",
            _ => "",
        }
    }

    /// Returns the message of that key.
    pub fn t(&self, key: &str) -> String {
        say(self.lang, key, &[])
    }

    /// Returns the message of that key with one value.
    pub fn t1(&self, key: &str, name: &str, value: impl std::fmt::Display) -> String {
        say(self.lang, key, &[(name, &value.to_string())])
    }

    /// Returns the message of that key with two values.
    pub fn t2(
        &self,
        key: &str,
        name1: &str,
        value1: impl std::fmt::Display,
        name2: &str,
        value2: impl std::fmt::Display,
    ) -> String {
        say(self.lang, key, &[(name1, &value1.to_string()), (name2, &value2.to_string())])
    }

    /// Returns the message `<prefix>-<id>`, such as the word for a stage or role.
    pub fn word(&self, prefix: &str, id: &str) -> String {
        say(self.lang, &format!("{prefix}-{}", id.replace('_', "-")), &[])
    }

    /// Returns the address of a built asset, by the name of its source.
    pub fn asset(&self, source: &str) -> String {
        super::assets::address(source)
    }

    /// Returns the language tag.
    pub fn lang_id(&self) -> &'static str {
        self.lang.id()
    }

    /// Tells whether the reader may do an act that concerns no resolution, by its id.
    pub fn may(&self, act: &str) -> bool {
        let act = match act {
            "create_resolution" => Act::CreateResolution,
            "record_meeting" => Act::RecordMeeting,
            "plan_meeting" => Act::PlanMeeting,
            "manage_guidance" => Act::ManageGuidance,
            "record_evidence" => Act::RecordEvidence,
            "manage_units" => Act::ManageUnits,
            "manage_people" => Act::ManagePeople,
            "read_evidence" => Act::ReadEvidence,
            "read_audit" => Act::ReadAudit,
            _ => return false,
        };
        self.person.as_ref().is_some_and(|person| permit(&person.roles, act, None).is_ok())
    }

    /// Tells whether the reader may do this at the stage of the resolution the page is about.
    pub fn may_now(&self, act: Act) -> bool {
        let stage = self.bar.as_ref().map(|bar| bar.stage);
        self.person.as_ref().is_some_and(|person| permit(&person.roles, act, stage).is_ok())
    }

    /// Tells whether the reader may see the appraisal and its conclusions.
    pub fn reads_review(&self) -> bool {
        self.may_now(Act::ReadReview)
    }

    /// Tells whether the reader may see the dossier for the committee.
    pub fn reads_dossier(&self) -> bool {
        self.may_now(Act::ReadDossier)
    }

    /// Returns the reader's roles in words.
    pub fn role_words(&self) -> String {
        let roles = self.person.iter().flat_map(|person| person.roles.iter());
        roles.map(|role| self.word("role", role.id())).collect::<Vec<_>>().join(", ")
    }
}

/// The page of an error.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub page: Page,
    pub title: String,
    pub next: String,
    pub fields: Vec<String>,
    pub places: Vec<Place>,
}

/// Writes a page.
pub fn show<T: Template>(template: &T) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(fault) => {
            tracing::error!(%fault, "A page could not be written: {fault}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
