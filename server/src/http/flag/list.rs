//! The page of a resolution's flags: what waits for a decision, and every decision made.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::{href, open_flags};
use crate::app::App;
use crate::domain::evidence::Record;
use crate::domain::flag::{Flag, Ruling};
use crate::domain::numbering::labels;
use crate::domain::permission::Act;
use crate::domain::resolution::Text;
use crate::http::evidence::address;
use crate::http::member::Member;
use crate::http::page::{Page, show};
use crate::http::problem::Problem;
use crate::http::resolution::moment_text;
use crate::http::waiver::names;
use crate::id::{RecordId, ResolutionId};
use crate::words::say;

/// Decisions of one page: two screens of a laptop.
const PAGE_ROWS: usize = 50;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ListQuery {
    /// How many decisions stand on the pages before. They are only ever added at the end.
    after: usize,
}

/// A clause with the flags on it.
struct FlaggedClause {
    id: String,
    /// "GP2", or the number, or nothing.
    code: String,
    words: String,
    flags: Vec<ShownFlag>,
}

struct ShownFlag {
    record: RecordId,
    /// The record's newest words.
    said: String,
    cause: &'static str,
    /// Where this reader decides it; empty where they may not.
    decide: String,
}

struct ShownDecision {
    when: String,
    by: String,
    place: String,
    record: RecordId,
    decision: &'static str,
    reason: String,
}

#[derive(Template)]
#[template(path = "flag/list.html")]
struct ListPage {
    page: Page,
    id: ResolutionId,
    waiting: usize,
    clauses: Vec<FlaggedClause>,
    decisions: Vec<ShownDecision>,
    next: String,
}

pub(super) async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let id = ResolutionId::from(id);
    let row = app.store.resolution(&id).await?;
    let page = Page::of(&app, &member, say(member.lang, "flags-title", &[]))
        .about(&id, &row.title, row.stage)
        .at("checks");
    let text = app.rooms.text(&id).await?;
    let open = open_flags(&app, &id, &text).await?;
    let ids: Vec<RecordId> = open.iter().map(|flag| flag.record.clone()).collect();
    let records = app.store.records_of(&ids).await?;
    let records: BTreeMap<_, _> = records.into_iter().map(|record| (record.id.clone(), record)).collect();
    let may = page.may_now(Act::DecideFlag);
    let clauses = flagged(&text, &open, &records, |flag| {
        if may { href(&id, &flag.clause, &flag.link) } else { String::new() }
    });
    let rulings = app.store.rulings(&id).await?;
    let part: Vec<&Ruling> = rulings.iter().skip(query.after).take(PAGE_ROWS).collect();
    let upto = query.after.saturating_add(part.len());
    let next = (upto < rulings.len())
        .then(|| address(&format!("/resolutions/{id}/flags"), &[("after", &upto.to_string())]));
    let names = names(&app).await?;
    let decisions = part
        .into_iter()
        .map(|ruling| ShownDecision {
            when: moment_text(ruling.at),
            by: names.get(&ruling.by).cloned().unwrap_or_default(),
            place: ruling.place.clone(),
            record: ruling.record.clone(),
            decision: ruling.decision.id(),
            reason: ruling.reason.clone(),
        })
        .collect();
    Ok(show(&ListPage { page, id, waiting: open.len(), clauses, decisions, next: next.unwrap_or_default() }))
}

fn flagged(
    text: &Text,
    open: &[Flag],
    records: &BTreeMap<RecordId, Record>,
    decide: impl Fn(&Flag) -> String,
) -> Vec<FlaggedClause> {
    let labelled = text.clauses.iter().zip(labels(&text.clauses));
    let clauses = labelled.map(|(clause, label)| FlaggedClause {
        id: clause.id.to_string(),
        code: if label.code.is_empty() { label.number } else { label.code },
        words: clause.plain(),
        flags: open
            .iter()
            .filter(|flag| flag.clause == clause.id)
            .map(|flag| ShownFlag {
                record: flag.record.clone(),
                said: records.get(&flag.record).map(|record| record.said.text.clone()).unwrap_or_default(),
                cause: flag.cause.id(),
                decide: decide(flag),
            })
            .collect(),
    });
    clauses.filter(|clause| !clause.flags.is_empty()).collect()
}
