//! The clauses of a comparison as pages show them: words with what came and went, where they stand, whose hands.

use crate::action::resolution::compare_points::Compared;
use std::collections::BTreeSet;

use crate::domain::comparison::{Fate, Line, Side, Words};
use crate::domain::resolution::{Clause, Kind};
use crate::http::api::attribution::name;
use crate::http::page::Page;
use crate::http::resolution::moment_text;
use crate::id::ClauseId;

/// Names told at a clause; more people are counted.
const HANDS_MAX: usize = 4;

/// Letters by which a clause is known again beside a link to it.
const BEGINNING_CHARS_MAX: usize = 60;

/// A clause, a number of clauses that stayed as they were and are not shown, or the place that a clause left.
pub enum Shown {
    Clause(Box<ShownLine>),
    Stayed(usize),
    Left(Named),
}

/// A clause as a link to it names it.
pub struct Named {
    pub id: String,
    /// "GP2", "III.", or its first words.
    pub words: String,
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
    pub parts: Vec<Words>,
    /// Clauses from which some of its words came, and those to which some went.
    pub came: Vec<Named>,
    pub went: Vec<Named>,
    /// Its words are those of others: it was parted off, or joined.
    carried: bool,
    /// Who touched it, and when last; empty where nobody did.
    pub hands: String,
    pub may_restore: bool,
}

impl ShownLine {
    /// What became of it, as its word is named.
    pub fn told(&self) -> &'static str {
        match (self.fate, self.carried) {
            ("added", true) => "parted",
            ("removed", true) => "joined",
            (fate, _) => fate,
        }
    }

    /// The tone of the word that says what became of it.
    pub fn tone(&self) -> &'static str {
        match self.told() {
            "added" => "good",
            "removed" => "bad",
            _ => "warn",
        }
    }
}

/// Makes the clauses ready to be shown; without `all` those that stayed are counted.
pub fn shown(page: &Page, compared: &Compared, all: bool) -> Vec<Shown> {
    let mut list: Vec<Shown> = Vec::new();
    // Behind it stood the clauses that moved away, and those taken out.
    let mut behind: Option<&ClauseId> = None;
    let lines = &compared.comparison.lines;
    for line in lines {
        if line.fate != Fate::Removed && !line.moved && line.was.is_some() {
            list.extend(left(compared, behind));
            behind = Some(&line.id);
        }
        if all || !line.is_same() {
            list.extend(shown_line(page, compared, line).map(|one| Shown::Clause(Box::new(one))));
        } else if let Some(Shown::Stayed(count)) = list.last_mut() {
            *count += 1;
        } else {
            list.push(Shown::Stayed(1));
        }
    }
    list.extend(left(compared, behind));
    list
}

/// The clauses that stood behind this one and stand elsewhere now.
fn left(compared: &Compared, behind: Option<&ClauseId>) -> Vec<Shown> {
    let here = compared.comparison.left.iter().filter(|(place, _)| place.as_ref() == behind);
    named(compared, here.map(|(_, id)| id), |line| line.was.as_ref()).into_iter().map(Shown::Left).collect()
}

/// Names clauses as one side has them.
fn named<'a>(
    compared: &Compared,
    ids: impl Iterator<Item = &'a ClauseId>,
    side: fn(&Line) -> Option<&Side>,
) -> Vec<Named> {
    let name = |id: &ClauseId| {
        let line = compared.comparison.lines.iter().find(|line| line.id == *id)?;
        let Side { label, clause } = side(line)?;
        let beginning: String = clause.plain().chars().take(BEGINNING_CHARS_MAX).collect();
        let number = if label.code.is_empty() { &label.number } else { &label.code };
        Some(Named { id: id.to_string(), words: format!("{number} {beginning}").trim().to_owned() })
    };
    ids.filter_map(name).collect()
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
        came: others(compared, line.came_from()),
        went: others(compared, line.went_to()),
        carried: line.is_carried(),
        hands: if line.is_same() { String::new() } else { hands(page, compared, line) },
        may_restore: matches!(line.fate, Fate::Changed | Fate::Removed) || line.recast,
    })
}

fn others(compared: &Compared, ids: BTreeSet<&ClauseId>) -> Vec<Named> {
    named(compared, ids.into_iter(), Line::side)
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
