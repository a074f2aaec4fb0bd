//! The page of one's own notices, and what one wants to be told of.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum_extra::extract::Form;
use serde::Deserialize;

use super::api::attribution::name;
use super::form::{WrongWords, wrong_of, wrong_words};
use super::member::{Member, Who};
use super::page::{Page, show};
use super::problem::Problem;
use super::resolution::moment_text;
use super::routes::Doors;
use crate::action::notice::list_notices::{ToldNotice, list_notices};
use crate::action::notice::read_notices::{find_notice, read_all_notices, read_notice};
use crate::action::notice::set_notices::{Choice, read_choice, set_notices};
use crate::action::{Class, Explain};
use crate::app::App;
use crate::clock::Millis;
use crate::domain::notice::{Kind, Sort};
use crate::domain::permission::Act;
use crate::store::notice::NoticeCursor;
use crate::store::notice::mail::Copies;
use crate::words::{Lang, say};

/// Notices of one page: two screens of a phone.
const PAGE_ROWS: usize = 30;

pub(super) fn doors(doors: Doors) -> Doors {
    let own = Act::OwnAccount;
    doors
        .page(own, Method::GET, "/notices", get(list))
        .page(own, Method::POST, "/notices/read", post(read_all))
        .page(own, Method::GET, "/notices/settings", get(settings))
        .page(own, Method::POST, "/notices/settings", post(set))
        .page(own, Method::GET, "/notices/{notice}", get(follow))
        .page(own, Method::POST, "/notices/{notice}/read", post(read_one))
}

/// Says what a notice tells, in one sentence without anybody's words.
pub fn sentence(told: &ToldNotice, lang: Lang) -> String {
    let notice = &told.notice;
    let who = match &told.by {
        Some(author) => name(author, lang),
        None => say(lang, "notice-somebody", &[]),
    };
    let word = |prefix: &str| say(lang, &format!("{prefix}-{}", notice.detail.replace('_', "-")), &[]);
    let detail = match (notice.kind, notice.sort) {
        (Kind::Stage, _) => word("stage"),
        (Kind::Answer, Sort::Comment | Sort::Suggestion | Sort::Offer | Sort::Opinion) => word("answer"),
        (Kind::Answer | Kind::Mention | Kind::Reply | Kind::Waiting, _) => String::new(),
    };
    let number = notice.number.to_string();
    say(lang, &notice.key(), &[("who", &who), ("detail", &detail), ("count", &number)])
}

/// A notice as it is shown.
struct Shown {
    seq: i64,
    sentence: String,
    title: String,
    when: String,
    unread: bool,
}

#[derive(Template)]
#[template(path = "notice/list.html")]
struct ListPage {
    page: Page,
    shown: Vec<Shown>,
    /// Up to when "all" is meant.
    upto: i64,
    next: String,
}

impl ListPage {
    fn heading(&self) -> String {
        if self.page.unread == 0 {
            self.page.t("notices-none-unread")
        } else {
            self.page.t1("notices-unread", "count", self.page.unread)
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ListQuery {
    after: String,
}

async fn list(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Query(query): Query<ListQuery>,
) -> Result<Response, Problem> {
    let after = match query.after.as_str() {
        "" => NoticeCursor::START,
        text => NoticeCursor::of_text(text).ok_or_else(|| Problem::plain("wrong-query", Class::Invalid))?,
    };
    let told = list_notices(&app, &reader, after, i64::try_from(PAGE_ROWS).unwrap_or(i64::MAX)).await?;
    let next = told.last().filter(|_| told.len() == PAGE_ROWS).map(|last| {
        let after = NoticeCursor::behind(&last.notice).to_text();
        super::evidence::address("/notices", &[("after", &after)])
    });
    let lang = member.lang;
    let shown = told.iter().map(|told| Shown {
        seq: told.notice.seq,
        sentence: sentence(told, lang),
        title: told.title.clone(),
        when: moment_text(told.notice.at),
        unread: told.notice.read.is_none(),
    });
    Ok(show(&ListPage {
        shown: shown.collect(),
        upto: app.clock.now().0,
        next: next.unwrap_or_default(),
        page: Page::of(&app, &member, say(lang, "notices-title", &[])),
    }))
}

/// What a browser says when it fetches a page before anybody has asked for it.
const FETCHED_BEFOREHAND: &str = "sec-purpose";

/// Goes to the place a notice leads to. Whoever opened it has read it; a browser that only looks ahead has not.
async fn follow(
    State(app): State<App>,
    Who(reader): Who,
    headers: HeaderMap,
    Path(seq): Path<i64>,
) -> Result<Redirect, Problem> {
    let notice = find_notice(&app, &reader, seq).await?;
    if !headers.contains_key(FETCHED_BEFOREHAND) {
        read_notice(&app, &reader, seq).await?;
    }
    Ok(Redirect::to(&notice.place()))
}

async fn read_one(
    State(app): State<App>,
    Who(reader): Who,
    Path(seq): Path<i64>,
) -> Result<Redirect, Problem> {
    read_notice(&app, &reader, seq).await?;
    Ok(Redirect::to("/notices"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ReadForm {
    upto: String,
}

async fn read_all(
    State(app): State<App>,
    Who(reader): Who,
    Form(form): Form<ReadForm>,
) -> Result<Redirect, Problem> {
    let upto = form.upto.parse().map_err(|_| Problem::plain("wrong-request", Class::Invalid))?;
    read_all_notices(&app, &reader, Millis(upto)).await?;
    Ok(Redirect::to("/notices"))
}

#[derive(Template)]
#[template(path = "notice/settings.html")]
struct SettingsPage {
    page: Page,
    choice: Choice,
    wrong: WrongWords,
}

impl SettingsPage {
    fn wants(&self, kind: Kind) -> bool {
        self.choice.kinds.contains(&kind)
    }

    fn wrong(&self, field: &str) -> &str {
        wrong_of(&self.wrong, field)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SettingsQuery {
    saved: String,
}

async fn settings(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Query(query): Query<SettingsQuery>,
) -> Result<Response, Problem> {
    let mut page = Page::of(&app, &member, say(member.lang, "notice-settings", &[]));
    if query.saved == "yes" {
        page.notice = Some(page.t("notice-settings-saved"));
    }
    let choice = read_choice(&app, &reader).await?;
    Ok(show(&SettingsPage { page, choice, wrong: Vec::new() }))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SettingsForm {
    kind: Vec<String>,
    copies: String,
    address: String,
}

async fn set(
    State(app): State<App>,
    Who(reader): Who,
    member: Member,
    Form(form): Form<SettingsForm>,
) -> Result<Response, Problem> {
    let kinds = form.kind.iter().filter_map(|id| Kind::of_id(id)).collect();
    let copies = Copies { address: form.address, wanted: form.copies == "yes" };
    let choice = Choice { kinds, copies: app.config.mail.as_ref().map(|_| copies) };
    match set_notices(&app, &reader, &choice, member.lang).await {
        Ok(()) => Ok(Redirect::to("/notices/settings?saved=yes").into_response()),
        Err(error) if error.class() == Class::Fault => Err(error.into()),
        Err(error) => {
            let problem = Problem::from(error);
            let page = Page::of(&app, &member, say(member.lang, "notice-settings", &[]));
            let wrong = wrong_words(&problem, &page);
            Ok((problem.status(), show(&SettingsPage { page, choice, wrong })).into_response())
        }
    }
}
