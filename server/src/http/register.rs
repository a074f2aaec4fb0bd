//! The register of issued documents ("Sổ đăng ký văn bản đi"): its page, its print, its file.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::evidence::address;
use super::issue::shown_day;
use super::member::Member;
use super::page::{Page, show};
use super::problem::Problem;
use super::routes::Doors;
use crate::action::Class;
use crate::action::issue::export_register::{
    RegisterFilter, RegisterFormat, RegisterLine, export_register, find_register,
};
use crate::app::App;
use crate::domain::permission::Act;
use crate::words::say;

/// Lines of one page: a year of most committees.
const PAGE_LINES: usize = 100;

pub(super) fn doors(doors: Doors) -> Doors {
    doors.page(Act::ReadRegister, Method::GET, "/register", get(list)).page(
        Act::ReadRegister,
        Method::GET,
        "/register/{format}",
        get(file),
    )
}

/// What is asked for, as it was typed.
#[derive(Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct Asked {
    q: String,
    year: String,
    term: String,
    kind: String,
    /// How many lines stand on the pages before.
    after: usize,
}

impl Asked {
    fn filter(&self) -> RegisterFilter {
        RegisterFilter {
            term: self.term.clone(),
            document_type: self.kind.clone(),
            year: self.year.trim().parse().ok(),
            words: self.q.clone(),
        }
    }

    fn parameters(&self) -> [(&'static str, &str); 4] {
        [("q", &self.q), ("year", &self.year), ("term", &self.term), ("kind", &self.kind)]
    }

    fn href(&self, path: &str, after: usize) -> String {
        let after = if after == 0 { String::new() } else { after.to_string() };
        let mut all = self.parameters().to_vec();
        all.push(("after", &after));
        address(path, &all)
    }
}

#[derive(Template)]
#[template(path = "register/list.html")]
struct ListPage {
    page: Page,
    asked: Asked,
    lines: Vec<RegisterLine>,
    count: usize,
    terms: BTreeSet<String>,
    kinds: BTreeSet<String>,
    years: BTreeSet<i32>,
    previous: String,
    next: String,
}

impl ListPage {
    fn day(&self, line: &RegisterLine) -> String {
        shown_day(line.entry.issued_on)
    }

    fn file(&self, format: &str) -> String {
        self.asked.href(&format!("/register/{format}"), 0)
    }

    fn is_year(&self, year: &i32) -> bool {
        self.asked.year == year.to_string()
    }
}

async fn list(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let all = find_register(&app, &RegisterFilter::default()).await?;
    let found = find_register(&app, &asked.filter()).await?;
    let page = Page::of(&app, &member, say(member.lang, "register-title", &[])).under("resolutions");
    let count = found.len();
    let previous = asked.after.saturating_sub(PAGE_LINES);
    let next = asked.after.saturating_add(PAGE_LINES);
    Ok(show(&ListPage {
        terms: all.iter().map(|line| line.entry.term.clone()).collect(),
        kinds: all.iter().map(|line| line.entry.document_type.clone()).collect(),
        years: all.iter().map(|line| line.entry.issued_on.year).collect(),
        lines: found.into_iter().skip(asked.after).take(PAGE_LINES).collect(),
        previous: if asked.after == 0 { String::new() } else { asked.href("/register", previous) },
        next: if next < count { asked.href("/register", next) } else { String::new() },
        count,
        asked,
        page,
    }))
}

async fn file(
    State(app): State<App>,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let format =
        RegisterFormat::of_id(&format).ok_or_else(|| Problem::plain("not-found", Class::NotFound))?;
    let lines = find_register(&app, &asked.filter()).await?;
    let written = tokio::task::spawn_blocking(move || export_register(&lines, format)).await;
    let fault = || Problem::plain("fault", Class::Fault);
    let bytes = written.map_err(|_| fault())?.map_err(|broken| {
        tracing::error!(%broken, "The register could not be written: {broken}");
        fault()
    })?;
    let (ending, kind) = format.kind();
    let mut response = bytes.into_response();
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"so-van-ban-di.{ending}\"")) {
        out.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(response)
}
