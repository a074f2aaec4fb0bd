//! What a correction changes in a meeting, field by field, so that anybody can read what was there before.

use super::{Details, Grade, GradeOverride, Meeting, MeetingKind, Scores};

/// A value before or after; whoever shows it chooses the words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Nothing,
    Text(String),
    Kind(MeetingKind),
    Grade(Grade),
    Group(u8),
    Yes(bool),
}

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The field as the form names it, such as `present`.
    pub field: &'static str,
    /// The id of the criterion where the field is a score; else empty.
    pub criterion: String,
    pub was: Value,
    pub is: Value,
}

fn text(words: &str) -> Value {
    if words.is_empty() { Value::Nothing } else { Value::Text(words.to_owned()) }
}

fn number(count: i64) -> Value {
    Value::Text(count.to_string())
}

/// Returns every field that differs, in the order of the form.
pub fn changes(was: &Meeting, is: &Meeting) -> Vec<Change> {
    let mut found: Vec<Change> = plain(was)
        .into_iter()
        .zip(plain(is))
        .filter(|((_, was), (_, is))| was != is)
        .map(|((field, was), (_, is))| Change { field, criterion: String::new(), was, is })
        .collect();
    let (old, new) = (&was.details, &is.details);
    lines("superiors", &old.superiors, &new.superiors, &mut found);
    lines("steps", &old.steps_done, &new.steps_done, &mut found);
    scores("self", &old.self_scores, &new.self_scores, &mut found);
    scores("confirmed", &old.confirmed_scores, &new.confirmed_scores, &mut found);
    found
}

/// The fields that have one value.
fn plain(meeting: &Meeting) -> Vec<(&'static str, Value)> {
    let (counts, details) = (&meeting.attendance, &meeting.details);
    let template = meeting.template.as_ref().map(|used| format!("{} ({})", used.id, used.version));
    let mut fields = vec![
        ("cell", text(meeting.cell.as_str())),
        ("kind", Value::Kind(meeting.kind)),
        ("round", number(meeting.round)),
        ("date", text(&meeting.date.shown())),
        ("start", text(&meeting.start.shown())),
        ("end", text(&meeting.end.shown())),
        ("group", meeting.group.map_or(Value::Nothing, Value::Group)),
        ("total", number(counts.total)),
        ("exempt", number(counts.exempt)),
        ("present", number(counts.present)),
        ("absent-with", number(counts.absent_with_reason)),
        ("absent-without", number(counts.absent_without_reason)),
        ("spoke", number(counts.spoke)),
        ("template", text(&template.unwrap_or_default())),
    ];
    fields.extend(told(details));
    fields
}

fn told(details: &Details) -> [(&'static str, Value); 11] {
    let made = &details.preparation;
    let given: Option<&GradeOverride> = details.grade_override.as_ref();
    let guidance = details.guidance.map(|version| version.to_string());
    [
        ("place", text(&details.place)),
        ("chair", text(&details.chair)),
        ("secretary", text(&details.secretary)),
        ("committee-met", Value::Yes(made.committee_met)),
        ("draft-resolution", Value::Yes(made.draft_resolution)),
        ("papers-sent", Value::Yes(made.papers_sent)),
        ("guidance", text(&guidance.unwrap_or_default())),
        ("override", given.map_or(Value::Nothing, |given| Value::Grade(given.grade))),
        ("override-reason", text(given.map_or("", |given| given.reason.as_str()))),
        ("notes", text(&details.notes)),
        // A plan is named by what it says, not by its id: that it is another one is enough.
        ("plan", text(details.plan.as_ref().map_or("", |plan| plan.as_str()))),
    ]
}

/// Lines taken away and lines added, each by itself.
fn lines(field: &'static str, was: &[String], is: &[String], found: &mut Vec<Change>) {
    let gone = was.iter().filter(|line| !is.contains(line)).map(|line| (text(line), Value::Nothing));
    let come = is.iter().filter(|line| !was.contains(line)).map(|line| (Value::Nothing, text(line)));
    found.extend(gone.chain(come).map(|(was, is)| Change { field, criterion: String::new(), was, is }));
}

fn scores(field: &'static str, was: &Scores, is: &Scores, found: &mut Vec<Change>) {
    let mut ids: Vec<&String> = was.keys().chain(is.keys()).collect();
    ids.sort();
    ids.dedup();
    let value = |scores: &Scores, id: &String| scores.get(id).copied().map_or(Value::Nothing, number);
    for id in ids.into_iter().filter(|id| was.get(*id) != is.get(*id)) {
        found.push(Change { field, criterion: id.clone(), was: value(was, id), is: value(is, id) });
    }
}
