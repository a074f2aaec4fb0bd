//! The page "Vì sao có câu này?": from the meeting to the words of a clause, on one paper.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::get;

use super::api::attribution::name;
use super::member::{Member, Who};
use super::nested::{Nested, nested};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use super::vote::decision_words;
use crate::action::resolution::read_attribution::{Author, Signed};
use crate::action::resolution::read_why::{Decided, Ground, Why, read_why};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::chain::Branch;
use crate::domain::evidence::Record;
use crate::domain::permission::Act;
use crate::domain::resolution::{Kind, Link};
use crate::id::{ClauseId, ResolutionId};
use crate::words::say;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadResolution, Method::GET, "/resolutions/{resolution}/clauses/{clause}/why", get(read))
}

#[derive(Template)]
#[template(path = "why/read.html")]
struct WhyPage {
    page: Page,
    resolution: ResolutionId,
    resolution_title: String,
    why: Why,
    answers: Vec<Nested<ChainRow>>,
    answered_by: Vec<Nested<ChainRow>>,
    may_link: bool,
    may_offer: bool,
}

impl WhyPage {
    /// The clause's short name: "GP2", else its number.
    fn place(&self) -> &str {
        if self.why.chain.code.is_empty() { &self.why.chain.number } else { &self.why.chain.code }
    }

    fn when(&self, at: &Millis) -> String {
        moment_text(*at)
    }

    fn who(&self, author: &Author) -> String {
        name(author, self.page.lang)
    }

    fn offerers(&self, ground: &Ground) -> String {
        ground.offered_by.iter().map(|one| self.who(one)).collect::<Vec<_>>().join(", ")
    }

    /// Names the writers of some words, with the letters of each where there are several.
    fn writers(&self, signed: &Signed) -> String {
        let all: usize = signed.authors.iter().map(|author| author.letters).sum();
        if let [only] = signed.authors.as_slice() {
            return self.who(only);
        }
        let part = |author: &Author| {
            say(
                self.page.lang,
                "why-part",
                &[
                    ("name", &self.who(author)),
                    ("letters", &author.letters.to_string()),
                    ("all", &all.to_string()),
                ],
            )
        };
        signed.authors.iter().map(part).collect::<Vec<_>>().join(", ")
    }

    fn span(&self, signed: &Signed) -> String {
        let (first, last) = (moment_text(signed.first), moment_text(signed.last));
        if first == last { first } else { self.page.t2("why-between", "first", first, "last", last) }
    }

    fn beside(&self, clause: &ClauseId) -> &[(Link, Record)] {
        self.why.beside.get(clause).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether something ought to answer the clause, or it ought to answer something.
    fn is_linked_kind(&self) -> bool {
        crate::domain::offer::takes_evidence(self.why.chain.clause.kind)
    }

    fn asks_for_proposals(&self) -> bool {
        matches!(self.why.chain.clause.kind, Kind::Shortcoming | Kind::Cause)
    }

    fn asks_for_reasons(&self) -> bool {
        matches!(self.why.chain.clause.kind, Kind::Proposal | Kind::Cause)
    }

    fn decided(&self, decided: &Decided) -> String {
        let page = &self.page;
        match decided {
            Decided::Conflict { kind, how, by } => page.t2(
                &format!("why-conflict-{}", how.id().replace('_', "-")),
                "kind",
                page.word("why-conflict-kind", kind.id()),
                "by",
                self.who(by),
            ),
            Decided::Offer { words, accepted: true, by, .. } => {
                page.t2("why-offer-accepted", "words", words, "by", self.who(by))
            }
            Decided::Offer { words, reason, by, .. } => say(
                page.lang,
                "why-offer-declined",
                &[("words", words), ("by", &self.who(by)), ("reason", reason)],
            ),
            Decided::Suggestion { authors, verdict, reason, by } => {
                let names: Vec<String> = authors.iter().map(|one| self.who(one)).collect();
                let given = [("names", names.join(", ")), ("by", self.who(by)), ("reason", reason.clone())];
                let given: Vec<(&str, &str)> =
                    given.iter().map(|(name, value)| (*name, value.as_str())).collect();
                say(page.lang, &format!("why-suggestion-{}", verdict.id()), &given)
            }
            Decided::Draft { ordinal, by } => page.t2("why-draft", "ordinal", ordinal, "by", self.who(by)),
            Decided::Sealed { round, hash, by } => say(
                page.lang,
                "why-sealed",
                &[("round", &round.to_string()), ("hash", hash), ("by", &self.who(by))],
            ),
            Decided::Voted { round, tally, members, decision, amendments } => say(
                page.lang,
                if tally.agree.is_some() { "why-voted" } else { "why-voted-untold" },
                &[
                    ("round", &round.to_string()),
                    ("agree", &tally.agree.unwrap_or_default().to_string()),
                    ("members", &members.to_string()),
                    ("decision", &decision_words(page, *decision, *amendments).to_lowercase()),
                ],
            ),
        }
    }
}

/// A clause of the chain as the page shows it.
struct ChainRow {
    branch: Branch,
    /// Told with its evidence, and with what follows from it, at another place above.
    again: bool,
}

/// Spreads branches over rows with their depth; what two ways lead to is told once.
fn rows(branches: &[Branch]) -> Vec<Nested<ChainRow>> {
    fn add(rows: &mut Vec<(usize, ChainRow)>, branches: &[Branch], depth: usize) {
        for branch in branches {
            let again = rows.iter().any(|(_, row)| row.branch.clause.id == branch.clause.id);
            rows.push((depth, ChainRow { branch: branch.clone(), again }));
            if !again {
                add(rows, &branch.next, depth + 1);
            }
        }
    }
    let mut found = Vec::new();
    add(&mut found, branches, 0);
    nested(found)
}

async fn read(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Path((resolution, clause)): Path<(String, String)>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(resolution);
    let row = app.store.resolution(&id).await?;
    let why = read_why(&app, &reader, &id, &ClauseId::from(clause)).await?;
    let page = Page::of(&app, &member, say(member.lang, "why-title", &[]));
    let page = page.about(&row.id, &row.title, row.stage);
    let leans = crate::domain::offer::takes_evidence(why.chain.clause.kind);
    Ok(show(&WhyPage {
        may_link: leans && page.may_now(Act::LinkEvidence),
        may_offer: leans && page.may_now(Act::OfferEvidence),
        answers: rows(&why.chain.answers),
        answered_by: rows(&why.chain.answered_by),
        resolution: id,
        resolution_title: row.title,
        why,
        page,
    }))
}
