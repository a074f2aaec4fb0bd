//! The follow-up of an issued resolution as a tree of its own, in the committee's form: by bloc, or one task with its
//! units.

use super::profile::{Profile, ProfileError};
use super::table::{Column, Section, Table};
use super::tree::{self, Line, Part, Tree};
use crate::domain::canonical::line;
use crate::domain::export::{self, Body, Copy};
use crate::domain::meeting::share;
use crate::domain::resolution::Text;
use crate::domain::task::{Count, Part as Counted, Progress, State, Task, Unit, UnitAnswer};
use crate::words::{Lang, say};

/// Over the table.
const TITLE: &str = "BẢNG THEO DÕI";

/// A line that no format leaves out.
const BLANK: &str = "\u{a0}";

/// Closes the title.
const DASHES: &str = "-----";

/// A unit with what counts of its answers.
type UnitLine = (Unit, Option<UnitAnswer>);

/// A task as it is printed.
#[derive(Clone, Debug)]
pub struct Printed {
    pub task: Task,
    /// Whom it is addressed to, in words.
    pub to: String,
    /// What its clause is called.
    pub clause: String,
    pub progress: Progress,
    /// Its units with what counts of their answers; empty where only counts are printed.
    pub units: Vec<(Unit, Option<UnitAnswer>)>,
}

/// Lays out the table; it is not signed or numbered.
pub fn build(
    tasks: &[Printed],
    today: export::Day,
    text: &Text,
    body: &Body,
    copy: &Copy,
) -> Result<Tree, ProfileError> {
    let profile = Profile::of(body)?;
    let made = |part: Part, words: &str| Line { part, text: line(words), look: part.look(&profile) };
    let mut tree = tree::build(&Text { clauses: Vec::new(), ..text.clone() }, body, copy)?;
    tree.title = line(&format!("{TITLE} thực hiện Nghị quyết {}", text.subject));
    tree.day = today;
    tree.date = made(Part::Date, &format!("{}, {}", body.place, today.words()));
    let standing = tree.number.iter().map(|line| line.text.clone()).collect::<Vec<_>>().join(" ");
    // Its place stays, as a blank: without it Word moves the date to the left.
    tree.number = vec![Line { text: BLANK.to_owned(), ..made(Part::Number, "") }];
    tree.heading = vec![
        made(Part::DocumentType, TITLE),
        made(Part::Subject, &format!("thực hiện Nghị quyết {}", text.subject)),
        made(Part::Mark, &format!("({})", standing.trim())),
        made(Part::Dashes, DASHES),
    ];
    let mut sections = Vec::new();
    if tasks.is_empty() {
        // Withdrawn ones are not printed.
        let note = "Không có nhiệm vụ nào.".to_owned();
        sections.push(Section { heading: "NHIỆM VỤ".into(), note, ..Section::default() });
    }
    for (place, one) in tasks.iter().enumerate() {
        sections.push(head(place + 1, one));
        sections.extend(by_unit(one));
    }
    tree.sections = sections;
    tree.signed = false;
    Ok(tree)
}

fn column(head: &str, share: f32, centred: bool) -> Column {
    Column { head: head.to_owned(), share, centred }
}

/// What the task is, how far it has come, and the count of each bloc.
fn head(place: usize, one: &Printed) -> Section {
    let says = &one.task.says;
    let mut facts = vec![format!("Điều khoản: {}", one.clause), format!("Giao cho: {}", one.to)];
    if !says.in_charge.is_empty() && says.in_charge != one.to {
        facts.push(format!("Phụ trách: {}", says.in_charge));
    }
    if let Some(due) = says.due {
        facts.push(format!("Thời hạn: {}", due.shown()));
    }
    if !says.note.is_empty() {
        facts.push(format!("Ghi chú: {}", says.note));
    }
    facts.push(told(one.progress.whole));
    if let Some(withdrawn) = &one.task.withdrawn {
        facts.push(format!("Đã thu hồi: {}", withdrawn.reason));
    }
    let facts: Vec<String> = facts.iter().map(|fact| fact.trim_end_matches(['.', ' ']).to_owned()).collect();
    Section {
        heading: line(&format!("{place}. {}", says.words)),
        level: 0,
        note: line(&format!("{}.", facts.join("; "))),
        table: (one.progress.blocs.len() > 1).then(|| blocs(one.progress.whole, &one.progress.blocs)),
        ..Section::default()
    }
}

/// Says a count in words: "Đã tiếp nhận 143/177 (80,8%), hoàn thành 51/177 (28,8%)".
fn told(count: Count) -> String {
    let whole = |part: usize| share(number(part), number(count.all));
    let mut words = format!("Đã tiếp nhận {}, hoàn thành {}", whole(count.taken_over()), whole(count.done));
    for (name, part) in [
        ("không thực hiện được", count.unable),
        ("chưa tiếp nhận", count.waiting()),
        ("quá hạn", count.overdue),
    ] {
        if part > 0 {
            words.push_str(&format!(", {name} {part}"));
        }
    }
    words
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn blocs(whole: Count, blocs: &[Counted]) -> Table {
    let row = |name: &str, count: Count| {
        let counts =
            [count.all, count.taken_over(), count.done, count.unable, count.waiting(), count.overdue];
        std::iter::once(name.to_owned()).chain(counts.map(|count| count.to_string())).collect()
    };
    let mut rows: Vec<Vec<String>> = blocs.iter().map(|part| row(&part.name, part.count)).collect();
    rows.push(row("Cộng", whole));
    Table {
        columns: vec![
            column("Khối", 4.0, false),
            column("Số đơn vị", 1.6, true),
            column("Đã tiếp nhận", 1.8, true),
            column("Hoàn thành", 1.8, true),
            column("Không thực hiện được", 2.2, true),
            column("Chưa tiếp nhận", 1.8, true),
            column("Quá hạn", 1.5, true),
        ],
        rows,
    }
}

/// The units of a task, a part for each bloc.
fn by_unit(one: &Printed) -> Vec<Section> {
    let mut groups: Vec<(&str, Vec<&UnitLine>)> = Vec::new();
    for line in &one.units {
        let bloc = line.0.bloc_name.as_str();
        match groups.last_mut().filter(|(name, _)| *name == bloc) {
            Some((_, lines)) => lines.push(line),
            None => groups.push((bloc, vec![line])),
        }
    }
    groups.into_iter().map(|(bloc, lines)| unit_section(bloc, &lines)).collect()
}

fn unit_section(bloc: &str, lines: &[&UnitLine]) -> Section {
    let row = |(place, (unit, answer)): (usize, &&UnitLine)| {
        let state = answer.as_ref().map(|one| one.state).unwrap_or_default();
        let said = answer.as_ref().filter(|_| state != State::Waiting);
        let apart = unit.organisation_name != unit.name;
        vec![
            (place + 1).to_string(),
            line(&unit.name),
            if apart { line(&unit.organisation_name) } else { String::new() },
            say(Lang::Vi, &format!("task-state-{}", state.id()), &[]),
            said.map(|one| one.day.shown()).unwrap_or_default(),
            said.map(|one| line(&result(one))).unwrap_or_default(),
        ]
    };
    let table = Table {
        columns: vec![
            column("TT", 0.9, true),
            column("Đơn vị", 3.9, false),
            column("Tổ chức cơ sở đảng", 3.6, false),
            column("Trạng thái", 2.0, true),
            column("Ngày", 2.3, true),
            column("Kết quả hoặc lý do", 3.8, false),
        ],
        rows: lines.iter().enumerate().map(row).collect(),
    };
    let heading = if bloc.is_empty() { "Cơ quan được giao" } else { bloc };
    Section { heading: line(heading), level: 1, table: Some(table), ..Section::default() }
}

fn result(answer: &UnitAnswer) -> String {
    match (answer.who.as_str(), answer.words.as_str()) {
        (who, "") => who.to_owned(),
        ("", words) => words.to_owned(),
        (who, words) => format!("{words} ({who})"),
    }
}
