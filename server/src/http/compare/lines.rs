//! The clauses of a comparison as pages show them: words with what came and went, where they stand, whose hands.

use crate::action::resolution::compare_points::Compared;
use crate::domain::comparison::{Fate, Line, Side};
use crate::domain::redline::Part;
use crate::domain::resolution::{Clause, Kind};
use crate::http::api::attribution::name;
use crate::http::page::Page;
use crate::http::resolution::moment_text;

/// Names told at a clause; more people are counted.
const HANDS_MAX: usize = 4;

/// A clause, or a number of clauses that stayed as they were and are not shown.
pub enum Shown {
    Clause(Box<ShownLine>),
    Stayed(usize),
}

/// One clause of a comparison.
pub struct ShownLine {
    pub id: String,
    /// `same changed added removed`.
    pub fate: &'static str,
    pub moved: bool,
    /// What became of kind, level or look, in words; empty where nothing did.
    pub recast: String,
    pub kind: Kind,
    pub level: u8,
    /// Whether it is a numbered sentence though its kind is a heading.
    pub sentence: bool,
    pub number: String,
    pub code: String,
    /// The number it had, where it had another.
    pub was_number: String,
    pub parts: Vec<Part>,
    /// Who touched it, and when last; empty where nobody did.
    pub hands: String,
    pub may_restore: bool,
}

impl ShownLine {
    /// The tone of the word that says what became of it.
    pub fn tone(&self) -> &'static str {
        match self.fate {
            "added" => "good",
            "removed" => "bad",
            _ => "warn",
        }
    }
}

/// Makes the clauses ready to be shown; without `all` those that stayed are counted.
pub fn shown(page: &Page, compared: &Compared, all: bool) -> Vec<Shown> {
    let mut list: Vec<Shown> = Vec::new();
    for line in &compared.comparison.lines {
        if all || !line.is_same() {
            list.extend(shown_line(page, compared, line).map(|one| Shown::Clause(Box::new(one))));
        } else if let Some(Shown::Stayed(count)) = list.last_mut() {
            *count += 1;
        } else {
            list.push(Shown::Stayed(1));
        }
    }
    list
}

fn shown_line(page: &Page, compared: &Compared, line: &Line) -> Option<ShownLine> {
    let Side { label, clause } = line.side()?;
    let was_number = match (&line.was, &line.now) {
        (Some(was), Some(now)) if was.label.number != now.label.number => was.label.number.clone(),
        _ => String::new(),
    };
    Some(ShownLine {
        id: line.id.to_string(),
        fate: line.fate.id(),
        moved: line.moved,
        recast: recast(page, line),
        kind: clause.kind,
        level: clause.level,
        sentence: clause.kind == Kind::Heading && !clause.is_title(),
        number: label.number.clone(),
        code: label.code.clone(),
        was_number,
        parts: line.parts.clone(),
        hands: if line.is_same() { String::new() } else { hands(page, compared, line) },
        may_restore: matches!(line.fate, Fate::Changed | Fate::Removed) || line.recast,
    })
}

/// Says what a clause was and what it is: "đoạn văn → giải pháp", "cấp 2 → cấp 3", "cách in".
fn recast(page: &Page, line: &Line) -> String {
    let (Some(was), Some(now)) = (&line.was, &line.now) else { return String::new() };
    if !line.recast {
        return String::new();
    }
    let told = [kinds(page, &was.clause, &now.clause), levels(page, &was.clause, &now.clause)];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() { page.t("compare-look") } else { told.join("; ") }
}

fn kinds(page: &Page, was: &Clause, now: &Clause) -> Option<String> {
    let word = |kind: Kind| page.word("kind", kind.id());
    (was.kind != now.kind).then(|| format!("{} → {}", word(was.kind), word(now.kind)))
}

fn levels(page: &Page, was: &Clause, now: &Clause) -> Option<String> {
    let word = |level: u8| page.t1("compare-level", "level", level + 1);
    (was.level != now.level).then(|| format!("{} → {}", word(was.level), word(now.level)))
}

fn hands(page: &Page, compared: &Compared, line: &Line) -> String {
    let hands = compared.hands_of(line);
    let Some((_, last)) = hands.first() else { return String::new() };
    let named: Vec<String> =
        hands.iter().take(HANDS_MAX).map(|(author, _)| name(author, page.lang)).collect();
    let more = hands.len().saturating_sub(HANDS_MAX);
    let more =
        if more > 0 { format!(" {}", page.t1("compare-more-hands", "count", more)) } else { String::new() };
    format!("{}{more} · {}", named.join(", "), moment_text(*last))
}
