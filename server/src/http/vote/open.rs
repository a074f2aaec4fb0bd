//! The form that opens a vote: named or secret, by which rule, in the meeting or in writing, who does not vote.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};

use super::fields::Fields;
use super::{Again, vote_page};
use crate::action::vote::open_vote::{NewVote, OpenVoteError, open_vote};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::meeting::{Day, Hour};
use crate::domain::vote::{Preset, Roster, Rule};
use crate::http::member::{Member, Who};
use crate::http::page::Page;
use crate::http::problem::Problem;
use crate::id::{PersonId, ResolutionId};

/// The hour at which a vote in writing ends when none is given: the end of the working day.
const USUAL_HOUR: &str = "17:00";

/// The form as the page shows it, with what was typed.
#[derive(Default)]
pub(super) struct OpenForm {
    pub secrecy: String,
    pub way: String,
    pub day: String,
    pub hour: String,
    /// Id, words and whether it is chosen.
    pub rules: Vec<(&'static str, String, bool)>,
    /// Id, name and why this member does not vote.
    pub members: Vec<(PersonId, String, String)>,
    /// Whether something but the usual was chosen: then it is shown unfolded.
    pub unfolded: bool,
}

impl OpenForm {
    /// The form about the members and the rule of the seal, with what was typed before.
    pub fn of(page: &Page, sealed: (&Roster, &Rule), typed: &Fields) -> Self {
        let (roster, rule) = sealed;
        let or = |name: &str, usual: &str| match typed.get(name) {
            "" => usual.to_owned(),
            given => given.to_owned(),
        };
        let chosen = typed.get("rule");
        // The rule of the seal comes first and is the usual one, also where the setting made one of its own.
        let first = Preset::ALL.into_iter().find(|preset| preset.rule() == *rule);
        let words = first.map_or_else(|| page.t("rule-sealed"), |preset| page.word("rule", preset.id()));
        let mut rules = vec![("", words, chosen.is_empty())];
        let others = Preset::ALL.into_iter().filter(|preset| Some(*preset) != first);
        rules.extend(
            others.map(|preset| (preset.id(), page.word("rule", preset.id()), chosen == preset.id())),
        );
        let members = roster.0.iter().map(|member| {
            let why = typed.get(&format!("out-{}", member.id)).to_owned();
            (member.id.clone(), member.name.clone(), why)
        });
        Self {
            secrecy: or("secrecy", "named"),
            way: or("way", "meeting"),
            day: typed.get("day").to_owned(),
            hour: or("hour", USUAL_HOUR),
            rules,
            members: members.collect(),
            unfolded: !typed.0.is_empty(),
        }
    }
}

/// Reads day and hour, in Hà Nội, as a moment.
fn deadline_of(typed: &Fields) -> Option<Millis> {
    let hour = match typed.get("hour").trim() {
        "" => Hour::of(USUAL_HOUR)?,
        given => Hour::of(given)?,
    };
    Some(hour.on(Day::of(typed.get("day"))?))
}

fn read(typed: &Fields) -> NewVote {
    let left_out = typed.of_people("out-");
    NewVote {
        secrecy: typed.get("secrecy").to_owned(),
        way: typed.get("way").to_owned(),
        deadline: deadline_of(typed),
        rule: typed.get("rule").to_owned(),
        left_out: left_out.map(|(person, why)| (PersonId::from(person), why.to_owned())).collect(),
    }
}

pub(super) async fn open(
    State(app): State<App>,
    Who(by): Who,
    member: Member,
    headers: HeaderMap,
    Path(id): Path<String>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let (id, typed) = (ResolutionId::from(id), Fields(fields));
    match open_vote(&app, &by, &id, &read(&typed)).await {
        Ok(_) => Ok(Redirect::to(&format!("/resolutions/{id}/vote")).into_response()),
        Err(
            error @ (OpenVoteError::UnknownSecrecy
            | OpenVoteError::UnknownWay
            | OpenVoteError::UnknownRule
            | OpenVoteError::DeadlineMissing
            | OpenVoteError::Terms(_)),
        ) => {
            let problem = Problem::from(error);
            let status = problem.status();
            let again = Again { typed, problem: Some(problem) };
            let page = vote_page((&app, &by, &member, &headers), &id, again).await?;
            Ok((status, page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
