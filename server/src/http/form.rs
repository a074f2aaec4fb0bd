//! Forms that come back: what was wrong with each field, in the reader's words.

use super::page::Page;
use super::problem::Problem;

/// Wrong fields of a form with their messages, in the order of the problem.
pub(super) type WrongWords = Vec<(String, String)>;

/// Returns the messages of a problem's fields.
pub(super) fn wrong_words(problem: &Problem, page: &Page) -> WrongWords {
    problem.fields.iter().map(|wrong| (wrong.field.to_string(), page.t(wrong.key))).collect()
}

/// Returns the message of one field, or nothing.
pub(super) fn wrong_of<'a>(wrong: &'a WrongWords, field: &str) -> &'a str {
    wrong.iter().find(|(name, _)| name == field).map_or("", |(_, message)| message.as_str())
}

/// Returns what happened and what to do next, for a problem of no single field.
pub(super) fn problem_words(problem: &Problem, page: &Page) -> String {
    format!("{} {}", problem.title(page.lang), problem.next(page.lang))
}
